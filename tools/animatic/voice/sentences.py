"""A script in sentences, each with the pause that follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.animatic.voice.writing import Written

LONGEST = 240
"""Characters said in one breath at most; a longer sentence is parted at a comma, or where a word ends."""
PARAGRAPH_S, SENTENCE_S, LINE_S, CLAUSE_S = 0.85, 0.42, 0.55, 0.22
"""Pauses at an unhurried pace: between paragraphs, sentences, lines of a list or poem, and the parts of a long sentence."""

_CLOSING = "\"'”’」』）)】》〉]"
_SENTENCE_END = re.compile(rf"[。！？!?…；;]+[{re.escape(_CLOSING)}]*|\.+[{re.escape(_CLOSING)}]*(?=\s|$)|\n\s*\n|\n")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|No|Nr|Inc|Ltd|Co|Corp|approx|ca|bzw|usw|Sra?|Srta|Dra|Mme|Mlle|M"
    r"|e\.g|i\.e|z\.B|d\.h|u\.a|p\.m|a\.m|U\.S)\.$",
    re.IGNORECASE,
)
_BREATH = re.compile(r"[,，、：:—–](?!\d)|\s(?=\S)")
_COMMA = re.compile(r"[,，、：:—–](?!\d)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a part of a long one, and the seconds of silence that follow at an unhurried pace."""

    written: Written
    pause_s: float


def sentences(written: Written, longest: int = LONGEST) -> tuple[Sentence, ...]:
    """Return a script in sentences of at most `longest` characters; the last one has no pause."""
    found = [part for whole, pause_s in _whole(written) for part in _breaths(whole, pause_s, longest)]
    if found:
        found[-1] = Sentence(found[-1].written, 0.0)
    return tuple(found)


def _whole(written: Written) -> Iterator[tuple[Written, float]]:
    begin = 0
    for match in _SENTENCE_END.finditer(written.text):
        before = written.text[begin : match.end()]
        following = written.text[match.end() :].lstrip()[:1]
        if match.group().startswith(".") and _ABBREVIATION.search(before) and following and not _new_sentence(before, following):
            continue
        yield from _said(written[begin : match.end()], _pause(written.text, match))
        begin = match.end()
    yield from _said(written[begin:], SENTENCE_S)


def _new_sentence(before: str, following: str) -> bool:
    """Return whether a sentence ends with its abbreviation: "at 3 p.m. We" does, "Dr. Smith" does not."""
    return following.isupper() and before.rstrip().lower().endswith(("p.m.", "a.m.", "etc.", "u.s.", "inc.", "ltd.", "usw."))


def _pause(text: str, match: re.Match[str]) -> float:
    gap = re.match(r"\s*", text[match.end() :])
    blank = match.group() + (gap.group() if gap else "")
    if blank.count("\n") >= 2:
        return PARAGRAPH_S
    return LINE_S if "\n" in blank else SENTENCE_S


def _said(written: Written, pause_s: float) -> Iterator[tuple[Written, float]]:
    sentence = written.stripped()
    if any(letter.isalnum() for letter in sentence.text):
        yield sentence, pause_s


def _breaths(written: Written, pause_s: float, longest: int) -> Iterator[Sentence]:
    rest = written
    while len(rest.text) > longest:
        at = _parting(rest.text, longest)
        comma = _COMMA.match(rest.text, at - 1) is not None
        yield Sentence(rest[:at].stripped(), CLAUSE_S if comma else 0.0)
        rest = rest[at:].stripped()
    if any(letter.isalnum() for letter in rest.text):
        yield Sentence(rest, pause_s)


def _parting(text: str, longest: int) -> int:
    """Return where a long sentence is parted: after its last comma, else after its last space, else anywhere."""
    for pattern in (_COMMA, _BREATH):
        ends = [match.end() for match in pattern.finditer(text, longest // 4, longest)]
        if ends:
            return ends[-1]
    return longest
