"""What jobs are made with: the store, the ledger, the engines and everything else the door is given."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from tools import gathering
from tools.agreeing import Agreed, NeedsAgreement, fetch_of, fetch_words
from tools.ancestors import starting_point
from tools.assets import AssetStore
from tools.bounds import check_bounds
from tools.budget import Caps
from tools.catalog import Card, Catalog
from tools.delivering import Work
from tools.engines.base import DirectEngine, Engine, Report, ServiceEngine, Stocked, ToFetch
from tools.errors import NotConfigured
from tools.fairness import FairGates
from tools.gathering import ConsentCheck, Gathered
from tools.health import Health
from tools.jobs import Ledger
from tools.moderating import Moderation
from tools.requests import ImageRequest, Request
from tools.router import Choice, Situation, Wish, rank
from tools.spool import Spool
from tools.stand_ins import served
from tools.wording import Translate, worded

BACKOFF_S = (0.5, 2.0)
"""Seconds before the second and the third send when the provider names none; each is spread by half of it."""


@dataclass(frozen=True, slots=True, repr=False)
class Means:
    """Everything a job needs. One of these per process and folder."""

    store: AssetStore
    ledger: Ledger
    spool: Spool
    engines: Mapping[str, Engine]
    catalog: Catalog
    caps: Caps = field(default_factory=Caps)
    health: Health = field(default_factory=Health)
    gates: FairGates | None = None
    """None lets every job through at once."""
    consents: ConsentCheck | None = None
    agreements: Agreed | None = None
    """Who agreed to fetch which models; None where nothing may be fetched."""
    translate: Translate | None = None
    moderate: Moderation | None = None
    """Looks at every result before it is stored; None where nobody wants that."""
    backoff_s: tuple[float, ...] = BACKOFF_S
    clock: Callable[[], float] = time.time
    drawn: dict[str, str | None] = field(default_factory=dict)
    """What the engines of this machine said of themselves; asking them again draws a trial picture."""

    def ready(self) -> dict[str, str | None]:
        """Return what each engine still needs, as one sentence, or None; by engine name. The first call may take a moment."""
        found: dict[str, str | None] = {}
        for name, engine in self.engines.items():
            if is_service(engine):
                found[name] = engine.problem()
                continue
            if self.drawn.get(name, "not asked") is not None:
                self.drawn[name] = engine.problem()
            found[name] = self.drawn[name]
        return found

    def situation(self, found: Gathered | None = None) -> Situation:
        """Return what is known around a request while its cards are weighed. Blocking: looks at the files of this machine's models."""
        problems, fetchable = self._stock()
        origin, input_s = (found.origin, found.input_s) if found is not None else ("", None)
        return Situation(self.ready(), problems, fetchable, self.health.snapshot(), origin, input_s)

    def _stock(self) -> tuple[dict[str, str], dict[str, ToFetch]]:
        """Return what single models still need, and what of it can be fetched; by card id."""
        problems: dict[str, str] = {}
        fetchable: dict[str, ToFetch] = {}
        for card in self.catalog.cards.values():
            engine = self.engines.get(card.engine)
            if not isinstance(engine, Stocked) or not card.usable or (problem := engine.card_problem(card)) is None:
                continue
            problems[card.id] = problem
            if (files := engine.to_fetch(card)) is not None:
                fetchable[card.id] = files
        return problems, fetchable

    def check_agreed(self, card: Card, files: ToFetch | None) -> None:
        """Raise NeedsAgreement for files that nobody agreed to fetch. Blocking."""
        if files is None or (self.agreements is not None and self.agreements.agreed(card.id, files)):
            return
        words = fetch_words(fetch_of(card, files))
        raise NeedsAgreement(f"The files of {card.title} are not here yet ({words}); agree to that with `scenewright models get {card.id}`.")

    async def supply(self, card: Card, report: Report) -> None:
        """Bring what the card's model lacks on this machine, where somebody agreed to that. Raises what `check_agreed` and `fetch` raise."""
        engine = self.engines.get(card.engine)
        if not isinstance(engine, Stocked):
            return
        files = await asyncio.to_thread(engine.to_fetch, card)
        await asyncio.to_thread(self.check_agreed, card, files)
        if files is not None:
            await engine.fetch(card, report)

    def look_up(self, request: Request, owner: str) -> Gathered:
        """Look up what the request names and check consent. Blocking. Raises what `gather` and `check_consent` raise."""
        found = gathering.gather(self.store, self.ledger, request, owner)
        gathering.check_consent(found, self.consents, owner)
        return found

    def route(self, request: Request, wish: Wish, owner: str) -> tuple[Gathered, tuple[Choice, ...]]:
        """Look up what the request names and rank the cards for it. Blocking. Raises what `gather` and `rank` raise."""
        found = self.look_up(request, owner)
        gathering.check_commercial(found, wish.commercial)
        around = self.situation(found)
        choices = rank(
            found.request, self.catalog, wish=wish, ready=around.ready, health=around.health, origin=around.origin,
            input_s=around.input_s, problems=around.problems, fetchable=around.fetchable,
        )  # fmt: skip
        if found.words_of_part:
            choices = _without_drawn(self.store, found, choices)
        return found, choices

    async def work(self, found: Gathered, choice: Choice) -> Work:
        """Return the job at one card: its files, its ground and its prompt. Raises BadInput for what cannot be made as asked."""
        check_bounds(found.request, choice.card)
        taken = served(found.request, choice.task)
        found, taken = await asyncio.to_thread(self._from_the_start, found, taken, choice.card)
        inputs, parents = await asyncio.to_thread(gathering.inputs_for, self.store, found, taken, choice.card)
        parted = getattr(found.request, "region", None) is not None
        ground = await asyncio.to_thread(gathering.ground_of, self.store, found) if parted else None
        shots = {asset.id: asset.shot for asset in found.assets.values()}
        prompt = await worded(taken, choice.card, self.translate, shots=shots, region=found.words_of_part)
        return Work(found, taken, choice, inputs, ground, parents, prompt)

    def _from_the_start(self, found: Gathered, taken: Request, card: Card) -> tuple[Gathered, Request]:
        """Let a model's edit start from the best picture of its line, see `tools.ancestors`; its lineage stays as it was asked. Blocking."""
        parent = found.parent
        parted = getattr(found.asked, "region", None) is not None
        if card.origin == "drawn" or parent is None or parted or not isinstance(taken, ImageRequest):
            return found, taken
        start = starting_point(parent, taken, self.store.by_id)
        if start.id == parent.id:
            return found, taken
        self.store.read_bytes(start)
        return replace(found, assets={**found.assets, start.id: start}), taken.model_copy(update={"image": start.id})

    @asynccontextmanager
    async def turn(self, engine: str, owner: str, job: str = "") -> AsyncIterator[None]:
        """Hold a place at an engine for a job; raises EngineFailure of kind rate when too many wait already."""
        if self.gates is None:
            yield
            return
        async with self.gates.turn(engine, owner, job):
            yield

    def backoff(self, sends: int) -> float:
        """Return the seconds to wait after so many sends, spread so that many jobs do not come back at one moment."""
        base = self.backoff_s[min(sends, len(self.backoff_s)) - 1]
        return base * (0.75 + random.random() / 2)


def is_service(engine: Engine) -> TypeGuard[ServiceEngine]:
    """Tell whether an engine takes orders and answers later, rather than making them here."""
    return hasattr(engine, "submit")


def is_direct(engine: Engine) -> TypeGuard[DirectEngine]:
    """Tell whether an engine makes things on this machine at once."""
    return hasattr(engine, "make")


def _without_drawn(store: AssetStore, found: Gathered, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Return the models that understand a part by its name; where there is none, raise what the embedded studio says of the part."""
    reading = tuple(choice for choice in choices if choice.card.origin != "drawn")
    if not reading:
        gathering.ground_of(store, replace(found, request=found.asked))
        raise NotConfigured("No model here understands a part that is only named; paint a mask or draw a box around it.")
    return reading
