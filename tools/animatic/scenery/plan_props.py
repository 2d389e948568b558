"""Things seen from straight above, for floor plans: (x, y) is their middle, `size` their width in pixels."""

from __future__ import annotations

import math
from collections.abc import Callable

from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import DARK, dim, pale

PlanProp = Callable[[Pen, float, float, float, str], None]


def _drop(pen: Pen, x: float, y: float, r: float, strength: float = 0.34) -> None:
    pen.haze(x + r * 0.16, y + r * 0.2, r * 1.22, r * 1.22, DARK, strength)


def crown(pen: Pen, x: float, y: float, size: float, leaf: str) -> None:
    """Draw the crown of a broad-leaved tree."""
    r = size / 2
    pen.ellipse(x + r * 0.22, y + r * 0.28, r * 1.02, r * 1.02, DARK, o=0.22)
    for ring, count, share, tone in ((0.62, 9, 0.42, dim(leaf, 0.2)), (0.36, 6, 0.42, leaf), (0.16, 4, 0.3, pale(leaf, 0.16))):
        for k in range(count):
            t = math.tau * k / count + ring
            pen.circle(x + r * ring * math.cos(t) - r * 0.08 * (1 - ring), y + r * ring * math.sin(t) - r * 0.12 * (1 - ring), r * share, tone)


def pine_top(pen: Pen, x: float, y: float, size: float, leaf: str) -> None:
    """Draw a conifer as a stack of stars."""
    r = size / 2
    pen.circle(x + r * 0.2, y + r * 0.26, r * 0.9, DARK, o=0.22)
    for share, tone in ((1.0, dim(leaf, 0.25)), (0.74, leaf), (0.48, pale(leaf, 0.12)), (0.22, pale(leaf, 0.3))):
        points = []
        for k in range(22):
            t, reach = math.tau * k / 22 + share, r * share * (1.0 if k % 2 else 0.72)
            points.append((x + reach * math.cos(t), y + reach * math.sin(t)))
        pen.poly(points, tone)


def palm_top(pen: Pen, x: float, y: float, size: float, leaf: str) -> None:
    """Draw a palm's fan of fronds."""
    r = size / 2
    for dx, tone, o in ((0.14, DARK, 0.22), (0.0, leaf, 1.0)):
        for k in range(9):
            t = math.tau * k / 9 + 0.2
            tip = (x + dx * r + r * math.cos(t), y + dx * r * 1.3 + r * math.sin(t))
            nx, ny = -math.sin(t) * r * 0.22, math.cos(t) * r * 0.22
            mid = (x + dx * r + r * 0.5 * math.cos(t), y + dx * r * 1.3 + r * 0.5 * math.sin(t))
            colour = tone if dx else (dim(leaf, 0.1) if k % 2 else pale(leaf, 0.1))
            pen.path(f"M{x + dx * r:.1f},{y + dx * r * 1.3:.1f} Q{mid[0] + nx:.1f},{mid[1] + ny:.1f} {tip[0]:.1f},{tip[1]:.1f} Q{mid[0] - nx:.1f},{mid[1] - ny:.1f} {x + dx * r:.1f},{y + dx * r * 1.3:.1f}Z", colour, o=o)
    pen.circle(x, y, r * 0.13, "#8a5a36")


def parasol_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a striped parasol and the towel beside it."""
    r = size / 2
    with pen.at(x + r * 1.3, y + r * 0.7, size, angle=18):
        pen.rect(-26, -50, 52, 100, "#5fb6c9", rx=4)
        for k in (-34, -10, 14):
            pen.rect(-26, k, 52, 8, "#ffffff", o=0.8)
    _drop(pen, x, y, r)
    for k in range(10):
        a, b = math.tau * k / 10, math.tau * (k + 1) / 10
        pen.poly([(x, y), (x + r * math.cos(a), y + r * math.sin(a)), (x + r * math.cos(b), y + r * math.sin(b))], tone if k % 2 else "#fff6e6")
    pen.circle(x, y, r * 0.08, "#fff6e6")


def rock_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a boulder."""
    _drop(pen, x, y, size * 0.5)
    with pen.at(x, y, size):
        pen.path("M-48,6 C-52,-22 -28,-44 -4,-42 C26,-48 50,-24 48,4 C46,32 18,44 -8,40 C-34,42 -46,28 -48,6Z", (pale(tone, 0.12), dim(tone, 0.2)))
        pen.path("M-30,-4 C-30,-24 -12,-32 4,-30 C20,-30 28,-18 24,-6 C10,2 -14,6 -30,-4Z", pale(tone, 0.3), o=0.7)


