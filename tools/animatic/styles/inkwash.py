"""Chinese ink wash: brushed contours, pale distances lost in mist, and a red seal."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from tools.animatic.styles.lines import grow, id_edges, outline, pen_marks
from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import Bytes, Floats, blur, mix, noise, smoothstep, to_bytes, to_float

RICE_PAPER = np.array([0.955, 0.938, 0.895], np.float32)
INK = np.array([0.085, 0.085, 0.10], np.float32)
SEAL_RED = np.array([0.735, 0.125, 0.095], np.float32)

_LEAST_SEAL = 8
"""A seal of fewer pixels would be a red speck."""
SEAL_STROKES = (
    ((0.50, 0.10), (0.50, 0.44)),
    ((0.20, 0.22), (0.20, 0.44), (0.80, 0.44), (0.80, 0.22)),
    ((0.50, 0.54), (0.50, 0.90)),
    ((0.36, 0.56), (0.36, 0.68), (0.20, 0.88)),
    ((0.64, 0.56), (0.64, 0.68), (0.80, 0.88)),
)
"""The two characters of "mountain and water" as a seal cutter draws them, one above the other in a unit square."""


def _seal(side: int) -> Floats:
    """Return the (side, side) print of the seal: 1 where it leaves red."""
    scale = side * 4
    stamp = Image.new("L", (scale, scale), 0)
    pen = ImageDraw.Draw(stamp)
    pen.rounded_rectangle((scale * 0.03, scale * 0.03, scale * 0.97, scale * 0.97), scale * 0.10, fill=255)
    for stroke in SEAL_STROKES:
        points = [(x * scale * 0.84 + scale * 0.08, y * scale * 0.84 + scale * 0.08) for x, y in stroke]
        pen.line(points, fill=0, width=max(1, round(scale * 0.075)), joint="curve")
    return np.asarray(stamp.resize((side, side), Image.Resampling.BOX), np.float32) * np.float32(1 / 255)


def seal(parts: PictureParts) -> Bytes:
    """Return the seal in the lower left corner alone, (H, W, 4) straight-alpha RGBA."""
    amount = np.zeros((parts.height, parts.width), np.float32)
    rows, columns = _seal_place(parts)
    if rows.stop - rows.start >= _LEAST_SEAL:
        amount[rows, columns] = _print(parts, rows.stop - rows.start)
    return to_bytes(np.dstack([np.broadcast_to(SEAL_RED, (*amount.shape, 3)), amount]))


def _seal_place(parts: PictureParts) -> tuple[slice, slice]:
    """Return the rows and columns of the seal."""
    side = round(min(parts.height, parts.width) * 0.085)
    margin = round(side * 0.6)
    top = parts.height - margin - side
    return slice(top, top + side), slice(margin, margin + side)


def _print(parts: PictureParts, side: int) -> Floats:
    """Return how red the seal leaves each pixel of its square, 0..1."""
    worn = np.clip(0.92 + noise(parts.height, parts.width, 2.0, parts.seed + 65)[:side, :side] * np.float32(0.18), 0, 1)
    left: Floats = _seal(side) * worn
    return left


def _stamp(colour: Floats, parts: PictureParts) -> Floats:
    """Return the picture with the seal pressed into its lower left corner."""
    rows, columns = _seal_place(parts)
    side = rows.stop - rows.start
    if side >= _LEAST_SEAL and parts.page is None:
        colour[rows, columns] = mix(colour[rows, columns], SEAL_RED, _print(parts, side))
    return colour


def _mist(parts: PictureParts) -> Floats:
    """Return 0..1 how much paper shows through: far things fade, and bands of mist drift across."""
    unit = parts.unit
    far = np.exp(-np.sqrt(parts.disparity) * np.float32(4.0))
    band = parts.noise(70 * unit + 2, 61, 4.0)
    veil: Floats = np.clip(far * (np.float32(0.80) + band * np.float32(0.30)), 0, 0.94)
    return veil


def ink(parts: PictureParts) -> Bytes:
    """Return the frame as a Chinese ink painting, near monochrome, with a red seal in the lower left corner."""
    unit = parts.unit
    subject = parts.subject
    tone = smoothstep(parts.levels(0.66), -0.05, 0.92)
    wash = np.float32(0.4) * blur(tone, 5 * unit) + np.float32(0.6) * blur(tone, 1.2)
    pooled = blur(tone, 4 * unit) - tone
    cloud = parts.noise(60 * unit + 2, 62)
    fibre = parts.noise(1.8, 63)
    density = (1 - wash) * (np.float32(0.86) + cloud * np.float32(0.10)) + np.clip(pooled, -0.15, 0.3) * np.float32(0.8)
    dry = parts.noise(2.4 * unit + 0.6, 64, 7.0)
    edge = id_edges(parts.ids)
    swell = parts.noise(30 * unit + 2, 66)
    bold = outline(edge & grow(subject, 2), 6.2 * unit) * smoothstep(dry * np.float32(0.22) + swell, -1.0, 0.2)
    fine = outline(edge, 3.2 * unit) * smoothstep(dry + swell * np.float32(0.5), -0.8, 0.1)
    detail = blur(pen_marks(parts.rgb, 0.10, 0.45, unit), 0.6)
    brushed = np.maximum(np.maximum(bold * np.float32(0.96), fine * np.float32(0.70)), detail * np.float32(0.88))
    veil = _mist(parts) * (np.float32(0.45) + np.float32(0.55) * smoothstep(wash, 0.05, 0.5))
    shown = np.clip(density * (1 - veil), 0, 1)
    amount = np.maximum(shown, brushed * (1 - veil * np.float32(0.50)))
    amount = np.clip(amount * (1 + fibre * np.float32(0.10)), 0, 0.95)
    rgb = to_float(parts.rgb)
    hue = rgb / np.maximum(rgb.max(axis=2, keepdims=True), np.float32(0.08))
    tint = mix(np.ones(3, np.float32), hue, np.where(subject, np.float32(0.30), np.float32(0.07)))
    paper = RICE_PAPER * (1 + fibre * np.float32(0.014) + cloud * np.float32(0.012))[..., None]
    return to_bytes(_stamp(mix(paper * tint, INK, amount), parts))
