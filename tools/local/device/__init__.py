"""What this machine is, and how a model is held on it."""
