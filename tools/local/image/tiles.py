"""A picture through a network that enlarges, piece by piece, so that memory stays small and no seam is seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Enlarge = Callable[[Floats], Floats]
"""(H, W, 3) of 0..1 -> the same `factor` times larger."""


def enlarged(
    picture: Floats,
    enlarge: Enlarge,
    factor: int,
    *,
    tile: int = 256,
    overlap: int = 24,
    done: Callable[[int], None] | None = None,
) -> Floats:
    """Return an (H, W, 3) picture of 0..1 `factor` times larger, made of overlapping tiles that fade into each other.

    tile: side of a piece in pixels. overlap: pixels that neighbours share. done: told after each piece how many are finished.
    """
    height, width = picture.shape[:2]
    total = np.zeros((height * factor, width * factor, 3), np.float32)
    weight = np.zeros((height * factor, width * factor, 1), np.float32)
    places = [(y, x) for y in starts(height, tile, overlap) for x in starts(width, tile, overlap)]
    for number, (y, x) in enumerate(places, 1):
        piece = picture[y : y + tile, x : x + tile]
        made = enlarge(piece)
        fade = _fade(piece.shape[0], overlap, factor)[:, None] * _fade(piece.shape[1], overlap, factor)[None]
        there = np.s_[y * factor : y * factor + made.shape[0], x * factor : x * factor + made.shape[1]]
        total[there] += made * fade[..., None]
        weight[there] += fade[..., None]
        if done is not None:
            done(number)
    total /= weight  # in place: a large picture takes gigabytes
    return np.clip(total, 0.0, 1.0, out=total)


def starts(length: int, tile: int, overlap: int) -> tuple[int, ...]:
    """Return where the pieces of a line begin; the last one ends with the line."""
    if length <= tile:
        return (0,)
    count = -(-(length - overlap) // (tile - overlap))
    return tuple(round(n * (length - tile) / (count - 1)) for n in range(count))


def _fade(length: int, overlap: int, factor: int) -> Floats:
    """Return the weight of each pixel along one side of a piece: 1 inside, falling to nearly 0 at its ends."""
    place = np.arange(length * factor, dtype=np.float32) + 0.5
    edge = np.minimum(place, length * factor - place)
    fade: Floats = np.clip(edge / max(overlap * factor, 1), 1e-3, 1.0).astype(np.float32)
    return fade
