"""Filters and rate conversion by numpy alone: linear convolution in blocks, and windowed-sinc resampling as one matrix product."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.audio import Samples

_BLOCK = 16_384
_AT_ONCE = 64
"""Blocks transformed together: what bounds the memory of a long recording."""
_ZERO_CROSSINGS = 40
"""Of the resampling sinc on each side; with the window below, aliases stay under -100 dB."""
_KAISER = 10.0
_PASSED = 0.94
"""The part of the lower Nyquist frequency at which half is left."""
_LEAST_ROW = 64
_LONGEST_ROW = 2_000
"""Inputs and outputs of one row of the matrix product."""
_ROW_SAMPLES = 1 << 20
"""Numbers multiplied at once: what bounds the memory."""


def convolved(samples: Samples, kernel: NDArray[np.float32], *, lead: int = 0) -> Samples:
    """Return samples (channels, n) filtered by one kernel (taps,), as long as they were.

    lead: how many samples of the kernel lie ahead of now, half of its length for a linear-phase filter.
    """
    channels, length = samples.shape
    taps = kernel.size
    block = max(_BLOCK, 1 << math.ceil(math.log2(4 * taps)))
    step = block - taps + 1
    spectrum = np.fft.rfft(kernel.astype(np.float32), block)
    result = np.empty((channels, length), np.float32)
    count = -(-length // step)
    for first in range(0, count, _AT_ONCE):
        last = min(count, first + _AT_ONCE)
        begin, end = first * step + lead, last * step + lead
        piece = _cut(samples, begin - taps + 1, end)
        windows = np.lib.stride_tricks.sliding_window_view(piece, block, axis=1)[:, ::step]
        filtered = np.fft.irfft(np.fft.rfft(windows, axis=2) * spectrum, block, axis=2)[:, :, taps - 1 :]
        filtered = filtered.reshape(channels, -1)
        result[:, begin - lead : end - lead] = filtered[:, : min(length, end - lead) - (begin - lead)]
    return result


def resampled(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """Return samples (channels, n) at another rate, round(n * to_rate / from_rate) of them.

    Kaiser-windowed sinc (J. O. Smith, "Digital Audio Resampling"): flat to 86 % of the lower Nyquist frequency,
    100 dB down beyond it. Rates without a useful common measure are met within 0.03 %.
    """
    if from_rate == to_rate:
        return samples.astype(np.float32, copy=True)
    up, down = _ratio(from_rate, to_rate)
    channels, length = samples.shape
    wanted = round(length * to_rate / from_rate)
    result = np.empty((channels, wanted), np.float32)
    table = sinc_table(up, down, crossings=_ZERO_CROSSINGS, passed=_PASSED, window=_KAISER)
    for first, made in rows_through(samples, table, down, -(-wanted // up)):
        begin, end = first * up, min(wanted, (first + made.shape[1]) * up)
        result[:, begin:end] = made.reshape(channels, -1)[:, : end - begin]
    return result


def rows_through(samples: Samples, table: NDArray[np.float32], step: int, rows: int) -> Iterator[tuple[int, Samples]]:
    """Yield (number of the first row, rows (channels, some, outputs)) of a `sinc_table` moved over the samples by `step`."""
    width = table.shape[0]
    before = (width - step) // 2
    at_once = max(1, _ROW_SAMPLES // width)
    for first in range(0, rows, at_once):
        last = min(rows, first + at_once)
        piece = _cut(samples, first * step - before, (last - 1) * step - before + width)
        windows = np.lib.stride_tricks.sliding_window_view(piece, width, axis=1)[:, ::step]
        yield first, np.ascontiguousarray(windows) @ table


@lru_cache(16)
def sinc_table(up: int, down: int, *, crossings: int, passed: float, window: float) -> NDArray[np.float32]:
    """Return the weights (inputs, up) that make `up` evenly spaced outputs of every `down` inputs.

    crossings: zero crossings of the sinc on each side. passed: the part of the lower Nyquist frequency that passes.
    window: the beta of the Kaiser window over it.
    """
    cutoff = min(1.0, up / down) * passed
    half = math.ceil(crossings / cutoff)
    inputs = np.arange(-half, down + half)
    apart = inputs[:, None] - np.arange(up)[None, :] * (down / up)
    shape = np.i0(window * np.sqrt(np.clip(1.0 - np.square(apart / half), 0.0, None))) / np.i0(window)
    table = np.where(np.abs(apart) <= half, np.sinc(cutoff * apart) * shape, 0.0)
    return np.asarray(table / table.sum(axis=0, keepdims=True), np.float32)


def _ratio(from_rate: int, to_rate: int) -> tuple[int, int]:
    """Return how many outputs stand for how many inputs, a row of useful length."""
    share = Fraction(to_rate, from_rate).limit_denominator(_LONGEST_ROW)
    times = math.ceil(_LEAST_ROW / share.numerator)
    return share.numerator * times, share.denominator * times


def _cut(samples: Samples, begin: int, end: int) -> Samples:
    """Return samples[:, begin:end], silence where there are none."""
    length = samples.shape[1]
    inside = samples[:, max(begin, 0) : max(min(end, length), 0)]
    before = min(max(-begin, 0), end - begin)
    return np.pad(inside, ((0, 0), (before, end - begin - before - inside.shape[1]))).astype(np.float32, copy=False)
