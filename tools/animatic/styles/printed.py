"""On printed sheets: comic halftone and the engineer's blueprint."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tools.animatic.styles.lines import colour_edges, grow, id_edges, outline, pen_marks
from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import (
    Bytes,
    Floats,
    blur,
    luma,
    median,
    mix,
    saturate,
    smoothstep,
    to_bytes,
    to_float,
)

COMIC_INK = np.array([0.055, 0.04, 0.085], np.float32)
BLUEPRINT_SHEET = np.array([0.055, 0.235, 0.560], np.float32)
BLUEPRINT_LINE = np.array([0.93, 0.97, 1.0], np.float32)


def _dots(parts: PictureParts, tone: Floats, cell: float) -> Floats:
    """Return halftone dots 0..1 on a grid turned by 45 degrees, larger where the tone is darker."""
    rows, columns = parts.rows, parts.columns
    turn = np.float32(2 * np.pi / cell / np.sqrt(2))
    wave = (np.cos((columns + rows) * turn) + np.cos((columns - rows) * turn)) * np.float32(0.25) + np.float32(0.5)
    return smoothstep(wave + (np.float32(0.62) - tone) * np.float32(0.9), 0.56, 0.74)


def _flat_inks(rgb: Bytes) -> Floats:
    """Return the colours as printed inks: vivid, in four brightness steps."""
    hsv = np.asarray(Image.fromarray(median(rgb)).convert("HSV")).copy()
    ramp = np.arange(256, dtype=np.float32) * np.float32(4 / 255)
    base = np.floor(ramp)
    stepped = (base + smoothstep(ramp - base, 0.40, 0.60)) / 4
    value = np.minimum(
        np.float32(0.13) + (np.float32(0.75) * stepped + np.float32(0.25) * ramp / 4) * np.float32(0.95), 1
    )
    hsv[..., 2] = to_bytes(value)[hsv[..., 2]]
    colour = to_float(np.asarray(Image.fromarray(hsv, "HSV").convert("RGB")))
    return saturate(colour, 1.38)


def comic(parts: PictureParts) -> Bytes:
    """Return the frame as a printed comic panel: vivid inks, halftone shade and bold outlines."""
    unit = parts.unit
    tone = luma(parts.rgb)
    colour = np.clip(_flat_inks(parts.rgb), 0, 1)
    dots = _dots(parts, blur(tone, 2 * unit), max(5.0, 9 * unit)) * (1 - pen_marks(parts.rgb, 0.10, 0.30, unit))
    deep = colour * np.array([0.62, 0.60, 0.72], np.float32)
    colour = mix(colour, deep, dots * np.clip(np.float32(1.55) - tone * np.float32(1.5), 0, 0.85))
    edge = id_edges(parts.ids)
    subject = grow(parts.subject, 2)
    line = np.maximum(outline(edge & subject, 5.0 * unit), outline(edge, 2.6 * unit) * np.float32(0.92))
    shaded = smoothstep(blur(tone, 2.5 * unit) - tone, -0.02, 0.05)
    detail = colour_edges(parts.rgb, 0.16, 0.42) * shaded
    line = np.maximum(line, blur(detail, 0.6) * np.where(subject, np.float32(0.95), np.float32(0.7)))
    page = np.array([1.0, 0.985, 0.945], np.float32)
    return to_bytes(mix(colour * page, COMIC_INK, np.minimum(line, 1)))


def _grid(parts: PictureParts) -> Floats:
    """Return the squared ruling 0..1 of the sheet, every fifth line stronger."""
    step = max(6, round(16 * parts.unit))
    rows, columns = parts.rows, parts.columns
    down = np.where(rows % (step * 5) == 0, 0.30, np.where(rows % step == 0, 0.11, 0.0)).astype(np.float32)
    across = np.where(columns % (step * 5) == 0, 0.30, np.where(columns % step == 0, 0.11, 0.0)).astype(np.float32)
    return np.maximum(down, across)


def _dimensions(parts: PictureParts) -> Floats:
    """Return dimension lines 0..1 above and beside the subjects' box, as on a technical drawing."""
    lines = np.zeros((parts.height, parts.width), np.float32)
    rows, columns = np.nonzero(parts.subject[::2, ::2])
    if len(rows) < 16:
        return lines
    top, bottom = int(rows.min()) * 2, int(rows.max()) * 2
    left, right = int(columns.min()) * 2, int(columns.max()) * 2
    gap, tick = max(3, round(16 * parts.unit)), max(2, round(5 * parts.unit))
    above = max(tick, top - gap)
    beside = max(tick, left - gap)
    lines[above, left : right + 1] = 0.8
    lines[top : bottom + 1, beside] = 0.8
    for column in (left, right):
        lines[max(0, above - tick) : above + tick + 1, column] = 0.8
    for row in (top, bottom):
        lines[row, max(0, beside - tick) : beside + tick + 1] = 0.8
    return lines


def blueprint(parts: PictureParts) -> Bytes:
    """Return the frame as a blueprint: white lines and pale fills on ruled blue, with the subjects measured."""
    unit = parts.unit
    tone = parts.levels(0.45)
    edge = id_edges(parts.ids)
    subject = grow(parts.subject, 2)
    line = np.maximum(outline(edge & subject, 2.6 * unit), outline(edge, 1.6 * unit) * np.float32(0.85))
    detail = pen_marks(parts.rgb, 0.05, 0.26, unit) * np.where(subject, np.float32(0.97), np.float32(0.74))
    line = np.maximum(line, detail)
    step = np.float32(1 / max(4.0, 7 * unit))
    hatch = smoothstep(np.abs(np.mod((parts.columns + parts.rows) * step, 1) - np.float32(0.5)) * 2, 0.72, 0.95)
    fill = tone * np.float32(0.13) + hatch * parts.subject * np.clip(np.float32(0.75) - tone, 0, 0.5) * np.float32(0.55)
    light = np.maximum(np.maximum(line, fill), np.maximum(_grid(parts), _dimensions(parts)))
    sheet = BLUEPRINT_SHEET * (1 + parts.noise(180 * unit + 2, 41) * np.float32(0.06))[..., None]
    chalky = light * (np.float32(0.95) + parts.noise(1.4, 42) * np.float32(0.10))
    return to_bytes(mix(sheet, BLUEPRINT_LINE, np.clip(chalky, 0, 1)))
