"""Sounds that last as long as they are held: bowed strings, winds, brass, voices, organs, pads and leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tools.animatic.music.synth.core import Array, air, bent, count, fall, levelled, partials, rise, times, vibrato
from tools.audio import Samples

_BESIDE = 0.45
"""How loud the other players are beside the first: equal ones would cancel each other again and again."""
_APART_S = 0.43
"""Players that beat against each other sound unlike themselves after so long: the other channel hears them then."""


@dataclass(frozen=True, slots=True)
class Held:
    """A held sound.

    slope: amplitudes of harmonics fall as 1 / order^slope. odd: share of the even harmonics that is left out. cut: Hz where it darkens.
    envelope: its resonances. voices: how many play together, `detune` cents apart. attack, release: seconds. swell: seconds to full brightness.
    vibrato: cents; rate: its beats a second; after: seconds before it sets in. breath: loudness of air or bow. scoop: cents below, at the start.
    """

    slope: float = 1.0
    odd: float = 0.0
    cut: float = 4_000.0
    envelope: Callable[[Array], Array] | None = None
    voices: int = 1
    detune: float = 0.0
    attack: float = 0.04
    vibrato: float = 0.0
    rate: float = 5.4
    after: float = 0.2
    breath: float = 0.0
    breath_band: tuple[float, float] = (800.0, 6_000.0)
    scoop: float = 0.0
    drop: float = 1.0
    """Level after the attack (1: it stays); the bite of brass and leads."""
    drop_s: float = 0.25
    sub: float = 0.0
    """Loudness of a sine an octave below."""
    wide: bool = False
    """Whether its two channels differ, as many players do."""
    most: int = 40
    """How many harmonics at most."""


def held(sound: Held, hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    """Return a held note, shape (1 or 2, n)."""
    samples = count(seconds)
    order = np.arange(1, max(2, int(min(sound.most, 13_000 / hertz)) + 1), dtype=np.float64)
    loud = 1 / order**sound.slope
    loud[1::2] *= 1 - sound.odd
    cut = sound.cut * (0.55 + 0.75 * hard) + hertz
    loud /= 1 + (order * hertz / cut) ** 3
    if sound.envelope is not None:
        loud *= sound.envelope(order * hertz)
    spread = np.linspace(-1, 1, sound.voices) * sound.detune if sound.voices > 1 else np.zeros(1)
    spread = spread + rng.uniform(-0.25, 0.25, spread.size) * sound.detune
    pitch = np.concatenate([order * hertz * 2 ** (cents / 1200) for cents in spread])
    weights = np.full(spread.size, _BESIDE)
    weights[spread.size // 2] = 1.0
    louds = np.concatenate([loud * weight for weight in weights])
    if sound.sub:
        pitch, louds = np.append(pitch, hertz / 2), np.append(louds, sound.sub * loud[0])
    apart = count(_APART_S) if sound.wide else 0
    whole = partials(pitch, louds, np.full(pitch.size, np.inf), rng.uniform(0, 2 * np.pi, (1, pitch.size)), samples + apart)
    tone = np.concatenate([whole[:, :samples], whole[:, apart:]]) if sound.wide else whole
    return _played(sound, levelled(tone), rng)


def _played(sound: Held, tone: Samples, rng: np.random.Generator) -> Samples:
    samples = tone.shape[-1]
    bend = np.zeros(samples, np.float32)
    if sound.vibrato:
        bend += vibrato(samples, rate=sound.rate, cents=sound.vibrato, after=sound.after, rng=rng)
    if sound.scoop:
        bend -= sound.scoop * fall(samples, 0.07)
    if sound.vibrato or sound.scoop:
        tone = bent(tone, bend)
    if sound.breath:
        tone = tone + air(samples, *sound.breath_band, rng, tone.shape[0]) * np.float32(sound.breath)
    shape = rise(samples, sound.attack)
    if sound.drop < 1:
        shape = shape * (sound.drop + (1 - sound.drop) * fall(samples, sound.drop_s))
    if sound.wide:
        sway = 1 + 0.06 * np.sin(2 * np.pi * 0.31 * times(samples) + rng.uniform(0, 6.28))
        shape = shape * sway.astype(np.float32)
    return (tone * shape).astype(np.float32)
