"""A stand-in for the engine of this machine's models: its files are here or not, it fetches them, and it draws flat bands."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from tests.tools import standin
from tools.catalog import Card
from tools.engines.base import Made, Order, Progress, Report, ToFetch
from tools.errors import EngineFailure
from tools.requests import ImageRequest

SDXL = ToFetch(6.94, "OpenRAIL++-M", True, ("maker/sdxl",))


class LocalStandIn:
    """An engine "local" that knows what is missing for each card, and counts what it fetched and made."""

    name = "local"

    def __init__(self, missing: Mapping[str, ToFetch] | None = None, problems: Mapping[str, str] | None = None, *, here: tuple[str, ...] | None = None) -> None:
        """missing: card id -> what would be fetched. problems: card id -> what fetching cannot mend. here: cards whose files are here; None: all others."""
        self.missing, self.problems, self.here = dict(missing or {}), dict(problems or {}), here
        self.fetched: list[str] = []
        self.orders: list[Order] = []
        self.broken: str | None = None
        self.cut_off = 0
        """How many times fetching breaks off half-way."""
        self._one = asyncio.Lock()

    @property
    def versions(self) -> Mapping[str, str]:
        """The stand-in's own."""
        return {"standin": "1"}

    def problem(self) -> str | None:
        """Return what the test says is wrong with the engine itself."""
        return self.broken

    def card_problem(self, card: Card) -> str | None:
        """Return what keeps a card from running."""
        if card.id in self.problems:
            return self.problems[card.id]
        if card.id in self.missing:
            return f"{card.title} is not on this machine yet; fetch it with `scenewright models get {card.id}`."
        if self.here is not None and card.id not in self.here and card.id not in self.fetched:
            return f"{card.title} is not on this machine."
        return None

    def to_fetch(self, card: Card) -> ToFetch | None:
        """Return what is missing."""
        return None if card.id in self.problems else self.missing.get(card.id)

    async def fetch(self, card: Card, report: Report) -> None:
        """Fetch in four steps; who comes second waits and finds it done."""
        async with self._one:
            if card.id not in self.missing:
                return
            for step in range(4):
                report(Progress("fetching", step / 4, f"{card.title} is fetched.", left_s=4.0 - step))
                await asyncio.sleep(0.005)
                if step == 2 and self.cut_off:
                    self.cut_off -= 1
                    raise EngineFailure("The line broke while the model was fetched; ask again, it goes on where it stopped.", "invalid")
            self.fetched.append(card.id)
            del self.missing[card.id]

    async def make(self, order: Order, report: Report) -> tuple[Made, ...]:
        """Draw the Shot as flat bands whose colours depend on the card as well."""
        assert isinstance(order.request, ImageRequest)
        self.orders.append(order)
        shot = order.request.shot.model_copy(update={"scene": order.request.shot.subject})
        drawn = standin.draw(shot.model_dump_json(), order.request.size, order.request.seed, False)
        return (Made(drawn.picture),)

    async def aclose(self) -> None:
        """Hold nothing."""


class Agreements:
    """Agreements kept in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[ToFetch, str]] = {}

    def agreed(self, card: str, files: ToFetch) -> bool:
        """Tell whether the same licence and at least this size was agreed to."""
        before = self.kept.get(card)
        return before is not None and before[0].licence == files.licence and files.gb <= before[0].gb

    def agree(self, card: str, files: ToFetch, owner: str) -> None:
        """Keep it."""
        self.kept[card] = (files, owner)


def local_card(name: str, *tasks: str, **more: Any) -> dict[str, Any]:
    """Return the data of a free final card of this machine."""
    takes = ("prompt", "image", "mask_image", "seed", "size", "strength", "num_inference_steps", "guidance_scale", "loras")
    return {
        "id": name, "title": name.removesuffix("-local").upper(), "engine": "local", "tasks": tasks or ("t2i", "i2i", "inpaint"),
        "system": name.split("-", maxsplit=1)[0], "price": {"amount": 0.0, "unit": "picture"},
        "parameters": {one: one for one in takes},
        **more,
    }  # fmt: skip
