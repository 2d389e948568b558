"""Keep what the model reads short: the newest turns whole, and never half a tool call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AnyMessage, HumanMessage

from agent.state import TurnContext

MAX_TURNS = 16
"""Turns the model reads; older ones live on in the desk as assets."""
MAX_CHARS = 60_000
"""Characters the model reads; at least the newest turn is always whole."""


def newest_turns(messages: Sequence[AnyMessage], max_turns: int = MAX_TURNS, max_chars: int = MAX_CHARS) -> list[AnyMessage]:
    """Return the tail of the talk that starts at a person's message and stays within both bounds."""
    starts = [i for i, m in enumerate(messages) if isinstance(m, HumanMessage)]
    if not starts:
        return list(messages)
    keep = starts[-1]
    size = _chars(messages[keep:])
    for start in reversed(starts[-max_turns:-1]):
        size += _chars(messages[start:keep])
        if size > max_chars:
            break
        keep = start
    return list(messages[keep:])


def _chars(messages: Sequence[AnyMessage]) -> int:
    return sum(len(str(m.content)) + len(str(getattr(m, "tool_calls", ""))) for m in messages)


class TrimmingMiddleware(AgentMiddleware[Any, TurnContext, Any]):
    """Show the model the newest turns only; the stored talk stays whole."""

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnContext],
        handler: Callable[[ModelRequest[TurnContext]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Call the model with the tail of the talk."""
        return await handler(request.override(messages=newest_turns(request.messages)))
