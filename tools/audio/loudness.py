"""How loud sound is: integrated and short-term loudness and true peak, as ITU-R BS.1770-4 measures them."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.audio import RATE, Samples
from tools.audio.filtering import convolved, rows_through, sinc_table

Levels = NDArray[np.float64]

SILENCE_LUFS = -120.0
"""What stands for no loudness at all."""
_OFFSET = -0.691
"""dB, of the loudness formula (BS.1770-4 annex 1, equation 2)."""
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_HOP_S = 0.1
_GATED_HOPS = 4
"""A gating block is 400 ms, a new one begins every 100 ms."""
_SHORT_TERM_HOPS = 30
_HOPS_AT_ONCE = 1200
"""Two minutes: what bounds the memory."""
_SURROUND = 1.41
"""Weight of the two rear channels; the low-frequency channel of six is not counted."""
_RINGING_S = 0.085
"""By then the K-weighting's response has died away by 150 dB."""
PEAK_HOP = 32
"""Samples that one value of `true_peaks` stands for."""
_PEAK_CROSSINGS = 12
_PEAK_WINDOW = 5.0


def integrated_lufs(samples: Samples, rate: int = RATE) -> float:
    """Return the gated loudness of a whole recording (channels, n) in LUFS; -120 where nothing passes the gates.

    Sound shorter than 400 ms is measured as one block of its own length.
    """
    return gated_lufs(hop_energies(samples, rate))


def short_term_lufs(samples: Samples, rate: int = RATE) -> Levels:
    """Return the loudness of each window of 3 s, a new one every 100 ms, in LUFS (EBU Tech 3341), at least one value."""
    return _lufs(_averaged(hop_energies(samples, rate), _SHORT_TERM_HOPS))


def hop_energies(samples: Samples, rate: int = RATE) -> Levels:
    """Return the weighted mean square of each whole 100 ms, over all channels; of all of it where it is shorter."""
    channels, length = samples.shape
    if not length:
        return np.zeros(1)
    hop = min(round(rate * _HOP_S), length)
    count = length // hop
    kernel = _k_weighting(rate)
    squares = np.empty((channels, count))
    for first in range(0, count, _HOPS_AT_ONCE):
        last = min(count, first + _HOPS_AT_ONCE)
        begin = max(0, first * hop - kernel.size)
        weighted = convolved(samples[:, begin : last * hop], kernel)[:, first * hop - begin :].reshape(channels, last - first, hop)
        squares[:, first:last] = np.einsum("cnh,cnh->cn", weighted, weighted) / hop
    return np.asarray(_channel_weights(channels) @ squares, np.float64)


def gated_lufs(energies: Levels) -> float:
    """Return the integrated loudness in LUFS of what `hop_energies` told (BS.1770-4 annex 1, equations 5 to 7)."""
    blocks = _averaged(energies, _GATED_HOPS)
    heard = blocks[_lufs(blocks) > _ABSOLUTE_GATE]
    if not heard.size:
        return SILENCE_LUFS
    gate = float(_lufs(heard.mean(keepdims=True))[0]) + _RELATIVE_GATE
    return float(_lufs(heard[_lufs(heard) > gate].mean(keepdims=True))[0])


def true_peak_db(samples: Samples) -> float:
    """Return the highest level between the samples too, in dB below full scale (dBTP); -120 for silence."""
    peak = float(true_peaks(samples).max(initial=0.0))
    return max(SILENCE_LUFS, 20 * math.log10(peak)) if peak > 0 else SILENCE_LUFS


def true_peaks(samples: Samples) -> NDArray[np.float32]:
    """Return the highest level of all channels, between the samples too, for each `PEAK_HOP` samples (the last may be fewer).

    Four times oversampled (BS.1770-4 annex 2) by a sinc that is flat to 20 kHz at 48 kHz.
    """
    rows = -(-samples.shape[1] // PEAK_HOP)
    highest = np.empty(rows, np.float32)
    table = sinc_table(4 * PEAK_HOP, PEAK_HOP, crossings=_PEAK_CROSSINGS, passed=1.0, window=_PEAK_WINDOW)
    for first, made in rows_through(samples, table, PEAK_HOP, rows):
        highest[first : first + made.shape[1]] = np.abs(made).max(axis=(0, 2))
    return highest


# --- inside


def _lufs(energies: Levels) -> Levels:
    return np.asarray(_OFFSET + 10 * np.log10(np.maximum(energies, 1e-12)), np.float64)


def _averaged(energies: Levels, hops: int) -> Levels:
    """Return the mean of each run of `hops`; of all where there are fewer."""
    hops = min(hops, energies.size)
    sums = np.concatenate([np.zeros(1), np.cumsum(energies)])
    return np.asarray((sums[hops:] - sums[:-hops]).clip(0.0) / hops, np.float64)


def _channel_weights(channels: int) -> Levels:
    weights = np.ones(channels)
    if channels == 6:
        weights[3:] = (0.0, _SURROUND, _SURROUND)
    elif channels == 5:
        weights[3:] = _SURROUND
    return weights


@lru_cache(8)
def _k_weighting(rate: int) -> NDArray[np.float32]:
    """Return the impulse response of the K-weighting: a head's high shelf and a high-pass.

    The analogue prototypes behind the 48 kHz coefficients of BS.1770-4 (as libebur128 derives them) for any rate.
    """
    taps = 1 << math.ceil(math.log2(rate * _RINGING_S))
    turn = np.exp(-2j * np.pi * np.arange(2 * taps + 1) / (4 * taps))
    shelf_root = math.tan(math.pi * 1681.974450955533 / rate)
    quality, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    scale = 1 + shelf_root / quality + shelf_root**2
    shelf = _biquad(
        turn,
        (high + middle * shelf_root / quality + shelf_root**2, 2 * (shelf_root**2 - high), high - middle * shelf_root / quality + shelf_root**2),
        (scale, 2 * (shelf_root**2 - 1), 1 - shelf_root / quality + shelf_root**2),
    )  # fmt: skip
    root, quality = math.tan(math.pi * 38.13547087602444 / rate), 0.5003270373238773
    scale = 1 + root / quality + root**2
    high_pass = _biquad(turn, (scale, -2 * scale, scale), (scale, 2 * (root**2 - 1), 1 - root / quality + root**2))
    return np.fft.irfft(shelf * high_pass)[:taps].astype(np.float32)


def _biquad(
    turn: NDArray[np.complex128], above: tuple[float, float, float], below: tuple[float, float, float]
) -> NDArray[np.complex128]:
    top = above[0] + above[1] * turn + above[2] * turn**2
    return np.asarray(top / (below[0] + below[1] * turn + below[2] * turn**2), np.complex128)
