"""How the web chat bears many people at once: socket clients that all say something, and an embedded studio that takes two seconds and no CPU.

    python bench/load.py [--sessions 200] [--over 40] [--seconds 2]

Prints a table against the goals. Feedback is the card of the turn coming over the line after a message was sent, progress the first card that
says how far the work is. Memory is what the server's process grew by, after a first round that loads everything, a session at a time.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx

from tests.agent.channels.sockets import Line, visitor
from tests.served import environment, free_port, wait_until_served

FEEDBACK_S, PROGRESS_S, SESSION_KB = 0.1, 1.0, 150.0
"""The goals: 95 of 100 times quicker than this, and no more memory than this."""
FIRST = 50
"""Sessions of the first round, which is not counted."""
STEPS = 8
"""Reports of a job on its way."""
PATIENCE_S = 120.0
THINGS = ("cat", "dog", "fox", "bear", "bird", "horse", "fish", "tree")


@dataclass
class Visit:
    """How one session fared, in seconds from sending; what never came stays infinite."""

    feedback: float = math.inf
    progress: float = math.inf
    whole: float = math.inf
    failed: str = ""


def serve(home: Path, port: int, seconds: float) -> None:
    """Serve the chat in this process, its embedded studio replaced by one that only waits."""
    from PIL import Image  # noqa: PLC0415 - in the server's process alone

    from agent.channels.web import serve as serve_chat  # noqa: PLC0415
    from agent.settings import read_settings  # noqa: PLC0415
    from tools.engines.animatic import AnimaticEngine  # noqa: PLC0415
    from tools.engines.base import Made, Order, Progress, Report  # noqa: PLC0415

    written = io.BytesIO()
    Image.effect_noise((320, 180), 64.0).convert("RGB").save(written, "PNG")

    async def make(self: AnimaticEngine, order: Order, report: Report) -> tuple[Made, ...]:
        for step in range(STEPS):
            report(Progress("drawing", step / STEPS))
            await asyncio.sleep(seconds / STEPS)
        return (Made(written.getvalue()),)

    AnimaticEngine.make = make  # type: ignore[method-assign]
    serve_chat(read_settings().model_copy(update={"home": home}), "127.0.0.1", port)


async def visit(web: httpx.AsyncClient, number: int, after: float) -> tuple[Line, Visit]:
    """Open a page, say one thing after a while, and wait for what it comes to."""
    page, seen = Line(web), Visit()
    await asyncio.sleep(after)
    try:
        await page.open()
        await page.until(lambda: "clear_call_fn" in page.heard)
        begun = time.perf_counter()
        await page.say(f"a {THINGS[number % len(THINGS)]} number {number}, 320x180")
        await page.until(page.turns, PATIENCE_S)
        seen.feedback = time.perf_counter() - begun
        await page.until(lambda: _card(page).get("fraction") is not None or _over(page), PATIENCE_S)
        seen.progress = time.perf_counter() - begun
        await page.until(lambda: _over(page), PATIENCE_S)
        seen.whole = time.perf_counter() - begun
        seen.failed = "" if _card(page)["status"] == "done" and _card(page)["assets"] else str(_card(page)["failure"] or _card(page)["status"])
    except (TimeoutError, OSError, ConnectionError) as error:
        seen.failed = type(error).__name__
    return page, seen


def _card(page: Line) -> dict[str, Any]:
    turns = page.turns()
    return turns[-1] if turns else {}


def _over(page: Line) -> bool:
    return _card(page).get("status", "working") != "working"


async def load(url: str, sessions: int, over: float) -> list[Visit]:
    """Let so many people come, evenly spread over so many seconds; they stay until the last one is served."""
    async with visitor(url) as web:
        came = await asyncio.gather(*(visit(web, n, over * n / sessions) for n in range(sessions)))
        for page, _ in came:
            await page.close()
        return [seen for _, seen in came]


def resident_kb(pid: int) -> float:
    """Return the memory of a process."""
    fields = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1024


def cpu_s(pid: int) -> float:
    """Return the processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def beside_assets(home: Path) -> int:
    """Return how many files there are that are no assets."""
    return sum(path.is_file() for path in home.rglob("*") if "assets" not in path.parts and "blobs" not in path.parts)


def share(values: Sequence[float], part: float) -> float:
    """Return the value that this part of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]


def main() -> int:
    parser = argparse.ArgumentParser(description="Load the web chat with socket clients.")
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--over", type=float, default=40.0, help="seconds over which they come")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long a picture takes")
    parser.add_argument("--serve", nargs=2, metavar=("HOME", "PORT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(Path(asked.serve[0]), int(asked.serve[1]), asked.seconds)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return measured(Path(folder), asked.sessions, asked.over, asked.seconds)


def measured(folder: Path, sessions: int, over: float, seconds: float) -> int:
    """Start the server, load it twice, and print the table; return 1 when a goal was missed."""
    home, port = folder / "home", free_port()
    command = [sys.executable, __file__, "--serve", str(home), str(port), "--seconds", str(seconds)]
    server = subprocess.Popen(command, env=environment(folder), cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(url, server)
        asyncio.run(load(url, FIRST, FIRST / 5))
        before = resident_kb(server.pid), beside_assets(home), cpu_s(server.pid)
        visits = asyncio.run(load(url, sessions, over))
        after = resident_kb(server.pid), beside_assets(home), cpu_s(server.pid)
    finally:
        server.terminate()
        server.wait(15)
    failed = [seen.failed for seen in visits if seen.failed]
    rows = (
        ("feedback p95", share([v.feedback for v in visits], 0.95), FEEDBACK_S, "s"),
        ("progress p95", share([v.progress for v in visits], 0.95), PROGRESS_S, "s"),
        ("failures", float(len(failed)), 0.0, ""),
        ("memory a session", (after[0] - before[0]) / sessions, SESSION_KB, "KB"),
        ("files beside assets", float(after[1] - before[1]), 0.0, ""),
    )
    print(f"{sessions} sessions over {over:g} s, a picture takes {seconds:g} s")
    for name, found, goal, unit in rows:
        print(f"{name:22}{found:10.3f} {unit:3} goal {goal:g} {'ok' if found <= goal else 'MISSED'}")
    for name, values in (("feedback", [v.feedback for v in visits]), ("progress", [v.progress for v in visits]), ("turn", [v.whole for v in visits])):
        print(f"{name:22}p50 {share(values, 0.5):.3f} s, p95 {share(values, 0.95):.3f} s")
    print(f"{'processor a turn':22}{(after[2] - before[2]) / sessions * 1000:.0f} ms; load of the machine {os.getloadavg()[0]:.1f}")
    for why in dict.fromkeys(failed):
        print(f"failed: {why} ({failed.count(why)})")
    return 0 if all(found <= goal for _, found, goal, _ in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
