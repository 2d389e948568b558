"""Whole numbers in English words, for voices that know letters only."""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_GROUPS = ("", " thousand", " million", " billion", " trillion")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+")
"""A comma belongs to a number only where it parts groups of three digits."""


def spelled(text: str) -> str:
    """Return the text with its numbers in words: "In 19 84, 5 cats" becomes "In nineteen eighty-four, five cats".

    What is too long to be counted is read digit by digit.
    """
    return _NUMBER.sub(lambda match: _number(match.group()), text)


def _number(digits: str) -> str:
    plain = digits.replace(",", "")
    if len(plain) > 3 * len(_GROUPS) or (plain.startswith("0") and len(plain) > 1):
        return " ".join(_ONES[int(digit)] for digit in plain)
    value = int(plain)
    if value == 0:
        return _ONES[0]
    parts: list[str] = []
    for group in _GROUPS:
        value, rest = divmod(value, 1000)
        if rest:
            parts.insert(0, _below_thousand(rest) + group)
    return " ".join(parts)


def _below_thousand(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    said = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest:
        said.append(_below_hundred(rest))
    return " ".join(said)


def _below_hundred(value: int) -> str:
    if value < len(_ONES):
        return _ONES[value]
    tens, ones = divmod(value, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]
