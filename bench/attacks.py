"""Plays the list of attacks against the real entry points and prints what came of each, with the memory and time it took.

    python bench/attacks.py [--only WORD]

Memory is the most that this process (and a decoding process it started) grew by while the attack was played. Exit code 1 when one
got through, crashed something, or took more than 512 MB.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from prompts.shot import Shot  # noqa: E402
from tests.attacks.attack import Attack, Outcome, played  # noqa: E402
from tests.attacks.every import KINDS, attacks_on_processes  # noqa: E402
from tests.attacks.processes import TIGHT  # noqa: E402
from tests.fakes import media_files  # noqa: E402
from tools import intake, verifying  # noqa: E402
from tools.decoding.pool import Workers  # noqa: E402
from tools.decoding.port import Here  # noqa: E402
from tools.engines.base import Made  # noqa: E402
from tools.requests import ImageRequest  # noqa: E402

MOST_MB = 512
_LOOK_S = 0.005


class Watch:
    """Watches how much memory this process and its children hold, until it is told to stop."""

    def __init__(self) -> None:
        self._process, self._stop = psutil.Process(), threading.Event()
        self._before = self.most = self._held()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def grown_mb(self) -> float:
        """Stop, and return by how many MiB it grew at most."""
        self._stop.set()
        self._thread.join()
        return max(0.0, (max(self.most, self._held()) - self._before) / 2**20)

    def _look(self) -> None:
        while not self._stop.wait(_LOOK_S):
            self.most = max(self.most, self._held())

    def _held(self) -> int:
        found = 0
        for process in (self._process, *self._process.children(recursive=True)):
            try:
                found += process.memory_info().rss
            except psutil.Error:
                continue
        return found


def row(attack: Attack) -> tuple[Outcome, float, float]:
    """Play an attack; return its outcome, the memory in MiB and the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        watch, began = Watch(), time.perf_counter()
        outcome = played(attack, Path(folder))
        return outcome, watch.grown_mb(), time.perf_counter() - began


def cost_of_a_process() -> list[str]:
    """Return what reading in a process of its own adds to an ordinary upload, in milliseconds: the best of several."""
    workers, lines = Workers(1), []
    began = time.perf_counter()
    workers.run(intake.take_in, media_files.png("first", (32, 18)), "a.png", name="a.png")
    lines.append(f"first file of all (the process starts)  {(time.perf_counter() - began) * 1000:7.0f} ms")
    for name, data in (
        ("PNG 640x480", media_files.png("a", (640, 480))), ("PNG 1024x1024", media_files.png("a", (1024, 1024))),
        ("PNG 4000x3000", media_files.png("a", (4000, 3000))), ("MP4 of 2 s", media_files.mp4("a")), ("MP3 of 2 s", media_files.mp3("a")),
    ):  # fmt: skip
        here = min(_seconds(lambda data=data: intake.take_in(data, "a.bin")) for _ in range(5))
        there = min(_seconds(lambda data=data: workers.run(intake.take_in, data, "a.bin", name="a.bin")) for _ in range(5))
        lines.append(f"{name:16} here {here * 1000:7.1f} ms, in a process {there * 1000:7.1f} ms, {(there - here) * 1000:+6.1f} ms")
    for side in (1024, 4000):
        made, asked = Made(media_files.png("a", (side, side)), "image", ".png"), ImageRequest(shot=Shot.model_validate({"subject": "a"}))
        here = min(_seconds(lambda made=made, asked=asked: verifying.check_sent(Here(), made, asked, pixels=False)) for _ in range(5))
        there = min(_seconds(lambda made=made, asked=asked: verifying.check_sent(workers, made, asked, pixels=False)) for _ in range(5))
        lines.append(f"result {side}x{side} here {here * 1000:7.1f} ms, in a process {there * 1000:7.1f} ms, {(there - here) * 1000:+6.1f} ms")
    workers.close()
    return lines


def _seconds(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", default="", help="attacks whose name or place holds this word")
    only = asked.parse_args(argv).only
    logging.disable(logging.CRITICAL)
    workers = Workers(1, TIGHT)
    bad = held = 0
    for attack in (*(attack for kind in KINDS for attack in kind()), *attacks_on_processes(workers)):
        if only not in f"{attack.where} {attack.name}":
            continue
        outcome, grown, seconds = row(attack)
        fine = outcome.held and grown < MOST_MB
        bad, held = bad + (not fine), held + fine
        expected = "harmless" if attack.refusal is None else "refused"
        sys.stdout.write(f"{'ok ' if fine else 'BAD'} {attack.where:10} {attack.name[:44]:44} {expected:8} {grown:5.0f} MB {seconds:5.2f} s  {outcome.said[:90]}\n")
        sys.stdout.flush()
    workers.close()
    sys.stdout.write(f"{held + bad} attacks, {held} as they must end, {bad} not\n")
    if not only:
        sys.stdout.write("\n".join(["", *cost_of_a_process()]) + "\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
