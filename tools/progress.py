"""How the jobs that run in this process stand: what each of them told last, kept in memory until a little after its end."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from tools.engines.base import Progress, Report

KEPT = 1_000
"""Jobs held in memory at once; the oldest go first. What runs beyond them is told by the ledger, without progress."""
LINGERS_S = 60.0
"""How long an ended job is still known, so that whoever waits for it sees the end."""


@dataclass(slots=True)
class Standing:
    """How one job stands. Fields are those of `tools.engines.base.Progress`."""

    step: str = ""
    fraction: float = 0.0
    message: str = ""
    left_s: float | None = None
    preview: bytes | None = None
    """The newest small picture of what is being made."""
    previews: int = 0
    """How many there were, so that each of them has an address of its own."""
    begun_at: float = 0.0
    told_at: float = 0.0
    """When it began here and when it last told anything, on the board's clock."""
    ended_at: float | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, progress: Progress, now: float) -> None:
        """Take in what the job tells."""
        self.step, self.fraction, self.message = progress.step, progress.fraction, progress.message
        self.left_s, self.told_at = progress.left_s, now
        if progress.preview:
            self.preview, self.previews = progress.preview, self.previews + 1


class Board:
    """The standing of every job that this process drives, by the id that people see. Belongs to one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: seconds that only go forward."""
        self._clock = clock
        self._jobs: OrderedDict[str, Standing] = OrderedDict()

    def begin(self, job: str) -> Report:
        """Begin a job, anew when it was known, and return what it is to tell its progress to."""
        self._tidy()
        now = self._clock()
        standing = self._jobs[job] = Standing(begun_at=now, told_at=now)
        self._jobs.move_to_end(job)
        return lambda progress: standing.take(progress, self._clock())

    def end(self, job: str) -> None:
        """Note that a job is no longer driven here, and wake who waits for that."""
        standing = self._jobs.get(job)
        if standing is not None and standing.ended_at is None:
            standing.ended_at, standing.preview = self._clock(), None
            standing.ended.set()

    def get(self, job: str) -> Standing | None:
        """Return how a job stands; None for one that this process does not drive, or whose end was a while ago."""
        self._tidy()
        return self._jobs.get(job)

    @property
    def running(self) -> int:
        """How many jobs are driven here right now."""
        return sum(one.ended_at is None for one in self._jobs.values())

    def lasted_s(self, job: str) -> float | None:
        """Return the seconds that a job has been driven here, or None for one that is not."""
        standing = self._jobs.get(job)
        return None if standing is None else (standing.ended_at or self._clock()) - standing.begun_at

    async def until_ended(self, job: str, seconds: float, closing: asyncio.Event | None = None) -> bool:
        """Wait until a job of this process has ended, at most so long, or until `closing`; tell whether it is a job of this process."""
        standing = self.get(job)
        if standing is None:
            return False
        waits = [asyncio.ensure_future(event.wait()) for event in (standing.ended, closing) if event is not None]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
        return True

    def _tidy(self) -> None:
        """Let go of what ended long ago, and of the oldest when there are too many."""
        oldest = self._clock() - LINGERS_S
        for job in [job for job, one in self._jobs.items() if one.ended_at is not None and one.ended_at < oldest]:
            del self._jobs[job]
        while len(self._jobs) > KEPT:
            self._jobs.popitem(last=False)[1].ended.set()
