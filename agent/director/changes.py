"""Turning single edit operations into a ShotChange that touches only the fields that hold the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from agent.director.spans import CAMERA_KINDS, TECHNICAL_KINDS, known, tidy
from agent.director.text import HAN, lower
from agent.likeness import likeness, stem

if TYPE_CHECKING:
    from tools.animatic.lexicon import Noun

SEVEN = ("subject", "action", "scene", "lighting", "camera", "style", "technical")


@dataclass(frozen=True)
class Op:
    """One operation: `do` says what happens to `field`, or to whichever field holds `old`."""

    do: Literal["set", "add", "swap", "remove", "blend", "text", "palette", "count", "act"]
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
    elif op.do == "act":
        _act(op, fields, change)
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
    kinds_here = TECHNICAL_KINDS if op.field == "technical" else CAMERA_KINDS
    kinds = {i.split(":")[0] for _, _, i in known(op.new, kinds_here)}
    old = list(dict.fromkeys(text[a:b] for a, b, i in known(text, kinds_here) if i.split(":")[0] in kinds))
    entry = _edit(change, op.field)
    entry["remove"] += old
    entry["add"].append(op.new)


def _nouns(text: str) -> tuple[Noun, ...]:
    from tools.animatic.lexicon import find_nouns  # noqa: PLC0415 - brings the studio's drawing code, which planning does not need

    return find_nouns(text)


_BESIDES = re.compile(r"^(?:smil|cry|laugh|frown|blush|wink|yawn|hold|carry|wear|look|close|open|be (?:hold|wear|smil)|微?笑|大笑|哭|眨|闭|睁|张|拿|抱|举|握|看|面|盯|望|戴|穿|生气|开心|害怕)", re.IGNORECASE)
_PRONOUN = re.compile(r"^(?:it|he|she|they|him|her|them|[她他它牠]们?|[她他它牠]們?)$", re.IGNORECASE)


def _act(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    """Somebody does something: beside what is done already when both can be ("smile"), else instead of it.

    Where the picture has several actors, the one named stands before the action.
    """
    subject = fields.get("subject", "")
    beings = [n for n in _nouns(subject) if n.group == "being"]
    alone = bool(_PRONOUN.match(op.old)) or (len(beings) <= 1 and locate(op.old, {"subject": subject}) is not None)
    words = op.new if alone else f"{op.old}{'' if HAN.search(op.old) else ' '}{op.new}"
    if alone and not _BESIDES.match(op.new) and fields.get("action"):
        change["action"] = {"set": words}
    else:
        _edit(change, "action")["add"].append(words)


def _swap(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    found = locate(op.old, fields)
    field = found[0] if found else op.field or "subject"
    entry = _edit(change, field)
    if found:
        old = _with_colour(found[1], op.new, fields[field])
        entry["remove"].append(old)
        entry["add"].append(_without_article(op.new, fields[field], old))
    else:
        entry["add"].append(op.new)
        if bare_noun(op.old).lower() not in op.new.lower():
            _forbid(op.old, change)


def _remove(op: Op, fields: Mapping[str, str], change: dict[str, Any]) -> None:
    found = locate(op.old, fields)
    if found:
        _edit(change, found[0])["remove"].append(_whole_phrase(found[1], fields[found[0]], found[0]))
    _forbid(op.old, change)


def _forbid(words: str, change: dict[str, Any]) -> None:
    thing = bare_noun(words)
    if thing:
        change.setdefault("negative", {"add": []})["add"].append(thing)


_COLOURED = re.compile(r"(?:[一-龥]色|[红蓝绿黄白黑紫粉橙灰棕金银紅藍綠黃])的?$|\b(?:red|blue|green|yellow|white|black|purple|violet|pink|orange|gr[ae]y|brown|gold(?:en)?|silver|blonde|dark|light|beige|cyan|magenta|navy|teal)\s+$", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:\b(?:an?|the|one|two|three|four|five|six|seven|eight|nine|ten|some|several|many|his|her|their|\d+)\s+(?:[\w-]+\s+){0,2}?)$|[一两兩二三四五六七八九十几幾\d]+[只隻个個位条條辆輛张張朵棵座顶頂件把匹头頭台本杯](?:[^，,]{0,6}的)?$", re.IGNORECASE
)


def _with_colour(old: str, new: str, text: str) -> str:
    """The old words together with the colour before them, when the new words bring a colour of their own."""
    at = text.find(old)
    colour = _COLOURED.search(text[:at])
    brings = lower(new).endswith(lower(old)) and _COLOURED.search(new[: len(new) - len(old)])
    return text[colour.start() : at + len(old)] if colour and brings else old


def _whole_phrase(old: str, text: str, field: str) -> str:
    """The thing to remove with its number and article; the whole action when only its verb would be left."""
    at = text.find(old)
    counted = _COUNTED.search(text[:at])
    phrase = text[counted.start() : at + len(old)] if counted else old
    rest = tidy(text.replace(phrase, "", 1))
    return text if field == "action" and len(rest.split()) <= 1 and len(HAN.findall(rest)) <= 1 else phrase


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
    keys = {n.key for n in _nouns(noun)}
    for field in ("action", "subject", "scene"):
        for there in _nouns(fields.get(field, "")):
            if there.key in keys:
                return field, fields[field][there.start : there.end]
    return _alike(low, fields)


def _find(low: str, text: str) -> tuple[int, int] | None:
    if HAN.search(low):
        at = text.find(low)
        return (at, at + len(low)) if at >= 0 else None
    head = low.rsplit(maxsplit=1)[-1] if low.split() else ""
    pattern = r"\b" + re.escape(low) + r"(?:s|es)?\b"
    match = re.search(pattern, text) or (re.search(rf"\b{re.escape(stem(head))}(?:s|es)?\b", text) if len(head) > 2 else None)
    return match.span() if match else None


def _alike(low: str, fields: Mapping[str, str]) -> tuple[str, str] | None:
    head = stem(low.rsplit(maxsplit=1)[-1]) if low.split() and not HAN.search(low) else low
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
    if HAN.search(text) and not HAN.search(new):
        return " " + re.sub(r"^(?:an?|the)\s+", "", new, flags=re.IGNORECASE)
    if re.search(r"(?:^|\s)(?:an?|the|his|her|its|their|two|three)$", before) or re.search(r"[一两三][只个位条辆张朵棵座顶件把匹头]$", before):
        new = re.sub(r"^(?:an?|the)\s+|^一[只个位条辆张朵棵座顶件把匹头]", "", new, flags=re.IGNORECASE)
    return new
