"""Made-up places for showing something: plain backdrop, photo studio, theatre stage."""

from __future__ import annotations

from tools.animatic.light import mix
from tools.animatic.scenery.pen import Pen, smooth
from tools.animatic.scenery.shapes import dim, floor_plane, letter, pale, planks
from tools.animatic.scenery.stage import Stage, glow_layer

SOFT_COLOURS = ("#f4d9c6", "#cfe3ea", "#e2dcf0", "#dcead2", "#f6e6bd")


def _backdrop_colour(stage: Stage) -> str:
    if stage.backdrop:
        return stage.backdrop
    own = stage.pick(*SOFT_COLOURS)
    return mix(stage.palette[0], "#ffffff", 0.72) if stage.palette else own


def plain(stage: Stage) -> None:
    """A seamless backdrop of one colour that curves into the floor, with a soft pool of light."""
    tone = _backdrop_colour(stage)
    w, h, hz = stage.w, stage.h, stage.horizon
    said = stage.backdrop is not None
    light, dark = (0.1, 0.06) if said else (0.3, 0.08)
    with stage.layer("backdrop", 600) as pen:
        pen.rect(-2, -2, w + 4, h + 4, (dim(tone, dark), tone, pale(tone, light)))
        pen.haze(w * 0.5, h * 0.42, w * 0.5, h * 0.5, pale(tone, 0.7), 0.42 if not said else 0.24)
    with stage.layer("floor", 60, "ground") as pen:
        pen.fade([(-2, hz - 2), (w + 2, hz - 2), (w + 2, h + 2), (-2, h + 2)], dim(tone, 0.3), 0.0, 0.26)
        pen.haze(w * 0.5, stage.ground(0.5), w * 0.4, (h - hz) * 0.5, pale(tone, 0.8), 0.36)


def studio(stage: Stage) -> None:
    """A photo studio: paper roll sweeping onto the floor, soft boxes on stands, a tripod, a reflector and cases."""
    tone = _backdrop_colour(stage)
    u, w, hz = stage.u, stage.w, stage.horizon
    glow = Pen(str)
    with stage.layer("wall", 600) as pen:
        pen.rect(-2, -2, w + 4, hz + 6, ("#5d6472", "#747c8a"))
        for k in range(8):
            pen.rect(w * k / 8 - 1, 0, 2, hz, "#4f5664", o=0.6)
    with stage.layer("floor", 300, "ground") as pen:
        floor_plane(stage, pen, ("#4f4a50", "#6b646a", "#59535a"))
    half, top = min(u * 0.56, w * 0.36), max(u * 0.03, hz - u * 0.62)
    cx = w / 2
    with stage.layer("paper sweep", 299, "ground") as pen:
        near = half * 1.5
        pen.path(f"M{cx - half:.1f},{top:.1f} H{cx + half:.1f} V{hz - u * 0.02:.1f} Q{cx + half:.1f},{hz + u * 0.05:.1f} {cx + near:.1f},{stage.h + 2:.1f} H{cx - near:.1f} Q{cx - half:.1f},{hz + u * 0.05:.1f} {cx - half:.1f},{hz - u * 0.02:.1f}Z", (dim(tone, 0.05), tone, pale(tone, 0.25), pale(tone, 0.1)))
        pen.haze(cx, hz - u * 0.14, half * 0.9, u * 0.34, pale(tone, 0.8), 0.55)
    with stage.layer("paper roll", 280) as pen:
        pen.rect(cx - half - u * 0.03, top - u * 0.035, half * 2 + u * 0.06, u * 0.04, (pale(tone, 0.3), dim(tone, 0.25)), rx=u * 0.016)
        for k in (-1, 1):
            pen.rect(cx + k * (half + u * 0.045) - u * 0.008, top - u * 0.05, u * 0.016, hz - top + u * 0.06, ("#2f333c", "#454b57"))
    with stage.layer("softboxes", 14) as pen:
        for x, y, size, flip in ((u * 0.17, 0.34, 0.74, False), (w - u * 0.17, 0.3, 0.7, True)):
            _softbox(pen, glow, x, stage.ground(y), u * size, flip)
    glow_layer(stage, "softbox light", 14, "softboxes", glow)
    with stage.layer("camera tripod", 7) as pen, pen.at(w - u * 0.13, stage.ground(0.78), u * 0.4):
        pen.path("M0,-62 L-22,0 M0,-62 L22,0 M0,-62 L4,-4", "none", stroke="#2b2e36", sw=3.4)
        pen.rect(-16, -82, 30, 20, ("#3b404b", "#23262d"), rx=3)
        pen.rect(-8, -87, 12, 6, "#3b404b", rx=1.5)
        pen.rect(-27, -79, 12, 14, "#4a505c", rx=3)
        pen.ellipse(-27, -72, 2.6, 7, "#8fc4e6")


