"""Floor plans: every scene seen from straight above, its ground with what stands at the edges."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from tools.animatic.scenery.pen import Fill, Pen, smooth
from tools.animatic.scenery.plan_props import PROPS
from tools.animatic.scenery.shapes import dim, pale
from tools.animatic.scenery.sky import draw_stars
from tools.animatic.scenery.stage import Stage

_DEPTH = 15.0
_Row = tuple[str, float, float, float, str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A ground by the name of its drawing, its colours, and rows of (thing, x, y, size in scene units, colour)."""

    ground: str
    colours: tuple[str, str]
    rows: tuple[_Row, ...] = ()


def _edges(*kinds: tuple[str, float, str], spots: int = 8) -> tuple[_Row, ...]:
    """Set things around the frame, one kind after the other, leaving the middle free."""
    around = ((0.07, 0.14), (0.92, 0.2), (0.1, 0.84), (0.9, 0.86), (0.3, 0.06), (0.72, 0.04), (0.04, 0.5), (0.97, 0.54), (0.28, 0.97), (0.7, 0.98))
    return tuple((kinds[i % len(kinds)][0], x, y, kinds[i % len(kinds)][1], kinds[i % len(kinds)][2]) for i, (x, y) in enumerate(around[:spots]))


_GREEN, _STONE, _WOOD = "#5fa855", "#9a9aa2", "#c99a66"
_PLANTS = ("plants", 0.2, "#4d9a61")
_PLANS: dict[str, _Plan] = {
    "plain": _Plan("flat", ("#f1e2d4", "#e6d3c3")),
    "studio": _Plan("flat", ("#e6e8ee", "#d4d8e2")),
    "stage": _Plan("planks", ("#a9714a", "#96603c")),
    "moon": _Plan("craters", ("#b9bccb", "#8f92a8"), _edges(("rocks", 0.16, "#a9acbd"), spots=6)),
    "space": _Plan("stars", ("#070b1f", "#0e1534"), _edges(("rocks", 0.2, "#7b7388"), spots=5)),
    "spaceship": _Plan("tiles", ("#5f6b8c", "#46516e"), _edges(("machines", 0.3, "#7d8db3"), spots=4)),
    "sky": _Plan("fields", ("#8fbf66", "#6fa455")),
    "city": _Plan("tiles", ("#c9b8a6", "#a3917d"), _edges(("trees", 0.3, _GREEN), ("flowers", 0.16, "#ff7fa5"), spots=6)),
    "street": _Plan("road", ("#555b67", "#b9aea2"), (("cars", 0.3, 0.2, 0.34, "#e0694f"), ("cars", 0.7, 0.82, 0.34, "#5f9ac4"), ("trees", 0.06, 0.12, 0.28, _GREEN), ("trees", 0.94, 0.3, 0.3, _GREEN), ("trees", 0.05, 0.8, 0.3, _GREEN))),
    "alley": _Plan("tiles", ("#7a7482", "#57525f"), _edges(("boxes", 0.16, "#c79a62"), spots=6)),
    "night_market": _Plan("tiles", ("#77707c", "#57515d"), (*(("stalls", 0.09, y, 0.3, c) for y, c in ((0.16, "#d9573f"), (0.5, "#3f86b5"), (0.84, "#e0a13c"))), *(("stalls", 0.91, y, 0.3, c) for y, c in ((0.16, "#3f9a6f"), (0.5, "#8a5fa8"), (0.84, "#d9573f"))))),
    "rooftop": _Plan("tiles", ("#b0a49d", "#8a7f79"), _edges(_PLANTS, ("machines", 0.26, "#b9bec4"), spots=6)),
    "construction": _Plan("sand", ("#c39a68", "#a67e50"), _edges(("boxes", 0.18, "#b9bec4"), ("rocks", 0.14, "#a08a70"), spots=7)),
    "beach": _Plan("shore", ("#f3ddb0", "#3f9fc8"), (("beach umbrella", 0.86, 0.7, 0.26, "#e8604a"), ("palm trees", 0.08, 0.74, 0.5, "#3f9a63"), ("palm trees", 0.2, 0.95, 0.36, "#4aa86b"), ("rocks", 0.95, 0.42, 0.12, "#b0a08c"))),
    "sea": _Plan("fields", ("#2f86bf", "#3f97cc")),
    "lake": _Plan("fields", ("#5fa6c8", "#74b6d2"), _edges(("rocks", 0.14, _STONE), spots=5)),
    "cave": _Plan("sand", ("#5b5570", "#46405a"), _edges(("rocks", 0.2, "#6a637e"), spots=8)),
    "corridor": _Plan("tiles", ("#cfd6d8", "#b3bec2"), _edges(_PLANTS, spots=3)),
    "forest": _Plan("grass", ("#7fb55f", "#5f9549"), _edges(("trees", 0.46, "#4f9a55"), ("firs", 0.36, "#3f8060"), ("trees", 0.34, "#6bb055"), spots=10)),
    "mountain": _Plan("grass", ("#94bf62", "#6fa24d"), _edges(("firs", 0.34, "#3f8060"), ("rocks", 0.2, _STONE), spots=10)),
    "field": _Plan("fields", ("#a9d068", "#8fbf56"), _edges(("trees", 0.26, _GREEN), ("flowers", 0.16, "#f48fb1"), spots=6)),
    "park": _Plan("path", ("#93c960", "#e6d3a8"), _edges(("trees", 0.4, "#5fae55"), ("flowers", 0.18, "#ff7fa5"), spots=8)),
    "garden": _Plan("path", ("#93c960", "#d9d0c4"), _edges(("flowers", 0.24, "#ff7fa5"), ("trees", 0.28, "#69b060"), ("flowers", 0.2, "#c58bff"), spots=10)),
    "sports_field": _Plan("pitch", ("#67b24f", "#5aa345")),
    "temple": _Plan("tiles", ("#cfc3ad", "#a5967d"), _edges(("firs", 0.36, "#4a8a60"), ("rocks", 0.16, _STONE), spots=7)),
    "desert": _Plan("sand", ("#f0c888", "#d29c5a"), _edges(("rocks", 0.16, "#b98562"), spots=6)),
    "snow": _Plan("sand", ("#f4f9ff", "#c3d9ee"), _edges(("firs", 0.36, "#5f9a8f"), ("rocks", 0.16, "#dfe9f3"), spots=8)),
    "underwater": _Plan("sand", ("#d9c894", "#a99768"), _edges(("rocks", 0.2, "#74889c"), ("palm trees", 0.26, "#3f9a6b"), spots=7)),
    "factory": _Plan("belt", ("#b0aba2", "#8a857d"), (("machines", 0.1, 0.16, 0.3, "#4f8fa8"), ("machines", 0.9, 0.16, 0.3, "#5f9f84"), ("robot arms", 0.2, 0.4, 0.22, "#f28c28"), ("boxes", 0.07, 0.86, 0.16, "#cfa26b"), ("boxes", 0.93, 0.84, 0.16, "#cfa26b"))),
    "electronics_factory": _Plan("belt", ("#d3e2ec", "#a9c0cf"), (("machines", 0.1, 0.16, 0.3, "#e3ecf2"), ("machines", 0.32, 0.13, 0.26, "#e3ecf2"), ("machines", 0.7, 0.13, 0.26, "#e3ecf2"), ("machines", 0.9, 0.16, 0.3, "#e3ecf2"), ("robot arms", 0.18, 0.42, 0.22, "#f4f7f9"), ("boxes", 0.06, 0.88, 0.14, "#5f9ac4"))),
    "warehouse": _Plan("tiles", ("#b5aea2", "#938c80"), (*(("shelves", x, y, 0.46, "#5f7fa8") for x in (0.06, 0.94) for y in (0.24, 0.76)), ("boxes", 0.2, 0.12, 0.14, "#cfa26b"), ("boxes", 0.8, 0.9, 0.16, "#cfa26b"))),
    "room": _Plan("planks", ("#d0a06c", "#c08c58"), (("sofa", 0.5, 0.09, 0.5, "#5f86a8"), ("shelves", 0.05, 0.4, 0.5, _WOOD), ("plants", 0.92, 0.14, 0.22, "#4d9a61"), ("plants", 0.08, 0.9, 0.2, "#4d9a61"))),
    "bedroom": _Plan("planks", ("#c79c74", "#b78a62"), (("bed", 0.84, 0.34, 0.42, "#7f9fd0"), ("plants", 0.08, 0.12, 0.22, "#5fa078"), ("shelves", 0.05, 0.66, 0.44, _WOOD))),
    "kitchen": _Plan("tiles", ("#e3c49e", "#bd9468"), (("machines", 0.1, 0.12, 0.24, "#dfe5e8"), ("machines", 0.28, 0.11, 0.24, "#dfe5e8"), ("tables", 0.87, 0.72, 0.4, "#c99a66"), ("plants", 0.92, 0.1, 0.2, "#4d9a61"))),
    "bathroom": _Plan("tiles", ("#dbe6ea", "#a5b9c2"), (("plants", 0.92, 0.12, 0.2, "#4d9a61"), ("sofa", 0.16, 0.14, 0.4, "#eef4f6"))),
    "office": _Plan("tiles", ("#a9b7c2", "#8698a6"), (("desks", 0.13, 0.22, 0.36, "#d3ab7f"), ("desks", 0.87, 0.22, 0.36, "#d3ab7f"), ("desks", 0.13, 0.76, 0.36, "#d3ab7f"), ("desks", 0.87, 0.76, 0.36, "#d3ab7f"), ("plants", 0.5, 0.05, 0.2, "#4d9a61"))),
    "classroom": _Plan("planks", ("#cfa06a", "#bd8c56"), tuple(("desks", x, y, 0.24, "#c99a66") for x in (0.09, 0.24, 0.76, 0.91) for y in (0.16, 0.5, 0.84))),
    "library": _Plan("planks", ("#a8744a", "#96643d"), tuple(("shelves", x, y, 0.5, "#8a5f3c") for x in (0.05, 0.2, 0.8, 0.95) for y in (0.26, 0.78))),
    "hospital": _Plan("tiles", ("#d6e5e5", "#a9c2c4"), (("bed", 0.86, 0.3, 0.36, "#8fcfe0"), ("bed", 0.14, 0.3, 0.36, "#8fcfe0"), ("plants", 0.08, 0.9, 0.2, "#5fae7a"))),
    "laboratory": _Plan("tiles", ("#cddae3", "#9db2c0"), (("desks", 0.13, 0.2, 0.36, "#e6eef3"), ("desks", 0.87, 0.2, 0.36, "#e6eef3"), ("machines", 0.1, 0.78, 0.28, "#dfe8ee"), ("machines", 0.9, 0.78, 0.28, "#dfe8ee"))),
    "shop": _Plan("tiles", ("#d9b68e", "#b08a60"), (*(("shelves", x, y, 0.48, "#a8774c") for x in (0.06, 0.94) for y in (0.26, 0.78)), ("boxes", 0.2, 0.1, 0.14, "#cfa26b"))),
    "restaurant": _Plan("planks", ("#9a6a48", "#885a3a"), tuple(("tables", x, y, 0.38, "#f3e6d2") for x in (0.11, 0.89) for y in (0.2, 0.76))),
    "train": _Plan("tiles", ("#8d9ba4", "#74838d"), tuple(("sofa", x, 0.06, 0.44, "#3f8fa0") for x in (0.14, 0.38, 0.62, 0.86))),
    "station": _Plan("platform", ("#c4beb9", "#9c958f"), (("boxes", 0.86, 0.8, 0.12, "#e0694f"), ("plants", 0.93, 0.15, 0.2, "#4d9a61"))),
}


