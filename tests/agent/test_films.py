"""Films through the orders behind the tools: plans, storyboards, pieces, cuts and changes, over the real studio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import av
import pytest
import pytest_asyncio

from agent import events
from agent.film_views import film_request, film_view
from agent.orders import cut
from agent.workshop import Ask
from tests.agent.films import PLAN, Talk, opened, pieces
from tools.errors import BadInput

pytestmark = pytest.mark.asyncio(loop_scope="module")
"""All tests share one loop and one studio, whose processes start once."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Talk]:
    """The project in which the film of `PLAN` is film1; tests add to it and take nothing away."""
    async with opened(tmp_path_factory.mktemp("films")) as talk:
        await talk.film()
        yield talk


@pytest.fixture
def fresh(talk: Talk, request: pytest.FixtureRequest) -> Talk:
    """A project of the test's own."""
    return Talk(talk.services, request.node.name)


async def test_a_plan_becomes_a_film_whose_pieces_lie_aside(talk: Talk) -> None:
    assets = await talk.table().assets(aside=True)
    assert sorted(a.kind for a in assets) == ["board", "film", "music", "sound", "video", "video", "voice", "voice"]
    assert [a.handle for a in assets if not a.aside] == ["film1"]
    assert (await talk.table().desk())["selected"] == "film1"
    view = await talk.view("film1")
    film = view["film"]
    assert [row["handle"] for row in film["shots"]] == ["vid1", "vid2"], "in the order of the film, whichever was done first"
    assert [row["narration"] for row in film["shots"]] == ["Hello cat.", "Good cat."]
    assert film["shots"][1]["start_s"] < film["shots"][0]["duration_s"]  # they cross-fade
    assert film["cues"][0]["text"].startswith("Hello cat") and view["parents"] == ["brd1"]
    assert view["loudness_lufs"] == pytest.approx(-14, abs=1.0) and view["peak_db"] <= -0.9
    assert {"captions.vtt", "captions.srt", "timeline.otio"} <= set(view["files"])
    with av.open(view["path"]) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert (video.width, video.height, sound.rate) == (854, 480, 48000)
        assert sum(1 for _ in container.decode(video)) == round(view["duration_s"] * 6)


async def test_a_video_with_a_short_word_over_it_stays_as_long_as_it_is(talk: Talk) -> None:
    clip = (await talk.view("film1"))["film"]["shots"][1]["handle"]
    seconds = (await talk.view(clip))["duration_s"]
    film = await talk.edit(clip, {"op": "narrate", "lines": {"1": "Hi."}}, {"op": "format", "height": 480, "fps": 6})
    assert (await talk.view(film["selected"]))["duration_s"] == pytest.approx(seconds, abs=0.2)


async def test_shots_and_pieces_are_found_by_their_numbers_and_handles(talk: Talk) -> None:
    table = talk.table()
    await table.select("film1")
    first, second = [row["handle"] for row in (await talk.view("film1"))["film"]["shots"]]
    said = ("the second shot", "第一個鏡頭", "the last shot", "voc2", "the storyboard", "分鏡")
    assert [(await table.find(words)).handle for words in said] == [second, first, second, "voc2", "brd1", "brd1"]
    row = next(row for row in (await table.desk())["assets"] if row["handle"] == "film1")
    assert [text.split(" “")[1] for text in row["shots"]] == ["Hello cat.”", "Good cat.”"]
    told = await table.look_up("film1", "describe", ask=Ask("d"))
    assert told["seconds"] == pytest.approx(told["duration_s"], abs=0.01) and [s["n"] for s in told["shots"]] == [1, 2]
    music = await table.look_up("mus1", "describe", ask=Ask("d"))
    assert music["facts"]["key"] and music["facts"]["bpm"]


async def test_a_change_makes_only_what_it_touches(talk: Talk) -> None:
    before = await talk.view("film1")
    result = await talk.edit("film1", {"op": "reshoot", "shots": [2], "change": {"lighting": "night"}}, {"op": "volume", "track": "music", "by_db": -6})
    after = await talk.view(result["selected"])
    assert after["parents"] == ["film1"] and after["changed"] == ["reshoot", "volume"]
    assert [a == b for a, b in zip(pieces(before), pieces(after), strict=True)] == [True, False, True, True, True, True]
    assert after["film"]["levels_db"] == {"music": -6.0}
    assert "night" in after["film"]["shots"][1]["words"]
    told = await talk.table().look_up(f"film1, {after['handle']}", "compare", ask=Ask("c"))
    assert told["changed"] == ["shot 2", "music level"] and told["after"]["music level"] == "-6 dB" and "night" in told["after"]["shot 2"]


