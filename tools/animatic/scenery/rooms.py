"""Rooms for work and study: office, classroom, library."""

from __future__ import annotations

from tools.animatic.scenery.corridor import Corridor
from tools.animatic.scenery.flora import potted
from tools.animatic.scenery.furniture import (
    BOOKS,
    WOOD,
    bookcase,
    ceiling_panels,
    chair,
    floor_lamp,
    pendant,
    window,
)
from tools.animatic.scenery.home import daylight, poster
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import DARK, dim, floor_plane, letter, pale, planks, shadow, vanishing, wall
from tools.animatic.scenery.stage import Stage, glow_layer


def office(stage: Stage) -> None:
    """An office: window wall over the city, desks with screens, whiteboard, plants and ceiling lights."""
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    with stage.layer("wall", 30) as pen:
        wall(stage, pen, ("#e3e9ee", "#edf1f4"), skirting="#b9c4cd")
    wx, wy, ww, wh = w * 0.5 - u * 0.44, hz - u * 0.5, u * 0.88, u * 0.4
    with stage.layer("window", 29) as pen:
        window(stage, pen, wx, wy, ww, wh, "#f7f9fa", bars=(4, 1), view=False)
        _towers(stage, pen, wx, wy, ww, wh)
    with stage.layer("ceiling lights", 28) as pen:
        ceiling_panels(stage, pen, glow, max(u * 0.07, hz - u * 0.58), u * 0.26, max(3, int(w / (u * 0.45))))
    glow_layer(stage, "ceiling glow", 28, "ceiling lights", glow)
    with stage.layer("floor", 24, "ground") as pen:
        floor_plane(stage, pen, ("#8fa0ae", "#a9b7c2", "#93a3b0"))
        vanishing(stage, pen, "#7b8c9b", columns=8, rows=7, sw=1.6, o=0.6)
    daylight(stage, wx + ww * 0.2, wy, ww * 0.5, wh)
    _whiteboard(stage)
    with stage.layer("shelves", 22) as pen:
        bookcase(pen, u * 0.14, stage.ground(0.04), u * 0.24, u * 0.42, stage.rng, rows=4, wood="#c9b9a4")
    with stage.layer("desks", 15) as pen:
        for x, y, size, flip in ((u * 0.34, 0.32, 0.5, False), (w - u * 0.33, 0.36, 0.54, True)):
            desk(pen, x, stage.ground(y), u * size, flip=flip)
    _screens(stage, ((u * 0.34, 0.32, 0.5), (w - u * 0.33, 0.36, 0.54)))
    with stage.layer("office chairs", 12) as pen:
        for x, y, flip in ((u * 0.46, 0.56, False), (w - u * 0.46, 0.6, True)):
            _swivel(pen, x, stage.ground(y), u * 0.3, flip)
    with stage.layer("plants", 9) as pen:
        potted(pen, u * 0.08, stage.ground(0.66), u * 0.4, "#4d9a61", "#f2f2f0")
        potted(pen, w - u * 0.07, stage.ground(0.14), u * 0.36, "#4d9a61", "#f2f2f0")


def _towers(stage: Stage, pen: Pen, x: float, y: float, w: float, h: float) -> None:
    base = "#7f9ab8" if not stage.light.dark else "#3a4a78"
    for i in range(11):
        bh = h * (0.2 + 0.5 * ((i * 0.618) % 1))
        bx = x + w * i / 11
        pen.rect(bx + 2, y + h - bh, w / 11 - 3, bh, (pale(base, 0.2), base), o=0.8)
        for k in range(int(bh / (h * 0.1))):
            tone = "#ffd98a" if stage.lit and (i + k) % 3 else pale(base, 0.45)
            pen.rect(bx + w * 0.015, y + h - bh + h * (0.04 + 0.1 * k), w / 11 - w * 0.03, h * 0.028, tone, o=0.85)
    for k in range(1, 4):
        pen.rect(x + w * k / 4 - 3, y, 6, h, "#f7f9fa")
    pen.rect(x - 4, y + h, w + 8, 7, "#f7f9fa")


