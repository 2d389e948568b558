"""Worker processes of an engine on this machine: each takes job after job, tells how far it is, and gives way at once when it is asked to stop."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

import psutil

from tools.engines.crew_worker import Broke, Did, Failed, Halt, Job, Message, Start, Told, work
from tools.errors import EngineError

log = logging.getLogger(__name__)

STOP_S = 0.2
CLOSING_S = 1.0
MOST_BYTES = 2**30
T = TypeVar("T")
Prepare = Callable[[], None]
"""What a process does before its first job: a function that can be imported by name, or a `functools.partial` of one."""
Tell = Callable[[Told], None]
"""Takes how far a job is; called in the event loop."""


class WorkerGone(EngineError):
    """The worker's process ended before its job did: killed, or out of memory."""

    def __init__(self) -> None:
        super().__init__("The process that was making this was ended, perhaps for want of memory; ask again, nothing made before is lost.")


class Crew:
    """Up to `count` worker processes, started when they are needed. Belongs to one event loop.

    A job is a function that can be imported by name; it gets a `Line` and a task that can be pickled. Jobs that find no
    worker free wait in turn. A worker that died, did not stop when asked, or failed in a way that nobody foresaw, is
    replaced by a fresh one.
    """

    def __init__(
        self,
        count: int,
        prepare: Prepare | None = None,
        *,
        name: str,
        advice: str = "say it in other words",
        stop_s: float = STOP_S,
        most_bytes: int | None = MOST_BYTES,
        idle_s: float | None = None,
    ) -> None:
        """name, advice: who failed and what to do, for what nobody foresaw ("The embedded studio", "say it in other words").

        stop_s: how long a worker that is asked to stop may take before it is ended. most_bytes: a worker whose memory has
        grown beyond this is let go after its job, and a fresh one takes the next. idle_s: a worker that had nothing to do
        for so long is let go; None keeps it.
        """
        self.count, self._prepare = count, prepare
        self._name, self._advice = name, advice
        self._stop_s, self._most_bytes, self._idle_s = stop_s, most_bytes, idle_s
        self._places = asyncio.Semaphore(count)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()

    @property
    def free(self) -> int:
        """How many jobs could begin at once."""
        return self.count - len(self._busy)

    async def run(self, job: Job[T], task: Any, tell: Tell | None = None) -> T:
        """Return what the job returns. Cancelling stops the job; its worker does nothing for it any more when this returns.

        Raises WorkerGone when the process died, what the job raised of our own errors, and EngineError for anything else.
        """
        async with self._places:
            worker = self._hired()
            try:
                return await self._performed(worker, job, task, tell)
            finally:
                self._busy.discard(worker)
                if worker.fits(self._most_bytes):
                    self._rests(worker)
                else:
                    worker.kill()

    def warm(self, count: int = 1) -> None:
        """See without waiting that so many workers are there, so that the first jobs find them ready."""
        for _ in range(min(count, self.count) - len(self._idle) - len(self._busy)):
            worker = self._fresh()
            self._rests(worker)
            threading.Thread(target=worker.start, name="crew-start", daemon=True).start()

    def close(self) -> None:
        """End every worker."""
        workers = [*self._idle, *self._busy]
        self._idle.clear()
        for worker in workers:
            worker.end()
        for worker in workers:
            worker.wait(CLOSING_S)

    # --- inside

    def _fresh(self) -> _Worker:
        return _Worker(self._prepare, self._name, self._advice)

    def _hired(self) -> _Worker:
        worker = self._idle.pop() if self._idle else self._fresh()
        self._busy.add(worker)
        return worker

    def _rests(self, worker: _Worker) -> None:
        """Keep a worker for the next job, at most for as long as one may have nothing to do."""
        self._idle.append(worker)
        if self._idle_s is not None:
            asyncio.get_running_loop().call_later(self._idle_s, self._let_go, worker, worker.jobs)

    def _let_go(self, worker: _Worker, jobs: int) -> None:
        """End a worker that did nothing since it had done so many jobs."""
        if worker in self._idle and worker.jobs == jobs:
            self._idle.remove(worker)
            worker.end()
            threading.Thread(target=worker.wait, args=(CLOSING_S,), name="crew-end", daemon=True).start()

    async def _performed(self, worker: _Worker, job: Job[T], task: Any, tell: Tell | None) -> T:
        loop = asyncio.get_running_loop()

        def told(message: Told) -> None:
            if tell is not None:
                with suppress(RuntimeError):  # the loop was closed: nobody listens any more
                    loop.call_soon_threadsafe(tell, message)

        worker.expect()
        doing = _in_thread(loop, lambda: worker.perform(job, task, told))
        try:
            result: T = await asyncio.shield(doing)
        except asyncio.CancelledError:
            await _given_up(worker, doing, self._stop_s)
            raise
        return result


