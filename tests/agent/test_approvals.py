"""Questions about money through the real graph: asked above the threshold, kept through restarts and other talk, and a yes pays once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.agent.conftest import made, say
from tests.agent.paid import asked, charges, failures, fakes, opened, press
from tests.fakes.wire import Wire
from tools.runner import Outcome

KITE = "draw a red kite over a green hill with Flux"
ASKS: dict[str, Any] = {"approve_above_usd": 0.0}
PAID = {"fal": 1}


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mapping[str, Wire]]:
    with fakes(monkeypatch, "fal") as started:
        yield started


async def test_above_the_threshold_the_price_is_asked_and_nothing_is_sent(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **ASKS) as services:
        happened = await say(services.session("p"), KITE)
        (question,) = asked(happened)
        assert (question["maker"], question["usd"], question["count"]) == ("FLUX.2 pro", 0.03, 1)
        assert "$0.03" in question["estimate"]
        assert made(happened) == [] and failures(happened) == []
        assert running["fal"].requests == []
        assert services.door.spent() == []


async def test_below_the_threshold_nobody_is_asked_and_the_price_is_told(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path) as services:
        happened = await say(services.session("p"), KITE)
        assert asked(happened) == []
        assert [view["cost_usd"] for view in made(happened)] == [0.03]
    assert charges(running) == PAID


@pytest.mark.parametrize("words", ["yes", "OK, go ahead!", "好", "可以，做吧"])
async def test_a_yes_in_words_makes_it(running: Mapping[str, Wire], tmp_path: Path, words: str) -> None:
    async with opened(tmp_path, **ASKS) as services:
        session = services.session("p")
        await say(session, KITE)
        assert [view["handle"] for view in made(await say(session, words))] == ["img1"]
        assert services.store.get("p", "img1").words == KITE
    assert charges(running) == PAID


@pytest.mark.parametrize("words", ["no", "too expensive", "不要", "太貴了"])
async def test_a_no_spends_nothing_and_is_final(running: Mapping[str, Wire], tmp_path: Path, words: str) -> None:
    async with opened(tmp_path, **ASKS) as services:
        session = services.session("p")
        (question,) = asked(await say(session, KITE))
        assert failures(await say(session, words)) == []
        assert failures(await press(session, "approve", question["id"])) == [
            "That question was answered already; ask again to see a new price."
        ]
        assert services.store.list("p") == ()
    assert charges(running) == {}


async def test_a_button_pressed_twice_pays_once(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **ASKS) as services:
        session = services.session("p")
        (question,) = asked(await say(session, KITE))
        assert len(made(await press(session, "approve", question["id"]))) == 1
        assert failures(await press(session, "approve", question["id"])) != []
        assert made(await say(session, "yes")) == []
    assert charges(running) == PAID


async def test_two_windows_that_say_yes_at_once_pay_once(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **ASKS) as services:
        first, second = services.session("p"), services.session("p")
        (question,) = asked(await say(first, KITE))
        both = await asyncio.gather(press(first, "approve", question["id"]), press(second, "approve", question["id"]))
        assert sum(len(made(happened)) for happened in both) >= 1
        assert len(services.store.list("p")) == 1
    assert charges(running) == PAID


async def test_the_question_survives_a_new_process(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **ASKS) as services:
        (question,) = asked(await say(services.session("p"), KITE))
    async with opened(tmp_path, **ASKS) as services:
        session = services.session("p")
        assert asked([event async for event in session.resume()]) == [question]
        assert len(made(await say(session, "好的"))) == 1
    assert charges(running) == PAID


async def test_the_question_survives_other_talk(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **ASKS) as services:
        session = services.session("p")
        (question,) = asked(await say(session, KITE))
        between = await say(session, "draw a cat on the moon as a quick draft")
        assert charges(running) == {}
        assert asked(between) == [] and len(made(between)) == 1
        happened = await press(session, "approve", question["id"])
        assert len(made(happened)) == 1
        asset = services.store.by_id(made(happened)[0]["id"])
        assert (asset.words, asset.recipe and asset.recipe.card) == (KITE, "flux-2-pro")
        assert made(await say(session, "yes")) == []
    assert charges(running) == PAID


async def test_a_yes_that_a_crash_cut_off_is_carried_out_once(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **ASKS) as services:
        (question,) = asked(await say(services.session("p"), KITE))
        assert services.studio.approvals.decide(question["id"], "approved")
    async with opened(tmp_path, **ASKS) as services:
        session = services.session("p")
        assert len(made([event async for event in session.resume()])) == 1
        assert [event async for event in session.resume()] == []
    async with opened(tmp_path, **ASKS) as services:
        assert [event async for event in services.session("p").resume()] == []
        assert len(services.store.list("p")) == 1
    assert charges(running) == PAID


async def test_several_at_once_are_asked_about_together(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, **ASKS) as services:
        session = services.session("p")
        (question,) = asked(await say(session, "draw 3 versions of a red kite over a green hill with Flux"))
        assert (question["count"], question["usd"]) == (3, 0.09)
        assert len(made(await say(session, "yes"))) == 3
    assert charges(running) == {"fal": 3}


async def test_a_dearer_stand_in_is_not_paid_for_without_a_new_question(
    running: Mapping[str, Wire], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fakes(monkeypatch, "replicate") as more:
        running["fal"].plan.add("quota", times=None)
        async with opened(tmp_path, approve_above_usd=0.05) as services:
            happened = await say(services.session("p"), KITE)
            assert made(happened) == []
            (told,) = failures(happened)
            assert "more than the $0.05 agreed to" in told
            assert "ask for it again to see the new price" in told
            assert services.door.spent() == []
        assert charges(more) == {}


async def test_fifty_people_at_once_stay_under_the_cap(running: Mapping[str, Wire], tmp_path: Path) -> None:
    async with opened(tmp_path, cap_day_usd=0.3) as services:
        talks = [say(services.session(f"p{number}", owner=f"u{number}"), KITE) for number in range(50)]
        happened = await asyncio.gather(*talks)
        told = [words for one in happened for words in failures(one)]
        assert sum(len(made(one)) for one in happened) == 10
        assert len(told) == 40
        assert all("for the day" in words and "raise the cap" in words for words in told)
        assert sum(row["usd"] for row in services.door.spent()) == pytest.approx(0.3)
    assert charges(running) == {"fal": 10}


async def test_a_job_that_runs_when_the_program_ends_is_delivered_by_the_next_start(running: Mapping[str, Wire], tmp_path: Path) -> None:
    running["fal"].plan.add("never")
    async with opened(tmp_path) as services:
        talk = asyncio.create_task(say(services.session("p"), KITE))
        while not running["fal"].charges:
            await asyncio.sleep(0.01)
        await services.door.aclose()
        await talk
    running["fal"].plan.clear()
    async with opened(tmp_path) as services:
        outcomes: list[Outcome] = []

        async def deliver(outcome: Outcome) -> None:
            outcomes.append(outcome)

        picked_up = made([event async for event in services.session("p").resume()])
        await services.door.recover(deliver)
        assert len(picked_up) + sum(outcome.asset is not None for outcome in outcomes) == 1
        assert len(services.store.list("p")) == 1
    assert charges(running) == PAID
