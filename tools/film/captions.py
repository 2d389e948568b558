"""Captions from what is said: cues timed to the words, and as WebVTT and SubRip text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from prompts.films import CaptionWish
from tools.film.phrasing import LATIN_EM, Unit, break_cost, fitting, is_wide, lines, units, width
from tools.film.timeline import Cue, Timeline
from tools.spoken import Spoken

MOST_LINES = 2
LINE_EMS = 18.0
"""Widest line in ems: 18 Chinese or 42 Latin characters."""
SHORTEST_S = 0.8
LONGEST_S = 6.0
HOLD_S = 0.25
"""How long a caption stays after its last word, where there is room."""
_GAP_S = 2 / 24
"""Between captions that follow at once, so that the eye sees the change."""
_WIDE_PER_S, _NARROW_PER_S = 10.0, 21.0
"""Characters read a second (the timed text guides of large broadcasters say 9 to 11, and 17 to 21)."""
_PAUSE_S = 0.45
"""A silence that does not belong inside a caption."""
_WIDEST_SHARE = 0.86
"""The part of the picture's width that lines may take."""
_SIZES = {"small": 0.82, "medium": 1.0, "large": 1.25}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A unit with its time."""

    unit: Unit
    start_s: float
    end_s: float


def font_px(size: tuple[int, int], wish: CaptionWish) -> int:
    """Return the letters' size in pixels for a picture of this size."""
    share = 0.058 if size[1] > size[0] else 0.05
    return max(9, round(min(size) * share * _SIZES[wish.size]))


def line_ems(size: tuple[int, int], wish: CaptionWish) -> float:
    """Return how many ems a line may be wide in a picture of this size."""
    return min(LINE_EMS, size[0] * _WIDEST_SHARE / font_px(size, wish))


def cues(
    spoken: Spoken,
    length_s: float,
    *,
    limit: float = LINE_EMS,
    offset_s: float = 0.0,
    anchor: str = "",
    speaker: str = "",
) -> tuple[Cue, ...]:
    """Return the captions of a recording: at most two lines each, broken at sentences, clauses and words, in order, without overlap.

    length_s: the recording's length. limit: widest line in ems. offset_s: when the recording begins after its anchor's beginning.
    """
    room = max(limit / 2, limit - (width(speaker) + 1 if speaker else 0.0) / MOST_LINES)
    pieces = _timed(spoken, length_s, room)
    if not pieces:
        return ()
    groups = _grouped(pieces, room)
    spans = _spans([(group[0].start_s, group[-1].end_s, _text(group)) for group in groups], length_s + HOLD_S)
    estimated = spoken.estimated or not spoken.words
    return tuple(
        Cue(start_s=round(start + offset_s, 3), end_s=round(end + offset_s, 3), text=_text(group), speaker=speaker, anchor=anchor, estimated=estimated)
        for group, (start, end) in zip(groups, spans, strict=True)
    )  # fmt: skip


def divided(cue: Cue, limit: float) -> tuple[Cue, ...]:
    """Return a caption as several where its text needs more than two lines of `limit` ems; times go by the length of the text."""
    if len(lines(cue.text, limit, MOST_LINES)) <= MOST_LINES:
        return (cue,)
    length = cue.end_s - cue.start_s
    parts = cues(
        Spoken(text=cue.text), length, limit=limit, offset_s=cue.start_s, anchor=cue.anchor, speaker=cue.speaker
    )
    return tuple(part.model_copy(update={"end_s": min(part.end_s, cue.end_s), "estimated": True}) for part in parts)


def _text(group: Sequence[_Piece]) -> str:
    return " ".join("".join(piece.unit.text for piece in group).split())


def _timed(spoken: Spoken, length_s: float, limit: float) -> list[_Piece]:
    """Return the text's units, none wider than a line, with the times of the words in them."""
    text = spoken.text
    starts, ends = _character_times(spoken, length_s)
    found, at = [], 0
    for part in (part for unit in units(text) for part in fitting(unit.text, limit)):
        unit = Unit(part, at)
        at = unit.end
        said = [i for i in range(unit.begin, unit.end) if text[i].isalnum()] or list(range(unit.begin, unit.end))
        found.append(_Piece(unit, starts[said[0]], ends[said[-1]]))
    return found


def _character_times(spoken: Spoken, length_s: float) -> tuple[list[float], list[float]]:
    """Return when each character begins and ends; what stands between words takes the end of the word before it."""
    text, count = spoken.text, len(spoken.text)
    if not spoken.words:
        weights = [1.0 if is_wide(c) else LATIN_EM for c in text]
        total, at, edges = sum(weights) or 1.0, 0.0, [0.0]
        for weight in weights:
            at += weight
            edges.append(at / total * length_s)
        return edges[:-1], edges[1:]
    starts, ends = [-1.0] * count, [-1.0] * count
    for word in spoken.words:
        letters = max(1, len(word.text))
        for i in range(letters):
            if word.begin + i < count:
                share = (word.end_s - word.start_s) / letters
                starts[word.begin + i] = word.start_s + share * i
                ends[word.begin + i] = word.start_s + share * (i + 1)
    last = 0.0
    for i in range(count):
        if starts[i] < 0:
            starts[i] = ends[i] = last
        starts[i] = max(starts[i], last if i else 0.0)
        last = ends[i] = max(ends[i], starts[i])
    return starts, ends


