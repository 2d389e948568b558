"""The other side: what runs inside a decoding process, and the messages between it and the program."""

from __future__ import annotations

import importlib
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from tools.decoding.limits import Bounds, bind
from tools.errors import ScenewrightError

LOADED = ("tools.intake", "tools.verifying")
"""What nearly every job needs, loaded before the first one comes."""


@dataclass(frozen=True, slots=True)
class Task:
    """To a worker: do this within these bounds."""

    job: Callable[..., Any]
    given: tuple[Any, ...]
    more: dict[str, Any]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Ready:
    """From a worker: everything is loaded, the first file may come."""


@dataclass(frozen=True, slots=True)
class Answer:
    """From a worker: the result of a job."""

    result: Any


@dataclass(frozen=True, slots=True)
class Raised:
    """From a worker: one of our own errors ended the job. told: its attributes."""

    kind: type[ScenewrightError]
    message: str
    told: dict[str, Any]

    def error(self) -> ScenewrightError:
        """Return the error, as it is raised on the program's side."""
        error = self.kind.__new__(self.kind, self.message)
        error.args = (self.message,)
        error.__dict__.update(self.told)
        return error


@dataclass(frozen=True, slots=True)
class Broke:
    """From a worker: the job ended by want of memory, or by an error that nobody foresaw; nothing more can be asked of this worker."""

    hungry: bool
    trace: str


def work(line: Connection) -> None:
    """Do jobs until the program lets go of the line or one of them breaks. The body of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the program that owns this process
    for module in LOADED:
        importlib.import_module(module)
    line.send(Ready())
    while True:
        try:
            task: Task = line.recv()
        except (EOFError, OSError):
            return
        answer = _done(task)
        line.send(answer)
        if isinstance(answer, Broke):
            line.close()
            os._exit(1)


def _done(task: Task) -> Answer | Raised | Broke:
    try:
        bind(task.bounds)
        return Answer(task.job(*task.given, **task.more))
    except ScenewrightError as error:
        if any(isinstance(cause, MemoryError) for cause in (error.__cause__, error.__context__)):
            return Broke(True, "")
        return Raised(type(error), str(error), dict(error.__dict__))
    except MemoryError:
        return Broke(True, "")
    except Exception:  # noqa: BLE001 - the boundary of the process: what nobody foresaw is told, not lost
        return Broke(False, traceback.format_exc())
