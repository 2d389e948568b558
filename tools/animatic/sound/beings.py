"""Animals and people: voices built from a gliding source and moving formants, steps, hands and crowds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tools.animatic.sound.toolkit import (
    How,
    Mono,
    Random,
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
from tools.audio import Samples

_BUZZ = tuple(1 / k for k in range(1, 28))


def _curve(n: int, points: Sequence[tuple[float, float]]) -> Mono:
    """Return values over a sound's length from (share of it, value) points."""
    where, values = zip(*points, strict=True)
    curve: Mono = np.interp(np.linspace(0, 1, n), where, values).astype(np.float64)
    return curve


def _voiced(hz: Mono, formants: Sequence[tuple[float, float]], breath: float, rng: Random) -> Mono:
    """Return a throat's buzz through formants (Hz, level), with breath noise."""
    source = gliding(hz * (1 + 0.012 * (wander(len(hz), rng, 25) - 0.5)), _BUZZ) + breath * rng.standard_normal(len(hz))
    return filtered(source, _vowel(formants))


def _vowel(formants: Sequence[tuple[float, float]]) -> Callable[[Mono], Mono]:
    """Return the gain of a throat with these formants."""

    def gain(f: Mono) -> Mono:
        return sum((level * peak(centre, 0.32)(f) for centre, level in formants), np.full(len(f), 0.015))

    return gain


_CHIRPS = (((0.0, 1.25), (0.4, 1.0), (1.0, 0.85)), ((0.0, 0.9), (0.5, 1.2), (1.0, 0.95)), ((0.0, 1.0), (1.0, 1.3)))
"""How the pitch of a chirp runs: falling, arched, rising into a trill."""


def birds(n: int, rng: Random, how: How) -> Samples:
    """Several birds, each with its own phrase of chirps and trills."""
    out = silence(n)
    for _ in range(3 + round(4 * how.strength)):
        base, pan, every = rng.uniform(2_400, 5_200), rng.uniform(-0.9, 0.9), rng.uniform(1.2, 3.4)
        kind = int(rng.integers(3))

        def phrase(_: int, base: float = base, pan: float = pan, kind: int = kind) -> Samples:
            song: list[Mono] = []
            for _k in range(int(rng.integers(2, 6))):
                length = count_of(rng.uniform(0.05, 0.16))
                hz = base * _curve(length, _CHIRPS[kind])
                if kind == 2:
                    hz = hz * (1 + 0.05 * np.sin(2 * np.pi * 38 * times(length)))
                song += [gliding(hz, (1, 0.12)) * swell(length, 0.012, 0.03), np.zeros(count_of(rng.uniform(0.03, 0.09)))]
            return stereo(np.concatenate(song) * rng.uniform(0.25, 0.9), pan)

        offset = count_of(rng.random() * every)
        if offset < n:
            out[:, offset:] += repeated(n - offset, rng, How(pace=how.pace), every, phrase, jitter=0.5)
    return (out + 0.012 * noise(n, rng, band(200, 2_000, 1), wide=True)).astype(np.float32)


def cat(n: int, rng: Random, how: How) -> Samples:
    """A meow: the pitch rises and falls while the mouth opens."""

    def one(_: int) -> Samples:
        length = count_of(rng.uniform(0.62, 0.85))
        hz = rng.uniform(520, 640) * _curve(length, [(0, 0.82), (0.28, 1.22), (0.6, 1.12), (1, 0.72)])
        closed = _voiced(hz, [(900, 1.0), (1_900, 0.5)], 0.05, rng)
        opened = _voiced(hz, [(1_350, 1.0), (2_700, 0.7), (4_200, 0.3)], 0.06, rng)
        open_share = _curve(length, [(0, 0.0), (0.35, 1.0), (0.7, 0.7), (1, 0.0)])
        return stereo((closed * (1 - open_share) + opened * open_share) * swell(length, 0.07, 0.22), rng.uniform(-0.2, 0.2))

    return repeated(n, rng, how, 1.9, one, jitter=0.25)


