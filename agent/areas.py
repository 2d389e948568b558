"""The part of a picture that words mean: halves and corners as boxes, and a mask by its handle."""

from __future__ import annotations

import re

from tools.requests import Box

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


def mask_handle(words: str) -> str | None:
    """Return the handle of the mask that the words name ("inside mask img3"), or None."""
    found = _HANDLE.search(words)
    return found[0].lower() if found else None

