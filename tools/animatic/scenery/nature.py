"""Wild places: beach, forest, mountain, field, desert, snow and under water."""

from __future__ import annotations

import math
import random

from tools.animatic.light import mix
from tools.animatic.scenery.flora import bush, cactus, flower, mushroom, palm, pine, rock, round_tree, tuft
from tools.animatic.scenery.pen import Pen, smooth
from tools.animatic.scenery.shapes import dim, floor_plane, hills, pale, puffs, ridge, scatter, shadow
from tools.animatic.scenery.sky import draw_sky
from tools.animatic.scenery.stage import Stage, glow_layer
from tools.animatic.scenery.water import twinkling

PETALS = ("#ffffff", "#ffd84d", "#f48fb1", "#b58cff", "#ff8a65")


def beach(stage: Stage) -> None:
    """A bay: islands and a sail on the horizon, surf, sand with shells, palms on the left, a parasol on the right."""
    draw_sky(stage)
    u, w, hz, shore = stage.u, stage.w, stage.horizon, stage.ground(0.36)
    with stage.layer("islands", 320) as pen:
        for x, wide, tall in ((0.16, 0.34, 0.07), (0.93, 0.4, 0.05)):
            crest = [(w * x - u * wide, hz + 2), (w * x - u * wide * 0.3, hz - u * tall), (w * x, hz - u * tall * 0.6), (w * x + u * wide * 0.35, hz - u * tall * 0.8), (w * x + u * wide, hz + 2)]
            pen.path(smooth(crest) + "Z", ("#5d9a86", "#8fc0a8"))
    with stage.layer("sea", 120, "ground") as pen:
        pen.rect(-2, hz, w + 4, shore - hz + u * 0.06, ("#1f7fbf", "#2f9fcb", "#6fd0d4"))
        for i in range(34):
            share = stage.rng.random()
            y, half = hz + (shore - hz) * share, u * (0.02 + 0.09 * share) * (0.5 + stage.rng.random())
            x = stage.rng.random() * w
            pen.path(f"M{x - half:.1f},{y:.1f} Q{x:.1f},{y - 2 - 3 * share:.1f} {x + half:.1f},{y:.1f} Q{x:.1f},{y + 1:.1f} {x - half:.1f},{y:.1f}Z", "#ffffff", o=0.3 + 0.3 * (i % 2))
    _sun_path(stage, hz, shore)
    with stage.layer("sailboat", 140) as pen, pen.at(w * 0.63, hz + u * 0.012, u * 0.09):
        pen.path("M-34,-12 H36 Q26,4 14,4 H-20 Q-30,2 -34,-12Z", ("#f4f4f0", "#c9503f"))
        pen.path("M2,-96 V-16 H-30 Q-6,-52 2,-96Z", "#fffdf6")
        pen.path("M6,-84 Q30,-46 32,-16 H6Z", "#f2b263")
    with stage.layer("sand", 20, "ground") as pen:
        edge = _sand(stage, pen, shore)
    if stage.turn:
        with stage.layer("surf", 20, "ground", raw=True, part_of="sand") as pen:
            _surf(stage, pen, edge)
    with stage.layer("palm trees", 11) as pen:
        palm(pen, w * 0.155, stage.ground(0.4), u * 0.5, "#3f9a63", flip=True)
        palm(pen, w * 0.055, stage.ground(0.54), u * 0.66, "#2f8a57")
    with stage.layer("beach umbrella", 12) as pen:
        _parasol(pen, w * 0.87, stage.ground(0.56), u * 0.32)


def _sun_path(stage: Stage, top: float, bottom: float) -> None:
    sun, dice = stage.light.sun, random.Random("glitter")
    if sun is None:
        return
    with stage.layer("glitter", 119, "ground", emits=True, part_of="sea") as pen:
        for i in range(70):
            share = (i / 70) ** 1.2
            spread = stage.w * (0.015 + 0.11 * share)
            x, y = sun.x * stage.w + (dice.random() * 2 - 1) * spread, top + (bottom - top) * share
            half = stage.u * (0.004 + 0.022 * share * dice.random()) * (1 + 0.5 * stage.swing(1, i * 0.37))
            pen.ellipse(x, y, half, 0.8 + 1.4 * share, mix(sun.colour, "#ffffff", 0.3), o=twinkling(stage, round(0.35 + 0.5 * dice.random(), 1), i))


