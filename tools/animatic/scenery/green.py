"""Tended places outdoors: park, garden, sports field and temple."""

from __future__ import annotations

from tools.animatic.scenery.flora import bamboo, bush, flower, pine, rock, round_tree, tuft
from tools.animatic.scenery.furniture import bench, street_lamp
from tools.animatic.scenery.pen import Pen, smooth
from tools.animatic.scenery.shapes import dim, floor_plane, hills, letter, pale, scatter, shadow
from tools.animatic.scenery.sky import draw_sky
from tools.animatic.scenery.skyline import draw_skyline
from tools.animatic.scenery.stage import Stage, glow_layer

BLOOMS = ("#ff7fa5", "#ffd84d", "#ffffff", "#c58bff", "#ff9457")


def park(stage: Stage) -> None:
    """A city park: lawn with a winding path, pond, trees, bench, lamps and flower beds before far towers."""
    draw_sky(stage)
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    draw_skyline(stage, 330, "far buildings", 0.22, 18)
    with stage.layer("hedge", 120) as pen:
        for i in range(15):
            x = w * (i + 0.5) / 15
            round_tree(pen, x, hz + u * 0.02, u * (0.15 + 0.07 * rng.random()), ("#5f9f62", "#74b05a", "#4f9068")[i % 3], rng)
        hills(stage, pen, hz + 4, u * 0.035, ("#5fa058", "#4f8f50"), 12)
    with stage.layer("lawn", 60, "ground") as pen:
        floor_plane(stage, pen, ("#a3d068", "#86bf58", "#66a548"), hz)
        cx = w * 0.5
        pen.path(f"M{cx + u * 0.16:.1f},{hz:.1f} C{cx + u * 0.36:.1f},{stage.ground(0.2):.1f} {cx - u * 0.3:.1f},{stage.ground(0.36):.1f} {cx - u * 0.5:.1f},{stage.h + 2:.1f} H{cx + u * 0.44:.1f} C{cx + u * 0.1:.1f},{stage.ground(0.5):.1f} {cx + u * 0.56:.1f},{stage.ground(0.2):.1f} {cx + u * 0.22:.1f},{hz:.1f}Z", ("#efe0bd", "#dcc79a"))
        pen.ellipse(w * 0.26, stage.ground(0.2), u * 0.22, u * 0.035, "#6f9f58")
        pen.ellipse(w * 0.26, stage.ground(0.195), u * 0.21, u * 0.031, ("#6fb8dc", "#a8dcea"))
        pen.ellipse(w * 0.24, stage.ground(0.19), u * 0.09, u * 0.004, "#ffffff", o=0.7)
        for x, y, k in scatter(stage, 44):
            tuft(pen, x, y, u * 0.035 * k, "#5a9a42")
    with stage.layer("trees", 20) as pen:
        for x, y, size, tone in ((0.84, 0.14, 0.5, "#6bb055"), (0.06, 0.24, 0.74, "#5aa552"), (0.965, 0.32, 0.78, "#4f9a55")):
            round_tree(pen, w * x, stage.ground(y), u * size, tone, rng)
    glow = Pen(str)
    with stage.layer("lamps", 18) as pen:
        for x, y, size in ((0.285, 0.3, 0.46), (0.72, 0.16, 0.34)):
            street_lamp(stage, pen, glow, w * x, stage.ground(y), u * size, flip=x > 0.5)
    glow_layer(stage, "lamp light", 18, "lamps", glow)
    with stage.layer("bench", 13) as pen:
        bench(pen, w * 0.82, stage.ground(0.42), u * 0.28)
    with stage.layer("flowers", 8) as pen:
        for x0, x1, y in ((0.01, 0.19, 0.66), (0.83, 0.99, 0.72)):
            for i in range(13):
                flower(pen, w * (x0 + (x1 - x0) * i / 12), stage.ground(y + 0.05 * ((i * 5) % 3)), u * 0.075, BLOOMS[i % 5])


