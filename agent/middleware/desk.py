"""Show the model what is on the table: recent assets, the selection and the cast, renewed at every call and never stored."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import SystemMessage

from agent.outside import with_files
from agent.state import TurnContext


class DeskMiddleware(AgentMiddleware[Any, TurnContext, Any]):
    """Put one message named "desk" (JSON data, see `agent.desk`) before the talk at each model call.

    fenced: whether the words of files stand in a message of their own beside the talk, for a model that could take them for an order.
    """

    def __init__(self, *, fenced: bool = False) -> None:
        super().__init__()
        self._fenced = fenced

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnContext],
        handler: Callable[[ModelRequest[TurnContext]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Call the model with the desk of this moment."""
        context = request.runtime.context
        desk = await context.table.desk(uploads=context.uploads)
        texts = desk.pop("texts", ()) if self._fenced else ()
        message = SystemMessage(json.dumps(desk, ensure_ascii=False, separators=(",", ":")), name="desk")
        return await handler(request.override(messages=[message, *with_files(request.messages, texts)]))
