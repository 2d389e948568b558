"""Jobs that are stopped, shared between processes, left by a crash, queued, or over budget."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.tools import standin
from tests.tools.service_door import CAT, ONE, TWO, attempts, door_of, fal, make, replicate, spool_is_empty
from tests.tools.standin_service import Books, card, catalog, failing, picture
from tools.assets import AssetStore
from tools.budget import Caps, NeedsApproval
from tools.engines.animatic import AnimaticEngine
from tools.errors import EngineFailure, JobCancelled, NotConfigured, OverBudget, StoreFull
from tools.fairness import FairGates
from tools.generate import Door
from tools.jobs import Ledger
from tools.means import Means
from tools.runner import Outcome
from tools.store.records import Asset

# --- cancelling


async def test_stopping_the_task_cancels_at_the_provider_and_gives_the_money_back(store: AssetStore, books: Books) -> None:
    engine = fal(books, polls=-1)
    door = door_of(store, engine)
    task = asyncio.create_task(make(door))
    await engine.running.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert engine.cancelled == ["0001"]
    assert attempts(store) == [("flux", "cancelled", "")]
    assert door.spent() == []
    assert door.jobs() == []


@pytest.mark.parametrize(
    ("outcome", "words", "usd"),
    [
        ("cancelled", "Flux (fal) was stopped; nothing is charged.", 0.0),
        ("requested", "may still finish; about $0.25 is charged", 0.25),
        ("unsupported", "cannot be stopped once it has begun; about $0.25 is charged", 0.25),
    ],
)
async def test_a_cancel_says_whether_the_provider_was_reached_and_what_is_charged(
    store: AssetStore, books: Books, outcome: str, words: str, usd: float
) -> None:
    engine = fal(books, polls=-1, cancels=outcome)
    door = door_of(store, engine)
    task = asyncio.create_task(make(door))
    await engine.running.wait()
    assert words in await door.cancel(door.jobs()[0]["id"])
    with pytest.raises(JobCancelled):
        await task
    assert sum(row["usd"] for row in door.spent()) == usd


async def test_one_of_two_who_wait_may_leave_without_stopping_the_job(store: AssetStore, books: Books) -> None:
    engine, waits = fal(books, polls=-1), asyncio.Event()
    door = door_of(store, engine)
    first = asyncio.create_task(make(door))
    await engine.running.wait()
    second = asyncio.create_task(make(door, report=lambda progress: waits.set()))
    await waits.wait()
    first.cancel()
    await asyncio.wait((first,))
    engine.script.polls = 1
    assert (await second).handle == "img1"
    assert engine.cancelled == []


async def test_a_call_that_was_cancelled_may_be_made_again(store: AssetStore, books: Books) -> None:
    engine = fal(books, polls=-1)
    door = door_of(store, engine)
    task = asyncio.create_task(make(door))
    await engine.running.wait()
    await door.cancel(door.jobs()[0]["id"])
    await asyncio.wait((task,))
    engine.script.polls = 1
    assert (await make(door)).handle == "img1"


async def test_a_caller_who_leaves_before_the_job_began_leaves_nothing_behind(
    store: AssetStore, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = fal(books)
    door = door_of(store, engine)
    task = asyncio.create_task(make(door))
    opened = threading.Event()
    before = Ledger.open

    def slowly(self: Ledger, *args: Any) -> Any:
        opened.set()
        task.get_loop().call_soon_threadsafe(task.cancel)
        return before(self, *args)

    monkeypatch.setattr(Ledger, "open", slowly)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert opened.is_set()
    assert engine.orders == []
    assert [row["state"] for row in door.jobs(every=True)] == ["cancelled"]
    assert door.spent() == []


async def test_a_job_cancelled_at_the_providers_own_page_is_told_and_not_made_elsewhere(store: AssetStore, books: Books) -> None:
    engine, second = fal(books, polls=-1), replicate(books)
    task = asyncio.create_task(make(door_of(store, engine, second, catalog=TWO)))
    await engine.running.wait()
    engine.cancelled.append("0001")
    with pytest.raises(EngineFailure, match="was cancelled at Flux"):
        await task
    assert second.orders == []


# --- several processes, and crashes


def _another(store: AssetStore, tmp_path: Path, engine: Any, **more: Any) -> tuple[Door, AssetStore]:
    other = AssetStore(store.folder)
    return door_of(other, engine, **more), other


async def test_a_door_that_closes_lets_go_and_another_brings_the_job_to_its_end(store: AssetStore, books: Books, tmp_path: Path) -> None:
    engine = fal(books, polls=-1)
    door = door_of(store, engine)
    task = asyncio.create_task(make(door))
    await engine.running.wait()
    await door.aclose()
    await asyncio.wait((task,))
    assert engine.cancelled == []
    other, opened = _another(store, tmp_path, fal(books))
    told: list[Outcome] = []

    async def deliver(outcome: Outcome) -> None:
        told.append(outcome)

    with opened:
        (outcome,) = await other.recover(deliver)
        assert outcome.asset is not None and outcome.asset == opened.get("p", "img1")
        assert told == [outcome]
        assert await other.recover() == ()
    assert len(books.charges) == 1


async def test_a_job_of_a_dead_process_is_taken_over_when_its_lease_has_run_out(store: AssetStore, books: Books, tmp_path: Path) -> None:
    engine = fal(books, polls=-1)
    dead = door_of(store, engine, ledger=Ledger(store, lease_s=0.3))
    task = asyncio.create_task(make(dead))
    await engine.running.wait()
    store.database.close()  # nothing of it is written any more, as after a kill
    with AssetStore(store.folder) as opened:
        other = door_of(opened, fal(books), ledger=Ledger(opened, lease_s=0.3))
        (outcome,) = await other.recover()
        assert outcome.asset is not None
    task.cancel()
    await asyncio.wait((task,))
    assert len(books.charges) == 1


async def test_a_living_process_keeps_its_jobs(store: AssetStore, books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.runner.BEAT_S", 0.05)
    engine = fal(books, polls=-1)
    door = door_of(store, engine)
    task = asyncio.create_task(make(door))
    await engine.running.wait()
    with AssetStore(store.folder) as opened:
        other = door_of(opened, fal(books))
        assert await other.recover() == ()
        engine.script.polls = 0
        asset = await other.generate(CAT, project="p", tool_call_id="c")  # waits for the one that runs
    assert await task == asset
    assert len(books.charges) == 1


async def test_a_job_is_cancelled_from_another_process(store: AssetStore, books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.runner.BEAT_S", 0.05)
    engine = fal(books, polls=-1)
    door = door_of(store, engine)
    task = asyncio.create_task(make(door))
    await engine.running.wait()
    with AssetStore(store.folder) as opened:
        other = door_of(opened, fal(books))
        words = await other.cancel(other.jobs()[0]["id"])
    assert words == "Flux (fal) was stopped; nothing is charged."
    with pytest.raises(JobCancelled):
        await task
    assert engine.cancelled == ["0001"]


async def test_a_full_disk_keeps_a_paid_result_until_there_is_room(
    store: AssetStore, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = door_of(store, fal(books, polls=0))
    put = store.put

    def full(*_: Any, **__: Any) -> Asset:
        raise StoreFull("No room is left.")

    monkeypatch.setattr(store, "put", full)
    with pytest.raises(StoreFull):
        await make(door)
    monkeypatch.setattr(store, "put", put)
    assert not spool_is_empty(store)
    assert (await make(door)).handle == "img1"
    assert len(books.charges) == 1
    assert spool_is_empty(store)


async def test_a_job_whose_engine_is_not_set_up_any_more_waits_for_it(store: AssetStore, books: Books, tmp_path: Path) -> None:
    engine = fal(books, polls=-1)
    door = door_of(store, engine)
    task = asyncio.create_task(make(door))
    await engine.running.wait()
    await door.aclose()
    await asyncio.wait((task,))
    with AssetStore(store.folder) as opened:
        (outcome,) = await door_of(opened, replicate(books)).recover()
        assert isinstance(outcome.problem, NotConfigured)
        (again,) = await door_of(opened, fal(books)).recover()
        assert again.asset is not None


async def test_a_draft_that_was_not_finished_is_drawn_again_after_a_restart(store: AssetStore) -> None:
    standin.started.clear()
    standin.goes_on.clear()
    door = standin.door_of(store, AnimaticEngine(job=standin.draw_slowly))
    task = asyncio.create_task(make(door))
    assert await asyncio.to_thread(standin.started.wait, 60)
    await door.aclose()
    await asyncio.wait((task,))
    standin.goes_on.set()
    with AssetStore(store.folder) as opened:
        (outcome,) = await standin.door_of(opened, AnimaticEngine(job=standin.draw)).recover()
        assert outcome.asset is not None and outcome.asset.handle == "img1"
        assert (outcome.asset.cost_usd, outcome.asset.cost_source) == (0.0, "free")


async def test_no_more_than_its_limit_run_at_an_engine(store: AssetStore, books: Books) -> None:
    engine = fal(books, polls=3)
    door = door_of(store, engine, gates=FairGates({"fal": 2}, waiting=3, waiting_each=3))
    running = 0
    most = 0
    side_by_side = asyncio.Event()
    poll = engine.poll

    async def counted(ticket: Any) -> Any:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 2:
            side_by_side.set()
        await side_by_side.wait()
        await asyncio.sleep(0.01)
        running -= 1
        return await poll(ticket)

    engine.poll = counted  # type: ignore[method-assign]
    results = await asyncio.gather(*(make(door, f"c{n}") for n in range(5)))
    assert len({asset.id for asset in results}) == 5
    assert most == 2


# --- money


async def test_fifty_jobs_at_once_cannot_break_a_cap(store: AssetStore, books: Books) -> None:
    engine = fal(books, polls=2)
    door = door_of(store, engine, caps=Caps(conversation_usd=2.0))
    results = await asyncio.gather(*(make(door, f"c{n}") for n in range(50)), return_exceptions=True)
    assert sum(isinstance(one, Asset) for one in results) == 8
    assert sum(isinstance(one, OverBudget) for one in results) == 42
    assert len(books.charges) == 8
    assert sum(row["usd"] for row in door.spent()) == 2.0


async def test_a_fallback_dearer_than_what_was_agreed_is_asked_about(store: AssetStore, books: Books) -> None:
    dear = catalog(card("flux", "fal", quality=90), card("recraft", "replicate", price={"amount": 0.9, "unit": "picture"}))
    second = replicate(books)
    door = door_of(store, fal(books, submits=[failing("quota")]), second, catalog=dear)
    with pytest.raises(NeedsApproval, match=r"more than the \$0.50 agreed") as asked:
        await make(door, approved_usd=0.5)
    assert asked.value.estimate.usd == 0.9
    assert second.orders == []
    assert (await make(door, approved_usd=1.0)).handle == "img1"


async def test_the_breaker_leaves_a_failing_engine_alone(store: AssetStore, books: Books) -> None:
    first, second = fal(books, submits=[failing("transient")] * 9), replicate(books)
    door = door_of(store, first, second, catalog=TWO)
    for call in "abc":
        await make(door, call)
    assert len(first.orders) == 3
    assert len(second.orders) == 3


def test_pictures_of_the_stand_in_differ() -> None:
    assert picture("a") != picture("b")


def test_means_know_their_engines(store: AssetStore, books: Books) -> None:
    engine = fal(books)
    means: Means = standin.means(store, engine, catalog=ONE)
    assert means.ready() == {"fal": None}
    engine.missing = "set FAL_KEY to use fal"
    assert means.ready() == {"fal": "set FAL_KEY to use fal"}