async def test_another_take_of_the_same_shot_has_another_seed_and_a_swap_makes_nothing(talk: Talk) -> None:
    count = len(await talk.kinds())
    swapped = await talk.view((await talk.edit("film1", {"op": "swap", "a": 1, "b": 2}))["selected"])
    assert [row["narration"] for row in swapped["film"]["shots"]] == ["Good cat.", "Hello cat."]
    assert (await talk.kinds())[count:] == ["film"]
    taken = await talk.view((await talk.edit("film1", {"op": "reshoot", "shots": [1]}))["selected"])
    before = (await talk.view("film1"))["film"]["shots"][0]["handle"]
    old, new = await talk.view(before), await talk.view(taken["film"]["shots"][0]["handle"])
    assert new["seed"] == old["seed"] + 1 and new["shot"] == old["shot"]


async def test_a_narration_changes_its_language_with_the_words_the_plan_knows(talk: Talk) -> None:
    result = await talk.edit("film1", {"op": "narrate", "language": "zh-TW"})
    view = await talk.view(result["selected"])
    assert [row["narration"] for row in view["film"]["shots"]] == ["貓咪你好。", "真乖。"]
    told = await talk.table().look_up(view["film"]["tracks"]["voice"][0]["handle"], "describe", ask=Ask("x"))
    assert told["says"] == "貓咪你好。" and told["seconds"] > 0.3 and told["loudness_lufs"] < 0
    with pytest.raises(BadInput):
        await talk.edit("film1", {"op": "narrate", "language": "fr"})


async def test_the_same_plan_again_uses_what_is_there(talk: Talk) -> None:
    count = len(await talk.kinds())
    again = await talk.view((await talk.film())["selected"])
    assert pieces(again) == pieces(await talk.view("film1"))
    assert sorted((await talk.kinds())[count:]) == ["board", "film"]


async def test_what_two_shots_need_alike_is_made_once(fresh: Talk) -> None:
    shot = {"subject": "a grey cat", "duration_s": 1.0, "sounds": [{"text": "bell", "duration_s": 0.5}]}
    film = await fresh.film({"shots": [shot, shot], "lines": 480, "fps": 6})
    assert fresh.shown(events.Working)[-1].fraction == 1.0
    assert sorted(await fresh.kinds()) == ["board", "film", "sound", "video"]
    shown = (await fresh.view(film["selected"]))["film"]
    assert [row["handle"] for row in shown["shots"]] == ["vid1", "vid1"] and len(shown["tracks"]["sound"]) == 2


async def test_a_call_that_comes_twice_makes_nothing_twice(talk: Talk) -> None:
    count, turn = len(await talk.kinds()), talk.number
    talk.number = 0  # the turn of the first film: a crash lets its call run again
    again = await talk.film(call="call1")
    assert again["selected"] == "film1" and talk.shown(events.Planned) == []
    talk.number = turn
    assert len(await talk.kinds()) == count


async def test_progress_grows_from_the_first_word_to_the_end(fresh: Talk) -> None:
    await fresh.film({**PLAN, "shots": PLAN["shots"][:1], "music": None})
    shares = [event.fraction for event in fresh.shown(events.Working)]
    assert shares == sorted(shares) and shares[0] < 0.3 and shares[-1] == 1.0
    assert any(event.left_s is not None and event.left_s > 0 for event in fresh.shown(events.Working))
    order = [type(event) for event in fresh.happened if isinstance(event, events.Planned | events.Made)]
    assert order == [events.Planned, events.Made]


async def test_a_storyboard_is_changed_and_then_filmed(fresh: Talk) -> None:
    plan = {**PLAN, "shots": PLAN["shots"][:1], "music": None, "captions": False}
    first = await fresh.film(plan, stop_at="storyboard")
    assert first["selected"] == "brd1" and await fresh.kinds() == ["board"]
    changes = ({"op": "reshoot", "shots": [1], "change": {"scene": "on a beach"}}, {"op": "volume", "track": "voice", "by_db": -3})
    second = await fresh.edit("the storyboard", *changes)
    assert second["selected"] == "brd2" and await fresh.kinds() == ["board", "board"]
    board = await fresh.view("brd2")
    assert board["parents"] == ["brd1"] and "on a beach" in board["film"]["shots"][0]["words"] and "tracks" not in board["film"]
    made = await cut.assemble(fresh.table("yes, film it"), cut.FilmPlan(storyboard="the storyboard"), Ask("c"))
    film = await fresh.view(made["selected"])
    assert film["parents"] == ["brd2"] and film["film"]["levels_db"] == {"voice": -3.0}


async def test_a_storyboard_shows_the_lengths_of_its_cut(fresh: Talk) -> None:
    await fresh.film({**PLAN, "title": "Cats", "captions": False}, stop_at="storyboard")
    await fresh.edit("brd1", {"op": "speed", "shots": [1], "factor": 0.5}, {"op": "transition", "shots": [2], "transition": "cross_fade", "seconds": 0.3})
    board = await fresh.table().find("brd2")
    rows = film_view(board, {})["shots"]
    request = film_request(board)
    assert request is not None and request.timeline is not None
    assert [(row["kind"], row["n"]) for row in rows] == [("card", 0), ("video", 1), ("video", 2)]
    assert rows[1]["speed"] == 0.5
    assert [row["start_s"] for row in rows] == [round(at, 3) for at in request.timeline.starts().values()]
    assert rows[-1]["start_s"] + rows[-1]["duration_s"] == pytest.approx(request.timeline.duration_s, abs=0.01)


