"""Cutting a long text into pieces that a speech model takes, at sentence ends where there are any."""

from __future__ import annotations

import re

_ENDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？])[」』”’）]*|\n"),
    re.compile(r"(?<=[;:,，、；：])\s*"),
    re.compile(r"\s+"),
)
"""Where a text may be cut, the best first: paragraphs, sentences, clauses, words."""


def pieces(text: str, limit: int) -> tuple[str, ...]:
    """Return the text cut into pieces of at most `limit` characters, in order; joined they hold every word of it.

    Pieces are as long as they may be; a word longer than the limit is cut in the middle.
    """
    text = text.strip()
    if len(text) <= limit:
        return (text,) if text else ()
    cut = _cut(text, limit)
    return (text[:cut].strip(), *pieces(text[cut:], limit))


def _cut(text: str, limit: int) -> int:
    """Return where to cut: the last good place in the second half of the window, else the last good place at all, else the limit."""
    for least in (limit // 2, 1):
        for ends in _ENDS:
            places = [m.end() for m in ends.finditer(text, 0, limit + 1) if least <= m.end() and m.start() <= limit]
            places = [place for place in places if len(text[:place].strip()) <= limit]
            if places:
                return places[-1]
    return limit
