"""The steps of the conformance kit: what is done with every card, and what must come of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from tests.tools.engines.conformance_stage import KEY, Stage, finished
from tools import media, recordings
from tools.catalog import Card, Task
from tools.engines.base import Made, Order, Ticket, silent
from tools.errors import EngineFailure


async def refused(call: Awaitable[Any]) -> EngineFailure:
    """Return the failure that a call raises."""
    try:
        answer = await call
    except EngineFailure as failure:
        assert KEY not in str(failure) and "\n" not in str(failure), "a failure is one sentence without the key"
        return failure
    raise AssertionError(f"it should have failed and returned {answer!r:.80}")


def check_files(card: Card, task: Task, made: tuple[Made, ...], order: Order) -> None:
    """Check that results are what the task makes: they open, have the right kind, and carry provenance without secrets."""
    assert made, "no result"
    for one in made:
        assert KEY not in json.dumps(dict(one.facts)) and "signature" not in json.dumps(dict(one.facts))
        assert one.facts, "no provenance"
        kind = order.request.kind
        if kind in ("read", "clone"):
            assert one.kind == ("text" if kind == "read" else "clone") and one.data.strip()
        elif kind == "image" and one.data.lstrip()[:4] in (b"<svg", b"<?xm"):
            assert one.suffix == ".svg"
        elif kind == "image":
            picture = media.open_picture(one.data)
            assert one.kind == "image" and picture.width >= 16 and one.suffix in (".png", ".jpg", ".webp", ".gif")
        else:
            probe = recordings.probe(one.data)
            assert probe.suffix == one.suffix and probe.duration_s > 0
            assert one.kind == {"video": "video", "speech": "voice", "music": "music", "sound": "sound"}[kind] or task == "dub"


# -- the steps


async def main_way(stage: Stage) -> None:
    """Submit, ticket through JSON, poll, progress, fetch, check: for every task of the card."""
    for task in stage.card.tasks:
        order = await stage.order(task)
        before = len(stage.fake.charges)
        ticket = await stage.engine.submit(order, silent)
        assert len(stage.fake.charges) == before + 1, "an order is paid once"
        text = ticket.model_dump_json()
        assert KEY not in text and Ticket.model_validate_json(text) == ticket
        assert (ticket.engine, ticket.card, ticket.key) == (stage.subject.name, stage.card.id, order.key)
        said = await finished(stage.engine, Ticket.model_validate_json(text))
        assert said[-1].state == "succeeded", said[-1].failure
        assert stage.at_once or any(status.state in ("queued", "running") for status in said), "no progress"
        fractions = [status.fraction for status in said if status.fraction is not None]
        assert fractions == sorted(fractions) and all(0 <= f <= 1 for f in fractions)
        check_files(stage.card, task, await stage.engine.fetch(ticket), order)
        assert len(stage.fake.charges) == before + 1, "polling and fetching cost nothing"


async def cancel(stage: Stage) -> None:
    ticket = await stage.engine.submit(await stage.order(), silent)
    outcome = await stage.engine.cancel(ticket)
    assert outcome in stage.subject.cancels
    if outcome == "cancelled":
        assert (await finished(stage.engine, ticket))[-1].state in ("cancelled", "failed")


async def rate(stage: Stage) -> None:
    order = await stage.order()
    before = len(stage.fake.charges)
    stage.fake.plan.add("rate_once", retry_after=0.02)
    failure = await refused(stage.engine.submit(order, silent))
    assert (failure.kind, failure.accepted, len(stage.fake.charges)) == ("rate", False, before)
    assert failure.retry_after_s is None or 0 <= failure.retry_after_s <= 1
    await asyncio.sleep(failure.retry_after_s or 0)
    await stage.engine.submit(order, silent)
    assert len(stage.fake.charges) == before + 1


async def refusals(stage: Stage) -> None:
    order = await stage.order()
    before = len(stage.fake.charges)
    for does in ("policy", "auth", "quota", "invalid"):
        stage.fake.plan.add(does)  # type: ignore[arg-type]
        failure = await refused(stage.engine.submit(order, silent))
        assert (failure.kind, failure.accepted) == (does, False), (does, failure.kind, str(failure))
    assert len(stage.fake.charges) == before


async def late_refusal(stage: Stage) -> None:
    ticket = await stage.engine.submit(await stage.order(), silent)
    stage.fake.plan.add("policy", on="poll")
    status = await stage.engine.poll(ticket)
    assert status.state == "failed" and status.failure is not None
    assert (status.failure.kind, status.failure.accepted) == ("policy", True)


async def expired(stage: Stage) -> None:
    ticket = await stage.engine.submit(await stage.order(), silent)
    await finished(stage.engine, ticket)
    stage.fake.plan.add("expired", on="file", times=None)
    failure = await refused(stage.engine.fetch(ticket))
    assert (failure.kind, failure.accepted) == ("gone", True)


async def malformed(stage: Stage) -> None:
    order = await stage.order()
    stage.fake.plan.add("malformed_json")
    failure = await refused(stage.engine.submit(order, silent))
    assert (failure.kind, failure.accepted) == ("transient", None), "what was answered cannot be read: nobody can tell"
    if stage.at_once:
        return
    ticket = await stage.engine.submit(await stage.order(), silent)
    for does in ("malformed_json", "html"):
        stage.fake.plan.add(does, on="poll")  # type: ignore[arg-type]
        failure = await refused(stage.engine.poll(ticket))
        assert (failure.kind, failure.accepted) == ("transient", True)
    assert (await finished(stage.engine, ticket))[-1].state == "succeeded"


async def truncated(stage: Stage) -> None:
    ticket = await stage.engine.submit(await stage.order(), silent)
    await finished(stage.engine, ticket)
    stage.fake.plan.add("truncated", on="file")
    failure = await refused(stage.engine.fetch(ticket))
    assert (failure.kind, failure.accepted) == ("transient", True)
    assert await stage.engine.fetch(ticket)


async def lost_answer(stage: Stage) -> None:
    """An order that was taken and paid although no answer came is found again or unknown, never absent."""
    for does in ("charge_then_drop", "charge_then_500"):
        order = await stage.order()
        before = len(stage.fake.charges)
        stage.fake.plan.add(does)  # type: ignore[arg-type]
        failure = await refused(stage.engine.submit(order, silent))
        assert (failure.kind, failure.accepted) == ("transient", None), (does, str(failure))
        assert len(stage.fake.charges) == before + 1
        found = await stage.engine.find(order)
        assert found == "unknown" or isinstance(found, Ticket)
        assert len(stage.fake.charges) == before + 1, "looking for it pays nothing"


async def no_connection(stage: Stage) -> None:
    order = await stage.order()
    stage.fake.stop()
    try:
        failure = await refused(stage.engine.submit(order, silent))
        assert (failure.kind, failure.accepted) == ("transient", False)
    finally:
        stage.fake.start()


async def forgotten(stage: Stage) -> None:
    """A job that the service no longer knows is gone, not asked about for ever."""
    ticket = await stage.engine.submit(await stage.order(), silent)
    stage.fake.plan.add("gone", on="poll", times=None)
    failure = await refused(stage.engine.poll(ticket))
    assert (failure.kind, failure.accepted) == ("gone", True)


STEPS: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "main_way": main_way,
    "cancel": cancel,
    "rate": rate,
    "refusals": refusals,
    "late_refusal": late_refusal,
    "expired": expired,
    "malformed": malformed,
    "truncated": truncated,
    "lost_answer": lost_answer,
    "no_connection": no_connection,
    "forgotten": forgotten,
}
"""What is done with every card; `fresh_process` is done for all cards of an engine at once."""
JOBS_ONLY = frozenset({"cancel", "late_refusal", "expired", "truncated", "forgotten"})


FILES_ONLY = frozenset({"expired", "truncated"})
