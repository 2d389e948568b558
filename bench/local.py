"""What models of this machine cost beside their own work, on the processor: start, load, overhead a picture, previews, stopping, memory.

    python bench/local.py [--rounds 30] [--folder DIR]

Real pipelines with random weights: a tiny SDXL where our own part is looked for, and one of 250 MB where the machine has to be busy.
Goals: under 5 ms of processor time a picture that the worker and the engine add to the pipeline's own call, under 2 ms a preview, an event loop late by
less than 10 ms in 99 of 100 turns while a model runs, and a program that starts without torch; exit code 1 for a miss.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import local_jobs  # noqa: E402
from bench.local_jobs import MIDDLE, SDXL, Spent, Weight  # noqa: E402
from prompts.shot import Shot  # noqa: E402
from tests.tools import standin  # noqa: E402
from tests.tools.engines.local_stage import MACHINE, picture_card, picture_order  # noqa: E402
from tests.tools.standin_service import catalog  # noqa: E402
from tools.assets import AssetStore  # noqa: E402
from tools.engines.base import Progress, silent  # noqa: E402
from tools.engines.crew_worker import Job  # noqa: E402
from tools.engines.local import LocalEngine  # noqa: E402
from tools.engines.local_devices import Devices  # noqa: E402
from tools.engines.local_orders import prepared  # noqa: E402
from tools.errors import EngineError  # noqa: E402
from tools.fairness import FairGates  # noqa: E402
from tools.local.files.shelf import Shelf  # noqa: E402
from tools.local.tasks import LocalTask, MemoryPlan  # noqa: E402
from tools.local.worker import performing  # noqa: E402
from tools.requests import ImageRequest  # noqa: E402

OWN_MS, PREVIEW_MS, LATE_MS = 5.0, 2.0, 10.0
TICK_S = 0.005
IDLE_S = 1.0
_MIDDLE: dict[str, Any] = {
    "classes": {"t2i": "StableDiffusionXLPipeline", "i2i": "StableDiffusionXLImg2ImgPipeline"}, "latents": "sdxl",
    "size": (256, 256), "files": {"gb": 0.3}, "parts_gb": {"unet": 0.3},
}  # fmt: skip
TINY_CARD, MIDDLE_CARD = picture_card(SDXL, dialect="prose"), picture_card(MIDDLE, options=_MIDDLE)
LONG_CARD = picture_card(MIDDLE, steps=500, options=_MIDDLE)


@dataclass
class Table:
    """The lines that are printed, and whether all goals were met."""

    met: bool = True

    def row(self, name: str, value: str, goal: bool | None = None) -> None:
        """Print a line. goal: whether it is met, where there is one."""
        self.met &= goal is not False
        verdict = "" if goal is None else ("  met" if goal else "  MISSED")
        print(f"{name:52s} {value}{verdict}", flush=True)


@dataclass(frozen=True)
class Stage:
    """An engine with what it works with."""

    engine: LocalEngine
    devices: Devices
    shelf: Shelf
    folder: Path

    async def worker(self, job: Job[Any], task: Any) -> Any:
        """Return what a job of the worker's returns."""
        async with self.devices.turn(lambda device: MemoryPlan(), lambda: None) as place:
            return await place.crew.run(job, task)

    def task(self, card: Any, seed: int) -> LocalTask:
        """Return the worker's task for a picture."""
        return replace(prepared(picture_order(card, seed), self.shelf).task, out=self.folder)


def stage(folder: Path, idle_s: float | None = None) -> Stage:
    """Return an engine over the models in a folder, whose worker lives for as long as `idle_s` says."""
    shelf, devices = Shelf(folder / "models"), Devices(idle_s=idle_s, machine=MACHINE)
    return Stage(LocalEngine(shelf, folder / "work", devices, job=local_jobs.ours), devices, shelf, folder)


async def timed(doing: Awaitable[Any]) -> float:
    """Return the milliseconds that something takes."""
    began = time.perf_counter()
    await doing
    return (time.perf_counter() - began) * 1000


