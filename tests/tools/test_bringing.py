"""A new thing is brought into the painted area; what stands there already, or is only changed, stays where it was drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tools.bringing import Seen, brought
from tools.store.records import ElementNote

SIZE = (80, 60)
CAT = ElementNote(id=1, name="cat", role="subject")
SKY = ElementNote(id=2, name="sky", role="sky")
BALLOON = ElementNote(id=3, name="balloon", role="prop")
RED, GREY = (200, 0, 0), (50, 50, 50)


def seen(*elements: ElementNote, box: tuple[int, int, int, int] | None = None) -> Seen:
    """A grey picture of a cat at the left before the sky, with a red balloon in the box."""
    ids = np.full((60, 80), SKY.id, np.uint8)
    ids[20:60, 0:20] = CAT.id
    picture, depth = Image.new("RGB", SIZE, GREY), np.full((60, 80), 7, np.uint16)
    if box is not None:
        ids[box[1] : box[3], box[0] : box[2]], depth[box[1] : box[3], box[0] : box[2]] = BALLOON.id, 900
        picture.paste(RED, box)
    return Seen(picture, ids, depth, elements)


def mask(left: int, top: int, right: int, bottom: int) -> np.ndarray:
    out = np.zeros((60, 80), bool)
    out[top:bottom, left:right] = True
    return out


def test_a_new_thing_comes_into_the_middle_of_the_area_and_the_rest_of_the_picture_stays() -> None:
    before = seen(CAT, SKY)
    found = brought(seen(CAT, SKY, BALLOON, box=(30, 5, 40, 15)), before, mask(50, 20, 80, 60))
    assert found is not None
    red = np.asarray(found.picture)[..., 0] > 125
    rows, columns = np.flatnonzero(red.any(1)), np.flatnonzero(red.any(0))
    assert [columns[0], rows[0], columns[-1], rows[-1]] == pytest.approx([52, 27, 77, 52], abs=1)
    outside = ~mask(50, 20, 80, 60)
    assert (np.asarray(found.picture)[outside] == np.asarray(before.picture)[outside]).all()
    number = next(element.id for element in found.elements if element.name == "balloon")
    assert number not in (CAT.id, SKY.id)
    assert set(found.ids[30:50, 55:75].ravel().tolist()) == {number}
    assert found.depth[40, 65] == 900 and found.depth[5, 5] == 7
    assert (before.ids == seen(CAT, SKY).ids).all(), "what was before is not written on"


def test_a_thing_that_takes_anothers_place_in_the_area_stays_where_it_was_drawn() -> None:
    drawn = seen(SKY, BALLOON, box=(52, 24, 70, 50))
    assert brought(drawn, seen(CAT, SKY), mask(50, 20, 80, 60)) is None


def test_nothing_is_brought_where_nothing_in_front_is_new() -> None:
    area = mask(50, 20, 80, 60)
    assert brought(seen(CAT, SKY), seen(CAT, SKY), area) is None
    behind = BALLOON.model_copy(update={"role": "back"})
    assert brought(seen(CAT, SKY, behind, box=(30, 5, 40, 15)), seen(CAT, SKY), area) is None
    assert brought(seen(CAT, SKY, BALLOON), seen(CAT, SKY), area) is None, "one that is not seen"


def test_a_photo_is_always_kept_beneath_what_is_new() -> None:
    photo = replace(seen(), ids=np.zeros((60, 80), np.uint8))
    found = brought(seen(SKY, BALLOON, box=(52, 24, 70, 50)), photo, mask(50, 20, 80, 60))
    assert found is not None
    assert [element.name for element in found.elements] == ["balloon"]
    assert found.picture.getpixel((51, 21)) == GREY and found.picture.getpixel((65, 40)) == RED
