"""Pictures of local models."""
