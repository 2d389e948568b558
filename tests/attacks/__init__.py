"""Attacks on everything that takes bytes or addresses from strangers, each built by code and played against the real entry point."""
