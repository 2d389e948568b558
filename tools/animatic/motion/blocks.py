"""Pixel art in motion: the grid and the colours lie still in the frame, and what moves is put into them frame by frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.animatic.motion.planes import Canvas
from tools.animatic.styles.pixelart import BAYER, COLOUR, CONTRAST, DITHER
from tools.animatic.styles.toolkit import LUMA

_STEPS = 32
"""Steps of red, green and blue between which a colour is looked up."""
_RIM = (14, 9, 22)
"""Colour of the line around figures."""


class Blocks:
    """Turns frames into blocks of the colours of one picture."""

    def __init__(self, styled: Image.Image, block: int) -> None:
        """styled: the first frame in the pixel style, RGB. block: side of its blocks, in pixels."""
        self._size, self._block = styled.size, block
        self._cells = (-(-styled.width // block), -(-styled.height // block))
        colours = np.unique(np.asarray(styled)[block // 2 :: block, block // 2 :: block].reshape(-1, 3), axis=0)
        self._table = _ycc(colours[_nearest(colours)])
        tile = np.tile(BAYER * np.float32(DITHER * 255), (self._cells[1] // 4 + 1, self._cells[0] // 4 + 1))
        self._dither = tile[: self._cells[1], : self._cells[0], None]

    def set(self, canvas: Canvas) -> None:
        """Put a frame into blocks."""
        luma, blue, red = (np.asarray(plane.resize(self._cells, Image.Resampling.BOX), np.float32) for plane in (canvas.y, canvas.u, canvas.v))
        rgb = np.clip(_rgb(luma, blue, red) + self._dither, 0, 255).astype(np.uint16) >> 3
        found = self._table[(rgb[..., 0] << 10) | (rgb[..., 1] << 5) | rgb[..., 2]]
        canvas.y, canvas.u, canvas.v = (self._grown(found[..., k], step) for k, step in enumerate((1, 2, 2)))

    def _grown(self, cells: NDArray[np.uint8], step: int) -> Image.Image:
        small = Image.fromarray(np.ascontiguousarray(cells))
        size = (self._size[0] // step, self._size[1] // step)
        box = (0, 0, self._size[0] / self._block, self._size[1] / self._block)
        return small.resize(size, Image.Resampling.NEAREST, box=box)


def rimmed(cutout: Image.Image, block: int) -> tuple[Image.Image, int]:
    """Return a straight-alpha figure with a dark line around it, and by how many pixels that makes it larger on each side."""
    margin = 2 * block
    grown = Image.new("RGBA", (cutout.width + 2 * margin, cutout.height + 2 * margin))
    grown.paste(cutout, (margin, margin))
    line = grown.getchannel("A").filter(ImageFilter.BoxBlur(block)).point([min(255, v * 6) for v in range(256)])
    out = Image.new("RGBA", grown.size, (*_RIM, 0))
    out.putalpha(line)
    out.alpha_composite(grown)
    return out, margin


def _nearest(colours: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return for each of 32 ** 3 colours, made stronger as the style does, the number of the nearest colour."""
    middle = (np.arange(_STEPS, dtype=np.float32) + 0.5) * (256 / _STEPS)
    red, green, blue = np.meshgrid(middle, middle, middle, indexing="ij")
    cube = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    cube = (cube - 127.5) * CONTRAST + 127.5
    grey = (cube @ LUMA)[:, None]
    cube = np.clip(grey + (cube - grey) * COLOUR, 0, 255)
    palette = colours.astype(np.float32)
    distance = (palette**2).sum(axis=1)[None] - 2 * cube @ palette.T
    nearest: NDArray[np.intp] = distance.argmin(axis=1)
    return nearest


def _ycc(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (N, 3) R'G'B' colours as limited-range BT.709 Y'CbCr."""
    matrix = np.array([[0.182586, 0.614231, 0.062007], [-0.100644, -0.338572, 0.439216], [0.439216, -0.398942, -0.040274]], np.float32)
    result: NDArray[np.uint8] = (colours.astype(np.float32) @ matrix.T + np.array([16.5, 128.5, 128.5], np.float32)).astype(np.uint8)
    return result


def _rgb(luma: NDArray[np.float32], blue: NDArray[np.float32], red: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return limited-range BT.709 planes as (H, W, 3) R'G'B', not clipped."""
    y, cb, cr = (luma - 16) * np.float32(1.164384), blue - 128, red - 128
    return np.stack([y + 1.792741 * cr, y - 0.213249 * cb - 0.532909 * cr, y + 2.112402 * cb], axis=-1).astype(np.float32)
