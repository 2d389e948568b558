"""Tests of the cut."""
