"""Putting phrases into a field's text, and taking them out, in English and Chinese without leaving loose commas or joining words."""

from __future__ import annotations

import re

HAN = re.compile(r"[\u3400-\u9fff]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_INVISIBLE = re.compile(r"[\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_SEPARATORS = ",，、;； "
_TAIL = 80
"""How far back loose words are looked for, in characters; bounds the work on a hostile text."""
_STOPS = ".。!！?？:："
# Joining characters that are not part of a word: 柔和, 溫和 and 和服, 及肩 are words.
_HAN_JOINER_LAST = r"(?<![柔溫温平祥緩缓暖總总飽饱謙谦隨随])[和與与並并且及]"
_HAN_JOINER_FIRST = r"(?:[與与並并且]|和(?![服平風风諧谐式紙纸尚睦])|及(?![腰肩膝時时格第]))"
_DANGLING = re.compile(
    rf"(?:[{_SEPARATORS}]|\b(?:and|or|with|but|in|on|at|the|a|an)\b|{_HAN_JOINER_LAST})+$", re.IGNORECASE
)
_JOINER = re.compile(rf"(?:(?:and|or|with|but)\b|{_HAN_JOINER_FIRST})", re.IGNORECASE)
_LEADING = re.compile(rf"^(?:[{_SEPARATORS}{_STOPS}]|(?:and|with|but)\b|{_HAN_JOINER_FIRST})+", re.IGNORECASE)


def printable(text: str) -> str:
    """Return the text without characters that have no form: controls, lone surrogates, direction overrides, byte order marks."""
    return _UNPRINTABLE.sub(" ", _INVISIBLE.sub("", text))


def printable_lines(text: str) -> str:
    """Return the printable text with its line breaks: what a terminal, a page or a chat shows without being steered by it."""
    return "\n".join(printable(line) for line in text.split("\n"))


def tidy(text: str) -> str:
    """Return the printable text on one line, with single spaces."""
    return " ".join(printable(text).split())


def has_han(text: str) -> bool:
    """Tell whether the text holds a Chinese character."""
    return HAN.search(text) is not None


def append_phrase(text: str, phrase: str) -> str:
    """Return the text with the phrase put last, joined by the comma of its script; a phrase already there is not doubled."""
    phrase = tidy(phrase).strip(_SEPARATORS)
    if not text or not phrase:
        return text or phrase
    if _locate(text, phrase):
        return text
    text = text.rstrip(_SEPARATORS)
    return f"{text}，{phrase}" if has_han(text + phrase) else f"{text}, {phrase}"


def remove_phrase(text: str, phrase: str) -> str:
    """Return the text without the phrase (first occurrence, case ignored) and without the comma or joining word it leaves loose."""
    span = _locate(text, phrase)
    if span is None:
        return text
    before, after = text[: span[0]].rstrip(), text[span[1] :].lstrip()
    listed_before, listed_after = before.endswith(tuple(_SEPARATORS)), after.startswith(tuple(_SEPARATORS))
    joined_after = _JOINER.match(after) is not None
    if not after or joined_after or after[0] in _SEPARATORS + _STOPS:
        before = before[:-_TAIL] + _DANGLING.sub("", before[-_TAIL:])
    before, after = before.rstrip(_SEPARATORS), after.lstrip(_SEPARATORS)
    if not before:
        return tidy(_LEADING.sub("", after))
    if not after or after[0] in _STOPS:
        return tidy(before + after)
    if listed_after or (listed_before and not joined_after):
        return tidy(f"{before}，{after}" if has_han(before[-1]) else f"{before}, {after}")
    return tidy(before + after if has_han(before[-1] + after[0]) else f"{before} {after}")


def swap_phrase(text: str, old: str, new: str) -> str | None:
    """Return the text with the first `old` replaced by `new` where it stands, or None when `old` is not in it."""
    span = _locate(text, old)
    if span is None:
        return None
    return tidy(f"{text[: span[0]]}{new}{text[span[1] :]}")


def _locate(text: str, phrase: str) -> tuple[int, int] | None:
    phrase = tidy(phrase)
    if not phrase:
        return None
    pattern = re.escape(phrase)
    if phrase[0].isascii() and phrase[0].isalnum():
        pattern = r"(?<![A-Za-z0-9])" + pattern
    if phrase[-1].isascii() and phrase[-1].isalnum():
        pattern += r"(?![A-Za-z0-9])"
    match = re.search(pattern, text, re.IGNORECASE)
    return match.span() if match else None
