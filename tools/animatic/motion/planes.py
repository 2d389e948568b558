"""Pictures as the encoder wants them, luma and half-size chroma apart, each with a mask; and the arithmetic on them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Bytes = NDArray[np.uint8]

STEPS = (1, 2, 2, 1, 2)
"""How many luma pixels one pixel of each of the `Planes` covers, across and down."""
_BLEED = 8
"""How far the colours of a cut-out are carried beyond its outline, in pixels, so that no resampling finds black there."""
_BT709 = (
    0.182586, 0.614231, 0.062007, 16.0,
    -0.100644, -0.338572, 0.439216, 128.0,
    0.439216, -0.398942, -0.040274, 128.0,
)  # fmt: skip
"""From full-range R'G'B' to limited-range Y'CbCr (ITU-R BT.709-6, section 3)."""


class Planes(NamedTuple):
    """A picture in limited-range BT.709 4:2:0; both sides even. Masks are 0..255, None where all is opaque."""

    y: Image.Image
    u: Image.Image
    v: Image.Image
    mask: Image.Image | None = None
    half: Image.Image | None = None
    """The mask at the chroma's size."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.y.size

    def masked(self, factor: float) -> Planes:
        """Return the picture at a share 0..1 of its opacity."""
        if factor >= 1:
            return self
        mask, half = self.mask or Image.new("L", self.y.size, 255), self.half or Image.new("L", self.u.size, 255)
        table = [round(v * factor) for v in range(256)]
        return self._replace(mask=mask.point(table), half=half.point(table))


def to_planes(rgb: Image.Image, mask: Image.Image | None = None) -> Planes:
    """Return an RGB picture with even sides, and its L mask if it has one, as planes."""
    y, u, v = rgb.convert("RGB", _BT709).split()
    u, v = u.reduce(2), v.reduce(2)
    if mask is None or mask.getextrema() == (255, 255):
        return Planes(y, u, v)
    return Planes(y, u, v, mask, mask.reduce(2))


def to_array(y: Image.Image, u: Image.Image, v: Image.Image) -> Bytes:
    """Return planes as PyAV's yuv420p array, (height * 3 / 2, width)."""
    width, height = y.size
    out = np.empty((height * 3 // 2, width), np.uint8)
    out[:height] = np.asarray(y)
    quarter = height // 2 * (width // 2)
    chroma = out[height:].reshape(-1)
    chroma[:quarter] = np.asarray(u).reshape(-1)
    chroma[quarter:] = np.asarray(v).reshape(-1)
    return out


def bled(cutout: Image.Image) -> Image.Image:
    """Return the RGB of a straight-alpha cut-out with its colours carried over its outline."""
    alpha = cutout.getchannel("A")
    rgb = cutout.convert("RGB")
    if 0 not in np.asarray(alpha):
        return rgb
    low = cutout.convert("RGBa").reduce(_BLEED)
    wide = _spread(_spread(low)).convert("RGBA").convert("RGB")
    out = wide.resize((wide.width * _BLEED, wide.height * _BLEED), Image.Resampling.NEAREST).crop((0, 0, *cutout.size))
    out.paste(rgb, (0, 0), alpha.point([0] + [255] * 255))
    return out


def _spread(low: Image.Image) -> Image.Image:
    """Let empty cells take the colours of their neighbours, in premultiplied values."""
    values = np.asarray(low).astype(np.uint16)
    padded = np.pad(values, ((1, 1), (1, 1), (0, 0)))
    around = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    grown = np.where(values[..., 3:] > 0, values, around // 4)
    return Image.fromarray(grown.astype(np.uint8), "RGBa")


def even_box(box: tuple[int, int, int, int], margin: int = 2) -> tuple[int, int, int, int]:
    """Return a box grown by a margin and to even numbers."""
    x0, y0, x1, y1 = box
    x0, y0, x1, y1 = x0 - margin, y0 - margin, x1 + margin, y1 + margin
    return x0 - x0 % 2, y0 - y0 % 2, x1 + x1 % 2, y1 + y1 % 2


def runs(seen: NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """Return where something is seen along a line, as starts and ends; gaps of fewer pixels do not part it."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], seen, [False])).astype(np.int8)))
    found: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and start - found[-1][1] < gap:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


class Margin(NamedTuple):
    """Even numbers of pixels by which a picture is continued on each side."""

    left: int
    top: int
    right: int
    bottom: int


def continued(planes: Planes, margin: Margin, vanishing: tuple[float, float] | None = None) -> Planes:
    """Return a picture continued beyond its edges: sideways by its mirror image, up and down by its last row.

    vanishing: for the ground, the point to which its lines run; they run on to it below the picture.
    """
    grown = [None if plane is None else _continued(plane, margin, step, vanishing) for plane, step in zip(planes, STEPS, strict=True)]
    y, u, v, mask, half = grown
    assert y is not None and u is not None and v is not None
    return Planes(y, u, v, mask, half)


def _continued(plane: Image.Image, margin: Margin, step: int, vanishing: tuple[float, float] | None) -> Image.Image:
    left, top, right, bottom = (side // step for side in margin)
    values = np.asarray(plane)
    above, below = np.repeat(values[:1], top, axis=0), np.repeat(values[-1:], bottom, axis=0)
    if vanishing is not None and bottom:
        below = _run_on(values[-1], vanishing[0] / step, len(values) - vanishing[1] / step, bottom)
    return Image.fromarray(np.pad(np.concatenate((above, values, below)), ((0, 0), (left, right)), "symmetric"))


def _run_on(row: Bytes, x: float, below: float, count: int) -> Bytes:
    """Return the rows under a row of the ground that lies `below` pixels under the point at which its lines meet."""
    share = below / (below + np.arange(1, count + 1, dtype=np.float32)[:, None])
    source = x + (np.arange(len(row), dtype=np.float32)[None] - x) * share
    run: Bytes = row[np.clip(np.rint(source), 0, len(row) - 1).astype(np.intp)]
    return run


class Canvas:
    """The frame being painted."""

    def __init__(self, size: tuple[int, int]) -> None:
        half = (size[0] // 2, size[1] // 2)
        self.size = size
        self.y, self.u, self.v = Image.new("L", size, 16), Image.new("L", half, 128), Image.new("L", half, 128)

    def paste(self, part: Planes, x: int, y: int) -> None:
        """Lay a picture on the canvas with its top left corner at a point, which may lie outside; at odd numbers its colour is half a pixel off."""
        self.y.paste(part.y, (x, y), part.mask)
        self.u.paste(part.u, (x // 2, y // 2), part.half)
        self.v.paste(part.v, (x // 2, y // 2), part.half)

    def array(self) -> Bytes:
        """Return the frame as PyAV's yuv420p array."""
        return to_array(self.y, self.u, self.v)
