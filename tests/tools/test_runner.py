"""Jobs at services: the plain way, every failure kind, fallback, and unknown outcomes."""

from __future__ import annotations

import asyncio

import pytest

from tests.tools import standin
from tests.tools.service_door import CAT, TWO, attempts, door_of, fal, make, replicate, spool_is_empty
from tests.tools.standin_service import Books, Script, ScriptedService, card, catalog, failing
from tools.assets import AssetStore
from tools.catalog import load_catalog
from tools.engines.animatic import AnimaticEngine
from tools.engines.base import Found, Order, Progress
from tools.errors import EngineFailure, OutcomeUnknown
from tools.router import Wish

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


async def test_an_order_that_is_still_on_its_way_in_when_its_line_is_cut_is_looked_for_again(store: AssetStore, books: Books) -> None:
    class Late(ScriptedService):
        looks = 0

        async def find(self, order: Order) -> Found:
            self.looks += 1
            return "absent" if self.looks == 1 else await super().find(order)

    engine = Late("fal", books, Script(submits=[failing("transient", accepted=None)]))
    assert (await make(door_of(store, engine))).handle == "img1"
    assert (len(books.charges), engine.looks) == (1, 2)


class Forgetful(ScriptedService):
    """A provider that lists only what is young, and never knows of the order."""

    finds_within_s = 3600.0

    async def find(self, order: Order) -> Found:
        return "absent"


async def test_an_order_older_than_its_providers_memory_is_not_taken_for_absent(store: AssetStore, books: Books) -> None:
    young, old = (Forgetful("fal", books, Script(submits=[failing("transient", accepted=None)])) for _ in range(2))
    await make(door_of(store, young), "young")
    assert len(books.charges) == 2, "the list is fresh, so it may be sent again"
    old.finds_within_s = 0.0
    with pytest.raises(OutcomeUnknown):
        await make(door_of(store, old), "old")
    assert len(books.charges) == 3


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
