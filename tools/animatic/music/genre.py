"""What a genre is: its tempo, harmony, form, instruments and rhythms, read from genres/*.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.animatic.music.theory import Mode

_FOLDER = Path(__file__).with_name("genres")

PartKind = Literal["i", "a", "b", "c", "u", "d", "k", "s", "o"]
"""Intro, first theme (verse), second theme (chorus), bridge, build-up, drop, breakdown, solo, outro."""


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PartSpec(_Fact):
    """One kind of section."""

    energy: float = Field(default=0.6, ge=0, le=1)
    major: tuple[str, ...] = ()
    """Progressions in major: chords apart by blanks, one a bar; chords that share a bar are joined by "." (see `theory.chord`)."""
    minor: tuple[str, ...] = ()
    tracks: tuple[str, ...] | None = None
    """Names of the tracks that play; None lets the energy decide."""
    drums: dict[str, str] = Field(default_factory=dict)
    """Drum rows of this kind alone; {"none": ""} for no drums."""
    swell: bool = False
    """Whether it grows louder from its first bar to its last."""
    effects: tuple[str, ...] = ()
    """"riser" over it, "impact" or "reverse" at its beginning."""


class TrackSpec(_Fact):
    """One accompanying instrument."""

    name: str
    instrument: str
    role: Literal["chords", "bass", "counter"] = "chords"
    steps: tuple[str, ...] = ()
    """What it plays from low to high energy, in the language of `steps`; bars apart by blanks."""
    kinds: dict[str, str] = Field(default_factory=dict)
    """What it plays in single kinds of section instead."""
    walk: bool = False
    """Of a bass: it walks in quarter notes instead."""
    low: int = 48
    high: int = 72
    voices: int = Field(default=4, ge=1, le=8)
    colour: bool = True
    """Whether it plays sevenths and ninths, or the triad alone."""
    ring: bool = False
    """Whether notes sound on until the chord changes."""
    gate: float = Field(default=0.9, gt=0, le=1.2)
    """Share of its time that a note sounds."""
    velocity: float = Field(default=0.65, gt=0, le=1)
    volume_db: float = 0.0
    pan: float = Field(default=0.0, ge=-1, le=1)
    reverb: float = Field(default=0.2, ge=0, le=1)
    echo: float = Field(default=0.0, ge=0, le=1)
    pumped: float = Field(default=0.0, ge=0, le=1)
    from_energy: float = 0.0
    """Below this energy it is silent."""


class MelodySpec(_Fact):
    """Who sings the tune, and how it moves."""

    instrument: str
    second: str = ""
    """The instrument of the second theme and of solos; empty for the same."""
    cells: tuple[str, ...]
    """Rhythms of one bar, from calm to lively: "x" begins a note, "-" holds it, "." is silent."""
    scale: str = ""
    """A key of `theory.MELODIC`, where it is not the key's own scale; "pentatonic" and "blues" fit major and minor."""
    low: int = 60
    high: int = 81
    kinds: str = "abcds"
    """The kinds of section it plays in."""
    density: float = Field(default=0.6, ge=0, le=1)
    leap: float = Field(default=0.4, ge=0, le=1)
    """How readily it leaps."""
    ornament: Literal["", "grace", "slide", "octave", "trill"] = ""
    thirds: bool = False
    """Whether a lower third joins in where it is lively."""
    bars_out: int = 0
    """Of every four bars, how many it leaves to the others."""
    gate: float = Field(default=0.92, gt=0, le=1.2)
    velocity: float = 0.78
    volume_db: float = 0.0
    pan: float = 0.0
    reverb: float = 0.28
    echo: float = 0.0
    pumped: float = 0.0


class DrumSpec(_Fact):
    """The drum kit and what is played on it."""

    kit: str
    levels: tuple[dict[str, str], ...]
    """Rows of steps from low to high energy: "X" hard, "x" plain, "o" soft, "g" a ghost note, "r" a short roll, "." nothing."""
    fills: tuple[dict[str, str], ...] = ()
    crash: bool = True
    """Whether sections begin with a cymbal."""
    from_energy: float = 0.3
    volume_db: float = 0.0
    reverb: float = 0.1


class MixSpec(_Fact):
    """The room, the echo, the glue, and how the whole is balanced."""

    room: Literal["dry", "room", "hall", "plate", "cathedral"] = "room"
    wet: float = Field(default=0.6, ge=0, le=2)
    echo_beats: float = 0.75
    squeeze: float = Field(default=0.4, ge=0, le=1)
    """How hard the bus compressor works."""
    crackle: float = Field(default=0.0, ge=0, le=1)
    bands: tuple[float, float, float, float, float]
    """Target of the spectrum: shares in dB of the whole below 120 Hz, to 500 Hz, to 2 kHz, to 6 kHz and above."""


class Genre(_Fact):
    """One genre."""

    id: str
    title: str
    bpm: tuple[float, float, float]
    """Slowest, usual and fastest tempo."""
    meter: str = "4/4"
    swing: float = Field(default=0.0, ge=0, le=0.5)
    """How late the second of two steps comes: 0 even, 1/3 as triplets."""
    swing_step: float = 0.5
    """The step that swings, in beats: 0.5 eighths, 0.25 sixteenths."""
    loose: float = Field(default=0.006, ge=0, le=0.03)
    """Spread of the players' timing in seconds."""
    modes: tuple[Mode, ...]
    """The modes it is written in, the usual one first."""
    tonics: tuple[int, ...] = (0, 2, 5, 7, 9)
    phrase: int = Field(default=4, ge=2, le=16)
    """Bars of a phrase."""
    forms: tuple[str, ...]
    """Kinds of section, one phrase each, for a piece of one phrase, of two, and so on."""
    cycle: str
    """What longer pieces put in after their first half, again and again."""
    loops: str = "ab"
    """The phrases a loop goes through."""
    final: tuple[str, str] = ("I", "i")
    """The last chord in major and in minor."""
    cadence: tuple[str, str] = ("V7", "V7")
    """The chord before it."""
    ending: Literal["ring", "stop", "fade"] = "ring"
    slowing: float = Field(default=0.0, ge=0, le=0.3)
    """How much the last bar slows down."""
    parts: dict[str, PartSpec]
    """By `PartKind`."""
    tracks: tuple[TrackSpec, ...]
    drums: DrumSpec | None = None
    melody: MelodySpec | None = None
    mix: MixSpec

    def part(self, kind: str) -> PartSpec:
        """Return what a kind of section is here; of a kind the genre lacks, what comes nearest."""
        near = (kind, _NEAR.get(kind, "a"), "a", "b", "d", *self.parts)
        return next(self.parts[name] for name in near if name in self.parts)


_NEAR = {"s": "b", "d": "b", "u": "i", "k": "c", "o": "i", "c": "b", "b": "d"}


@cache
def genre(name: str) -> Genre:
    """Return a genre by its id; KeyError where there is none."""
    path = _FOLDER / f"{name}.toml"
    if name not in names():
        raise KeyError(name)
    return Genre.model_validate({"id": name, **tomllib.loads(path.read_text("utf-8"))})


@cache
def names() -> tuple[str, ...]:
    """Return the ids of all genres in alphabetic order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
