"""Models of this machine: what they need, where their files lie, and how they are run inside the worker process."""
