"""What film tests share: orders for the cards of this machine at tiny size, and what was made read back."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from tools.catalog import Task, load_catalog
from tools.engines.crew_worker import Stopped
from tools.local.film import films
from tools.local.models import local_model
from tools.local.tasks import FileAt, LocalResult, LocalTask, MemoryPlan
from tools.local.worker.held import Held
from tools.local.worker.stepping import Stepping
from tools.recordings import Probe, probe

CARDS = load_catalog().cards
SIDE = 64
_numbers = itertools.count()


class Listener:
    """Stands in for the line to the program: keeps what it is told, and stops after so many messages if asked."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.told: list[tuple[float, str]] = []
        self.previews: list[bytes] = []
        self.preview_every_s = 0.0
        self._stop_after = stop_after

    def check(self) -> None:
        if self._stop_after is not None and len(self.told) >= self._stop_after:
            raise Stopped

    def tell(
        self,
        fraction: float,
        preview: Callable[[], bytes | None] | None = None,
        *,
        message: str = "",
        left_s: float | None = None,
    ) -> None:
        self.check()
        self.told.append((fraction, message))
        shown = preview() if preview is not None else None
        if shown:
            self.previews.append(shown)


def picture(folder: Path, seed: int = 0, size: tuple[int, int] = (SIDE, SIDE)) -> FileAt:
    """Write a picture of coloured squares."""
    pixels = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), np.uint8)
    path = folder / f"picture-{seed}-{size[0]}x{size[1]}.png"
    Image.fromarray(pixels).resize(size, Image.Resampling.NEAREST).save(path)
    return FileAt(path)


def order(
    models: Path,
    card_id: str,
    task: Task,
    out: Path,
    *,
    seed: int = 1,
    size: tuple[int, int] | None = None,
    **call: Any,
) -> LocalTask:
    """Return an order as the engine gives it: the card's fixed values, what is asked over them, few steps, tiny sides."""
    card = CARDS[card_id]
    model = local_model(card)
    folder = out / f"order-{next(_numbers)}"
    folder.mkdir(parents=True)
    small = {"num_inference_steps": 2, "width": SIDE, "height": SIDE}
    words = {"prompt": "a red fox runs"} if "prompt" in card.parameters else {}
    folders = {"model": models / card.model} | {name: models / extra.model for name, extra in model.extras.items()}
    return LocalTask(
        key=f"{next(_numbers):032x}", card=card.id, title=card.title, task=task, model=model, folders=folders,
        call={**card.fixed, **small, **words, **call}, seed=seed, plan=MemoryPlan(threads=1), out=folder, size=size,
    )  # fmt: skip


def film(held: Held, task: LocalTask, listener: Listener | None = None) -> LocalResult:
    """Have a film made."""
    steps = Stepping(listener or Listener(), (SIDE, SIDE))  # type: ignore[arg-type]
    with held.job(steps):
        return films.run(task, held, steps)


def shown(result: LocalResult) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return the frames of a finished film, (frames, height, width, 3)."""
    with av.open(str(result.files[0].path)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def probed(result: LocalResult) -> Probe:
    """Return what the finished film is."""
    return probe(result.files[0].path)


def difference(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """Return the mean difference of two films' frames, 0..255."""
    count = min(len(one), len(other))
    return float(np.abs(one[:count].astype(float) - other[:count].astype(float)).mean())
