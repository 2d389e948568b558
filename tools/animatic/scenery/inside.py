"""Passages: a cave of rock and crystal, and a corridor with doors and a lit exit sign."""

from __future__ import annotations

from itertools import pairwise

from tools.animatic.scenery.corridor import Corridor, steps
from tools.animatic.scenery.flora import rock
from tools.animatic.scenery.pen import Pen, Point, smooth
from tools.animatic.scenery.shapes import beam, dim, floor_plane, letter, pale, scatter
from tools.animatic.scenery.stage import Stage, glow_layer

_CRYSTALS = ((0.1, 0.42, 0.2, "#7fd4ff"), (0.2, 0.28, 0.12, "#c79bff"), (0.9, 0.46, 0.22, "#c79bff"), (0.8, 0.26, 0.12, "#7fffd4"))


def cave(stage: Stage) -> None:
    """A cavern: a far opening that lets in light, arches of rock, stalactites, boulders and glowing crystals."""
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("cave wall", 5000, "sky") as pen:
        pen.rect(-2, -2, w + 4, stage.h + 4, ("#2c2a3d", "#4a4660", "#5b5670"))
        pen.haze(w * 0.5, hz * 0.8, w * 0.4, hz * 0.8, "#a9b4d8", 0.5)
    with stage.layer("cave mouth", 900, raw=True) as pen:
        x, y, r = w * 0.5, hz + 2, min(u * 0.26, hz * 0.6)
        pen.path(f"M{x - r:.1f},{y:.1f} C{x - r * 1.1:.1f},{y - r * 0.9:.1f} {x - r * 0.4:.1f},{y - r * 1.5:.1f} {x + r * 0.1:.1f},{y - r * 1.4:.1f} C{x + r * 0.8:.1f},{y - r * 1.3:.1f} {x + r * 1.1:.1f},{y - r * 0.6:.1f} {x + r * 0.95:.1f},{y:.1f}Z", (*stage.light.sky, pale(stage.light.sky[2], 0.3)))
    for name, depth, reach, tone in (("far rocks", 260, 0.36, "#575170"), ("rocks", 90, 0.24, "#453f5a")):
        with stage.layer(name, depth) as pen:
            _arch(stage, pen, reach, tone)
    with stage.layer("ground", 60, "ground") as pen:
        floor_plane(stage, pen, ("#6c6580", "#565069", "#3f3a50"), hz)
        pen.haze(w * 0.5, stage.ground(0.3), w * 0.34, (stage.h - hz) * 0.4, "#cfd6ff", 0.24)
        for x, y, k in scatter(stage, 34):
            pen.ellipse(x, y, u * 0.03 * k, u * 0.006 * k, "#332e44", o=0.5)
    glow = Pen(str)
    with stage.layer("crystals", 14) as pen:
        for x, y, size, tone in _CRYSTALS:
            _crystal(pen, w * x, stage.ground(y), u * size, tone)
            glow.haze(w * x, stage.ground(y) - u * size * 0.4, u * size, u * size * 0.9, tone, 0.3)
    glow_layer(stage, "crystal glow", 14, "crystals", glow)
    with stage.layer("boulders", 8) as pen:
        for x, y, size in ((0.03, 0.7, 0.3), (0.97, 0.76, 0.34), (0.14, 0.86, 0.14)):
            rock(pen, w * x, stage.ground(y), u * size, "#6a637e", flip=x > 0.5)


def _arch(stage: Stage, pen: Pen, reach: float, tone: str) -> None:
    """Draw rock that frames the view at both sides and hangs down in stalactites."""
    u, w, hz = stage.u, stage.w, stage.horizon
    for side in (-1, 1):
        edge = w * 0.5 + side * (w * 0.5 + 6)
        reached = w * 0.5 + side * w * (0.5 - reach * 0.8)
        points = [(edge, hz + u * 0.03), (reached + side * u * 0.1, hz + u * 0.02), (reached + side * u * 0.02, hz - hz * 0.4), (reached + side * u * 0.14, hz * 0.24), (reached, -4)]
        pen.path(smooth(points) + f" L{edge:.1f},-4Z", (dim(tone, 0.15), tone))
    crest: list[Point] = []
    count = 15
    for i in range(count + 1):
        hang = hz * reach * (0.34 + 0.5 * abs(i / count - 0.5)) * (0.5 + 0.9 * stage.rng.random())
        crest += [(w * (i - 0.4) / count, hz * reach * 0.22), (w * i / count, hang)]
    pen.path("M-8,-8 " + " ".join(f"L{x:.1f},{y:.1f}" for x, y in crest) + f" L{w + 8:.1f},-8Z", (dim(tone, 0.3), tone))


