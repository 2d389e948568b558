"""From the words of a tool call to requests, one file a medium."""
