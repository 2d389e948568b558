"""Rooms of a home: living room, bedroom, kitchen, bathroom."""

from __future__ import annotations

from tools.animatic.scenery.flora import potted
from tools.animatic.scenery.furniture import WOOD, bookcase, curtain, floor_lamp, pendant, picture, shelf, window
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import DARK, dim, floor_plane, letter, pale, planks, puffs, shadow, vanishing, wall
from tools.animatic.scenery.stage import Stage, glow_layer


def daylight(stage: Stage, x: float, y: float, w: float, h: float) -> None:
    """Let light from a window fall slanting onto the floor, unless it is dark outside."""
    if stage.light.dark:
        return
    with stage.layer("sunbeam", 22, emits=True, part_of="floor") as pen:
        top, low, lean = stage.ground(0.12), stage.ground(0.72), stage.u * 0.26
        pen.fade([(x + lean * 0.4, top), (x + w + lean * 0.4, top), (x + w * 1.25 + lean, low), (x + lean * 0.9, low)], "#fff3cf", 0.34, 0.04)
        pen.fade([(x, y), (x + w, y), (x + w + lean * 0.8, top), (x + lean * 0.6, top)], "#fff8e2", 0.12, 0.0)


def poster(stage: Stage, x: float, y: float, w: float, h: float, depth: float = 29) -> None:
    """Hang a framed poster when a text was asked for one, its top left corner at (x, y)."""
    said = stage.take("poster", "sign", "banner", "label", "screen")
    y = max(stage.u * 0.02, y)
    if said is None:
        return
    with stage.layer("poster", depth, words=said) as pen:
        pen.rect(x + 3, y + 4, w, h, DARK, o=0.2, rx=3)
        pen.rect(x, y, w, h, "#fffaf0", rx=3)
        pen.rect(x + w * 0.05, y + h * 0.08, w * 0.9, h * 0.84, ("#f2a65a", "#e4695a"), rx=2)
        letter(pen, said, x + w * 0.08, y + h * 0.1, w * 0.84, h * 0.8, "#fffaf0")


def room(stage: Stage) -> None:
    """A living room: window with curtains, sofa, bookcase, lamp, pictures, plants and a round rug."""
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    glow = Pen(str)
    with stage.layer("wall", 30) as pen:
        wall(stage, pen, ("#efd9bd", "#f4e2c8", "#ecd2b0"), skirting="#faf1e2", crown="#faf1e2")
        for k in range(int(w / (u * 0.1)) + 1):
            pen.rect(k * u * 0.1, u * 0.03, u * 0.034, hz - u * 0.06, "#e8cda6", o=0.35)
    wx, wy, ww, wh = w * 0.62, hz - u * 0.5, u * 0.3, u * 0.34
    with stage.layer("window", 29) as pen:
        window(stage, pen, wx, wy, ww, wh)
    with stage.layer("curtains", 28) as pen:
        pen.rect(wx - u * 0.1, wy - u * 0.05, ww + u * 0.2, u * 0.012, "#7a5238", rx=3)
        curtain(pen, wx - u * 0.09, wy - u * 0.045, u * 0.15, u * 0.48, "#5f9a94")
        curtain(pen, wx + ww - u * 0.06, wy - u * 0.045, u * 0.15, u * 0.48, "#5f9a94", flip=True)
    with stage.layer("pictures", 28) as pen:
        picture(pen, w * 0.36, hz - u * 0.46, u * 0.17, u * 0.13, ("#9fc9dc", "#e0a85f", "#b5674a"))
        picture(pen, w * 0.36 + u * 0.2, hz - u * 0.43, u * 0.09, u * 0.11, ("#f3c9a8", "#8fae7a", "#4f7f6b"))
    poster(stage, w * 0.36, hz - u * 0.5, u * 0.32, u * 0.2, 27)
    with stage.layer("floor", 24, "ground") as pen:
        planks(stage, pen, ("#d0a06c", "#c08c58"))
    daylight(stage, wx, wy, ww, wh)
    with stage.layer("bookcase", 22) as pen:
        bookcase(pen, w * 0.03 + u * 0.17, stage.ground(0.04), u * 0.34, u * 0.56, rng)
    with stage.layer("rug", 14, "ground") as pen:
        for reach, tone in ((1.0, "#c9584a"), (0.88, "#f3dfba"), (0.8, "#d96f57"), (0.4, "#f3dfba"), (0.33, "#c9584a")):
            pen.ellipse(w * 0.5, stage.ground(0.55), u * 0.52 * reach, (stage.h - hz) * 0.27 * reach, tone)
    with stage.layer("sofa", 16) as pen:
        sofa(pen, w - u * 0.33, stage.ground(0.24), u * 0.58, "#5f86a8")
    with stage.layer("lamp", 17) as pen:
        floor_lamp(stage, pen, glow, w * 0.03 + u * 0.42, stage.ground(0.12), u * 0.52)
    glow_layer(stage, "lamp light", 16, "lamp", glow)
    with stage.layer("plants", 10) as pen:
        potted(pen, u * 0.12, stage.ground(0.62), u * 0.36)


