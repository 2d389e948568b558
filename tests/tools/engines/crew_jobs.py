"""Jobs for the tests of the crew, importable by name in a worker process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tools.engines.animatic_worker import Line
from tools.errors import BadInput

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


def dies(line: Line, task: None) -> None:
    """End the process as running out of memory would."""
    os.kill(os.getpid(), signal.SIGKILL)


def refuses(line: Line, task: None) -> None:
    """Fail with one of our own errors."""
    raise BadInput("There is no shot 7; the film has four.")


def breaks(line: Line, task: None) -> float:
    """Fail in a way nobody foresaw."""
    return 1 / 0


def holds(line: Line, path: Path) -> None:
    """Write down who does this, and go on for ever."""
    path.write_text(str(os.getpid()))
    while True:
        time.sleep(0.01)
        line.tell(0.5)
