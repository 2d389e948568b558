"""Finding which field of a picture holds the thing that some words name, and how it is written there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.director.spans import tidy
from agent.director.text import HAN, lower
from agent.director.wording import nouns
from agent.likeness import likeness, stem

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
    keys = {n.key for n in nouns(noun)}
    for field in ("action", "subject", "scene"):
        for there in nouns(fields.get(field, "")):
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
