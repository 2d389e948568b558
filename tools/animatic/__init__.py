"""The embedded studio: a Shot in, a drawn frame with masks and depth out; no model, no key, no network."""
