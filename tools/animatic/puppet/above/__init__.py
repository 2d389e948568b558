"""Puppets, vehicles and things seen from straight above, as the camera of a top-down frame sees them."""