async def starting(on: Stage, table: Table) -> None:
    """Measure from nothing to the first picture, and what a model weighs."""
    table.row("worker: spawned to ready, libraries loaded", f"{await timed(on.worker(local_jobs.ready, None)):8.0f} ms")
    megabytes = await on.worker(local_jobs.build, on.folder / "models")
    empty: Weight = await on.worker(local_jobs.weight, None)
    first, warm = [await timed(on.engine.make(picture_order(MIDDLE_CARD, seed, (256, 256)), silent)) for seed in (0, 1)]
    table.row(f"a UNet of {megabytes:.0f} MB: first picture, with loading", f"{first:8.0f} ms")
    table.row("the next picture (256x256, 2 steps)", f"{warm:8.0f} ms: loading took about {first - warm:.0f}")
    held: Weight = await on.worker(local_jobs.weight, None)
    table.row("worker's memory, libraries / with the model", f"{empty.rss_mb:8.0f} / {held.rss_mb:.0f} MB, models {held.models_mb:.0f}")


async def overhead(on: Stage, table: Table, rounds: int) -> None:
    """Measure one picture in turn as diffusers alone, through the engine, and through the whole door.

    What is judged is processor time, the worker's and the program's together, on one thread: waiting costs nobody anything,
    and other programs do not count.
    """
    with AssetStore(on.folder / "store") as store:
        door = standin.door_of(store, on.engine, catalog=catalog(TINY_CARD), gates=FairGates({"local": 1}, waiting=100, waiting_each=100))

        async def engine(seed: int) -> Mapping[str, str]:
            (made,) = await on.engine.make(picture_order(TINY_CARD, seed), silent)
            return made.facts

        async def through_door(seed: int) -> None:
            await door.generate(_request(seed), project="p", words="a red boat", tool_call_id=f"c{seed}", owner="u")

        took: dict[str, list[float]] = {name: [] for name in ("plain", "plain wall", "worker", "engine", "engine wall", "door")}
        for seed in range(-2, rounds):
            alone: Spent = await on.worker(local_jobs.plain, on.task(TINY_CARD, seed + 10))
            wall, program = time.perf_counter(), time.process_time()
            facts = await engine(seed + 10)
            wall, program = time.perf_counter() - wall, time.process_time() - program
            stored = time.process_time()
            await through_door(seed + 10)
            stored = time.process_time() - stored
            worker = float(facts["cpu_ms"])
            values = (alone.cpu_ms, alone.wall_ms, worker, worker + program * 1000, wall * 1000, worker + stored * 1000)
            for name, value in zip(took, values, strict=True):
                took[name] += [value] if seed >= 0 else []
        await door.aclose()
    middle = {name: statistics.median(values) for name, values in took.items()}
    plain = middle["plain"]
    table.row("tiny SDXL, 64x64, 2 steps: the pipeline's own call", f"{plain:8.1f} ms of processor, {middle['plain wall']:.1f} of time")
    table.row("the worker adds (line, hooks, progress, PNG)", f"{middle['worker'] - plain:8.1f} ms of processor")
    added = middle["engine"] - plain
    table.row("worker and engine add", f"{added:8.1f} ms of processor, {middle['engine wall'] - middle['plain wall']:.1f} of time", added < OWN_MS)
    table.row("worker, engine and door add (ledger, store, checks)", f"{middle['door'] - plain:8.1f} ms of processor")


def _request(seed: int) -> ImageRequest:
    return ImageRequest(shot=Shot(subject="a red boat"), seed=seed, size=(64, 64))


async def previews(on: Stage, table: Table) -> None:
    """Measure previews."""
    for size in (512, 1024):
        spent = await on.worker(local_jobs.preview_ms, size)
        middle = statistics.median(spent)
        table.row(f"a preview of {size}x{size}", f"{middle:8.2f} ms  (p95 {_percentile(spent, 0.95):.2f})", middle < PREVIEW_MS)


async def stopping(on: Stage, table: Table) -> None:
    """Measure how soon a model stops, by itself and killed, and how soon the next picture is there."""
    pid = await on.worker(local_jobs.ready, None)
    asked = []
    for seed in range(5):
        running = await _running(on, seed)
        running.cancel()
        asked.append(await timed(asyncio.wait((running,))))
    table.row("stopped when asked (same worker)", f"{statistics.median(asked):8.0f} ms  (most {max(asked):.0f})", await on.worker(local_jobs.ready, None) == pid)
    running = await _running(on, 9)
    os.kill(pid, 9)
    killed = await timed(asyncio.wait((running,)))
    again = await timed(on.engine.make(picture_order(TINY_CARD, 9), silent))
    failed = isinstance(running.exception(), EngineError)
    table.row("worker killed: told / the next picture is there", f"{killed:8.0f} / {again:.0f} ms", failed)


