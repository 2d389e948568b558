"""The colours of one picture given to another: mean and spread of each axis of CIE L*a*b* are moved to the target's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Rgb = NDArray[np.uint8]
Lab = NDArray[np.float32]

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]],
    np.float32,
)
"""Linear sRGB to CIE XYZ under D65 (IEC 61966-2-1)."""
_FROM_XYZ = np.linalg.inv(_TO_XYZ.astype(np.float64)).astype(np.float32)
_WHITE = _TO_XYZ.sum(axis=1)
_KNEE, _SLOPE, _LIFT = (6 / 29) ** 3, (29 / 6) ** 2 / 3, 4 / 29
"""Where the cube root of L*a*b* goes over into a line (CIE 15:2004)."""
_SAMPLE = 256
"""Longest side in pixels at which the target's colours are measured; more changes nothing that can be seen."""
_MOST_GAIN = 2.5
"""How much more a picture's spread may become: beyond it, the noise of a flat picture would turn into blotches."""


def transfer(picture: Image.Image, target: Image.Image, *, amount: float = 1.0) -> Image.Image:
    """Return the picture in the target's colours, RGB or RGBA as it came; transparency stays and transparent pixels do not count.

    amount: 0 returns the same pixels, 1 the target's mean and spread wherever they fit into sRGB.
    Source: Reinhard, Adhikhmin, Gooch, Shirley, "Color Transfer between Images", IEEE CG&A 21(5), 2001; there in l-alpha-beta.
    """
    if amount <= 0:
        return picture.copy()
    lab, seen = to_lab(_rgb(picture)), _opaque(picture)
    small = target.copy()
    small.thumbnail((_SAMPLE, _SAMPLE), Image.Resampling.BOX)
    wanted_mean, wanted_spread = measured(to_lab(_rgb(small)), _opaque(small))
    mean, spread = measured(lab, seen)
    gain = np.minimum(wanted_spread / np.maximum(spread, 1e-3), _MOST_GAIN)
    moved = (lab - mean) * gain + wanted_mean
    mixed = Image.fromarray(to_rgb(lab + (moved - lab) * np.float32(min(amount, 1.0))))
    if picture.mode == "RGBA":
        mixed.putalpha(picture.getchannel("A"))
    return mixed


def measured(lab: Lab, seen: NDArray[np.bool_] | None = None) -> tuple[Lab, Lab]:
    """Return mean and standard deviation of L*, a* and b* over the pixels of (H, W, 3), or over those that are seen."""
    pixels = lab.reshape(-1, 3) if seen is None or not seen.any() else lab[seen]
    return pixels.mean(axis=0, dtype=np.float64).astype(np.float32), pixels.std(axis=0, dtype=np.float64).astype(
        np.float32
    )


def to_lab(rgb: Rgb) -> Lab:
    """Return (H, W, 3) 8 bit sRGB as CIE L*a*b* under D65: L* 0..100, a* and b* about -110..110."""
    share = np.arange(256, dtype=np.float32) / 255.0
    table = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4).astype(np.float32)
    xyz = table[rgb] @ _TO_XYZ.T / _WHITE
    root = np.where(xyz > _KNEE, np.cbrt(xyz), _SLOPE * xyz + _LIFT)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    lab: Lab = np.stack((116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)), axis=-1).astype(np.float32)
    return lab


def to_rgb(lab: Lab) -> Rgb:
    """Return (H, W, 3) L*a*b* as 8 bit sRGB; colours that sRGB lacks are cut off at its edge."""
    y = (lab[..., 0] + 16.0) / 116.0
    root = np.stack((y + lab[..., 1] / 500.0, y, y - lab[..., 2] / 200.0), axis=-1)
    xyz = np.where(root > 6 / 29, root**3, (root - _LIFT) / _SLOPE) * _WHITE
    linear = np.clip(xyz @ _FROM_XYZ.T, 0.0, 1.0)
    share = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    rgb: Rgb = np.rint(share * 255.0).astype(np.uint8)
    return rgb


def _rgb(picture: Image.Image) -> Rgb:
    return np.asarray(picture.convert("RGB"))


def _opaque(picture: Image.Image) -> NDArray[np.bool_] | None:
    if picture.mode != "RGBA":
        return None
    opaque: NDArray[np.bool_] = np.asarray(picture.getchannel("A")) > 127
    return opaque
