"""Engines, one file each: a request goes in, finished files come out."""