def _crystal(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    with pen.at(x, y, size):
        for lean, tall, half in ((-26, 52, 9), (24, 60, 10), (-9, 74, 11), (8, 96, 13)):
            tip = lean * 0.9
            base = lean * 0.4
            pen.poly([(base - half, 0), (tip - half * 0.8, -tall * 0.8), (tip, -tall), (tip + half * 0.8, -tall * 0.8), (base + half, 0)], (pale(tone, 0.4), tone, dim(tone, 0.25)))
            pen.poly([(base, 0), (tip, -tall), (tip + half * 0.8, -tall * 0.8), (base + half, 0)], dim(tone, 0.22), o=0.6)


def hallway(stage: Stage) -> None:
    """A corridor: doors on both sides, ceiling lamps, a green exit sign over the far door, a fire extinguisher."""
    u, w = stage.u, stage.w
    way = Corridor(stage, max(w * 0.66, u * 0.9))
    high, far = u * 1.12, 6.0
    with stage.layer("wall", 5000, "sky") as pen:
        pen.rect(-2, -2, w + 4, stage.h + 4, "#f1eee6")
        pen.poly(way.plate(-1.0, 1.0, 0.6, far, high), ("#dfe3e6", "#f7f8f8"))
        for side, tones in ((-1.0, ("#dfe9e6", "#cfdcd9")), (1.0, ("#e7eeeb", "#d6e2df"))):
            pen.poly(way.panel(side, 0.6, far, 0, high), tones)
            pen.poly(way.panel(side, 0.6, far, 0, u * 0.34), "#9cc0b8")
            pen.poly(way.panel(side, 0.6, far, u * 0.34, u * 0.37), "#f7f5ee")
        pen.poly(way.front(-1.0, 1.0, far, 0, high), ("#eef3f1", "#dbe6e3"))
    with stage.layer("floor", 60, "ground") as pen:
        pen.poly(way.plate(-1.0, 1.0, 0.6, far), ("#bcc7ca", "#d9dfe0"))
        pen.poly(way.plate(-0.12, 0.12, 0.6, far), "#e9eeee", o=0.7)
        for side in (-0.9, 0.86):
            pen.poly(way.plate(side, side + 0.04, 0.6, far), "#58b07a")
    with stage.layer("doors", 40) as pen:
        for side in (-1.0, 1.0):
            for near, end in pairwise(steps(1.5, 5.4, 3)):
                span = end - near
                pen.poly(way.panel(side, near + span * 0.16, end - span * 0.3, 0, u * 0.8), "#f7f5ee")
                pen.poly(way.panel(side, near + span * 0.22, end - span * 0.36, 0, u * 0.76), ("#8fb0c0", "#7497a8"))
                pen.poly(way.panel(side, near + span * 0.3, end - span * 0.5, u * 0.46, u * 0.68), "#dff1f7")
        pen.poly(way.front(-0.5, 0.5, far, 0, u * 0.84), "#f7f5ee")
        for a, b in ((-0.46, -0.02), (0.02, 0.46)):
            pen.poly(way.front(a, b, far, 0, u * 0.8), ("#5fa884", "#4c9472"))
            pen.poly(way.front(a + 0.08, b - 0.08, far, u * 0.42, u * 0.7), "#e6f7ee")
    lamps = Pen(str)
    for z in (1.3, 1.9, 2.9, 4.4):
        lamps.poly(way.plate(-0.2, 0.2, z, z * 1.16, high * 0.995), "#fffdf2")
        if stage.lit:
            x, y = way.point(0, z, high)
            beam(lamps, x, y, stage.ground(1 / z), u * 0.2 / z, u * 0.9 / z, "#fff6d8", 0.16)
    with stage.layer("ceiling lamps", 39, emits=True) as pen:
        if lamps.box is not None:
            pen.raw(lamps.body, lamps.box)
    _exit_sign(stage, way, far, high)
    with stage.layer("fire extinguisher", 16) as pen:
        x, y = way.point(-0.92, 1.9)
        with pen.at(x, y, u * 0.2):
            pen.rect(-15, -74, 30, 74, ("#e2503f", "#c23a2c"), rx=9)
            pen.rect(-7, -86, 14, 14, "#3a3f47", rx=3)
            pen.path("M5,-82 Q26,-78 22,-40", "none", stroke="#3a3f47", sw=5)
            pen.rect(-11, -52, 22, 22, "#fff6e0", rx=2)


def _exit_sign(stage: Stage, way: Corridor, far: float, high: float) -> None:
    u = stage.u
    said = stage.take("sign", "screen", "banner", "poster", "label")
    x, y = way.point(0.0, 3.4, high)
    wide, tall = u * (0.34 if said else 0.24), u * 0.08
    with stage.layer("exit sign", 26, emits=True, words=said or "") as pen:
        for k in (-0.36, 0.36):
            pen.rect(x + wide * k - 1, y - 2, 2, u * 0.03, "#55606c")
        pen.rect(x - wide / 2, y + u * 0.024, wide, tall, ("#27b067", "#1c9655"), rx=4)
        letter(pen, said or stage.usual("EXIT"), x - wide * 0.46, y + u * 0.024, wide * 0.92, tall, "#ffffff")
