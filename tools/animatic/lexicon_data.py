"""The nouns the studio knows: names of drawings, hand-written aliases and people, indexed in English and simplified Chinese."""

from __future__ import annotations

import functools
import gzip
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tools.animatic import artwork
from tools.chinese import converted

Group = Literal[
    "being", "vehicle", "food", "plant", "building", "nature", "instrument", "machine", "furniture", "object", "clothing", "unknown"
]

_GROUPS: dict[str, Group] = {
    "animal": "being", "person-fantasy": "being", "face-costume": "being", "plant": "plant", "food": "food", "drink": "food",
    "transport": "vehicle", "place-building": "building", "place-religious": "building", "place": "nature", "sky-weather": "nature",
    "musical-instrument": "instrument", "clothing": "clothing", "household": "furniture",
}  # fmt: skip
"""The longest beginning of an artwork subgroup says the group; the rest are objects."""
_LAST_RESORT = frozenset({"place-map", "place-other", "time", "lock", "emotion", "heart", "flag", "cat-face", "person-symbol"})
"""Subgroups whose plain names mean something else more often: only their aliases count."""
_NOT_NOUNS = frozenset(
    "fly ring link label pick top salt ice wing pie olive lime desert fog foggy station memo hook knot coat pill radio seat melon "
    "desert wedding school hospital bank hotel factory stadium camping mountain cyclone rainbow fog droplet sponge star sun fire "
    "sunset sunrise construction motorway performing-arts goggles scarf gloves glasses sunglasses kimono dress jeans shorts ox "
    "cooking sparkles landslide white-flower silhouette bone beans pen turkey seal".split()
)  # fmt: skip
"""Names of drawings that are verbs, scenes, light or clothes in most requests; the alias table or the vocabulary decides."""
_NOT_NOUNS_ZH = frozenset(
    "施工 雾 沙漠 婚礼 学校 医院 银行 工厂 海滩 露营 雪山 日出 日落 夕阳 黄昏 下雪 下雨 雨天 阴天 打雷 闪电 星空 闪亮 说话 干杯 山崩 路面电车 "
    "和服 围巾 眼镜 墨镜 手套 外套 洋装 牛仔裤 短裤 射箭 滑雪 钓鱼 棒球场 家 乾杯 跌 涨 美洲 命中 戏剧 票 电影 高音量 云 山 金 卒 派 线 表 匙 线 笔 "
    "开花 阴 兵 结 七夕 施工中 高压 高压电 闪烁 大风 刮风 雷雨 雷阵雨 台风 雪花 烟花 焰火 高尔夫 方块 淋浴 座位 表演艺术 一杯奶 文件 钱飞了 倒出液体 接电话 滑冰 国家公园 山体滑坡 "
    "黑猫 彩虹 银河 车站 旱地 森林 城市风光 有雾 电子邮件 晴转雨 连结 上锁 开锁 赏月 自由女神 电量不足".split()
)
_IRREGULAR = {
    "mouse": "mice", "goose": "geese", "leaf": "leaves", "knife": "knives", "loaf": "loaves", "wolf": "wolves", "shelf": "shelves",
    "child": "children", "man": "men", "woman": "women", "policeman": "policemen", "fisherman": "fishermen", "fireman": "firemen",
    "businessman": "businessmen", "cactus": "cacti", "octopus": "octopuses", "fish": "fish", "sheep": "sheep", "deer": "deer",
    "person": "people", "calf": "calves", "scarf": "scarves", "elf": "elves", "thief": "thieves", "swordsman": "swordsmen",
    "squid": "squid", "salmon": "salmon", "aircraft": "aircraft", "spacecraft": "spacecraft", "dice": "dice", "ox": "oxen",
}  # fmt: skip