def garden(stage: Stage) -> None:
    """A cottage garden: hedge and rose arch, stepping stones, flower borders, a bird bath and a picket fence."""
    draw_sky(stage)
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    with stage.layer("far trees", 140) as pen:
        for i in range(12):
            round_tree(pen, w * (i + 0.5) / 12, hz + u * 0.02, u * (0.22 + 0.1 * rng.random()), ("#69a868", "#83b862", "#579a6c")[i % 3], rng)
    with stage.layer("hedge", 60) as pen:
        pen.path(smooth([(w * i / 14, hz - u * (0.12 + 0.018 * (i % 2))) for i in range(-1, 16)]) + f" V{hz + 6:.1f} H-90Z", ("#5fa25a", "#3f7f48"))
        for _ in range(60):
            pen.circle(rng.random() * w, hz - u * 0.11 * rng.random(), u * 0.008, "#7cbc68", o=0.7)
    with stage.layer("lawn", 50, "ground") as pen:
        floor_plane(stage, pen, ("#a5d46c", "#83c158", "#63a548"), hz)
        for i in range(7):
            share = 0.06 + 0.15 * i
            pen.ellipse(w * (0.5 + 0.03 * (-1) ** i), stage.ground(share), u * (0.03 + 0.07 * share), u * (0.006 + 0.018 * share), ("#e6ddd0", "#b9afa2"))
        for x, y, k in scatter(stage, 40):
            tuft(pen, x, y, u * 0.035 * k, "#579a42")
    with stage.layer("rose arch", 40) as pen:
        _arch(pen, w * 0.5, stage.ground(0.07), min(u * 0.46, hz * 0.9))
    with stage.layer("fence", 24) as pen:
        for side in (0, 1):
            for i in range(9):
                x = w * 0.3 * i / 9 if not side else w - w * 0.3 * i / 9
                x, y, t = x + (0 if side else -u * 0.03), stage.ground(0.2), u * 0.15
                pen.path(f"M{x:.1f},{y:.1f} v{-t:.1f} l{u * 0.014:.1f},{-u * 0.02:.1f} l{u * 0.014:.1f},{u * 0.02:.1f} v{t:.1f}Z", ("#ffffff", "#e0d8cc"))
            for lift in (0.04, 0.1):
                pen.rect(-4 if not side else w * 0.7, stage.ground(0.2) - u * lift - u * 0.01, w * 0.3 - u * 0.02, u * 0.013, "#f0e9de")
    with stage.layer("bird bath", 16) as pen, pen.at(w * 0.8, stage.ground(0.4), u * 0.24):
        pen.ellipse(0, 0, 28, 5, "#8f8a92", o=0.5)
        pen.path("M-20,0 Q-8,-6 -6,-30 L-7,-62 H7 L6,-30 Q8,-6 20,0Z", ("#d9d3cb", "#aaa39c"))
        pen.path("M-44,-78 H44 Q34,-58 0,-58 Q-34,-58 -44,-78Z", ("#e3ddd5", "#b5aea6"))
        pen.ellipse(0, -78, 44, 8, "#cfc8bf")
        pen.ellipse(0, -77, 37, 6, "#8fd0e6")
    with stage.layer("bushes", 12) as pen:
        for x, y, size, bloom in ((0.07, 0.36, 0.26, "#ff86ac"), (0.2, 0.3, 0.17, "#ffffff"), (0.94, 0.38, 0.26, "#ffd24d")):
            bush(pen, w * x, stage.ground(y), u * size, "#4b9150", bloom)
    with stage.layer("flowers", 8) as pen:
        for i, (x, y, k) in enumerate(scatter(stage, 56, 0.5, clear=True)):
            flower(pen, x, y, u * 0.105 * k, BLOOMS[i % 5])


def _arch(pen: Pen, x: float, y: float, size: float) -> None:
    with pen.at(x, y, size):
        pen.path("M-27,0 V-58 C-27,-96 27,-96 27,-58 V0", "none", stroke="#f7f2e8", sw=4)
        pen.path("M-34,0 V-58 C-34,-106 34,-106 34,-58 V0", "none", stroke="#f7f2e8", sw=3)
        for k in range(11):
            t = k / 10
            side = -1 if t < 0.5 else 1
            px = side * 30 * min(1, abs(t - 0.5) * 3.1)
            py = -92 + 70 * max(0.0, abs(t - 0.5) * 2 - 0.35) * 1.5
            pen.circle(px, py, 8 + 2 * (k % 2), "#4f9652" if k % 2 else "#6bb05e")
            pen.circle(px + 3, py - 2, 3.6, ("#ff6f9a", "#ffb3c8", "#ffffff")[k % 3])
            pen.circle(px - 4, py + 3, 2.8, ("#ffb3c8", "#ff6f9a")[k % 2])


