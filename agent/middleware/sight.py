"""Let a language model see: the pictures a person sent with this turn go along as images, at call time only."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AnyMessage, HumanMessage

from agent.state import TurnContext

MAX_PICTURES = 4


class SightMiddleware(AgentMiddleware[Any, TurnContext, Any]):
    """Add thumbnails of this turn's uploads to the person's newest message; nothing of it is stored."""

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnContext],
        handler: Callable[[ModelRequest[TurnContext]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Call the model with the pictures in sight."""
        context = request.runtime.context
        if not context.uploads:
            return await handler(request)
        pictures = [await context.table.thumbnail(handle) for handle in context.uploads[:MAX_PICTURES]]
        return await handler(request.override(messages=with_pictures(request.messages, pictures)))


def with_pictures(messages: Sequence[AnyMessage], pictures: Sequence[tuple[str, bytes]]) -> list[AnyMessage]:
    """Return the messages with (mime type, bytes) pictures added to the newest human message."""
    last = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=None)
    if last is None or not pictures:
        return list(messages)
    blocks: list[str | dict[str, Any]] = [{"type": "text", "text": str(messages[last].text)}]
    blocks += [
        {"type": "image", "base64": base64.b64encode(data).decode(), "mime_type": mime} for mime, data in pictures
    ]
    seeing = messages[last].model_copy(update={"content": blocks})
    return [*messages[:last], seeing, *messages[last + 1 :]]
