"""Every style is deterministic, keeps the frame's size, and has the property that makes it that style."""

from __future__ import annotations

import numpy as np
import pytest

from tools.animatic import styles
from tools.animatic.canvas import rasterise
from tools.animatic.styles import STYLES, PictureParts
from tools.animatic.styles.pixelart import block_size
from tools.animatic.styles.toolkit import Bytes, Floats, luma

WIDTH, HEIGHT = 320, 180

SKY = '<linearGradient id="s" x2="0" y2="1"><stop stop-color="#3f8fd9"/><stop offset="1" stop-color="#dff1fb"/></linearGradient>'
LAYERS = (
    (f'<defs>{SKY}</defs><rect width="320" height="180" fill="url(#s)"/>', 0.02, 0.02),
    ('<path d="M0,110 Q90,70 170,105 T320,95 V180 H0Z" fill="#79b36b"/>', 0.08, 0.08),
    ('<rect y="120" width="320" height="60" fill="#5d9a4a"/>', 0.12, 0.7),
    (
        '<rect x="140" y="80" width="44" height="74" rx="12" fill="#d83b3b"/><circle cx="162" cy="62" r="24" fill="#f1c7a0"/>'
        '<circle cx="154" cy="60" r="3" fill="#222"/><circle cx="171" cy="60" r="3" fill="#222"/>',
        0.55,
        0.55,
    ),
)
SUBJECT = 4


def _parts(width: int = WIDTH, height: int = HEIGHT, seed: int = 0, dim: float = 1.0) -> PictureParts:
    rgb: Floats = np.zeros((height, width, 3), np.float32)
    ids = np.zeros((height, width), np.uint8)
    disparity = np.zeros((height, width), np.float32)
    for number, (body, far, near) in enumerate(LAYERS, start=1):
        layer = np.asarray(rasterise(body, width, height, (0, 0, 320, 180)), np.float32)
        alpha = layer[..., 3:] / 255
        rgb = rgb * (1 - alpha) + layer[..., :3] * alpha
        solid = alpha[..., 0] > 0.5
        ids[solid] = number
        depth = np.linspace(far, near, height, dtype=np.float32)[:, None].repeat(width, 1)
        disparity[solid] = depth[solid]
    return PictureParts((rgb * dim).astype(np.uint8), ids, disparity, (SUBJECT,), "day", seed)


@pytest.fixture(scope="module")
def day() -> PictureParts:
    return _parts()


def test_the_sixteen_styles_are_known() -> None:
    assert {
        "flat", "pixel", "watercolor", "ink", "sketch", "noir", "anime", "clay", "cinematic", "papercut", "oil", "comic",
        "vintage", "blueprint", "cyberpunk", "pastel",
    } == STYLES  # fmt: skip


def test_an_unknown_style_is_an_error(day: PictureParts) -> None:
    with pytest.raises(KeyError):
        styles.apply("cubist", day)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_the_same_parts_give_the_same_bytes_and_leave_the_parts_alone(style: str) -> None:
    parts, before = _parts(), _parts()
    first = styles.apply(style, parts)
    assert first.shape == (HEIGHT, WIDTH, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, styles.apply(style, before))
    np.testing.assert_array_equal(parts.rgb, before.rgb)


@pytest.mark.parametrize("style", sorted(STYLES))
@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 3), (33, 17), (16, 250), (251, 141)])
def test_odd_and_tiny_frames_keep_their_size(style: str, width: int, height: int) -> None:
    assert styles.apply(style, _parts(width, height)).shape == (height, width, 3)


@pytest.mark.parametrize("style", sorted(STYLES - {"flat"}))
def test_a_style_changes_the_picture_and_leaves_a_picture(style: str, day: PictureParts) -> None:
    styled = styles.apply(style, day).astype(np.float32)
    assert np.abs(styled - day.rgb).mean() > 4
    assert styled.std() > 6


@pytest.mark.parametrize(
    "style", sorted(STYLES - {"pixel", "papercut", "sketch", "ink", "noir", "blueprint", "cyberpunk"})
)
def test_what_stands_still_does_not_boil_when_something_else_moves(style: str, day: PictureParts) -> None:
    """Grain, paper and brush marks are fixed in the frame: a change on the right leaves the far left as it was."""
    moved = day.rgb.copy()
    moved[60:120, 250:300] = (40, 60, 200)
    one = styles.apply(style, day)[:, :60].astype(int)
    two = styles.apply(style, PictureParts(moved, day.ids, day.disparity, day.subject_ids, day.light, day.seed))[:, :60]
    assert np.abs(one - two).max() <= 3


def test_flat_changes_nothing(day: PictureParts) -> None:
    np.testing.assert_array_equal(styles.apply("flat", day), day.rgb)


