"""The conformance kit: every card of an engine is driven against that engine's wire-level fake, step by step.

To plug an engine in, add a `Subject` to `every_subject()` in conformance_subjects.py and its name to a test file like
test_conformance_http.py. A subject's `build` gets (address of the fake, spool, fetcher, hurry): with hurry every deadline
must be `HURRY_S`. `python -m tests.tools.engines.conformance [engine ...]` prints the table of cards x steps.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr

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
BATCH = 24
"""Cards whose calls hang at the same time."""
PATIENCE = 40
"""Polls after which a job counts as stuck."""

Build = Callable[[str, Spool, Fetcher, bool], ServiceEngine]


def never(_: Card) -> bool:
    return False


def nothing(_: Card) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True)
class Subject:
    """An engine and its fake."""

    name: str
    fake: Callable[[], Wire]
    build: Build
    at_once: Callable[[Card], bool] = never
    """Whether a card's submit is answered with the result: there is nothing to poll, to cancel or to expire."""
    without: Callable[[Card], frozenset[str]] = nothing
    """Steps that the protocol does not have for a card."""
    cancels: frozenset[str] = frozenset({"cancelled", "requested"})


@cache
def subjects() -> dict[str, Subject]:
    """Return every engine that can be driven, by name."""
    from tests.tools.engines.conformance_subjects import every_subject

    return {subject.name: subject for subject in every_subject()}


@cache
def cards_of(engine: str) -> tuple[Card, ...]:
    """Return the usable cards of an engine."""
    return tuple(card for card in load_catalog().cards.values() if card.engine == engine and card.usable)


@dataclass
class Stage:
    """A fake that runs, engines over it, and the card to drive."""

    subject: Subject
    fake: Wire
    folder: Path
    engine: ServiceEngine
    hurried: ServiceEngine
    card: Card

    @property
    def at_once(self) -> bool:
        return self.subject.at_once(self.card)

    async def order(self, task: Task | None = None) -> Order:
        """Return an order; for a card that goes on from the service's own videos such a video is made first."""
        source = ""
        if "source" in self.card.parameters:
            first = next(c for c in cards_of(self.subject.name) if "source" not in c.parameters and "t2v" in c.tasks)
            source = (await self.engine.submit(build_order(first, self.folder, "t2v"), silent)).id
        return build_order(self.card, self.folder, task, source=source)


@asynccontextmanager
async def staged(name: str, folder: Path) -> AsyncIterator[Stage]:
    """Open a stage for all cards of an engine."""
    subject = subjects()[name]
    with subject.fake() as fake:
        fetcher, spool = Fetcher({fake.host}), Spool(folder / "spool")
        engines = [subject.build(fake.url, spool, fetcher, hurry) for hurry in (False, True)]
        try:
            yield Stage(subject, fake, folder, *engines, card=cards_of(name)[0])
        finally:
            for engine in engines:
                await engine.aclose()
            await fetcher.aclose()


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


def steps_of(subject: Subject, card: Card) -> list[str]:
    """Return the steps that the protocol has for a card; where results are words there is no file to lose."""
    words = set(card.tasks) <= {"stt", "describe", "clone"}
    left_out = subject.without(card) | (JOBS_ONLY if subject.at_once(card) else frozenset())
    return [step for step in STEPS if step not in left_out | (FILES_ONLY if words else frozenset())]


async def conform(stage: Stage, card: Card) -> dict[str, str]:
    """Do every step with one card and return what was wrong, by step."""
    wrong: dict[str, str] = {}
    for step in steps_of(stage.subject, card):
        stage.fake.plan.clear()
        stage.card = card
        try:
            await STEPS[step](stage)
        except (AssertionError, EngineFailure, LookupError, ValueError) as error:
            wrong[step] = f"{type(error).__name__}: {str(error)[:300]}"
    stage.fake.plan.clear()
    return wrong


# -- all cards of an engine at once


async def hanging(stage: Stage) -> dict[str, str]:
    """Let every submit and every poll hang, under short deadlines, and return what was wrong, by card id."""
    wrong: dict[str, str] = {}
    cards = cards_of(stage.subject.name)
    for start in range(0, len(cards), BATCH):
        batch = cards[start : start + BATCH]
        stage.fake.plan.clear()
        orders, tickets = [], []
        for card in batch:
            stage.card = card
            orders.append(await stage.order())
            tickets.append(None if stage.at_once else await stage.engine.submit(orders[-1], silent))
        stage.fake.plan.add("charge_then_hang", times=None).add("hang", on="poll", times=None)
        for card, failure in zip(batch, await _hung(stage.hurried.submit(order, silent) for order in orders), strict=True):
            if failure != ("transient", None):
                wrong[card.id] = f"submit: {failure}"
        jobs = [(card, ticket) for card, ticket in zip(batch, tickets, strict=True) if ticket is not None]
        for (card, _), failure in zip(jobs, await _hung(stage.hurried.poll(ticket) for _, ticket in jobs), strict=True):
            if failure != ("transient", True):
                wrong[card.id] = f"poll: {failure}"
    stage.fake.plan.clear()
    return wrong


async def _hung(calls: Iterable[Awaitable[Any]]) -> list[tuple[str, bool | None] | str]:
    async def one(call: Awaitable[Any]) -> tuple[str, bool | None] | str:
        try:
            failure = await asyncio.wait_for(refused(call), 50 * HURRY_S)
        except (AssertionError, TimeoutError) as error:
            return f"{type(error).__name__}: {error}"
        return failure.kind, failure.accepted

    return list(await asyncio.gather(*(one(call) for call in calls)))


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


async def report(name: str, folder: Path) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """Yield (card id, step -> "ok" or what was wrong) for every card of an engine."""
    orphans = await asyncio.to_thread(fresh_process, name, folder)
    async with staged(name, folder) as stage:
        stuck = await hanging(stage)
        for card in cards_of(name):
            wrong = await conform(stage, card)
            marks = {step: wrong.get(step, "ok") for step in steps_of(stage.subject, card)}
            yield card.id, {"fresh_process": orphans.get(card.id, "ok"), "hang": stuck.get(card.id, "ok"), **marks}


async def print_table(names: Iterable[str]) -> None:
    passed = total = 0
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            if not cards_of(name):
                print(f"{name}: no cards")
                continue
            print(f"\n{name}")
            async for card, marks in report(name, Path(folder)):
                bad = {step: words for step, words in marks.items() if words != "ok"}
                passed, total = passed + (not bad), total + 1
                print(f"  {card:44} {len(marks) - len(bad):2} of {len(marks)}  {bad or 'ok'}", flush=True)
    print(f"\n{passed} of {total} cards pass every step of their protocol.")


def key() -> SecretStr:
    return SecretStr(KEY)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--finish"]:
        print(json.dumps(asyncio.run(_finish(sys.argv[2], sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5])))))
    else:
        asyncio.run(print_table(sys.argv[1:] or sorted(subjects())))