def _surf(stage: Stage, pen: Pen, edge: list[tuple[float, float]]) -> None:
    """Foam that runs up the sand and back, a little later further to the right."""
    u = stage.u
    crest = [(x, y + u * (0.004 + 0.014 * (1 - math.cos(math.tau * (stage.turn - 0.12 * i))))) for i, (x, y) in enumerate(edge)]
    back = [(x, y - u * (0.012 + 0.004 * math.sin(i * 2.3))) for i, (x, y) in enumerate(crest)]
    pen.path(smooth(crest) + " L" + smooth(back[::-1])[1:] + "Z", "#ffffff", o=0.75)


def _sand(stage: Stage, pen: Pen, shore: float) -> list[tuple[float, float]]:
    """Draw a beach below its edge and return the edge."""
    u, w = stage.u, stage.w
    edge = [(w * i / 7, shore + u * 0.014 * math.sin(i * 1.9) + stage.jitter(u * 0.008)) for i in range(-1, 9)]
    close = f" L{w + 40:.0f},{stage.h + 2:.0f} L-40,{stage.h + 2:.0f}Z"
    lift = [[(x, y + dy * u) for x, y in edge] for dy in (-0.016, -0.004, 0.012)]
    pen.path(smooth(lift[0]) + close, "#ffffff", o=0.85)
    pen.path(smooth(lift[1]) + close, "#c9a671")
    pen.path(smooth(lift[2]) + close, ("#eed7a6", "#f6e2b6", "#e6c68e"))
    for x, y, k in scatter(stage, 60, 0.48):
        pen.ellipse(x, y, u * 0.006 * k, u * 0.002 * k, "#b48f58", o=0.5)
    for i in range(5):
        y = stage.ground(0.55 + 0.1 * i)
        pen.path(f"M{w * (0.1 + 0.17 * i):.1f},{y:.1f} q{u * 0.1:.1f},{-u * 0.012:.1f} {u * 0.22:.1f},0 t{u * 0.2:.1f},0", "none", stroke="#cfab72", sw=2.2, o=0.55)
    for x, y, tone in ((0.24, 0.86, "#f7a99a"), (0.77, 0.9, "#fff3df"), (0.7, 0.74, "#f2c38f")):
        with pen.at(w * x, stage.ground(y), u * 0.035):
            pen.path("M0,0 C-40,-10 -50,-50 -22,-62 Q0,-74 22,-62 C50,-50 40,-10 0,0Z", (pale(tone, 0.3), tone))
            pen.path("M0,-4 L-20,-56 M0,-4 L0,-62 M0,-4 L20,-56", "none", stroke=dim(tone, 0.25), sw=4, o=0.6)
    return edge


def _parasol(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x + size * 0.1, y, size * 0.5)
    pen.poly([(x - size * 0.5, y + size * 0.02), (x + size * 0.28, y + size * 0.02), (x + size * 0.42, y + size * 0.13), (x - size * 0.42, y + size * 0.13)], ("#58b6c9", "#3f96b0"))
    for k in (0.05, 0.085):
        pen.poly([(x - size * 0.48, y + size * k), (x + size * 0.33, y + size * k), (x + size * 0.35, y + size * (k + 0.016)), (x - size * 0.47, y + size * (k + 0.016))], "#ffffff", o=0.8)
    with pen.at(x, y, size, angle=12):
        pen.rect(-1.4, -92, 2.8, 93, "#f3efe4")
        pen.path("M-62,-62 C-56,-94 -26,-112 0,-112 C26,-112 56,-94 62,-62 Q52,-70 41,-62 Q31,-70 21,-62 Q10,-70 0,-62 Q-10,-70 -21,-62 Q-31,-70 -41,-62 Q-52,-70 -62,-62Z", "#f6f1e6")
        for d in ("M-62,-62 C-56,-94 -26,-112 0,-112 C-22,-104 -38,-86 -41,-62 Q-52,-70 -62,-62Z", "M-21,-62 C-20,-88 -10,-106 0,-112 C10,-106 20,-88 21,-62 Q10,-70 0,-62 Q-10,-70 -21,-62Z", "M62,-62 C56,-94 26,-112 0,-112 C22,-104 38,-86 41,-62 Q52,-70 62,-62Z"):
            pen.path(d, ("#f0705c", "#d8503f"))
        pen.circle(0, -113, 3, "#d8503f")


