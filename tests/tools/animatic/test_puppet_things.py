"""Pairs and things: related actors touch, things have the asked height, unknown words become a card."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from tools.animatic import puppet
from tools.animatic.puppet import things_index
from tools.animatic.puppet.labels import label_card
from tools.animatic.spec import Actor, Look, SceneSpec, Thing

WOMAN = Actor("woman", "woman", Look(gender="female"), seed=8)
MAN = Actor("man", "man", Look(gender="male"), seed=5)
CHILD = Actor("girl", "girl", Look(gender="female", age="child"), seed=9)
CAT = Actor("cat", "cat", Look("cat-face"), seed=2)


def _together(a: puppet.Sprite, b: puppet.Sprite, offset: float) -> tuple[np.ndarray, np.ndarray]:
    """Both alphas on one sheet, the first's anchor at (600, 700)."""
    out = []
    for sprite, x in ((a, 600.0), (b, 600.0 + offset)):
        sheet = Image.new("L", (1400, 760))
        sheet.paste(sprite.image.getchannel("A"), (round(x - sprite.anchor[0]), round(700 - sprite.anchor[1])))
        out.append(np.asarray(sheet) > 128)
    return out[0], out[1]


@pytest.mark.parametrize(("a", "b"), [(MAN, WOMAN), (WOMAN, CHILD), (CAT, MAN)])
@pytest.mark.parametrize("relation", ["holding_hands", "hugging", "giving"])
def test_related_actors_touch(a: Actor, b: Actor, relation: str) -> None:
    first, second = _together(*puppet.draw_pair(a, b, 400, relation))  # type: ignore[arg-type]
    assert (first & second).sum() > 0


@pytest.mark.parametrize("relation", ["side_by_side", "facing"])
def test_unrelated_bodies_do_not_overlap(relation: str) -> None:
    first, second = _together(*puppet.draw_pair(MAN, WOMAN, 400, relation))  # type: ignore[arg-type]
    assert (first & second).sum() < 0.02 * first.sum()


def test_a_child_is_drawn_to_scale_next_to_an_adult() -> None:
    adult, child, _ = puppet.draw_pair(WOMAN, CHILD, 400, "holding_hands")
    assert 0.5 < child.image.height / adult.image.height < 0.75


def test_two_riders_share_one_mount() -> None:
    bicycle = Thing("bicycle", "bicycle", "bicycle")
    driver, passenger, offset = puppet.draw_pair(
        Actor("a", "a", MAN.look, "ride", mount=bicycle), Actor("b", "b", WOMAN.look, "ride"), 300, "riding_together"
    )
    assert offset == 0
    assert [p.name for p in driver.parts] == ["mount"]
    assert not passenger.parts
    assert passenger.head[0] - passenger.anchor[0] < driver.head[0] - driver.anchor[0]


def test_a_passenger_of_a_car_stays_behind_its_door() -> None:
    car = Thing("car", "car", "automobile")
    driver, passenger, offset = puppet.draw_pair(Actor("a", "a", MAN.look, "drive", mount=car), WOMAN, 300, "riding_together")
    first, second = _together(driver, passenger, offset)
    lowest = np.nonzero(second.any(axis=1))[0].max()
    assert lowest < 700 - 0.4 * 300
    assert (first & second).sum() > 0.9 * second.sum()


ALL_OWN = sorted({name for table in things_index._TABLES for name in table})


@pytest.mark.parametrize("key", ALL_OWN)
def test_every_thing_of_our_own_has_the_asked_height_and_fills_it(key: str) -> None:
    image = puppet.draw_thing(Thing(key, key), 120)
    assert image.height == 120
    box = image.getbbox()
    assert box is not None
    assert box[1] <= 4
    assert box[3] >= 116


@pytest.mark.parametrize("key", ["robot_arm", "car", "sofa", "bush", "cup"])
def test_a_thing_takes_the_colour_that_was_said(key: str) -> None:
    image = np.asarray(puppet.draw_thing(Thing(key, key, colour="#10c0f0"), 160), np.int16)
    near = (np.abs(image[..., :3] - np.array((0x10, 0xC0, 0xF0))).max(axis=2) < 8) & (image[..., 3] > 200)
    assert near.sum() > 200


