"""A scripted service engine for the tests of the door: what it does is said before, what it takes is counted, also across processes."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tools.catalog import Card, Catalog, System
from tools.engines.base import CancelOutcome, Found, JobStatus, Made, Order, Report, Ticket
from tools.errors import EngineFailure

PRICE = 0.25


class Books:
    """What a provider knows, in a folder, so that it outlives the process that asks: orders taken, charges, cancels."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, key: str, engine: str) -> str:
        """Take an order and charge for it; return the provider's id."""
        number = len(list(self.folder.glob("*.json"))) + 1
        path = self.folder / f"{number:04d}.json"
        path.write_text(json.dumps({"key": key, "engine": engine, "id": path.stem, "at": time.time()}))
        return path.stem

    @property
    def charges(self) -> list[str]:
        """Keys of the orders taken, one entry each time."""
        return [json.loads(path.read_text())["key"] for path in sorted(self.folder.glob("*.json"))]

    def id_of(self, key: str) -> str | None:
        """Return the id of an order by its key."""
        rows = [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]
        return next((row["id"] for row in rows if row["key"] == key), None)


@dataclasses.dataclass
class Script:
    """What the service does, call by call; what is not said goes well."""

    submits: list[EngineFailure | None] = dataclasses.field(default_factory=list)
    """For each submit in turn: a failure, or None to take the order. A failure with accepted not False is charged all the same."""
    polls: int = 1
    """Polls that say "running" before the job is finished; -1: it never is."""
    ends: EngineFailure | None = None
    """What the finished job says instead of a result."""
    poll_failures: list[EngineFailure | None] = dataclasses.field(default_factory=list)
    fetches: list[EngineFailure | None] = dataclasses.field(default_factory=list)
    cost_usd: float | None = None
    result: bytes | None = None
    """None: a picture that differs for each order."""
    cancels: CancelOutcome = "cancelled"
    findable: bool = True
    hang_after: str = ""
    """A stage after which nothing happens any more: "taken" (the order is taken, the answer never comes), "before"."""


class ScriptedService:
    """A service engine that follows its script."""

    def __init__(self, name: str, books: Books, script: Script | None = None) -> None:
        self.name, self.books, self.script = name, books, script or Script()
        self.poll_s = 0.005
        self.orders: list[Order] = []
        self.cancelled: list[str] = []
        self.running = asyncio.Event()
        """Set once a job has said that it runs."""
        self.busy = self.most = 0
        self._polls: dict[str, int] = {}
        self.missing: str | None = None

    @property
    def versions(self) -> Mapping[str, str]:
        """The stand-in's own."""
        return {"standin": "1"}

    def problem(self) -> str | None:
        """Return what the test says is missing."""
        return self.missing

    async def aclose(self) -> None:
        """Hold nothing."""

    async def submit(self, order: Order, report: Report) -> Ticket:
        """Take the order, or fail as the script says."""
        self.orders.append(order)
        self.busy += 1
        self.most = max(self.most, self.busy)
        try:
            if self.script.hang_after == "before":
                await asyncio.sleep(60)
            failure = self.script.submits.pop(0) if self.script.submits else None
            if failure is not None and failure.accepted is False:
                raise failure
            await asyncio.sleep(0)
            taken = self.books.take(order.key, self.name)
            if self.script.hang_after == "taken":
                await asyncio.sleep(60)
            if failure is not None:
                raise failure
        finally:
            self.busy -= 1
        return self._ticket(order, taken)

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Say that the job runs, as often as the script says, then how it ended."""
        if ticket.id in self.cancelled and self.script.cancels == "cancelled":
            return JobStatus("cancelled", cost_usd=self.script.cost_usd)
        failure = self.script.poll_failures.pop(0) if self.script.poll_failures else None
        if failure is not None:
            raise failure
        polls = self._polls[ticket.id] = self._polls.get(ticket.id, 0) + 1
        if self.script.polls < 0 or polls <= self.script.polls:
            self.running.set()
            return JobStatus("running", min(0.9, polls / 10), "painting")
        if self.script.ends is not None:
            return JobStatus("failed", failure=self.script.ends, cost_usd=self.script.ends.charged_usd)
        return JobStatus("succeeded", 1.0, cost_usd=self.script.cost_usd)

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Bring a picture."""
        failure = self.script.fetches.pop(0) if self.script.fetches else None
        if failure is not None:
            raise failure
        data = picture(ticket.key) if self.script.result is None else self.script.result
        return (Made(data, facts={"id": ticket.id}),)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Stop as far as the script says."""
        self.cancelled.append(ticket.id)
        return self.script.cancels

    async def find(self, order: Order) -> Found:
        """Look the order up in the books, when that can be done."""
        if not self.script.findable:
            return "unknown"
        taken = self.books.id_of(order.key)
        return "absent" if taken is None else self._ticket(order, taken)

    def _ticket(self, order: Order, taken: str) -> Ticket:
        return Ticket(engine=self.name, card=order.card.id, key=order.key, id=taken, submitted_at=time.time())


def picture(words: str, size: tuple[int, int] = (128, 72)) -> bytes:
    """Return a PNG with different pixels for different words."""
    rng = np.random.default_rng(abs(hash(words)) if not words else int.from_bytes(words.encode()[:8].ljust(8)))
    pixels = rng.integers(0, 255, (size[1] // 8, size[0] // 8, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC).save(out, "PNG")
    return out.getvalue()


def card(name: str, engine: str, **more: Any) -> Card:
    """Return a card that makes and edits pictures for 25 cents."""
    values: dict[str, Any] = {
        "id": name,
        "system": name.split("-", maxsplit=1)[0],
        "title": name.title(),
        "engine": engine,
        "tasks": ["t2i", "edit", "inpaint", "multi_ref"],
        "dialect": "prose",
        "languages": ["en", "zh-Hant", "zh-Hans"],
        "licence": {"name": "by contract", "commercial": True},
        "limits": {"reference_images": 4, "deadline_s": 120},
        "parameters": {"prompt": "prompt", "image": "image", "mask_image": "mask", "reference_images": "refs", "size": "size", "seed": "seed"},
        "price": {"amount": PRICE, "unit": "picture", "source": "test", "checked": "2026-11-20"},
        "status": {"state": "live", "checked": "2026-11-20", "source": "test"},
    }
    return Card.model_validate(values | more)


def catalog(*cards: Card) -> Catalog:
    """Return a catalogue of these cards, each system made from its cards."""
    systems = {
        one.system: System(id=one.system, title=one.system.title(), makes=("image",), names={"en": (one.system,)}, status=one.status)
        for one in cards
    }
    return Catalog(systems, {one.id: one for one in cards})


def failing(kind: str, *, accepted: bool | None = False, **more: Any) -> EngineFailure:
    """Return a failure of a kind with its own sentence."""
    return EngineFailure(f"It failed ({kind}).", kind, accepted=accepted, **more)  # type: ignore[arg-type]


