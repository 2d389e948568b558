"""A long text spoken piece by piece: cut at sentence ends, and once the first piece is paid for, a provider that asks to slow down is waited for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tools.errors import EngineFailure

SENDS = 3
"""How often a later piece is sent when the provider turns it away."""
PAUSE_S = 1.0
"""Wait where the provider names none."""

_ENDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？])[」』”’）]*|\n"),
    re.compile(r"(?<=[;:,，、；：])\s*"),
    re.compile(r"\s+"),
)
"""Where a text may be cut, the best first: paragraphs, sentences, clauses, words."""

T = TypeVar("T")


def pieces(text: str, limit: int) -> tuple[str, ...]:
    """Return the text cut into pieces of at most `limit` characters, in order; joined they hold every word of it.

    Pieces are as long as they may be; a word longer than the limit is cut in the middle.
    """
    text = text.strip()
    if len(text) <= limit:
        return (text,) if text else ()
    cut = _cut(text, limit)
    return (text[:cut].strip(), *pieces(text[cut:], limit))


async def in_pieces(count: int, say: Callable[[int], Awaitable[T]], tell: Callable[[int], None]) -> tuple[T, ...]:
    """Return what `say` returns for each piece, in order; `tell` hears how many are done.

    Raises EngineFailure as `say` does; from the second piece on it says that the pieces before were charged (accepted True).
    """
    done: list[T] = []
    for number in range(count):
        done.append(await (say(0) if number == 0 else _patiently(number, say)))
        tell(number + 1)
    return tuple(done)


async def _patiently(number: int, say: Callable[[int], Awaitable[T]]) -> T:
    for _ in range(SENDS - 1):
        try:
            return await say(number)
        except EngineFailure as refused:
            if refused.kind != "rate" or refused.accepted is not False:
                raise _partly_paid(refused) from refused
            await asyncio.sleep(refused.retry_after_s or PAUSE_S)
    try:
        return await say(number)
    except EngineFailure as refused:
        raise _partly_paid(refused) from refused


def _partly_paid(refused: EngineFailure) -> EngineFailure:
    return EngineFailure(
        f"{refused} The first part of the text was already spoken and charged.",
        refused.kind,
        accepted=True,
        retry_after_s=refused.retry_after_s,
    )


def _cut(text: str, limit: int) -> int:
    """Return where to cut: the last good place in the second half of the window, else the last good place at all, else the limit."""
    for least in (limit // 2, 1):
        for ends in _ENDS:
            places = [m.end() for m in ends.finditer(text, 0, limit + 1) if least <= m.end() and m.start() <= limit]
            places = [place for place in places if len(text[:place].strip()) <= limit]
            if places:
                return places[-1]
    return limit
