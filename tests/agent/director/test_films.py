"""Film shots: what the director asks the tool to make, to lengthen, to restyle and to take anew."""

from __future__ import annotations

from typing import Any

import pytest

from agent.desk import DeskRow
from agent.director.call import Call
from agent.director.calls import answer
from agent.director.media_calls import Talk
from tests.agent.director.desks import BOAT, CAT, FILM, TOWER, calls, one

PICTURES = (CAT, BOAT, TOWER)


@pytest.mark.parametrize(
    ("text", "desk", "arguments"),
    [
        ("make a ten second video of a kite over the dunes", (), {"shot": {"subject": "a kite", "scene": "over the dunes"}, "duration_s": 10.0}),
        ("turn it into a 5-second video with a slow push-in", (CAT,), {"first_frame": "img1", "change": {"camera": {"add": ["slow push-in"]}}, "duration_s": 5.0}),
        ("animate img2: she waves", PICTURES, {"first_frame": "img2", "change": {"action": "she waves"}}),
        ("讓它動起來，鏡頭慢慢推近，5秒", (CAT,), {"first_frame": "img1", "change": {"camera": {"add": ["鏡頭慢慢推近"]}}, "duration_s": 5.0}),
        ("把 img2 做成六秒的影片，漁夫揮手", PICTURES, {"first_frame": "img2", "change": {"action": "漁夫揮手"}, "duration_s": 6.0}),
        ("make a video from img1 to img3", PICTURES, {"first_frame": "img1", "last_frame": "img3"}),
        ("a film that begins with the first picture and ends with img3", PICTURES, {"first_frame": "img1", "last_frame": "img3"}),
        ("用 img3 當結尾、img1 當開頭做一段影片", PICTURES, {"first_frame": "img1", "last_frame": "img3"}),
        ("make it 4 seconds longer", (CAT, FILM), {"operation": "extend", "video": "vid1", "duration_s": 4.0}),
        ("再延長四秒", (CAT, FILM), {"operation": "extend", "video": "vid1", "duration_s": 4.0}),
        ("what happens next: the cat jumps", (CAT, FILM), {"operation": "extend", "video": "vid1", "change": {"action": "cat jumps"}}),
        ("the same film as watercolour", (CAT, FILM), {"operation": "restyle", "video": "vid1", "change": {"style": {"set": "watercolour"}}}),
        ("make it sunset", (CAT, FILM), {"operation": "restyle", "video": "vid1", "change": {"lighting": {"set": "sunset"}}}),
        ("animate it slowly for 3 seconds", (CAT,), {"first_frame": "img1", "change": {"camera": {"add": ["slow motion"]}}, "duration_s": 3.0}),
        ("讓它慢慢動起來，她揮手", (CAT,), {"first_frame": "img1", "change": {"action": "她揮手", "camera": {"add": ["慢動作"]}}}),
        ("make it move, no sound", (CAT,), {"first_frame": "img1", "sound": False}),
    ],
)  # fmt: skip
def test_a_wish_for_a_film_becomes_one_call(text: str, desk: tuple[DeskRow, ...], arguments: dict[str, Any]) -> None:
    assert calls(text, *desk) == [("create_video", arguments)]


def test_a_sound_that_is_named_is_cut_under_the_shot_and_is_no_word_of_the_picture() -> None:
    shot, cut = answer("a video of waves hitting a pier with the sound of gulls", ()).plan.tasks
    assert "gull" not in str(shot.shot) and cut.follows
    assert cut.cut is not None and [change.sound.text for change in cut.cut.edit.changes] == ["gulls"]
    made = one("a video of waves hitting a pier with the sound of gulls, with Veo")
    assert (made.arguments["sound"], made.arguments["shot"]["audio"], made.arguments["model"]) == (True, "gulls", "Veo")


def test_a_character_is_named_as_she_is_called() -> None:
    call = one("a video with Mia and her dog on a beach", cast=("Mia",))
    assert "Mia" in call.arguments["shot"]["subject"]


def test_another_camera_move_is_a_new_take_from_the_same_first_frame() -> None:
    made = Call("create_video", {"first_frame": "img1", "change": {"action": "it yawns"}, "duration_s": 6.0})
    call = one("slower push-in", CAT, FILM, talk=Talk(made={"vid1": made}))
    assert call.arguments == {"first_frame": "img1", "change": {"action": "it yawns", "camera": {"add": ["slower push-in"]}}, "duration_s": 6.0}


