"""Jobs for the tests of the crew, importable by name in a worker process."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path
from typing import Any

from tools.engines import animatic_jobs
from tools.engines.animatic_jobs import Finished, ShotTask
from tools.engines.crew_worker import Line
from tools.errors import BadInput, EngineError
from tools.film.encode import Encoder

STEPS = 200


def add(line: Line, task: tuple[int, int]) -> int:
    """Add two numbers."""
    return task[0] + task[1]


def process_id(line: Line, task: None) -> int:
    """Tell which process does this."""
    return os.getpid()


def obedient(line: Line, seconds: float) -> str:
    """Take so many seconds and tell of each step."""
    for step in range(STEPS):
        time.sleep(seconds / STEPS)
        line.tell((step + 1) / STEPS, lambda: b"a picture")
    return "done"


def deaf(line: Line, seconds: float) -> str:
    """Take so many seconds without telling anything."""
    time.sleep(seconds)
    return "done"


def writes(line: Line, task: tuple[Path, float]) -> Path:
    """Write a file a little at a time."""
    path, seconds = task
    with path.open("wb") as file:
        for step in range(STEPS):
            time.sleep(seconds / STEPS)
            file.write(b"frame")
            line.tell((step + 1) / STEPS)
    return path


class NoRoom(EngineError):
    """An error that only its own engine knows."""


def runs_out(line: Line, task: None) -> None:
    """Fail with an error of its own class."""
    raise NoRoom("There is no room.")


def explains(line: Line, task: None) -> None:
    """Tell what is being done; what comes too soon after the last word is not sent, unless it is news."""
    line.tell(0.1, message="loading")
    line.tell(0.15, message="loading")
    line.tell(0.2, message="painting", left_s=3.5)
    time.sleep(0.12)
    line.tell(0.9, message="painting", left_s=0.5)


def leave_a_mark(path: Path) -> None:
    """Write down that this process was prepared."""
    path.write_text("ready")


def dies(line: Line, task: None) -> None:
    """End the process as running out of memory would."""
    os.kill(os.getpid(), signal.SIGKILL)


def refuses(line: Line, task: None) -> None:
    """Fail with one of our own errors."""
    raise BadInput("There is no shot 7; the film has four.")


def breaks(line: Line, task: None) -> float:
    """Fail in a way nobody foresaw."""
    return 1 / 0


def film_without_room(line: Line, task: ShotTask) -> Finished:
    """Film on a disk that is full after a few pictures."""
    encode = Encoder._encode_picture

    def full(encoder: Encoder, pixels: Any, layout: Any) -> None:
        if encoder._pictures == 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        encode(encoder, pixels, layout)

    Encoder._encode_picture = full  # type: ignore[method-assign]
    try:
        return animatic_jobs.film(line, task)
    finally:
        Encoder._encode_picture = encode  # type: ignore[method-assign]


def holds(line: Line, path: Path) -> None:
    """Write down who does this, and go on for ever."""
    path.write_text(str(os.getpid()))
    while True:
        time.sleep(0.01)
        line.tell(0.5)
