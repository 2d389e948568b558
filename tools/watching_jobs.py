"""What is told of a job while it is driven: how it ended, how long it took and waited, what it cost, and each try at an engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from tools import watching
from tools.errors import JobCancelled, OutcomeUnknown
from tools.jobs import SHOWN_ID, LeaseLost
from tools.ledger_records import Attempt, Job
from tools.watching import Span

End = Literal["done", "failed", "cancelled", "unknown", "let_go"]
"""let_go: this process drives it no longer, and it goes on elsewhere or later."""
Attempts = Callable[[], Sequence[Attempt]]
"""Gives the tries at a job as they stand."""


def kind_of(job: Job) -> str:
    """Return what a job makes: image, video, speech, ..."""
    return str(job.request.get("kind", "image"))


@contextmanager
def watched_job(job: Job, attempts: Attempts, is_ended: Callable[[], bool]) -> Iterator[Span]:
    """Follow a job for the block that drives it, and tell at the end how it ended and what it cost since.

    is_ended: whether the ledger holds its end.
    """
    began, before = time.perf_counter(), _costs(attempts())
    carried, kind = job.delivery.trace, kind_of(job)
    with watching.span(
        "job", kind, carried=carried, job=job.key[:SHOWN_ID], kind=kind, round=job.round, thread=job.project
    ) as span:
        end: End = "done"
        try:
            yield span
        except BaseException as error:
            end = _end_of(error, is_ended())
            raise
        finally:
            tried = attempts()
            engine = tried[-1].engine if tried else ""
            cost = _tell_costs(tried, before)
            span.put(state=end, engine=engine, cost_usd=round(cost, 6))
            if end != "let_go":
                watching.tell("job", time.perf_counter() - began, engine=engine, kind=kind, state=end)


@contextmanager
def watched_attempt(attempt: Attempt, kind: str, attempts: Attempts) -> Iterator[Span]:
    """Follow one try at an engine for the block that makes it."""
    with watching.span(
        "attempt",
        attempt.card,
        job=attempt.job[:SHOWN_ID],
        card=attempt.card,
        engine=attempt.engine,
        kind=kind,
        attempt=attempt.n,
    ) as span:
        if attempt.prompt is not None:
            span.say(prompt=attempt.prompt[0], negative_prompt=attempt.prompt[1])
        try:
            yield span
        finally:
            now = attempts()[-1]
            span.put(provider_job=now.ticket.id if now.ticket is not None else None, cost_usd=now.cost_usd)


def tell_failure(attempt: Attempt, kind: str) -> None:
    """Tell that a try failed. kind: one of `FailureKind`, or "unusable"."""
    watching.tell("provider_error", engine=attempt.engine, kind=kind)


def tell_wait(gate: str, began: float) -> None:
    """Tell that the wait before an engine's gate is over, which began at this reading of `time.perf_counter`."""
    watching.tell("queue", time.perf_counter() - began, engine=gate)


def _end_of(error: BaseException, is_ended: bool) -> End:
    if isinstance(error, LeaseLost | asyncio.CancelledError) or not is_ended:
        return "let_go"
    if isinstance(error, JobCancelled):
        return "cancelled"
    return "unknown" if isinstance(error, OutcomeUnknown) else "failed"


def _costs(attempts: Sequence[Attempt]) -> dict[int, float]:
    return {attempt.n: attempt.cost_usd or 0.0 for attempt in attempts}


def _tell_costs(attempts: Sequence[Attempt], before: dict[int, float]) -> float:
    """Tell what the tries cost beyond what was known before, and return their sum."""
    for attempt in attempts:
        more = (attempt.cost_usd or 0.0) - before.get(attempt.n, 0.0)
        if more > 0:
            watching.tell("cost", more, engine=attempt.engine, source=attempt.cost_source)
    return sum(_costs(attempts).values())
