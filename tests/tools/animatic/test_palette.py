"""A palette rules the frame: its first colour dominates, one large area shows it exactly, and the light stays."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest
from PIL import Image

from tools.animatic.palette import recolour
from tools.animatic.styles.toolkit import Bytes, luma

SKY, GROUND, HUT, PERSON = 1, 2, 3, 4
SKIN = (224, 172, 138)


def _frame() -> tuple[Bytes, Bytes]:
    rgb = np.zeros((180, 320, 3), np.uint8)
    ids = np.full((180, 320), SKY, np.uint8)
    rgb[:] = np.linspace((90, 150, 220), (215, 232, 248), 180).astype(np.uint8)[:, None]
    rgb[110:], ids[110:] = (96, 150, 70), GROUND
    rgb[110:] = (rgb[110:] * np.linspace(1, 0.7, 70)[:, None, None]).astype(np.uint8)
    rgb[80:120, 20:70], ids[80:120, 20:70] = (150, 90, 60), HUT
    rgb[60:100, 150:180], ids[60:150, 150:180] = SKIN, PERSON
    rgb[100:150, 150:180] = (200, 40, 60)
    rgb[100:110, 150:180] = (245, 245, 245)
    return rgb, ids


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


def _dominant_hue(rgb: Bytes) -> float:
    hsv = np.asarray(Image.fromarray(rgb).convert("HSV")).reshape(-1, 3).astype(float)
    weight = np.bincount(hsv[:, 0].astype(int), hsv[:, 1], minlength=256)
    return float(np.argmax(weight)) / 256 * 360


@pytest.mark.parametrize("main", ["#0032a1", "#2d6a4f", "#f4a6c0", "#ff7a00", "#7b2cbf"])
def test_the_first_colour_dominates_and_one_large_area_shows_it(main: str) -> None:
    rgb, ids = _frame()
    result = recolour(rgb, ids, (main, "#ffd166"), (PERSON,))
    hue = colorsys.rgb_to_hsv(*(_rgb(main) / 255))[0] * 360
    assert abs((_dominant_hue(result) - hue + 180) % 360 - 180) < 8
    near = np.abs(result.astype(int) - _rgb(main)).max(axis=2) < 20
    assert near.mean() > 0.04


def test_light_and_shade_inside_an_element_keep_their_order() -> None:
    rgb, ids = _frame()
    before, after = luma(rgb), luma(recolour(rgb, ids, ("#0032a1",), (PERSON,)))
    for element in (SKY, GROUND):
        own = ids == element
        assert np.corrcoef(before[own], after[own])[0, 1] > 0.9


def test_accents_reach_the_subject_and_the_small_scenery() -> None:
    rgb, ids = _frame()
    result = recolour(rgb, ids, ("#0032a1", "#ff7a00"), (PERSON,)).astype(int)
    coat = result[140, 165]
    assert coat[0] > coat[2] + 60


def test_skin_stays_skin_and_white_stays_light() -> None:
    rgb, ids = _frame()
    result = recolour(rgb, ids, ("#0032a1",), (PERSON,)).astype(int)
    assert np.abs(result[80, 165] - SKIN).max() < 40
    assert result[104, 165].min() > 190


def test_no_palette_changes_nothing() -> None:
    rgb, ids = _frame()
    assert recolour(rgb, ids, (), (PERSON,)) is rgb


def test_short_hex_is_understood_and_nonsense_is_an_error() -> None:
    rgb, ids = _frame()
    np.testing.assert_array_equal(recolour(rgb, ids, ("#f80",), ()), recolour(rgb, ids, ("#ff8800",), ()))
    with pytest.raises(ValueError, match="zebra"):
        recolour(rgb, ids, ("#zebra",), ())


def test_a_frame_of_one_pixel_works() -> None:
    one = np.full((1, 1, 3), 90, np.uint8)
    assert recolour(one, np.zeros((1, 1), np.uint8), ("#0032a1",), ()).shape == (1, 1, 3)


def test_the_input_is_left_alone() -> None:
    rgb, ids = _frame()
    copy = rgb.copy()
    recolour(rgb, ids, ("#0032a1", "#ff7a00"), (PERSON,))
    np.testing.assert_array_equal(rgb, copy)
