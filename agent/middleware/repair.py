"""Mend a talk that was cut off: a tool call without an answer gets one, or the next call to a language model is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain_core.messages import AIMessage, AnyMessage, RemoveMessage, ToolMessage
from langgraph.runtime import Runtime

from agent.state import TurnContext

STOPPED = '{"error": "stopped before it finished; nothing was made"}'


def dangling(messages: Sequence[AnyMessage]) -> list[tuple[AIMessage, list[str]]]:
    """Return every assistant message with the ids of its tool calls that no tool message answers."""
    answered = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
    found = []
    for message in messages:
        if isinstance(message, AIMessage):
            open_ids = [c["id"] for c in message.tool_calls if c["id"] and c["id"] not in answered]
            if open_ids:
                found.append((message, open_ids))
    return found


def repaired(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return the messages with an answer put right behind every dangling call."""
    missing = {id(message): ids for message, ids in dangling(messages)}
    out: list[AnyMessage] = []
    for index, message in enumerate(messages):
        out.append(message)
        if id(message) in missing:
            rest = messages[index + 1 :]
            siblings = [m for m in rest if isinstance(m, ToolMessage)]
            out.extend(
                ToolMessage(STOPPED, tool_call_id=call_id, id=f"repair-{call_id}")
                for call_id in missing[id(message)]
                if call_id not in {s.tool_call_id for s in siblings}
            )
    return out


class RepairMiddleware(AgentMiddleware[Any, TurnContext, Any]):
    """Before a turn, answer the calls that a stop, a crash or a cut line left open."""

    def before_agent(self, state: Any, runtime: Runtime[TurnContext]) -> dict[str, Any] | None:
        """Return the mended tail of the talk, or None when nothing dangles."""
        messages = state["messages"]
        broken = dangling(messages)
        if not broken:
            return None
        start = next(i for i, m in enumerate(messages) if m is broken[0][0])
        tail = messages[start + 1 :]
        removed = [RemoveMessage(id=m.id) for m in tail if m.id]
        return {"messages": [*removed, *_renumbered(repaired(messages[start:])[1:])]}

    async def abefore_agent(self, state: Any, runtime: Runtime[TurnContext]) -> dict[str, Any] | None:
        """Do the same on the event loop; it is pure and quick."""
        return self.before_agent(state, runtime)


def _renumbered(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Give the moved messages new ids: the old ones are being removed in the same write."""
    return [m.model_copy(update={"id": f"{m.id}~"}) for m in messages]
