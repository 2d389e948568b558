"""Shots of a film that are named by what they show: "the forklift shot", 堆高機那段."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.desk import DeskRow, selected
from agent.director.text import HAN, Said, lower, read_text
from agent.director.wording import nouns

MAX_WORDS = 200
"""Longest message that is searched, in characters."""
_ORDER = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|previous|other|same|whole|opening|closing|final|wide|long|close|medium|full|title|static|tracking|establishing|new|film|each|every|\d+(?:st|nd|rd|th)?)"
_OF_EN = re.compile(
    rf"\b(?:the|that|this) (?P<x>(?!{_ORDER}\b)[a-z'-]+(?: (?!{_ORDER}\b)[a-z'-]+){{0,2}}) (?:shot|scene|clip)\b(?! (?:of|with|where|showing)\b)|"
    r"\b(?:the|that) (?:shot|scene|clip) (?:with|of|where|showing) (?:the |an? )?(?P<y>[a-z'-]+(?: (?!at\b|in\b|to\b|should\b|is\b|and\b)[a-z'-]+){0,2})"
)
_OF_ZH = re.compile(r"(?:把|将|让|给)?(?:有)?(?P<x>(?!第|这|那|每|上|下|前|后|整|最)[一-龥]{2,6}?)(?:的)?(?:那(?:一)?(?:个|段|幕|场)(?:镜头)?|这(?:一)?(?:段|个镜头)|(?<=的)镜头)")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_DIGITS = "一二三四五六七八九十"


def by_number(said: Said, desk: Sequence[DeskRow]) -> Said:
    """Return the message with the one shot that it names by what it shows named by its number; else as it is."""
    row = selected(desk)
    if row is None or not 1 < len(row.shots) <= len(_ORDINALS) or len(said.raw) > MAX_WORDS or said.quotes:
        return said
    match = (_OF_ZH if said.chinese else _OF_EN).search(said.bare)
    name = next((name for name in ("x", "y") if name in match.groupdict() and match[name]), "") if match else ""
    if match is None or not name:
        return said
    named = match[name]
    shown = [number for number, words in enumerate(row.shots) if _shows(words, named)]
    if len(shown) != 1:
        return said
    lead = re.match(r"[把将让给]", match.group())
    number = f"{lead.group() if lead else ''}第{_DIGITS[shown[0]]}段" if said.chinese else f"the {_ORDINALS[shown[0]]} shot"
    return read_text(f"{said.raw[: match.start()]}{number}{said.raw[match.end() :]}")


def _shows(words: str, named: str) -> bool:
    """Tell whether a shot's words, without what is said in it, hold the thing that is named, in whichever language."""
    seen = re.split(r"[\"“「]", words, maxsplit=1)[0]
    low, plain = lower(seen), lower(named)
    if plain in low or (not HAN.search(plain) and plain.replace("-", "") in low.replace("-", "")):
        return True
    keys = {noun.key for noun in nouns(named.replace("-", "")) if noun.group != "being"}
    return bool(keys & {noun.key for noun in nouns(seen)})
