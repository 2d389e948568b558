"""What every sound effect is built from: shaped noise, partials that ring, slow wandering, and placing in stereo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.audio import RATE, Samples

Mono = NDArray[np.float64]
Random = np.random.Generator
_RAMP_S = 0.003


@dataclass(frozen=True, slots=True)
class How:
    """What the words say about one sound."""

    strength: float = 0.5
    """0 light or soft .. 1 heavy or loud."""
    pace: float = 1.0
    """Times the usual speed of what repeats."""
    count: int | None = None
    """How often a single sound is heard; None: as the length allows."""
    of: str = ""
    """What it happens on or with: "wood", "gravel", "tin"."""


Effect = Callable[[int, Random, How], Samples]
"""(number of samples, random numbers, how) -> (2, n) float samples around full scale; levels are set afterwards."""


def count_of(seconds: float) -> int:
    """Return seconds as a number of samples, at least one."""
    return max(1, round(seconds * RATE))


def times(n: int) -> Mono:
    """Return the time of each of n samples in seconds."""
    return np.arange(n) / RATE


def filtered(signal: Mono, gain: Callable[[Mono], Mono]) -> Mono:
    """Return a signal (..., n) with every frequency (Hz) multiplied by `gain`; edges are padded so that nothing wraps around."""
    n = signal.shape[-1]
    size = 1 << (n + 2048 - 1).bit_length()
    spectrum = np.fft.rfft(signal, size, axis=-1)
    hz: Mono = np.fft.rfftfreq(size, 1 / RATE).astype(np.float64)
    shaped: Mono = np.fft.irfft(spectrum * gain(hz), size, axis=-1)[..., :n]
    return shaped


def band(low: float, high: float, slope: float = 2.0) -> Callable[[Mono], Mono]:
    """Return the gain of a band between two frequencies in Hz; slope: order of its flanks (1 is 6 dB an octave)."""

    def gain(hz: Mono) -> Mono:
        f = np.maximum(hz, 1e-3)
        return 1 / np.sqrt(1 + (low / f) ** (2 * slope)) / np.sqrt(1 + (f / high) ** (2 * slope))

    return gain


def peak(centre: float, octaves: float) -> Callable[[Mono], Mono]:
    """Return the gain of a resonance around a frequency, `octaves` wide."""
    return lambda hz: np.exp(-((np.log2(np.maximum(hz, 1.0) / centre) / octaves) ** 2))


def noise(n: int, rng: Random, gain: Callable[[Mono], Mono], *, wide: bool = False) -> Mono:
    """Return shaped noise of unit power: (n,), or (2, n) with independent sides when `wide`."""
    white = rng.standard_normal((2, n) if wide else n)
    shaped = filtered(white, gain)
    even: Mono = shaped / max(1e-9, float(shaped.std()))
    return even


def wander(n: int, rng: Random, hz: float, low: float = 0.0, high: float = 1.0) -> Mono:
    """Return a smooth random curve of n samples between two values that changes about `hz` times a second."""
    knots = max(4, int(n / RATE * hz) + 4)
    points = rng.random(knots)
    where = np.linspace(1, knots - 2.001, n)
    left = where.astype(int)
    share = where - left
    share = share * share * (3 - 2 * share)
    curve: Mono = low + (high - low) * (points[left] * (1 - share) + points[left + 1] * share)
    return curve


def decay(n: int, seconds: float) -> Mono:
    """Return an exponential decay by 60 dB in that many seconds."""
    shape: Mono = np.exp(-6.908 * times(n) / seconds)
    return shape


def swell(n: int, attack_s: float, release_s: float) -> Mono:
    """Return an envelope that rises and falls smoothly at its ends."""
    t, end = times(n), n / RATE
    rise = np.clip(t / max(attack_s, 1e-4), 0, 1)
    fall = np.clip((end - t) / max(release_s, 1e-4), 0, 1)
    shape: Mono = np.sin(rise * np.pi / 2) ** 2 * np.sin(fall * np.pi / 2) ** 2
    return shape


def ringing(n: int, partials: Sequence[tuple[float, float, float]], rng: Random | None = None) -> Mono:
    """Return decaying partials: (Hz, level, seconds to -60 dB) each; random phases with `rng`."""
    t = times(n)
    sound = np.zeros(n)
    for hz, level, seconds in partials:
        phase = rng.random() * 2 * np.pi if rng is not None else 0.0
        sound += level * np.sin(2 * np.pi * hz * t + phase) * np.exp(-6.908 * t / seconds)
    ramp = min(n, count_of(_RAMP_S / 3))
    sound[:ramp] *= np.linspace(0, 1, ramp)
    return sound


def gliding(hz: Mono, harmonics: Sequence[float] = (1.0,)) -> Mono:
    """Return a tone whose frequency follows `hz` sample by sample, with levels of its harmonics; none folds back."""
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    sound = np.zeros(len(hz))
    for number, level in enumerate(harmonics, start=1):
        if level:
            sound += level * np.sin(number * phase) * np.clip((RATE * 0.45 - number * hz) / 2000, 0, 1)
    return sound


def stereo(mono: Mono, pan: float | Mono = 0.0) -> Samples:
    """Return a mono signal placed from -1 (left) to 1 (right) at equal power."""
    angle = (np.clip(np.asarray(pan, np.float64), -1, 1) + 1) * np.pi / 4
    return np.stack([mono * np.cos(angle), mono * np.sin(angle)]).astype(np.float32)


def add(into: Samples, sound: Samples, at: int) -> None:
    """Mix a sound (2, m) into another at a sample; what reaches beyond its end is left out."""
    if at >= into.shape[1]:
        return
    begin = max(0, -at)
    room = min(sound.shape[1] - begin, into.shape[1] - max(0, at))
    if room > 0:
        into[:, max(0, at) : max(0, at) + room] += sound[:, begin : begin + room]


def silence(n: int) -> Samples:
    """Return n samples of nothing."""
    return np.zeros((2, n), np.float32)


def repeated(n: int, rng: Random, how: How, every_s: float, one: Callable[[int], Samples], *, jitter: float = 0.1) -> Samples:
    """Place single sounds one after another: `one(k)` makes the k-th; every_s: seconds from one to the next at pace 1."""
    out = silence(n)
    step = every_s / how.pace
    most = how.count if how.count is not None else max(1, int(n / RATE / step + 0.999))
    at = 0.0
    for k in range(min(most, 2_000)):
        if at * RATE >= n:
            break
        add(out, one(k), round(at * RATE))
        at += step * (1 + jitter * (rng.random() * 2 - 1))
    return out


def grains(n: int, rng: Random, a_second: float, one: Callable[[], Mono], *, level: Callable[[], float] | None = None) -> Samples:
    """Scatter many short grains over time and width; `one()` makes one of them."""
    out = silence(n)
    pool = [one() for _ in range(min(48, max(6, int(a_second))))]
    for _ in range(min(40_000, round(a_second * n / RATE))):
        grain = pool[int(rng.integers(len(pool)))]
        loud = level() if level is not None else rng.random() ** 2
        add(out, stereo(grain * loud, rng.random() * 1.8 - 0.9), int(rng.integers(n)))
    return out
