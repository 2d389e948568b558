"""Laying finished cut-outs on a frame where the camera sees them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageStat

from tools.animatic.motion.endless import rolled
from tools.animatic.motion.looks import Piece
from tools.animatic.motion.optics import Matrix, Place, coefficients, mapped
from tools.animatic.motion.planes import STEPS, Canvas, Margin, Planes, even_box, runs
from tools.animatic.motion.planes import continued as planes_continued

_NEARLY = 0.01
"""A part of a pixel that is not seen missing."""
_FARTHEST = 8.0
"""How far scenery goes on at most to either side, over the frame's width."""
_PARTS = 128
"""Steps between two pixels."""
_SPARE = 6
"""Pixels by which scenery reaches farther than it must."""
_GAP = 24
"""Empty columns of fewer pixels do not make two parts."""
Reach = tuple[float, float, float, float]
"""How far left, up, right and down beyond the rest frame something is seen, in pixels; all at least 0."""


def lay(canvas: Canvas, piece: Piece, place: Place) -> None:
    """Lay a flat piece on the canvas at a place."""
    part = seen(piece, place, canvas.size)
    if part is not None:
        canvas.paste(*part)


def seen(piece: Piece, place: Place, size: tuple[int, int]) -> Piece | None:
    """Return what a frame of a size shows of a flat piece at a place; None where that is nothing."""
    if place.opacity <= 0:
        return None
    planes, scale = piece.planes, place.scale
    left, top = scale * piece.x + place.x, scale * piece.y + place.y
    x0, x1 = _span(left, left + scale * planes.size[0], size[0])
    y0, y1 = _span(top, top + scale * planes.size[1], size[1])
    if x1 <= x0 or y1 <= y0:
        return None
    box = ((x0 - left) / scale, (y0 - top) / scale, (x1 - left) / scale, (y1 - top) / scale)
    part = Planes(*(None if plane is None else _sampled(plane, (x1 - x0, y1 - y0), box, step) for plane, step in zip(planes, STEPS, strict=True)))  # type: ignore[arg-type]
    return Piece(part.masked(place.opacity), x0, y0)


def lay_repeated(canvas: Canvas, piece: Piece, place: Place, period: tuple[float, float], *, whole: bool = False) -> None:
    """Lay a piece that repeats after a period in pixels of the rest frame; 0 where it does not.

    whole: at the nearest whole pixel, which is enough for what falls or drifts in a swarm.
    """
    across = _repeats(place.x + place.scale * piece.x, place.scale * piece.planes.size[0], place.scale * period[0], canvas.size[0])
    down = _repeats(place.y + place.scale * piece.y, place.scale * piece.planes.size[1], place.scale * period[1], canvas.size[1])
    for dx in across:
        for dy in down:
            moved = place._replace(x=place.x + dx, y=place.y + dy)
            if whole and place.scale == 1:
                canvas.paste(piece.planes.masked(moved.opacity), round(piece.x + moved.x), round(piece.y + moved.y))
            else:
                lay(canvas, piece, moved)


def _repeats(start: float, length: float, period: float, whole: int) -> list[float]:
    """Return by how much a stretch must be moved, in whole periods, to be seen within 0 .. `whole`."""
    if period <= 0:
        return [0.0]
    first, last = math.ceil((-start - length) / period), math.floor((whole - start) / period)
    return [k * period for k in range(first, last + 1)]


def _span(start: float, end: float, most: int) -> tuple[int, int]:
    """Return the even numbers between two ends, within 0 and `most`."""
    return max(0, 2 * math.ceil((start - _NEARLY) / 2)), min(most, 2 * math.floor((end + _NEARLY) / 2))


def _sampled(plane: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float], step: int) -> Image.Image:
    """Return a part of a plane at a size; box and size are in luma pixels."""
    width, height = size[0] // step, size[1] // step
    x0, y0, x1, y1 = (value / step for value in box)
    x0, y0, x1, y1 = max(0.0, x0), max(0.0, y0), min(float(plane.width), x1), min(float(plane.height), y1)
    if abs(x1 - x0 - width) < _NEARLY and abs(y1 - y0 - height) < _NEARLY:
        return _shifted(plane, x0, y0, width, height)
    return plane.resize((width, height), Image.Resampling.BILINEAR, box=(x0, y0, x1, y1))