def build_plan(scene: str, stage: Stage) -> None:
    """Set the ground of a scene seen from above, then what stands at its edges, a layer for each kind of thing."""
    plan = _PLANS.get(scene, _PLANS["plain"])
    base, line = plan.colours
    if scene in ("plain", "studio") and stage.backdrop:
        base, line = stage.backdrop, dim(stage.backdrop, 0.1)
    with stage.layer("ground", _DEPTH, "ground") as pen:
        pen.rect(-2, -2, stage.w + 4, stage.h + 4, (base, pale(base, 0.06), base))
        _GROUNDS[plan.ground](stage, pen, base, line)
        pen.haze(stage.w * 0.5, stage.h * 0.5, stage.w * 0.5, stage.h * 0.5, "#ffffff", 0.16)
    for kind in dict.fromkeys(row[0] for row in plan.rows):
        with stage.layer(kind, _DEPTH) as pen:
            for _, x, y, size, tone in (row for row in plan.rows if row[0] == kind):
                PROPS[kind](pen, stage.w * x, stage.h * y, stage.u * size, tone)


def _flat(stage: Stage, pen: Pen, base: str, line: str) -> None:
    pen.haze(stage.w * 0.5, stage.h * 0.5, stage.w * 0.6, stage.h * 0.7, pale(line, 0.5), 0.5)


