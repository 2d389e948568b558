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
_ROOM_DECAY_S = 0.022
_CURVE: tuple[tuple[float, float], ...] = (
    (0, -40), (55, -18), (90, 0), (160, 2.0), (320, 1.0), (900, 0.0), (1800, -0.5), (2800, -2.5), (4200, -3.0), (6500, -3.5), (9500, -6.0),
    (11_000, -30.0), (24_000, -60),
)  # fmt: skip
"""(Hertz, decibels): warmth below, less of the buzz around 3 kHz, softer hiss. Chosen by the spectra of the voices."""
_WHISPER_CURVE: tuple[tuple[float, float], ...] = ((0, -40), (120, -18), (400, 0), (11_000, 0), (12_000, -60), (24_000, -60))
_TAPS = 2048
_HISS_HZ = 4500
_HISS_SHARE = 0.45
"""Hiss that is stronger than this share of the voice's level is pressed."""
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
    if stretch != 1.0:
        part = resampled(part, round(rate * stretch), rate)
    sound = resampled(part, rate, RATE)
    speech_s = sound.shape[1] / RATE
    if robotic:
        sound = _softened(np.pad(sound, ((0, 0), (0, round(_ROOM_S * RATE)))), whispered)
    edge = round(_EDGE_S * RATE)
    if sound.shape[1] > 2 * edge:
        ramp = np.linspace(0, 1, edge, dtype=np.float32)
        sound[:, :edge] *= ramp
        sound[:, -edge:] *= ramp[::-1]
    return Voiced(master(sound, LOUDNESS_LUFS, CEILING_DB), begin / rate / stretch, speech_s)


def mouth(samples: Samples, begin_s: float = 0.0) -> tuple[tuple[float, float], ...]:
    """Return how far a mouth that says these samples is open, every 50 ms: (seconds, 0..1), closed where it is silent."""
    hop = round(_MOUTH_HOP_S * RATE)
    count = samples.shape[1] // hop
    if not count:
        return ()
    level = np.sqrt(np.square(samples[0, : count * hop].reshape(count, hop)).mean(axis=1))
    loud = float(np.quantile(level, 0.9)) or 1.0
    opened = np.clip((level / loud - 0.08) / 0.92, 0.0, 1.0) ** _MOUTH_CURVE
    return tuple((round(begin_s + number * _MOUTH_HOP_S, 3), round(float(value), 3)) for number, value in enumerate(opened))


# --- inside


def _heard_part(bare: NDArray[np.float32], rate: int) -> tuple[int, int]:
    heard = np.flatnonzero(np.abs(bare) > _QUIET)
    if not heard.size:
        return 0, bare.size
    margin = round(2 * _EDGE_S * rate)
    return max(0, int(heard[0]) - margin), min(bare.size, int(heard[-1]) + margin)


def _softened(sound: Samples, whispered: bool) -> Samples:
    kernel = _kernel(_WHISPER_CURVE if whispered else _CURVE)
    return _without_hiss(convolved(sound, kernel, lead=_TAPS // 2))


@lru_cache(2)
def _kernel(curve: tuple[tuple[float, float], ...]) -> NDArray[np.float32]:
    """Return the tone curve with the room behind it: early answers of the walls, dying away."""
    hertz, level = np.array(curve).T
    bins = np.fft.rfftfreq(_TAPS, 1 / RATE)
    straight = np.fft.irfft(10 ** (np.interp(bins, hertz, level) / 20))
    tone = np.roll(straight, _TAPS // 2) * np.hanning(_TAPS)
    length = round(_ROOM_S * RATE)
    random = np.random.default_rng(7)
    walls = random.standard_normal(length) * np.exp(-np.arange(length) / (_ROOM_DECAY_S * RATE))
    walls[: round(0.004 * RATE)] = 0.0
    walls *= _ROOM_LEVEL / np.sqrt(np.square(walls).sum())
    walls[0] = 1.0
    return np.convolve(tone, walls).astype(np.float32)


def _without_hiss(sound: Samples) -> Samples:
    """Return the sound with its sibilants pressed where they stand out: a de-esser."""
    high = convolved(sound, _high_pass(), lead=_TAPS // 8)
    taps = round(0.008 * RATE)
    box = np.full(taps, 1 / taps, np.float32)
    power = np.stack([np.sqrt(convolved(np.square(part), box, lead=taps // 2).clip(0.0)) for part in (high, sound)])
    overall = np.maximum(power[1], float(np.sqrt(np.square(sound).mean())))
    pressed = np.clip(_HISS_SHARE * overall / np.maximum(power[0], 1e-9), 0.25, 1.0)
    return np.asarray(sound - high * (1.0 - pressed), np.float32)


@lru_cache(1)
def _high_pass() -> NDArray[np.float32]:
    taps = _TAPS // 4 + 1
    at = np.arange(taps) - taps // 2
    low = 2 * _HISS_HZ / RATE * np.sinc(2 * _HISS_HZ / RATE * at) * np.hanning(taps)
    kernel = (-low / low.sum()).astype(np.float32)
    kernel[taps // 2] += 1.0
    return np.asarray(kernel, np.float32)