async def _running(on: Stage, seed: int) -> asyncio.Task[Any]:
    """Return a long order once its steps go on."""
    begun = asyncio.Event()

    def report(progress: Progress) -> None:
        if "step 2 " in progress.step:
            begun.set()

    running = asyncio.create_task(on.engine.make(picture_order(LONG_CARD, seed, (256, 256)), report))
    waiting = asyncio.create_task(begun.wait())
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return running


async def lateness(on: Stage, table: Table) -> None:
    """Measure how late the event loop comes to its turn, with nothing to do and while a model runs with previews."""
    table.row("event loop late, nothing to do", _late_words(await _late_while(asyncio.sleep(4.0))))
    running = await _running(on, 3)
    late = await _late_while(asyncio.sleep(10.0))
    running.cancel()
    await asyncio.wait((running,))
    table.row("event loop late, a model at work", _late_words(late), _percentile(late, 0.99) < LATE_MS)


async def _late_while(doing: Awaitable[Any]) -> list[float]:
    """Return how many milliseconds late each turn of the event loop came meanwhile."""
    late: list[float] = []

    async def tick() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_S)
            late.append((time.perf_counter() - began - TICK_S) * 1000)

    ticking = asyncio.create_task(tick())
    await doing
    ticking.cancel()
    return late


def _late_words(late: Sequence[float]) -> str:
    return f"p50 {statistics.median(late):4.2f}  p99 {_percentile(late, 0.99):5.2f}  max {max(late):5.1f} ms"


async def memory(on: Stage, table: Table) -> None:
    """Measure what a second task over the same files takes, and what comes back when models are let go."""
    await on.engine.make(picture_order(MIDDLE_CARD, 1, (256, 256)), silent)
    one: Weight = await on.worker(local_jobs.weight, None)
    again = on.task(MIDDLE_CARD, 1)
    other = replace(again, task="i2i")
    await on.worker(local_jobs.taken, other)
    both: Weight = await on.worker(local_jobs.weight, None)
    table.row("image-to-image over the same files adds", f"{both.models_mb - one.models_mb:8.1f} MB of models", both.models_mb == one.models_mb)
    await on.worker(performing.forget, None)
    left: Weight = await on.worker(local_jobs.weight, None)
    table.row("all models let go: the worker keeps / gives back", f"{left.rss_mb:8.0f} / {both.rss_mb - left.rss_mb:.0f} MB", left.models_mb == 0)


async def idling(folder: Path, table: Table) -> None:
    """See that a worker without work goes, with all its memory."""
    on = stage(folder, IDLE_S)
    pid = await on.worker(local_jobs.ready, None)
    gone = await timed(asyncio.to_thread(psutil.wait_procs, [psutil.Process(pid)], 10 * IDLE_S))
    table.row(f"a worker without work for {IDLE_S:g} s is gone after", f"{gone:8.0f} ms", not psutil.pid_exists(pid))
    await on.engine.aclose()


def importing(folder: Path, table: Table) -> None:
    """See that the program starts without torch."""
    code = "import sys, agent.app, agent.channels.cli, chainlit_app; print([n for n in ('torch', 'diffusers', 'transformers') if n in sys.modules])"
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env={"PYTHONPATH": str(ROOT), "HOME": str(folder)}, capture_output=True, text=True, check=True)
    found = done.stdout.splitlines()[-1]
    table.row("command line and web page imported; of torch there is", f"{found}, {(time.perf_counter() - began) * 1000:.0f} ms", found == "[]")


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, round(share * len(values)))]


async def measure(folder: Path, rounds: int) -> bool:
    """Print the table; return whether all goals are met."""
    table, on = Table(), stage(folder)
    try:
        await starting(on, table)
        await overhead(on, table, rounds)
        await previews(on, table)
        await stopping(on, table)
        await lateness(on, table)
        await memory(on, table)
    finally:
        await on.engine.aclose()
    await idling(folder, table)
    await asyncio.to_thread(importing, folder, table)
    print(f"goals: {'met' if table.met else 'missed'}")
    return table.met


def main() -> None:
    """Measure in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30, help="pictures made in each way")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder by default")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        met = asyncio.run(measure(Path(folder), asked.rounds))
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
