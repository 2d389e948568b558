"""Pixel art: a true coarse grid, few colours, subjects in their own palette behind a dark outline."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tools.animatic.styles.lines import grow
from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import Bytes, Floats, Mask, quantise, saturate, to_bytes, to_float

CELLS_ACROSS = 320
"""Blocks along the longer side: coarse enough to be pixel art, fine enough for signs to be read."""

BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - np.float32(0.47)
"""Ordered dither matrix: it lies still in the frame."""


CONTRAST, COLOUR = 1.10, 1.18
"""By what the style makes differences of light, and of colour, stronger."""
DITHER = 0.034
"""How far the dither matrix moves a colour whose range is 0..1."""


def block_size(size: tuple[int, int]) -> int:
    """Return the side in pixels of one block of the pixel style in a picture of a size."""
    return max(2, round(max(size) / CELLS_ACROSS))


def _reduce(rgb: Bytes, mask: Mask, block: int) -> tuple[Floats, Floats]:
    """Return the mean colour of the masked pixels of each block, and the share of it they cover."""
    kept = Image.fromarray(rgb * mask[..., None])
    share = np.asarray(Image.fromarray(mask.astype(np.float32)).reduce(block), np.float32)
    mean = np.asarray(kept.reduce(block), np.float32) / np.maximum(share, 1e-3)[..., None]
    return np.minimum(mean * np.float32(1 / 255), 1), share


def _punch(colour: Floats) -> Floats:
    contrast = (colour - np.float32(0.5)) * np.float32(CONTRAST) + np.float32(0.5)
    return saturate(contrast, COLOUR)


def pixel(parts: PictureParts) -> Bytes:
    """Return the frame as pixel art, constant in blocks of `block_size` pixels."""
    height, width = parts.height, parts.width
    block = block_size((width, height))
    pad = ((0, -height % block), (0, -width % block))
    rgb = np.pad(parts.rgb, (*pad, (0, 0)), mode="edge")
    mask = np.pad(parts.subject, pad, mode="edge")
    front, share = _reduce(rgb, mask, block)
    back, _ = _reduce(rgb, ~mask, block)
    subject = share >= 0.42
    rows, columns = subject.shape
    dither = np.tile(BAYER, (rows // 4 + 1, columns // 4 + 1))[:rows, :columns, None]
    cells = np.where(subject[..., None], to_bytes(_punch(front)), to_bytes(_punch(back) + dither * np.float32(DITHER)))
    cells[subject] = quantise(cells[subject], 24)
    cells[~subject] = quantise(cells[~subject], 28)
    rim = grow(subject, 1) & ~subject
    dark = to_float(cells[rim]) * np.float32(0.28) + np.array([0.02, 0.01, 0.05], np.float32)
    cells[rim] = to_bytes(dark)
    coarse = (np.minimum(cells, 251) + np.uint8(4)) & np.uint8(0xF8)
    return np.repeat(np.repeat(coarse, block, 0), block, 1)[:height, :width].copy()
