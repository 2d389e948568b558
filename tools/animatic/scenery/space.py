"""Beyond the ground: the open sky, the moon, space and the inside of a spaceship."""

from __future__ import annotations

from tools.animatic.light import mix
from tools.animatic.scenery.corridor import Corridor, steps
from tools.animatic.scenery.pen import Pen, smooth
from tools.animatic.scenery.shapes import dim, letter, pale, ridge, scatter, shadow
from tools.animatic.scenery.sky import draw_sky, draw_stars
from tools.animatic.scenery.stage import Stage, glow_layer


def sky(stage: Stage) -> None:
    """High in the air: cloud banks in three depths, birds and a sea of clouds below."""
    draw_sky(stage, bottom=stage.h)
    u, w, h, light = stage.u, stage.w, stage.h, stage.light
    white = mix("#ffffff", light.fog, 0.15 if not light.dark else 0.6)
    for i, (name, depth, y, tone) in enumerate((("far clouds", 700, 0.7, 0.5), ("cloud bank", 300, 0.82, 0.3), ("near clouds", 60, 0.96, 0.1))):
        with stage.layer(name, depth, "back", raw=True) as pen:
            base, shade = mix(white, light.sky[1], tone * 0.7), mix(white, light.sky[1], min(0.9, tone + 0.35))
            count = 7 - i
            for k in range(count + 1):
                x = w * (k + 0.5 * (i % 2)) / count + stage.jitter(u * 0.05)
                rise = u * (0.1 + 0.06 * stage.rng.random()) * (1 + 0.25 * i) * (1.25 if abs(x / w - 0.5) > 0.3 else 0.8)
                for dx, r in ((-0.9, 0.7), (0, 1.0), (0.9, 0.75)):
                    pen.circle(x + dx * rise, h * y, rise * r, (base, base, shade))
            pen.rect(-2, h * y, w + 4, h - h * y + 2, (shade, mix(shade, base, 0.4)))
    with stage.layer("birds", 500) as pen:
        for x, y, size in ((0.2, 0.3, 0.04), (0.26, 0.25, 0.03), (0.16, 0.24, 0.025), (0.8, 0.4, 0.03)):
            flap = 20 * stage.swing(3, x)
            with pen.at(w * x + u * 0.04 * stage.swing(1, y), h * y, u * size):
                pen.path(f"M-50,{flap:.0f} Q-26,{-34 + flap * 0.6:.0f} 0,0 Q26,{-34 + flap * 0.6:.0f} 50,{flap:.0f} Q26,{-18 + flap * 0.6:.0f} 0,10 Q-26,{-18 + flap * 0.6:.0f} -50,{flap:.0f}Z", "#4a5578")


def moon(stage: Stage) -> None:
    """The moon: star field with the Earth, mountains, craters, boulders, a landing craft and boot prints."""
    u, w, hz = stage.u, stage.w, stage.horizon
    _deep_sky(stage, hz)
    with stage.layer("earth", 2000, "sky", raw=True) as pen:
        _planet(pen, w * 0.17, max(u * 0.17, hz * 0.34), u * 0.115)
    with stage.layer("mountains", 260) as pen:
        ridge(stage, pen, hz + 3, u * 0.15, ("#9a9db0", "#b9bccb"), "#4a4d66", peaks=5)
    with stage.layer("moon ground", 60, "ground") as pen:
        pen.rect(-2, hz - 1, w + 4, stage.h - hz + 3, ("#c3c6d3", "#b0b3c3", "#8f92a8"))
        for share, tone in ((0.06, "#cdd0dc"), (0.3, "#bec1d0"), (0.66, "#aeb1c3")):
            y = stage.ground(share)
            pen.path(smooth([(-40, y), (w * 0.3, y - u * 0.02), (w * 0.66, y + u * 0.016), (w + 40, y - u * 0.014)]) + f" V{stage.h + 2:.0f} H-40Z", (tone, dim(tone, 0.12)))
        for x, y, k in scatter(stage, 16, 0.08):
            rx, ry = u * 0.1 * k * (0.4 + stage.rng.random()), u * 0.022 * k
            pen.ellipse(x, y, rx, ry, "#8588a0")
            pen.ellipse(x, y + ry * 0.35, rx * 0.96, ry * 0.8, "#9ea1b5")
            pen.ellipse(x, y - ry * 0.1, rx * 0.9, ry * 0.75, "#74778f", o=0.45)
    with stage.layer("lander", 30) as pen:
        _lander(pen, w * 0.82, stage.ground(0.2), u * 0.34)
    with stage.layer("rocks", 8) as pen:
        for x, y, size, flip in ((0.09, 0.5, 0.16, False), (0.17, 0.56, 0.08, True), (0.93, 0.62, 0.18, True), (0.03, 0.74, 0.2, True)):
            _boulder(pen, w * x, stage.ground(y), u * size, flip)


