"""Reels: the first frame is the still, frames are the same in any order, and a take can go on, be met and be filmed flat."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from prompts.shot import Shot
from tools.animatic import draw
from tools.animatic.motion.reel import reel
from tools.animatic.motion.take import Reel, Take

SIZE = (320, 180)
WALK = Shot(subject="a woman in a red coat", action="walking", scene="city street")
STANDING = Shot(subject="a man in a blue shirt", scene="park", camera="static shot")
STILLS = {
    "street": (WALK, SIZE),
    "close-up at night": (Shot(subject="an old man", scene="bar", lighting="neon night", camera="close-up"), SIZE),
    "upright low angle": (Shot(subject="a robot", action="dancing", scene="stage", camera="low angle"), (180, 320)),
    "square from above": (Shot(subject="a car", scene="city street", camera="top-down"), (240, 240)),
    "dutch": (Shot(subject="a cat", scene="forest", camera="dutch angle"), SIZE),
    "fisheye": (Shot(subject="a dog", scene="beach", camera="fisheye lens"), SIZE),
    "factory with palette": (Shot(subject="female engineer in a hard hat", scene="factory", palette=("#0032a1",)), SIZE),
    "things on a table": (Shot(subject="three apples on a table"), SIZE),
    "wet neon street": (Shot(subject="a boy with an umbrella", scene="city street, rain", lighting="neon"), SIZE),
    "vintage": (Shot(subject="a girl", scene="kitchen", style="vintage film"), SIZE),
    "set reaching past an upright frame": (Shot(subject="a sneaker on a pedestal", scene="in a studio", camera="close-up", lighting="spotlight"), (180, 320)),
    "anime": (Shot(subject="a girl", action="reading", scene="library", style="anime"), SIZE),
}
LOOSE = {"anime": 7.0}
"""Styles whose marks around a figure are not drawn on what lies behind it."""


def pixels(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.asarray(image.convert("RGB"), np.int16)


def apart(one: Image.Image, two: Image.Image) -> float:
    return float(np.abs(pixels(one) - pixels(two)).mean())


@pytest.mark.parametrize("name", STILLS)
def test_the_first_frame_is_the_still(name: str) -> None:
    shot, size = STILLS[name]
    film = reel(Take(shot, size, 1.0, seed=3))
    still = draw(shot, size, seed=3).image
    first = film.still(0)
    assert first.size == size
    assert apart(first, still) < LOOSE.get(name, 4.0)
    rough = [np.asarray(image.convert("L").reduce(20), np.float32).ravel() for image in (first, still)]
    assert np.corrcoef(*rough)[0, 1] > 0.985


def test_frames_are_the_same_in_any_order_and_from_any_reel() -> None:
    take = Take(WALK, SIZE, 1.0)
    whole = list(reel(take).frames())
    assert len(whole) == reel(take).count == 24
    later = list(reel(take).frames(10, 14))
    assert all(np.array_equal(one, two) for one, two in zip(whole[10:14], later, strict=True))


def test_frames_are_limited_range_planes_for_the_encoder() -> None:
    film = reel(Take(WALK, SIZE, 0.2))
    frame = next(film.frames())
    assert (film.layout, frame.shape, frame.dtype) == ("yuv420p", (270, 320), np.uint8)
    assert 16 <= frame[:180].min()
    assert frame[:180].max() <= 235


def test_a_static_shot_of_someone_standing_is_still_but_for_their_breath() -> None:
    film = reel(Take(replace_action(STANDING, ""), SIZE, 1.0, mark=False))
    assert apart(film.still(0), film.still(20)) < 2.5


def replace_action(shot: Shot, action: str) -> Shot:
    return shot.model_copy(update={"action": Shot(action=action).action})


@pytest.mark.parametrize("camera", ["push-in", "pull back", "zoom out", "pan left", "tilt up", "tilt down", "truck right", "crane down", "orbit shot", "dolly zoom", "whip pan", "camera roll"])
def test_no_move_shows_an_empty_edge(camera: str) -> None:
    film = reel(Take(Shot(subject="a man in a blue shirt", scene="park", camera=camera), SIZE, 1.5, mark=False))
    values = pixels(film.still(film.count - 1))
    borders = (values[:6], values[-6:], values[:, :6], values[:, -6:])
    assert all((border.max(axis=-1) < 12).mean() < 0.02 for border in borders)


def test_a_long_walk_never_comes_to_the_end_of_the_set() -> None:
    film = reel(Take(WALK, SIZE, 60.0, mark=False))
    for k in (200, 700, 1200, 1438):
        values = pixels(film.still(k))
        assert all((part.max(axis=-1) < 14).mean() < 0.05 for part in (values[:90], values[150:], values[:, :40], values[:, -40:]))


def test_ground_that_repeats_looks_like_ground_that_does_not() -> None:
    short, long = (reel(Take(WALK, SIZE, seconds, mark=False)) for seconds in (2.0, 60.0))
    assert apart(short.still(30), long.still(30)) < 1.0


def test_slow_moves_are_smooth_and_nothing_boils() -> None:
    film = reel(Take(Shot(scene="mountain lake", camera="slow push-in", style="watercolor"), SIZE, 2.0, mark=False))
    frames = [pixels(film.still(k)) for k in range(12, 24)]
    steps = [float(np.abs(a - b).mean()) for a, b in itertools.pairwise(frames)]
    assert max(steps) < 2.5
    assert max(steps) < 3 * float(np.median(steps)) + 0.2


def test_an_extension_goes_on_where_the_take_ended() -> None:
    first = Take(Shot(subject="a cat", scene="beach", camera="pan right"), SIZE, 1.0)
    longer = replace(first, begin_s=1.0, whole_s=1.0)
    end, start = reel(first).still(23), reel(longer).still(0)
    assert apart(end, start) < 2.0
    again = reel(replace(first, begin_s=0.5, duration_s=0.5, whole_s=1.0))
    assert np.array_equal(next(again.frames()), next(reel(first).frames(12)))
    assert apart(start, reel(longer).still(23)) > 3.0


def test_two_shots_of_a_scene_become_one_another() -> None:
    day, night = (Shot(subject="a man in a blue shirt", scene="park", lighting=light, camera="static shot") for light in ("daylight", "night"))
    film = reel(Take(day, SIZE, 1.0, last_shot=night))
    assert apart(film.still(0), draw(day, SIZE).image) < 4.0
    assert apart(film.still(23), draw(night, SIZE).image) < 4.0
    light = [pixels(film.still(k)).mean() for k in (0, 8, 12, 16, 23)]
    assert light == sorted(light, reverse=True)


def test_a_way_between_framings_closes_in_on_the_subject() -> None:
    wide, near = (Shot(subject="a man in a red shirt", scene="park", camera=camera) for camera in ("wide shot", "full shot"))
    film = reel(Take(wide, SIZE, 1.0, last_shot=near, mark=False))
    red = [((v := pixels(film.still(k)))[..., 0] - v[..., 1] > 90).sum() for k in (0, 12, 23)]
    assert red[0] < red[1] < red[2]


def test_an_upload_fills_the_frame_and_the_camera_moves_over_it() -> None:
    picture = Image.new("RGB", (500, 500), "#335577")
    ImageDraw.Draw(picture).rectangle((230, 190, 270, 230), fill="#ffffff")
    film = reel(Take(Shot(camera="pan right"), SIZE, 1.0, picture=picture, mark=False))
    white = [pixels(film.still(k))[..., 0] > 200 for k in (0, 23)]
    columns = [float(np.flatnonzero(mask.any(axis=0)).mean()) for mask in white]
    assert columns[1] < columns[0] - 20
    assert all(film.still(k).getpixel(corner) != (0, 0, 0) for k in (0, 23) for corner in ((0, 0), (319, 179)))


def test_two_uploads_are_cross_faded() -> None:
    one, two = Image.new("RGB", (320, 180), "#ff0000"), Image.new("RGB", (320, 180), "#0000ff")
    film: Reel = reel(Take(Shot(), SIZE, 1.0, picture=one, last_picture=two, mark=False))
    colours = [film.still(k).getpixel((160, 90)) for k in (0, 12, 23)]
    assert [c[0] > 200 for c in colours] == [True, False, False]
    assert [c[2] > 200 for c in colours] == [False, False, True]


def test_a_drawing_becomes_an_upload_and_an_upload_a_drawing() -> None:
    red, drawing = Image.new("RGB", SIZE, "#cc2222"), draw(STANDING, SIZE).image
    away = reel(Take(STANDING, SIZE, 1.0, last_picture=red))
    back = reel(Take(STANDING, SIZE, 1.0, picture=red, last_shot=STANDING))
    for film, first, last in ((away, drawing, red), (back, red, drawing)):
        assert apart(film.still(0), first) < 4.0
        assert apart(film.still(23), last) < 4.0
        assert 10.0 < apart(film.still(12), first) and 10.0 < apart(film.still(12), last)


def test_words_that_one_end_shows_are_told_as_drawn_and_once() -> None:
    shown, hidden = (Shot(subject="a woman", scene="park", camera=camera) for camera in ("wide shot, rack focus", "close-up, rack focus"))
    assert reel(Take(hidden, SIZE, 0.5)).not_drawn == ("rack focus",)
    film = reel(Take(shown, SIZE, 0.5, last_shot=hidden))
    assert [film.drawn.count(words) for words in ("woman", "rack focus")] == [1, 1]
    assert film.not_drawn == ()


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_in_an_upload_lies_over_white(mode: str) -> None:
    ink = Image.new("L", (320, 180), 255)
    ImageDraw.Draw(ink).rectangle((120, 60, 200, 120), fill=0)
    logo = Image.new(mode, (320, 180), 0)
    logo.putalpha(ink.point([255 - v for v in range(256)]))
    film = reel(Take(Shot(), SIZE, 0.2, picture=logo, mark=False))
    assert apart(film.still(0), ink) < 3.0


@pytest.mark.parametrize("shot", [Shot(subject="finance icon set", items=("bank", "card", "bill")), Shot(subject="movie poster of a cat", text_in_image=("HELLO",))])
def test_a_page_is_filmed_from_its_still(shot: Shot) -> None:
    film = reel(Take(shot, SIZE, 1.0))
    assert apart(film.still(0), draw(shot, SIZE).image) < 4.0
    assert apart(film.still(0), film.still(23)) > 0.5


def test_a_reel_says_what_it_draws_and_what_it_does_not() -> None:
    shot = Shot(subject="a woman", scene="park", camera="close-up, rack focus")
    film = reel(Take(shot, SIZE, 0.5))
    assert "woman" in film.drawn
    assert "rack focus" in film.not_drawn
    assert any("rack focus" in note for note in film.notes)


def test_words_of_a_camera_move_count_as_drawn_in_a_film() -> None:
    film = reel(Take(Shot(subject="a woman", scene="park", camera="slow push-in, wide shot"), SIZE, 0.5))
    assert "slow push-in" in film.drawn
    assert film.not_drawn == ()
    page = reel(Take(Shot(subject="finance icon set", items=("bank",), camera="zoom in"), SIZE, 0.5))
    assert "zoom in" in page.drawn


def test_the_mark_is_in_every_frame_unless_it_is_not_wanted() -> None:
    marked, bare = (reel(Take(STANDING, (640, 360), 0.5, mark=mark)) for mark in (True, False))
    for k in (0, 11):
        difference = np.abs(pixels(marked.still(k)) - pixels(bare.still(k))).max(axis=-1)
        rows, columns = np.nonzero(difference > 30)
        assert rows.min() > 330
        assert columns.min() > 540
