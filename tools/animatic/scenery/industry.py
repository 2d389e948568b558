"""Places of work with machines: factory line, electronics factory, warehouse."""

from __future__ import annotations

from tools.animatic.scenery.corridor import Corridor, steps
from tools.animatic.scenery.furniture import carton, ceiling_panels, crate
from tools.animatic.scenery.machines import circuit_board, conveyor, forklift, placing_machine, robot_arm
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import dim, floor_plane, letter, pale, shadow, vanishing
from tools.animatic.scenery.stage import Stage, glow_layer


def _hall(stage: Stage, wall_fill: tuple[str, ...], floor_fill: tuple[str, ...], joint: str) -> None:
    """Back wall and shining floor of a production hall."""
    with stage.layer("wall", 600) as pen:
        pen.rect(-2, -2, stage.w + 4, stage.horizon + 4, wall_fill)
        for k in range(int(stage.w / (stage.u * 0.2)) + 1):
            pen.rect(k * stage.u * 0.2, 0, 2, stage.horizon, joint, o=0.35)
    with stage.layer("floor", 60, "ground") as pen:
        floor_plane(stage, pen, floor_fill)
        vanishing(stage, pen, joint, columns=7, rows=6, sw=1.6, o=0.5)
        for k in range(5):
            pen.haze(stage.w * (k + 0.5) / 5, stage.ground(0.3), stage.u * 0.2, (stage.h - stage.horizon) * 0.12, "#ffffff", 0.3)


def _hall_sign(stage: Stage, name: str, x: float, y: float, w: float, h: float, board: str, ink: str, usual: str) -> None:
    said = stage.take("sign", "banner", "poster", "screen", "label")
    text = said or stage.usual(usual)
    if not text:
        return
    with stage.layer(name, 200, words=said or "") as pen:
        for k in (0.14, 0.86):
            pen.rect(x + w * k - 1.5, -2, 3, y + 4, "#8fa0ad")
        pen.rect(x, y, w, h, (pale(board, 0.1), board), rx=h * 0.14)
        letter(pen, text, x + w * 0.04, y, w * 0.92, h, ink)


def _reach(stage: Stage, ahead: float = 0.0) -> tuple[float, float]:
    """Return how far an arm's shoulder and elbow are turned: down to the belt, up and aside, and back."""
    return -9 * stage.swing(1, ahead), 7 * stage.swing(2, ahead) - 6 * stage.swing(1, ahead + 0.25)


def factory(stage: Stage) -> None:
    """A factory line: saw-tooth windows, pipes, big machines, a belt with parcels, two orange arms, safety stripes."""
    u, w, hz = stage.u, stage.w, stage.horizon
    _hall(stage, ("#8fa3b0", "#a9bac4", "#94a7b3"), ("#a8a49c", "#bdb8ae", "#a29d94"), "#7f8f99")
    with stage.layer("windows", 590) as pen:
        top, middle, low = stage.light.sky
        count = max(3, int(w / (u * 0.42)))
        for k in range(count):
            x, y, bw, bh = w * (k + 0.12) / count, max(u * 0.03, hz - u * 0.62), w / count * 0.76, u * 0.2
            pen.rect(x - 4, y - 4, bw + 8, bh + 8, "#5f7482", rx=3)
            panes = Pen(str)
            panes.rect(x, y, bw, bh, (top, middle, low))
            pen.raw(panes.body, (x, y, x + bw, y + bh))
            for j in range(1, 5):
                pen.rect(x + bw * j / 5 - 1.5, y, 3, bh, "#5f7482")
            pen.rect(x, y + bh / 2 - 1.5, bw, 3, "#5f7482")
    with stage.layer("pipes", 300) as pen:
        for y, t, tone in ((0.36, 0.026, "#d9a441"), (0.31, 0.018, "#6f9ab0")):
            pen.rect(-2, hz - u * y, w + 4, u * t, (pale(tone, 0.3), tone, dim(tone, 0.25)))
            for k in range(int(w / (u * 0.3)) + 1):
                pen.rect(k * u * 0.3 + u * 0.06, hz - u * y - 3, u * 0.024, u * t + 6, dim(tone, 0.2), rx=2)
    _hall_sign(stage, "factory sign", w * 0.5 - u * 0.22, max(u * 0.05, hz - u * 0.56), u * 0.44, u * 0.1, "#f2c230", "#2b2e36", "安全第一")
    with stage.layer("machines", 40) as pen:
        _machine(pen, u * 0.24, stage.ground(0.05), u * 0.42, "#4f8fa8")
        _machine(pen, w - u * 0.24, stage.ground(0.05), u * 0.42, "#5f9f84", flip=True)
    if stage.turn:
        with stage.layer("machine lamps", 40, emits=True, part_of="machines") as pen:
            for x, flip in ((u * 0.24, False), (w - u * 0.24, True)):
                _tower_light(pen, x, stage.ground(0.05), u * 0.42, (-38.0, -115.8), flip=flip)
    with stage.layer("conveyor belt", 20) as pen:
        conveyor(pen, -u * 0.02, w + u * 0.02, stage.ground(0.19), u * 0.16, belt="#3f444d", frame="#7d8b96", gone=stage.turn)
    with stage.layer("parcels", 19) as pen:
        for k in range(int(w / (u * 0.25)) + 1):
            x = u * (0.09 + 0.25 * k)
            if abs(x - w / 2) > u * 0.16:
                carton(pen, x, stage.ground(0.19) - u * 0.155, u * (0.1 + 0.02 * (k % 2)), u * (0.08 + 0.02 * (k % 3)))
    with stage.layer("robot arms", 16) as pen:
        robot_arm(pen, u * 0.34, stage.ground(0.3), u * 0.44, "#f28c28", bent=_reach(stage))
        robot_arm(pen, w - u * 0.34, stage.ground(0.3), u * 0.44, "#f28c28", flip=True, bent=_reach(stage, 0.4))
    with stage.layer("safety line", 24, "ground") as pen:
        y, t = stage.ground(0.4), (stage.h - hz) * 0.045
        pen.rect(-2, y, w + 4, t, "#f2c230")
        for k in range(-1, int(w / (u * 0.07)) + 1):
            x = k * u * 0.07
            pen.poly([(x, y + t), (x + u * 0.03, y + t), (x + u * 0.06, y), (x + u * 0.03, y)], "#3a3d45")
    with stage.layer("crates", 6) as pen:
        crate(pen, u * 0.12, stage.ground(0.76), u * 0.22)
        crate(pen, w - u * 0.11, stage.ground(0.8), u * 0.2, "#8fa8b5")