async def test_a_storyboard_is_told_of_what_it_cannot_show(fresh: Talk) -> None:
    await fresh.film({"shots": [{"subject": "a grey cat", "duration_s": 1.0}], "lines": 480, "fps": 6}, stop_at="storyboard")
    silent = await fresh.edit("brd1", {"op": "captions", "captions": True})
    assert silent["made"][0]["notes"] == ["Nobody speaks in the film yet, so no captions are seen; say what the narrator says."]
    again = await fresh.edit("brd1", {"op": "reshoot", "shots": [1]})
    assert "ask for another take" in again["made"][0]["notes"][0]
    spoken = await fresh.edit("brd1", {"op": "captions", "captions": True}, {"op": "narrate", "lines": {"1": "Hi."}})
    assert spoken["made"][0]["notes"] == []


async def test_a_standing_wish_for_a_shape_holds_for_films_too(fresh: Talk) -> None:
    await fresh.table().prefer("always 9:16")
    board = await fresh.film({**PLAN, "shots": PLAN["shots"][:1]}, stop_at="storyboard")
    assert (await fresh.view(board["selected"]))["film"]["aspect_ratio"] == "9:16"


async def test_a_picture_becomes_a_film_with_a_voice_and_music(fresh: Talk) -> None:
    await fresh.table().create_image({"subject": "a red kite", "technical": "320x320"}, ask=Ask("p"))
    words = {"op": "narrate", "lines": {"1": "Up it goes."}}
    result = await fresh.edit("img1", words, {"op": "music", "music": {"words": "soft piano"}}, {"op": "format", "height": 480, "fps": 6})
    film = (await fresh.view(result["selected"]))["film"]
    assert film["aspect_ratio"] == "1:1" and film["shots"][0]["kind"] == "still" and film["shots"][0]["handle"] == "img1"
    assert film["tracks"]["voice"] and film["tracks"]["music"]
    desk = await fresh.table().desk()
    assert [row["handle"] for row in desk["assets"]] == ["img1", "film1"] and desk["selected"] == "film1"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([{"op": "remove", "shots": [7]}], "no shot 7"),
        ([{"op": "swap", "a": 1}], "b "),
        ([], "Say what shall be different"),
        ([{"op": "length", "shots": [1], "seconds": 9000}], "900"),
        ([{"op": "add", "new_shot": {"source": "mus1"}}], "no picture or video"),
        ([{"op": "music", "music_source": "vid1"}], "no music"),
        ([{"op": "add", "new_shot": {"subject": "a dog", "narration_source": "voc1"}}], "give the new shot's words"),
    ],
)
async def test_a_change_that_cannot_be_done_says_why_and_makes_nothing(talk: Talk, changes: list[dict], says: str) -> None:
    count = len(await talk.kinds())
    with pytest.raises(BadInput, match=says):
        await talk.edit("film1", *changes)
    assert len(await talk.kinds()) == count


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ({"shots": []}, "at least one shot"),
        ({"shots": [{}]}, "Say what is seen in shot 1"),
        ({**PLAN, "duration_s": 10800}, "lasts 1 second to 15 minutes, not 3 hours"),
        ({**PLAN, "duration_s": 0}, "not 0 seconds"),
        ({"shots": [{"source": "img9"}]}, "img9"),
        ({"shots": PLAN["shots"] * 30}, "at most 40"),
    ],
)
async def test_a_plan_that_cannot_be_filmed_says_why_and_makes_nothing(talk: Talk, plan: dict, says: str) -> None:
    count = len(await talk.kinds())
    with pytest.raises(BadInput, match=says):
        await talk.film(plan)
    assert len(await talk.kinds()) == count


async def test_a_film_whose_piece_is_gone_says_which(talk: Talk) -> None:
    piece = await talk.table().find((await talk.view("film1"))["film"]["shots"][1]["handle"])
    kept = piece.path.rename(piece.path.with_suffix(".gone"))
    with pytest.raises(BadInput, match=r"shot 2"):
        await talk.edit("film1", {"op": "volume", "track": "music", "by_db": -6})
    kept.rename(piece.path)


async def test_a_stop_leaves_no_film_and_what_was_made_is_used_by_the_next(fresh: Talk) -> None:
    plan = {**PLAN, "shots": PLAN["shots"][:1], "music": None}
    task = asyncio.create_task(fresh.film(plan))
    while not any(event.message == "shot 1 of 1" for event in fresh.shown(events.Working)):
        await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kinds = await fresh.kinds()
    assert "film" not in kinds and kinds.count("voice") == 1
    await fresh.film(plan)
    assert (await fresh.kinds()).count("voice") == 1 and (await fresh.kinds()).count("film") == 1
