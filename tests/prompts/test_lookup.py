"""Finding vocabulary in text: both scripts, whole words, longest match, and any input."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import vocabulary
from prompts.vocabulary import describe, find, ids_for


@pytest.mark.parametrize(
    ("field", "text", "ids"),
    [
        ("lighting", "golden sunset on her face, soft warm light", ("light:golden_hour", "light:soft")),
        ("lighting", "黃昏，霓虹燈", ("light:golden_hour", "light:neon")),
        ("lighting", "黄昏，霓虹灯", ("light:golden_hour", "light:neon")),
        ("camera", "Low-angle close up, smooth push-in", ("angle:low", "framing:close_up", "move:push_in")),
        ("camera", "低角度特寫，慢慢推近", ("angle:low", "framing:close_up", "move:push_in")),
        ("camera", "macro", ("lens:macro",)),
        ("style", "Pixar-style animation, cute", ("style:pixar", "mood:cute")),
        ("style", "國潮風，水墨", ("style:guochao", "style:ink")),
        (
            "technical",
            "4K, 16:9, same character throughout",
            ("quality:4k", "ratio:16x9", "quality:consistent_character"),
        ),
        ("scene", "rainy neon city", ("weather:rain", "light:neon", "scene:city")),
        ("scene", "在電子工廠中", ("scene:electronics_factory",)),
        ("scene", "士林夜市", ("scene:night_market",)),
        ("subject", "一隻穿宇宙裝的貓咪", ("costume:spacesuit",)),
        ("subject", "short-haired woman in a white shirt", ("hair:short", "colour:white", "costume:shirt")),
        ("action", "在月球上騎腳踏車", ("action:ride",)),
        ("action", "walking while scrolling on her phone", ("action:walk", "action:phone")),
    ],
)
def test_a_field_reads_the_ids_of_its_kinds(field: str, text: str, ids: tuple[str, ...]) -> None:
    assert ids_for(field, text) == ids


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a soft drink", "light"),
        ("orange juice", "colour"),
        ("a hat trick", "costume"),
        ("Times Square", "ratio"),
        ("neonate", "light"),
        ("a suitcase", "costume"),
        ("拿鐵", "action"),
        ("小吃", "action"),
        ("騎士", "action"),
        ("happy birthday", "mood"),
        ("a fisheyed look", "lens"),
        ("workshop", "action"),
    ],
)
def test_words_that_only_look_alike_are_not_found(text: str, kind: str) -> None:
    assert find(text, (kind,)) == ()


def test_a_misleading_phrase_hides_only_the_term_it_misleads_to() -> None:
    assert [m.term.id for m in find("pouring coffee")] == ["action:drink"]
    assert [m.term.id for m in find("pouring rain")] == ["weather:heavy_rain"]
    assert [m.term.id for m in find("black hair")] == ["hair:black_hair"]
    assert [m.term.id for m in find("on the kitchen counter", ("scene",))] == ["scene:kitchen"]


def test_hyphens_case_spaces_width_and_quotes_do_not_matter() -> None:
    for text in ("close-up", "Close Up", "CLOSE   UP", "ｃｌｏｓｅ－ｕｐ", "close\tup", "close–up"):
        assert ids_for("camera", text) == ("framing:close_up",)
    assert ids_for("camera", "bird’s eye view") == ("angle:aerial",)


def test_matches_carry_the_persons_own_words_and_places() -> None:
    text = "一隻貓， ｎｅｏｎ  lights 下"
    (match,) = find(text, ("light",))
    assert (match.text, text[match.start : match.end]) == ("ｎｅｏｎ  lights",) * 2
    assert match.term.recipe == "neon"


def test_a_phrase_of_two_kinds_gives_both() -> None:
    assert [m.term.id for m in find("anamorphic widescreen", ("lens", "ratio"))] == ["lens:anamorphic", "ratio:scope"]


def test_names_are_told_in_each_language() -> None:
    assert [describe("light:golden_hour", language) for language in ("en", "zh-Hant", "zh-Hans")] == [
        "golden hour",
        "黃金時刻",
        "黄金时刻",
    ]
    with pytest.raises(KeyError):
        describe("light:nonsense")


@pytest.mark.parametrize("language", ["en", "zh-Hant", "zh-Hans"])
def test_every_synonym_finds_its_own_term(language: str) -> None:
    for term in vocabulary.terms().values():
        for name in term.names[language]:  # type: ignore[index]
            assert [m.term.id for m in find(name, (term.kind,))] == [term.id], name


@given(st.text(max_size=200))
def test_matches_are_in_order_and_do_not_overlap(text: str) -> None:
    spans = [(m.start, m.end) for m in find(text)]
    assert all(text[m.start : m.end] == m.text for m in find(text))
    assert all(a == b or a[1] <= b[0] for a, b in pairwise(spans))


@given(st.lists(st.sampled_from([n for t in vocabulary.terms().values() for n in t.names["en"]]), max_size=6))
def test_listed_names_are_all_found(names: list[str]) -> None:
    assert {m.text for m in find(", ".join(names))} == set(names)


def processor_s(length: int) -> float:
    """Seconds of the processor that a text of so many letters takes; other processes do not count."""
    text = ("騎" * length) + ("walk " * (length // 5))
    started = time.process_time()
    find(text)
    return time.process_time() - started


def test_a_long_text_is_read_in_linear_time() -> None:
    find("cat 貓 close-up " * 20)
    assert processor_s(48_000) < 12 * processor_s(12_000) + 0.1, "four times the text; twelve leaves room for what is not even"


def test_surrogates_and_controls_are_read_past() -> None:
    assert ids_for("lighting", "\ud800\x00neon\x1b") == ("light:neon",)
