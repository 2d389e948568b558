"""The stuff all instruments are made of: banks of damped partials, bent pitch, shaped noise and envelopes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tools.audio import RATE, Samples

Array = NDArray[np.float64]
_BLOCK = 512
TOP = 0.45 * RATE
"""Partials above this would fold back."""


def count(seconds: float) -> int:
    """Return how many samples last this many seconds, at least one."""
    return max(1, round(seconds * RATE))


def times(samples: int) -> Samples:
    """Return the time of every sample in seconds."""
    return np.arange(samples, dtype=np.float32) / np.float32(RATE)


def partials(frequencies: Array, amplitudes: Array, decays: Array, phases: Array, samples: int) -> Samples:
    """Return the sum of damped sines, shape (channels, samples); `phases` has shape (channels, partials), decays are seconds to 1/e (inf: none).

    A damped partial is a power of one complex number, so blocks of all partials together are one matrix product: z^(block + i) = z^block z^i.
    """
    keep = (frequencies < TOP) & (np.abs(amplitudes) > 1e-5)
    frequencies, amplitudes, decays = frequencies[keep], amplitudes[keep], decays[keep]
    rate = 2j * np.pi * frequencies / RATE - np.where(np.isinf(decays), 0.0, 1.0 / (decays * RATE))
    blocks = -(-samples // _BLOCK)
    inside = np.exp(rate[:, None] * np.arange(_BLOCK)[None, :])
    across = np.exp(rate[None, :] * (np.arange(blocks) * _BLOCK)[:, None])
    right = np.concatenate([inside.imag, inside.real]).astype(np.float32)
    out = np.empty((phases.shape[0], samples), np.float32)
    for channel, phase in enumerate(phases[:, keep]):
        left = across * (amplitudes * np.exp(1j * phase))[None, :]
        whole = np.concatenate([left.real, left.imag], axis=1).astype(np.float32) @ right
        out[channel] = whole.reshape(-1)[:samples]
    return out


def noise(samples: int, rng: np.random.Generator, channels: int = 1) -> Samples:
    """Return white noise of about -10 dB, shape (channels, samples)."""
    return rng.standard_normal((channels, samples), dtype=np.float32) * np.float32(0.3)


def shaped(sound: Samples, gain: Callable[[Array], Array]) -> Samples:
    """Return the sound with each frequency (Hz) times `gain` of it; the end does not wrap onto the beginning."""
    samples = sound.shape[-1]
    size = good_size(samples + 2048)
    spectrum = np.fft.rfft(sound, size, axis=-1)
    spectrum *= gain(np.asarray(np.fft.rfftfreq(size, 1 / RATE), np.float64)).astype(np.float32)
    return np.fft.irfft(spectrum, size, axis=-1)[..., :samples].astype(np.float32)


@cache
def _air(low: float, high: float) -> Samples:
    """Return ten seconds of noise of one band, shape (2, n), that go on at their beginning."""
    rng = np.random.default_rng([round(low), round(high)])
    spectrum = np.fft.rfft(noise(10 * RATE, rng, 2), axis=-1)
    spectrum *= band(low, high)(np.asarray(np.fft.rfftfreq(10 * RATE, 1 / RATE), np.float64)).astype(np.float32)
    return np.fft.irfft(spectrum, 10 * RATE, axis=-1).astype(np.float32)


def air(samples: int, low: float, high: float, rng: np.random.Generator, channels: int = 1) -> Samples:
    """Return noise between two frequencies, shape (channels, samples), from another place each time."""
    source = _air(low, high)[:channels]
    start = int(rng.integers(0, source.shape[1]))
    return np.take(source, np.arange(start, start + samples), axis=1, mode="wrap")


def good_size(samples: int) -> int:
    """Return a length not below `samples` that is fast to transform: 2^k, 3*2^k or 5*2^k."""
    power = 1 << max(4, (samples - 1).bit_length())
    return min(size for size in (power, power // 8 * 5, power // 4 * 3) if size >= samples)


def band(low: float, high: float, steep: float = 2.0) -> Callable[[Array], Array]:
    """Return the gains of a band-pass from `low` to `high` Hz; 0 and infinity leave a side open."""

    def gain(hertz: Array) -> Array:
        up = 1 / (1 + (low / np.maximum(hertz, 1e-3)) ** (2 * steep)) if low else np.ones_like(hertz)
        down = 1 / (1 + (hertz / high) ** (2 * steep)) if np.isfinite(high) else np.ones_like(hertz)
        return np.sqrt(up * down)

    return gain


def formants(*peaks: tuple[float, float, float], floor: float = 0.05) -> Callable[[Array], Array]:
    """Return a spectral envelope: (centre Hz, width Hz, gain) resonances over a floor."""

    def gain(hertz: Array) -> Array:
        total = np.full_like(hertz, floor)
        for centre, width, height in peaks:
            total += height / (1 + ((hertz - centre) / width) ** 2)
        return total

    return gain


def rise(samples: int, attack: float) -> Samples:
    """Return a smooth beginning: 0 to 1 over `attack` seconds, then 1."""
    size = min(samples, max(2, count(attack)))
    shape = np.ones(samples, np.float32)
    shape[:size] = 0.5 - 0.5 * np.cos(np.pi * np.arange(size, dtype=np.float32) / size)
    return shape


def fall(samples: int, seconds: float) -> Samples:
    """Return an exponential decay that reaches 1/e after `seconds`."""
    return np.asarray(np.exp(-times(samples) / np.float32(seconds)), np.float32)


def bent(sound: Samples, cents: Samples) -> Samples:
    """Return the sound with its pitch bent by `cents` at every sample (vibrato, slides); same length, the last samples may repeat."""
    samples = sound.shape[-1]
    place = np.cumsum(2.0 ** (cents.astype(np.float64) / 1200.0))
    place -= place[0]
    grid = np.arange(samples, dtype=np.float64)
    return np.stack([np.interp(place, grid, channel) for channel in sound]).astype(np.float32)


def vibrato(samples: int, *, rate: float, cents: float, after: float, rng: np.random.Generator) -> Samples:
    """Return the bend of a vibrato that sets in after a while and is never quite even."""
    at = times(samples)
    wander = 1 + 0.12 * np.sin(2 * np.pi * 0.7 * at + rng.uniform(0, 6.28))
    depth = np.clip((at - after) / 0.35, 0, 1) * cents
    return np.asarray(depth * np.sin(2 * np.pi * rate * wander * at + rng.uniform(-0.5, 0.5)), np.float32)


def levelled(sound: Samples, loud: float = 0.12, over: float = 0.3) -> Samples:
    """Return the sound so that the mean level (RMS) of its loudest `over` seconds is `loud`."""
    size = min(sound.shape[-1], count(over))
    power = np.mean(sound.astype(np.float64) ** 2, axis=0)
    sums = np.concatenate([[0.0], np.cumsum(power)])
    most = float(np.max(sums[size:] - sums[:-size])) / size if sums.size > size else float(power.mean())
    return sound * np.float32(loud / np.sqrt(max(most, 1e-12)))
