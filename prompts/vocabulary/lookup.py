"""Finding the vocabulary's words in what people write: longest match, in English and both Chinese scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from prompts.vocabulary.recipes import FIELD_KINDS, KINDS
from prompts.vocabulary.words import Language, Term, read_all

_LETTER = r"0-9a-zà-öø-ɏ"
_START = re.compile(rf"[{_LETTER}]+|[^\s{_LETTER}]")
_WORD = re.compile(rf"[{_LETTER}]")
_RUN_OF_SPACES = re.compile(r" {2,}")
_ALIKE = {
    **dict.fromkeys("\t\n\r\v\f-\u2010\u2011\u2012\u2013\u2014_", " "),
    **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    **dict(zip("×臺檯裏綫羣峯着麪衞", "x台台裡線群峰著麵衛", strict=True)),
}
"""Characters that people use for one another; both the vocabulary and the text are folded."""


@dataclass(frozen=True, slots=True)
class Match:
    """One term found in a text: `text[start:end]` are the person's own words for it."""

    start: int
    end: int
    text: str
    term: Term


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds."""
    return KINDS


def terms(kind: str | None = None) -> Mapping[str, Term]:
    """Return the terms of one kind, or all, by id; raise `KeyError` for an unknown kind."""
    return _by_kind()[kind]


def term(term_id: str) -> Term:
    """Return one term; raise `KeyError` when the vocabulary has no such id."""
    return _by_kind()[None][term_id]


def describe(term_id: str, language: Language = "en") -> str:
    """Return the name shown for a term in one language; raise `KeyError` for an unknown id or language."""
    return term(term_id).names[language][0]


def find(text: str, kinds: Iterable[str] | None = None) -> tuple[Match, ...]:
    """Return the terms of the given kinds (all by default) in the order of the text.

    At each place the longest phrase wins and spans do not overlap; where one phrase belongs to several
    kinds ("macro" is a lens and a framing) they share its span, in the order of `KINDS`. Latin words match
    whole, case and hyphens ignored, full-width forms too. Time is linear in the length of the text.
    """
    index = _index(KINDS if kinds is None else tuple(sorted(set(kinds))))
    folded, offsets = _fold_with_offsets(text)
    found: list[Match] = []
    guards: list[tuple[int, frozenset[str]]] = []
    free = 0
    for candidate in _START.finditer(folded):
        start = candidate.start()
        if start < free:
            continue
        guards = [guard for guard in guards if guard[0] > start]
        for end in index.ends(folded, start):
            phrase = folded[start:end]
            if phrase in index.guards:
                guards.append((end, index.guards[phrase]))
            meant = _unguarded(index.phrases.get(phrase, ()), end, guards)
            if meant:
                first, last = (start, end) if offsets is None else (offsets[start], offsets[end - 1] + 1)
                found += (Match(first, last, text[first:last], term) for term in meant)
                free = end
                break
    return tuple(found)


def ids_for(field: str, text: str) -> tuple[str, ...]:
    """Return the ids read in the text of one field of a Shot, without doubles; raise `KeyError` for an unknown field."""
    return tuple(dict.fromkeys(match.term.id for match in find(text, FIELD_KINDS[field])))


@dataclass(frozen=True, slots=True)
class _Index:
    phrases: dict[str, tuple[Term, ...]]
    """Folded phrase to its terms."""
    guards: dict[str, frozenset[str]]
    """Folded phrase to the ids of terms that it does not mean, though it holds a synonym of theirs."""
    lengths: dict[str, tuple[int, ...]]
    """First one or two characters to the lengths of the phrases and guards that begin so, the longest first."""

    def ends(self, text: str, start: int) -> Iterator[int]:
        """Yield where the phrases and guards at `start` end, the longest first."""
        for length in self.lengths.get(text[start : start + 2]) or self.lengths.get(text[start], ()):
            end = start + length
            phrase = text[start:end]
            known = phrase in self.phrases or phrase in self.guards
            if known and end <= len(text) and not _cuts_a_word(text, end):
                yield end


def _unguarded(terms_here: tuple[Term, ...], end: int, guards: list[tuple[int, frozenset[str]]]) -> tuple[Term, ...]:
    if not guards:
        return terms_here
    return tuple(t for t in terms_here if not any(end <= until and t.id in ids for until, ids in guards))


def _cuts_a_word(text: str, end: int) -> bool:
    return end < len(text) and _WORD.match(text, end) is not None and _WORD.match(text, end - 1) is not None


@cache
def _by_kind() -> dict[str | None, Mapping[str, Term]]:
    everything = read_all()
    by_kind: dict[str | None, Mapping[str, Term]] = {None: MappingProxyType(everything)}
    for kind in KINDS:
        by_kind[kind] = MappingProxyType({i: t for i, t in everything.items() if t.kind == kind})
    return by_kind


@lru_cache(maxsize=64)
def _index(kinds: tuple[str, ...]) -> _Index:
    phrases: dict[str, tuple[Term, ...]] = {}
    guards: dict[str, frozenset[str]] = {}
    for kind in (k for k in KINDS if k in kinds):
        for entry in terms(kind).values():
            for names in entry.names.values():
                for name in names:
                    key = fold(name)
                    held = phrases.get(key, ())
                    phrases[key] = held if entry in held else (*held, entry)
            for name in entry.unless:
                guards[fold(name)] = guards.get(fold(name), frozenset()) | {entry.id}
    lengths: dict[str, set[int]] = {}
    for phrase in (*phrases, *guards):
        lengths.setdefault(phrase[:2], set()).add(len(phrase))
    singles = {head for head in lengths if len(head) == 1}
    for head, found in lengths.items():
        if head[0] in singles:
            found.add(1)
    return _Index(phrases, guards, {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()})


class _Folding(dict[int, str]):
    """Character table that fills itself: NFKC, lower case, look-alikes made one; always one character for one."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char)
        lowered = _ALIKE.get(char) or _ALIKE.get(plain) or plain.lower()
        self[code] = lowered if len(lowered) == 1 else char
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return the text as the look-up compares it: full-width, case, hyphens and character variants made alike."""
    return _RUN_OF_SPACES.sub(" ", text.translate(_FOLDING))


def _fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    folded = text.translate(_FOLDING)
    if "  " not in folded:
        return folded, None
    kept = [i for i, char in enumerate(folded) if char != " " or i == 0 or folded[i - 1] != " "]
    return "".join(folded[i] for i in kept), kept
