"""Engines, tools, alarms and vehicles: turning parts as harmonics of their speed, with the noise of air and metal."""

from __future__ import annotations

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
    noise,
    peak,
    repeated,
    ringing,
    stereo,
    swell,
    times,
    wander,
)
from tools.audio import RATE, Samples


def _motor(hz: Mono, rng: Random, harmonics: int, rough: float) -> Mono:
    """Return a turning machine: harmonics of its speed with slowly wandering levels, and roughness in time with it."""
    n = len(hz)
    levels = [(0.45 + 0.55 * rng.random()) / k**0.75 for k in range(1, harmonics + 1)]
    tone = gliding(hz, levels)
    beat = 0.5 + 0.5 * np.sin(2 * np.pi * np.cumsum(hz) / RATE / 2)
    return tone + rough * noise(n, rng, band(120, 3_500, 1)) * (0.3 + 0.7 * beat)


def engine(n: int, rng: Random, how: How) -> Samples:
    """A car engine that idles; strong: it revs up."""
    idle = 27.0 + 6 * how.strength
    revs = 1 + (2.2 * np.clip(np.sin(np.linspace(0, np.pi, n)), 0, 1) ** 2 if how.strength > 0.7 else 0.0)
    hz = idle * revs * how.pace * (1 + 0.03 * (wander(n, rng, 6) - 0.5))
    return stereo(filtered(_motor(hz, rng, 22, 0.5), band(28, 2_400, 1)), 0.0)


def passing(n: int, rng: Random, how: How) -> Samples:
    """A car goes past from left to right: louder, then lower in pitch (Doppler)."""
    place = np.linspace(-1, 1, n) * (n / RATE) * 13 * how.pace
    near = 4.0
    distance = np.sqrt(place**2 + near**2)
    approach = -np.gradient(distance) * RATE
    doppler = 343 / (343 - approach)
    motor = filtered(_motor(62 * doppler, rng, 18, 0.3), band(40, 2_500, 1))
    tyres = noise(n, rng, band(300, 4_500, 1))
    return stereo((motor * 0.5 + tyres * 0.7) * (near / distance) ** 1.3, np.clip(place / 14, -1, 1))


def motorcycle(n: int, rng: Random, how: How) -> Samples:
    """A single cylinder, revved twice."""
    revs = 38 * (1 + 1.6 * np.clip(np.sin(2 * np.pi * 0.6 * times(n)), 0, 1) ** 3) * how.pace
    return stereo(np.tanh(filtered(_motor(revs, rng, 26, 0.6), band(40, 4_200, 1)) * 1.4), 0.0)


def train(n: int, rng: Random, how: How) -> Samples:
    """Wheels over the joints of the rails, and the weight of the carriages."""

    def one(k: int) -> Samples:
        length = count_of(0.3)
        knock = ringing(length, [(115, 1.0, 0.18), (430, 0.5, 0.09), (1_050, 0.25, 0.06)], rng) + noise(length, rng, band(300, 4_000, 1)) * decay(length, 0.06) * 0.5
        return stereo(knock * (1.0, 0.75, 0.0, 0.9, 0.65, 0.0, 0.0)[k % 7], 0.25 * (-1) ** k)

    roll = noise(n, rng, band(45, 480, 1), wide=True) * wander(n, rng, 1.0, 0.7, 1.0) * 0.25
    return (repeated(n, rng, how, 0.15, one, jitter=0.01) + roll).astype(np.float32)


def whistle(n: int, rng: Random, how: How) -> Samples:
    """The horn of a train or a ship: a chord that rises a little as the pressure comes."""
    press = np.clip(times(n) / 0.25, 0, 1)
    hz = 1 - 0.03 * (1 - press)
    tone = sum(gliding(f * hz, (1, 0.7, 0.5, 0.35, 0.2, 0.12)) for f in (311.1, 370.0, 466.2))
    return stereo(np.tanh(tone * 0.5) * swell(n, 0.12, 0.35) + 0.03 * noise(n, rng, band(500, 5_000, 1)) * swell(n, 0.1, 0.4), 0.0)


def aeroplane(n: int, rng: Random, how: How) -> Samples:
    """A jet high above, or passing when it is strong."""
    across = np.linspace(-1, 1, n)
    level = np.exp(-((across / (0.9 - 0.5 * how.strength)) ** 2))
    roar = noise(n, rng, band(60, 900 + 1_500 * how.strength, 1), wide=True)
    whine = gliding(1_900 * (1 - 0.12 * np.tanh(across * 2)), (1, 0.2)) * 0.03
    return ((roar + stereo(whine, across)) * level).astype(np.float32)


