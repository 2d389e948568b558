"""Who talks: the agent, its settings, its tools and the channels it speaks through."""
