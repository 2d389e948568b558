"""How long, how fast, in which sections: bars that fit the seconds, sections in the genre's order, tempo and energy over time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.animatic.music.genre import Genre, PartKind
from tools.animatic.music.score import Clock, Meter, Part

KEEP = 0.03
"""How far a tempo that was asked for may be bent."""
SHORTEST_RING, LONGEST_RING = 1.5, 5.5
"""Seconds a last chord rings."""
_STOP_RING = 1.9
"""Seconds after a last chord that is cut short, at most."""
_LOOP_FREEDOM = 0.12
"""How far the genre's own tempo is bent for a loop of whole bars."""
_LIVELIER, _OFTEN = 0.07, 3
"""How much livelier a section is each time it comes again, and how often that adds up."""
_NEVER = 50.0
_SLOW_STEPS = (0.35, 0.7, 1.0)
"""How the slowing grows over the last bar, as shares of its whole."""
_FEW = 4
"""Up to so many phrases the opening is half a phrase, and the end has a tag instead."""
_NAMES: dict[str, str] = {"i": "intro", "a": "A", "b": "B", "c": "bridge", "u": "build", "d": "drop", "k": "breakdown", "s": "solo", "o": "outro"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A section that was asked for: its name, what it is, its seconds or None, and how much its words shift the energy."""

    name: str
    kind: PartKind
    duration_s: float | None = None
    words: str = ""
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a piece: tempo, bars, sections, the clock and how long the last chord rings."""

    bpm: float
    bars: tuple[float, ...]
    """Where every bar begins, in beats, and at last where the music ends and the last chord falls."""
    parts: tuple[Part, ...]
    clock: Clock
    duration_s: float
    ring_s: float
    notes: tuple[str, ...] = ()


def outline(genre: Genre, meter: Meter, *, bpm: float | None, usual: float, duration_s: float | None, loop: bool, wanted: Sequence[Wanted] = ()) -> Frame:
    """Return the frame of a piece.

    bpm: the tempo that was asked for, kept within 3 per cent; `usual` is the one to come near to otherwise. duration_s: exact; None takes
    about half a minute of whole sections. wanted: sections in this order, exactly as long as they say.
    """
    if wanted and any(part.duration_s for part in wanted):
        return _by_sections(genre, meter, wanted, bpm, usual, duration_s, loop)
    if loop:
        return _looped(genre, meter, bpm, usual, duration_s, wanted)
    return _ended(genre, meter, bpm, usual, duration_s, wanted)


def _looped(genre: Genre, meter: Meter, bpm: float | None, usual: float, duration_s: float | None, wanted: Sequence[Wanted]) -> Frame:
    tempo = bpm or usual
    if duration_s is None:
        count = genre.phrase * max(2, round(24 * tempo / 60 / meter.beats / genre.phrase))
        beats = [meter.beats] * count
        duration_s = sum(beats) * 60 / tempo
    else:
        beats = _loop_bars(duration_s * tempo / 60, meter, KEEP if bpm else _LOOP_FREEDOM, genre.phrase)
    exact = sum(beats) * 60 / duration_s
    notes = () if bpm is None or abs(exact / bpm - 1) <= KEEP else (f"the tempo is {exact:.1f} instead of {bpm:g} beats a minute, so that the loop closes after {duration_s:g} s",)
    bars = _starts(beats)
    parts = _parts(genre, len(beats), wanted, loop=True)
    return Frame(exact, bars, parts, Clock(((0.0, exact),)), duration_s, 0.0, notes)


def _freedom(genre: Genre, tempo: float) -> float:
    low, _, high = genre.bpm
    return max(0.04, min(0.1, tempo / low - 1 if low < tempo else 0.1, high / tempo - 1 if high > tempo else 0.1))


def _loop_bars(beats: float, meter: Meter, keep: float, phrase: int) -> list[float]:
    """Return the lengths of the bars, in beats, whose sum comes within `keep` of `beats`: whole phrases, else whole bars, a half bar, a beat more."""
    for unit in (meter.beats * phrase, meter.beats * 2, meter.beats, meter.beats / 2, meter.pulse):
        if unit == meter.beats / 2 and meter.count % 2:
            continue
        total = max(1, round(beats / unit)) * unit
        if abs(beats / total - 1) <= keep:
            break
    else:
        total = max(1, round(beats / meter.beats)) * meter.beats
        shorter = max(1, round(beats / meter.pulse)) * meter.pulse
        total = min(total, shorter, key=lambda size: abs(math.log(beats / size)))
    whole, rest = divmod(total + 1e-9, meter.beats)
    return [meter.beats] * int(whole) + ([round(rest, 6)] if rest > 1e-6 else [])


def _ended(genre: Genre, meter: Meter, bpm: float | None, usual: float, duration_s: float | None, wanted: Sequence[Wanted]) -> Frame:
    tempo = bpm or usual
    bar_s = meter.beats * 60 / tempo
    if duration_s is None:
        count = genre.phrase * max(1, round(28 / bar_s / genre.phrase))
        duration_s = round((count + _extra(genre, count)) * bar_s + min(LONGEST_RING, max(2.0, bar_s)), 3)
    else:
        count, tempo = _fit(genre, meter, tempo, duration_s, KEEP if bpm else _freedom(genre, tempo))
    bars = _starts([meter.beats] * count)
    clock = _clock([(0.0, tempo)], bars, _slowing(genre, count), meter)
    ring = duration_s - clock.seconds(bars[-1])
    return Frame(tempo, bars, _parts(genre, count, wanted), clock, duration_s, ring)


def _fit(genre: Genre, meter: Meter, tempo: float, duration_s: float, keep: float) -> tuple[int, float]:
    """Return the number of bars before the last chord and the tempo, so that this chord rings for a good time."""
    low, liked, most = _ring_range(genre, duration_s, meter.beats * 60 / tempo)
    best = (math.inf, 0, tempo)
    for count in range(int(duration_s * tempo * (1 + keep) / 60 / meter.beats) + 1):
        beats = (count + _extra(genre, count)) * meter.beats
        slow, fast = (beats * 60 / (duration_s - ring) for ring in (low, liked))
        near = min(max(min(max(tempo, min(slow, fast)), max(slow, fast)), tempo * (1 - keep)), tempo * (1 + keep)) if count else tempo
        ring = duration_s - beats * 60 / near
        misfit = 0.0 if count % genre.phrase == 0 else 0.03 if count % 4 == 0 else 0.05 if count % 2 == 0 else 0.09
        cost = abs(near / tempo - 1) + misfit + 0.06 * max(0.0, ring - liked) + (_NEVER if not low - 1e-6 <= ring <= max(most, liked) + 1e-6 else 0.0)
        cost += 0.0 if count or duration_s < low * 2.5 else 1.0
        if cost < best[0]:
            best = (cost, count, near)
    return best[1], best[2]


def _ring_range(genre: Genre, duration_s: float, bar_s: float) -> tuple[float, float, float]:
    """Return how long the last chord rings: at least, at most where it can be chosen, and at most at all, in seconds."""
    low = min(SHORTEST_RING, duration_s * 0.4)
    most = max(low, min(LONGEST_RING, duration_s * 0.6))
    if genre.ending == "stop":
        return min(0.9, low), max(low * 1.2, min(_STOP_RING, duration_s * 0.5)), most
    return low, max(low * 1.2, min(LONGEST_RING, duration_s * 0.5, max(2.2, bar_s * 1.5))), most


def _slowing(genre: Genre, bars: int) -> float:
    return genre.slowing if bars >= 4 else 0.0


def _extra(genre: Genre, bars: int) -> float:
    """Return how many bars longer the slowing of the last bar makes the piece."""
    slowing = _slowing(genre, bars)
    return sum(1 / (1 - slowing * share) - 1 for share in _SLOW_STEPS) / len(_SLOW_STEPS) if slowing else 0.0


def _clock(tempi: list[tuple[float, float]], bars: tuple[float, ...], slowing: float, meter: Meter) -> Clock:
    if slowing and len(bars) > 1:
        base, step = tempi[-1][1], meter.beats / len(_SLOW_STEPS)
        tempi = tempi + [(bars[-2] + step * index, base * (1 - slowing * share)) for index, share in enumerate(_SLOW_STEPS)]
        tempi.append((bars[-1], base * (1 - slowing)))
    return Clock(tuple(tempi))


def _starts(beats: Sequence[float]) -> tuple[float, ...]:
    return tuple(itertools.accumulate(beats, initial=0.0))


def _parts(genre: Genre, bars: int, wanted: Sequence[Wanted], *, loop: bool = False) -> tuple[Part, ...]:
    if wanted:
        return _asked_parts(bars, wanted)
    if bars == 0:
        return (Part("A", "a" if "a" in genre.parts else "d", 0, 0, 0.6),)
    phrases, rest = divmod(bars, genre.phrase)
    kinds = _loop_kinds(genre, phrases) if loop else _kinds(genre, phrases)
    lengths = [genre.phrase] * len(kinds)
    if not kinds:
        kinds, lengths, rest = ["a" if "a" in genre.parts else "d"], [bars], 0
    opens = kinds[0] == "i"
    if opens and 1 < len(kinds) <= _FEW:
        lengths[0] -= genre.phrase // 2
        rest += genre.phrase // 2
    elif rest and not loop and not opens and rest <= genre.phrase // 2 <= _FEW and "i" in genre.parts:
        kinds, lengths, rest = ["i", *kinds], [rest, *lengths], 0
    lengths[-1] += rest
    return _named(kinds, lengths)


def _named(kinds: Sequence[str], lengths: Sequence[int]) -> tuple[Part, ...]:
    seen: dict[str, int] = {}
    parts, at = [], 0
    for kind, length in zip(kinds, lengths, strict=True):
        seen[kind] = seen.get(kind, 0) + 1
        name = _NAMES[kind] if seen[kind] == 1 else f"{_NAMES[kind]}{'' if kind in 'ab' else ' '}{seen[kind]}"
        parts.append(Part(name, kind, at, length, 0.0))
        at += length
    return tuple(parts)


def _kinds(genre: Genre, phrases: int) -> list[str]:
    """Return the kinds of the phrases: as the genre's forms say, longer pieces with its cycle in the middle."""
    if phrases <= len(genre.forms):
        return genre.forms[phrases - 1].split() if phrases else []
    kinds, cycle = genre.forms[-1].split(), genre.cycle.split()
    middle = len(kinds) // 2
    more = list(itertools.islice(itertools.cycle(cycle), phrases - len(kinds)))
    return kinds[:middle] + more + kinds[middle:]


def _loop_kinds(genre: Genre, phrases: int) -> list[str]:
    return list(itertools.islice(itertools.cycle(genre.loops), phrases))


def _asked_parts(bars: int, wanted: Sequence[Wanted]) -> tuple[Part, ...]:
    share, rest = divmod(bars, len(wanted))
    lengths = [share + (1 if index < rest else 0) for index in range(len(wanted))]
    parts, at = [], 0
    for part, length in zip(wanted, lengths, strict=True):
        parts.append(Part(part.name, part.kind, at, length, part.shift, part.words))
        at += length
    return tuple(parts)


def _by_sections(genre: Genre, meter: Meter, wanted: Sequence[Wanted], bpm: float | None, usual: float, duration_s: float | None, loop: bool) -> Frame:
    """Return a frame whose sections last as long as asked: each has its own exact tempo within a few per cent."""
    lengths, notes = _section_lengths(wanted, duration_s)
    tempo, at = bpm or usual, 0.0
    bars: list[float] = []
    tempi: list[tuple[float, float]] = []
    parts: list[Part] = []
    ring = 0.0
    for index, (part, seconds) in enumerate(zip(wanted, lengths, strict=True)):
        if index == len(wanted) - 1 and not loop:
            ring = min(max(SHORTEST_RING, meter.beats * 30 / tempo), seconds * 0.5)
        beats = _loop_bars((seconds - ring) * tempo / 60, meter, KEEP, 2) if seconds - ring > 0.05 else []
        parts.append(Part(part.name, part.kind, len(bars), len(beats), part.shift, part.words))
        if beats:
            tempi.append((at, sum(beats) * 60 / (seconds - ring)))
        for length in beats:
            bars.append(at)
            at += length
    clock = Clock(tuple(tempi) or ((0.0, tempo),))
    bent = [held for _, held in tempi if bpm and abs(held / bpm - 1) > KEEP]
    if bent:
        notes = (*notes, f"single sections play at {min(bent):.0f} to {max(bent):.0f} beats a minute, so that each lasts as long as asked")
    total = sum(lengths)
    return Frame(tempi[0][1] if tempi else tempo, (*bars, at), tuple(parts), clock, total, ring, notes)


def _section_lengths(wanted: Sequence[Wanted], duration_s: float | None) -> tuple[list[float], tuple[str, ...]]:
    known = sum(part.duration_s or 0 for part in wanted)
    open_parts = sum(part.duration_s is None for part in wanted)
    share = max(2.0, ((duration_s or 0) - known) / open_parts) if open_parts and duration_s else 8.0
    lengths = [part.duration_s or share for part in wanted]
    total = sum(lengths)
    if duration_s is None or abs(total - duration_s) < 0.02:
        return lengths, ()
    return [length * duration_s / total for length in lengths], (f"the sections together last {total:g} s, so they were fitted to {duration_s:g} s",)


def with_energy(frame: Frame, genre: Genre, curve: Sequence[float], shift: float) -> Frame:
    """Return the frame with the energy of every section: the curve's at its middle, else its kind's own, moved by its words and by `shift`.

    A section that comes again is a little livelier than before.
    """
    seen: dict[str, int] = {}
    parts = []
    total = frame.bars[-1] or 1.0
    for part in frame.parts:
        seen[part.kind] = seen.get(part.kind, 0) + 1
        if curve:
            last = min(len(frame.bars) - 1, part.first_bar + part.bars)
            value = _at(curve, (frame.bars[part.first_bar] + frame.bars[last]) / 2 / total)
        else:
            value = genre.part(part.kind).energy + part.energy + shift + _LIVELIER * min(_OFTEN, seen[part.kind] - 1)
        parts.append(replace(part, energy=min(1.0, max(0.05, value))))
    return replace(frame, parts=tuple(parts))


def _at(curve: Sequence[float], share: float) -> float:
    place = share * (len(curve) - 1)
    low = min(len(curve) - 1, int(place))
    high = min(len(curve) - 1, low + 1)
    return curve[low] + (curve[high] - curve[low]) * (place - low)
