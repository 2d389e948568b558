"""Memory given back: what turns used and freed, which glibc keeps until it is asked for it, and what Chainlit holds of lines and messages without need."""

from __future__ import annotations

import asyncio
import ctypes
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, cast

WAIT_S = 5.0
"""Seconds from the end of a turn until memory is given back; what ends meanwhile is served by the same call."""


@cache
def trimmer() -> Callable[[int], int] | None:
    """Return glibc's `malloc_trim`, or None where another C library serves (macOS, Windows, musl), which gives memory back by itself."""
    if sys.platform != "linux":
        return None
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    trim.argtypes, trim.restype = (ctypes.c_size_t,), ctypes.c_int
    return cast("Callable[[int], int]", trim)


class GivenBack:
    """Gives memory back a while after turns ended, in a thread: where the heaps are large it takes some milliseconds."""

    def __init__(self, trim: Callable[[int], int] | None = None) -> None:
        self._trim = trim or trimmer()
        self._waits = False

    def soon(self) -> None:
        """See to it that memory is given back before long; the loop must run."""
        if self._trim is not None and not self._waits:
            self._waits = True
            asyncio.get_running_loop().call_later(WAIT_S, self._now, self._trim)

    def _now(self, trim: Callable[[int], int]) -> None:
        self._waits = False
        asyncio.get_running_loop().run_in_executor(None, trim, 0)


def hold_little() -> None:
    """Have Chainlit hold no messages, which it never lets go of and only needs where they can be edited, and nothing of a line that is closed."""
    from chainlit.chat_context import ChatContext  # noqa: PLC0415 - reads its folder at import
    from chainlit.config import config  # noqa: PLC0415

    setattr(ChatContext, "add", _unkept)  # noqa: B010 - a method in Chainlit's type
    config.code.on_chat_end = forget_line  # its decorator would tell the closed line of a task besides


async def forget_line() -> None:
    """Let go of the line that the page's session came by; the session waits for its page, which comes back by another."""
    from chainlit.context import context  # noqa: PLC0415 - reads its folder at import

    session: Any = context.session
    session.environ = {name: value for name, value in session.environ.items() if isinstance(value, str)}
    if session.current_task is not None and session.current_task.done():
        session.current_task = None


def _unkept(context: object, message: Any) -> Any:
    """Return a message as Chainlit's own method does."""
    return message
