"""Shapes that many scenes share: hills, ridges, grounds, floors, walls, lights and lettered boards."""

from __future__ import annotations

import math

from tools.animatic.lettering import outline_path, text_width
from tools.animatic.light import mix
from tools.animatic.scenery.pen import Fill, Pen, Point, smooth
from tools.animatic.scenery.stage import Stage

DARK = "#1c1830"


def dim(colour: str, share: float = 0.2) -> str:
    """Return the colour's shaded side."""
    return mix(colour, DARK, share)


def pale(colour: str, share: float = 0.25) -> str:
    """Return the colour's lit side."""
    return mix(colour, "#ffffff", share)


def hills(stage: Stage, pen: Pen, base: float, height: float, fill: Fill, bumps: int = 5, floor: float | None = None) -> list[Point]:
    """Draw rolling hills across the frame, `height` above `base` at most, filled down to `floor`; return their crest."""
    crest = [(stage.w * (i - 0.5) / bumps, base - height * (0.3 + 0.7 * stage.rng.random())) for i in range(bumps + 2)]
    low = floor if floor is not None else base + 4
    pen.path(smooth(crest) + f" L{crest[-1][0]:.1f},{low:.1f} L{crest[0][0]:.1f},{low:.1f}Z", fill)
    return crest


def ridge(stage: Stage, pen: Pen, base: float, height: float, fill: Fill, shade: str, *, peaks: int = 5, snow: str | None = None) -> None:
    """Draw a mountain ridge with a shaded side on every peak and, when given, snow caps."""
    rng, step = stage.rng, stage.w / peaks
    tops = [(step * (i + 0.1 + 0.5 * rng.random()), base - height * (0.5 + 0.5 * rng.random())) for i in range(-1, peaks + 1)]
    order = sorted(range(len(tops)), key=lambda i: tops[i][1], reverse=True)
    for i in reversed(order):
        x, y = tops[i]
        rise = base - y
        spread = rise * (0.95 + 0.25 * rng.random())
        left, right = x - spread, x + spread * 1.05
        bend = rise * 0.08
        face = [(left, base), (x - spread * 0.5, base - rise * 0.46 - bend), (x - spread * 0.22, y + rise * 0.2), (x, y)]
        back = [(x + spread * 0.18, y + rise * 0.14), (x + spread * 0.55, base - rise * 0.42), (right, base)]
        pen.poly([*face, *back], fill)
        zig = [(x + rise * 0.05, y + rise * 0.3), (x - rise * 0.06, y + rise * 0.45), (x + rise * 0.09, y + rise * 0.7), (x + rise * 0.02, base)]
        pen.poly([(x, y), *back, *reversed(zig)], shade, o=0.5)
        if snow:
            k = rise * 0.32
            pen.poly(
                [(x, y), (x - k * 0.62, y + k * 0.78), (x - k * 0.34, y + k * 0.66), (x - k * 0.1, y + k), (x + k * 0.12, y + k * 0.7),
                 (x + k * 0.34, y + k * 0.92), (x + k * 0.62, y + k * 0.72)],
                snow,
            )
            pen.poly([(x, y), (x + k * 0.05, y + k * 0.8), (x + k * 0.12, y + k * 0.7), (x + k * 0.34, y + k * 0.92), (x + k * 0.62, y + k * 0.72)], shade, o=0.28)


def floor_plane(stage: Stage, pen: Pen, fill: Fill, top: float | None = None) -> None:
    """Fill from the horizon to the bottom edge."""
    y = stage.horizon if top is None else top
    pen.rect(-2, y, stage.w + 4, stage.h - y + 2, fill)


def vanishing(stage: Stage, pen: Pen, colour: str, *, columns: int = 8, rows: int = 7, sw: float = 1.5, o: float = 0.35, spread: float = 2.2) -> None:
    """Draw the joints of a tiled floor that runs to the middle of the horizon."""
    cx, top, bottom = stage.w / 2, stage.horizon, stage.h
    far, near = stage.w * 0.5 / columns * 1.35, stage.w * 0.5 / columns * 1.35 * spread
    k = range(-columns - 2, columns + 3)
    pen.lines([((cx + i * far, top), (cx + i * near, bottom)) for i in k], colour, sw, o=o)
    ys = [top + (bottom - top) * (j / rows) ** 1.7 for j in range(1, rows)]
    pen.lines([((-2, y), (stage.w + 2, y)) for y in ys], colour, sw, o=o)


