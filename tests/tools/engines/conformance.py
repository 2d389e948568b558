"""The conformance kit: every card of an engine is driven against that engine's wire-level fake, step by step.

To plug an engine in, add a `Subject` to `subjects()` (its fake, and how to build it) and a test file of five lines:

    pytestmark = ...
    @pytest.mark.parametrize(("card", "step"), cases("replicate"))
    async def test_a_card_conforms(card, step, tmp_path): await run_step("replicate", card, step, tmp_path)
    def test_a_fresh_process_finishes_every_job(tmp_path): fresh_process("replicate", tmp_path)

A subject's `build` gets (address of the fake, spool, fetcher, hurry): with hurry every deadline must be `HURRY_S`.
`python -m tests.tools.engines.conformance [engine ...]` prints the table of cards x steps.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from prompts.dialects.rendered import Rendered
from tests.fakes.wire import Wire
from tests.tools.engines.conformance_orders import build_order
from tools import media, recordings
from tools.catalog import Card, Task, load_catalog
from tools.engines.base import JobStatus, Made, Order, ServiceEngine, Ticket, silent
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.spool import Spool

KEY = "test-key-0123456789"
"""Looked for in everything that must not hold it."""
HURRY_S = 0.12
PATIENCE = 40
"""Polls after which a job counts as stuck."""

Build = Callable[[str, Spool, Fetcher, bool], ServiceEngine]


@dataclass(frozen=True)
class Subject:
    """An engine and its fake."""

    name: str
    fake: Callable[[], Wire]
    build: Build
    at_once: bool = False
    """It answers a submit with the result: there is nothing to poll, to cancel or to expire."""
    without: frozenset[str] = frozenset()
    """Steps that its protocol does not have."""
    cancels: frozenset[str] = frozenset({"cancelled", "requested"})


@cache
def subjects() -> dict[str, Subject]:
    """Return every engine that can be driven, by name."""
    from tests.tools.engines.conformance_subjects import every_subject

    return {subject.name: subject for subject in every_subject()}


def cards_of(engine: str) -> list[Card]:
    """Return the usable cards of an engine."""
    return [card for card in load_catalog().cards.values() if card.engine == engine and card.usable]


@dataclass
class Stage:
    """A fake that runs, engines over it, and the card to drive."""

    subject: Subject
    fake: Wire
    card: Card
    folder: Path
    engine: ServiceEngine
    hurried: ServiceEngine
    orders: list[Order] = field(default_factory=list)

    def order(self, task: Task | None = None, source: str = "") -> Order:
        order = build_order(self.card, self.folder, task, source=source)
        self.orders.append(order)
        return order

    async def fresh_order(self, task: Task | None = None) -> Order:
        """Return an order; for a card that goes on from the service's own videos such a video is made first."""
        if "source" not in self.card.parameters:
            return self.order(task)
        first = next(c for c in cards_of(self.subject.name) if "source" not in c.parameters and "t2v" in c.tasks)
        ticket = await self.engine.submit(build_order(first, self.folder, "t2v"), silent)
        return self.order(task, ticket.id)


@dataclass
class Staged:
    """Opens and closes a stage."""

    name: str
    card: Card
    folder: Path

    async def __aenter__(self) -> Stage:
        subject = subjects()[self.name]
        self._fake = subject.fake().start()
        self._fetcher = Fetcher({self._fake.host})
        spool = Spool(self.folder / "spool")
        engines = [subject.build(self._fake.url, spool, self._fetcher, hurry) for hurry in (False, True)]
        self._stage = Stage(subject, self._fake, self.card, self.folder, *engines)
        return self._stage

    async def __aexit__(self, *_: object) -> None:
        self._fake.stop()
        for engine in (self._stage.engine, self._stage.hurried):
            await engine.aclose()
        await self._fetcher.aclose()


async def finished(engine: ServiceEngine, ticket: Ticket) -> list[JobStatus]:
    """Poll a job to its end and return everything that was said."""
    seen: list[JobStatus] = []
    for _ in range(PATIENCE):
        seen.append(await engine.poll(ticket))
        if seen[-1].state in ("succeeded", "failed", "cancelled"):
            return seen
        await asyncio.sleep(0)
    raise AssertionError(f"still {seen[-1].state} after {PATIENCE} polls")


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
        order = await stage.fresh_order(task)
        before = len(stage.fake.charges)
        ticket = await stage.engine.submit(order, silent)
        assert len(stage.fake.charges) == before + 1, "an order is paid once"
        text = ticket.model_dump_json()
        assert KEY not in text and Ticket.model_validate_json(text) == ticket
        assert (ticket.engine, ticket.card, ticket.key) == (stage.subject.name, stage.card.id, order.key)
        said = await finished(stage.engine, Ticket.model_validate_json(text))
        assert said[-1].state == "succeeded", said[-1].failure
        assert stage.subject.at_once or any(status.state in ("queued", "running") for status in said), "no progress"
        fractions = [status.fraction for status in said if status.fraction is not None]
        assert fractions == sorted(fractions) and all(0 <= f <= 1 for f in fractions)
        check_files(stage.card, task, await stage.engine.fetch(ticket), order)
        assert len(stage.fake.charges) == before + 1, "polling and fetching cost nothing"


