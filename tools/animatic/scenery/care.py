"""Clean rooms of care and science: hospital ward and laboratory."""

from __future__ import annotations

from tools.animatic.scenery.flora import potted
from tools.animatic.scenery.furniture import ceiling_panels, window
from tools.animatic.scenery.home import daylight
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import DARK, floor_plane, letter, pale, shadow, vanishing, wall
from tools.animatic.scenery.stage import Stage, glow_layer

BENCH_TOP = 0.16
"""Top of the laboratory bench, as a fraction from horizon to bottom edge."""
LIQUIDS = ("#4fc3d9", "#f27fa8", "#8fd46a", "#f5b742", "#9a86e8")


def hospital(stage: Stage) -> None:
    """A ward: bed with a rail, drip stand, monitor, curtain, window, cabinet with flowers and a sign on the wall."""
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    with stage.layer("wall", 600) as pen:
        wall(stage, pen, ("#eaf5f2", "#f3faf8", "#e2f1ee"))
        pen.rect(-2, hz - u * 0.2, w + 4, u * 0.2, ("#a5d8cf", "#93ccc3"))
        pen.rect(-2, hz - u * 0.215, w + 4, u * 0.02, "#ffffff")
        pen.rect(-2, hz - u * 0.02, w + 4, u * 0.022, "#6fb0a8")
    with stage.layer("ceiling lights", 590) as pen:
        ceiling_panels(stage, pen, glow, max(u * 0.06, hz - u * 0.58), u * 0.26, max(3, int(w / (u * 0.5))))
    glow_layer(stage, "ceiling glow", 590, "ceiling lights", glow)
    wx, wy, ww, wh = u * 0.16, hz - u * 0.5, u * 0.32, u * 0.27
    with stage.layer("window", 580) as pen:
        window(stage, pen, wx, wy, ww, wh, "#ffffff")
    _ward_sign(stage)
    with stage.layer("floor", 60, "ground") as pen:
        floor_plane(stage, pen, ("#c3d6d8", "#dbe8e8", "#bfd3d5"))
        vanishing(stage, pen, "#a5bfc2", columns=7, rows=6, sw=1.6, o=0.6)
    daylight(stage, wx, wy, ww, wh)
    with stage.layer("privacy curtain", 28) as pen:
        x, top, low = w - u * 0.13, max(u * 0.03, hz - u * 0.56), stage.ground(0.14)
        pen.rect(x - u * 0.3, top - u * 0.012, u * 0.6, u * 0.012, "#9ab5b8")
        folds = 7
        for k in range(folds):
            pen.rect(x - u * 0.06 + u * 0.035 * k, top, u * 0.036, low - top - u * 0.03, ("#9fd3e3", "#7fbcd0", "#9fd3e3"), across=True)
    with stage.layer("cabinet", 26) as pen:
        _cabinet(pen, u * 0.14, stage.ground(0.1), u * 0.22)
    with stage.layer("hospital bed", 15) as pen:
        _ward_bed(pen, w - u * 0.38, stage.ground(0.32), u * 0.64)
    with stage.layer("drip stand", 16) as pen, pen.at(w - u * 0.7, stage.ground(0.26), u * 0.52):
        pen.path("M0,-98 V-4 M-12,0 L0,-5 L12,0 M-9,-96 Q0,-102 9,-96", "none", stroke="#9fb0b8", sw=1.8)
        pen.rect(-13, -93, 9, 17, ("#e3f4fa", "#a8d6e8"), rx=2.5)
        pen.rect(5, -93, 9, 14, ("#fbe3c0", "#f0b86a"), rx=2.5)
        pen.path("M-8,-76 C-8,-56 12,-52 16,-34", "none", stroke="#b9d6e0", sw=0.9)
    _monitor(stage, w - u * 0.13, stage.ground(0.14))
    with stage.layer("plants", 9) as pen:
        potted(pen, u * 0.1, stage.ground(0.64), u * 0.34, "#5fae7a", "#ffffff")


