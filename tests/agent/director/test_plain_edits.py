"""Changes as people say them at a picture: what is written on it, what somebody does instead, whose hair is otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from agent.desk import DeskRow
from tests.agent.director.desks import calls

GIRL = DeskRow("img1", words="一個女孩在咖啡館裡看書", fields={"subject": "一個女孩", "action": "看書", "scene": "在咖啡館裡", "style": "水彩"}, selected=True)
FISHER = DeskRow("img1", words="an old man fishing on a lake", fields={"subject": "an old man", "action": "fishing", "scene": "on a lake"}, selected=True)


@pytest.mark.parametrize(
    ("text", "desk", "change"),
    [
        ("把她的頭髮改成短髮", GIRL, {"subject": {"add": ["短髮"], "remove": []}}),
        ("改成晚上，外面下著雪", GIRL, {"lighting": {"set": "晚上"}, "scene": {"add": ["外面下著雪"], "remove": []}}),
        ("不要看書，改成在喝茶", GIRL, {"action": {"set": "喝茶"}}),
        ("換個角度，從她背後看", GIRL, {"camera": {"add": ["背面"], "remove": []}}),
        ("改成直式，給手機用", GIRL, {"technical": {"add": ["直式"], "remove": []}}),
        ("change his hair to a mohawk", FISHER, {"subject": {"add": ["a mohawk"], "remove": []}}),
        ("he should be reading a newspaper instead", FISHER, {"action": {"set": "reading a newspaper"}}),
    ],
)
def test_a_change_touches_what_it_names_and_forbids_nothing(text: str, desk: DeskRow, change: dict[str, Any]) -> None:
    assert calls(text, desk) == [("edit_image", {"target": "img1", "change": change, "n": 1})]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('add the words "Gone Fishing" at the top', "title"), ('write "Gone Fishing" across the bottom', "title, bottom"),
        ('put the words "Gone Fishing" on his hat', ""), ('put "Gone Fishing" on it', ""), ('add the title "Gone Fishing"', "title"),
    ],
)  # fmt: skip
def test_words_that_are_put_on_a_picture_are_written_and_not_spoken(text: str, place: str) -> None:
    change = {"text_in_image": [{"text": "Gone Fishing", "place": place}]}
    assert calls(text, FISHER) == [("edit_image", {"target": "img1", "change": change, "n": 1})]


@pytest.mark.parametrize("text", ["幫她配一段旁白：「午安。」", "加一段旁白：「午安。」", "幫這張圖配上旁白：「午安。」", 'add a narration: "午安。"'])
def test_a_narration_for_a_picture_is_spoken(text: str) -> None:
    assert calls(text, GIRL) == [("speak", {"text": "午安。"})]