def forest(stage: Stage) -> None:
    """A clearing: misty conifers far off, a mixed wood nearer, a path, mushrooms, ferns and great trunks at the sides."""
    draw_sky(stage)
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    for name, depth, count, size, tone, y in (("far trees", 260, 24, 0.34, "#5f9a86", 0.0), ("middle trees", 110, 13, 0.46, "#4a8a62", 0.03)):
        with stage.layer(name, depth) as pen:
            for i in range(count):
                x = w * (i + 0.5 + stage.jitter(0.35)) / count
                pine(pen, x, stage.ground(y) + 4, u * size * (0.75 + 0.5 * rng.random()), mix(tone, "#2f6b4f", 0.3 * rng.random()), plain=True)
            pen.rect(-2, hz - u * 0.02, w + 4, u * 0.03, dim(tone, 0.1))
    with stage.layer("ground", 60, "ground") as pen:
        floor_plane(stage, pen, ("#8cba66", "#6fa455", "#4f8446"), hz - 1)
        cx = w * 0.5
        pen.path(f"M{cx - u * 0.03:.1f},{hz:.1f} C{cx + u * 0.2:.1f},{stage.ground(0.3):.1f} {cx - u * 0.28:.1f},{stage.ground(0.5):.1f} {cx - u * 0.42:.1f},{stage.h + 2:.1f} H{cx + u * 0.46:.1f} C{cx + u * 0.1:.1f},{stage.ground(0.5):.1f} {cx + u * 0.36:.1f},{stage.ground(0.26):.1f} {cx + u * 0.04:.1f},{hz:.1f}Z", ("#d8bf8c", "#c6a772"))
        for x, y, k in scatter(stage, 54):
            tuft(pen, x, y, u * 0.05 * k, "#4d8a46" if k > 0.5 else "#5f9c50")
        for i in range(6):
            x, y = w * (0.1 + 0.15 * i), stage.ground(0.22 + 0.11 * ((i * 3) % 5))
            pen.haze(x, y, u * 0.26, u * 0.035, "#f3ffb8", 0.3)
    with stage.layer("trees", 16) as pen:
        for x, y, size, tone in ((0.20, 0.10, 0.6, "#5aa35c"), (0.84, 0.12, 0.62, "#6cab50"), (0.06, 0.26, 0.82, "#478f54"), (0.965, 0.3, 0.86, "#4f9a58")):
            round_tree(pen, w * x, stage.ground(y), u * size, tone, rng)
    with stage.layer("bushes", 12) as pen:
        for x, y, size, bloom in ((0.15, 0.42, 0.2, "#ffe17a"), (0.87, 0.46, 0.22, None), (0.02, 0.6, 0.26, None)):
            bush(pen, w * x, stage.ground(y), u * size, "#3f7f4b", bloom)
    with stage.layer("mushrooms", 7) as pen:
        for x, y, size in ((0.2, 0.72, 0.075), (0.235, 0.75, 0.05), (0.82, 0.82, 0.08), (0.855, 0.79, 0.05)):
            mushroom(pen, w * x, stage.ground(y), u * size)