def _tiles(stage: Stage, pen: Pen, base: str, line: str) -> None:
    size = stage.u * 0.155
    for i in range(int(stage.w / size) + 2):
        for j in range(int(stage.h / size) + 2):
            if (i * 7 + j * 5) % 6 == 0:
                pen.rect(i * size - size / 2, j * size - size / 2, size, size, line, o=0.16)
    pen.lines([((i * size - size / 2, -2), (i * size - size / 2, stage.h + 2)) for i in range(int(stage.w / size) + 2)], line, 2, o=0.7)
    pen.lines([((-2, j * size - size / 2), (stage.w + 2, j * size - size / 2)) for j in range(int(stage.h / size) + 2)], line, 2, o=0.7)


def _planks(stage: Stage, pen: Pen, base: str, line: str) -> None:
    size = stage.u * 0.1
    for j in range(int(stage.h / size) + 1):
        if j % 2:
            pen.rect(-2, j * size, stage.w + 4, size, line, o=0.4)
        for k in range(4):
            x = stage.w * ((k * 0.27 + j * 0.618) % 1)
            pen.lines([((x, j * size), (x, j * size + size))], dim(line, 0.3), 1.6, o=0.6)
    pen.lines([((-2, j * size), (stage.w + 2, j * size)) for j in range(int(stage.h / size) + 2)], dim(line, 0.3), 1.6, o=0.6)


