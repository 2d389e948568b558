"""Spectrograms as pictures: time to the right, pitch upwards (log scale, 40 Hz to 20 kHz), loudness as brightness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.audio import RATE, Samples

_WINDOW, _FLOOR_DB = 2048, -84.0
_LOW, _HIGH = 40.0, 20_000.0
_COLOURS = np.array([(12, 12, 28), (58, 24, 96), (168, 40, 104), (244, 122, 58), (255, 232, 160)], np.float64)


def spectrogram(samples: Samples, size: tuple[int, int]) -> Image.Image:
    """Return a picture of a sound (channels, n); both sides together. size: width and height in pixels."""
    width, height = size
    mono = np.pad(samples.mean(axis=0).astype(np.float64), _WINDOW // 2)
    starts = np.linspace(0, len(mono) - _WINDOW, width).astype(int)
    window = np.hanning(_WINDOW)
    frames = np.stack([mono[start : start + _WINDOW] * window for start in starts])
    power = np.abs(np.fft.rfft(frames, axis=1)) / (window.sum() / 2)
    hz = np.geomspace(_HIGH, _LOW, height)
    bins = hz * _WINDOW / RATE
    low = np.floor(bins).astype(int)
    share = bins - low
    picked = power[:, low] * (1 - share) + power[:, np.minimum(low + 1, power.shape[1] - 1)] * share
    level = np.clip((20 * np.log10(picked + 1e-9) - _FLOOR_DB) / -_FLOOR_DB, 0, 1).T
    return Image.fromarray(_coloured(level))


def _coloured(level: NDArray[np.float64]) -> NDArray[np.uint8]:
    place = level * (len(_COLOURS) - 1)
    low = np.minimum(place.astype(int), len(_COLOURS) - 2)
    share = (place - low)[..., None]
    return np.round(_COLOURS[low] * (1 - share) + _COLOURS[low + 1] * share).astype(np.uint8)
