"""Small readings of a text that all fields share: numbers, colours and to which noun they belong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from prompts import vocabulary
from tools.animatic.lexicon_data import fold, index

MOST = 12
"""Largest count the studio draws one by one."""
_SOME = {"several": 4, "many": 6, "some": 3, "few": 3, "couple": 2, "pair": 2, "dozen": 12, "dozens": 12, "group": 5, "bunch": 5, "crowd": 8,
         "flock": 6, "herd": 5, "pack": 4, "team": 4, "swarm": 8, "rows": 6, "row": 5, "stack": 4, "pile": 5, "both": 2, "twin": 2, "trio": 3}  # fmt: skip
_ENGLISH = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
            "eleven": 11, "twelve": 12, "single": 1, **_SOME}  # fmt: skip
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "几": 4, "数": 4, "双": 2, "多": 5}
_ONE_OF_TWO = frozenset({"headphones", "earphones", "earbuds", "glasses", "sunglasses", "scissors", "binoculars", "jeans", "shorts", "goggles"})
"""Plurals that name a single thing."""
_TWO = frozenset({"shoes", "running shoes", "sneakers", "boots", "sandals", "high heels", "heels", "slippers", "socks", "gloves", "skis", "trainers"})
_CLASSIFIER = "只个位名隻個头頭匹条條辆輛台臺架艘张張本朵棵颗顆株片块塊杯瓶碗盘盤座栋棟间間把支枝根件双雙对對组組尊份盏盞把套款口串粒"
_GROUPS_ZH = {"群": 5, "对": 2, "双": 2, "排": 5, "堆": 5, "叠": 4, "队": 5, "些": 3, "伙": 4, "窝": 4}
_AGE_SAID = re.compile(r"\d+[\s-]*(?:years?|yrs?)(?:[\s-]*old)?\s*")
_SWARM = re.compile(r"\s(?:swarm|flock|fleet|herd|squad|army)\b|[群队](?![的岛])")
_COUNT_ZH = re.compile(
    rf"(?:(\d+)|([一二两三四五六七八九十几数]+)|(许多|很多|一些|无数|众多|好几|大批|成群))\s*([{_CLASSIFIER}群排堆叠队伙窝])?[^，。、；,.\d一二两三四五六七八九十]{{0,10}}$"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_GAP_STOPS = frozenset("with in on at of the a an and or is are was wearing holding riding near by from to for over under into while as who that her his".split())
_HAN_GAP = re.compile(r"^(?:色|的|色的|色系的)?[^，。、；,;和與与跟在穿戴拿著着的]{0,4}$")
_COLOUR_CHARS = {"红": "red", "黄": "yellow", "蓝": "blue", "绿": "green", "白": "white", "黑": "black", "紫": "purple", "粉": "pink", "金": "gold",
                 "银": "silver_colour", "灰": "grey", "棕": "brown", "褐": "brown", "橘": "orange", "橙": "orange", "青": "teal"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour said in a text, and where."""

    start: int
    end: int
    hex: str
    name: str


def many(word: str) -> int | None:
    """Return the number an English or Chinese number word says, or None."""
    word = fold(word)
    if word.isdigit():
        return int(word)
    if word in _ENGLISH:
        return _ENGLISH[word]
    if len(word) == 2 and word[0] == "十" and word[1] in _CHINESE:
        return 10 + _CHINESE[word[1]]
    return _CHINESE.get(word[:1]) if word else None


def count_before(text: str, start: int, word: str) -> int:
    """Return how many of the noun at `start` the text says, 1..MOST; an English plural without a number counts three."""
    before = fold(text[:start])
    found = _chinese_count(before) if _HAN.search(word) else _english_count(before)
    swarm = _SWARM.match(fold(text[start + len(word) :]))
    if swarm:
        found = 6
    pair = fold(word)
    if pair in _ONE_OF_TWO and found in (None, 2):
        found = 1
    if found is None:
        found = 2 if pair in _TWO else 3 if fold(word).replace("-", " ") in index().plurals else 1
        if text[start + len(word) : start + len(word) + 1] in ("們", "们"):
            found = 3
    return max(1, min(MOST, found))


def _chinese_count(before: str) -> int | None:
    match = _COUNT_ZH.search(before[-18:])
    if match is None:
        return None
    digits, number, vague, classifier = match.groups()
    if classifier in _GROUPS_ZH:
        said = int(digits) if digits else _CHINESE.get(number[:1] if number else "", 1)
        return _GROUPS_ZH[classifier] * max(1, said if said != 4 or number != "几" else 1)
    if vague:
        return 6 if vague in ("无数", "众多", "成群", "大批") else 4
    if classifier is None and not digits and number in ("一", "十", "几", "数"):
        return None
    if digits and re.match(r"\d+\s*[岁年月日秒分点号%]", before[match.start() :]):
        return None
    return int(digits) if digits else many(number)


def _english_count(before: str) -> int | None:
    before = _AGE_SAID.sub("", before)
    words = re.findall(r"[a-z0-9'-]+|[,.;]", before)[-6:]
    past_participle = False
    for word in reversed(words):
        if word in ",.;" or (word in _GAP_STOPS and word not in ("of", "a", "an")) or word == "the":
            return None
        value = many(word) if re.fullmatch(r"\d{1,3}|[a-z]+", word) else None
        if value is not None:
            return value if not past_participle or (word not in _SOME and value > 1) else None
        past_participle = past_participle or word.endswith("ing")
    return None


@lru_cache(maxsize=256)
def colours(text: str) -> tuple[Colour, ...]:
    """Return the colours said in a text, in order."""
    found = [
        Colour(m.start, m.end, m.term.hex, m.term.name) for m in vocabulary.find(text, ("colour", "material")) if m.term.hex
    ]
    taken = {i for c in found for i in range(c.start, c.end)}
    folded = fold(text)
    for i, char in enumerate(folded):
        name = _COLOUR_CHARS.get(char)
        if name and i not in taken:
            term = vocabulary.terms("colour").get(f"colour:{name}")
            if term is not None and term.hex:
                found.append(Colour(i, i + 1, term.hex, name))
    return tuple(sorted(found, key=lambda c: c.start))


def colour_of(text: str, start: int, heads: Sequence[tuple[int, int]]) -> Colour | None:
    """Return the colour said of the noun that begins at `start`; `heads` are the spans of all nouns, which claim the nearest colour."""
    best: Colour | None = None
    for colour in colours(text):
        if colour.end > start or any(a <= colour.start and colour.end <= b for a, b in heads):
            continue
        if any(colour.end <= a < start for a, _ in heads):
            continue
        if _joins(text[colour.end : start]):
            best = colour
    return best


def _joins(gap: str) -> bool:
    """Tell whether only adjectives stand between a colour and its noun."""
    if re.search(r"[，。、；,;.!?]", gap):
        return False
    if _HAN.search(gap):
        return bool(_HAN_GAP.match(fold(gap)))
    words = re.findall(r"[a-z'-]+", gap.lower())
    return len(words) <= 3 and not any(w in _GAP_STOPS for w in words)
