"""A long text spoken piece by piece: once the first piece is paid for, a provider that asks to slow down is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tools.errors import EngineFailure

SENDS = 3
"""How often a later piece is sent when the provider turns it away."""
PAUSE_S = 1.0
"""Wait where the provider names none."""

T = TypeVar("T")


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
