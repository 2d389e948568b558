"""Words to choose from while somebody types into a field of the prompt: by their beginnings, else by their likeness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from prompts.vocabulary.lookup import fold, terms
from prompts.vocabulary.recipes import FIELD_KINDS, KINDS
from prompts.vocabulary.words import LANGUAGES, Language, Term

ALIKE = 0.5
"""Share of pairs of letters that a misspelt word has in common with what was meant (the Dice coefficient)."""
_RANK = {"drawn": 0, "near": 1, "said": 2}
"""What the embedded studio draws goes first among equals."""


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    term: Term
    language: Language
    pairs: frozenset[str]
    place: int


def suggest(said: str, field: str = "", language: Language = "en", limit: int = 20) -> tuple[Term, ...]:
    """Return the terms of a field (all fields by default) whose names in any language begin with what was said, or hold it, the best first.

    Where that finds few, names that are spelled nearly so follow. Nothing said gives the first terms of the field.
    Raises KeyError for an unknown field.
    """
    index = _index(FIELD_KINDS[field] if field else KINDS)
    asked = fold(said).strip()
    if not asked:
        every = sorted(index.firsts, key=lambda name: (_RANK[name.term.draft], name.place))
        return _terms(every, limit)
    begun = [name for name in index.names if asked in name.text]
    begun.sort(key=lambda name: (_fit(name.text, asked), _RANK[name.term.draft], name.language != language, len(name.text), name.place))
    found = _terms(begun, limit)
    return found if len(found) == limit else _terms([*begun, *_alike(index, asked)], limit)


@dataclass(frozen=True, slots=True)
class _Index:
    names: tuple[_Name, ...]
    firsts: tuple[_Name, ...]
    by_pair: Mapping[str, tuple[int, ...]]


def _fit(name: str, asked: str) -> int:
    if name == asked:
        return 0
    if name.startswith(asked):
        return 1
    return 2 if f" {asked}" in name else 3


def _alike(index: _Index, asked: str) -> list[_Name]:
    wanted = _pairs(asked)
    common = Counter(number for pair in wanted for number in index.by_pair.get(pair, ()))
    scored = [(2 * count / (len(wanted) + len(index.names[number].pairs)), index.names[number]) for number, count in common.items()]
    close = [(score, name) for score, name in scored if score >= ALIKE]
    return [name for _, name in sorted(close, key=lambda one: (-one[0], _RANK[one[1].term.draft], one[1].place))]


def _terms(names: Iterable[_Name], limit: int) -> tuple[Term, ...]:
    found: dict[str, Term] = {}
    for name in names:
        found.setdefault(name.term.id, name.term)
        if len(found) == limit:
            break
    return tuple(found.values())


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset((text,))


@lru_cache(maxsize=16)
def _index(kinds: tuple[str, ...]) -> _Index:
    names: list[_Name] = []
    firsts: list[_Name] = []
    for place, term in enumerate(term for kind in kinds for term in terms(kind).values()):
        for language in LANGUAGES:
            folded = dict.fromkeys(fold(name) for name in term.names[language])
            names += (_Name(text, term, language, _pairs(text), place) for text in folded)
        firsts.append(_Name("", term, "en", frozenset(), place))
    by_pair: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        for pair in name.pairs:
            by_pair[pair].append(number)
    return _Index(tuple(names), tuple(firsts), {pair: tuple(numbers) for pair, numbers in by_pair.items()})
