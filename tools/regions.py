"""The part of a picture an edit may touch: masks from words, boxes and pictures, soft edges, and exact composition."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools import places
from tools.errors import BadInput
from tools.requests import Box
from tools.store.records import ElementNote

Mask = NDArray[np.bool_]
Alpha = NDArray[np.float32]
Ids = NDArray[np.uint8]

_FILLERS = re.compile(r"\b(?:the|a|an|this|that|his|her|its|their|my)\b|[這这那個个隻只的]", re.IGNORECASE)
_FOREGROUND = ("subject", "prop", "overlay")


def mask_of_box(box: Box, size: tuple[int, int]) -> Mask:
    """Return the (H, W) mask of a box given as fractions; raise BadInput for a box without area inside the picture."""
    width, height = size
    left, right = (round(min(max(v, 0.0), 1.0) * width) for v in (box[0], box[2]))
    top, bottom = (round(min(max(v, 0.0), 1.0) * height) for v in (box[1], box[3]))
    if right <= left or bottom <= top:
        raise BadInput("The box holds no part of the picture; give left, top, right, bottom as fractions from 0 to 1.")
    mask = np.zeros((height, width), bool)
    mask[top:bottom, left:right] = True
    return mask


def mask_of_words(words: str, ids: Ids, elements: Sequence[ElementNote], *, also: Sequence[str] = ()) -> Mask:
    """Return the mask of what the words name: elements ("the left cat"), the background, or a place ("the left half").

    also: further names of the same thing, such as its English name when the words are Chinese; tried when the words fit nothing.
    Raises BadInput with the names there are when nothing fits.
    """
    seen = frozenset(np.unique(ids).tolist())
    visible = [e for e in elements if e.id in seen]
    chosen = _named(words, visible) or [e for name in also for e in _named(name, visible)]
    place = places.area(words)
    if chosen:
        mask: Mask = np.isin(ids, [e.id for e in places.pick(words, chosen)])
    elif places.means_background(words):
        mask = ~np.isin(ids, [e.id for e in elements if e.role in _FOREGROUND])
    elif place is not None:
        return mask_of_box(place, (ids.shape[1], ids.shape[0]))
    else:
        mask = np.zeros(ids.shape, bool)
    if not mask.any():
        raise BadInput(f'The picture has no "{words[:60]}"; it has {_listed(visible)}.')
    return mask


def mask_of_picture(picture: Image.Image, size: tuple[int, int]) -> Mask:
    """Return the mask a picture paints: light pixels of its grey, or opaque ones where it has transparency; scaled to `size`.

    Raises BadInput when it marks nothing.
    """
    grey = picture.getchannel("A") if picture.mode == "RGBA" and _is_see_through(picture) else picture.convert("L")
    mask: Mask = np.asarray(grey.resize(size, Image.Resampling.BILINEAR)) >= 128
    if not mask.any():
        raise BadInput("The mask marks nothing; paint the part to change white.")
    return mask


def feather(mask: Mask, px: int) -> Alpha:
    """Return an (H, W) alpha: 1 in the mask, a smooth fall outside, and exactly 0 farther than `px` pixels from it."""
    if px <= 0:
        return mask.astype(np.float32)
    away = distance(mask, px)
    near: Alpha = np.clip(1.0 - away / (px + 1.0), 0.0, 1.0).astype(np.float32)
    fall: Alpha = near * near * (3.0 - 2.0 * near)
    fall[away > px] = 0.0
    return fall


def distance(mask: Mask, limit: int) -> NDArray[np.float32]:
    """Return each pixel's Euclidean distance in pixels to the mask, exact up to `limit`, and above it anything above it."""
    far = np.float32(limit + 1)
    out = np.full(mask.shape, far, np.float32)
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not rows.size:
        return out
    top, bottom = max(rows[0] - limit, 0), rows[-1] + limit + 1
    left, right = max(columns[0] - limit, 0), columns[-1] + limit + 1
    near = mask[top:bottom, left:right]
    vertical = np.where(near, np.float32(0), far)
    for y in range(1, len(vertical)):
        np.minimum(vertical[y], vertical[y - 1] + 1, out=vertical[y])
    for y in range(len(vertical) - 2, -1, -1):
        np.minimum(vertical[y], vertical[y + 1] + 1, out=vertical[y])
    square = vertical * vertical
    nearest, width = square.copy(), square.shape[1]
    for step in range(1, min(limit, width - 1) + 1):
        np.minimum(nearest[:, step:], square[:, :-step] + step * step, out=nearest[:, step:])
        np.minimum(nearest[:, :-step], square[:, step:] + step * step, out=nearest[:, :-step])
    out[top:bottom, left:right] = np.sqrt(nearest)
    return out


