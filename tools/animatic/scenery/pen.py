"""A pen that collects the SVG of one layer, passes its colours through the light and keeps the box it has drawn in."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

Point = tuple[float, float]
Fill = str | Sequence[str]
"""A hex colour, or two or more of them for a gradient from top to bottom."""
Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_THIN = 4.5
"""Outlines below this many pixels are meant for a frame of 720 lines and follow the frame's size."""
_GUST = 0.0011
"""Turns that a gust is later a pixel further to the right."""
_TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:e-?\d+)?")
_STEPS = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "Q": 4, "S": 4, "C": 6, "Z": 0}


def _num(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def path_points(d: str, *, ends: bool = False) -> list[Point]:
    """Return every end and control point of an SVG path without arcs: a box around them holds the path.

    ends: only the points the path passes through.
    """
    tokens = _TOKEN.findall(d)
    points: list[Point] = []
    x = y = 0.0
    command, i = "M", 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
        size = _STEPS[command.upper()]
        if not size:
            continue
        numbers = [float(token) for token in tokens[i : i + size]]
        i += size
        ox, oy = (x, y) if command.islower() else (0.0, 0.0)
        if size == 1:
            x, y = (numbers[0] + ox, y) if command.upper() == "H" else (x, numbers[0] + oy)
            points.append((x, y))
            continue
        points += [(numbers[k] + ox, numbers[k + 1] + oy) for k in range(size - 2 if ends else 0, size, 2)]
        x, y = points[-1]
    return points


def smooth(points: Sequence[Point]) -> str:
    """Return a path that flows through the points, level at each of them."""
    d = f"M{_num(points[0][0])},{_num(points[0][1])}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = _num((x0 + x1) / 2)
        d += f" C{middle},{_num(y0)} {middle},{_num(y1)} {_num(x1)},{_num(y1)}"
    return d


def _bulge(d: str, points: Sequence[Point]) -> tuple[float, float] | None:
    """Return the top and bottom of a path that bulges far beyond the points it passes through, else None.

    ThorVG spans a gradient over those points alone and draws nothing when they lie on one level.
    """
    ends = [y for _, y in path_points(d, ends=True)]
    low, high = min(y for _, y in points), max(y for _, y in points)
    inner = max(ends) - min(ends)
    if inner > 0.6 * (high - low):
        return None
    return (low * 0.75 + min(ends) * 0.25, high * 0.75 + max(ends) * 0.25)


class Pen:
    """Draws one layer. Positions are frame pixels, or hundredths of a prop's size inside `at`."""

    def __init__(
        self, paint: Callable[[str], str], hairline: float = 1.0, wind: tuple[float, float] = (0.0, 0.0), *, dry: bool = False
    ) -> None:
        """paint: gives a hex colour the light and haze of this layer; hairline: what thin outlines are multiplied by.

        wind: degrees that what stands in the wind is bent at most, and how far its sway has come, 0..1. dry: draw nothing.
        """
        self._dry = dry
        self._wind = wind
        self._paint = paint
        self._hairline = hairline
        self._parts: list[str] = []
        self._gradients: dict[str, str] = {}
        self._matrix = _IDENTITY
        self.box: tuple[float, float, float, float] | None = None

    @property
    def body(self) -> str:
        """The SVG so far, gradients first."""
        defs = "".join(self._gradients.values())
        return (f"<defs>{defs}</defs>" if defs else "") + "".join(self._parts)

    @contextmanager
    def at(self, x: float, y: float, size: float = 100.0, angle: float = 0.0, flip: bool = False) -> Iterator[None]:
        """Draw in local units: (0, 0) stands at (x, y), 100 units are `size`, angle in degrees clockwise."""
        if self._dry:
            yield
            return
        if self._matrix is _IDENTITY:
            angle += self._bend(x)
        k, t = size / 100, math.radians(angle)
        sx = -k if flip else k
        a, b, c, d = math.cos(t) * sx, math.sin(t) * sx, -math.sin(t) * k, math.cos(t) * k
        before = self._matrix
        m = before
        self._matrix = (
            m[0] * a + m[2] * b,
            m[1] * a + m[3] * b,
            m[0] * c + m[2] * d,
            m[1] * c + m[3] * d,
            m[0] * x + m[2] * y + m[4],
            m[1] * x + m[3] * y + m[5],
        )
        self._parts.append(f'<g transform="matrix({a:.5f} {b:.5f} {c:.5f} {d:.5f} {x:.2f} {y:.2f})">')
        try:
            yield
        finally:
            self._parts.append("</g>")
            self._matrix = before

    @contextmanager
    def turned(self, angle: float, x: float, y: float) -> Iterator[None]:
        """Draw turned about (x, y), angle in degrees clockwise; 0 changes nothing."""
        if not angle or self._dry:
            yield
            return
        before, t = self._matrix, math.radians(angle)
        m, cos, sin = before, math.cos(t), math.sin(t)
        e, f = x - cos * x + sin * y, y - sin * x - cos * y
        self._matrix = (
            m[0] * cos + m[2] * sin, m[1] * cos + m[3] * sin, m[2] * cos - m[0] * sin, m[3] * cos - m[1] * sin,
            m[0] * e + m[2] * f + m[4], m[1] * e + m[3] * f + m[5],
        )  # fmt: skip
        self._parts.append(f'<g transform="rotate({angle:.3f} {x:.2f} {y:.2f})">')
        try:
            yield
        finally:
            self._parts.append("</g>")
            self._matrix = before

    def _bend(self, x: float) -> float:
        """Return how far the wind bends what stands at x, in degrees; a gust comes from the left."""
        most, turn = self._wind
        late = math.tau * (x * _GUST % 1.0)
        return most * (math.sin(math.tau * turn - late) + math.sin(late)) if most else 0.0

    def _grow(self, points: Sequence[Point], pad: float = 0.0) -> None:
        a, b, c, d, e, f = self._matrix
        pad *= math.hypot(a, b)
        xs = [a * x + c * y + e for x, y in points]
        ys = [b * x + d * y + f for x, y in points]
        new = (min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad)
        old = self.box or new
        self.box = (min(old[0], new[0]), min(old[1], new[1]), max(old[2], new[2]), max(old[3], new[3]))

    def _gradient(self, colours: Sequence[str], across: bool, span: tuple[float, float] | None = None) -> str:
        key = "".join(c.strip("#") for c in colours) + ("h" if across else "v")
        if span is not None:
            key += f"{span[0]:.0f}_{span[1]:.0f}".replace("-", "m")
        if key not in self._gradients:
            last = len(colours) - 1
            stops = "".join(
                f'<stop offset="{k / last:.3g}" stop-color="{self._paint(colour)}"/>' for k, colour in enumerate(colours)
            )
            axis = 'x1="0" y1="0" x2="1" y2="0"' if across else 'x1="0" y1="0" x2="0" y2="1"'
            if span is not None:
                axis = f'gradientUnits="userSpaceOnUse" x1="0" y1="{_num(span[0])}" x2="0" y2="{_num(span[1])}"'
            self._gradients[key] = f'<linearGradient id="g{key}" {axis}>{stops}</linearGradient>'
        return f"url(#g{key})"

    def _style(self, fill: Fill, o: float, across: bool, stroke: str | None, sw: float) -> str:
        if isinstance(fill, str):
            paint = fill if fill == "none" else self._paint(fill)
        else:
            paint = self._gradient(fill, across)
        style = f' fill="{paint}"'
        if o < 1:
            style += f' opacity="{o:.3g}"'
        if stroke:
            if sw < _THIN and self._matrix is _IDENTITY:
                sw *= self._hairline
            style += f' stroke="{self._paint(stroke)}" stroke-width="{_num(sw)}" stroke-linecap="round" stroke-linejoin="round"'
        return style

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: Fill,
        *,
        rx: float = 0,
        o: float = 1,
        across: bool = False,
        stroke: str | None = None,
        sw: float = 1,
    ) -> None:
        """Draw a rectangle, rounded by rx; a gradient runs across when asked."""
        if self._dry:
            return
        if w <= 0 or h <= 0:
            return
        self._grow(((x, y), (x + w, y), (x, y + h), (x + w, y + h)), sw if stroke else 0)
        corner = f' rx="{_num(rx)}"' if rx else ""
        style = self._style(fill, o, across, stroke, sw)
        self._parts.append(f'<rect x="{_num(x)}" y="{_num(y)}" width="{_num(w)}" height="{_num(h)}"{corner}{style}/>')

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, fill: Fill, *, o: float = 1, stroke: str | None = None, sw: float = 1
    ) -> None:
        """Draw an ellipse around (x, y)."""
        if self._dry:
            return
        self._grow(((x - rx, y - ry), (x + rx, y - ry), (x - rx, y + ry), (x + rx, y + ry)), sw if stroke else 0)
        style = self._style(fill, o, False, stroke, sw)
        self._parts.append(f'<ellipse cx="{_num(x)}" cy="{_num(y)}" rx="{_num(rx)}" ry="{_num(ry)}"{style}/>')

    def circle(self, x: float, y: float, r: float, fill: Fill, *, o: float = 1, stroke: str | None = None, sw: float = 1) -> None:
        """Draw a circle around (x, y)."""
        self.ellipse(x, y, r, r, fill, o=o, stroke=stroke, sw=sw)

    def path(
        self, d: str, fill: Fill, *, o: float = 1, across: bool = False, stroke: str | None = None, sw: float = 1
    ) -> None:
        """Draw an SVG path (no arcs)."""
        if self._dry:
            return
        points = path_points(d)
        self._grow(points, sw if stroke else 0)
        style = self._style(fill, o, across, stroke, sw)
        if not isinstance(fill, str) and not across:
            style = style.replace(self._gradient(fill, False), self._gradient(fill, False, _bulge(d, points)), 1)
        self._parts.append(f'<path d="{d}"{style}/>')

    def poly(
        self,
        points: Sequence[Point],
        fill: Fill,
        *,
        o: float = 1,
        across: bool = False,
        stroke: str | None = None,
        sw: float = 1,
    ) -> None:
        """Draw a closed shape with straight sides."""
        if self._dry:
            return
        d = "M" + " L".join(f"{_num(x)},{_num(y)}" for x, y in points) + "Z"
        self._grow(points, sw if stroke else 0)
        self._parts.append(f'<path d="{d}"{self._style(fill, o, across, stroke, sw)}/>')

    def line(self, points: Sequence[Point], stroke: str, sw: float, *, o: float = 1, curved: bool = False) -> None:
        """Draw an open line with round ends."""
        if self._dry:
            return
        d = smooth(points) if curved else "M" + " L".join(f"{_num(x)},{_num(y)}" for x, y in points)
        self._grow(points, sw)
        self._parts.append(f'<path d="{d}"{self._style("none", o, False, stroke, sw)}/>')

    def lines(self, segments: Sequence[tuple[Point, Point]], stroke: str, sw: float, *, o: float = 1) -> None:
        """Draw many separate straight lines as one path."""
        if self._dry:
            return
        if not segments:
            return
        self._grow([point for pair in segments for point in pair], sw)
        d = "".join(f"M{_num(a[0])},{_num(a[1])}L{_num(b[0])},{_num(b[1])}" for a, b in segments)
        self._parts.append(f'<path d="{d}"{self._style("none", o, False, stroke, sw)}/>')

    def haze(self, x: float, y: float, rx: float, ry: float, colour: str, strength: float) -> None:
        """Draw a soft spot that fades to nothing at its rim: a shadow, a glow, a pool of light."""
        if self._dry:
            return
        colour = self._paint(colour)
        key = f"r{colour.strip('#')}{round(strength * 100)}"
        if key not in self._gradients:
            stops = "".join(
                f'<stop offset="{at}" stop-color="{colour}" stop-opacity="{strength * share:.3f}"/>'
                for at, share in ((0, 1), (0.35, 0.62), (0.7, 0.17), (1, 0))
            )
            self._gradients[key] = f'<radialGradient id="{key}">{stops}</radialGradient>'
        self._grow(((x - rx, y - ry), (x + rx, y + ry), (x - rx, y + ry), (x + rx, y - ry)))
        self._parts.append(
            f'<ellipse cx="{_num(x)}" cy="{_num(y)}" rx="{_num(rx)}" ry="{_num(ry)}" fill="url(#{key})"/>'
        )

    def fade(self, points: Sequence[Point], colour: str, top: float, bottom: float) -> None:
        """Draw a closed shape of one colour whose opacity runs from `top` to `bottom`: a beam, mist, a reflection."""
        if self._dry:
            return
        colour = self._paint(colour)
        key = f"f{colour.strip('#')}{round(top * 100)}_{round(bottom * 100)}"
        self._gradients.setdefault(
            key,
            f'<linearGradient id="{key}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{colour}" '
            f'stop-opacity="{top:.3f}"/><stop offset="1" stop-color="{colour}" stop-opacity="{bottom:.3f}"/></linearGradient>',
        )
        self._grow(points)
        d = "M" + " L".join(f"{_num(x)},{_num(y)}" for x, y in points) + "Z"
        self._parts.append(f'<path d="{d}" fill="url(#{key})"/>')

    def raw(self, svg: str, box: tuple[float, float, float, float]) -> None:
        """Add ready SVG (lettering) that stays inside box (x0, y0, x1, y1)."""
        if self._dry:
            return
        self._grow(((box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])))
        self._parts.append(svg)
