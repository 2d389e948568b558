"""On the way: inside a train, and on a station platform."""

from __future__ import annotations

from itertools import pairwise

from tools.animatic.scenery.corridor import Corridor, steps
from tools.animatic.scenery.furniture import bench, window
from tools.animatic.scenery.home import daylight
from tools.animatic.scenery.pen import Pen, Point
from tools.animatic.scenery.shapes import DARK, dim, floor_plane, letter, pale, shadow, vanishing
from tools.animatic.scenery.sky import draw_sky
from tools.animatic.scenery.skyline import draw_skyline
from tools.animatic.scenery.stage import Stage, glow_layer


def train(stage: Stage) -> None:
    """A railway carriage: wide windows, benches, luggage rack, hanging straps, poles and a line display."""
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    ceiling = max(u * 0.06, hz - u * 0.6)
    with stage.layer("wall", 600) as pen:
        pen.rect(-2, -2, w + 4, hz + 4, ("#e9eff2", "#f3f6f7", "#dfe7ea"))
        pen.rect(-2, -2, w + 4, ceiling, ("#b9c6cd", "#dbe4e8"))
    with stage.layer("windows", 590) as pen:
        wide = u * 0.46
        count = max(2, int(w / (wide * 1.24)))
        gap = (w - count * wide) / (count + 1)
        for k in range(count):
            window(stage, pen, gap + k * (wide + gap), hz - u * 0.47, wide, u * 0.26, "#aebdc6", bars=(1, 1))
    with stage.layer("ceiling lights", 580) as pen:
        pen.rect(-2, ceiling - u * 0.035, w + 4, u * 0.03, "#cfdbe1", rx=4)
        glow.rect(w * 0.04, ceiling - u * 0.03, w * 0.92, u * 0.018, "#ffffff", rx=4)
        if stage.lit:
            glow.haze(w / 2, ceiling, w * 0.6, u * 0.14, "#f4fbff", 0.4)
    glow_layer(stage, "ceiling glow", 580, "ceiling lights", glow)
    with stage.layer("floor", 60, "ground") as pen:
        floor_plane(stage, pen, ("#7d8c96", "#95a3ac", "#7b8a94"))
        vanishing(stage, pen, "#6a7983", columns=5, rows=5, sw=1.6, o=0.5)
        for k in range(3):
            pen.haze(w * (k + 0.5) / 3, stage.ground(0.3), u * 0.24, (stage.h - hz) * 0.1, "#ffffff", 0.3)
    daylight(stage, w * 0.34, hz - u * 0.47, u * 0.4, u * 0.26)
    with stage.layer("seats", 40) as pen:
        _seats(stage, pen)
    with stage.layer("poles", 24) as pen:
        for x in (0.09, 0.29, 0.71, 0.91):
            pen.rect(w * x - u * 0.008, -2, u * 0.016, stage.ground(0.2), ("#f0d68a", "#d9b04a", "#b58a2e"), across=True)
            pen.ellipse(w * x, stage.ground(0.2), u * 0.02, u * 0.005, "#7b6a3a")
    with stage.layer("hand straps", 20) as pen:
        top = ceiling + u * 0.015
        pen.rect(-2, top, w + 4, u * 0.012, ("#f4f6f7", "#a9b6bd"))
        for k in range(int(w / (u * 0.17)) + 1):
            x = u * 0.1 + u * 0.17 * k
            with pen.turned(5 * stage.swing(1, k * 0.03), x, top):
                pen.rect(x - u * 0.007, top + u * 0.008, u * 0.014, u * 0.06, "#e9eef0")
                pen.ellipse(x, top + u * 0.095, u * 0.024, u * 0.026, "none", stroke="#f5f1e4", sw=u * 0.011)
    said = stage.take("screen", "sign", "poster", "banner", "label")
    with stage.layer("line display", 19, emits=True, words=said or "") as pen:
        x, y, bw, bh = w * 0.5 - u * 0.3, max(u * 0.02, hz - u * 0.565), u * 0.6, u * 0.075
        pen.rect(x - 4, y - 4, bw + 8, bh + 8, "#3a4650", rx=5)
        pen.rect(x, y, bw, bh, "#14202a", rx=3)
        letter(pen, said or stage.usual("下一站 海濱"), x, y, bw, bh, "#ffb545")


