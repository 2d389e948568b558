"""Where the work of a conversation becomes events, one piece of work after the other, and a failure becomes an apology."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

from agent import events
from agent.observing.turns import watched_turn
from agent.workshop import Emit
from tools.errors import EngineError, ScenewrightError
from tools.store.faults import trouble_of

log = logging.getLogger(__name__)

TALK_FILE = "talk.sqlite"
"""The file of the conversations, beside the assets."""

Work = Callable[[Emit], Awaitable[None]]


class Boundary:
    """The one place of a conversation where anything that goes wrong is caught. folder: where its talk is kept."""

    def __init__(self, project: str, folder: Path) -> None:
        self._project, self._folder = project, folder
        self._one_at_a_time = asyncio.Lock()

    async def stream(self, work: Work, kind: str, text: str = "") -> AsyncGenerator[events.Event, None]:
        """Do some work and yield what it tells, then `Finished`; a failure is a `Failed`. Closing the generator stops the work.

        kind, text: what is noted of it, see `watched_turn`.
        """
        queue: asyncio.Queue[events.Event | None] = asyncio.Queue()
        started = time.perf_counter()
        made = 0
        async with self._one_at_a_time:
            task = asyncio.create_task(self._watched(work, queue, kind, text, started))
            try:
                while (event := await queue.get()) is not None:
                    made += isinstance(event, events.Made)
                    yield event
            finally:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            yield events.Finished(round(time.perf_counter() - started, 3), made)

    async def _watched(self, work: Work, queue: asyncio.Queue[events.Event | None], kind: str, text: str, began: float) -> None:
        try:
            with watched_turn(kind, self._project, text, began, queue.put_nowait) as emit:
                await self._guarded(work, emit)
        finally:
            queue.put_nowait(None)

    async def _guarded(self, work: Work, emit: Emit) -> None:
        try:
            await work(emit)
        except asyncio.CancelledError:
            raise
        except ScenewrightError as error:
            log.info("turn failed: %s", type(error).__name__)
            emit(events.Failed(str(error), error.exit_code))
        except Exception as error:
            if (trouble := trouble_of(error, self._folder, TALK_FILE)) is not None:
                log.warning("the talk cannot be kept: %s", error)
                emit(events.Failed(str(trouble), trouble.exit_code))
                return
            incident = uuid.uuid4().hex[:8]
            log.exception("turn failed, incident %s", incident)
            emit(events.Failed(_apology(error, incident), EngineError.exit_code, incident=incident))


def _apology(error: Exception, incident: str) -> str:
    kind = type(error).__module__.split(".")[0]
    if kind in ("openai", "langchain_openai", "httpx", "httpcore"):
        return f"The language model could not be reached or refused the call; check its key, address and name, then say it again (incident {incident})."
    return f"Something went wrong on our side; nothing made before is lost. Say it again, or report incident {incident}."
