"""What a Ray cluster costs and gives back: overhead of a job against in-process, latency of a stop, recovery after a kill.

    python bench/ray.py [jobs]
"""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # instead of this folder, in which this file would stand for Ray itself

from tests.tools.ray.nodes import Nodes, steps_card, two_nodes  # noqa: E402
from tests.tools.ray.standin import SteppingEngine  # noqa: E402
from tests.tools.ray.test_ray_cluster import an_order, begun  # noqa: E402
from tools.engines.base import DirectEngine, Progress, silent  # noqa: E402
from tools.engines.ray_serve import RayEngine  # noqa: E402

STEPS, STEP_S = 5, 0.1
Killing = Callable[[Nodes, int], None]


async def timed(engine: DirectEngine, jobs: int) -> list[float]:
    """Return how long each of so many jobs took, in seconds, after one that does not count."""
    found = []
    for _ in range(jobs + 1):
        began = time.perf_counter()
        await engine.make(an_order(steps_card(STEPS)), silent)
        found.append(time.perf_counter() - began)
    return found[1:]


async def stopped(engine: RayEngine, nodes: Nodes) -> tuple[float, float]:
    """Return the seconds from a stop until the caller is free, and until the last step was written down (at least 0)."""
    wanted, heard = an_order(steps_card(200)), list[Progress]()
    running, _ = await begun(engine, nodes, wanted, heard)
    asked, clock = time.perf_counter(), time.time()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    free = time.perf_counter() - asked
    await asyncio.sleep(3 * STEP_S)
    (log,) = nodes.logs.glob(f"{wanted.key}.*")
    return free, max(log.stat().st_mtime - clock, 0.0)


async def recovered(engine: RayEngine, nodes: Nodes, kill: Killing) -> tuple[float, float]:
    """Return the seconds from a kill until the next copy's first step, and until the result beyond what its steps take."""
    wanted, heard = an_order(steps_card(20)), list[Progress]()
    running, replica = await begun(engine, nodes, wanted, heard)
    killed = time.perf_counter()
    kill(nodes, replica)
    while len(nodes.steps(wanted.key)) < 2:  # noqa: ASYNC110 - another process takes the step
        await asyncio.sleep(0.02)
    again = time.perf_counter() - killed
    await running
    return again, time.perf_counter() - killed - 20 * STEP_S


def kill_replica(nodes: Nodes, replica: int) -> None:
    """Kill the process of a replica."""
    os.kill(replica, signal.SIGKILL)


def percentile(seconds: list[float], share: float) -> float:
    """Return the nearest-rank percentile."""
    return sorted(seconds)[min(round(share * len(seconds)), len(seconds) - 1)]


async def measure(nodes: Nodes, jobs: int) -> list[tuple[str, str]]:
    """Return the rows of the table."""
    here, away = SteppingEngine(nodes.logs), RayEngine(nodes.ours)
    inside, over = await timed(here, jobs), await timed(away, jobs)
    await here.aclose()
    rows = [(f"{STEPS}-step job {name}", figures(some)) for name, some in (("in process", inside), ("through Ray", over))]
    gap, ratio = statistics.median(over) - statistics.median(inside), statistics.median(over) / statistics.median(inside)
    rows.append(("overhead of a job", f"{gap * 1000:.0f} ms at p50, ratio {ratio:.2f}"))
    stops = [await stopped(away, nodes) for _ in range(5)]
    rows.append(("stop: the caller is free", figures([free for free, _ in stops])))
    rows.append((f"stop: the last step ({STEP_S * 1000:.0f} ms each)", figures([last for _, last in stops])))
    kills: list[tuple[str, Killing]] = [("replica killed", kill_replica), ("node killed", lambda nodes, replica: nodes.kill_node_of(replica))]
    for title, kill in kills:
        again, whole = await recovered(away, nodes, kill)
        rows.append((title, f"next copy begins after {again:.1f} s; {whole:.1f} s lost beyond its own steps"))
    return rows


def figures(seconds: list[float]) -> str:
    """Return p50 and p99 in milliseconds."""
    return f"p50 {statistics.median(seconds) * 1000:.0f} ms, p99 {percentile(seconds, 0.99) * 1000:.0f} ms, n={len(seconds)}"


def main() -> None:
    """Print the table."""
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder, two_nodes(Path(folder)) as nodes:
        rows = asyncio.run(measure(nodes, jobs))
    for name, figure in rows:
        sys.stdout.write(f"{name:36} {figure}\n")


if __name__ == "__main__":
    main()
