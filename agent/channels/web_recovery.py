"""Turns that a stopped server left in the middle: their cards taken up again, and jobs that end without a page delivered into their conversations."""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass
from typing import Any

from chainlit.session import ws_sessions_id

from agent import events
from agent.app import Services
from agent.channels.web_history import History
from agent.channels.web_installed import LOCAL
from agent.channels.web_turns import TurnCard, Turns, restored
from agent.channels.web_views import view_of
from tools.runner import Outcome

log = logging.getLogger(__name__)

PROJECT = "chat-"
"""What the project of a thread is called, before the thread's id."""
MISSED = 200
"""Newest assets of a project that are looked through for one that its conversation never showed."""


@dataclass(slots=True)
class LeftTurn:
    """A card that goes on, with its element as the history keeps it."""

    card: TurnCard
    element: dict[str, Any]
    going_on: bool = False
    """Whether the session goes on with the turn itself."""


class Recovery:
    """What this process has to finish for the one before it."""

    def __init__(self, services: Services, history: History, turns: Turns) -> None:
        self._services, self._history, self._turns = services, history, turns
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

    async def left(self, thread: str) -> LeftTurn | None:
        """Return the turn of a thread that was left in the middle, its card held in memory again; None when there is none."""
        async with self._looking:
            if thread in self._left:
                return self._left[thread]
            element = await self._history.cut_off(thread)
            if element is None or self._turns.get(element["id"]) is not None:
                return None
            step = await self._history.step(element["forId"]) or {}
            owner = await self._history.get_thread_author(thread)
            card = self._turns.add(restored(element["props"], owner, step.get("output", "")))
            self._left[thread] = LeftTurn(card, element)
            return self._left[thread]

    async def end(self, thread: str, left: LeftTurn) -> None:
        """End a turn as far as it can be: show what was stored unseen, and close the card unless a job of its conversation still runs."""
        for asset in await self._unseen(thread):
            left.card.take(events.Made(await view_of(self._services, asset)))
        left.going_on = False
        await self._close(thread, left)
        if left.card.status != "working":
            self._left.pop(thread, None)

    async def _close(self, thread: str, left: LeftTurn) -> None:
        if left.going_on or await self._waits(thread):
            left.card.status = "working"
        else:
            left.card.close()
        await self._keep(left)

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
        if outcome.asset is not None:
            left.card.take(events.Made(await view_of(self._services, outcome.asset)))
        else:
            left.card.failure = str(outcome.problem)
        await self._close(thread, left)
        log.info("job %s delivered into thread %s", outcome.job.key[:10], thread)

    async def _new(self, thread: str, owner: str) -> LeftTurn:
        """Begin a reply in a thread that no page may show right now."""
        card = self._turns.start(uuid.uuid4().hex, owner, thread)
        element = {
            "id": card.id, "threadId": thread, "type": "custom", "url": f"/api/turns/{card.id}", "name": "Turn",
            "display": "inline", "forId": str(uuid.uuid4()), "mime": "application/json", "props": card.props(),
        }  # fmt: skip
        step = await self._history.keep_reply(thread, element)
        await _show(thread, owner, "new_message", step)
        return LeftTurn(card, element)

    async def _keep(self, left: LeftTurn) -> None:
        element = {**left.element, "props": left.card.props()}
        await self._history.keep_element(element)
        await _show(left.card.thread, left.card.owner, "element", element)


async def _show(thread: str, owner: str, event: str, data: dict[str, Any]) -> None:
    """Tell every open page of a thread; the work was not begun by any of them."""
    for session in tuple(ws_sessions_id.values()):
        if session.thread_id == thread and (session.user.identifier if session.user else LOCAL) == owner:
            await session.emit(event, data)


def thread_of(project: str) -> str:
    """Return the thread whose project this is, or an empty string for a project of the command line."""
    return project.removeprefix(PROJECT) if project.startswith(PROJECT) else ""
