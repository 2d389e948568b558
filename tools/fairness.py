"""A bounded queue before each engine in which the owners take turns, so that nobody's hundred jobs make the others wait."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tools.errors import EngineFailure

DEFAULT_LIMIT = 4
"""Jobs that run at once at an engine nobody set a limit for."""
RETRY_AFTER_S = 15.0
"""What a full queue asks to wait."""

_Waiter = asyncio.Future[None]


@dataclass(slots=True)
class _Gate:
    limit: int
    running: int = 0
    queues: OrderedDict[str, deque[_Waiter]] = field(default_factory=OrderedDict)
    """Owners in the order of their next turn, each with the jobs that wait."""

    @property
    def waiting(self) -> int:
        return sum(len(queue) for queue in self.queues.values())


class FairGates:
    """One gate an engine. Belongs to one event loop."""

    def __init__(self, limits: Mapping[str, int], waiting: int = 64, waiting_each: int = 16) -> None:
        """limits: jobs at once by engine. waiting: jobs that may wait at one engine; waiting_each: those of one owner."""
        self._limits = dict(limits)
        self._waiting, self._waiting_each = waiting, waiting_each
        self._gates: dict[str, _Gate] = {}
        self._named: dict[str, tuple[_Gate, str, _Waiter]] = {}
        """Who waits where, of those that gave a name."""

    @asynccontextmanager
    async def turn(self, engine: str, owner: str, name: str = "") -> AsyncIterator[None]:
        """Hold one of the engine's places; the owners who wait are let in one after the other.

        name: by which `place` finds it while it waits. Raises EngineFailure of kind "rate", at once, when too many wait already.
        Cancelling a wait gives the turn on.
        """
        gate = self._gate(engine)
        await self._enter(gate, engine, owner, name)
        try:
            yield
        finally:
            _leave(gate)

    def waiting(self, engine: str) -> int:
        """Return how many jobs wait before the engine."""
        return self._gate(engine).waiting

    def place(self, name: str) -> int:
        """Return how many are let in before the one of this name is, itself counted; 0 when it does not wait."""
        if name not in self._named or self._named[name][2].done():
            return 0
        gate, owner, waiter = self._named[name]
        ahead = gate.queues[owner].index(waiter)
        place, earlier = ahead + 1, True
        for other, queue in gate.queues.items():
            if other == owner:
                earlier = False
            else:
                place += min(len(queue), ahead + earlier)
        return place

    def _gate(self, engine: str) -> _Gate:
        return self._gates.setdefault(engine, _Gate(self._limits.get(engine, DEFAULT_LIMIT)))

    async def _enter(self, gate: _Gate, engine: str, owner: str, name: str) -> None:
        if gate.running < gate.limit and not gate.queues:
            gate.running += 1
            return
        queue = gate.queues.get(owner, ())
        if len(queue) >= self._waiting_each:
            raise _full(f"You have {len(queue)} jobs waiting for {engine}; ask again when some are done.")
        if gate.waiting >= self._waiting:
            raise _full(f"{gate.waiting} jobs wait for {engine}; ask again in a moment.")
        waiter: _Waiter = asyncio.get_running_loop().create_future()
        gate.queues.setdefault(owner, deque()).append(waiter)
        if name:
            self._named[name] = (gate, owner, waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                _leave(gate)  # the turn had just been given
            else:
                _withdraw(gate, owner, waiter)
            raise
        finally:
            self._named.pop(name, None)


def _leave(gate: _Gate) -> None:
    gate.running -= 1
    while gate.running < gate.limit and gate.queues:
        owner, queue = next(iter(gate.queues.items()))
        waiter = queue.popleft()
        if queue:
            gate.queues.move_to_end(owner)
        else:
            del gate.queues[owner]
        if not waiter.done():
            waiter.set_result(None)
            gate.running += 1


def _withdraw(gate: _Gate, owner: str, waiter: _Waiter) -> None:
    queue = gate.queues.get(owner)
    if queue is not None and waiter in queue:
        queue.remove(waiter)
        if not queue:
            del gate.queues[owner]


def _full(message: str) -> EngineFailure:
    return EngineFailure(message, "rate", retry_after_s=RETRY_AFTER_S, accepted=False)
