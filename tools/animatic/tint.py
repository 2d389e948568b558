"""Recolouring a drawing: its main colour becomes another one, while light, shade and small accents stay readable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_GREY = 0.16
"""Saturation below which a pixel counts as grey."""


def rgb(colour: str) -> tuple[int, int, int]:
    """Return (r, g, b) of `#rrggbb`, 0..255."""
    value = colour.lstrip("#")
    return int(value[0:2], 16), int(value[2:4], 16), int(value[4:6], 16)


def tint(image: Image.Image, colour: str) -> Image.Image:
    """Return the RGBA picture with its main colour changed to `colour`, keeping the light and dark structure.

    The main colour is the commonest hue by area; when the drawing is mostly grey, all of it is coloured.
    Nearly black and nearly white details stay, so that eyes, windows and highlights survive.
    """
    pixels = np.asarray(image, np.float32)
    colours, alpha = pixels[..., :3], pixels[..., 3]
    target = np.array(rgb(colour), np.float32)
    luma = colours @ _LUMA
    weight = _main_part(colours, alpha)
    seen = weight * (alpha > 128)
    middle = float((luma * seen).sum() / max(float(seen.sum()), 1.0))
    painted = _repaint(luma, middle, target)
    mixed = colours + (painted - colours) * weight[..., None]
    out = np.concatenate([np.clip(mixed + 0.5, 0, 255), alpha[..., None]], axis=-1)
    return Image.fromarray(out.astype(np.uint8))


def _repaint(luma: Floats, middle: float, target: Floats) -> Floats:
    """Map a pixel of the main part's middle lightness to the target; darker ones towards black, lighter ones towards white."""
    shade = np.clip(luma / max(middle, 1.0), 0.0, 1.0)[..., None]
    light = np.clip((luma - middle) / max(255.0 - middle, 1.0), 0.0, 1.0)[..., None]
    painted: Floats = target * (0.28 + 0.72 * shade) + (255.0 - target) * light * 0.7
    return painted


def _main_part(colours: Floats, alpha: Floats) -> Floats:
    """Return 0..1 for every pixel: how much it belongs to the drawing's main colour."""
    top, low = colours.max(-1), colours.min(-1)
    saturation = (top - low) / np.maximum(top, 1.0)
    hue = _hue(colours, top, low)
    seen = alpha > 128
    vivid = seen & (saturation > _GREY) & (top > 40)
    if vivid.sum() < 0.22 * max(int(seen.sum()), 1):
        soft: Floats = (np.clip((top - 80.0) / 60.0, 0.0, 1.0) * (saturation < 2 * _GREY)).astype(np.float32)
        return soft
    counts, _ = np.histogram(hue[vivid], bins=24, range=(0.0, 6.0), weights=saturation[vivid])
    near = counts + np.roll(counts, 1) + np.roll(counts, -1)
    centre = (float(np.argmax(near)) + 0.5) / 4.0
    distance = np.abs((hue - centre + 3.0) % 6.0 - 3.0)
    part = np.clip((1.15 - distance) / 0.4, 0.0, 1.0) * np.clip((saturation - 0.08) / 0.12, 0.0, 1.0)
    main: Floats = (part * np.clip((top - 20.0) / 30.0, 0.0, 1.0)).astype(np.float32)
    return main


def _hue(colours: Floats, top: Floats, low: Floats) -> Floats:
    """Return the hue of every pixel in sixths of the circle, 0..6."""
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    span = np.maximum(top - low, 1.0)
    hue = np.where(top == red, (green - blue) / span, np.where(top == green, 2.0 + (blue - red) / span, 4.0 + (red - green) / span))
    wrapped: Floats = (hue % 6.0).astype(np.float32)
    return wrapped
