"""Turns that a stopped server left in the middle: their cards taken up again, and jobs that end without a page delivered into their conversations."""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass
from typing import Any

from agent import events
from agent.app import Services
from agent.channels.web_history import History
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
    jobs: int = 0
    """Jobs of the thread that are still taken up."""
    going_on: bool = False
    """Whether the session goes on with the turn itself."""


class Recovery:
    """What this process has to finish for the one before it."""

    def __init__(self, services: Services, history: History, turns: Turns) -> None:
        self._services, self._history, self._turns = services, history, turns
        self._left: dict[str, LeftTurn] = {}
        self._looking = asyncio.Lock()

    async def run(self) -> None:
        """Take up every unfinished job that no living process holds, bring it to its end and deliver it into its conversation."""
        rows = await asyncio.to_thread(self._services.door.jobs)
        for thread in (thread_of(row["project"]) for row in rows if row["state"] == "open"):
            left = await self.left(thread) if thread else None
            if left is not None:
                left.jobs += 1
        try:
            await self._services.door.recover(self._deliver)
        finally:
            for left in self._left.values():
                if left.jobs and not left.going_on:  # another process holds the job, so its page tells how it goes
                    self._turns.drop(left.card.id)

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
        """End a turn as far as it can be: show what was stored unseen, and close the card unless jobs of it still run."""
        for asset in await self._unseen(thread):
            left.card.take(events.Made(await view_of(self._services, asset)))
        left.going_on = False
        if left.jobs:
            left.card.status = "working"
        else:
            left.card.close()
            self._left.pop(thread, None)
        await self._keep(left)

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
        left.jobs = max(0, left.jobs - 1)
        if not left.jobs and not left.going_on:
            left.card.close()
        await self._keep(left)
        log.info("job %s delivered into thread %s", outcome.job.key[:10], thread)

    async def _new(self, thread: str, owner: str) -> LeftTurn:
        """Begin a reply in a thread that no page may show right now."""
        card = self._turns.start(uuid.uuid4().hex, owner, thread)
        element = {
            "id": card.id, "threadId": thread, "type": "custom", "url": f"/api/turns/{card.id}", "name": "Turn",
            "display": "inline", "forId": str(uuid.uuid4()), "mime": "application/json", "props": card.props(),
        }  # fmt: skip
        await self._history.keep_reply(thread, element, "")
        return LeftTurn(card, element)

    async def _keep(self, left: LeftTurn) -> None:
        await self._history.keep_element({**left.element, "props": left.card.props()})


def thread_of(project: str) -> str:
    """Return the thread whose project this is, or an empty string for a project of the command line."""
    return project.removeprefix(PROJECT) if project.startswith(PROJECT) else ""
