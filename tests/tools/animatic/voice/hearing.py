"""What a test hears in speech: its pitch, its level, where it begins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.audio import RATE

_FRAME_S, _HOP_S = 0.045, 0.01


def pitches(samples: NDArray[np.float32], rate: int = RATE) -> NDArray[np.float64]:
    """Return the pitch in Hertz of each voiced 10 ms of samples (n,), by autocorrelation between 60 and 450 Hz."""
    size, hop = round(_FRAME_S * rate), round(_HOP_S * rate)
    found: list[float] = []
    for begin in range(0, samples.size - size, hop):
        frame = samples[begin : begin + size] - samples[begin : begin + size].mean()
        if np.sqrt(np.square(frame).mean()) < 0.02:
            continue
        alike = np.fft.irfft(np.abs(np.fft.rfft(frame * np.hanning(size), 8192)) ** 2)
        low, high = rate // 450, rate // 60
        best = low + int(alike[low:high].argmax())
        if alike[best] > 0.45 * alike[0]:
            found.append(rate / best)
    return np.array(found)


def level_db(samples: NDArray[np.float32], at_s: float, length_s: float = 0.06, rate: int = RATE) -> float:
    """Return the level of samples (n,) from a moment on."""
    part = samples[round(at_s * rate) : round((at_s + length_s) * rate)]
    return float(20 * np.log10(np.sqrt(np.square(part).mean()) + 1e-9)) if part.size else -180.0


def highs(samples: NDArray[np.float32], above_hz: float = 4500, rate: int = RATE) -> float:
    """Return the share of the energy above a frequency."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(power[np.fft.rfftfreq(samples.size, 1 / rate) > above_hz].sum() / power.sum())
