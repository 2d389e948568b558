"""Plants and stones. Each stands with its foot at (x, y), is `size` pixels tall, and casts a soft shadow on the ground."""

from __future__ import annotations

import math
import random

from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import dim, pale, shadow

TRUNK = "#7a5238"


def round_tree(pen: Pen, x: float, y: float, size: float, leaf: str, rng: random.Random, trunk: str = TRUNK) -> None:
    """Draw a broad-leaved tree: flared trunk with roots, two branches, a crown of lit billows."""
    shadow(pen, x + size * 0.04, y, size * 0.36)
    lean = (rng.random() - 0.5) * 6
    with pen.at(x, y, size, flip=rng.random() < 0.5):
        pen.path(
            "M-9,1 C-4,-1 -4.5,-10 -4,-22 C-4,-32 -12,-40 -16,-46 L-12,-48 C-8,-42 -2,-40 -1,-36 "
            "C0,-42 6,-44 12,-52 L15,-49 C9,-42 5,-34 4.5,-24 C4.5,-12 5,-2 11,1 C6,0 3,2 1,3 C-1,1 -5,2 -9,1Z",
            (dim(trunk, 0.25), trunk),
        )
        pen.path("M1,-2 C2,-12 1.5,-26 2.5,-34 L4.5,-24 C4.5,-12 5,-2 10,1 C6,0 3,1 1,3Z", dim(trunk, 0.35), o=0.55)
        blobs = [(-20 + lean, -52, 19), (18 + lean, -55, 20), (0, -48, 20), (-12, -72, 20), (12 + lean, -75, 19), (0, -60, 22)]
        for bx, by, r in blobs:
            pen.circle(bx, by, r + 1.5, dim(leaf, 0.26))
        for bx, by, r in blobs:
            pen.circle(bx - 1.5, by - 3, r - 1, leaf)
        for bx, by, r in (blobs[3], blobs[4], blobs[0]):
            pen.circle(bx - 4, by - 7, r * 0.6, pale(leaf, 0.2), o=0.75)
        for i in range(5):
            lx, ly = -24 + 11 * i + lean, -50 - 9 * ((i * 7) % 4)
            pen.path(f"M{lx},{ly} q3,-4 6,0 q-3,3 -6,0Z", dim(leaf, 0.22), o=0.6)


def pine(pen: Pen, x: float, y: float, size: float, leaf: str, *, snow: bool = False, plain: bool = False) -> None:
    """Draw a conifer in four tiers on a short trunk; `plain` leaves out the details for far rows."""
    if not plain:
        shadow(pen, x + size * 0.03, y, size * 0.25)
    with pen.at(x, y, size):
        pen.path("M-5,1 C-3,-2 -3,-8 -3,-14 L3,-14 C3,-8 3,-2 6,1Z", dim(TRUNK, 0.2))
        for k, (top, low, half) in enumerate(((-46, -10, 27), (-64, -30, 23), (-82, -50, 18), (-100, -69, 12))):
            sag = 5 - k * 0.6
            d = f"M0,{top} C{half * 0.3},{top + 14} {half * 0.7},{low - 6} {half},{low} Q{half * 0.6},{low + sag} {half * 0.3},{low + 1} "
            d += f"Q0,{low + sag} {-half * 0.3},{low + 1} Q{-half * 0.6},{low + sag} {-half},{low} C{-half * 0.7},{low - 6} {-half * 0.3},{top + 14} 0,{top}Z"
            pen.path(d, (leaf, dim(leaf, 0.24)))
            if plain:
                continue
            pen.path(f"M0,{top} C{half * 0.3},{top + 14} {half * 0.7},{low - 6} {half},{low} Q{half * 0.6},{low + sag} {half * 0.3},{low + 1} Q{half * 0.1},{low - 14} 0,{top}Z", dim(leaf, 0.3), o=0.4)
            if snow:
                cap = f"M0,{top - 1} C{half * 0.3},{top + 13} {half * 0.6},{low - 9} {half * 0.86},{low - 3} Q{half * 0.5},{low - 7} {half * 0.25},{low - 4} "
                pen.path(cap + f"Q0,{low - 12} {-half * 0.3},{low - 6} Q{-half * 0.6},{low - 7} {-half * 0.86},{low - 3} C{-half * 0.6},{low - 9} {-half * 0.3},{top + 13} 0,{top - 1}Z", "#f6faff", o=0.95)