def mountain(stage: Stage) -> None:
    """An alpine meadow: snowy ranges, a dark ridge, a lake, firs at both sides and wild flowers."""
    draw_sky(stage, clouds=False)
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    reach = min(u * 0.5, hz * 0.7)
    with stage.layer("far mountains", 520) as pen:
        ridge(stage, pen, hz + 3, reach, ("#7f97c4", "#a9bddb"), "#5a6fa6", peaks=4, snow="#ffffff")
    with stage.layer("mountains", 260) as pen:
        ridge(stage, pen, hz + 3, reach * 0.56, ("#5f8288", "#7fa68f"), "#3f5f73", peaks=6)
    with stage.layer("fir forest", 130) as pen:
        for i in range(30):
            x = w * (i + 0.5 + stage.jitter(0.4)) / 30
            pine(pen, x, hz + 5, u * 0.11 * (0.6 + 0.7 * rng.random()), "#3f7a5c", plain=True)
    with stage.layer("meadow", 60, "ground") as pen:
        floor_plane(stage, pen, ("#a5c96c", "#86b658", "#5f9647"), hz)
        lake = stage.ground(0.09)
        pen.ellipse(w * 0.5, lake, w * 0.3, stage.h * 0.022 + u * 0.012, "#7fa86a")
        pen.ellipse(w * 0.5, lake, w * 0.29, stage.h * 0.02 + u * 0.01, ("#5fb0d8", "#a8dcea"))
        pen.ellipse(w * 0.46, lake, w * 0.12, u * 0.004, "#ffffff", o=0.6)
        hills_fill = ("#94bf5f", "#6fa24d")
        pen.path(smooth([(-40, stage.ground(0.34)), (w * 0.2, stage.ground(0.2)), (w * 0.5, stage.ground(0.3)), (w * 0.8, stage.ground(0.21)), (w + 40, stage.ground(0.32))]) + f" V{stage.h + 2:.0f} H-40Z", hills_fill)
        for x, y, k in scatter(stage, 60, 0.34):
            tuft(pen, x, y, u * 0.04 * k, "#5c9446")
    with stage.layer("trees", 22) as pen:
        for x, y, size in ((0.16, 0.24, 0.4), (0.25, 0.26, 0.28), (0.05, 0.36, 0.6), (0.8, 0.25, 0.34), (0.88, 0.3, 0.5), (0.975, 0.38, 0.62)):
            pine(pen, w * x, stage.ground(y), u * size, "#35795a")
    with stage.layer("flowers", 8) as pen:
        for x, y, k in scatter(stage, 26, 0.5, clear=True):
            flower(pen, x, y, u * 0.06 * k, rng.choice(PETALS))
        rock(pen, w * 0.91, stage.ground(0.72), u * 0.16, "#9aa3ac")
        rock(pen, w * 0.83, stage.ground(0.76), u * 0.08, "#a8b0b6", flip=True)
    _mist(stage, hz)


def _mist(stage: Stage, y: float) -> None:
    with stage.layer("mist", 255, raw=True) as pen:
        for i in range(4):
            pen.haze(stage.w * (0.1 + 0.27 * i), y - stage.u * 0.012, stage.w * 0.22, stage.u * 0.03, stage.light.fog, 0.6)


def field(stage: Stage) -> None:
    """Farmland: rolling hills with a cottage and a windmill, golden crop rows, flowers along a fence."""
    draw_sky(stage)
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    with stage.layer("hills", 230) as pen:
        hills(stage, pen, hz + 2, u * 0.17, ("#7fae86", "#a8c98c"), 4)
        crest = hills(stage, pen, hz + 3, u * 0.1, ("#8fbf66", "#b5d478"), 5)
        for i, (x, y) in enumerate(crest):
            round_tree(pen, x + u * 0.03 * (i % 3), y + u * 0.02, u * 0.09, "#5f9a58", rng)
    glow = Pen(str)
    with stage.layer("cottage", 120) as pen:
        _cottage(stage, pen, glow, w * 0.8, hz + u * 0.014, u * 0.17)
    if stage.turn:
        with stage.layer("chimney smoke", 119, part_of="cottage") as pen:
            puffs(stage, pen, w * 0.8 + u * 0.05, hz - u * 0.15, u * 0.55, "#f4f5f6", 0.75, 0.13)
    glow_layer(stage, "cottage lights", 120, "cottage", glow)
    with stage.layer("windmill", 130) as pen:
        _windmill(pen, w * 0.17, hz + u * 0.006, u * 0.26, 90 * stage.turn)
    with stage.layer("meadow", 60, "ground") as pen:
        floor_plane(stage, pen, ("#b9d470", "#94c45c", "#68a24c"), hz)
        for i in range(-9, 10):
            if i % 2:
                x0, x1 = w / 2 + i * u * 0.09, w / 2 + i * u * 0.36
                pen.poly([(x0, hz), (x0 + u * 0.09, hz), (x1 + u * 0.36, stage.h), (x1, stage.h)], "#7fb552", o=0.4)
        for x, y, k in scatter(stage, 60):
            tuft(pen, x, y, u * 0.05 * k, "#5c9a46")
    with stage.layer("flowers", 9) as pen:
        for x, y, k in scatter(stage, 46, 0.3, clear=True):
            flower(pen, x, y, u * 0.075 * k, rng.choice(PETALS))
    with stage.layer("fence", 14) as pen:
        _fence(stage, pen)


