"""The other side of the crew: what runs inside a worker process, and the messages between it and the program."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

from tools.errors import EngineError, ScenewrightError

PREVIEW_EVERY_S = 0.5
TELL_EVERY_S = 0.1
"""A job may tell as often as it likes; no more than this goes over the line."""
Result_co = TypeVar("Result_co", covariant=True)


class Stopped(Exception):
    """The person stopped the job; raised inside it by `Line.tell`."""


class Line:
    """A job's line to the program that gave it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._number = self._halted = 0
        self._stop = threading.Event()
        self._told = self._shown = 0.0
        self._message = ""
        self.preview_every_s = PREVIEW_EVERY_S
        """A job may set how often a preview is due at most."""

    def check(self) -> None:
        """Raise Stopped when the person stopped the job; costs next to nothing."""
        if self._stop.is_set():
            raise Stopped

    def tell(
        self, fraction: float, preview: Callable[[], bytes | None] | None = None, *, message: str = "", left_s: float | None = None
    ) -> None:
        """Say that this share (0..1) is done; `preview` makes a small picture file and is called when one is due.

        message: what is being done, where it changes. left_s: seconds that are left, where the job knows it better than its share.
        Raises Stopped when the person stopped the job: call it for every frame.
        """
        self.check()
        now = time.monotonic()
        if now - self._told < TELL_EVERY_S and message == self._message:
            return
        self._told, self._message = now, message
        picture = None
        if preview is not None and now - self._shown >= self.preview_every_s:
            self._shown = now
            picture = preview()
        self._connection.send(Told(self._number, fraction, picture, message, left_s))

    def begin(self, number: int) -> None:
        """Take a new job's number; what was said of earlier ones counts no more."""
        self._number = number
        if number == self._halted:
            self._stop.set()
        else:
            self._stop.clear()
        self._told, self._shown, self._message = 0.0, time.monotonic(), ""
        self.preview_every_s = PREVIEW_EVERY_S

    def halt(self, number: int) -> None:
        """Note that the job of this number shall stop, also one that has not come yet."""
        self._halted = number
        if number == self._number:
            self._stop.set()


class Job(Protocol[Result_co]):
    """A function at the top of a module, so that it can be found by its name in another process."""

    def __call__(self, line: Line, task: Any, /) -> Result_co:
        """Do the task."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """To a worker: do this."""

    number: int
    job: Job[Any]
    task: Any


@dataclass(frozen=True, slots=True)
class Halt:
    """To a worker: stop the job of this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """From a worker: how far it is."""

    number: int
    fraction: float
    """The share that is done, 0..1."""
    preview: bytes | None = None
    """A small picture file."""
    message: str = ""
    left_s: float | None = None
    """Seconds that are left, where the job knows."""


@dataclass(frozen=True, slots=True)
class Did:
    """From a worker: the job is done."""

    number: int
    result: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """From a worker: one of our own errors ended the job. kind: its class, which takes a sentence and nothing else."""

    number: int
    kind: type[ScenewrightError]
    words: str


@dataclass(frozen=True, slots=True)
class Broke:
    """From a worker: an error that nobody foresaw ended the job."""

    number: int
    kind: str
    trace: str


Message = Told | Did | Failed | Broke


def work(connection: Connection, prepare: Callable[[], None] | None) -> None:
    """Do jobs until the program lets go of the line. The body of a worker process.

    prepare: loads what most jobs need, before the first one is looked at.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the program that owns this process
    line, jobs = Line(connection), queue.SimpleQueue[Start]()
    threading.Thread(target=_listen, args=(connection, line, jobs), name="crew-line", daemon=True).start()
    if prepare is not None:
        try:
            prepare()
        except Exception:  # noqa: BLE001 - the first job that needs it tells what is wrong
            traceback.print_exc()
    while True:
        start = jobs.get()
        connection.send(Told(start.number, 0.0))  # it has begun: from here on its death is the job's
        connection.send(_done(line, start))


def _listen(connection: Connection, line: Line, jobs: queue.SimpleQueue[Start]) -> None:
    """Hear what the program says; its end, however it came, is the worker's end."""
    try:
        while True:
            message = connection.recv()
            if isinstance(message, Halt):
                line.halt(message.number)
            else:
                line.begin(message.number)
                jobs.put(message)
    except (EOFError, OSError):
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a job that cannot be read: without this line nothing would ever be heard again
        traceback.print_exc()
        os._exit(1)


def _done(line: Line, start: Start) -> Message:
    try:
        return Did(start.number, start.job(line, start.task))
    except Stopped:
        return Failed(start.number, EngineError, "It was stopped.")
    except ScenewrightError as error:
        return Failed(start.number, _plain(type(error)), str(error))
    except MemoryError:
        return Failed(start.number, EngineError, "There is not enough memory for this; ask for something smaller or shorter.")
    except Exception as error:  # noqa: BLE001 - the boundary of the process: what nobody foresaw is told, not lost
        return Broke(start.number, type(error).__name__, traceback.format_exc())


def _plain(kind: type[ScenewrightError]) -> type[ScenewrightError]:
    """Return the class that an error has over there: its own where that takes nothing but the sentence."""
    return kind if kind.__init__ is ScenewrightError.__init__ else EngineError
