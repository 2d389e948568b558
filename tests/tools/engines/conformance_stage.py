"""The stage of the conformance kit: which engines there are, a fake that runs, and engines over it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import SecretStr

from tests.fakes.wire import Wire
from tests.tools.engines.conformance_orders import build_order
from tools.catalog import Card, Task, load_catalog
from tools.engines.base import JobStatus, Order, ServiceEngine, Ticket, silent
from tools.fetching import Fetcher
from tools.spool import Spool

KEY = "test-key-0123456789"
"""Looked for in everything that must not hold it."""
HURRY_S = 0.75
"""Enough for a batch of calls to connect and to be heard on a busy machine."""
BATCH = 24
"""Cards whose calls hang at the same time."""
LISTENING_S = 0.2
"""Between two polls of a job that is told about, not asked about."""
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
    listens: bool = False
    """Jobs live in the process that sent them: there is no fresh process, and a poll asks nobody, so it cannot hang."""


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
        await asyncio.sleep(LISTENING_S if (subject := subjects().get(engine.name)) and subject.listens else 0)
    raise AssertionError(f"still {seen[-1].state} after {PATIENCE} polls")


def key() -> SecretStr:
    """Return the key that every engine is built with."""
    return SecretStr(KEY)