async def _given_up(worker: _Worker, doing: asyncio.Future[Any], stop_s: float) -> None:
    """Ask the worker to stop and end it when it does not, also when the caller does not wait for that."""
    worker.ask_to_stop()
    try:
        await asyncio.wait((doing,), timeout=stop_s)
    finally:
        if not doing.done():
            worker.kill()
            await asyncio.wait((doing,))


def _in_thread(loop: asyncio.AbstractEventLoop, doing: Callable[[], T]) -> asyncio.Future[T]:
    """Run a blocking call in a thread of its own that no program waits for when it ends."""
    future: asyncio.Future[T] = loop.create_future()
    future.add_done_callback(_looked_at)

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, failure = None, None
        try:
            result = doing()
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is waited for
            failure = error
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, name="crew-job", daemon=True).start()
    return future


def _looked_at(future: asyncio.Future[Any]) -> None:
    """Take note of a failure that nobody waits for any more, because the job was stopped."""
    if not future.cancelled():
        future.exception()


class _Worker:
    """One process and the line to it. `perform` is called by one thread at a time; stopping and ending by any."""

    def __init__(self, prepare: Prepare | None, name: str, advice: str) -> None:
        self._prepare, self._name, self._advice = prepare, name, advice
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._number = self._stopping = 0
        self._starting, self._sending = threading.Lock(), threading.Lock()
        self._ended = self._broke = False

    @property
    def jobs(self) -> int:
        """How many jobs it was given."""
        return self._number

    def fits(self, most_bytes: int | None) -> bool:
        """Tell whether it may take another job: it lives, nothing unforeseen happened in it, and it has not grown too large."""
        process = self._process
        if self._ended or self._broke or process is None or process.pid is None or not process.is_alive():
            return False
        if most_bytes is None:
            return True
        try:
            return bool(psutil.Process(process.pid).memory_info().rss < most_bytes)
        except psutil.Error:
            return False

    def start(self) -> None:
        """Start the process when it does not run."""
        with self._starting:
            if self._ended or (self._process is not None and self._process.is_alive()):
                return
            spawn = multiprocessing.get_context("spawn")
            self._line, far_end = spawn.Pipe()
            self._process = spawn.Process(target=work, args=(far_end, self._prepare), name="crew-worker", daemon=True)
            self._process.start()
            far_end.close()

    def expect(self) -> None:
        """Give the next job its number, so that it can be stopped from here on."""
        self._number += 1

    def perform(self, job: Job[T], task: Any, told: Callable[[Told], None]) -> T:
        """Have the job that was expected done. Blocks until it is done, has failed, or the process is gone."""
        message = self._begun(job, task)
        while True:
            if message.number != self._number:
                pass  # of a job that was stopped
            elif isinstance(message, Told):
                told(message)
            elif isinstance(message, Did):
                result: T = message.result
                return result
            else:
                raise self._as_error(message)
            message = self._heard()

    def ask_to_stop(self) -> None:
        """Ask the running job to stop. Does not wait where the job is still on its way over: the one that sends it asks then."""
        self._stopping = self._number
        if not self._sending.acquire(blocking=False):
            return
        try:
            with suppress(OSError, ValueError):
                if self._line is not None:
                    self._line.send(Halt(self._number))
        finally:
            self._sending.release()

    def kill(self) -> None:
        """End the process at once, also one that is just being started."""
        with self._starting:
            self._ended = True
            if self._process is not None:
                self._process.kill()

    def end(self) -> None:
        """Let an idle process go, end a busy one."""
        self.ask_to_stop()
        self.kill()

    def wait(self, seconds: float) -> None:
        """Wait until the process is gone, and take it off the system's list."""
        if self._process is not None:
            self._process.join(seconds)
        if self._line is not None:
            self._line.close()

    def _begun(self, job: Job[Any], task: Any) -> Message:
        """Hand a job over and return the worker's first message; one that died while it was idle is replaced, for nothing was begun."""
        start = Start(self._number, job, task)
        try:
            return self._answered(start)
        except WorkerGone:
            if self._ended:
                raise
        return self._answered(start)

    def _answered(self, start: Start) -> Message:
        self.start()
        assert self._line is not None
        try:
            with self._sending:
                self._line.send(start)
        except OSError as error:
            self._reap()
            raise WorkerGone from error
        if self._stopping == start.number:
            self.ask_to_stop()
        return self._heard()

    def _heard(self) -> Message:
        assert self._line is not None
        try:
            message: Message = self._line.recv()
        except (EOFError, OSError) as error:
            self._reap()
            raise WorkerGone from error
        return message

    def _reap(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join(CLOSING_S)
        if self._line is not None:
            self._line.close()

    def _as_error(self, message: Failed | Broke) -> Exception:
        """Return what a job raised, as it is raised here."""
        if isinstance(message, Failed):
            return message.kind(message.words)
        self._broke = True  # what it left behind, a GPU in an error for instance, would fail the next one too
        log.error("a job broke in a worker process (%s): %s", self._name, message.trace)
        return EngineError(f"{self._name} failed at this ({message.kind}); {self._advice}, and tell us if it goes on.")
