"""Keeps jobs going: one drive a job, leases between processes, waiting for each other's work, cancelling, and taking up what a crash left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from tools.assets import Asset
from tools.delivering import Work
from tools.driving import Drive
from tools.engines.base import Report, silent
from tools.errors import BadInput, EngineError, JobCancelled, OutcomeUnknown, ScenewrightError, StoreError
from tools.jobs import SHOWN_ID, LeaseLost
from tools.ledger_records import Attempt, Job
from tools.means import Means
from tools.progress import Board

log = logging.getLogger(__name__)

LOOK_S = 0.2
"""How often another process's job is looked at."""
BEAT_S = 1.0
"""How often, at most, a process gives a sign of life and hears of cancels asked elsewhere."""
GRACE_S = 3.0
"""How long a person who stops a job is kept waiting for its provider's answer; the answer is recorded all the same."""
CLOSING_S, CLOSING_LOOK_S = 5.0, 0.05
"""How long closing waits for orders that are just being sent, so that their tickets are not lost."""
SWEEP_S = 3.0
"""How often a process that stays open looks for jobs that others have left."""
LET_BE_S = 60.0
"""How long a job that came to no end here is let be before it is taken up again."""
AT_ONCE = 32
"""Jobs that are taken up at once after a crash."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job that was taken up: an asset, or the problem that ended it or keeps it waiting."""

    job: Job
    asset: Asset | None = None
    problem: ScenewrightError | None = None