def composite(parent: Image.Image, new: Image.Image, alpha: Alpha) -> Image.Image:
    """Return the parent with the new picture laid in by `alpha`; where alpha is 0 the parent's pixels are bit-identical."""
    mode = "RGBA" if "RGBA" in (parent.mode, new.mode) else "RGB"
    old = np.asarray(parent.convert(mode))
    fresh = np.asarray(new.convert(mode))
    if old.shape != fresh.shape or old.shape[:2] != alpha.shape:
        raise ValueError("parent, new picture and alpha differ in size")
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    out = old.copy()
    if rows.size:
        box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        weight = alpha[box][..., None]
        mixed = np.rint(old[box] * (1.0 - weight) + fresh[box] * weight).astype(np.uint8)
        out[box] = np.where(weight > 0, mixed, old[box])
    return Image.fromarray(out)


def merge_ids(
    parent: tuple[Ids, Sequence[ElementNote]], new: tuple[Ids, Sequence[ElementNote]], mask: Mask
) -> tuple[Ids, tuple[ElementNote, ...]]:
    """Return the id map and elements of a composition: inside the mask the new picture's elements, outside the parent's.

    Elements of one name keep the parent's number; new ones take free numbers. Elements of which nothing is seen are left out.
    """
    notes = {element.id: element for element in parent[1]}
    numbers = {element.name: element.id for element in parent[1]}
    free = iter(n for n in range(1, 256) if n not in notes)
    table = np.zeros(256, np.uint8)
    for element in new[1]:
        number = numbers.get(element.name) or next(free, 0)
        if number:
            table[element.id] = number
            notes[number] = element.model_copy(update={"id": number})
    ids: Ids = np.where(mask, table[new[0]], parent[0])
    present = [(note, ids == number) for number, note in sorted(notes.items())]
    return ids, tuple(note.model_copy(update={"box": _box_of(seen)}) for note, seen in present if seen.any())


def _named(words: str, elements: Sequence[ElementNote]) -> list[ElementNote]:
    best = max((_likeness(words, e) for e in elements), default=0)
    return [e for e in elements if best and _likeness(words, e) == best]


def _box_of(mask: Mask) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _likeness(words: str, element: ElementNote) -> int:
    """Return how well the words name the element: 3 the same, 2 one within the other, 1 a word in common, 0 nothing."""
    wanted = _plain(words)
    best = 0
    for said in (_plain(element.words), _plain(element.name)):
        if not wanted or not said:
            continue
        if wanted == said:
            return 3
        if f" {wanted} " in f" {said} " or f" {said} " in f" {wanted} " or (not said.isascii() and _within(wanted, said)):
            best = 2
        elif set(wanted.split()) & set(said.split()):
            best = max(best, 1)
    return best


def _within(a: str, b: str) -> bool:
    return a in b or b in a


def _plain(words: str) -> str:
    return " ".join(_FILLERS.sub(" ", words.casefold().replace("_", " ").replace("-", " ")).split())


def _listed(elements: Sequence[ElementNote]) -> str:
    names = dict.fromkeys(e.words or e.name.replace("_", " ") for e in elements)
    return ", ".join(list(names)[:12]) or "no elements known by name, so give a box instead"


def _is_see_through(picture: Image.Image) -> bool:
    low, _ = picture.getchannel("A").getextrema()
    return bool(isinstance(low, (int, float)) and low < 255)
