"""A conversation from words to versions, with the embedded director and the real studio."""

from __future__ import annotations

import asyncio
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from agent import events
from agent.actions import Action
from agent.app import Services, open_services
from agent.session import Session, Turn, Upload, clean
from prompts.shot import Shot, diff
from tests.agent.conftest import made, reply, say, settings_for
from tools.errors import BadInput
from tools.notebook import Asked

FIRST = Path(__file__).resolve().parents[2] / "docs" / "examples" / "first.txt"


async def play(session: Session, *lines: str) -> list[list[events.Event]]:
    return [await say(session, line) for line in lines]


def shot_of(services: Services, handle: str) -> Shot:
    shot = services.store.get("main", handle).shot
    assert shot is not None
    return shot


def head_mask(services: Services, handle: str) -> np.ndarray:
    """The silhouette of the subject's head (the top fifth of the figure), brought to one size."""
    asset = services.store.get("main", handle)
    number = next(e.id for e in asset.description.elements if e.role == "subject")
    mask = np.asarray(Image.open(services.store.sidecar_path(asset, "ids"))) == number
    rows = np.flatnonzero(mask.any(axis=1))
    head = mask[rows[0] : rows[0] + (rows[-1] - rows[0]) // 5]
    columns = np.flatnonzero(head.any(axis=0))
    cut = Image.fromarray(head[:, columns[0] : columns[-1] + 1]).resize((64, 64))
    return np.asarray(cut, bool)


async def test_the_first_example_changes_only_what_each_line_asks_for(services: Services) -> None:
    lines = FIRST.read_text("utf-8").split("\n")[:7]
    turns = await play(services.session("main"), *lines)
    assert not [e for turn in turns for e in turn if isinstance(e, events.Failed)]
    one, two, three, four, five = (shot_of(services, f"img{n}") for n in range(1, 6))
    assert "貓" in one.subject.text and "騎腳踏車" in one.action.text and "月球" in one.scene.text
    assert diff(one, two) == ("lighting",) and two.ids("light") == ("golden_hour",)
    assert diff(two, three) == ("camera", "style")
    assert three.ids("angle") == ("low",) and three.ids("style")
    assert services.store.get("main", "img4").parents == (services.store.get("main", "img2").id,)
    assert diff(two, four) == ("action",) and "滑板" in four.action.text and "腳踏車" not in four.action.text
    assert services.store.get("main", "img5").parents == (services.store.get("main", "img4").id,)
    assert "scene" in diff(four, five) and set(diff(four, five)) <= {"scene", "lighting"}
    current = services.store.current("main")
    assert current is not None and current.handle == "img4"
    picked = [e.view["handle"] for turn in turns for e in turn if isinstance(e, events.Selected) and e.view]
    assert picked == ["img2", "img4"]


async def test_night_leaves_every_element_where_it_was(services: Services) -> None:
    await play(services.session("main"), "a red fox reading a book in a park", "make it night")
    store = services.store
    before, after = (np.asarray(Image.open(store.sidecar_path(store.get("main", h), "ids"))) for h in ("img1", "img2"))
    names = [{e.name: e.id for e in store.get("main", h).description.elements if e.role in ("subject", "prop")} for h in ("img1", "img2")]
    assert names[0].keys() == names[1].keys() and names[0]
    for name, number in names[0].items():
        was, now = before == number, after == names[1][name]
        assert (was & now).sum() / (was | now).sum() > 0.97, name


async def test_a_named_heroine_keeps_her_face_and_clothes_in_five_places(services: Services) -> None:
    session = services.session("main")
    await play(session, "a young woman with short red hair in a white shirt and a denim skirt, in an office", "call her Mia")
    places = ("on a beach", "in a forest", "in a classroom", "on a street at night", "在圖書館")
    for place in places:
        happened = await say(session, f"Mia {place}")
        assert len(made(happened)) == 1, reply(happened)
    from tools.animatic.reading import read

    actors = [read(shot_of(services, f"img{n}")).actors[0] for n in range(1, 7)]
    assert len({(a.look.head, a.look.hair, a.look.hair_colour, a.look.garments, a.seed) for a in actors}) == 1
    scenes = {read(shot_of(services, f"img{n}")).scene for n in range(1, 7)}
    assert len(scenes) >= 5
    heads = [head_mask(services, f"img{n}") for n in range(1, 7)]
    for n, head in enumerate(heads[1:], 2):
        assert (head & heads[0]).sum() / (head | heads[0]).sum() > 0.9, f"img{n}"


async def test_no_people_survives_as_a_negative(services: Services) -> None:
    await play(services.session("main"), "an empty street in Taipei at night, no people, sign says \"茶\"", "一張海灘，不要有人")
    assert shot_of(services, "img1").negative == ("people",)
    assert [t.text for t in shot_of(services, "img1").text_in_image] == ["茶"]
    assert shot_of(services, "img2").negative


async def test_two_pictures_that_fit_are_asked_about_and_not_guessed(services: Services) -> None:
    session = services.session("main")
    await play(session, "a red car on a street", "a red car in a desert", "a dog on a beach")
    happened = await say(session, "make the red car blue")
    asked = [e for e in happened if isinstance(e, events.Asked)]
    assert asked and {c["handle"] for c in asked[0].candidates} == {"img1", "img2"}
    assert not made(happened)


@pytest.mark.sqlite
async def test_the_state_of_a_hundred_turns_stays_small(services: Services) -> None:
    session = services.session("main")
    sizes = []
    for n in range(60):
        await say(session, "hello" if n else "what can you do?")
        if n in (19, 39, 59):
            await services.checkpoints.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            sizes.append((services.store.database_path.parent / "talk.sqlite").stat().st_size)
    first, second = sizes[1] - sizes[0], sizes[2] - sizes[1]
    assert second < 1.6 * first, sizes


async def test_a_button_does_what_words_would_and_the_talk_knows_of_it(services: Services) -> None:
    session = services.session("main")
    await say(session, "a cat in a garden")
    happened = [e async for e in session.handle(Turn(action=Action("edit", "img1", change={"lighting": "night"})))]
    assert made(happened)[0]["changed"] == ["lighting"]
    undone = [e async for e in session.handle(Turn(action=Action("undo")))]
    assert [e.view["handle"] for e in undone if isinstance(e, events.Selected) and e.view] == ["img1"]
    compared = [e async for e in session.handle(Turn(action=Action("compare", "img1", "img2")))]
    assert [e.changed for e in compared if isinstance(e, events.Compared)] == [("lighting",)]
    assert ("human", "[edit img1: lighting]") in await session.messages()


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07\u200b", "\n\n"])
async def test_an_empty_message_gets_an_example_of_what_to_say(services: Services, text: str) -> None:
    happened = await say(services.session("main"), text)
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert len(failed) == 1 and failed[0].exit_code == 2 and "cat" in failed[0].message
    assert isinstance(happened[-1], events.Finished)


async def test_a_hundred_thousand_characters_are_refused_at_once(services: Services) -> None:
    happened = await say(services.session("main"), "cat " * 25_000)
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert len(failed) == 1 and "100,000" in failed[0].message and failed[0].exit_code == 2


async def test_a_script_in_a_picture_s_clothes_is_refused(services: Services) -> None:
    upload = Upload("cat.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    happened = [e async for e in services.session("main").handle(Turn("use this", (upload,)))]
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert len(failed) == 1 and failed[0].exit_code == 2 and "cat.png" in failed[0].message
    assert services.store.list("main") == ()


async def test_stopping_a_turn_keeps_what_was_made_and_the_talk_goes_on(services: Services) -> None:
    session = services.session("main")
    await say(session, "a cat in a garden")

    async def stopped() -> None:
        async for event in session.handle(Turn("a dog on a beach")):
            if isinstance(event, events.Working):
                break

    await asyncio.wait_for(stopped(), 60)
    happened = await say(session, "make img1 night")
    assert made(happened) and made(happened)[0]["parents"] == ["img1"]


async def test_two_conversations_do_not_see_each_other(services: Services) -> None:
    await say(services.session("one"), "a cat in a garden")
    happened = await say(services.session("two"), "make it sunset")
    assert not made(happened)
    assert services.store.list("two") == ()


async def test_the_conversation_and_its_versions_survive_a_restart(tmp_path: Path) -> None:
    for line in ("a cat in a garden", "make it sunset"):
        services = await open_services(settings_for(tmp_path), tmp_path / "p")
        happened = await say(services.session("main"), line)
        assert len(made(happened)) == 1
        await services.close()
    assert made(happened)[0]["parents"] == ["img1"]
    assert made(happened)[0]["changed"] == ["lighting"]


@pytest.mark.parametrize("kept", [False, True], ids=["the talk had not kept the words", "the talk had answered"])
async def test_words_that_a_crash_cut_off_are_played_once(tmp_path: Path, kept: bool) -> None:
    services = await open_services(settings_for(tmp_path), tmp_path / "p")
    session = services.session("main")
    asked = Asked(message="m1", text="a red ball on a table")
    if kept:
        await say(session, asked.text)
        state = await session._graph.aget_state(session._config)
        asked = asked.model_copy(update={"message": state.values["messages"][0].id})
    services.studio.notebook.begin_turn("main", 1, asked)
    await services.close()
    services = await open_services(settings_for(tmp_path), tmp_path / "p")
    session = services.session("main")
    assert [view["handle"] for view in made([event async for event in session.resume()])] == ([] if kept else ["img1"])
    assert [event async for event in session.resume()] == []
    assert [text for role, text in await session.messages() if role == "human"] == [asked.text]
    await services.close()


def test_cleaning_keeps_chinese_newlines_and_drops_tricks() -> None:
    assert clean(" 貓\r\n狗\x00\u202e ", 100) == "貓\n狗"
    assert clean("a\ud800b", 100) == "ab"
    with pytest.raises(BadInput):
        clean("x" * 101, 100)


async def test_another_owner_s_conversation_is_refused_whole(services: Services) -> None:
    hers, his = services.session("shared", owner="ann"), services.session("shared", owner="bob")
    await say(hers, "a cat in a garden")
    for turn in (Turn("describe img1"), Turn(action=Action("undo")), Turn(action=Action("edit", "img1", change={"style": "noir"}))):
        happened = [e async for e in his.handle(turn)]
        assert [type(e) for e in happened] == [events.Failed, events.Finished]
        assert "somebody else" in happened[0].message
    current = services.store.current("shared")
    assert current is not None and current.handle == "img1"


@pytest.mark.sqlite
async def test_a_talk_that_breaks_while_it_is_open_is_trouble_of_the_folder(services: Services) -> None:
    session = services.session("main")
    await say(session, "a cat in a garden")
    await services.checkpoints.execute("DROP TABLE checkpoints")
    failed = [e for e in await say(session, "make it night") if isinstance(e, events.Failed)]
    assert [f.exit_code for f in failed] == [2] and "talk.sqlite" in failed[0].message
    assert services.store.get("main", "img1")


async def test_the_settings_bound_what_is_uploaded(tmp_path: Path) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (1200, 1000)).save(photo, "PNG")
    services = await open_services(settings_for(tmp_path, max_pixels=1_000_000), tmp_path / "p")
    happened = [e async for e in services.session("main").handle(Turn("", (Upload("wide.png", photo.getvalue()),)))]
    await services.close()
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert len(failed) == 1 and "wide.png" in failed[0].message and "1 megapixels" in failed[0].message


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n broken", b"", b"<!doctype html><script>1</script>", b"GIF89a"])
async def test_a_file_that_is_no_picture_is_refused_and_the_talk_goes_on(services: Services, data: bytes) -> None:
    session = services.session("main")
    happened = [e async for e in session.handle(Turn("use this", (Upload("x.png", data),)))]
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert len(failed) == 1 and failed[0].exit_code == 2 and not failed[0].incident and "x.png" in failed[0].message
    assert made(await say(session, "a cat in a garden"))


async def test_a_picture_of_forty_thousand_pixels_a_side_is_refused_before_it_is_decoded(services: Services) -> None:
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n"
    for chunk in (b"IHDR" + header, b"IDAT" + zlib.compress(b"\0" * 64)):
        bomb += struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    happened = [e async for e in services.session("main").handle(Turn("use this", (Upload("bomb.png", bomb),)))]
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert len(failed) == 1 and failed[0].exit_code == 2 and "50 megapixels" in failed[0].message


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"nope": 1}, 2), ({1: 2}, 2), ({"style": {"set": ["a"]}}, 2), ({"style": "n" * 100_000}, 2), ({"count": -1}, 2),
        ({"palette": ["x" * 10_000]}, 2), ({"style": "noir\ud800\x00\x1b[2J"}, 0),
    ],
)  # fmt: skip
async def test_whatever_a_button_sends_is_answered_in_a_sentence(services: Services, change: dict[Any, Any], code: int) -> None:
    session = services.session("main")
    await say(session, "a cat in a garden")
    happened = [e async for e in session.handle(Turn(action=Action("edit", "img1\ud800\x00", change=change)))]
    failed = [e for e in happened if isinstance(e, events.Failed)]
    assert [(f.exit_code, f.told, f.incident) for f in failed] == ([(code, False, "")] if code else [])
    assert all(len(f.message) < 400 for f in failed)
    assert len(made(happened)) == (code == 0)
    if not code:
        assert shot_of(services, "img2").style.text == "noir[2J"


@pytest.mark.parametrize(("action", "said"), [("undo", "nothing to undo"), ("redo", "nothing to redo"), ("compare", "two different")])
async def test_a_button_with_nothing_to_do_says_so(services: Services, action: Any, said: str) -> None:
    happened = [e async for e in services.session("main").handle(Turn(action=Action(action)))]
    assert [(said in e.message, e.told) for e in happened if isinstance(e, events.Failed)] == [(True, False)]
