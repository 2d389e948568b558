"""One turn under way: its events for any number of watchers, and what the open pages show of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from dataclasses import replace
from typing import Any, cast

from agent.channels.talk_pages import Sheet, show
from agent.channels.web_turns import TurnCard
from agent.events import Event, Finished, Said, Working
from tools.errors import ScenewrightError

log = logging.getLogger(__name__)

UPDATE_S = 1 / 3
"""Seconds between two looks at how far something is; whatever else happens is shown at once."""
ABROAD_S = 1.0
"""Seconds between two looks at what other processes are told of a turn."""


class Running:
    """One turn under way: its card, its events for any number of watchers, and the way to stop it."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._happened: list[Event] = []
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._under_way = self._stopped = False
        self._begun = time.perf_counter()

    @property
    def card(self) -> TurnCard:
        """The turn's card as it stands."""
        return self.sheet.card

    async def events(self) -> AsyncIterator[Event]:
        """Yield all events from the beginning, the last one `Finished`, also of a turn that was stopped. A slow watcher holds nobody up."""
        seen = 0
        while True:
            more = self._more
            while seen < len(self._happened):
                event = self._happened[seen]
                seen += 1
                yield event
                if isinstance(event, Finished):
                    return
            if self._more is more:
                await more.wait()

    async def done(self) -> TurnCard:
        """Wait until the turn is over and kept, and return its card. Cancelling the wait does not stop the turn."""
        if self._task is not None:
            await asyncio.wait([self._task])
        return self.card

    def stop(self) -> None:
        """End the turn; what was made until now stays."""
        self._stopped = True
        if self._task is not None and self._under_way:  # a task that never ran could not keep its card
            self._task.cancel()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do the turn's work in a task of its own, and return that."""
        self._task = asyncio.create_task(work, name=f"turn {self.card.id[:8]}")
        return self._task

    def enter(self) -> None:
        """Note that the work began; raise CancelledError when it was stopped before."""
        self._under_way = True
        if self._stopped:
            raise asyncio.CancelledError

    def add(self, event: Event) -> None:
        """Note what happened. Of the small pictures on the way only the newest is held."""
        last = self._happened[-1] if self._happened else None
        if isinstance(last, Working) and last.preview:
            self._happened[-1] = replace(last, preview=None)
        self._happened.append(event)
        self._more.set()
        self._more = asyncio.Event()

    def end(self) -> None:
        """Make sure that the watchers hear of the end."""
        if not self._happened or not isinstance(self._happened[-1], Finished):
            self.add(Finished(round(time.perf_counter() - self._begun, 3), len(self.card.assets)))


class Screen:
    """What the open pages show of one turn: words as they come, the card a few times a second."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._shown = 0.0
        self._later: asyncio.Task[None] | None = None

    async def follow(self, event: Event) -> None:
        """Show an event that the card has taken in."""
        if isinstance(event, Said):
            await self._say(event.text)
        elif isinstance(event, Working):
            wait = self._shown + UPDATE_S - time.perf_counter()
            if wait <= 0:
                await self._draw()
            elif self._later is None:
                self._later = asyncio.create_task(self._draw_in(wait))
        elif not isinstance(event, Finished):
            await self._draw()

    def close(self) -> None:
        """Let go of what was to be shown later."""
        if self._later is not None:
            self._later.cancel()
            self._later = None

    async def _draw_in(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._later = None
        await self._draw()

    async def _draw(self) -> None:
        self.close()
        self._shown = time.perf_counter()
        await self._show("element", self._sheet.refresh())

    async def _say(self, piece: str) -> None:
        sheet = self._sheet
        if not sheet.streaming:
            sheet.streaming = True
            sheet.reply.update(output=sheet.card.text, streaming=True)
            await self._show("stream_start", sheet.reply)
        else:
            await self._show(
                "stream_token", {"id": sheet.reply["id"], "token": piece, "isSequence": False, "isInput": False}
            )

    async def _show(self, event: str, data: dict[str, Any]) -> None:
        await show(self._sheet.card.thread, self._sheet.card.owner, event, data)


class Abroad:
    """What the pages of other processes see of one turn: its card, kept in the history they share as often as they ask for it."""

    def __init__(self, sheet: Sheet, keep: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._sheet, self._keep = sheet, keep
        self._over = asyncio.Event()
        self._task = asyncio.create_task(self._tell(), name=f"abroad {sheet.card.id[:8]}")

    async def close(self) -> None:
        """Return when nothing more is kept: what is kept next is the end, and stays."""
        self._over.set()
        await asyncio.wait([self._task])

    async def _tell(self) -> None:
        told: dict[str, Any] = {}
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), ABROAD_S)
            props = {**self._sheet.card.props(), "preview": ""}  # the small pictures are held here
            if props != told and props["status"] == "working" and not self._over.is_set():
                told = props
                try:
                    await self._keep({**self._sheet.element, "props": props})
                except ScenewrightError as error:
                    log.warning("pages of other processes do not see how a turn goes on: %s", error)


def closing(happening: AsyncIterator[Event]) -> aclosing[AsyncGenerator[Event, None]]:
    """Return a context that closes a stream of events, which stops what it tells of."""
    return aclosing(cast("AsyncGenerator[Event, None]", happening))
