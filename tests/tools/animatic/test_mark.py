"""The DRAFT tag is small, stands in the lower right corner and can be read on any ground."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tools.animatic.mark import draft_mark


@pytest.mark.parametrize("ground", [(0, 0, 0), (255, 255, 255), (128, 128, 128), (220, 40, 40)])
def test_the_tag_can_be_read_on_any_ground(ground: tuple[int, int, int]) -> None:
    marked = np.asarray(draft_mark(Image.new("RGB", (1280, 720), ground)).convert("L")).astype(int)
    tag = marked[680:720, 1180:1280]
    assert np.percentile(tag, 99) - np.percentile(tag, 1) > 110


def test_only_the_lower_right_corner_changes() -> None:
    plain = Image.new("RGB", (1280, 720), (90, 120, 150))
    changed = np.argwhere(np.any(np.asarray(draft_mark(plain)) != np.asarray(plain), axis=2))
    top, left = changed.min(axis=0)
    assert top > 720 * 0.93
    assert left > 1280 * 0.90
    assert len(changed) < 1280 * 720 * 0.004


def test_the_given_picture_is_not_changed_and_its_mode_is_kept() -> None:
    for mode in ("RGB", "RGBA"):
        plain = Image.new(mode, (640, 360))
        marked = draft_mark(plain)
        assert marked.mode == mode
        assert plain.getbbox() is None
        assert marked.tobytes() != plain.tobytes()


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (40, 200)])
def test_a_picture_too_small_for_the_tag_stays_as_it_is(size: tuple[int, int]) -> None:
    plain = Image.new("RGB", size, (10, 20, 30))
    assert draft_mark(plain).tobytes() == plain.tobytes()


def test_the_tag_grows_with_the_picture() -> None:
    def width_of_tag(width: int, height: int) -> int:
        plain = Image.new("RGB", (width, height), (90, 120, 150))
        columns = np.argwhere(np.any(np.asarray(draft_mark(plain)) != np.asarray(plain), axis=2))[:, 1]
        return int(columns.max() - columns.min())

    assert 1.8 < width_of_tag(2560, 1440) / width_of_tag(1280, 720) < 2.2
