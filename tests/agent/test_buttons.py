"""Buttons beyond edits: locks, pinned references, the cast, settings, and tools that a program calls."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from agent import events
from agent.actions import MAX_DEPTH, Action, cleaned, do, read_action
from agent.app import Services
from agent.arrangements import Arranged, allowed_in_film, set_up
from agent.session import Session, Turn, Upload
from agent.shortcuts import button_of
from agent.workshop import Sitting
from agent.worktable import Worktable
from prompts.briefs import MusicBrief
from prompts.film_changes import Reshoot, Swap
from prompts.shot import Shot, ShotChange
from tests.agent.conftest import made, reply, say
from tests.agent.paid import fakes, opened
from tools.errors import BadInput
from tools.notebook import Arrangement
from tools.requests import ImageRequest, MusicRequest
from tools.router import Wish
from tools.talk_settings import TalkSettings


async def press(session: Session, kind: str, target: str | None = None, other: str | None = None, **change: Any) -> list[events.Event]:
    action = read_action({"kind": kind, "target": target, "other": other, "change": change or None})
    return [event async for event in session.handle(Turn(action=action))]


def failure(happened: list[events.Event]) -> str:
    return next((e.message for e in happened if isinstance(e, events.Failed)), "")


def picture(colour: str = "red") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (96, 64), colour).save(held, "PNG")
    return held.getvalue()


async def test_a_locked_field_is_not_changed_and_everything_else_of_the_change_is(services: Services) -> None:
    session = services.session("main")
    await say(session, "a red fox in a park at sunset, 320x180")
    before = services.store.get("main", "img1").shot
    assert before is not None
    happened = await press(session, "lock", "img1", lighting=True)
    assert not failure(happened) and "lighting" in reply(happened)
    happened = await press(session, "edit", "img1", lighting="cold moonlight", style="watercolor")
    assert "lighting is locked" in reply(happened)
    child = services.store.get("main", "img2").shot
    assert child is not None and child.lighting == before.lighting and "watercolor" in child.style.text
    happened = await press(session, "edit", "img2", lighting="cold moonlight")
    assert not made(happened) and "lighting is locked" in reply(happened)
    happened = await say(session, "make it night")
    assert "locked" in reply(happened)
    happened = await say(session, "a cat on a beach, 320x180")
    third = services.store.get("main", made(happened)[0]["handle"]).shot
    assert third is not None and third.lighting.text == before.lighting.text, "a new picture keeps the locked text"
    await press(session, "lock", "img1", lighting=False)
    happened = await press(session, "edit", "img2", lighting="cold moonlight")
    assert made(happened)[0]["shot"]["lighting"] == "cold moonlight"


@pytest.mark.parametrize("change", [{}, {"light": True}, {"lighting": "yes"}])
async def test_a_lock_of_what_is_no_field_is_one_sentence(services: Services, change: dict[str, Any]) -> None:
    happened = await press(services.session("main"), "lock", "img1", **change)
    assert failure(happened).endswith(".") and failure(happened).count(". ") == 0


async def test_a_pinned_picture_is_the_reference_of_what_is_made_next_until_it_is_unpinned(services: Services) -> None:
    session = services.session("main")
    _ = [event async for event in session.handle(Turn("", (Upload("red.png", picture()),)))]
    pinned = services.store.get("main", "img1")
    happened = await press(session, "reference", "img1")
    assert "img1" in reply(happened)
    happened = await say(session, "a fox in a park, 320x180")
    first = services.store.get("main", made(happened)[0]["handle"])
    assert first.recipe is not None and first.recipe.request["reference_images"] == [pinned.id]
    assert "pinned `img1`" in reply(happened)
    await press(session, "reference", "img1")
    happened = await say(session, "a dog in a garden, 320x180")
    second = services.store.get("main", made(happened)[0]["handle"])
    assert second.recipe is not None and second.recipe.request["reference_images"] == []


async def test_the_cast_is_named_renamed_locked_and_taken_out_by_buttons(services: Services) -> None:
    session, book = services.session("main"), services.studio.notebook
    await say(session, "a young woman with short red hair in a park, 320x180")
    assert not failure(await press(session, "cast", "img1", do="add", name="Mia"))
    assert not failure(await press(session, "cast", None, do="rename", name="mia", to="Maria"))
    assert not failure(await press(session, "cast", None, do="lock", name="Maria"))
    (maria,) = book.characters("main")
    assert (maria.member.name, maria.locked) == ("Maria", True) and "short red hair" in maria.member.look
    assert "locked" in failure(await press(session, "cast", None, do="remove", name="Maria"))
    assert "locked" in failure(await press(session, "name", "img1", name="Maria"))
    happened = await press(session, "edit", "img1", subject="a young woman with long blonde hair")
    assert not made(happened) and "Maria is locked" in reply(happened)
    happened = await press(session, "edit", "img1", scene="a beach")
    assert made(happened)[0]["shot"]["scene"] == "a beach"
    await press(session, "cast", None, do="unlock", name="Maria")
    assert not failure(await press(session, "cast", "img2", do="replace", name="Maria"))
    (maria,) = book.characters("main")
    assert maria.reference_images == (services.store.get("main", "img2").id,)
    assert not failure(await press(session, "cast", None, do="remove", name="Maria"))
    assert book.characters("main") == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"do": "marry", "name": "Mia"}, "add, rename"), ({"do": "remove", "name": "Bob"}, "Nobody here is called Bob"), ({"do": "add", "name": ""}, "plain name")],
)
async def test_what_cannot_be_done_to_the_cast_is_one_sentence(services: Services, change: dict[str, Any], said: str) -> None:
    assert said in failure(await press(services.session("main"), "cast", "img1", **change))


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("lock the lighting", Action("lock", change={"lighting": True})),
        ("Unlock style.", Action("lock", change={"style": False})),
        ("請鎖定光線", Action("lock", change={"lighting": True})),
        ("解锁镜头", Action("lock", change={"camera": False})),
        ("use img3 as reference", Action("reference", "img3", change={"pin": True})),
        ("用 img3 當參考", Action("reference", "img3", change={"pin": True})),
        ("unpin img2", Action("reference", "img2", change={"pin": False})),
        ("img3", None),
        ("draw a lock on a door", None),
        ("use img3 as a reference for a dog in a park", None),
        ("把 img2 改成夜晚", None),
    ],
)
def test_short_sentences_that_are_nothing_but_a_button_press_it(text: str, action: Action | None) -> None:
    assert button_of(text) == action


async def test_buttons_answer_in_the_language_of_the_talk(services: Services) -> None:
    session = services.session("main")
    await say(session, "一隻紅色的狐狸在公園裡，320x180")
    assert "已鎖定" in reply(await say(session, "鎖定光線")) and "lighting" in services.studio.notebook.arrangement("main").locks
    assert "參考" in reply(await press(session, "reference", "img1"))
    assert "記住小紅了" in reply(await press(session, "name", "img1", name="小紅"))


async def test_a_locked_style_holds_in_the_shots_of_a_film() -> None:
    locked = Arranged(Arrangement(locks={"style": "watercolor"}))
    style, plain = (Reshoot(change=ShotChange.model_validate(change)) for change in ({"style": "pixel art"}, {"scene": "a beach"}))
    both = Reshoot(change=ShotChange.model_validate({"style": "pixel art", "scene": "a beach"}))
    assert allowed_in_film(locked, [style]) == ([], ("The style is locked, so it stays as it is; unlock it to change it.",))
    assert allowed_in_film(locked, [plain, Swap(a=1, b=2), Reshoot()]) == ([plain, Swap(a=1, b=2), Reshoot()], ())
    left, notes = allowed_in_film(locked, [both])
    assert left == [plain] and len(notes) == 1


async def test_settings_of_a_conversation_hold_there_and_a_persons_hold_in_new_ones(services: Services) -> None:
    book = services.studio.notebook
    book.put_defaults("ann", TalkSettings(language="zh-Hant"))
    session = services.session("first", owner="ann")
    assert "畫好了" in reply(await say(session, "a red fox in a park, 320x180"))
    happened = await press(session, "settings", language="en", quality="draft", engines={"image": "local"})
    assert not failure(happened) and "quality = draft" in reply(happened)
    kept = book.arrangement("first").settings
    assert kept == TalkSettings(language="en", quality="draft", engines={"image": "local"})
    await press(session, "settings", engines={"image": ""}, quality=None)
    assert book.arrangement("first").settings == TalkSettings(language="en")
    assert book.arrangement("other").settings is None
    assert "Nothing" not in failure(await press(session, "settings", budget_usd=5))


@pytest.mark.parametrize(
    ("change", "said"),
    [({"colour": 1}, "There is no setting"), ({"quality": "great"}, "quality cannot be used"), ({"engines": {"image": "nowhere"}}, 'no engine "nowhere"'), ({"budget_usd": -1}, "budget_usd")],
)
async def test_a_setting_that_cannot_be_is_one_sentence(services: Services, change: dict[str, Any], said: str) -> None:
    assert said in failure(await press(services.session("main"), "settings", **change))


async def test_a_program_calls_a_tool_with_its_own_schema_and_gets_its_answer(services: Services) -> None:
    session = services.session("main")
    happened = await press(session, "tool", "create_image", shot={"subject": "a red fox", "scene": "a park", "technical": "320x180"}, n=2)
    assert [view["handle"] for view in made(happened)] == ["img1", "img2"]
    (answer,) = [e.result for e in happened if isinstance(e, events.Answered)]
    assert [row["handle"] for row in answer["made"]] == ["img1", "img2"]
    happened = await press(session, "tool", "look_up", what="list")
    (answer,) = [e.result for e in happened if isinstance(e, events.Answered)]
    assert [row["handle"] for row in answer["assets"]] == ["img1", "img2"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("paint", {}, 'There is no tool "paint"'),
        ("create_image", {"shot": {"subject": "a fox"}, "size": 3}, 'no argument "size"'),
        ("create_image", {"shot": {"colour": "red"}}, "shot.colour of create_image"),
        ("create_image", {}, "shot of create_image"),
        ("edit_image", {"target": "img9"}, "img9"),
    ],
)
async def test_a_call_that_cannot_be_is_one_sentence_told_once(services: Services, tool: str, arguments: dict[str, Any], said: str) -> None:
    action = Action("tool", tool, change=arguments)
    happened = [event async for event in services.session("main").handle(Turn(action=action))]
    assert said in failure(happened) and sum(isinstance(e, events.Failed) for e in happened) == 1


@pytest.mark.parametrize(
    ("kind", "change", "operation", "wanted", "how"),
    [
        ("upscale", None, "upscale", {}, None),
        ("cutout", None, "remove_background", {}, None),
        ("outpaint", {"aspect_ratio": "21:9"}, "outpaint", {"technical": {"add": ["21:9"]}}, {}),
        ("outpaint", {"sides": ["left"]}, "outpaint", {}, {"sides": ["left"]}),
    ],
)
async def test_enlarging_cutting_out_and_widening_are_what_the_tool_does(
    kind: str, change: dict[str, Any] | None, operation: str, wanted: dict[str, Any], how: dict[str, Any] | None
) -> None:
    asked: dict[str, Any] = {}

    class Table:
        async def edit_image(self, target: str, change: dict[str, Any], **more: Any) -> dict[str, Any]:
            asked.update(target=target, change=change, **more)
            return {}

    await do(Action(kind, "img1", change=change), Table(), "call")  # type: ignore[arg-type]
    assert (asked["target"], asked["change"], asked["operation"], asked.get("how")) == ("img1", wanted, operation, how)


async def test_a_picture_cannot_be_widened_by_what_is_no_side(services: Services) -> None:
    assert "sides" in failure(await press(services.session("main"), "outpaint", "img1", where="left"))


@pytest.mark.parametrize("data", [{"kind": "explode"}, {"kind": "edit", "target": 3}, {"kind": "edit", "change": [1]}, {}])
def test_what_is_no_action_is_one_sentence(data: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"\.$"):
        read_action(data)


async def test_nobody_presses_buttons_in_anothers_conversation(services: Services) -> None:
    await say(services.session("main", owner="ann"), "a red fox in a park, 320x180")
    happened = await press(services.session("main", owner="bob"), "lock", "img1", lighting=True)
    assert "somebody else" in failure(happened)
    assert services.studio.notebook.arrangement("main").locks == {}


async def test_a_budget_of_a_conversation_stops_what_would_go_over_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with fakes(monkeypatch, "fal") as running:
        async with opened(tmp_path, quality="draft") as services:
            session = services.session("main")
            await press(session, "settings", budget_usd=0.001)
            happened = await say(session, "draw a red kite over a green hill with Flux")
            assert "for this conversation" in failure(happened) + reply(happened) and running["fal"].charges == []
            assert made(await say(session, "a red fox in a park, 320x180")), "what is free is always made"
            await press(session, "settings", budget_usd=5, ask_above_usd=0)
            happened = await say(session, "draw a red kite over a green hill with Flux")
            assert [e for e in happened if isinstance(e, events.NeedsApproval)] and running["fal"].charges == []


async def test_an_engine_chosen_for_one_kind_goes_first_for_that_kind_alone(services: Services) -> None:
    studio = set_up(services.studio, TalkSettings(engines={"image": "local:sdxl,fal"}))
    workshop = Worktable(studio, Sitting("main"), lambda _: None).workshop
    picture, music = ImageRequest(shot=Shot(subject="a fox")), MusicRequest(brief=MusicBrief(words="piano"))
    assert workshop._for_kind(Wish(prefer=("openai",)), picture).prefer == ("local:sdxl", "fal", "openai")
    assert workshop._for_kind(Wish(prefer=("openai",)), music).prefer == ("openai",)
    assert workshop._for_kind(Wish(model="Flux"), picture).prefer == ()


def test_a_change_without_end_is_refused_in_one_sentence() -> None:
    deep: dict[str, Any] = {}
    for _ in range(MAX_DEPTH + 1):
        deep = {"a": deep}
    with pytest.raises(BadInput, match="nested more than"):
        cleaned(Action("edit", "img1", change=deep))
    assert cleaned(Action("edit", "img1", change={"a\x00": [{"b": "\ud800x"}]})).change == {"a": [{"b": "x"}]}
