"""Where people are: each channel turns events into its own widgets and decides nothing."""
