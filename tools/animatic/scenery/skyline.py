"""Rows of far buildings with windows, for every scene that looks over a city."""

from __future__ import annotations

import random

from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import dim, pale
from tools.animatic.scenery.stage import Stage

TOWERS = ("#8ea3c0", "#9fb0c4", "#a89db8", "#7f98b0", "#b3a6a0")
LIGHTS = ("#ffd98a", "#ffe9b8", "#ffc46b", "#a9dcff")
NEON_LIGHTS = ("#ffcf70", "#7df0ff", "#ff8ad8", "#ffe9b8")


def draw_skyline(stage: Stage, depth: float, name: str, tall: float, count: int, *, base: float | None = None) -> None:
    """Set one row of towers standing on `base` (the horizon by default), their lit windows as a part of them.

    tall: height of the tallest in scene units.
    """
    foot = stage.horizon + 3 if base is None else base
    glow = Pen(str)
    dice = random.Random(stage.rng.random())
    with stage.layer(name, depth) as pen:
        x, step = -stage.u * 0.03, stage.w / count
        while x < stage.w:
            width = step * (0.75 + 0.6 * stage.rng.random())
            height = stage.u * tall * (0.35 + 0.65 * stage.rng.random() ** 1.3)
            _tower(stage, pen, glow, (x, foot, width, height), dice)
            x += width * (0.96 + 0.1 * stage.rng.random())
    if glow.box is not None:
        with stage.layer(f"{name} lights", depth, emits=True, part_of=name) as pen:
            pen.raw(glow.body, glow.box)


def _tower(stage: Stage, pen: Pen, glow: Pen, box: tuple[float, float, float, float], dice: random.Random) -> None:
    x, foot, w, h = box
    wall, kind = stage.rng.choice(TOWERS), stage.rng.randrange(5)
    top = foot - h
    if kind == 0:
        pen.poly([(x, top), (x + w * 0.5, top - w * 0.4), (x + w, top)], wall)
    elif kind == 1:
        pen.rect(x + w * 0.2, top - h * 0.1, w * 0.6, h * 0.11, wall)
        pen.rect(x + w * 0.48, top - h * 0.24, w * 0.04, h * 0.15, dim(wall, 0.2))
    elif kind == 2:
        pen.ellipse(x + w / 2, top, w / 2, w * 0.3, wall)
    pen.rect(x, top, w, h, (pale(wall, 0.1), wall))
    pen.rect(x + w * 0.68, top, w * 0.32, h, dim(wall, 0.35), o=0.35)
    columns = max(2, int(w / (stage.u * 0.026)))
    rows = max(2, int(h / (stage.u * 0.036)))
    cw, ch = w / (columns + 0.6), h / (rows + 0.8)
    dark: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for i in range(columns):
        for j in range(rows):
            px, py = x + cw * (0.5 + i), top + ch * (0.6 + j)
            roll = dice.random()
            if stage.lit and roll < 0.44:
                glow.rect(px, py, cw * 0.6, ch * 0.55, (NEON_LIGHTS if stage.neon else LIGHTS)[int(roll * 100) % 4], o=0.65 if roll < 0.2 else 0.95)
            else:
                dark.append(((px + cw * 0.3, py + ch * 0.1), (px + cw * 0.3, py + ch * 0.45)))
    pen.lines(dark, dim(wall, 0.35) if not stage.lit else dim(wall, 0.5), cw * 0.5, o=0.55)
