"""From an engine's bare voice to one that is pleasant to hear: our rate, softer highs, a small room, an even loudness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.audio import RATE, Samples
from tools.audio.filtering import convolved, resampled
from tools.audio.mastering import master

LOUDNESS_LUFS = -16.0
CEILING_DB = -1.5
"""Half a decibel is kept for the last, common gain."""
_QUIET = 0.004
"""Of full scale: what stays below it at an end of an utterance is trimmed away."""
_EDGE_S = 0.012
_ROOM_S = 0.09
"""How long the room answers, and what is left free for it behind an utterance."""
_ROOM_LEVEL = 0.10
_ROOM_DECAY_S, _ROOM_DELAY_S = 0.022, 0.004
_CURVE: tuple[tuple[float, float], ...] = (
    (0, -40), (55, -18), (90, 0), (160, 2.0), (320, 1.0), (900, 0.0), (1800, -0.5), (2800, -2.5), (4200, -3.0), (6500, -3.5), (9500, -6.0),
    (11_000, -30.0), (24_000, -60),
)  # fmt: skip
"""(Hertz, decibels): warmth below, less of the buzz around 3 kHz, softer hiss. Chosen by the spectra of the voices."""
_WHISPER_CURVE: tuple[tuple[float, float], ...] = ((0, -40), (120, -18), (400, 0), (11_000, 0), (12_000, -60), (24_000, -60))
_TAPS = 1024
_HISS_HZ = 4500
_HISS_TAPS = 129
_HISS_SHARE, _HISS_LEFT = 0.45, 0.25
"""Hiss that is stronger than this share of the voice's level is pressed, at most to a quarter."""
_MOUTH_HOP_S = 0.05
_MOUTH_CURVE = 0.7


@dataclass(frozen=True, slots=True)
class Voiced:
    """An utterance ready to be put in its place. lead_s: where its first sample stood in what the engine gave."""

    samples: Samples
    lead_s: float
    speech_s: float
    """Without the room's answer at the end."""


def voiced(bare: NDArray[np.float32], rate: int, *, stretch: float = 1.0, robotic: bool = True, whispered: bool = False) -> Voiced:
    """Return an engine's samples (n,) trimmed, at our rate, softened and mastered to -16 LUFS.

    stretch: by how much the pitch rises when the samples are played that much faster; the engine spoke that much slower.
    robotic: whether it is espeak-ng's voice, which is softened; a neural voice gets its loudness only.
    """
    begin, end = _heard_part(bare, rate)
    part = bare[None, begin:end]
    if robotic:
        part = _softened(np.pad(part, ((0, 0), (0, round(_ROOM_S * rate)))), rate, whispered)
    if stretch != 1.0:
        part = resampled(part, round(rate * stretch), rate)
    sound = resampled(part, rate, RATE)
    edge = round(_EDGE_S * RATE)
    if sound.shape[1] > 2 * edge:
        ramp = np.linspace(0, 1, edge, dtype=np.float32)
        sound[:, :edge] *= ramp
        sound[:, -edge:] *= ramp[::-1]
    return Voiced(master(sound, LOUDNESS_LUFS, CEILING_DB), begin / rate / stretch, (end - begin) / rate / stretch)


def mouth(samples: Samples, begin_s: float = 0.0) -> tuple[tuple[float, float], ...]:
    """Return how far a mouth that says these samples is open, every 50 ms: (seconds, 0..1), closed where it is silent."""
    hop = round(_MOUTH_HOP_S * RATE)
    count = samples.shape[1] // hop
    if not count:
        return ()
    level = np.sqrt(np.square(samples[0, : count * hop].reshape(count, hop)).mean(axis=1))
    loud = float(np.quantile(level, 0.9)) or 1.0
    opened = np.clip((level / loud - 0.08) / 0.92, 0.0, 1.0) ** _MOUTH_CURVE
    shape = [(round(begin_s + number * _MOUTH_HOP_S, 3), round(float(value), 3)) for number, value in enumerate(opened)]
    return (*shape, (round(begin_s + count * _MOUTH_HOP_S, 3), 0.0))


# --- inside


def _heard_part(bare: NDArray[np.float32], rate: int) -> tuple[int, int]:
    heard = np.flatnonzero(np.abs(bare) > _QUIET)
    if not heard.size:
        return 0, bare.size
    margin = round(2 * _EDGE_S * rate)
    return max(0, int(heard[0]) - margin), min(bare.size, int(heard[-1]) + margin)


def _softened(sound: Samples, rate: int, whispered: bool) -> Samples:
    curve = _WHISPER_CURVE if whispered else _CURVE
    return _without_hiss(convolved(sound, _kernel(curve, rate), lead=_TAPS // 2), rate)


@lru_cache(4)
def _kernel(curve: tuple[tuple[float, float], ...], rate: int) -> NDArray[np.float32]:
    """Return the tone curve with the room behind it: early answers of the walls, dying away."""
    hertz, level = np.array(curve).T
    bins = np.fft.rfftfreq(_TAPS, 1 / rate)
    straight = np.fft.irfft(10 ** (np.interp(bins, hertz, level) / 20))
    tone = np.roll(straight, _TAPS // 2) * np.hanning(_TAPS)
    length = round(_ROOM_S * rate)
    random = np.random.default_rng(7)
    walls = random.standard_normal(length) * np.exp(-np.arange(length) / (_ROOM_DECAY_S * rate))
    walls[: round(_ROOM_DELAY_S * rate)] = 0.0
    walls *= _ROOM_LEVEL / np.sqrt(np.square(walls).sum())
    walls[0] = 1.0
    return np.convolve(tone, walls).astype(np.float32)


def _without_hiss(sound: Samples, rate: int) -> Samples:
    """Return the sound with its sibilants pressed where they stand out: a de-esser."""
    high = convolved(sound, _high_pass(rate), lead=_HISS_TAPS // 2)
    whole = float(np.sqrt(np.square(sound).mean()))
    pressed = _HISS_SHARE * np.maximum(_level(sound, rate), whole) / np.maximum(_level(high, rate), 1e-9)
    return np.asarray(sound - high * (1.0 - np.clip(pressed, _HISS_LEFT, 1.0)), np.float32)


def _level(sound: Samples, rate: int) -> NDArray[np.float32]:
    """Return the level over the 8 ms around each sample."""
    half = round(0.004 * rate)
    sums = np.cumsum(np.pad(np.square(sound[0], dtype=np.float64), (half + 1, half)))
    return np.asarray(np.sqrt((sums[2 * half + 1 :] - sums[: -2 * half - 1]).clip(0.0) / (2 * half + 1)), np.float32)


@lru_cache(4)
def _high_pass(rate: int) -> NDArray[np.float32]:
    at = np.arange(_HISS_TAPS) - _HISS_TAPS // 2
    low = np.sinc(2 * _HISS_HZ / rate * at) * np.hanning(_HISS_TAPS)
    kernel = (-low / low.sum()).astype(np.float32)
    kernel[_HISS_TAPS // 2] += 1.0
    return np.asarray(kernel, np.float32)
