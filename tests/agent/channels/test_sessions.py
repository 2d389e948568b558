"""Sign-ins end in time and when they are ended; keys end too; who asks too fast waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from agent.channels.keys import Keys
from agent.channels.pace import Pace, Paced, TooFast, kind_of
from agent.channels.sessions import DAY_S, SURE_S, Sessions, SignIn
from agent.settings import Settings
from tests.postgres import place_for

HOUR = 3600.0


@pytest.fixture
def time() -> list[float]:
    return [1_000_000.0]


@pytest.fixture
def opened(tmp_path: Path, time: list[float]) -> Callable[[], Sessions]:
    return lambda: Sessions(tmp_path / "web" / "s.sqlite", idle_s=2 * HOUR, longest_s=DAY_S, clock=lambda: time[0])


def test_a_sign_in_ends_when_it_is_not_used_and_at_the_latest_after_its_days(opened: Callable[[], Sessions], time: list[float]) -> None:
    sessions, begun = opened(), time[0]
    for _ in range(23):
        time[0] += HOUR
        assert sessions.stands("a", "ann", begun)
    assert not opened().stands("b", "ann", begun), "never used since it began"
    time[0] += 2 * HOUR
    assert not sessions.stands("a", "ann", begun), "over for good"


def test_signing_out_here_and_everywhere_is_heeded_by_every_process(opened: Callable[[], Sessions], time: list[float]) -> None:
    one, other, begun = opened(), opened(), time[0]
    assert all(process.stands(cookie, owner, begun) for process in (one, other) for cookie, owner in (("a", "ann"), ("b", "ann"), ("c", "bob")))
    one.end("a", "ann")
    assert not one.stands("a", "ann", begun)
    time[0] += SURE_S + 1
    assert not other.stands("a", "ann", begun) and other.stands("b", "ann", begun)
    other.end_all("ann")
    time[0] += SURE_S + 1
    assert not one.stands("b", "ann", begun) and one.stands("c", "bob", begun) and one.stands("d", "ann", time[0])


def test_a_look_at_sign_ins_tells_which_have_ended_and_keeps_none_alive(opened: Callable[[], Sessions], time: list[float]) -> None:
    sessions, begun = opened(), time[0]
    ann, bob, other = (SignIn(cookie, owner, begun) for cookie, owner in (("a", "ann"), ("b", "bob"), ("c", "ann")))
    assert sessions.stands(*ann) and sessions.stands(*other) and sessions.ended([ann, bob, other]) == set()
    opened().end("a", "ann")
    assert sessions.ended([ann, bob, other]) == {ann}, "known to this process before it was sure of it"
    opened().end_all("ann")
    assert sessions.ended([ann, bob, other]) == {ann, other}
    for _ in range(3):
        time[0] += HOUR
        over = sessions.ended([bob])
    assert over == {bob}


def test_a_key_is_good_for_its_days_alone(tmp_path: Path) -> None:
    place = place_for(tmp_path / "k.sqlite")
    key = Keys(place).make("n", "ann")
    assert Keys(place, 1.0).owner_of(key) == "ann" and Keys(place, 0.0).owner_of(key) == "ann"
    assert Keys(place, -1.0).owner_of(key) is None


def test_a_pace_comes_back_steadily(time: list[float]) -> None:
    pace = Pace(lambda: time[0])
    for _ in range(3):
        pace.take("ann", "turns", 3)
    with pytest.raises(TooFast, match="try again in 20 seconds"):
        pace.take("ann", "turns", 3)
    pace.take("bob", "turns", 3)
    pace.take("ann", "turns", 0)
    time[0] += 20
    pace.take("ann", "turns", 3)


async def test_who_asks_too_fast_is_told_when_to_come_back_and_others_are_not(time: list[float]) -> None:
    app = FastAPI()
    app.add_route("/api/talks/{t}/messages", lambda _: PlainTextResponse("ok"), methods=["POST"])
    app.add_middleware(Paced, settings=Settings(_env_file=None, turns_a_minute=2), pace=Pace(lambda: time[0]))  # type: ignore[call-arg]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        came = [await client.post("/api/talks/1/messages", headers={"cookie": "ann"}) for _ in range(3)]
        other = [(await client.post("/api/talks/1/messages", headers={"cookie": f"n{n}"})).status_code for n in range(9)]
    assert [answer.status_code for answer in came] == [200, 200, 429]
    assert came[2].headers["retry-after"] == "30" and came[2].json() == {"detail": "That is faster than this Scenewright may be asked; try again in 30 seconds."}
    assert other == [200] * 7 + [429] * 2, "one address may ask as much as five people"


def test_files_and_watchers_are_not_counted() -> None:
    assert [kind_of("GET", "/assets/1"), kind_of("GET", "/healthz"), kind_of("POST", "/api/talks/1/files"), kind_of("POST", "/v1/chat/completions"), kind_of("GET", "/api/jobs")] == [
        None, None, "uploads", "turns", "calls"]  # fmt: skip
