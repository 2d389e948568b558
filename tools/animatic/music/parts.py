"""What the accompaniment plays: step patterns as chords, strums, arpeggios, ostinati and basses over the harmony."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

from tools.animatic.music.genre import Genre, TrackSpec
from tools.animatic.music.harmony import voiced
from tools.animatic.music.score import Meter, Note, Part, Score
from tools.animatic.music.steps import Step, bar_steps, by_energy
from tools.animatic.music.theory import Chord, above, nearest

_ACCENT, _SOFT, _GHOST = 1.22, 0.72, 0.42
_STRUM_S = 0.011
"""Seconds from one string to the next of a strum."""
_LOUDNESS = {"X": _ACCENT, "D": 1.05, "U": 0.85, "R": _ACCENT, "o": _SOFT, "d": 0.75, "u": 0.62, "m": _GHOST, "g": _GHOST}
_ON_PULSE, _OFF_PULSE = 1.0, 0.9


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a bar stands: its section, its number there, where it begins and ends in beats."""

    part: Part
    bar: int
    start: float
    end: float


def bars_of(score: Score) -> list[Stand]:
    """Return all bars in order with their sections."""
    return [
        Stand(part, bar, score.bars[part.first_bar + bar], score.bars[part.first_bar + bar + 1])
        for part in score.parts
        for bar in range(part.bars)
    ]


def plays(spec: TrackSpec, genre: Genre, part: Part) -> bool:
    """Tell whether a track plays in a section."""
    own = genre.part(part.kind).tracks
    if own is not None and part.energy < 0.97:
        return spec.name in own
    return part.energy >= spec.from_energy


def accompaniment(spec: TrackSpec, genre: Genre, home: Meter, score: Score, rng: random.Random) -> list[Note]:
    """Return the notes of one accompanying track."""
    if spec.role == "bass" and spec.walk:
        return _walking(spec, genre, score, rng)
    chords = [item.chord for item in score.harmony]
    voicings = dict(zip(chords, voiced(chords, low=spec.low, high=spec.high, voices=spec.voices, colour=spec.colour), strict=False))
    notes: list[Note] = []
    for stand in bars_of(score):
        if not plays(spec, genre, stand.part):
            continue
        pattern = spec.kinds.get(stand.part.kind) or by_energy(spec.steps, stand.part.energy)
        for step in bar_steps(pattern, stand.bar, score.meter, home):
            beat = stand.start + step.start
            if beat >= stand.end - 1e-6:
                break
            loud = _loudness(spec, stand, step, score.meter)
            for start, length in _within_chords(score, beat, min(step.length, stand.end - beat)):
                until = _until(spec, score, start, length)
                item = score.chord_at(start)
                notes += _bass(spec, step, start, loud, until, item, _next_chord(score, start)) if spec.role == "bass" else _chordal(spec, step, start, loud, until, item, voicings[item])
    return _joined(notes) if spec.ring else notes


def _within_chords(score: Score, beat: float, length: float) -> list[tuple[float, float]]:
    """Return a held note as (start, length) pieces: where the harmony changes under it, it is struck again."""
    marks = [beat, *(item.start for item in score.harmony if beat + 1e-6 < item.start < beat + length - 1e-6), beat + length]
    return [(start, end - start) for start, end in itertools.pairwise(marks)]


def _until(spec: TrackSpec, score: Score, beat: float, length: float) -> float:
    """Return the length of a note in beats; with pedal it sounds until the harmony changes."""
    if spec.ring:
        change = next((item.start for item in score.harmony if item.start > beat + 1e-6), score.bars[-1])
        return max(length, change - beat)
    return max(0.05, length * spec.gate)


def _loudness(spec: TrackSpec, stand: Stand, step: Step, meter: Meter) -> float:
    place = (step.start / meter.pulse) % 1
    accent = _ON_PULSE if place < 1e-6 else _OFF_PULSE
    return spec.velocity * accent * _LOUDNESS.get(step.sign, 1.0) * (0.82 + 0.24 * stand.part.energy)


def _next_chord(score: Score, beat: float) -> Chord:
    return next((item.chord for item in score.harmony if item.start > beat + 1e-6), score.harmony[0].chord)


