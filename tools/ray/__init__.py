"""A Ray cluster that makes what the engines of one machine make: deployment, replicas, and how files are handed over."""
