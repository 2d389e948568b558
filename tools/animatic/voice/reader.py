"""What every engine that reads aloud is, for the rest of the voice: one sentence in, samples and times out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tools.animatic.voice.characters import Manner
from tools.animatic.voice.client import Espeak, Order
from tools.animatic.voice.languages import Language
from tools.animatic.voice.timing import Heard

_PAUSE = "_:"
"""How espeak-ng's name of a pause begins; "_" alone is the closure before some consonants."""
_SLOWEST, _FASTEST = 80, 450
_MIDDLE, _TONAL, _LEAST_TONAL = 50, 80, 40
"""Pitch ranges. At 80 a falling Mandarin tone falls by six semitones, at espeak-ng's own 50 by four."""
_PITCHES = (-6.2, -5.2, -4.0, -2.8, -1.4, 0.0, 1.7, 3.2, 5.0, 6.8)
"""Semitones that espeak-ng's pitches 0, 10, 20 ... 90 make, measured on its voices."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence: samples (n,) in -1..1 at a rate, and where its words lie (None where the engine does not tell).

    stretch: the samples are to be played that much faster, for a pitch the engine itself does not reach.
    """

    samples: NDArray[np.float32]
    rate: int
    words: tuple[Heard, ...] | None = None
    stretch: float = 1.0


class Reader(Protocol):
    """An engine with a voice."""

    engine: str
    robotic: bool

    def voice(self, language: Language, manner: Manner) -> str:
        """Return the name of the voice it uses."""
        ...

    def say(self, text: str, language: Language, manner: Manner) -> Said:
        """Return a sentence of at most a few hundred characters. Raises EngineError when the engine fails."""
        ...


class OwnReader(Reader, Protocol):
    """An engine with a model file of the person's own."""

    def speaks(self, tag: str) -> Language | None:
        """Return the language of a tag as this model speaks it, or None."""
        ...

    def close(self) -> None:
        """End what it started."""
        ...


class EspeakReader:
    """espeak-ng: every language of `languages.toml`, plain and quick."""

    engine = "espeak-ng"
    robotic = True

    def __init__(self, espeak: Espeak) -> None:
        self._espeak = espeak

    def voice(self, language: Language, manner: Manner) -> str:
        """Return espeak-ng's name of the voice and its variant."""
        return f"{language.voice}+{manner.variant}" if manner.variant else language.voice

    def say(self, text: str, language: Language, manner: Manner) -> Said:
        """Return a sentence with the times of its words."""
        near = min(max(manner.semitones, _PITCHES[0]), _PITCHES[-1])
        stretch = manner.size * 2 ** ((manner.semitones - near) / 12)
        order = Order(
            text,
            self.voice(language, manner),
            rate=_clamped(language.pace * manner.pace / stretch, _SLOWEST, _FASTEST),
            pitch=round(float(np.interp(near - 12 * np.log2(manner.size), _PITCHES, range(0, 100, 10)))),
            range=_range(language, manner.liveliness),
        )
        uttered = self._espeak.say(order)
        return Said(uttered.samples, uttered.rate, _heard(uttered.words, uttered.phonemes, uttered.samples.size, uttered.rate), stretch)


def pace_limit(language: Language, pace: float) -> str:
    """Return a note where espeak-ng cannot speak that slowly or quickly, else ""."""
    wanted = language.pace * pace
    if _SLOWEST <= wanted <= _FASTEST:
        return ""
    reached = _clamped(wanted, _SLOWEST, _FASTEST) / language.pace
    return f"The embedded voice speaks at {reached:.2g} times its own pace here, it goes no {'slower' if reached > pace else 'faster'}."


def _range(language: Language, liveliness: float) -> int:
    """Return espeak-ng's pitch range: wider and never flat where tones make words."""
    if language.tonal:
        return _clamped(_TONAL * liveliness, _LEAST_TONAL, 99)
    return _clamped(_MIDDLE * liveliness, 0, 99)


def _clamped(value: float, low: int, high: int) -> int:
    return min(max(round(value), low), high)


def _heard(
    words: tuple[tuple[int, int, int], ...], phonemes: tuple[tuple[int, str], ...], length: int, rate: int
) -> tuple[Heard, ...] | None:
    """Return the words in seconds; a word ends where the next begins, or a pause before it."""
    pauses = [at for at, name in phonemes if name.startswith(_PAUSE)]
    heard: list[Heard] = []
    for number, (begin, size, start) in enumerate(words):
        until = words[number + 1][2] if number + 1 < len(words) else length
        end = next((at for at in pauses if start + rate // 50 < at <= until), until)
        heard.append(Heard(begin, begin + size, start / rate, end / rate))
    return tuple(heard) or None
