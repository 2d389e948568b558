"""Doors, clocks, glass, paper and phones: what happens once, close to the listener."""

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


def _once(how: How) -> How:
    return How(how.strength, how.pace, how.count or 1, how.of)


def door(n: int, rng: Random, how: How) -> Samples:
    """The latch, and the door falling to."""

    def one(_: int) -> Samples:
        length = count_of(1.1)
        latch = np.zeros(length)
        for at, level in ((0.0, 0.5), (0.09, 0.35), (0.46, 0.7)):
            begin = count_of(at)
            tick = count_of(0.03)
            latch[begin : begin + tick] += (noise(tick, rng, band(1_400, 7_000, 1)) * decay(tick, 0.02) + ringing(tick, [(2_350, 0.6, 0.02)])) * level
        body = np.zeros(length)
        begin = count_of(0.42)
        body[begin:] = (np.sin(2 * np.pi * 74 * times(length - begin)) * decay(length - begin, 0.28) + noise(length - begin, rng, band(60, 420, 1)) * decay(length - begin, 0.16) * 0.8) * (0.5 + how.strength)
        return stereo(latch * 0.6 + body, 0.05)

    return repeated(n, rng, _once(how), 1.5, one)


def creak(n: int, rng: Random, how: How) -> Samples:
    """A hinge that sticks and slips, faster and slower."""
    hz = 18 + 46 * wander(n, rng, 1.4)
    slips = np.clip(np.sin(2 * np.pi * np.cumsum(hz) / RATE), 0.93, 1) - 0.93
    wood = filtered(slips * 14 * rng.uniform(0.8, 1.2, n), lambda f: peak(780, 0.25)(f) + 0.7 * peak(1_350, 0.2)(f) + 0.4 * peak(2_500, 0.3)(f))
    return stereo(wood * swell(n, 0.2, 0.3), 0.1)


def knock(n: int, rng: Random, how: How) -> Samples:
    """Knuckles on wood, three times."""

    def one(_: int) -> Samples:
        length = count_of(0.25)
        return stereo(ringing(length, [(165, 1.0, 0.13), (372, 0.5, 0.08), (820, 0.25, 0.04)], rng) + noise(length, rng, band(200, 2_500, 1)) * decay(length, 0.03) * 0.5, 0.0)

    return repeated(n, rng, How(how.strength, how.pace, how.count or 3), 0.24, one, jitter=0.06)


def _strike(rng: Random, base: float, seconds: float, partials: tuple[tuple[float, float], ...]) -> Mono:
    length = count_of(seconds)
    return ringing(length, [(base * ratio, level, seconds / ratio**0.6) for ratio, level in partials], rng)


_BELL = ((0.5, 0.35), (1.0, 1.0), (1.19, 0.7), (1.5, 0.4), (2.0, 0.8), (2.52, 0.35), (3.01, 0.25), (4.1, 0.15))
"""Partials of a church bell over its strike note: hum, prime, tierce, quint, nominal and above."""
_BRIGHT = ((1.0, 1.0), (2.76, 0.5), (5.4, 0.25), (8.93, 0.1))
"""Partials of a free bar: glockenspiels, doorbells, triangles."""


def bell(n: int, rng: Random, how: How) -> Samples:
    """A church bell, or a school's hand bell when it is light."""
    base, gap, seconds = (440.0, 0.42, 1.6) if how.strength < 0.4 else (220.0, 1.9, 4.5)
    return repeated(n, rng, how, gap, lambda _: stereo(_strike(rng, base, seconds, _BELL), 0.0), jitter=0.02)


def doorbell(n: int, rng: Random, how: How) -> Samples:
    """Ding-dong."""

    def one(_: int) -> Samples:
        out = silence(count_of(2.2))
        add(out, stereo(_strike(rng, 659.3, 1.4, _BRIGHT), -0.05), 0)
        add(out, stereo(_strike(rng, 523.3, 1.7, _BRIGHT), 0.05), count_of(0.52))
        return out

    return repeated(n, rng, _once(how), 2.4, one)


def phone(n: int, rng: Random, how: How) -> Samples:
    """A telephone rings, twice and a rest."""

    def one(_: int) -> Samples:
        length = count_of(1.0)
        warble = 1 + 0.5 * np.sign(np.sin(2 * np.pi * 20 * times(length)))
        return stereo((gliding(np.full(length, 1_320.0), (1, 0.3)) + gliding(np.full(length, 1_060.0), (1, 0.3))) * warble * 0.5 * swell(length, 0.01, 0.05), 0.0)

    return repeated(n, rng, how, 2.0, one, jitter=0.0)


def clock(n: int, rng: Random, how: How) -> Samples:
    """Tick, tock."""

    def one(k: int) -> Samples:
        length = count_of(0.06)
        hz = 2_900 if k % 2 == 0 else 2_250
        return stereo(ringing(length, [(hz, 1.0, 0.02), (hz * 1.62, 0.5, 0.012), (430, 0.35, 0.03)], rng), 0.0)

    return repeated(n, rng, how, 0.5, one, jitter=0.0)


def typing(n: int, rng: Random, how: How) -> Samples:
    """Keys of a computer, in bursts, the space bar now and then."""

    def one(k: int) -> Samples:
        if rng.random() < 0.12:
            return silence(8)
        length = count_of(0.09)
        space = rng.random() < 0.16
        down = noise(length, rng, band(900 if space else 1_700, 7_500, 1)) * decay(length, 0.02)
        body = ringing(length, [(210 if space else rng.uniform(320, 480), 0.8, 0.03)], rng)
        up = np.zeros(length)
        begin = count_of(0.055)
        up[begin:] = noise(length - begin, rng, band(2_500, 9_000, 1)) * decay(length - begin, 0.012) * 0.4
        return stereo((down + body + up) * rng.uniform(0.5, 1.0), rng.uniform(-0.35, 0.35))

    return repeated(n, rng, how, 0.135, one, jitter=0.55)


