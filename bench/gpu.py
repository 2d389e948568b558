"""How fast models of the real sizes run on a GPU: diffusers alone, through our engine, and with each switch of `tools/local/worker/tuning.py`.

    python bench/gpu.py [--tiny] [--only sdxl|flux] [--steps 30] [--repeats 3] [--without compiled,taylor] [--keep]

SDXL and FLUX.1-dev with random weights built on the device; all of it in one worker process, so nothing else holds memory. Of a switch
the gain and the largest difference to the plain way's pixels (0..1, same seed) are told. With random weights everything can be
measured but how many steps a threshold cache leaves out. --tiny runs small shapes on the processor: that everything works, not how
fast. --keep writes the table under bench/results/. Goals: an overhead under 1 %, 1.6 times plain with the exact switches together,
2.5 times with caching, exact within 1e-2; they are judged on a GPU only.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import gpu_jobs  # noqa: E402
from bench.gpu_jobs import CLASSES, Build, Built, Called, Calls, Family  # noqa: E402
from tests.tools.engines.local_stage import MACHINE, picture_card, picture_order  # noqa: E402
from tools.engines.base import silent  # noqa: E402
from tools.engines.local import LocalEngine  # noqa: E402
from tools.engines.local_devices import Devices, Place  # noqa: E402
from tools.errors import EngineError  # noqa: E402
from tools.local.device.machine import Device  # noqa: E402
from tools.local.files.shelf import Shelf  # noqa: E402
from tools.local.models import local_model  # noqa: E402
from tools.local.tasks import MemoryPlan  # noqa: E402
from tools.local.worker import tuning  # noqa: E402

RESULTS = ROOT / "bench" / "results"
REPOSITORIES: Mapping[Family, str] = {"sdxl": "stabilityai/stable-diffusion-xl-base-1.0", "flux": "black-forest-labs/FLUX.1-dev"}
OVERHEAD, EXACT_GAIN, FAST_GAIN, EXACT = 0.01, 1.6, 2.5, 1e-2
COLUMNS = ("images/s", "x plain", "s a call", "first call", "peak GB", "max |d|", "")
ALONE: tuple[dict[str, Any], ...] = (
    {"channels_last": True}, {"fused_qkv": True}, {"attention": "cudnn"}, {"attention": "flash"}, {"attention": "efficient"},
    {"cudnn_benchmark": True}, {"tf32": True}, {"step_cache": "first_block"}, {"step_cache": "taylor"}, {"compiled": True},
)  # fmt: skip


@dataclass
class Table:
    """The lines that are printed and kept."""

    lines: list[str]

    def say(self, line: str = "") -> None:
        """Print a line and remember it."""
        print(line, flush=True)
        self.lines.append(line)

    def head(self, title: str) -> None:
        """Begin a table."""
        self.say(f"\n### {title}\n")
        self.say(f"| {'':40s} | " + " | ".join(f"{column:>10s}" for column in COLUMNS) + " |")
        self.say(f"|{'-' * 42}|" + "|".join("-" * 11 + ":" for _ in COLUMNS) + "|")

    def row(self, name: str, *values: str) -> None:
        """Add a line of figures."""
        self.say(f"| {name:40s} | " + " | ".join(f"{value:>10s}" for value in (*values, *("",) * (len(COLUMNS) - len(values)))) + " |")


@dataclass(frozen=True)
class Bench:
    """One model on one device."""

    build: Build
    engine: LocalEngine
    place: Place
    table: Table
    size: int
    steps: int
    repeats: int
    without: frozenset[str]

    @property
    def family(self) -> Family:
        """Which model it is."""
        return self.build.family

    async def built(self) -> Built:
        """Build the model in the worker."""
        built: Built = await self.place.crew.run(gpu_jobs.build, self.build)
        return built

    async def plain(self) -> float:
        """Measure diffusers alone; return the seconds of a call."""
        return await self.tuned("diffusers alone", {}, None)

    async def tuned(self, name: str, switches: Mapping[str, Any], plain_s: float | None, batch: int = 1) -> float:
        """Measure the pipeline with switches and print the line; return the seconds of a picture, infinite where it failed."""
        if self.without & {*switches, *map(str, switches.values())}:
            return float("inf")
        wanted = Calls(self.family, self.size, self.steps, batch, self.repeats, dict(switches))
        try:
            called: Called = await self.place.crew.run(gpu_jobs.call, wanted)
        except EngineError as error:
            self.table.row(name, "failed", str(error))
            await self.built()  # a worker in which something broke was replaced by a fresh one
            await self.place.crew.run(gpu_jobs.call, Calls(self.family, self.size, self.steps, repeats=1))
            return float("inf")
        missing = switches.keys() - set(called.on) - {"tf32", "cudnn_benchmark"}
        if missing and len(switches) == 1:
            self.table.row(name, "does not fit this model")
            return float("inf")
        each = statistics.median(called.seconds) / batch
        words = ("exact" if all(tuning.SWITCHES[one].exact for one in switches) else "approximate") if switches else ""  # type: ignore[index]
        self.table.row(
            name, f"{1 / each:.3f}", f"{plain_s / each:.2f}" if plain_s else "1.00", f"{each * batch:.3f}", f"{called.first_s:.1f}",
            f"{called.peak_gb:.1f}" if called.peak_gb is not None else "-", f"{called.difference:.1e}", words,
        )  # fmt: skip
        return each

    async def ours(self, plain_s: float) -> float:
        """Measure pictures through our engine, each after one of diffusers alone; return our overhead as a share."""
        card = card_of(self.family, self.size, self.steps)
        took: list[float] = []
        alone: list[float] = []
        one = Calls(self.family, self.size, self.steps, repeats=1)
        for number in range(self.repeats + 1):
            called: Called = await self.place.crew.run(gpu_jobs.call, one)
            began = time.perf_counter()
            await self.engine.make(picture_order(card, number, (self.size, self.size)), silent)
            if number:
                took.append(time.perf_counter() - began)
                alone.extend(called.seconds)
        each = statistics.median(took)
        peak = await self.place.crew.run(gpu_jobs.peak, self.place.device.name)
        share = each / statistics.median(alone) - 1
        shown = f"{peak:.1f}" if peak is not None else "-"
        self.table.row("through our engine", f"{1 / each:.3f}", f"{plain_s / each:.2f}", f"{each:.3f}", "", shown, "", f"{share:+.2%}")
        return share


def card_of(family: Family, size: int, steps: int) -> Any:
    """Return the card under which the engine makes the built model's pictures."""
    return picture_card(
        REPOSITORIES[family], tasks=("t2i",), steps=steps, options={
            "classes": {"t2i": CLASSES[family]}, "latents": family, "size": (size, size), "multiple": 16, "dtype": "bf16", "weighted": family == "sdxl",
        },
    )  # fmt: skip