def flowers_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a round bed of flowers."""
    r = size / 2
    pen.circle(x, y, r, "#5a9a4c")
    for k in range(19):
        t, d = k * 2.4, r * 0.88 * math.sqrt((k + 0.5) / 19)
        px, py = x + d * math.cos(t), y + d * math.sin(t)
        pen.circle(px, py, r * 0.15, (tone, "#ffffff", "#ffd84d")[k % 3])
        pen.circle(px, py, r * 0.06, "#f2a53f")


def car_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a parked car, its nose upward; size is its length."""
    pen.haze(x + size * 0.04, y + size * 0.05, size * 0.36, size * 0.6, DARK, 0.45)
    with pen.at(x, y, size):
        for wx in (-23, 17):
            for wy in (-34, 18):
                pen.rect(wx, wy, 6, 16, "#23252c", rx=2)
        pen.path("M-20,-38 Q-20,-50 0,-50 Q20,-50 20,-38 V40 Q20,50 0,50 Q-20,50 -20,40Z", (pale(tone, 0.16), tone, dim(tone, 0.12)))
        pen.path("M-16,-20 Q0,-28 16,-20 L13,-8 H-13Z", "#2f4658")
        pen.path("M-13,26 H13 L16,36 Q0,41 -16,36Z", "#2f4658")
        pen.rect(-14, -6, 28, 30, pale(tone, 0.12), rx=4)
        for lx in (-16, 9):
            pen.rect(lx, -48, 7, 4, "#fff3c4", rx=2)


def desk_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a desk with a screen, papers and its chair."""
    pen.haze(x + size * 0.04, y + size * 0.05, size * 0.62, size * 0.4, DARK, 0.36)
    with pen.at(x, y, size):
        pen.circle(0, 36, 15, "#5f7f9a")
        pen.path("M-15,42 Q0,58 15,42 Q0,50 -15,42Z", "#4a6780")
        pen.rect(-50, -24, 100, 48, (pale(tone, 0.14), tone), rx=4)
        pen.rect(-20, -19, 40, 5, "#2b323c", rx=2)
        pen.rect(-16, -4, 32, 11, "#e9edf0", rx=2)
        pen.rect(20, -4, 7, 11, "#f4f6f8", rx=3)
        pen.poly([(-44, -14), (-26, -17), (-23, 6), (-41, 9)], "#ffffff")
        pen.circle(38, -8, 6, "#e0604a")
        pen.circle(38, -8, 3.6, "#5c3a28")


def table_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a round laid table with four chairs."""
    for k in range(4):
        t = math.tau * (k + 0.5) / 4
        pen.circle(x + size * 0.52 * math.cos(t), y + size * 0.52 * math.sin(t), size * 0.15, "#8a5a3c")
    _drop(pen, x, y, size * 0.42)
    pen.circle(x, y, size * 0.42, tone)
    pen.circle(x, y, size * 0.38, pale(tone, 0.2))
    for k in range(4):
        t = math.tau * (k + 0.5) / 4
        pen.circle(x + size * 0.25 * math.cos(t), y + size * 0.25 * math.sin(t), size * 0.09, "#eef1f3")
        pen.circle(x + size * 0.25 * math.cos(t), y + size * 0.25 * math.sin(t), size * 0.05, "#ffffff")
    pen.circle(x, y, size * 0.06, "#f2b23f")


def bed_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a bed with two pillows, its head upward."""
    pen.haze(x, y, size * 0.6, size * 0.76, DARK, 0.3)
    with pen.at(x, y, size):
        pen.rect(-46, -66, 92, 132, "#9a6e4a", rx=6)
        pen.rect(-43, -60, 86, 122, "#f6f4fb", rx=5)
        for px in (-38, 4):
            pen.rect(px, -56, 34, 24, ("#ffffff", "#e3e6f0"), rx=8)
        pen.rect(-45, -22, 90, 86, (pale(tone, 0.1), dim(tone, 0.08)), rx=5)
        pen.rect(-45, -22, 90, 12, pale(tone, 0.45), rx=3)


def sofa_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a sofa, its back upward."""
    pen.haze(x, y, size * 0.6, size * 0.34, DARK, 0.34)
    with pen.at(x, y, size):
        pen.rect(-50, -24, 100, 48, dim(tone, 0.1), rx=10)
        for px in (-37, 1):
            pen.rect(px, -8, 36, 30, (pale(tone, 0.2), pale(tone, 0.08)), rx=6)
        for px in (-50, 39):
            pen.rect(px, -16, 11, 40, pale(tone, 0.06), rx=5)


