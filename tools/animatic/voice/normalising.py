"""A sentence rewritten the way it is said: numbers, dates, units, abbreviations, addresses."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from tools.animatic.voice.chinese import chinese
from tools.animatic.voice.english import english
from tools.animatic.voice.japanese import japanese
from tools.animatic.voice.languages import Language
from tools.animatic.voice.writing import Rewrite, Written

_TELEPHONE_ONE = re.compile("幺")
"""Cantonese has no other one for the telephone."""
_VIETNAMESE_DATE = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_KOREAN_HOUR = re.compile(r"(?<!\d)(\d{1,2})(?=시)")
_KOREAN_HOURS = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두")


def normalised(written: Written, language: Language) -> Written:
    """Return a sentence as it is said in a language; espeak-ng reads plain numbers of most languages by itself."""
    family = language.tag.partition("-")[0]
    if language.chinese:
        said = chinese(written)
        return said.replaced(_TELEPHONE_ONE, "一") if family == "yue" else said
    if family == "en":
        return english(written)
    if family == "ja":
        return japanese(written.rewritten(_signs(family)))
    if family == "vi":
        written = written.replaced(_VIETNAMESE_DATE, r"\1 tháng \2 năm \3")
    elif family == "ko":
        written = written.replaced(_KOREAN_HOUR, _korean_hour)
    return written.rewritten(_signs(family))


# --- inside


def _korean_hour(match: re.Match[str]) -> str:
    hour = int(match.group(1))
    return _KOREAN_HOURS[hour] if 1 <= hour <= 12 else match.group()


@lru_cache(1)
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, Any] = tomllib.loads(Path(__file__).with_name("other_languages.toml").read_text("utf-8"))
    return tables


@lru_cache(None)
def _signs(family: str) -> tuple[tuple[re.Pattern[str], Rewrite], ...]:
    signs = _tables().get(family)
    if signs is None:
        return ()
    after = "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True) if not sign.endswith(".") and sign != "&")
    rules: list[tuple[re.Pattern[str], Rewrite]] = [
        (re.compile(r"([€₩¥]) ?(\d[\d.,]*\d|\d)(?=\W|$)"), lambda match: f"{match.group(2)} {signs.get(match.group(1), match.group(1))}"),
        (re.compile(rf"(?<=\d) ?({after})(?![\w/])"), lambda match: f" {signs[match.group(1)]}"),
    ]
    rules += [(re.compile(rf"(?<!\w){re.escape(sign)}"), words) for sign, words in signs.items() if sign.endswith(".")]
    if "&" in signs:
        rules.append((re.compile(r"\s?&\s?(?=\w)"), f" {signs['&']} "))
    return tuple(rules)
