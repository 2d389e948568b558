"""Above the city and at its building sites: skyline over the river, rooftop, construction."""

from __future__ import annotations

from tools.animatic.light import mix
from tools.animatic.scenery.corridor import Corridor, steps
from tools.animatic.scenery.flora import potted
from tools.animatic.scenery.furniture import street_lamp
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import dim, floor_plane, letter, pale, shadow
from tools.animatic.scenery.sky import draw_sky
from tools.animatic.scenery.skyline import draw_skyline
from tools.animatic.scenery.stage import Stage, glow_layer


def city(stage: Stage) -> None:
    """A skyline across a river: three rows of towers, a landmark, reflections and a promenade with a railing."""
    draw_sky(stage)
    u, w, hz = stage.u, stage.w, stage.horizon
    draw_skyline(stage, 330, "far skyline", 0.36, 18)
    with stage.layer("tower", 250) as pen, pen.at(w * 0.33, hz + 4, u * 0.66):
        for k in range(8):
            y = -8 - 8 * k
            pen.poly([(-7.5, y), (7.5, y), (9, y - 8), (-9, y - 8)], ("#7fb0b5", "#5f949f"))
            pen.rect(-9, y - 8.6, 18, 1.2, "#cfe6e4")
        pen.poly([(-8, 0), (8, 0), (7, -9), (-7, -9)], "#5f949f")
        pen.poly([(-5, -72), (5, -72), (3, -84), (-3, -84)], "#7fb0b5")
        pen.rect(-0.7, -100, 1.4, 17, "#8fb8bc")
    draw_skyline(stage, 150, "skyline", 0.27, 13)
    bank = stage.ground(0.4)
    with stage.layer("river", 90, "ground") as pen:
        pen.rect(-2, hz, w + 4, bank - hz + 4, (mix("#5f9cc4", "#8fc0d8", 0.5), "#4f8cba", "#3f78a8"))
        for k in range(40):
            share = k / 40
            x, ripple = stage.rng.random() * w, hz + (bank - hz) * share
            pen.ellipse(x, ripple, u * (0.015 + 0.05 * share), 1 + share, "#d8ecf6", o=0.35)
    if stage.lit:
        with stage.layer("reflections", 89, "ground", emits=True, part_of="river") as pen:
            for i in range(26):
                x, tone = w * (i + 0.5) / 26 + stage.jitter(u * 0.02), ("#ffd28a", "#ff86c4", "#8fe0ff", "#ffe6b0")[i % 4]
                half, reach = u * 0.008, (bank - hz) * (0.4 + 0.5 * stage.rng.random())
                reach *= 1 + 0.12 * stage.swing(1, i * 0.37)
                x += u * 0.004 * stage.swing(2, i * 0.618)
                pen.fade([(x - half, hz + 4), (x + half, hz + 4), (x + half, hz + reach), (x - half, hz + reach)], tone, round(0.55 + 0.2 * stage.swing(1, i * 0.618), 2), 0)
    _promenade(stage, bank)


def _promenade(stage: Stage, bank: float) -> None:
    u, w = stage.u, stage.w
    with stage.layer("promenade", 30, "ground") as pen:
        pen.rect(-2, bank, w + 4, stage.h - bank + 2, ("#c9b8a6", "#d6c8b6", "#b9a793"))
        pen.rect(-2, bank, w + 4, u * 0.016, "#e6dacb")
        cx = w / 2
        pen.lines([((cx + k * u * 0.2, bank + u * 0.016), (cx + k * u * 0.42, stage.h)) for k in range(-8, 9)], "#a3917d", 1.6, o=0.55)
        pen.lines([((-2, bank + (stage.h - bank) * q), (w + 2, bank + (stage.h - bank) * q)) for q in (0.22, 0.5, 0.84)], "#a3917d", 1.6, o=0.5)
    glow = Pen(str)
    with stage.layer("railing", 20) as pen:
        top = bank - u * 0.1
        for lift in (0.0, 0.035, 0.07):
            pen.rect(-2, top + u * lift, w + 4, u * (0.014 if lift == 0 else 0.006), "#4f5f78")
        for k in range(int(w / (u * 0.16)) + 2):
            x = w / 2 + (k - int(w / (u * 0.16)) / 2 - 0.5) * u * 0.16
            pen.rect(x - u * 0.005, top, u * 0.01, u * 0.108, ("#5f708a", "#3f4d63"))
        for x, flip in ((0.12, False), (0.88, True)):
            street_lamp(stage, pen, glow, w * x, bank + u * 0.05, u * 0.56, flip=flip)
    glow_layer(stage, "lamp light", 20, "railing", glow)