def purr(n: int, rng: Random, how: How) -> Samples:
    """A cat purrs, breathing in and out."""
    pulses = (np.sin(2 * np.pi * 25 * times(n)) > 0.2) * wander(n, rng, 30, 0.6, 1.0)
    breath = 0.55 + 0.45 * np.sin(2 * np.pi * 0.7 * times(n))
    return stereo(filtered(pulses * rng.standard_normal(n), band(60, 620, 1)) * breath * (0.5 + how.strength), 0.0)


def dog(n: int, rng: Random, how: How) -> Samples:
    """Barks in groups of two or three."""

    def one(_: int) -> Samples:
        length = count_of(0.2)
        hz = rng.uniform(300, 360) * _curve(length, [(0, 0.8), (0.25, 1.35), (1, 0.7)])
        bark = _voiced(hz, [(650, 1.0), (1_300, 0.9), (2_500, 0.4)], 0.45, rng) * swell(length, 0.012, 0.11)
        return stereo(np.tanh(bark * 1.6), rng.uniform(-0.15, 0.15))

    return repeated(n, rng, How(how.strength, how.pace, how.count), 0.55, one, jitter=0.4)


def cow(n: int, rng: Random, how: How) -> Samples:
    """A long moo."""

    def one(_: int) -> Samples:
        length = count_of(1.7)
        hz = 118 * _curve(length, [(0, 0.85), (0.2, 1.15), (0.75, 1.05), (1, 0.8)])
        return stereo(_voiced(hz, [(320, 1.0), (760, 0.6), (2_300, 0.12)], 0.05, rng) * swell(length, 0.2, 0.45), 0.0)

    return repeated(n, rng, how, 3.2, one)


def rooster(n: int, rng: Random, how: How) -> Samples:
    """Cock-a-doodle-doo."""

    def one(_: int) -> Samples:
        song: list[Mono] = []
        for seconds, shape in ((0.16, [(0, 0.8), (1, 1.0)]), (0.13, [(0, 1.0), (1, 1.05)]), (0.32, [(0, 0.9), (0.4, 1.35), (1, 1.2)]), (0.85, [(0, 1.2), (0.3, 1.3), (1, 0.7)])):
            length = count_of(seconds)
            song += [_voiced(640 * _curve(length, shape), [(1_400, 1.0), (2_600, 0.9), (3_800, 0.4)], 0.1, rng) * swell(length, 0.02, 0.05), np.zeros(count_of(0.03))]
        return stereo(np.concatenate(song), 0.0)

    return repeated(n, rng, how, 3.0, one)


def crickets(n: int, rng: Random, how: How) -> Samples:
    """A summer night: several crickets, each with its own pulse."""
    out = np.zeros((2, n))
    t = times(n)
    for _ in range(3 + round(5 * how.strength)):
        hz, pulse, group = rng.uniform(3_900, 5_200), rng.uniform(26, 34), rng.uniform(1.2, 2.2)
        gate = np.clip(np.sin(2 * np.pi * (pulse * t + rng.random())) * 1.6, 0, 1) * (np.sin(2 * np.pi * (group * t + rng.random())) > -0.1)
        out += stereo(np.sin(2 * np.pi * hz * t) * gate * rng.uniform(0.2, 0.8), rng.uniform(-0.9, 0.9))
    return filtered(out, band(500, 9_000, 1)).astype(np.float32)


def frogs(n: int, rng: Random, how: How) -> Samples:
    """Frogs that answer one another."""

    def one(k: int) -> Samples:
        length = count_of(0.24)
        croak = np.clip(np.sin(2 * np.pi * 46 * times(length)), 0, 1) * _voiced(np.full(length, 190.0 + 45 * (k % 3)), [(720, 1.0), (1_450, 0.6)], 0.2, rng)
        return stereo(croak * swell(length, 0.03, 0.08), (-0.7, 0.1, 0.7)[k % 3])

    return repeated(n, rng, how, 0.46, one, jitter=0.5)