async def measured(bench: Bench, device: Device, built: Built) -> list[tuple[str, bool]]:
    """Measure one model; return its goals with whether they are met."""
    bench.table.head(f"{bench.family}, {built.billions:.2f} billion numbers a step, {bench.size}x{bench.size}, {bench.steps} steps")
    plain_s = await bench.plain()
    share = await bench.ours(plain_s)
    for switches in ALONE:
        ((name, value),) = switches.items()
        await bench.tuned(name if value is True else f"{name} = {value}", switches, plain_s)
    model = local_model(card_of(bench.family, bench.size, bench.steps))
    gpu = Device(device.name, "cuda", device.title, device.memory_gb, device.free_gb)
    exact, fast = ({name: value for name, value in tuning.tuned(model, gpu, wish).items() if name not in bench.without} for wish in ("exact", "fast"))
    exact_s = await bench.tuned("all exact and repeatable", exact, plain_s)
    fast_s = await bench.tuned("all", fast, plain_s)
    for batch in (2, 4, 8):
        await bench.tuned(f"all exact, {batch} at once", exact, plain_s, batch)
    return [
        (f"{bench.family}: our overhead under {OVERHEAD:.0%}", share < OVERHEAD),
        (f"{bench.family}: exact switches {EXACT_GAIN} x plain", plain_s / exact_s >= EXACT_GAIN),
        (f"{bench.family}: with caching {FAST_GAIN} x plain", bench.family == "sdxl" or plain_s / fast_s >= FAST_GAIN),
    ]


async def measure(asked: argparse.Namespace, folder: Path, table: Table) -> bool:
    """Print the tables; return whether the goals are met, or nothing can be said of them."""
    devices = Devices(machine=MACHINE) if asked.tiny else Devices(("cuda",))
    engine = LocalEngine(Shelf(folder / "models"), folder / "work", devices, job=gpu_jobs.ours)
    goals: list[tuple[str, bool]] = []
    try:
        async with devices.turn(lambda device: MemoryPlan(), lambda: None) as place:
            pass
        await place.crew.run(gpu_jobs.shelve, folder / "models")
        table.say(f"{place.device.title}; {', '.join(f'{name} {version}' for name, version in engine.versions.items())}")
        for family in (asked.only,) if asked.only else get_args(Family):
            build = Build(family, asked.tiny, place.device.name, "fp32" if asked.tiny else "bf16")
            bench = Bench(build, engine, place, table, 64 if asked.tiny else 1024, 4 if asked.tiny else asked.steps, asked.repeats, frozenset(asked.without.split(",")))
            goals += await measured(bench, place.device, await bench.built())
    finally:
        await engine.aclose()
    if asked.tiny:
        table.say("\nOn the processor with tiny shapes: this shows that everything works, and nothing of a GPU's speed.")
        return True
    for words, met in goals:
        table.say(f"- {words}: {'met' if met else 'MISSED'}")
    return all(met for _, met in goals)


def main() -> None:
    """Measure, and keep the table when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiny", action="store_true", help="small shapes on the processor")
    parser.add_argument("--only", choices=get_args(Family), help="one of the models")
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--without", default="", help="switches or values to leave out, separated by commas")
    parser.add_argument("--keep", action="store_true", help="write the table under bench/results/")
    asked = parser.parse_args()
    table = Table([])
    with tempfile.TemporaryDirectory() as folder:
        met = asyncio.run(measure(asked, Path(folder), table))
    if asked.keep:
        RESULTS.mkdir(exist_ok=True)
        name = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}-{'tiny' if asked.tiny else 'gpu'}.md"
        (RESULTS / name).write_text("\n".join(table.lines) + "\n", "utf-8")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
