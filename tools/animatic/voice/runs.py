"""A sentence in several scripts, parted so that each part is read by a voice that can read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.animatic.voice.detecting import detected, script_at, scripts
from tools.animatic.voice.languages import Language
from tools.animatic.voice.writing import Written
from tools.errors import BadInput

_READ_BY: dict[str, frozenset[str]] = {
    "han": frozenset({"han", "bopomofo", "latin"}),
    "kana": frozenset({"kana", "han", "latin"}),
    "hangul": frozenset({"hangul", "latin"}),
    "cyrillic": frozenset({"cyrillic", "latin"}),
    "greek": frozenset({"greek", "latin"}),
    "devanagari": frozenset({"devanagari", "latin"}),
    "latin": frozenset({"latin"}),
}
"""Scripts that a voice reads by itself; Latin words are read by espeak-ng's English voice in between."""
_WHOLE_SENTENCE = 2
"""So many Latin words and no other script: the sentence is English, or whatever its words say."""


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a sentence in one language; language None: nobody here can read it."""

    written: Written
    language: Language | None


def runs_of(sentence: Written, main: Language, language_of: Callable[[str], Language]) -> tuple[Run, ...]:
    """Return a sentence in parts, each with the language that reads it, in order."""
    counts = scripts(sentence.text)
    if main.script != "latin" and set(counts) == {"latin"} and counts["latin"] >= _WHOLE_SENTENCE:
        return (Run(sentence, _known(detected(sentence.text), language_of)),)
    foreign = set(counts) - _READ_BY[main.script]
    if not foreign:
        return (Run(sentence, main),)
    runs: list[Run] = []
    begin = 0
    current = ""
    for position in range(len(sentence.text)):
        script = script_at(sentence.text, position)
        kind = script if script in foreign else "main" if script else current
        if current and kind != current:
            runs.append(_run(sentence[begin:position], current, main, language_of))
            begin = position
        current = kind
    runs.append(_run(sentence[begin:], current, main, language_of))
    return tuple(run for run in runs if any(letter.isalnum() for letter in run.written.text))


def _run(part: Written, kind: str, main: Language, language_of: Callable[[str], Language]) -> Run:
    if kind in ("main", ""):
        return Run(part, main)
    return Run(part, _known(detected(part.text), language_of))


def _known(tag: str, language_of: Callable[[str], Language]) -> Language | None:
    try:
        return language_of(tag)
    except BadInput:
        return None
