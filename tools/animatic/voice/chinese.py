"""Chinese text the way it is read aloud: numbers, dates, times, money, measures, telephone numbers, letters, polyphones."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from tools.animatic.voice.chinese_numbers import amount, counted, digits, year
from tools.animatic.voice.writing import Rewrite, Written

_SIMPLE_PARTS = (2, 3, 4, 5, 6, 8, 10)
"""What stands below the line of a fraction; another small number there is a day: 11/21."""
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FREE = r"(?<![\d.A-Za-z])"
_NUMBERED = r"(?:編號|编号|單號|单号|序號|序号|帳號|账号|代碼|代码|代號|代号|密碼|密码|房號|房号|統編|ID)"
_CALLS = r"(?:電話|电话|手機|手机|號碼|号码|專線|专线|熱線|热线|分機|分机|傳真|传真|撥打|拨打|撥|拨|打|請撥|播)"
_LETTER_A = "eigh"
"""By itself the English voice reads an A as the article."""
_MAGNITUDE = r"[十百千萬万億亿兆]{0,3}"

Rule = tuple[re.Pattern[str], Rewrite]


def chinese(written: Written) -> Written:
    """Return a Chinese sentence as it is said."""
    return written.rewritten((*_addresses(), *_dates(), *_telephones(), *_amounts(), *_letters(), *_readings()))


# --- inside


@lru_cache(1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("chinese.toml").read_text("utf-8"))


@lru_cache(1)
def _addresses() -> tuple[Rule, ...]:
    return (
        (re.compile(r"https?://(?:www\.)?|(?<![\w.])www\."), ""),
        (re.compile(r"(?<=[A-Za-z0-9_-])@(?=[A-Za-z0-9-]+\.)"), " at "),
        (re.compile(r"(?<=[A-Za-z0-9_-])\.(?=[A-Za-z]{2,})"), " dot "),
        (re.compile(r"(?<=[\u4e00-\u9fff]) ?& ?(?=[\u4e00-\u9fff])"), "和"),
    )


@lru_cache(1)
def _dates() -> tuple[Rule, ...]:
    def date(match: re.Match[str]) -> str:
        years, month, day = match.group(1), int(match.group(2)), int(match.group(3))
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return match.group()
        return f"{year(years)}年{amount(str(month))}月{amount(str(day))}日"

    def clock(match: re.Match[str]) -> str:
        hour, minute = match.group(1), match.group(2)
        if int(hour) > 24 or int(minute) > 59:
            return match.group()
        said = f"{counted(str(int(hour)), '個')}點"
        return said + ("整" if not int(minute) else f"{'零' if int(minute) < 10 else ''}{amount(str(int(minute)))}分")

    def day(match: re.Match[str]) -> str:
        month, number = int(match.group(1)), int(match.group(2))
        if not (1 <= month <= 12 and number <= 31) or number in _SIMPLE_PARTS:
            return match.group()
        return f"{amount(str(month))}月{amount(str(number))}日"

    def hours(match: re.Match[str]) -> str:
        return f"{counted(match.group(1), '個')}{match.group(2)}"

    return (
        (re.compile(rf"{_FREE}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?![\d.])"), date),
        (re.compile(rf"{_FREE}(\d{{1,2}})/(\d{{1,2}})(?![\d/])"), day),
        (re.compile(rf"{_FREE}(\d{{2,4}})(?= ?年(?![級级齡龄]))"), lambda match: year(match.group(1))),
        (re.compile(rf"{_FREE}(\d{{1,2}})[:：](\d{{2}})(?![:：\d])"), clock),
        (re.compile(rf"{_FREE}(\d{{1,2}})([點点](?!\d)|[點点](?=\d{{1,2}}分))"), hours),
    )


@lru_cache(1)
def _telephones() -> tuple[Rule, ...]:
    def number(match: re.Match[str], *, telephone: bool = True) -> str:
        before = match.group()[: match.start(1) - match.start()]
        return before + "，".join(digits(group, telephone=telephone) for group in re.findall(r"\d+", match.group(1)))

    return (
        (re.compile(rf"{_CALLS}[是為为到：: ]{{0,3}}(\+?[\d][\d -]{{1,18}}\d)(?![\d個个次萬万元])"), number),
        (re.compile(rf"{_FREE}(\+?0\d{{1,3}}[- ]\d{{3,4}}[- ]?\d{{3,4}}|09\d{{8}}|\(0\d{{1,2}}\) ?\d{{3,4}}[- ]?\d{{4}})(?!\d)"), number),
        (re.compile(rf"{_FREE}(110|119|112|113|165|911|120|12[0-9])(?=[報报勤求救專专防電电](?!個))"), number),
        (re.compile(rf"{_FREE}(\d{{11}})(?![\d.,])"), number),
        (re.compile(rf"{_NUMBERED}[是為为：: ]{{0,3}}(\d{{3,}})(?!\d)"), lambda match: number(match, telephone=False)),
    )


@lru_cache(1)
def _amounts() -> tuple[Rule, ...]:
    tables = _tables()
    currencies, measures = tables["currencies"], tables["measures"]
    coins = "|".join(re.escape(sign) for sign in currencies)
    units = "|".join(re.escape(unit) for unit in measures)

    def degrees(match: re.Match[str]) -> str:
        below = "零下" if match.group(1) else ""
        return f"{below or '攝氏'}{amount(match.group(2))}度"

    return (
        (re.compile(rf"(?:{coins}) ?({_NUMBER})({_MAGNITUDE})[元圓块塊]?"), lambda match: f"{amount(match.group(1))}{match.group(2)}{currencies[_sign(match, currencies)]}"),
        (re.compile(rf"{_FREE}([-−]?)({_NUMBER}) ?(?:°C|℃)"), degrees),
        (re.compile(rf"{_FREE}(-?)({_NUMBER}) ?[%％]"), lambda match: f"{'負' if match.group(1) else ''}百分之{amount(match.group(2))}"),
        (re.compile(rf"{_FREE}(\d+)/(\d+)(?![\d/])"), lambda match: f"{amount(match.group(2))}分之{amount(match.group(1))}"),
        (re.compile(rf"{_FREE}(\d+)[:：](\d+)(?![:：\d])"), lambda match: f"{amount(match.group(1))}比{amount(match.group(2))}"),
        (re.compile(rf"{_FREE}({_NUMBER})(?:[xX×](?=\d)| [xX×] (?=\d))"), lambda match: f"{amount(match.group(1))}乘"),
        (re.compile(rf"{_FREE}({_NUMBER}) ?[xX×](?![A-Za-z\d])"), lambda match: f"{counted(match.group(1), '倍')}倍"),
        (re.compile(rf"({_NUMBER}) ?({units})(?![A-Za-z])"), lambda match: f"{counted(match.group(1), '公')}{measures[match.group(2)]}"),
        (re.compile(r"(?<=\d)(?:\s?[~～至]\s?|[-–—])(?=\d)"), "到"),
        (re.compile(rf"(?<![A-Za-z\d])([-−])(?={_NUMBER})"), "負"),
        (re.compile(r"(?<=[A-Za-z])-(?=\d)"), " "),
        (re.compile(rf"(?<=[A-Za-z]{{2}} )({_NUMBER})|(?<=[A-Za-z])(\d+)"), lambda match: f" {amount(match.group())} "),
        (re.compile(rf"(?<=第)({_NUMBER})"), lambda match: amount(match.group(1))),
        (re.compile(rf"({_NUMBER})(?=( ?[^\d]{{1,2}})?)"), lambda match: counted(match.group(1), (match.group(2) or "").strip())),
    )  # fmt: skip


def _sign(match: re.Match[str], signs: dict[str, str]) -> str:
    return next(sign for sign in signs if match.group().startswith(sign))


@lru_cache(1)
def _letters() -> tuple[Rule, ...]:
    words = frozenset(_tables()["spelled"]["words"])

    def spelled(match: re.Match[str]) -> str:
        word = match.group()
        if word in words:
            return word.lower() if len(word) > 2 else word
        return " ".join(_LETTER_A if letter == "A" else letter for letter in word)

    return (
        (re.compile(r"(?<![A-Za-z])[A-Z]{2,6}(?![a-z])"), spelled),
        (re.compile(r"(?<=[A-Za-z])[-/](?=[A-Za-z])"), " "),
        (re.compile(r"\+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\+"), "加"),
        (re.compile(r"(?<=[\u4e00-\u9fff\d])=(?=[\u4e00-\u9fff\d])"), "等於"),
    )


@lru_cache(1)
def _readings() -> tuple[Rule, ...]:
    readings = _tables()["readings"]
    words = "|".join(sorted(map(re.escape, readings), key=len, reverse=True))
    return (
        (re.compile(words), lambda match: readings[match.group()]),
        (re.compile("(?<=[一二两兩三四五六七八九十几这那每半])只(?![是有能要会需好得])"), "支"),
        (re.compile(" {2,}"), " "),
    )
