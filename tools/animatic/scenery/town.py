"""Streets: the shared perspective of houses with shops and signs, by day and night, wide or narrow."""

from __future__ import annotations

from itertools import pairwise

from tools.animatic.scenery.corridor import Corridor, steps
from tools.animatic.scenery.flora import potted, round_tree
from tools.animatic.scenery.furniture import street_lamp
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import dim, letter, letter_down, pale, shadow
from tools.animatic.scenery.sky import draw_sky
from tools.animatic.scenery.skyline import draw_skyline
from tools.animatic.scenery.stage import Stage, glow_layer

FACADES = ("#d9b48f", "#c98f7a", "#9fb5a8", "#b9a7c4", "#e3cfa8", "#8fa9bd", "#cfa0a0")
AWNINGS = ("#d9573f", "#3f86b5", "#3f9a6f", "#e0a13c", "#8a5fa8")
BOARDS = ("#d8453e", "#2f7fb5", "#2f9166", "#e39a2d", "#7b4fa0", "#c7397a")
NEONS = ("#ff4fb0", "#3fe3ff", "#ffe35a", "#8dff7a", "#ff8a4a")
NAMES = ("茶", "麵", "書店", "咖啡", "火鍋", "藥局", "豆花", "旅社", "便當", "鐘錶", "COFFEE", "24H", "BAR", "水果")
GLOWS = ("#ffd98f", "#ffe8b8", "#ffc670", "#bfe6ff")


def street(stage: Stage) -> None:
    """An Asian city street: tiled houses with shops, hanging signs, lamps, trees, a scooter row and a crosswalk."""
    draw_sky(stage)
    draw_skyline(stage, 200, "far buildings", 0.3, 16)
    way = Corridor(stage, stage.w * 0.78)
    with stage.layer("road", 60, "ground") as pen:
        _road(stage, pen, way)
    _houses(stage, way, (1.25, 1.9, 2.7, 3.8, 5.4, 7.6), stage.u * 1.9)
    _hanging_signs(stage, way, 4)
    _street_furniture(stage, way)


def _road(stage: Stage, pen: Pen, way: Corridor) -> None:
    pen.rect(-2, stage.horizon, stage.w + 4, stage.h - stage.horizon + 2, ("#b3a89c", "#c4b8a8", "#aa9f94"))
    for z in steps(1.0, 7.6, 26):
        pen.lines([(way.point(-1, z), way.point(-0.64, z)), (way.point(0.64, z), way.point(1, z))], "#8f857c", 1.4, o=0.6)
    pen.poly(way.plate(-0.64, 0.64, 0.96, 30), ("#5a606c", "#515762", "#474d58"))
    for side in (-1, 1):
        pen.poly(way.plate(side * 0.635, side * 0.66, 0.96, 30), "#d8d0c2")
        pen.poly(way.plate(side * 0.57, side * 0.585, 0.96, 30), "#f0c64a", o=0.9)
    for i in range(8):
        pen.poly(way.plate(-0.012, 0.012, 3.0 + i * 1.5, 3.8 + i * 1.5), "#f2eee2", o=0.85)
    for k in range(9):
        left = -0.53 + k * 0.122
        pen.poly(way.plate(left, left + 0.066, 1.85, 2.6), "#f4f1e8", o=0.92)
    if stage.lit or stage.weather in ("rain", "storm"):
        for i, tone in enumerate(("#ffd28a", "#ff7fc0", "#7fdcff", "#ffd28a")):
            x, y = way.point((-0.5, -0.16, 0.3, 0.55)[i], 1.5 + 0.5 * (i % 2))
            pen.haze(x, y, stage.u * 0.2, stage.u * 0.035, tone, 0.34)


def _houses(stage: Stage, way: Corridor, marks: tuple[float, ...], tall: float) -> None:
    """Two rows of houses, far ones first, with their lit windows as a part of them."""
    glow = Pen(str)
    with stage.layer("shops", 26) as pen:
        for far, near in zip(reversed(marks), reversed(marks[:-1]), strict=False):
            for side in (-1, 1):
                height = tall * (0.72 + 0.5 * stage.rng.random())
                _house(stage, pen, glow, way, side, near, far, height)
    glow_layer(stage, "shop lights", 26, "shops", glow)


