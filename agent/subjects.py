"""What a request speaks of, and how strongly each asset answers: the things said to be there weigh, the new ones hardly do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.desk import DeskRow
from agent.director.text import HAN, lower
from agent.likeness import ZH_NOUNS, likeness, stem
from prompts import vocabulary

_STOP = frozenset(
    "the a an of in on at to for with and or but is are be been was it its this that these those there here can could should would may might will shall let make made have has had give put add place remove change turn replace "
    "swap get rid take please i you we he she they them him her his their my your our us me one two three some any all no not just too very more less bit little same new another other into from by as up down out over under "
    "next near beside behind front back top bottom left right side middle instead also now then what which who how if so do does did want need like look show image picture photo version keep use go set lot kind color style "
    "background foreground scene bit put it's let's can't don't old again first second third last original pick choose back".split()
)
_ACTED_ON = r"(?<!\w)(?:remove|erase|delete|replace|change|swap|get rid of|take out|make|turn|rotate|move|enlarge|shrink|crop|let|have) (?:one|two|all|some|both|each|every|of|the)\b"
_DEFINITE = re.compile(r"(?:" + _ACTED_ON + r"|\b(?:the|this|that|these|those|his|her|their|its|my|both|one of the|some of the|of the|same)\b)\s+((?:[\w'-]+\s?){1,4})")
_INDEFINITE = re.compile(r"\b(?:a|an|another|some|two|three|four|five|more|new|extra)\s+((?:[\w-]+\s?){1,3})")
_BECOMES = re.compile(r"\b(?:replace|swap|change|turn|convert|transform|substitute|make|exchange)\b.{1,60}?\b(?:into|to|with|for|by|as|be)\b(?P<new>.*)$")
_PRONOUNS = {"he": "man", "him": "man", "his": "man", "she": "woman", "her": "woman", "they": "people"}
_ZH_NEW = re.compile(r"(?:换成|变成|改成|改为|换为|替换为|替换成|变为|加上?|添加|放上?|画上?|戴上|穿上|拿着|给.{1,6}加)(?P<new>[^，。,]{1,30})")
_SPLIT = re.compile(r"\b(?:in|on|at|of|with|to|from|near|next|behind|under|over|above|into|onto|should|be|being|have|has|hold|wear|while|and|or|for|is|are|look|run|eat|sleep|like|as|by|between|towards?|instead)\b|[,.;!?]")


@dataclass(frozen=True)
class Evidence:
    """How the words speak for each handle; `found` tells whether any word told assets apart."""

    scores: dict[str, float]
    reasons: dict[str, tuple[str, ...]]
    found: bool


def content_evidence(words: str, rows: Sequence[DeskRow]) -> Evidence:
    """Score the rows by the things that the words say are there. A word that all rows answer equally tells nothing."""
    asked = asked_things(words)
    told = _told_with_ancestors(rows, back=_GOES_BACK.search(lower(words)) is not None)
    scores = {row.handle: 0.0 for row in rows}
    reasons: dict[str, list[str]] = {row.handle: [] for row in rows}
    leaves = _leaves(rows)
    for word, weight in asked.items():
        match = {handle: max((likeness(word, t) * w for t, w in there.items()), default=0.0) for handle, there in told.items()}
        best = max(match.values())
        if best <= 0.0:
            continue
        alike = sum(match[handle] >= 0.8 * best for handle in leaves)
        telling = weight * max(0.0, 1.0 - (alike - 1) / max(1, len(leaves) - 1))
        for handle, value in match.items():
            scores[handle] += telling * value
            if value * telling > 0.1:
                reasons[handle].append(f"speaks of {word!r}")
    found = len(leaves) > 1 and max(scores.values(), default=0.0) - min(scores.values(), default=0.0) > 0.05
    return Evidence(scores, {h: tuple(r) for h, r in reasons.items()}, found)


def asked_things(words: str) -> dict[str, float]:
    """Return the stems of the things a request speaks of, each with a weight: 1 for what is said to be there, little for what is new."""
    low = _without_looks(lower(words))
    return _asked_zh(low) if HAN.search(low) else _asked_en(low)


def _asked_en(low: str) -> dict[str, float]:
    becomes = _BECOMES.search(low)
    new_from = becomes.start("new") if becomes else len(low) + 1
    weights: dict[str, float] = {}
    for match in re.finditer(r"[a-z][\w'-]*", low):
        base = stem(match.group())
        if base in _STOP or match.group() in _STOP or len(base) < 2:
            continue
        weights[base] = max(weights.get(base, 0.0), 0.1 if match.start() >= new_from else 0.45)
    for pattern, weight in ((_INDEFINITE, 0.15), (_DEFINITE, 1.0)):
        for match in pattern.finditer(low):
            _weigh_phrase(match, weight * (0.4 if match.start() >= new_from and weight == 1.0 else 1.0), weights, keep=weight < 1.0)
    first = next((m.start() for m in _DEFINITE.finditer(low)), len(low)) if weights else len(low)
    for pronoun, noun in _PRONOUNS.items():
        found = re.search(rf"\b{pronoun}\b", low)
        if found and found.start() <= first:
            weights[noun] = max(weights.get(noun, 0.0), 0.4)
    return weights


def _weigh_phrase(match: re.Match[str], weight: float, weights: dict[str, float], *, keep: bool) -> None:
    phrase = _SPLIT.split(match.group(1))[0]
    for word in phrase.split():
        base = stem(word.strip("'-"))
        if base in weights:
            weights[base] = weight if keep else max(weights[base], weight)


def _asked_zh(low: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    fresh = _ZH_NEW.search(low)
    new_span = fresh.span("new") if fresh else (len(low) + 1, len(low) + 1)
    for start, end in _zh_words(low):
        inside = new_span[0] <= start < new_span[1] and not re.match(r"[^，。,]{0,8}(?:上|里|中|旁|边)", low[end : end + 3])
        weights[low[start:end]] = max(weights.get(low[start:end], 0.0), 0.15 if inside else 1.0)
    for match in re.finditer(r"[a-z][\w'-]+", low):
        if stem(match.group()) not in _STOP:
            weights.setdefault(stem(match.group()), 0.8)
    return weights


def _zh_words(low: str) -> list[tuple[int, int]]:
    """Spans of the known nouns, longest first; what is left between them gives bigrams that may be names of things."""
    spans: list[tuple[int, int]] = []
    taken = [False] * len(low)
    single = _single_words(low)
    for noun in ZH_NOUNS:
        start = low.find(noun)
        while start >= 0:
            end = start + len(noun)
            if not any(taken[start:end]) and (len(noun) > 1 or start in single):
                spans.append((start, end))
                taken[start:end] = [True] * len(noun)
            start = low.find(noun, end)
    for i in range(len(low) - 1):
        if not (taken[i] or taken[i + 1]) and HAN.match(low[i]) and HAN.match(low[i + 1]) and not _ZH_STOP.search(low[i : i + 2]):
            spans.append((i, i + 2))
    return spans


@lru_cache(maxsize=512)
def _single_words(low: str) -> frozenset[int]:
    """Where a noun of one character may stand: a word of its own, the head of a short word (灰貓), or before a side (湖邊)."""
    import rjieba  # noqa: PLC0415  (its dictionary loads only when Chinese is read)

    starts: list[int] = []
    at = 0
    for word in rjieba.cut(low):
        if len(word) <= 2:
            starts.append(at + len(word) - 1)
        if len(word) == 2 and (word[1] in "边上里中面旁底下" or word[0] not in "角毛笔面花手头眼口脸菜饭"):
            starts.append(at)
        at += len(word)
    return frozenset(starts)


_LOOKS = ("light", "weather", "framing", "angle", "lens", "focus", "move", "composition", "style")
_POINTS_BACK = re.compile(r"\b(?:the|that|this)\s+(?:\w+\s+)?$")


def _without_looks(low: str) -> str:
    """Blank out words of light, camera and style: they say what shall become, unless they point ("the pixel one", 像素那張)."""
    letters = list(low)
    for match in vocabulary.find(low, _LOOKS):
        back = _POINTS_BACK.search(low[: match.start]) or re.match(r"(?:风格?)?的?那[张个幅]|\s+(?:one|picture|image|version|photo)\b", low[match.end :])
        if not back:
            letters[match.start : match.end] = " " * (match.end - match.start)
    return "".join(letters)


_ZH_STOP = re.compile(r"[的了把将让给在是有和与上下里中个一这那它他她们换成改变加去掉请帮我你要再更点些不没也都还就吧呢吗啊着被从到为用使张幅图画]")


def _told(row: DeskRow) -> dict[str, float]:
    """The stems said of a row, each with its weight: what is in it now outweighs what was asked on the way."""
    there: dict[str, float] = {}
    current = " ; ".join(filter(None, (row.caption, *row.fields.values(), *row.elements, *row.cast)))
    for text, weight in ((row.words, 0.75 if current else 0.9), (current, 1.0)):
        low = lower(text)
        for match in re.finditer(r"[a-z][\w'-]*", low):
            base = stem(match.group())
            if base not in _STOP:
                there[base] = max(there.get(base, 0.0), weight)
        if HAN.search(low):
            for start, end in _zh_words(low):
                there[low[start:end]] = max(there.get(low[start:end], 0.0), weight)
    return there


_GOES_BACK = re.compile(r"\b(?:one|image|picture|photo|version|go back|back to|return|pick|choose|select|prefer|use)\b|[那这][一]?[张个版幅]|回到|选|用|喜欢|版本")


def _told_with_ancestors(rows: Sequence[DeskRow], *, back: bool) -> dict[str, dict[str, float]]:
    """What is said of each row, and what was said of the versions before it.

    A change is asked of the newest version, even where its own words no longer speak of the thing; words that
    go `back` to a version weigh what that version itself shows.
    """
    told: dict[str, dict[str, float]] = {}
    for row in rows:
        there = _told(row)
        share = (0.6 if row.caption or row.fields else 0.95) if back else 0.97
        for parent in row.parents:
            for word, weight in told.get(parent, {}).items():
                there[word] = max(there.get(word, 0.0), share * weight)
        told[row.handle] = there
    return told


def _leaves(rows: Sequence[DeskRow]) -> list[str]:
    """The handles of the rows that no later row came from; what tells them apart is what counts."""
    parents = {parent for row in rows for parent in row.parents}
    return [row.handle for row in rows if row.handle not in parents] or [row.handle for row in rows]
