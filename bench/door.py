"""What the door costs on top of the service itself: each job's time beyond the answers on the wire, alone and a hundred at once.

    python bench/door.py [--jobs 200] [--parallel 100] [--folder DIR] [--profile]

A stand-in service takes a fixed time to answer. Printed: the door's own milliseconds a job (its time less the service's), with each
job alone; for many at once the wall time a job costs; how late the event loop comes to its turn meanwhile; and what one flush of
this disk takes, for each job waits for six of them (that is what makes it safe): on a busy disk they are most of the cost, and a
--folder in memory (/dev/shm) shows the rest. Goals: under 5 ms a job, and a loop never late by more than 50 ms; exit code 1 for a miss.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from prompts.shot import Shot  # noqa: E402
from tests.tools import standin  # noqa: E402
from tests.tools.standin_service import card, catalog, picture  # noqa: E402
from tools.assets import AssetStore  # noqa: E402
from tools.budget import Caps  # noqa: E402
from tools.engines.base import CancelOutcome, Found, JobStatus, Made, Order, Report, Ticket  # noqa: E402
from tools.fairness import FairGates  # noqa: E402
from tools.generate import Door  # noqa: E402
from tools.requests import ImageRequest  # noqa: E402

REQUEST = ImageRequest(shot=Shot.model_validate({"subject": "a cat", "scene": "the moon"}))
GOAL_MS, LATE_MS = 5.0, 50.0
ANSWER_S = 0.02
TICK_S = 0.002


class FixedService:
    """A service that is always exactly as slow: an answer to the order, then the file. It notes when it was busy with which order."""

    name, poll_s = "fal", 0.001

    def __init__(self) -> None:
        self.versions = {"bench": "1"}
        self.busy: dict[str, float] = {}
        self.drawing = 0.0
        """Processor time of the pictures it makes."""

    def problem(self) -> str | None:
        """Need nothing."""
        return None

    async def aclose(self) -> None:
        """Hold nothing."""

    async def submit(self, order: Order, report: Report) -> Ticket:
        """Take the order."""
        await self._wait(order.key)
        return Ticket(engine=self.name, card=order.card.id, key=order.key, id=order.key, submitted_at=time.time())

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Say that it is done."""
        return JobStatus("succeeded", 1.0, cost_usd=0.01)

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Bring the file."""
        started = time.perf_counter()
        before = time.process_time()
        data = picture(ticket.key)
        self.drawing += time.process_time() - before
        self.busy[ticket.key] += time.perf_counter() - started
        await self._wait(ticket.key)
        return (Made(data, facts={"id": ticket.id}),)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Stop nothing."""
        return "unsupported"

    async def find(self, order: Order) -> Found:
        """Know nothing."""
        return "unknown"

    async def _wait(self, key: str) -> None:
        started = time.perf_counter()
        await asyncio.sleep(ANSWER_S)
        self.busy[key] = self.busy.get(key, 0.0) + time.perf_counter() - started


async def late(seen: list[float]) -> None:
    """Note how late the event loop comes to its turn, in milliseconds, until cancelled."""
    while True:
        started = time.perf_counter()
        await asyncio.sleep(TICK_S)
        seen.append((time.perf_counter() - started - TICK_S) * 1000)


def door_over(store: AssetStore, service: FixedService) -> Door:
    """Return a door with everything that a real one has: caps, gates, breaker, ledger."""
    settings: dict[str, Any] = {
        "catalog": catalog(card("flux", "fal")),
        "caps": Caps(1e6, 1e6, 1e6, 1e6),
        "gates": FairGates({"fal": 1000}, waiting=1000, waiting_each=1000),
    }
    return standin.door_of(store, service, **settings)


async def job(door: Door, number: int) -> float:
    """Make one picture and return how long it took, in seconds."""
    started = time.perf_counter()
    await door.generate(REQUEST, project="p", words="a cat on the moon", tool_call_id=f"c{number}", owner=f"u{number % 7}")
    return time.perf_counter() - started


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, round(share * len(values)))]


def flush_ms(folder: Path) -> float:
    """Return what writing a page and flushing it takes on this disk."""
    times = []
    with (folder / "flushed").open("wb") as file:
        for _ in range(100):
            file.write(bytes(4096))
            file.flush()
            started = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


async def measure(folder: Path, jobs: int, parallel: int) -> bool:
    """Print the table; return whether both goals are met."""
    print(f"{'one flush of this disk':36s} p50 {await asyncio.to_thread(flush_ms, folder):6.2f} ms")
    service = FixedService()
    with AssetStore(folder / "store") as store:
        door = door_over(store, service)
        for number in range(10):
            await job(door, -1 - number)
        own, service.drawing, processor = [], 0.0, time.process_time()
        for number in range(jobs):
            service.busy.clear()
            took = await job(door, number)
            own.append((took - sum(service.busy.values())) * 1000)
        processor = (time.process_time() - processor - service.drawing) * 1000 / jobs
        loop: list[float] = []
        ticker = asyncio.create_task(late(loop))
        service.busy.clear()
        started = time.perf_counter()
        await asyncio.gather(*(job(door, jobs + number) for number in range(parallel)))
        each = (time.perf_counter() - started) * 1000 / parallel
        ticker.cancel()
        await door.aclose()
    print(f"{'own cost of a job alone':36s} p50 {statistics.median(own):6.2f}  p95 {_percentile(own, 0.95):6.2f} ms")
    print(f"{'processor time of it':36s}     {processor:6.2f} ms")
    print(f"{f'{parallel} jobs at once':36s} {each:6.2f} ms of wall time a job, the service's {2000 * ANSWER_S:.0f} ms included")
    print(f"{'event loop late meanwhile':36s} p50 {statistics.median(loop):6.2f}  p99 {_percentile(loop, 0.99):6.2f}  max {max(loop):6.2f} ms")
    met = statistics.median(own) < GOAL_MS and each < GOAL_MS and max(loop) < LATE_MS
    print(f"goals (under {GOAL_MS:g} ms, never late by {LATE_MS:g} ms): {'met' if met else 'missed'}")
    return met


def main() -> None:
    """Measure, under the profiler when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200, help="jobs made one after the other")
    parser.add_argument("--parallel", type=int, default=100, help="jobs made at once")
    parser.add_argument("--folder", type=Path, help="where to work, for example /dev/shm; a temporary folder by default")
    parser.add_argument("--profile", action="store_true", help="also print where the event loop's thread spends its time")
    asked = parser.parse_args()
    profiler = cProfile.Profile()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        if asked.profile:
            profiler.enable()
        met = asyncio.run(measure(Path(folder), asked.jobs, asked.parallel))
        profiler.disable()
    if asked.profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