def sofa(pen: Pen, x: float, y: float, size: float, tone: str) -> None:
    """Draw a two-seat sofa with cushions from the front, `size` wide, standing on (x, y)."""
    shadow(pen, x, y, size * 0.54)
    with pen.at(x, y, size):
        for lx in (-42, 37):
            pen.rect(lx, -5, 5, 6, "#6b4a34")
        pen.path("M-42,-12 V-40 Q-42,-50 -32,-50 H32 Q42,-50 42,-40 V-12Z", (pale(tone, 0.08), dim(tone, 0.12)))
        pen.rect(-1, -48, 2, 28, dim(tone, 0.25), o=0.6)
        pen.rect(-40, -26, 80, 20, (pale(tone, 0.16), dim(tone, 0.05)), rx=5)
        pen.rect(-0.8, -25, 1.6, 12, dim(tone, 0.3), o=0.6)
        for ax in (-51, 37):
            pen.rect(ax, -35, 14, 31, (pale(tone, 0.1), dim(tone, 0.16)), rx=6)
        with pen.at(-25, -26, 100, angle=-9):
            pen.rect(-9, -17, 19, 18, ("#f2c46b", "#e0a848"), rx=4)
        with pen.at(24, -26, 100, angle=8):
            pen.rect(-9, -17, 19, 18, ("#f5e6d0", "#dcc5a4"), rx=4)


def bedroom(stage: Stage) -> None:
    """A bedroom: big bed with quilt and pillows, night stand, window, fairy lights, wardrobe and slippers."""
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    with stage.layer("wall", 30) as pen:
        wall(stage, pen, ("#c9cfe8", "#d6daee", "#c4cae4"), skirting="#f2f1f8")
        for i in range(46):
            x, y = (i * 0.618 % 1) * w, (i * 0.755 % 1) * (hz - u * 0.08)
            pen.circle(x, y, u * 0.006, "#eef0fa", o=0.9)
    wx, wy, ww, wh = w * 0.2, hz - u * 0.5, u * 0.26, u * 0.32
    with stage.layer("window", 29) as pen:
        window(stage, pen, wx, wy, ww, wh, "#ffffff")
    with stage.layer("curtains", 28) as pen:
        curtain(pen, wx - u * 0.08, wy - u * 0.04, u * 0.14, u * 0.46, "#e8a6b4")
        curtain(pen, wx + ww - u * 0.06, wy - u * 0.04, u * 0.14, u * 0.46, "#e8a6b4", flip=True)
    poster(stage, w * 0.44, hz - u * 0.48, u * 0.28, u * 0.2)
    _fairy_lights(stage)
    with stage.layer("floor", 24, "ground") as pen:
        planks(stage, pen, ("#c79c74", "#b78a62"))
    daylight(stage, wx, wy, ww, wh)
    with stage.layer("wardrobe", 22) as pen:
        _wardrobe(pen, u * 0.13, stage.ground(0.05), u * 0.3)
    with stage.layer("rug", 14, "ground") as pen:
        pen.ellipse(w * 0.44, stage.ground(0.6), u * 0.46, (stage.h - hz) * 0.22, "#f0e4ee")
        pen.ellipse(w * 0.44, stage.ground(0.6), u * 0.42, (stage.h - hz) * 0.19, "#d9b7cc")
    with stage.layer("bed", 18) as pen:
        _bed(pen, w - u * 0.38, stage.ground(0.3), u * 0.66)
    with stage.layer("bedside table", 17) as pen:
        x, y = w - u * 0.79, stage.ground(0.14)
        shadow(pen, x, y, u * 0.08)
        pen.rect(x - u * 0.065, y - u * 0.13, u * 0.13, u * 0.13, (pale(WOOD, 0.3), WOOD), rx=3)
        pen.rect(x - u * 0.05, y - u * 0.105, u * 0.1, u * 0.04, pale(WOOD, 0.1), rx=2)
        pen.circle(x, y - u * 0.085, u * 0.006, "#f2e2c4")
        floor_lamp(stage, pen, glow, x, y - u * 0.13, u * 0.16)
    glow_layer(stage, "lamp light", 16, "bedside table", glow)
    with stage.layer("plants", 9) as pen:
        potted(pen, u * 0.1, stage.ground(0.66), u * 0.3, "#5fa078", "#f0c2b0")