def _softbox(pen: Pen, glow: Pen, x: float, y: float, size: float, flip: bool) -> None:
    with pen.at(x, y, size, flip=flip):
        pen.path("M0,-70 V-6 M0,-20 L-16,0 M0,-20 L16,0", "none", stroke="#23262d", sw=2.4)
        pen.poly([(-16, -104), (-8, -60), (-2, -70), (-6, -94)], "#2b2e36")
        pen.poly([(-6, -94), (22, -106), (28, -62), (-2, -70)], ("#343944", "#1f2229"))
    with glow.at(x, y, size, flip=flip):
        glow.poly([(20, -106), (27, -104), (33, -64), (27, -61)], "#fffaf0")
    way = -1 if flip else 1
    glow.haze(x + way * size * 0.3, y - size * 0.84, size * 0.42, size * 0.46, "#fff6e4", 0.42)


def stage_scene(stage: Stage) -> None:
    """A theatre: red curtains, valance with gold fringe, spot beams, boards, foot lights and the heads of an audience."""
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("back curtain", 600) as pen:
        pen.rect(-2, -2, w + 4, hz + 6, ("#3a1220", "#5c1a2a"))
        folds = max(10, int(w / (u * 0.12)))
        for k in range(folds):
            pen.rect(w * k / folds, -2, w / folds * 0.55, hz + 6, ("#7a2434", "#5c1a2a", "#7a2434"), across=True, o=0.8)
    _stage_banner(stage)
    with stage.layer("stage floor", 60, "ground") as pen:
        planks(stage, pen, ("#a9714a", "#96603c"), count=16)
        pen.haze(w * 0.5, stage.ground(0.5), w * 0.3, (stage.h - hz) * 0.4, "#ffe9b8", 0.55)
    with stage.layer("spotlight beams", 40, emits=True) as pen:
        strength = 0.34 if stage.light.dark or stage.light.spot else 0.18
        for x, lean, tone in ((0.2, 0.5, "#ffe6b0"), (0.5, 0.5, "#fff6dc"), (0.8, 0.5, "#ffd0dc")):
            foot = w * (0.5 + (x - 0.5) * 0.34) + u * 0.07 * stage.swing(1, x)
            floor = stage.ground(0.5)
            pen.fade([(w * x - u * 0.03, -2), (w * x + u * 0.03, -2), (foot + u * 0.26, floor), (foot - u * 0.26, floor)], tone, strength, strength * 0.25 * lean)
            pen.ellipse(foot, floor, u * 0.26, (stage.h - hz) * 0.13, tone, o=strength * 0.4)
    with stage.layer("curtains", 20) as pen:
        for side in (0, 1):
            _drape(pen, w if side else 0, stage.ground(0.14), min(u * 0.4, w * 0.24), bool(side))
        pen.path(_valance(w, u), ("#b02a3c", "#8a1e30"))
        fringe = _valance(w, u).replace("Z", "")
        pen.path(fringe, "none", stroke="#e8b548", sw=u * 0.012)
    with stage.layer("footlights", 6, emits=stage.lit) as pen:
        for k in range(9):
            x = w * (k + 0.5) / 9
            y = stage.h - u * 0.02
            pen.haze(x, y - u * 0.02, u * 0.07, u * 0.07, "#ffdf9a", 0.5 if stage.lit else 0.25)
            pen.path(f"M{x - u * 0.03:.1f},{stage.h + 2:.1f} Q{x:.1f},{y - u * 0.06:.1f} {x + u * 0.03:.1f},{stage.h + 2:.1f}Z", ("#f5cf7a", "#b5803a"))
    if stage.wants("people", "crowd", "audience") and hz < stage.h * 0.7:
        with stage.layer("audience", 3) as pen:
            for k in range(4):
                for side in (0, 1):
                    x = w * (0.03 + 0.075 * k) if not side else w * (0.97 - 0.075 * k)
                    y = stage.h + u * (0.03 + 0.01 * ((k * 7) % 3)) - u * 0.01 * max(0.0, stage.swing(2, (k * 3 + side) % 7 / 7))
                    pen.circle(x, y - u * 0.1, u * 0.035, "#2a1420")
                    pen.path(f"M{x - u * 0.06:.1f},{y + u * 0.02:.1f} Q{x - u * 0.05:.1f},{y - u * 0.07:.1f} {x:.1f},{y - u * 0.07:.1f} T{x + u * 0.06:.1f},{y + u * 0.02:.1f}Z", "#2a1420")


