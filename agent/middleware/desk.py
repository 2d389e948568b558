"""Show the model what is on the table: recent assets, the selection and the cast, renewed at every call and never stored."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import SystemMessage

from agent.state import TurnContext


class DeskMiddleware(AgentMiddleware[Any, TurnContext, Any]):
    """Put one message named "desk" (JSON data, see `agent.desk`) before the talk at each model call."""

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnContext],
        handler: Callable[[ModelRequest[TurnContext]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Call the model with the desk of this moment."""
        context = request.runtime.context
        desk = await context.table.desk(uploads=context.uploads)
        message = SystemMessage(json.dumps(desk, ensure_ascii=False, separators=(",", ":")), name="desk")
        return await handler(request.override(messages=[message, *request.messages]))