def _grouped(pieces: Sequence[_Piece], limit: float) -> list[Sequence[_Piece]]:
    """Divide the pieces into captions so that the sum of what hurts is least."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        choices = []
        for start in range(end - 1, -1, -1):
            group = pieces[start:end]
            if start < end - 1 and not _fits(group, limit):
                break
            following = pieces[end] if end < len(pieces) else None
            choices.append((best[start][0] + _hurt(group, following), start))
        best.append(min(choices))
    groups: list[Sequence[_Piece]] = []
    end = len(pieces)
    while end:
        start = best[end][1]
        groups.append(pieces[start:end])
        end = start
    return groups[::-1]


def _fits(group: Sequence[_Piece], limit: float) -> bool:
    text = _text(group)
    return width(text) <= limit or (
        width(text) <= MOST_LINES * limit and len(lines(text, limit, MOST_LINES)) <= MOST_LINES
    )


def _hurt(group: Sequence[_Piece], after: _Piece | None) -> float:
    """Return the cost of showing these pieces as one caption; `after` is what is said next."""
    begin, end = group[0].start_s, group[-1].end_s
    shown = (after.start_s if after else end + SHORTEST_S) - begin
    hurt = 2.0 + break_cost(group[-1].unit.text, after.unit.text if after else "")
    hurt += 10.0 * max(0.0, SHORTEST_S - shown) / SHORTEST_S + 2.0 * max(0.0, end - begin - LONGEST_S)
    for here, following in pairwise(group):
        hurt += 3.0 * (break_cost(here.unit.text, following.unit.text) == 0.0)
        hurt += 5.0 * (following.start_s - here.end_s > _PAUSE_S)
    return hurt


def _spans(said: Sequence[tuple[float, float, str]], latest: float) -> list[tuple[float, float]]:
    """Return when each caption is shown: while it is said, long enough to be read where there is room, never two at once."""
    found: list[tuple[float, float]] = []
    for number, (start, end, text) in enumerate(said):
        until = said[number + 1][0] - _GAP_S if number + 1 < len(said) else latest
        wide = sum(map(is_wide, text))
        read = max(SHORTEST_S, wide / _WIDE_PER_S + (len(text) - wide) / _NARROW_PER_S)
        wanted = max(end + HOLD_S, start + read)
        if until - wanted < 2 * _GAP_S:
            wanted = until
        begin = max(start, found[-1][1] + _GAP_S / 2) if found else start
        found.append((begin, max(begin + 0.1, min(wanted, until))))
    return found


# --- as text


def as_vtt(timeline: Timeline) -> str:
    """Return the film's captions as WebVTT (W3C), speakers as voice tags."""
    blocks = ["WEBVTT"]
    for number, (start, end, cue) in enumerate(placed(timeline), start=1):
        said = "\n".join(escape(line, quote=False) for line in lines(cue.text, LINE_EMS, MOST_LINES))
        named = f"<v {escape(cue.speaker, quote=False)}>{said}" if cue.speaker else said
        blocks.append(f"{number}\n{_clock(start, '.')} --> {_clock(end, '.')}\n{named}")
    return "\n\n".join(blocks) + "\n"


def as_srt(timeline: Timeline) -> str:
    """Return the film's captions as SubRip, speakers before their words."""
    blocks = []
    for number, (start, end, cue) in enumerate(placed(timeline), start=1):
        said = "\n".join(lines(named(cue), LINE_EMS, MOST_LINES))
        blocks.append(f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{said}\n")
    return "\n".join(blocks)


def named(cue: Cue) -> str:
    """Return a caption's text with its speaker before it."""
    if not cue.speaker:
        return cue.text
    return f"{cue.speaker}：{cue.text}" if any(map(is_wide, cue.text)) else f"{cue.speaker}: {cue.text}"


def placed(timeline: Timeline) -> tuple[tuple[float, float, Cue], ...]:
    """Return the captions with begin and end in the film's time, in order, cut off where the next begins and at the film's end."""
    starts, ending = timeline.starts(), timeline.duration_s
    found = []
    for cue in timeline.cues:
        shift = starts[cue.anchor] if cue.anchor else 0.0
        if cue.start_s + shift < ending:
            found.append((cue.start_s + shift, min(cue.end_s + shift, ending), cue))
    found.sort(key=lambda entry: entry[0])
    nexts = [*(entry[0] for entry in found), ending][1:]
    return tuple(
        (start, max(start + 0.01, min(end, after)), cue) for (start, end, cue), after in zip(found, nexts, strict=True)
    )


def _clock(second: float, point: str) -> str:
    ms = round(second * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{point}{ms % 1000:03d}"
