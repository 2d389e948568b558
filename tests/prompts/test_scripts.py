"""Which language letters tell, and languages by name."""

from __future__ import annotations

import pytest

from prompts.scripts import language_name, language_tag, written_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("สวัสดีครับ", "th"), ("今天天氣很好", "zh"), ("今日は天気がいいです", "ja"), ("カタカナ", "ja"), ("안녕하세요", "ko"),
        ("Привет, мир", "ru"), ("שלום", "he"), ("नमस्ते", "hi"), ("Hello there", ""), ("12:30 !?", ""), ("", ""),
        ("今天介紹 OpenAI 的模型", "zh"), ("說一聲「の」就好，其他都是中文字", "zh"),
    ],
)  # fmt: skip
def test_the_language_is_told_by_the_letters_where_they_tell_it(text: str, language: str) -> None:
    assert written_language(text) == language


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("th", "th"), ("th-TH", "th"), ("Thai", "th"), ("泰語", "th"), ("泰文", "th"), ("english", "en"), ("中文", "zh"), ("普通話", "zh"),
        ("Cantonese", "yue"), ("廣東話", "yue"), ("台語", "nan"), ("zh-Hant", "zh"), ("xx", "xx"), ("whatever you like", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_tag_and_by_its_name(said: str, tag: str) -> None:
    assert language_tag(said) == tag


def test_a_language_has_a_name_for_people() -> None:
    assert (language_name("th-TH"), language_name("nan"), language_name("xx")) == ("Thai", "Taiwanese Hokkien", "xx")
