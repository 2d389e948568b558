"""Places to buy and eat: shop counter, restaurant, night market."""

from __future__ import annotations

from tools.animatic.scenery.corridor import Corridor
from tools.animatic.scenery.flora import potted
from tools.animatic.scenery.furniture import WOOD, chair, crate, pendant, shelf, window
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import (
    DARK,
    dim,
    floor_plane,
    letter,
    letter_down,
    pale,
    planks,
    puffs,
    shadow,
    vanishing,
    wall,
)
from tools.animatic.scenery.sky import draw_sky
from tools.animatic.scenery.skyline import draw_skyline
from tools.animatic.scenery.stage import Stage, glow_layer
from tools.animatic.scenery.town import AWNINGS, BOARDS, NEONS, lantern

COUNTER_TOP = 0.2
"""Top of the shop counter, as a fraction from horizon to bottom edge."""
GOODS = ("#e8604a", "#f2b23f", "#5fae7a", "#5f9ac4", "#c77fb0", "#f0e2c0")


def shop(stage: Stage) -> None:
    """A shop counter under its sign board, shelves of goods behind; worn, cabled and patched in neon light."""
    u, w, hz, worn = stage.u, stage.w, stage.horizon, stage.neon
    glow = Pen(str)
    with stage.layer("wall", 600) as pen:
        wall(stage, pen, ("#6b6076", "#7d7088") if worn else ("#f3dfc0", "#ecd2aa"), skirting="#3f3648" if worn else "#a8774c")
        if worn:
            _decay(stage, pen)
    with stage.layer("floor", 60, "ground") as pen:
        floor_plane(stage, pen, ("#57505f", "#6a6272", "#4c4655") if worn else ("#c9a27a", "#dcb992", "#c49b70"))
        vanishing(stage, pen, "#3a3442" if worn else "#a67e56", columns=7, rows=6, sw=2, o=0.6)
    rows = max(2, min(4, int(hz / (u * 0.19))))
    with stage.layer("shelves", 300) as pen:
        for side in (0, 1):
            x = w * 0.03 if not side else w * 0.69
            pen.rect(x - u * 0.02, hz - u * 0.17 * rows - u * 0.02, w * 0.28 + u * 0.04, u * 0.17 * rows + u * 0.02, "#3a3444" if worn else "#8a5f3c", rx=4)
            pen.rect(x, hz - u * 0.17 * rows, w * 0.28, u * 0.17 * rows - u * 0.02, ("#2a2533", "#342e40") if worn else ("#b5835a", "#9a6c45"))
            for j in range(rows):
                shelf(pen, x, hz - u * 0.03 - u * 0.165 * j, w * 0.28, u * 0.12, stage.rng, GOODS, "#5c5468" if worn else WOOD)
    with stage.layer("lamps", 200) as pen:
        for x in (0.36, 0.64):
            pendant(stage, pen, glow, w * x, max(u * 0.26, hz - u * 0.27), u * 0.13, "#4a4f5c" if worn else "#c8553d")
    glow_layer(stage, "lamp light", 200, "lamps", glow)
    if worn:
        _cables(stage)
    _shop_board(stage)
    _counter(stage)
    with stage.layer("crates", 6) as pen:
        crate(pen, u * 0.1, stage.ground(0.9), u * 0.18, "#7a6a5c" if worn else "#c0935a")
        crate(pen, w - u * 0.1, stage.ground(0.92), u * 0.17, "#6a6072" if worn else "#c0935a")