def _seats(stage: Stage, pen: Pen) -> None:
    u, w = stage.u, stage.w
    y, tone = stage.ground(0.12), "#3f8fa0"
    pen.haze(w / 2, y, w * 0.5, u * 0.03, DARK, 0.4)
    spans = ((-u * 0.02, w * 0.27), (w * 0.31, w * 0.69), (w * 0.73, w + u * 0.02))
    for a, b in spans:
        pen.rect(a, y - u * 0.09, b - a, u * 0.085, ("#8494a0", "#64747f"), rx=4)
        count = max(1, round((b - a) / (u * 0.16)))
        step = (b - a) / count
        for k in range(count):
            x = a + step * k
            pen.rect(x + 2, y - u * 0.27, step - 4, u * 0.17, (pale(tone, 0.14), tone), rx=u * 0.022)
            pen.rect(x + 2, y - u * 0.125, step - 4, u * 0.05, (pale(tone, 0.25), dim(tone, 0.08)), rx=u * 0.018)
            pen.rect(x + step * 0.2, y - u * 0.24, step * 0.6, u * 0.008, pale(tone, 0.4), o=0.7, rx=2)


def station(stage: Stage) -> None:
    """A platform: a train standing along the left, canopy on columns, clock and sign board, tactile line and benches."""
    draw_sky(stage)
    u, w = stage.u, stage.w
    draw_skyline(stage, 260, "far buildings", 0.24, 15)
    way = Corridor(stage, w * 0.62)
    with stage.layer("platform", 60, "ground") as pen:
        pen.rect(-2, stage.horizon, w + 4, stage.h - stage.horizon + 2, ("#b5b0ac", "#cbc6c1", "#b0aaa6"))
        for z in steps(1, 8, 16):
            pen.lines([(way.point(-0.8, z), way.point(2.4, z))], "#968f8a", 1.6, o=0.6)
        for k in range(-3, 10):
            pen.lines([(way.point(k / 4, 1), way.point(k / 4, 12))], "#968f8a", 1.6, o=0.5)
        pen.poly(way.plate(-0.74, -0.63, 0.95, 14), "#f2c230")
        pen.poly(way.plate(-0.86, -0.83, 0.95, 14), "#f4f1ea")
        pen.poly(way.plate(-2.6, -0.88, 0.95, 14), "#4a4650")
    glow = Pen(str)
    with stage.layer("train", 30) as pen:
        _standing_train(stage, pen, glow, way)
    glow_layer(stage, "train windows", 30, "train", glow)
    lamps = Pen(str)
    with stage.layer("platform roof", 26) as pen:
        high = u * 1.5
        pen.poly(way.plate(-0.5, 2.2, 1.0, 7.5, high), ("#5f7482", "#7f95a2"))
        pen.poly([way.point(-0.5, 1.0, high), way.point(-0.5, 7.5, high), way.point(-0.5, 7.5, high + u * 0.1), way.point(-0.5, 1.0, high + u * 0.1)], "#4a5c68")
        for z in (6.0, 4.2, 3.0, 2.2):
            pen.poly(way.front(-0.5, 2.2, z, high - u * 0.07, high), "#4f626f")
            pen.poly(way.front(0.86, 0.95, z, 0, high), ("#8fa3b0", "#6f8592"), across=True)
            shadow(pen, *way.point(0.9, z), u * 0.07 / z)
            x, y = way.point(0.2, z, high - u * 0.08)
            lamps.rect(x - u * 0.16 / z, y, u * 0.32 / z, u * 0.03 / z, "#fffbe8", rx=2)
            if stage.lit:
                lamps.haze(x, y, u * 0.5 / z, u * 0.3 / z, "#fff1c4", 0.5)
    glow_layer(stage, "roof lamps", 26, "platform roof", lamps)
    _station_sign(stage, way)
    with stage.layer("benches", 14) as pen:
        for z in (3.6, 2.4):
            x, y = way.point(1.04, z)
            bench(pen, x, y, u * 0.6 / z, "#5f9ab0")
    _suitcases(stage, way.point(0.94, 1.5))


