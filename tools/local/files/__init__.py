"""Where the files of local models lie, and how they come there."""