def _whiteboard(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    said = stage.take("sign", "poster", "banner", "screen", "label")
    x, y, bw, bh = w - u * 0.4, max(u * 0.02, hz - u * 0.48), u * 0.33, u * 0.24
    with stage.layer("whiteboard", 27, words=said or "") as pen:
        pen.rect(x + 3, y + 5, bw, bh, DARK, o=0.16, rx=4)
        pen.rect(x, y, bw, bh, ("#ffffff", "#f3f6f8"), rx=4, stroke="#9aa7b2", sw=4)
        if said:
            letter(pen, said, x + bw * 0.05, y + bh * 0.1, bw * 0.9, bh * 0.8, "#2f5fa8")
        else:
            for k, tall in enumerate((0.2, 0.34, 0.28, 0.5, 0.62)):
                pen.rect(x + bw * (0.1 + 0.09 * k), y + bh * (0.8 - tall), bw * 0.06, bh * tall, ("#4f9ad0", "#f0a848", "#5fb08a")[k % 3], rx=2)
            pen.line([(x + bw * 0.62, y + bh * 0.66), (x + bw * 0.72, y + bh * 0.44), (x + bw * 0.8, y + bh * 0.52), (x + bw * 0.92, y + bh * 0.24)], "#e0604a", 3)
            for k in range(3):
                pen.rect(x + bw * 0.62, y + bh * (0.76 + 0.06 * k), bw * (0.3 - 0.06 * k), 2.5, "#9aa7b2")
        pen.rect(x + bw * 0.1, y + bh, bw * 0.8, u * 0.012, "#b9c4cd")


def desk(pen: Pen, x: float, y: float, size: float, *, flip: bool = False, wood: str = "#d3ab7f") -> None:
    """Draw an office desk with drawers, a cup, papers and the back of nothing: the screen comes on its own."""
    shadow(pen, x, y, size * 0.54)
    with pen.at(x, y, size, flip=flip):
        pen.rect(-44, -36, 4, 36, "#8d98a3")
        pen.rect(16, -36, 28, 35, ("#f2f4f6", "#cfd7dd"), rx=2)
        for k in range(3):
            pen.rect(18, -33 + 11 * k, 24, 9.4, ("#ffffff", "#e3e8ec"), rx=1.5)
            pen.rect(26, -29 + 11 * k, 8, 1.6, "#9aa7b2", rx=1)
        pen.poly([(-45, -46), (45, -46), (51, -38), (-51, -38)], (wood, pale(wood, 0.25)))
        pen.rect(-51, -38.4, 102, 4, dim(wood, 0.2), rx=1)
        pen.poly([(18, -45), (34, -45), (37, -41), (19, -41)], "#ffffff")
        pen.path("M38,-44 v-8 h7 v8 q-3.500,2 -7,0Z", ("#e0604a", "#c8503f"))


def _screens(stage: Stage, places: tuple[tuple[float, float, float], ...]) -> None:
    u = stage.u
    with stage.layer("computer screens", 15, emits=stage.lit, part_of="desks") as pen:
        for x, y, size in places:
            with pen.at(x - u * size * 0.08, stage.ground(y), u * size):
                pen.rect(-2.5, -50, 5, 7, "#8d98a3")
                pen.ellipse(0, -42.5, 10, 1.8, "#8d98a3")
                pen.rect(-23, -78, 46, 29, "#2b323c", rx=2.5)
                pen.rect(-21, -76, 42, 25, ("#5fb0e0", "#3f7fc0"), rx=1.5)
                for k in range(4):
                    pen.rect(-18, -73 + 5 * k, (22, 14, 18, 10)[(k + round(4 * stage.turn)) % 4], 2.2, "#e3f3ff", o=0.85)
                pen.rect(8, -73, 10, 9, "#ffd27a", rx=1)
                pen.poly([(-20, -45), (12, -45), (14, -42), (-21, -42)], "#e9edf0")


def _swivel(pen: Pen, x: float, y: float, size: float, flip: bool) -> None:
    shadow(pen, x, y, size * 0.34)
    with pen.at(x, y, size, flip=flip):
        pen.path("M0,-32 V-10 M-24,-3 L0,-10 L24,-3 M0,-10 V-2", "none", stroke="#4a525c", sw=4)
        for k in (-24, 0, 24):
            pen.circle(k, -2, 3.4, "#2b323c")
        pen.rect(-26, -42, 50, 11, ("#5f7f9a", "#4a6780"), rx=5)
        pen.path("M-26,-46 C-36,-64 -34,-88 -28,-98 Q-22,-102 -18,-96 C-22,-80 -22,-62 -16,-46Z", ("#6f90aa", "#4f6f8a"))


def classroom(stage: Stage) -> None:
    """A classroom: green blackboard with a lesson, clock, flags of paper, windows, rows of desks, globe and books."""
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("wall", 30) as pen:
        wall(stage, pen, ("#f5e6c6", "#f1ddb6"), crown="#fdf6e6")
        pen.rect(-2, hz - u * 0.15, w + 4, u * 0.155, ("#9fc0a8", "#8cb098"))
        pen.rect(-2, hz - u * 0.158, w + 4, u * 0.014, "#7a9f88")
    wx, wy, ww, wh = u * 0.06, hz - u * 0.52, u * 0.24, u * 0.32
    with stage.layer("window", 29) as pen:
        window(stage, pen, wx, wy, ww, wh, "#ffffff")
        window(stage, pen, w - wx - ww, wy, ww, wh, "#ffffff")
    _blackboard(stage)
    with stage.layer("clock", 26) as pen:
        x, y = w * 0.5, hz - u * 0.548
        pen.circle(x, y, u * 0.036, "#c8553d")
        pen.circle(x, y, u * 0.029, "#fffdf6")
        pen.line([(x, y), (x, y - u * 0.024)], "#2b2b36", 3)
        pen.line([(x, y), (x + u * 0.017, y + u * 0.008)], "#2b2b36", 3)
    with stage.layer("floor", 24, "ground") as pen:
        planks(stage, pen, ("#cfa06a", "#bd8c56"), count=14)
    daylight(stage, wx, wy, ww, wh)
    with stage.layer("teacher's desk", 20) as pen:
        x, y = w - u * 0.36, stage.ground(0.1)
        shadow(pen, x, y, u * 0.2)
        pen.rect(x - u * 0.17, y - u * 0.17, u * 0.34, u * 0.17, (WOOD, dim(WOOD, 0.2)), rx=3)
        pen.rect(x - u * 0.19, y - u * 0.19, u * 0.38, u * 0.026, pale(WOOD, 0.25), rx=3)
        _globe(pen, x + u * 0.1, y - u * 0.19, u * 0.14)
        for k, tone in enumerate(("#3d6f9e", "#e0a83f", "#c8553d")):
            pen.rect(x - u * 0.14 + u * 0.006 * k, y - u * (0.208 + 0.02 * k), u * 0.11, u * 0.019, tone, rx=2)
    with stage.layer("school desks", 12) as pen:
        for x, y, size in ((0.2, 0.26, 0.19), (0.08, 0.5, 0.26), (0.84, 0.44, 0.24), (0.96, 0.66, 0.3), (0.24, 0.62, 0.28)):
            if w * x < u * 0.5 or x > 0.7:
                _pupil_desk(pen, w * x, stage.ground(y), u * size)


def _blackboard(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    said = stage.take("sign", "screen", "banner", "poster", "label")
    bw, bh = min(u * 0.84, w - u * 0.76), min(u * 0.34, hz - u * 0.1)
    x, y = w / 2 - bw / 2, max(u * 0.035, hz - u * 0.48)
    with stage.layer("blackboard", 27, words=said or "") as pen:
        pen.rect(x - u * 0.02, y - u * 0.02, bw + u * 0.04, bh + u * 0.04, ("#b98a5c", "#9a6e44"), rx=5)
        pen.rect(x, y, bw, bh, ("#2f6b55", "#29604c"), rx=2)
        pen.haze(x + bw * 0.4, y + bh * 0.5, bw * 0.4, bh * 0.4, "#7fb09a", 0.22)
        if said:
            letter(pen, said, x + bw * 0.05, y + bh * 0.08, bw * 0.9, bh * 0.8, "#f6f8ee")
        else:
            letter(pen, stage.usual("1 + 2 = 3"), x + bw * 0.05, y + bh * 0.1, bw * 0.42, bh * 0.4, "#f6f8ee")
            letter(pen, stage.usual("山 水 日 月"), x + bw * 0.05, y + bh * 0.54, bw * 0.42, bh * 0.34, "#ffe6a0")
            pen.poly([(x + bw * 0.66, y + bh * 0.78), (x + bw * 0.9, y + bh * 0.78), (x + bw * 0.66, y + bh * 0.24)], "none", stroke="#bfe0ff", sw=3)
            pen.circle(x + bw * 0.58, y + bh * 0.36, bh * 0.14, "none", stroke="#ffc4d0", sw=3)
        pen.rect(x, y + bh + u * 0.012, bw, u * 0.016, "#d3a677", rx=2)
        for k, tone in enumerate(("#ffffff", "#ffe08a", "#ffb3c0")):
            pen.rect(x + bw * 0.4 + u * 0.04 * k, y + bh + u * 0.006, u * 0.026, u * 0.008, tone, rx=2)


def _globe(pen: Pen, x: float, y: float, size: float) -> None:
    with pen.at(x, y, size):
        pen.ellipse(0, -2, 24, 5, "#7a5238")
        pen.rect(-3, -22, 6, 20, "#7a5238")
        pen.path("M-30,-30 C-46,-62 -20,-96 8,-92", "none", stroke="#c99a5a", sw=5)
        pen.circle(0, -58, 32, ("#6fb8e0", "#3f86c0"))
        pen.path("M-18,-76 Q-4,-84 4,-74 Q-2,-64 -10,-60 Q-22,-62 -18,-76Z M6,-62 Q22,-70 28,-56 Q24,-40 12,-36 Q6,-48 6,-62Z M-22,-50 Q-12,-48 -12,-38 Q-18,-34 -22,-42Z", "#7fc070")


def _pupil_desk(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.6)
    with pen.at(x, y, size):
        for lx in (-40, 36):
            pen.rect(lx, -48, 4, 48, "#7d8894")
        pen.rect(-40, -48, 80, 10, dim(WOOD, 0.25), rx=2)
        pen.poly([(-42, -62), (42, -62), (52, -50), (-52, -50)], (WOOD, pale(WOOD, 0.3)))
        pen.rect(-52, -51, 104, 5, dim(WOOD, 0.12), rx=1.5)
        pen.poly([(-26, -60), (-4, -60), (-5, -53), (-30, -53)], "#fffdf6")
        pen.poly([(-4, -60), (18, -60), (20, -53), (-5, -53)], "#eef3f8")
        pen.line([(28, -60), (36, -53)], "#f0b43f", 3)


def library(stage: Stage) -> None:
    """A library: aisles of tall shelves to both sides, arched window, reading lamps, ladder, a carpet runner."""
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    glow = Pen(str)
    with stage.layer("wall", 30) as pen:
        wall(stage, pen, ("#d9c3a0", "#cdb38b"), skirting="#7a5238")
    with stage.layer("window", 29) as pen:
        window(stage, pen, w * 0.5 - u * 0.12, hz - u * 0.46, u * 0.24, u * 0.36, "#f4ead8", bars=(2, 3))
    with stage.layer("floor", 24, "ground") as pen:
        planks(stage, pen, ("#a8744a", "#96643d"), count=14)
        cx = w / 2
        pen.poly([(cx - u * 0.13, hz), (cx + u * 0.13, hz), (cx + u * 0.4, stage.h), (cx - u * 0.4, stage.h)], ("#a83f3a", "#c8554a"))
        for k in (-1, 1):
            pen.poly([(cx + k * u * 0.11, hz), (cx + k * u * 0.12, hz), (cx + k * u * 0.37, stage.h), (cx + k * u * 0.34, stage.h)], "#e8c06a")
    with stage.layer("bookshelves", 22) as pen:
        way = Corridor(stage, w * 0.62)
        for side in (-1, 1):
            _book_wall(pen, way, side, u, rng)
    poster(stage, w * 0.5 - u * 0.2, max(u * 0.04, hz - u * 0.62), u * 0.4, u * 0.12)
    with stage.layer("lamps", 16) as pen:
        for x, size in ((0.36, 0.12), (0.64, 0.12)):
            pendant(stage, pen, glow, w * x, max(u * 0.12, hz - u * 0.42), u * size, "#3f7a5c")
        floor_lamp(stage, pen, glow, w * 0.8, stage.ground(0.22), u * 0.42, "#9fc9a8")
    glow_layer(stage, "lamp light", 15, "lamps", glow)
    with stage.layer("reading table", 11) as pen:
        x, y = w * 0.14, stage.ground(0.62)
        shadow(pen, x, y, u * 0.26)
        for lx in (-0.2, 0.18):
            pen.rect(x + u * lx, y - u * 0.18, u * 0.024, u * 0.18, "#6b4630")
        pen.poly([(x - u * 0.22, y - u * 0.22), (x + u * 0.22, y - u * 0.22), (x + u * 0.27, y - u * 0.17), (x - u * 0.27, y - u * 0.17)], ("#8a5a3a", "#b07a4f"))
        pen.rect(x - u * 0.27, y - u * 0.172, u * 0.54, u * 0.018, "#6b4630")
        for k in range(4):
            pen.rect(x - u * 0.16 + u * 0.008 * (k % 2), y - u * (0.212 + 0.024 * k), u * 0.13, u * 0.023, BOOKS[k], rx=2)
        pen.path(f"M{x + u * 0.02:.1f},{y - u * 0.2:.1f} q{u * 0.04:.1f},{-u * 0.026:.1f} {u * 0.08:.1f},0 q{u * 0.04:.1f},{-u * 0.026:.1f} {u * 0.08:.1f},0 v{u * 0.014:.1f} h{-u * 0.16:.1f}Z", "#fffaf0")
        chair(pen, x + u * 0.34, y + u * 0.03, u * 0.34, "#8a5a3a", flip=True)


def _book_wall(pen: Pen, way: Corridor, side: int, u: float, rng: object) -> None:
    tall, rows, bays = u * 1.15, 6, 5
    pen.poly(way.panel(side, 1.0, 4.6, 0, tall), ("#7a4f30", "#8f6040"))
    marks = [1.0 + 3.6 * i / bays for i in range(bays + 1)]
    step = tall / rows
    for i in range(bays):
        for j in range(rows):
            z0, z1 = marks[i] + 0.06, marks[i + 1] - 0.06
            low = step * j + step * 0.1
            pen.poly(way.panel(side, z0, z1, low, low + step * 0.82), "#4a2d1c")
            count = 9
            for k in range(count):
                a = z0 + (z1 - z0) * k / count
                b = z0 + (z1 - z0) * (k + 0.92) / count
                seed = (i * 31 + j * 17 + k * 7 + (side > 0) * 5) % 23
                if seed == 3:
                    continue
                pen.poly(way.panel(side, a, b, low, low + step * (0.5 + 0.012 * seed)), BOOKS[(seed + k) % len(BOOKS)])
        pen.poly(way.panel(side, marks[i] - 0.03, marks[i] + 0.05, 0, tall * 1.03), "#9a6a46")
    pen.poly(way.panel(side, 1.0, 4.65, tall, tall * 1.05), "#a87750")
