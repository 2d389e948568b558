"""What is asked for: the structured prompt, its vocabulary and its dialects. Pure data and pure functions."""
