"""Turning single edit operations into a ShotChange that touches only the fields that hold the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent.director.spans import CAMERA_KINDS, known, tidy
from agent.director.text import HAN, lower
from agent.likeness import likeness, stem
from tools.animatic.lexicon import find_nouns

SEVEN = ("subject", "action", "scene", "lighting", "camera", "style", "technical")


@dataclass(frozen=True)
class Op:
    """One operation: `do` says what happens to `field`, or to whichever field holds `old`."""

    do: Literal["set", "add", "swap", "remove", "blend", "text", "palette", "count"]
    new: str = ""
    old: str = ""
    field: str = ""
    number: int = 0


def build_change(ops: Iterable[Op], fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the ShotChange, in its short form, that the operations make of a picture with these field texts."""
    change: dict[str, Any] = {}
    for op in ops:
        _apply(op, fields, change)
    return {name: value for name, value in change.items() if value not in ({}, [], None)}


def _apply(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    if op.do == "text":
        change.setdefault("text_in_image", []).append({"text": op.new[:200], "place": op.old})
    elif op.do == "palette":
        change.setdefault("palette", []).append(op.new)
    elif op.do == "count":
        change["count"] = op.number
    elif op.do == "set":
        change[op.field] = {"set": op.new}
    elif op.do == "add":
        _edit(change, op.field)["add"].append(op.new)
    elif op.do == "blend":
        _blend(op, fields, change)
    elif op.do == "swap":
        _swap(op, fields, change)
    else:
        _remove(op, fields, change)


def _edit(change: dict[str, Any], field: str) -> dict[str, list[str]]:
    """The add and remove lists of a field; a field already set keeps its text and takes the additions behind it."""
    entry: dict[str, Any] = change.setdefault(field, {})
    entry.setdefault("add", [])
    entry.setdefault("remove", [])
    return entry


def _blend(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """Put words into a field in place of words of the same vocabulary kind: a new angle replaces the angle, not the framing."""
    text = fields.get(op.field, "")
    kinds = {i.split(":")[0] for _, _, i in known(op.new, CAMERA_KINDS)}
    old = [text[a:b] for a, b, i in known(text, CAMERA_KINDS) if i.split(":")[0] in kinds]
    entry = _edit(change, op.field)
    entry["remove"] += old
    entry["add"].append(op.new)


def _swap(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    found = locate(op.old, fields)
    field = found[0] if found else op.field or "subject"
    entry = _edit(change, field)
    if found:
        entry["remove"].append(found[1])
        entry["add"].append(_without_article(op.new, fields[field], found[1]))
    else:
        entry["add"].append(op.new)
        _forbid(op.old, change)


def _remove(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    found = locate(op.old, fields)
    if found:
        _edit(change, found[0])["remove"].append(found[1])
    _forbid(op.old, change)


def _forbid(words: str, change: dict[str, Any]) -> None:
    thing = bare_noun(words)
    if thing:
        change.setdefault("negative", {"add": []})["add"].append(thing)


_ARTICLE = re.compile(r"^(?:the|an?|his|her|its|their|this|that|those|these|some|all|any|one|both|every|my|of)\s+", re.IGNORECASE)
_ZH_ARTICLE = re.compile(r"^(?:[这那一两](?:[只个位条辆张朵棵座顶件把匹头])?的?|他的?|她的?|它的?|所有的?|全部的?)")


def bare_noun(words: str) -> str:
    """Return a noun phrase without its articles, quantity words and the place it stands in."""
    words = tidy(words)
    for _ in range(3):
        words = _ZH_ARTICLE.sub("", _ARTICLE.sub("", words))
    return tidy(re.sub(r"\s+(?:from|in|on|at|out of|between|under|behind|next to)\s+.*$", "", words, flags=re.IGNORECASE))


def locate(words: str, fields: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the field that holds what the words name, and how it is written there; words of another language count.

    The same words come first, then the same thing in other words ("the bike" finds 腳踏車).
    """
    noun = bare_noun(words)
    if not noun:
        return None
    low = lower(noun)
    for field in ("action", "subject", "scene", "lighting", "style", "camera", "technical"):
        at = _find(low, lower(fields.get(field, "")))
        if at:
            return field, fields[field][at[0] : at[1]]
    keys = {n.key for n in find_nouns(noun)}
    for field in ("action", "subject", "scene"):
        for there in find_nouns(fields.get(field, "")):
            if there.key in keys:
                return field, fields[field][there.start : there.end]
    return _alike(low, fields)


def _find(low: str, text: str) -> tuple[int, int] | None:
    if HAN.search(low):
        at = text.find(low)
        return (at, at + len(low)) if at >= 0 else None
    head = low.split()[-1] if low.split() else ""
    pattern = r"\b" + re.escape(low) + r"(?:s|es)?\b"
    match = re.search(pattern, text) or (re.search(rf"\b{re.escape(stem(head))}(?:s|es)?\b", text) if len(head) > 2 else None)
    return match.span() if match else None


def _alike(low: str, fields: Mapping[str, str]) -> tuple[str, str] | None:
    head = stem(low.split()[-1]) if low.split() and not HAN.search(low) else low
    for field in ("subject", "action", "scene"):
        text = fields.get(field, "")
        for match in re.finditer(r"[a-z][\w-]*", lower(text)):
            if likeness(head, stem(match.group())) >= 0.85:
                return field, text[match.start() : match.end()]
    return None


def _without_article(new: str, text: str, old: str) -> str:
    """Drop the new phrase's article where the old word already stands behind one."""
    at = lower(text).find(lower(old))
    before = lower(text[:at]).rstrip()
    if re.search(r"(?:^|\s)(?:an?|the|his|her|its|their|two|three)$", before) or re.search(r"[一两三][只个位条辆张朵棵座顶件把匹头]$", before):
        new = re.sub(r"^(?:an?|the)\s+|^一[只个位条辆张朵棵座顶件把匹头]", "", new, flags=re.IGNORECASE)
    return new