def _shifted(plane: Image.Image, x: float, y: float, width: int, height: int) -> Image.Image:
    """Return the part of a plane at a corner that may lie between pixels; several times as fast as resizing."""
    left, top = math.floor(x + _NEARLY), math.floor(y + _NEARLY)
    across, down = round(_PARTS * max(0.0, x - left)), round(_PARTS * max(0.0, y - top))
    more_x, more_y = int(0 < across and left + width < plane.width), int(0 < down and top + height < plane.height)
    part = plane.crop((left, top, left + width + more_x, top + height + more_y))
    if not more_x and not more_y:
        return part
    values = np.asarray(part)
    if more_x:
        values = _between(values[:, :-1], values[:, 1:], across)
    if more_y:
        values = _between(values[:-1], values[1:], down)
    return Image.fromarray(values)


def _between(one: NDArray[np.uint8], two: NDArray[np.uint8], share: int) -> NDArray[np.uint8]:
    """Return values a share over `_PARTS` of the way from one to the other."""
    mixed = one * np.uint16(_PARTS - share)
    mixed += two * np.uint16(share)
    mixed += _PARTS // 2
    mixed >>= _PARTS.bit_length() - 1
    return mixed.astype(np.uint8)


def lay_ground(canvas: Canvas, piece: Piece, matrix: Matrix, solid: int | None, *, endless: bool = False) -> None:
    """Lay the ground on the canvas as a plane that reaches into the depth.

    matrix: 3x3, from points of the rest frame to points of this one. solid: the row of the rest frame from which it
    covers all, where its mask need not be looked at; None where there is none. endless: whether the piece is two frames
    wide and repeats sideways.
    """
    width, height = canvas.size
    period = 2 * width if endless else 0
    top = max(0, 2 * math.floor(min(_row(matrix, piece.y, width)) / 2))
    below = height if solid is None else min(height, max(top, 2 * math.ceil(max(_row(matrix, solid + 2, width)) / 2)))
    back = _moved(-piece.x, -piece.y) @ np.linalg.inv(matrix)
    if top < below:
        _lay_rows(canvas, piece.planes, back, (top, below), period)
    if below < height:
        _lay_rows(canvas, piece.planes._replace(mask=None, half=None), back, (below, height), period)


def _row(matrix: Matrix, y: float, width: int) -> tuple[float, float]:
    """Return where the ends of a row of the rest frame are seen, in rows."""
    return mapped(matrix, 0.0, y)[1], mapped(matrix, float(width), y)[1]


