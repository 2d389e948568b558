"""A brush that lays thousands of real strokes along the forms of a picture, for oil and pastel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import Bytes, Floats, blur, blur_rgb, noise, resize, slopes

CALM = np.float32(5e-4)
"""Structure weaker than this does not turn the brush: it follows its own slow waves there."""


@dataclass(frozen=True, slots=True)
class Brush:
    """One pass over the canvas; lengths in pixels of a 1280 pixel wide frame."""

    spacing: float
    length: float
    width: float
    softness: float
    """Blur radius of the picture the brush takes its colours from."""
    detail: float
    """Where it paints at all: the least amount of detail, 0..1."""
    hairs: tuple[float, ...] = (-0.34, 0.34, 0.0)
    """Where its hairs run, as shares of its width; each leaves its own ridge of paint."""
    spread: float = 0.024
    """How much the brightness of strokes differs."""


def _waves(parts: PictureParts, height: int, width: int) -> Floats:
    """Return the angle of the brush where the picture gives none: nearly level, in slow waves."""
    waves: Floats = noise(height, width, 85 * parts.unit + 2, parts.seed + 51) * np.float32(0.5) - np.float32(0.15)
    return waves


def flow(parts: PictureParts, tone: Floats) -> Floats:
    """Return the (H, W) angle in radians of the brush: along the forms, and in slow waves where there are none."""
    height, width = tone.shape
    rows, columns = max(2, height // 4), max(2, width // 4)
    down, across = slopes(blur(resize(tone, rows, columns), 1.2))
    reach = 4 * parts.unit
    double_cos = blur(across * across - down * down, reach)
    double_sin = blur(2 * across * down, reach)
    still = 2 * _waves(parts, rows, columns) + np.float32(np.pi)
    angle = np.arctan2(double_sin + CALM * np.sin(still), double_cos + CALM * np.cos(still)) / 2 + np.float32(np.pi / 2)
    rows_of = np.arange(height) * rows // height
    columns_of = np.arange(width) * columns // width
    field: Floats = angle[rows_of[:, None], columns_of[None]]
    return field


def _places(parts: PictureParts, brush: Brush, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the rows and columns where a brush could lay a stroke, in the order it lays them."""
    step = max(2.0, brush.spacing * parts.unit)
    grid = np.mgrid[0 : parts.height : step, 0 : parts.width : step].reshape(2, -1)
    grid = rng.permutation(grid + rng.uniform(-0.5, 0.5, grid.shape) * step, axis=1)
    return np.clip(grid[0], 0, parts.height - 1), np.clip(grid[1], 0, parts.width - 1)


def _chance(count: int, brush: Brush, rng: np.random.Generator) -> Floats:
    """Return (N, 6 + 2 a hair): how each stroke turns, stretches and tints, then the shade and body of each hair."""
    hairs = len(brush.hairs)
    scale = np.array([0.08, 0.16, brush.spread, 2.4, 2.4, 2.4, *[0.018] * hairs, *[28.0] * hairs], np.float32)
    chance: Floats = rng.standard_normal((count, len(scale)), dtype=np.float32) * scale
    return chance


def lay(canvas: Image.Image, parts: PictureParts, brush: Brush, angle: Floats, detail: Floats) -> None:
    """Lay the strokes of one brush on an RGBA canvas, whose alpha takes how thick the paint is.

    angle: (H, W) radians. detail: (H, W) 0..1. Where strokes may stand and how each differs depends on the seed and
    the size alone, so they keep still when the picture moves beneath them.
    """
    rng = np.random.default_rng([parts.seed & 0x7FFFFFFF, round(brush.spacing * 8)])
    rows, columns = _places(parts, brush, rng)
    chance = _chance(len(rows), brush, rng)
    wanted = detail[rows.astype(int), columns.astype(int)] >= brush.detail
    rows, columns, chance = rows[wanted], columns[wanted], chance[wanted]
    at = rows.astype(int), columns.astype(int)
    turn = angle[at] + chance[:, 0]
    half = brush.length * parts.unit * 0.5 * np.clip(0.88 + chance[:, 1], 0.5, 1.25)
    along = np.stack([np.cos(turn), np.sin(turn)]) * half
    aside = np.stack([-np.sin(turn), np.cos(turn)]) * (brush.width * parts.unit)
    seen = blur_rgb(parts.rgb, brush.softness * parts.unit) if brush.softness else parts.rgb
    colour = seen[at] * (1 + chance[:, 2:3]) + chance[:, 3:6]
    lines, fills = [], []
    for hair, place in enumerate(brush.hairs):
        x, y = columns + aside[0] * place, rows + aside[1] * place
        lines.append(np.stack([x - along[0], y - along[1], x + along[0], y + along[1]], axis=1))
        thick = 140 + chance[:, 6 + len(brush.hairs) + hair, None]
        fills.append(np.concatenate([colour * (1 + chance[:, 6 + hair, None]), thick], axis=1))
    width = max(1, round(brush.width * parts.unit * 1.14 / len(brush.hairs)))
    paint = np.clip(np.stack(fills, axis=1).reshape(-1, 4), 0, 255).astype(np.uint8)
    _draw(canvas, np.stack(lines, axis=1).reshape(-1, 4), paint, width)


def _draw(canvas: Image.Image, lines: Floats, fills: Bytes, width: int) -> None:
    pen = ImageDraw.Draw(canvas)
    inks = np.ascontiguousarray(fills).view("<u4")[:, 0].tolist()  # one number a colour: Pillow packs red lowest
    for line, ink in zip(lines.tolist(), inks, strict=True):
        pen.line(line, fill=ink, width=width)
