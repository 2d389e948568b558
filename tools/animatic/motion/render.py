"""Laying finished cut-outs on a frame where the camera sees them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from PIL import Image

from tools.animatic.motion.looks import Piece
from tools.animatic.motion.optics import Matrix, Place, coefficients, mapped
from tools.animatic.motion.planes import Canvas, Margin, Planes
from tools.animatic.motion.planes import continued as planes_continued

_NEARLY = 0.01
"""A part of a pixel that is not seen missing."""
_FARTHEST = 6.0
"""How far scenery goes on at most to either side, over the frame's width."""
_SPARE = 6
"""Pixels by which scenery reaches farther than it must."""
Reach = tuple[float, float, float, float]
"""How far left, up, right and down beyond the rest frame something is seen, in pixels; all at least 0."""


def lay(canvas: Canvas, piece: Piece, place: Place) -> None:
    """Lay a flat piece on the canvas at a place."""
    if place.opacity <= 0:
        return
    planes, scale = piece.planes, place.scale
    left, top = scale * piece.x + place.x, scale * piece.y + place.y
    x0, x1 = _span(left, left + scale * planes.size[0], canvas.size[0])
    y0, y1 = _span(top, top + scale * planes.size[1], canvas.size[1])
    if x1 <= x0 or y1 <= y0:
        return
    box = ((x0 - left) / scale, (y0 - top) / scale, (x1 - left) / scale, (y1 - top) / scale)
    part = Planes(*(None if plane is None else _sampled(plane, (x1 - x0, y1 - y0), box, step) for plane, step in zip(planes, (1, 2, 2, 1, 2), strict=True)))  # type: ignore[arg-type]
    canvas.paste(part.masked(place.opacity), x0, y0)


def _span(start: float, end: float, most: int) -> tuple[int, int]:
    """Return the even numbers between two ends, within 0 and `most`."""
    return max(0, 2 * math.ceil((start - _NEARLY) / 2)), min(most, 2 * math.floor((end + _NEARLY) / 2))


def _sampled(plane: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float], step: int) -> Image.Image:
    """Return a part of a plane at a size; box and size are in luma pixels."""
    width, height = size[0] // step, size[1] // step
    x0, y0, x1, y1 = (value / step for value in box)
    x0, y0, x1, y1 = max(0.0, x0), max(0.0, y0), min(float(plane.width), x1), min(float(plane.height), y1)
    rounded = (round(x0), round(y0), round(x1), round(y1))
    whole = (rounded[2] - rounded[0], rounded[3] - rounded[1]) == (width, height)
    if whole and max(abs(a - b) for a, b in zip((x0, y0, x1, y1), rounded, strict=True)) < _NEARLY:
        return plane.crop(rounded)
    return plane.resize((width, height), Image.Resampling.BILINEAR, box=(x0, y0, x1, y1))


def lay_ground(canvas: Canvas, piece: Piece, matrix: Matrix, opacity: float = 1.0) -> None:
    """Lay the ground on the canvas as a plane that reaches into the depth.

    matrix: 3x3, from points of the rest frame to points of this one.
    """
    width, height = canvas.size
    top = min(mapped(matrix, x, piece.y)[1] for x in (0.0, float(width)))
    y0 = max(0, 2 * math.floor(top / 2))
    if y0 >= height:
        return
    back = np.linalg.inv(matrix) @ _moved(0, y0)
    full = _moved(-piece.x, -piece.y) @ back
    half = np.diag([0.5, 0.5, 1.0]) @ full @ np.diag([2.0, 2.0, 1.0])
    tables = [coefficients(np.linalg.inv(m)) for m in (full, half)]

    def seen(plane: Image.Image | None, step: int) -> Image.Image | None:
        if plane is None:
            return None
        size = (width // step, (height - y0) // step)
        return plane.transform(size, Image.Transform.PERSPECTIVE, tables[step - 1], Image.Resampling.BILINEAR)

    part = Planes(*(seen(plane, step) for plane, step in zip(piece.planes, (1, 2, 2, 1, 2), strict=True)))  # type: ignore[arg-type]
    canvas.paste(part.masked(opacity), 0, y0)


def _moved(x: float, y: float) -> Matrix:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def reach_of(places: Iterable[Place], size: tuple[int, int]) -> Reach:
    """Return how far beyond the rest frame flat scenery is seen at any of its places."""
    left = top = right = bottom = 0.0
    for place in places:
        left, top = max(left, place.x / place.scale), max(top, place.y / place.scale)
        right = max(right, (size[0] - place.x) / place.scale - size[0])
        bottom = max(bottom, (size[1] - place.y) / place.scale - size[1])
    return left, top, right, bottom


def ground_reach(matrices: Iterable[Matrix], piece: Piece, size: tuple[int, int]) -> Reach:
    """Return how far beyond the rest frame the ground is seen."""
    left = right = bottom = 0.0
    for matrix in matrices:
        back = np.linalg.inv(matrix)
        top = max(0.0, min(float(size[1]), mapped(matrix, size[0] / 2, piece.y)[1]))
        for x in (0.0, float(size[0])):
            for y in (top, float(size[1])):
                u, v = mapped(back, x, y)
                left, right, bottom = max(left, -u), max(right, u - size[0]), max(bottom, v - size[1])
    return left, 0.0, right, bottom


def continued(piece: Piece, reach: Reach, size: tuple[int, int], vanishing: tuple[float, float] | None = None) -> Piece:
    """Return scenery that goes on beyond the frame as far as it is seen; vanishing: see `planes.continued`."""
    limits = (size[0] * _FARTHEST, size[1], size[0] * _FARTHEST, size[1])
    grow = Margin(*(0 if side <= _NEARLY else 2 * math.ceil((min(side, limit) + _SPARE) / 2) for side, limit in zip(reach, limits, strict=True)))
    if not any(grow):
        return piece
    return Piece(planes_continued(_on_frame(piece, size), grow, vanishing), -grow.left, -grow.top)


def _on_frame(piece: Piece, size: tuple[int, int]) -> Planes:
    """Return a piece's planes on a sheet of the frame's size."""
    if (piece.x, piece.y) == (0, 0) and piece.planes.size == size:
        return piece.planes
    half = (size[0] // 2, size[1] // 2)
    sheets = (Image.new("L", size, 16), Image.new("L", half, 128), Image.new("L", half, 128), Image.new("L", size), Image.new("L", half))
    for sheet, plane, step in zip(sheets, piece.planes, (1, 2, 2, 1, 2), strict=True):
        at = (piece.x // step, piece.y // step)
        if plane is not None:
            sheet.paste(plane, at)
        else:
            sheet.paste(255, (*at, at[0] + piece.planes.size[0] // step, at[1] + piece.planes.size[1] // step))
    return Planes(*sheets)