def click(n: int, rng: Random, how: How) -> Samples:
    """A button or a mouse: down and up."""

    def one(_: int) -> Samples:
        length = count_of(0.12)
        out = np.zeros(length)
        for at, hz, level in ((0.0, 2_500, 1.0), (0.062, 3_300, 0.6)):
            begin = count_of(at)
            out[begin:] += (ringing(length - begin, [(hz, 1.0, 0.016), (hz * 0.37, 0.6, 0.02)], rng) + noise(length - begin, rng, band(1_500, 9_000, 1)) * decay(length - begin, 0.006)) * level
        return stereo(out, 0.0)

    return repeated(n, rng, _once(how), 0.45, one, jitter=0.1)


def switch(n: int, rng: Random, how: How) -> Samples:
    """A heavy switch is thrown."""

    def one(_: int) -> Samples:
        length = count_of(0.3)
        return stereo(ringing(length, [(190, 1.0, 0.07), (1_450, 0.7, 0.03), (3_050, 0.4, 0.02)], rng) + noise(length, rng, band(800, 6_000, 1)) * decay(length, 0.02), 0.0)

    return repeated(n, rng, _once(how), 0.7, one)


def camera(n: int, rng: Random, how: How) -> Samples:
    """Mirror up, shutter, mirror down."""

    def one(_: int) -> Samples:
        length = count_of(0.28)
        out = np.zeros(length)
        for at, level, seconds in ((0.0, 0.7, 0.02), (0.045, 1.0, 0.012), (0.11, 0.8, 0.03)):
            begin = count_of(at)
            out[begin:] += (noise(length - begin, rng, band(1_200, 10_000, 1)) * decay(length - begin, seconds * 1.6) + ringing(length - begin, [(840, 0.5, seconds * 2)], rng)) * level
        return stereo(out, 0.0)

    return repeated(n, rng, _once(how), 0.6, one, jitter=0.3)


def glass(n: int, rng: Random, how: How) -> Samples:
    """A pane breaks and its pieces fall."""

    def one(_: int) -> Samples:
        length = count_of(1.6)
        burst = noise(length, rng, band(1_800, 14_000, 1), wide=True) * decay(length, 0.16)

        def shard() -> Mono:
            m = count_of(rng.uniform(0.05, 0.22))
            hz = rng.uniform(2_400, 9_500)
            return ringing(m, [(hz, 1.0, m / RATE), (hz * 1.52, 0.5, m / RATE * 0.7)], rng)

        fall = grains(length, rng, 70, shard) * decay(length, 1.5)
        return (burst * 0.8 + fall * 0.7).astype(np.float32)

    return repeated(n, rng, _once(how), 1.8, one)


def clink(n: int, rng: Random, how: How) -> Samples:
    """Two glasses touch."""
    return repeated(n, rng, _once(how), 0.9, lambda _: stereo(_strike(rng, rng.uniform(2_150, 2_350), 0.9, ((1.0, 1.0), (1.62, 0.5), (2.4, 0.3))), 0.0))


def coins(n: int, rng: Random, how: How) -> Samples:
    """Coins fall and settle."""

    def coin() -> Mono:
        m = count_of(0.35)
        hz = rng.uniform(4_200, 7_800)
        return ringing(m, [(hz, 1.0, 0.3), (hz * 1.47, 0.6, 0.2), (hz * 2.09, 0.3, 0.12)], rng)

    return grains(n, rng, 6 + 10 * how.strength, coin, level=lambda: float(0.3 + 0.7 * rng.random()))


def paper(n: int, rng: Random, how: How) -> Samples:
    """A page is turned."""

    def one(_: int) -> Samples:
        length = count_of(0.75)
        shape = swell(length, 0.18, 0.3) * (0.35 + wander(length, rng, 26) ** 2)
        return stereo(noise(length, rng, band(1_500, 9_500, 1)) * shape, np.linspace(0.4, -0.4, length))

    return repeated(n, rng, _once(how), 1.3, one, jitter=0.2)


def zip_(n: int, rng: Random, how: How) -> Samples:
    """A zip is drawn up."""
    hz = np.interp(np.linspace(0, 1, n), [0, 0.5, 1], [70, 150, 210])
    teeth = (np.sin(2 * np.pi * np.cumsum(hz) / RATE) > 0.55).astype(float)
    return stereo(noise(n, rng, band(1_600, 8_000, 1)) * teeth * swell(n, 0.03, 0.04), 0.0)


def frying(n: int, rng: Random, how: How) -> Samples:
    """Oil spits in a pan."""

    def spit() -> Mono:
        m = count_of(rng.uniform(0.002, 0.012))
        return rng.standard_normal(m) * decay(m, 0.008)

    return (noise(n, rng, band(2_500, 11_000, 1), wide=True) * wander(n, rng, 6, 0.6, 1.0) * 0.16 + grains(n, rng, 60 + 120 * how.strength, spit) * 0.6).astype(np.float32)


def chop(n: int, rng: Random, how: How) -> Samples:
    """A knife on a board."""

    def one(_: int) -> Samples:
        length = count_of(0.14)
        return stereo(ringing(length, [(245, 1.0, 0.06), (610, 0.5, 0.04)], rng) + noise(length, rng, band(1_200, 7_000, 1)) * decay(length, 0.014) * 0.7, 0.0)

    return repeated(n, rng, how, 0.26, one, jitter=0.1)