def _chordal(spec: TrackSpec, step: Step, beat: float, loud: float, until: float, item: Chord, pitches: tuple[int, ...]) -> list[Note]:
    sign = step.sign
    if sign in "DUdum":
        order = pitches if sign in "Ddm" else pitches[::-1][: max(3, len(pitches) - 2)]
        length = until if sign != "m" else 0.12
        return [Note(beat, length, pitch, loud * (1 - 0.03 * index), _STRUM_S * index) for index, pitch in enumerate(order)]
    chosen = _selected(sign, item, pitches, spec)
    return [Note(beat, until, pitch, loud * (1.0 if len(chosen) == 1 else 0.9)) for pitch in chosen]


def _selected(sign: str, item: Chord, pitches: tuple[int, ...], spec: TrackSpec) -> tuple[int, ...]:
    """Return the pitches a sign of a chordal track means."""
    if sign.isdigit():
        octaves, index = divmod(int(sign), len(pitches))
        return (pitches[index] + 12 * octaves,)
    if sign in "bf":
        under = item.bass if sign == "b" else item.fifth
        return (above(under, max(28, spec.low - 14)),)
    return {"t": pitches[-1:], "l": pitches[:2], "h": pitches[-2:], "M": (*pitches[1:], pitches[0] + 12)}.get(sign, pitches)


def _bass(spec: TrackSpec, step: Step, beat: float, loud: float, until: float, item: Chord, after: Chord) -> list[Note]:
    root = above(item.bass, spec.low)
    if root > spec.high - 2:
        root -= 12
    pitch = _bass_pitch(step.sign, root, item, after, spec)
    length = 0.1 if step.sign == "g" else until
    return [Note(beat, length, pitch, loud)]


def _bass_pitch(sign: str, root: int, item: Chord, after: Chord, spec: TrackSpec) -> int:
    if sign == "a":
        goal = nearest(after.bass, root)
        return goal - 1 if goal >= root else goal + 1
    if sign == "d":
        goal = nearest(after.bass, root)
        return goal - 2 if goal > root else goal + 2
    if sign == "F":
        low = above(item.fifth, root - 12)
        return low if low >= spec.low - 7 else low + 12
    tones = {"o": root + 12, "f": above(item.fifth, root), "t": above(item.third, root)}
    if sign == "s":
        return above(item.tones[3] if len(item.tones) > 3 else (item.root + 9) % 12, root)
    return tones.get(sign, root)


def _walking(spec: TrackSpec, genre: Genre, score: Score, rng: random.Random) -> list[Note]:
    """Return a walking bass: root on each chord's first beat, chord and scale tones on the way, a step into the next root."""
    notes: list[Note] = []
    here = spec.low + 7
    for stand in bars_of(score):
        if not plays(spec, genre, stand.part):
            continue
        beat = stand.start
        while beat < stand.end - 1e-6:
            pitch = _walk_to(score, beat, here, spec, rng)
            loud = spec.velocity * (1.0 if (beat - stand.start) % 2 else 0.93) * (0.85 + 0.2 * stand.part.energy)
            notes.append(Note(beat, spec.gate, pitch, loud))
            if rng.random() < 0.1 * stand.part.energy:
                notes.append(Note(beat + 2 / 3, 0.2, pitch, loud * 0.5))
            here, beat = pitch, beat + 1.0
    return notes


def _walk_to(score: Score, beat: float, here: int, spec: TrackSpec, rng: random.Random) -> int:
    item, after = score.chord_at(beat), score.chord_at(beat + 1.0)
    begins = any(abs(harmony.start - beat) < 1e-6 for harmony in score.harmony)
    if begins:
        pitch = nearest(item.bass, here)
    elif after != item:
        goal = nearest(after.bass, here)
        pitch = goal + rng.choice((-1, 1, 2 if goal + 2 in (here - 1, here + 1) else -1))
    else:
        steps = [pitch for pitch in range(here - 5, here + 6) if pitch != here and pitch % 12 in item.pitches | score.key.pitches]
        weights = [(3.0 if pitch % 12 in item.pitches else 1.2) / (1 + abs(abs(pitch - here) - 2.5)) for pitch in steps]
        pitch = rng.choices(steps, weights)[0]
    while pitch < spec.low:
        pitch += 12
    while pitch > spec.high:
        pitch -= 12
    return pitch


def _joined(notes: list[Note]) -> list[Note]:
    """Return pedalled notes so that a key struck again ends its earlier note."""
    last: dict[int, Note] = {}
    for note in sorted(notes, key=lambda n: n.start):
        before = last.get(note.pitch)
        if before is not None and before.start + before.length > note.start:
            before.length = max(0.05, note.start - before.start)
        last[note.pitch] = note
    return notes