def rooftop(stage: Stage) -> None:
    """A flat roof above the city: parapet, water tank, vents, a neon billboard, string lights, laundry and planters."""
    draw_sky(stage)
    u, w, hz = stage.u, stage.w, stage.horizon
    draw_skyline(stage, 300, "far skyline", 0.3, 17)
    draw_skyline(stage, 130, "skyline", 0.17, 10)
    with stage.layer("roof", 50, "ground") as pen:
        floor_plane(stage, pen, ("#a79a94", "#b8aba2", "#948882"), hz)
        way = Corridor(stage, w * 0.9)
        for z in steps(1, 6, 9):
            pen.lines([(way.point(-2.6, z), way.point(2.6, z))], "#857a75", 1.8, o=0.5)
        for k in range(-8, 9):
            pen.lines([(way.point(k / 3, 1), way.point(k / 3, 8))], "#857a75", 1.8, o=0.5)
    with stage.layer("parapet", 40) as pen:
        y = stage.ground(0.1)
        pen.rect(-2, y - u * 0.1, w + 4, u * 0.1, ("#c2b3a8", "#a3968c"))
        pen.rect(-2, y - u * 0.115, w + 4, u * 0.022, "#ddd0c4")
        pen.haze(w / 2, y, w * 0.6, u * 0.02, "#1c1830", 0.3)
    with stage.layer("water tank", 26) as pen:
        _tank(pen, w * 0.13, stage.ground(0.16), u * 0.46)
    _billboard(stage, w * 0.86, stage.ground(0.12), u * 0.44)
    with stage.layer("vents", 16) as pen:
        for x, y, size in ((0.78, 0.3, 0.14), (0.93, 0.36, 0.2)):
            _vent(pen, w * x, stage.ground(y), u * size)
    with stage.layer("string lights", 12, emits=stage.lit) as pen:
        y0 = max(hz - u * 0.42, u * 0.06)
        pen.path(f"M-4,{y0:.1f} Q{w * 0.25:.1f},{y0 + u * 0.16:.1f} {w * 0.5:.1f},{y0 + u * 0.02:.1f} T{w + 4:.1f},{y0 + u * 0.02:.1f}", "none", stroke="#3a3444", sw=2)
        for i in range(16):
            t = (i + 0.5) / 16
            sag = 0.08 * (1 - abs((t * 4) % 2 - 1)) if t < 0.5 else -0.06 * (1 - abs((t * 4) % 2 - 1))
            pen.haze(w * t, y0 + u * (sag + 0.03), u * 0.03, u * 0.03, "#ffd27a", 0.6 if stage.lit else 0.15)
            pen.circle(w * t, y0 + u * (sag + 0.03), u * 0.009, "#ffe6a8")
    with stage.layer("plants", 8) as pen:
        for x, y, size in ((0.06, 0.62, 0.3), (0.17, 0.66, 0.22), (0.95, 0.72, 0.3)):
            potted(pen, w * x, stage.ground(y), u * size)


def _tank(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.36)
    with pen.at(x, y, size):
        for lx in (-24, -9, 7, 20):
            pen.rect(lx, -38, 4, 38, "#5a4a44")
        pen.path("M-24,-30 L24,-6 M24,-30 L-24,-6", "none", stroke="#5a4a44", sw=2)
        pen.rect(-32, -41, 64, 4, "#6b5850")
        pen.rect(-29, -84, 58, 44, ("#a87250", "#c48a62", "#8f5f42"), across=True)
        for ry in (-78, -64, -50):
            pen.rect(-29.5, ry, 59, 2.4, "#5f4334", o=0.8)
        pen.poly([(-34, -83), (0, -104), (34, -83)], ("#7f5a49", "#5f4334"))


def _vent(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.6)
    with pen.at(x, y, size):
        pen.rect(-50, -74, 100, 74, ("#d3d6d8", "#a3a9ae"), rx=4)
        pen.circle(0, -38, 27, "#6f777f")
        pen.circle(0, -38, 23, "#4c545c")
        for k in range(4):
            with pen.at(0, -38, 100, angle=45 + 90 * k):
                pen.path("M0,0 C6,-8 14,-16 8,-21 C0,-22 -2,-10 0,0Z", "#a9b3bb")
        pen.circle(0, -38, 4, "#e3e6e8")


