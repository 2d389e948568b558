"""Which assets of certain kinds a message means: those it names, else the one at hand."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.desk import DeskRow, selected
from agent.director.text import Said
from agent.pointing import point
from agent.references import resolve

HEARD = ("voice", "music", "sfx", "video")
"""Kinds that hold something to hear."""
_HANDLE = re.compile(r"(?<![a-z0-9])(?:img|vid|voc|mus|snd|sfx|film|brd)\d+(?![a-z0-9])")
_RANGE = re.compile(r"(?:(?:img|shot|picture|image|scene|number|第)s?\s*)?#?(?P<a>\d{1,2}|[一二三四五六七八九])(?:张|个|幅)?\s*(?:-|–|—|~|to|through|till|until|到|至)\s*(?:(?:img|shot|picture|image|第)\s*)?#?(?P<b>\d{1,2}|[一二三四五六七八九十])(?!\s*(?:second|sec|s\b|秒))")
_LISTED = re.compile(r"(?:shots?|pictures?|images?|scenes?|numbers?|第)\s*(?P<list>[\d一二三四五六七八九](?:\s*(?:,|and|&|、|和|跟|与|,\s*and)?\s*(?:第)?[\d一二三四五六七八九](?!\w))*)")
_FIRST_N = re.compile(r"\bthe first (?P<n>two|three|four|five|six|\d)\b|前(?P<z>[两二三四五六]|\d)[张个幅]")
_ALL = re.compile(r"\b(?:all|every|everything|each)\b|全部|所有|每[一]?[张个幅]")
_NUMBERS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
MAX_PICKED = 8


def handles_in(said: Said) -> list[str]:
    """Return the handles that a message names, in its order, each once."""
    return list(dict.fromkeys(_HANDLE.findall(said.bare)))


def pick(said: Said, desk: Sequence[DeskRow], kinds: Collection[str]) -> str | None:
    """Return the asset of these kinds that the message means, or None when there is none: named, described, at hand, newest."""
    rows = [row for row in desk if row.kind in kinds]
    if not rows:
        return None
    pointed = point(said.bare, rows)
    if pointed.handles:
        return pointed.handles[0]
    pool = [row for row in rows if row.handle in pointed.pool] or rows
    if len(pool) > 1 and "image" in kinds:
        found = resolve(said.bare, pool)
        if found.sure and found.handle:
            return found.handle
    current = selected(desk)
    return next((row.handle for row in pool if current and row.handle == current.handle), pool[-1].handle)


def several(said: Said, desk: Sequence[DeskRow], kinds: Collection[str] = ("image",)) -> tuple[str, ...]:
    """Return the assets that a message counts up: "shots 1-3", 第一到第三張, "all of them", "img1 and img4"; else the one it means."""
    rows = [row.handle for row in desk if row.kind in kinds and not row.upload]
    named = [handle for handle in handles_in(said) if any(row.handle == handle for row in desk)]
    spread = _RANGE.search(said.bare)
    if spread and rows:
        first, last = (_number(spread[name]) for name in ("a", "b"))
        return tuple(rows[max(first, 1) - 1 : last])[:MAX_PICKED]
    if len(named) > 1:
        return tuple(named[:MAX_PICKED])
    counted = _FIRST_N.search(said.bare)
    if counted:
        return tuple(rows[: _number(counted["n"] or counted["z"])])
    listed = _LISTED.search(said.bare)
    numbers = [_number(n) for n in re.findall(r"\d+|[一二三四五六七八九]", listed["list"])] if listed else []
    if len(numbers) > 1:
        return tuple(rows[n - 1] for n in numbers if 0 < n <= len(rows))[:MAX_PICKED]
    if _ALL.search(said.bare):
        return tuple(rows[-MAX_PICKED:])
    one = pick(said, desk, kinds)
    return (one,) if one else ()


def _number(word: str) -> int:
    return _NUMBERS.get(word) or int(word)