def bee(n: int, rng: Random, how: How) -> Samples:
    """A bee that flies past."""
    hz = 205 * (1 + 0.12 * (wander(n, rng, 2.5) - 0.5))
    return stereo(filtered(gliding(hz, _BUZZ[:18]), band(180, 4_500, 1)) * wander(n, rng, 1.2, 0.25, 1.0), wander(n, rng, 0.7, -0.9, 0.9))


def owl(n: int, rng: Random, how: How) -> Samples:
    """Hoots in the dark."""

    def one(k: int) -> Samples:
        length = count_of(0.5 if k % 2 else 0.28)
        hz = 355 * _curve(length, [(0, 0.94), (0.3, 1.0), (1, 0.93)])
        return stereo(gliding(hz, (1, 0.12, 0.05)) * swell(length, 0.07, 0.16), 0.2)

    return repeated(n, rng, how, 0.75, one, jitter=0.15)


def horse(n: int, rng: Random, how: How) -> Samples:
    """Hooves at a canter: three beats and a rest."""

    def one(k: int) -> Samples:
        length = count_of(0.12)
        knock = ringing(length, [(rng.uniform(380, 460), 1.0, 0.06), (rng.uniform(900, 1_150), 0.6, 0.03)], rng) + noise(length, rng, band(150, 2_000, 1)) * decay(length, 0.04) * 0.6
        return stereo(knock * (0.0 if k % 4 == 3 else (0.7, 0.85, 1.0)[k % 3]), 0.15 * (-1) ** k)

    return repeated(n, rng, how, 0.155, one, jitter=0.05)


_GROUND = {
    "wood": ((150, 0.9), (420, 900, 0.9), 0.05), "stone": ((220, 0.4), (1_500, 5_500, 0.9), 0.02), "tile": ((240, 0.4), (1_900, 6_500, 1.0), 0.015),
    "gravel": ((120, 0.3), (1_400, 7_500, 1.2), 0.16), "snow": ((90, 0.35), (700, 4_200, 1.0), 0.2), "grass": ((100, 0.4), (900, 5_000, 0.5), 0.12),
    "metal": ((310, 0.9), (900, 5_200, 0.8), 0.05), "water": ((120, 0.4), (500, 3_800, 1.1), 0.18), "carpet": ((95, 0.9), (250, 900, 0.4), 0.04), "sand": ((80, 0.4), (600, 3_000, 0.7), 0.15),
}  # fmt: skip
"""How ground sounds under a shoe: (thump Hz, level), (scrape from, to, level), seconds of the scrape."""
_RING = {"metal": [(612.0, 0.5, 0.5), (1_370.0, 0.35, 0.4), (2_230.0, 0.2, 0.3)], "wood": [(205.0, 0.5, 0.09), (415.0, 0.3, 0.06)]}


def footsteps(n: int, rng: Random, how: How) -> Samples:
    """Heel and toe on a ground that is heard: wood, stone, gravel, snow, grass, metal, water, carpet, sand."""
    (thump_hz, thump), (low, high, scrape), seconds = _GROUND.get(how.of, _GROUND["stone"])

    def contact(level: float) -> Mono:
        length = count_of(0.34)
        sound = np.sin(2 * np.pi * thump_hz * times(length) * np.exp(-times(length) * 3)) * decay(length, 0.07) * thump
        rough = noise(length, rng, band(low, high, 1)) * decay(length, 0.03 + seconds * 1.6)
        if seconds > 0.1:
            rough *= wander(length, rng, 90) ** 2 * 2.4
        ring = ringing(length, _RING[how.of], rng) if how.of in _RING else 0.0
        return (sound + rough * scrape * 0.5 + ring) * level

    def one(k: int) -> Samples:
        heel, toe = contact(1.0), contact(0.55)
        gap = count_of(0.085 / how.pace)
        both = np.concatenate([heel, np.zeros(gap)])
        both[gap:] += toe
        return stereo(both * rng.uniform(0.8, 1.0), 0.14 * (-1) ** k)

    return repeated(n, rng, how, 0.54, one, jitter=0.05)


