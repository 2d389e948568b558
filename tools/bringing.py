"""A new thing brought into a painted area: a drawing places things by its own rules, so what was asked for there is cut out and laid in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.regions import Mask
from tools.store.records import ElementNote

_FRONT = ("subject", "prop")
_INSIDE = 0.6
"""How much of a new thing must lie in the area already, so that it may stay where it was drawn."""
_FILLS = 0.86
"""How much of the area's width or height it fills, so that its corners stay inside an area that is painted round."""
_LARGEST = 4.0
_SOFT_PX = 0.8
_NUMBERS = 256


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture with what is in it: ids (H, W) numbers its elements, depth (H, W) is larger where it is nearer."""

    picture: Image.Image
    ids: NDArray[np.uint8]
    depth: NDArray[np.uint16]
    elements: tuple[ElementNote, ...]


def brought(drawn: Seen, before: Seen, mask: Mask) -> Seen | None:
    """Return `before` with the new things of `drawn` in the middle of the mask, at the size that fits; None where nothing is to be brought.

    That is so where no thing in front is new, and where a new one stands in the area already, in the place of another. A picture
    without elements, such as a photo, is always kept beneath. All three have one width and height; the mask marks something. Pure.
    """
    known = {element.name for element in before.elements}
    new = [element for element in drawn.elements if element.role in _FRONT and element.name not in known]
    there: Mask = np.isin(drawn.ids, [element.id for element in new])
    if not there.any() or (before.elements and (there & mask).sum() >= _INSIDE * there.sum()):
        return None
    source, target = _box(there), _box(mask)
    width, height = source[2] - source[0], source[3] - source[1]
    room = (target[2] - target[0], target[3] - target[1])
    scale = min(_FILLS * room[0] / width, _FILLS * room[1] / height, _LARGEST)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    place = (target[0] + (room[0] - size[0]) // 2, target[1] + (room[1] - size[1]) // 2)
    return _laid(drawn, before, there, new, source, size, place)


def _laid(
    drawn: Seen,
    before: Seen,
    there: Mask,
    new: Sequence[ElementNote],
    source: tuple[int, int, int, int],
    size: tuple[int, int],
    place: tuple[int, int],
) -> Seen:
    soft = Image.fromarray(there.astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(_SOFT_PX))
    shape = soft.crop(source).resize(size, Image.Resampling.LANCZOS)
    picture = before.picture.copy()
    picture.paste(drawn.picture.convert(picture.mode).crop(source).resize(size, Image.Resampling.LANCZOS), place, shape)
    numbers = Image.fromarray(np.where(there, drawn.ids, 0).astype(np.uint8)).crop(source)
    small = np.asarray(numbers.resize(size, Image.Resampling.NEAREST))
    ids, depth = before.ids.copy(), before.depth.copy()
    part = np.s_[place[1] : place[1] + size[1], place[0] : place[0] + size[0]]
    free = iter(sorted(set(range(1, _NUMBERS)) - {element.id for element in before.elements}))
    elements = list(before.elements)
    for element, number in zip(new, free, strict=False):
        where = small == element.id
        ids[part][where] = number
        depth[part][where] = (
            int(np.median(drawn.depth[drawn.ids == element.id])) if (drawn.ids == element.id).any() else 0
        )
        elements.append(element.model_copy(update={"id": number}))
    return replace(before, picture=picture, ids=ids, depth=depth, elements=tuple(elements))


def _box(mask: Mask) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
