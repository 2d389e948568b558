"""Orders of pictures for the tiny models, put as the engine puts them, and what comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.catalog import Card, Catalog, Task, load_catalog
from tools.engines.crew_worker import Line
from tools.local.files.shelf import Shelf
from tools.local.models import local_model
from tools.local.tasks import FileAt, LocalResult, LocalTask, MemoryPlan
from tools.local.worker import performing

CATALOG: Catalog = load_catalog()
SIDE = 64
"""Pixels of a picture where nothing else is said: what a tiny model makes in a moment."""


FLAT = 8.0
"""A picture whose pixels spread less than this (standard deviation, of 255) shows nothing."""


class QuietLine:
    """Stands in for the line to the program: nobody listens, nobody stops."""

    preview_every_s = 1.0

    def __init__(self) -> None:
        self.told: list[tuple[float, str]] = []

    def check(self) -> None:
        """Never stopped."""

    def tell(
        self,
        fraction: float,
        preview: Callable[[], bytes | None] | None = None,
        *,
        message: str = "",
        left_s: float | None = None,
    ) -> None:
        self.told.append((fraction, message))
        if preview is not None:
            preview()


def picture_cards() -> Iterator[tuple[Card, Task]]:
    """Yield every picture card of this machine with each task that its own pipelines do."""
    for card in CATALOG.cards.values():
        if card.engine == "local":
            for task in card.tasks:
                if task in ("t2i", "i2i", "inpaint", "edit", "multi_ref"):
                    yield card, task


def repositories(card: Card) -> tuple[str, ...]:
    """Return what has to be on the disk for a card's own pipelines."""
    model = local_model(card)
    return card.model, *(extra.model for extra in model.extras.values())


def order(
    card: Card, task: Task, models: Path, out: Path, *, seed: int = 3, size: tuple[int, int] = (SIDE, SIDE), **call: Any
) -> LocalTask:
    """Return an order for the worker: two steps, the card's own settings, and a prompt where none is given."""
    model = local_model(card)
    values = {
        **card.fixed,
        "num_inference_steps": 2,
        "prompt": "a red fox in the snow",
        "width": size[0],
        "height": size[1],
        **call,
    }
    out.mkdir(parents=True, exist_ok=True)
    return LocalTask(
        key="key",
        card=card.id,
        title=card.title,
        task=task,
        model=model,
        folders=Shelf(models, out / "hub").folders(card),
        call={name: value for name, value in values.items() if value is not None},
        seed=seed,
        plan=MemoryPlan(threads=1),
        out=out,
        size=size,
    )


def done(task: LocalTask, line: Line | QuietLine | None = None) -> LocalResult:
    """Do an order in this process."""
    return performing.perform(line or QuietLine(), task)  # type: ignore[arg-type]


def made(task: LocalTask, **changed: Any) -> NDArray[np.int16]:
    """Return the pixels of an order's picture, (H, W, 3)."""
    result = done(replace(task, **changed) if changed else task)
    return np.asarray(Image.open(result.files[0].path).convert("RGB")).astype(np.int16)


def digest(result: LocalResult) -> str:
    """Return the hash of the picture's bytes."""
    return hashlib.sha256(result.files[0].path.read_bytes()).hexdigest()


def ground(folder: Path, colour: tuple[int, int, int] = (200, 60, 40), side: int = SIDE) -> FileAt:
    """Write a picture of two halves and return it as a call holds it."""
    picture = Image.new("RGB", (side, side), colour)
    picture.paste((30, 90, 200), (0, side // 2, side, side))
    path = folder / f"ground-{colour[0]}-{side}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)
    return FileAt(path)


def mask(folder: Path, side: int = SIDE) -> FileAt:
    """Write a mask of the picture's middle and return it as a call holds it."""
    picture = Image.new("L", (side, side), 0)
    picture.paste(255, (side // 4, side // 4, 3 * side // 4, 3 * side // 4))
    path = folder / f"mask-{side}.png"
    picture.save(path)
    return FileAt(path)
