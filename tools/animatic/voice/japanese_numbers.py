"""Arabic numbers as Japanese kana; espeak-ng puts the parts of longer ones together wrongly."""

from __future__ import annotations

_DIGITS = ("ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")
_HUNDREDS = ("", "ひゃく", "にひゃく", "さんびゃく", "よんひゃく", "ごひゃく", "ろっぴゃく", "ななひゃく", "はっぴゃく", "きゅうひゃく")
_THOUSANDS = ("", "せん", "にせん", "さんぜん", "よんせん", "ごせん", "ろくせん", "ななせん", "はっせん", "きゅうせん")
_LARGE = ("", "まん", "おく", "ちょう")
_LONGEST = 16
"""Digits of the longest number read as an amount; a longer one is read digit by digit."""


def amount(number: str) -> str:
    """Return a number in kana: "3.5" さんてんご, "1,200" せんにひゃく."""
    whole, _, part = number.replace(",", "").partition(".")
    said = _digits(whole) if len(whole.lstrip("0")) > _LONGEST else _whole(int(whole or "0"))
    return f"{said}てん{_digits(part)}" if part else said


def _digits(number: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in number)


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    said = ""
    for place in range(len(_LARGE)):
        number, group = divmod(number, 10_000)
        if group:
            said = _group(group, alone=not place) + _LARGE[place] + said
    return said


def _group(group: int, *, alone: bool) -> str:
    """Return a number below ten thousand; before 万 a single thousand is いっせん."""
    thousands, hundreds, tens, ones = group // 1000, group // 100 % 10, group // 10 % 10, group % 10
    said = ("いっせん" if thousands == 1 and not alone else _THOUSANDS[thousands]) + _HUNDREDS[hundreds]
    if tens:
        said += ("" if tens == 1 else _DIGITS[tens]) + "じゅう"
    return said + (_DIGITS[ones] if ones else "")
