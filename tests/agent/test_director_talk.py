"""The embedded director in whole conversations: choices, steps, offers, characters and the script of replies."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from agent import events
from agent.app import Services
from agent.director.model import EmbeddedDirector
from tests.agent.conftest import made, reply, say


@pytest.mark.parametrize(
    ("words", "answer", "parent"),
    [
        ("make the red car blue", "img1", "img1"), ("make the red car blue", "the first one", ""), ("make the red car blue", "the second one", "second"), ("make the red car blue", "the one in the desert", "img2"),
        ("把紅色的車改成藍色", "第一張", ""), ("把紅色的車改成藍色", "img2", "img2"),
    ],
)  # fmt: skip
async def test_a_choice_carries_out_the_request_that_raised_the_question(services: Services, words: str, answer: str, parent: str) -> None:
    session = services.session("main")
    for line in ("a red car on a street", "a red car in a desert", "a dog on a beach"):
        await say(session, line)
    happened = await say(session, words)
    (asked,) = [e for e in happened if isinstance(e, events.Asked)]
    shown = [c["handle"] for c in asked.candidates]
    assert set(shown) == {"img1", "img2"} and not made(happened)
    (view,) = made(await say(session, answer))
    assert view["parents"] == [{"": shown[0], "second": shown[1]}.get(parent, parent)]
    assert view["shot"]["subject"] == "a blue car"
    assert view["changed"] == ["subject"]


@pytest.mark.parametrize(
    ("line", "said"),
    [("撤銷", "沒有可以撤銷的步驟了。"), ("重做", "沒有可以重做的步驟了。"), ("把 img9 變亮", "找不到 img9，目前有 img1。")],
)
async def test_a_tool_s_error_is_told_in_the_person_s_script(services: Services, line: str, said: str) -> None:
    session = services.session("main")
    await say(session, "畫一條空的街道")
    if line == "撤銷":
        await say(session, line)
    assert reply(await say(session, line)) == said


async def test_the_second_step_changes_the_result_of_the_first(services: Services) -> None:
    first, second = made(await say(services.session("main"), "先畫一隻貓，再把背景換成海邊"))
    assert second["parents"] == [first["handle"]]
    assert "海邊" in second["shot"]["scene"] and "貓" in second["shot"]["subject"]


async def test_the_same_reply_twice_does_not_send_the_talk_in_circles(services: Services) -> None:
    session = services.session("main")
    for line in ("a cat", "make it night", "undo", "img1", "keep this"):
        happened = await say(session, line)
        assert not [e for e in happened if isinstance(e, events.Failed)], line
    assert reply(happened) == "Now at `img1`."


async def test_a_handle_that_is_not_there_changes_nothing(services: Services) -> None:
    session = services.session("main")
    await say(session, "一隻貓")
    happened = await say(session, "把 img77 變亮")
    assert not made(happened)
    assert reply(happened) == "找不到 img77，目前有 img1。"


async def test_replies_keep_the_script_of_the_talk(services: Services) -> None:
    session = services.session("main")
    await say(session, "畫一條街")
    assert reply(await say(session, "改成下雨天")) == "`img2`：改了場景，其他不變。"


async def test_a_question_about_the_picture_is_answered_and_only_a_part_is_asked_back(services: Services) -> None:
    session = services.session("main")
    await say(session, "a red fox in a forest")
    assert reply(await say(session, "what is in this picture?")) == "`img1` shows: a red fox and in a forest."
    assert reply(await say(session, "only change the sky")) == "What should become of the sky?"


async def test_a_forgotten_character_and_a_wish(services: Services) -> None:
    session = services.session("main")
    for line in ("a girl in a raincoat", "call her Mia"):
        await say(session, line)
    assert reply(await say(session, "forget Mia")) == "Mia is forgotten."
    assert reply(await say(session, "always use watercolor from now on")) == "Noted: watercolor, for every new picture."
    (view,) = made(await say(session, "draw a boat on a lake"))
    assert view["shot"]["style"] == "watercolor"


async def test_what_changed_is_told_from_the_version_before(services: Services) -> None:
    session = services.session("main")
    await say(session, "a cat in a garden")
    assert reply(await say(session, "what changed?")) == "`img1` was drawn from your words; nothing was changed in it yet."
    await say(session, "make it night")
    assert reply(await say(session, "what did you change?")) == "`img2`: I changed the lighting and kept the rest."
    assert reply(await say(session, "改了什麼？")) == "`img2`：改了光線，其他不變。"


BEATEN = threading.Event()


class SlowDirector(EmbeddedDirector):
    """Plans as ever, once the event loop has gone on, which it would not if this ran on it."""

    def _message(self, messages: Any, stop: Any, options: Any) -> Any:
        assert BEATEN.wait(60), "the event loop stands still"
        return super()._message(messages, stop, options)


async def test_planning_runs_beside_the_event_loop() -> None:
    BEATEN.clear()
    asyncio.get_running_loop().call_later(0.05, BEATEN.set)
    said = [chunk.text async for chunk in SlowDirector().astream([HumanMessage("hello")])]
    assert "".join(said)
