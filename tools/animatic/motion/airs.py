"""Tables of what moves in sets, by the names of their layers: how fast, how far, in how many drawings."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import NamedTuple

from tools.animatic.scenery.weather import RAIN_SLANT


class Again(NamedTuple):
    """A layer that is painted again: seconds and drawings of a turn, and degrees it bends in the wind."""

    seconds: float
    drawings: int
    breeze: float = 0.0


class Fall(NamedTuple):
    """What goes through the picture: heights of the frame a second across and down, shares, and how far it sways."""

    across: float
    down: float
    shares: int = 1
    sway: float = 0.0
    """Over the scene's unit."""


class Extra(NamedTuple):
    """A layer that a set has in motion only: its parent, seconds and drawings of a turn, and its strength over time."""

    parent: str
    seconds: float
    drawings: int
    strength: Callable[[float], float]


REDRAWN: dict[str, Again] = {
    "robot arms": Again(3.0, 24),
    "conveyor belt": Again(0.84, 10),
    "windmill": Again(2.5, 25),
    "gulls": Again(4.0, 24),
    "birds": Again(4.0, 24),
    "fish": Again(5.0, 30),
    "kelp": Again(5.0, 16, 4.0),
    "crowd": Again(1.6, 8),
    "audience": Again(2.0, 10),
    "steam": Again(2.4, 16),
    "monitor": Again(1.25, 15),
    "computer screens": Again(4.0, 4),
    "hand straps": Again(3.0, 18),
    "glitter": Again(1.6, 8),
    "reflections": Again(2.0, 8),
    "corner flags": Again(1.25, 10),
    "sailboat": Again(4.0, 16, 2.5),
    "satellite": Again(8.0, 32, 5.0),
    "fireworks": Again(3.0, 24),
    "palm trees": Again(4.0, 12, 1.2),
    "street trees": Again(6.0, 12, 0.6),
    "trees": Again(6.0, 12, 0.45),
    "flowers": Again(3.2, 8, 2.0),
    "bamboo": Again(4.0, 16, 1.2),
    "reeds": Again(3.5, 14, 1.8),
    "lanterns": Again(3.0, 12, 3.0),
    "curtains": Again(5.0, 15, 0.7),
}
"""Layers whose parts move against each other."""
FALLING: dict[str, Fall] = {
    "rain": Fall(-1.9 * RAIN_SLANT, 1.9),
    "far rain": Fall(-1.2 * RAIN_SLANT, 1.2),
    "snowflakes": Fall(0.012, 0.12, 2, 0.02),
    "far snowflakes": Fall(0.006, 0.07, 1, 0.01),
    "petals": Fall(0.05, 0.1, 2, 0.035),
    "far petals": Fall(0.03, 0.06, 1, 0.015),
    "leaves": Fall(0.04, 0.12, 2, 0.045),
    "far leaves": Fall(0.025, 0.07, 1, 0.02),
    "confetti": Fall(0.0, 0.2, 2, 0.03),
    "far confetti": Fall(0.0, 0.12, 1, 0.015),
    "paper scraps": Fall(0.0, 0.24, 1, 0.03),
    "far paper scraps": Fall(0.0, 0.14, 1, 0.015),
    "sparks": Fall(0.03, -0.22, 2, 0.015),
    "far sparks": Fall(0.02, -0.13, 1, 0.01),
}
"""Sheets that repeat with the frame."""
SWAYING: dict[str, tuple[float, float, float]] = {
    "mist": (0.03, 0.0, 11.0),
    "fog banks": (0.05, 0.004, 13.0),
    "near fog": (0.07, 0.005, 10.0),
    "asteroids": (0.004, 0.008, 7.0),
    "far clouds": (0.012, 0.0, 20.0),
}
"""Layers that go to and fro as a whole: how far across and down over the scene's unit, and in how many seconds."""

_DIP_S, _DIP = 0.09, 0.7


def _neon(at_s: float) -> float:
    """Return the strength of a neon sign that now and then stutters."""
    rng = random.Random("neon")
    start = 0.9 + rng.random()
    while start + 4 * _DIP_S < at_s:
        start += 1.4 + 2.8 * rng.random()
    since = at_s - start
    return _DIP if 0 <= since < _DIP_S or 2 * _DIP_S <= since < 3 * _DIP_S else 1.0


def _pulse(depth: float, seconds: float) -> Callable[[float], float]:
    """Return a light that grows weaker by `depth` and strong again."""
    return lambda at_s: 1.0 - depth * (1 - math.cos(math.tau * at_s / seconds)) / 2


def _flame(at_s: float) -> float:
    """Return the strength of a candle."""
    return 1.0 - 0.09 * (1 - math.cos(5.1 * at_s)) / 2 - 0.12 * (1 - math.cos(13.7 * at_s)) / 2


def _lightning(at_s: float) -> float:
    """Return the strength of lightning: a flash that goes out, again and again, some of them double."""
    rng = random.Random("lightning")
    start, double = 0.0, False
    while True:
        after = start + 1.3 + 2.4 * rng.random()
        if at_s < after:
            break
        start, double = after, rng.random() < 0.5
    since = at_s - start
    second = math.exp(-(since - 0.22) * 9) if double and since >= 0.22 else 0.0
    return max(math.exp(-since * 7), second)


def _coming(at_s: float) -> float:
    """Return the strength of what the still does not have: it comes in the first second and stays."""
    return min(1.0, at_s / 0.9)


def _blinking(at_s: float) -> float:
    """Return the strength of a lamp that blinks."""
    return 1.0 if at_s % 1.4 > 0.7 else 0.0


EXTRAS: dict[str, Extra] = {
    "surf": Extra("sand", 4.0, 24, _coming),
    "pot steam": Extra("stove", 2.4, 16, _coming),
    "chimney smoke": Extra("cottage", 3.2, 16, _coming),
    "machine lamps": Extra("machines", 1.0, 1, _blinking),
}
FLICKERING: dict[str, Callable[[float], float]] = {
    "street signs": _neon,
    "stall signs": _pulse(0.12, 2.1),
    "billboard": _pulse(0.25, 1.8),
    "string lights": _pulse(0.3, 1.6),
    "fairy lights": _pulse(0.35, 2.0),
    "crystal glow": _pulse(0.4, 3.2),
    "light rays": _pulse(0.45, 4.6),
    "spotlight beams": _pulse(0.3, 2.4),
    "left console screen": _pulse(0.2, 1.1),
    "right console screen": _pulse(0.2, 1.4),
    "lantern light": _flame,
    "lightning": _lightning,
}
"""Lights whose strength changes, where they are on."""