def _deep_sky(stage: Stage, bottom: float) -> None:
    top, middle, low = stage.light.sky
    with stage.layer("sky", 5000, "sky", raw=True) as pen:
        pen.rect(0, 0, stage.w, min(stage.h, bottom + 6), (top, middle, low))
        pen.haze(stage.w * 0.68, bottom * 0.4, stage.w * 0.34, bottom * 0.3, "#4a3a8a", 0.4)
        pen.haze(stage.w * 0.45, bottom * 0.7, stage.w * 0.3, bottom * 0.2, "#23558a", 0.35)
        draw_stars(stage, pen, bottom, 170)


def _planet(pen: Pen, x: float, y: float, r: float) -> None:
    pen.haze(x, y, r * 1.5, r * 1.5, "#5fb4ff", 0.5)
    with pen.at(x, y, r):
        pen.circle(0, 0, 100, ("#7fc8f5", "#2f7fd0", "#1f56a8"))
        pen.path("M-72,-58 C-50,-90 -8,-92 4,-66 C8,-48 -12,-40 -22,-22 C-34,-6 -56,-10 -70,-26 C-82,-36 -80,-50 -72,-58Z", "#6fbf70")
        pen.path("M-18,10 C2,-2 26,8 24,30 C20,56 0,84 -10,80 C-22,60 -34,30 -18,10Z", "#7fc878")
        pen.path("M40,-58 C62,-66 82,-42 86,-14 C84,12 66,18 56,4 C40,-6 32,-44 40,-58Z", "#6fbf70")
        for d in ("M-88,-8 Q-50,-26 -8,-10 T70,-22 Q40,2 0,2 T-88,-8Z", "M-60,56 Q-20,40 20,56 T74,46 Q50,68 10,66 T-60,56Z", "M-30,-84 Q0,-76 34,-86 Q16,-68 -30,-84Z"):
            pen.path(d, "#ffffff", o=0.8)
        pen.path("M30,-95 C92,-74 120,0 74,67 C50,96 10,104 -24,97 C60,76 86,-20 30,-95Z", "#0a1638", o=0.45)


def _lander(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.46)
    with pen.at(x, y, size):
        for sx in (-1, 1):
            pen.path(f"M{sx * 16},-34 L{sx * 38},-2 M{sx * 20},-20 L{sx * 33},-12", "none", stroke="#8b8fa3", sw=2.6)
            pen.ellipse(sx * 39, -1, 8, 2.6, "#b9bdcb")
        pen.path("M-10,-22 L-16,-6 H16 L10,-22Z", ("#5c6074", "#3f4256"))
        pen.path("M-30,-24 L-24,-46 H24 L30,-24Z", ("#f2c75a", "#d39a34"))
        pen.path("M-24,-46 L-10,-24 M0,-46 V-24 M24,-46 L10,-24", "none", stroke="#a8742a", sw=1.2, o=0.6)
        pen.path("M-20,-46 L-25,-64 L-14,-80 H14 L25,-64 L20,-46Z", ("#f0f2f7", "#b9becc"))
        pen.poly([(-13, -66), (-3, -66), (-6, -54), (-14, -56)], "#2b3350")
        pen.poly([(13, -66), (3, -66), (6, -54), (14, -56)], "#2b3350")
        pen.line([(8, -80), (14, -96)], "#b9becc", 1.6)
        pen.ellipse(15, -97, 7, 3, "#dfe3ec")
        pen.rect(-34, -22, 5, 20, "#c4c8d6", o=0)


