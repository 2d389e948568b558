"""Putting phrases in, taking them out and swapping them, in both scripts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.phrases import append_phrase, has_han, printable, remove_phrase, swap_phrase, tidy


@pytest.mark.parametrize(
    ("text", "phrase", "left"),
    [
        ("short hair, white shirt, denim skirt", "white shirt", "short hair, denim skirt"),
        ("short hair, white shirt", "short hair", "white shirt"),
        ("short hair, white shirt", "White Shirt", "short hair"),
        ("短髮，白襯衫，牛仔裙", "白襯衫", "短髮，牛仔裙"),
        ("短发，白衬衫，牛仔裙", "短发", "白衬衫，牛仔裙"),
        ("a cat with a red hat on the moon", "with a red hat", "a cat on the moon"),
        ("a cat and a dog", "a dog", "a cat"),
        ("a cat and a dog", "a cat", "a dog"),
        ("cat, dog and bird", "dog", "cat and bird"),
        ("貓和狗", "狗", "貓"),
        ("貓和狗", "貓", "狗"),
        ("a dog in the park", "park", "a dog"),
        ("the red car", "red", "the car"),
        ("一隻戴著帽子的貓", "戴著帽子的", "一隻貓"),
        ("soft light. neon", "soft light", "neon"),
        ("a cat, a dog.", "a dog", "a cat."),
        ("a catalog of cats", "cat", "a catalog of cats"),
        ("光線柔和，暖色", "暖色", "光線柔和"),
        ("女孩，和服", "女孩", "和服"),
        ("red car", "red car", ""),
        ("red car", "", "red car"),
    ],
)
def test_a_phrase_is_taken_out_without_loose_ends(text: str, phrase: str, left: str) -> None:
    assert remove_phrase(text, phrase) == left


@pytest.mark.parametrize(
    ("text", "phrase", "whole"),
    [
        ("", "cat", "cat"),
        ("cat", "dog", "cat, dog"),
        ("貓", "狗", "貓，狗"),
        ("cat,", "dog", "cat, dog"),
        ("貓，", "狗", "貓，狗"),
        ("a cat", "Cat", "a cat"),
        ("cats", "cat", "cats, cat"),
        ("cat", " , ", "cat"),
    ],
)
def test_a_phrase_is_put_last_once(text: str, phrase: str, whole: str) -> None:
    assert append_phrase(text, phrase) == whole


def test_a_phrase_is_swapped_where_it_stands() -> None:
    assert swap_phrase("騎腳踏車，微笑", "腳踏車", "滑板") == "騎滑板，微笑"
    assert swap_phrase("a Cat on a mat", "cat", "fox") == "a fox on a mat"
    assert swap_phrase("cats", "cat", "fox") is None
    assert swap_phrase("a cat", "cat", r"\1 dog") == r"a \1 dog"


def test_what_has_no_form_is_cleaned_away() -> None:
    assert printable("a\x00b\u202ec\ud800") == "a bc"
    assert tidy("  a \n\t b\x07 ") == "a b"
    assert has_han("a貓") and not has_han("かな cat")


@given(st.text(max_size=80), st.text(max_size=20))
def test_putting_in_twice_is_putting_in_once_and_taking_out_never_grows(text: str, phrase: str) -> None:
    assert len(remove_phrase(text, phrase)) <= len(text) + 2
    once = append_phrase(text, phrase)
    assert append_phrase(once, phrase) == once


@given(st.sampled_from(["cat", "白襯衫", "red hat"]), st.sampled_from(["dog on a mat", "短髮女孩", "fox"]))
def test_taking_out_undoes_putting_in(phrase: str, text: str) -> None:
    assert remove_phrase(append_phrase(text, phrase), phrase) == text


def test_a_very_long_text_is_handled_quickly() -> None:
    text = "cat, " * 20_000
    assert append_phrase(text, "dog").endswith("cat, dog")
    assert remove_phrase(" " * 100_000 + "x", "x") == ""
    started = time.thread_time()
    for run in ("和" * 100_000, "," * 100_000 + "y ", "and " * 25_000):
        assert len(remove_phrase(run + "x", "x")) <= 100_001
    assert time.thread_time() - started < 2.0
