"""One try at a service: the order is sent once, waited for and fetched, and every outcome is put into words."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tools.delivering import Work, ordered
from tools.engines.base import CancelOutcome, Found, JobStatus, Made, Order, Progress, Report, ServiceEngine, Ticket
from tools.errors import EngineFailure, OutcomeUnknown
from tools.fallback import title_of
from tools.jobs import SHOWN_ID, LeaseLost
from tools.ledger_records import Attempt
from tools.means import Means
from tools.stopping import Stoppable

log = logging.getLogger(__name__)

GROWTH = 1.5
"""How much longer each pause between two polls is, up to the engine's own."""

PATIENCE = 5
"""Polls in a row that may go wrong in a way that waiting does not mend, before the job is put aside as unknown."""
FETCHES = 3
LOOKS, LOOK_S = 60, 0.2
"""How often, and after what pauses, a process that has lost a job while it sent looks which order the job goes on with."""

Save = Callable[..., Awaitable[Attempt]]
"""Records an attempt with changed fields and returns it."""


class Unusable(EngineFailure):
    """The service sent a file that is no good; it is charged all the same."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "transient", accepted=True)


class Errand:
    """One attempt at one service engine."""

    def __init__(self, means: Means, engine: ServiceEngine, work: Work, *, stoppable: Stoppable, tell: Report, save: Save) -> None:
        self._means, self._engine, self._work = means, engine, work
        self._stoppable, self._tell, self._save = stoppable, tell, save
        self._name = title_of(work.card)

    async def send(self, attempt: Attempt) -> Attempt:
        """Send the order once and keep the ticket; an order that was perhaps taken is looked for, never sent again.

        Raises EngineFailure for one that was certainly not taken, or taken and failed, and OutcomeUnknown when nobody can tell.
        """
        self._stoppable.check()
        order = await ordered(attempt, self._work, self._means.spool)
        self._tell(Progress("sending", 0.05, f"{self._name} is asked."))
        attempt = await self._announced(attempt)
        try:
            ticket = await self._engine.submit(order, self._tell)
        except EngineFailure as failure:
            if failure.accepted is not None:
                raise
            found = await self._look_for(attempt, str(failure))
            if found is None:
                raise EngineFailure(str(failure), failure.kind, retry_after_s=failure.retry_after_s) from failure
            ticket = found
        try:
            return await self._save(attempt, state="sent", ticket=ticket)
        except LeaseLost:
            await self._let_go(attempt, ticket)
            raise

    async def find(self, attempt: Attempt) -> Attempt:
        """Return an attempt that was perhaps sent before a crash, sent for certain: it is looked for, and sent when it is not there."""
        ticket = await self._look_for(attempt, "The work was interrupted while it was being sent")
        return await self.send(attempt) if ticket is None else await self._save(attempt, state="sent", ticket=ticket)

    async def collect(self, attempt: Attempt) -> tuple[Attempt, tuple[Made, ...]]:
        """Wait for the job and bring its results, which then lie in the spool; the attempt says what the provider charges.

        Raises EngineFailure when it failed or its results are lost, and OutcomeUnknown when nobody can tell.
        """
        ticket = attempt.ticket
        assert ticket is not None
        cost = await self._wait_for(attempt, ticket)
        charged = {"cost_usd": cost, "cost_source": "provider"} if cost is not None else guess(attempt)
        attempt = attempt.model_copy(update=charged)
        try:
            made = await self._fetch(ticket)
        except EngineFailure as failure:
            await self._save(attempt)
            if failure.kind in ("invalid", "transient", "rate"):
                raise Unusable(str(failure)) from failure
            raise EngineFailure(str(failure), failure.kind, accepted=True, charged_usd=failure.charged_usd) from failure
        await asyncio.to_thread(self._means.spool.keep, attempt.key, made, flush=False)
        return attempt, made

    async def cancel(self, ticket: Ticket) -> tuple[CancelOutcome, float | None]:
        """Stop the job where the provider can; return what came of it and what the provider says it charges."""
        try:
            outcome = await self._engine.cancel(ticket)
        except EngineFailure as failure:
            log.info("job %s could not be cancelled: %s", ticket.key, failure.kind)
            return "requested", None
        try:
            status = await self._engine.poll(ticket)
        except EngineFailure:
            return outcome, None
        return outcome, status.cost_usd

    # --- inside

    async def _announced(self, attempt: Attempt) -> Attempt:
        """Record that the order goes out now; again when that took so long that another process may have taken the job over meanwhile."""
        while True:
            began = time.monotonic()
            attempt = await self._save(attempt, state="sending", sent_at=self._means.clock())
            took = max(time.monotonic() - began, self._means.clock() - attempt.sent_at)
            if took < self._means.ledger.lease_s / 2:
                return attempt

    async def _let_go(self, attempt: Attempt, ticket: Ticket) -> None:
        """Cancel an order that came through after another process had taken the job over, unless the job goes on with it there."""
        for _ in range(LOOKS):
            tries = await asyncio.to_thread(self._means.ledger.attempts, attempt.job)
            now = next(one for one in tries if one.n == attempt.n)
            if now.state != "sending":
                break
            await asyncio.sleep(LOOK_S)  # it is looked for there just now, or sent
        else:
            return
        if now.ticket is None or now.ticket.id != ticket.id:
            outcome, _ = await self.cancel(ticket)
            log.warning("job %s: order %s went out after another process had taken it over: %s", attempt.job[:SHOWN_ID], ticket.id, outcome)

    async def _look_for(self, attempt: Attempt, why: str) -> Ticket | None:
        """Return the ticket of an order that was perhaps taken, None when it certainly was not; raise OutcomeUnknown otherwise.

        What is absent is looked for a second time after a pause: an order whose line was cut may still be on its way in.
        """
        order = await ordered(attempt, self._work, self._means.spool)
        found = await self._found(order)
        if found == "absent":
            await asyncio.sleep(self._means.backoff(len(self._means.backoff_s)))
            found = await self._found(order)
        if isinstance(found, Ticket):
            return found
        within = getattr(self._engine, "finds_within_s", None)
        if found == "absent" and (within is None or self._means.clock() - attempt.sent_at < within):
            return None
        raise OutcomeUnknown(
            f"{why.rstrip('. ')}; nobody can tell whether {self._name} took the order and charges for it. "
            "It was not sent again: look at your account there, then retry the job or cancel it."
        )

    async def _found(self, order: Order) -> Found:
        try:
            return await self._engine.find(order)
        except EngineFailure as failure:
            log.info("order %s could not be looked for: %s", order.key, failure.kind)
            return "unknown"

    async def _wait_for(self, attempt: Attempt, ticket: Ticket) -> float | None:
        """Poll until the job is finished and return what the provider says it charges."""
        deadline, wrong = attempt.sent_at + self._work.card.limits.deadline_s, 0
        usual = getattr(self._engine, "first_poll_s", self._engine.poll_s)
        while True:
            pause = usual
            usual = min(usual * GROWTH, self._engine.poll_s)
            try:
                status = await self._stoppable.wait(self._engine.poll(ticket))
            except EngineFailure as failure:
                wrong = wrong + 1 if failure.kind not in ("transient", "rate") else 0
                self._give_up(failure, wrong)
                pause = max(pause, failure.retry_after_s or 0.0)
            else:
                wrong = 0
                if status.state == "succeeded":
                    return status.cost_usd
                self._look_at(status)
            if self._means.clock() + pause > deadline:
                await self._overdue(ticket)
            await self._stoppable.pause(pause)

    def _look_at(self, status: JobStatus) -> None:
        if status.state == "failed":
            failure = status.failure or EngineFailure(f"{self._name} failed without saying why.", "transient")
            charged = failure.charged_usd if failure.charged_usd is not None else status.cost_usd
            raise EngineFailure(str(failure), failure.kind, accepted=True, charged_usd=0.0 if charged is None else charged) from failure
        if status.state == "cancelled":
            raise EngineFailure(f"The job was cancelled at {self._name}.", "gone", accepted=True, charged_usd=status.cost_usd or 0.0)
        fraction = 0.1 + 0.75 * min(1.0, status.fraction or 0.0)
        self._tell(Progress("working", fraction, status.message, status.preview))

    def _give_up(self, failure: EngineFailure, wrong: int) -> None:
        """Raise when asking again is of no use."""
        if failure.kind in ("gone", "policy"):
            raise EngineFailure(str(failure), failure.kind, accepted=True, charged_usd=failure.charged_usd) from failure
        if failure.kind in ("auth", "quota") or wrong >= PATIENCE:
            raise OutcomeUnknown(
                f"{str(failure).rstrip('. ')}. {self._name} has taken the job, and nobody can tell how it stands; "
                "mend that and retry the job to look again, or cancel it."
            ) from failure

    async def _overdue(self, ticket: Ticket) -> None:
        minutes = max(1, round(self._work.card.limits.deadline_s / 60))
        outcome, cost = await self.cancel(ticket)
        if outcome == "cancelled":
            words = f"{self._name} took longer than {minutes} min and was stopped."
            raise EngineFailure(words, "transient", accepted=True, charged_usd=cost or 0.0)
        raise OutcomeUnknown(
            f"{self._name} took longer than {minutes} min and cannot be stopped for certain; it may still finish and charge. "
            "Retry the job to look again, or cancel it."
        )

    async def _fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        for number in range(1, FETCHES):
            try:
                return await self._stoppable.wait(self._engine.fetch(ticket))
            except EngineFailure as failure:
                if failure.kind not in ("transient", "rate"):
                    raise
                await self._stoppable.pause(failure.retry_after_s or self._means.backoff(number))
        return await self._stoppable.wait(self._engine.fetch(ticket))


def guess(attempt: Attempt) -> dict[str, Any]:
    """Return cost and source of an attempt whose provider says nothing: what was set aside for it."""
    return {"cost_usd": attempt.reserved_usd, "cost_source": "estimate" if attempt.verified else "unverified"}
