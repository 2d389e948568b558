"""The MCP server: the same conversations for other agents and desktop clients, over stdio and over HTTP."""
