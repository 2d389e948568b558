"""Voices, music, sounds and transcripts of local models."""
