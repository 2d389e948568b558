"""What a draft tells of itself, read from its files: maps of depth and elements, who stands where, and its picture without the mark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from prompts.shot import Shot
from tools import media
from tools.errors import BadMedia, EngineError
from tools.local.image import overlay
from tools.local.tasks import DraftParts
from tools.regions import Ids, Mask
from tools.store.records import ElementNote

_LEAST_AREA = 0.004
"""A figure that covers less of the picture is not worth a pass or a reference of its own."""
_MARK_WIDTH, _MARK_HEIGHT = 0.17, 0.08
"""Room that the DRAFT mark takes in the lower right corner, over the picture's shorter side."""
_MARK_AT_LEAST = (88, 38)


def opened(path: Path) -> Image.Image:
    """Return a picture as plain RGB or RGBA pixels; raise BadMedia with its name when it cannot be read."""
    try:
        return media.open_picture(path.read_bytes(), name=path.name)
    except OSError as error:
        raise BadMedia(f"The picture {path.name} cannot be read; name another one.") from error


def ids_of(draft: DraftParts) -> Ids | None:
    """Return the draft's map of its elements, (H, W) of 8 bit numbers; None where it has none."""
    return None if draft.ids is None else _map(draft.ids).astype(np.uint8)


def depth_map(path: Path, size: tuple[int, int], *, without: Mask | None = None) -> Image.Image:
    """Return a draft's depth as a ControlNet for depth knows it: grey RGB of this size, from black (far) to white (near).

    path: 16 bit inverse depth. without: what hangs before the scene, such as a title; the depth beside it is drawn over it.
    Each picture has the whole range from black to white, as the maps of MiDaS have that these ControlNets were trained on.
    """
    depth = _map(path).astype(np.float32)
    if without is not None and without.shape == depth.shape and without.any():
        depth = _filled(depth, without)
    low, high = (float(value) for value in np.percentile(depth, (0.5, 99.5)))
    share = np.clip((depth - low) / max(high - low, 1.0), 0.0, 1.0)
    grey = Image.fromarray(np.rint(share * 255).astype(np.uint8))
    return grey.resize(size, Image.Resampling.BILINEAR).convert("RGB")


def mask_of(ids: Ids, elements: Sequence[ElementNote]) -> Mask:
    """Return where these elements are seen."""
    found: Mask = np.isin(ids, [element.id for element in elements])
    return found


def figures(draft: DraftParts, ids: Ids, shot: Shot) -> tuple[ElementNote, ...]:
    """Return the figures of a draft that are large enough to matter: as the cast is listed, or else as the subject names them.

    References of the cast come in the same order.
    """
    seen = [
        element for element in draft.elements if element.role == "subject" and (ids == element.id).mean() >= _LEAST_AREA
    ]
    named = [member.name.casefold() for member in shot.cast]
    said = shot.subject.text.casefold()

    def place(element: ElementNote) -> tuple[int, int, int, int]:
        words = element.words.casefold()
        if words in named:
            return 0, named.index(words), element.box[0], element.id
        found = said.find(words) if words else -1
        return (1, found, element.box[0], element.id) if found >= 0 else (2, 0, element.box[0], element.id)

    return tuple(sorted(seen, key=place))


def unmarked(picture: Image.Image) -> Image.Image:
    """Return a draft's picture without the DRAFT mark in its corner: what is above the mark is drawn over it."""
    shorter = min(picture.size)
    wide = min(max(round(shorter * _MARK_WIDTH), _MARK_AT_LEAST[0]), picture.width // 2)
    high = min(max(round(shorter * _MARK_HEIGHT), _MARK_AT_LEAST[1]), picture.height // 4)
    left, top = picture.width - wide, picture.height - high
    patch = picture.crop((left, top - high, picture.width, top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    out = picture.copy()
    soft = Image.new("L", (wide, high), 0)
    edge = max(2, high // 6)
    soft.paste(255, (edge, edge, wide, high))
    out.paste(patch, (left, top), soft.filter(ImageFilter.GaussianBlur(edge / 2)))
    return out


def raised(draft: DraftParts, ids: Ids) -> Mask:
    """Return where letters hang before the scene; nothing of the scene is as near."""
    return mask_of(ids, overlay.raised(draft.elements))


def _filled(depth: NDArray[np.float32], holes: Mask) -> NDArray[np.float32]:
    """Fill holes from above and below, column by column; a column that is all hole stays as it is."""
    out, rows = depth.copy(), np.arange(len(depth))
    for column in np.flatnonzero(holes.any(axis=0)):
        hole = holes[:, column]
        if not hole.all():
            out[hole, column] = np.interp(rows[hole], rows[~hole], depth[~hole, column])
    return out


def _map(path: Path) -> NDArray[np.uint16]:
    try:
        with Image.open(path, formats=("PNG",)) as image:
            found: NDArray[np.uint16] = np.array(image, np.uint16)
    except (OSError, ValueError) as error:
        raise EngineError(f"The map {path.name} of the draft cannot be read; draw the draft again.") from error
    return found