def _house(stage: Stage, pen: Pen, glow: Pen, way: Corridor, side: int, near: float, far: float, tall: float) -> None:
    u, rng = stage.u, stage.rng
    wall = rng.choice(FACADES)
    shop, storey = u * 0.56, u * 0.42
    front = [way.point(side, near, 0), way.point(side * 3, near, 0), way.point(side * 3, near, tall), way.point(side, near, tall)]
    pen.poly(front, (dim(wall, 0.3), dim(wall, 0.42)))
    pen.poly(way.panel(side, near, far, 0, tall), (wall, dim(wall, 0.16)))
    pen.poly(way.panel(side, near, far, tall, tall + u * 0.05), pale(wall, 0.25))
    bays = 3
    edges = steps(near, far, bays)
    floors = max(1, int((tall - shop) / storey))
    for k in range(floors):
        low = shop + u * 0.13 + k * storey
        for a, b in pairwise(edges):
            d = (b - a) * 0.22
            quad = way.panel(side, a + d, b - d, low, low + u * 0.22)
            if stage.lit and rng.random() < 0.55:
                pen.poly(quad, "#403a4a")
                glow.poly(quad, rng.choice(GLOWS), o=0.9)
            else:
                rng.random()
                pen.poly(quad, ("#7fa3bd", "#4f6f8c") if not stage.lit else "#2f3550")
            pen.poly(way.panel(side, a + d * 0.6, b - d * 0.6, low - u * 0.022, low), pale(wall, 0.35))
            if rng.random() < 0.3:
                pen.poly(way.panel(side * 0.97, a + d, b - d * 1.6, low - u * 0.09, low - u * 0.022), ("#eceae2", "#b8b8b4"))
    _shop_front(stage, pen, glow, way, side, (near, far), shop)


def _shop_front(stage: Stage, pen: Pen, glow: Pen, way: Corridor, side: int, span: tuple[float, float], tall: float) -> None:
    near, far = span
    gap = (far - near) * 0.08
    tone, u = stage.rng.choice(AWNINGS), stage.u
    inside = way.panel(side, near + gap, far - gap, 0, tall * 0.72)
    pen.poly(inside, ("#5c5362", "#3f3a48"))
    pane = way.panel(side, near + gap * 2, far - gap * 2, tall * 0.1, tall * 0.66)
    if stage.lit:
        glow.poly(pane, ("#ffeab8", "#ffbe6a"), o=0.95)
    else:
        pen.poly(pane, ("#ffe9bd", "#c9b598"))
    for i in range(3):
        z = near + gap * 2 + (far - near - gap * 4) * (i + 0.5) / 3
        stand = way.panel(side, z - gap * 0.8, z + gap * 0.8, tall * 0.1, tall * (0.3 + 0.1 * (i % 2)))
        (glow if stage.lit else pen).poly(stand, "#b06a3f", o=0.8)
    pen.poly(way.panel(side, near + gap * 0.4, far - gap * 0.4, tall * 0.78, tall * 1.02), tone)
    pen.poly(way.panel(side, near + gap * 1.6, far - gap * 1.6, tall * 0.84, tall * 0.96), pale(tone, 0.55), o=0.85)
    stripes = 6
    edges = steps(near + gap * 0.4, far - gap * 0.4, stripes)
    for k, (a, b) in enumerate(pairwise(edges)):
        high, low = (way.point(side, a, tall * 0.8), way.point(side, b, tall * 0.8)), (way.point(side * 0.88, b, tall * 0.64), way.point(side * 0.88, a, tall * 0.64))
        pen.poly([*high, *low], tone if k % 2 else "#fbf3e4")
        lip = [way.point(side * 0.88, a, tall * 0.64), way.point(side * 0.88, b, tall * 0.64), way.point(side * 0.88, b, tall * 0.6), way.point(side * 0.88, a, tall * 0.6)]
        pen.poly(lip, dim(tone, 0.15) if k % 2 else "#e2d8c6")
    shadow(pen, *way.point(side * 0.95, (near + far) / 2, 0), u * 0.2 / near, 0.2)


