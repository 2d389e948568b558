"""Jobs at services: every failure kind, fallback, unknown outcomes, cancelling, leases, and taking up what a crash left."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from prompts.shot import Shot
from tests.tools import standin
from tests.tools.standin_service import Books, Script, ScriptedService, card, catalog, failing, picture
from tools.assets import AssetStore
from tools.budget import Caps, NeedsApproval
from tools.catalog import load_catalog
from tools.engines.animatic import AnimaticEngine
from tools.engines.base import Progress
from tools.errors import EngineFailure, JobCancelled, NotConfigured, OutcomeUnknown, OverBudget, StoreFull
from tools.fairness import FairGates
from tools.generate import Door
from tools.jobs import Ledger
from tools.means import Means
from tools.requests import ImageRequest
from tools.router import Wish
from tools.runner import Outcome
from tools.store.records import Asset

CAT = ImageRequest(shot=Shot.model_validate({"subject": "a cat", "scene": "the moon"}))
ONE = catalog(card("flux", "fal"))
TWO = catalog(card("flux", "fal", quality=90), card("recraft", "replicate", quality=50))
NO_WAIT = (0.0, 0.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path / "books")


def fal(books: Books, **script: Any) -> ScriptedService:
    return ScriptedService("fal", books, Script(**script))


def replicate(books: Books, **script: Any) -> ScriptedService:
    return ScriptedService("replicate", books, Script(**script))


def door_of(store: AssetStore, *engines: Any, **more: Any) -> Door:
    return standin.door_of(store, *engines, **({"catalog": ONE, "backoff_s": NO_WAIT} | more))


async def make(door: Door, call: str = "c", **more: Any) -> Asset:
    return await door.generate(CAT, project="p", tool_call_id=call, **more)


def attempts(store: AssetStore) -> list[tuple[str, str, str]]:
    rows = store.database.rows("SELECT card, state, failure FROM attempts ORDER BY created, n")
    return [tuple(row) for row in rows]


def spool_is_empty(store: AssetStore) -> bool:
    folder = store.folder / "spool"
    return not folder.exists() or not list(folder.iterdir())


# --- the plain way


async def test_a_paid_picture_is_sent_once_charged_once_and_kept_with_its_cost(store: AssetStore, books: Books) -> None:
    engine = fal(books, polls=3)
    seen: list[Progress] = []
    asset = await make(door_of(store, engine), owner="ann", report=seen.append)
    order = engine.orders[0]
    assert books.charges == [order.key]
    assert len(order.key) == 32
    assert "cat" in order.prompt.prompt
    assert (asset.cost_usd, asset.cost_source, asset.licence, asset.commercial) == (0.25, "estimate", "by contract", True)
    assert (asset.owner, asset.facts) == ("ann", {"id": "0001"})
    assert asset.recipe is not None and (asset.recipe.card, asset.recipe.engine) == ("flux", "fal")
    assert [p.fraction for p in seen] == sorted(p.fraction for p in seen)
    assert {"sending", "working", "storing", "done"} <= {p.step for p in seen}
    assert attempts(store) == [("flux", "done", "")]
    assert spool_is_empty(store)


async def test_the_providers_own_figure_is_what_it_cost(store: AssetStore, books: Books) -> None:
    asset = await make(door_of(store, fal(books, cost_usd=0.07)))
    assert (asset.cost_usd, asset.cost_source) == (0.07, "provider")


async def test_a_price_nobody_verified_is_counted_high_and_says_so(store: AssetStore, books: Books) -> None:
    unsure = catalog(card("flux", "fal", price={"amount": None, "unit": "picture"}))
    asset = await make(door_of(store, fal(books), catalog=unsure))
    assert (asset.cost_usd, asset.cost_source) == (0.5, "unverified")


async def test_one_call_made_by_two_tasks_at_once_is_sent_once(store: AssetStore, books: Books) -> None:
    door = door_of(store, fal(books, polls=5))
    first, second = await asyncio.gather(make(door), make(door))
    assert first == second
    assert len(books.charges) == 1
    assert await make(door) == first
    assert len(books.charges) == 1


async def test_a_plan_sends_and_keeps_nothing(store: AssetStore, books: Books) -> None:
    door = door_of(store, fal(books))
    plan = await door.plan(CAT)
    assert (plan.choices[0].card.id, plan.estimate.usd) == ("flux", 0.25)
    assert books.charges == []
    assert door.jobs(every=True) == []


# --- failure kinds


@pytest.mark.parametrize("kind", ["rate", "transient"])
async def test_what_was_certainly_not_taken_is_sent_again(store: AssetStore, books: Books, kind: str) -> None:
    asset = await make(door_of(store, fal(books, submits=[failing(kind), failing(kind), None])))
    assert [state for _, state, _ in attempts(store)] == ["failed", "failed", "done"]
    assert len(books.charges) == 1
    assert asset.cost_usd == 0.25


async def test_after_three_sends_it_is_told(store: AssetStore, books: Books) -> None:
    engine = fal(books, submits=[failing("rate")] * 5)
    with pytest.raises(EngineFailure, match="It failed") as told:
        await make(door_of(store, engine))
    assert told.value.kind == "rate"
    assert len(engine.orders) == 3
    assert len({order.key for order in engine.orders}) == 3


@pytest.mark.parametrize("kind", ["auth", "quota", "gone", "transient"])
async def test_another_engine_makes_it_and_the_notes_say_so(store: AssetStore, books: Books, kind: str) -> None:
    first, second = fal(books, submits=[failing(kind)] * 3), replicate(books)
    asset = await make(door_of(store, first, second, catalog=TWO))
    assert asset.recipe is not None and asset.recipe.card == "recraft"
    assert any("made with Recraft (replicate) instead" in note for note in asset.notes)
    assert len(first.orders) == (3 if kind == "transient" else 1)
    assert len(books.charges) == 1


@pytest.mark.parametrize("kind", ["policy", "invalid"])
async def test_a_refused_prompt_is_not_sent_to_another_engine(store: AssetStore, books: Books, kind: str) -> None:
    second = replicate(books)
    with pytest.raises(EngineFailure) as told:
        await make(door_of(store, fal(books, submits=[failing(kind)]), second, catalog=TWO))
    assert told.value.kind == kind
    assert second.orders == []


async def test_a_refusal_that_comes_later_is_not_sent_elsewhere_either(store: AssetStore, books: Books) -> None:
    second = replicate(books)
    with pytest.raises(EngineFailure) as told:
        await make(door_of(store, fal(books, ends=failing("policy", accepted=True)), second, catalog=TWO))
    assert told.value.kind == "policy"
    assert second.orders == []


async def test_a_job_that_failed_there_unbilled_costs_nothing(store: AssetStore, books: Books) -> None:
    door = door_of(store, fal(books, ends=failing("transient", accepted=True)), replicate(books), catalog=TWO)
    asset = await make(door)
    assert asset.cost_usd == 0.25
    assert sum(row["usd"] for row in door.spent(project="p")) == 0.25


async def test_a_charged_failure_counts_and_is_told(store: AssetStore, books: Books) -> None:
    door = door_of(store, fal(books, ends=failing("transient", accepted=True, charged_usd=0.1)), replicate(books), catalog=TWO)
    asset = await make(door)
    assert any("charged with about $0.10" in note for note in asset.notes)
    assert sum(row["usd"] for row in door.spent()) == pytest.approx(0.35)


async def test_a_bad_file_is_a_charged_failure_and_the_next_card_makes_it(store: AssetStore, books: Books) -> None:
    door = door_of(store, fal(books, result=b"<html>busy</html>"), replicate(books), catalog=TWO)
    asset = await make(door)
    assert asset.recipe is not None and asset.recipe.card == "recraft"
    assert any("sent an unusable file" in note for note in asset.notes)
    assert sum(row["usd"] for row in door.spent()) == 0.5
    assert spool_is_empty(store)


async def test_results_that_expired_are_told_and_not_paid_for_again(store: AssetStore, books: Books) -> None:
    second = replicate(books)
    with pytest.raises(EngineFailure, match="It failed") as told:
        await make(door_of(store, fal(books, fetches=[failing("gone", accepted=True)]), second, catalog=TWO))
    assert told.value.kind == "gone"
    assert second.orders == []


async def test_a_download_that_was_cut_is_fetched_again(store: AssetStore, books: Books) -> None:
    asset = await make(door_of(store, fal(books, fetches=[failing("transient"), failing("transient")])))
    assert asset.handle == "img1"
    assert len(books.charges) == 1


async def test_polls_that_fail_for_a_moment_do_no_harm(store: AssetStore, books: Books) -> None:
    asset = await make(door_of(store, fal(books, poll_failures=[failing("transient"), failing("rate"), failing("invalid")])))
    assert asset.handle == "img1"


async def test_a_named_model_falls_back_within_its_system_only(store: AssetStore, books: Books) -> None:
    cards = catalog(card("flux-pro", "fal", quality=90), card("flux-dev", "replicate"), card("recraft", "replicate", quality=80))
    door = door_of(store, fal(books, submits=[failing("auth")]), replicate(books), catalog=cards)
    asset = await make(door, wish=Wish(model="flux-pro"))
    assert asset.recipe is not None and asset.recipe.card == "flux-dev"


async def test_a_draft_that_stands_in_for_a_final_says_so(store: AssetStore, books: Books) -> None:
    own = load_catalog().cards["animatic"]
    door = door_of(
        store, fal(books, submits=[failing("quota")]), AnimaticEngine(job=standin.draw), catalog=catalog(card("flux", "fal"), own)
    )
    asset = await make(door)
    assert asset.recipe is not None and asset.recipe.card == "animatic"
    assert "This is a draft, not a final." in asset.notes


async def test_a_job_that_hangs_at_its_provider_is_given_up_at_its_deadline(store: AssetStore, books: Books) -> None:
    hasty = catalog(card("flux", "fal", limits={"deadline_s": 0.05}), card("recraft", "replicate", quality=10))
    engine = fal(books, polls=-1)
    asset = await make(door_of(store, engine, replicate(books), catalog=hasty))
    assert engine.cancelled == ["0001"]
    assert asset.recipe is not None and asset.recipe.card == "recraft"


async def test_what_hangs_and_cannot_be_stopped_is_listed_as_unknown(store: AssetStore, books: Books) -> None:
    hasty = catalog(card("flux", "fal", limits={"deadline_s": 0.05}), card("recraft", "replicate", quality=10))
    second = replicate(books)
    door = door_of(store, fal(books, polls=-1, cancels="requested"), second, catalog=hasty)
    with pytest.raises(OutcomeUnknown, match="may still finish and charge"):
        await make(door)
    assert [row["state"] for row in door.jobs()] == ["unknown"]
    assert second.orders == []


# --- unknown outcomes


async def test_an_order_perhaps_taken_is_found_again_instead_of_sent_again(store: AssetStore, books: Books) -> None:
    engine = fal(books, submits=[failing("transient", accepted=None)])
    assert (await make(door_of(store, engine))).handle == "img1"
    assert len(books.charges) == 1


async def test_an_order_nobody_can_find_is_listed_and_never_sent_again_by_itself(store: AssetStore, books: Books) -> None:
    engine, second = fal(books, submits=[failing("transient", accepted=None)], findable=False), replicate(books)
    door = door_of(store, engine, second, catalog=TWO)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown, match="nobody can tell"):
            await make(door)
    assert len(engine.orders) == 1
    assert second.orders == []
    (row,) = door.jobs(project="p")
    assert (row["state"], row["usd"]) == ("unknown", 0.25)
    assert await door.recover() == ()


async def test_a_person_may_send_an_unknown_order_again_and_both_count(store: AssetStore, books: Books) -> None:
    door = door_of(store, fal(books, submits=[failing("transient", accepted=None)], findable=False))
    with pytest.raises(OutcomeUnknown):
        await make(door)
    asset = await door.retry(door.jobs()[0]["id"])
    assert asset.handle == "img1"
    assert len(books.charges) == 2
    assert sum(row["usd"] for row in door.spent()) == 0.5


async def test_an_unknown_order_that_is_put_away_counts_as_spent(store: AssetStore, books: Books) -> None:
    door = door_of(store, fal(books, submits=[failing("transient", accepted=None)], findable=False))
    with pytest.raises(OutcomeUnknown):
        await make(door)
    assert "counts as spent" in await door.cancel(door.jobs()[0]["id"])
    assert door.jobs() == []
    assert [(row["usd"], row["source"]) for row in door.spent()] == [(0.25, "unverified")]


async def test_a_key_that_stops_working_while_a_job_runs_loses_nothing(store: AssetStore, books: Books) -> None:
    engine = fal(books, poll_failures=[failing("auth")])
    door = door_of(store, engine)
    with pytest.raises(OutcomeUnknown, match="has taken the job"):
        await make(door)
    asset = await door.retry(door.jobs()[0]["id"])
    assert asset.cost_usd == 0.25
    assert len(engine.orders) == 1


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
    engine = fal(books, polls=30)
    door = door_of(store, engine)
    first, second = asyncio.create_task(make(door)), asyncio.create_task(make(door))
    await engine.running.wait()
    first.cancel()
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


async def test_a_living_process_keeps_its_jobs(store: AssetStore, books: Books, tmp_path: Path) -> None:
    engine = fal(books, polls=-1)
    door = door_of(store, engine, ledger=Ledger(store, lease_s=0.3))
    task = asyncio.create_task(make(door))
    await engine.running.wait()
    with AssetStore(store.folder) as opened:
        other = door_of(opened, fal(books), ledger=Ledger(opened, lease_s=0.3))
        assert await other.recover() == ()
        engine.script.polls = 0
        asset = await other.generate(CAT, project="p", tool_call_id="c")  # waits for the one that runs
    assert await task == asset
    assert len(books.charges) == 1


async def test_a_job_is_cancelled_from_another_process(store: AssetStore, books: Books, tmp_path: Path) -> None:
    engine = fal(books, polls=-1)
    door = door_of(store, engine, ledger=Ledger(store, lease_s=0.3))
    task = asyncio.create_task(make(door))
    await engine.running.wait()
    with AssetStore(store.folder) as opened:
        other = door_of(opened, fal(books), ledger=Ledger(opened, lease_s=0.3))
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
    door = standin.door_of(store, AnimaticEngine(job=standin.draw_slowly))
    task = asyncio.create_task(make(door))
    await asyncio.to_thread(standin.started.wait, 10)
    await door.aclose()
    await asyncio.wait((task,))
    with AssetStore(store.folder) as opened:
        (outcome,) = await standin.door_of(opened, AnimaticEngine(job=standin.draw)).recover()
        assert outcome.asset is not None and outcome.asset.handle == "img1"
        assert (outcome.asset.cost_usd, outcome.asset.cost_source) == (0.0, "free")


async def test_no_more_than_its_limit_run_at_an_engine(store: AssetStore, books: Books) -> None:
    engine = fal(books, polls=3)
    door = door_of(store, engine, gates=FairGates({"fal": 2}, waiting=3, waiting_each=3))
    running = 0
    most = 0
    poll = engine.poll

    async def counted(ticket: Any) -> Any:
        nonlocal running, most
        running += 1
        most = max(most, running)
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
