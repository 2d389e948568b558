"""The words music is asked for with, and finding them in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tools.animatic.lexicon_data import fold

Kind = Literal["genres", "moods", "tempo", "curves", "instruments", "kits", "sections", "fillers"]
_FILE = Path(__file__).with_name("words.toml")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z][a-z'&-]*[a-z]|[a-z]")
_READ: tuple[Kind, ...] = ("genres", "moods", "tempo", "curves", "instruments", "kits")
_HEAVY_S = 2.0
"""What a Han character weighs beside a letter when the longer word wins."""


@dataclass(frozen=True, slots=True)
class Mood:
    """What a mood does: shift of energy, factor of tempo, whether it wants a minor key, and the genre it brings along."""

    energy: float = 0.0
    pace: float = 1.0
    dark: bool | None = None
    genre: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A word that was found: `text[start:end]`, of which kind it is and what it means."""

    start: int
    end: int
    text: str
    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words: by kind, each to its meaning; the moods; one pattern a kind."""

    words: dict[Kind, dict[str, str]]
    moods: dict[str, Mood]
    patterns: dict[Kind, re.Pattern[str]]

    def weight(self, found: Found) -> float:
        """Return how telling a word is: long ones tell more, and a Chinese character as much as two letters."""
        return sum(_HEAVY_S if _HAN.match(char) else 1.0 for char in found.text)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read once."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    moods = {name: Mood(**{key: value for key, value in row.items() if key != "words"}) for name, row in data["moods"].items()}
    tables: dict[Kind, dict[str, str]] = {"moods": {name: row["words"] for name, row in data["moods"].items()}, "fillers": {"filler": data["fillers"]["words"]}}
    for kind in ("genres", "tempo", "curves", "instruments", "kits", "sections"):
        tables[kind] = data[kind]
    words = {kind: _split(table) for kind, table in tables.items()}
    return Vocabulary(words, moods, {kind: _pattern(own) for kind, own in words.items()})


def _split(table: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, said in table.items():
        for word in re.split(r"[,|]", said):
            if word.strip():
                found.setdefault(fold(word.strip()), meaning)
    return found


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    latin = "|".join(re.escape(word) for word in ordered if not _HAN.search(word))
    chinese = "|".join(re.escape(word) for word in ordered if _HAN.search(word))
    return re.compile("|".join(part for part in (rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])" if latin else "", f"(?:{chinese})" if chinese else "") if part))


def find(text: str, kinds: Sequence[Kind] = _READ) -> list[Found]:
    """Return the words of a folded text in order. Words of one kind do not overlap; an instrument within a genre's name is not heard for itself."""
    known = vocabulary()
    found = [Found(m.start(), m.end(), m.group(), kind, known.words[kind][m.group()]) for kind in kinds for m in known.patterns[kind].finditer(text)]
    kept = [item for item in found if item.kind not in ("instruments", "kits") or not any(_inside(item, other) for other in found)]
    return sorted(kept, key=lambda item: (item.start, -item.end))


def _inside(item: Found, other: Found) -> bool:
    """Tell whether an instrument's word is only part of a longer word; "soft piano" and "music box" name genre and instrument."""
    longer = other.end - other.start > item.end - item.start
    names_both = other.kind == "genres" and other.id in ("piano", "lullaby", "orchestral", "classical")
    return longer and other.kind in ("genres", "instruments", "kits") and other.start <= item.start and item.end <= other.end and not names_both


def leftover(text: str, read: Sequence[re.Pattern[str]]) -> tuple[tuple[int, int], ...]:
    """Return where in a folded text the phrases stand that nothing was made of, as (start, end) in order; `read` matches what others have read."""
    open_text = list(text)
    for start, end in [(m.start(), m.end()) for pattern in read for m in pattern.finditer(text)] + [(item.start, item.end) for item in find(text)]:
        open_text[start:end] = "\x00" * (end - start)
    rest = "".join(open_text)
    known = vocabulary()
    phrases: list[tuple[int, int]] = []
    for run in _HAN.finditer(rest):
        left = known.patterns["fillers"].sub(lambda match: " " * len(match.group()), run.group())
        phrases += [(run.start() + part.start(), run.start() + part.end()) for part in re.finditer(r"\S{2,}", left)]
    return tuple(sorted([*phrases, *_latin_rest(rest, known.words["fillers"])]))


def _latin_rest(rest: str, fillers: dict[str, str]) -> list[tuple[int, int]]:
    """Return where the runs of English words stand that are no fillers."""
    phrases: list[tuple[int, int]] = []
    for match in _LATIN.finditer(rest):
        word = match.group()
        if len(word) < 3 or word in fillers or word.removesuffix("'s") in fillers:
            continue
        if phrases and rest[phrases[-1][1] : match.start()] == " ":
            phrases[-1] = (phrases[-1][0], match.end())
        else:
            phrases.append(match.span())
    return phrases