def _hanging_signs(stage: Stage, way: Corridor, own: int) -> None:
    """Vertical box signs on both sides; the first carry the texts that were asked for."""
    u = stage.u
    places = ((-1, 1.9, 0.66, 0.7), (1, 1.9, 0.68, 0.7), (-1, 2.6, 0.7, 0.74), (1, 2.7, 0.8, 0.7), (-1, 3.7, 0.66, 0.7), (1, 3.7, 0.66, 0.72), (-1, 5.2, 0.7, 0.7), (1, 5.2, 0.72, 0.7))
    texts: list[tuple[str, bool]] = []
    names = list(NAMES)
    stage.rng.shuffle(names)
    for i in range(len(places)):
        said = stage.take("sign", "poster", "banner") if i < own else None
        texts.append((said or stage.usual(names[i]), said is not None))
    usual = Pen(str if stage.lit else lambda c: stage.paint(c, 20))
    for i, ((side, z, low, tall), (text, asked)) in reversed(list(enumerate(zip(places, texts, strict=True)))):
        if not text:
            continue
        x, y = way.point(side * 0.98, z, u * low)
        box = _sign_box(text, x, y, u * 0.155 / z, u * tall / z, side, wide=asked)
        tone = NEONS[i % 5] if stage.lit else BOARDS[i % 6]
        if asked:
            with stage.layer("shop sign", 15, emits=stage.lit, words=text) as pen:
                _sign(stage, pen, text, box, tone)
        else:
            _sign(stage, usual, text, box, tone)
    if usual.box is not None:
        with stage.layer("street signs", 22, emits=stage.lit, raw=True) as pen:
            pen.raw(usual.body, usual.box)
        stage.layers.sort(key=lambda layer: layer.name == "shop sign")


def _sign_box(text: str, x: float, y: float, w: float, h: float, side: int, *, wide: bool) -> tuple[float, float, float, float]:
    latin = wide and all(ord(c) < 0x2E80 for c in text)
    if latin:
        w, h = w * 2.4, h * 0.42
    elif wide:
        w, h = w * 1.25, h * 1.1
    left = x - w * 0.12 if side < 0 else x - w * 0.88
    return left, y - h, w, h


def _sign(stage: Stage, pen: Pen, text: str, box: tuple[float, float, float, float], tone: str) -> None:
    """One box sign: a coloured board by day, a neon frame by night."""
    x, y, w, h = box
    r = min(w, h) * 0.12
    if stage.lit:
        pen.haze(x + w / 2, y + h / 2, w * 1.5, h * 0.75, tone, 0.3)
        pen.rect(x, y, w, h, "#1b1430", rx=r, stroke=tone, sw=max(1.5, min(w, h) * 0.07))
        ink = pale(tone, 0.55)
    else:
        pen.rect(x, y, w, h, (pale(tone, 0.08), dim(tone, 0.1)), rx=r, stroke=pale(tone, 0.6), sw=max(1.2, min(w, h) * 0.05))
        ink = "#fffaf0"
    if w > h:
        letter(pen, text, x + w * 0.05, y, w * 0.9, h, ink)
    else:
        letter_down(pen, text, x, y + h * 0.04, w, h * 0.92, ink)


def _street_furniture(stage: Stage, way: Corridor) -> None:
    u = stage.u
    glow = Pen(str)
    with stage.layer("street trees", 18) as pen:
        for side, z in ((-0.8, 3.2), (0.82, 3.0)):
            x, y = way.point(side, z)
            round_tree(pen, x, y, u * 1.0 / z, "#5fa05a", stage.rng)
    with stage.layer("street lamps", 14) as pen:
        for side, z in ((-0.7, 2.3), (0.7, 2.3), (-0.7, 4.2), (0.7, 4.2)):
            x, y = way.point(side, z)
            street_lamp(stage, pen, glow, x, y, u * 1.35 / z, flip=side > 0)
    glow_layer(stage, "lamp light", 14, "street lamps", glow)
    with stage.layer("scooters", 10) as pen:
        for i, z in enumerate((2.6, 2.3, 2.02)):
            x, y = way.point(0.84, z)
            scooter(pen, x, y, u * 0.36 / z, ("#5fb5b0", "#e0694f", "#f0c25a")[i])
    with stage.layer("plants", 9) as pen:
        for side, z, size in ((-0.93, 1.62, 0.36), (-0.9, 1.42, 0.28)):
            x, y = way.point(side, z)
            potted(pen, x, y, u * size / z)


