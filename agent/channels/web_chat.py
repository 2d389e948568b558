"""What the page's callbacks do: run a turn through the session and keep its card up to date."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import chainlit as cl

from agent import events
from agent.actions import Action
from agent.app import Services, open_services
from agent.channels.web_history import History
from agent.channels.web_installed import LOCAL
from agent.channels.web_recovery import PROJECT, LeftTurn, Recovery
from agent.channels.web_turns import TurnCard, Turns
from agent.channels.web_views import dressed
from agent.session import Session, Turn, Upload
from tools.engines.animatic import worker_processes
from tools.errors import BadInput

__all__ = ["WebChat", "open_services", "worker_processes"]

log = logging.getLogger(__name__)

SESSIONS = 1_000
"""Conversations held open; the least used is let go (it is opened again from the store when needed)."""
ACTIONS: frozenset[str] = frozenset(get_args(get_type_hints(Action)["kind"]))


@dataclass(slots=True)
class Sheet:
    """A turn's card with the element and the reply that show it."""

    card: TurnCard
    element: cl.CustomElement
    reply: cl.Message


class WebChat:
    """The web chat of one process: services, history, and the turns that run."""

    def __init__(self, services: Services, history: History) -> None:
        self.services, self.history, self.turns = services, history, Turns()
        self.recovery = Recovery(services, history, self.turns)
        self._sessions: OrderedDict[tuple[str, str], Session] = OrderedDict()

    def begin(self) -> None:
        """Begin to finish, beside the talk, what a stopped server left."""
        self.services.background.append(asyncio.create_task(self.recovery.run(), name="recovery"))

    def session(self, thread_id: str, owner: str) -> Session:
        """Return the conversation of a thread; every tab of its owner gets the same one, so turns never cross."""
        key = (thread_id, owner)
        session = self._sessions.pop(key, None) or self.services.session(f"{PROJECT}{thread_id}", owner=owner)
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
        cl.context.session.current_task = asyncio.create_task(_as_task(self.run(turn)))

    async def run(self, turn: Turn) -> None:
        """Run one turn: the card appears at once, follows the events, and is kept whatever happens to the page."""
        thread, owner = cl.context.session.thread_id, current_owner()
        sheet = await self._new_sheet(thread, owner)
        await self._play(self.session(thread, owner).handle(turn), sheet)

    async def pick_up(self) -> None:
        """Go on with what a stopped server left open in this page's thread; questions about money that stand there already stay as they are."""
        thread, owner = cl.context.session.thread_id, current_owner()
        left = await self.recovery.left(thread)
        if left is not None:
            left.going_on = True
        try:
            happening = self._unseen(self.session(thread, owner).resume(), thread)
            async with aclosing(happening):
                first = await anext(happening, None)
                if first is not None:
                    sheet = await (self._left_sheet(left) if left is not None else self._new_sheet(thread, owner))
                    sheet.card.status = "working"
                    await _as_task(self._play(_chained(first, happening), sheet))
        finally:
            if left is not None:
                await asyncio.shield(self._end(thread, left))

    async def _unseen(self, happening: AsyncIterator[events.Event], thread: str) -> AsyncGenerator[events.Event, None]:
        """Leave out the questions about money that a card of the thread asks already, and an end of nothing."""
        begun = False
        async for event in happening:
            if isinstance(event, events.NeedsApproval):
                asked = event.view["id"]
                if any(card.shows(asked) for card in self.turns.of(thread)) or await self.history.mentions(thread, [asked]):
                    continue
            if begun or not isinstance(event, events.Finished):
                begun = True
                yield event

    async def _end(self, thread: str, left: LeftTurn) -> None:
        if self.services.door.closing:
            return
        await self.recovery.end(thread, left)

    async def _new_sheet(self, thread: str, owner: str) -> Sheet:
        card = self.turns.start(uuid.uuid4().hex, owner, thread)
        sheet = Sheet(card, _element(card), cl.Message(content=""))
        sheet.reply.elements = [sheet.element]
        await sheet.reply.send()
        await self.history.keep_reply(thread, dict(sheet.element.to_dict()), dict(sheet.reply.to_dict()))
        return sheet

    async def _left_sheet(self, left: LeftTurn) -> Sheet:
        element = _element(left.card)
        element.for_id = left.element["forId"]
        step = await self.history.step(left.element["forId"])
        reply = cl.Message.from_dict(step) if step else cl.Message(content=left.card.text, id=left.element["forId"])
        return Sheet(left.card, element, reply)

    async def _play(self, happening: AsyncIterator[events.Event], sheet: Sheet) -> None:
        try:
            async for event in happening:
                await self._follow(await dressed(self.services, event), sheet)
        except asyncio.CancelledError:
            sheet.card.status = "stopped"
            raise
        finally:
            await asyncio.shield(self._settle(sheet))

    async def _follow(self, event: events.Event, sheet: Sheet) -> None:
        sheet.card.take(event)
        if isinstance(event, events.Said):
            await sheet.reply.stream_token(event.text)
        elif not isinstance(event, events.Finished):
            sheet.element.props = sheet.card.props()
            await cl.context.emitter.send_element(sheet.element.to_dict())

    async def _settle(self, sheet: Sheet) -> None:
        """Keep the card and the words as they stand; a turn that ends because the server does is kept as one to go on with."""
        card, element = sheet.card, sheet.element
        if self.services.door.closing:
            card.status, card.failure = "working", ""
        element.props = card.props()
        element.thread_id = cl.context.session.thread_id
        await self.history.keep_element(dict(element.to_dict()))
        await cl.context.emitter.send_element(element.to_dict())
        sheet.reply.content = card.text
        await sheet.reply.update()

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


async def _as_task(work: Awaitable[None]) -> None:
    """Do the work while the page shows its stop button."""
    emitter = cl.context.emitter
    await emitter.task_start()
    try:
        await work
    finally:
        await emitter.task_end()


async def _chained(first: events.Event, rest: AsyncIterator[events.Event]) -> AsyncIterator[events.Event]:
    yield first
    async for event in rest:
        yield event


def _element(card: TurnCard) -> cl.CustomElement:
    return cl.CustomElement(name="Turn", props=card.props(), display="inline", url=f"/api/turns/{card.id}", id=card.id)


def current_owner() -> str:
    """Return who is signed in on this page."""
    user = cl.context.session.user
    return user.identifier if user else LOCAL


def _text(value: Any) -> str | None:
    return value[:200] if isinstance(value, str) and value else None
