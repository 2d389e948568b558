"""The part of a picture that words mean: halves and corners as boxes, and a mask by its handle."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from prompts.shot import Shot, diff
from tools.animatic.lexicon import Noun, find_nouns
from tools.assets import ElementNote
from tools.requests import Box

_WORDS = re.compile(r"[a-z]+|[\u3400-\u9fff]", re.IGNORECASE)
_BEFORE = 14
"""Characters before a noun in which its looks are said."""
_HANDLE = re.compile(r"(?:img|msk)\d+", re.IGNORECASE)
_SIDES: tuple[tuple[str, Box], ...] = (
    (r"(?:top|upper)[- ]left|左上", (0.0, 0.0, 0.5, 0.5)),
    (r"(?:top|upper)[- ]right|右上", (0.5, 0.0, 1.0, 0.5)),
    (r"(?:bottom|lower)[- ]left|左下", (0.0, 0.5, 0.5, 1.0)),
    (r"(?:bottom|lower)[- ]right|右下", (0.5, 0.5, 1.0, 1.0)),
    (r"left (?:half|side|part)|(?:half|side) on the left|左半|左邊一半|左边一半|左側|左侧", (0.0, 0.0, 0.5, 1.0)),
    (r"right (?:half|side|part)|(?:half|side) on the right|右半|右邊一半|右边一半|右側|右侧", (0.5, 0.0, 1.0, 1.0)),
    (r"(?:top|upper) (?:half|part)|上半", (0.0, 0.0, 1.0, 0.5)),
    (r"(?:bottom|lower) (?:half|part)|下半", (0.0, 0.5, 1.0, 1.0)),
    (r"(?:middle|cent(?:er|re))(?: part)?$|正中央|正中間|正中间", (0.25, 0.25, 0.75, 0.75)),
)


def area_box(words: str) -> Box | None:
    """Return the box that the words name ("the left half", 右上角), or None when they name something else."""
    plain = " ".join(words.casefold().split())
    return next((box for pattern, box in _SIDES if re.search(pattern, plain)), None)


def given_looks(before: Shot, after: Shot, elements: Sequence[ElementNote]) -> str | None:
    """Return the one thing of a draft that is only given other looks ("a black dog" for "a dog"), or None for any other change.

    What is worn is not a thing of its own there, so it means who wears it, where the same field names one thing of the draft.
    """
    fields = diff(before, after)
    if len(fields) != 1 or fields[0] not in ("subject", "scene"):
        return None
    old, new = (getattr(shot, fields[0]).text for shot in (before, after))
    was, now = ([noun.key for noun in find_nouns(text)] for text in (old, new))
    if was != now:
        return None
    there = {element.name for element in elements}
    named = [(noun.start, name) for noun in find_nouns(new) if (name := _named(noun, there))]
    if len(named) == 1:
        return named[0][1]
    kept = set(_WORDS.findall(old))
    changed = [name for start, name in named if not set(_WORDS.findall(new[max(0, start - _BEFORE) : start])) <= kept]
    return changed[0] if len(changed) == 1 else None


def _named(noun: Noun, there: Collection[str]) -> str:
    """Return the name that a noun's thing has in a draft, whose drawings have longer keys than names; empty where it is not there."""
    return next((name for name in (noun.text.casefold(), noun.key, noun.key.partition("-")[0]) if name in there), "")


def mask_handle(words: str) -> str | None:
    """Return the handle of the mask that the words name ("inside mask img3"), or None."""
    found = _HANDLE.search(words)
    return found[0].lower() if found else None