Deliver = Callable[[Outcome], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Begun:
    """A job that was just opened and leased to this process, with what is prepared of it, by card."""

    job: Job
    works: Mapping[str, Work]
    attempts: Sequence[Attempt] = ()
    """Those of earlier rounds too."""


@dataclass(slots=True)
class _Running:
    drive: Drive
    task: asyncio.Task[Asset]
    waiting: int = 0
    lost: bool = False
    """Whether another process has taken the job over."""


@dataclass(slots=True)
class Runner:
    """Runs jobs over one Means. Belongs to one event loop; several processes may run jobs of one folder."""

    means: Means
    board: Board = field(default_factory=Board)
    """How the jobs stand that run here."""
    _running: dict[str, _Running] = field(default_factory=dict)
    _let_be: dict[str, float] = field(default_factory=dict)
    """Jobs that came to no end here, with the time from which they may be taken up again."""
    _heart: asyncio.Task[None] | None = None
    closing: bool = False
    """Whether every job was let go of."""

    async def run(self, key: str, report: Report = silent, *, begun: Begun | None = None) -> Asset:
        """Bring a job to its end from whatever state it is in, or wait while another task or process does; return its asset.

        begun: what is known of a job that the caller has just opened. Cancelling the caller stops the job when nobody
        else waits for it: at the provider too where that can be. Raises what ended the job.
        """
        while True:
            running = self._running.get(key) or await self._started(key, begun)
            if running is None:
                asset = await self._elsewhere(key)
                if asset is not None:
                    return asset
                begun = None
                continue
            running.drive.reports.append(report)
            try:
                return await self._joined(running)
            except LeaseLost:
                begun = None
            finally:
                running.drive.reports.remove(report)

    async def cancel(self, key: str) -> str:
        """Stop a job, wherever it runs, and return whether its provider was reached and what is charged.

        A job with an unknown outcome is put away with what was set aside for it counted as spent.
        """
        job = await asyncio.to_thread(self.means.ledger.get, key)
        if job is None:
            raise BadInput("There is no such job; copy the id from the list of jobs.")
        if job.state == "unknown":
            return await asyncio.to_thread(self.means.ledger.put_away, job)
        if job.state != "open":
            return _ended_words(job)
        await asyncio.to_thread(self.means.ledger.ask_cancel, key)
        running = self._running.get(key) or await self._started(key)
        if running is None:
            await self._until_ended(key)
        else:
            running.drive.stoppable.stop()
            await asyncio.wait((running.task,))
        job = await asyncio.to_thread(self.means.ledger.get, key)
        assert job is not None
        return _ended_words(job)

    async def drop(self, key: str) -> None:
        """Give up a job that was opened for a caller who left before it began; when closing, leave it to the next process."""
        if self.closing:
            await asyncio.to_thread(self.means.ledger.give_back, key)
        else:
            await self.cancel(key)

    async def retry(self, key: str, report: Report = silent) -> Asset:
        """Begin a job again that failed, was cancelled, or has an unknown outcome: one whose provider knows it is asked again,
        any other is sent anew. The person decides this, never the program."""
        job = await asyncio.to_thread(self.means.ledger.get, key)
        if job is None:
            raise BadInput("There is no such job; copy the id from the list of jobs.")
        await asyncio.to_thread(self.means.ledger.reopen, job, self.means.clock() + job.deadline - job.created)
        return await self.run(key, report)

    async def recover(self, deliver: Deliver | None = None) -> tuple[Outcome, ...]:
        """Take up every unfinished job that no living process holds and bring it to its end; return what became of each.

        deliver: called for each job as it ends. A job whose holder shows no sign of life is taken once its lease has run out.
        """
        await asyncio.to_thread(self._sweep)
        jobs = await asyncio.to_thread(self.means.ledger.unfinished)
        places = asyncio.Semaphore(AT_ONCE)
        found = await asyncio.gather(*(self._recovered(job, deliver, places) for job in jobs))
        return tuple(outcome for outcome in found if outcome is not None)

    async def watch(self, deliver: Deliver | None = None, every_s: float = SWEEP_S) -> None:
        """Until the task is cancelled: take up the jobs that processes left which died meanwhile. deliver: called for each that ended."""
        places, busy = asyncio.Semaphore(AT_ONCE), dict[str, asyncio.Task[None]]()
        try:
            while not self.closing:
                await asyncio.sleep(every_s)
                for job in await self._abandoned():
                    if job.key not in busy and self._let_be.get(job.key, 0.0) <= monotonic():
                        task = busy[job.key] = asyncio.create_task(self._taken_over(job, deliver, places), name=f"take-over {job.key[:10]}")
                        task.add_done_callback(partial(_gone, busy, job.key))
        finally:
            for task in tuple(busy.values()):
                task.cancel()
            await asyncio.gather(*busy.values(), return_exceptions=True)

    async def aclose(self) -> None:
        """Let go of every job, so that another process can take them up; nothing is cancelled at any provider."""
        self.closing = True
        for _ in range(round(CLOSING_S / CLOSING_LOOK_S)):
            if not any(running.drive.sending for running in self._running.values()):
                break
            await asyncio.sleep(CLOSING_LOOK_S)
        tasks: list[asyncio.Task[Any]] = [running.task for running in self._running.values()]
        tasks += [self._heart] if self._heart is not None else []
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    # --- inside

    async def _started(self, key: str, begun: Begun | None = None) -> _Running | None:
        """Return this process's drive of the job, begun now if its lease is to be had; None when it is not."""
        if self.closing:
            raise EngineError("The program is closing; the job goes on when it is opened again.")
        job: Job | None = begun.job if begun is not None else None
        if job is None and await asyncio.to_thread(self.means.ledger.take, key):
            job = await asyncio.to_thread(self.means.ledger.get, key)
        if key in self._running or job is None:
            return self._running.get(key)
        drive = Drive(self.means, job) if begun is None else Drive(self.means, job, begun.works, begun.attempts)
        drive.reports.append(self.board.begin(key[:SHOWN_ID]))
        task = asyncio.create_task(self._driven(drive), name=f"job {key[:10]}")
        task.add_done_callback(_heard)
        running = self._running[key] = _Running(drive, task)
        if job.cancel_asked:
            drive.stoppable.stop()
        if self._heart is None or self._heart.done():
            self._heart = asyncio.create_task(self._beat(), name="leases")
        return running

    async def _driven(self, drive: Drive) -> Asset:
        key = drive.job.key
        try:
            return await drive.to_the_end()
        finally:
            running = self._running.pop(key)
            self.board.end(key[:SHOWN_ID])
            if not running.lost and not drive.ended:
                with suppress(ScenewrightError):  # the lease runs out by itself
                    await asyncio.shield(asyncio.to_thread(self.means.ledger.give_back, key))

    async def _joined(self, running: _Running) -> Asset:
        running.waiting += 1
        try:
            return await asyncio.shield(running.task)
        except asyncio.CancelledError:
            if running.task.cancelled():
                if running.lost:
                    raise LeaseLost("Another process goes on with it.") from None
            elif running.waiting == 1 and not self.closing:
                running.drive.stoppable.stop()
                await asyncio.wait((running.task,), timeout=GRACE_S)
            raise
        finally:
            running.waiting -= 1

    async def _elsewhere(self, key: str) -> Asset | None:
        """Return the asset of a job that has ended, or None after a moment when it goes on in another process; raise its end."""
        job = await asyncio.to_thread(self.means.ledger.get, key)
        if job is None:
            raise BadInput("There is no such job; copy the id from the list of jobs.")
        if job.state == "open":
            try:
                await asyncio.sleep(LOOK_S)
            except asyncio.CancelledError:
                if not self.closing:
                    await asyncio.to_thread(self.means.ledger.ask_cancel, key)
                raise
            return None
        if job.state == "done":
            return await asyncio.to_thread(self.means.store.by_id, job.asset)
        if job.state == "unknown":
            raise OutcomeUnknown(job.message)
        raise JobCancelled(job.message) if job.state == "cancelled" else EngineError(job.message)

    async def _until_ended(self, key: str) -> None:
        for _ in range(round(self.means.ledger.lease_s * 2 / LOOK_S) + 1):
            job = await asyncio.to_thread(self.means.ledger.get, key)
            if job is None or job.state != "open":
                return
            running = await self._started(key)
            if running is not None:
                await asyncio.wait((running.task,))
                return
            await asyncio.sleep(LOOK_S)

    def _sweep(self) -> None:
        """Remove results whose jobs have ended: a crash came between storing them and forgetting where they came from."""
        spool = self.means.spool
        spool.sweep_torn()
        kept = spool.keys()
        for key in kept - self.means.ledger.needed(kept):
            spool.drop(key)

    async def _recovered(self, job: Job, deliver: Deliver | None, places: asyncio.Semaphore) -> Outcome | None:
        async with places:
            if not await self._orphaned(job):
                return None
            try:
                outcome = Outcome(job, await self.run(job.key))
            except ScenewrightError as problem:
                outcome = Outcome(job, problem=problem)
        if deliver is not None:
            await deliver(outcome)
        return outcome

    async def _abandoned(self) -> list[Job]:
        try:
            return await asyncio.to_thread(self.means.ledger.abandoned)
        except StoreError as error:  # the server is away for a while
            log.warning("nobody could look for jobs that were left: %s", error)
            return []

    async def _taken_over(self, job: Job, deliver: Deliver | None, places: asyncio.Semaphore) -> None:
        async def told(outcome: Outcome) -> None:
            now = await asyncio.to_thread(self.means.ledger.get, job.key)
            if now is not None and now.state == "open":
                self._let_be[job.key] = monotonic() + LET_BE_S
            elif deliver is not None:
                await deliver(outcome)

        try:
            await self._recovered(job, told, places)
        except ScenewrightError as error:
            log.warning("job %s could not be taken over: %s", job.key[:SHOWN_ID], error)

    async def _orphaned(self, job: Job) -> bool:
        """Wait until the job's lease can be had; False when its holder gives a sign of life or ends it."""
        now: Job | None = job
        while now is not None and now.state == "open" and now.lease_until == job.lease_until:
            if await asyncio.to_thread(self.means.ledger.take, job.key):
                return True
            await asyncio.sleep(LOOK_S)
            now = await asyncio.to_thread(self.means.ledger.get, job.key)
        return False

    async def _beat(self) -> None:
        """While jobs run: renew their leases, heed cancels asked in other processes, and let go of what was taken over."""
        while self._running:
            await asyncio.sleep(min(BEAT_S, self.means.ledger.lease_s / 3))
            try:
                asked = await asyncio.to_thread(self.means.ledger.renew)
                for key, running in list(self._running.items()):
                    if asked.get(key):
                        running.drive.stoppable.stop()
                    elif key not in asked and await asyncio.to_thread(self.means.ledger.is_elsewhere, key):
                        running.lost = True
                        if not running.drive.sending:  # else its ticket is needed, see `Errand.send`
                            running.task.cancel()
            except StoreError as error:  # a full disk: the jobs go on as long as their leases do
                log.warning("leases were not renewed: %s", error)


def _heard(task: asyncio.Task[Asset]) -> None:
    """Take note of a drive's failure that nobody waits for any more; the ledger holds it."""
    if not task.cancelled():
        task.exception()


def _gone(busy: dict[str, asyncio.Task[None]], key: str, _task: asyncio.Task[None]) -> None:
    busy.pop(key, None)


def _ended_words(job: Job) -> str:
    said = {
        "done": "It was finished before it could be stopped.",
        "open": "It was asked to stop; the process that runs it has not answered yet.",
    }
    return said.get(job.state) or job.message
