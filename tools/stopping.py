"""Waiting that a person can end: whatever is awaited here gives way when somebody asks to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stopped(Exception):
    """Somebody asked to stop; known inside the driving of a job only."""


class Stoppable:
    """A wish to stop, and the waiting that heeds it. Belongs to one event loop."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()

    def stop(self) -> None:
        """Ask to stop; a second time does nothing."""
        self._asked.set()

    def check(self) -> None:
        """Raise Stopped when somebody asked to stop."""
        if self._asked.is_set():
            raise Stopped

    async def wait(self, doing: Coroutine[Any, Any, T]) -> T:
        """Return what the coroutine returns; when somebody asks to stop, cancel it and raise Stopped."""
        try:
            self.check()
        except Stopped:
            doing.close()
            raise
        task, stop = asyncio.ensure_future(doing), asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise Stopped
        finally:
            stop.cancel()
            if not task.done():
                task.cancel()
                await asyncio.wait((task,))

    async def pause(self, seconds: float) -> None:
        """Sleep, unless somebody asks to stop."""
        await self.wait(asyncio.sleep(seconds))