def _tower_light(pen: Pen, x: float, y: float, size: float, at: tuple[float, float], *, flip: bool) -> None:
    """Light the working lamp of a signal tower at a place of its machine."""
    with pen.at(x, y, size, flip=flip):
        pen.haze(at[0], at[1] + 3, 16, 14, "#9affb0", 0.7)
        pen.rect(at[0] - 4, at[1], 8, 6.4, "#b6ffc6", rx=1)


def _machine(pen: Pen, x: float, y: float, size: float, tone: str, *, flip: bool = False) -> None:
    shadow(pen, x, y, size * 0.56)
    with pen.at(x, y, size, flip=flip):
        pen.rect(-52, -78, 104, 78, (pale(tone, 0.12), dim(tone, 0.12)), rx=4)
        pen.path("M-52,-74 Q-52,-100 -30,-100 H20 Q34,-100 34,-78 H-52Z", (pale(tone, 0.2), tone))
        pen.rect(-44, -66, 46, 40, ("#3a4b57", "#22303a"), rx=3)
        pen.poly([(-40, -62), (-18, -62), (-34, -30), (-40, -30)], "#9fd0e0", o=0.3)
        pen.rect(-30, -46, 18, 16, "#e8b548", rx=1)
        pen.rect(10, -66, 34, 24, ("#d9e2e6", "#b3c0c7"), rx=2)
        pen.rect(13, -63, 17, 11, "#2f6f8f", rx=1)
        for k in range(3):
            pen.circle(36, -61 + 7 * k, 2.5, ("#e8503f", "#f2c230", "#5fb06f")[k])
        for k in range(5):
            pen.rect(10, -34 + 5 * k, 34, 2.4, dim(tone, 0.35), rx=1)
        pen.rect(-56, -6, 112, 6, dim(tone, 0.45), rx=2)
        pen.rect(-40, -112, 4, 14, "#8b97a0")
        for k, light in enumerate(("#5fb06f", "#f2c230", "#e8503f")):
            pen.rect(-42, -112 - 7 * k, 8, 6.4, light, rx=1)


