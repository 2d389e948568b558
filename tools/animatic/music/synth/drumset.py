"""Drums: what each key of General MIDI sounds like in each kit, with small differences from stroke to stroke."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tools.animatic.music.synth.core import band, count, fall, levelled, noise, partials, rise, shaped, times
from tools.audio import Samples

Hit = Callable[["Kit", np.random.Generator], Samples]


@dataclass(frozen=True, slots=True)
class Kit:
    """How a kit is built and tuned. Pitches in Hz, decays in seconds."""

    kick_from: float = 130.0
    kick_to: float = 52.0
    kick_s: float = 0.16
    kick_click: float = 0.35
    snare_hz: float = 190.0
    snare_s: float = 0.13
    snare_wires: float = 1.0
    snare_low: float = 1_000.0
    hat_s: float = 0.035
    hat_low: float = 6_500.0
    open_s: float = 0.28
    ride_s: float = 0.9
    crash_s: float = 1.1
    metal: float = 1.0
    """Share of pitched metal in the cymbals beside noise."""
    tom_hz: float = 92.0
    dust: float = 0.0
    """How dull and worn it all sounds, 0..1."""
    brush: bool = False


KITS: dict[str, Kit] = {
    "acoustic": Kit(),
    "rock": Kit(kick_from=110, kick_to=56, kick_s=0.14, kick_click=0.6, snare_hz=175, snare_s=0.17, hat_s=0.05, crash_s=1.5, tom_hz=82),
    "brush": Kit(kick_from=85, kick_to=58, kick_s=0.16, kick_click=0.06, snare_hz=210, snare_s=0.11, snare_wires=0.55, snare_low=1_800, ride_s=1.5, hat_s=0.03, brush=True),
    "electronic": Kit(kick_from=190, kick_to=50, kick_s=0.2, kick_click=0.5, snare_hz=205, snare_s=0.14, hat_s=0.028, hat_low=7_500, metal=0.4, tom_hz=110),
    "808": Kit(kick_from=140, kick_to=47, kick_s=0.42, kick_click=0.2, snare_hz=175, snare_s=0.16, hat_s=0.03, hat_low=7_800, metal=1.4, open_s=0.22),
    "lofi": Kit(kick_from=100, kick_to=54, kick_s=0.15, kick_click=0.15, snare_hz=165, snare_s=0.12, hat_s=0.03, hat_low=4_500, dust=0.75),
    "boombap": Kit(kick_from=120, kick_to=55, kick_s=0.17, kick_click=0.5, snare_hz=200, snare_s=0.15, hat_s=0.03, hat_low=5_500, dust=0.35),
    "gated": Kit(kick_from=140, kick_to=52, kick_s=0.2, kick_click=0.45, snare_hz=185, snare_s=0.26, snare_low=700, hat_s=0.03, tom_hz=98),
    "orchestral": Kit(kick_from=75, kick_to=42, kick_s=0.55, kick_click=0.1, snare_hz=220, snare_s=0.12, crash_s=2.4, tom_hz=64),
    "latin": Kit(kick_from=100, kick_to=60, kick_s=0.13, kick_click=0.2, snare_hz=240, snare_s=0.1),
    "folk": Kit(kick_from=95, kick_to=66, kick_s=0.12, kick_click=0.12, snare_hz=230, snare_s=0.08, snare_wires=0.5),
    "march": Kit(kick_from=85, kick_to=48, kick_s=0.3, kick_click=0.15, snare_hz=260, snare_s=0.1, snare_low=1_600, crash_s=1.6),
}  # fmt: skip
_METAL = np.array([205.3, 304.4, 369.6, 522.7, 540.0, 800.0])
"""Pitches of the six oscillators of a well-known drum machine's cymbals, in Hz."""
_MODES = 26
"""How many modes a cymbal has over each of these pitches: so dense that none is heard for itself."""


def _kick(kit: Kit, rng: np.random.Generator) -> Samples:
    samples = count(kit.kick_s * 5)
    at = times(samples)
    sweep = 0.018 + 0.02 * kit.kick_s
    turns = kit.kick_to * at + (kit.kick_from - kit.kick_to) * sweep * (1 - np.exp(-at / sweep)) * (1 + 0.04 * rng.uniform(-1, 1))
    body = np.sin(2 * np.pi * turns)[None, :] * fall(samples, kit.kick_s)
    body = np.tanh(1.5 * body) / 1.1
    click = shaped(noise(samples, rng) * fall(samples, 0.004), band(1_200, 7_000)) * np.float32(kit.kick_click * 2.2)
    return np.asarray((body + click) * rise(samples, 0.001), np.float32)