def _suitcases(stage: Stage, spot: Point) -> None:
    u = stage.u
    with stage.layer("suitcases", 9) as pen:
        x, y = spot
        for dx, tone, size in ((0, "#e0694f", 0.2), (0.09, "#4f8fa8", 0.15)):
            with pen.at(min(x, stage.w - u * 0.12) + u * dx, y + u * dx * 0.2, u * size):
                pen.ellipse(0, 0, 40, 6, DARK, o=0.3)
                pen.path("M-12,-86 V-104 H12 V-86", "none", stroke="#5c6670", sw=4)
                pen.rect(-32, -88, 64, 84, (pale(tone, 0.14), dim(tone, 0.12)), rx=9)
                for k in (-14, 0, 14):
                    pen.rect(k - 1.5, -80, 3, 68, dim(tone, 0.25), o=0.6)
                for k in (-22, 22):
                    pen.circle(k, -2, 5, "#2b3038")


def _standing_train(stage: Stage, pen: Pen, glow: Pen, way: Corridor) -> None:
    u, side, tone = stage.u, -0.95, "#f4f6f7"
    near, far, tall = 1.05, 7.4, u * 1.24
    pen.poly(way.panel(side, near, far, 0, tall), (pale(tone, 0.3), "#cfd9de"))
    pen.poly(way.panel(side, near, far, tall, tall * 1.06), "#9fb0ba")
    pen.poly(way.panel(side, near, far, u * 0.3, u * 0.42), "#2f7fc0")
    pen.poly(way.panel(side, near, far, u * 0.24, u * 0.28), "#f2a33f")
    pen.poly(way.panel(side, near, far, 0, u * 0.06), "#5c6a74")
    marks = steps(near, far, 9)
    for i, (a, b) in enumerate(pairwise(marks)):
        d = (b - a) * 0.12
        if i % 3 == 1:
            pen.poly(way.panel(side, a + d, b - d, u * 0.06, u * 1.04), "#b9c7cf")
            for q0, q1 in ((a + d * 1.6, (a + b) / 2 - d * 0.3), ((a + b) / 2 + d * 0.3, b - d * 1.6)):
                pen.poly(way.panel(side, q0, q1, u * 0.1, u), "#dfe7eb")
                (glow if stage.lit else pen).poly(way.panel(side, q0 + d * 0.5, q1 - d * 0.5, u * 0.56, u * 0.92), "#ffe9b0" if stage.lit else "#6f9ab5")
        else:
            (glow if stage.lit else pen).poly(way.panel(side, a + d, b - d, u * 0.56, u * 0.98), ("#fff0c4", "#ffd98f") if stage.lit else ("#7fa8c2", "#55809c"))
            if not stage.lit:
                pen.poly(way.panel(side, a + d * 2, a + d * 3.2, u * 0.56, u * 0.98), "#ffffff", o=0.3)


def _station_sign(stage: Stage, way: Corridor) -> None:
    u, w = stage.u, stage.w
    said = stage.take("sign", "screen", "banner", "poster", "label")
    x, y = way.point(0.42, 2.9, u * 1.34)
    bw, bh = u * 0.36, u * 0.12
    x = min(x, w - bw * 0.6)
    y = max(y, u * 0.04)
    with stage.layer("station sign", 24, emits=stage.lit, words=said or "") as pen:
        for k in (-0.36, 0.36):
            pen.rect(x + bw * k - 1.5, y - u * 0.05, 3, u * 0.05, "#39444d")
        pen.rect(x - bw / 2, y, bw, bh, ("#1f5fa8", "#184c88"), rx=5)
        pen.rect(x - bw / 2, y + bh * 0.86, bw, bh * 0.14, "#f2a33f")
        letter(pen, said or stage.usual("月台 2"), x - bw * 0.46, y, bw * 0.92, bh * 0.86, "#ffffff")
    with stage.layer("clock", 23) as pen:
        cx, cy, r = x - bw * 0.82, y + bh * 0.5, u * 0.042
        pen.rect(cx - 1.5, y - u * 0.05, 3, u * 0.06, "#39444d")
        pen.circle(cx, cy, r, "#39444d")
        pen.circle(cx, cy, r * 0.84, "#fffdf6")
        pen.line([(cx, cy), (cx, cy - r * 0.6)], "#39444d", 2.4)
        pen.line([(cx, cy), (cx + r * 0.42, cy + r * 0.2)], "#39444d", 2.4)
