"""Where a spoken text may be broken: into captions at pauses and clauses, into lines by the rules of its script."""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

LATIN_EM = 18 / 42
"""Width of a Latin character in ems: a line holds 18 Chinese or 42 Latin characters."""
_NO_START = frozenset(
    "、。，．・：；？！…‥—～ー」』】〕〉》〗〙）］｝’”,.:;!?)]}%°々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)
"""Characters no line may begin with (JIS X 4051, GB/T 15834)."""
_NO_END = frozenset("「『【〔〈《〖〘（［｛‘“([{$€£¥＄￥#")
_STRONG = frozenset("。！？!?…")
_CLAUSE = frozenset("；;：:—")
_COMMA = frozenset("，,、")
_LEANS_BACK = frozenset("的了着著嗎吗呢吧啊呀們们地得")
"""Words that belong to what stands before them."""
_LEANS_ON = frozenset(
    "a an the of to in on at by for with from and or but your our their his her its my is are be not no".split()
)
"""English words that belong to what follows them."""
_TOKEN = re.compile(
    r"\s+|[\u2e80-\u30ff\u3100-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\s\u2e80-\u30ff\u3100-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)

_KANA = re.compile(r"[\u3041-\u30fa]")
_JAPANESE = re.compile(r"[\u4e00-\u9fff々]+[\u3041-\u309f]*|[\u30a0-\u30ff]+[\u3041-\u309f]*|[\u3041-\u309f]+|.")
"""A stem with the particles and endings after it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of text that stays on one line."""

    text: str
    begin: int
    """Where it stands in the text, in characters."""

    @property
    def end(self) -> int:
        return self.begin + len(self.text)


@functools.lru_cache(maxsize=4096)
def is_wide(char: str) -> bool:
    """Return whether a character takes a whole em: Chinese, Japanese, Korean and full-width forms."""
    return unicodedata.east_asian_width(char) in "WF"


def width(text: str) -> float:
    """Return how wide a text is in ems, by the measure of captions; combining marks take no room."""
    return _sevenths(text) / 7


@functools.lru_cache(maxsize=4096)
def _sevenths(text: str) -> int:
    """Return the width in sevenths of an em, in which both kinds of characters are whole numbers."""
    return sum(0 if unicodedata.combining(c) else 7 if is_wide(c) else 3 for c in text)


def units(text: str) -> tuple[Unit, ...]:
    """Split a text into the pieces it may be broken between; together they are the text."""
    pieces: list[str] = []
    for token in _TOKEN.findall(text):
        for piece in _words(token):
            if pieces and _sticks(pieces[-1], piece):
                pieces[-1] += piece
            else:
                pieces.append(piece)
    found: list[Unit] = []
    at = 0
    for piece in pieces:
        found.append(Unit(piece, at))
        at += len(piece)
    return tuple(found)


def _words(token: str) -> Sequence[str]:
    if not is_wide(token[0]) or len(token) == 1:
        return (token,)
    if _KANA.search(token):
        return _JAPANESE.findall(token)
    import rjieba  # noqa: PLC0415 - its dictionary loads only when Chinese is captioned

    cut: list[str] = rjieba.cut(token)
    return cut


def _sticks(before: str, piece: str) -> bool:
    """Return whether no line may end between two neighbours."""
    if piece[0].isspace() or piece[0] in _NO_START or before[-1] in _NO_END:
        return True
    return before[-1].isdigit() and is_wide(piece[0]) and piece[0] not in _NO_END


def break_cost(before: str, after: str) -> float:
    """Return how much it hurts to break between two units: 0 after a sentence, about 8 inside a phrase."""
    end = before.rstrip(" \n\t’”」』》)）]】\"'")[-1:]
    if not after or end in _STRONG or (end == "." and before[-1:].isspace()):
        return 0.0
    if end in _CLAUSE:
        return 1.0
    if end in _COMMA:
        return 3.0 if end == "、" else 2.0
    return 7.0 + 5.0 * (after[:1] in _LEANS_BACK) + 4.0 * (before.strip().lower() in _LEANS_ON)


@functools.lru_cache(maxsize=512)
def lines(text: str, limit: float, most: int = 2) -> tuple[str, ...]:
    """Return a caption's lines, at most `limit` ems wide each, balanced and broken where it reads best.

    As few lines as it needs; more than `most` only when the text is longer than a caption should be.
    """
    parts = [part for unit in units(" ".join(text.split())) for part in fitting(unit.text, limit)]
    if width("".join(parts).strip()) <= limit:
        return ("".join(parts).strip(),)
    for count in range(2, max(most, len(parts)) + 1):
        found = _split(parts, count, limit)
        if found:
            return found
    return tuple(part.strip() for part in parts)


def even_lines(text: str, count: int) -> tuple[str, ...] | None:
    """Return a text in `count` lines of about one width, broken where it reads best; None where it has no such breaks."""
    parts = [unit.text for unit in units(" ".join(text.split()))]
    return _split(parts, count, math.inf) if len(parts) >= count else None


def fitting(text: str, limit: float) -> list[str]:
    """Return a unit in parts no wider than a line, broken between its characters where it has to be."""
    if width(text.rstrip()) <= limit:
        return [text]
    parts = [""]
    for char in text:
        if width(parts[-1] + char) > limit and not unicodedata.combining(char) and char not in _NO_START:
            parts.append("")
        parts[-1] += char
    return parts


def _split(parts: Sequence[str], count: int, limit: float) -> tuple[str, ...] | None:
    """Return the best division into `count` lines, or None when none fits; costs are summed over the lines' ends."""
    edges = list(accumulate(map(_sevenths, parts), initial=0))
    bare = [edge - _sevenths(part) + _sevenths(part.rstrip()) for part, edge in zip(parts, edges[1:], strict=True)]
    costs = [break_cost(part, after) for part, after in zip(parts, (*parts[1:], ""), strict=True)]
    ideal = edges[-1] / count
    best: list[dict[int, tuple[float, tuple[int, ...]]]] = [{0: (0.0, ())}]
    for _ in range(count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, ends) in best[-1].items():
            for end in range(start + 1, len(parts) + 1):
                wide = bare[end - 1] - edges[start]
                if wide > 7 * limit:
                    break
                total = cost + costs[end - 1] + 14.0 * ((wide - ideal) / ideal) ** 2
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, (*ends, end))
        best.append(reached)
    if len(parts) not in best[-1]:
        return None
    ends = best[-1][len(parts)][1]
    return tuple("".join(parts[a:b]).strip() for a, b in zip((0, *ends), ends, strict=False))
