"""Benchmarks: each is a command that prints a table and a ratio."""
