"""Money: every cap holds also when many reserve at once, what failed is given back, and the summary adds up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.postgres import DATABASES, url_of
from tests.tools.test_jobs import attempt, new_job
from tools.assets import AssetStore
from tools.budget import Caps, Estimate, NeedsApproval, approve, micro, spend
from tools.errors import OverBudget
from tools.jobs import Ledger
from tools.ledger_records import Job


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    return url_of(request)


@pytest.fixture
def ledger(store: AssetStore) -> Ledger:
    return Ledger(store)


def job_of(ledger: Ledger, call: str = "c", **more: Any) -> Job:
    return ledger.open(new_job(call, **more))[0]


@pytest.mark.parametrize(
    ("caps", "words"),
    [
        (Caps(job_usd=0.4), r"\$0.40 for one thing \$0.25 are spent or set aside"),
        (Caps(conversation_usd=0.4), "this conversation"),
        (Caps(owner_usd=0.4), "one person's day"),
        (Caps(day_usd=0.4), "the day"),
    ],
)
def test_each_cap_is_named_with_what_is_spent_and_what_to_do(ledger: Ledger, caps: Caps, words: str) -> None:
    job = job_of(ledger)
    ledger.begin(attempt(job), caps)
    with pytest.raises(OverBudget, match=words) as told:
        ledger.begin(attempt(job, 2), caps)
    assert "raise the cap" in str(told.value)
    assert len(ledger.attempts(job.key)) == 1


def test_caps_count_only_what_they_are_about(ledger: Ledger) -> None:
    ledger.begin(attempt(job_of(ledger, "a")), Caps())
    elsewhere = job_of(ledger, "b", project="q", owner="bob")
    ledger.begin(attempt(elsewhere), Caps(job_usd=0.25, conversation_usd=0.25, owner_usd=0.25, day_usd=0.5))
    ledger.begin(attempt(job_of(ledger, "d"), day="2026-11-21"), Caps(owner_usd=0.25, day_usd=0.25, conversation_usd=0.5))


def test_what_is_exactly_left_may_be_spent_to_the_last_cent(ledger: Ledger) -> None:
    caps = Caps(conversation_usd=0.3)
    for number in range(3):
        ledger.begin(attempt(job_of(ledger, f"c{number}"), reserved_usd=0.1), caps)
    with pytest.raises(OverBudget):
        ledger.begin(attempt(job_of(ledger, "x"), reserved_usd=0.000001), caps)


def test_a_failure_gives_back_and_the_real_cost_takes_the_place_of_the_estimate(ledger: Ledger) -> None:
    caps, job = Caps(job_usd=0.3), job_of(ledger)
    first = ledger.begin(attempt(job), caps)
    ledger.save(first.model_copy(update={"state": "failed", "cost_usd": 0.0}))
    second = ledger.begin(attempt(job, 2), caps)
    ledger.save(second.model_copy(update={"state": "done", "cost_usd": 0.04, "cost_source": "provider"}))
    ledger.begin(attempt(job, 3), caps)


def test_free_work_is_never_over_budget(ledger: Ledger) -> None:
    ledger.begin(attempt(job_of(ledger), reserved_usd=0.0), Caps(0.0, 0.0, 0.0, 0.0))


def test_fifty_threads_of_several_processes_cannot_break_a_cap(ledger: Ledger, store: AssetStore, database_url: str) -> None:
    with AssetStore(store.folder, database_url=database_url) as opened:
        ledgers = [ledger, Ledger(opened)]

        def one(number: int) -> bool:
            mine = ledgers[number % 2]
            try:
                mine.open(new_job(f"c{number}"), attempt, Caps(day_usd=3.0))
            except OverBudget:
                return False
            return True

        with ThreadPoolExecutor(16) as pool:
            granted = sum(pool.map(one, range(50)))
    assert granted == 12
    assert sum(row["usd"] for row in spend(store.database.rows)) == 3.0


def test_the_summary_names_day_engine_card_owner_and_where_the_figure_comes_from(ledger: Ledger, store: AssetStore) -> None:
    for number, source in enumerate(("provider", "estimate", "provider")):
        one = ledger.begin(attempt(job_of(ledger, f"c{number}")), Caps())
        ledger.save(one.model_copy(update={"state": "done", "cost_usd": 0.1, "cost_source": source}))
    ledger.begin(attempt(job_of(ledger, "open", project="q")), Caps())
    rows = spend(store.database.rows)
    assert [(row["project"], row["source"], row["usd"], row["jobs"]) for row in rows] == [
        ("p", "estimate", 0.1, 1), ("p", "provider", 0.2, 2), ("q", "reserved", 0.25, 1),
    ]  # fmt: skip
    assert {row["day"] for row in rows} == {"2026-11-20"}
    assert [row["project"] for row in spend(store.database.rows, project="q")] == ["q"]
    assert spend(store.database.rows, owner="bob") == []
    assert spend(store.database.rows, since="2026-11-21") == []


@pytest.mark.parametrize(("price", "spent", "agreed"), [(0.5, 0.0, 0.5), (0.5, 0.0, None), (0.0, 9.0, 0.0), (0.2, 0.3, 0.5)])
def test_what_was_agreed_to_needs_no_further_question(price: float, spent: float, agreed: float | None) -> None:
    approve(Estimate(price, price, "x"), spent, agreed)


def test_what_is_dearer_than_agreed_is_asked_about_with_its_price() -> None:
    dear = Estimate(0.9, 0.9, "about $0.90")
    with pytest.raises(NeedsApproval, match=r"about \$0.90 on top of the \$0.10 already charged, more than the \$0.50") as asked:
        approve(dear, 0.1, 0.5)
    assert asked.value.estimate == dear


def test_money_is_counted_in_whole_millionths() -> None:
    assert micro(0.1) + micro(0.2) == micro(0.3)
