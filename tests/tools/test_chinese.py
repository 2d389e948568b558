"""Chinese in both scripts."""

from __future__ import annotations

import pytest

from tools.chinese import Way, converted, to_script


@pytest.mark.parametrize(
    ("text", "way", "other"),
    [("畫一隻貓", "t2s", "画一只猫"), ("画一只猫", "s2t", "畫一隻貓"), ("软件", "s2twp", "軟體"), ("軟體", "tw2s", "软体"), ("a cat", "t2s", "a cat")],
)
def test_a_text_is_turned_into_the_other_script(text: str, way: Way, other: str) -> None:
    assert converted(text, way) == other


def test_half_characters_become_the_sign_for_unknown_ones() -> None:
    assert converted("畫\ud800貓", "t2s") == "画\ufffd猫"


def test_our_own_words_are_turned_for_those_who_write_traditional_characters() -> None:
    assert [to_script("软件", language) for language in ("zh-Hant", "zh-Hans", "en")] == ["軟體", "软件", "软件"]
