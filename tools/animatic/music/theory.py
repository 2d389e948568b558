"""Keys, scales and chords: what a key's name and a roman numeral mean in semitones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Mode = Literal["major", "minor", "dorian", "mixolydian", "phrygian", "lydian", "harmonic_minor", "phrygian_dominant"]

SCALES: dict[Mode, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
    "phrygian_dominant": (0, 1, 4, 5, 7, 8, 10),
}
"""Semitones above the tonic, ascending."""
MELODIC: dict[str, tuple[int, ...]] = {
    "pentatonic_major": (0, 2, 4, 7, 9),
    "pentatonic_minor": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
}
"""Scales that only melodies use, beside the key's own."""
NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_MODE_WORDS: tuple[tuple[str, Mode], ...] = (
    (r"harmonic minor|和[声聲]小[调調]", "harmonic_minor"),
    (r"phrygian dominant|hijaz", "phrygian_dominant"),
    (r"dorian|多利[亚亞]", "dorian"),
    (r"mixolydian|混合利底[亚亞]", "mixolydian"),
    (r"phrygian|弗里[几吉]", "phrygian"),
    (r"lydian|利底[亚亞]", "lydian"),
    (r"minor|min\b|小[调調]|aeolian", "minor"),
    (r"major|maj\b|大[调調]|ionian", "major"),
)
_TONIC = re.compile(r"^\s*(?P<zh>升|降)?\s*(?P<letter>[A-Ga-g])\s*(?P<sign>♯|♭|#|b(?![a-z])|[- ]?sharp|[- ]?flat|is\b|es\b)?\s*(?P<mode>m(?![a-z])|.*)$")
_SHARP = ("♯", "#", "sharp", "is", "升")


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (0 is C ... 11 is B) and a mode."""

    tonic: int
    mode: Mode

    @property
    def scale(self) -> tuple[int, ...]:
        """The mode's semitones above the tonic."""
        return SCALES[self.mode]

    @property
    def pitches(self) -> frozenset[int]:
        """The pitch classes of the key."""
        return frozenset((self.tonic + step) % 12 for step in self.scale)

    @property
    def dark(self) -> bool:
        """Whether its third is minor."""
        return 3 in self.scale

    @property
    def name(self) -> str:
        """Such as "F# minor"."""
        return f"{NAMES[self.tonic]} {self.mode.replace('_', ' ')}"

    def midi_name(self) -> str:
        """Return the key signature as MIDI files name it: a major key or its relative, or a minor key with "m"."""
        offset = {"dorian": 10, "phrygian": 8, "mixolydian": 5, "lydian": 7}.get(self.mode)
        if offset is not None:
            return ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")[(self.tonic + offset) % 12]
        if self.dark:
            return ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")[self.tonic]
        return ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")[self.tonic]


