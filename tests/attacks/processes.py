"""Attacks on the process that reads: files that take memory or time without end, or end it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.attacks.attack import Attack
from tests.fakes import media_files
from tools import intake
from tools.decoding.limits import Bounds
from tools.decoding.pool import Workers
from tools.errors import EngineFailure

WHERE = "worker"
TIGHT = Bounds(memory_bytes=256 * 2**20, seconds=60.0)
SOON_S = 2.0
"""What attacks on time are given; the others have as long as a busy machine needs to begin them."""


def by_process(workers: Workers) -> list[Attack]:
    """Return what a decoder that was broken into, or led astray, may do to its process, one of `workers`."""
    return [
        Attack("memory without end", WHERE, _run(workers, eat, 2**30), "more memory"),
        Attack("memory bit by bit", WHERE, _run(workers, eat_slowly), "more memory"),
        Attack("time without end", WHERE, _run(workers, spin, seconds=SOON_S), "not read through"),
        Attack("sleep without end", WHERE, _run(workers, rest, seconds=SOON_S), "not read through"),
        Attack("fault in a decoder", WHERE, _run(workers, fall), "breaks what reads it"),
        Attack("error that nobody foresaw", WHERE, _run(workers, stumble), "breaks what reads it"),
    ]


def eat(count: int) -> int:
    """Take so many bytes at once."""
    return len(bytearray(count))


def eat_slowly() -> int:
    """Take a megabyte after another."""
    held = []
    while True:
        held.append(bytearray(2**20))


def spin() -> None:
    """Count without end."""
    while True:
        pass


def rest() -> None:
    """Wait without end."""
    threading.Event().wait()


def fall() -> None:
    """End as a decoder does that writes where it must not."""
    os.kill(os.getpid(), signal.SIGSEGV)


def stumble() -> None:
    """Raise what is no error of ours."""
    raise RuntimeError("odd")


def refuse() -> None:
    """Raise a failure with everything that one can tell."""
    raise EngineFailure("It asks to wait.", "rate", accepted=True, retry_after_s=7.0)


def _run(workers: Workers, job: Callable[..., object], *given: object, seconds: float = TIGHT.seconds) -> Callable[[Path], str]:
    def play(_: Path) -> str:
        usual = workers._bounds
        workers._bounds = replace(usual, seconds=seconds)
        try:
            return str(workers.run(job, *given, name="film.mp4"))
        finally:
            workers._bounds = usual
            after = workers.run(intake.take_in, media_files.png("next", (32, 18)), "next.png", name="next.png")
            assert after.suffix == ".png", "the next file is not read"

    return play