def sports_field(stage: Stage) -> None:
    """A stadium: stands full of dots of people, floodlights, a scoreboard, a goal, mown stripes and white lines."""
    draw_sky(stage)
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("stands", 110) as pen:
        pen.path(f"M-4,{hz + 4:.1f} V{hz - u * 0.3:.1f} Q{w * 0.5:.1f},{hz - u * 0.14:.1f} {w + 4:.1f},{hz - u * 0.3:.1f} V{hz + 4:.1f}Z", ("#5f7fa8", "#7f9cc0"))
        for k in range(5):
            y = hz - u * 0.03 - u * 0.04 * k
            pen.path(f"M-4,{y - u * 0.012 * k:.1f} Q{w * 0.5:.1f},{y + u * 0.02:.1f} {w + 4:.1f},{y - u * 0.012 * k:.1f}", "none", stroke="#4a6790", sw=2, o=0.6)
        pen.rect(-2, hz - u * 0.035, w + 4, u * 0.04, ("#f4f6f8", "#d4dae2"))
        for i in range(7):
            pen.rect(w * i / 7 + u * 0.02, hz - u * 0.03, w / 7 - u * 0.04, u * 0.03, ("#e0554a", "#3f86c5", "#f0b43f", "#3f9a6f")[i % 4], rx=2)
    if stage.wants("people", "crowd"):
        with stage.layer("crowd", 108) as pen:
            for k in range(5):
                for i in range(int(w / (u * 0.03))):
                    x = i * u * 0.03 + stage.jitter(u * 0.006) + (k % 2) * u * 0.015
                    bow = ((x / w - 0.5) * 2) ** 2
                    y = hz - u * (0.055 + 0.042 * k) - bow * u * 0.012 * k + u * 0.005 - u * 0.008 * max(0.0, stage.swing(2, (i * 7 + k) % 5 / 5))
                    tone = stage.pick("#f25f5c", "#ffe066", "#70c1b3", "#ffffff", "#8f7ad6", "#f7a072")
                    pen.rect(x - u * 0.007, y, u * 0.014, u * 0.02, tone, rx=u * 0.005)
                    pen.circle(x, y - u * 0.003, u * 0.006, stage.pick("#f1c9a5", "#8d5a3c", "#d9a273"))
    _floodlights(stage)
    _scoreboard(stage)
    _pitch(stage)
    with stage.layer("goal", 40) as pen:
        gx, gy, gw, gh = w / 2, stage.ground(0.1), u * 0.36, u * 0.13
        net = [((gx - gw / 2 + gw * k / 16, gy - gh), (gx - gw / 2 + gw * k / 16, gy)) for k in range(17)]
        net += [((gx - gw / 2, gy - gh * k / 6), (gx + gw / 2, gy - gh * k / 6)) for k in range(6)]
        pen.lines(net, "#ffffff", 1, o=0.5)
        pen.line([(gx - gw / 2, gy), (gx - gw / 2, gy - gh), (gx + gw / 2, gy - gh), (gx + gw / 2, gy)], "#ffffff", 4)
    with stage.layer("corner flags", 14) as pen:
        for x, way in ((0.07, 1), (0.93, -1)):
            px, py = w * x, stage.ground(0.44)
            shadow(pen, px, py, u * 0.03)
            pen.rect(px - 2, py - u * 0.2, 4, u * 0.2, "#f5f1e6")
            tip = (px + way * u * (0.08 - 0.012 * abs(stage.swing(2, x))), py - u * (0.175 + 0.016 * stage.swing(2, x)))
            pen.poly([(px, py - u * 0.2), tip, (px, py - u * 0.145)], ("#ff6a4a", "#d8402f"))


