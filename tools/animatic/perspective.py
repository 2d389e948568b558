"""How a flat cut-out looks from below, from above and from straight overhead: a trapezoid, wider where it is nearer."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import Image

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

    size: tuple[int, int]
    dx: float
    dy: float
    coefficients: tuple[float, ...] | None

    def apply(self, image: Image.Image) -> Image.Image:
        """Return a straight-alpha RGBA cut-out as the camera sees it."""
        if self.coefficients is None:
            return image if image.size == self.size else image.resize(self.size, Image.Resampling.LANCZOS)
        return image.transform(self.size, Image.Transform.PERSPECTIVE, self.coefficients, Image.Resampling.BICUBIC)

    def apply_mask(self, mask: Image.Image) -> Image.Image:
        """Return an L mask of the same cut-out, changed alike."""
        if self.coefficients is None:
            return mask if mask.size == self.size else mask.resize(self.size, Image.Resampling.BILINEAR)
        return mask.transform(self.size, Image.Transform.PERSPECTIVE, self.coefficients, Image.Resampling.BILINEAR)


def of(camera: Camera, size: tuple[int, int], scale: float, *, base: float) -> View:
    """Return the view of a cut-out of `size` pixels that is drawn at `scale`; base is the row that stands on the ground."""
    width, height = size[0] * scale, size[1] * scale
    tilt = _TILTS.get(camera.angle)
    if tilt is None:
        return View((max(1, round(width)), max(1, round(height))), 0.0, 0.0, None)
    widest = max(tilt.top, tilt.bottom)
    out = (max(2, round(width * widest)), max(2, round(height * tilt.squash)))
    return View(out, (width - out[0]) / 2, base * scale * (1 - tilt.squash), _trapezoid(size, out, tilt.top / widest, tilt.bottom / widest))


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