async def cancel(stage: Stage) -> None:
    ticket = await stage.engine.submit(await stage.fresh_order(), silent)
    outcome = await stage.engine.cancel(ticket)
    assert outcome in stage.subject.cancels
    if outcome == "cancelled":
        assert (await finished(stage.engine, ticket))[-1].state in ("cancelled", "failed")


async def rate(stage: Stage) -> None:
    order = await stage.fresh_order()
    before = len(stage.fake.charges)
    stage.fake.plan.add("rate_once", retry_after=0.05)
    failure = await refused(stage.engine.submit(order, silent))
    assert (failure.kind, failure.accepted, len(stage.fake.charges)) == ("rate", False, before)
    assert failure.retry_after_s is None or 0 <= failure.retry_after_s <= 1
    await asyncio.sleep(failure.retry_after_s or 0)
    await stage.engine.submit(order, silent)
    assert len(stage.fake.charges) == before + 1


async def refusals(stage: Stage) -> None:
    order = await stage.fresh_order()
    before = len(stage.fake.charges)
    for does in ("policy", "auth", "quota", "invalid"):
        stage.fake.plan.add(does)  # type: ignore[arg-type]
        failure = await refused(stage.engine.submit(order, silent))
        assert (failure.kind, failure.accepted) == (does, False), (does, failure.kind, str(failure))
    assert len(stage.fake.charges) == before


async def late_refusal(stage: Stage) -> None:
    ticket = await stage.engine.submit(await stage.fresh_order(), silent)
    stage.fake.plan.add("policy", on="poll")
    status = await stage.engine.poll(ticket)
    assert status.state == "failed" and status.failure is not None
    assert (status.failure.kind, status.failure.accepted) == ("policy", True)


async def expired(stage: Stage) -> None:
    ticket = await stage.engine.submit(await stage.fresh_order(), silent)
    await finished(stage.engine, ticket)
    stage.fake.plan.add("expired", on="file", times=None)
    failure = await refused(stage.engine.fetch(ticket))
    assert (failure.kind, failure.accepted) == ("gone", True)


async def malformed(stage: Stage) -> None:
    order = await stage.fresh_order()
    stage.fake.plan.add("malformed_json")
    failure = await refused(stage.engine.submit(order, silent))
    assert (failure.kind, failure.accepted) == ("transient", None), "what was answered cannot be read: nobody can tell"
    if stage.subject.at_once:
        return
    ticket = await stage.engine.submit(await stage.fresh_order(), silent)
    for does in ("malformed_json", "html"):
        stage.fake.plan.add(does, on="poll")  # type: ignore[arg-type]
        failure = await refused(stage.engine.poll(ticket))
        assert (failure.kind, failure.accepted) == ("transient", True)
    assert (await finished(stage.engine, ticket))[-1].state == "succeeded"


async def truncated(stage: Stage) -> None:
    ticket = await stage.engine.submit(await stage.fresh_order(), silent)
    await finished(stage.engine, ticket)
    stage.fake.plan.add("truncated", on="file")
    failure = await refused(stage.engine.fetch(ticket))
    assert (failure.kind, failure.accepted) == ("transient", True)
    assert await stage.engine.fetch(ticket)


async def hang(stage: Stage) -> None:
    order = await stage.fresh_order()
    stage.fake.plan.add("charge_then_hang")
    started = time.monotonic()
    failure = await refused(stage.hurried.submit(order, silent))
    assert (failure.kind, failure.accepted) == ("transient", None) and time.monotonic() - started < 20 * HURRY_S
    if stage.subject.at_once:
        return
    ticket = await stage.engine.submit(await stage.fresh_order(), silent)
    stage.fake.plan.add("hang", on="poll")
    failure = await refused(stage.hurried.poll(ticket))
    assert (failure.kind, failure.accepted) == ("transient", True)


async def lost_answer(stage: Stage) -> None:
    """An order that was taken and paid although no answer came is found again or unknown, never absent."""
    order = await stage.fresh_order()
    before = len(stage.fake.charges)
    for does in ("charge_then_drop", "charge_then_500"):
        stage.fake.plan.add(does)  # type: ignore[arg-type]
        failure = await refused(stage.engine.submit(order, silent))
        assert (failure.kind, failure.accepted) == ("transient", None), (does, str(failure))
        assert len(stage.fake.charges) == before + 1
        found = await stage.engine.find(order)
        assert found == "unknown" or isinstance(found, Ticket)
        before = len(stage.fake.charges)
        order = await stage.fresh_order()
        before = len(stage.fake.charges)


async def no_connection(stage: Stage) -> None:
    order = await stage.fresh_order()
    stage.fake.stop()
    try:
        failure = await refused(stage.engine.submit(order, silent))
        assert (failure.kind, failure.accepted) == ("transient", False)
    finally:
        stage.fake.start()


