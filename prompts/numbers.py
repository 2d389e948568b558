"""Chinese numerals as numbers: the one reading of them that lengths, counts and tempos share."""

from __future__ import annotations

_DIGITS = {char: value for value, chars in enumerate(("零〇", "一", "二兩两", *"三四五六七八九")) for char in chars}


def han_number(words: str) -> float:
    """Return what Chinese or Arabic digits write, below 1000: 十五 is 15, 一百二 is 102, 半 is 0.5, "2.5" is 2.5; 0 for what is none."""
    if words[:1].isdigit():
        return float(words)
    total, digit = 0.0, 0.0
    for char in words:
        if char in "百十":
            total += (digit or 1) * (100 if char == "百" else 10)
            digit = 0
        elif char == "半":
            total += 0.5
        else:
            digit = _DIGITS.get(char, 0)
    return total + digit
