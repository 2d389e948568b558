"""The chords of a piece over time, and how their voices lead into one another."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from functools import cache

from tools.animatic.music.form import Frame
from tools.animatic.music.genre import Genre, PartSpec
from tools.animatic.music.score import Harmony
from tools.animatic.music.theory import Chord, Key, above, chord


def progression(genre: Genre, key: Key, frame: Frame, rng: random.Random, *, loop: bool) -> tuple[Harmony, ...]:
    """Return the chords of the whole piece: each kind of section keeps the progression it drew, the end gets its cadence and its last chord."""
    drawn: dict[str, list[str]] = {}
    found: list[Harmony] = []
    for part in frame.parts:
        if part.kind not in drawn:
            drawn[part.kind] = rng.choice(_choices(genre.part(part.kind), key)).split()
        chords = drawn[part.kind]
        for bar in range(part.bars):
            found += _bar(chords[bar % len(chords)], key, frame.bars[part.first_bar + bar], frame.bars[part.first_bar + bar + 1])
    if loop or not found:
        found = found or [Harmony(0.0, frame.bars[-1], chord(_of_mode(genre.final, key), key))]
        return _turned(found, genre, key) if loop and len(frame.bars) > 4 else tuple(found)
    return _cadenced(found, genre, key, frame)


def _choices(spec: PartSpec, key: Key) -> tuple[str, ...]:
    return (spec.minor or spec.major) if key.dark else (spec.major or spec.minor)


def _of_mode(pair: tuple[str, str], key: Key) -> str:
    return pair[1] if key.dark else pair[0]


def _bar(said: str, key: Key, start: float, end: float) -> list[Harmony]:
    numerals = said.split(".")
    size = (end - start) / len(numerals)
    return [Harmony(start + index * size, size, chord(numeral, key)) for index, numeral in enumerate(numerals)]


def _cadenced(found: list[Harmony], genre: Genre, key: Key, frame: Frame) -> tuple[Harmony, ...]:
    """Return the chords with the cadence in the last half of the last bar, and the last chord where the music ends."""
    last = Harmony(frame.bars[-1], 1e6, chord(_of_mode(genre.final, key), key))
    begin = frame.bars[-2]
    cadence = chord(_of_mode(genre.cadence, key), key)
    if len(frame.bars) < 3:
        return (*found, last)
    middle = begin + (frame.bars[-1] - begin) / 2
    kept = [item for item in found if item.start < middle - 1e-6]
    kept[-1] = Harmony(kept[-1].start, middle - kept[-1].start, kept[-1].chord)
    if kept[-1].chord.root == cadence.root and kept[-1].start >= begin - 1e-6:
        return (*kept[:-1], Harmony(kept[-1].start, frame.bars[-1] - kept[-1].start, cadence), last)
    return (*kept, Harmony(middle, frame.bars[-1] - middle, cadence), last)


def _turned(found: list[Harmony], genre: Genre, key: Key) -> tuple[Harmony, ...]:
    """Return the chords of a loop; where its last chord is the one it begins with, the cadence leads back instead."""
    first, last = found[0], found[-1]
    if last.chord.root != first.chord.root:
        return tuple(found)
    half = last.length / 2
    turn = chord(_of_mode(genre.cadence, key), key)
    return (*found[:-1], Harmony(last.start, half, last.chord), Harmony(last.start + half, half, turn))


def voiced(chords: Sequence[Chord], *, low: int, high: int, voices: int, colour: bool) -> list[tuple[int, ...]]:
    """Return the pitches of every chord, ascending, within low..high; each voice moves as little as it can, and no outer voices move in parallel octaves."""
    found: list[tuple[int, ...]] = []
    for item in chords:
        choices = _voicings(_wanted(item, voices, colour), low, high, voices)
        before = found[-1] if found else None
        middle = (low + high) / 2
        found.append(min(choices, key=lambda pitches: _cost(pitches, before, middle)))
    return found


def _wanted(item: Chord, voices: int, colour: bool) -> tuple[int, ...]:
    """Return the pitch classes to sound, the most telling first: third and seventh before the fifth where there is no room for all."""
    tones = item.tones if colour else item.tones[:3]
    if len(tones) <= voices:
        return tones
    without_fifth = tuple(tone for tone in tones if tone != item.fifth)
    return without_fifth[-voices:] if len(without_fifth) > voices else without_fifth


@cache
def _voicings(tones: tuple[int, ...], low: int, high: int, voices: int) -> tuple[tuple[int, ...], ...]:
    """Return the ways to stack the tones: every order of close position, doubled from below where there are fewer tones than voices."""
    found: set[tuple[int, ...]] = set()
    count = len(tones)
    for order in itertools.permutations(tones) if count <= 4 else (tones[i:] + tones[:i] for i in range(count)):
        for base in range(low, low + 12):
            if base % 12 != order[0] % 12:
                continue
            for lowest in (base, base + 12):
                pitches = [lowest]
                for index in range(1, voices):
                    pitches.append(above(order[index % count], pitches[-1] + 1))
                if pitches[-1] <= high or lowest == base:
                    found.add(tuple(pitches))
    fitting = tuple(pitches for pitches in found if pitches[-1] <= high)
    closest = sorted(found, key=lambda pitches: (pitches[-1], pitches))
    return tuple(sorted(fitting)) or tuple(closest[:3])


def _cost(pitches: tuple[int, ...], before: tuple[int, ...] | None, middle: float) -> tuple[float, tuple[int, ...]]:
    centre = abs(sum(pitches) / len(pitches) - middle) * (0.35 if before else 1.0)
    spread = max(0, pitches[-1] - pitches[0] - 19) * 0.5
    mud = sum(0.8 for a, b in itertools.pairwise(pitches) if a < 52 and b - a < 3) + sum(0.9 for a, b in itertools.pairwise(pitches) if b - a == 1)
    if before is None:
        return centre + spread + mud, pitches
    moved = sum(abs(a - b) for a, b in zip(pitches, before, strict=False)) * 0.6
    leaps = sum(1.0 for a, b in zip(pitches, before, strict=False) if abs(a - b) > 5)
    outer = (pitches[0] - before[0], pitches[-1] - before[-1])
    parallel = 2.0 if outer[0] == outer[1] != 0 and (pitches[-1] - pitches[0]) % 12 in (0, 7) else 0.0
    return centre + spread + mud + moved + leaps + parallel, pitches
