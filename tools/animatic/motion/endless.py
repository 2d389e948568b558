"""Ground without an end: a plane that repeats sideways, for a camera that goes along with someone for a long time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.animatic.motion.optics import Matrix

_FINE = 8
"""Bits of a place between two pixels."""


def rolled(plane: Image.Image, back: Matrix, size: tuple[int, int], period: int) -> Image.Image:
    """Return what is seen of a plane that repeats every `period` columns, of which it holds the first.

    back: 3x3, from the points of the result to those of the plane; rows stay level. size: of the result.
    """
    width, height = size
    y = np.arange(height) + 0.5
    m = back / back[2, 2]
    share = 1 / (m[2, 1] * y + 1)
    level = _level(np.asarray(plane)[:, :period], (m[1, 1] * y + m[1, 2]) * share - 0.5)
    start = ((m[0, 1] * y + m[0, 2]) * share - 0.5) % period
    places = ((m[0, 0] * share)[:, None] * (np.arange(width) + 0.5)[None] + start[:, None]) * (1 << _FINE)
    fixed = places.astype(np.int32)
    part = (fixed & ((1 << _FINE) - 1)).astype(np.uint16)
    left = (fixed >> _FINE) % period
    right = left + 1
    right[right == period] = 0
    one, two = (np.take_along_axis(level, columns, axis=1) for columns in (left, right))
    mixed = one * ((1 << _FINE) - part) + two * part
    return Image.fromarray((mixed >> _FINE).astype(np.uint8))


def _level(values: NDArray[np.uint8], rows: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Return rows of a map at places between its rows."""
    rows = np.clip(rows, 0, len(values) - 1)
    above = np.floor(rows).astype(np.intp)
    part = np.floor((rows - above) * (1 << _FINE)).astype(np.uint16)[:, None]
    mixed = values[above] * ((1 << _FINE) - part) + values[np.minimum(above + 1, len(values) - 1)] * part
    result: NDArray[np.uint8] = (mixed >> _FINE).astype(np.uint8)
    return result
