"""A stage for tests of what runs inside the worker: tasks for tiny models, a line that remembers, and a job around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.catalog import Task
from tools.engines.crew_worker import Stopped
from tools.local.models import LocalModel
from tools.local.tasks import LocalTask, MemoryPlan

SDXL = "stabilityai/stable-diffusion-xl-base-1.0"
SD15 = "stable-diffusion-v1-5/stable-diffusion-v1-5"
FLUX = "black-forest-labs/FLUX.1-schnell"
SIZE = (64, 64)


@dataclass
class Told:
    """What was told at once."""

    fraction: float
    message: str
    left_s: float | None
    preview: bytes | None


@dataclass
class RememberingLine:
    """Stands in for a worker's line: remembers everything, shows every preview, and can be stopped."""

    told: list[Told] = field(default_factory=list)
    stopped_when: Callable[[list[Told]], bool] = lambda told: False
    preview_every_s: float = 0.0
    stopped: bool = False
    checks: int = 0

    def check(self) -> None:
        """Raise Stopped when it was stopped."""
        self.checks += 1
        if self.stopped:
            raise Stopped

    def tell(self, fraction: float, preview: Callable[[], bytes | None] | None = None, *, message: str = "", left_s: float | None = None) -> None:
        """Remember."""
        self.check()
        self.told.append(Told(fraction, message, left_s, preview() if preview is not None else None))
        self.stopped = self.stopped or self.stopped_when(self.told)


def task(models: Path, name: str, task: Task = "t2i", classes: Mapping[str, str] | None = None, plan: MemoryPlan | None = None, **model: Any) -> LocalTask:
    """Return a task for a tiny model in its folder."""
    known = LocalModel.model_validate({"library": "diffusers", "classes": classes or {"t2i": "StableDiffusionXLPipeline"}, "size": SIZE, **model})
    return LocalTask("key", "tiny-local", "Tiny", task, known, {"model": models / name}, {}, 1, plan or MemoryPlan(), models)


def painted(pipeline: Any, seed: int = 1, steps: int = 2, **more: Any) -> Any:
    """Return the pixels of a tiny picture, (64, 64, 3) in 0..1."""
    import torch

    call = {"prompt": "a cat", "num_inference_steps": steps, "height": SIZE[1], "width": SIZE[0], "output_type": "np", **more}
    return pipeline(**call, generator=torch.Generator("cpu").manual_seed(seed)).images[0]