def test_a_numbered_key_names_the_same_drawing() -> None:
    assert puppet.draw_thing(Thing("pcb-2", "pcb"), 90).tobytes() == puppet.draw_thing(Thing("pcb", "pcb"), 90).tobytes()


def test_an_unknown_noun_becomes_a_card_with_its_words() -> None:
    card = puppet.draw_thing(Thing("zorb", "zorb"), 120)
    other = puppet.draw_thing(Thing("flux", "量子電容"), 120)
    assert card.height == other.height == 120
    assert card.tobytes() != other.tobytes()
    ink = np.asarray(card.convert("L"))[30:100, 10:-10]
    assert (ink < 110).sum() > 60


def test_a_card_grows_with_its_words_and_never_breaks_on_odd_text() -> None:
    widths = [label_card(text, 100).width for text in ("ab", "abcdefgh", "a very long label of a thing")]
    assert all(a < b for a, b in pairwise(widths))
    assert label_card("", 50).height == 50
    assert label_card("🦄" * 400, 50).height == 50


def test_sizes_keep_the_order_of_the_world() -> None:
    sizes = [puppet.size_of(n) for n in ("hamster", "cat", "dog-face", "human", "bus", "house", "skyscraper")]
    assert all(a <= b for a, b in pairwise(sizes))
    assert puppet.size_of("human") == 1.0
    assert puppet.size_of("nobody knows") == pytest.approx(0.42)


@pytest.mark.parametrize(("first", "second"), [("robot", "panda"), ("panda", "human"), ("cat-face", "bear")])
def test_hand_in_hand_no_head_hides_another(first: str, second: str) -> None:
    a, b, offset = puppet.draw_pair(Actor("a", "a", Look(head=first)), Actor("b", "b", Look(head=second)), 400, "holding_hands")
    right_of_first = a.head[2] - a.anchor[0]
    left_of_second = offset + b.head[0] - b.anchor[0]
    assert left_of_second > right_of_first - 12


def test_a_panda_is_black_and_white() -> None:
    pixels = np.asarray(puppet.draw_actor(Actor("a", "a", Look(head="panda"), "read"), 400).image, int)
    body = pixels[pixels[..., 3] > 200][:, :3]
    assert (body.min(axis=1) > 225).mean() > 0.2
    assert (body.max(axis=1) < 80).mean() > 0.2


def test_who_fishes_holds_a_rod() -> None:
    assert [part.name for part in puppet.draw_actor(Actor("a", "a", pose="fish"), 300).parts] == ["prop"]


@pytest.mark.parametrize("key", ["saxophone", "violin", "guitar", "drum", "erhu", "flute", "piano_grand"])
def test_an_instrument_is_large_enough_to_be_seen(key: str) -> None:
    glyph = key if key not in ("erhu", "piano_grand") else None
    parts = puppet.draw_actor(Actor("a", "a", pose="play", prop=Thing(key, key, glyph), seed=2), 500).parts
    assert max(max(part.image.size) for part in parts if part.name == "prop") > 90


def test_who_plays_takes_up_the_instrument_of_the_scene() -> None:
    piano = Thing("piano_grand", "piano")
    spec = SceneSpec(actors=(Actor("a", "a", pose="play"),), things=(piano, Thing("tree", "tree")))
    assert [t.key for t in puppet.left_over(spec)] == ["tree"]
    taken = puppet.at_play(spec.actors[0], 0, spec.things)
    assert taken.prop == piano


def test_what_fits_in_a_hand_is_smaller_than_what_stands_in_a_room() -> None:
    hand = ("cup", "open-book", "phone", "mobile-phone", "pizza", "test-tube", "camera", "red-apple", "pencil", "glasses", "banana", "watch")
    room = ("chair", "table", "bed", "sofa", "washing_machine", "bicycle", "fridge", "wardrobe")
    assert max(puppet.size_of(n) for n in hand) <= 0.12
    assert min(puppet.size_of(n) for n in room) >= 0.5
