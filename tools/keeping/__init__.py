"""The upkeep of a home: how much may be kept, what is collected, how long, and copies of it all. Its door is `scenewright keep`."""
