"""Standing wishes ("always 9:16", 都用水彩風) applied to new Shots, where the person said nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from prompts import vocabulary
from prompts.shot import FieldName, Shot, ShotChange

_FIELD_OF: dict[str, FieldName] = {
    "light": "lighting",
    "style": "style",
    "mood": "style",
    "ratio": "technical",
    "size": "technical",
    "platform": "technical",
    "quality": "technical",
    "framing": "camera",
    "angle": "camera",
    "lens": "camera",
}


def with_preferences(shot: Shot, preferences: Iterable[str]) -> Shot:
    """Return the Shot with each preference's known words in the field they belong to, unless that field already says something."""
    wishes: dict[FieldName, list[str]] = {}
    for text in preferences:
        for match in vocabulary.find(text, tuple(_FIELD_OF)):
            field = _FIELD_OF[match.term.kind]
            if not shot.words(field):
                wishes.setdefault(field, []).append(match.text)
    change = ShotChange.model_validate({field: {"add": tuple(dict.fromkeys(words))} for field, words in wishes.items()})
    return shot.revise(change) if wishes else shot
