"""What `bench/local.py` has the worker process do beside making pictures: build models, call them without us, and weigh itself."""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from tools.engines.crew_worker import Line
from tools.local.tasks import LocalResult, LocalTask
from tools.local.worker import performing, previews

SDXL = "stabilityai/stable-diffusion-xl-base-1.0"
MIDDLE = "bench/middle"
"""An SDXL with a UNet of some hundred MB at 32 bits."""
_WIDER = {"block_out_channels": [128, 256, 512], "transformer_layers_per_block": [1, 2, 4], "attention_head_dim": [4, 8, 16], "norm_num_groups": 32}
MB = 1e6


@dataclass(frozen=True, slots=True)
class Weight:
    """What the worker's process takes, and what of it is models."""

    rss_mb: float
    models_mb: float


def ready(line: Line, task: None) -> int:
    """Return the process's number: it has loaded its libraries."""
    return os.getpid()


def build(line: Line, folder: Path) -> float:
    """Write a tiny SDXL and one of the middle size; return the MB of the larger one's UNet."""
    import diffusers  # noqa: PLC0415 - the worker only
    import torch  # noqa: PLC0415

    from tests.tiny import build as build_tiny  # noqa: PLC0415

    build_tiny(folder, SDXL)
    middle = folder / MIDDLE
    shutil.copytree(folder / SDXL, middle)
    config = json.loads((middle / "unet" / "config.json").read_text("utf-8"))
    levels = {"down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"], "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"]}
    torch.manual_seed(0)
    unet = diffusers.UNet2DConditionModel.from_config(config | _WIDER | levels | {"layers_per_block": 2})
    shutil.rmtree(middle / "unet")
    unet.save_pretrained(middle / "unet")
    return sum(weight.numel() * weight.element_size() for weight in unet.parameters()) / MB


@dataclass(frozen=True, slots=True)
class Spent:
    """What one picture took of the worker."""

    wall_ms: float
    cpu_ms: float


def plain(line: Line, task: LocalTask) -> Spent:
    """Return what the pipeline itself takes for the task's picture: diffusers alone, the model held already."""
    import torch  # noqa: PLC0415 - the worker only

    held = performing._held
    assert held is not None
    torch.set_num_threads(1)
    with held.job():
        pipeline = held.pipeline(task, task.model.classes[task.task])
        generator = torch.Generator("cpu").manual_seed(task.seed)
        began = time.perf_counter(), time.process_time()
        pipeline(**task.call, generator=generator)
        return _since(began)


def ours(line: Line, task: LocalTask) -> LocalResult:
    """Do an order as the worker always does, on one thread, and note what it took of the worker among the facts."""
    began = time.perf_counter(), time.process_time()
    result = performing.perform(line, replace(task, plan=replace(task.plan, threads=1)))
    spent = _since(began)
    return replace(result, facts={**result.facts, "wall_ms": str(spent.wall_ms), "cpu_ms": str(spent.cpu_ms)})


def _since(began: tuple[float, float]) -> Spent:
    return Spent((time.perf_counter() - began[0]) * 1000, (time.process_time() - began[1]) * 1000)


def taken(line: Line, task: LocalTask) -> None:
    """Take the pipeline of a task and do nothing with it."""
    held = performing._held
    assert held is not None
    with held.job():
        held.pipeline(task, task.model.classes[task.task])


def preview_ms(line: Line, size: int) -> list[float]:
    """Return the milliseconds of fifty previews of a picture of this many pixels a side."""
    import torch  # noqa: PLC0415 - the worker only

    latents = torch.randn(1, 4, size // 8, size // 8)
    return [_timed(latents, size) for _ in range(50)]


def weight(line: Line, task: None) -> Weight:
    """Return what the process weighs now."""
    held = performing._held
    return Weight(psutil.Process().memory_info().rss / MB, held.bytes / MB if held is not None else 0.0)


def _timed(latents: Any, size: int) -> float:
    began = time.perf_counter()
    previews.picture(latents, "sdxl", (size, size))
    return (time.perf_counter() - began) * 1000
