"""Words for where something is in a picture (left half, top right corner, 左邊, background), as boxes and as a choice among elements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.requests import Box
from tools.store.records import ElementNote

_SIDES = {
    "left": re.compile(r"\bleft(?:most)?\b|左"),
    "right": re.compile(r"\bright(?:most)?\b|右"),
    "top": re.compile(r"\b(?:top|upper|above)\b|上(?:面|方|半|边|邊|角)|顶|頂|(?:左|右)上"),
    "bottom": re.compile(r"\b(?:bottom|lower|below)\b|下(?:面|方|半|边|邊|角)|底部|(?:左|右)下"),
    "middle": re.compile(r"\b(?:middle|cent(?:er|re)|central)\b|中間|中间|中央|中心|正中"),
}
_AREA = re.compile(
    r"\b(?:half|side|part|corner|area|third|edge|of the (?:picture|image|frame|photo)|left|right|top|bottom|middle|cent(?:er|re))\s*$"
    r"|[邊边半側侧角面方部頂顶央心間间]$",
)
_BACKGROUND = re.compile(r"\bback(?:ground|drop)\b|背景|後景|后景")


def sides(words: str) -> frozenset[str]:
    """Return which of left, right, top, bottom and middle the words name."""
    folded = words.casefold()
    return frozenset(side for side, pattern in _SIDES.items() if pattern.search(folded))


def means_background(words: str) -> bool:
    """Return whether the words mean everything behind the subjects."""
    return _BACKGROUND.search(words.casefold()) is not None


def area(words: str) -> Box | None:
    """Return the part of the picture that the words mean by its place alone ("the left half", 右上角), or None."""
    named = sides(words)
    if not named or not _AREA.search(words.casefold().strip(" .。")):
        return None
    middle = (1 / 3, 2 / 3) if "middle" in named else (0.0, 1.0)
    across = (0.0, 0.5) if "left" in named else (0.5, 1.0) if "right" in named else middle
    down = (0.0, 0.5) if "top" in named else (0.5, 1.0) if "bottom" in named else middle
    return across[0], down[0], across[1], down[1]


def pick(words: str, elements: Sequence[ElementNote]) -> tuple[ElementNote, ...]:
    """Return those of several elements that the words single out by their place, by box centres; all when no place is named."""
    named = sides(words)
    if len(elements) < 2 or not named:
        return tuple(elements)
    if "middle" in named:
        ordered = sorted(elements, key=lambda e: e.box[0] + e.box[2])
        return (ordered[len(ordered) // 2],)
    across = ("right" in named) - ("left" in named)
    down = ("bottom" in named) - ("top" in named)
    return (max(elements, key=lambda e: across * (e.box[0] + e.box[2]) + down * (e.box[1] + e.box[3])),)