def _ward_sign(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    said = stage.take("sign", "poster", "banner", "label", "screen")
    x, y, bw, bh = w * 0.5 - u * 0.24, max(u * 0.1, hz - u * 0.46), u * 0.36, u * 0.12
    with stage.layer("wall sign", 570, words=said or "") as pen:
        pen.rect(x + 3, y + 4, bw, bh, DARK, o=0.12, rx=8)
        pen.rect(x, y, bw, bh, ("#ffffff", "#f0f6f6"), rx=8)
        pen.rect(x, y, bh, bh, "#e8605a", rx=8)
        pen.rect(x + bh * 0.4, y + bh * 0.2, bh * 0.2, bh * 0.6, "#ffffff", rx=2)
        pen.rect(x + bh * 0.2, y + bh * 0.4, bh * 0.6, bh * 0.2, "#ffffff", rx=2)
        letter(pen, said or stage.usual("病房 203"), x + bh * 1.1, y, bw - bh * 1.2, bh, "#2f6f78")


def _cabinet(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.55)
    with pen.at(x, y, size):
        pen.rect(-48, -100, 96, 98, ("#ffffff", "#dfebeb"), rx=5)
        pen.rect(-52, -104, 104, 8, "#b9d3d3", rx=3)
        for k in range(2):
            pen.rect(-42, -90 + 44 * k, 84, 38, ("#f7fbfb", "#e9f2f2"), rx=3, stroke="#c4d8d8", sw=1.5)
            pen.rect(-12, -78 + 44 * k, 24, 5, "#8fb0b3", rx=2)
        pen.path("M-10,-104 L-14,-126 H14 L10,-104Z", ("#a8d6e8", "#7fb8d0"))
        for dx, dy, tone in ((-14, -146, "#f27f8f"), (0, -156, "#ffd35a"), (14, -146, "#f2a0c4")):
            pen.line([(0, -120), (dx, dy)], "#5fa068", 3)
            pen.circle(dx, dy, 10, tone)
            pen.circle(dx, dy, 4, "#fff4d0")


def _ward_bed(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.54)
    with pen.at(x, y, size):
        for wx in (-42, 42):
            pen.rect(wx - 1.5, -18, 3, 14, "#8fa3ab")
            pen.circle(wx, -3, 3.4, "#4a5a62")
        pen.rect(-48, -20, 96, 5, ("#c9d6da", "#9fb2b9"), rx=2)
        pen.path("M46,-20 V-54 Q46,-58 50,-58 T54,-54 V-12 H46Z", ("#f2d9b8", "#d9b98f"))
        pen.path("M-54,-12 V-40 Q-54,-44 -50,-44 T-46,-40 V-12Z", ("#f2d9b8", "#d9b98f"))
        pen.path("M-46,-20 V-30 H18 L42,-44 Q46,-44 46,-38 V-20Z", ("#ffffff", "#dfe9ec"))
        pen.path("M20,-33 L40,-47 Q46,-48 45,-42 L28,-30Z", ("#ffffff", "#e3ecef"))
        pen.path("M-47,-20 V-31 Q-20,-36 12,-32 L14,-14 Q-20,-10 -47,-14Z", ("#8fcfe0", "#6fb5ca"))
        pen.path("M0,-33 L12,-32 L14,-14 L3,-13Z", "#e9f7fa", o=0.8)
        pen.path("M-30,-22 V-38 H4 V-22 M-19,-38 V-22 M-8,-38 V-22", "none", stroke="#b5c6cc", sw=1.6)


def _monitor(stage: Stage, x: float, y: float) -> None:
    u = stage.u
    with stage.layer("monitor stand", 25) as pen:
        pen.rect(x - 3, y - u * 0.32, 6, u * 0.3, "#9fb0b8")
        pen.rect(x - u * 0.09, y - u * 0.42, u * 0.18, u * 0.13, ("#e6eef1", "#c3d1d6"), rx=5)
    with stage.layer("monitor", 25, emits=True, part_of="monitor stand") as pen:
        sx, sy, sw, sh = x - u * 0.08, y - u * 0.41, u * 0.16, u * 0.105
        pen.rect(sx, sy, sw, sh, ("#123a44", "#0d2a33"), rx=3)
        beat = [(0, 0.5), (0.2, 0.5), (0.26, 0.38), (0.32, 0.5), (0.4, 0.5), (0.45, 0.12), (0.5, 0.84), (0.55, 0.5), (0.75, 0.5), (0.8, 0.4), (0.86, 0.5), (1, 0.5)]
        pen.line([(sx + sw * a, sy + sh * b * 0.8) for a, b in beat], "#6ff0a8", 2)
        if stage.turn:
            after = next(i for i, (a, _) in enumerate(beat) if a > stage.turn)
            (x0, y0), (x1, y1) = beat[after - 1], beat[after]
            pen.circle(sx + sw * stage.turn, sy + sh * 0.8 * (y0 + (y1 - y0) * (stage.turn - x0) / (x1 - x0)), 4, "#eafff2")
        pen.line([(sx + sw * k / 10, sy + sh * (0.82 + 0.06 * (k % 2))) for k in range(11)], "#ffd35a", 1.5)


def laboratory(stage: Stage) -> None:
    """A laboratory: glass cabinets, periodic chart, fume hood, a bench in front with flasks, microscope and screen."""
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    with stage.layer("wall", 600) as pen:
        wall(stage, pen, ("#dfeaf2", "#ecf3f8", "#d6e4ee"), skirting="#9fb5c6")
        size = u * 0.16
        pen.lines([((size * i, 0), (size * i, hz)) for i in range(int(w / size) + 1)], "#c9dae6", 1.6, o=0.7)
    with stage.layer("ceiling lights", 590) as pen:
        ceiling_panels(stage, pen, glow, max(u * 0.06, hz - u * 0.6), u * 0.28, max(3, int(w / (u * 0.5))))
    glow_layer(stage, "ceiling glow", 590, "ceiling lights", glow)
    _chart(stage)
    with stage.layer("glass cabinets", 560) as pen:
        for x, flip in ((u * 0.06, False), (w - u * 0.46, True)):
            _glass_cabinet(pen, x, hz - u * 0.5, u * 0.4, u * 0.28, flip)
    with stage.layer("floor", 60, "ground") as pen:
        floor_plane(stage, pen, ("#b3c4d0", "#cddae3", "#b0c2cf"))
        vanishing(stage, pen, "#93a9b8", columns=7, rows=6, sw=1.6, o=0.5)
    with stage.layer("wall bench", 40) as pen:
        y, tall = stage.ground(0.03), u * 0.17
        pen.rect(-2, y - tall, w + 4, tall, ("#f4f8fa", "#d3e0e8"))
        for k in range(int(w / (u * 0.2)) + 1):
            pen.rect(u * 0.2 * k + 4, y - tall * 0.8, u * 0.2 - 8, tall * 0.66, ("#ffffff", "#e3edf3"), rx=3)
            pen.rect(u * 0.2 * k + u * 0.07, y - tall * 0.66, u * 0.06, 4, "#7f9cb0", rx=2)
        pen.rect(-2, y - tall - u * 0.02, w + 4, u * 0.026, ("#5f7688", "#4a6072"))
        for k, x in enumerate((0.3, 0.36, 0.64, 0.7)):
            flask(pen, w * x, y - tall - u * 0.018, u * 0.08, LIQUIDS[k], kind=k % 3)
    _front_bench(stage)


def _chart(stage: Stage) -> None:
    u, w, hz = stage.u, stage.w, stage.horizon
    said = stage.take("sign", "poster", "screen", "banner", "label")
    y = max(u * 0.02, hz - u * 0.47)
    bh = max(u * 0.1, min(u * 0.23, hz - u * 0.2 - y))
    bw = bh * 1.83
    x = w / 2 - bw / 2
    with stage.layer("wall chart", 570, words=said or "") as pen:
        pen.rect(x + 3, y + 4, bw, bh, DARK, o=0.14, rx=4)
        pen.rect(x, y, bw, bh, "#ffffff", rx=4)
        if said:
            letter(pen, said, x + bw * 0.04, y, bw * 0.92, bh, "#2f5f8f")
            return
        cell = bw / 19.5
        rows = ((0, 17), (0, 1, 12, 13, 14, 15, 16, 17), (0, 1, 12, 13, 14, 15, 16, 17), range(18), range(18), range(18))
        for j, columns in enumerate(rows):
            for i in columns:
                tone = "#f27f8f" if i < 2 else "#8fc4e8" if i < 12 else "#f5c95a" if i < 16 else "#9ad48f"
                pen.rect(x + cell * (0.8 + i), y + bh * 0.13 + cell * 1.25 * j, cell * 0.86, cell * 1.1, tone, rx=1)


def _glass_cabinet(pen: Pen, x: float, y: float, w: float, h: float, flip: bool) -> None:
    pen.rect(x, y, w, h, ("#f7fafc", "#dce7ee"), rx=4)
    pen.rect(x + w * 0.03, y + h * 0.05, w * 0.94, h * 0.9, ("#c3dbe8", "#a9c8d9"))
    for j in range(2):
        low = y + h * (0.5 + 0.45 * j)
        pen.rect(x + w * 0.03, low - 3, w * 0.94, 4, "#f7fafc")
        for k in range(6):
            flask(pen, x + w * (0.12 + 0.15 * k), low - 3, h * 0.3, LIQUIDS[(k + j * 2 + flip) % 5], kind=(k + j) % 3)
    pen.rect(x + w * 0.49, y + h * 0.03, w * 0.02, h * 0.94, "#f7fafc")
    pen.poly([(x + w * 0.08, y + h * 0.05), (x + w * 0.22, y + h * 0.05), (x + w * 0.1, y + h * 0.95), (x + w * 0.03, y + h * 0.95), (x + w * 0.03, y + h * 0.4)], "#ffffff", o=0.35)


def flask(pen: Pen, x: float, y: float, size: float, liquid: str, *, kind: int = 0) -> None:
    """Draw laboratory glass with a liquid: 0 conical flask, 1 round flask, 2 cylinder; `size` tall, standing on (x, y)."""
    glass = "#eef8fc"
    with pen.at(x, y, size):
        if kind == 0:
            pen.path("M-10,-96 V-58 L-36,-8 Q-38,0 -30,0 H30 Q38,0 36,-8 L10,-58 V-96Z", glass, o=0.75)
            pen.path("M-22,-36 L-34,-8 Q-36,-2 -30,-2 H30 Q36,-2 34,-8 L22,-36Z", (pale(liquid, 0.25), liquid))
            pen.rect(-14, -99, 28, 6, "#d6e8f0", rx=3)
        elif kind == 1:
            pen.path("M-9,-96 V-56 C-44,-48 -42,0 0,0 C42,0 44,-48 9,-56 V-96Z", glass, o=0.75)
            pen.path("M-32,-28 C-32,-8 -18,-2 0,-2 C18,-2 32,-8 32,-28Z", (pale(liquid, 0.25), liquid))
            pen.rect(-13, -99, 26, 6, "#d6e8f0", rx=3)
        else:
            pen.rect(-16, -92, 32, 92, glass, rx=5, o=0.75)
            pen.rect(-13, -58, 26, 56, (pale(liquid, 0.25), liquid), rx=4)
            pen.rect(-20, -95, 40, 6, "#d6e8f0", rx=3)
        pen.path("M-8,-50 L-20,-16", "none", stroke="#ffffff", sw=5, o=0.7)


def _front_bench(stage: Stage) -> None:
    """The bench in front: its top lies at BENCH_TOP; the middle stays free."""
    u, w = stage.u, stage.w
    top = stage.ground(BENCH_TOP)
    thick = (stage.h - stage.horizon) * 0.13
    low = top + thick * 0.5 + u * 0.27
    with stage.layer("laboratory bench", 8, foot=low) as pen:
        pen.haze(w / 2, low, w * 0.5, u * 0.03, DARK, 0.4)
        pen.rect(w * 0.06, top + thick * 0.4, w * 0.88, low - top - thick * 0.4, ("#f2f7fa", "#cfdde6"), rx=4)
        count = max(4, int(w * 0.88 / (u * 0.24)))
        step = w * 0.88 / count
        for k in range(count):
            pen.rect(w * 0.06 + step * k + step * 0.05, top + thick * 0.5 + u * 0.04, step * 0.9, u * 0.2, ("#ffffff", "#e0eaf0"), rx=4)
            pen.rect(w * 0.06 + step * (k + 0.35), top + thick * 0.5 + u * 0.06, step * 0.3, u * 0.011, "#5f9cc4", rx=3)
        pen.poly([(w * 0.06, top - thick * 0.5), (w * 0.94, top - thick * 0.5), (w * 0.97, top + thick * 0.5), (w * 0.03, top + thick * 0.5)], ("#4f6678", "#64808f"))
        pen.rect(w * 0.03, top + thick * 0.5, w * 0.94, u * 0.024, "#3a4e5e", rx=3)
    with stage.layer("flasks", 7.9, foot=low) as pen:
        for k, (x, size) in enumerate(((0.84, 0.15), (0.885, 0.11), (0.795, 0.12))):
            shadow(pen, w * x, top, u * size * 0.36)
            flask(pen, w * x, top, u * size, LIQUIDS[(k * 2) % 5], kind=k)
        _tubes(pen, w * 0.27, top, u * 0.1)
    with stage.layer("microscope", 7.9, foot=low) as pen, pen.at(w * 0.15, top, u * 0.23):
        pen.ellipse(4, 0, 42, 6, DARK, o=0.25)
        pen.path("M-32,0 Q-34,-12 -20,-12 H34 Q42,-12 40,0Z", ("#4a5a6a", "#34424f"))
        pen.path("M20,-12 C46,-30 44,-66 18,-76 L10,-66 C28,-58 28,-34 8,-12Z", ("#eef3f6", "#c3d0d9"))
        pen.rect(-26, -30, 40, 6, "#4a5a6a", rx=2)
        with pen.at(4, -60, 100, angle=-24):
            pen.rect(-9, -36, 18, 42, ("#eef3f6", "#b9c8d2"), rx=4)
            pen.rect(-6, -52, 12, 18, "#34424f", rx=3)
            pen.rect(-5, 6, 10, 16, "#4a5a6a", rx=2)


def _tubes(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.7)
    with pen.at(x, y, size):
        for k in range(5):
            tx = -48 + 24 * k
            pen.rect(tx - 7, -98, 14, 92, "#eef8fc", rx=7, o=0.85)
            pen.rect(tx - 6, -60 + 6 * (k % 3), 12, 52 - 6 * (k % 3), LIQUIDS[k], rx=6)
        for sy in (-70, -14):
            pen.rect(-64, sy, 128, 10, ("#d9a86a", "#b9854a"), rx=3)
        for sx in (-64, 56):
            pen.rect(sx, -72, 8, 72, "#b9854a", rx=2)
