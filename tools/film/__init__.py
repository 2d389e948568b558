"""The cut: a film as pure edit decisions, its captions, its mix, and the one place that encodes."""
