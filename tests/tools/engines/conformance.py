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
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.fakes.wire import Wire
from tests.tools.engines.conformance_orders import build_order
from tests.tools.engines.conformance_stage import (
    BATCH,
    HURRY_S,
    KEY,
    Build,
    Stage,
    Subject,
    cards_of,
    finished,
    key,
    staged,
    subjects,
)
from tests.tools.engines.conformance_steps import FILES_ONLY, JOBS_ONLY, STEPS, refused
from tools.catalog import Card
from tools.engines.base import Ticket, silent
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.spool import Spool

__all__ = [
    "HURRY_S", "KEY", "Build", "Stage", "Subject", "cards_of", "conform", "finished", "fresh_process", "hanging", "key", "one_of_each_task",
    "report", "staged", "subjects",
]  # fmt: skip


def steps_of(subject: Subject, card: Card) -> list[str]:
    """Return the steps that the protocol has for a card; where results are words there is no file to lose."""
    words = set(card.tasks) <= {"stt", "describe", "clone"}
    left_out = subject.without(card) | (JOBS_ONLY if subject.at_once(card) else frozenset())
    return [step for step in STEPS if step not in left_out | (FILES_ONLY if words else frozenset())]


async def conform(stage: Stage, card: Card) -> dict[str, str]:
    """Do every step with one card and return what was wrong, by step."""
    wrong: dict[str, str] = {}
    slow = stage.fake.paced
    for step in steps_of(stage.subject, card):
        stage.fake.plan.clear()
        stage.fake.paced = slow if step in ("main_way", "cancel") else slow[-1:]
        stage.card = card
        try:
            await STEPS[step](stage)
        except (AssertionError, EngineFailure, LookupError, ValueError) as error:
            wrong[step] = f"{type(error).__name__}: {str(error)[:300]}"
    stage.fake.plan.clear()
    stage.fake.paced = slow
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
        paid = len(stage.fake.charges) + len(batch)
        answers = await _hung(stage.hurried.submit(order, silent) for order in orders)
        await _charged(stage, paid)
        for card, failure in zip(batch, answers, strict=True):
            if failure != ("transient", None):
                wrong[card.id] = f"submit: {failure}"
        asked = not stage.subject.listens
        jobs = [(card, ticket) for card, ticket in zip(batch, tickets, strict=True) if asked and ticket is not None]
        for (card, _), failure in zip(jobs, await _hung(stage.hurried.poll(ticket) for _, ticket in jobs), strict=True):
            if failure != ("transient", True):
                wrong[card.id] = f"poll: {failure}"
    stage.fake.plan.clear()
    return wrong


async def _charged(stage: Stage, count: int) -> None:
    """Wait, for a while, until the fake has heard every order that was given up: none shall be charged while the next step counts."""
    for _ in range(500):
        if len(stage.fake.charges) >= count:
            return
        await asyncio.sleep(0.01)


async def _hung(calls: Iterable[Awaitable[Any]]) -> list[tuple[str, bool | None] | str]:
    async def one(call: Awaitable[Any]) -> tuple[str, bool | None] | str:
        try:
            failure = await asyncio.wait_for(refused(call), 50 * HURRY_S)
        except (AssertionError, TimeoutError) as error:
            return f"{type(error).__name__}: {error}"
        return failure.kind, failure.accepted

    return list(await asyncio.gather(*(one(call) for call in calls)))


def one_of_each_task(cards: Iterable[Card]) -> list[Card]:
    """Return the first card of each task: what another process needs to know of a job differs by task, not by model."""
    return list({card.tasks[0]: card for card in reversed(list(cards))}.values())


# -- the fresh process

_AT_ONCE = 8


def fresh_process(engine: str, folder: Path, cards: Sequence[Card] | None = None) -> dict[str, str]:
    """Submit every card of an engine (or `cards`) here, finish every job in another process, and return what was wrong, by card id."""
    subject = subjects()[engine]
    with subject.fake() as fake:
        rows = asyncio.run(_submit_all(subject, fake, folder, cards or cards_of(engine)))
        tickets = folder / "tickets.json"
        tickets.write_text(json.dumps([ticket for _, ticket in rows]), "utf-8")
        command = [sys.executable, "-m", "tests.tools.engines.conformance", "--finish", engine, fake.url, str(folder), str(tickets)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-800:]
        results = json.loads(done.stdout)
        assert len(fake.charges) == len(rows), "a fresh process pays nothing"
    return {card: results.get(card, "not finished") for card, _ in rows if results.get(card) != "ok"}


async def _submit_all(subject: Subject, fake: Wire, folder: Path, cards: Sequence[Card]) -> list[tuple[str, dict[str, Any]]]:
    fetcher = Fetcher({fake.host})
    engine = subject.build(fake.url, Spool(folder / "spool"), fetcher, False)
    rows: list[tuple[str, dict[str, Any]]] = []
    last = ""
    for card in sorted(cards, key=lambda card: "source" in card.parameters):
        ticket = await engine.submit(build_order(card, folder, source=last), silent)
        last = ticket.id
        rows.append((card.id, ticket.model_dump(mode="json")))
    await engine.aclose()
    await fetcher.aclose()
    return rows


async def _finish(engine_name: str, url: str, folder: Path, tickets: Path) -> dict[str, str]:
    fetcher = Fetcher({url.partition("://")[2]})
    engine = subjects()[engine_name].build(url, Spool(folder / "spool"), fetcher, False)
    places = asyncio.Semaphore(_AT_ONCE)
    results: dict[str, str] = {}

    async def one(ticket: Ticket) -> None:
        async with places:
            try:
                state = (await finished(engine, ticket))[-1].state
                made = await engine.fetch(ticket)
                results[ticket.card] = "ok" if state == "succeeded" and made and all(one.data for one in made) else state
            except (EngineFailure, AssertionError) as error:
                results[ticket.card] = str(error)

    await asyncio.gather(*(one(Ticket.model_validate(data)) for data in json.loads(tickets.read_text("utf-8"))))
    await engine.aclose()
    await fetcher.aclose()
    return results


# -- the table


async def report(name: str, folder: Path) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """Yield (card id, step -> "ok" or what was wrong) for every card of an engine."""
    listens = subjects()[name].listens
    orphans = {} if listens else await asyncio.to_thread(fresh_process, name, folder)
    async with staged(name, folder) as stage:
        stuck = await hanging(stage)
        for card in cards_of(name):
            wrong = await conform(stage, card)
            marks = {step: wrong.get(step, "ok") for step in steps_of(stage.subject, card)}
            fresh = {} if listens else {"fresh_process": orphans.get(card.id, "ok")}
            yield card.id, {**fresh, "hang": stuck.get(card.id, "ok"), **marks}


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


if __name__ == "__main__":
    if sys.argv[1:2] == ["--finish"]:
        print(json.dumps(asyncio.run(_finish(sys.argv[2], sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5])))))
    else:
        asyncio.run(print_table(sys.argv[1:] or sorted(subjects())))