def _shop_board(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    said = stage.take("sign", "banner", "title", "label")
    bw, bh = min(w * 0.62, u * 1.0), u * 0.17
    x, y = w / 2 - bw / 2, max(u * 0.05, hz - u * 0.58)
    text = said or stage.usual("雜貨店")
    with stage.layer("shop sign", 190, emits=stage.lit, words=said or "") as pen:
        if stage.lit:
            tone = "#ff4fb0" if stage.neon else "#ffb347"
            pen.haze(w / 2, y + bh / 2, bw * 0.62, bh * 1.5, tone, 0.4)
            pen.rect(x, y, bw, bh, ("#241a38", "#171026"), rx=bh * 0.14, stroke=tone, sw=u * 0.009)
            pen.rect(x + u * 0.018, y + u * 0.018, bw - u * 0.036, bh - u * 0.036, "none", rx=bh * 0.1, stroke="#3fe3ff" if stage.neon else "#ffe3a3", sw=u * 0.0045)
            ink = "#ffe9f6" if stage.neon else "#fff0cc"
        else:
            pen.rect(x + 4, y + 6, bw, bh, DARK, o=0.2, rx=bh * 0.14)
            pen.rect(x, y, bw, bh, ("#c9483a", "#a8362c"), rx=bh * 0.14, stroke="#e8b85a", sw=u * 0.009)
            ink = "#fff3d6"
        letter(pen, text, x + u * 0.03, y, bw - u * 0.06, bh, ink)
    small = stage.take("poster", "screen")
    if small:
        with stage.layer("shop poster", 189, words=small) as pen:
            px, py, pw, ph = w * 0.5 - u * 0.14, y + bh + u * 0.03, u * 0.28, u * 0.12
            pen.rect(px, py, pw, ph, "#fff6e0", rx=3)
            letter(pen, small, px, py, pw, ph, "#b5382c")


def _decay(stage: Stage, pen: Pen) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    for k in range(6):
        x, y = w * (0.06 + 0.17 * k), hz * (0.12 + 0.5 * ((k * 0.618) % 1))
        s = u * 0.1
        pen.line([(x, y), (x + s * 0.4, y + s * 0.5), (x + s * 0.2, y + s), (x + s * 0.7, y + s * 1.6)], "#3f384a", 2.6)
        pen.line([(x + s * 0.4, y + s * 0.5), (x + s, y + s * 0.6)], "#3f384a", 1.8)
    for x, y, a, b in ((0.36, 0.5, 0.16, 0.12), (0.56, 0.3, 0.12, 0.16), (0.44, 0.72, 0.2, 0.1)):
        pen.rect(w * x, hz * y, u * a, u * b, ("#857a90", "#665c72"), rx=3)
        for cx, cy in ((0.08, 0.1), (0.92, 0.1), (0.08, 0.9), (0.92, 0.9)):
            pen.circle(w * x + u * a * cx, hz * y + u * b * cy, u * 0.005, "#3f384a")


def _cables(stage: Stage) -> None:
    u, w = stage.u, stage.w
    with stage.layer("cables", 150) as pen:
        for x0, x1, sag, tone in ((0.0, 0.42, 0.2, "#241d30"), (0.3, 1.0, 0.16, "#241d30"), (0.55, 1.0, 0.26, "#3a2540"), (0.0, 0.7, 0.1, "#1d2a38")):
            pen.path(f"M{w * x0:.1f},-4 Q{w * (x0 + x1) / 2:.1f},{u * sag * 2:.1f} {w * x1:.1f},-4", "none", stroke=tone, sw=u * 0.006)
    with stage.layer("neon tubes", 149, emits=True) as pen:
        for side, tone in ((0, "#3fe3ff"), (1, "#ff4fb0")):
            x = w * 0.335 if not side else w * 0.665
            y0, y1 = max(u * 0.28, stage.horizon - u * 0.33), stage.horizon - u * 0.03
            pen.haze(x, (y0 + y1) / 2, u * 0.1, (y1 - y0) * 0.7, tone, 0.4)
            pen.line([(x, y0), (x, y1)], pale(tone, 0.5), u * 0.008)


def _counter(stage: Stage) -> None:
    """The counter in front: its top lies at COUNTER_TOP; till and jars stand at its ends."""
    u, w, worn = stage.u, stage.w, stage.neon
    top, thick = stage.ground(COUNTER_TOP), (stage.h - stage.horizon) * 0.16
    body, board = ("#4f4a5c", "#8a8296") if worn else ("#a8683f", "#e0b07a")
    low = top + thick * 0.5 + u * 0.24
    with stage.layer("shop counter", 8, foot=low) as pen:
        pen.haze(w / 2, low, w * 0.46, u * 0.035, DARK, 0.45)
        pen.rect(w * 0.1, top + thick * 0.4, w * 0.8, low - top - thick * 0.4, (body, dim(body, 0.25)), rx=4)
        count = max(4, int(w * 0.8 / (u * 0.2)))
        step = w * 0.8 / count
        for k in range(count):
            tone = dim(body, 0.16) if not worn or k % 3 else "#6f5a50"
            pen.rect(w * 0.1 + step * k + step * 0.08, top + thick * 0.5 + u * 0.04, step * 0.84, u * 0.17, (pale(body, 0.1), tone), rx=4)
        if worn:
            for k in range(int(w * 0.8 / (u * 0.08))):
                x = w * 0.1 + u * 0.08 * k
                pen.poly([(x, top + thick * 0.5 + u * 0.235), (x + u * 0.03, top + thick * 0.5 + u * 0.235), (x + u * 0.055, top + thick * 0.5 + u * 0.21), (x + u * 0.025, top + thick * 0.5 + u * 0.21)], "#e8b53a")
        pen.poly([(w * 0.11, top - thick * 0.5), (w * 0.89, top - thick * 0.5), (w * 0.93, top + thick * 0.5), (w * 0.07, top + thick * 0.5)], (board, pale(board, 0.22)))
        pen.rect(w * 0.07, top + thick * 0.5, w * 0.86, u * 0.026, dim(board, 0.3), rx=3)
    with stage.layer("cash register", 7.9, foot=low) as pen, pen.at(w * 0.145, top, u * 0.16):
        tone = "#5c6478" if worn else "#4f7f8a"
        pen.ellipse(0, 0, 56, 8, DARK, o=0.3)
        pen.path("M-48,0 L-44,-34 H44 L48,0Z", (pale(tone, 0.12), dim(tone, 0.15)))
        pen.path("M-44,-34 L-34,-72 H34 L44,-34Z", (pale(tone, 0.25), tone))
        for k in range(9):
            pen.rect(-27 + 19 * (k % 3), -66 + 10 * (k // 3), 14, 7, "#f4ecd8", rx=1.5)
        pen.rect(-24, -96, 48, 22, dim(tone, 0.3), rx=3)
        pen.rect(-20, -92, 40, 14, "#8ff0b0", rx=1)
    with stage.layer("candy jars", 7.9, foot=low) as pen:
        for k, (x, size) in enumerate(((0.832, 0.12), (0.876, 0.15))):
            with pen.at(w * x, top, u * size):
                pen.ellipse(0, 0, 36, 6, DARK, o=0.3)
                pen.rect(-30, -80, 60, 80, "#e6f3f6", rx=10, o=0.7)
                for n in range(13):
                    pen.circle(-20 + 10 * (n % 5) + 3 * (n // 5 % 2), -9 - 14 * (n // 5), 7, GOODS[(n + k) % 6])
                pen.rect(-26, -94, 52, 16, "#c8553d" if not worn else "#8a7f98", rx=4)


def restaurant(stage: Stage) -> None:
    """A warm restaurant: bar shelf, windows, chalkboard, laid tables with chairs at both sides, lamps and a rug."""
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    with stage.layer("wall", 600) as pen:
        wall(stage, pen, ("#b5654a", "#c4765a"), crown="#7a4a34")
        pen.rect(-2, hz - u * 0.2, w + 4, u * 0.205, ("#7a4a34", "#6b3f2c"))
        for k in range(int(w / (u * 0.14)) + 1):
            pen.rect(u * 0.14 * k + 4, hz - u * 0.18, u * 0.14 - 8, u * 0.15, ("#8a563d", "#7a4a34"), rx=3)
        pen.rect(-2, hz - u * 0.212, w + 4, u * 0.018, "#9a6648")
    with stage.layer("windows", 590) as pen:
        for x in (u * 0.1, w - u * 0.4):
            window(stage, pen, x, hz - u * 0.56, u * 0.3, u * 0.28, "#f2e2c4", bars=(3, 2))
    with stage.layer("bar shelf", 580) as pen:
        for j in range(2):
            shelf(pen, w / 2 - u * 0.3, hz - u * (0.26 + 0.13 * j), u * 0.6, u * 0.1, stage.rng, ("#3f7a5c", "#8a3f3a", "#d9a441", "#5f86a8", "#e8dcc0"), "#7a4a34")
    said = stage.take("sign", "poster", "banner", "label", "screen")
    with stage.layer("menu board", 570, words=said or "") as pen:
        x, y, bw, bh = w / 2 - u * 0.22, max(u * 0.04, hz - u * 0.61), u * 0.44, u * 0.15
        pen.rect(x, y, bw, bh, "#2f3a38", rx=4, stroke="#d3a25f", sw=u * 0.008)
        letter(pen, said or stage.usual("今日推薦"), x, y, bw, bh, "#fff3d0")
    with stage.layer("floor", 60, "ground") as pen:
        planks(stage, pen, ("#9a6a48", "#885a3a"), count=12)
    with stage.layer("lamps", 30) as pen:
        for x in (0.1, 0.3, 0.7, 0.9):
            pendant(stage, pen, glow, w * x, max(u * 0.2, hz - u * 0.36), u * 0.15, "#d9a441")
    glow_layer(stage, "lamp light", 29, "lamps", glow)
    with stage.layer("dining tables", 12) as pen:
        for x, y, size in ((u * 0.5, 0.16, 0.24), (w - u * 0.5, 0.18, 0.25), (u * 0.22, 0.5, 0.38), (w - u * 0.22, 0.54, 0.4)):
            if abs(x - w / 2) > u * 0.3:
                _laid_table(pen, x, stage.ground(y), u * size)
    with stage.layer("plants", 6) as pen:
        potted(pen, u * 0.07, stage.ground(0.84), u * 0.34)
        potted(pen, w - u * 0.06, stage.ground(0.86), u * 0.32)


def _laid_table(pen: Pen, x: float, y: float, size: float) -> None:
    chair(pen, x - size * 0.62, y, size * 0.95, "#8a5a3c")
    chair(pen, x + size * 0.62, y, size * 0.95, "#8a5a3c", flip=True)
    shadow(pen, x, y, size * 0.4)
    with pen.at(x, y, size):
        pen.path("M-3,-50 L-3,-6 L-18,0 H18 L3,-6 L3,-50Z", "#5c3a28")
        pen.path("M-46,-62 L-50,-36 Q-40,-30 -32,-37 Q-22,-30 -12,-37 Q0,-30 12,-37 Q22,-30 32,-37 Q40,-30 50,-36 L46,-62Z", ("#fffaf0", "#e6d8c0"))
        pen.ellipse(0, -62, 47, 9, "#fffdf8")
        for dx in (-24, 24):
            pen.ellipse(dx, -62, 11, 3.4, "#e3e8ec")
            pen.ellipse(dx, -62.6, 7, 2, "#ffffff")
        pen.rect(-2.5, -82, 5, 19, "#f7e3a8", rx=1)
        pen.path("M0,-94 Q5,-86 0,-82 Q-5,-86 0,-94Z", "#ffb347")
        pen.path("M9,-64 v-6 q-5,-3 -4,-11 h9 q1,8 -4,11 v6Z", "#c9e3ec")


def night_market(stage: Stage) -> None:
    """A night market: stalls with striped roofs to both sides, glowing boards, lantern strings, steam and a crowd far off."""
    draw_sky(stage)
    draw_skyline(stage, 220, "far buildings", 0.34, 13)
    way = Corridor(stage, stage.w * 0.62)
    _market_lane(stage, way)
    glow = Pen(str)
    with stage.layer("stalls", 16) as pen:
        for i, z in enumerate((5.4, 3.7, 2.4, 1.4)):
            for side in (-1, 1):
                _stall(stage, pen, glow, way, side, z, i * 2 + (side > 0))
    glow_layer(stage, "stall lights", 16, "stalls", glow)
    _market_signs(stage, way)
    _lantern_strings(stage, way)


def _market_lane(stage: Stage, way: Corridor) -> None:
    u, w = stage.u, stage.w
    with stage.layer("ground", 60, "ground") as pen:
        pen.rect(-2, stage.horizon, w + 4, stage.h - stage.horizon + 2, ("#6a6470", "#7b7480", "#625c68"))
        for z in (1.0, 1.2, 1.5, 1.9, 2.5, 3.3, 4.5, 6.5):
            pen.lines([(way.point(-3, z), way.point(3, z))], "#514b58", 1.6, o=0.6)
        for k in range(-6, 7):
            pen.lines([(way.point(k / 4, 1), way.point(k / 4, 12))], "#514b58", 1.6, o=0.4)
        for k in range(5):
            x, y = way.point((-0.6, 0.6)[k % 2], 1.4 + 0.7 * k)
            pen.haze(x, y, u * 0.3 / (1 + k * 0.5), u * 0.05 / (1 + k * 0.5), "#ffb85c", 0.3)
    if stage.wants("people", "crowd"):
        with stage.layer("crowd", 70) as pen:
            for _ in range(15):
                x, y = way.point(stage.jitter(0.8), 6.4)
                y -= u * 0.004 * max(0.0, stage.swing(3, x * 13 / stage.w % 1))
                t = u * 0.1 * (0.9 + 0.2 * stage.rng.random())
                tone = stage.pick("#5a4f78", "#6b5a70", "#4a5878", "#7a5f68")
                pen.circle(x, y - t * 0.86, t * 0.13, "#caa084")
                pen.path(f"M{x - t * 0.17:.1f},{y:.1f} V{y - t * 0.55:.1f} Q{x:.1f},{y - t * 0.9:.1f} {x + t * 0.17:.1f},{y - t * 0.55:.1f} V{y:.1f}Z", tone)


def _lantern_strings(stage: Stage, way: Corridor) -> None:
    u, w = stage.u, stage.w
    with stage.layer("lanterns", 14, emits=stage.lit) as pen:
        for far, count in ((5.0, 5), (3.4, 6), (2.4, 6)):
            high = u * 1.5
            a, b = way.point(-1, far, high), way.point(1, far, high)
            sag = u * 0.2 / far
            pen.path(f"M{a[0]:.1f},{a[1]:.1f} Q{w / 2:.1f},{a[1] + sag * 2:.1f} {b[0]:.1f},{b[1]:.1f}", "none", stroke="#3a2a30", sw=1.6)
            for lamp in range(count):
                t = (lamp + 0.5) / count
                lantern(stage, pen, a[0] + (b[0] - a[0]) * t, a[1] + sag * 4 * t * (1 - t) + u * 0.07 / far, u * 0.15 / far)
    with stage.layer("steam", 10, raw=True) as pen:
        for edge, z in ((-0.92, 2.0), (0.95, 2.9)):
            x, y = way.point(edge, z, u * 0.5)
            puffs(stage, pen, x, y, u)


def _stall(stage: Stage, pen: Pen, glow: Pen, way: Corridor, side: int, z: float, dice: int) -> None:
    u, deep = stage.u, 0.62 * (z / 2.2) ** 0.6
    far, tone = z + deep, AWNINGS[dice % 5]
    back = way.panel(side * 1.4, z, far, 0, u * 1.2)
    pen.poly(back, "#5c4a50")
    (glow if stage.lit else pen).poly(way.panel(side * 1.4, z, far, u * 0.44, u * 1.0), ("#ffdf9a", "#ffb560") if stage.lit else ("#efd9b0", "#d9bb8a"), o=0.9)
    for k in range(4):
        q = z + deep * (k + 0.5) / 4
        pot = way.panel(side * 1.06, q - deep * 0.09, q + deep * 0.09, u * 0.46, u * (0.54 + 0.03 * ((dice + k) % 3)))
        (glow if stage.lit else pen).poly(pot, (pale(GOODS[(dice + k) % 6], 0.1), dim(GOODS[(dice + k) % 6], 0.2)))
    pen.poly(way.panel(side, z, far, 0, u * 0.44), (pale(tone, 0.08), dim(tone, 0.2)))
    pen.poly(way.panel(side, z, far, u * 0.36, u * 0.44), pale(tone, 0.3))
    pen.lines([(way.point(side, z + deep * k / 6, 0), way.point(side, z + deep * k / 6, u * 0.36)) for k in range(1, 6)], dim(tone, 0.4), 1.4, o=0.6)
    pen.poly(way.panel(side * 0.995, z + deep * 0.3, z + deep * 0.62, u * 0.12, u * 0.3), "#fff3d6")
    pen.poly(way.panel(side * 0.99, z + deep * 0.36, z + deep * 0.56, u * 0.2, u * 0.24), "#d9573f")
    pen.poly([way.point(side, z, 0), way.point(side * 1.4, z, 0), way.point(side * 1.4, z, u * 0.44), way.point(side, z, u * 0.44)], dim(tone, 0.36))
    pen.poly([way.point(side * 0.96, z, u * 0.44), way.point(side * 0.96, far, u * 0.44), way.point(side * 1.4, far, u * 0.46), way.point(side * 1.4, z, u * 0.46)], "#e8d3ae")
    for q in (z, far):
        a, b = way.point(side * 0.98, q, u * 0.44), way.point(side * 0.98, q, u * 1.08)
        pen.line([a, b], "#4a3f48", max(1.5, u * 0.014 / q))
    stripes = 7
    for k in range(stripes):
        a, b = z + deep * k / stripes, z + deep * (k + 1) / stripes
        colour = tone if k % 2 == 0 else "#fbf1de"
        pen.poly([way.point(side * 0.84, a, u * 1.0), way.point(side * 0.84, b, u * 1.0), way.point(side * 1.4, b, u * 1.26), way.point(side * 1.4, a, u * 1.26)], colour)
        pen.poly([way.point(side * 0.84, a, u * 1.0), way.point(side * 0.84, b, u * 1.0), way.point(side * 0.84, b, u * 0.93), way.point(side * 0.84, a, u * 0.93)], dim(colour, 0.14))
    if stage.lit:
        x, y = way.point(side * 1.0, z + deep / 2, u * 0.86)
        glow.haze(x, y, u * 0.34 / z, u * 0.34 / z, "#ffcf7a", 0.5)
        glow.circle(x, y, u * 0.026 / z, "#fff2c8")


def _market_signs(stage: Stage, way: Corridor) -> None:
    """Boards over the stalls: those that were asked for on layers of their own, the usual ones together."""
    usual = ("滷味", "蚵仔煎", "珍奶", "臭豆腐", "烤魷魚", "雞排")
    boards = [(side, z, stage.take("sign", "banner", "poster") if i < 2 else None, i) for i, (side, z) in enumerate(((-1, 1.9), (1, 1.9), (-1, 2.8), (1, 2.8), (-1, 4.0), (1, 4.0)))]
    with stage.layer("stall signs", 15.0, emits=stage.lit) as pen:
        for side, z, said, i in reversed(boards):
            if said is None and stage.usual(usual[i]):
                _board(stage, pen, way, (side, z), usual[i], i, said=False)
    for side, z, said, i in boards:
        if said is not None:
            with stage.layer("stall sign", 14.9, emits=stage.lit, words=said) as pen:
                _board(stage, pen, way, (side, z), said, i, said=True)


def _board(stage: Stage, pen: Pen, way: Corridor, place: tuple[float, float], text: str, dice: int, *, said: bool) -> None:
    """One board: neon frame when lamps are on, a coloured panel by day."""
    u, (side, z) = stage.u, place
    x, y = way.point(side * 0.86, z, u * 1.3)
    w, h = (u * 0.5 / z, u * 0.2 / z) if said or len(text) > 2 else (u * 0.17 / z, u * 0.42 / z)
    if said:
        w, h = w * 1.4, h * 1.3
    y = max(y, h / 2 + u * 0.03)
    left = min(max(x - w / 2, u * 0.02), stage.w - w - u * 0.02)
    tone = NEONS[dice % 5] if stage.lit else BOARDS[dice % 6]
    fill = ("#2a1a30", "#1d1226") if stage.lit else (pale(tone, 0.1), tone)
    if stage.lit:
        pen.haze(left + w / 2, y, w * 0.9, h * 1.2, tone, 0.32)
    pen.rect(left, y - h / 2, w, h, fill, rx=h * 0.12, stroke=tone if stage.lit else "#fff3dc", sw=max(1.5, u * 0.01 / z))
    ink = pale(tone, 0.6) if stage.lit else "#fffaf0"
    (letter if w > h else letter_down)(pen, text, left, y - h / 2, w, h, ink)
