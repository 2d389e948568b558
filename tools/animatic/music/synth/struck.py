"""Strings and bars that are struck or plucked: they sound at once and die away by themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tools.animatic.music.synth.core import Array, air, bent, count, fall, levelled, partials, rise, times
from tools.audio import Samples


@dataclass(frozen=True, slots=True)
class String:
    """A plucked string: how it sounds, in the terms of its player.

    pick: where it is plucked, as a share of its length. stiff: inharmonicity at 110 Hz. hold: seconds its fundamental rings at 220 Hz.
    damp: how much faster high partials die. bright: how slowly the spectrum falls (dB an octave is -6 / bright). body: resonances (Hz).
    knock: loudness of the finger or plectrum.
    """

    pick: float = 0.18
    stiff: float = 0.00008
    hold: float = 1.6
    damp: float = 0.32
    bright: float = 1.0
    body: tuple[float, ...] = ()
    knock: float = 0.12
    courses: int = 1
    detune: float = 1.5
    """Cents between the strings of a course."""
    scoop: float = 0.0
    """Cents it begins above its pitch, as a string struck hard does."""


def plucked(string: String, hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    """Return a plucked note, shape (1, n). hard: 0..1 how strongly it is played."""
    samples = count(seconds)
    number = int(min(48, 11_000 / hertz)) or 1
    order = np.arange(1, number + 1, dtype=np.float64)
    stiff = string.stiff * (hertz / 110.0)
    slope = 1.15 / string.bright * (1.25 - 0.5 * hard)
    loud = np.abs(np.sin(np.pi * order * string.pick)) / order**slope
    pitch = order * hertz * np.sqrt(1 + stiff * order**2)
    loud *= _body(pitch, string.body)
    hold = string.hold * (220.0 / hertz) ** 0.5 / (1 + string.damp * (order - 1) * (hertz / 220.0) ** 0.3)
    pitches, louds, holds = [], [], []
    for course in range(string.courses):
        shift = 2 ** (string.detune * (course - (string.courses - 1) / 2) / 1200)
        pitches.append(pitch * shift)
        louds.append(loud)
        holds.append(hold * (1 - 0.1 * course))
    frequency = np.concatenate(pitches)
    phases = rng.uniform(-0.6, 0.6, (1, frequency.size))
    sound = partials(frequency, np.concatenate(louds), np.concatenate(holds), phases, samples)
    if string.scoop:
        sound = bent(sound, string.scoop * fall(samples, 0.06))
    return _with_knock(levelled(sound), string.knock * (0.5 + hard), rng, low=max(300.0, hertz * 2), high=min(6_500.0, 2_500 + hertz * 4)) * rise(samples, 0.0015)


def _body(hertz: Array, resonances: tuple[float, ...]) -> Array:
    gain = np.ones_like(hertz)
    for centre in resonances:
        gain += 1.2 / (1 + ((hertz - centre) / (0.12 * centre)) ** 2)
    return gain


def _with_knock(sound: Samples, loud: float, rng: np.random.Generator, *, low: float, high: float, seconds: float = 0.012) -> Samples:
    if loud <= 0:
        return sound
    size = min(sound.shape[-1], count(seconds * 6))
    knock = air(size, _stepped(low), _stepped(high), rng) * fall(size, seconds)
    sound = sound.copy()
    sound[:, :size] += knock * np.float32(loud)
    return sound


def _stepped(hertz: float) -> float:
    """Return the nearest of a few frequencies, two to the octave, so that the noises of a keyboard are made once."""
    return float(round(100.0 * 2 ** (round(2 * math.log2(hertz / 100.0)) / 2)))


def piano(hertz: float, seconds: float, hard: float, rng: np.random.Generator, *, felt: float = 0.0) -> Samples:
    """Return a piano note, shape (2, n): stiff strings in unisons with a prompt sound and an aftersound, the hammer, and open strings that answer.

    felt: 0 a concert grand, 1 a felted upright. Model: Weinreich 1977 (two-stage decay), Fletcher 1962 (stiffness).
    """
    samples = count(seconds)
    number = int(min(34, 9_000 / hertz)) or 1
    order = np.arange(1, number + 1, dtype=np.float64)
    key = 69 + 12 * np.log2(hertz / 440.0)
    stiff = 0.00031 * 2 ** ((key - 60) / 11)
    pitch = order * hertz * np.sqrt(1 + stiff * order**2)
    slope = (1.45 + 0.9 * felt) - 0.65 * hard
    loud = np.abs(np.sin(np.pi * order / 8.2)) ** 0.6 / order**slope / (1 + (pitch / (3_400 - 1_900 * felt + 2_600 * hard)) ** 2)
    hold = 3.6 * (261.6 / hertz) ** 0.52 / (1 + 0.22 * (order - 1))
    spread = 2 ** (0.9 / 1200)
    low = np.concatenate([pitch, pitch * spread, pitch[:8] * 2.0 ** (-0.6 / 1200)])
    louds = np.concatenate([0.72 * loud, 0.26 * loud, 0.12 * loud[:8]])
    holds = np.concatenate([hold * 0.34, hold * 1.15, hold[:8] * 1.6])
    phase = rng.uniform(-0.5, 0.5, low.size)
    phases = np.stack([phase, phase + rng.uniform(-0.55, 0.55, low.size)])
    sound = levelled(partials(low, louds, holds, phases, samples))
    sound = _with_knock(sound, (0.10 + 0.2 * hard) * (1 - 0.6 * felt), rng, low=180, high=min(4_200, 900 + hertz * 3), seconds=0.007)
    sound = _with_knock(sound, 0.10 + 0.12 * felt, rng, low=60, high=190, seconds=0.025)
    place = float(np.clip((key - 62) / 60, -0.35, 0.35))
    sound[0] *= np.float32(1 - place)
    sound[1] *= np.float32(1 + place)
    return sound * rise(samples, 0.002 + 0.006 * felt)


def electric_piano(hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    """Return an electric piano's tine and bar, shape (2, n), with a slow tremolo from side to side."""
    samples = count(seconds)
    order = np.arange(1, 9, dtype=np.float64)
    loud = np.array([1.0, 0.28 + 0.5 * hard, 0.10 + 0.22 * hard, 0.05 + 0.2 * hard, 0.03 + 0.08 * hard, 0.02, 0.012, 0.008])
    tine = np.array([hertz * 6.27, hertz * 17.5])
    pitch = np.concatenate([order * hertz, tine])
    louds = np.concatenate([loud, [0.10 * hard + 0.02, 0.02 * hard]])
    hold = np.concatenate([2.3 * (261 / hertz) ** 0.4 / (1 + 0.55 * (order - 1)), [0.16, 0.05]])
    sound = levelled(partials(pitch, louds, hold, rng.uniform(-0.3, 0.3, (1, pitch.size)), samples))
    sway = 0.16 * np.sin(2 * np.pi * 4.6 * times(samples))
    return np.concatenate([sound * (1 + sway), sound * (1 - sway)]).astype(np.float32) * rise(samples, 0.002)