_PLURAL_NAMES = frozenset({"headphone", "steaming-bowl", "pancakes", "test_tubes", "books", "french-fries", "houses"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word stands for: the element's key, its drawing (None: drawn by the studio's own code, or a person) and its group."""

    key: str
    glyph: str | None
    group: Group


@dataclass(frozen=True, slots=True)
class Person:
    """What a word for a person says about looks."""

    key: str
    gender: Literal["female", "male", "any"] = "any"
    age: Literal["baby", "child", "teen", "young", "adult", "old"] = "adult"
    costume: tuple[str, ...] = ()
    prop: str | None = None
    hair: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """Words to entries. `lengths` holds, by first Chinese character, how long the words are that begin with it, longest first."""

    english: dict[str, Entry]
    chinese: dict[str, Entry]
    lengths: dict[str, tuple[int, ...]]
    most_words: int
    plurals: frozenset[str]
    """The English plurals that are not words of their own."""


class _Simplified(dict[int, str]):
    """Character table from traditional to simplified Chinese that fills itself, always one character for one."""

    def __missing__(self, code: int) -> str:
        char = chr(code).lower()
        if "\u3400" <= char <= "\u9fff":
            char = "着" if char == "著" else converted(char, "t2s")
        self[code] = char if len(char) == 1 else chr(code)
        return self[code]


_SIMPLIFIED = _Simplified()


def fold(text: str) -> str:
    """Return the text in lower case and simplified Chinese, character for character."""
    return text.translate(_SIMPLIFIED)


def plural(phrase: str) -> str:
    """Return the English plural of a noun phrase's last word."""
    head, _, last = phrase.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif re.search(r"(s|x|z|ch|sh)$", last):
        last += "es"
    elif re.search(r"[^aeiou]y$", last):
        last = last[:-1] + "ies"
    elif last in ("potato", "tomato", "hero", "mango"):
        last += "es"
    else:
        last += "s"
    return f"{head} {last}" if head else last


def _words(value: str) -> tuple[list[str], list[str]]:
    english, _, chinese = value.partition("|")
    return [w for w in map(str.strip, english.lower().split(",")) if w], [w for w in map(str.strip, chinese.split(",")) if w]


@functools.cache
def _tables() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str | list[str]]]]:
    aliases = tomllib.loads((artwork.DATA / "aliases.toml").read_text("utf-8"))
    people = tomllib.loads((artwork.DATA / "people.toml").read_text("utf-8"))
    return aliases, people


@functools.cache
def people() -> dict[str, Person]:
    """Return every kind of person by key."""
    out: dict[str, Person] = {}
    for key, row in _tables()[1].items():
        fields = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items() if name != "words"}
        out[key] = Person(key, **fields)  # type: ignore[arg-type]
    return out


def group_of_subgroup(subgroup: str) -> Group:
    """Return the group an artwork subgroup belongs to."""
    matches = [prefix for prefix in _GROUPS if subgroup.startswith(prefix)]
    return _GROUPS[max(matches, key=len)] if matches else "object"


def _named_glyphs() -> Iterable[tuple[str, str, str, tuple[str, str]]]:
    rows = json.loads(gzip.decompress((artwork.DATA / "lexicon.json.gz").read_bytes()))
    for row in rows:
        if row["group"] not in _LAST_RESORT:
            yield row["glyph"], row["group"], row["en"], (row["zh-Hans"], row["zh-Hant"])


@functools.cache
def index() -> Index:
    """Return the index of all words; built once, in about 30 ms."""
    english: dict[str, Entry] = {}
    chinese: dict[str, Entry] = {}
    for glyph, subgroup, name, chinese_names in _named_glyphs():
        entry = Entry(glyph, glyph, group_of_subgroup(subgroup))
        if name and name.lower() not in _NOT_NOUNS and glyph != "black-cat":
            english[name.lower()] = entry
        chinese.update({fold(n): entry for n in chinese_names if n and fold(n) not in _NOT_NOUNS_ZH})
    aliases, persons = _tables()
    for group, rows in aliases.items():
        for key, value in rows.items():
            entry = Entry(key, key if key in artwork.names() else None, group)  # type: ignore[arg-type]
            _add(entry, value, english, chinese)
    for key, row in persons.items():
        _add(Entry(key, None, "being"), str(row["words"]), english, chinese)
    many = {plural(phrase): entry for phrase, entry in english.items()}
    plurals = frozenset(p for p, entry in many.items() if p not in english or (english[p] is entry and _counts(entry)))
    english = {**many, **english}
    lengths: dict[str, set[int]] = {}
    for word in chinese:
        lengths.setdefault(word[0], set()).add(len(word))
    by_first = {c: tuple(sorted(n, reverse=True)) for c, n in lengths.items()}
    return Index(english, chinese, by_first, max(p.count(" ") + 1 for p in english), plurals)


def _counts(entry: Entry) -> bool:
    """Tell whether a plural that stands in the table means several ("screens"), not one thing with a plural name ("headphones")."""
    return entry.group != "clothing" and entry.key not in _PLURAL_NAMES


def _add(entry: Entry, value: str, english: dict[str, Entry], chinese: dict[str, Entry]) -> None:
    words, chinese_words = _words(value)
    english.update({w.replace("-", " "): entry for w in words})
    chinese.update({fold(w): entry for w in chinese_words})