def _boom(kit: Kit, rng: np.random.Generator) -> Samples:
    """A great drum: skin modes, the stick, and the air of the hall."""
    samples = count(2.2)
    base = 54.0 * (1 + 0.02 * rng.uniform(-1, 1))
    ratios = np.array([1.0, 1.59, 2.14, 2.3, 2.65, 2.92])
    skin = levelled(partials(base * ratios, np.array([1, 0.6, 0.4, 0.3, 0.22, 0.2]), np.array([0.5, 0.3, 0.2, 0.18, 0.14, 0.12]), rng.uniform(-0.3, 0.3, (1, 6)), samples), 0.3)
    stick = shaped(noise(samples, rng) * fall(samples, 0.03), band(90, 1_800)) * 1.6
    return (skin + stick).astype(np.float32) * rise(samples, 0.0015)


def _snare(kit: Kit, rng: np.random.Generator) -> Samples:
    samples = count(kit.snare_s * 5)
    tune = kit.snare_hz * (1 + 0.02 * rng.uniform(-1, 1))
    modes = tune * np.array([1.0, 1.59, 1.83, 2.3, 2.7])
    head = partials(modes, np.array([0.6, 0.34, 0.2, 0.12, 0.08]), kit.snare_s * np.array([0.5, 0.4, 0.34, 0.3, 0.25]), rng.uniform(-0.5, 0.5, (1, 5)), samples)
    wires = shaped(noise(samples, rng), band(kit.snare_low, 11_000, 1.5)) * fall(samples, kit.snare_s)
    crack = shaped(noise(samples, rng) * fall(samples, 0.006), band(900, 6_000)) * 1.5
    if kit.brush:
        return (0.45 * head + 1.3 * kit.snare_wires * wires * rise(samples, 0.012)).astype(np.float32)
    return np.asarray((head + kit.snare_wires * 1.5 * wires + crack) * rise(samples, 0.0008), np.float32)


def _rim(kit: Kit, rng: np.random.Generator) -> Samples:
    samples = count(0.15)
    sound = partials(np.array([480.0, 1_130.0, 1_720.0, 2_600.0]) * (1 + 0.015 * rng.uniform(-1, 1)), np.array([0.7, 0.9, 0.5, 0.25]), np.array([0.03, 0.022, 0.016, 0.01]), rng.uniform(-1, 1, (1, 4)), samples)
    return (sound * 0.8 + shaped(noise(samples, rng) * fall(samples, 0.003), band(1_500, 8_000))).astype(np.float32)


def _clap(kit: Kit, rng: np.random.Generator) -> Samples:
    samples = count(0.4)
    at = times(samples)
    shape = np.exp(-at / 0.075) * 0.7
    for burst in (0.0, 0.011, 0.021, 0.034):
        start = burst * (1 + 0.15 * rng.uniform(-1, 1))
        shape = shape + np.where(at >= start, np.exp(-(at - start) / 0.0045), 0)
    return shaped(noise(samples, rng, 2) * shape.astype(np.float32), band(750, 5_500, 1.5)) * np.float32(1.3)


def _cymbal(kit: Kit, rng: np.random.Generator, *, seconds: float, low: float, pitched: float, attack: float = 0.001) -> Samples:
    """Noise and dense inharmonic metal above `low` Hz that dies away in `seconds` (to 1/e)."""
    samples = count(min(seconds * 5, 4.5))
    base = (_METAL[:, None] * np.geomspace(1.7, 34.0, _MODES)[None, :]).ravel()
    base *= 1 + 0.06 * rng.uniform(-1, 1, base.size)
    hold = seconds * rng.uniform(0.25, 1.0, base.size) * (4_000 / (4_000 + base))
    metal = partials(base, (base / 3_000) ** 0.4 * rng.uniform(0.2, 1, base.size) * 0.14, hold, rng.uniform(0, 6.28, (2, base.size)), samples)
    hiss = noise(samples, rng, 2) * (0.75 * fall(samples, seconds) + 0.5 * fall(samples, seconds * 0.2))
    return shaped(pitched * kit.metal * 0.7 * metal + hiss, band(low, 15_000, 2.5)) * rise(samples, attack)


def _hat(kit: Kit, rng: np.random.Generator) -> Samples:
    return _cymbal(kit, rng, seconds=kit.hat_s * (1 + 0.12 * rng.uniform(-1, 1)), low=kit.hat_low, pitched=0.5)


def _open_hat(kit: Kit, rng: np.random.Generator) -> Samples:
    return _cymbal(kit, rng, seconds=kit.open_s, low=kit.hat_low * 0.9, pitched=0.6)