def helicopter(n: int, rng: Random, how: How) -> Samples:
    """Blades that chop the air."""
    turn = (times(n) * 11.5 * how.pace) % 1
    chop = np.exp(-turn * 7)
    return (noise(n, rng, band(50, 900, 1), wide=True) * (0.15 + chop) + stereo(_motor(np.full(n, 96.0), rng, 12, 0.2) * 0.12, 0.0)).astype(np.float32)


def machine(n: int, rng: Random, how: How) -> Samples:
    """The hum of a factory machine: mains hum, a fan, and a stroke that comes round."""
    hum = gliding(np.full(n, 50.0), (0.4, 1.0, 0.25, 0.5, 0.1, 0.3, 0.05, 0.18))
    fan = noise(n, rng, band(180, 1_800, 1)) * (0.85 + 0.15 * np.sin(2 * np.pi * 9 * times(n)))
    stroke = (times(n) * 1.6 * how.pace) % 1
    press = noise(n, rng, band(120, 2_600, 1)) * np.exp(-stroke * 16) * how.strength
    return stereo(hum * 0.4 + fan * 0.16 + press * 0.5, 0.0) * (0.9 + 0.1 * np.float32(1))


def conveyor(n: int, rng: Random, how: How) -> Samples:
    """Rollers and a belt that runs, ticking at its seam."""

    def tick(_: int) -> Samples:
        length = count_of(0.08)
        return stereo(ringing(length, [(740, 0.5, 0.05), (1_420, 0.3, 0.03)], rng) + noise(length, rng, band(900, 5_000, 1)) * decay(length, 0.03) * 0.4, rng.uniform(-0.3, 0.3))

    bed = _motor(34 * how.pace * (1 + 0.01 * (wander(n, rng, 3) - 0.5)), rng, 14, 0.4)
    return (stereo(filtered(bed, band(50, 1_800, 1)) * 0.5, 0.0) + repeated(n, rng, how, 0.42, tick, jitter=0.06) * 0.5).astype(np.float32)


def robot(n: int, rng: Random, how: How) -> Samples:
    """Servos: short whines from one pitch to another, with a stop."""

    def one(_: int) -> Samples:
        length = count_of(rng.uniform(0.25, 0.6))
        begin, end = rng.uniform(240, 900, 2)
        shape = np.interp(np.linspace(0, 1, length), [0, 0.2, 0.8, 1], [begin * 0.6, begin, end, end * 0.7])
        whine = gliding(shape, (1, 0.5, 0.6, 0.25, 0.3, 0.1)) * swell(length, 0.02, 0.03)
        stop = np.zeros(length)
        tail = count_of(0.04)
        stop[-tail:] = noise(tail, rng, band(300, 3_000, 1)) * decay(tail, 0.03)
        return stereo(whine * 0.5 + stop * 0.4, rng.uniform(-0.4, 0.4))

    return repeated(n, rng, how, 0.8, one, jitter=0.2)


def drill(n: int, rng: Random, how: How) -> Samples:
    """An electric drill that spins up, bites and stops."""
    speed = np.clip(times(n) / 0.35, 0, 1) * np.clip((n / RATE - times(n)) / 0.3, 0, 1)
    hz = 40 + 190 * speed * (1 - 0.12 * wander(n, rng, 3))
    return stereo(np.tanh((_motor(hz, rng, 30, 0.35) + noise(n, rng, band(1_500, 7_000, 1)) * speed * 0.5) * 0.8) * speed**0.4, 0.0)


def saw(n: int, rng: Random, how: How) -> Samples:
    """A hand saw, to and fro."""
    stroke = np.abs(np.sin(2 * np.pi * 0.95 * how.pace * times(n)))
    forth = np.sin(2 * np.pi * 0.95 * how.pace * times(n)) > 0
    teeth = 0.5 + 0.5 * np.sin(2 * np.pi * np.cumsum(60 + 120 * stroke) / RATE)
    rasp = noise(n, rng, band(700, 5_200, 1)) * teeth * stroke
    return stereo(rasp * np.where(forth, 1.0, 0.6), 0.05)


