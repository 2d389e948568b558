"""Sounds that films and screens add: whooshes, hits, risers, notices, magic."""

from __future__ import annotations

import numpy as np

from tools.animatic.sound.toolkit import (
    How,
    Mono,
    Random,
    add,
    band,
    count_of,
    decay,
    gliding,
    grains,
    noise,
    peak,
    repeated,
    ringing,
    silence,
    stereo,
    swell,
    times,
    wander,
)
from tools.audio import RATE, Samples


def _once(how: How) -> How:
    return How(how.strength, how.pace, how.count or 1, how.of)


def _notes(notes: tuple[tuple[float, float, float], ...], seconds: float, partials: tuple[tuple[float, float, float], ...]) -> Samples:
    """Return struck notes: (begins at, Hz, level) each, with partials (ratio, level, decay)."""
    out = silence(count_of(seconds))
    for at, hz, level in notes:
        length = out.shape[1] - count_of(at)
        if length > 1:
            add(out, stereo(ringing(length, [(hz * ratio, strength * level, fade) for ratio, strength, fade in partials]), 0.0), count_of(at))
    return out


_GLASSY = ((1.0, 1.0, 0.9), (2.0, 0.3, 0.5), (3.0, 0.12, 0.3), (5.4, 0.06, 0.12))
_SOFT = ((1.0, 1.0, 0.35), (2.0, 0.15, 0.2))


def whoosh(n: int, rng: Random, how: How) -> Samples:
    """Something rushes past, left to right."""

    def one(_: int) -> Samples:
        length = min(n, count_of(0.95 / how.pace))
        place = np.linspace(0, 1, length)
        height = np.sin(np.pi * place) ** 1.2 * 3.2
        air = np.zeros(length)
        for level, centre in enumerate((280, 640, 1_400, 3_100)):
            air += noise(length, rng, peak(centre, 0.6)) * np.clip(1 - np.abs(height - level), 0, 1)
        return stereo(air * np.sin(np.pi * place**0.8) ** 2, place * 1.6 - 0.8)

    return repeated(n, rng, _once(how), 1.1, one)


def swipe(n: int, rng: Random, how: How) -> Samples:
    """A short, light whoosh of a screen."""
    return repeated(n, rng, _once(how), 0.5, lambda _: whoosh(count_of(0.32), rng, How(pace=3.0, count=1)))


def impact(n: int, rng: Random, how: How) -> Samples:
    """A deep hit with a tail, as trailers have."""

    def one(_: int) -> Samples:
        length = count_of(2.6)
        fall = 38 + 70 * np.exp(-times(length) * 9)
        boom = gliding(fall) * decay(length, 2.2)
        slap = noise(length, rng, band(80, 3_500, 1)) * decay(length, 0.14)
        tail = noise(length, rng, band(60, 900, 1), wide=True) * decay(length, 1.7) * 0.22
        return (stereo(np.tanh(boom * 1.6) + slap * 0.6, 0.0) + tail).astype(np.float32)

    return repeated(n, rng, _once(how), 2.6, one)


def riser(n: int, rng: Random, how: How) -> Samples:
    """Tension that climbs until the end."""
    share = np.linspace(0, 1, n)
    tone = gliding(110 * 2 ** (share * 3), (1, 0.6, 0.5, 0.35, 0.25)) * (1 + 0.4 * np.sin(2 * np.pi * np.cumsum(3 + 12 * share) / RATE))
    air = sum(noise(n, rng, peak(c, 0.5)) * np.clip(1 - np.abs(share * 4 - k), 0, 1) for k, c in enumerate((300, 700, 1_600, 3_600, 8_000)))
    return stereo((tone * 0.25 + air * 0.5) * share**1.8 * np.clip((1 - share) * n / RATE / 0.02, 0, 1), 0.4 * np.sin(2 * np.pi * share * 3))


def explosion(n: int, rng: Random, how: How) -> Samples:
    """A blast, its low wave, and debris."""

    def one(_: int) -> Samples:
        length = count_of(3.2)
        blast = noise(length, rng, band(30, 6_500, 1), wide=True) * decay(length, 0.5)
        wave = np.tanh(gliding(30 + 60 * np.exp(-times(length) * 5)) * 2) * decay(length, 1.8)
        rumble = noise(length, rng, band(25, 320, 2), wide=True) * decay(length, 3.0) * wander(length, rng, 7, 0.5, 1.0)

        def piece() -> Mono:
            m = count_of(rng.uniform(0.01, 0.05))
            return noise(m, rng, peak(rng.uniform(700, 3_800), 0.5)) * decay(m, 0.03)

        debris = grains(length, rng, 45, piece) * swell(length, 0.5, 1.6)
        return (np.tanh((blast * 0.9 + stereo(wave, 0.0) + rumble * 0.7) * 1.2) + debris * 0.35).astype(np.float32)

    return repeated(n, rng, _once(how), 3.4, one)


def notification(n: int, rng: Random, how: How) -> Samples:
    """Two friendly notes."""
    return repeated(n, rng, _once(how), 1.6, lambda _: _notes(((0.0, 1_046.5, 0.9), (0.13, 1_568.0, 1.0)), 1.2, _GLASSY))


def success(n: int, rng: Random, how: How) -> Samples:
    """A major chord, note by note."""
    return repeated(n, rng, _once(how), 2.0, lambda _: _notes(((0.0, 523.3, 0.8), (0.1, 659.3, 0.8), (0.2, 784.0, 0.9), (0.32, 1_046.5, 1.0)), 1.6, _GLASSY))


