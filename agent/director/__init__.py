"""The embedded director: a chat model that understands requests by rules and answers with tool calls."""
