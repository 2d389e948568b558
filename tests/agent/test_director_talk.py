"""The embedded director in whole conversations: choices, steps, offers, characters and the script of replies."""

from __future__ import annotations

from agent import events
from agent.app import Services
from tests.agent.conftest import made, reply, say


async def test_a_choice_carries_out_the_request_that_raised_the_question(services: Services) -> None:
    session = services.session("main")
    for line in ("a dog on a beach", "a dog in a kitchen", "a red car on a street"):
        await say(session, line)
    for answer, want in (("img1", "img1"), ("the second one", "img2")):
        asked = [e for e in await say(session, "make the dog blue") if isinstance(e, events.Asked)]
        if not asked:
            continue
        shown = [c["handle"] for c in asked[0].candidates]
        (view,) = made(await say(session, answer))
        assert view["parents"] == [want if answer == "img1" else shown[1]]
        assert "blue" in view["shot"]["subject"]
        await say(session, "img3")


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