def _fence(stage: Stage, pen: Pen) -> None:
    u, w = stage.u, stage.w
    for side in (-1, 1):
        points = []
        for i in range(5):
            share = 0.12 + 0.11 * i
            x = w / 2 + side * (w * 0.3 + u * 0.09 * i)
            points.append((x, stage.ground(share), u * (0.07 + 0.016 * i)))
        for lift in (0.45, 0.8):
            pen.line([(x, y - t * lift) for x, y, t in points], "#e9dcc0", u * 0.009)
        for x, y, t in points:
            shadow(pen, x, y, t * 0.3)
            pen.rect(x - t * 0.08, y - t, t * 0.16, t, ("#fff6e2", "#cdb88e"), rx=t * 0.05)


def _cottage(stage: Stage, pen: Pen, glow: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.62)
    with pen.at(x, y, size):
        pen.rect(-46, -46, 92, 46, ("#fdf3df", "#e6d2b0"))
        pen.poly([(10, -46), (46, -46), (46, 0), (10, 0)], "#cdb592", o=0.5)
        pen.rect(24, -96, 12, 30, "#a4553f")
        pen.poly([(-58, -44), (-34, -88), (34, -88), (58, -44)], ("#d9694a", "#b54c38"))
        pen.rect(-10, -30, 20, 30, "#8a5a3c", rx=2)
        for wx in (-36, 20):
            pen.rect(wx, -34, 16, 15, "#fff6d8", stroke="#ffffff", sw=2.4)
    if stage.lit:
        _window_glow(glow, x, y, size, ((-36, -34), (20, -34)))


def _windmill(pen: Pen, x: float, y: float, size: float, spun: float) -> None:
    with pen.at(x, y, size):
        pen.path("M-17,0 L-10,-62 H10 L17,0Z", ("#fbf3e4", "#d9c4a2"))
        pen.path("M2,-62 H10 L17,0 H4Z", "#b89b77", o=0.45)
        pen.path("M-13,-61 Q0,-86 13,-61Z", "#b5543c")
        pen.rect(-5, -16, 10, 16, "#8a5a3c", rx=2)
        for k in range(4):
            with pen.at(0, -66, 100, angle=90 * k + 24 + spun):
                pen.rect(-1.2, -46, 2.4, 46, "#7a5238")
                pen.rect(1.2, -45, 11, 32, "#fffaf0", o=0.95)
                pen.path("M1,-34 H12 M1,-24 H12", "none", stroke="#b59c7a", sw=1)
        pen.circle(0, -66, 3, "#5c3d28")


def desert(stage: Stage) -> None:
    """Dunes under a wide sky: mesas far off, wind ripples, saguaros and bleached stones."""
    draw_sky(stage)
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("mesas", 330) as pen:
        for x, wide, tall in ((0.24, 0.17, 0.2), (0.37, 0.07, 0.14), (0.72, 0.2, 0.24)):
            cx, a, t = w * x, u * wide, u * tall
            pen.poly([(cx - a, hz + 3), (cx - a * 0.72, hz - t * 0.5), (cx - a * 0.62, hz - t * 0.55), (cx - a * 0.55, hz - t), (cx + a * 0.5, hz - t * 0.97), (cx + a * 0.6, hz - t * 0.5), (cx + a * 0.74, hz - t * 0.46), (cx + a, hz + 3)], ("#c9724f", "#e0a070"))
            for k in (0.28, 0.52, 0.74):
                pen.line([(cx - a * 0.55, hz - t * k), (cx + a * 0.58, hz - t * k)], "#a5553f", t * 0.035, o=0.4)
    with stage.layer("far dunes", 160) as pen:
        hills(stage, pen, hz + 3, u * 0.09, ("#eab87a", "#d99d5e"), 4)
    with stage.layer("sand", 60, "ground") as pen:
        floor_plane(stage, pen, ("#f3cd8c", "#e9b772", "#d79a56"), hz)
        for share, tone, lift in ((0.1, "#f8dda4", 0.05), (0.36, "#f5d294", 0.09), (0.7, "#efc37f", 0.1)):
            y = stage.ground(share)
            crest = [(-40, y + u * 0.04), (w * (0.24 + share * 0.3), y - u * lift * 0.4), (w * 0.62, y + u * lift * 0.5), (w + 40, y - u * lift * 0.2)]
            pen.path(smooth(crest) + f" V{stage.h + 2:.0f} H-40Z", (tone, dim(tone, 0.1)))
        for i in range(26):
            y = stage.ground(0.15 + 0.85 * (i / 26))
            x = stage.rng.random() * w
            half = u * (0.04 + 0.1 * i / 26)
            pen.path(f"M{x - half:.1f},{y:.1f} q{half * 0.5:.1f},{-half * 0.14:.1f} {half:.1f},0 t{half:.1f},0", "none", stroke="#c88a4c", sw=1.8, o=0.45)
    with stage.layer("cacti", 14) as pen:
        for x, y, size in ((0.2, 0.13, 0.2), (0.8, 0.16, 0.24), (0.08, 0.42, 0.52), (0.93, 0.5, 0.44)):
            cactus(pen, w * x, stage.ground(y), u * size)
    with stage.layer("rocks", 9) as pen:
        for x, y, size in ((0.16, 0.6, 0.13), (0.22, 0.64, 0.07), (0.84, 0.74, 0.12)):
            rock(pen, w * x, stage.ground(y), u * size, "#b98562")
        for x, y, k in scatter(stage, 14, 0.5, clear=True):
            tuft(pen, x, y, u * 0.05 * k, "#b59a52")


