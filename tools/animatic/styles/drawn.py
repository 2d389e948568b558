"""Drawn with lines: pencil storyboard, anime cels and comic print."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tools.animatic.styles.lines import colour_edges, grow, id_edges, outline, pen_marks
from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import (
    Bytes,
    Floats,
    blur,
    blur_rgb,
    luma,
    median,
    mix,
    smoothstep,
    to_bytes,
    to_float,
)

PAPER = np.array([0.975, 0.966, 0.945], np.float32)
GRAPHITE = np.array([0.20, 0.20, 0.23], np.float32)


def _shift(values: Floats, down: int, across: int) -> Floats:
    return np.roll(values, (down, across), (0, 1))


def _wobbled(values: Floats, parts: PictureParts, amount: float, seed: int) -> Floats:
    """Return a map whose pixels lie up to `amount` pixels off, as by an unsteady hand."""
    height, width = values.shape
    rows = np.arange(height, dtype=np.int32)[:, None]
    columns = np.arange(width, dtype=np.int32)[None]
    drift = parts.noise(46 * parts.unit + 2, seed) * np.float32(amount)
    down = np.clip(rows + np.rint(drift).astype(np.int32), 0, height - 1)
    across = np.clip(columns + np.rint(_shift(drift, height // 3, width // 5)).astype(np.int32), 0, width - 1)
    moved: Floats = values[down, across]
    return moved


def _hatching(tone: Floats, parts: PictureParts) -> Floats:
    """Return pencil hatching 0..1 for a tone map: one direction for shade, a second for the darkest parts."""
    step = max(4.0, 6.5 * parts.unit)
    rows, columns = parts.rows, parts.columns
    sway = parts.noise(60 * parts.unit + 2, 3) * np.float32(step * 0.5)
    first = np.abs(np.mod((columns + rows * np.float32(0.9) + sway) * np.float32(1 / step), 1) - np.float32(0.5)) * 2
    second = np.abs(np.mod((columns - rows * np.float32(0.6) + sway) * np.float32(1 / step), 1) - np.float32(0.5)) * 2
    shade = np.clip((np.float32(0.70) - tone) * np.float32(2.4), 0, 1)
    deep = np.clip((np.float32(0.30) - tone) * np.float32(3.0), 0, 0.75)
    lines = smoothstep(first, 0.5, 0.95) * shade
    both: Floats = np.maximum(lines, smoothstep(second, 0.55, 0.95) * deep)
    return both


def sketch(parts: PictureParts) -> Bytes:
    """Return a pencil storyboard panel: doubled lines, hatched shade, a breath of colour on the subjects."""
    height, width = parts.height, parts.width
    tone = blur(parts.levels(0.62), 2.2 * parts.unit)
    contour = outline(id_edges(parts.ids), 2.2 * parts.unit)
    detail = blur(pen_marks(parts.rgb, 0.07, 0.34, parts.unit), 0.6)
    line = np.maximum(contour * np.float32(0.9), detail * np.float32(0.95))
    ghost = _wobbled(line, parts, 3.0 * parts.unit, 5)
    grain = parts.noise(1.4, 7)
    tooth = np.float32(0.86) + grain * np.float32(0.30)
    ink = np.maximum(line, ghost * np.float32(0.55))
    ink = np.maximum(ink, _hatching(tone, parts) * np.float32(0.66)) * tooth
    ink = np.clip(ink + np.clip(np.float32(0.35) - tone, 0, 1) * np.float32(0.35), 0, 0.94)
    subject = blur(parts.subject.astype(np.float32), 1.2)
    tint = mix(np.ones((1, 1, 3), np.float32), to_float(blur_rgb(parts.rgb, 1.5)), 0.62)
    paper = mix(np.broadcast_to(PAPER, (height, width, 3)), tint * PAPER, subject * np.float32(0.62))
    paper = paper * (1 + parts.noise(2.2, 8) * np.float32(0.012))[..., None]
    return to_bytes(mix(paper, GRAPHITE, ink))


def _cel(rgb: Bytes, steps: int) -> Floats:
    """Return the colours with brightness in flat steps that meet in short ramps."""
    hsv = np.asarray(Image.fromarray(rgb).convert("HSV")).copy()
    ramp = np.arange(256, dtype=np.float32) / np.float32(255) * steps
    base = np.floor(ramp)
    stepped = (base + smoothstep(ramp - base, 0.36, 0.64)) / steps
    value = np.float32(0.72) * stepped + np.float32(0.28) * ramp / steps
    value = np.minimum(value ** np.float32(0.84) * np.float32(1.02), 1)
    hsv[..., 2] = to_bytes(value)[hsv[..., 2]]
    richer = np.minimum(np.arange(256, dtype=np.float32) * np.float32(1.28), 255).astype(np.uint8)
    hsv[..., 1] = richer[hsv[..., 1]]
    return to_float(np.asarray(Image.fromarray(hsv, "HSV").convert("RGB")))


def anime(parts: PictureParts) -> Bytes:
    """Return the frame as anime cels: stepped shade, clean tinted lines, a bright glowing sky."""
    soft = median(parts.rgb)
    colour = _cel(soft, 5)
    glow = to_float(blur_rgb(to_bytes(np.clip(colour - np.float32(0.62), 0, 1) * 2), 16 * parts.unit))
    colour = 1 - (1 - colour) * (1 - glow * np.float32(0.35))
    far = np.clip(1 - parts.disparity * 6, 0, 1) * np.float32(0.16) * (1 - parts.down)
    far = far * smoothstep(luma(parts.rgb), 0.25, 0.6)
    colour = colour + far[..., None] * np.array([0.55, 0.85, 1.0], np.float32) * (1 - colour)
    subject = grow(parts.subject, 1)
    edge = id_edges(parts.ids)
    line = outline(edge & subject, 2.6 * parts.unit)
    line = np.maximum(line, outline(edge, 1.4 * parts.unit) * np.float32(0.45))
    detail = colour_edges(soft, 0.16, 0.55)
    line = np.maximum(line, detail * np.where(subject, np.float32(0.72), np.float32(0.18)))
    inked = colour * np.float32(0.22) + np.array([0.05, 0.03, 0.10], np.float32)
    return to_bytes(mix(colour, inked, line))
