"""Our own icons: the labels they answer to and the colours they keep to."""

import numpy as np
import pytest

from tools.animatic import icons

BLUE = "#0032a1"
FINANCE = {
    "borrow": "借款", "repay": "還款", "bank card": "銀行卡", "bill": "帳單", "account": "帳戶", "profile": "我的",
    "face recognition": "人臉辨識", "OCR": "OCR辨識",
}  # fmt: skip


@pytest.mark.parametrize(("english", "chinese"), FINANCE.items())
def test_a_finance_label_finds_the_same_icon_in_both_languages(english, chinese):
    assert icons.match(english) == icons.match(chinese)
    assert icons.known(english)


def test_eight_finance_labels_are_eight_icons():
    assert len({icons.match(label) for label in FINANCE}) == 8
    assert len({icons.icon(label, 64, BLUE).tobytes() for label in FINANCE}) == 8


def test_there_are_at_least_seventy_concepts_each_with_labels():
    assert len(icons.names()) >= 70
    assert {icons.match(name.replace("_", " ")) for name in icons.names()} <= set(icons.names())
    assert set(icons._labels().values()) == set(icons.names())


@pytest.mark.parametrize("name", icons.names())
def test_an_icon_is_exactly_the_colour_and_tints_of_it(name):
    picture = np.asarray(icons.icon(name.replace("_", " "), 96, BLUE), int)
    solid = picture[picture[..., 3] == 255][:, :3]
    ink = np.array([0x00, 0x32, 0xA1])
    assert (np.abs(solid - ink).max(-1) <= 1).any()
    share = (solid[:, 0] - ink[0]) / (255 - ink[0])
    tinted = ink + (255 - ink) * share[:, None]
    assert np.abs(solid - tinted).max() <= 3


@pytest.mark.parametrize("name", icons.names())
def test_an_icon_stays_inside_its_square(name):
    alpha = np.asarray(icons.icon(name.replace("_", " "), 96, BLUE))[..., 3]
    assert alpha.shape == (96, 96)
    assert alpha[0].max() < 255
    assert alpha[:, 0].max() < 255
    assert alpha[-1].max() < 255
    assert alpha[:, -1].max() < 255
    assert (alpha > 0).mean() > 0.12


def test_words_around_a_label_do_not_hide_it():
    assert icons.match("Shopping cart icon") == "cart"
    assert icons.match("the settings button") == "settings"
    assert icons.match("電費帳單") == "bill"


def test_an_unknown_label_with_a_drawing_is_tinted_and_without_one_gets_its_letter():
    assert not icons.known("unicorn")
    unicorn = np.asarray(icons.icon("unicorn", 64, BLUE), int)
    seen = unicorn[unicorn[..., 3] == 255]
    assert (seen[:, 2] >= seen[:, 0] - 1).all()
    tile = icons.icon("xyzzy", 64, BLUE)
    assert tile.tobytes() == icons.icon("xylo", 64, BLUE).tobytes()
    assert tile.getchannel("A").getextrema()[1] == 255


def test_the_same_label_gives_the_same_bytes():
    assert icons.icon("home", 80, "#d83b3b").tobytes() == icons.icon("home", 80, "#d83b3b").tobytes()