def planks(stage: Stage, pen: Pen, colours: tuple[str, str], *, count: int = 12, spread: float = 2.1) -> None:
    """Draw floor boards running to the middle of the horizon."""
    cx, top, bottom = stage.w / 2, stage.horizon, stage.h
    far = stage.w / count
    floor_plane(stage, pen, (dim(colours[0], 0.16), colours[0], pale(colours[0], 0.08)))
    for i in range(-count, count):
        if i % 2:
            continue
        a, b = cx + i * far, cx + (i + 1) * far
        na, nb = cx + i * far * spread, cx + (i + 1) * far * spread
        pen.poly([(a, top), (b, top), (nb, bottom), (na, bottom)], colours[1], o=0.5)
    for i in range(-count, count):
        share = 0.15 + 0.75 * stage.rng.random()
        x0, x1 = (cx + (i + q) * far * (1 + (spread - 1) * share) for q in (0, 1))
        y = top + (bottom - top) * share
        pen.lines([((x0, y), (x1, y))], dim(colours[1], 0.3), 1.4, o=0.5)


def wall(stage: Stage, pen: Pen, fill: Fill, *, skirting: str | None = None, crown: str | None = None) -> None:
    """Draw a back wall from the top edge to the horizon, with an optional skirting board and crown strip."""
    pen.rect(-2, -2, stage.w + 4, stage.horizon + 4, fill)
    u = stage.u
    if crown:
        pen.rect(-2, -2, stage.w + 4, u * 0.025, crown)
        pen.rect(-2, u * 0.023, stage.w + 4, u * 0.006, dim(crown, 0.25), o=0.6)
    if skirting:
        pen.rect(-2, stage.horizon - u * 0.03, stage.w + 4, u * 0.032, skirting)
        pen.rect(-2, stage.horizon - u * 0.034, stage.w + 4, u * 0.005, pale(skirting, 0.4), o=0.7)
    pen.haze(stage.w / 2, stage.horizon, stage.w * 0.7, u * 0.07, DARK, 0.18)


def shadow(pen: Pen, x: float, y: float, half: float, strength: float = 0.34) -> None:
    """Draw a soft contact shadow on the ground under something `2 * half` wide."""
    pen.haze(x, y, half * 1.15, max(2.0, half * 0.2), DARK, strength)


def beam(pen: Pen, x: float, y: float, floor: float, top: float, bottom: float, colour: str, strength: float) -> None:
    """Draw a cone of light from (x, y) down to `floor`; widths in pixels."""
    pen.fade([(x - top / 2, y), (x + top / 2, y), (x + bottom / 2, floor), (x - bottom / 2, floor)], colour, strength, 0.0)


def letter(pen: Pen, text: str, x: float, y: float, w: float, h: float, colour: str) -> None:
    """Letter a text in one line, as large as fits, centred in the box from (x, y) with size (w, h)."""
    if not text:
        return
    size = min(h * 0.78, w * 0.94 / max(0.5, text_width(text, 1.0)))
    pen.raw(outline_path(text, x + w / 2, y + h / 2 + size * 0.36, size, colour, anchor="middle"), (x, y, x + w, y + h))


def letter_down(pen: Pen, text: str, x: float, y: float, w: float, h: float, colour: str) -> None:
    """Letter a text downwards, one character under the other, in the box from (x, y) with size (w, h)."""
    marks = [c for c in text if not c.isspace()]
    if not marks:
        return
    step = h / len(marks)
    size = min(w * 0.8, step * 0.86)
    for i, mark in enumerate(marks):
        middle = y + step * (i + 0.5) + size * 0.36
        pen.raw(outline_path(mark, x + w / 2, middle, size, colour, anchor="middle"), (x, y, x + w, y + h))


def scatter(stage: Stage, count: int, top: float = 0.05, *, clear: bool = False) -> list[tuple[float, float, float]]:
    """Return ground points (x, y, scale), far ones first and denser; scale grows 0.25..1 toward the viewer.

    clear: leave the actors' area in the middle free.
    """
    rng, points = stage.rng, []
    for _ in range(count):
        share = top + (1 - top) * rng.random() ** 1.3
        x = rng.random()
        if clear and 0.3 < x < 0.7:
            x = x * 0.75 if x < 0.5 else 0.25 + x * 0.75
        points.append((x * stage.w, stage.ground(share), 0.25 + 0.75 * share))
    return sorted(points, key=lambda p: p[1])


def puffs(stage: Stage, pen: Pen, x: float, y: float, unit: float, tone: str = "#ffffff", strength: float = 0.3, fading: float = 0.05) -> None:
    """Draw steam or smoke that rises from (x, y); unit: the height that 20 puffs reach; it moves with the stage.

    strength: opacity of the first puff; fading: by how much each next one is weaker.
    """
    for puff in (k + stage.turn for k in range(-1, 4)):
        dense = strength * (1 + puff) if puff < 0 else (strength - fading * puff) * min(1.0, 4 - puff)
        if dense > 0:
            pen.haze(x - unit * 0.02 * math.cos(math.pi * puff), y - unit * 0.05 * puff, unit * (0.05 + 0.014 * puff), unit * 0.06, tone, dense)
