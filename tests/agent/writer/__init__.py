"""Tests of the embedded film writer."""
