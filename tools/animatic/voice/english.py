"""English text the way it is read aloud: abbreviations, money, dates, times, units, telephone numbers, addresses, capitals."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from tools.animatic.voice.writing import Rewrite, Written

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FREE = r"(?<![\w.])"
_MAGNITUDE = r"(?: ?(thousand|million|billion|trillion|[kKMB](?![A-Za-z])|bn\b|m\b))?"
_MAGNITUDES = {"k": "thousand", "K": "thousand", "M": "million", "m": "million", "B": "billion", "bn": "billion"}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_MONTH = "|".join((*_MONTHS, *(month[:3] for month in _MONTHS)))
_DIGIT = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FRACTIONS = {
    "1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter", "3/4": "three quarters", "1/5": "one fifth",
    "1/8": "one eighth", "1/10": "one tenth",
}  # fmt: skip
_YEAR_WORDS = r"(?:in|since|of|by|from|until|till|before|after|during|year|around|circa|the|early|late|mid)"
_DECADES = ("", "tens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_LETTERS = {"A": "eigh"}
"""By itself A is read as the article."""
_SHOUTED = 0.7
"""A sentence with this share of capitals is shouted, not full of abbreviations."""

Rule = tuple[re.Pattern[str], Rewrite]


def english(written: Written) -> Written:
    """Return an English sentence as it is said."""
    return _quiet(written).rewritten((*_addresses(), *_short(), *_money(), *_dates(), *_telephones(), *_amounts(), *_signs()))


# --- inside


@lru_cache(1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@lru_cache(1)
def _addresses() -> tuple[Rule, ...]:
    def address(match: re.Match[str]) -> str:
        told = re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group()).rstrip("/")
        for sign, word in (("@", " at "), (".", " dot "), ("/", " slash "), ("-", " dash "), ("_", " underscore "), ("?", " "), ("=", " ")):
            told = told.replace(sign, word)
        return told

    return (
        (re.compile(r"(?:https?://|www\.)[^\s<>()\"']+[^\s<>()\"'.,;:!?]"), address),
        (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), address),
        (re.compile(r"(?<![\w.@])[a-z0-9-]+\.(?:com|org|net|io|ai|edu|gov|tw|uk|de|jp|dev|app)(?:/[\w/-]*)?(?!\.?\w)"), address),
    )


@lru_cache(1)
def _short() -> tuple[Rule, ...]:
    short: dict[str, str] = _tables()["short"]
    words = "|".join(sorted(map(re.escape, short), key=len, reverse=True))
    return (
        (re.compile(r"\bSt\.(?=\s+[A-Z])(?<!\d\w\w St\.)(?<!\dth St\.)"), "saint"),
        (re.compile(r"\bSt\.(?=\s|,|$)"), "street"),
        (re.compile(r"\bDr\.(?=\s+[A-Z])"), "doctor"),
        (re.compile(r"(?<=[a-z]) Dr\.(?=\s|,|$)"), " drive"),
        (re.compile(r"\bNo\. ?(?=\d)|(?<![\w&])#(?=\d)"), "number "),
        (re.compile(rf"(?<![\w.])(?:{words})(?![A-Za-z])"), lambda match: short[match.group()]),
    )


@lru_cache(1)
def _money() -> tuple[Rule, ...]:
    money: dict[str, list[str]] = _tables()["money"]
    signs = "|".join(re.escape(sign) for sign in money)

    def sum_of(match: re.Match[str]) -> str:
        sign, number, times = match.group(1), match.group(2), match.group(3)
        one, several, cent, cents = money[sign]
        if times:
            return f"{number} {_MAGNITUDES.get(times, times)} {several}"
        whole, _, part = number.partition(".")
        unit = one if whole == "1" else several
        if len(part) != 2 or not cent:
            return f"{number} {one if number == '1' else several}"
        if not int(part):
            return f"{whole} {unit}"
        small = f"{int(part)} {cent if int(part) == 1 else cents}"
        return small if not int(whole.replace(",", "")) else f"{whole} {unit} and {small}"

    return ((re.compile(rf"({signs}) ?({_NUMBER}){_MAGNITUDE}"), sum_of),)


@lru_cache(1)
def _dates() -> tuple[Rule, ...]:
    def whole(year: str, month: int, day: int, given: str) -> str:
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return given
        return f"{_MONTHS[month - 1]} {_ordinal(day)}, {_year(year)}"

    def clock(match: re.Match[str]) -> str:
        hour, minute, half = int(match.group(1)), match.group(2), (match.group(3) or "").replace(".", "").strip().upper()
        if hour > 24 or int(minute) > 59:
            return match.group()
        told = f"{hour}" if minute == "00" else f"{hour} oh {int(minute)}" if minute[0] == "0" else f"{hour} {minute}"
        if half:
            return f"{told} {_half(half[0])}"
        return f"{told} o'clock" if minute == "00" and hour <= 12 else f"{told} hundred hours" if minute == "00" else told

    return (
        (re.compile(rf"{_FREE}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?![\w])"), lambda m: whole(m[1], int(m[2]), int(m[3]), m[0])),
        (re.compile(rf"{_FREE}(\d{{1,2}})/(\d{{1,2}})/(\d{{4}})(?!\w)"), lambda m: whole(m[3], int(m[1]), int(m[2]), m[0])),
        (re.compile(rf"\b({_MONTH})\.? (\d{{1,2}}),? (\d{{4}})\b"), lambda m: f"{_month(m[1])} {_ordinal(int(m[2]))}, {_year(m[3])}"),
        (re.compile(rf"\b(\d{{1,2}}) ({_MONTH})\.? (\d{{4}})\b"), lambda m: f"{_month(m[2])} {_ordinal(int(m[1]))}, {_year(m[3])}"),
        (re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?!\w|,?\d|:)"), lambda m: f"{_month(m[1])} {_ordinal(int(m[2]))}"),
        (re.compile(rf"{_FREE}(\d{{1,2}}):(\d{{2}})(?::\d{{2}})?( ?[aApP]\.?[mM]\b\.?)?"), clock),
        (re.compile(r"\b(\d{1,2}) ?([aApP])\.?[mM]\b\.?"), lambda m: f"{m[1]} {_half(m[2].upper())}"),
        (re.compile(rf"(?<=\b)({_YEAR_WORDS}) (1[1-9]\d\d|20[1-9]\d)(?![\d,.]\d|\w)", re.IGNORECASE), lambda m: f"{m[1]} {_year(m[2])}"),
        (re.compile(r"\b(1[1-9]|20)([1-9]0)'?s\b"), lambda m: f"{m[1]} {_DECADES[int(m[2]) // 10]}"),
    )  # fmt: skip


def _half(letter: str) -> str:
    """Return the half of the day: "P M"."""
    return f"{_LETTERS.get(letter, letter)} M"


def _month(name: str) -> str:
    return next(month for month in _MONTHS if month.startswith(name[:3]))


def _year(year: str) -> str:
    """Return a year in pairs, as it is said: 1987 is "19 87", 2005 is left whole."""
    if year[:2] == "20" and year[2] == "0":
        return year
    return f"{year[:2]} hundred" if year[2:] == "00" else f"{year[:2]} oh {year[3]}" if year[2] == "0" else f"{year[:2]} {year[2:]}"


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


@lru_cache(1)
def _telephones() -> tuple[Rule, ...]:
    def number(match: re.Match[str]) -> str:
        groups = re.findall(r"\d+", match.group())
        plus = "plus " if match.group().startswith("+") else ""
        return plus + ", ".join(" ".join(_DIGIT[int(digit)] for digit in group) for group in groups)

    return (
        (re.compile(r"(?<![\w.])(?:\+\d{1,3}[- ]?(?:\(?\d{1,4}\)?[- ]?){2,4}\d{2,4}|(?:1[- ])?\(?\d{3}\)?[- .]\d{3}[- ]\d{4}|\d{3}-\d{4})(?!\w)"), number),
        (re.compile(r"\b(?:911|999|112|411|311|101)\b(?=$|[,;.!?]|\s+(?:now|if|in|for|at once|immediately|when))"), number),
        (re.compile(r"(?<=\b[cC]all )\d{3,}|(?<=\b[dD]ial )\d{3,}|(?<=\bcode )\d{3,}|(?<=\bPIN )\d{3,}"), number),
    )  # fmt: skip


@lru_cache(1)
def _amounts() -> tuple[Rule, ...]:
    units: dict[str, list[str]] = _tables()["units"]
    names = "|".join(sorted(map(re.escape, units), key=len, reverse=True))

    def measured(match: re.Match[str]) -> str:
        one, several = units[match.group(2)]
        return f"{match.group(1)} {one if match.group(1) == '1' else several}"

    return (
        (re.compile(rf"{_FREE}(?:{'|'.join(_FRACTIONS)})(?![\w/])"), lambda match: _FRACTIONS[match.group()]),
        (re.compile(rf"{_FREE}(\d+)/(\d+)(?![\w/])"), r"\1 over \2"),
        (re.compile(rf"({_NUMBER}) ?[x×] ?(?={_NUMBER})"), r"\1 by "),
        (re.compile(rf"({_NUMBER})[xX×](?!\w)"), r"\1 times"),
        (re.compile(rf"(?<!\w)[-−](?=(?:{_NUMBER}) ?(?:°|℃|℉|%))"), "minus "),
        (re.compile(rf"(?<![\w.])({_NUMBER}) ?({names})(?![\w/²³])"), measured),
        (re.compile(r"(?<=\d) ?%"), " percent"),
        (re.compile(r"(?<![\w-])(\d{1,4}) ?[-–—~] ?(?=\d{1,4}(?![\w-]))"), r"\1 to "),
        (re.compile(r"(?<!\w)[-−](?=\d)"), "minus "),
        (re.compile(r"\b(\d{1,2}):(\d{1,2})\b"), r"\1 to \2"),
    )


@lru_cache(1)
def _signs() -> tuple[Rule, ...]:
    letters, respelled = "|".join(_tables()["spelled"]["letters"]), _tables()["respelled"]
    return (
        (re.compile(r"\s?&\s?(?=\w)"), " and "),
        (re.compile(r"(?<=\w)\+(?=\s|$)|(?<=\d) ?\+ ?(?=\d)"), " plus "),
        (re.compile(r"(?<=\w) ?= ?(?=\w)"), " equals "),
        (re.compile(r"(?<=[A-Za-z])/(?=or\b)"), " "),
        (re.compile(r"(?<=[A-Za-z])/(?=[A-Za-z])"), " or "),
        (re.compile(r"(?<!\w)#(?=[A-Za-z])"), "hashtag "),
        (re.compile(rf"\b(?:{'|'.join(respelled)})\b"), lambda match: respelled[match.group()]),
        (re.compile(rf"(?<![A-Za-z])(?:{letters})(?=s?(?![A-Za-z]))"), lambda match: " ".join(_LETTERS.get(letter, letter) for letter in match.group())),
    )


def _quiet(written: Written) -> Written:
    """Return a shouted sentence in small letters, and single words of capitals that are no abbreviations as well."""
    letters = [letter for letter in written.text if letter.isalpha()]
    shouted = len(letters) > 6 and sum(map(str.isupper, letters)) > _SHOUTED * len(letters)
    spelled = frozenset(_tables()["spelled"]["letters"])

    def quiet(match: re.Match[str]) -> str:
        word = match.group()
        plain = word not in spelled and (shouted or len(word) > 5 or word in _EMPHASISED)
        return word.capitalize() if plain else word

    return written.replaced(re.compile(r"(?<![\w.])[A-Z]{2,}(?![\w])"), quiet)


_EMPHASISED = frozenset(
    "THE AND NOT YOU NOW ALL NEW BIG STOP FREE HELP NEVER ALWAYS MUST ONLY VERY SALE WOW YES NO GO OFF ON UP SO BUT FOR SAFE EVER JUST LOVE BEST "
    "EVERY FIRST LAST HERE THIS THAT REAL LIVE OPEN".split()
)