@dataclass(frozen=True, slots=True)
class Bar:
    """A struck bar, tube or tongue: ratios of its modes, how loud and how long they are."""

    ratios: tuple[float, ...]
    louds: tuple[float, ...]
    hold: float
    fade: float = 0.5
    """How much faster each further mode dies."""
    knock: float = 0.08
    tremolo: float = 0.0
    soft: float = 0.0015


def barred(bar: Bar, hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    """Return a note of a marimba, a vibraphone, a bell or a music box, shape (1, n)."""
    samples = count(seconds)
    ratios, louds = np.array(bar.ratios), np.array(bar.louds)
    louds = louds * (0.4 + 0.9 * hard) ** np.arange(louds.size)
    hold = bar.hold * (523.0 / hertz) ** 0.45 / (1 + bar.fade * np.arange(louds.size))
    twins = np.concatenate([ratios * hertz, ratios * hertz * 1.0007])
    sound = partials(twins, np.concatenate([louds, 0.35 * louds]), np.concatenate([hold, hold * 1.2]), rng.uniform(-0.4, 0.4, (1, twins.size)), samples)
    if bar.tremolo:
        sound *= 1 - bar.tremolo * (0.5 + 0.5 * np.sin(2 * np.pi * 5.2 * times(samples)))
    return _with_knock(levelled(sound), bar.knock * (0.5 + hard), rng, low=400, high=5_000, seconds=0.006) * rise(samples, bar.soft)


def timpani(hertz: float, seconds: float, hard: float, rng: np.random.Generator) -> Samples:
    """Return a kettledrum, shape (1, n); ratios of its ring modes after Rossing 1982."""
    samples = count(seconds)
    ratios = np.array([1.0, 1.504, 1.742, 2.0, 2.245, 2.494, 2.8, 3.22])
    louds = np.array([1.0, 0.75, 0.3, 0.48, 0.2, 0.26, 0.12, 0.08]) * (0.5 + 0.8 * hard) ** np.arange(8)
    hold = np.array([1.1, 0.9, 0.3, 0.7, 0.25, 0.5, 0.2, 0.15])
    sound = levelled(partials(ratios * hertz, louds, hold, rng.uniform(-0.3, 0.3, (1, 8)), samples))
    return _with_knock(sound, 0.35 * (0.4 + hard), rng, low=60, high=700, seconds=0.03) * rise(samples, 0.002)


def synth_pluck(hertz: float, seconds: float, hard: float, rng: np.random.Generator, *, decay: float = 0.22, bright: float = 1.0, voices: int = 2) -> Samples:
    """Return a synthesizer's pluck, shape (2, n): saws whose filter closes, so high partials die first."""
    samples = count(seconds)
    number = int(min(70, 14_000 * bright / hertz)) or 1
    order = np.arange(1, number + 1, dtype=np.float64)
    hold = decay * 2.2 / (1 + 0.16 * (order - 1) * (hertz / 220.0) ** 0.5 / (0.5 + hard))
    spread = np.linspace(-7, 7, voices) if voices > 1 else np.zeros(1)
    pitch = np.concatenate([order * hertz * 2 ** (cents / 1200) for cents in spread])
    phases = rng.uniform(0, 2 * np.pi, (2, pitch.size))
    sound = levelled(partials(pitch, np.concatenate([1 / order, np.tile(0.6 / order, voices - 1)]), np.tile(hold, voices), phases, samples), over=0.15)
    return sound * rise(samples, 0.0015)