def electronics_factory(stage: Stage) -> None:
    """A clean electronics hall: white walls, blue floor lane, SMT machines, boards on a line, white robot arms above them."""
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    _hall(stage, ("#e6eff5", "#f4f9fc", "#dfeaf1"), ("#b9cfdd", "#d6e5ee", "#b5cbd9"), "#a3bccc")
    with stage.layer("ceiling lights", 595) as pen:
        ceiling_panels(stage, pen, glow, max(u * 0.08, hz - u * 0.54), u * 0.3, max(3, int(w / (u * 0.42))))
    glow_layer(stage, "ceiling glow", 595, "ceiling lights", glow)
    with stage.layer("window", 580) as pen:
        x, y, bw, bh = w * 0.5 - u * 0.62, hz - u * 0.42, u * 1.24, u * 0.22
        pen.rect(x - 5, y - 5, bw + 10, bh + 10, "#a9c0ce", rx=5)
        pen.rect(x, y, bw, bh, ("#bfe0f0", "#e6f4fa"))
        for k in range(6):
            tx = x + bw * (k + 0.2) / 6
            pen.rect(tx, y + bh * 0.44, bw / 9, bh * 0.56, "#9fc4d8", rx=3)
            pen.rect(tx + bw * 0.012, y + bh * 0.54, bw / 14, bh * 0.16, "#d9eef7", rx=2)
        for k in range(1, 4):
            pen.rect(x + bw * k / 4 - 2, y, 4, bh, "#a9c0ce")
    _hall_sign(stage, "hall sign", w * 0.5 - u * 0.17, max(u * 0.05, hz - u * 0.535), u * 0.34, u * 0.085, "#1f6fb8", "#ffffff", "SMT LINE 3")
    with stage.layer("safety lane", 58, "ground") as pen:
        cx = w / 2
        for k in (-1, 1):
            pen.poly([(cx + k * u * 0.34, hz), (cx + k * u * 0.36, hz), (cx + k * u * 0.86, stage.h), (cx + k * u * 0.78, stage.h)], "#2f8fd0")
        pen.poly([(cx - u * 0.34, hz), (cx + u * 0.34, hz), (cx + u * 0.78, stage.h), (cx - u * 0.78, stage.h)], "#8fc0e0", o=0.35)
    with stage.layer("pick-and-place machines", 40) as pen:
        for x, flip in ((u * 0.2, False), (u * 0.56, False), (w - u * 0.56, True), (w - u * 0.2, True)):
            if abs(x - w / 2) > u * 0.2:
                placing_machine(pen, x, stage.ground(0.05), u * 0.34, flip=flip)
    if stage.turn:
        with stage.layer("machine lamps", 40, emits=True, part_of="pick-and-place machines") as pen:
            for x, flip in ((u * 0.2, False), (w - u * 0.56, True)):
                _tower_light(pen, x, stage.ground(0.05), u * 0.34, (36.5, -115.2), flip=flip)
    line_y, tall = stage.ground(0.22), u * 0.17
    with stage.layer("conveyor belt", 16) as pen:
        conveyor(pen, -u * 0.02, w + u * 0.02, line_y, tall, belt="#3f8f7f", frame="#dfe8ee", gone=stage.turn)
    with stage.layer("circuit boards", 15) as pen:
        for k in range(int(w / (u * 0.24)) + 1):
            circuit_board(pen, u * (0.1 + 0.24 * k), line_y - tall * 1.02, u * 0.17)
    with stage.layer("robot arms", 13) as pen:
        robot_arm(pen, u * 0.3, stage.ground(0.36), u * 0.52, "#f4f7f9", joint="#2f8fd0", bent=_reach(stage))
        robot_arm(pen, w - u * 0.3, stage.ground(0.36), u * 0.52, "#f4f7f9", joint="#2f8fd0", flip=True, bent=_reach(stage, 0.4))
    with stage.layer("tool carts", 6) as pen:
        for x, y in ((u * 0.13, 0.74), (w - u * 0.13, 0.78)):
            _cart(pen, x, stage.ground(y), u * 0.24)


def _cart(pen: Pen, x: float, y: float, size: float) -> None:
    shadow(pen, x, y, size * 0.5)
    with pen.at(x, y, size):
        for lx in (-42, 38):
            pen.rect(lx, -84, 4, 78, "#8fa5b3")
            pen.circle(lx + 2, -4, 5, "#3a4650")
        for sy in (-84, -50, -16):
            pen.rect(-46, sy, 92, 6, ("#f4f8fa", "#c4d3dc"), rx=2)
        for k, tone in enumerate(("#2f8fd0", "#5fb0a0", "#2f8fd0")):
            pen.rect(-40 + 28 * k, -98, 24, 14, (pale(tone, 0.2), tone), rx=2)
            pen.rect(-40 + 28 * k, -66, 24, 16, ("#dfe9ef", "#b9cad5"), rx=2)


