"""What sound tests share: orders for the cards of this machine at tiny size, and what was made read back."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.filming import Listener
from tools.audio import RATE, Samples, files
from tools.audio.loudness import integrated_lufs, true_peak_db
from tools.catalog import Task, load_catalog
from tools.local.audio import listening, sounds
from tools.local.models import local_model
from tools.local.tasks import LocalResult, LocalTask, MemoryPlan
from tools.local.worker.held import Held
from tools.local.worker.stepping import Stepping
from tools.spoken import SIDECAR, Spoken

CARDS = load_catalog().cards
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Heard:
    """A finished recording, decoded, and what was told of it."""

    samples: Samples
    sha256: str
    result: LocalResult

    @property
    def seconds(self) -> float:
        return self.samples.shape[1] / RATE

    @property
    def lufs(self) -> float:
        return integrated_lufs(self.samples)

    @property
    def true_peak_db(self) -> float:
        return true_peak_db(self.samples)

    @property
    def spoken(self) -> Spoken:
        return Spoken.model_validate_json(self.result.files[0].sidecars[SIDECAR].read_text("utf-8"))


def models_of(tiny: BuildTiny, card: str) -> Path:
    """Return the folder of models with all repositories of a card."""
    return tiny(CARDS[card].model, *(extra.model for extra in local_model(CARDS[card]).extras.values()))


def order(tiny: BuildTiny, card_id: str, out: Path, *, seed: int = 1, window_s: float | None = None, **call: Any) -> LocalTask:
    """Return an order as the engine gives it: the card's fixed values with what is asked over them; few steps."""
    card = CARDS[card_id]
    model = local_model(card)
    model = model.model_copy(update={"window_s": window_s}) if window_s is not None else model
    models = models_of(tiny, card_id)
    task: Task = card.tasks[0]
    folder = out / f"order-{next(_numbers)}"
    folder.mkdir(parents=True)
    steps = {"num_inference_steps": 2} if "num_inference_steps" in card.parameters else {}
    folders = {"model": models / card.model} | {name: models / extra.model for name, extra in model.extras.items()}
    return LocalTask(
        key=f"{next(_numbers):032x}", card=card.id, title=card.title, task=task, model=model, folders=folders,
        call={**card.fixed, **steps, **call}, seed=seed, plan=MemoryPlan(threads=1), out=folder,
    )  # fmt: skip


def made(held: Held, task: LocalTask, listener: Listener | None = None) -> LocalResult:
    """Have an order done."""
    steps = Stepping(listener or Listener())  # type: ignore[arg-type]
    with held.job(steps):
        return listening.run(task, held, steps) if task.task == "stt" else sounds.run(task, held, steps)


def heard(held: Held, task: LocalTask, listener: Listener | None = None) -> Heard:
    """Have a recording made and read it back."""
    result = made(held, task, listener)
    path = result.files[0].path
    channels = 1 if task.task == "tts" else 2
    return Heard(files.read(path, channels=channels), hashlib.sha256(path.read_bytes()).hexdigest(), result)


def pitch(samples: Samples, rate: int) -> float:
    """Return the frequency in Hz at which a recording (1, n) is loudest."""
    spectrum = np.abs(np.fft.rfft(samples[0] * np.hanning(samples.shape[1])))
    return float(spectrum.argmax() * rate / samples.shape[1])