def _stage_banner(stage: Stage) -> None:
    said = stage.take("banner", "sign", "screen", "poster", "label")
    if said is None:
        return
    u, w = stage.u, stage.w
    bw, y = min(w * 0.56, u * 0.9), max(u * 0.13, stage.horizon - u * 0.46)
    with stage.layer("banner", 590, words=said) as pen:
        pen.rect(w / 2 - bw / 2, y, bw, u * 0.14, ("#fff4d8", "#f2dca8"), rx=6, stroke="#e8b548", sw=4)
        letter(pen, said, w / 2 - bw * 0.48, y, bw * 0.96, u * 0.14, "#8a1e30")


def _valance(w: float, u: float) -> str:
    count = max(5, round(w / (u * 0.28)))
    d = f"M-4,-4 H{w + 4:.1f} V{u * 0.08:.1f} "
    for k in range(count, 0, -1):
        x0, x1 = w * k / count, w * (k - 1) / count
        d += f"Q{(x0 + x1) / 2:.1f},{u * 0.15:.1f} {x1:.1f},{u * 0.08:.1f} "
    return d + "L-4,-4Z"


def _drape(pen: Pen, x: float, y: float, wide: float, flip: bool) -> None:
    with pen.at(x, 0, 100, flip=flip):
        k = wide
        pen.path(f"M-6,-4 H{k:.1f} C{k * 0.98:.1f},{y * 0.35:.1f} {k * 0.6:.1f},{y * 0.55:.1f} {k * 0.42:.1f},{y * 0.62:.1f} C{k * 0.5:.1f},{y * 0.75:.1f} {k * 0.56:.1f},{y * 0.9:.1f} {k * 0.58:.1f},{y:.1f} H-6Z", ("#d03a4c", "#a82438"))
        for f in (0.16, 0.36, 0.56, 0.76):
            pen.path(smooth([(k * f, 0), (k * f * 0.86, y * 0.4), (k * f * 0.44, y * 0.62), (k * f * 0.56, y)]), "none", stroke="#7a1628", sw=k * 0.028, o=0.55)
        pen.path(smooth([(k * 0.06, 0), (k * 0.06, y)]), "none", stroke="#e8606c", sw=k * 0.03, o=0.6)
        pen.rect(-6, y * 0.6, k * 0.5 + 6, y * 0.04, "#e8b548", rx=4)