def _boulder(pen: Pen, x: float, y: float, size: float, flip: bool) -> None:
    shadow(pen, x, y, size * 0.55, 0.5)
    with pen.at(x, y, size, flip=flip):
        pen.path("M-50,0 L-46,-26 L-24,-48 L10,-52 L40,-32 L50,0Z", ("#b6b9c8", "#8487a0"), stroke="#9da0b4", sw=3)
        pen.path("M-46,-26 L-24,-48 L10,-52 L2,-30 L-24,-22Z", "#dadde8")
        pen.path("M10,-52 L40,-32 L50,0 H22 L2,-30Z", "#6f728c")


def space(stage: Stage) -> None:
    """Open space: a nebula, a ringed planet, a small moon, an asteroid belt and a satellite."""
    u, w, h = stage.u, stage.w, stage.h
    _deep_sky(stage, h)
    with stage.layer("nebula", 4000, "sky", emits=True) as pen:
        for x, y, rx, ry, tone, k in ((0.62, 0.36, 0.42, 0.34, "#7a3ab0", 0.34), (0.78, 0.5, 0.3, 0.3, "#c83f8a", 0.26), (0.48, 0.5, 0.34, 0.24, "#2a6fc0", 0.26), (0.7, 0.3, 0.16, 0.14, "#ffb0d8", 0.26), (0.28, 0.7, 0.3, 0.22, "#2f8fa8", 0.2)):
            pen.haze(w * x, h * y, w * rx, h * ry, tone, k)
    with stage.layer("planet", 2000, raw=True) as pen:
        x, y, r = w - u * 0.36, h * 0.3, u * 0.17
        pen.haze(x, y, r * 1.5, r * 1.5, "#ffb27a", 0.3)
        with pen.at(x, y, r, angle=-16):
            pen.path("M-192,-4 C-150,-46 150,-46 192,-4 L156,-4 C126,-24 -126,-24 -156,-4Z", "#d9b48a")
            pen.circle(0, 0, 100, ("#ffd09a", "#f09a6a", "#c85f5a"))
            for by, bh, tone in ((-58, 16, "#ffe0b8"), (-20, 12, "#e8845a"), (10, 22, "#ffc08a"), (50, 12, "#d0685a")):
                half = (100**2 - by**2) ** 0.5 - 3
                pen.path(f"M{-half:.0f},{by} Q0,{by + 14} {half:.0f},{by} L{half * 0.97:.0f},{by + bh} Q0,{by + bh + 14} {-half * 0.97:.0f},{by + bh}Z", tone, o=0.6)
            pen.path("M20,-98 C92,-76 118,0 72,69 C44,98 10,102 -20,98 C60,70 80,-30 20,-98Z", "#3a1540", o=0.45)
            pen.path("M-192,-2 C-150,60 150,60 192,-2 L158,-2 C128,32 -128,32 -158,-2Z", "#5a2440", o=0.35)
            pen.path("M-192,-4 C-150,50 150,50 192,-4 L156,-4 C126,24 -126,24 -156,-4Z", "#f7dfb8")
            pen.path("M-178,0 C-140,40 140,40 178,0", "none", stroke="#c98f62", sw=2.4, o=0.8)
    with stage.layer("moons", 1500, raw=True) as pen:
        for x, y, r, tone in ((0.14, 0.24, 0.07, "#9fb4d8"), (0.24, 0.13, 0.028, "#d8c7b0")):
            pen.circle(w * x, h * y, u * r, (pale(tone, 0.3), dim(tone, 0.35)))
            for dx, dy, q in ((-0.3, -0.2, 0.24), (0.3, 0.2, 0.3), (0.1, -0.5, 0.16), (-0.3, 0.45, 0.18)):
                pen.circle(w * x + dx * u * r, h * y + dy * u * r, u * r * q, dim(tone, 0.25), o=0.6)
    with stage.layer("asteroids", 40) as pen:
        for x, y, size, flip in ((0.07, 0.8, 0.2, False), (0.2, 0.9, 0.1, True), (0.92, 0.86, 0.22, True), (0.8, 0.94, 0.09, False), (0.25, 0.74, 0.05, True), (0.74, 0.76, 0.06, False)):
            with pen.at(w * x, h * y, u * size, angle=24 if flip else -18, flip=flip):
                pen.path("M-50,4 C-54,-20 -30,-42 -6,-40 C22,-48 50,-24 48,2 C46,28 18,40 -8,36 C-34,38 -48,24 -50,4Z", ("#a29aa8", "#5f5870"))
                for dx, dy, r in ((-18, -14, 10), (16, 6, 12), (-8, 18, 6), (24, -20, 5)):
                    pen.circle(dx, dy, r, "#4f4860", o=0.7)
                    pen.circle(dx - 1, dy + 2, r * 0.78, "#7b7388", o=0.7)
    with stage.layer("satellite", 60) as pen, pen.at(w * 0.2, h * 0.46, u * 0.16, angle=-22):
        for sx in (-1, 1):
            pen.rect(sx * 34 - 22, -13, 44, 26, ("#3f74c8", "#2a4f9a"), rx=1, stroke="#b9c9e8", sw=1.6)
            for k in (-11, 0, 11):
                pen.rect(sx * 34 + k - 0.5, -13, 1, 26, "#b9c9e8")
        pen.rect(-11, -17, 22, 34, ("#f3e2b0", "#c9a458"), rx=3)
        pen.ellipse(0, -24, 13, 6, "#eef1f7")
        pen.line([(0, -24), (0, -34)], "#cfd5e2", 2)


