"""The embedded studio in motion: a `Take` says what is filmed, `reel` gives its frames from the same layers as the still."""
