"""What the page's callbacks do: run a turn through the session and keep its card up to date."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chainlit as cl

from agent import events
from agent.actions import Action
from agent.app import Services, open_services
from agent.channels.web import LOCAL
from agent.channels.web_history import History
from agent.channels.web_turns import TurnCard, Turns
from agent.session import Session, Turn, Upload
from tools.engines.animatic import worker_processes
from tools.errors import BadInput

__all__ = ["WebChat", "open_services", "worker_processes"]

log = logging.getLogger(__name__)

SESSIONS = 1_000
"""Conversations held open; the least used is let go (it is opened again from the store when needed)."""
ACTIONS = ("edit", "vary", "undo", "redo", "select", "compare")


class WebChat:
    """The web chat of one process: services, history, and the turns that run."""

    def __init__(self, services: Services, history: History) -> None:
        self.services, self.history, self.turns = services, history, Turns()
        self._sessions: OrderedDict[tuple[str, str], Session] = OrderedDict()

    def session(self, thread_id: str, owner: str) -> Session:
        """Return the conversation of a thread; every tab of its owner gets the same one, so turns never cross."""
        key = (thread_id, owner)
        session = self._sessions.pop(key, None) or self.services.session(f"chat-{thread_id}", owner=owner)
        self._sessions[key] = session
        while len(self._sessions) > SESSIONS:
            self._sessions.popitem(last=False)
        return session

    async def message(self, message: cl.Message) -> None:
        """Answer a message."""
        try:
            uploads = await self._uploads(message.elements or ())
        except BadInput as error:
            await cl.Message(content=str(error)).send()
            return
        await self.run(Turn(message.content or "", uploads))

    async def act(self, action: cl.Action) -> dict[str, Any]:
        """Do what a button of a card asks for. The target is looked up in this thread's project only, whatever the payload says."""
        payload = action.payload if isinstance(action.payload, dict) else {}
        kind = payload.get("kind")
        if kind not in ACTIONS:
            return {"error": f"there is no button {str(kind)[:40]!r}"}
        change = payload.get("change")
        turn = Turn(
            action=Action(
                kind,
                target=_text(payload.get("target")),
                other=_text(payload.get("other")),
                change=change if isinstance(change, dict) else None,
            )
        )
        self._in_background(turn)
        return {"started": True}

    def _in_background(self, turn: Turn) -> None:
        """Run a button's turn as the page's current task, so that the stop button shows and works."""
        context = cl.context

        async def body() -> None:
            await context.emitter.task_start()
            try:
                await self.run(turn)
            finally:
                await context.emitter.task_end()

        context.session.current_task = asyncio.create_task(body())

    async def run(self, turn: Turn) -> None:
        """Run one turn: the card appears at once, follows the events, and is kept whatever happens to the page."""
        thread, owner = cl.context.session.thread_id, current_owner()
        card = self.turns.start(uuid.uuid4().hex, owner, thread)
        element = cl.CustomElement(name="Turn", props=card.props(), display="inline", url=f"/api/turns/{card.id}", id=card.id)
        reply = cl.Message(content="", elements=[element])
        await reply.send()
        try:
            async for event in self.session(thread, owner).handle(turn):
                await self._follow(event, card, element, reply)
        except asyncio.CancelledError:
            card.status = "stopped"
            raise
        finally:
            await asyncio.shield(self._settle(card, element, reply))

    async def _follow(self, event: events.Event, card: TurnCard, element: cl.CustomElement, reply: cl.Message) -> None:
        card.take(event)
        if isinstance(event, events.Said):
            await reply.stream_token(event.text)
        elif not isinstance(event, events.Finished):
            element.props = card.props()
            await cl.context.emitter.send_element(element.to_dict())

    async def _settle(self, card: TurnCard, element: cl.CustomElement, reply: cl.Message) -> None:
        element.props = card.props()
        element.thread_id = cl.context.session.thread_id
        await self.history.keep_element(dict(element.to_dict()))
        await cl.context.emitter.send_element(element.to_dict())
        reply.content = card.text
        await reply.update()

    async def _uploads(self, elements: Sequence[Any]) -> tuple[Upload, ...]:
        most = self.services.settings.max_upload_mb * 1_000_000
        uploads = []
        for element in elements:
            if not getattr(element, "path", None):
                continue
            path, name = Path(element.path), element.name or "upload"
            if (await asyncio.to_thread(path.stat)).st_size > most:
                raise BadInput(f"{name} is larger than {most // 1_000_000} MB; send a smaller file.")
            uploads.append(Upload(name, await asyncio.to_thread(path.read_bytes)))
        return tuple(uploads)


def current_owner() -> str:
    """Return who is signed in on this page."""
    user = cl.context.session.user
    return user.identifier if user else LOCAL


def _text(value: Any) -> str | None:
    return value[:200] if isinstance(value, str) and value else None
