"""Oil paint: thousands of real brush strokes that follow the forms, from broad to fine, lit as thick paint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import (
    Bytes,
    Floats,
    blur,
    blur_rgb,
    colour_edges,
    id_edges,
    luma,
    mix,
    noise,
    resize,
    saturate,
    shifted,
    slopes,
    to_bytes,
    to_float,
)


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


BRUSHES = (
    Brush(spacing=10, length=60, width=20, softness=6, detail=0.0),
    Brush(spacing=6.5, length=26, width=10, softness=2.5, detail=0.10),
    Brush(spacing=4, length=11, width=4.5, softness=0.8, detail=0.30),
)

BRISTLES = (-0.36, 0.36, -0.12, 0.12)
"""Where the hairs of a brush run, as shares of its width; each leaves its own ridge of paint."""


def _flow(parts: PictureParts, tone: Floats) -> Floats:
    """Return the (H, W) angle of the brush: along the forms, and in slow waves where there are none."""
    height, width = tone.shape
    rows, columns = max(2, height // 4), max(2, width // 4)
    soft = blur(resize(tone, rows, columns), 1.2)
    down, across = slopes(soft)
    reach = 5 * parts.unit
    double_cos = blur(across * across - down * down, reach)
    double_sin = blur(2 * across * down, reach)
    wave = noise(rows, columns, 75 * parts.unit + 2, parts.seed + 51) * np.float32(0.55) - np.float32(0.18)
    calm = np.float32(1.5e-4)
    still = 2 * wave + np.float32(np.pi)
    angle = np.arctan2(double_sin + calm * np.sin(still), double_cos + calm * np.cos(still)) / 2 + np.float32(np.pi / 2)
    rows_of = np.arange(height) * rows // height
    columns_of = np.arange(width) * columns // width
    field: Floats = angle[rows_of[:, None], columns_of[None]]
    return field


def _places(parts: PictureParts, brush: Brush, detail: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the rows and columns of a brush's strokes, in the order they are laid."""
    step = max(2.0, brush.spacing * parts.unit)
    grid = np.mgrid[0 : parts.height : step, 0 : parts.width : step].reshape(2, -1)
    grid = grid + rng.uniform(-0.5, 0.5, grid.shape) * step
    rows = np.clip(grid[0], 0, parts.height - 1)
    columns = np.clip(grid[1], 0, parts.width - 1)
    wanted = detail[rows.astype(int), columns.astype(int)] >= brush.detail
    order = rng.permutation(np.nonzero(wanted)[0])
    return rows[order], columns[order]


def _paint(canvas: ImageDraw.ImageDraw, parts: PictureParts, brush: Brush, angle: Floats, detail: Floats) -> None:
    """Lay the strokes of one brush; the alpha of the canvas takes how thick the paint is."""
    rng = np.random.default_rng([parts.seed & 0x7FFFFFFF, round(brush.spacing * 8)])
    rows, columns = _places(parts, brush, detail, rng)
    at = rows.astype(int), columns.astype(int)
    turn = angle[at] + rng.normal(0, 0.10, len(rows))
    half = brush.length * parts.unit * 0.5 * rng.uniform(0.6, 1.15, len(rows))
    along = np.stack([np.cos(turn), np.sin(turn)]) * half
    aside = np.stack([-np.sin(turn), np.cos(turn)]) * (brush.width * parts.unit)
    source = blur_rgb(parts.rgb, brush.softness * parts.unit)[at].astype(np.float32)
    source = source * rng.normal(1.0, 0.040, (len(rows), 1)) + rng.normal(0, 3.5, (len(rows), 3))
    lines, fills = [], []
    for place in BRISTLES:
        x, y = columns + aside[0] * place, rows + aside[1] * place
        lines.append(np.stack([x - along[0], y - along[1], x + along[0], y + along[1]], axis=1))
        shade = source * rng.normal(1.0, 0.018, (len(rows), 1))
        thick = rng.integers(90, 190, (len(rows), 1))
        fills.append(np.concatenate([np.clip(shade, 0, 255), thick], axis=1).astype(np.uint8))
    width = max(1, round(brush.width * parts.unit * 0.30))
    strokes = np.stack(lines, axis=1).reshape(-1, 4).tolist()
    for stroke, fill in zip(strokes, np.stack(fills, axis=1).reshape(-1, 4).tolist(), strict=True):
        canvas.line(stroke, fill=tuple(fill), width=width)


def oil(parts: PictureParts) -> Bytes:
    """Return the frame as an oil painting with visible strokes along the forms and light on the thick paint."""
    unit = parts.unit
    tone = luma(parts.rgb)
    fine = colour_edges(parts.rgb, 0.05, 0.35)
    near_edges = np.maximum(fine, id_edges(parts.ids).astype(np.float32))
    detail = np.clip(blur(near_edges, 4 * unit) * np.float32(3.2), 0, 1)
    angle = _flow(parts, tone)
    image = Image.fromarray(np.dstack([blur_rgb(parts.rgb, 6 * unit), np.full(tone.shape, 128, np.uint8)]))
    canvas = ImageDraw.Draw(image)
    for brush in BRUSHES:
        _paint(canvas, parts, brush, angle, detail)
    painted = np.asarray(image.filter(ImageFilter.SMOOTH))
    thick = blur(painted[..., 3].astype(np.float32) * np.float32(1 / 255), 0.8)
    ridge = thick - shifted(thick, max(1, round(1.5 * unit)), max(1, round(1.5 * unit)))
    colour = mix(saturate(to_float(painted[..., :3]), 1.18), to_float(parts.rgb), blur(fine, 1.0) * np.float32(0.55))
    colour = colour * (1 + ridge * np.float32(0.42))[..., None] + np.clip(ridge - 0.12, 0, 1)[..., None] * np.float32(0.30)
    return to_bytes(colour)
