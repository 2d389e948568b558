"""What every frame gets after its cut-outs are laid: falloff of the light, the camera's turn and haste, and the DRAFT tag."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.animatic.mark import draft_mark
from tools.animatic.motion.blocks import Blocks
from tools.animatic.motion.looks import Piece
from tools.animatic.motion.moves import View
from tools.animatic.motion.planes import Canvas, to_planes

_BLACK, _NEUTRAL = 16, 128
"""Limited-range luma of black, and chroma of grey."""


class Finish:
    """The last steps for the frames of one take."""

    def __init__(
        self, size: tuple[int, int], falloff: Image.Image | None, *, mark: bool, page: Piece | None = None, blocks: Blocks | None = None
    ) -> None:
        """falloff: RGB gain of the light. page: what lies on the sheet whatever is filmed. blocks: the grid of pixel art."""
        self._page, self._blocks = page, blocks
        self._gains = None if falloff is None else _gains(falloff.getchannel("R"))
        self._tag = _tag(size) if mark else None

    def done(self, canvas: Canvas, view: View) -> NDArray[np.uint8]:
        """Return the finished frame as PyAV's yuv420p array."""
        if self._gains is not None:
            _darken(canvas, *self._gains)
        if view.smear > 0:
            _smear(canvas, view.smear)
        if view.roll:
            _roll(canvas, view.roll)
        if self._blocks is not None:
            self._blocks.set(canvas)
        for piece in (self._page, self._tag):
            if piece is not None:
                canvas.paste(*piece)
        return canvas.array()


def _gains(falloff: Image.Image) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Return the gain of every luma pixel and of every chroma pixel, over 255 and at most that."""
    return np.asarray(falloff, np.uint16), np.asarray(falloff.reduce(2), np.uint16)


def _darken(canvas: Canvas, luma: NDArray[np.uint16], chroma: NDArray[np.uint16]) -> None:
    canvas.y = _scaled(canvas.y, luma, _BLACK)
    canvas.u, canvas.v = _scaled(canvas.u, chroma, _NEUTRAL), _scaled(canvas.v, chroma, _NEUTRAL)


def _scaled(plane: Image.Image, gain: NDArray[np.uint16], middle: int) -> Image.Image:
    """Return a plane with its distance from `middle` scaled by gain / 255."""
    values = np.asarray(plane) * gain
    values += (255 - gain) * np.uint16(middle)
    values += values >> 8
    values += 128
    values >>= 8
    return Image.fromarray(values.astype(np.uint8))


def _smear(canvas: Canvas, share: float) -> None:
    """Blur along the rows by a share of the frame's width."""
    canvas.y, canvas.u, canvas.v = (_drawn_out(plane, share) for plane in (canvas.y, canvas.u, canvas.v))


def _drawn_out(plane: Image.Image, share: float) -> Image.Image:
    cells = max(4, round(1 / share)) if share < 0.25 else 4
    low = plane.resize((min(plane.width, cells), plane.height), Image.Resampling.BOX)
    return low.resize(plane.size, Image.Resampling.BICUBIC)


def _roll(canvas: Canvas, degrees: float) -> None:
    """Turn the frame about its middle, enlarged so that no corner is empty."""
    width, height = canvas.size
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    grown = abs(cos) + max(width / height, height / width) * abs(sin)
    canvas.y = _turned(canvas.y, cos / grown, sin / grown)
    canvas.u, canvas.v = _turned(canvas.u, cos / grown, sin / grown), _turned(canvas.v, cos / grown, sin / grown)


def _turned(plane: Image.Image, cos: float, sin: float) -> Image.Image:
    x, y = plane.width / 2, plane.height / 2
    return plane.transform(plane.size, Image.Transform.AFFINE, (cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y), Image.Resampling.BILINEAR)


def _tag(size: tuple[int, int]) -> Piece | None:
    """Return the DRAFT tag as planes with its corner; None where the frame is too small for it."""
    sheets = [np.asarray(draft_mark(Image.new("RGB", size, tone)), np.int16) for tone in ("#000000", "#ffffff")]
    alpha = 255 - (sheets[1] - sheets[0])[..., 1]
    box = Image.fromarray(alpha.astype(np.uint8)).getbbox()
    if box is None:
        return None
    x0, y0, x1, y1 = box[0] - box[0] % 2, box[1] - box[1] % 2, box[2] + box[2] % 2, box[3] + box[3] % 2
    part = alpha[y0:y1, x0:x1].astype(np.float32)
    rgb = sheets[0][y0:y1, x0:x1] * (255 / np.maximum(part, 1))[..., None]
    planes = to_planes(Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8)), Image.fromarray(part.astype(np.uint8)))
    return Piece(planes, x0, y0)
