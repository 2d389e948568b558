"""Isometric solids as SVG: boxes, cylinders and what a clean machine is built of."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tools.animatic.light import mix

_COS, _SIN = math.cos(math.radians(30)), math.sin(math.radians(30))
Point = tuple[float, float]
LINE = "#2c3e50"


def at(x: float, y: float, z: float) -> Point:
    """Return where a point of the solid world lies on paper; x runs to the lower right, y to the lower left, z up."""
    return (x - y) * _COS, (x + y) * _SIN - z


def _polygon(points: list[Point], fill: str, width: float) -> str:
    d = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{d}" fill="{fill}" stroke="{LINE}" stroke-width="{width:.2f}" stroke-linejoin="round"/>'


@dataclass(frozen=True, slots=True)
class Box:
    """A box from its lowest corner: place, size along each axis, colour."""

    x: float
    y: float
    z: float
    w: float
    d: float
    h: float
    colour: str
    line: float = 1.6

    def svg(self) -> str:
        """Return its three visible faces."""
        x, y, z, w, d, h = self.x, self.y, self.z, self.w, self.d, self.h
        top = [at(x, y, z + h), at(x + w, y, z + h), at(x + w, y + d, z + h), at(x, y + d, z + h)]
        left = [at(x, y + d, z + h), at(x + w, y + d, z + h), at(x + w, y + d, z), at(x, y + d, z)]
        right = [at(x + w, y, z + h), at(x + w, y + d, z + h), at(x + w, y + d, z), at(x + w, y, z)]
        return (
            _polygon(top, mix(self.colour, "#ffffff", 0.42), self.line)
            + _polygon(left, self.colour, self.line)
            + _polygon(right, mix(self.colour, "#16243a", 0.22), self.line)
        )

    def corner(self, u: float, v: float, t: float) -> Point:
        """Return a point of the box on paper, each of u, v, t 0..1 along x, y and z."""
        return at(self.x + self.w * u, self.y + self.d * v, self.z + self.h * t)


def cylinder(foot: tuple[float, float, float], r: float, h: float, colour: str, *, line: float = 1.4) -> str:
    """Return an upright cylinder whose base is centred at `foot`."""
    cx, cy = at(*foot)
    rx, ry = r * 1.22, r * 0.71
    dark = mix(colour, "#16243a", 0.2)
    return (
        f'<path d="M{cx - rx:.1f},{cy - h:.1f} V{cy:.1f} A{rx:.1f},{ry:.1f} 0 0 0 {cx + rx:.1f},{cy:.1f} V{cy - h:.1f}Z" fill="{dark}" stroke="{LINE}" stroke-width="{line}"/>'
        f'<ellipse cx="{cx:.1f}" cy="{cy - h:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{mix(colour, "#ffffff", 0.4)}" stroke="{LINE}" stroke-width="{line}"/>'
    )


def panel(box: Box, area: tuple[float, float, float, float], colour: str) -> str:
    """Return a flat panel on the left front face of a box; area: u0, t0, u1, t1 as fractions of the face."""
    u0, t0, u1, t1 = area
    points = [box.corner(u0, 1, t1), box.corner(u1, 1, t1), box.corner(u1, 1, t0), box.corner(u0, 1, t0)]
    return _polygon(points, colour, box.line * 0.8)
