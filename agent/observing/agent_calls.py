"""Watches what the agent does in its graph: each call of its chat model and of its tools."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langgraph.types import Command

from agent.state import TurnContext
from tools import watching

EMBEDDED = "embedded-director"
"""`EmbeddedDirector.model_name`; every other model speaks OpenAI's protocol."""


class WatchingMiddleware(AgentMiddleware[Any, TurnContext, Any]):
    """Tell of each call; stands last, next to the model, so that a call which is made again counts again."""

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnContext],
        handler: Callable[[ModelRequest[TurnContext]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Call the model, and tell how long it took and what it used."""
        name = str(getattr(request.model, "model_name", "") or EMBEDDED)
        provider = "scenewright" if name == EMBEDDED else "openai"
        began, outcome = time.perf_counter(), "failed"
        try:
            with watching.span("model", name, model=name, provider=provider) as span:
                response = await handler(request)
                outcome = "done"
                used = _used(response.result)
                span.put(input_tokens=used["input"], output_tokens=used["output"])
                span.say(input=_plain(request.messages), output=_plain(response.result))
        finally:
            watching.tell("model", time.perf_counter() - began, outcome=outcome)
        for direction, tokens in used.items():
            if tokens:
                watching.tell("tokens", tokens, direction=direction)
        return response

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]
    ) -> ToolMessage | Command[Any]:
        """Call the tool, and tell how long it took and whether it was of use."""
        name = request.tool.name if request.tool is not None else "unknown"
        began, outcome = time.perf_counter(), "stopped"
        try:
            with watching.span("tool", name, tool=name, call=request.tool_call.get("id") or "") as span:
                span.say(arguments=json.dumps(request.tool_call["args"], ensure_ascii=False, default=str))
                answer = await handler(request)
                text = str(answer.text) if isinstance(answer, ToolMessage) else ""
                failed = text.startswith('{"error"') or getattr(answer, "status", "") == "error"
                outcome = "failed" if failed else "done"
                span.say(result=text)
                return answer
        finally:
            watching.tell("tool", time.perf_counter() - began, tool=name, outcome=outcome)


def _used(messages: list[BaseMessage]) -> dict[str, int]:
    told = [m.usage_metadata for m in messages if isinstance(m, AIMessage) and m.usage_metadata]
    return {"input": sum(one["input_tokens"] for one in told), "output": sum(one["output_tokens"] for one in told)}


def _plain(messages: list[Any]) -> str:
    """Return messages as JSON: who says what, and which tools are called; pictures are left out."""
    rows = [{"role": m.type, "content": str(m.text), "tool_calls": getattr(m, "tool_calls", [])} for m in messages]
    return json.dumps(rows, ensure_ascii=False, default=str)
