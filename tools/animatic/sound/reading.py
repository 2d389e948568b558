"""From words to sounds: which effects a text names, in order, each with how strong, how far and how often."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tools.animatic.sound.toolkit import How
from tools.chinese import converted

Distance = Literal["", "close", "near", "far"]

_FILE = Path(__file__).with_name("effects.toml")
_STRONG = re.compile(r"\b(?:heavy|hard|loud|strong|violent|big|huge|powerful|intense|pouring|roaring|howling|raging|revving|thunderous|massive|slam\w*)\b|大声|猛烈|强烈|巨大|剧烈|狂|暴|大(?=雨|风|浪|火)|瀑布|轰鸣|甩")
_SOFT = re.compile(r"\b(?:light|soft|softly|gentle|gently|quiet|quietly|faint|subtle|little|small|slight|drizzle|breeze|delicate|hand bell|school bell)\b|轻轻|轻柔|轻微|微弱|小声|柔和|淡淡|细|微(?=风)|毛毛")
_FAR = re.compile(r"\b(?:distant|far|far away|in the distance|far off|from afar|muffled|next door|outside the window)\b|远处|远方|遥远|隔壁|窗外")
_CLOSE = re.compile(r"\b(?:close|close up|close-up|right next to|nearby|next to)\b|近处|近距离|耳边|身边")
_FAST = re.compile(r"\b(?:fast|quick|quickly|running|rapid|hurried|frantic|racing)\b|快速|急促|急|跑|飞快")
_SLOW = re.compile(r"\b(?:slow|slowly|calm|lazy|relaxed)\b|缓慢|慢慢|慢")
_COUNT = re.compile(r"\b(?P<word>once|twice|thrice|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})(?: times)?\b|(?P<han>[一二两三四五六七八九十]|\d{1,2})\s*(?:声|次|下|响)")
_NUMBERS = {"once": 1, "twice": 2, "thrice": 3, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
            "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}  # fmt: skip
_LENGTH = re.compile(r"\d+(?:\.\d+)?\s*(?:-\s*)?(?:seconds?|secs?|s|minutes?|mins?)\b|[\d一二两三四五六七八九十半]+\s*(?:秒钟?|分钟)")
_ON = {
    "tin": r"\b(?:tin|metal|iron|corrugated)\b|铁皮|金属|铁", "window": r"\b(?:windows?|pane)\b|窗", "leaves": r"\b(?:leaves|leaf)\b|树叶|叶子", "umbrella": r"\bumbrella\b|伞",
    "wood": r"\b(?:wood|wooden|parquet|floorboards)\b|木", "gravel": r"\b(?:gravel|pebbles|stones)\b|碎石|砾石", "snow": r"\bsnow(?:y)?\b|雪", "grass": r"\b(?:grass|lawn)\b|草",
    "water": r"\b(?:puddles?|water|mud|wet)\b|水洼|水坑|泥", "carpet": r"\bcarpet\b|地毯", "sand": r"\bsand\b|沙", "tile": r"\b(?:tiles?|marble|corridor|hallway)\b|瓷砖|大理石|走廊", "stone": r"\b(?:stone|concrete|pavement|street)\b|石|水泥|路面",
}  # fmt: skip
_SURFACED = frozenset({"rain", "footsteps", "hammer"})
_IMPLIED = {
    "knock": ("door",), "creak": ("door",), "doorbell": ("door",), "purr": ("cat",), "pour": ("glass", "clink"), "reversing": ("passing",),
    "horn": ("passing",), "siren": ("passing",), "applause": ("crowd",), "hammer": ("bell",), "whistle": ("train",), "storm": ("rain", "wind"),
}  # fmt: skip
"""What is only said along with a sound: who knocks on a door does not close it."""
_AFTER = re.compile(r"\b(?:then|followed by|and then|after that)\b|然后|接着|之后|随后")
_IDLE = re.compile(
    r"\b(?:a|an|the|of|and|with|sounds?|noise|effects?|sfx|ambien(?:ce|t)|background|some|in|on|at|to|from|for|is|are|it|its|my|by|as|please|make|create|add|give|me|i|hear|like|good|nice|realistic|short|long|"
    r"seconds?|loop(?:ing|able|ed)?|seamless|very|really|times?|audio|clip|that|then|followed|after|while|into|off|down|up|out|over|against)\b|音效|声音|的|声|和|与|跟|有|一个|一段|一阵|背景|环境音|请|做|给我|来|加|在|上|里|中|着|了|循环|然后|接着|阵阵|这|那|好听"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One effect of the catalogue."""

    key: str
    kind: Literal["bed", "hit"]
    seconds: float
    level: float


