"""The vocabulary files: complete, unambiguous within a kind, and within the closed names of the studio."""

import re
import tomllib
from importlib import resources

import pytest

from prompts import vocabulary
from prompts.vocabulary import words
from prompts.vocabulary.recipes import FIELD_KINDS, KINDS, RECIPES

CAMERA = FIELD_KINDS["camera"]
FEWEST = {"light": 45, "style": 95, "mood": 42, "scene": 60, "weather": 12, "action": 60, "costume": 55, "hair": 14}
HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.mark.parametrize("kind", KINDS)
def test_no_synonym_belongs_to_two_terms_of_a_kind(kind: str) -> None:
    owner: dict[str, str] = {}
    for term in vocabulary.terms(kind).values():
        for name in {vocabulary.fold(n) for names in term.names.values() for n in names}:
            assert owner.setdefault(name, term.id) == term.id, f"{name!r} is in {owner[name]} and {term.id}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_term_is_named_in_all_three_languages(kind: str) -> None:
    for term in vocabulary.terms(kind).values():
        for language in words.LANGUAGES:
            names = term.names[language]
            assert names and all(name == name.strip() != "" for name in names), (term.id, language)
            assert len(names) == len(set(names)), (term.id, language)
        assert not any(HAN.search(name) for name in term.names["en"]), term.id


@pytest.mark.parametrize("kind", KINDS)
def test_recipes_drafts_and_colours_are_in_their_closed_sets(kind: str) -> None:
    for term in vocabulary.terms(kind).values():
        assert term.id == f"{kind}:{term.name}"
        assert term.draft in ("drawn", "near", "said"), term.id
        assert not term.recipe or term.recipe in RECIPES.get(term.kind, frozenset()), term.id
        if kind in RECIPES and term.draft != "said":
            assert term.recipe, term.id
        if kind in ("colour", "material"):
            assert term.hex, term.id
        assert term.hex is None or re.fullmatch(r"#[0-9a-f]{6}", term.hex), term.id


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("ratio", r"\d+(\.\d+)?:\d+"),
        ("size", r"\d+x\d+"),
        ("platform", r"\d+x\d+"),
        ("duration", r"\d+"),
        ("fps", r"\d+"),
    ],
)
def test_technical_values_are_exact(kind: str, shape: str) -> None:
    assert all(re.fullmatch(shape, term.value or "") for term in vocabulary.terms(kind).values())


def test_the_vocabulary_is_large_enough() -> None:
    counts = {kind: len(vocabulary.terms(kind)) for kind in KINDS}
    assert {kind: n for kind, n in FEWEST.items() if counts[kind] < n} == {}
    assert sum(counts[kind] for kind in CAMERA) >= 75
    assert counts["colour"] + counts["material"] >= 60
    assert sum(counts[kind] for kind in FIELD_KINDS["technical"]) >= 36


def test_every_recipe_of_the_studio_can_be_said() -> None:
    for kind, recipes in RECIPES.items():
        assert recipes == {term.recipe for term in vocabulary.terms(kind).values()} - {""}, kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_quick_reader_agrees_with_a_toml_reader(kind: str) -> None:
    text = resources.files("prompts.vocabulary").joinpath(f"{kind}.toml").read_text("utf-8")
    assert words.parse(text) == tomllib.loads(text)


def test_other_toml_is_read_too() -> None:
    text = "[a]\nen = [\n  'x', # a note\n]\nflag = 1\n"
    assert words.parse(text) == {"a": {"en": ["x"], "flag": 1}}


def test_a_synonym_may_name_its_endings() -> None:
    assert words.forms("walk(s|ing) on") == ["walk on", "walks on", "walking on"]
    assert words.forms("walk") == ["walk"]
