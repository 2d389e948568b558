"""The tune: a motif of rhythm and contour, phrased a a' b a'', with every pitch chosen so that leaps resolve and strong beats rest on the chord."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tools.animatic.music.genre import Genre, MelodySpec
from tools.animatic.music.parts import Stand, bars_of
from tools.animatic.music.score import Meter, Note, Part, Score
from tools.animatic.music.steps import bar_steps
from tools.animatic.music.theory import MELODIC, Chord, Key

Costs = NDArray[np.float64]
_NEVER = 60.0
_PHRASE = 4
"""Bars of one phrase of the tune."""
_WORN = 4
"""After so many returns of a section its tune is replaced."""
_STRONG, _PULSE, _OFF = 7.0, 1.6, 0.5
"""What a note beside the chord costs on a strong beat, on a beat, and between beats."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One note before it has a pitch: where it stands, how high it wants to be, and how much it must be of the chord."""

    start: float
    length: float
    weight: float
    target: float
    item: Chord
    ends: bool


@dataclass(frozen=True, slots=True)
class _Motif:
    """Two rhythms, and how the tune moves on them, in semitones around its middle."""

    cells: tuple[str, str]
    heights: tuple[float, ...]
    other: tuple[float, ...]


def tune(spec: MelodySpec, genre: Genre, home: Meter, score: Score, rng: random.Random) -> list[Note]:
    """Return the melody of the whole piece. A kind of section keeps its motif; when it comes again its phrases are varied."""
    motifs: dict[str, _Motif] = {}
    seen: dict[str, int] = {}
    notes: list[Note] = []
    stands = bars_of(score)
    for part in score.parts:
        if part.kind not in spec.kinds or not part.bars:
            continue
        motif = motifs.setdefault(f"{part.kind}{seen.get(part.kind, 0) // _WORN}", _motif(spec, part, rng))
        seen[part.kind] = seen.get(part.kind, 0) + 1
        own = [stand for stand in stands if stand.part is part]
        for first in range(0, len(own), _PHRASE):
            phrase = own[first : first + _PHRASE]
            closing = first + _PHRASE >= len(own)
            places = _places(spec, motif, phrase, home, score, closing=closing, again=seen[part.kind] + first // _PHRASE)
            notes += _phrase(spec, part, places, score, _upper(notes), rng)
    if spec.ornament:
        notes = _ornamented(notes, spec, score, rng)
    return notes + _final(spec, score, notes, stops=genre.ending == "stop")


def _upper(notes: list[Note]) -> list[int]:
    """Return the last two pitches of the tune itself."""
    lines = [note.pitch for index, note in enumerate(notes) if not index or note.start > notes[index - 1].start]
    return lines[-2:]


def _motif(spec: MelodySpec, part: Part, rng: random.Random) -> _Motif:
    wanted = (0.55 * part.energy + 0.45 * spec.density) * (len(spec.cells) - 1)
    order = sorted(spec.cells, key=lambda cell: (abs(spec.cells.index(cell) - wanted) + rng.random() * 1.3))
    first = order[0]
    second = next((cell for cell in order[1:] if cell != first), first)
    return _Motif((first, second), _walk(spec, rng), _walk(spec, rng))


def _walk(spec: MelodySpec, rng: random.Random) -> tuple[float, ...]:
    """Return sixteen heights in semitones: an arch or a valley with steps and a few leaps."""
    bend = rng.choice((1.0, 1.0, -1.0)) * rng.uniform(2.5, 5.0)
    peak = rng.randint(3, 8)
    height, found = rng.uniform(-2, 1), []
    for index in range(16):
        found.append(height + bend * max(0.0, 1 - abs(index - peak) / 6))
        size = rng.choice((3.0, 4.0, 5.0)) if rng.random() < spec.leap * 0.5 else rng.choice((1.0, 2.0, 2.0))
        height = max(-6.0, min(7.0, height + size * rng.choice((-1, 1)) - 0.12 * height))
    return tuple(found)


def _places(spec: MelodySpec, motif: _Motif, phrase: list[Stand], home: Meter, score: Score, *, closing: bool, again: int) -> list[_Place]:
    """Return the notes of one phrase without pitches: bars a a' b a'', the last one coming to rest."""
    found: list[_Place] = []
    for index, stand in enumerate(phrase):
        last = index == len(phrase) - 1
        if index >= _PHRASE - spec.bars_out:
            continue
        cell = motif.cells[1] if index == 2 or (again > 2 and index == 1) else motif.cells[0]
        heights = motif.other if index == 2 else motif.heights
        shift = (0.0, 1.5, 2.5, -1.0)[index % _PHRASE]
        steps = [step for step in bar_steps(cell, again if "  " in cell else 0, score.meter, home) if stand.start + step.start < stand.end - 1e-6]
        if last or index == _PHRASE - 1 - spec.bars_out:
            steps = [step for step in steps if step.start < (stand.end - stand.start) * 0.55] or steps[:1]
        for number, step in enumerate(steps):
            ends = last and number == len(steps) - 1
            length = min(step.length, stand.end - stand.start - step.start)
            if ends:
                length = max(length, (stand.end - stand.start - step.start) * (0.8 if closing else 0.6))
            found.append(_Place(stand.start + step.start, length, _weight(step.start, score.meter), heights[number % 16] + shift, score.chord_at(stand.start + step.start), ends))
    return found


def _weight(beat: float, meter: Meter) -> float:
    if any(abs(beat - strong) < 1e-6 for strong in meter.strong):
        return _STRONG
    return _PULSE if abs(beat / meter.pulse - round(beat / meter.pulse)) < 1e-6 else _OFF


def _phrase(spec: MelodySpec, part: Part, places: list[_Place], score: Score, before: list[int], rng: random.Random) -> list[Note]:
    if not places:
        return []
    high = min(spec.high, spec.low + 15 + round(8 * part.energy)) if part.kind == "a" else spec.high
    low = spec.low + (3 if part.kind in "bd" else 0)
    pitches = _chosen(spec, places, score.key, low, high, before, rng)
    notes = []
    for number, (place, pitch) in enumerate(zip(places, pitches, strict=True)):
        arch = 0.9 + 0.12 * np.sin(np.pi * (number + 0.5) / len(places))
        accent = 1.08 if place.weight == _STRONG else 1.0 if place.weight == _PULSE else 0.92
        loud = spec.velocity * accent * float(arch) * (0.8 + 0.25 * part.energy)
        notes.append(Note(place.start, place.length * spec.gate, pitch, min(1.0, loud)))
        if spec.thirds and part.kind in "bd" and place.weight >= _PULSE and part.energy > 0.6:
            notes.append(Note(place.start, place.length * spec.gate, _third_below(pitch, place.item, score.key), loud * 0.7))
    return notes


def _third_below(pitch: int, item: Chord, key: Key) -> int:
    for step in (3, 4, 5):
        if (pitch - step) % 12 in item.pitches:
            return pitch - step
    return pitch - next((step for step in (3, 4) if (pitch - step) % 12 in key.pitches), 3)


def allowed(key: Key, item: Chord, scale: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the pitch classes a melody uses over a chord: those of its scale, and those it may use besides."""
    name = f"pentatonic_{'minor' if key.dark else 'major'}" if scale == "pentatonic" else scale
    foreign = item.pitches - key.pitches
    own = frozenset((key.tonic + step) % 12 for step in MELODIC[name]) if name else key.pitches
    if name != "blues":
        own = frozenset(tone for tone in own if not any((tone - odd) % 12 in (1, 11) for odd in foreign))
    return own, frozenset(item.tones[:4])


def _chosen(spec: MelodySpec, places: list[_Place], key: Key, low: int, high: int, before: list[int], rng: random.Random) -> list[int]:
    """Return the pitches with the least cost over the whole phrase, found by dynamic programming over pairs of neighbours.

    It weighs: chord tones where it is strong, small steps, leaps answered by a step back, the motif's contour, and few repeated notes.
    """
    candidates = np.arange(low, high + 1)
    middle = low + 0.45 * (high - low)
    size = len(candidates)
    alone = [_alone(place, candidates, key, spec, middle, rng) for place in places]
    moves = _moves(candidates, spec.leap)
    three = _three(candidates)
    if len(before) == 2:
        alone[0] = alone[0] + np.abs(candidates - before[1]) * 0.25 + _answer(candidates - before[1], np.array(before[1] - before[0]))
    if len(places) == 1:
        return [int(candidates[int(np.argmin(alone[0]))])]
    cost: Costs = alone[0][:, None] + alone[1][None, :] + moves + _stepwise(places[0], candidates)[:, None] * _far(candidates)
    if before:
        cost = cost + _answer(candidates[None, :] - candidates[:, None], (candidates - before[-1])[:, None])
    back: list[NDArray[np.intp]] = []
    for index in range(2, len(places)):
        total = cost[:, :, None] + three
        back.append(np.argmin(total, axis=0))
        cost = np.min(total, axis=0) + moves + alone[index][None, :] + _stepwise(places[index - 1], candidates)[:, None] * _far(candidates)
    middle_index, last = divmod(int(np.argmin(cost)), size)
    found = [last, middle_index]
    for choice in reversed(back):
        found.append(int(choice[found[-1], found[-2]]))
    return [int(candidates[index]) for index in reversed(found)]


def _alone(place: _Place, candidates: NDArray[np.int_], key: Key, spec: MelodySpec, middle: float, rng: random.Random) -> Costs:
    own, besides = allowed(key, place.item, spec.scale)
    classes = candidates % 12
    costs: Costs = np.full(len(candidates), _NEVER)
    costs[np.isin(classes, list(besides))] = 1.2
    costs[np.isin(classes, list(own))] = 0.0
    outside = ~np.isin(classes, list(place.item.tones))
    costs[outside] += place.weight + (1.5 if place.length >= 1.5 else 0.0)
    if place.ends:
        costs[outside] += 8.0
        costs[~np.isin(classes, [place.item.root, place.item.third])] += 1.5
    costs += 0.3 * np.abs(candidates - (middle + place.target))
    costs += np.array([rng.random() * 0.35 for _ in range(len(candidates))])
    return costs


def _moves(candidates: NDArray[np.int_], leap: float) -> Costs:
    """Return the cost of going from one pitch to the next."""
    size = np.abs(candidates[:, None] - candidates[None, :]).astype(np.float64)
    costs: Costs = np.where(size <= 2, 0.0, (size - 2) * (0.55 - 0.35 * leap))
    costs += np.where(size == 0, 0.9, 0.0) + np.where(size == 6, 2.5, 0.0) + np.where(size == 11, 4.0, 0.0) + np.where(size == 10, 2.0, 0.0)
    costs += np.where(size > 9, 2.0, 0.0) + np.where(size > 12, 25.0, 0.0)
    return costs


def _three(candidates: NDArray[np.int_]) -> Costs:
    """Return the cost of three pitches in a row: a leap wants a step back, and nobody strikes one note three times."""
    first = candidates[:, None, None]
    second = candidates[None, :, None]
    third = candidates[None, None, :]
    leap, after = second - first, third - second
    costs = _answer(after, leap)
    costs += np.where((np.abs(leap) > 2) & (np.abs(leap) <= 5) & (np.sign(after) == np.sign(leap)) & (np.abs(after) > 4), 2.0, 0.0)
    return costs + np.where((leap == 0) & (after == 0), 2.5, 0.0)


def _answer(after: NDArray[np.int_], leap: NDArray[np.int_]) -> Costs:
    """Return the cost of what follows a leap and is no step back."""
    answered = (np.sign(after) == -np.sign(leap)) & (np.abs(after) <= 4)
    costs: Costs = np.where((np.abs(leap) > 5) & ~answered, 4.0 + np.abs(leap), 0.0)
    return costs


def _stepwise(place: _Place, candidates: NDArray[np.int_]) -> Costs:
    """Return 1 for the pitches beside the chord, which are left by step."""
    return (~np.isin(candidates % 12, list(place.item.tones))).astype(np.float64)


def _far(candidates: NDArray[np.int_]) -> Costs:
    size = np.abs(candidates[:, None] - candidates[None, :])
    return np.where(size > 2, 2.5, 0.0)


def _ornamented(notes: list[Note], spec: MelodySpec, score: Score, rng: random.Random) -> list[Note]:
    """Return the notes with the genre's small graces on long notes of chord tones."""
    found: list[Note] = []
    for note in notes:
        if note.length < 0.9 or rng.random() > 0.35 or note.pitch % 12 not in score.chord_at(note.start).pitches:
            found.append(note)
            continue
        own = allowed(score.key, score.chord_at(note.start), spec.scale)[0]
        near = next((pitch for pitch in range(note.pitch + 1, note.pitch + 4) if pitch % 12 in own), note.pitch + 2)
        under = next((pitch for pitch in range(note.pitch - 1, note.pitch - 4, -1) if pitch % 12 in own), note.pitch - 1)
        found += _graced(note, spec, near, under)
    return found


def _graced(note: Note, spec: MelodySpec, above: int, below: int) -> list[Note]:
    """Return a note with its octave, its trill, its grace from above or its slide from below."""
    if spec.ornament == "octave":
        return [note, Note(note.start, note.length, note.pitch - 12, note.velocity * 0.6)]
    if spec.ornament == "trill" and above - note.pitch <= 2:
        return [replace(note, start=note.start + 0.125 * turn, length=0.12, pitch=above if turn % 2 else note.pitch, grace=turn > 0) for turn in range(int(note.length / 0.125))]
    length, pitch = (0.25, below) if spec.ornament == "slide" else (0.12, above)
    return [Note(note.start, length, pitch, note.velocity * 0.8, grace=True), replace(note, start=note.start + length, length=note.length - length)]


def _final(spec: MelodySpec, score: Score, notes: list[Note], *, stops: bool) -> list[Note]:
    """Return the last note: the root of the last chord next to where the tune stood, held while the last chord rings."""
    if score.loop or not notes:
        return []
    end, item = score.bars[-1], score.chord_at(score.bars[-1])
    here = notes[-1].pitch
    goals = [pitch for pitch in range(spec.low, spec.high + 1) if pitch % 12 == item.root] or [here]
    near = min(goals, key=lambda pitch: (abs(pitch - here), pitch))
    return [Note(end, score.last_length(stops=stops), near, spec.velocity * 0.9)]
