"""What the drummer plays: a groove by energy, fills where sections end, cymbals where they begin, and the last beat."""

from __future__ import annotations

import random

from tools.animatic.music.genre import DrumSpec, Genre, PartSpec
from tools.animatic.music.parts import Stand, bars_of
from tools.animatic.music.score import Meter, Note, Score
from tools.animatic.music.steps import bar_steps

KEYS: dict[str, int] = {
    "kick": 36, "boom": 35, "snare": 38, "snare2": 40, "rim": 37, "clap": 39, "hat": 42, "pedal": 44, "openhat": 46, "ride": 51, "bell": 53,
    "crash": 49, "splash": 55, "tom_low": 41, "tom_mid": 45, "tom_high": 48, "shaker": 70, "cabasa": 69, "tambourine": 54, "cowbell": 56,
    "conga_low": 64, "conga_high": 63, "conga_slap": 62, "bongo_high": 60, "bongo_low": 61, "timbale_high": 65, "timbale_low": 66,
    "clave": 75, "triangle": 81, "sleigh": 83, "guiro": 73, "wood": 76, "wood_low": 77, "snap": 27, "swish": 29,
}  # fmt: skip
"""Rows of a pattern to the drum keys of General MIDI (and, for snaps, swishes and sleigh bells, of its second level)."""
_LOUDNESS = {"X": 1.0, "x": 0.8, "o": 0.55, "g": 0.3, "r": 0.6}
_SMALL_FILL = 0.5
"""Share of a bar that a fill inside a section takes."""


def drumming(spec: DrumSpec, genre: Genre, home: Meter, score: Score, rng: random.Random) -> list[Note]:
    """Return all strokes of a piece."""
    notes: list[Note] = []
    stands = bars_of(score)
    for index, stand in enumerate(stands):
        part = genre.part(stand.part.kind)
        rows = _rows(spec, part, stand)
        if not rows:
            continue
        fill = _fill(spec, part, stands, index, score, rng)
        for row, pattern in {**rows, **fill}.items():
            start = _fill_start(stands, index, stand) if row in fill else 0.0
            if start and row in rows:
                notes += _strokes(rows[row], row, stand, home, score.meter, until=start)
            notes += _strokes(pattern, row, stand, home, score.meter, since=start)
        if fill:
            notes = _hushed(notes, stand, fill)
        if spec.crash and stand.bar == 0 and stand.part.energy >= 0.5 and (index or score.loop):
            notes.append(Note(stand.start, 1.0, KEYS["crash"], 0.55 + 0.3 * stand.part.energy))
        _shape(notes, stand, part)
    if not score.loop and stands and _rows(spec, genre.part(stands[-1].part.kind), stands[-1]):
        notes += _last(spec, genre, score, stands[-1])
    return notes


def _rows(spec: DrumSpec, part: PartSpec, stand: Stand) -> dict[str, str]:
    if part.drums:
        return {row: pattern for row, pattern in part.drums.items() if row != "none"}
    energy = stand.part.energy
    if energy < spec.from_energy:
        return {}
    share = (energy - spec.from_energy) / max(0.05, 1 - spec.from_energy)
    return spec.levels[min(len(spec.levels) - 1, int(share * len(spec.levels) * 0.999))]


def _strokes(pattern: str, row: str, stand: Stand, home: Meter, meter: Meter, *, since: float = 0.0, until: float = 1e9) -> list[Note]:
    found: list[Note] = []
    for step in bar_steps(pattern, stand.bar, meter, home):
        beat = stand.start + step.start
        if step.start < since - 1e-6 or step.start >= until - 1e-6 or beat >= stand.end - 1e-6:
            continue
        loud = _LOUDNESS.get(step.sign, 0.8)
        found.append(Note(beat, min(step.length, 0.5), KEYS[row], loud))
        if step.sign == "r":
            found += [Note(beat + step.length * share, step.length / 2, KEYS[row], loud * 0.9) for share in (0.5,)]
    return found


def _ends_section(stands: list[Stand], index: int) -> bool:
    return index + 1 == len(stands) or stands[index + 1].bar == 0


def _fill(spec: DrumSpec, part: PartSpec, stands: list[Stand], index: int, score: Score, rng: random.Random) -> dict[str, str]:
    """Return the rows of the fill in this bar: always where a section ends, and now and then after four bars."""
    stand = stands[index]
    if not spec.fills or part.swell or (score.loop and index + 1 == len(stands) and len(stands) < 3):
        return {}
    if _ends_section(stands, index):
        return spec.fills[rng.randrange(len(spec.fills))]
    if stand.bar % 4 == 3 and stand.part.energy > 0.45:
        return spec.fills[0]
    return {}


def _fill_start(stands: list[Stand], index: int, stand: Stand) -> float:
    """Return from which beat of the bar the fill is played: a short one within a section and where little happens."""
    length = stand.end - stand.start
    if _ends_section(stands, index) and stand.part.energy >= 0.6:
        return 0.0
    return length * (1 - _SMALL_FILL)


def _hushed(notes: list[Note], stand: Stand, fill: dict[str, str]) -> list[Note]:
    """Return the notes without cymbals and claps in the fill's last half bar: the drummer has two hands."""
    filled = {KEYS[row] for row in fill}
    silent = {KEYS[row] for row in ("hat", "openhat", "ride", "snare", "clap", "rim")} - filled
    start = stand.start + (stand.end - stand.start) * (1 - _SMALL_FILL)
    return [note for note in notes if not (start - 1e-6 <= note.start < stand.end and note.pitch in silent)]


def _shape(notes: list[Note], stand: Stand, part: PartSpec) -> None:
    """Make the strokes of a bar louder with the section's energy, and a build-up from bar to bar."""
    share = 0.8 + 0.25 * stand.part.energy
    for note in notes:
        if stand.start <= note.start < stand.end:
            rise = 1.0
            if part.swell:
                rise = 0.35 + 0.65 * (stand.bar + (note.start - stand.start) / (stand.end - stand.start)) / max(1, stand.part.bars)
            note.velocity = min(1.0, note.velocity * share * rise)


def _last(spec: DrumSpec, genre: Genre, score: Score, stand: Stand) -> list[Note]:
    if genre.ending == "fade":
        return []
    end = score.bars[-1]
    loud = 0.5 + 0.4 * stand.part.energy
    rows = {row for level in spec.levels for row in level}
    found = [Note(end, 1.0, KEYS[row], loud) for row in ("kick", "boom", "tom_low") if row in rows][:1]
    if spec.crash:
        found.append(Note(end, 2.0, KEYS["crash"], loud * 0.85))
    elif "triangle" in rows or "bell" in rows:
        found.append(Note(end, 2.0, KEYS["triangle" if "triangle" in rows else "bell"], loud * 0.7))
    elif "rim" in rows:
        found.append(Note(end, 0.5, KEYS["rim"], loud * 0.8))
    return found