def spaceship(stage: Stage) -> None:
    """A spaceship's bridge: ribbed walls with light strips, a great window on space, consoles and a grating floor."""
    u, w, h, hz = stage.u, stage.w, stage.h, stage.horizon
    glow = Pen(str)
    with stage.layer("wall", 600) as pen:
        pen.rect(-2, -2, w + 4, h + 4, ("#3a4560", "#55648a", "#3f4b6b"))
    half, top, low = min(u * 0.62, w * 0.37), max(u * 0.09, hz - u * 0.56), hz - u * 0.06
    cx = w / 2
    _bridge_window(stage, cx, half, top, low)
    with stage.layer("floor", 60, "ground") as pen:
        pen.rect(-2, hz, w + 4, h - hz + 2, ("#55617f", "#6b7896", "#4d5873"))
        way = Corridor(stage, w * 0.5)
        for z in steps(1, 7, 14):
            pen.lines([(way.point(-3, z), way.point(3, z))], "#3f4a66", 2.2, o=0.6)
        for k in range(-6, 7):
            pen.lines([(way.point(k / 2, 1), way.point(k / 2, 12))], "#3f4a66", 2.2, o=0.6)
        for k in (-1, 1):
            pen.poly(way.plate(k * 0.62, k * 0.68, 0.95, 8), "#6fe6ff")
    with stage.layer("ribs", 90) as pen:
        for side in (-1, 1):
            for reach, tone in ((0.0, "#7d8db3"), (0.16, "#6a7aa0")):
                x = cx + side * (half + u * (0.05 + reach))
                pen.poly([(x, hz + u * 0.01), (x + side * u * 0.1, hz + u * 0.04), (x + side * u * 0.18, -4), (x + side * u * 0.02, -4), (x - side * u * 0.05, top + u * 0.05)], (pale(tone, 0.15), dim(tone, 0.15)))
                glow.poly([(x + side * u * 0.04, hz - u * 0.03), (x + side * u * 0.055, hz - u * 0.03), (x + side * u * 0.085, u * 0.06), (x + side * u * 0.07, u * 0.06)], "#8ff0ff")
        pen.rect(-2, -2, w + 4, u * 0.06, ("#7d8db3", "#5a688c"))
        glow.rect(cx - half * 0.7, u * 0.035, half * 1.4, u * 0.012, "#dffbff", rx=4)
        glow.haze(cx, u * 0.04, half, u * 0.12, "#9feaff", 0.35)
    glow_layer(stage, "light strips", 89, "ribs", glow)
    for x, flip, name in ((u * 0.25, False, "left console"), (w - u * 0.25, True, "right console")):
        _console(stage, name, x, stage.ground(0.3), u * 0.46, flip)


