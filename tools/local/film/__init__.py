"""Films of local models."""
