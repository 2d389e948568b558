"""One job on its way, from any state to its end: made or sent, checked, stored; or tried elsewhere, stopped, told."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from tools import delivering, fallback, watching
from tools.assets import Asset
from tools.budget import approve, estimate
from tools.delivering import Work
from tools.engines.base import Engine, Made, Progress, Report
from tools.errand import Errand, Unusable, guess
from tools.errors import BadInput, EngineError, EngineFailure, JobCancelled, NotConfigured, OutcomeUnknown, StoreError
from tools.gathering import Gathered
from tools.jobs import SHOWN_ID, LeaseLost, day_of
from tools.ledger_records import IN_FLIGHT, Attempt, Job, JobState
from tools.means import Means, is_direct, is_service
from tools.parameters import task_of
from tools.requests import read_request
from tools.router import Choice, read_wish
from tools.stopping import Stoppable, Stopped
from tools.watching_jobs import kind_of, tell_failure, tell_wait, watched_attempt, watched_job

log = logging.getLogger(__name__)


class Drive:
    """Drives one job whose lease this process holds. `stoppable.stop()` cancels it; cancelling its task only lets go of it."""

    def __init__(
        self, means: Means, job: Job, works: Mapping[str, Work] | None = None, attempts: Sequence[Attempt] | None = None
    ) -> None:
        """works: what was prepared already, by card, for a job that was just opened; attempts: its tries, read when not given."""
        self.means, self.job = means, job
        self.stoppable = Stoppable()
        self.reports: list[Report] = []
        self.sending = False
        """Whether an order is on its way and its ticket not yet kept."""
        self.ended = False
        """Whether the ledger holds the job's end."""
        self._works = dict(works or {})
        self._found: Gathered | None = next((work.found for work in self._works.values()), None)
        self._choices: tuple[Choice, ...] = ()
        self._attempts = list(attempts or ())
        self._read = attempts is not None
        self._shown = 0.0

    async def to_the_end(self) -> Asset:
        """Bring the job to its end and return the asset.

        Raises what ended it, which the ledger then holds as well. NotConfigured and StoreError leave a job open that is under
        way at a service: it goes on when the key is back or there is room.
        """
        if not self._read:
            self._attempts = await asyncio.to_thread(self.means.ledger.attempts, self.job.key)
        with watched_job(self.job, lambda: self._attempts, lambda: self.ended):
            return await self._driven()

    async def _driven(self) -> Asset:
        try:
            return await self._drive()
        except Stopped:
            words = await self._stopped()
            raise JobCancelled(words) from None
        except LeaseLost:
            raise
        except OutcomeUnknown as error:
            await self._end("unknown", str(error))
            raise
        except (NotConfigured, StoreError) as error:
            if not self._is_away():
                with suppress(StoreError):
                    await self._end("failed", str(error))
            raise
        except (BadInput, EngineError) as error:
            await self._end("failed", str(error))
            raise

    # --- from try to try

    async def _drive(self) -> Asset:
        while True:
            attempt = await self._taken_up() or self._current() or await self._next()
            try:
                with watched_attempt(attempt, kind_of(self.job), lambda: self._attempts):
                    asset = await self._try(attempt)
            except EngineFailure as failure:
                await self._failed(failure)
                continue
            self._tell(Progress("done", 1.0))
            return asset

    async def _taken_up(self) -> Attempt | None:
        """Return the last attempt of an earlier round when its provider's ticket is known, so that it can be asked again."""
        last = self._attempts[-1] if self._attempts else None
        if last is None or last.state != "unknown" or last.ticket is None or last.round == self.job.round:
            return None
        return await self._save(last, state="sent", round=self.job.round, sent_at=self.means.clock())

    async def _next(self) -> Attempt:
        """Decide on the next try, wait as long as asked, set its money aside and return it; raise the end when there is none."""
        self.stoppable.check()
        means, job, tried = self.means, self.job, self._tried()
        choices = await self._ranked()
        step = fallback.next_step(choices, tried, now=means.clock(), deadline=job.deadline, allowed=means.health.allow)
        if step is None:
            raise fallback.gave_up(tried, means.catalog.cards) if tried else fallback.left_alone(choices)
        choice = step.choice
        notes = fallback.told(choice, tried, means.catalog.cards)
        if notes and not step.again:
            self._tell(Progress("fallback", self._shown, " ".join(notes)))
        if step.wait_s:
            self._tell(Progress("waiting", self._shown, f"{fallback.title_of(choice.card)} asks for a wait of {step.wait_s:.0f} s."))
            await self.stoppable.pause(step.wait_s)
        approve(choice.estimate, sum(a.counted_usd for a in tried), job.approved_usd)
        attempt = new_attempt(job, await self._work(choice), len(self._attempts) + 1, means.clock())
        if is_service(self._engine(attempt)):
            attempt = await asyncio.to_thread(means.ledger.begin, attempt, means.caps)
        self._attempts.append(attempt)
        return attempt

    async def _try(self, attempt: Attempt) -> Asset:
        engine = self._engine(attempt)
        work = await self._work(await self._choice(attempt))
        if is_service(engine):
            errand = Errand(self.means, engine, work, stoppable=self.stoppable, tell=self._tell, save=self._save)
            return await self._serve(errand, attempt, work)
        assert is_direct(engine)
        await self.stoppable.wait(self.means.supply(work.card, self._tell))
        async with self._turn(attempt):
            order = await delivering.ordered(attempt, work, self.means.spool)
            return await self._store(attempt, work, await self.stoppable.wait(engine.make(order, self._tell)))

    async def _serve(self, errand: Errand, attempt: Attempt, work: Work) -> Asset:
        if attempt.state == "queued":
            async with self._turn(attempt):
                return await self._collect(errand, await self._sent(errand.send(attempt)), work)
        kept = await asyncio.to_thread(self.means.spool.load, attempt.key)
        if kept:
            charged = {} if attempt.cost_usd is not None else guess(attempt)
            return await self._store(attempt.model_copy(update=charged), work, kept)
        if attempt.state == "sending":
            attempt = await self._sent(errand.find(attempt))
        return await self._collect(errand, attempt, work)

    async def _sent(self, sending: Coroutine[Any, Any, Attempt]) -> Attempt:
        self.sending = True
        try:
            return await sending
        finally:
            self.sending = False

    async def _collect(self, errand: Errand, attempt: Attempt, work: Work) -> Asset:
        attempt, made = await errand.collect(attempt)
        return await self._store(attempt, work, made)

    # --- the end of a try

    async def _store(self, attempt: Attempt, work: Work, made: Sequence[Made]) -> Asset:
        """Store the result; once begun, this ends even when the drive is let go."""
        self._tell(Progress("storing", 0.9))
        with watching.span("store", work.card.id) as span:
            asset = await asyncio.shield(asyncio.to_thread(self._stored, attempt, work, made))
            span.put(asset=asset.id, handle=asset.handle)
        self.ended = True
        self.means.health.succeeded(attempt.engine)
        log.info("made %s %s with %s in project %s", asset.handle, asset.id, work.card.id, self.job.project)
        return asset

    def _stored(self, attempt: Attempt, work: Work, made: Sequence[Made]) -> Asset:
        """Check the result, note its checksum, and store it; what the provider charged is charged even when the file is no good. Blocking."""
        means, engine = self.means, self._engine(attempt)
        served = is_service(engine)
        if not made:
            raise Unusable(f"{work.card.title} made nothing; try again.")
        attempt = self._attempts[-1] = settled(attempt, made, free=not served)
        notes = fallback.told(work.choice, self._tried(), means.catalog.cards)
        try:
            parcel = delivering.finish(means.store, self.job, attempt, work, engine, made, notes)
        except EngineFailure as failure:
            raise Unusable(str(failure)) from failure
        if served:
            changes = {"state": "fetched", "sha256": hashlib.sha256(parcel.made.data).hexdigest()}
            attempt = self._attempts[-1] = means.ledger.save(attempt.model_copy(update=changes), flush=False)
        kept = parcel.new
        if means.moderate is not None:
            kept = means.moderate.after(self.job, kept, parcel.made, means.store.decoder, generated=work.card.origin != "drawn")
        asset = means.store.put(
            kept, parcel.made.data, suffix=parcel.made.suffix, sidecars=parcel.made.sidecars,
            call=self.job.call, handle=self.job.delivery.handle, also=partial(means.ledger.finish, attempt=attempt),
        )  # fmt: skip
        if served:
            means.spool.drop(attempt.key)
        return asset

    async def _failed(self, failure: EngineFailure) -> None:
        """Record a failure with what it cost; what was set aside beyond that is free again."""
        attempt = self._attempts[-1]
        self.means.health.failed(attempt.engine, failure.kind)
        tell_failure(attempt, "unusable" if isinstance(failure, Unusable) else failure.kind)
        sends = sum(1 for a in self._tried() if a.card == attempt.card)
        wait = self.means.backoff(sends) if failure.retry_after_s is None else failure.retry_after_s
        paid = is_service(self._engine(attempt))
        await self._save(
            attempt,
            state="failed",
            failure="unusable" if isinstance(failure, Unusable) else failure.kind,
            accepted=failure.accepted if paid else True,
            message=str(failure),
            retry_at=self.means.clock() + wait,
            **cost_of_failure(attempt, failure),
        )
        if paid:
            await asyncio.to_thread(self.means.spool.drop, attempt.key)
        log.warning("attempt %s at %s failed: %s", attempt.key, attempt.card, failure.kind)

    async def _stopped(self) -> str:
        """Stop the try under way, at its provider too where that can be, and end the job; return what came of it and what is charged."""
        attempt = self._current()
        if attempt is None:
            return await self._recorded("cancelled", "It was stopped before anything was sent; nothing is charged.")
        engine = self._engine(attempt)
        name = fallback.title_of(self.means.catalog.cards[attempt.card])
        if not is_service(engine) or attempt.ticket is None:
            unsent = {"state": "cancelled", "cost_usd": 0.0} if is_service(engine) else None
            return await self._recorded("cancelled", f"{name} was stopped; nothing is charged.", unsent)
        work = await self._work(await self._choice(attempt))
        errand = Errand(self.means, engine, work, stoppable=self.stoppable, tell=self._tell, save=self._save)
        outcome, cost = await errand.cancel(attempt.ticket)
        charged: dict[str, Any] = {"cost_usd": cost, "cost_source": "provider"} if cost is not None else {"cost_usd": 0.0}
        if cost is None and outcome != "cancelled":
            charged = guess(attempt)
        words = fallback.stopped_words(name, outcome, charged["cost_usd"])
        await self._recorded("cancelled", words, {"state": "cancelled", **charged})
        await asyncio.to_thread(self.means.spool.drop, attempt.key)
        return words

    async def _end(self, state: Literal["failed", "unknown"], message: str) -> None:
        """Record the end of the job; a try that nobody can tell the outcome of keeps its money set aside."""
        attempt = self._current()
        changes: dict[str, Any] | None = None
        if attempt is not None and attempt.engine in self.means.engines and is_service(self._engine(attempt)):
            changes = {"state": state, "message": message}
            if state == "failed":
                changes |= {"cost_usd": 0.0} if attempt.state == "queued" else guess(attempt)
        await self._recorded(state, message, changes)

    async def _recorded(self, state: JobState, message: str, changes: dict[str, Any] | None = None) -> str:
        """Record the end of the job together with what it means for the last try, so that no crash comes between; return the message."""
        attempt = None
        if changes is not None:
            attempt = self._attempts[-1] = self._attempts[-1].model_copy(update=changes)
        await asyncio.to_thread(self.means.ledger.end, self.job, state, message, attempt)
        self.ended = True
        return message

    # --- what it stands on

    def _tell(self, progress: Progress) -> None:
        """Report to everybody who waits; the fraction never goes back."""
        self._shown = max(self._shown, progress.fraction)
        shown = replace(progress, fraction=self._shown)
        for report in self.reports:
            report(shown)

    def _tried(self) -> list[Attempt]:
        """Return the attempts of this round, the one under way too."""
        return [attempt for attempt in self._attempts if attempt.round == self.job.round]

    def _current(self) -> Attempt | None:
        """Return the attempt under way."""
        tried = self._tried()
        return tried[-1] if tried and tried[-1].state in IN_FLIGHT else None

    def _is_away(self) -> bool:
        """Tell whether the try under way is at a service, where it goes on by itself."""
        attempt = self._current()
        return attempt is not None and not (attempt.engine in self.means.engines and is_direct(self._engine(attempt)))

    def _engine(self, attempt: Attempt) -> Engine:
        engine = self.means.engines.get(attempt.engine)
        if engine is None:
            raise NotConfigured(f"The engine {attempt.engine} is not set up any more; set it up again, and the job goes on.")
        return engine

    @asynccontextmanager
    async def _turn(self, attempt: Attempt) -> AsyncIterator[None]:
        """Hold a place at the attempt's engine, or before that door of it which the request goes through; waiting can be stopped."""
        gate_of = getattr(self._engine(attempt), "gate_of", None)
        gate = gate_of(read_request(self.job.request)) if gate_of is not None else attempt.engine
        began = time.perf_counter()
        async with AsyncExitStack() as stack:
            await self.stoppable.wait(stack.enter_async_context(self.means.turn(gate, self.job.owner, self.job.key[:SHOWN_ID])))
            tell_wait(gate, began)
            yield

    async def _save(self, attempt: Attempt, **changes: Any) -> Attempt:
        """Record the attempt; once begun, the writing ends even when the drive is let go."""
        changed = attempt.model_copy(update=changes)
        self._attempts[-1] = await asyncio.shield(asyncio.to_thread(self.means.ledger.save, changed))
        return self._attempts[-1]

    async def _ranked(self) -> tuple[Choice, ...]:
        """Return the choices in the order in which they stood when the job was opened."""
        if not self._choices:
            request, wish = read_request(self.job.request), read_wish(self.job.wish)
            self._found, ranked = await asyncio.to_thread(self.means.route, request, wish, self.job.owner)
            by_id = {choice.card.id: choice for choice in ranked}
            self._choices = tuple(by_id[card] for card in self.job.cards if card in by_id) or ranked
        return self._choices

    async def _choice(self, attempt: Attempt) -> Choice:
        if attempt.card in self._works:
            return self._works[attempt.card].choice
        card = self.means.catalog.cards.get(attempt.card)
        if card is None:
            raise BadInput(f"The model {attempt.card} of this job is in no card any more; ask for it again.")
        request = read_request(self.job.request)
        with suppress(NotConfigured):
            for choice in await self._ranked():
                if choice.card.id == card.id:
                    return choice
        return Choice(card, (), (), estimate(request, card), task_of(request), ())

    async def _work(self, choice: Choice) -> Work:
        work = self._works.get(choice.card.id)
        if work is None:
            if self._found is None:
                self._found = await asyncio.to_thread(self.means.look_up, read_request(self.job.request), self.job.owner)
            work = self._works[choice.card.id] = await self.means.work(self._found, choice)
        return work


