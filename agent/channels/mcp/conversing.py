"""One MCP call as a turn of a conversation: which conversation, its progress, its questions about money, its end."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from mcp import McpError, types
from mcp.server.session import ServerSession
from mcp.shared.context import RequestContext

from agent import events
from agent.actions import Action
from agent.channels.mcp.answers import Answer, inert
from agent.channels.pace import TooFast, note_refusal
from agent.channels.talks import Running, Talks
from agent.session import Turn
from tools.errors import BadInput

PROGRESS_S = 0.25
"""Seconds between two reports of progress."""
NAME = "MCP"
"""What a conversation is called that begins with the call of a tool."""
_MAX_NAME = 80
_DECISION: dict[str, Any] = {
    "type": "object",
    "properties": {"approve": {"type": "boolean", "title": "Agree", "description": "Yes: make it at this price"}},
    "required": ["approve"],
}

Context = RequestContext[ServerSession, Any, Any]
OwnerOf = Callable[[Context], str]


@dataclass(slots=True)
class Conversations:
    """The conversations of the clients of one server: one each, unless a call names another."""

    talks: Callable[[], Awaitable[Talks]]
    owner_of: OwnerOf
    _own: WeakKeyDictionary[ServerSession, dict[str, str]] = field(default_factory=WeakKeyDictionary)

    async def thread(self, context: Context, owner: str, named: str = "") -> str:
        """Return the id of the conversation that a call is part of. named: an id as the page has it, or any name of the caller's own."""
        if not named:
            return self._own.setdefault(context.session, {}).setdefault(owner, f"mcp-{uuid.uuid4().hex}")
        if len(named) > _MAX_NAME:
            raise BadInput(f"A conversation's name has at most {_MAX_NAME} characters.")
        return await (await self.talks()).named(named, owner)

    def used(self, context: Context, owner: str) -> str | None:
        """Return the client's own conversation, or None before its first call."""
        return self._own.get(context.session, {}).get(owner)

    async def play(self, context: Context, thread: str, turn: Turn, *, said: str) -> Answer:
        """Play a turn to its end and return what came of it; a call that is cancelled stops the turn.

        A question about money is put to the person where the client can do that; else it waits, and the answer tells of it.
        """
        talks, owner = await self.talks(), self.owner_of(context)
        answer = Answer()
        name = said if turn.action is None else NAME
        await _followed(await talks.begin(thread, owner, turn, said=said, name=name), answer, _Reporter(context))
        for view in tuple(answer.questions):
            agreed = await _asked(context, view)
            if agreed is None:
                continue
            decided = Turn(action=Action("approve" if agreed else "decline", view["id"]))
            try:
                running = await talks.begin(thread, owner, decided, said="[approve]" if agreed else "[decline]")
            except TooFast as fast:  # the question goes on waiting, and what was made is told
                note_refusal(fast, "mcp")
                answer.lines.append(str(fast))
                break
            answer.questions.remove(view)
            await _followed(running, answer, _Reporter(context))
        return answer


async def _followed(running: Running, answer: Answer, reporter: _Reporter) -> None:
    try:
        async for event in running.events():
            answer.take(event)
            if isinstance(event, events.Working):
                await reporter.report(event)
        await running.done()
    except asyncio.CancelledError:
        running.stop()
        raise


async def _asked(context: Context, view: dict[str, Any]) -> bool | None:
    """Return what the person said to a price, or None where the client cannot ask, or nobody answered."""
    can = types.ClientCapabilities(elicitation=types.ElicitationCapability())
    if not context.session.check_client_capability(can):
        return None
    message = inert(f'"{view["words"]}" by {view["maker"]} costs {view["estimate"]}. Shall it be made?')
    try:
        answer = await context.session.elicit_form(message, _DECISION, context.request_id)
    except McpError:
        return None
    if answer.action == "cancel":
        return None
    return answer.action == "accept" and bool((answer.content or {}).get("approve"))


@dataclass(slots=True)
class _Reporter:
    """Tells a client how far its call is: never backwards, and not too often."""

    context: Context
    _last: float = 0.0
    _at: float = 0.0

    async def report(self, event: events.Working) -> None:
        """Report, where the client asked for that."""
        meta = self.context.meta
        now = time.monotonic()
        if meta is None or meta.progressToken is None or now - self._at < PROGRESS_S:
            return
        self._at = now
        self._last = max(event.fraction or 0.0, self._last + 0.001)
        await self.context.session.send_progress_notification(
            meta.progressToken, self._last, 1.0, event.message, related_request_id=str(self.context.request_id)
        )
