"""Content credentials (C2PA): who signs, what is claimed of a file, the signing on the way out, and the reading of any file."""
