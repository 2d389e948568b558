"""A process that stands still for longer than its lease, in the middle of sending a paid order, and goes on when another has its job."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from tests.tools.service_door import door_of, fal, make
from tests.tools.standin_service import Books, ScriptedService
from tools.assets import AssetStore
from tools.engines.base import Order, Report, Ticket
from tools.errors import StoreError
from tools.jobs import Ledger
from tools.ledger_records import Attempt


def _silent(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """Let a process give no sign of life, as one that is stopped for longer than its lease."""

    def unheard() -> dict[str, bool]:
        raise StoreError("nothing comes through")

    monkeypatch.setattr(ledger, "renew", unheard)
    return ledger


async def test_a_process_that_stalls_before_it_sends_looks_whether_the_job_is_still_its_own(
    store: AssetStore, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, engine, goes_on = _silent(Ledger(store, lease_s=0.3), monkeypatch), fal(books), threading.Event()
    save, stalls = ledger.save, asyncio.Event()
    loop = asyncio.get_running_loop()

    def stalled(attempt: Attempt, **more: Any) -> Attempt:
        saved = save(attempt, **more)
        if attempt.state == "sending":
            loop.call_soon_threadsafe(stalls.set)
            goes_on.wait(60)
        return saved

    monkeypatch.setattr(ledger, "save", stalled)
    task = asyncio.create_task(make(door_of(store, engine, ledger=ledger)))
    await stalls.wait()
    with AssetStore(store.folder) as opened:
        (outcome,) = await door_of(opened, fal(books), ledger=Ledger(opened, lease_s=0.3)).recover()
        goes_on.set()
        assert await task == outcome.asset
    assert engine.orders == []
    assert len(books.charges) == 1


async def test_an_order_that_comes_through_after_the_job_was_taken_over_is_cancelled(
    store: AssetStore, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(ScriptedService):
        begun, goes_on = asyncio.Event(), asyncio.Event()

        async def submit(self, order: Order, report: Report) -> Ticket:
            self.begun.set()
            await self.goes_on.wait()
            return await super().submit(order, report)

    slow, other = Slow("fal", books), fal(books)
    task = asyncio.create_task(make(door_of(store, slow, ledger=_silent(Ledger(store, lease_s=0.3), monkeypatch))))
    await slow.begun.wait()
    with AssetStore(store.folder) as opened:
        (outcome,) = await door_of(opened, other, ledger=Ledger(opened, lease_s=0.3)).recover()
        slow.goes_on.set()
        assert await task == outcome.asset
    assert (slow.cancelled, other.cancelled) == (["0002"], [])
