"""Words that take each other's place in a scene: one season, one weather."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.director.text import HAN, detect_language, lower
from prompts import vocabulary
from tools.chinese import to_script

_SEASONS = {"spring": "春天", "summer": "夏天", "autumn": "秋天", "winter": "冬天"}
_SEASON = re.compile(r"\b(?:spring|summer|autumn|fall|winter)(?:[- ]?time)?\b|[春夏秋冬](?:天|季|日)?", re.IGNORECASE)
_SNOWY = re.compile(r"\bsnowy\b(?=\s*(?:,|$|day|weather|night))", re.IGNORECASE)
_MORE = re.compile(r"^(?:more|less|some|a (?:bit|little)|heavier|lighter|add)\b|更|再|多|少|点$|点点")
_LEAD = re.compile(r"(?:\b(?:in|under|during|with|on) )?(?:the |a )?(?:heavy |light |early |late )?$|(?:在)?(?:下着?|下著|飘着?|起)?$", re.IGNORECASE)
_TAIL = re.compile(r"^(?: (?:day|weather|season))\b|^(?:中|裡|里|天)")


def kind_of_succession(words: str) -> str | None:
    """Return "season" or "weather" for words that say one and nothing more of it ("more rain" does), else None."""
    low = lower(words)
    if len(low) > 24 or _MORE.search(low):
        return None
    if _SEASON.search(low):
        return "season"
    return "weather" if vocabulary.find(low, ("weather",)) or _SNOWY.search(low) else None


def _weather_in(text: str) -> list[tuple[int, int]]:
    return sorted([(m.start, m.end) for m in vocabulary.find(text, ("weather",))] + [m.span() for m in _SNOWY.finditer(text)])


def succeed(words: str, kind: str, fields: Mapping[str, str], change: dict[str, Any]) -> bool:
    """Put a season or weather in place of the one that is said; False where none is."""
    for name in ("scene", "lighting", "action", "subject"):
        text = fields.get(name, "")
        spans = [m.span() for m in _SEASON.finditer(text)] if kind == "season" else _weather_in(text)
        if not spans:
            continue
        start, end = spans[0]
        lead, tail = _LEAD.search(text[:start]), _TAIL.match(text[end:])
        begin = start if kind == "season" or lead is None else lead.start()
        old = text[begin : end + (tail.end() if tail else 0)].strip()
        entry = change.setdefault(name, {})
        entry.setdefault("remove", []).append(old)
        entry.setdefault("add", []).append(in_language_of(text, words, kind))
        return True
    return False


def in_language_of(text: str, words: str, kind: str) -> str:
    """Return a season or weather in the language of the text it comes into, where it is known in it."""
    if not text or bool(HAN.search(text)) == bool(HAN.search(words)):
        return words
    script = detect_language(text) or "en"
    if kind == "season":
        found = next((en for en, zh in _SEASONS.items() if zh[0] in words or en in lower(words)), "autumn")
        return to_script(_SEASONS[found], script) if script != "en" else found
    known = vocabulary.find(lower(words), ("weather",))
    return str(known[0].term.names[script][0]) if known else words