def snow(stage: Stage) -> None:
    """Winter: pale peaks, snowed-in firs, drifts with blue shadows and a cabin with a smoking chimney."""
    draw_sky(stage)
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    with stage.layer("mountains", 420) as pen:
        ridge(stage, pen, hz + 3, min(u * 0.34, hz * 0.6), ("#b9cdea", "#dfeaf7"), "#8aa5d0", peaks=5, snow="#ffffff")
    with stage.layer("far trees", 170) as pen:
        for i in range(26):
            pine(pen, w * (i + 0.5 + stage.jitter(0.4)) / 26, hz + 5, u * 0.13 * (0.6 + 0.6 * rng.random()), "#7fa3b8", plain=True)
    with stage.layer("snow", 60, "ground") as pen:
        floor_plane(stage, pen, ("#f2f8ff", "#e3effb", "#cbdff2"), hz)
        for share, tone in ((0.07, "#ffffff"), (0.3, "#f7fbff"), (0.62, "#ffffff")):
            y = stage.ground(share)
            crest = [(-40, y), (w * (0.3 + 0.3 * share), y + u * 0.035), (w * 0.7, y - u * 0.02), (w + 40, y + u * 0.03)]
            pen.path(smooth(crest) + f" V{stage.h + 2:.0f} H-40Z", (tone, "#d5e5f5"))
        for x, y, k in scatter(stage, 34):
            pen.ellipse(x, y, u * 0.05 * k, u * 0.006 * k, "#b5cfea", o=0.55)
    glow = Pen(str)
    with stage.layer("cabin", 40) as pen:
        _cabin(stage, pen, glow, w * 0.8, stage.ground(0.14), u * 0.3)
    glow_layer(stage, "cabin lights", 40, "cabin", glow)
    with stage.layer("trees", 18) as pen:
        for x, y, size in ((0.17, 0.2, 0.44), (0.27, 0.14, 0.3), (0.06, 0.4, 0.7), (0.95, 0.36, 0.62), (0.66, 0.1, 0.2)):
            pine(pen, w * x, stage.ground(y), u * size, "#3f7d72", snow=True)
    with stage.layer("snowdrifts", 7) as pen:
        for x, y, size in ((0.08, 0.7, 0.4), (0.92, 0.76, 0.44)):
            cx, cy, s = w * x, stage.ground(y), u * size
            pen.path(f"M{cx - s * 0.6:.1f},{cy:.1f} C{cx - s * 0.3:.1f},{cy - s * 0.26:.1f} {cx + s * 0.2:.1f},{cy - s * 0.3:.1f} {cx + s * 0.6:.1f},{cy:.1f} Q{cx:.1f},{cy + s * 0.06:.1f} {cx - s * 0.6:.1f},{cy:.1f}Z", ("#ffffff", "#cfe1f3"))


