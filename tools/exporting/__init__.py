"""A project to take away: its assets under readable names, recipes, timelines, prompts and the talk, as a zip or a folder."""