@dataclass(frozen=True, slots=True)
class Heard:
    """One effect that a text names."""

    entry: Entry
    how: How
    distance: Distance
    words: str
    after: bool = False
    """Whether it is heard after the one before it instead of together with it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a text."""

    sounds: tuple[Heard, ...]
    rest: tuple[str, ...]
    """Words of the text that nothing was made of."""


@functools.cache
def entries() -> dict[str, Entry]:
    """Return the catalogue by effect."""
    return {key: Entry(key, row["kind"], float(row["seconds"]), float(row.get("level", 0.0))) for key, row in _table().items()}


@functools.cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@functools.cache
def _names() -> re.Pattern[str]:
    latin = sorted({word for row in _table().values() for word in row["en"]}, key=len, reverse=True)
    han = sorted({word for row in _table().values() for word in row["zh"]}, key=len, reverse=True)
    return re.compile(rf"\b(?P<en>{'|'.join(map(re.escape, latin))})(?:s|es)?\b|(?P<zh>{'|'.join(map(re.escape, han))})")


@functools.cache
def _keys() -> dict[str, str]:
    return {word: key for key, row in _table().items() for word in (*row["en"], *row["zh"])}


def read(text: str) -> Reading:
    """Return the sounds a text names, in its order; English and both Chinese scripts."""
    folded = converted(text, "t2s").lower()
    plain = _LENGTH.sub(lambda m: " " * len(m.group()), folded)
    found = list(_names().finditer(plain))
    sounds: list[Heard] = []
    for index, match in enumerate(found):
        begin = found[index - 1].end() if index else 0
        stop = found[index + 1].start() if index + 1 < len(found) else len(plain)
        entry = entries()[_keys()[match["en"] or match["zh"]]]
        if any(heard.entry == entry for heard in sounds):
            continue
        own = _own(plain, begin, match, stop)
        sounds.append(Heard(entry, _how(entry, own), _distance(own), text[match.start() : match.end()], bool(sounds) and _AFTER.search(plain[begin : match.start()]) is not None))
    implied = {key for heard in sounds for key in _IMPLIED.get(heard.entry.key, ())}
    sounds = [heard for heard in sounds if heard.entry.key not in implied]
    return Reading(tuple(sounds), _rest(plain, [match.span() for match in found]))


def _own(plain: str, begin: int, match: re.Match[str], stop: int) -> str:
    """Return the words that go with a name: before it from the last joint on, after it up to the next joint."""
    joint = r"[,;，；、。.]|\b(?:and|then|with|followed by)\b|和|与|跟|然后|接着"
    before = re.split(joint, plain[begin : match.start()])[-1]
    after = re.split(joint, plain[match.end() : stop])[0]
    return before + match.group() + after


def _how(entry: Entry, own: str) -> How:
    strength = 0.85 if _STRONG.search(own) else 0.2 if _SOFT.search(own) else 0.5
    pace = 1.5 if _FAST.search(own) else 0.7 if _SLOW.search(own) else 1.0
    counted = _COUNT.search(own)
    count = _number(counted) if counted else None
    surface = next((name for name, words in _ON.items() if re.search(words, own)), "") if entry.key in _SURFACED else ""
    return How(strength, pace, count if entry.kind == "hit" else None, surface)


def _number(match: re.Match[str]) -> int:
    said = match["word"] or match["han"]
    return max(1, int(said)) if said.isdigit() else _NUMBERS[said]


def _distance(own: str) -> Distance:
    if _FAR.search(own):
        return "far"
    return "close" if _CLOSE.search(own) else ""


def _rest(plain: str, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    left = list(plain)
    for begin, stop in spans:
        left[begin:stop] = " " * (stop - begin)
    text = "".join(left)
    for known in (_STRONG, _SOFT, _FAR, _CLOSE, _FAST, _SLOW, _COUNT, _AFTER, *map(re.compile, _ON.values()), _IDLE):
        text = known.sub(" ", text)
    return tuple(word for word in re.split(r"[\s,.;:!?，。；：！？、'\"()（）「」\-]+", text) if len(word) > 1 or "\u4e00" <= word)