def palm(pen: Pen, x: float, y: float, size: float, leaf: str, *, flip: bool = False) -> None:
    """Draw a leaning coconut palm with a ringed trunk and arching, notched fronds."""
    shadow(pen, x, y, size * 0.2)
    trunk = "#a67c52"
    with pen.at(x, y, size, flip=flip):
        pen.path("M-7,1 C-3,-2 -3,-8 -2,-18 C0,-42 6,-58 14,-76 L18.5,-74 C12,-56 6,-40 4.5,-18 C4,-8 5,-2 9,1 C5,0 -3,0 -7,1Z", (pale(trunk, 0.1), dim(trunk, 0.2)))
        for i in range(1, 10):
            t = i / 10
            px, py = -1 + 16 * t**1.6, -76 * t
            pen.line([(px - 1.5, py), (px + 4 - t, py + 1.6)], dim(trunk, 0.35), 0.9, o=0.7)
        fronds = ((-168, 40), (-30, 42), (-145, 36), (-55, 38), (-190, 33), (-8, 36), (-110, 31), (-82, 30))
        for k, (angle, length) in enumerate(fronds):
            tone = dim(leaf, 0.22) if k < 2 else leaf if k < 6 else pale(leaf, 0.14)
            _frond(pen, 16, -76, length, angle, tone)
        for cx, cy in ((13, -73), (18.5, -72.5), (16, -70)):
            pen.circle(cx, cy, 2.9, "#7b4f2e")
            pen.circle(cx - 0.8, cy - 0.9, 0.9, "#a97a50")


def _frond(pen: Pen, x: float, y: float, length: float, angle: float, tone: str) -> None:
    t = math.radians(angle)
    dx, dy = math.cos(t), math.sin(t)
    tip = (x + dx * length, y + dy * length * 0.55 + length * 0.42)
    bow = (x + dx * length * 0.55, y + dy * length * 0.8 - length * 0.16)
    low = (x + dx * length * 0.5, y + dy * length * 0.42 + length * 0.1)
    d = f"M{x},{y} Q{bow[0]:.1f},{bow[1]:.1f} {tip[0]:.1f},{tip[1]:.1f} "
    steps = 5
    for i in range(steps, 0, -1):
        s = i / (steps + 1)
        px = (1 - s) ** 2 * x + 2 * s * (1 - s) * low[0] + s * s * tip[0]
        py = (1 - s) ** 2 * y + 2 * s * (1 - s) * low[1] + s * s * tip[1]
        d += f"L{px + dx * 1.5:.1f},{py + 4.2 - s * 2:.1f} L{px - dx * 1.2:.1f},{py - 0.6:.1f} "
    pen.path(d + "Z", (tone, dim(tone, 0.14)))


def bush(pen: Pen, x: float, y: float, size: float, leaf: str, flower: str | None = None) -> None:
    """Draw a low round bush, `size` wide, in bloom when a flower colour is given."""
    shadow(pen, x, y, size * 0.52)
    with pen.at(x, y, size):
        pen.path("M-50,0 C-58,-24 -40,-34 -32,-31 C-30,-52 -4,-56 4,-42 C14,-58 38,-50 36,-32 C52,-34 58,-14 50,0 Q0,5 -50,0Z", (leaf, dim(leaf, 0.28)))
        pen.path("M-36,-20 C-34,-38 -14,-44 -8,-32 C0,-46 22,-44 24,-30 C18,-36 6,-36 2,-26 C-8,-34 -28,-32 -36,-20Z", pale(leaf, 0.16), o=0.75)
        if flower:
            for fx, fy in ((-34, -14), (-20, -28), (-8, -12), (6, -32), (20, -18), (34, -26), (40, -8)):
                pen.circle(fx, fy, 4, flower)
                pen.circle(fx, fy, 1.5, "#fff4c2")


def tuft(pen: Pen, x: float, y: float, size: float, colour: str) -> None:
    """Draw a tuft of grass, `size` tall."""
    s = size / 100
    d = ""
    for bend, tall, foot in ((-46, 62, -16), (-16, 92, -5), (18, 100, 5), (52, 66, 16)):
        d += f"M{x + (foot - 6) * s:.1f},{y:.1f} Q{x + foot * s:.1f},{y - tall * 0.6 * s:.1f} {x + bend * s:.1f},{y - tall * s:.1f} Q{x + (foot + 9) * s:.1f},{y - tall * 0.5 * s:.1f} {x + (foot + 6) * s:.1f},{y:.1f}Z"
    pen.path(d, colour)


def flower(pen: Pen, x: float, y: float, size: float, colour: str, stem: str = "#4f8f45") -> None:
    """Draw a five-petalled flower on a stem with a leaf, `size` tall."""
    with pen.at(x, y, size):
        pen.path("M-2,0 Q-5,-40 -1,-72 L2,-72 Q0,-40 3,0Z M2,-24 Q26,-30 30,-48 Q8,-44 2,-24Z", stem)
        for k in range(5):
            t = math.radians(72 * k - 90)
            pen.circle(17 * math.cos(t), -78 + 17 * math.sin(t), 14, colour)
        pen.circle(0, -78, 10, "#ffd65c")


def rock(pen: Pen, x: float, y: float, size: float, colour: str, *, flip: bool = False) -> None:
    """Draw a boulder with a lit face, `size` wide."""
    shadow(pen, x, y, size * 0.52)
    with pen.at(x, y, size, flip=flip):
        pen.path("M-50,0 C-54,-16 -42,-36 -26,-46 C-12,-58 14,-56 26,-42 C42,-34 54,-14 50,0 Q0,5 -50,0Z", (pale(colour, 0.12), dim(colour, 0.2)))
        pen.path("M-26,-46 C-12,-58 14,-56 26,-42 C18,-34 2,-30 -8,-34 C-18,-34 -26,-38 -26,-46Z", pale(colour, 0.35), o=0.75)
        pen.path("M26,-42 C42,-34 54,-14 50,0 L18,2 C24,-12 16,-26 26,-42Z", dim(colour, 0.3), o=0.6)


