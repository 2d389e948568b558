"""Answers to a question about money, areas of a picture, and files named in a typed line."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.areas import area_box, given_looks, mask_handle
from agent.attachments import attached
from agent.decisions import decision_of
from prompts.shot import Shot
from tools.assets import ElementNote
from tools.errors import BadInput


@pytest.mark.parametrize("text", ["yes", "Yes please!", "ok, go ahead", "好", "好的，謝謝", "可以，做吧", "确认", "是的"])
def test_a_short_yes_is_a_yes(text: str) -> None:
    assert decision_of(text) == "approved"


@pytest.mark.parametrize("text", ["no", "No, thanks", "don't", "cancel it", "too expensive", "不要", "算了", "太貴了", "取消"])
def test_a_short_no_is_a_no(text: str) -> None:
    assert decision_of(text) == "declined"


@pytest.mark.parametrize(
    "text", ["", "yes, and make the sky blue", "a cat saying no", "no people please", "好多貓", "不要有人", "可以改成晚上嗎", "go back to the second one"]
)
def test_anything_longer_is_a_new_request(text: str) -> None:
    assert decision_of(text) is None


@pytest.mark.parametrize(
    ("words", "box"),
    [
        ("the left half", (0.0, 0.0, 0.5, 1.0)),
        ("bottom right corner", (0.5, 0.5, 1.0, 1.0)),
        ("右上角", (0.5, 0.0, 1.0, 0.5)),
        ("左邊一半", (0.0, 0.0, 0.5, 1.0)),
        ("the upper part", (0.0, 0.0, 1.0, 0.5)),
    ],
)
def test_halves_and_corners_are_boxes(words: str, box: tuple[float, ...]) -> None:
    assert area_box(words) == box


def test_an_element_is_no_area_and_a_handle_is_a_mask() -> None:
    assert area_box("the red car on the left") is None
    assert mask_handle("inside mask IMG3") == "img3"
    assert mask_handle("the image on the wall") is None


def test_a_named_file_is_attached_and_leaves_its_name_in_the_words(tmp_path: Path) -> None:
    (tmp_path / "my voice.wav").write_bytes(b"wav")
    (tmp_path / "a.png").write_bytes(b"png")
    text, uploads = attached('clone @"my voice.wav", keep to @a.png.', tmp_path, 1000)
    assert text == "clone my voice.wav, keep to a.png."
    assert [(u.name, u.data) for u in uploads] == [("my voice.wav", b"wav"), ("a.png", b"png")]


def test_an_at_sign_before_a_name_is_only_a_word_but_a_missing_file_is_told(tmp_path: Path) -> None:
    assert attached("ask @mia about it, mail me@home.png", tmp_path, 1000) == ("ask @mia about it, mail me@home.png", ())
    with pytest.raises(BadInput, match=r"no file \"nowhere.png\""):
        attached("keep to @nowhere.png", tmp_path, 1000)
    (tmp_path / "big.wav").write_bytes(bytes(2000))
    with pytest.raises(BadInput, match="larger than"):
        attached("@big.wav", tmp_path, 1000)


@pytest.mark.parametrize("word", ["小明把那隻貓畫成藍色，放在屋頂上，" * 10, "~nobody-of-this-name", "a" * 5_000, "a\0b"], ids=["chinese", "home", "long", "zero"])
def test_a_word_that_no_file_can_be_called_by_is_only_a_word(word: str) -> None:
    assert attached(f"ask @{word}", Path(), 1000) == (f"ask @{word}", ())


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ({"subject": "a girl in a red coat"}, {"subject": "a girl in a blue coat"}, "girl"),
        ({"subject": "a girl with a dog"}, {"subject": "a girl with a black dog"}, "dog"),
        ({"scene": "in a park with a dog"}, {"scene": "in a park with a black dog"}, "dog"),
        ({"subject": "穿紅外套的女孩"}, {"subject": "穿藍色外套的女孩"}, "girl"),
        ({"subject": "a girl"}, {"subject": "a boy"}, None),
        ({"subject": "a girl"}, {"subject": "a girl and a dog"}, None),
        ({"subject": "a girl"}, {"subject": "a girl", "lighting": "night"}, None),
    ],
)
def test_other_looks_of_one_thing_name_the_part_of_the_draft(before: dict[str, str], after: dict[str, str], part: str | None) -> None:
    elements = tuple(ElementNote(id=n, name=name) for n, name in enumerate(("sky", "bench", "girl", "dog"), 1))
    assert given_looks(Shot(**before), Shot(**after), elements) == part
