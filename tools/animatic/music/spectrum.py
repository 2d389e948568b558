"""The balance of low and high in five bands: measuring it, and leaning a mix gently towards its genre's own."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from tools.animatic.music.room import convolved
from tools.audio import RATE, Samples

EDGES = (20.0, 120.0, 500.0, 2_000.0, 6_000.0, 20_000.0)
"""Limits of the five bands in Hz."""
_PIECE = 1 << 15
_TAPS = 4_096
_MOST_DB = 7.0
"""How far any band is moved."""
_SHARE = 0.85
"""How much of the difference is taken away."""
_LOWEST_HZ = 26.0
"""Nothing is heard below."""


def bands(samples: Samples) -> tuple[float, ...]:
    """Return the share of the energy in the five bands, in dB of the whole."""
    mono = samples.mean(axis=0)
    power = np.zeros(_PIECE // 2 + 1)
    window = np.hanning(_PIECE).astype(np.float32)
    for start in range(0, max(1, mono.size - _PIECE // 2), _PIECE):
        block = mono[start : start + _PIECE]
        power += np.abs(np.fft.rfft(np.pad(block, (0, _PIECE - block.size)) * window)) ** 2
    hertz = np.fft.rfftfreq(_PIECE, 1 / RATE)
    shares = [float(power[(hertz >= low) & (hertz < high)].sum()) for low, high in itertools.pairwise(EDGES)]
    return tuple(round(10 * math.log10(share / max(1e-20, sum(shares)) + 1e-9), 1) for share in shares)


def balanced(samples: Samples, target: Sequence[float], *, circular: bool = False) -> Samples:
    """Return the mix leaned towards the target shares (dB), without what lies below hearing. circular: its end goes on at its beginning."""
    difference = np.clip((np.array(target) - np.array(bands(samples))) * _SHARE, -_MOST_DB, _MOST_DB)
    centres = [math.sqrt(low * high) for low, high in itertools.pairwise(EDGES)]
    hertz = np.fft.rfftfreq(_TAPS, 1 / RATE)
    gain = 10 ** (np.interp(np.log(np.maximum(hertz, 1.0)), np.log(centres), difference - difference.mean()) / 20)
    gain *= 1 / (1 + (_LOWEST_HZ / np.maximum(hertz, 1e-3)) ** 8)
    gain[0] = 0.0
    response = (np.roll(np.fft.irfft(gain), _TAPS // 2) * np.hanning(_TAPS)).astype(np.float32)
    half = _TAPS // 2
    out = np.empty_like(samples)
    for channel, sound in enumerate(samples):
        around = np.pad(sound, half, mode="wrap") if circular else np.pad(sound, half)
        out[channel] = convolved(around, response)[2 * half : 2 * half + sound.size]
    return out
