"""When each written word is heard: from what an engine tells of what it said, or estimated by the length of the words."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.animatic.voice.writing import Written
from tools.spoken import SpokenWord

_EAST = r"\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_WORD = re.compile(rf"[{_EAST}](?<!・)|(?:[^\s{_EAST}\u3000-\u303f\uff00-\uffef…—–\"“”]|[０-９ａ-ｚＡ-Ｚ])+")
_TRIMMED = ".,;:!?()[]{}<>*_~`'’‘«»¿¡"
_VOWELS = re.compile(r"[aeiouyàáâãäåèéêëìíîïòóôõöùúûüýÿœæøаеёиоуыэюяіїєαεηιουω]+", re.IGNORECASE)
_SHORT_PAUSE, _LONG_PAUSE = 1.5, 3.0
"""In syllables."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Part of a text as an engine said it: [begin, end) in characters, from start_s to end_s."""

    begin: int
    end: int
    start_s: float
    end_s: float


def words_of(text: str) -> tuple[tuple[int, int], ...]:
    """Return where each word of a text stands, [begin, end), without the signs around it; in Chinese and Japanese each character."""
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        word = match.group()
        begin = match.start() + len(word) - len(word.lstrip(_TRIMMED))
        end = match.start() + len(word.rstrip(_TRIMMED))
        if begin < end and any(letter.isalnum() or ord(letter) > 0x2000 for letter in text[begin:end]):
            found.append((begin, end))
    return tuple(found)


def places_of(written: Written) -> tuple[SpokenWord, ...]:
    """Return the words of a cleaned text where they stand in the text as it was given, without times yet."""
    return tuple(
        SpokenWord(text=written.text[begin:end], start_s=0.0, end_s=0.0, begin=written.origins[begin])
        for begin, end in words_of(written.text)
    )


def placed(heard: Sequence[Heard], said: Written, places: Sequence[SpokenWord], shift_s: float) -> list[SpokenWord]:
    """Return the words as they were written, each with its time; what is part of several words is shared among them.

    said: what the engine was given. places: `places_of` the whole text. shift_s: added to all times.
    """
    begins = [place.begin for place in places]
    spans: dict[int, tuple[float, float]] = {}
    for number, part in enumerate(heard):
        until = heard[number + 1].begin if number + 1 < len(heard) else len(said.text)
        pieces = range(part.begin, min(max(until, part.end), len(said.text)))
        touched = sorted({bisect.bisect_right(begins, said.origins[at]) - 1 for at in pieces if said.text[at].isalnum()} - {-1})
        share = (part.end_s - part.start_s) / max(1, len(touched))
        for order, word in enumerate(touched):
            start, end = part.start_s + order * share, part.start_s + (order + 1) * share
            known = spans.get(word)
            spans[word] = (min(start, known[0]), max(end, known[1])) if known else (start, end)
    return in_order([
        places[word].model_copy(update={"start_s": max(0.0, shift_s + start), "end_s": max(0.0, shift_s + end)})
        for word, (start, end) in sorted(spans.items())
    ])  # fmt: skip


def estimated(said: str, length_s: float) -> tuple[Heard, ...]:
    """Return where the words of a text lie in a recording of it, by their syllables and by the pauses at signs."""
    words = words_of(said)
    total = 0.0
    marks: list[tuple[int, int, float, float]] = []
    for number, (begin, end) in enumerate(words):
        syllables = max(1, len(_VOWELS.findall(said[begin:end]))) if end - begin > 1 else 1
        marks.append((begin, end, total, total + syllables))
        total += syllables
        gap = said[end : words[number + 1][0]] if number + 1 < len(words) else ""
        total += _LONG_PAUSE if re.search(r"[.!?。！？\n]", gap) else _SHORT_PAUSE if re.search(r"[,;:，、；：—–]", gap) else 0.0
    scale = length_s / total if total else 0.0
    return tuple(Heard(begin, end, start * scale, stop * scale) for begin, end, start, stop in marks)


def in_order(words: Sequence[SpokenWord]) -> list[SpokenWord]:
    """Return the words with times that never go back, for numbers may be read in another order than they are written.

    A word that was said in two parts is one word.
    """
    ordered: list[SpokenWord] = []
    for word in words:
        before = ordered[-1] if ordered else None
        start = max(word.start_s, before.start_s if before else 0.0)
        end = round(max(word.end_s, start), 3)
        if before and before.begin == word.begin:
            ordered[-1] = before.model_copy(update={"end_s": max(before.end_s, end)})
            continue
        if before and before.end_s > start:
            ordered[-1] = before.model_copy(update={"end_s": round(start, 3)})
        ordered.append(word.model_copy(update={"start_s": round(start, 3), "end_s": end}))
    return ordered
