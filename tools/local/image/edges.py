"""What a picture looks like as lines: Canny's edges for a ControlNet of edges, and thick soft lines for one of scribbles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]

_SIGMA = 1.4
"""Blur in pixels before edges are looked for, at a picture whose shorter side is `_AT`."""
_AT = 512
_LOW, _HIGH = 0.08, 0.20
"""Thresholds over the strongest slope of the picture; what is above the higher one is an edge, and what hangs on to it above the lower."""
_LEAST = 6.0
"""Slope, in grey levels a pixel, below which nothing is an edge: the noise of a flat picture."""
_SOBEL = 8.0
_PEN = 0.006
"""Width of a scribble's line over the picture's shorter side."""
_DRAWN = 0.75
"""A picture of which so large a part is paper, without colour, is taken for a drawing."""


def canny(picture: Image.Image) -> Image.Image:
    """Return the picture's edges, one pixel wide, white on black, grey (mode L), of its size.

    Source: J. Canny, "A Computational Approach to Edge Detection", IEEE PAMI 8(6), 1986.
    """
    return Image.fromarray(_edges(picture).astype(np.uint8) * 255)


def scribble(picture: Image.Image) -> Image.Image:
    """Return the picture as a sketch of few thick lines, white on black, grey (mode L): its strongest edges, or a drawing itself."""
    return _drawing(picture) if is_drawing(picture) else _sketch(picture)


def is_drawing(picture: Image.Image) -> bool:
    """Tell whether a picture is itself a drawing of lines on plain paper: mostly paper, and without colour."""
    rgb = np.asarray(picture.convert("RGB").resize((128, 128), Image.Resampling.BOX)).astype(np.int16)
    coloured = (rgb.max(axis=-1) - rgb.min(axis=-1) > 40).mean()
    grey = rgb.mean(axis=-1)
    paper = float(np.median(grey))
    plain = (np.abs(grey - paper) < 24).mean()
    return bool(coloured < 0.02 and plain > _DRAWN and (paper > 200 or paper < 55))


def _edges(picture: Image.Image, *, sigma: float = _SIGMA, low: float = _LOW, high: float = _HIGH) -> Mask:
    scale = max(0.5, min(picture.size) / _AT)
    grey = np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(sigma * scale)), np.float32)
    across, down = _slopes(grey)
    steep = np.hypot(across, down)
    thin = np.where(_is_ridge(steep, across, down), steep, 0.0)
    top = float(np.percentile(thin[thin > 0], 99)) if (thin > 0).any() else 0.0
    strong = thin >= max(high * top, _LEAST)
    return _joined(strong, thin >= max(low * top, _LEAST / 2))


def _slopes(grey: Grey) -> tuple[Grey, Grey]:
    """Return the slopes to the right and downwards, in grey levels a pixel (Sobel)."""
    p = np.pad(grey, 1, mode="edge")
    rows = p[:-2] + 2 * p[1:-1] + p[2:]
    columns = p[:, :-2] + 2 * p[:, 1:-1] + p[:, 2:]
    across: Grey = ((rows[:, 2:] - rows[:, :-2]) / _SOBEL).astype(np.float32)
    down: Grey = ((columns[2:] - columns[:-2]) / _SOBEL).astype(np.float32)
    return across, down


def _is_ridge(steep: Grey, across: Grey, down: Grey) -> Mask:
    """Tell where a slope is steeper than its two neighbours uphill and downhill, in one of four directions."""
    p = np.pad(steep, 1)
    height, width = steep.shape

    def at(y: int, x: int) -> Grey:
        return p[1 + y : 1 + y + height, 1 + x : 1 + x + width]

    turn = np.rad2deg(np.arctan2(down, across)) % 180
    ridge = np.zeros(steep.shape, bool)
    for start, (y, x) in ((0.0, (0, 1)), (45.0, (1, 1)), (90.0, (1, 0)), (135.0, (1, -1))):
        here = np.abs((turn - start + 90) % 180 - 90) <= 22.5
        ridge |= here & (steep >= at(y, x)) & (steep > at(-y, -x))
    return ridge


def _joined(strong: Mask, weak: Mask) -> Mask:
    """Return the strong pixels and every weak one that is joined to them by weak ones."""
    width = strong.shape[1] + 2
    open_ = np.pad(weak & ~strong, 1).ravel()
    steps = np.array([y * width + x for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0)])
    joined = np.pad(strong, 1).ravel()
    front = np.flatnonzero(joined)
    while front.size:
        near = np.unique((front[:, None] + steps).ravel())
        front = near[open_[near]]
        open_[front] = False
        joined[front] = True
    return joined.reshape(strong.shape[0] + 2, width)[1:-1, 1:-1]


def _sketch(picture: Image.Image) -> Image.Image:
    lines = _edges(picture, sigma=3.0, low=0.12, high=0.32)
    return _pen(Image.fromarray(lines.astype(np.uint8) * 255))


def _drawing(picture: Image.Image) -> Image.Image:
    """Return a drawing's own lines, white on black whatever its paper was."""
    grey = np.asarray(picture.convert("L"), np.float32)
    paper = float(np.median(grey))
    away = np.abs(grey - paper)
    return _pen(Image.fromarray((away > max(40.0, 0.4 * float(away.max()))).astype(np.uint8) * 255))


def _pen(lines: Image.Image) -> Image.Image:
    """Return lines as if drawn with a soft pen."""
    width = max(1, round(min(lines.size) * _PEN))
    thick = lines.filter(ImageFilter.MaxFilter(2 * (width // 2) + 1))
    return thick.filter(ImageFilter.GaussianBlur(width / 3))
