"""Slack as a channel: a thread there is a conversation, the same one that the page shows."""
