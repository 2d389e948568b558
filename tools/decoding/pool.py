"""Processes that read the files of strangers: started with the first file, watched while they read, ended and replaced when one goes too far."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from typing import Any, Literal, TypeVar

import psutil

from tools.decoding.limits import Bounds
from tools.decoding.port import broke, too_hungry, too_slow
from tools.decoding.worker import Answer, Broke, Raised, Task, work
from tools.errors import StoreError

log = logging.getLogger(__name__)

START: Literal["spawn"] = "spawn"
"""How a process begins: with nothing of the program's memory, threads and open files in it."""
LOOK_EVERY_S = 0.05
START_S = 60.0
CLOSING_S = 1.0
JOBS_EACH = 200
"""A worker is let go after so many files, so that what a decoder leaks or a file left behind does not stay."""
_KILLED, _OUT_OF_TIME = -9, -24
"""Exit codes by signal: what Linux does for want of memory, and what the bound on processor time does (SIGKILL, SIGXCPU)."""
T = TypeVar("T")


ORDINARY = Bounds()


class Workers:
    """Up to `count` processes; a file waits where all of them are busy. Safe to use from any thread, and blocking."""

    def __init__(self, count: int = 1, bounds: Bounds = ORDINARY) -> None:
        self._bounds = bounds
        self._places = threading.BoundedSemaphore(count)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False

    def run(self, job: Callable[..., T], *given: Any, name: str, **more: Any) -> T:
        """Return what the job returns; see `tools.decoding.port.Decoder.run`."""
        with self._places:
            worker = self._hired()
            try:
                result: T = worker.perform(Task(job, given, more, self._bounds), name)
            finally:
                self._rests(worker)
        return result

    def close(self) -> None:
        """End every worker; a file that is being read is given up."""
        with self._lock:
            self._closed = True
            idle, busy = [*self._idle], [*self._busy]
            self._idle.clear()
        for worker in idle:
            worker.end()
        for worker in busy:
            worker.give_up()

    def _hired(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise _closing()
            worker = self._idle.pop() if self._idle else _Worker()
            if not worker.lives():
                worker.end()
                worker = _Worker()
            self._busy.add(worker)
            return worker

    def _rests(self, worker: _Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
            keep = not self._closed and worker.lives() and worker.jobs < JOBS_EACH
            if keep:
                self._idle.append(worker)
        if not keep:
            worker.end()


class _Worker:
    """One process and the line to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context(START)
        self._line, far_end = context.Pipe()
        self._process: BaseProcess = context.Process(target=work, args=(far_end,), name="decoder", daemon=True)
        self._process.start()
        far_end.close()
        self.jobs = 0
        self._ready = self._given_up = False

    def lives(self) -> bool:
        """Tell whether it can take a file."""
        return not self._line.closed and self._process.is_alive()

    def perform(self, task: Task, name: str) -> Any:
        """Return a job's result; raise its error, BadMedia when the process had to be ended, StoreError when the program closes."""
        self.jobs += 1
        try:
            self._begin(name)
            before = self._resident()
            self._line.send(task)
            until = time.monotonic() + task.bounds.seconds
            while not self._line.poll(LOOK_EVERY_S):
                if time.monotonic() > until:
                    self.end()
                    raise too_slow(name, task.bounds.seconds)
                if self._resident() - before > task.bounds.memory_bytes:
                    self.end()
                    raise too_hungry(name)
            return self._told(self._line.recv(), name)
        except (EOFError, OSError) as error:  # ended: by the system for want of memory or time, or by a fault in a decoder
            self.end()
            if self._given_up:
                raise _closing() from error
            code = self._process.exitcode
            log.warning("a decoding process ended while it read a file (exit code %s)", code)
            if code == _OUT_OF_TIME:
                raise too_slow(name, task.bounds.seconds) from error
            raise (too_hungry(name) if code == _KILLED else broke(name)) from error

    def _begin(self, name: str) -> None:
        """Wait until a fresh process has loaded what it needs; that is not the file's time."""
        if self._ready:
            return
        if not self._line.poll(START_S):
            self.end()
            raise too_slow(name, START_S)
        self._line.recv()
        self._ready = True

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join(CLOSING_S)
        with suppress(OSError):
            self._line.close()

    def give_up(self) -> None:
        """End the process while another thread waits for it, which then closes the line."""
        self._given_up = True
        self._process.kill()

    def _told(self, answer: Answer | Raised | Broke, name: str) -> Any:
        if isinstance(answer, Answer):
            return answer.result
        if isinstance(answer, Raised):
            raise answer.error()
        self.end()
        if answer.hungry:
            raise too_hungry(name)
        log.error("a file broke its decoder: %s", answer.trace)
        raise broke(name)

    def _resident(self) -> int:
        try:
            return int(psutil.Process(self._process.pid).memory_info().rss)
        except psutil.Error:
            return 0


def _closing() -> StoreError:
    """Return the error for a file that is not read for the program ends: nothing is wrong with it."""
    return StoreError("The program is closing, so the file was not read; give it again when it has started.")
