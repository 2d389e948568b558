"""The last step of every sound: brought to its loudness under a true-peak ceiling, and faded at its ends."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tools.audio import RATE, Samples
from tools.audio.loudness import PEAK_HOP, SILENCE_LUFS, gated_lufs, hop_energies, integrated_lufs, true_peaks

Levels = NDArray[np.float64]
Shape = Literal["smooth", "linear", "exponential"]

_LOOK_AHEAD_S = 0.005
_RELEASE_DB_PER_S = 60.0
_MOST_REDUCTION_DB = 10.0
_LOUDEST_SHARE = 0.001
"""Peaks of this share of the time may be limited further; all others at most by `_MOST_REDUCTION_DB`, so that nothing distorts."""
_SAFETY_DB = 0.05
"""What a limited peak may grow between the control points."""
_ROUNDS = 12
_CLOSE_LU = 0.05
_PASSES = 3
_GOOD_ENOUGH_LU = 0.1
_SLOPE = 4.0
"""How steeply an exponential fade falls."""


def master(samples: Samples, lufs: float = -16.0, ceiling_db: float = -1.0) -> Samples:
    """Return samples (channels, n) at an integrated loudness, with no true peak above the ceiling (dBTP).

    A gain and a look-ahead limiter. Where the ceiling stands against the loudness, the result is as loud as limiting
    by 10 dB allows. Silence stays as it is. Takes memory for one copy and an eighth.
    """
    energies = hop_energies(samples)
    loud = gated_lufs(energies)
    if loud <= SILENCE_LUFS:
        return samples.astype(np.float32, copy=True)
    peaks = np.maximum(true_peaks(samples), 1e-9).astype(np.float64)
    ceiling = 10 ** ((ceiling_db - _SAFETY_DB) / 20)
    most = _most_gain_db(peaks, ceiling)
    aim = lufs
    for _ in range(_PASSES):
        gain_db, curve = _found_gain(energies, peaks, aim, ceiling)
        gains = curve * 10 ** (gain_db / 20)
        mastered = _with_gains(samples, gains)
        if float(curve.min()) == 1.0:
            return mastered
        missing = lufs - integrated_lufs(mastered)
        if abs(missing) < _GOOD_ENOUGH_LU or (missing > 0 and gain_db >= most):
            break
        aim += missing
    room = 10 ** (ceiling_db / 20) / _highest(peaks, gains)
    mastered *= np.float32(min(room, 1.0 if gain_db >= most else 10 ** (missing / 20)))
    return mastered


def fade(samples: Samples, in_s: float = 0.0, out_s: float = 0.0, *, shape: Shape = "smooth", rate: int = RATE) -> Samples:
    """Return samples (channels, n) that come in and go out; fades longer than the recording share it."""
    length = samples.shape[1]
    scale = min(1.0, length / rate / (in_s + out_s)) if in_s + out_s > 0 else 1.0
    result = samples.astype(np.float32, copy=True)
    coming, going = round(in_s * scale * rate), round(out_s * scale * rate)
    if coming:
        result[:, :coming] *= _ramp(coming, shape)
    if going:
        result[:, length - going :] *= _ramp(going, shape)[::-1]
    return result


# --- inside


def _found_gain(energies: Levels, peaks: Levels, lufs: float, ceiling: float) -> tuple[float, Levels]:
    """Return the gain in dB and the limiter's curve, one value for `PEAK_HOP` samples, that come closest to the loudness."""
    most = _most_gain_db(peaks, ceiling)
    gain_db = min(most, lufs - gated_lufs(energies))
    for _ in range(_ROUNDS):
        curve = _limiting(peaks * 10 ** (gain_db / 20), ceiling)
        missing = lufs - gated_lufs(energies * _kept(curve, peaks, energies.size)) - gain_db
        if abs(missing) < _CLOSE_LU or (missing > 0 and gain_db >= most):
            break
        gain_db = min(most, gain_db + missing)
    return gain_db, _limiting(peaks * 10 ** (gain_db / 20), ceiling)


def _highest(peaks: Levels, gains: Levels) -> float:
    """Return the highest true peak after the limiter; a gain's neighbours count, for it runs from one to the next."""
    beside = np.lib.stride_tricks.sliding_window_view(np.pad(gains, 1, mode="edge"), 3).max(axis=1)
    return float((peaks * beside).max())


def _most_gain_db(peaks: Levels, ceiling: float) -> float:
    usual = float(np.quantile(peaks, 1 - _LOUDEST_SHARE))
    return 20 * float(np.log10(ceiling / usual)) + _MOST_REDUCTION_DB


def _limiting(peaks: Levels, ceiling: float) -> Levels:
    """Return the gain, at most 1, that keeps each peak under the ceiling: down before it comes, slowly up after it."""
    if peaks.max() <= ceiling:
        return np.ones(peaks.size)
    needed = -20 * np.log10(np.maximum(peaks / ceiling, 1.0))
    ahead = max(1, round(_LOOK_AHEAD_S * RATE / PEAK_HOP))
    window = 2 * ahead + 3
    held = np.lib.stride_tricks.sliding_window_view(np.pad(needed, ahead + 1), window).min(axis=1)
    slope = _RELEASE_DB_PER_S * PEAK_HOP / RATE * np.arange(held.size)
    released = np.minimum.accumulate(held - slope) + slope
    kernel = np.ones(ahead) / ahead
    smooth = np.convolve(np.convolve(np.pad(released, ahead, mode="edge"), kernel, "same"), kernel, "same")
    return np.asarray(10 ** (smooth[ahead:-ahead] / 20), np.float64)


def _kept(curve: Levels, peaks: Levels, hops: int) -> Levels:
    """Return about what share of its energy the limiter leaves to each 100 ms: peaks lose more than what lies between them."""
    per_hop = round(RATE * 0.1) // PEAK_HOP
    used = curve.size if hops == 1 else hops * per_hop
    power = np.square(peaks[:used]).reshape(hops, -1)
    return np.asarray((np.square(curve[:used]).reshape(hops, -1) * power).sum(axis=1) / power.sum(axis=1), np.float64)


def _with_gains(samples: Samples, curve: Levels) -> Samples:
    """Return the samples times a gain that runs evenly from one control point (the middle of its hop) to the next."""
    if float(curve.min()) == float(curve.max()):
        return np.asarray(samples * np.float32(curve[0]), np.float32)
    edges = np.pad(curve, 1, mode="edge").astype(np.float32)
    half = PEAK_HOP // 2
    rise = (np.arange(PEAK_HOP, dtype=np.float32) + 0.5) / PEAK_HOP
    steps = (edges[:-1, None] + (edges[1:] - edges[:-1])[:, None] * rise).ravel()[half : half + samples.shape[1]]
    return np.asarray(samples * steps, np.float32)


def _ramp(length: int, shape: Shape) -> NDArray[np.float32]:
    """Return a rise from 0 to 1."""
    at = (np.arange(length, dtype=np.float32) + 0.5) / length
    if shape == "smooth":
        at = 0.5 - 0.5 * np.cos(np.pi * at)
    elif shape == "exponential":
        at = (np.exp(_SLOPE * at) - 1) / np.float32(np.exp(_SLOPE) - 1)
    return at.astype(np.float32)
