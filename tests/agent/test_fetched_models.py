"""A model that has to be fetched is asked about once in the talk, with its size and licence, and a yes fetches it and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agent import events
from agent.app import Services, open_services
from agent.channels.lines import approval_line
from tests.agent.conftest import made, reply, say, settings_for
from tests.agent.paid import asked, failures, press
from tests.tools.standin_local import SDXL, LocalStandIn

KITE = "draw a red kite over a green hill"
CARD = "sdxl-local"


@asynccontextmanager
async def opened(folder: Path, own: LocalStandIn, **settings: object) -> AsyncIterator[Services]:
    """Open the services with this engine as the machine's own, as a process does."""
    services = await open_services(settings_for(folder, **{"engine": "local:sdxl", **settings}), folder / "project")
    services.door._means.engines["local"] = own  # type: ignore[index]
    try:
        yield services
    finally:
        await services.close()


@pytest.fixture
def engine() -> LocalStandIn:
    return LocalStandIn({CARD: SDXL}, here=())


async def test_size_and_licence_are_asked_and_nothing_is_fetched_before_the_yes(engine: LocalStandIn, tmp_path: Path) -> None:
    async with opened(tmp_path, engine) as services:
        happened = await say(services.session("p"), KITE)
        (question,) = asked(happened)
        assert (question["maker"], question["usd"]) == ("SDXL on this machine", 0.0)
        assert question["estimate"] == "6.9 GB to fetch, OpenRAIL++-M, commercial use allowed"
        (row,) = question["fetch"]
        assert (row["card"], row["gb"], row["licence"], row["commercial"]) == (CARD, 6.94, "OpenRAIL++-M", True)
        assert (made(happened), failures(happened), engine.fetched) == ([], [], [])


@pytest.mark.parametrize("yes", ["yes", "好"])
async def test_a_yes_fetches_it_with_progress_and_makes_the_picture(engine: LocalStandIn, tmp_path: Path, yes: str) -> None:
    async with opened(tmp_path, engine) as services:
        session = services.session("p")
        await say(session, KITE)
        happened = await say(session, yes)
        (view,) = made(happened)
        assert (view["engine"], view["model"], view["words"]) == ("local", CARD, KITE)
        working = [event for event in happened if isinstance(event, events.Working)]
        assert any("fetched" in event.message and event.left_s == 3.0 for event in working)
        again = await say(session, "draw a blue boat")
        assert asked(again) == [] and made(again)[0]["model"] == CARD
    assert engine.fetched == [CARD]


async def test_a_no_fetches_nothing_and_says_so(engine: LocalStandIn, tmp_path: Path) -> None:
    async with opened(tmp_path, engine) as services:
        session = services.session("p")
        (question,) = asked(await say(session, KITE))
        happened = await press(session, "decline", question["id"])
        assert failures(happened) == [] and services.store.list("p") == ()
        assert reply(happened) == "It was not made, as you decided; nothing was fetched."
    assert engine.fetched == []


async def test_the_question_and_its_yes_survive_a_restart(engine: LocalStandIn, tmp_path: Path) -> None:
    async with opened(tmp_path, engine) as services:
        (question,) = asked(await say(services.session("p"), KITE))
    async with opened(tmp_path, engine) as services:
        session = services.session("p")
        assert asked([event async for event in session.resume()]) == [question]
        assert len(made(await say(session, "yes"))) == 1
    engine.missing[CARD] = SDXL  # somebody removed the files: the yes of before still holds
    async with opened(tmp_path, engine) as services:
        happened = await say(services.session("q"), KITE)
        assert asked(happened) == [] and len(made(happened)) == 1


async def test_two_people_who_say_yes_at_once_fetch_once(engine: LocalStandIn, tmp_path: Path) -> None:
    async with opened(tmp_path, engine) as services:
        sessions = [services.session(name, owner=name) for name in ("p", "q")]
        await asyncio.gather(*(say(session, KITE) for session in sessions))
        both = await asyncio.gather(*(say(session, "yes") for session in sessions))
        assert [len(made(happened)) for happened in both] == [1, 1]
    assert engine.fetched == [CARD]


async def test_who_agreed_to_everything_beforehand_is_not_asked(engine: LocalStandIn, tmp_path: Path) -> None:
    async with opened(tmp_path, engine, approve_above_usd=float("inf")) as services:
        happened = await say(services.session("p"), KITE)
        assert asked(happened) == [] and len(made(happened)) == 1
    assert engine.fetched == [CARD]


async def test_without_a_name_or_a_preference_nothing_is_offered_for_download(engine: LocalStandIn, tmp_path: Path) -> None:
    async with opened(tmp_path, engine, engine="") as services:
        happened = await say(services.session("p"), KITE)
        assert asked(happened) == [] and made(happened)[0]["engine"] == "animatic"


async def test_a_preferred_model_that_cannot_run_here_is_the_error_and_not_a_draft(tmp_path: Path) -> None:
    small = LocalStandIn(problems={CARD: "SDXL on this machine needs 8.2 GB of memory, and there are 4.0 GB."}, here=())
    async with opened(tmp_path, small) as services:
        happened = await say(services.session("p"), KITE)
        assert failures(happened) == ["SDXL on this machine needs 8.2 GB of memory, and there are 4.0 GB."]
        assert made(happened) == []
        other = await say(services.session("p"), 'say "Good night"')
        assert made(other)[0]["engine"] == "animatic", "a voice is no picture"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (KITE, "? SDXL on this machine: 6.9 GB to fetch, OpenRAIL++-M, commercial use allowed. Shall it be fetched? Answer yes or no."),
        ("畫一隻風箏", "？要先把模型下載到本機：SDXL on this machine：6.9 GB，授權 OpenRAIL++-M，可以商用。要下載嗎？請回答「好」或「不要」。"),
    ],
)
def test_the_command_line_asks_in_one_line(words: str, line: str) -> None:
    fetch = {"card": CARD, "title": "SDXL on this machine", "gb": 6.94, "licence": "OpenRAIL++-M", "commercial": True}
    view = {"words": words, "maker": "SDXL on this machine", "count": 1, "usd": 0.0, "fetch": [fetch],
            "estimate": "6.9 GB to fetch, OpenRAIL++-M, commercial use allowed"}  # fmt: skip
    assert approval_line(view) == line