def _ride(kit: Kit, rng: np.random.Generator) -> Samples:
    wash = _cymbal(kit, rng, seconds=kit.ride_s * 0.5, low=3_800, pitched=0.9) * 0.5
    samples = wash.shape[-1]
    ping = partials(np.array([3_130.0, 4_210.0, 5_340.0, 6_870.0]), np.array([0.4, 0.5, 0.35, 0.2]), np.array([0.1, 0.08, 0.06, 0.04]), rng.uniform(0, 6.28, (1, 4)), samples)
    return (wash + 0.55 * ping).astype(np.float32)


def _bell(kit: Kit, rng: np.random.Generator) -> Samples:
    samples = count(1.2)
    return partials(np.array([1_050.0, 2_190.0, 3_320.0, 4_480.0]), np.array([0.5, 0.5, 0.35, 0.2]), np.array([0.4, 0.3, 0.22, 0.15]), rng.uniform(0, 6.28, (1, 4)), samples) + 0.25 * _ride(kit, rng)[:, :samples][:1]


def _crash(kit: Kit, rng: np.random.Generator) -> Samples:
    return _cymbal(kit, rng, seconds=kit.crash_s, low=2_600, pitched=0.7, attack=0.002) * 0.9


def _tom(kit: Kit, rng: np.random.Generator, step: float) -> Samples:
    samples = count(0.9)
    base = kit.tom_hz * step * (1 + 0.01 * rng.uniform(-1, 1))
    at = times(samples)
    turns = base * at + base * 0.35 * 0.03 * (1 - np.exp(-at / 0.03))
    skin = np.sin(2 * np.pi * turns)[None, :] * fall(samples, 0.19) + 0.4 * np.sin(2 * np.pi * 1.59 * turns)[None, :] * fall(samples, 0.09)
    return np.asarray((skin + shaped(noise(samples, rng) * fall(samples, 0.012), band(300, 3_500)) * 1.1) * rise(samples, 0.001), np.float32)


def _skin(hertz: float, seconds: float, slap: float) -> Hit:
    def hit(kit: Kit, rng: np.random.Generator) -> Samples:
        samples = count(seconds * 5)
        tune = hertz * (1 + 0.012 * rng.uniform(-1, 1))
        body = partials(tune * np.array([1, 1.62, 2.2, 2.9]), np.array([1, 0.35, 0.2, 0.12]), seconds * np.array([1, 0.6, 0.4, 0.3]), rng.uniform(-0.4, 0.4, (1, 4)), samples)
        return (body * 0.8 + slap * 2 * shaped(noise(samples, rng) * fall(samples, 0.008), band(700, 5_000))).astype(np.float32) * rise(samples, 0.001)

    return hit


def _ringing(pitches: tuple[float, ...], seconds: float, loud: float = 0.5, click: float = 0.0) -> Hit:
    def hit(kit: Kit, rng: np.random.Generator) -> Samples:
        tones = np.array(pitches) * (1 + 0.004 * rng.uniform(-1, 1))
        samples = count(seconds * 6)
        sound = partials(tones, np.full(tones.size, loud) / np.sqrt(tones.size), seconds / (1 + 0.3 * np.arange(tones.size, dtype=np.float64)), rng.uniform(0, 6.28, (1, tones.size)), samples)
        return (sound + click * shaped(noise(samples, rng) * fall(samples, 0.004), band(2_000, 9_000))).astype(np.float32) * rise(samples, 0.0007)

    return hit


def _shaken(seconds: float, low: float, high: float, attack: float = 0.012, loud: float = 1.0) -> Hit:
    def hit(kit: Kit, rng: np.random.Generator) -> Samples:
        samples = count(seconds * 5)
        return shaped(noise(samples, rng), band(low, high)) * fall(samples, seconds * (1 + 0.15 * rng.uniform(-1, 1))) * rise(samples, attack) * np.float32(loud * 1.4)

    return hit


def _sleigh(kit: Kit, rng: np.random.Generator) -> Samples:
    """A strap of little bells: a few dozen of them, each with its own pitch and moment."""
    samples = count(0.45)
    pitches = rng.uniform(3_800, 9_500, 40)
    sound = partials(pitches, rng.uniform(0.03, 0.12, 40), rng.uniform(0.05, 0.12, 40), rng.uniform(0, 6.28, (2, 40)), samples)
    return sound * rise(samples, 0.008) + 0.25 * shaped(noise(samples, rng, 2) * fall(samples, 0.03), band(5_000, 14_000)) * rise(samples, 0.01)


