"""Questions about money are kept through restarts, answered once, and in the order in which they were asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.postgres import DATABASES, url_of
from tools.approvals import Approval, Approvals
from tools.store.database import Place


def question(name: str = "q1", **more: Any) -> Approval:
    values: dict[str, Any] = {
        "id": name, "project": "p", "owner": "ann", "turn": 1, "call": "c1", "words": "a film", "requests": ({"kind": "video"},),
        "wish": {"model": None}, "estimate": "about $4.50", "usd": 4.5, "maker": "Kling",
    }  # fmt: skip
    return Approval(**values | more)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    return url_of(request)


@pytest.fixture
def approvals(place: Place) -> Approvals:
    return Approvals(place)


def test_a_question_reads_back_as_it_was_asked_in_another_process_too(approvals: Approvals, place: Place) -> None:
    asked = approvals.ask(question(changed=("scene",)))
    assert Approvals(place).get("q1") == asked == question(changed=("scene",))
    assert approvals.get("q2") is None


def test_a_question_asked_again_comes_back_with_its_answer(approvals: Approvals) -> None:
    approvals.ask(question())
    assert approvals.decide("q1", "approved")
    assert approvals.ask(question(usd=9.0)) == question(state="approved")


@pytest.mark.parametrize("first", ["approved", "declined"])
def test_an_answer_is_final(approvals: Approvals, first: Any) -> None:
    approvals.ask(question())
    assert approvals.decide("q1", first)
    assert not approvals.decide("q1", "approved")
    assert not approvals.decide("q1", "declined")
    assert not approvals.decide("nobody asked", "approved")


def test_of_many_who_answer_at_once_one_is_heard(approvals: Approvals) -> None:
    approvals.ask(question())
    with ThreadPoolExecutor(16) as pool:
        heard = list(pool.map(lambda _: approvals.decide("q1", "approved"), range(32)))
    assert sum(heard) == 1


def test_work_is_done_once_and_only_after_a_yes(approvals: Approvals) -> None:
    approvals.ask(question())
    assert not approvals.decide("q1", "done")
    approvals.decide("q1", "approved")
    assert approvals.decide("q1", "done")
    assert not approvals.decide("q1", "done")


def test_what_waits_is_listed_by_project_in_the_order_of_the_turns(approvals: Approvals) -> None:
    for name, more in {"late": {"turn": 12}, "early": {"turn": 2}, "other": {"project": "q"}, "no": {}, "made": {}, "begun": {"turn": 3}}.items():
        approvals.ask(question(name, call=name, **more))
    approvals.decide("no", "declined")
    approvals.decide("made", "approved")
    approvals.decide("made", "done")
    approvals.decide("begun", "approved")
    assert [(one.id, one.state) for one in approvals.waiting("p")] == [("early", "waiting"), ("begun", "approved"), ("late", "waiting")]