def _bridge_window(stage: Stage, cx: float, half: float, top: float, low: float) -> None:
    u = stage.u
    outer = [(cx - half * 0.8, top - u * 0.03), (cx + half * 0.8, top - u * 0.03), (cx + half * 1.08, low), (cx - half * 1.08, low)]
    with stage.layer("window", 500, raw=True) as pen:
        frame = stage.paint("#8c9cc2", 10)
        pen.poly(outer, frame, stroke=frame, sw=u * 0.03)
        pen.poly([(cx - half * 0.76, top), (cx + half * 0.76, top), (cx + half, low - u * 0.03), (cx - half, low - u * 0.03)], ("#050818", "#101c48", "#27317a"))
        for i in range(60):
            x = cx + (((i * 0.618) % 1) - 0.5) * half * 1.5
            y = top + ((i * 0.755) % 1) * (low - top - u * 0.04)
            pen.circle(x, y, u * (0.001 + 0.0018 * ((i * 7) % 3)), "#ffffff", o=0.9)
        pen.haze(cx - half * 0.3, (top + low) / 2, half * 0.5, u * 0.16, "#6a3ab8", 0.45)
        _planet(pen, cx + half * 0.46, top + (low - top) * 0.5, u * 0.11)
        for k in (-0.34, 0.34):
            pen.poly([(cx + half * k * 0.78 - 4, top), (cx + half * k * 0.78 + 4, top), (cx + half * k + 5, low - u * 0.03), (cx + half * k - 5, low - u * 0.03)], frame)


def _console(stage: Stage, name: str, x: float, y: float, size: float, flip: bool) -> None:
    said = stage.take("screen", "sign", "label", "banner", "poster")
    with stage.layer(name, 11) as pen:
        shadow(pen, x, y, size * 0.5)
        with pen.at(x, y, size, flip=flip):
            pen.path("M-50,0 L-46,-34 H34 L44,0Z", ("#7f8fb5", "#55638a"))
            pen.path("M-50,-34 H36 L26,-52 H-50Z", ("#46527a", "#5d6b96"))
            pen.rect(-44, -28, 74, 5, "#3a4566", rx=2)
            for k in range(9):
                pen.circle(-42 + 8.4 * k, -43 + 4 * (k % 2), 2.5, ("#ff6f6a", "#ffd35a", "#6fe6a0", "#6fd0ff")[k % 4])
            pen.rect(-46, -92, 62, 38, ("#39456b", "#2a3355"), rx=4)
    sx, sy, sw, sh = (x - size * 0.43, y - size * 0.89, size * 0.56, size * 0.32)
    if flip:
        sx = x - size * 0.13
    screen = stage.layer(f"{name} screen", 11, emits=True, part_of=None if said else name, words=said or "")
    with screen as pen:
        pen.rect(sx, sy, sw, sh, ("#0f3a55", "#0b2740"), rx=3)
        if said:
            letter(pen, said, sx, sy, sw, sh, "#8ff6ff")
            return
        for k in range(1, 5):
            pen.rect(sx + 4, sy + sh * k / 5, sw - 8, 1, "#2f7f9a", o=0.7)
        pen.line([(sx + sw * (0.08 + 0.12 * k), sy + sh * (0.5 - 0.3 * ((k * 5) % 7 - 3) / 4)) for k in range(8)], "#6ff0ff", 2.4)
        pen.haze(sx + sw / 2, sy + sh / 2, sw * 0.8, sh * 0.9, "#4fd0ff", 0.22)