def _billboard(stage: Stage, x: float, y: float, size: float) -> None:
    said = stage.take("sign", "banner", "poster", "screen")
    text = said or stage.usual("SKY BAR")
    half = min(size * 0.55, stage.w - x - 4)
    with stage.layer("billboard frame", 30) as pen:
        for k in (-0.7, 0, 0.7):
            pen.rect(x + half * k - 3, y - size * 0.5, 6, size * 0.5, "#4b4552")
        pen.lines([((x - half * 0.7, y - size * 0.5), (x, y)), ((x, y), (x + half * 0.7, y - size * 0.5))], "#4b4552", 3)
    tone = "#ff5fb4" if stage.neon else "#ffc95a"
    with stage.layer("billboard", 29, emits=stage.lit, words=said or "") as pen:
        if stage.lit:
            pen.haze(x, y - size * 0.68, half * 1.5, size * 0.5, tone, 0.3)
        pen.rect(x - half, y - size * 0.92, half * 2, size * 0.46, ("#2a2146", "#1b1534"), rx=5, stroke=tone, sw=4)
        letter(pen, text, x - half * 0.94, y - size * 0.92, half * 1.88, size * 0.46, pale(tone, 0.5))


def construction(stage: Stage) -> None:
    """A building site: concrete frame with scaffolding, a tower crane, a digger, barriers, pipes and cones."""
    draw_sky(stage)
    u, w, hz = stage.u, stage.w, stage.horizon
    draw_skyline(stage, 320, "far skyline", 0.18, 18)
    with stage.layer("crane", 150) as pen:
        _crane(pen, w * 0.7, hz + 4, min(u * 0.72, hz * 1.1))
    with stage.layer("building", 60) as pen:
        _frame(stage, pen, w * 0.02, hz + u * 0.02, u * 0.5)
    with stage.layer("ground", 50, "ground") as pen:
        floor_plane(stage, pen, ("#c9a677", "#b98f5f", "#9f774b"), hz)
        for i in range(26):
            x, share = stage.rng.random() * w, 0.1 + 0.9 * i / 26
            pen.ellipse(x, stage.ground(share), u * (0.02 + 0.05 * share), u * (0.003 + 0.006 * share), "#8a6640" if i % 2 else "#dcbb8a", o=0.5)
        for k in (-1, 1):
            for j in (0.05, 0.13):
                pen.path(f"M{w * 0.5 + k * u * j:.1f},{hz:.1f} Q{w * 0.5 + k * u * (j + 0.2):.1f},{stage.ground(0.5):.1f} {w * 0.5 + k * u * (j * 4 + 0.16):.1f},{stage.h:.1f}", "none", stroke="#8a6640", sw=u * 0.012, o=0.35)
    with stage.layer("excavator", 22) as pen:
        _digger(pen, w * 0.83, stage.ground(0.25), u * 0.36)
    with stage.layer("pipes", 14) as pen:
        x, y, r = w * 0.13, stage.ground(0.44), u * 0.05
        shadow(pen, x, y, r * 3.4)
        for px, py in ((-2, 1), (0, 1), (2, 1), (-1, 2.75), (1, 2.75)):
            pen.circle(x + px * r, y - py * r, r, "#b9bec4")
            pen.circle(x + px * r, y - py * r, r * 0.72, "#4f5560")
    _hoarding(stage)
    with stage.layer("cones", 8) as pen:
        for cx, cy in ((0.24, 0.72), (0.3, 0.66), (0.78, 0.78)):
            _cone(pen, w * cx, stage.ground(cy), u * 0.1)


def _frame(stage: Stage, pen: Pen, x: float, y: float, size: float) -> None:
    floors, wide = 5, size * 0.72
    step = size * 0.2
    for k in range(floors):
        top = y - step * (k + 1)
        pen.rect(x, top, wide, step, ("#7f7a82", "#9a939a"), o=0.92 if k < 4 else 0.35)
        pen.rect(x - size * 0.02, top, wide + size * 0.04, step * 0.18, "#cfc8c2")
        for j in range(5):
            pen.rect(x + wide * j / 4 - size * 0.012, top, size * 0.026, step, ("#c2bab4", "#a8a09b"))
    for j in range(4):
        pen.rect(x + wide + size * (0.03 + 0.05 * j), y - step * 4.7, size * 0.008, step * 4.7, "#e0a63f")
    for k in range(10):
        pen.rect(x + wide + size * 0.03, y - step * 0.48 * (k + 1), size * 0.16, size * 0.008, "#e0a63f")
    net = [(x + wide * 0.5, y - step * 4.2), (x + wide, y - step * 4.2), (x + wide, y - step * 1.2), (x + wide * 0.5, y - step * 1.2)]
    pen.poly(net, "#4fa37f" if stage.wants("net") else "#9a939a", o=0.6)


