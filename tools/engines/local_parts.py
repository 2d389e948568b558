"""The part of a picture that words name, found on this machine where a segmenter is: what `LocalEngine.part_of` does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from tools.engines.local_devices import Devices
from tools.local.device.machine import missing_packages
from tools.local.files.shelf import Shelf
from tools.local.image import segmenting
from tools.local.tasks import MemoryPlan
from tools.local.worker import performing
from tools.workplace import WorkFolder

_GB = 0.7


async def part_of(shelf: Shelf, devices: Devices, work: WorkFolder, picture: Path, words: str) -> bytes | None:
    """Return a mask of what the words name, a PNG of the picture's size; None where no segmenter is here or nothing is found.

    words: English. Raises EngineError when the worker fails, BadMedia for a picture that cannot be read.
    """
    folder = None if missing_packages() else await asyncio.to_thread(shelf.folder, segmenting.REPOSITORY)
    if folder is None:
        return None
    task = segmenting.task_of(folder, picture, words)
    async with devices.turn(lambda device: _plan(device.name), lambda: None) as place, work.job() as out:
        order = replace(task, plan=_plan(place.device.name), out=out)
        result = await place.crew.run(performing.perform, order, lambda _: None)
        return await asyncio.to_thread(result.files[0].path.read_bytes) if result.files else None


def _plan(device: str) -> MemoryPlan:
    return MemoryPlan(device=device, dtype="fp32", weights_gb=_GB, needed_gb=_GB)