def warehouse(stage: Stage) -> None:
    """A warehouse: tall racks with cartons to both sides, roof lamps, a forklift, pallets, floor lines and an aisle sign."""
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    with stage.layer("wall", 600) as pen:
        pen.rect(-2, -2, w + 4, hz + 4, ("#6f7f8d", "#93a3af", "#a9b7c0"))
        pen.rect(w * 0.5 - u * 0.14, hz - u * 0.2, u * 0.28, u * 0.2, ("#dfe7ec", "#b9c6cf"))
        for k in range(6):
            pen.rect(w * 0.5 - u * 0.14, hz - u * 0.2 + u * 0.033 * k, u * 0.28, 2, "#93a3af")
    with stage.layer("floor", 60, "ground") as pen:
        floor_plane(stage, pen, ("#a39c92", "#bdb6aa", "#a19a8e"))
        way = Corridor(stage, w * 0.6)
        for k in (-1, 1):
            pen.poly(way.plate(k * 0.76, k * 0.81, 0.95, 9), "#f2c230")
        for z in steps(1, 8, 10):
            pen.lines([(way.point(-2, z), way.point(2, z))], "#8b847a", 1.6, o=0.5)
    with stage.layer("racks", 30) as pen:
        way = Corridor(stage, w * 0.66)
        for side in (-1, 1):
            _rack(stage, pen, way, side)
    with stage.layer("roof lamps", 28) as pen:
        for k, z in enumerate((5.0, 3.4, 2.4)):
            x, y = w / 2, max(u * 0.05 + u * 0.03 * (2 - k), stage.ground(1 / z) - u * 1.72 / z)
            size = u * 0.34 / z
            pen.rect(x - 1, -2, 2, y + 2, "#4a545e")
            pen.path(f"M{x - size:.1f},{y:.1f} Q{x:.1f},{y - size * 1.1:.1f} {x + size:.1f},{y:.1f}Z", ("#5c6873", "#434e58"))
            glow.ellipse(x, y, size * 0.8, size * 0.16, "#fff6d8")
            glow.haze(x, y, size * 2.4, size * 1.6, "#fff0c4", 0.5 if stage.lit else 0.25)
    glow_layer(stage, "lamp light", 28, "roof lamps", glow)
    said = stage.take("sign", "banner", "label", "poster", "screen")
    with stage.layer("aisle sign", 27, words=said or "") as pen:
        x, y, bw, bh = w * 0.5 - u * 0.16, max(u * 0.12, hz - u * 0.36), u * 0.32, u * 0.1
        pen.rect(x, y, bw, bh, ("#2f6fa8", "#235a8c"), rx=5)
        letter(pen, said or stage.usual("A - 07"), x, y, bw, bh, "#ffffff")
    with stage.layer("forklift", 11) as pen:
        forklift(pen, w - u * 0.28, stage.ground(0.4), u * 0.36)
    with stage.layer("pallets", 8) as pen:
        x, y = u * 0.24, stage.ground(0.54)
        shadow(pen, x, y, u * 0.2)
        for k in range(4):
            pen.rect(x - u * 0.17 + u * 0.1 * k, y - u * 0.03, u * 0.04, u * 0.03, "#8a6238")
        pen.rect(x - u * 0.17, y - u * 0.042, u * 0.34, u * 0.016, "#c0935a")
        for cx, cy, cw, ch in ((-0.08, 0.042, 0.15, 0.12), (0.085, 0.042, 0.15, 0.1), (-0.06, 0.162, 0.13, 0.1), (0.08, 0.142, 0.11, 0.08)):
            carton(pen, x + u * cx, y - u * cy, u * cw, u * ch, "#cfa26b" if cx < 0 else "#bf8f58")


def _rack(stage: Stage, pen: Pen, way: Corridor, side: int) -> None:
    tall, levels, bays, u = stage.u * 1.5, 4, 4, stage.u
    marks = steps(1.0, 5.4, bays)
    pen.poly(way.panel(side * 1.12, 1.0, 5.4, 0, tall), "#5c6670")
    tones = ("#cfa26b", "#bf8f58", "#d9b484", "#c79a62", "#8fb0c4", "#e0c59a")
    for i in reversed(range(bays)):
        a, b = marks[i], marks[i + 1]
        for j in range(levels):
            low = tall * j / levels + u * 0.03
            pen.poly(way.panel(side, a, b, low - u * 0.03, low), "#e8742f")
            for k in range(3):
                q = (b - a) / 3
                z0, z1 = a + q * k + q * 0.1, a + q * (k + 1) - q * 0.1
                high = u * (0.16 + 0.06 * ((i * 5 + j * 3 + k * 2) % 3))
                tone = tones[(i * 7 + j * 5 + k * 3 + (side > 0)) % 6]
                pen.poly(way.panel(side * 1.03, z0, z1, low, low + high), (pale(tone, 0.1), dim(tone, 0.12)))
                mid = (z0 + z1) / 2
                pen.poly(way.panel(side * 1.03, mid - q * 0.07, mid + q * 0.07, low + high * 0.6, low + high), "#f3e3c4", o=0.8)
        pen.poly(way.panel(side, a - 0.03, a + 0.05, 0, tall), "#2f5f9a")
    pen.poly(way.panel(side, 5.36, 5.44, 0, tall), "#2f5f9a")
