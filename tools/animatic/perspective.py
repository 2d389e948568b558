"""How a flat cut-out looks from below, from above and from straight overhead: a trapezoid, wider where it is nearer."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from tools.animatic.camera import Camera


class _Tilt(NamedTuple):
    top: float
    bottom: float
    squash: float


_TILTS = {
    "low": _Tilt(0.90, 1.10, 1.0),
    "high": _Tilt(1.07, 0.90, 0.92),
    "top_down": _Tilt(1.16, 0.70, 0.64),
}


@dataclass(frozen=True, slots=True)
class View:
    """A cut-out's change of shape. dx, dy: how far its top left corner moves so that its base stays in place."""

    source: tuple[int, int]
    """Size of the cut-out it was made for."""
    size: tuple[int, int]
    dx: float
    dy: float
    coefficients: tuple[float, ...] | None

    def apply(self, image: Image.Image) -> Image.Image:
        """Return the straight-alpha RGBA cut-out as the camera sees it."""
        return self.seen(image)[0]

    def seen(self, image: Image.Image, off: tuple[int, int] = (0, 0)) -> tuple[Image.Image, int, int]:
        """Return a cut-out (RGBA, or the L mask of one) of the same figure as the camera sees it.

        off: where its corner lies from the corner of the cut-out the view was made for, in pixels before the change.
        The second and third value say where it lies after it.
        """
        if self.coefficients is None and self.size == self.source:
            return image, *off
        if off == (0, 0) and image.size == self.source:
            return self._whole(image), 0, 0
        return self._scaled(image, off) if self.coefficients is None else self._tilted(image, off, self.coefficients)

    def _whole(self, image: Image.Image) -> Image.Image:
        smooth = image.mode == "L"
        if self.coefficients is None:
            return image.resize(self.size, Image.Resampling.BILINEAR if smooth else Image.Resampling.LANCZOS)
        how = Image.Resampling.BILINEAR if smooth else Image.Resampling.BICUBIC
        return image.transform(self.size, Image.Transform.PERSPECTIVE, self.coefficients, how)

    def _scaled(self, image: Image.Image, off: tuple[int, int]) -> tuple[Image.Image, int, int]:
        """Scale on the pixel grid of the cut-out the view was made for."""
        kx, ky = self.size[0] / self.source[0], self.size[1] / self.source[1]
        left, top = math.floor(off[0] * kx), math.floor(off[1] * ky)
        right, bottom = math.ceil((off[0] + image.width) * kx), math.ceil((off[1] + image.height) * ky)
        room = 2 + math.ceil(1 / min(kx, ky))
        box = (left / kx - off[0] + room, top / ky - off[1] + room, right / kx - off[0] + room, bottom / ky - off[1] + room)
        how = Image.Resampling.BILINEAR if image.mode == "L" else Image.Resampling.LANCZOS
        return ImageOps.expand(image, room).resize((right - left, bottom - top), how, box), left, top

    def _tilted(self, image: Image.Image, off: tuple[int, int], coefficients: tuple[float, ...]) -> tuple[Image.Image, int, int]:
        """Foreshorten by the same trapezoid, continued beyond the cut-out it was made for."""
        forth = np.array([*coefficients, 1.0]).reshape(3, 3)
        corners = [(off[0] + x, off[1] + y, 1.0) for x in (0, image.width) for y in (0, image.height)]
        back = np.linalg.inv(forth) @ np.array(corners).T
        across, down = back[0] / back[2], back[1] / back[2]
        left, top = math.floor(across.min()), math.floor(down.min())
        size = (math.ceil(across.max()) - left, math.ceil(down.max()) - top)
        moved = np.array([[1, 0, -off[0]], [0, 1, -off[1]], [0, 0, 1.0]]) @ forth @ np.array([[1, 0, left], [0, 1, top], [0, 0, 1.0]])
        moved /= moved[2, 2]
        how = Image.Resampling.BILINEAR if image.mode == "L" else Image.Resampling.BICUBIC
        return image.transform(size, Image.Transform.PERSPECTIVE, tuple(float(c) for c in moved.ravel()[:8]), how), left, top


def of(camera: Camera, size: tuple[int, int], scale: float, *, base: float) -> View:
    """Return the view of a cut-out of `size` pixels that is drawn at `scale`; base is the row that stands on the ground."""
    width, height = size[0] * scale, size[1] * scale
    tilt = _TILTS.get(camera.angle)
    if tilt is None:
        return View(size, (max(1, round(width)), max(1, round(height))), 0.0, 0.0, None)
    widest = max(tilt.top, tilt.bottom)
    out = (max(2, round(width * widest)), max(2, round(height * tilt.squash)))
    return View(size, out, (width - out[0]) / 2, base * scale * (1 - tilt.squash), _trapezoid(size, out, tilt.top / widest, tilt.bottom / widest))


def reach(camera: Camera) -> float:
    """Return how much more of a figure must be drawn so that it still reaches the frame's edge when foreshortened."""
    tilt = _TILTS.get(camera.angle)
    return 1.0 if tilt is None else 1.5 / tilt.squash


@functools.lru_cache(64)
def _trapezoid(size: tuple[int, int], out: tuple[int, int], top: float, bottom: float) -> tuple[float, ...]:
    """Return the eight coefficients that map the output's trapezoid onto the whole input."""
    w, h = out
    corners = [(w * (1 - top) / 2, 0.0), (w * (1 + top) / 2, 0.0), (w * (1 + bottom) / 2, float(h)), (w * (1 - bottom) / 2, float(h))]
    source = [(0.0, 0.0), (float(size[0]), 0.0), (float(size[0]), float(size[1])), (0.0, float(size[1]))]
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return tuple(float(c) for c in np.linalg.solve(np.array(rows), np.array(values)))
