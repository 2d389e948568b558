"""Words to choose from while somebody types: by their beginnings in three languages, then by their likeness."""

from __future__ import annotations

import pytest

from prompts.vocabulary import Language, suggest


@pytest.mark.parametrize(
    ("said", "field", "language", "first"),
    [
        ("gol", "lighting", "en", "light:golden_hour"),
        ("夕陽", "lighting", "zh-Hant", "light:golden_hour"),
        ("夕阳", "lighting", "en", "light:golden_hour"),
        ("goldn huor", "lighting", "en", "light:golden_hour"),
        ("low anlge", "", "en", "angle:low"),
        ("仰", "camera", "zh-Hans", "angle:low"),
        ("WATERCOL", "style", "en", "style:watercolor"),
    ],
)
def test_what_is_meant_stands_first(said: str, field: str, language: Language, first: str) -> None:
    assert suggest(said, field, language, 5)[0].id == first


def test_nothing_typed_gives_what_the_studio_draws_and_a_field_keeps_to_its_own_kinds() -> None:
    found = suggest("", "camera", limit=10)
    assert len(found) == 10 and all(term.draft == "drawn" for term in found)
    assert {term.kind for term in found} <= {"framing", "angle", "lens", "focus", "move", "composition"}
    assert suggest("zzzzqq", "camera") == () and len({term.id for term in suggest("a", limit=50)}) == 50
    with pytest.raises(KeyError):
        suggest("a", "colours")