def parse_key(text: str) -> tuple[int, Mode | None] | None:
    """Return tonic and mode of "C minor", "F#m", "Bb", "降E大調", "D dorian"; the mode is None where it is not said, all None if it is no key."""
    said = _TONIC.match(text)
    if said is None:
        return None
    rest = said["mode"].strip()
    mode: Mode | None = None
    if rest == "m":
        mode = "minor"
    elif rest:
        mode = next((mode for pattern, mode in _MODE_WORDS if re.search(pattern, rest.lower())), None)
        if mode is None:
            return None
    sign = (said["sign"] or "").strip(" -").lower() or (said["zh"] or "")
    shift = 0 if not sign else 1 if sign in _SHARP else -1
    return (_LETTERS[said["letter"].lower()] + shift) % 12, mode


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord: its root and tones as pitch classes, and what stands in the bass."""

    numeral: str
    root: int
    tones: tuple[int, ...]
    """Pitch classes, the root first, then third, fifth, seventh, ninth as far as it has them."""
    bass: int

    @property
    def pitches(self) -> frozenset[int]:
        """The pitch classes of the chord."""
        return frozenset((*self.tones, self.bass))

    @property
    def fifth(self) -> int:
        """The pitch class of its fifth (of a chord without one: seven semitones above the root)."""
        return next((tone for tone in self.tones if (tone - self.root) % 12 in (6, 7, 8)), (self.root + 7) % 12)

    @property
    def third(self) -> int:
        """The pitch class of its third, or of what is suspended for it; the fifth of a power chord."""
        return next((tone for tone in self.tones if (tone - self.root) % 12 in (3, 4, 5, 2)), self.fifth)

    @property
    def name(self) -> str:
        """Such as "Am7": root, quality and bass by letters."""
        quality = _QUALITY.fullmatch(re.sub(r"[/^].*$", "", self.numeral))
        suffix = "" if quality is None else quality["rest"]
        small = quality is not None and quality["degree"].islower() and not suffix.startswith(("°", "ø"))
        over = "" if self.bass == self.root else f"/{NAMES[self.bass]}"
        return f"{NAMES[self.root]}{'m' if small else ''}{suffix}{over}"


_DEGREES = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}
_QUALITY = re.compile(r"(?P<sign>[b#]?)(?P<degree>VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?P<rest>.*)")
_EXTRA: dict[str, tuple[int, ...]] = {
    "": (), "7": (10,), "maj7": (11,), "9": (10, 2), "maj9": (11, 2), "6": (9,), "69": (9, 2), "add9": (2,), "13": (10, 9), "11": (10, 5),
    "7b9": (10, 1), "7#9": (10, 3),
}  # fmt: skip


@lru_cache(maxsize=2048)
def chord(numeral: str, key: Key) -> Chord:
    """Return the chord a roman numeral means in a key.

    Capitals are major, small letters minor, counted on the mode's own degrees ("VI" of a minor key is its natural sixth); "b" and "#" shift the root;
    "°" diminished, "ø7" half diminished, "+" augmented, "5" a power chord, "sus2", "sus4"; extensions 7, maj7, 9, maj9, 6, 69, add9, 11, 13, 7b9;
    "/ii" makes it a chord of that degree's key ("V7/ii"), "^3", "^5" or "^7" put that tone into the bass. Raises ValueError for anything else.
    """
    body, _, inverted = numeral.partition("^")
    body, _, target = body.partition("/")
    base = key
    if target:
        goal = chord(target, key)
        base = Key(goal.root, "minor" if (goal.root + 3) % 12 in goal.tones else "major")
    match = _QUALITY.fullmatch(body)
    if match is None:
        raise ValueError(f"{numeral!r} is no chord")
    shift = {"": 0, "b": -1, "#": 1}[match["sign"]]
    root = (base.tonic + base.scale[_DEGREES[match["degree"].lower()]] + shift) % 12
    steps = _steps(match["degree"].islower(), match["rest"])
    tones = tuple((root + step) % 12 for step in steps)
    bass = root
    if inverted:
        wanted = {"3": (3, 4), "5": (6, 7, 8), "7": (10, 11, 9)}[inverted]
        bass = next((tone for tone in tones if (tone - root) % 12 in wanted), -1)
        if bass < 0:
            raise ValueError(f"{numeral!r} has no such tone for its bass")
    return Chord(numeral, root, tones, bass)


def _steps(minor: bool, rest: str) -> tuple[int, ...]:
    third = 3 if minor else 4
    if rest.startswith("5"):
        return (0, 7)
    for mark, triad in (("ø", (0, 3, 6)), ("°7", (0, 3, 6, 9)), ("°", (0, 3, 6)), ("+", (0, 4, 8))):
        if rest.startswith(mark):
            return (*triad, *_EXTRA[rest.removeprefix(mark)])
    for mark, replaced in (("sus2", 2), ("sus4", 5)):
        if rest.endswith(mark):
            return (0, replaced, 7, *_EXTRA[rest.removesuffix(mark)])
    if rest not in _EXTRA:
        raise ValueError(f"{rest!r} is no kind of chord")
    return (0, third, 7, *_EXTRA[rest])


def nearest(pitch_class: int, near: float) -> int:
    """Return the MIDI pitch of a pitch class that lies nearest to a pitch (which may lie between two)."""
    low = int(near) - (int(near) - pitch_class) % 12
    return low if near - low <= 6 else low + 12


def above(pitch_class: int, lowest: int) -> int:
    """Return the lowest MIDI pitch of a pitch class at or above `lowest`."""
    return lowest + (pitch_class - lowest) % 12
