"""Lengths of time that a message names: "5 seconds", "a minute and a half", 三十秒, 一分半."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prompts.numbers import han_number

_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90,
    "half a": 0.5, "couple of": 2, "a couple of": 2, "a few": 3,
}  # fmt: skip
_NUMBER = r"(?P<n>\d{1,3}(?:\.\d+)?|" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + ")"
_ENGLISH = re.compile(
    rf"(?<![\w.:])(?:(?:exactly|precisely|about|around|roughly|just|another|for|of|lasting|by) )*{_NUMBER}(?: more| extra| additional| further| full)?(?:(?<=\d)[- ]?|[- ])(?P<half> ?and a half[- ])?(?P<unit>seconds?|secs?|(?<=[\d -])s(?![\w'])|minutes?|mins?|hours?|hrs?)\b(?P<more> and a half)?(?:[- ]long\b)?(?: in length| of length)?"
)
_CHINESE = re.compile(r"(?:正好|刚好|大约|大概|约|整整)?(?P<n>\d{1,12}+(?:\.\d{1,12}+)?|[一二两三四五六七八九十百半]{1,12}+) ?(?:个)?(?P<unit>小时半?|秒钟?|分半钟?|分钟半?|分(?=\d|[一二三四五]|长|的))(?:左右|长)?")


def length_said(low: str) -> float | None:
    """Return the seconds that a text names in all, 0 and too many included, or None. low: lower case and simplified."""
    found = [seconds for _, _, seconds in lengths(low)]
    return sum(found) if found else None


def lengths(low: str) -> Iterator[tuple[int, int, float]]:
    """Yield (start, end, seconds) of each length that a text names."""
    for match in _ENGLISH.finditer(low):
        number = _WORDS[match["n"]] if match["n"] in _WORDS else float(match["n"])
        number += 0.5 if match["half"] or match["more"] else 0
        yield match.start(), match.end(), number * {"m": 60, "h": 3600}.get(match["unit"][0], 1)
    for match in _CHINESE.finditer(low):
        number = han_number(match["n"])
        if number or match["n"].startswith("0"):
            half = 0.5 if "半" in match["unit"] else 0
            yield match.start(), match.end(), (number + half) * {"分": 60, "小": 3600}.get(match["unit"][0], 1)
