"""The ledger: what it keeps of jobs and attempts, who holds them, and that nobody writes about a job it does not hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.postgres import DATABASES, url_of
from tests.tools.standin_service import picture
from tools.assets import AssetStore, NewAsset
from tools.budget import Caps
from tools.engines.base import Ticket
from tools.errors import BadInput, OverBudget
from tools.jobs import WATCH_S, LeaseLost, Ledger, day_of
from tools.ledger_records import Attempt, Delivery, Job, NewJob

DAY = "2026-11-20"
NOW = 1_795_000_000.0


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    return url_of(request)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(store: AssetStore, clock: Clock) -> Ledger:
    return Ledger(store, clock=clock, ticks=clock)


def new_job(call: str = "c", project: str = "p", **more: Any) -> NewJob:
    values: dict[str, Any] = {
        "request": {"kind": "image"}, "delivery": Delivery(words="畫一隻貓", changed=("lighting",)), "wish": {"model": "flux"},
        "cards": ("flux", "recraft"), "approved_usd": 0.5, "deadline": NOW + 60, "owner": "ann",
    }  # fmt: skip
    return NewJob(project=project, call=call, **values | more)


def attempt(job: Job, n: int = 1, **more: Any) -> Attempt:
    values: dict[str, Any] = {"card": "flux", "engine": "fal", "day": DAY, "reserved_usd": 0.25, "prompt": ("a cat", "")}
    return Attempt(job=job.key, n=n, round=job.round, project=job.project, owner=job.owner, **values | more)


def taken_over(other: Ledger, job: Job, clock: Clock) -> bool:
    """Let another process watch a job for a moment, then try to take it."""
    assert not other.take(job.key)
    clock.now += WATCH_S
    return other.take(job.key)


def opened(ledger: Ledger, call: str = "c", **more: Any) -> Job:
    job, fresh = ledger.open(new_job(call, **more))
    assert fresh
    return job


def test_a_job_reads_back_as_it_was_written(ledger: Ledger) -> None:
    job = opened(ledger)
    assert ledger.get(job.key) == job
    assert job.model_dump(include=set(NewJob.model_fields)) == new_job().model_dump()
    assert (job.state, job.round, job.lease_by, job.created) == ("open", 1, ledger.me, NOW)
    assert len(job.key) == 64


def test_an_attempt_reads_back_as_it_was_written(ledger: Ledger) -> None:
    job = opened(ledger)
    ticket = Ticket(engine="fal", card="flux", key="k", id="42", urls={"status": "https://example.org/42"}, submitted_at=NOW)
    first = ledger.begin(attempt(job), Caps())
    sent = ledger.save(first.model_copy(update={"state": "sent", "ticket": ticket, "sent_at": NOW, "accepted": True}))
    assert ledger.attempts(job.key) == [sent]
    assert (sent.prompt, sent.counted_usd, len(sent.key)) == (("a cat", ""), 0.25, 32)


def test_a_call_that_runs_is_not_opened_again_and_one_that_failed_is(ledger: Ledger) -> None:
    job = opened(ledger)
    again, fresh = ledger.open(new_job(cards=("other",)))
    assert not fresh and again == job
    ledger.end(job, "failed", "It failed.")
    third, fresh = ledger.open(new_job(cards=("other",)), attempt, Caps())
    assert fresh
    assert (third.round, third.cards, third.message) == (2, ("other",), "")


@pytest.mark.parametrize("state", ["done", "unknown"])
def test_a_call_that_is_done_or_unknown_is_not_opened_again(ledger: Ledger, state: Any) -> None:
    ledger.end(opened(ledger), state, "x")
    again, fresh = ledger.open(new_job())
    assert (fresh, again.state) == (False, state)


def test_a_job_over_the_cap_is_not_recorded_at_all(ledger: Ledger) -> None:
    with pytest.raises(OverBudget):
        ledger.open(new_job(), attempt, Caps(job_usd=0.1))
    assert ledger.listed(every=True) == []


def test_a_lease_keeps_others_away_until_it_runs_out(ledger: Ledger, store: AssetStore, clock: Clock) -> None:
    other, job = Ledger(store, clock=clock, ticks=clock), opened(ledger)
    assert not other.take(job.key)
    assert ledger.take(job.key)
    clock.now += ledger.lease_s + 1
    assert [one.key for one in other.unfinished()] == [job.key]
    assert other.take(job.key), "it was watched since the first try and gave no sign of life"
    assert ledger.is_elsewhere(job.key) and not other.is_elsewhere(job.key)


def test_a_sign_of_life_keeps_the_lease_and_brings_news_of_a_cancel(ledger: Ledger, store: AssetStore, clock: Clock) -> None:
    other, job = Ledger(store, clock=clock, ticks=clock), opened(ledger)
    clock.now += ledger.lease_s - 1
    assert ledger.renew() == {job.key: False}
    clock.now += ledger.lease_s - 1
    assert not other.take(job.key)
    other.ask_cancel(job.key)
    assert ledger.renew() == {job.key: True}


@pytest.mark.parametrize("jump", [3_600.0, -3_600.0])
def test_a_clock_that_jumps_costs_a_living_process_no_job_and_saves_no_dead_one(
    ledger: Ledger, store: AssetStore, clock: Clock, jump: float
) -> None:
    ticks = Clock()
    other, job = Ledger(store, clock=clock, ticks=ticks), opened(ledger)
    clock.now += jump
    for _ in range(8):
        assert not other.take(job.key)
        clock.now, ticks.now = clock.now + 1, ticks.now + 1
        ledger.renew()
    assert not other.take(job.key)
    ticks.now += ledger.lease_s
    assert other.take(job.key)


def test_a_lease_given_back_is_free_at_once(ledger: Ledger, store: AssetStore, clock: Clock) -> None:
    other, job = Ledger(store, clock=clock, ticks=clock), opened(ledger)
    ledger.give_back(job.key)
    assert other.take(job.key)


def test_who_lost_a_job_can_write_nothing_about_it_nor_store_its_asset(ledger: Ledger, store: AssetStore, clock: Clock) -> None:
    other, job = Ledger(store, clock=clock, ticks=clock), opened(ledger)
    mine = ledger.begin(attempt(job), Caps())
    clock.now += ledger.lease_s + 1
    assert taken_over(other, job, clock)
    with pytest.raises(LeaseLost):
        ledger.save(mine)
    with pytest.raises(LeaseLost):
        ledger.end(job, "failed", "x")
    new = NewAsset(project="p", width=128, height=72)
    with pytest.raises(LeaseLost):
        store.put(new, picture("a"), also=lambda connection, asset: ledger.finish(connection, asset, mine))
    assert store.list("p") == ()
    assert not [path for path in (store.folder / "blobs").rglob("*") if path.is_file()]


def test_the_end_of_a_job_and_of_its_last_try_are_recorded_together(ledger: Ledger, store: AssetStore, clock: Clock) -> None:
    job = opened(ledger)
    unknown = ledger.begin(attempt(job), Caps()).model_copy(update={"state": "unknown"})
    clock.now += ledger.lease_s + 1
    other = Ledger(store, clock=clock, ticks=clock)
    assert taken_over(other, job, clock)
    with pytest.raises(LeaseLost):
        ledger.end(job, "unknown", "nobody can tell", unknown)
    assert [one.state for one in other.attempts(job.key)] == ["queued"]
    other.end(job, "unknown", "nobody can tell", unknown)
    assert [one.state for one in other.attempts(job.key)] == ["unknown"]
    ended = other.get(job.key)
    assert ended is not None
    assert (ended.state, ended.message) == ("unknown", "nobody can tell")


def test_asset_end_and_cost_are_recorded_together(ledger: Ledger, store: AssetStore) -> None:
    job = opened(ledger)
    paid = ledger.begin(attempt(job), Caps()).model_copy(update={"cost_usd": 0.2, "cost_source": "provider"})
    asset = store.put(NewAsset(project="p"), picture("a"), also=lambda connection, one: ledger.finish(connection, one, paid))
    done = ledger.get(job.key)
    assert done is not None and (done.state, done.asset, done.lease_by) == ("done", asset.id, "")
    found = ledger.attempt_of(asset.id)
    assert found is not None and (found.state, found.cost_usd, found.cost_source) == ("done", 0.2, "provider")


def test_jobs_are_named_by_their_first_digits_and_only_to_their_owner(ledger: Ledger) -> None:
    job = opened(ledger)
    opened(ledger, "d")
    assert ledger.find(job.key[:10].upper()) == job
    for shown, owner in (("", None), ("zz", None), (job.key[:10], "bob")):
        with pytest.raises(BadInput, match="names no job"):
            ledger.find(shown, owner)


def test_the_list_holds_what_runs_and_what_is_unknown_first(ledger: Ledger, clock: Clock) -> None:
    first = opened(ledger, "a")
    clock.now += 1
    second = opened(ledger, "b", project="q")
    clock.now += 1
    third = opened(ledger, "c")
    ledger.end(third, "failed", "x")
    ledger.end(first, "unknown", "x")
    assert [job.key for job in ledger.listed()] == [second.key, first.key]
    assert [job.key for job in ledger.listed(every=True)] == [second.key, first.key, third.key]
    assert [job.key for job in ledger.listed(project="p")] == [first.key]


def test_only_ended_jobs_are_opened_again(ledger: Ledger) -> None:
    job = opened(ledger)
    assert not ledger.reopen(job, NOW)
    ledger.end(job, "cancelled", "x")
    assert ledger.reopen(job, NOW + 9)
    again = ledger.get(job.key)
    assert again is not None and (again.state, again.round, again.deadline, again.lease_by) == ("open", 2, NOW + 9, ledger.me)


def test_results_are_needed_while_their_attempt_is_under_way(ledger: Ledger) -> None:
    job = opened(ledger)
    one = ledger.begin(attempt(job), Caps())
    assert ledger.needed([one.key, "stranger"]) == {one.key}
    ledger.save(one.model_copy(update={"state": "failed"}))
    assert ledger.needed([one.key]) == set()


def test_the_tables_outlive_the_process(ledger: Ledger, store: AssetStore, database_url: str) -> None:
    job = opened(ledger)
    with AssetStore(store.folder, database_url=database_url) as again:
        assert Ledger(again).get(job.key) == job


def test_days_are_days_of_utc() -> None:
    assert day_of(0.0) == "1970-01-01"
    assert day_of(86_399.0) == "1970-01-01"
    assert day_of(86_400.0) == "1970-01-02"