def test_pixel_art_is_constant_in_each_block() -> None:
    parts = _parts(960, 540)
    block = block_size((960, 540))
    styled = styles.apply("pixel", parts)
    assert block == 3
    cells = styled.reshape(540 // block, block, 960 // block, block, 3)
    assert (cells == cells[:, :1, :, :1]).all()


def test_pixel_art_has_few_colours_and_keeps_the_red_of_a_small_subject(day: PictureParts) -> None:
    styled = styles.apply("pixel", day)
    assert len(np.unique(styled.reshape(-1, 3), axis=0)) < 200
    red, green, blue = styled[110, 160].astype(int)
    assert red > 150
    assert max(green, blue) < 110


@pytest.mark.parametrize("dim", [1.0, 0.25, 0.1])
def test_noir_is_grey_and_readable_however_dark_the_scene(dim: float) -> None:
    styled = styles.apply("noir", _parts(dim=dim))
    assert (styled[..., 0] == styled[..., 1]).all()
    assert (styled[..., 0] == styled[..., 2]).all()
    assert 0.22 < luma(styled).mean() < 0.60
    assert np.percentile(styled, 95) > 150
    assert np.percentile(styled, 5) < 60


@pytest.mark.parametrize("dim", [1.0, 0.3])
def test_a_sketch_is_mostly_paper(dim: float) -> None:
    tone = luma(styles.apply("sketch", _parts(640, 360, dim=dim)))
    assert np.median(tone) > 0.78
    assert tone.min() < 0.45


def test_a_blueprint_is_white_lines_on_blue(day: PictureParts) -> None:
    styled = styles.apply("blueprint", day).astype(int)
    red, green, blue = styled.reshape(-1, 3).T
    assert ((blue > red + 40) & (blue > green + 20)).mean() > 0.6
    assert (styled.min(axis=2) > 190).any()


def test_watercolour_leaves_a_bare_rim_of_paper(day: PictureParts) -> None:
    tone = luma(styles.apply("watercolor", day))
    rim = np.concatenate([tone[0], tone[-1], tone[:, 0], tone[:, -1]])
    assert rim.mean() > 0.93
    assert tone[20:-20, 20:-20].mean() < 0.85


def test_ink_is_near_monochrome_but_for_a_red_seal_in_the_lower_left_corner() -> None:
    styled = styles.apply("ink", _parts(640, 360)).astype(int)
    colourful = styled.max(axis=2) - styled.min(axis=2)
    assert np.median(colourful) < 30
    seal = styled[300:350, 10:60]
    assert ((seal[..., 0] > 150) & (seal[..., 1] < 90)).sum() > 200
    elsewhere = styled[:280]
    assert not ((elsewhere[..., 0] > 150) & (elsewhere[..., 1] < 60)).any()


def test_cyberpunk_leans_to_magenta_and_cyan(day: PictureParts) -> None:
    before, after = (picture.reshape(-1, 3).mean(axis=0) for picture in (day.rgb, styles.apply("cyberpunk", day)))
    assert after[2] / after.sum() > before[2] / before.sum()
    assert luma(styles.apply("cyberpunk", day)).mean() < luma(day.rgb).mean()


def _colourfulness(rgb: Bytes) -> float:
    return float((rgb.max(axis=2).astype(int) - rgb.min(axis=2)).mean())


def test_vintage_fades_colour_and_lifts_black() -> None:
    parts = _parts(dim=0.3)
    styled = styles.apply("vintage", parts)
    assert luma(styled).min() > luma(parts.rgb).min()
    assert styled[..., 0].mean() > styled[..., 2].mean()
    assert _colourfulness(styles.apply("vintage", _parts())) < _colourfulness(_parts().rgb)


def test_cinematic_adds_no_bars(day: PictureParts) -> None:
    styled = styles.apply("cinematic", day)
    assert luma(styled[:3]).mean() > 0.15
    assert luma(styled[-3:]).mean() > 0.1


@pytest.mark.parametrize("style", ["anime", "comic"])
def test_drawn_styles_outline_the_subject_darkly(style: str) -> None:
    parts = _parts(1280, 720)
    tone = luma(styles.apply(style, parts))
    row, edge = 440, 560
    assert tone[row, edge - 4 : edge + 5].min() < 0.25
    assert tone[row, edge + 40] > 0.25


def test_another_seed_gives_another_grain(day: PictureParts) -> None:
    for style in ("watercolor", "oil", "cinematic"):
        assert (styles.apply(style, day) != styles.apply(style, _parts(seed=9))).any()


def test_golden_food_stays_golden_under_cyberpunk_lamps() -> None:
    rgb = np.full((90, 160, 3), (40, 30, 70), np.uint8)
    ids = np.ones((90, 160), np.uint8)
    rgb[25:65, 50:110], ids[25:65, 50:110] = (224, 172, 80), 2
    parts = PictureParts(rgb, ids, np.full((90, 160), 0.5, np.float32), (2,), "neon", 0)
    red, green, blue = (int(v) for v in styles.apply("cyberpunk", parts)[45, 80])
    assert red > green > blue
