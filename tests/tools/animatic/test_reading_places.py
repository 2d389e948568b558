"""Where things stand in the frame, brighter and darker light, large and low lettering, and scenes that are seen from inside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from prompts.shot import Shot
from tools.animatic.reading import read
from tools.animatic.spec import Frame
from tools.animatic.studio import draw

SIZE = (480, 270)
LIN: dict[str, Any] = {"cast": [{"name": "Lin", "look": "girl with short black hair, red scarf, blue coat"}]}
SNOW: dict[str, Any] = {"cast": [{"name": "小雪", "look": "女孩，黑色短髮，紅圍巾"}]}


def drawn(size: tuple[int, int] = SIZE, **fields: Any) -> Frame:
    return draw(Shot.model_validate(fields), size, mark=False)


def middle(frame: Frame, name: str) -> float:
    """The middle of an element over the frame's width."""
    box = next(e.box for e in frame.elements if e.name == name)
    return (box[0] + box[2]) / 2 / frame.image.width


@pytest.mark.parametrize(
    ("camera", "left"),
    [("subject on the left", True), ("negative space on the right", True), ("negative space on the left", False), ("右邊留白", True), ("主體在右邊", False), ("close-up, subject on the right", False)],
)
def test_the_cast_stands_where_the_words_leave_room(camera: str, left: bool) -> None:
    at = middle(drawn(subject="a woman", scene="in a park", camera=camera), "woman")
    assert (at < 0.4) if left else (at > 0.6)


def test_each_of_two_stands_on_its_own_side() -> None:
    frame = drawn(subject="a cat on the right and a dog on the left", scene="in a park")
    assert middle(frame, "dog") < middle(frame, "cat")
    assert frame.spec.not_drawn == ()


def test_what_is_held_moves_to_the_other_hand_and_the_rest_stays() -> None:
    spec = read(Shot.model_validate({"subject": "a woman", "action": "holding a cup", "camera": "cup on the left"}))
    assert spec.actors[0].prop is not None
    assert spec.actors[0].prop.side == "left"
    assert spec.not_drawn == ()


def test_comparatives_of_light_change_the_picture_and_cancel_each_other() -> None:
    plain = np.asarray(drawn(subject="a cat", scene="in a park").image).mean()
    assert np.asarray(drawn(subject="a cat", scene="in a park", lighting="brighter").image).mean() > plain + 10
    assert np.asarray(drawn(subject="a cat", scene="in a park", lighting="much darker").image).mean() < plain - 20
    warm = np.asarray(drawn(subject="a cat", scene="in a park", lighting="暖一點").image).mean(axis=(0, 1))
    assert warm[0] - warm[2] > 10
    both = read(Shot.model_validate({"subject": "a cat", "lighting": "brighter, darker"}))
    assert (both.exposure, both.not_drawn) == (0, ())


def test_a_larger_title_is_larger_and_a_low_one_is_at_the_bottom() -> None:
    boxes = {}
    for place in ("title", "title, larger", "title, larger, at the bottom"):
        frame = drawn(subject="a woman", scene="beach", style="poster", text_in_image=[{"text": "Sale", "place": place}])
        boxes[place] = next(e.box for e in frame.elements if e.words == "Sale")
    assert boxes["title, larger"][2] - boxes["title, larger"][0] > 1.15 * (boxes["title"][2] - boxes["title"][0])
    assert boxes["title, larger, at the bottom"][1] > SIZE[1] / 2


def test_a_title_hides_no_face_in_a_banner() -> None:
    frame = drawn((900, 300), subject="a woman", scene="beach", text_in_image=[{"text": "Summer Sale", "place": "title"}])
    title = next(e.box for e in frame.elements if e.words == "Summer Sale")
    woman = next(e.box for e in frame.elements if e.name == "woman")
    assert title[1] > woman[1] + 0.28 * (woman[3] - woman[1]) or title[3] <= woman[1]


