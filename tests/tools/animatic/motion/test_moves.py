"""Camera moves: read from a Shot's words, eased, and played by a geometry in which near things move more than far ones."""

from __future__ import annotations

import itertools

import pytest

from prompts.shot import Shot
from tools.animatic.motion.moves import REST, eased, named, read_move
from tools.animatic.motion.optics import Optics, mapped

OPTICS = Optics((640, 360), (320, 216), (320, 180), 2.6 * 144, 4.5)
MOVES = (
    "push_in pull_out zoom_in zoom_out dolly_zoom pan_left pan_right tilt_up tilt_down truck_left truck_right track steadicam "
    "orbit crane_up crane_down drone_flight handheld whip_pan roll rack_focus living"
).split()


@pytest.mark.parametrize("name", ["static", *MOVES])
def test_every_move_begins_where_the_still_is_taken(name: str) -> None:
    assert named(name).view(0.0, 5.0) == pytest.approx(REST, abs=1e-9)


@pytest.mark.parametrize("name", MOVES)
def test_every_move_but_the_static_one_goes_somewhere_without_a_jump(name: str) -> None:
    views = [named(name).view(k / 24, 4.0) for k in range(97)]
    assert max(abs(a - b) for view in views for a, b in zip(view, REST, strict=True)) > 0.01
    steps = [max(abs(a - b) for a, b in zip(one._replace(smear=0, roll=0), two._replace(smear=0, roll=0), strict=True)) for one, two in itertools.pairwise(views)]
    assert max(steps) < (0.35 if name == "whip_pan" else 0.03)


def test_words_of_the_camera_become_its_move() -> None:
    said = {"slow push-in": "push_in", "pan left": "pan_left", "搖臂上升": "crane_up", "環繞": "orbit", "handheld": "handheld", "rack focus": "rack_focus"}
    assert {words: read_move(Shot(camera=words)).name for words in said} == said


def test_without_a_word_the_camera_closes_in_slowly_or_follows_who_travels() -> None:
    assert read_move(Shot(subject="a cat")).view(5.0, 5.0).dolly == pytest.approx(0.08, abs=0.01)
    assert read_move(Shot(subject="a cat"), travels=True).follows
    assert not read_move(Shot(subject="a cat", camera="static shot"), travels=True).follows


def test_words_of_speed_change_how_far_the_camera_goes() -> None:
    slow, usual, fast = (read_move(Shot(camera=words)).view(4.0, 4.0).pan for words in ("slow pan right", "pan right", "fast dolly, pan right"))
    assert slow == pytest.approx(0.6 * usual)
    assert fast > usual


def test_slow_motion_slows_the_people_and_not_the_camera() -> None:
    move = read_move(Shot(camera="slow motion, pan right"))
    assert move.tempo == pytest.approx(0.4)
    assert move.view(4.0, 4.0).pan == read_move(Shot(camera="pan right")).view(4.0, 4.0).pan


def test_moves_said_together_are_played_together() -> None:
    view = read_move(Shot(camera="push-in, tilt up")).view(3.0, 3.0)
    assert view.dolly > 0.1
    assert view.tilt > 0.1


def test_easing_starts_and_ends_softly_and_goes_on_for_extensions() -> None:
    assert [eased(share, 0.2) for share in (0.0, 0.5, 1.0, 2.0)] == pytest.approx([0.0, 0.5, 1.0, 2.0])
    assert eased(0.05, 0.2) < 0.02
    assert eased(0.3, 0.0) == 0.3


def test_near_things_move_more_than_far_ones_and_the_sky_stands_still() -> None:
    view = named("truck_right").view(3.0, 3.0)
    shifts = [-OPTICS.upright(depth, view).x for depth in (3.0, 4.5, 20.0, 5000.0)]
    assert shifts == sorted(shifts, reverse=True)
    assert shifts[1] == pytest.approx(0.16 * 640)
    assert shifts[3] < 0.2


@pytest.mark.parametrize("name", ["push_in", "truck_left", "orbit", "crane_up", "pull_out", "pan_right", "steadicam"])
@pytest.mark.parametrize("depth", [3.2, 4.5, 9.0])
def test_feet_do_not_slide_on_the_ground(name: str, depth: float) -> None:
    view = named(name).view(2.0, 3.0)
    foot = (250.0, 216 + OPTICS.ground / depth)
    place = OPTICS.upright(depth, view)
    assert mapped(OPTICS.plane(view), *foot) == pytest.approx((place.scale * foot[0] + place.x, place.scale * foot[1] + place.y), abs=1e-6)


def test_orbiting_keeps_the_subject_in_its_place() -> None:
    place = OPTICS.upright(OPTICS.subject, named("orbit").view(2.0, 3.0)._replace(dolly=0.0))
    assert (place.x, place.y) == pytest.approx((0.0, 0.0), abs=1e-6)


def test_what_the_camera_passes_fades_away() -> None:
    assert OPTICS.upright(1.3, named("push_in").view(3.0, 3.0)).opacity < 0.05
    assert OPTICS.upright(4.5, named("push_in").view(3.0, 3.0)).opacity == 1.0