def _pitch(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("pitch", 60, "ground") as pen:
        floor_plane(stage, pen, ("#7cc25a", "#63b04c", "#4b983f"), hz)
        for i in range(-8, 8):
            if i % 2:
                x0, x1, f, n = w / 2 + i * u * 0.16, w / 2 + i * u * 0.4, u * 0.16, u * 0.4
                pen.poly([(x0, hz), (x0 + f, hz), (x1 + n, stage.h), (x1, stage.h)], "#8fd068", o=0.4)
        line, cx = "#f6fff0", w / 2
        pen.rect(-2, stage.ground(0.1), w + 4, 2.5, line)
        pen.ellipse(cx, stage.ground(0.56), u * 0.5, (stage.h - hz) * 0.24, "none", stroke=line, sw=4)
        pen.rect(-2, stage.ground(0.56) - 1.5, w + 4, 4, line)
        pen.lines([((cx - u * 0.36, stage.ground(0.1)), (cx - u * 0.43, stage.ground(0.24))), ((cx - u * 0.43, stage.ground(0.24)), (cx + u * 0.43, stage.ground(0.24))), ((cx + u * 0.43, stage.ground(0.24)), (cx + u * 0.36, stage.ground(0.1)))], line, 3)


def _floodlights(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    y = max(u * 0.09, hz - u * 0.5)
    with stage.layer("floodlights", 100) as pen:
        for x in (0.1, 0.9):
            pen.poly([(w * x - 4, y), (w * x + 4, y), (w * x + 7, hz - u * 0.1), (w * x - 7, hz - u * 0.1)], ("#b9c2cc", "#8d98a5"))
            pen.rect(w * x - u * 0.075, y - u * 0.06, u * 0.15, u * 0.075, "#59636f", rx=3)
            for k in range(8):
                pen.circle(w * x - u * 0.054 + u * 0.036 * (k % 4), y - u * 0.042 + u * 0.036 * (k // 4), u * 0.0125, "#f2f6fa")
    if stage.lit:
        with stage.layer("floodlight glow", 99, emits=True, part_of="floodlights") as pen:
            for x in (0.1, 0.9):
                pen.haze(w * x, y - u * 0.02, u * 0.24, u * 0.24, "#eaf4ff", 0.8)
                for k in range(8):
                    pen.circle(w * x - u * 0.054 + u * 0.036 * (k % 4), y - u * 0.042 + u * 0.036 * (k // 4), u * 0.0125, "#ffffff")


def _scoreboard(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    said = stage.take("screen", "sign", "banner")
    x, y, bw, bh = w * 0.5 - u * 0.2, max(u * 0.03, hz - u * 0.42), u * 0.4, u * 0.15
    with stage.layer("scoreboard", 105, words=said or "") as pen:
        for k in (0.2, 0.78):
            pen.rect(x + bw * k, y + bh, 6, hz - u * 0.2 - y - bh, "#6b7684")
        pen.rect(x - 6, y - 6, bw + 12, bh + 12, ("#4a5462", "#333c48"), rx=6)
        pen.rect(x, y, bw, bh, "#10161f", rx=3)
        letter(pen, said or stage.usual("2 : 1"), x, y, bw, bh, "#ffd23f")


def temple(stage: Stage) -> None:
    """A temple court: a red hall with sweeping roofs, stone steps and lanterns, a censer, pines and bamboo."""
    draw_sky(stage)
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("far hills", 300) as pen:
        hills(stage, pen, hz + 3, u * 0.24, ("#7fa89a", "#a9c7a8"), 4)
    with stage.layer("trees", 130) as pen:
        for i in range(18):
            pine(pen, w * (i + 0.5) / 18 + stage.jitter(u * 0.03), hz + 5, u * (0.15 + 0.12 * stage.rng.random()), "#3f7a5a", plain=True)
    size = min(u * 0.6, hz * 0.84)
    with stage.layer("temple hall", 45) as pen:
        _hall(pen, w * 0.5, hz + u * 0.02, size)
    _plaque(stage, w * 0.5, hz + u * 0.02 - size * 0.475, size)
    with stage.layer("courtyard", 40, "ground") as pen:
        floor_plane(stage, pen, ("#d5c9b4", "#c6b89f", "#aa9b82"))
        cx = w / 2
        for k in range(-9, 10):
            pen.lines([((cx + k * u * 0.12, hz + u * 0.02), (cx + k * u * 0.34, stage.h))], "#94866f", 1.6, o=0.5)
        for q in (0.1, 0.2, 0.34, 0.52, 0.75):
            pen.lines([((-2, stage.ground(q)), (w + 2, stage.ground(q)))], "#94866f", 1.6, o=0.5)
        pen.poly([(cx - u * 0.1, hz + u * 0.02), (cx + u * 0.1, hz + u * 0.02), (cx + u * 0.3, stage.h), (cx - u * 0.3, stage.h)], "#e6dcc8", o=0.6)
    glow = Pen(str)
    with stage.layer("stone lanterns", 16) as pen:
        for x in (0.2, 0.8):
            _stone_lantern(stage, pen, glow, w * x, stage.ground(0.3), u * 0.36)
    glow_layer(stage, "lantern light", 16, "stone lanterns", glow)
    with stage.layer("bamboo", 12) as pen:
        for i in range(12):
            x = w * (0.005 + 0.013 * i) if i < 6 else w * (0.93 + 0.013 * (i - 6))
            bamboo(pen, x, stage.ground(0.36 + 0.03 * (i % 3)), u * (0.8 + 0.2 * (i % 3)), "#6fae5a", stage.rng)
    with stage.layer("stones", 9) as pen:
        for x, y, s in ((0.05, 0.5, 0.2), (0.13, 0.55, 0.1), (0.95, 0.52, 0.2)):
            rock(pen, w * x, stage.ground(y), u * s, "#9a9a94")


def _hall(pen: Pen, x: float, y: float, size: float) -> None:
    red, tile = "#b8402f", "#3f7a70"
    with pen.at(x, y, size):
        for k, half in enumerate((78, 72, 66)):
            pen.rect(-half, -4 - 4 * k, half * 2, 4.4, pale("#c9bda8", 0.1 * k))
        pen.rect(-56, -50, 112, 38, ("#7f2a24", "#9a3529"))
        for dx in (-40, -13.5, 14):
            pen.rect(dx, -42, 26, 30, ("#5c1f1c", "#7a2c22"))
            for j in range(1, 4):
                pen.rect(dx + 6.5 * j - 0.5, -42, 1, 30, "#d9a84a", o=0.7)
            pen.rect(dx, -30, 26, 1, "#d9a84a", o=0.7)
        for px in (-56, -29, -2, 25, 52):
            pen.rect(px - 1.5, -52, 6, 40, (red, dim(red, 0.3)), across=True)
        pen.rect(-62, -55, 124, 6, ("#2f6f8a", "#e0b04a", "#2f6f8a"))
        pen.path("M-90,-58 C-62,-60 -48,-70 -40,-78 H40 C48,-70 62,-60 90,-58 C86,-53 76,-52 66,-52 H-66 C-76,-52 -86,-53 -90,-58Z", (tile, dim(tile, 0.3)))
        for k in range(-8, 9):
            pen.line([(k * 4.6, -77), (k * 7.8, -54)], dim(tile, 0.35), 0.9, o=0.6)
        pen.rect(-36, -88, 72, 11, ("#9a3529", "#7f2a24"))
        pen.path("M-62,-90 C-40,-92 -30,-102 -24,-108 H24 C30,-102 40,-92 62,-90 C56,-85 48,-85 42,-85 H-42 C-48,-85 -56,-85 -62,-90Z", (tile, dim(tile, 0.3)))
        pen.path("M-26,-109 Q0,-105 26,-109 L29,-114 Q24,-110 18,-111 H-18 Q-24,-110 -29,-114Z", "#e0b04a")


def _plaque(stage: Stage, x: float, y: float, size: float) -> None:
    said = stage.take("sign", "banner", "label", "poster")
    w, h = size * (0.34 if not said else 0.5), size * 0.1
    with stage.layer("temple plaque", 44, words=said or "") as pen:
        pen.rect(x - w / 2, y - h / 2, w, h, ("#2a3f4a", "#1d2c35"), rx=3, stroke="#e0b04a", sw=max(2, size * 0.008))
        letter(pen, said or stage.usual("安寧宮"), x - w / 2, y - h / 2, w, h, "#f5cf6a")


def _stone_lantern(stage: Stage, pen: Pen, glow: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.24)
    with pen.at(x, y, size):
        pen.path("M-20,0 L-16,-8 H16 L20,0Z M-6,-8 L-5,-42 H5 L6,-8Z", ("#b5b0a6", "#8d887e"))
        pen.path("M-16,-42 H16 L13,-49 H-13Z", "#a39e94")
        pen.rect(-11, -70, 22, 21, "#8d887e", rx=1)
        pen.rect(-6.5, -66, 13, 13, "#5f5a52", rx=1)
        pen.path("M-26,-68 Q-14,-76 -7,-86 H7 Q14,-76 26,-68 Q0,-72 -26,-68Z", ("#b5b0a6", "#8d887e"))
        pen.path("M-4,-86 Q0,-100 4,-86Z", "#a39e94")
    if stage.lit:
        glow.haze(x, y - size * 0.6, size * 0.4, size * 0.4, "#ffb95a", 0.6)
        with glow.at(x, y, size):
            glow.rect(-6.5, -66, 13, 13, ("#ffeab0", "#ffc25c"), rx=1)
