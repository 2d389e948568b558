"""Puppets and things from straight above, and where they are on the floor plan."""

from __future__ import annotations

import numpy as np
import pytest

from tools.animatic import draw_spec
from tools.animatic.puppet import POSES, at_play, draw_overhead, draw_thing_overhead
from tools.animatic.puppet.above.vehicles import VEHICLES
from tools.animatic.spec import Actor, Garment, Look, SceneSpec, Thing


def _box(frame, name):
    ys, xs = np.nonzero(frame.mask(name))
    return xs.min(), ys.min(), xs.max(), ys.max()


@pytest.mark.parametrize("pose", sorted(POSES))
def test_every_pose_is_seen_from_above(pose):
    sprite = draw_overhead(Actor("a", "a", pose=pose, seed=3), 300)
    assert sprite.image.getbbox() == (0, 0, *sprite.image.size)
    assert 60 < max(sprite.image.size) <= 330


@pytest.mark.parametrize("name", sorted(VEHICLES))
def test_every_vehicle_carries_a_rider_from_above(name):
    sprite = draw_overhead(Actor("a", "a", pose="ride", mount=Thing(name, name, name)), 160)
    assert "mount" in {part.name for part in sprite.parts}


def test_clothes_keep_their_colour_from_above():
    look = Look(garments=(Garment("tshirt", "#00c000"),), hair="short")
    pixels = np.asarray(draw_overhead(Actor("a", "a", look), 400).image, int)
    green = (pixels[..., 1] > 150) & (pixels[..., 0] < 60) & (pixels[..., 2] < 80)
    assert green.sum() > 400


def test_a_traveller_turns_with_its_facing():
    actor = Actor("a", "a", pose="ride", mount=Thing("car", "car", "automobile"))
    right, left = (draw_overhead(actor, 200, facing=side) for side in (1, -1))
    assert right.image.width > right.image.height
    assert right.image.size == left.image.size
    assert right.image.tobytes() != left.image.tobytes()


def test_a_thing_from_above_has_the_asked_length():
    for thing in (Thing("car", "car", "automobile"), Thing("table", "table"), Thing("glimbert", "glimbert"), Thing("cat", "cat", "cat")):
        assert abs(max(draw_thing_overhead(thing, 240).size) - 240) <= 2, thing.key


def test_people_gather_around_a_table_seen_from_above():
    spec = SceneSpec(angle="top_down", actors=(Actor("person", "people", pose="eat", count=4),), things=(Thing("table", "table"),))
    frame = draw_spec(spec, (640, 360))
    x0, y0, x1, y1 = _box(frame, "table")
    for k in range(1, 5):
        a0, b0, a1, b1 = _box(frame, f"person {k}")
        assert not (x0 < (a0 + a1) / 2 < x1 and y0 < (b0 + b1) / 2 < y1)


def test_nobody_hides_another_from_above():
    spec = SceneSpec(angle="top_down", scene="warehouse", actors=(Actor("worker", "workers", count=12),))
    frame = draw_spec(spec, (640, 360))
    boxes = [_box(frame, f"worker {k}") for k in range(1, 13)]
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            wide, tall = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            assert min(wide, tall) <= 3


def test_a_boat_off_the_beach_is_on_the_water():
    frame = draw_spec(SceneSpec(angle="top_down", scene="beach", things=(Thing("boat", "boat", "sailboat"),)), (640, 360))
    assert _box(frame, "boat")[3] < 0.36 * 360


def test_one_ball_is_enough_for_all_who_play():
    child = Actor("child", "children", pose="play", count=3)
    assert [at_play(child, k, ()).pose == "play" for k in range(3)] == [True, False, False]
    assert at_play(child, 0, (Thing("ball", "ball", "soccer-ball"),)).pose != "play"


def test_an_animal_at_play_romps_on_its_own_legs():
    assert at_play(Actor("cat", "cat", Look(head="cat-face"), "play"), 0, ()).pose == "jump"
