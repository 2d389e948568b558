"""How the cast and its things are staged: faces clear of counters, things on tables, arms that hold, seats that are sat on."""

import numpy as np
import pytest

from prompts.shot import Shot
from tools.animatic import draw

SIZE = (640, 360)


def rows(mask):
    return np.flatnonzero(mask.any(axis=1))


def frame_of(subject, **fields):
    return draw(Shot(subject=subject, **fields), SIZE, mark=False)


@pytest.mark.parametrize("scene", ["in a shop", "laboratory"])
@pytest.mark.parametrize(("camera", "share"), [("close-up", 0.60), ("medium shot", 0.40)])
def test_a_counter_leaves_the_face_free_in_close_framings(scene, camera, share):
    frame = frame_of("a woman", scene=scene, camera=camera)
    assert rows(frame.mask("woman"))[-1] > share * SIZE[1]


def test_an_animal_close_by_stands_before_the_counter():
    frame = frame_of("a cat", scene="in a shop", camera="close-up")
    assert not any("counter" in e.name for e in frame.elements)


@pytest.mark.parametrize("subject", ["a cup of coffee on a wooden table", "紅蘋果和香蕉在桌上"])
def test_things_said_to_be_on_a_table_stand_on_a_table_top_across_the_frame(subject):
    frame = frame_of(subject)
    table = next(e for e in frame.elements if e.name == "table")
    first = next(e for e in frame.elements if e.role == "subject")
    assert (table.box[0], table.box[2]) == (0, SIZE[0])
    assert table.box[1] < first.box[3] < SIZE[1]
    assert first.box[3] - first.box[1] > 0.4 * SIZE[1]


def test_food_in_a_dish_lies_on_the_dish():
    frame = frame_of("盤子裡的三個水餃")
    plate = next(e for e in frame.elements if "plate" in e.name)
    food = [e for e in frame.elements if "dumpling" in e.name]
    assert len(food) == 3
    assert all(plate.box[0] < e.box[0] and e.box[2] < plate.box[2] and plate.box[1] < e.box[3] for e in food)


def test_a_small_thing_alone_fills_the_frame():
    apple = next(e for e in frame_of("a red apple").elements if e.role == "subject")
    assert apple.box[3] - apple.box[1] > 0.55 * SIZE[1]
