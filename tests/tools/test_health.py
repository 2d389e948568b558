"""The breaker of an engine: when it opens, how long, and how one request finds out whether the engine is back."""

from __future__ import annotations

import pytest

from tools.errors import FailureKind
from tools.health import COOL_DOWN_S, PROBE_S, Health


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    return Health(clock)


def fail(health: Health, times: int, kind: FailureKind = "transient") -> None:
    for _ in range(times):
        health.failed("fal", kind)


def test_three_failures_in_a_row_open_the_breaker_of_that_engine_alone(health: Health) -> None:
    fail(health, 2)
    assert (health.state("fal"), health.allow("fal")) == ("closed", True)
    fail(health, 1)
    assert (health.state("fal"), health.allow("fal")) == ("open", False)
    assert (health.state("runway"), health.allow("runway")) == ("closed", True)
    assert health.snapshot() == {"fal": "open"}


def test_a_success_between_starts_the_count_anew(health: Health) -> None:
    fail(health, 2)
    health.succeeded("fal")
    fail(health, 2)
    assert health.state("fal") == "closed"


@pytest.mark.parametrize("kind", ["rate", "policy", "invalid", "gone"])
def test_answers_to_one_request_do_not_count(health: Health, kind: FailureKind) -> None:
    fail(health, 10, kind)
    assert health.state("fal") == "closed"
    fail(health, 2)
    health.failed("fal", kind)
    fail(health, 1)
    assert health.state("fal") == "open"


@pytest.mark.parametrize("kind", ["transient", "auth", "quota"])
def test_it_stays_open_for_as_long_as_the_kind_of_failure_asks(health: Health, clock: Clock, kind: FailureKind) -> None:
    fail(health, 3, kind)
    clock.now += COOL_DOWN_S[kind] - 1
    assert not health.allow("fal")
    clock.now += 2
    assert health.state("fal") == "half_open"
    assert COOL_DOWN_S["auth"] == COOL_DOWN_S["quota"] > COOL_DOWN_S["transient"]


def test_half_open_lets_one_request_through_at_a_time(health: Health, clock: Clock) -> None:
    fail(health, 3)
    clock.now += COOL_DOWN_S["transient"]
    assert [health.allow("fal") for _ in range(3)] == [True, False, False]
    health.succeeded("fal")
    assert [health.allow("fal") for _ in range(3)] == [True, True, True]
    assert health.snapshot() == {}


def test_a_probe_that_fails_opens_the_breaker_again_at_once(health: Health, clock: Clock) -> None:
    fail(health, 3)
    clock.now += COOL_DOWN_S["transient"]
    assert health.allow("fal")
    fail(health, 1)
    assert (health.state("fal"), health.allow("fal")) == ("open", False)
    clock.now += COOL_DOWN_S["transient"]
    assert health.allow("fal")


def test_a_probe_that_is_refused_for_its_content_shows_that_the_engine_is_back(health: Health, clock: Clock) -> None:
    fail(health, 3, "auth")
    clock.now += COOL_DOWN_S["auth"]
    assert health.allow("fal")
    fail(health, 1, "policy")
    assert health.state("fal") == "closed"


def test_a_probe_that_never_comes_back_is_given_up(health: Health, clock: Clock) -> None:
    fail(health, 3)
    clock.now += COOL_DOWN_S["transient"]
    assert health.allow("fal")
    clock.now += PROBE_S - 1
    assert not health.allow("fal")
    clock.now += 1
    assert health.allow("fal")