async def forgotten(stage: Stage) -> None:
    """A job that the service no longer knows is gone, not asked about for ever."""
    ticket = await stage.engine.submit(await stage.fresh_order(), silent)
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
    "hang": hang,
    "lost_answer": lost_answer,
    "no_connection": no_connection,
    "forgotten": forgotten,
}
"""What is done with every card; `fresh_process` is done for all cards of an engine at once."""
JOBS_ONLY = frozenset({"cancel", "late_refusal", "expired", "truncated", "forgotten"})


FILES_ONLY = frozenset({"expired", "truncated"})


def steps_of(subject: Subject, card: Card | None = None) -> list[str]:
    """Return the steps that an engine's protocol has; of a card whose results are words, those without files."""
    words = card is not None and set(card.tasks) <= {"stt", "describe", "clone"}
    left_out = subject.without | (JOBS_ONLY if subject.at_once else frozenset()) | (FILES_ONLY if words else frozenset())
    return [step for step in STEPS if step not in left_out]


def cases(engine: str) -> list[Any]:
    """Return (card, step) for every card of the engine, as parameters of a test."""
    import pytest

    subject = subjects()[engine]
    return [pytest.param(card, step, id=f"{card.id}-{step}") for card in cards_of(engine) for step in steps_of(subject, card)]


async def run_step(engine: str, card: Card, step: str, folder: Path) -> None:
    """Do one step with one card; raise AssertionError or the engine's own failure when it does not conform."""
    async with Staged(engine, card, folder) as stage:
        await STEPS[step](stage)


# -- the fresh process


def fresh_process(engine: str, folder: Path) -> dict[str, str]:
    """Submit every card here, finish every job in another process, and return what was wrong, by card id."""
    subject = subjects()[engine]
    with subject.fake() as fake:
        rows = asyncio.run(_submit_all(subject, fake, folder))
        tickets = folder / "tickets.json"
        tickets.write_text(json.dumps([ticket for _, ticket in rows]), "utf-8")
        command = [sys.executable, "-m", __spec__.name if __name__ != "__main__" else "tests.tools.engines.conformance"]
        command += ["--finish", engine, fake.url, str(folder), str(tickets)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-800:]
        results = json.loads(done.stdout)
        assert len(fake.charges) == len(rows), "a fresh process pays nothing"
    return {card: results.get(card, "not finished") for card, _ in rows if results.get(card) != "ok"}


async def _submit_all(subject: Subject, fake: Wire, folder: Path) -> list[tuple[str, dict[str, Any]]]:
    fetcher = Fetcher({fake.host})
    engine = subject.build(fake.url, Spool(folder / "spool"), fetcher, False)
    rows: list[tuple[str, dict[str, Any]]] = []
    last = ""
    for card in sorted(cards_of(subject.name), key=lambda card: "source" in card.parameters):
        ticket = await engine.submit(build_order(card, folder, source=last), silent)
        last = ticket.id
        rows.append((card.id, ticket.model_dump(mode="json")))
    await engine.aclose()
    await fetcher.aclose()
    return rows


async def _finish(engine_name: str, url: str, folder: Path, tickets: Path) -> dict[str, str]:
    fetcher = Fetcher({url.partition("://")[2]})
    engine = subjects()[engine_name].build(url, Spool(folder / "spool"), fetcher, False)
    results: dict[str, str] = {}
    for data in json.loads(tickets.read_text("utf-8")):
        ticket = Ticket.model_validate(data)
        try:
            state = (await finished(engine, ticket))[-1].state
            made = await engine.fetch(ticket)
            results[ticket.card] = "ok" if state == "succeeded" and made and all(one.data for one in made) else state
        except (EngineFailure, AssertionError) as error:
            results[ticket.card] = str(error)
    await engine.aclose()
    await fetcher.aclose()
    return results


# -- the table


def table(engines: list[str]) -> Iterator[str]:
    """Yield the lines of the table: a row a card, a column a step."""
    passed = total = 0
    for name in engines:
        subject = subjects()[name]
        steps = steps_of(subject)
        with tempfile.TemporaryDirectory() as place:
            wrong = fresh_process(name, Path(place)) if cards_of(name) else {}
        yield f"\n{name}: {', '.join(['fresh_process', *steps])}"
        for card in cards_of(name):
            marks = ["FAIL" if card.id in wrong else "ok"]
            for step in steps_of(subject, card):
                with tempfile.TemporaryDirectory() as place:
                    marks.append(asyncio.run(_mark(name, card, step, Path(place))))
            passed, total = passed + (set(marks) == {"ok"}), total + 1
            yield f"  {card.id:40} {' '.join(marks)}"
    yield f"\n{passed} of {total} cards pass every step of their protocol."


async def _mark(engine: str, card: Card, step: str, folder: Path) -> str:
    try:
        await run_step(engine, card, step, folder)
    except (AssertionError, EngineFailure, LookupError, ValueError) as error:
        return f"FAIL({step}: {str(error)[:100]})"
    return "ok"


def key() -> SecretStr:
    return SecretStr(KEY)


def prompt(words: str) -> Rendered:
    return Rendered(words)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--finish"]:
        print(json.dumps(asyncio.run(_finish(sys.argv[2], sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5])))))
    else:
        for line in table(sys.argv[1:] or list(subjects())):
            print(line, flush=True)