def _tambourine(kit: Kit, rng: np.random.Generator) -> Samples:
    samples = count(0.3)
    jingles = partials(rng.uniform(5_200, 11_000, 24), rng.uniform(0.05, 0.14, 24), rng.uniform(0.03, 0.07, 24), rng.uniform(0, 6.28, (1, 24)), samples)
    return (jingles + 0.8 * shaped(noise(samples, rng) * fall(samples, 0.03), band(4_500, 14_000))) * rise(samples, 0.003)


def _guiro(kit: Kit, rng: np.random.Generator) -> Samples:
    samples = count(0.28)
    comb = (np.mod(times(samples) * 95, 1.0) < 0.3).astype(np.float32)
    return shaped(noise(samples, rng) * comb, band(1_800, 6_000)) * rise(samples, 0.05) * fall(samples, 0.12) * 1.6


HITS: dict[int, Hit] = {
    36: _kick, 35: _boom, 38: _snare, 40: _snare, 37: _rim, 39: _clap, 42: _hat, 44: _hat, 46: _open_hat, 51: _ride, 53: _bell, 49: _crash,
    55: lambda kit, rng: _crash(replace(kit, crash_s=0.4), rng), 41: lambda kit, rng: _tom(kit, rng, 1.0), 45: lambda kit, rng: _tom(kit, rng, 1.34),
    48: lambda kit, rng: _tom(kit, rng, 1.74), 70: _shaken(0.028, 4_500, 13_000), 69: _shaken(0.035, 3_500, 11_000, 0.006), 54: _tambourine,
    56: _ringing((562.0, 845.0, 1_690.0), 0.11, 0.7), 64: _skin(196.0, 0.16, 0.1), 63: _skin(262.0, 0.12, 0.15), 62: _skin(330.0, 0.05, 0.7),
    60: _skin(480.0, 0.06, 0.3), 61: _skin(340.0, 0.08, 0.25), 65: _skin(420.0, 0.15, 0.6), 66: _skin(300.0, 0.18, 0.5), 75: _ringing((2_480.0, 3_720.0), 0.035, 0.7),
    81: _ringing((4_430.0, 6_250.0, 8_120.0, 9_760.0), 0.9, 0.25, 0.05), 83: _sleigh, 73: _guiro, 76: _ringing((980.0, 1_470.0, 2_300.0), 0.028, 0.7, 0.15),
    77: _ringing((720.0, 1_080.0, 1_690.0), 0.032, 0.7, 0.15), 27: _shaken(0.018, 1_400, 6_500, 0.001, 1.2), 29: _shaken(0.11, 2_000, 9_000, 0.05, 0.6),
}  # fmt: skip
"""By drum key, see `drums.KEYS`."""
LOUD: dict[int, float] = {
    36: 0.62, 35: 0.85, 38: 0.42, 40: 0.42, 37: 0.34, 39: 0.36, 42: 0.15, 44: 0.12, 46: 0.16, 51: 0.16, 53: 0.14, 49: 0.26, 55: 0.22, 41: 0.5, 45: 0.46, 48: 0.44,
    70: 0.13, 69: 0.12, 54: 0.15, 56: 0.18, 64: 0.36, 63: 0.34, 62: 0.3, 60: 0.28, 61: 0.3, 65: 0.32, 66: 0.34, 75: 0.22, 81: 0.1, 83: 0.2, 73: 0.16, 76: 0.22, 77: 0.22, 27: 0.3, 29: 0.2,
}  # fmt: skip
"""Peak of a hard stroke, by drum key."""
PLACES: dict[int, float] = {42: 0.28, 44: 0.28, 46: 0.28, 51: -0.35, 53: -0.35, 49: -0.4, 55: 0.4, 41: -0.35, 45: 0.0, 48: 0.35, 70: 0.45, 69: -0.45, 54: 0.4, 56: -0.25,
                            64: -0.3, 63: -0.15, 62: -0.15, 60: 0.35, 61: 0.2, 65: 0.3, 66: 0.15, 75: 0.35, 81: -0.45, 83: 0.35, 73: -0.4, 76: 0.3, 77: -0.3, 37: 0.1}  # fmt: skip
"""Where a drum stands, -1 left to 1 right; the rest in the middle."""


def stroke(kit_name: str, key: int, turn: int) -> Samples:
    """Return one stroke at full strength, shape (1 or 2, n). turn: which of the strokes that differ a little, from 0."""
    kit = KITS[kit_name]
    rng = np.random.default_rng([key, turn, *kit_name.encode()])
    sound = HITS[key](kit, rng)
    if kit.dust:
        sound = shaped(sound, band(35, 9_000 - 5_500 * kit.dust, 1.0))
    peak = float(np.max(np.abs(sound))) or 1.0
    return sound * np.float32(LOUD[key] / peak)
