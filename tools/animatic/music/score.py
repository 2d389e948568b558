"""A piece as notes: tracks, sections, chords and the clock that turns beats into seconds. A beat is a quarter note."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field

from tools.animatic.music.theory import Chord, Key

_LONG_STOP_S = 2.3
"""Silence after a stop that would be too long, in seconds."""


@dataclass(frozen=True, slots=True)
class Meter:
    """Beats of a bar: `count` notes of 1/`unit`."""

    count: int
    unit: int

    @property
    def beats(self) -> float:
        """Quarter notes in a bar."""
        return self.count * 4 / self.unit

    @property
    def compound(self) -> bool:
        """Whether it counts in dotted beats, as 6/8 does."""
        return self.unit == 8 and self.count % 3 == 0 and self.count > 3

    @property
    def pulse(self) -> float:
        """Quarter notes from one felt beat to the next."""
        return 1.5 if self.compound else 4 / self.unit

    @property
    def strong(self) -> tuple[float, ...]:
        """The strong places of a bar in quarter notes."""
        if self.compound:
            return tuple(1.5 * i for i in range(self.count // 3))
        if self.beats == 4:
            return (0.0, 2.0)
        return (0.0,)

    @property
    def name(self) -> str:
        """Such as "3/4"."""
        return f"{self.count}/{self.unit}"


def read_meter(text: str) -> Meter:
    """Return the meter that "3/4" names."""
    count, _, unit = text.partition("/")
    return Meter(int(count), int(unit))


@dataclass(slots=True)
class Note:
    """One note: start and length in beats, pitch in MIDI numbers (of drums: the General MIDI key), velocity 0..1.

    `late_s` moves it off the grid, in seconds; `grace` marks an ornament, which the measures pass over.
    """

    start: float
    length: float
    pitch: int
    velocity: float
    late_s: float = 0.0
    grace: bool = False


@dataclass(slots=True)
class Track:
    """One instrument's notes."""

    name: str
    instrument: str
    """A key of the instrument table, or "kit:<name>" for drums."""
    role: str
    """"lead", "chords", "bass", "drums" or "effects"."""
    notes: list[Note] = field(default_factory=list)
    volume_db: float = 0.0
    pan: float = 0.0
    """-1 left .. 1 right."""
    reverb: float = 0.2
    """Share sent into the room, 0..1."""
    echo: float = 0.0
    """Share sent into the echo in time, 0..1."""
    pumped: float = 0.0
    """How far the kick pushes it down, 0..1."""

    @property
    def drums(self) -> bool:
        """Whether its pitches are drum keys."""
        return self.instrument.startswith("kit:")


@dataclass(frozen=True, slots=True)
class Part:
    """A section: where it stands in bars, what it is, and how much happens in it (0..1)."""

    name: str
    kind: str
    first_bar: int
    bars: int
    energy: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Harmony:
    """A chord and where it sounds, in beats."""

    start: float
    length: float
    chord: Chord


@dataclass(frozen=True, slots=True)
class Clock:
    """Beats to seconds: (beat, beats a minute) from which each tempo holds."""

    tempi: tuple[tuple[float, float], ...]

    def seconds(self, beat: float) -> float:
        """Return when a beat sounds, in seconds from the beginning."""
        total, tempi = 0.0, self.tempi
        for index, (start, bpm) in enumerate(tempi):
            end = tempi[index + 1][0] if index + 1 < len(tempi) else float("inf")
            if beat <= end:
                return total + (beat - start) * 60 / bpm
            total += (end - start) * 60 / bpm
        return total

    def beat(self, second: float) -> float:
        """Return the beat that sounds at a second."""
        tempi, marks = self.tempi, [self.seconds(start) for start, _ in self.tempi]
        index = max(0, bisect.bisect_right(marks, second) - 1)
        return tempi[index][0] + (second - marks[index]) * tempi[index][1] / 60


@dataclass(slots=True)
class Score:
    """A whole piece before it sounds."""

    key: Key
    meter: Meter
    bpm: float
    clock: Clock
    duration_s: float
    """Length of the whole piece with the ring of its last chord, in seconds."""
    bars: tuple[float, ...]
    """Where every bar begins, in beats, and at last where the music ends."""
    parts: tuple[Part, ...]
    harmony: tuple[Harmony, ...]
    tracks: list[Track]
    loop: bool
    swing: float = 0.0

    def chord_at(self, beat: float) -> Chord:
        """Return the chord that sounds at a beat."""
        starts = [harmony.start for harmony in self.harmony]
        return self.harmony[max(0, bisect.bisect_right(starts, beat + 1e-6) - 1)].chord

    def ring_s(self) -> float:
        """Return how many seconds are left after the last chord was struck."""
        return self.duration_s - self.clock.seconds(self.bars[-1])

    def last_length(self, *, stops: bool) -> float:
        """Return how long the last chord is held, in beats; where a piece stops short the room alone rings on, unless that took too long."""
        beats = self.ring_s() * self.clock.tempi[-1][1] / 60
        return min(0.5, beats * 0.5) if stops and self.ring_s() < _LONG_STOP_S else beats * (0.7 if stops else 0.92)

    def part_at(self, beat: float) -> Part:
        """Return the section a beat lies in."""
        bar = max(0, bisect.bisect_right(self.bars, beat + 1e-6) - 1)
        return next((part for part in reversed(self.parts) if part.first_bar <= bar), self.parts[0])
