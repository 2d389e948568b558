"""The technical field as numbers: sizes, shapes, lengths and frame rates, in both scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.shot import Shot
from prompts.technical import aspect_ratio, duration_s, fps, frame_size, ratio_of, render_size, says_shape, says_size


def _shot(technical: str) -> Shot:
    return Shot(technical=technical)


@pytest.mark.parametrize(
    ("technical", "size", "ratio"),
    [
        ("", (1280, 720), "16:9"),
        ("9:16", (720, 1280), "9:16"),
        ("vertical", (720, 1280), "9:16"),
        ("直式", (720, 1280), "9:16"),
        ("竖屏", (720, 1280), "9:16"),
        ("IG story", (720, 1280), "9:16"),
        ("限時動態", (720, 1280), "9:16"),
        ("小紅書封面", (960, 1280), "3:4"),
        ("YouTube thumbnail", (1280, 720), "16:9"),
        ("1080x1350", (1080, 1350), "4:5"),
        ("１０８０ × １３５０", (1080, 1350), "4:5"),
        ("square", (1280, 1280), "1:1"),
        ("letterbox", (1280, 536), "2.39:1"),
        ("2.39:1", (1280, 536), "2.39:1"),
        ("4K, 16:9, same character", (1280, 720), "16:9"),
        ("1080p", (1920, 1080), "16:9"),
        ("1080p vertical", (1080, 1920), "9:16"),
        ("7:5", (1280, 914), "7:5"),
        ("50000x50000", (4096, 4096), "1:1"),
        ("at 10:30 am", (1280, 720), "16:9"),
        ("1001x501", (1000, 500), "2:1"),
    ],
)
def test_sizes_and_shapes_are_read(technical: str, size: tuple[int, int], ratio: str) -> None:
    assert frame_size(_shot(technical)) == size
    assert aspect_ratio(_shot(technical)) == ratio


def test_a_letterbox_said_of_the_camera_shapes_the_frame() -> None:
    assert frame_size(Shot(camera="letterbox framing, low angle")) == (1280, 536)


@pytest.mark.parametrize(
    ("technical", "seconds"),
    [
        ("15 seconds", 15),
        ("a 7.5s clip", 7.5),
        ("15秒", 15),
        ("二十五秒", 25),
        ("十秒鐘", 10),
        ("两分钟", 120),
        ("1 min 30 sec", 90),
        ("half a minute", 30),
        ("fifteen seconds", 15),
        ("99 minutes", 5940),
        ("0 seconds", 0),
        ("3 hours", 10_800),
        ("兩小時", 7_200),
        ("9000 hours", 86_400),
        ("24 fps", None),
        ("2:3", None),
        ("4K", None),
    ],
)
def test_durations_are_read(technical: str, seconds: float | None) -> None:
    assert duration_s(_shot(technical)) == seconds


@pytest.mark.parametrize(
    ("technical", "rate"),
    [
        ("24 fps", 24),
        ("24fps", 24),
        ("每秒30格", 30),
        ("60帧", 60),
        ("23.976 fps", 23.976),
        ("5 seconds", None),
        ("1000 fps", 1000),
    ],
)
def test_frame_rates_are_read(technical: str, rate: float | None) -> None:
    assert fps(_shot(technical)) == rate


@pytest.mark.parametrize(
    ("technical", "drafted", "rendered", "sized", "shaped"),
    [
        ("4K", (1280, 720), (3840, 2160), False, False),
        ("8K, 9:16", (720, 1280), (2160, 3840), False, True),
        ("4K, 1080p", (1920, 1080), (1920, 1080), True, True),
        ("21:9, 4K", (1280, 548), (4096, 1754), False, True),
        ("1080x1350", (1080, 1350), (1080, 1350), True, True),
        ("9:16", (720, 1280), (720, 1280), False, True),
        ("5 seconds", (1280, 720), (1280, 720), False, False),
    ],
)
def test_4k_makes_a_render_large_and_leaves_a_draft_as_it_is(
    technical: str, drafted: tuple[int, int], rendered: tuple[int, int], sized: bool, shaped: bool
) -> None:
    shot = _shot(technical)
    assert (frame_size(shot), render_size(shot)) == (drafted, rendered)
    assert (says_size(shot), says_shape(shot)) == (sized, shaped)


@pytest.mark.parametrize(
    ("size", "ratio"), [((1920, 1080), "16:9"), ((1280, 548), "21:9"), ((1080, 1350), "4:5"), ((1000, 700), "10:7")]
)
def test_a_size_has_the_common_name_of_its_shape(size: tuple[int, int], ratio: str) -> None:
    assert ratio_of(*size) == ratio


@given(st.text(alphabet="0123456789x:.×秒分格fps 二十半 sminut16", max_size=40))
def test_any_technical_text_gives_an_even_size_within_bounds(technical: str) -> None:
    width, height = frame_size(_shot(technical))
    assert width % 2 == height % 2 == 0
    assert 64 <= width <= 4096 and 64 <= height <= 4096
    assert ":" in aspect_ratio(_shot(technical))
    length, rate = duration_s(_shot(technical)), fps(_shot(technical))
    assert length is None or 0 <= length <= 86_400
    assert rate is None or 1 <= rate
