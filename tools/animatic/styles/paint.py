"""Painted with water: watercolour and Chinese ink wash."""

from __future__ import annotations

import numpy as np

from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import (
    Bytes,
    Floats,
    blur,
    blur_rgb,
    luma,
    mix,
    noise,
    saturate,
    smoothstep,
    to_bytes,
    to_float,
)

WATER_PAPER = np.array([0.985, 0.972, 0.945], np.float32)


def _ragged_frame(parts: PictureParts) -> Floats:
    """Return 1 on the painted sheet, 0 on its bare rim, and values between along the ragged edge of the wash."""
    height, width = parts.height, parts.width
    margin = np.float32(0.035 * min(height, width))
    rows = np.arange(height, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None]
    inset = np.minimum(np.minimum(rows, height - 1 - rows), np.minimum(columns, width - 1 - columns))
    rough = noise(height, width, 34 * parts.unit + 2, parts.seed + 1) * np.float32(0.50)
    rough = rough + noise(height, width, 9 * parts.unit + 1, parts.seed + 2) * np.float32(0.30)
    return (inset / margin - 1 - rough) * np.float32(0.5)


def watercolor(parts: PictureParts) -> Bytes:
    """Return the frame as a watercolour: bleeding colour, pigment pooled at edges, grainy paper, a bare ragged rim."""
    height, width, unit = parts.height, parts.width, parts.unit
    bled = blur_rgb(parts.rgb, 5 * unit)
    tone = luma(parts.rgb)
    colour = to_float(bled) + ((tone - luma(bled)) * np.float32(0.95))[..., None]
    colour = mix(colour, to_float(parts.rgb), 0.45)
    pigment = 1 - np.clip(saturate(colour, 1.5), 0, 1)
    density = 1 - tone
    pooled = density - blur(density, 3.2 * unit)
    cloud = noise(height, width, 120 * unit + 2, parts.seed + 3) * np.float32(0.6)
    cloud = cloud + noise(height, width, 38 * unit + 2, parts.seed + 4) * np.float32(0.4)
    bloom = np.exp(-(((cloud - np.float32(0.22)) * np.float32(24)) ** 2))
    grain = noise(height, width, 2.4, parts.seed + 5)
    strength = np.float32(0.90) + cloud * np.float32(0.22) + bloom * np.float32(0.07)
    strength = strength + np.clip(pooled, -0.14, 0.24) * np.float32(2.8) + grain * np.float32(0.07)
    inset = _ragged_frame(parts)
    strength = strength + np.exp(-((inset * np.float32(6)) ** 2)) * np.float32(0.22)
    strength = strength * smoothstep(inset, -0.06, 0.05)
    pigment = pigment * strength[..., None]
    lit = np.exp(pigment * np.float32(-1.32))
    return to_bytes(lit * WATER_PAPER * (1 + grain * np.float32(0.012))[..., None])


def pastel(parts: PictureParts) -> Bytes:
    """Return the frame in soft chalk: pale colours rubbed over toothed paper, with strokes that stay visible."""
    height, width, unit = parts.height, parts.width, parts.unit
    soft = to_float(blur_rgb(parts.rgb, 2.2 * unit))
    colour = mix(soft, to_float(parts.rgb), 0.5)
    tooth = noise(height, width, 1.9, parts.seed + 15) * np.float32(0.6)
    tooth = tooth + noise(height, width, 4.5 * unit + 1, parts.seed + 16) * np.float32(0.4)
    rows = np.arange(height, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None]
    sway = noise(height, width, 90 * unit + 2, parts.seed + 17) * np.float32(26 * unit)
    strokes = np.sin((columns + rows * np.float32(0.8) + sway) * np.float32(0.62 / max(unit, 0.4)))
    bright = luma(parts.rgb)
    covered = np.float32(0.87) + (tooth * np.float32(0.17) + strokes * np.float32(0.075)) * (np.float32(0.35) + bright)
    pale = np.float32(0.24) + saturate(colour, 1.25) * np.float32(0.76)
    halo = blur(bright, 7 * unit) - bright
    pale = pale * (1 - np.clip(halo, -0.1, 0.25) * np.float32(0.35))[..., None]
    sheet = np.array([0.975, 0.945, 0.915], np.float32)
    return to_bytes(mix(np.broadcast_to(sheet, pale.shape), pale, np.clip(covered, 0, 1)))
