"""Make what a model wrote fit to be kept: broken characters and numbers beyond 64 bits would stop the talk from being stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, BaseMessage

from agent.state import TurnContext

_LEAST, _MOST = -(2**63), 2**64 - 1


class StorableMiddleware(AgentMiddleware[Any, TurnContext, Any]):
    """Clean each answer of the model before it is stored and its tools are called."""

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnContext],
        handler: Callable[[ModelRequest[TurnContext]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Call the model and clean what it says."""
        response = await handler(request)
        response.result = [_clean(message) for message in response.result]
        return response


def storable(value: Any) -> Any:
    """Return JSON data with lone surrogates dropped from its texts, and integers beyond 64 bits as texts."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, int):
        return value if _LEAST <= value <= _MOST else str(value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def _clean(message: BaseMessage) -> BaseMessage:
    if not isinstance(message, AIMessage):
        return message
    parts = {name: storable(getattr(message, name)) for name in ("content", "tool_calls", "invalid_tool_calls", "additional_kwargs")}
    return message.model_copy(update=parts)
