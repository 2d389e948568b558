"""The talk and the pictures behind addresses of OpenAI's shape, for chat programs and for code that knows the `openai` package."""
