"""How fast film shots are drawn and encoded: six shots at 1280x720 and 24 frames a second, against drawing every frame as a still."""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SIZE, FPS = (1280, 720), 24.0
PROCESSES = 2
GOAL_FPS, GOAL_PREP_S, GOAL_RSS_MB = 36.0, 0.8, 1200
SHOTS: dict[str, dict[str, str]] = {
    "engineer": {"subject": "female engineer in a hard hat", "action": "checking a machine", "scene": "factory", "camera": "slow push-in"},
    "walk": {"subject": "a woman in a red coat", "action": "walking", "scene": "city street", "lighting": "golden hour", "camera": "tracking shot"},
    "teacher": {"subject": "a teacher", "action": "talking", "scene": "classroom", "camera": "close-up, handheld"},
    "moon": {"subject": "a cat in a spacesuit", "action": "riding a bicycle", "scene": "moon", "camera": "low angle"},
    "rain": {"subject": "a boy with an umbrella", "scene": "city street, rain", "lighting": "neon night", "camera": "pan right"},
    "forest": {"subject": "two friends", "action": "waving", "scene": "forest", "style": "watercolor", "camera": "orbit shot"},
}


class Half(NamedTuple):
    """What one process did: seconds of preparation, of processor time for all of it, frames, and its memory in MB."""

    prep_s: float
    cpu_s: float
    frames: int
    memory_mb: float


class Row(NamedTuple):
    """One shot: frames a second by the clock and by processor time on two cores, and the worst of its processes."""

    name: str
    prep_s: float
    wall_fps: float
    cpu_fps: float
    memory_mb: float


def film_half(words: dict[str, str], seconds: float, part: int, path: str) -> Half:
    """Draw and encode one part of a shot to `path`."""
    from prompts.shot import Shot  # noqa: PLC0415
    from tools.animatic.motion.reel import reel  # noqa: PLC0415
    from tools.animatic.motion.take import Take  # noqa: PLC0415
    from tools.film.encode import Encoder  # noqa: PLC0415

    cpu, clock = time.process_time(), time.perf_counter()
    film = reel(Take(Shot.model_validate(words), SIZE, seconds, FPS))
    prep = time.perf_counter() - clock
    first, stop = film.count * part // PROCESSES, film.count * (part + 1) // PROCESSES
    with Encoder(Path(path), SIZE, FPS) as encoder:
        for pixels in film.frames(first, stop):
            encoder.picture(pixels, film.layout)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Half(prep, time.process_time() - cpu, stop - first, memory)


def filmed(pool: ProcessPoolExecutor, name: str, seconds: float, folder: Path) -> Row:
    """Film one shot in two processes and join it."""
    from tools.film.encode import join  # noqa: PLC0415

    parts = [folder / f"{name}-{part}.mp4" for part in range(PROCESSES)]
    clock, own = time.perf_counter(), time.process_time()
    halves = list(pool.map(film_half, [SHOTS[name]] * PROCESSES, [seconds] * PROCESSES, range(PROCESSES), map(str, parts)))
    join(parts, folder / f"{name}.mp4")
    wall = time.perf_counter() - clock
    cpu = sum(half.cpu_s for half in halves) + time.process_time() - own
    frames = sum(half.frames for half in halves)
    return Row(name, max(h.prep_s for h in halves), frames / wall, frames * PROCESSES / cpu, max(h.memory_mb for h in halves))


def naive_fps(words: dict[str, str], folder: Path, frames: int) -> float:
    """Return how many frames a second on two cores come of drawing each as a still, by processor time."""
    from prompts.shot import Shot  # noqa: PLC0415
    from tools.animatic import draw  # noqa: PLC0415
    from tools.film.encode import Encoder  # noqa: PLC0415

    shot = Shot.model_validate(words)
    draw(shot, SIZE)
    cpu = time.process_time()
    with Encoder(folder / "naive.mp4", SIZE, FPS) as encoder:
        for _ in range(frames):
            encoder.picture(_pixels(draw(shot, SIZE).image), "rgb24")
    return frames * PROCESSES / (time.process_time() - cpu)


def _pixels(image: Any) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.asarray(image)


def shots_table(seconds: float) -> None:
    """Print one row a shot, the medians and their ratios to the goals."""
    print(f"six shots of {seconds:g} s at {SIZE[0]}x{SIZE[1]}, {FPS:g} frames a second, {PROCESSES} processes; preparation, drawing, encoding, joining")
    print(f"  {'shot':<10}{'prep s':>8}{'fps':>8}{'fps by cpu':>12}{'MB':>8}")
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        folder = Path(name)
        list(pool.map(film_half, [SHOTS["engineer"]] * PROCESSES, [0.2] * PROCESSES, range(PROCESSES), [str(folder / f"warm-{k}.mp4") for k in range(PROCESSES)]))
        rows = []
        for shot in SHOTS:
            rows.append(row := filmed(pool, shot, seconds, folder))
            print(f"  {row.name:<10}{row.prep_s:8.2f}{row.wall_fps:8.1f}{row.cpu_fps:12.1f}{row.memory_mb:8.0f}", flush=True)
        base = statistics.median(naive_fps(SHOTS[shot], folder, 6) for shot in ("engineer", "walk", "moon"))
    wall, cpu = statistics.median(r.wall_fps for r in rows), statistics.median(r.cpu_fps for r in rows)
    prep, memory = statistics.median(r.prep_s for r in rows), max(r.memory_mb for r in rows)
    print(f"  {'median':<10}{prep:8.2f}{wall:8.1f}{cpu:12.1f}{memory:8.0f}")
    print(f"a still for every frame, same encoder: {base:.1f} fps by cpu; {cpu / base:.1f} times as fast")
    print(
        f"ratios to the goals (1.00 just meets it, smaller is better): fps {GOAL_FPS / wall:.2f} by the clock, {GOAL_FPS / cpu:.2f} by cpu, "
        f"preparation {prep / GOAL_PREP_S:.2f}, memory {memory / GOAL_RSS_MB:.2f}"
    )


def main() -> None:
    """Print the table of shots and, where it is there, that of whole films."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each shot")
    parser.add_argument("--shots-only", action="store_true", help="leave the whole film out")
    options = parser.parse_args()
    shots_table(options.seconds)
    if not options.shots_only:
        from bench import film_cut  # noqa: PLC0415

        film_cut.main()


if __name__ == "__main__":
    main()
