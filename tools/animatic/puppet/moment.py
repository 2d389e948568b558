"""What changes about a figure from one drawing to the next: where it is in its movement, its mouth and its lids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

STILL = 0.6
"""The phase in radians that stills are drawn at; every movement starts from there."""
Mouth = Literal["closed", "ajar", "open", "wide", "round"]
"""Mouths of somebody who speaks, besides the one of the expression."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One drawing of a movement."""

    phase: float = STILL
    """Radians in the cycle of the pose; 2 pi later the drawing is the same."""
    mouth: Mouth | None = None
    """None: the mouth of the expression."""
    shut: bool = False
    """Whether the eyes are closed for a blink."""


REST = Moment()
"""The moment of a still."""


def sway(phase: float, times: int = 1, shift: float = 0.0) -> float:
    """Return a wave -1..1 (less its own start) that is 0 at the still and goes round `times` a cycle; shift in radians."""
    return math.sin(times * (phase - STILL) + shift) - math.sin(shift)


def beat(phase: float, times: int = 1) -> float:
    """Return 0 at the still, 1 half a beat later, and 0 again, `times` a cycle."""
    return (1 - math.cos(times * (phase - STILL))) / 2


def turn_of(phase: float) -> float:
    """Return how far the cycle has gone since the still, 0..1."""
    return (phase - STILL) / math.tau % 1.0


def track(at: float, knots: Sequence[tuple[float, float]]) -> float:
    """Return the value at 0..1 of a smooth closed curve through (place, value) knots that never overshoots them.

    Cubic with harmonic mean slopes (Fritsch and Butland 1984).
    """
    count = len(knots)
    after = next((i for i, (place, _) in enumerate(knots) if place > at), count)

    def knot(i: int) -> tuple[float, float]:
        place, value = knots[i % count]
        return place + i // count, value

    def slope(i: int) -> float:
        (x0, y0), (x1, y1) = knot(i), knot(i + 1)
        return (y1 - y0) / (x1 - x0)

    def tangent(i: int) -> float:
        a, b = slope(i - 1), slope(i)
        return 0.0 if a * b <= 0 else 2 * a * b / (a + b)

    (x0, y0), (x1, y1) = knot(after - 1), knot(after)
    wide = x1 - x0
    t = (at - x0) / wide
    m0, m1 = tangent(after - 1) * wide, tangent(after) * wide
    return (2 * t**3 - 3 * t**2 + 1) * y0 + (t**3 - 2 * t**2 + t) * m0 + (3 * t**2 - 2 * t**3) * y1 + (t**3 - t**2) * m1
