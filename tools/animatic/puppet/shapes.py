"""Small SVG builders the puppets are cut from: smooth outlines, tapered limbs, hulls, groups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]


def add(a: Point, b: Point) -> Point:
    """Return a + b."""
    return a[0] + b[0], a[1] + b[1]


def between(a: Point, b: Point, t: float) -> Point:
    """Return the point at fraction t from a to b (t may leave 0..1)."""
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def rotate(p: Point, degrees: float, about: Point = (0.0, 0.0)) -> Point:
    """Return p turned clockwise on the screen (y down) about a point."""
    s, c = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    x, y = p[0] - about[0], p[1] - about[1]
    return about[0] + x * c - y * s, about[1] + x * s + y * c


def fill(path: str, colour: str, opacity: float = 1.0) -> str:
    """Return a filled path."""
    veil = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{path}" fill="{colour}"{veil}/>'


def stroke(path: str, colour: str, width: float, opacity: float = 1.0) -> str:
    """Return a round-capped stroke."""
    veil = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-linecap="round" stroke-linejoin="round"{veil}/>'
    )


def circle(p: Point, r: float, colour: str, opacity: float = 1.0) -> str:
    """Return a filled circle."""
    return ellipse(p, r, r, colour, opacity)


def ellipse(p: Point, rx: float, ry: float, colour: str, opacity: float = 1.0) -> str:
    """Return a filled ellipse."""
    veil = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<ellipse cx="{p[0]:.1f}" cy="{p[1]:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{colour}"{veil}/>'


def ring(p: Point, r: float, colour: str, width: float) -> str:
    """Return a circle's outline."""
    return f'<circle cx="{p[0]:.1f}" cy="{p[1]:.1f}" r="{r:.1f}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def box(x: float, y: float, w: float, h: float, r: float, colour: str, opacity: float = 1.0) -> str:
    """Return a rounded rectangle by its left top corner."""
    veil = f' opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{r:.1f}" fill="{colour}"{veil}/>'


def line(points: Sequence[Point], colour: str, width: float, opacity: float = 1.0) -> str:
    """Return a polyline with round ends."""
    path = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return stroke(path, colour, width, opacity)


def polygon(points: Sequence[Point]) -> str:
    """Return the path data of a closed straight-edged outline."""
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points) + "Z"


def smooth(points: Sequence[Point], *, closed: bool = True, tension: float = 1.0) -> str:
    """Return path data of a Catmull-Rom curve through the points; tension 0 is straight, 1 is round."""
    count = len(points)
    k = tension / 6
    out = [f"M{points[0][0]:.1f},{points[0][1]:.1f}"]
    for i in range(count if closed else count - 1):
        p1, p2 = points[i], points[(i + 1) % count]
        p0 = points[i - 1] if closed or i else p1
        p3 = points[(i + 2) % count] if closed or i + 2 < count else p2
        out.append(
            f"C{p1[0] + (p2[0] - p0[0]) * k:.1f},{p1[1] + (p2[1] - p0[1]) * k:.1f} "
            f"{p2[0] - (p3[0] - p1[0]) * k:.1f},{p2[1] - (p3[1] - p1[1]) * k:.1f} {p2[0]:.1f},{p2[1]:.1f}"
        )
    return " ".join(out) + ("Z" if closed else "")


def taper(a: Point, b: Point, ra: float, rb: float, colour: str) -> str:
    """Return a limb segment: round at both ends, radius ra at a and rb at b."""
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1e-6
    nx, ny = -(b[1] - a[1]) / length, (b[0] - a[0]) / length
    side = [
        (a[0] + nx * ra, a[1] + ny * ra),
        (b[0] + nx * rb, b[1] + ny * rb),
        (b[0] - nx * rb, b[1] - ny * rb),
        (a[0] - nx * ra, a[1] - ny * ra),
    ]
    return fill(polygon(side), colour) + circle(a, ra, colour) + circle(b, rb, colour)


def hull(points: Iterable[Point]) -> list[Point]:
    """Return the convex hull, clockwise on the screen (Andrew's monotone chain)."""
    pts = sorted(set(points))

    def half(items: Iterable[Point]) -> list[Point]:
        chain: list[Point] = []
        for p in items:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return half(pts) + half(reversed(pts))


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def around(p: Point, r: float, count: int = 10) -> list[Point]:
    """Return points on a circle, for hulls."""
    return [(p[0] + r * math.cos(math.tau * i / count), p[1] + r * math.sin(math.tau * i / count)) for i in range(count)]


def place(body: str, at: Point, scale: float = 1.0, degrees: float = 0.0, *, mirror: bool = False) -> str:
    """Return a group moved, scaled and turned (clockwise); `mirror` flips it left to right first."""
    sx = -scale if mirror else scale
    return f'<g transform="translate({at[0]:.2f} {at[1]:.2f}) rotate({degrees:.2f}) scale({sx:.4f} {scale:.4f})">{body}</g>'
