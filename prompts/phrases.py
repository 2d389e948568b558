"""Putting phrases into a field's text, and taking them out, in English and Chinese without leaving loose commas or joining words."""

from __future__ import annotations

import re

HAN = re.compile(r"[\u3400-\u9fff]")
_SEPARATOR = r"[,，、;；]"
_LOOSE_START = re.compile(rf"^(?:\s|{_SEPARATOR}|(?:and|with|but)\b|[和與与並并且及])+", re.IGNORECASE)
_LOOSE_END = re.compile(rf"(?:\s|{_SEPARATOR}|\b(?:and|with|but|in|on|at|the|a|an)|[和與与並并且及])+$", re.IGNORECASE)


def has_han(text: str) -> bool:
    """Tell whether the text holds a Chinese character."""
    return HAN.search(text) is not None


def append_phrase(text: str, phrase: str) -> str:
    """Return the text with the phrase put last, joined by the comma of its script; a phrase already there is not doubled."""
    phrase = " ".join(phrase.split())
    if not text or not phrase:
        return text or phrase
    if _locate(text, phrase):
        return text
    return f"{text}，{phrase}" if has_han(text + phrase) else f"{text}, {phrase}"


def remove_phrase(text: str, phrase: str) -> str:
    """Return the text without the phrase (first occurrence, case ignored) and without the comma or joining word it leaves loose."""
    span = _locate(text, phrase)
    if span is None:
        return text
    before, after = text[: span[0]], text[span[1] :]
    before = _LOOSE_END.sub("", before)
    after = _LOOSE_START.sub("", after) if not before or re.match(rf"\s*{_SEPARATOR}", after) else after
    if before and after:
        joint = "" if after.startswith((" ", *",，、;；.。")) or has_han(before[-1] + after[0]) else " "
        if re.search(_SEPARATOR, text[span[0] - 2 : span[0]] + text[span[1] : span[1] + 2]):
            joint = "，" if has_han(before[-1]) else ", "
            after = re.sub(rf"^(?:\s|{_SEPARATOR})+", "", after)
        return " ".join(f"{before}{joint}{after}".split())
    return " ".join((before + after).split())


def swap_phrase(text: str, old: str, new: str) -> str | None:
    """Return the text with the first `old` replaced by `new` where it stands, or None when `old` is not in it."""
    span = _locate(text, old)
    if span is None:
        return None
    return " ".join(f"{text[: span[0]]}{new}{text[span[1] :]}".split())


def _locate(text: str, phrase: str) -> tuple[int, int] | None:
    phrase = " ".join(phrase.split())
    if not phrase:
        return None
    pattern = re.escape(phrase)
    if phrase[0].isascii() and phrase[0].isalnum():
        pattern = r"(?<![A-Za-z0-9])" + pattern
    if phrase[-1].isascii() and phrase[-1].isalnum():
        pattern += r"(?![A-Za-z0-9])"
    match = re.search(pattern, text, re.IGNORECASE)
    return match.span() if match else None