def scooter(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a parked motor scooter from the side, `size` long, standing on (x, y)."""
    shadow(pen, x, y, size * 0.55)
    with pen.at(x, y, size):
        for wx in (-34, 34):
            pen.circle(wx, -11, 11, "#2b2b36")
            pen.circle(wx, -11, 5.5, "#b9bec8")
        pen.path("M-46,-24 C-44,-40 -30,-42 -20,-38 L-6,-36 Q-2,-22 8,-20 L20,-20 Q26,-52 24,-64 L31,-66 Q38,-40 36,-22 Q30,-24 24,-14 L-20,-12 Q-26,-26 -38,-24Z", (pale(tone, 0.15), dim(tone, 0.12)))
        pen.path("M-44,-40 Q-20,-50 -4,-42 L-6,-36 L-40,-35Z", "#33303f")
        pen.line([(27, -66), (18, -70)], "#33303f", 4)
        pen.circle(33, -54, 4.5, "#fff3c4")


def alley(stage: Stage) -> None:
    """A narrow lane: brick walls close together, pipes, cables, crates, lanterns and a lit doorway."""
    draw_sky(stage)
    draw_skyline(stage, 180, "far buildings", 0.34, 9)
    way = Corridor(stage, stage.w * 0.6)
    u = stage.u
    with stage.layer("lane", 60, "ground") as pen:
        pen.rect(-2, stage.horizon, stage.w + 4, stage.h - stage.horizon + 2, ("#6f6a76", "#7d7682", "#655f6d"))
        for z in steps(1, 8, 20):
            pen.lines([(way.point(-1, z), way.point(1, z))], "#4f4a59", 1.6, o=0.5)
        for k in range(-4, 5):
            pen.lines([(way.point(k / 4, 1), way.point(k / 4, 12))], "#4f4a59", 1.6, o=0.4)
        for side, z in ((-0.3, 1.5), (0.35, 2.2)):
            x, y = way.point(side, z)
            pen.ellipse(x, y, u * 0.16 / z, u * 0.024 / z, "#a9b9d0", o=0.5)
    _houses(stage, way, (1.15, 2.2, 3.6, 5.6, 8.0), u * 1.9)
    with stage.layer("cables", 20) as pen:
        for z, sag in ((1.7, 0.22), (2.4, 0.16), (3.2, 0.1), (4.2, 0.08)):
            a, b = way.point(-1, z, u * 1.1), way.point(1, z, u * 1.2)
            pen.path(f"M{a[0]:.1f},{a[1]:.1f} Q{stage.w / 2:.1f},{a[1] + u * sag:.1f} {b[0]:.1f},{b[1]:.1f}", "none", stroke="#2c2838", sw=2)
    _lanterns(stage, way)
    _hanging_signs(stage, way, 2)
    with stage.layer("crates", 10) as pen:
        from_left = way.point(-0.84, 1.5)
        for dx, dy, size in ((0, 0, 0.15), (-0.05, -0.125, 0.12), (0.13, 0.03, 0.11)):
            _box(pen, from_left[0] + u * dx, from_left[1] + u * dy, u * size)
        bx, by = way.point(0.84, 1.55)
        with pen.at(bx, by, u * 0.27):
            pen.path("M-26,0 L-32,-72 H32 L26,0 Q0,4 -26,0Z", ("#6f9a86", "#4c7365"))
            pen.rect(-35, -80, 70, 10, "#86b09c", rx=4)
            pen.path("M-14,-64 L-11,-8 M0,-64 V-8 M14,-64 L11,-8", "none", stroke="#3f6356", sw=3, o=0.6)


def _box(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.6)
    pen.rect(x - size / 2, y - size * 0.85, size, size * 0.85, ("#c79a62", "#a87c4a"), rx=2)
    pen.rect(x - size / 2, y - size * 0.48, size, size * 0.09, "#8a6238", o=0.7)


def _lanterns(stage: Stage, way: Corridor) -> None:
    emits = stage.lit
    with stage.layer("lanterns", 16, emits=emits) as pen:
        for z in (3.6, 2.6, 1.9):
            for side in (-0.72, -0.24, 0.24, 0.72):
                x, y = way.point(side, z, stage.u * (0.98 - 0.1 * (1 - abs(side))))
                lantern(stage, pen, x, y, stage.u * 0.13 / z)


def lantern(stage: Stage, pen: Pen, x: float, y: float, size: float) -> None:
    """Draw a red paper lantern hanging at (x, y), `size` tall."""
    if stage.lit:
        pen.haze(x, y, size * 1.3, size * 1.3, "#ff8a4a", 0.5)
    with pen.at(x, y, size):
        pen.ellipse(0, 0, 46, 40, ("#ff7a52", "#d8382f"))
        pen.path("M-20,-36 Q-34,0 -20,36 M0,-40 V40 M20,-36 Q34,0 20,36", "none", stroke="#a8242a", sw=3, o=0.55)
        for ty in (-46, 36):
            pen.rect(-18, ty, 36, 9, "#e8b548", rx=2)
        pen.line([(0, 46), (0, 74)], "#e8b548", 4)
        pen.ellipse(-14, -8, 12, 18, "#ffd9a8", o=0.5)
