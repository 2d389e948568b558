"""Providers that answer a call with the result itself: it is kept in the spool at once, and a ticket says so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from tools.engines.base import JobStatus, Made, Order, Ticket
from tools.errors import EngineFailure
from tools.spool import Spool

_MARK = "answered"


class Answers:
    """The answers of one engine, each under its order's key. Every method works in any process over the same spool."""

    def __init__(self, spool: Spool, engine: str) -> None:
        self._spool, self._engine = spool, engine

    async def keep(self, order: Order, results: Sequence[Made], *, id: str = "") -> Ticket:
        """Keep the results on disk and return the ticket of a finished job; raise StoreFull or StoreError when they cannot be kept.

        id: the provider's own id of the call, if it has one. Once begun, the writing ends even when the caller is cancelled.
        """
        await asyncio.shield(asyncio.to_thread(self._spool.keep, order.key, results))
        return self._ticket(order, id)

    def has(self, ticket: Ticket) -> bool:
        """Tell whether the ticket is of a call that was answered at once."""
        return _MARK in ticket.data

    async def find(self, order: Order) -> Ticket | None:
        """Return the ticket of an order whose answer was kept before a crash, or None."""
        kept = await asyncio.to_thread(self._spool.load, order.key)
        return None if kept is None else self._ticket(order, "")

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Say that the job is finished, or that its kept answer is no longer there."""
        try:
            results = await self.fetch(ticket)
        except EngineFailure as failure:
            return JobStatus("failed", failure=failure)
        costs = [made.cost_usd for made in results if made.cost_usd is not None]
        return JobStatus("succeeded", 1.0, cost_usd=sum(costs) if costs else None)

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Return the kept results; raise EngineFailure of kind gone when they are no longer there."""
        results = await asyncio.to_thread(self._spool.load, ticket.key)
        if results is None:
            raise EngineFailure(
                f"The answer of {self._engine} to job {ticket.key} is no longer on this disk; ask for it again.",
                "gone",
                accepted=True,
            )
        return results

    def _ticket(self, order: Order, id: str) -> Ticket:
        return Ticket(
            engine=self._engine,
            card=order.card.id,
            key=order.key,
            id=id,
            data={_MARK: "yes"},
            submitted_at=time.time(),
        )
