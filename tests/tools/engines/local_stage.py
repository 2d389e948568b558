"""A stage for tests of this machine's models: cards of tiny models, an engine over them, and runners that misbehave."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from prompts.shot import Shot
from tests.tools.engines.orders import card, order
from tools.catalog import Card, Task
from tools.engines.base import Inputs, Made, Order, Progress, silent
from tools.engines.crew_worker import Line
from tools.engines.local import LocalEngine
from tools.engines.local_devices import Devices
from tools.local.device.machine import Device, Machine
from tools.local.files.shelf import Shelf
from tools.local.image import pictures
from tools.local.tasks import LocalResult, LocalTask
from tools.local.worker import performing
from tools.local.worker.held import Held, Limits
from tools.local.worker.stepping import Stepping
from tools.requests import ImageRequest

SDXL = "stabilityai/stable-diffusion-xl-base-1.0"
SD15 = "stable-diffusion-v1-5/stable-diffusion-v1-5"
CPU = Device("cpu", "cpu", "the processor", 64.0, 64.0, gflops=50.0)
MACHINE = Machine((CPU,), 64.0, 64.0, 2, 100.0)
"""A machine with room for anything tiny, whose speed nobody has to measure."""
PICTURE: dict[str, Any] = {
    "prompt": {"to": "prompt", "required": True}, "width": {"to": "width", "form": "integer"}, "height": {"to": "height", "form": "integer"},
    "image": "image", "strength": "strength", "num_inference_steps": {"to": "num_inference_steps", "form": "integer"}, "seed": "seed",
}  # fmt: skip


def picture_card(
    model: str = SDXL, *, tasks: tuple[Task, ...] = ("t2i", "i2i"), steps: int = 2, options: dict[str, Any] | None = None, **more: Any
) -> Card:
    """Return a card of a tiny picture model."""
    line = "StableDiffusion" if model == SD15 else "StableDiffusionXL"
    said = {
        "library": "diffusers", "classes": {"t2i": f"{line}Pipeline", "i2i": f"{line}Img2ImgPipeline"}, "files": {"gb": 0.002},
        "parts_gb": {"unet": 0.001}, "working_gb": 0.01, "tflop": 0.001, "size": (64, 64), "latents": "sd" if model == SD15 else "sdxl",
        "dtype": "fp32",
    }  # fmt: skip
    return card(
        "local", tasks, PICTURE, model=model, title="Tiny", fixed={"num_inference_steps": steps}, limits={"min_side": 16},
        options=said | (options or {}), **more,
    )  # fmt: skip


def picture_order(to: Card, seed: int = 0, size: tuple[int, int] | None = (64, 64), inputs: Inputs | None = None, **more: Any) -> Order:
    """Return an order for a picture of a red boat."""
    asked = {"image": inputs.image.id} if inputs is not None and inputs.image is not None else {}
    request = ImageRequest(shot=Shot(subject="a red boat"), seed=seed, size=size, **asked, **more)
    return order(request, to, "a red boat", inputs)


def engine(models: Path, work: Path, *, idle_s: float | None = None, limits: Limits | None = None, machine: Machine = MACHINE) -> LocalEngine:
    """Return an engine over a folder of tiny models, whose worker heeds `as_named`."""
    return LocalEngine(Shelf(models), work, Devices((), limits, idle_s=idle_s, machine=machine), job=as_named)


async def picture(of: LocalEngine, wanted: Order, heard: list[Progress] | None = None) -> Made:
    """Return the one picture of an order."""
    (made,) = await of.make(wanted, heard.append if heard is not None else silent)
    return made


async def begun(of: LocalEngine, wanted: Order, words: str = "step") -> asyncio.Task[Made]:
    """Begin an order and return once the worker tells these words."""
    seen = asyncio.Event()

    def report(progress: Progress) -> None:
        if words in progress.step:
            seen.set()

    async def made() -> Made:
        return (await of.make(wanted, report))[0]

    running = asyncio.create_task(made())
    waiting = asyncio.create_task(seen.wait())
    await asyncio.wait((running, waiting), timeout=240, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return running


# -- what a worker does with the orders of cards whose ids are these; importable by name in the worker


def as_named(line: Line, task: LocalTask) -> LocalResult:
    """Do the order as any worker does, or as the test has it that gave its card one of these names."""
    return {"noisy": noisy, "short": short_of_memory, "always-short": always_short, "hangs": hangs}.get(task.card, performing.perform)(line, task)


def noisy(line: Line, task: LocalTask) -> LocalResult:
    """Do the order, with libraries that print whatever they like."""
    print("loading checkpoint shards ...")
    os.write(1, b"\x80\x04\x95 not a pickle, straight to the file\n")
    sys.stderr.write("a warning\n")
    return performing.perform(line, task)


def short_of_memory(line: Line, task: LocalTask) -> LocalResult:
    """Run out of memory unless the decoder works in tiles, as a plan that needs less has it."""
    with patch("tools.local.image.pictures.run", pictures.run if task.plan.vae_tiling else _out_of_memory):
        return performing.perform(line, task)


def always_short(line: Line, task: LocalTask) -> LocalResult:
    """Run out of memory whatever is tried."""
    with patch("tools.local.image.pictures.run", _out_of_memory):
        return performing.perform(line, task)


def _out_of_memory(task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
    import torch

    held.pipeline(task, task.model.classes[task.task])
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")


def hangs(line: Line, task: LocalTask) -> LocalResult:
    """Never come back, and do not hear either."""
    line.tell(0.5, message="step 1 of 2")
    time.sleep(60)
    raise AssertionError("it was ended")

