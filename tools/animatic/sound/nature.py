"""Weather, water, fire and the air: what is heard outdoors without anybody there."""

from __future__ import annotations

import math

import numpy as np

from tools.animatic.sound.toolkit import (
    How,
    Mono,
    Random,
    add,
    band,
    count_of,
    decay,
    filtered,
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

_ROOFS = {"tin": (900.0, 3800.0), "metal": (900.0, 3800.0), "window": (2200.0, 6000.0), "glass": (2200.0, 6000.0), "leaves": (1200.0, 3200.0), "umbrella": (260.0, 900.0)}
"""Where drops ring on a surface, in Hz."""


def rain(n: int, rng: Random, how: How) -> Samples:
    """A hiss of far drops under near ones that can be told apart; on a tin roof they ring."""
    bed = noise(n, rng, band(400, 7_000, 1), wide=True) * wander(n, rng, 0.5, 0.8, 1.0)
    low, high = _ROOFS.get(how.of, (1_600.0, 6_500.0))

    def drop() -> Mono:
        length = int(rng.integers(220, 1_100 if how.of else 700))
        hz = rng.uniform(low, high)
        return np.sin(2 * np.pi * hz * times(length)) * decay(length, rng.uniform(0.006, 0.03 if how.of else 0.014))

    drops = grains(n, rng, 90 + 420 * how.strength, drop)
    return (bed * (0.05 + 0.16 * how.strength) + drops * 0.55).astype(np.float32)


def wind(n: int, rng: Random, how: How) -> Samples:
    """Gusts that rise through the bands, with a faint whistle at their height."""
    gust = wander(n, rng, 0.35 + 0.3 * how.strength) ** 1.3
    out = np.zeros((2, n))
    for level, centre in enumerate((180, 360, 720, 1_300)):
        rise = np.clip(1 - np.abs(gust * (2.2 + 1.6 * how.strength) - level), 0, 1)
        out += noise(n, rng, peak(centre, 0.55), wide=True) * rise * (0.35 + gust)
    whistle = noise(n, rng, peak(950 + 500 * how.strength, 0.06)) * np.clip(gust - 0.62, 0, 1) * 0.9 * how.strength
    return (out * 0.3 + stereo(whistle, wander(n, rng, 0.2, -0.6, 0.6))).astype(np.float32)


def thunder(n: int, rng: Random, how: How) -> Samples:
    """A crack, then rumbling that rolls on in waves for seconds."""
    out = silence(n)
    delay = 0.05 if how.strength > 0.4 else 0.25
    crack = count_of(0.5)
    if how.strength > 0.35:
        snap = noise(crack, rng, band(300, 9_000, 1)) * decay(crack, 0.28) * (wander(crack, rng, 60) ** 2)
        add(out, stereo(snap * how.strength * 0.9, rng.uniform(-0.4, 0.4)), count_of(delay))
    rest = n - count_of(delay)
    if rest > 1:
        rolling = wander(rest, rng, 2.2) ** 1.6 * decay(rest, max(3.0, rest / RATE * 1.1)) * swell(rest, 0.06, 0.4)
        rumble = noise(rest, rng, band(24, 170, 2), wide=True) + 0.35 * noise(rest, rng, band(120, 600, 1), wide=True)
        add(out, (rumble * rolling * 0.55).astype(np.float32), count_of(delay))
    return out


def storm(n: int, rng: Random, how: How) -> Samples:
    """Heavy rain and wind, and thunder once in a while."""
    out = rain(n, rng, How(0.95)) * 0.9 + wind(n, rng, How(0.9)) * 0.7
    at = 0.8
    while at * RATE < n:
        length = min(n - count_of(at), count_of(5.0))
        if length > count_of(0.6):
            add(out, thunder(length, rng, How(rng.uniform(0.3, 1.0))), count_of(at))
        at += rng.uniform(5.0, 9.0)
    return out.astype(np.float32)


def waves(n: int, rng: Random, how: How) -> Samples:
    """Waves that gather, break and draw back over the sand, one every six to nine seconds."""
    out = noise(n, rng, band(90, 900, 1), wide=True) * 0.07
    at = -rng.uniform(0.5, 2.0)
    while at * RATE < n:
        length = count_of(rng.uniform(6.0, 8.5) / how.pace)
        rise, t = 0.38, np.linspace(0, 1, length)
        body = np.where(t < rise, (t / rise) ** 2.4, np.exp(-(t - rise) * 4.2))
        hiss = np.where(t < rise, 0.1 * (t / rise) ** 4, np.exp(-(t - rise) * 3.0) * np.clip((t - rise) * 14, 0, 1))
        wave = noise(length, rng, band(60, 700, 1), wide=True) * body * 0.36 + noise(length, rng, band(1_200, 8_000, 1), wide=True) * hiss * 0.22
        shifted = (wave * (0.6 + 0.8 * how.strength)).astype(np.float32)
        big = silence(n)
        add(big, shifted, round(at * RATE))
        out += big
        at += length / RATE * rng.uniform(0.72, 0.92)
    return out.astype(np.float32)


def stream(n: int, rng: Random, how: How) -> Samples:
    """Running water: many small bubbles over a soft rush; a waterfall when it is strong."""
    rush = noise(n, rng, band(250, 5_000 + 3_000 * how.strength, 1), wide=True) * wander(n, rng, 1.5, 0.75, 1.0)

    def bubble() -> Mono:
        length = count_of(rng.uniform(0.02, 0.09))
        begin = rng.uniform(350, 1_600)
        return gliding(np.linspace(begin, begin * rng.uniform(1.1, 1.7), length)) * swell(length, 0.003, length / RATE * 0.8)

    strong = how.strength * math.sqrt(how.strength)
    return (rush * (0.05 + 0.3 * strong) + grains(n, rng, 55, bubble) * (0.5 - 0.35 * how.strength)).astype(np.float32)


def drip(n: int, rng: Random, how: How) -> Samples:
    """Single drops into a basin, with the echo of a room."""

    def one(_: int) -> Samples:
        length = count_of(0.4)
        begin = rng.uniform(620, 1_150)
        hz = begin * (1 + 0.9 * np.clip(times(length) / 0.05, 0, 1))
        return stereo(gliding(hz) * decay(length, 0.12) + ringing(length, [(2_600, 0.2, 0.03)]), rng.uniform(-0.3, 0.3))

    return repeated(n, rng, how, 1.1, one, jitter=0.35)


def bubbles(n: int, rng: Random, how: How) -> Samples:
    """Air rising through water."""

    def bubble() -> Mono:
        length = count_of(rng.uniform(0.03, 0.12))
        begin = rng.uniform(180, 900)
        return gliding(np.linspace(begin, begin * rng.uniform(1.4, 2.4), length)) * swell(length, 0.004, length / RATE * 0.7)

    return (grains(n, rng, 12 + 30 * how.strength, bubble) + 0.05 * noise(n, rng, band(40, 300), wide=True)).astype(np.float32)


def splash(n: int, rng: Random, how: How) -> Samples:
    """Something falls into water."""

    def one(_: int) -> Samples:
        length = count_of(1.4)
        slap = noise(length, rng, band(120, 1_200, 1)) * decay(length, 0.22)
        spray = noise(length, rng, band(1_500, 9_000, 1), wide=True) * swell(length, 0.05, 0.9) * decay(length, 0.9) * 0.5
        return (stereo(slap, 0.0) + spray + bubbles(length, rng, How(0.8)) * decay(length, 1.2) * 0.6).astype(np.float32)

    return repeated(n, rng, How(how.strength, how.pace, how.count or 1), 2.0, one)


def pour(n: int, rng: Random, how: How) -> Samples:
    """A glass is filled: its pitch climbs as the air in it grows less."""
    climb = 420 * 2 ** (np.linspace(0, 1.5, n))
    tone = gliding(climb * (1 + 0.03 * (wander(n, rng, 30) - 0.5)), (1, 0.3)) * wander(n, rng, 18, 0.3, 1.0)
    rush = noise(n, rng, band(700, 6_000, 1), wide=True) * wander(n, rng, 9, 0.5, 1.0)
    return ((stereo(tone * 0.16, 0.0) + rush * 0.2 + stream(n, rng, How(0.2)) * 0.8) * swell(n, 0.12, 0.25)).astype(np.float32)


def fire(n: int, rng: Random, how: How) -> Samples:
    """A low breath of flames and crackling wood."""
    breath = noise(n, rng, band(50, 420, 1), wide=True) * wander(n, rng, 3.0, 0.5, 1.0)

    def crackle() -> Mono:
        length = count_of(rng.uniform(0.002, 0.02))
        return rng.standard_normal(length) * decay(length, rng.uniform(0.004, 0.018))

    snaps = grains(n, rng, 14 + 26 * how.strength, crackle, level=lambda: float(rng.random() ** 4))
    bright = filtered(snaps.astype(np.float64), band(900, 9_000, 1))
    return (breath * (0.10 + 0.22 * how.strength) + bright * 2.4).astype(np.float32)


def underwater(n: int, rng: Random, how: How) -> Samples:
    """The dull pressure of deep water with bubbles."""
    deep = noise(n, rng, band(20, 190, 2), wide=True) * wander(n, rng, 0.4, 0.5, 1.0)
    return (deep * 0.35 + bubbles(n, rng, How(how.strength * 0.3)) * 0.5).astype(np.float32)


def space(n: int, rng: Random, how: How) -> Samples:
    """A low drone as films give to empty space."""
    drone = np.zeros(n)
    for hz in (41.2, 61.7, 82.4, 123.5):
        drone += gliding(np.full(n, hz) * (1 + 0.004 * (wander(n, rng, 0.3) - 0.5))) * wander(n, rng, 0.25, 0.3, 1.0)
    air = noise(n, rng, peak(420, 0.8), wide=True) * wander(n, rng, 0.2, 0.1, 0.5)
    return (stereo(drone * 0.22, wander(n, rng, 0.1, -0.3, 0.3)) + air * 0.08 * (0.6 + how.strength)).astype(np.float32)