def _lay_rows(canvas: Canvas, planes: Planes, back: Matrix, rows: tuple[int, int], period: int) -> None:
    """Lay the part of the ground that is seen between two rows; back: from the frame to the planes. period: 0 for none."""
    width, (top, below) = canvas.size[0], rows
    full = back @ _moved(0, top)
    half = np.diag([0.5, 0.5, 1.0]) @ full @ np.diag([2.0, 2.0, 1.0])
    matrices = (full, half)

    def seen(plane: Image.Image | None, step: int) -> Image.Image | None:
        if plane is None:
            return None
        size = (width // step, (below - top) // step)
        if period:
            return rolled(plane, matrices[step - 1], size, period // step)
        return plane.transform(size, Image.Transform.PERSPECTIVE, coefficients(matrices[step - 1]), Image.Resampling.BILINEAR)

    canvas.paste(Planes(*(seen(plane, step) for plane, step in zip(planes, STEPS, strict=True))), 0, top)  # type: ignore[arg-type]


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


def softened(piece: Piece, radius: float) -> Piece:
    """Return a piece out of focus; radius: of the blur, in pixels."""
    margin = 0 if piece.planes.mask is None else 4 * math.ceil(radius / 2)

    def soft(plane: Image.Image | None, step: int, empty: int) -> Image.Image | None:
        if plane is None:
            return None
        grown = Image.new("L", (plane.width + 2 * margin // step, plane.height + 2 * margin // step), empty)
        grown.paste(plane, (margin // step, margin // step))
        return grown.filter(ImageFilter.GaussianBlur(radius / step))

    empties = (*(_mean_seen(plane, mask) for plane, mask in ((piece.planes.y, piece.planes.mask), (piece.planes.u, piece.planes.half), (piece.planes.v, piece.planes.half))), 0, 0)
    blurred = (soft(plane, step, empty) for plane, step, empty in zip(piece.planes, STEPS, empties, strict=True))
    return Piece(Planes(*blurred), piece.x - margin, piece.y - margin)  # type: ignore[arg-type]


def parted(piece: Piece) -> tuple[Piece, ...]:
    """Return a piece as the parts that something is seen of, side by side, without masks where all is opaque."""
    if piece.planes.mask is None:
        return (piece,)
    mask = np.asarray(piece.planes.mask)
    parts = []
    for x0, x1 in runs(mask.max(axis=0) > 0, _GAP):
        rows = np.flatnonzero(mask[:, x0:x1].max(axis=1) > 0)
        parts.append(_cropped(piece, even_box((x0, int(rows[0]), x1, int(rows[-1]) + 1))))
    return tuple(parts)


def _mean_seen(plane: Image.Image, mask: Image.Image | None) -> int:
    """Return the mean of a plane where it is seen."""
    return round(ImageStat.Stat(plane, mask).mean[0])


def without_below(piece: Piece, row: int) -> Piece:
    """Return a piece without what lies below a row of the frame."""
    width, height = piece.planes.size
    rows = row + row % 2 - piece.y
    return piece if not 2 <= rows < height else _cropped(piece, (0, 0, width, rows))


def backed(piece: Piece, row: int) -> Piece:
    """Return the farthest piece, opaque down to a row of the frame: what it lacks at its foot is like its last row."""
    if piece.planes.mask is None:
        return without_below(piece, row)
    lacking = np.flatnonzero(np.asarray(piece.planes.mask).min(axis=1) < 255)
    solid = int(lacking[0]) // 2 * 2 if lacking.size else piece.planes.size[1]
    if solid < 8 or lacking.size != piece.planes.size[1] - int(lacking[0]):
        return without_below(piece, row)
    whole = _cropped(piece, (0, 0, piece.planes.size[0], solid))
    more = row + row % 2 - piece.y - solid
    return Piece(planes_continued(whole.planes, Margin(0, 0, 0, more)), piece.x, piece.y) if more > 0 else without_below(whole, row)


def opaque_from(piece: Piece, width: int) -> int | None:
    """Return the row of the frame from which a piece that is `width` wide covers all; None where it does nowhere."""
    if piece.planes.mask is None:
        return piece.y if piece.planes.size[0] >= width else None
    if piece.planes.size[0] < width:
        return None
    open_rows = np.flatnonzero(np.asarray(piece.planes.mask).min(axis=1) < 255)
    row = int(open_rows[-1]) + 1 if open_rows.size else 0
    return None if row >= piece.planes.size[1] else piece.y + row


def _cropped(piece: Piece, box: tuple[int, int, int, int]) -> Piece:
    """Return a part of a piece; box: even numbers, in its own pixels."""
    width, height = piece.planes.size
    x0, y0, x1, y1 = max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3])

    def cut(plane: Image.Image | None, step: int) -> Image.Image | None:
        return None if plane is None else plane.crop((x0 // step, y0 // step, x1 // step, y1 // step))

    planes = Planes(*(cut(plane, step) for plane, step in zip(piece.planes, STEPS, strict=True)))  # type: ignore[arg-type]
    if planes.mask is not None and planes.mask.getextrema() == (255, 255):
        planes = planes._replace(mask=None, half=None)
    return Piece(planes, piece.x + x0, piece.y + y0)


def around(place: Place, width: int) -> Place:
    """Return the place of scenery that repeats with its mirror images, seen from less than two frames away."""
    period = 2 * width * place.scale
    return place._replace(x=place.x % period - period if place.x % period else 0.0)


def _on_frame(piece: Piece, size: tuple[int, int]) -> Planes:
    """Return a piece's planes on a sheet of the frame's size."""
    if (piece.x, piece.y) == (0, 0) and piece.planes.size == size:
        return piece.planes
    half = (size[0] // 2, size[1] // 2)
    sheets = (Image.new("L", size, 16), Image.new("L", half, 128), Image.new("L", half, 128), Image.new("L", size), Image.new("L", half))
    for sheet, plane, step in zip(sheets, piece.planes, STEPS, strict=True):
        at = (piece.x // step, piece.y // step)
        if plane is not None:
            sheet.paste(plane, at)
        else:
            sheet.paste(255, (*at, at[0] + piece.planes.size[0] // step, at[1] + piece.planes.size[1] // step))
    return Planes(*sheets)
