"""Rooms and glue: impulse responses made of shaped noise, fast convolution in blocks, and a bus compressor."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from tools.animatic.music.synth.core import band, count, fall, good_size, shaped
from tools.audio import Samples

Room = Literal["dry", "room", "hall", "plate", "cathedral"]
_ROOMS: dict[str, tuple[float, float, float, float]] = {
    "dry": (0.25, 0.004, 6_000, 0.9),
    "room": (0.6, 0.009, 6_500, 0.6),
    "plate": (1.3, 0.004, 9_000, 0.7),
    "hall": (2.1, 0.022, 5_200, 0.45),
    "cathedral": (3.6, 0.035, 4_200, 0.4),
}
"""Seconds to -60 dB, seconds before the first reflection, where it darkens (Hz), and how much faster high sounds die."""
_BLOCK = 1 << 17
_HOP_S = 0.005


@cache
def impulse(room: Room) -> Samples:
    """Return a room's answer to a click, shape (2, n): early reflections, then noise whose treble dies first; of unit energy."""
    length, wait, dark, treble = _ROOMS[room]
    rng = np.random.default_rng([int(length * 1_000), 7])
    samples = count(length * 1.15)
    hiss = rng.standard_normal((2, samples)).astype(np.float32)
    low = shaped(hiss, band(140, 1_600, 1.0)) * fall(samples, length / 6.9)
    high = shaped(hiss, band(1_600, dark, 1.0)) * fall(samples, length / 6.9 * treble)
    tail = (low + high) * np.minimum(1, np.arange(samples) / count(0.02 if length > 1 else 0.004)).astype(np.float32)
    answer = np.zeros((2, samples + count(wait)), np.float32)
    answer[:, count(wait) :] = tail
    for _ in range(9):
        at = count(wait * 0.5 + float(rng.uniform(0.004, 0.055)))
        answer[int(rng.integers(0, 2)), min(at, samples - 1)] += np.float32(rng.uniform(-1, 1) * 2.5)
    return np.asarray(answer / np.sqrt((answer**2).sum(axis=1, keepdims=True)), np.float32)


def convolved(sound: Samples, response: Samples) -> Samples:
    """Return one channel through a response, len(sound) + len(response) - 1 samples, in blocks (overlap-add)."""
    size = good_size(min(_BLOCK, max(4_096, sound.size)) + response.size)
    step = size - response.size + 1
    kernel = np.fft.rfft(response, size)
    out = np.zeros(sound.size + response.size - 1, np.float32)
    for start in range(0, sound.size, step):
        block = sound[start : start + step]
        if not block.any():
            continue
        room = min(size, out.size - start)
        out[start : start + room] += np.fft.irfft(np.fft.rfft(block, size) * kernel, size)[:room].astype(np.float32)
    return out


def glued(sound: Samples, squeeze: float, *, circular: bool = False) -> Samples:
    """Return the mix through a gentle compressor (squeeze 0..1): slow enough to breathe, with soft knee, no change of the quiet parts."""
    if squeeze <= 0:
        return sound
    hop = count(_HOP_S)
    hops = max(1, sound.shape[1] // hop)
    power = np.array([float(np.mean(sound[:, index * hop : (index + 1) * hop] ** 2)) for index in range(hops)])
    level = 10 * np.log10(power + 1e-10)
    loud = level[level > level.max() - 30]
    threshold = float(np.median(loud)) if loud.size else -20.0
    over = np.maximum(0.0, level - threshold + 3)
    wanted = -over * (1 - 1 / (1 + 2.0 * squeeze))
    gains, held = np.empty(hops), float(wanted.mean())
    for _ in range(2 if circular else 1):
        for index, goal in enumerate(wanted):
            held += (goal - held) * (0.35 if goal < held else 0.035)
            gains[index] = held
    marks = (np.arange(hops) + 0.5) * hop
    curve = np.interp(np.arange(sound.shape[1]), marks, 10 ** (gains / 20), period=sound.shape[1] if circular else None)
    return sound * curve.astype(np.float32)