def hammer(n: int, rng: Random, how: How) -> Samples:
    """Blows on metal or wood."""
    metal = how.of != "wood"
    partials = [(520, 0.5, 0.25), (1_730, 0.8, 0.4), (2_980, 0.6, 0.35), (4_410, 0.4, 0.25)] if metal else [(180, 1.0, 0.1), (430, 0.6, 0.07), (910, 0.3, 0.04)]

    def one(_: int) -> Samples:
        length = count_of(0.6)
        return stereo(ringing(length, [(hz * rng.uniform(0.99, 1.01), level, s) for hz, level, s in partials], rng) + noise(length, rng, band(400, 8_000, 1)) * decay(length, 0.03), 0.0)

    return repeated(n, rng, how, 0.62, one, jitter=0.08)


def welding(n: int, rng: Random, how: How) -> Samples:
    """The crackle of an arc over its hum."""
    crackle = noise(n, rng, band(1_200, 11_000, 1)) * (wander(n, rng, 160) ** 3) * 2.2
    hum = gliding(np.full(n, 100.0), (0.5, 0.8, 0.3, 0.4, 0.2, 0.2))
    return stereo((crackle + hum * 0.35) * np.clip(wander(n, rng, 3, -0.1, 1.6), 0, 1), 0.0)


def fan(n: int, rng: Random, how: How) -> Samples:
    """Moving air and blades."""
    blades = 0.8 + 0.2 * np.sin(2 * np.pi * 23 * how.pace * times(n))
    return (noise(n, rng, band(120, 1_500 + 2_000 * how.strength, 1), wide=True) * blades * 0.5 + stereo(gliding(np.full(n, 100.0), (0.3, 0.5, 0.2)) * 0.12, 0.0)).astype(np.float32)


def steam(n: int, rng: Random, how: How) -> Samples:
    """Pressure let out of a valve."""
    return (noise(n, rng, band(1_800, 12_000, 1), wide=True) * swell(n, 0.05, 0.5) * wander(n, rng, 12, 0.7, 1.0)).astype(np.float32)


def alarm(n: int, rng: Random, how: How) -> Samples:
    """Two tones in turn, as in a plant."""
    turn = (times(n) * 2 * how.pace) % 1
    hz = np.where(turn < 0.5, 880.0, 660.0)
    hz = np.convolve(np.pad(hz, 240, mode="edge"), np.ones(481) / 481, "valid")
    return stereo(np.tanh(gliding(hz, (1, 0, 0.45, 0, 0.25)) * 1.5) * swell(n, 0.01, 0.05), 0.0)


def siren(n: int, rng: Random, how: How) -> Samples:
    """A siren that climbs and falls."""
    hz = 900 + 420 * np.sin(2 * np.pi * 0.28 * how.pace * times(n) - np.pi / 2)
    return stereo(np.tanh(gliding(hz, (1, 0.3, 0.4, 0.15, 0.2)) * 1.2) * swell(n, 0.05, 0.3), wander(n, rng, 0.15, -0.5, 0.5))


def reversing(n: int, rng: Random, how: How) -> Samples:
    """The beeps of a forklift or a lorry that goes backwards."""

    def one(_: int) -> Samples:
        length = count_of(0.42)
        return stereo(gliding(np.full(length, 1_240.0), (1, 0.1, 0.3)) * swell(length, 0.006, 0.012), 0.0)

    return repeated(n, rng, how, 0.95, one, jitter=0.0)


def horn(n: int, rng: Random, how: How) -> Samples:
    """A car's horn, two notes at once."""

    def one(_: int) -> Samples:
        length = min(n, count_of(0.55))
        tone = gliding(np.full(length, 415.3), (1, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2)) + gliding(np.full(length, 523.3), (1, 0.8, 0.6, 0.5, 0.3, 0.2))
        return stereo(np.tanh(tone * 0.6) * swell(length, 0.015, 0.05), 0.0)

    return repeated(n, rng, How(how.strength, how.pace, how.count or 2), 0.8, one, jitter=0.02)


def spaceship(n: int, rng: Random, how: How) -> Samples:
    """A rocket lifts off: a roar that grows from below."""
    rise = np.clip(times(n) / max(0.8, n / RATE * 0.45), 0, 1)
    roar = noise(n, rng, band(25, 700, 1), wide=True) * (0.4 + 0.6 * rise)
    spit = noise(n, rng, peak(1_400, 1.2), wide=True) * wander(n, rng, 30) ** 2 * rise
    return ((roar + spit * 0.5) * swell(n, 0.5, min(1.5, n / RATE / 3))).astype(np.float32)