def _cabin(stage: Stage, pen: Pen, glow: Pen, x: float, y: float, size: float) -> None:
    with pen.at(x, y, size):
        pen.rect(-46, -44, 92, 45, ("#9a6a45", "#7a5034"))
        for k in range(1, 5):
            pen.rect(-46, -44 + 9 * k, 92, 1.6, "#5c3a26", o=0.6)
        pen.rect(20, -92, 14, 30, "#8d7a72")
        pen.rect(18, -95, 18, 6, "#ffffff", rx=3)
        pen.path("M-60,-42 L-4,-88 Q0,-91 4,-88 L60,-42 Q62,-36 54,-37 L-54,-37 Q-62,-36 -60,-42Z", ("#ffffff", "#d8e6f5"))
        pen.rect(-9, -28, 18, 29, "#5c3a26", rx=2)
        for wx in (-36, 20):
            pen.rect(wx, -31, 16, 14, "#ffeab5", stroke="#f4ead8", sw=2)
        pen.path("M-64,2 Q-40,-10 0,-2 Q40,-10 64,2 Q0,10 -64,2Z", "#ffffff")
        for sx, sy, r in ((30, -104, 6), (36, -117, 8), (31, -133, 10)):
            pen.circle(sx, sy, r, "#ffffff", o=0.5)
    if stage.lit:
        _window_glow(glow, x, y, size, ((-36, -32), (20, -32)))


def _window_glow(glow: Pen, x: float, y: float, size: float, corners: tuple[tuple[float, float], ...]) -> None:
    """Light the small windows of a house drawn at (x, y), by their top left corners in its units."""
    with glow.at(x, y, size):
        for wx, wy in corners:
            glow.haze(wx + 8, wy + 8, 26, 22, "#ffbf5a", 0.55)
            glow.rect(wx + 1, wy + 1, 14, 13, ("#ffe9a8", "#ffc45e"))
            glow.rect(wx + 7.4, wy + 1, 1.2, 13, "#b5763a")


def underwater(stage: Stage) -> None:
    """A reef: shafts of light, far rocks, swaying kelp, corals, a starfish, small fish and bubbles over rippled sand."""
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("water", 5000, "sky", raw=True) as pen:
        pen.rect(0, 0, w, stage.h, (*stage.light.sky, dim(stage.light.sky[2], 0.12)))
        pen.haze(w * 0.5, 0, w * 0.6, stage.h * 0.5, "#eaffff", 0.4 if not stage.light.dark else 0.12)
    with stage.layer("light rays", 900, emits=True) as pen:
        for i in range(6):
            x, lean = w * (0.08 + 0.17 * i), u * (0.1 - 0.06 * i)
            half = u * (0.03 + 0.03 * ((i * 5) % 3))
            pen.fade([(x - half * 0.5, -2), (x + half * 0.5, -2), (x + lean + half * 2, hz + u * 0.1), (x + lean - half * 2, hz + u * 0.1)], "#dffbff", 0.26 if not stage.light.dark else 0.09, 0)
    for name, depth, tall, tone in (("far reef", 170, 0.26, "#4a8fb0"), ("reef", 80, 0.14, "#3f7f96")):
        with stage.layer(name, depth) as pen:
            hills(stage, pen, hz + 4, u * tall, (tone, dim(tone, 0.2)), 6 if depth > 100 else 4)
    with stage.layer("seabed", 40, "ground") as pen:
        floor_plane(stage, pen, ("#b9c3a2", "#e3d3a0", "#cdb684"), hz)
        for i in range(22):
            y, x = stage.ground(0.08 + 0.92 * i / 22), stage.rng.random() * w
            half = u * (0.05 + 0.1 * i / 22)
            pen.path(f"M{x - half:.1f},{y:.1f} q{half * 0.5:.1f},{-half * 0.12:.1f} {half:.1f},0 t{half:.1f},0", "none", stroke="#a99768", sw=2, o=0.5)
        for x, y, k in scatter(stage, 12):
            pen.haze(x, y, u * 0.14 * k, u * 0.02 * k, "#ffffff", 0.3)
    with stage.layer("kelp", 16) as pen:
        for i, (x, y, tall) in enumerate(((0.03, 0.4, 0.62), (0.075, 0.5, 0.46), (0.13, 0.34, 0.3), (0.97, 0.42, 0.66), (0.925, 0.52, 0.42), (0.87, 0.36, 0.28))):
            _kelp(pen, w * x, stage.ground(y), u * tall, i)
    with stage.layer("coral", 11) as pen:
        _corals(stage, pen)
    with stage.layer("fish", 30) as pen:
        for x, y, size, tone, flip in ((0.22, 0.45, 0.06, "#ff9f45", False), (0.28, 0.52, 0.045, "#ffd24d", False), (0.77, 0.34, 0.05, "#f2709a", True), (0.82, 0.41, 0.06, "#ffe27a", True), (0.7, 0.24, 0.035, "#9be4ff", True)):
            _fish(stage, pen, w * x, hz * y, u * size, tone, flip)
    with stage.layer("bubbles", 9) as pen:
        for i in range(22):
            x = w * ((0.12, 0.84, 0.3, 0.68)[i % 4]) + stage.jitter(u * 0.05)
            r = u * (0.004 + 0.012 * stage.rng.random())
            y = stage.rng.random() * hz
            pen.circle(x, y, r, "#e8fbff", o=0.28, stroke="#ffffff", sw=1.5)
            pen.circle(x - r * 0.35, y - r * 0.35, r * 0.26, "#ffffff", o=0.9)