def _specks(stage: Stage, pen: Pen, tone: Fill, count: int, size: float, o: float = 0.5) -> None:
    for _ in range(count):
        x, y = stage.rng.random() * stage.w, stage.rng.random() * stage.h
        r = stage.u * size * (0.5 + stage.rng.random())
        pen.ellipse(x, y, r, r * 0.7, tone, o=o)


def _grass(stage: Stage, pen: Pen, base: str, line: str) -> None:
    _specks(stage, pen, line, 16, 0.07, 0.25)
    for _ in range(120):
        x, y, s = stage.rng.random() * stage.w, stage.rng.random() * stage.h, stage.u * 0.012
        pen.path(f"M{x - s:.1f},{y:.1f} l{s * 0.6:.1f},{-s:.1f} l{s * 0.5:.1f},{s:.1f} l{s * 0.6:.1f},{-s * 1.2:.1f} l{s * 0.4:.1f},{s * 1.2:.1f}Z", line, o=0.8)


def _path(stage: Stage, pen: Pen, base: str, line: str) -> None:
    _grass(stage, pen, base, dim(base, 0.16))
    w, h, half = stage.w, stage.h, stage.u * 0.2
    bend = f"M{w * 0.6:.1f},{-half:.1f} C{w * 0.3:.1f},{h * 0.36:.1f} {w * 0.72:.1f},{h * 0.62:.1f} {w * 0.4:.1f},{h + half:.1f}"
    for wide, tone in ((2.16, dim(line, 0.14)), (2.0, line)):
        pen.path(bend, "none", stroke=tone, sw=half * wide)


