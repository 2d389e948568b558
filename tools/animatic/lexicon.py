"""Finding nouns in English and Chinese, and what draws them. Wrong is worse than missing: a doubtful word is left alone."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from tools.animatic.lexicon_data import Entry, Group, Person, fold, index, people

__all__ = ["Noun", "Person", "entry", "find_nouns", "people", "tokens"]


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun: `text[start:end]` of what was read, the element's key, its drawing or None, and its group.

    A person has group "being", no glyph and a key of `people()`; an unknown thing has group "unknown" and no glyph.
    """

    start: int
    end: int
    text: str
    key: str
    glyph: str | None
    group: Group


_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z0-9à-öø-ÿ]+(?:'[a-z]+)?")
_BEFORE_A_VERB = frozenset("to can could will would should must may might i you we they he she who that not don't doesn't is are and then".split())
_ARTICLES = frozenset("the a an his her its their my your our this that these those him it them me us".split())
_ALSO_VERBS = frozenset(
    "can watch ring fly play drop saw fan box book phone fire star hammer pick hook swing slide plant train ship fish note lock bolt host "
    "guard cook coach model shower mirror drum ski bridge map cup screen display brush bowl parachute kayak duck bat seal bus iron "
    "swallow paint sign shelf table chair bear crane sail mail pipe tank lean rock bark wave ride figure staff gate key chip bus".split()
)
_OF_THE_BODY = frozenset("face head eye eyes hand hands hair body portrait smile back silhouette paw paws arm arms shoulder expression gaze profile".split())
_CAN_NEEDS = frozenset("a the tin soda metal beer spray watering aluminum cola one two three red blue green silver".split())
_VERBS_BEFORE = frozenset("玩打踢拍骑开喝吃看读弹吹拿撑放喂买卖推抱背举提用穿戴像与和是有修造")
"""Verbs that the segmentation glues to a one-character object: 玩球, 喝茶."""
_BEFORE_AN_ANIMAL = tuple("着只条头匹")
_MODIFIERS = frozenset("红黄蓝绿白黑紫粉金银灰棕青橙褐大小老新旧长短高矮胖瘦圆方巨一二两三四五六七八九十几多这那只个台位名辆条把张本朵颗群双对幼古女男")
"""Characters that may stand between the start of a Chinese word and the noun that ends it."""


_WORKS = frozenset("chemical power nuclear steel industrial manufacturing assembly car auto factory treatment processing cement".split())
"""Words before "plant" that make it a factory."""
_NOT_AFTER: dict[str, str] = {"面": "台桌地水湖海路表墙", "画": "在"}
"""Characters that one-character nouns do not follow: 台面 is no noodle, 在画 is a verb."""


def entry(key: str) -> Entry | None:
    """Return the entry a key stands for, or None when no word leads to it."""
    return _by_key().get(key)


@lru_cache(maxsize=1)
def _by_key() -> dict[str, Entry]:
    words = index()
    return {e.key: e for e in (*words.chinese.values(), *words.english.values())}


@lru_cache(maxsize=256)
def tokens(folded: str) -> tuple[tuple[int, int, str], ...]:
    """Return (start, end, part of speech) of every Chinese word of a folded text."""
    import rjieba  # noqa: PLC0415 - loads its dictionary, so only when Chinese is read

    out: list[tuple[int, int, str]] = []
    at = 0
    for word, tag in rjieba.tag(folded):
        start = folded.index(word, at)
        at = start + len(word)
        out.append((start, at, tag))
    return tuple(out)


@lru_cache(maxsize=256)
def find_nouns(text: str) -> tuple[Noun, ...]:
    """Return the nouns of `text` that name something to draw, in order, without overlaps; the longest word wins.

    Chinese words must agree with the segmentation of the sentence; English words that may be verbs must stand as nouns.
    """
    folded = fold(text)
    found = _english(folded)
    if _HAN.search(folded):
        found += _chinese(folded)
    found.sort(key=lambda f: f[0])
    return tuple(Noun(start, end, text[start:end], e.key, e.glyph, e.group) for start, end, e in found)


def _english(folded: str) -> list[tuple[int, int, Entry]]:
    words = [(m.start(), m.end(), m.group()) for m in _LATIN.finditer(folded)]
    known, most = index().english, index().most_words
    found: list[tuple[int, int, Entry]] = []
    i = 0
    while i < len(words):
        for count in range(min(most, len(words) - i), 0, -1):
            part = words[i : i + count]
            if count > 1 and part[0][2] == "old" and i and words[i - 1][2].startswith(("year", "yr")):
                continue
            hit = known.get(" ".join(w[2].removesuffix("'s") for w in part))
            if hit and hit.group == "being" and _possesses(words, i + count):
                break
            if hit and _together(folded, part) and (count > 1 or _stands_as_noun(words, i)):
                end = part[-1][1] - (2 if part[-1][2].endswith("'s") else 0)
                found.append((part[0][0], end, hit))
                i += count - 1
                break
        i += 1
    return found


def _possesses(words: list[tuple[int, int, str]], after: int) -> bool:
    """Tell whether a being only owns what is named next ("the conductor's hat"); its own face or body still shows it."""
    return words[after - 1][2].endswith("'s") and after < len(words) and words[after][2] not in _OF_THE_BODY


def _together(folded: str, part: list[tuple[int, int, str]]) -> bool:
    return all(folded[a[1] : b[0]] in (" ", "-") for a, b in itertools.pairwise(part))


def _stands_as_noun(words: list[tuple[int, int, str]], i: int) -> bool:
    word = words[i][2]
    if word not in _ALSO_VERBS:
        return True
    before = words[i - 1][2] if i else ""
    after = words[i + 1][2] if i + 1 < len(words) else ""
    if word.startswith("plant") and before in _WORKS:
        return False
    if word == "can":
        return before in _CAN_NEEDS
    return before not in _BEFORE_A_VERB and after not in _ARTICLES


def _chinese(folded: str) -> list[tuple[int, int, Entry]]:
    words, lengths = index().chinese, index().lengths
    found: list[tuple[int, int, Entry]] = []
    at = 0
    while at < len(folded):
        for length in lengths.get(folded[at], ()):
            word = folded[at : at + length]
            if len(word) == length and word in words and _agrees(folded, at, at + length):
                found.append((at, at + length, words[word]))
                at += length - 1
                break
        at += 1
    return found


def _agrees(folded: str, start: int, end: int) -> bool:
    """Tell whether a Chinese match begins and ends where words do; long matches speak for themselves."""
    if end - start >= 3 or not _HAN.match(folded[start]):
        return True
    first = next((t for t in tokens(folded) if t[0] <= start < t[1]), None)
    last = next((t for t in tokens(folded) if t[0] < end <= t[1]), None)
    if first is None or last is None:
        return True
    lead = folded[first[0] : start]
    begins = not lead or all(c in _MODIFIERS for c in lead) or (end - start > 1 and lead in _VERBS_BEFORE)
    ends = last[1] == end or (last[1] == end + 1 and folded[end] == "群")
    if end - start == 1:
        if folded[start - 1 : start] and folded[start - 1] in _NOT_AFTER.get(folded[start], ""):
            return False
        if len(lead) == 1 and lead in _VERBS_BEFORE:
            return ends
        if folded[max(0, start - 1) : start] in _BEFORE_AN_ANIMAL:
            return True
        return begins and ends and (bool(lead) or last[2][:1] not in ("v", "d", "p", "c", "u", "a"))
    return begins and ends
