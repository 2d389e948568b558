"""Closed lids for animals and robots whose faces are drawings by name: laid over the eyes for a blink."""

from __future__ import annotations

import math
from typing import NamedTuple

from tools.animatic import art
from tools.animatic.puppet.look import Person
from tools.animatic.puppet.shapes import Point, ellipse, place, stroke


class _Eyes(NamedTuple):
    """Both eyes of a face: x and y over its picture's width and height with the colour around it, then half width and half height."""

    left: tuple[float, float, str]
    right: tuple[float, float, str]
    wide: float
    tall: float


_EYES: dict[str, _Eyes] = {
    "cat-face": _Eyes((0.345, 0.556, "#ecaf21"), (0.622, 0.563, "#edb227"), 0.026, 0.056),
    "dog-face": _Eyes((0.385, 0.361, "#f0b28a"), (0.603, 0.361, "#efb18a"), 0.026, 0.056),
    "fox": _Eyes((0.355, 0.586, "#f77e33"), (0.634, 0.586, "#fc8d30"), 0.027, 0.052),
    "bear": _Eyes((0.330, 0.459, "#9b645c"), (0.594, 0.457, "#9e665f"), 0.031, 0.062),
    "tiger-face": _Eyes((0.353, 0.455, "#f7792c"), (0.636, 0.455, "#fc8c3a"), 0.026, 0.054),
    "rabbit-face": _Eyes((0.385, 0.583, "#d1d0d4"), (0.600, 0.583, "#dbdbdc"), 0.026, 0.047),
    "monkey-face": _Eyes((0.394, 0.429, "#e8a3a3"), (0.595, 0.427, "#e8a3a3"), 0.026, 0.055),
    "lion": _Eyes((0.345, 0.446, "#efa33f"), (0.626, 0.446, "#f4b14a"), 0.026, 0.053),
    "koala": _Eyes((0.277, 0.534, "#a5a4ac"), (0.707, 0.536, "#d1d2d9"), 0.026, 0.058),
    "cow-face": _Eyes((0.349, 0.441, "#6d686f"), (0.637, 0.442, "#e7e3ea"), 0.031, 0.057),
    "pig-face": _Eyes((0.344, 0.448, "#fe8ca7"), (0.647, 0.445, "#fea0b6"), 0.026, 0.047),
    "mouse-face": _Eyes((0.354, 0.682, "#c4acdd"), (0.635, 0.683, "#d8cfe5"), 0.026, 0.055),
    "hamster": _Eyes((0.349, 0.591, "#fcad82"), (0.635, 0.590, "#fcae83"), 0.026, 0.056),
    "wolf": _Eyes((0.349, 0.476, "#979797"), (0.632, 0.480, "#a5a4a6"), 0.026, 0.053),
    "raccoon": _Eyes((0.349, 0.553, "#6c6970"), (0.635, 0.550, "#838185"), 0.031, 0.069),
    "polar-bear": _Eyes((0.339, 0.453, "#e9e7ef"), (0.602, 0.456, "#e9e8f0"), 0.026, 0.056),
    "robot": _Eyes((0.292, 0.442, "#2c2346"), (0.702, 0.442, "#2c2346"), 0.042, 0.088),
}
"""Measured on the drawings."""
_INK = {"robot": "#35b4ff"}
_WIDER, _TALLER = 1.8, 1.35
"""How much larger than the eye its lid is."""


def has_lids(person: Person) -> bool:
    """Say whether the eyes of an animal's face can be closed: its drawing is known and wears its own colours."""
    return person.head in _EYES and person.colour is None


def lids(person: Person, centre: Point, size: float, angle: float) -> str:
    """Return closed lids over a face's drawing as SVG in rig units.

    centre, size, angle: the middle of the drawing, its longest side and its turn in degrees clockwise.
    """
    eyes, probe = _EYES[person.head], art.glyph(person.head, 96)
    width, height = (size * side / max(probe.size) for side in probe.size)
    out = ""
    for x, y, tone in (eyes.left, eyes.right):
        at = ((x - 0.5) * width, (y - 0.5) * height)
        rx, ry = eyes.wide * width * _WIDER, eyes.tall * height * _TALLER
        line = f"M{at[0] - rx:.1f},{at[1]:.1f} q{rx:.1f},{ry * 0.5:.1f} {2 * rx:.1f},0"
        out += ellipse(at, rx, ry, tone) + stroke(line, _INK.get(person.head, "#3a2c30"), math.hypot(rx, ry) * 0.22)
    return place(out, centre, 1, angle)