def new_attempt(job: Job, work: Work, n: int, now: float) -> Attempt:
    """Return the n-th try at a job, at the card of `work`, with what is to be set aside for it."""
    price = work.choice.estimate
    return Attempt(
        job=job.key, n=n, round=job.round, card=work.card.id, engine=work.card.engine, project=job.project, owner=job.owner,
        day=day_of(now), prompt=(work.prompt.prompt, work.prompt.negative_prompt), reserved_usd=price.assumed_usd,
        verified=price.usd is not None,
    )  # fmt: skip


def settled(attempt: Attempt, made: Sequence[Made], *, free: bool) -> Attempt:
    """Return the attempt with what its results cost: the provider's figure where it gives one, else what was known before."""
    if free:
        return attempt.model_copy(update={"cost_usd": 0.0, "cost_source": "free"})
    told = [one.cost_usd for one in made if one.cost_usd is not None]
    if told:
        return attempt.model_copy(update={"cost_usd": round(sum(told), 6), "cost_source": "provider"})
    if not attempt.reserved_usd and not attempt.cost_usd:
        return attempt.model_copy(update={"cost_usd": 0.0, "cost_source": "free"})
    return attempt


def cost_of_failure(attempt: Attempt, failure: EngineFailure) -> dict[str, Any]:
    """Return cost and source of a failed try: what is known already, what the provider says, what was taken without a word, or nothing."""
    if attempt.cost_usd is not None:
        return {}
    if failure.charged_usd is not None:
        return {"cost_usd": failure.charged_usd, "cost_source": "provider"}
    lost = failure.accepted and (attempt.ticket is None or failure.kind == "gone")
    return guess(attempt) if lost and attempt.reserved_usd else {"cost_usd": 0.0}
