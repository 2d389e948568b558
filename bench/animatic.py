"""How fast the embedded studio draws: forty requests warm, the first picture of a fresh process, and what each style adds."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PROMPTS = Path(__file__).with_name("prompts.toml")
SIZE = (1280, 720)
_FIRST = """
import sys, time
start = time.perf_counter()
sys.path.insert(0, {root!r})
from pathlib import Path
from tools.animatic import art
art.configure(Path({cache!r}))
from prompts.shot import Shot
from tools.animatic import draw
draw(Shot.model_validate_json(sys.stdin.read()), {size!r})
print(time.perf_counter() - start)
"""


def shots() -> list[tuple[str, Any]]:
    """Return the names and Shots of the forty requests."""
    from prompts.shot import Shot  # noqa: PLC0415

    rows = tomllib.loads(PROMPTS.read_text(encoding="utf-8"))["shot"]
    return [(row.pop("name"), Shot.model_validate({k: v for k, v in row.items() if k != "acceptance"})) for row in rows]


def best(work: Any, rounds: int) -> float:
    """Return the shortest of several runs, in milliseconds: the figure of an unloaded machine."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def warm(rounds: int) -> list[float]:
    """Print and return the time of every request with warm caches."""
    from tools.animatic import draw  # noqa: PLC0415

    table = []
    for name, shot in shots():
        size = SIZE if not shot.ids("ratio") else None
        draw(shot, size)
        ms = best(lambda shot=shot, size=size: draw(shot, size), rounds)
        table.append(ms)
        print(f"  {name:<22}{ms:7.0f} ms", flush=True)
    return table


def first_pictures(rounds: int) -> dict[str, float]:
    """Return the seconds of a fresh process from its start to its first picture, imports included."""
    _, shot = shots()[0]
    figures: dict[str, list[float]] = {"empty glyph cache": [], "warm glyph cache": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as cache:
            code = _FIRST.format(root=str(ROOT), cache=cache, size=SIZE)
            for times in figures.values():
                out = subprocess.run([sys.executable, "-c", code], input=shot.model_dump_json(), capture_output=True, text=True, check=True)
                times.append(float(out.stdout.split()[-1]))
    return {label: min(times) for label, times in figures.items()}


def style_costs(rounds: int) -> dict[str, float]:
    """Return the milliseconds each style adds to a frame."""
    from tools.animatic import styles  # noqa: PLC0415
    from tools.animatic.shooting import shoot  # noqa: PLC0415
    from tools.animatic.spec import Actor, SceneSpec  # noqa: PLC0415
    from tools.animatic.styles import PictureParts  # noqa: PLC0415

    plate = shoot(SceneSpec(scene="street", light="neon", weather="rain", actors=(Actor("woman", "woman"),)), SIZE)
    subjects = tuple(e.id for e in plate.elements if e.role == "subject")
    parts = PictureParts(plate.rgb, plate.ids, plate.disparity, subjects, "neon", 0)
    return {name: best(lambda name=name: styles.apply(name, parts), rounds) for name in sorted(styles.STYLES)}


def main() -> None:
    """Print the tables and one line of ratios to the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each request, of which the best counts")
    rounds = parser.parse_args().rounds
    print(f"warm frames at {SIZE[0]}x{SIZE[1]}, best of {rounds}")
    table = warm(rounds)
    median, worst = statistics.median(table), max(table)
    print(f"  median {median:.0f} ms, worst {worst:.0f} ms")
    print("first picture of a fresh process")
    first = first_pictures(rounds)
    for label, seconds in first.items():
        print(f"  {label:<22}{seconds:7.2f} s")
    print("what a style adds")
    costs = style_costs(rounds)
    for name, ms in costs.items():
        print(f"  {name:<22}{ms:7.0f} ms")
    slowest = max(costs.values())
    print(
        f"ratios to the goals (1.00 just meets it, smaller is better): median {median / 300:.2f}, worst {worst / 800:.2f}, "
        f"first picture {max(first.values()) / 2.0:.2f}, slowest style {slowest / 400:.2f}"
    )


if __name__ == "__main__":
    main()