def test_a_new_take_of_a_restyled_film_goes_back_to_its_picture_and_keeps_the_look() -> None:
    restyled = DeskRow("vid2", kind="video", words="the same film as watercolour", fields={**CAT.fields, "style": "watercolour"}, parents=("vid1",), selected=True)
    before = Call("create_video", {"operation": "restyle", "video": "vid1"})
    call = one("pan left", CAT, DeskRow(**{**FILM.__dict__, "selected": False}), restyled, talk=Talk(made={"vid2": before}))
    assert call.arguments == {"first_frame": "img1", "change": {"style": "watercolour", "camera": {"add": ["pan left"]}}}


def test_another_length_of_a_film_is_a_new_take() -> None:
    made = Call("create_video", {"shot": {"subject": "a kite"}, "duration_s": 5.0})
    film = DeskRow("vid1", kind="video", words="a video of a kite", fields={"subject": "a kite"}, selected=True)
    assert one("make it 8 seconds", film, talk=Talk(made={"vid1": made})).arguments == {"shot": {"subject": "a kite"}, "duration_s": 8.0}


@pytest.mark.parametrize("text", ["stabilize it", "play it in reverse", "把影片倒放"])
def test_what_cannot_be_done_to_a_film_is_said_and_costs_nothing(text: str) -> None:
    told = answer(text, (CAT, FILM))
    assert told.calls == ()
    assert "cannot be done to a film here" in told.words or "還不能這樣改影片" in told.words


@pytest.mark.parametrize(
    ("text", "changes"),
    [("speed it up 2x", [{"op": "speed", "factor": 2.0, "shots": []}]), ("trim the end", [{"op": "trim", "shot": -1, "end_s": 1.0}]), ("配上音樂", [{"op": "music", "music": {"words": "輕柔、適合畫面的音樂"}}]), ("加字幕", ["captions"])],
)  # fmt: skip
def test_a_film_shot_is_cut_as_a_film_of_that_one_shot(text: str, changes: list[Any]) -> None:
    call = one(text, CAT, FILM)
    assert (call.name, call.arguments["target"]) == ("edit_film", "vid1")
    assert call.arguments["changes"] == changes or [c["op"] for c in call.arguments["changes"]] == changes


def test_a_film_of_what_is_drawn_first_waits_for_the_picture() -> None:
    plan = answer("a cat on the moon, then make it a 4 second video and add rain sounds", ()).plan
    assert [(t.modality, t.follows) for t in plan.tasks] == [("image", False), ("video", True), ("video", True)]
    assert [change.op for change in plan.tasks[2].cut.edit.changes] == ["sound"]


@pytest.mark.parametrize("text", ["a film noir detective", "a video game character", "a poster for a film festival", "一張電影海報"])
def test_a_picture_about_films_is_a_picture(text: str) -> None:
    assert [name for name, _ in calls(text)] == ["create_image"]


def test_a_change_while_a_sound_is_at_hand_is_made_to_the_picture() -> None:
    sound = DeskRow("snd1", kind="sfx", words="sound of rain", selected=True)
    assert calls("make it night", DeskRow(**{**CAT.__dict__, "selected": False}), sound) == [
        ("edit_image", {"target": "img1", "change": {"lighting": {"set": "night"}}, "n": 1})
    ]


def test_pictures_to_keep_to_are_references_and_no_words_of_the_shot() -> None:
    face, place = DeskRow("img1", name="mia.png", upload=True), DeskRow("img2", name="cafe.png", upload=True, selected=True)
    (picture,) = calls("Draw a young woman drinking coffee in a small café; keep to mia.png and cafe.png", face, place)
    assert picture[1]["references"] == ["img1", "img2"]
    assert picture[1]["shot"] == {"subject": "a young woman", "action": "drinking coffee", "scene": "in a small café"}
    (drawn,) = calls("畫一位短髮女生在咖啡館喝咖啡，參考 mia.png 和 cafe.png", face, place)
    assert drawn[1]["references"] == ["img1", "img2"] and "png" not in str(drawn[1]["shot"])
    (film,) = calls("a video of a woman in a café, use mia.png as reference", face, place)
    assert film == ("create_video", {"shot": {"subject": "a woman", "scene": "in a café"}, "references": ["img1"]})


def test_a_mask_named_by_its_file_is_the_part_and_not_the_picture() -> None:
    mask = DeskRow("img4", name="mask.png", upload=True, selected=True)
    picture = DeskRow("img3", words="a woman drinking coffee", fields={"subject": "a woman"})
    call = one("make the cup red, only inside mask mask.png", picture, mask)
    assert (call.arguments["target"], call.arguments["region"]) == ("img3", "img4")
