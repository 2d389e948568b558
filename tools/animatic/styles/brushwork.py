"""Thick and dry media laid with a brush that follows the forms: oil paint and pastel chalk."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from tools.animatic.styles.lines import colour_edges, id_edges
from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.strokes import Brush, flow, lay
from tools.animatic.styles.toolkit import (
    Bytes,
    Floats,
    blur,
    blur_rgb,
    luma,
    mix,
    saturate,
    shifted,
    smoothstep,
    to_bytes,
    to_float,
)

OIL = (
    Brush(spacing=11, length=62, width=20, softness=6, detail=0.0),
    Brush(spacing=7, length=26, width=11, softness=2.5, detail=0.14, hairs=(-0.25, 0.25)),
    Brush(spacing=4.4, length=10, width=4.5, softness=0, detail=0.25, hairs=(-0.22, 0.22)),
)
PASTEL = (
    Brush(spacing=6.5, length=34, width=8, softness=3, detail=0.0, hairs=(-0.25, 0.25), spread=0.04),
    Brush(spacing=4.2, length=12, width=4, softness=0, detail=0.26, hairs=(0.0,), spread=0.03),
)


def _detail(parts: PictureParts) -> tuple[Floats, Floats]:
    """Return how much detail there is around each pixel, and the fine marks themselves: faces, letters, thin lines."""
    fine = colour_edges(parts.rgb, 0.05, 0.35)
    near_edges = np.maximum(fine, id_edges(parts.ids).astype(np.float32))
    around = np.clip(blur(near_edges, 4 * parts.unit) * np.float32(3.2), 0, 1)
    around = np.maximum(around, parts.subject * np.float32(0.2))
    marks = smoothstep(blur(fine, 2.0 * parts.unit), 0.08, 0.30)
    return around, marks


def _laid(parts: PictureParts, brushes: tuple[Brush, ...], angle: Floats, detail: Floats) -> Image.Image:
    """Return the RGBA canvas after all brushes; its alpha is how thick the paint lies."""
    under = np.dstack([blur_rgb(parts.rgb, 6 * parts.unit), np.full(angle.shape, 128, np.uint8)])
    canvas = Image.fromarray(under)
    for brush in brushes:
        lay(canvas, parts, brush, angle, detail)
    return canvas.filter(ImageFilter.SMOOTH)


def oil(parts: PictureParts) -> Bytes:
    """Return the frame as an oil painting with visible strokes along the forms and light on the thick paint."""
    unit = parts.unit
    around, marks = _detail(parts)
    painted = np.asarray(_laid(parts, OIL, flow(parts, luma(parts.rgb)), around))
    thick = blur(painted[..., 3].astype(np.float32) * np.float32(1 / 255), 0.8)
    step = max(1, round(1.5 * unit))
    ridge = thick - shifted(thick, step, step)
    kept = marks * np.where(parts.subject, np.float32(0.80), np.float32(0.62))
    colour = saturate(mix(to_float(painted[..., :3]), to_float(parts.rgb), kept), 1.18)
    colour = colour * (1 + ridge * np.float32(0.30))[..., None] + np.clip(ridge - 0.12, 0, 1)[..., None] * np.float32(
        0.30
    )
    return to_bytes(colour)


def pastel(parts: PictureParts) -> Bytes:
    """Return the frame in soft chalk: pale rubbed colours in slanting strokes, the toothed paper showing through."""
    height, width, unit = parts.height, parts.width, parts.unit
    around, marks = _detail(parts)
    slant = np.full((height, width), -0.95, np.float32) + parts.noise(200 * unit + 2, 17) * np.float32(0.22)
    drawn = np.asarray(_laid(parts, PASTEL, slant, around))
    colour = mix(to_float(drawn[..., :3]), to_float(parts.rgb), np.float32(0.12) + marks * np.float32(0.62))
    pale = np.float32(0.22) + saturate(colour, 1.22) * np.float32(0.78)
    tooth = parts.noise(1.9, 15) * np.float32(0.55)
    tooth = tooth + parts.noise(4.5 * unit + 1, 16) * np.float32(0.45)
    pressed = blur(drawn[..., 3].astype(np.float32) * np.float32(1 / 255), 0.7)
    covered = smoothstep(pressed * np.float32(1.2) + tooth * np.float32(0.55), -0.05, 0.42)
    sheet = np.array([0.965, 0.945, 0.925], np.float32)
    bare = mix(pale, np.broadcast_to(sheet, pale.shape), 0.42)
    return to_bytes(mix(bare, pale, covered))
