"""Tests of the embedded voice."""