def _sand(stage: Stage, pen: Pen, base: str, line: str) -> None:
    _specks(stage, pen, line, 50, 0.004, 0.5)
    for k in range(26):
        x, y, half = stage.rng.random() * stage.w, stage.h * k / 26, stage.u * (0.06 + 0.08 * stage.rng.random())
        pen.path(f"M{x - half:.1f},{y:.1f} q{half * 0.5:.1f},{-half * 0.22:.1f} {half:.1f},0 t{half:.1f},0", "none", stroke=line, sw=2.4, o=0.45)


def _shore(stage: Stage, pen: Pen, base: str, line: str) -> None:
    _sand(stage, pen, base, dim(base, 0.14))
    w, edge = stage.w, stage.h * 0.3
    for lift, tone in ((0.05, dim(base, 0.12)), (0.03, "#ffffff"), (0.0, pale(line, 0.3)), (-0.05, line), (-0.14, dim(line, 0.14))):
        y = edge + stage.u * lift
        crest = [(w * i / 7, y + stage.u * 0.022 * math.sin(i * 1.7 + lift * 20)) for i in range(-1, 9)]
        pen.path(smooth(crest) + f" L{w + 90:.0f},-4 L-90,-4Z", tone)
    for _ in range(12):
        x, y = stage.rng.random() * w, edge * 0.8 * stage.rng.random()
        pen.path(f"M{x:.1f},{y:.1f} q{stage.u * 0.04:.1f},{-stage.u * 0.014:.1f} {stage.u * 0.08:.1f},0", "none", stroke="#ffffff", sw=2, o=0.5)


def _road(stage: Stage, pen: Pen, base: str, line: str) -> None:
    w, h, u = stage.w, stage.h, stage.u
    for x0, wide in ((-2, w * 0.2), (w * 0.8, w * 0.2 + 4)):
        pen.rect(x0, -2, wide, h + 4, line)
        pen.lines([((x0, k * u * 0.13), (x0 + wide, k * u * 0.13)) for k in range(int(h / u / 0.13) + 1)], dim(line, 0.2), 1.6, o=0.6)
    for x in (w * 0.2 - u * 0.012, w * 0.8):
        pen.rect(x, -2, u * 0.018, h + 4, pale(line, 0.45))
    for x in (0.215, 0.78):
        pen.rect(w * x, -2, u * 0.01, h + 4, "#f0c64a")
    for k in range(int(h / (u * 0.24)) + 1):
        if not 0.36 < (k + 0.3) * u * 0.24 / h < 0.64:
            pen.rect(w * 0.5 - u * 0.008, k * u * 0.24, u * 0.016, u * 0.13, "#f4f1e8")
    for k in range(9):
        pen.rect(w * (0.235 + 0.06 * k), h * 0.4, w * 0.034, h * 0.2, "#f4f1e8", o=0.92)


def _platform(stage: Stage, pen: Pen, base: str, line: str) -> None:
    _tiles(stage, pen, base, line)
    w, h, u = stage.w, stage.h, stage.u
    pen.rect(-2, -2, w * 0.24, h + 4, "#4a4650")
    for k in range(int(h / (u * 0.09)) + 1):
        pen.rect(w * 0.03, k * u * 0.09, w * 0.16, u * 0.04, "#6b5a50", rx=3)
    for x in (0.065, 0.145):
        pen.rect(w * x, -2, u * 0.014, h + 4, "#b9bec4")
    pen.rect(w * 0.238, -2, u * 0.02, h + 4, "#f4f1ea")
    pen.rect(w * 0.27, -2, u * 0.06, h + 4, "#f2c230")


def _belt(stage: Stage, pen: Pen, base: str, line: str) -> None:
    _tiles(stage, pen, base, line)
    w, h, u = stage.w, stage.h, stage.u
    y, tall = h * 0.28, u * 0.15
    pen.haze(w / 2, y + tall, w * 0.6, u * 0.06, "#1c1830", 0.4)
    pen.rect(-2, y - u * 0.018, w + 4, tall + u * 0.036, ("#dfe8ee", "#a9bac6"))
    pen.rect(-2, y, w + 4, tall, "#3f8f7f")
    for k in range(int(w / (u * 0.06)) + 1):
        pen.rect(k * u * 0.06, y, 1.6, tall, "#2f7466", o=0.7)
    for k in range(int(w / (u * 0.26)) + 1):
        x = u * (0.06 + 0.26 * k)
        pen.rect(x, y + tall * 0.18, u * 0.15, tall * 0.64, "#2f9a6a", rx=3)
        pen.rect(x + u * 0.05, y + tall * 0.34, u * 0.05, tall * 0.3, "#2b3038", rx=1)
        for q in range(4):
            pen.rect(x + u * (0.012 + 0.034 * q), y + tall * 0.22, u * 0.014, tall * 0.08, "#e8b548")
    pen.rect(-2, h * 0.66, w + 4, u * 0.03, "#f2c230")


