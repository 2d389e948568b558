"""Turns that a stopped server left in the middle: their cards taken up again, and jobs that end without a page delivered into their conversations."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from agent import events
from agent.channels.talk_pages import Sheet, new_sheet, show
from agent.channels.talk_running import Running, closing
from agent.channels.web_installed import PROJECT
from agent.channels.web_turns import TurnCard, restored
from agent.channels.web_views import view_of
from agent.session import LOOK_S
from tools.errors import ScenewrightError
from tools.moderating import why_held
from tools.notebook import BEAT_S
from tools.runner import Outcome

if TYPE_CHECKING:
    from agent.channels.talks import Talks

log = logging.getLogger(__name__)
T = TypeVar("T")

HEED_S = 1.0
"""How often a process that plays turns looks whether another one was asked to stop them."""
MISSED = 200
"""Newest assets of a project that are looked through for one that its conversation never showed."""


@dataclass(slots=True)
class LeftTurn:
    """A turn that goes on, as the history keeps it."""

    sheet: Sheet
    going_on: bool = False
    """Whether the session goes on with the turn itself."""

    @property
    def card(self) -> TurnCard:
        """The turn's card."""
        return self.sheet.card


class Recovery:
    """What this process has to finish for the one before it."""

    def __init__(self, talks: Talks) -> None:
        self._talks, self._services, self._history, self._turns = talks, talks.services, talks.history, talks.turns
        self._left: dict[str, LeftTurn] = {}
        self._jobs: set[str] = set()
        """Ids of the jobs that are taken up."""
        self._looking = asyncio.Lock()

    async def run(self) -> None:
        """Take up every unfinished job that no living process holds, bring it to its end and deliver it into its conversation."""
        rows = [row for row in await asyncio.to_thread(self._services.door.jobs) if row["state"] == "open"]
        self._jobs = {row["id"] for row in rows}
        for thread in {thread_of(row["project"]) for row in rows} - {""}:
            await self.left(thread)
        await self._services.door.recover(self._deliver)
        for thread, left in tuple(self._left.items()):
            if left.card.status == "working" and not left.going_on:
                if await self._waits(thread):  # for a job that another process holds, whose page tells how it goes
                    self._turns.drop(left.card.id)
                    self._left.pop(thread)
                else:
                    await self.end(thread, left)
        self._jobs.clear()

    async def watch(self) -> None:
        """Until the server stops: take over the jobs, and on a shared database the turns too, of processes that died meanwhile."""
        work: list[Coroutine[Any, Any, None]] = [self._services.door.watch(self._deliver)]
        if self._services.store.database.shared:
            work += [self._beat(), self._watch_turns(), self._heed_stops()]
        await asyncio.gather(*work)

    async def _beat(self) -> None:
        notebook = self._services.studio.notebook
        try:
            while True:
                await self._heeded(asyncio.to_thread(notebook.beat))
                await asyncio.sleep(BEAT_S)
        finally:
            await asyncio.shield(self._heeded(asyncio.to_thread(notebook.rest)))

    async def _watch_turns(self) -> None:
        while not self._services.door.closing:
            await asyncio.sleep(BEAT_S)
            for project in await self._heeded(asyncio.to_thread(self._services.studio.notebook.left_behind)) or ():
                thread = thread_of(project)
                owner = await self._heeded(self._history.get_thread_author(thread)) if thread else None
                if owner and not self._talks.running(thread):
                    await self._heeded(self._talks.resume(thread, owner))

    async def _heed_stops(self) -> None:
        while not self._services.door.closing:
            await asyncio.sleep(HEED_S)
            here = {running.card.id: running for running in self._talks.playing}
            if here:
                for turn in await self._heeded(asyncio.to_thread(self._services.studio.notebook.heed_stops, here)) or ():
                    here[turn].stop()

    async def ask_stop(self, thread: str, turn: str = "") -> bool:
        """Ask the processes that play turns of a thread, or one turn, to stop them; return whether other processes have any. Raises StoreError."""
        if not self._services.store.database.shared:
            return False
        turns = [one for one in await self._history.open_turns(thread) if turn in ("", one) and self._turns.get(one) is None]
        if turns:
            await asyncio.to_thread(self._services.studio.notebook.ask_stop, turns)
        return bool(turns)

    async def goes_on(self, thread: str) -> bool:
        """Tell whether another process plays a turn of a thread, or left one that a living process takes over."""
        if not self._services.store.database.shared:
            return False
        return await asyncio.to_thread(self._services.studio.notebook.is_at_work, f"{PROJECT}{thread}")

    async def quiet(self, thread: str) -> None:
        """Wait until no other process plays a turn of a thread."""
        while self._services.store.database.shared and await self._is_held_elsewhere(thread):  # noqa: ASYNC110 - in another process
            await asyncio.sleep(LOOK_S)

    async def _heeded(self, work: Awaitable[T]) -> T | None:
        """Do something that a server which is away for a while makes fail, and will do again."""
        try:
            return await work
        except ScenewrightError as error:
            log.warning("other processes could not be looked after: %s", error)
            return None

    async def _is_held_elsewhere(self, thread: str) -> bool:
        """Tell whether another process that lives plays a turn of a thread."""
        return await asyncio.to_thread(self._services.studio.notebook.is_held_elsewhere, f"{PROJECT}{thread}")

    async def _is_cut_off(self, thread: str) -> bool:
        """Tell whether a turn of a thread was cut off, and not only its job."""
        return await asyncio.to_thread(self._services.studio.notebook.cut_off, f"{PROJECT}{thread}") is not None

    async def left(self, thread: str) -> LeftTurn | None:
        """Return the turn of a thread that was left in the middle, its card held in memory again; None when there is none."""
        async with self._looking:
            if thread in self._left:
                return self._left[thread]
            element = await self._history.cut_off(thread)
            if element is None or self._turns.get(element["id"]) is not None or await self._is_held_elsewhere(thread):
                return None
            step = await self._history.step(element["forId"])
            owner = await self._history.get_thread_author(thread)
            card = self._turns.add(restored(element["props"], owner, step["output"] if step else ""))
            card.thread = thread
            sheet = new_sheet(card)
            self._left[thread] = LeftTurn(Sheet(card, element, step or {**sheet.reply, "id": element["forId"]}))
            return self._left[thread]

    async def pick_up(self, thread: str, owner: str) -> Running | None:
        """Go on with what was left open in a conversation; None when nothing is. Questions about money that stand there already stay as they are."""
        left = await self.left(thread)
        if left is not None:
            left.going_on = True
        running = None
        try:
            happening = self._news(self._talks.session(thread, owner).resume(), thread)
            first = await anext(happening, None)
            if first is not None:
                sheet = left.sheet if left is not None else await self._talks.new_sheet(thread, owner)
                sheet.card.status = "working"
                running = self._talks.play(sheet, _chained(first, happening))
        finally:
            if left is not None:
                self._talks.beside(self._ended(thread, left, running))
        return running

    async def _ended(self, thread: str, left: LeftTurn, running: Running | None) -> None:
        if running is not None:
            await running.done()
        if not self._services.door.closing:
            await self.end(thread, left)

    async def _news(self, happening: AsyncIterator[events.Event], thread: str) -> AsyncGenerator[events.Event, None]:
        """Leave out the questions about money that a card of the thread asks already, and an end of nothing."""
        begun = False
        async with closing(happening) as stream:
            async for event in stream:
                if isinstance(event, events.NeedsApproval) and await self._asked(thread, event.view["id"]):
                    continue
                if begun or not isinstance(event, events.Finished):
                    begun = True
                    yield event

    async def _asked(self, thread: str, approval: str) -> bool:
        """Tell whether a card of a thread asks a question about money already."""
        return any(card.shows(approval) for card in self._turns.of(thread)) or bool(await self._history.mentions(thread, [approval]))

    async def end(self, thread: str, left: LeftTurn) -> None:
        """End a turn as far as it can be: show what was stored unseen, and close the card unless a job of its conversation still runs."""
        for asset in await self._unseen(thread):
            left.card.take(events.Made(await view_of(self._services, asset)))
        left.going_on = False
        await self._close(thread, left)

    async def _close(self, thread: str, left: LeftTurn) -> None:
        if left.going_on or await self._waits(thread):
            left.card.status = "working"
        else:
            left.card.close()
        await self._keep(left)
        if left.card.status != "working":
            self._left.pop(thread, None)  # what comes later is told in a reply of its own

    async def _waits(self, thread: str) -> bool:
        """Tell whether one of the jobs that are taken up still runs for a thread."""
        rows = await asyncio.to_thread(self._services.door.jobs, project=f"{PROJECT}{thread}")
        return any(row["state"] == "open" and row["id"] in self._jobs for row in rows)

    async def _unseen(self, thread: str) -> list[Any]:
        """Return the newest assets of a thread that none of its cards shows, oldest first."""
        assets = await asyncio.to_thread(self._services.store.list, f"{PROJECT}{thread}", MISSED)
        seen = await self._history.mentions(thread, [asset.id for asset in assets])
        cards = list(self._turns.of(thread))
        return [a for a in assets if a.id not in seen and not any(card.shows(a.id) for card in cards)]

    async def _deliver(self, outcome: Outcome) -> None:
        thread = thread_of(outcome.job.project)
        if not thread:
            return
        left = await self.left(thread) or await self._new(thread, outcome.job.owner)
        if not left.going_on and not await self._waits(thread) and await self._is_cut_off(thread):
            left.going_on = True  # with the turn that wanted the job, on the same card
            self._talks.beside(self._talks.resume(thread, left.card.owner))
        problem = outcome.problem if outcome.asset is None else why_held(outcome.asset, self._services.studio.moderate)
        if outcome.asset is not None and problem is None:
            left.card.take(events.Made(await view_of(self._services, outcome.asset)))
        elif not left.going_on:  # else the turn tells how it goes
            left.card.failure = str(problem)
        await self._close(thread, left)
        log.info("job %s delivered into thread %s", outcome.job.key[:10], thread)

    async def _new(self, thread: str, owner: str) -> LeftTurn:
        """Begin a reply in a thread that no page may show right now."""
        sheet = new_sheet(self._turns.start(uuid.uuid4().hex, owner, thread))
        await self._history.keep_reply(thread, sheet.element, sheet.reply)
        await show(thread, owner, "new_message", sheet.reply)
        return LeftTurn(sheet)

    async def _keep(self, left: LeftTurn) -> None:
        element = left.sheet.refresh()
        await self._history.keep_element(element)
        await show(left.card.thread, left.card.owner, "element", element)


async def _chained(first: events.Event, rest: AsyncIterator[events.Event]) -> AsyncIterator[events.Event]:
    yield first
    async with closing(rest) as stream:
        async for event in stream:
            yield event


def thread_of(project: str) -> str:
    """Return the thread whose project this is, or an empty string for a project of the command line."""
    return project.removeprefix(PROJECT) if project.startswith(PROJECT) else ""