def test_who_sits_in_a_cafe_sits_on_a_chair_and_on_the_floor_where_that_is_said() -> None:
    def mount(**fields: str) -> str | None:
        thing = read(Shot.model_validate(fields)).actors[0].mount
        return thing.key if thing else None

    assert mount(subject="a woman", action="sitting", scene="at a café table") == "chair"
    assert mount(subject="一個女孩坐在咖啡店裡", action="看書") == "chair"
    assert mount(subject="a woman", action="sitting on the floor", scene="in an office") is None
    assert mount(subject="a woman", action="sitting", scene="in a park") is None


def test_a_name_that_is_a_word_for_weather_brings_none() -> None:
    spec = read(Shot.model_validate({"subject": "小雪", "action": "騎馬", "scene": "沙漠", **SNOW}))
    assert (spec.scene, spec.weather) == ("desert", None)


def test_no_snow_falls_indoors() -> None:
    wet = drawn(subject="a cat", scene="in a kitchen", lighting="snowy weather")
    assert not [e for e in wet.elements if e.role == "weather"]


def test_two_on_a_boat_are_in_it_at_sea() -> None:
    spec = read(Shot.model_validate({"subject": "Lin and an old man", "scene": "on a small sailing boat in a storm", **LIN}))
    assert (spec.scene, spec.relation) == ("sea", "riding_together")
    assert {actor.mount.key for actor in spec.actors if actor.mount} == {"sailboat"}
    assert spec.things == ()


def test_in_a_cottage_and_at_a_window_one_is_inside() -> None:
    inside = read(Shot.model_validate({"subject": "Lin", "action": "sits, reading a letter", "scene": "by the fire in a small cottage", **LIN}))
    assert (inside.scene, [thing.key for thing in inside.things], inside.not_drawn) == ("room", ["fireplace"], ())
    assert read(Shot.model_validate({"subject": "Lin", "action": "looks out of a window", **LIN})).scene == "room"


def test_a_verb_that_is_spelled_like_a_being_brings_nobody() -> None:
    spec = read(Shot.model_validate({"subject": "Lin", "action": "cooks soup", "scene": "in the ship's kitchen", **LIN}))
    assert [actor.key for actor in spec.actors] == ["Lin"]
    assert "ship" not in {thing.key for thing in spec.things}


def test_a_cut_before_a_colour_is_kept() -> None:
    assert read(Shot.model_validate({"subject": "a girl with short black hair"})).actors[0].look.hair == "short"
    assert read(Shot.model_validate({"subject": "a man with long red hair"})).actors[0].look.hair == "long"


@pytest.mark.parametrize(
    ("subject", "drawn", "things"),
    [("Lin and her dog Biscuit", ["Lin", "dog"], []), ("a girl named Rose holding a flower", ["girl"], []), ("Lin, a young girl", ["Lin"], []), ("Lin as an old woman", ["Lin"], [])],
)
def test_what_somebody_is_called_is_neither_drawn_nor_missed(subject: str, drawn: list[str], things: list[str]) -> None:
    spec = read(Shot.model_validate({"subject": subject, **LIN}))
    assert ([actor.key for actor in spec.actors], [thing.key for thing in spec.things], spec.not_drawn) == (drawn, things, ())


def test_a_character_is_old_where_that_is_said_and_stays_one_person() -> None:
    (lin,) = read(Shot.model_validate({"subject": "Lin as an old woman", **LIN})).actors
    assert (lin.look.age, lin.look.hair) == ("old", "short")


def test_weather_that_a_room_keeps_out_is_said() -> None:
    assert read(Shot.model_validate({"subject": "Lin", "action": "looks out of a window", "scene": "at the rain", **LIN})).not_drawn == ("rain",)


def test_who_sits_on_the_sofa_of_the_scene_sits_on_it() -> None:
    spec = read(Shot.model_validate({"subject": "小雪", "action": "坐", "scene": "在沙發上", **SNOW}))
    assert spec.actors[0].mount is not None
    assert (spec.actors[0].mount.key, spec.things) == ("sofa", ())


def test_room_above_and_stronger_colours_are_said_not_to_be_drawn() -> None:
    spec = read(Shot.model_validate({"subject": "a woman", "camera": "negative space at the top", "style": "poster, vivid colours"}))
    assert spec.not_drawn == ("negative space at the top", "vivid colours")