def _crane(pen: Pen, x: float, y: float, size: float) -> None:
    tone = "#f0b53a"
    with pen.at(x, y, size):
        pen.path("M-3,0 V-88 M3,0 V-88", "none", stroke=tone, sw=1.6)
        zig = "M-3,0 " + " ".join(f"L{3 if k % 2 else -3},{-6 * k}" for k in range(15))
        pen.path(zig, "none", stroke=dim(tone, 0.15), sw=1)
        pen.path("M-62,-84 H34 M-58,-89 H0 L0,-84 M0,-100 L-3,-88 H3Z M0,-100 L-60,-88 M0,-100 L32,-85", "none", stroke=tone, sw=1.4)
        pen.path("M-60,-84 " + " ".join(f"L{-60 + 6 * k},{-89 if k % 2 else -84}" for k in range(11)), "none", stroke=dim(tone, 0.15), sw=0.9)
        pen.rect(22, -85, 11, 10, "#8b8f96")
        pen.rect(-4, -88, 9, 8, dim(tone, 0.05), rx=1)
        pen.path("M-44,-84 V-52 M-47,-46 L-44,-52 L-41,-46", "none", stroke="#4a4652", sw=0.9)
        pen.rect(-52, -46, 16, 4, "#b5674a")


def _digger(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.6)
    tone = "#f2b233"
    with pen.at(x, y, size):
        pen.rect(-40, -20, 76, 20, "#3b3a45", rx=10)
        pen.rect(-35, -16, 66, 12, "#5c5a68", rx=6)
        for k in range(5):
            pen.circle(-29 + 13.5 * k, -10, 4.4, "#2b2a33")
        pen.rect(-30, -44, 62, 22, (pale(tone, 0.12), tone), rx=4)
        pen.path("M-26,-44 V-76 Q-26,-80 -22,-80 H0 L8,-60 V-44Z", (tone, dim(tone, 0.08)))
        pen.path("M-21,-50 V-73 H-3 L3,-58 V-50Z", ("#cfe8f4", "#8fb8cc"))
        for d, sw in (("M-20,-40 L-52,-84", 9), ("M-52,-84 L-78,-46", 7)):
            pen.path(d, "none", stroke=dim(tone, 0.14), sw=sw)
        pen.path("M-84,-46 H-68 L-66,-26 Q-80,-18 -92,-30Z", "#4a4854")


def _hoarding(stage: Stage) -> None:
    """Striped barriers on the right with a site board that carries a text."""
    u, w = stage.u, stage.w
    said = stage.take("sign", "banner", "poster", "label")
    with stage.layer("barrier", 12) as pen:
        for x, y, size in ((0.9, 0.56, 0.3), (0.06, 0.66, 0.26)):
            cx, cy, s = w * x, stage.ground(y), u * size
            shadow(pen, cx, cy, s * 0.55)
            for lx in (-0.4, 0.36):
                pen.rect(cx + lx * s, cy - s * 0.5, s * 0.04, s * 0.5, "#8b8f96")
            for by in (0.5, 0.28):
                pen.rect(cx - s * 0.5, cy - s * by, s, s * 0.13, "#fdf6e8", rx=2)
                for k in range(6):
                    px = cx - s * 0.48 + k * s * 0.165
                    pen.poly([(px, cy - s * (by - 0.13)), (px + s * 0.07, cy - s * (by - 0.13)), (px + s * 0.13, cy - s * by), (px + s * 0.06, cy - s * by)], "#e4572e")
    with stage.layer("site sign", 30, words=said or "") as pen:
        x, y, bw, bh = w * 0.33, stage.ground(0.08), u * 0.3, u * 0.12
        for lx in (0.12, 0.85):
            pen.rect(x + bw * lx - 2, y - bh * 1.7, 5, bh * 1.7, "#7a6a58")
        pen.rect(x, y - bh * 1.9, bw, bh, ("#ffd23f", "#f2b61f"), rx=4, stroke="#3a3440", sw=2.5)
        letter(pen, said or stage.usual("施工中"), x, y - bh * 1.9, bw, bh, "#2e2a36")


def _cone(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.5)
    with pen.at(x, y, size):
        pen.path("M-42,0 V-8 H42 V0Z", "#d84f22")
        pen.path("M-26,-8 L-6,-98 H6 L26,-8Z", ("#ff7a3d", "#e85a22"))
        for a, b in ((-34, -52), (-64, -78)):
            half = [26 * (1 - (-h - 8) / 115) for h in (a, b)]
            pen.poly([(-half[0], a), (half[0], a), (half[1], b), (-half[1], b)], "#fff6ea")