def _clap(rng: Random) -> Mono:
    length = count_of(0.09)
    return noise(length, rng, peak(rng.uniform(900, 2_300), 0.6)) * decay(length, rng.uniform(0.025, 0.06))


def clap(n: int, rng: Random, how: How) -> Samples:
    """One pair of hands."""
    return repeated(n, rng, how, 0.5, lambda _: stereo(_clap(rng), 0.0), jitter=0.06)


def applause(n: int, rng: Random, how: How) -> Samples:
    """A hall that claps, swelling and ebbing; cheers when it is loud."""
    hands = grains(n, rng, 90 + 420 * how.strength, lambda: _clap(rng), level=lambda: float(0.2 + 0.8 * rng.random()))
    out = hands * (0.6 + 0.4 * wander(n, rng, 0.5)) * swell(n, 0.35, min(1.2, n / 48_000 / 3))
    return (out + (crowd(n, rng, How(1.0)) * 0.5 if how.strength > 0.7 else 0)).astype(np.float32)


def crowd(n: int, rng: Random, how: How) -> Samples:
    """Many people talk at once, no word to be understood."""
    out = np.zeros((2, n))
    for _ in range(8):
        hz = rng.uniform(95, 235) * (1 + 0.18 * (wander(n, rng, 2.6) - 0.5))
        vowel = wander(n, rng, 4.5)
        source = gliding(hz, _BUZZ[:14]) + 0.25 * rng.standard_normal(n)
        dark, bright = (filtered(source, _vowel(shape)) for shape in ([(430, 1.0), (1_050, 0.5)], [(620, 1.0), (1_750, 0.7), (2_600, 0.3)]))
        talk = (dark * (1 - vowel) + bright * vowel) * np.clip(wander(n, rng, 4.0, -0.35, 1.0), 0, 1)
        out += stereo(talk, rng.uniform(-0.9, 0.9))
    return (filtered(out, band(160, 3_600 + 2_500 * how.strength, 1)) * 0.2 + noise(n, rng, band(200, 1_400, 1), wide=True) * 0.02).astype(np.float32)


def laughter(n: int, rng: Random, how: How) -> Samples:
    """Ha ha ha of a few people."""
    out = silence(n)
    for _ in range(2 + round(4 * how.strength)):
        base, pan = rng.uniform(170, 330), rng.uniform(-0.8, 0.8)

        def ha(k: int, base: float = base, pan: float = pan) -> Samples:
            length = count_of(0.15)
            hz = base * (1.25 - 0.03 * (k % 7)) * _curve(length, [(0, 1.1), (1, 0.9)])
            return stereo(_voiced(hz, [(750, 1.0), (1_250, 0.7), (2_600, 0.25)], 0.5, rng) * swell(length, 0.02, 0.09), pan)

        offset = count_of(rng.random() * 0.5)
        if offset < n:
            out[:, offset:] += repeated(n - offset, rng, How(pace=how.pace), 0.2, ha, jitter=0.15)
    return (out * swell(n, 0.1, 0.5)).astype(np.float32)


def heartbeat(n: int, rng: Random, how: How) -> Samples:
    """Lub-dub."""

    def one(_: int) -> Samples:
        length = count_of(0.5)
        beat = np.zeros(length)
        for at, hz, level in ((0.0, 55, 1.0), (0.24, 70, 0.7)):
            begin = count_of(at)
            beat[begin:] += np.sin(2 * np.pi * hz * times(length - begin)) * decay(length - begin, 0.16) * level
        return stereo(filtered(beat, band(20, 240, 2)), 0.0)

    return repeated(n, rng, how, 0.86, one, jitter=0.02)