def error(n: int, rng: Random, how: How) -> Samples:
    """Two low, dull notes."""

    def one(_: int) -> Samples:
        out = silence(count_of(0.6))
        for at, hz in ((0.0, 220.0), (0.2, 165.0)):
            length = count_of(0.28)
            add(out, stereo(gliding(np.full(length, hz), (1, 0, 0.4, 0, 0.2, 0, 0.1)) * swell(length, 0.008, 0.12), 0.0), count_of(at))
        return out

    return repeated(n, rng, _once(how), 1.2, one)


def pop(n: int, rng: Random, how: How) -> Samples:
    """A bubble bursts."""

    def one(_: int) -> Samples:
        length = count_of(0.09)
        return stereo(gliding(np.linspace(380, 1_250, length)) * swell(length, 0.004, 0.06), rng.uniform(-0.2, 0.2))

    return repeated(n, rng, _once(how), 0.4, one, jitter=0.3)


def beep(n: int, rng: Random, how: How) -> Samples:
    """Plain beeps, once a second."""

    def one(_: int) -> Samples:
        length = count_of(0.16)
        return stereo(gliding(np.full(length, 1_000.0), (1, 0.05)) * swell(length, 0.004, 0.008), 0.0)

    return repeated(n, rng, how, 1.0, one, jitter=0.0)


def magic(n: int, rng: Random, how: How) -> Samples:
    """A glitter of high notes that runs upward, and a shimmer."""
    scale = (0, 2, 4, 7, 9, 12, 14, 16, 19, 21, 24, 26, 28, 31, 33, 36)
    out = silence(n)
    span = min(n / RATE * 0.6, 1.4)
    for k in range(26):
        hz = 660 * 2 ** (scale[min(15, int(k / 26 * 16))] / 12) * rng.uniform(0.998, 1.002)
        note = ringing(count_of(0.8), [(hz, 1.0, 0.7), (hz * 2.76, 0.25, 0.3)], rng)
        add(out, stereo(note * rng.uniform(0.3, 0.8), rng.uniform(-0.8, 0.8)), round((k / 26 * span + rng.random() * 0.03) * RATE))
    shimmer = noise(n, rng, band(6_000, 14_000, 1), wide=True) * wander(n, rng, 22) ** 2 * decay(n, max(0.8, n / RATE * 1.2)) * 0.08
    return (out + shimmer).astype(np.float32)


def laser(n: int, rng: Random, how: How) -> Samples:
    """Pew."""

    def one(_: int) -> Samples:
        length = count_of(0.32)
        return stereo(gliding(180 + 2_600 * np.exp(-times(length) * 13), (1, 0.4, 0.3)) * decay(length, 0.4), rng.uniform(-0.5, 0.5))

    return repeated(n, rng, _once(how), 0.42, one, jitter=0.2)


def power(n: int, rng: Random, how: How) -> Samples:
    """A machine wakes: a hum that climbs to its note, with a bright end."""
    climb = np.clip(times(n) / min(1.1, n / RATE * 0.7), 0, 1)
    tone = gliding(60 + 380 * climb**1.6, (1, 0.5, 0.35, 0.25, 0.15)) * (0.3 + 0.7 * climb)
    out = stereo(tone * swell(n, 0.05, 0.35) * 0.7, 0.0)
    add(out, _notes(((0.0, 880.0, 0.6), (0.0, 1_318.5, 0.4)), 0.8, _SOFT), round(n * 0.62))
    return out


def glitch(n: int, rng: Random, how: How) -> Samples:
    """Digital stutter."""

    def one(_: int) -> Samples:
        length = count_of(rng.uniform(0.02, 0.07))
        hz = float(rng.choice([120, 240, 480, 960, 1_920, 3_840]))
        return stereo(np.sign(np.sin(2 * np.pi * hz * times(length))) * rng.uniform(0.2, 0.7), rng.uniform(-0.9, 0.9))

    return repeated(n, rng, how, 0.07, one, jitter=0.8)


def drumroll(n: int, rng: Random, how: How) -> Samples:
    """A roll on the snare, and the crash at its end."""

    def stroke() -> Mono:
        m = count_of(0.09)
        return noise(m, rng, band(400, 8_000, 1)) * decay(m, 0.07) + ringing(m, [(190, 0.6, 0.06)], rng)

    roll = silence(n)
    end = max(0.2, n / RATE - 1.1)
    k, at = 0, 0.0
    while at < end:
        add(roll, stereo(stroke() * (0.35 + 0.65 * at / end) * (1.0 if k % 2 else 0.85), 0.1 * (-1) ** k), round(at * RATE))
        at, k = at + 0.042, k + 1
    length = max(1, n - round(end * RATE))
    crash = noise(length, rng, band(2_000, 14_000, 1), wide=True) * decay(length, 1.6)
    add(roll, (crash * 0.8).astype(np.float32), round(end * RATE))
    return roll


def fireworks(n: int, rng: Random, how: How) -> Samples:
    """A rocket climbs and bursts, again and again."""

    def one(_: int) -> Samples:
        length = count_of(2.6)
        climb = count_of(0.7)
        pan = rng.uniform(-0.6, 0.6)
        out = silence(length)
        add(out, stereo(gliding(np.linspace(900, 2_300, climb), (1, 0.2)) * swell(climb, 0.2, 0.05) * 0.18, pan), 0)
        rest = length - climb
        burst = noise(rest, rng, band(50, 2_500, 1)) * decay(rest, 0.6)
        add(out, stereo(burst, pan), climb)

        def crackle() -> Mono:
            m = count_of(0.012)
            return rng.standard_normal(m) * decay(m, 0.01)

        add(out, (grains(rest, rng, 60, crackle) * swell(rest, 0.35, 0.8)).astype(np.float32) * 0.5, climb)
        return out

    return repeated(n, rng, how, 1.6, one, jitter=0.4)