def mushroom(pen: Pen, x: float, y: float, size: float, cap: str = "#d9483b") -> None:
    """Draw a spotted mushroom, `size` tall."""
    shadow(pen, x, y, size * 0.4)
    with pen.at(x, y, size):
        pen.path("M-13,0 C-10,-20 -10,-36 -11,-48 L11,-48 C10,-36 11,-20 14,0 Q0,6 -13,0Z", ("#f7eedd", "#d8c7a8"))
        pen.path("M-46,-44 C-44,-84 -22,-100 0,-100 C22,-100 44,-84 46,-44 Q0,-32 -46,-44Z", (pale(cap, 0.12), dim(cap, 0.14)))
        for dx, dy, r in ((-22, -62, 7), (4, -80, 8), (25, -58, 6), (0, -52, 4)):
            pen.circle(dx, dy, r, "#fff3e2")


def cactus(pen: Pen, x: float, y: float, size: float, colour: str = "#4c8a56") -> None:
    """Draw a saguaro with two arms, `size` tall."""
    shadow(pen, x, y, size * 0.22)
    with pen.at(x, y, size):
        for d in ("M0,0 V-86", "M0,-32 C-18,-32 -24,-38 -24,-48 V-62", "M0,-44 C18,-44 25,-50 25,-60 V-78"):
            pen.path(d, "none", stroke=dim(colour, 0.25), sw=17 if d[-3:] == "-86" else 12)
        for d in ("M-2,-1 V-86", "M-2,-33 C-19,-33 -25.5,-39 -25.5,-48 V-62", "M-1,-45 C17,-45 23.5,-51 23.5,-60 V-78"):
            pen.path(d, "none", stroke=colour, sw=12 if d[-3:] == "-86" else 8)
        pen.path("M-4,-4 V-84 M3,-6 V-82", "none", stroke=pale(colour, 0.3), sw=1.4, o=0.6)
        for fx, fy in ((0, -95), (-24, -69), (25, -85)):
            pen.circle(fx, fy, 4, "#f08bb0")


def bamboo(pen: Pen, x: float, y: float, size: float, colour: str, rng: random.Random) -> None:
    """Draw one bamboo cane with nodes and leaves, `size` tall."""
    bend = (rng.random() - 0.5) * 10
    with pen.at(x, y, size):
        for i in range(7):
            y0, y1 = -14.3 * i, -14.3 * (i + 1) + 0.8
            x0, x1 = bend * (i / 7) ** 2, bend * ((i + 1) / 7) ** 2
            pen.poly([(x0 - 1.6, y0), (x0 + 1.6, y0), (x1 + 1.5, y1), (x1 - 1.5, y1)], (colour, pale(colour, 0.2), dim(colour, 0.18)), across=True)
        for i in range(4, 8):
            px, py = bend * (i / 7) ** 2, -14.0 * i
            for side in (-1, 1):
                pen.path(f"M{px:.1f},{py:.1f} q{side * 6},-5 {side * 15},2 q{side * -8},1 {side * -15},-2Z M{px:.1f},{py:.1f} q{side * 4},3 {side * 9},9 q{side * -7},-3 {side * -9},-9Z", dim(colour, 0.1))


def potted(pen: Pen, x: float, y: float, size: float, leaf: str = "#4d9a61", pot: str = "#d98a5f") -> None:
    """Draw a house plant with broad leaves in a pot, `size` tall."""
    shadow(pen, x, y, size * 0.26)
    with pen.at(x, y, size):
        for angle, length in ((-62, 50), (58, 52), (-32, 64), (30, 66), (0, 72), (-86, 36), (84, 38)):
            t = math.radians(angle - 90)
            tx, ty = length * math.cos(t), -30 + length * math.sin(t)
            nx, ny = -math.sin(t) * 9, math.cos(t) * 9
            mx, my = tx * 0.55, -30 + (ty + 30) * 0.55
            tone = leaf if abs(angle) > 40 else pale(leaf, 0.14)
            pen.path(f"M0,-28 Q{mx + nx:.1f},{my + ny:.1f} {tx:.1f},{ty:.1f} Q{mx - nx:.1f},{my - ny:.1f} 0,-28Z", tone)
            pen.line([(0, -28), (tx * 0.9, -30 + (ty + 30) * 0.9)], dim(leaf, 0.3), 0.9, o=0.6)
        pen.path("M-20,-30 L20,-30 L15,0 Q0,3 -15,0Z", (pale(pot, 0.1), dim(pot, 0.15)))
        pen.rect(-22, -34, 44, 8, pale(pot, 0.15), rx=3)