def _fairy_lights(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("fairy lights", 27, emits=stage.lit) as pen:
        y0 = hz - u * 0.54
        pen.path(f"M{w * 0.5:.1f},{y0:.1f} q{u * 0.1:.1f},{u * 0.09:.1f} {u * 0.22:.1f},0 t{u * 0.22:.1f},0 t{u * 0.22:.1f},0 t{u * 0.22:.1f},0", "none", stroke="#8a86a0", sw=1.6)
        for i in range(18):
            x = w * 0.5 + u * 0.05 * i
            phase = (i * 0.05 % 0.44) / 0.22
            y = y0 + u * 0.045 * (1 - (2 * (phase % 1) - 1) ** 2) * (1 if phase < 1 else -1)
            pen.haze(x, y + 3, u * 0.026, u * 0.026, "#ffd27a", 0.7 if stage.lit else 0.2)
            pen.circle(x, y + 3, u * 0.007, "#ffe9b0")


def _bed(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.56)
    with pen.at(x, y, size):
        pen.path("M-50,-8 V-56 Q-50,-66 -40,-66 H40 Q50,-66 50,-56 V-8Z", ("#b98a62", "#9a6e4a"))
        pen.rect(-44, -58, 88, 20, "#d3a67c", rx=5)
        for px in (-38, 4):
            pen.rect(px, -46, 34, 16, ("#ffffff", "#dfe3ee"), rx=6)
        pen.path("M-46,-32 H46 L52,-6 H-52Z", ("#f6f4fb", "#dcd9ea"))
        pen.path("M-47,-26 Q0,-32 47,-26 L54,-4 Q54,2 48,2 H-48 Q-54,2 -54,-4Z", ("#7f9fd0", "#5f80b8"))
        pen.path("M-47,-26 Q0,-32 47,-26 L48.5,-20 Q0,-26 -48.5,-20Z", "#dbe6f7")
        for k in range(-3, 4):
            pen.path(f"M{k * 14},-24 L{k * 15.6},0", "none", stroke="#4f6fa6", sw=0.9, o=0.5)
        pen.rect(-52, 0, 6, 6, "#7a5238", rx=1)
        pen.rect(46, 0, 6, 6, "#7a5238", rx=1)


def _wardrobe(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.55)
    with pen.at(x, y, size):
        pen.rect(-50, -186, 100, 186, ("#f0e6da", "#d9cbb9"), rx=4)
        pen.rect(-54, -190, 108, 8, "#fbf4ea", rx=2)
        for dx in (-45, 2):
            pen.rect(dx, -176, 43, 168, ("#f8f0e6", "#e3d6c5"), rx=2, stroke="#c9b9a4", sw=1.4)
            pen.rect(dx + 6, -168, 31, 74, "#efe4d6", rx=2, stroke="#d3c4b0", sw=1)
            pen.rect(dx + 6, -86, 31, 70, "#efe4d6", rx=2, stroke="#d3c4b0", sw=1)
        for kx in (-6, 6):
            pen.circle(kx, -92, 2.6, "#b58a5a")


def kitchen(stage: Stage) -> None:
    """A kitchen: cabinets, counter with stove and sink, hood, window, shelves of jars, fridge and hanging lamps."""
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    glow = Pen(str)
    with stage.layer("wall", 30) as pen:
        wall(stage, pen, ("#f6e9d2", "#f3e2c4"))
        top = hz - u * 0.42
        pen.rect(-2, top, w + 4, u * 0.44, ("#dcebe6", "#cfe2dc"))
        size = u * 0.055
        pen.lines([((-2, top + size * j), (w + 2, top + size * j)) for j in range(9)], "#b3cfc7", 1.4, o=0.8)
        pen.lines([((size * 1.6 * i, top), (size * 1.6 * i, hz)) for i in range(int(w / size / 1.6) + 1)], "#b3cfc7", 1.4, o=0.8)
    wx, wy, ww, wh = w * 0.5 - u * 0.16, hz - u * 0.62, u * 0.32, u * 0.27
    with stage.layer("window", 29) as pen:
        window(stage, pen, wx, wy, ww, wh, "#ffffff")
    with stage.layer("shelves", 28) as pen:
        for x, y in ((0.69, 0.42), (0.69, 0.56)):
            shelf(pen, w * x, hz - u * y, u * 0.3, u * 0.095, rng, ("#e0a848", "#c8553d", "#6fae8a", "#e8d9b8", "#7fa8c4"))
    poster(stage, w * 0.27, hz - u * 0.62, u * 0.2, u * 0.18)
    with stage.layer("floor", 24, "ground") as pen:
        floor_plane(stage, pen, ("#d9b48c", "#e6c7a2", "#d4ac82"))
        vanishing(stage, pen, "#b88e63", columns=7, rows=6, sw=2, o=0.6)
    daylight(stage, wx, wy, ww, wh)
    with stage.layer("fridge", 20) as pen:
        _fridge(pen, u * 0.17, stage.ground(0.06), u * 0.27)
    with stage.layer("counter", 19) as pen:
        _counter(stage, pen)
    with stage.layer("stove", 18) as pen:
        _stove(stage, pen, w - u * 0.42, stage.ground(0.07))
    if stage.turn:
        with stage.layer("pot steam", 18, raw=True, part_of="stove") as pen:
            puffs(stage, pen, w - u * 0.44, stage.ground(0.07) - u * 0.42, u * 0.9, strength=0.7, fading=0.1)
    with stage.layer("lamps", 15) as pen:
        for x in (0.3, 0.7):
            pendant(stage, pen, glow, w * x, max(u * 0.14, hz - u * 0.68), u * 0.15, "#d97a52")
    glow_layer(stage, "lamp light", 14, "lamps", glow)
    with stage.layer("kitchen table", 9) as pen:
        x, y = w - u * 0.29, stage.ground(0.72)
        shadow(pen, x, y, u * 0.26)
        for lx in (-0.19, 0.17):
            pen.rect(x + u * lx, y - u * 0.18, u * 0.022, u * 0.18, dim(WOOD, 0.3))
        pen.poly([(x - u * 0.22, y - u * 0.22), (x + u * 0.22, y - u * 0.22), (x + u * 0.26, y - u * 0.17), (x - u * 0.26, y - u * 0.17)], (WOOD, pale(WOOD, 0.25)))
        pen.rect(x - u * 0.26, y - u * 0.172, u * 0.52, u * 0.016, dim(WOOD, 0.2))
        pen.path(f"M{x - u * 0.08:.1f},{y - u * 0.24:.1f} h{u * 0.2:.1f} q{-u * 0.02:.1f},{u * 0.055:.1f} {-u * 0.1:.1f},{u * 0.055:.1f} t{-u * 0.1:.1f},{-u * 0.055:.1f}Z", ("#6f9fb8", "#4f7f9a"))
        for k, tone in enumerate(("#e8503f", "#f0a83c", "#8fbf4f", "#e8503f")):
            pen.circle(x - u * 0.04 + u * 0.04 * k, y - u * (0.252 + 0.014 * (k % 2)), u * 0.026, tone)


def _counter(stage: Stage, pen: Pen) -> None:
    u, w = stage.u, stage.w
    y, left = stage.ground(0.07), u * 0.33
    wide, tall = w - left + 4, u * 0.25
    pen.haze(w * 0.6, y, wide * 0.6, u * 0.025, DARK, 0.4)
    pen.rect(left, y - tall, wide, tall - u * 0.02, ("#6fa396", "#5a8d82"))
    pen.rect(left, y - u * 0.024, wide, u * 0.024, "#3f5f5a")
    doors = max(4, int(wide / (u * 0.17)))
    step = wide / doors
    for k in range(doors):
        x = left + k * step
        pen.rect(x + step * 0.06, y - tall * 0.62, step * 0.88, tall * 0.5, ("#7fb3a5", "#669a8d"), rx=3)
        pen.rect(x + step * 0.06, y - tall * 0.88, step * 0.88, tall * 0.2, ("#7fb3a5", "#6da193"), rx=3)
        pen.rect(x + step * 0.38, y - tall * 0.8, step * 0.24, u * 0.008, "#e8cf9a", rx=2)
        pen.rect(x + step * (0.8 if k % 2 else 0.12), y - tall * 0.5, u * 0.008, tall * 0.18, "#e8cf9a", rx=2)
    pen.poly([(left - u * 0.01, y - tall), (w + 4, y - tall), (w + 4, y - tall - u * 0.035), (left + u * 0.012, y - tall - u * 0.035)], ("#f5ead8", "#fdf6ea"))
    pen.rect(left - u * 0.012, y - tall - u * 0.002, wide + u * 0.02, u * 0.02, "#d3c2a6")
    cx, top = w * 0.5, y - tall - u * 0.03
    pen.path(f"M{cx:.1f},{top:.1f} v{-u * 0.07:.1f} q0,{-u * 0.03:.1f} {u * 0.03:.1f},{-u * 0.03:.1f} t{u * 0.03:.1f},{u * 0.03:.1f} v{u * 0.015:.1f}", "none", stroke="#b9c0c6", sw=u * 0.011)
    pen.ellipse(cx + u * 0.05, top + u * 0.012, u * 0.1, u * 0.01, "#aab4ba")
    for k, tone in enumerate(("#d9573f", "#efe3cf", "#4f8fa3")):
        pen.rect(w * 0.33 + u * 0.07 * k, top - u * 0.06, u * 0.048, u * 0.072, (pale(tone, 0.2), dim(tone, 0.1)), rx=u * 0.012)
        pen.rect(w * 0.33 + u * 0.07 * k + u * 0.004, top - u * 0.072, u * 0.04, u * 0.016, WOOD, rx=2)


def _stove(stage: Stage, pen: Pen, x: float, y: float) -> None:
    u = stage.u
    tall, half = u * 0.27, u * 0.12
    pen.rect(x - half, y - tall, half * 2, tall, ("#e3e6e8", "#b3babf"), rx=4)
    pen.rect(x - half * 0.82, y - tall * 0.66, half * 1.64, tall * 0.48, ("#3b4049", "#23272e"), rx=4)
    pen.rect(x - half * 0.7, y - tall * 0.76, half * 1.4, u * 0.012, "#8d969c", rx=3)
    for k in range(4):
        pen.circle(x - half * 0.6 + half * 0.4 * k, y - tall * 0.88, u * 0.012, "#4a515a")
    pen.rect(x - half, y - tall - u * 0.02, half * 2, u * 0.022, "#4a515a", rx=2)
    pen.rect(x - u * 0.085, y - tall - u * 0.11, u * 0.13, u * 0.09, ("#e0604a", "#b8402f"), rx=u * 0.015)
    pen.rect(x - u * 0.095, y - tall - u * 0.118, u * 0.15, u * 0.014, "#8f2f22", rx=3)
    pen.circle(x - u * 0.02, y - tall - u * 0.126, u * 0.012, "#3a3238")
    hood = y - tall - u * 0.3
    pen.poly([(x - half * 1.15, hood), (x + half * 1.15, hood), (x + half * 0.42, hood - u * 0.1), (x - half * 0.42, hood - u * 0.1)], ("#d3d8db", "#a9b1b7"))
    pen.rect(x - half * 0.42, -2, half * 0.84, hood - u * 0.095, ("#c4cacd", "#dfe3e5", "#aab2b7"), across=True)
    pen.rect(x - half * 1.15, hood - 1, half * 2.3, u * 0.022, "#8d969c", rx=2)


def _fridge(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.56)
    with pen.at(x, y, size):
        pen.rect(-50, -196, 100, 194, ("#f7d9c8", "#eec3ac", "#dba98f"), rx=12)
        pen.rect(-50, -128, 100, 3, "#b98a72", o=0.8)
        for hy, t in ((-168, 30), (-112, 44)):
            pen.rect(34, hy, 6, t, "#f4f1ec", rx=3)
        pen.rect(-30, -102, 26, 32, "#fffdf6", rx=1)
        pen.path("M-26,-78 L-18,-92 L-12,-84 L-8,-90 L-7,-76Z", "#8fbf8a")
        pen.circle(-17, -103, 3.5, "#e8503f")
        pen.circle(12, -84, 5, "#5fa8c4")


def bathroom(stage: Stage) -> None:
    """A bathroom: tiled walls, a tub with foam, basin with mirror, towels, window, shelf of bottles, a bath mat."""
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    with stage.layer("wall", 30) as pen:
        wall(stage, pen, ("#f1f6f4", "#e6f0ee"))
        pen.rect(-2, hz - u * 0.36, w + 4, u * 0.38, ("#9fd0cf", "#8cc3c4"))
        size = u * 0.06
        pen.lines([((-2, hz - size * j), (w + 2, hz - size * j)) for j in range(6)], "#d9f0ee", 2, o=0.8)
        pen.lines([((size * i, hz - u * 0.36), (size * i, hz)) for i in range(int(w / size) + 1)], "#d9f0ee", 2, o=0.8)
        pen.rect(-2, hz - u * 0.375, w + 4, u * 0.018, "#4f9a9c")
    with stage.layer("window", 29) as pen:
        window(stage, pen, w * 0.2, hz - u * 0.62, u * 0.2, u * 0.2, "#ffffff", view=False)
    poster(stage, w * 0.46, hz - u * 0.6, u * 0.2, u * 0.18)
    with stage.layer("floor", 24, "ground") as pen:
        floor_plane(stage, pen, ("#c9d3d8", "#dfe6e9", "#c4cfd5"))
        vanishing(stage, pen, "#9fb0b8", columns=9, rows=8, sw=2, o=0.7)
    _mirror_and_lamps(stage)
    with stage.layer("washbasin", 20) as pen:
        _basin(pen, w - u * 0.3, stage.ground(0.1), u * 0.32)
    with stage.layer("towels", 26) as pen:
        x, y = w * 0.44, hz - u * 0.34
        pen.rect(x, y, u * 0.22, u * 0.01, "#d9a85a", rx=3)
        for dx, tall, tone in ((0.02, 0.2, "#f2a38f"), (0.12, 0.16, "#fdf4e6")):
            pen.rect(x + u * dx, y - 2, u * 0.08, u * tall, (pale(tone, 0.1), dim(tone, 0.08)), rx=4)
            pen.rect(x + u * dx, y + u * (tall - 0.05), u * 0.08, u * 0.012, dim(tone, 0.16))
    with stage.layer("bathtub", 14) as pen:
        _tub(pen, u * 0.36, stage.ground(0.34), u * 0.66)
    with stage.layer("bath mat", 12, "ground") as pen:
        pen.ellipse(w * 0.5, stage.ground(0.62), u * 0.3, (stage.h - hz) * 0.13, "#f0b7a4")
        pen.ellipse(w * 0.5, stage.ground(0.61), u * 0.27, (stage.h - hz) * 0.11, "#f7d2c4")
    with stage.layer("shelf", 25) as pen:
        shelf(pen, w * 0.68 - u * 0.16, hz - u * 0.3, u * 0.15, u * 0.075, rng, ("#f2a38f", "#5fa8a3", "#f2d08a"), "#e3d2b8")
    with stage.layer("plants", 9) as pen:
        potted(pen, w - u * 0.09, stage.ground(0.6), u * 0.3)


def _mirror_and_lamps(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    with stage.layer("mirror", 26) as pen:
        x, y = w - u * 0.3, hz - u * 0.46
        pen.ellipse(x, y, u * 0.115, u * 0.145, "#d9a85a")
        pen.ellipse(x, y, u * 0.103, u * 0.133, ("#d8ecf4", "#a9cbdc"))
        pen.poly([(x - u * 0.05, y + u * 0.08), (x + u * 0.03, y - u * 0.1), (x + u * 0.055, y - u * 0.09), (x - u * 0.025, y + u * 0.1)], "#ffffff", o=0.5)
    with stage.layer("lamps", 25) as pen:
        for dx in (-0.17, 0.17):
            lx, ly = w - u * 0.3 + u * dx, hz - u * 0.5
            pen.rect(lx - 3, ly, 6, u * 0.05, "#d9a85a")
            pen.circle(lx, ly, u * 0.026, "#fff6de")
            if stage.lit:
                glow.haze(lx, ly, u * 0.17, u * 0.17, "#ffe0a3", 0.6)
                glow.circle(lx, ly, u * 0.026, "#fff4d4")
    glow_layer(stage, "lamp light", 24, "lamps", glow)


def _basin(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.42)
    with pen.at(x, y, size):
        pen.rect(-40, -62, 80, 60, ("#c99a6a", "#a87a4e"), rx=4)
        for dx in (-36, 2):
            pen.rect(dx, -54, 34, 46, ("#d3a677", "#b98a5c"), rx=3)
        pen.circle(-5, -32, 2, "#f2e2c4")
        pen.circle(5, -32, 2, "#f2e2c4")
        pen.path("M-48,-76 H48 Q46,-60 34,-60 H-34 Q-46,-60 -48,-76Z", ("#ffffff", "#d5dee2"))
        pen.rect(-50, -79, 100, 5, "#f7fafb", rx=2)
        pen.path("M0,-79 V-96 Q0,-103 8,-103 T15,-95 V-92", "none", stroke="#b9c3c9", sw=4.5)


def _tub(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.48)
    with pen.at(x, y, size):
        for fx in (-34, 30):
            pen.path(f"M{fx},-6 q-4,6 0,8 h5 q3,-2 1,-8Z", "#d9a85a")
        for bx, by, r in ((-34, -42, 7), (-22, -46, 9), (-8, -44, 8), (6, -47, 9), (20, -44, 8), (32, -42, 6), (-15, -51, 6), (12, -53, 6)):
            pen.circle(bx, by, r, ("#ffffff", "#dff0f6"))
        pen.path("M-48,-40 H48 C48,-16 40,-4 28,-4 H-28 C-40,-4 -48,-16 -48,-40Z", ("#ffffff", "#e9eff1", "#c9d6db"))
        pen.rect(-52, -44, 104, 7, ("#ffffff", "#dfe8eb"), rx=3.5)
        pen.path("M-44,-44 V-58 Q-44,-64 -37,-64 T-31,-57", "none", stroke="#b9c3c9", sw=3)
        with pen.at(38, -44, 14):
            pen.path("M-40,0 C-50,-40 -10,-46 -2,-40 C-10,-80 50,-84 50,-40 L66,-34 L48,-26 C44,0 0,4 -40,0Z", ("#ffe05a", "#f2b92e"))
            pen.circle(28, -52, 5, "#2b2b36")
