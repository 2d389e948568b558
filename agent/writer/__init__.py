"""The embedded film writer: one sentence or a script becomes the plan of a film, with no language model. Pure."""
