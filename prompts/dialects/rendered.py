"""What a dialect makes of a Shot, and the helpers both dialects share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from prompts import vocabulary
from prompts.phrases import has_han
from prompts.shot import Shot
from prompts.vocabulary import Language

_NUMBER_WORDS = {
    2: "two|both|pair|couple|二|兩|两|雙|双|对|對",
    3: "three|三",
    4: "four|四",
    5: "five|五",
    6: "six|half a dozen|六",
    7: "seven|七",
    8: "eight|八",
    9: "nine|九",
    10: "ten|十",
    11: "eleven|十一",
    12: "twelve|dozen|十二",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A prompt in a model's dialect and what could not be said in it."""

    prompt: str
    negative_prompt: str = ""
    dropped: tuple[str, ...] = ()
    """The person's words that this dialect has no way to say; each is told in the reply."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """What the dialect says beside the prompt, under canonical parameter names: a style id, a palette, sections, lyrics."""
    untranslated: tuple[str, ...] = ()
    """Phrases of the prompt that its model may not read; a translator may put them into English, see `english.translated`."""


def language_of(shot: Shot) -> Language:
    """Return the language most of the Shot's letters are written in; the script is told by its own characters."""
    text = "".join((*shot.said().values(), *shot.items, *shot.negative))
    han = sum(map(has_han, text))
    latin_words = len(re.findall(r"[A-Za-z]+", text))
    if han <= latin_words:
        return "en"
    only_hant, only_hans = _script_characters()
    traditional = sum(char in only_hant for char in text)
    simplified = sum(char in only_hans for char in text)
    return "zh-Hans" if simplified > traditional else "zh-Hant"


@cache
def _script_characters() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters that the vocabulary uses in one Chinese script only: (traditional, simplified)."""

    def characters(language: Language) -> set[str]:
        names = (name for term in vocabulary.terms().values() for name in term.names[language])
        return {char for name in names for char in name if has_han(char)}

    traditional, simplified = characters("zh-Hant"), characters("zh-Hans")
    return frozenset(traditional - simplified), frozenset(simplified - traditional)


def says_number(text: str, count: int) -> bool:
    """Tell whether the text already says this count, in digits or in words."""
    if re.search(rf"(?<!\d){count}(?!\d)", text):
        return True
    words = _NUMBER_WORDS.get(count)
    return bool(words and re.search(rf"(?<![a-z])(?:{words})(?![a-z])", text.lower()))


def describe_cast(shot: Shot, text: str, form: Callable[[str, str], str]) -> str:
    """Return the text with the first mention of each cast member replaced by `form(name, look)`; unknown looks stay names."""
    for member in shot.cast:
        mention = _whole(member.name).search(text)
        if member.look and mention:
            text = text[: mention.start()] + form(mention[0], member.look) + text[mention.end() :]
    return text


def _whole(name: str) -> re.Pattern[str]:
    start = r"(?<![A-Za-z0-9])" if name[0].isascii() else ""
    end = r"(?![A-Za-z0-9])" if name[-1].isascii() else ""
    return re.compile(start + re.escape(name) + end, re.IGNORECASE)