def _kelp(pen: Pen, x: float, y: float, size: float, dice: int) -> None:
    tone = ("#3f9a6b", "#2f8060", "#57ab62")[dice % 3]
    with pen.at(x, y, size, flip=dice % 2 == 1):
        for dx, tall in ((-5, 0.8), (0, 1.0), (6, 0.66)):
            points = [(dx + 4 * math.sin(k * 1.1 + dx), -100 * tall * k / 8) for k in range(9)]
            pen.line(points, dim(tone, 0.15), 1.8, curved=False)
            for k in range(1, 8):
                px, py = points[k]
                pen.path(f"M{px:.1f},{py:.1f} q{-7},-3 -9,-11 q8,1 9,11Z M{px:.1f},{py - 4:.1f} q7,-3 9,-11 q-8,1 -9,11Z", tone if k % 2 else pale(tone, 0.14))


def _corals(stage: Stage, pen: Pen) -> None:
    u, w = stage.u, stage.w
    for x, y, size, tone in ((0.1, 0.62, 0.22, "#f0708c"), (0.9, 0.66, 0.26, "#ff9a5c"), (0.82, 0.5, 0.14, "#b77be0")):
        shadow(pen, w * x, stage.ground(y), u * size * 0.4)
        with pen.at(w * x, stage.ground(y), u * size):
            for d, sw in (("M0,2 V-40 Q0,-70 -6,-92", 11), ("M0,-22 Q-28,-28 -32,-66", 9), ("M0,-30 Q26,-36 32,-76", 9), ("M-26,-42 Q-42,-46 -46,-60", 7), ("M26,-50 Q40,-52 48,-64", 7), ("M-2,-58 Q14,-66 14,-90", 7)):
                pen.path(d, "none", stroke=dim(tone, 0.2), sw=sw)
                pen.path(d, "none", stroke=tone, sw=sw * 0.62)
    rock(pen, w * 0.17, stage.ground(0.72), u * 0.13, "#7d8fa0")
    rock(pen, w * 0.98, stage.ground(0.8), u * 0.2, "#74889c", flip=True)
    with pen.at(w * 0.24, stage.ground(0.84), u * 0.06, angle=14):
        star = [(math.cos(math.radians(36 * k - 90)) * (50 if k % 2 == 0 else 21), math.sin(math.radians(36 * k - 90)) * (50 if k % 2 == 0 else 21)) for k in range(10)]
        pen.poly(star, ("#ffb05c", "#e87a3f"), stroke="#f0904a", sw=10)


def _fish(stage: Stage, pen: Pen, x: float, y: float, size: float, tone: str, flip: bool) -> None:
    x += size * 0.5 * stage.swing(1, x / stage.w) * (-1 if flip else 1)
    with pen.at(x, y + size * 0.12 * stage.swing(2, x / stage.w), size, angle=4 * stage.swing(3, y / stage.h), flip=flip):
        pen.path("M-34,0 L-62,-24 Q-54,0 -62,24Z", dim(tone, 0.15))
        pen.path("M-6,-26 Q6,-46 24,-26Z M0,24 Q10,40 20,24Z", dim(tone, 0.12))
        pen.path("M-40,0 C-22,-36 24,-40 50,-2 C24,36 -22,34 -40,0Z", (pale(tone, 0.25), tone))
        pen.path("M4,-29 Q-4,0 4,27 L14,27 Q6,0 14,-30Z", "#ffffff", o=0.75)
        pen.circle(32, -7, 6.5, "#ffffff")
        pen.circle(34, -7, 3.4, "#22223a")
