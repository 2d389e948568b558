"""Text in pictures."""

import numpy as np
import pytest

from tools.animatic import canvas, lettering


def test_both_scripts_kana_and_latin_are_there():
    assert lettering.missing("食不食油饼 還款 讀書館 臺灣 カフェ かな Café 50% ¥€ #1 「好」") == ()


def test_a_missing_character_is_reported_once_and_drawn_as_a_box():
    assert lettering.missing("龘a龘😀") == ("龘", "😀")
    assert lettering.printable("龘") == lettering.BOX
    assert lettering.draw_text("龘", 40, "#000000").size == lettering.draw_text("□", 40, "#000000").size


def test_text_is_cropped_to_its_ink_in_its_colour():
    picture = lettering.draw_text("油饼", 50, "#d02020")
    assert picture.getchannel("A").getbbox() == (0, 0, *picture.size)
    solid = np.asarray(picture)[np.asarray(picture)[..., 3] == 255]
    assert (solid[:, :3] == (0xD0, 0x20, 0x20)).all()


@pytest.mark.parametrize("text", ["Borrow money now or never", "自動化機械手臂正在組裝電路板", "還款 Repay 2026"])
def test_lines_break_before_the_width_is_passed(text):
    rows = lettering.wrap(text, 24, 130)
    assert len(rows) > 1
    assert all(lettering.font(24).getlength(row) <= 130 for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_punctuation_does_not_begin_a_line():
    rows = lettering.wrap("一二三四五，六七八九十。", 20, 101)
    assert not any(row.startswith(("，", "。")) for row in rows)


def test_the_largest_fitting_size_fits():
    px, rows = lettering.fit("Scallion pancakes 油饼", 200, 60)
    assert 12 <= px <= 48
    assert max(map(lettering.font(px).getlength, rows)) <= 200
    assert len(rows) * px * lettering.LINE <= 60


def test_empty_text_is_a_transparent_picture():
    assert lettering.draw_text("", 30, "#000000").getchannel("A").getextrema() == (0, 0)


def test_vertical_text_is_taller_than_wide():
    picture = lettering.draw_text("老店招牌", 30, "#000000", vertical=True)
    assert picture.height > 3 * picture.width


def test_an_outline_covers_what_the_pixels_cover():
    drawn = canvas.rasterise(lettering.outline_path("食Ag", 10, 70, 60, "#000000"), 200, 100)
    box = drawn.getchannel("A").getbbox()
    text = lettering.draw_text("食Ag", 60, "#000000")
    assert abs((box[2] - box[0]) - text.width) <= 3
    assert abs((box[3] - box[1]) - text.height) <= 3


def test_an_outline_can_stand_around_its_middle():
    middle = canvas.rasterise(lettering.outline_path("OPEN", 100, 60, 40, "#000000", anchor="middle"), 200, 100).getchannel("A").getbbox()
    assert abs((middle[0] + middle[2]) / 2 - 100) <= 2


def test_an_outline_of_a_missing_character_is_a_box():
    assert lettering.outline_path("龘", 0, 0, 10, "#000") == lettering.outline_path("□", 0, 0, 10, "#000")