def plant_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a house plant in its pot."""
    r = size / 2
    _drop(pen, x, y, r * 0.8)
    pen.circle(x, y, r * 0.42, "#d98a5f")
    for k in range(8):
        t = math.tau * k / 8
        nx, ny = -math.sin(t) * r * 0.24, math.cos(t) * r * 0.24
        mx, my, ex, ey = x + r * 0.55 * math.cos(t), y + r * 0.55 * math.sin(t), x + r * math.cos(t), y + r * math.sin(t)
        pen.path(f"M{x:.1f},{y:.1f} Q{mx + nx:.1f},{my + ny:.1f} {ex:.1f},{ey:.1f} Q{mx - nx:.1f},{my - ny:.1f} {x:.1f},{y:.1f}Z", tone if k % 2 else pale(tone, 0.16))


def shelf_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a long shelf full of goods or books, standing upright in the plan."""
    pen.haze(x, y, size * 0.3, size * 0.62, DARK, 0.34)
    with pen.at(x, y, size):
        pen.rect(-16, -50, 32, 100, dim(tone, 0.1), rx=2)
        for k in range(12):
            colour = ("#c8553d", "#3d6f9e", "#e0a83f", "#4f9a73", "#efe3c8")[k % 5]
            pen.rect(-13, -47 + 7.9 * k, 26 - 5 * (k % 3), 6.6, colour, rx=1)


def crate_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a box with its tape."""
    pen.haze(x + size * 0.06, y + size * 0.08, size * 0.7, size * 0.7, DARK, 0.34)
    with pen.at(x, y, size):
        pen.rect(-46, -46, 92, 92, (pale(tone, 0.14), tone), rx=3)
        pen.rect(-6, -46, 12, 92, pale(tone, 0.4), o=0.8)
        pen.rect(-46, -1, 92, 2, dim(tone, 0.3), o=0.6)


def machine_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a machine with its window and panel."""
    pen.haze(x, y, size * 0.66, size * 0.56, DARK, 0.34)
    with pen.at(x, y, size):
        pen.rect(-50, -40, 100, 80, (pale(tone, 0.2), tone), rx=6)
        pen.rect(-36, -28, 50, 56, ("#2f4658", "#4a6a80"), rx=4)
        pen.rect(-20, -10, 18, 20, "#3fae78", rx=1)
        pen.rect(22, -28, 18, 24, "#e3ecf1", rx=2)
        for k in range(3):
            pen.circle(31, 6 + 9 * k, 3, ("#5fc07f", "#f2c230", "#e8503f")[k])


def arm_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a robot arm reaching to the right."""
    _drop(pen, x, y, size * 0.3)
    with pen.at(x, y, size, angle=12):
        pen.circle(0, 0, 26, "#5c6670")
        pen.circle(0, 0, 20, tone)
        pen.path("M0,0 L44,-18 L84,4", "none", stroke=dim(tone, 0.2), sw=17)
        pen.path("M0,0 L44,-18 L84,4", "none", stroke=tone, sw=13)
        for cx, cy in ((0, 0), (44, -18)):
            pen.circle(cx, cy, 8, "#39414a")
        pen.path("M84,4 l12,-8 M84,4 l12,10", "none", stroke="#39414a", sw=5)


def stall_top(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw the striped roof of a stall."""
    pen.haze(x, y, size * 0.66, size * 0.66, DARK, 0.36)
    with pen.at(x, y, size):
        for k in range(8):
            pen.rect(-48 + 12 * k, -46, 12.4, 92, tone if k % 2 else "#fbf1de")
        pen.rect(-48, -1, 96, 2, DARK, o=0.2)
        pen.rect(-48, 0, 96, 46, DARK, o=0.1)


PROPS: dict[str, PlanProp] = {
    "trees": crown,
    "firs": pine_top,
    "palm trees": palm_top,
    "beach umbrella": parasol_top,
    "rocks": rock_top,
    "flowers": flowers_top,
    "cars": car_top,
    "desks": desk_top,
    "tables": table_top,
    "bed": bed_top,
    "sofa": sofa_top,
    "plants": plant_top,
    "shelves": shelf_top,
    "boxes": crate_top,
    "machines": machine_top,
    "robot arms": arm_top,
    "stalls": stall_top,
}
"""What can stand in a plan, by the name of its layer."""
