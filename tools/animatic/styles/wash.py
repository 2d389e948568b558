"""Watercolour: layered washes on paper."""

from __future__ import annotations

import numpy as np

from tools.animatic.styles.lines import id_edges, outline
from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import (
    Bytes,
    Floats,
    blur,
    blur_rgb,
    luma,
    mix,
    saturate,
    smoothstep,
    to_bytes,
    to_float,
)

WATER_PAPER = np.array([0.985, 0.972, 0.945], np.float32)
INDIGO = np.array([0.0, 0.10, 0.30], np.float32)
"""What the darkest pigment lets through: painters mix their blacks from indigo."""


def _ragged_frame(parts: PictureParts) -> Floats:
    """Return 1 on the painted sheet, 0 on its bare rim, and values between along the ragged edge of the wash."""
    height, width = parts.height, parts.width
    margin = np.float32(0.035 * min(height, width))
    rows = np.arange(height, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None]
    inset = np.minimum(np.minimum(rows, height - 1 - rows), np.minimum(columns, width - 1 - columns))
    rough = parts.noise(80 * parts.unit + 2, 1) * np.float32(0.45)
    rough = rough + parts.noise(12 * parts.unit + 1, 2) * np.float32(0.16)
    return (inset / margin - 1 - rough) * np.float32(0.5)


def _bled(parts: PictureParts) -> tuple[Floats, Floats]:
    """Return the colours and tone with the edges of every wash a little astray and colour running out of them."""
    height, width, unit = parts.height, parts.width, parts.unit
    drift = parts.noise(22 * unit + 2, 6) * np.float32(2.4 * unit)
    rows = np.arange(height, dtype=np.int32)[:, None] + np.rint(drift).astype(np.int32)
    columns = np.arange(width, dtype=np.int32)[None] + np.rint(np.flipud(drift)).astype(np.int32)
    rgb = parts.rgb[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    bled = blur_rgb(rgb, 5 * unit)
    tone = luma(rgb)
    colour = to_float(bled) + ((tone - luma(bled)) * np.float32(0.95))[..., None]
    return mix(colour, to_float(rgb), 0.45), tone


def _washes(tone: Floats, cloud: Floats) -> Floats:
    """Return how strong the pigment lies when shade is built from layered washes, each with a tide line at its edge."""
    layers = 5
    depth = (1 - tone + cloud * np.float32(0.05)) * layers
    within = depth - np.floor(depth)
    stepped = (np.floor(depth) + smoothstep(within, 0.40, 0.60)) * np.float32(1 / layers)
    tide = np.exp(-(((within - np.float32(0.56)) * 14) ** 2)) * np.float32(0.10)
    ratio: Floats = np.clip(stepped / np.maximum(1 - tone, np.float32(0.30)), 0.80, 1.22) + tide
    return ratio


def _rimmed(strength: Floats, parts: PictureParts) -> Floats:
    """Return the pigment within the bare rim of the sheet, with a tide line along it."""
    inset = _ragged_frame(parts)
    strength = strength + np.exp(-((inset * np.float32(5)) ** 2)) * np.float32(0.20)
    return np.clip(strength, 0, 2) * smoothstep(inset, -0.06, 0.08)


def rim(parts: PictureParts) -> Bytes:
    """Return the bare rim of the sheet alone, (H, W, 4) straight-alpha RGBA."""
    alpha = 1 - smoothstep(_ragged_frame(parts), -0.06, 0.08)
    return to_bytes(np.dstack([np.broadcast_to(WATER_PAPER, (*alpha.shape, 3)), alpha]))


def watercolor(parts: PictureParts) -> Bytes:
    """Return the frame as a watercolour: bleeding washes, pigment pooled at edges, grainy paper, a bare ragged rim."""
    unit = parts.unit
    colour, tone = _bled(parts)
    pigment = 1 - np.clip(saturate(colour, 1.55), 0, 1)
    pigment = pigment - ((1 - tone) ** 3)[..., None] * INDIGO
    pooled = blur(tone, 3.2 * unit) - tone
    cloud = parts.noise(120 * unit + 2, 3) * np.float32(0.6)
    cloud = cloud + parts.noise(38 * unit + 2, 4) * np.float32(0.4)
    grain = parts.noise(2.4, 5)
    strength = np.float32(0.86) * _washes(blur(tone, 1.0), cloud) + cloud * np.float32(0.20)
    strength = strength + np.clip(pooled, -0.16, 0.26) * np.float32(2.8) + grain * np.float32(0.075)
    gaps = outline(id_edges(parts.ids), 1.6 * unit) * smoothstep(cloud, 0.02, 0.30)
    strength = strength * (1 - gaps * np.float32(0.75))
    strength = _rimmed(strength, parts) if parts.page is None else np.clip(strength, 0, 2)
    lit = np.exp(pigment * (strength * np.float32(-1.28))[..., None])
    return to_bytes(lit * WATER_PAPER * (1 + grain * np.float32(0.014))[..., None])