def _craters(stage: Stage, pen: Pen, base: str, line: str) -> None:
    for k in range(15):
        x, y = stage.w * ((k * 0.618 + 0.05) % 1), stage.h * ((k * 0.755 + 0.1) % 1)
        r = stage.u * (0.03 + 0.07 * stage.rng.random())
        pen.circle(x - r * 0.05, y - r * 0.06, r * 1.1, pale(base, 0.3))
        pen.circle(x, y, r, line)
        pen.circle(x + r * 0.1, y + r * 0.12, r * 0.86, pale(line, 0.16))


def _stars(stage: Stage, pen: Pen, base: str, line: str) -> None:
    pen.haze(stage.w * 0.7, stage.h * 0.4, stage.w * 0.4, stage.h * 0.5, "#7a3ab0", 0.5)
    pen.haze(stage.w * 0.3, stage.h * 0.7, stage.w * 0.36, stage.h * 0.4, "#2a6fc0", 0.4)
    draw_stars(stage, pen, stage.h, 160)


def _fields(stage: Stage, pen: Pen, base: str, line: str) -> None:
    w, h = stage.w, stage.h
    tones = ("#b9d470", "#8fbf56", "#e3cf7a", "#7fb06a", "#cfd88a", "#a3c860")
    for i in range(4):
        for j in range(3):
            x, y = w * (i / 4) + 3, h * (j / 3) + 3
            tone = tones[(i * 2 + j * 3) % 6]
            pen.rect(x, y, w / 4 - 6, h / 3 - 6, tone, rx=6)
            rows = 9
            for k in range(1, rows):
                a = ((x, y + (h / 3 - 6) * k / rows), (x + w / 4 - 6, y + (h / 3 - 6) * k / rows))
                pen.lines([a if (i + j) % 2 else ((x + (w / 4 - 6) * k / rows, y), (x + (w / 4 - 6) * k / rows, y + h / 3 - 6))], dim(tone, 0.16), 2.6, o=0.7)


def _pitch(stage: Stage, pen: Pen, base: str, line: str) -> None:
    w, h, u, white = stage.w, stage.h, stage.u, "#f6fff0"
    for k in range(0, 12, 2):
        pen.rect(w * k / 12, -2, w / 12, h + 4, pale(base, 0.14), o=0.8)
    sw = u * 0.008
    pen.rect(w * 0.05, h * 0.07, w * 0.9, h * 0.86, "none", stroke=white, sw=sw)
    pen.line([(w / 2, h * 0.07), (w / 2, h * 0.93)], white, sw)
    pen.circle(w / 2, h / 2, u * 0.17, "none", stroke=white, sw=sw)
    pen.circle(w / 2, h / 2, u * 0.012, white)
    for side in (0, 1):
        for deep, tall in ((0.14, 0.5), (0.05, 0.24)):
            x = w * 0.05 if not side else w * (0.95 - deep)
            pen.rect(x, h * (0.5 - tall / 2), w * deep, h * tall, "none", stroke=white, sw=sw)


_GROUNDS: dict[str, Callable[[Stage, Pen, str, str], None]] = {
    "flat": _flat,
    "tiles": _tiles,
    "planks": _planks,
    "grass": _grass,
    "path": _path,
    "sand": _sand,
    "shore": _shore,
    "road": _road,
    "platform": _platform,
    "belt": _belt,
    "craters": _craters,
    "stars": _stars,
    "fields": _fields,
    "pitch": _pitch,
}
