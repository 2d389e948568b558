"""Arabic numbers as Chinese words: amounts, digit rows, decimals."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_SMALL = ("", "十", "百", "千")
_LARGE = ("", "萬", "億", "兆")
_LONGEST_AMOUNT = 16
"""Digits of the longest number read as an amount; a longer one is read digit by digit."""
_COUNTED = "個个位隻只次天倍種种件條条張张本杯瓶支枝台臺輛辆座棵顆颗家間间句頁页週周小分秒堂場场份歲岁雙双對对人口袋箱公塊块元年萬万億亿千點点噸吨米名步架艘幅篇首門门扇把根"
"""What is counted with 兩 and not with 二."""


def digits(number: str, *, telephone: bool = False) -> str:
    """Return each digit by itself; on the telephone 1 is said 幺."""
    said = "".join(_DIGITS[int(digit)] for digit in number if digit.isdigit())
    return said.replace("一", "幺") if telephone else said


def amount(number: str) -> str:
    """Return a number as an amount: "3.50" 三點五零, "1,200" 一千二百, "-5" 負五."""
    plain = number.replace(",", "").replace("，", "")
    if plain[:1] in "-−":
        return "負" + amount(plain[1:])
    whole, _, part = plain.lstrip("+").partition(".")
    said = digits(whole) if len(whole.lstrip("0")) > _LONGEST_AMOUNT else _whole(int(whole or "0"))
    return f"{said}點{digits(part)}" if part else said


def counted(number: str, following: str) -> str:
    """Return a number before what it counts: 2 is 兩 there, as it is before hundreds of thousands."""
    said = amount(number)
    if said == "二" and following and following[0] in _COUNTED and following != "分之":
        return "兩"
    return said


def year(number: str) -> str:
    """Return a year digit by digit; short ones are amounts: 民國115年 is 一百一十五年."""
    return digits(number) if len(number) == 4 else amount(number)


def _whole(number: int) -> str:
    if number == 0:
        return "零"
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    gap = False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(said)
            continue
        if said and (gap or group < 1000):
            said += "零"
        said += _group(group) + _LARGE[place]
        gap = False
    said = re.sub("^一十", "十", said)
    return re.sub("^二(?=[千萬億兆])", "兩", said)


def _group(group: int) -> str:
    """Return a number below ten thousand."""
    said = ""
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            said += _DIGITS[digit] + _SMALL[place]
        elif said and not said.endswith("零"):
            said += "零"
    return said.rstrip("零")
