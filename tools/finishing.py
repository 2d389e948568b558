"""From an engine's result to the file that is kept: checked, laid into the parent for a region edit, and stamped."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools import media, regions
from tools.engines.base import Made
from tools.errors import BadMedia, EngineError
from tools.requests import ImageRequest
from tools.store.records import ElementNote

MAX_RESULT_BYTES = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Ground:
    """What a region edit stands on: the parent's picture and maps, and the part that may change."""

    picture: Image.Image
    mask: regions.Mask
    feather_px: int
    ids: NDArray[np.uint8] | None = None
    depth: NDArray[np.uint16] | None = None
    elements: Sequence[ElementNote] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A result whose picture was decoded: `made` with the picture it holds."""

    made: Made
    picture: Image.Image


def check(made: Made, request: ImageRequest) -> Checked:
    """Return the result decoded; raise EngineError when it does not decode, has the wrong size or shows nothing."""
    try:
        picture = media.open_picture(made.data, name="the result", max_bytes=MAX_RESULT_BYTES)
    except BadMedia as error:
        raise EngineError(f"The engine sent no usable picture ({error}) Try again.") from error
    if request.size is not None and picture.size != request.size:
        got, asked = (f"{w}x{h}" for w, h in (picture.size, request.size))
        raise EngineError(f"The engine made {got} pixels where {asked} were asked; try another size.")
    if _is_blank(picture) and (request.shot.said() or request.shot.items or request.shot.text_in_image):
        raise EngineError("The engine made an empty picture; say the scene in other words and try again.")
    return Checked(made, picture)


def lay_in(checked: Checked, ground: Ground) -> Checked:
    """Return the result composed onto the parent: new inside the mask, a soft edge, and the parent's own pixels beyond it.

    Id map and depth follow the mask without the soft edge. The sidecar `region` keeps the mask.
    """
    made = checked.made
    alpha = regions.feather(ground.mask, ground.feather_px)
    picture = regions.composite(ground.picture, checked.picture, alpha)
    sidecars = {"region": media.encode_png(Image.fromarray(ground.mask.astype(np.uint8) * 255))}
    description = made.description
    if "ids" in made.sidecars:
        new_ids = read_ids(made.sidecars["ids"])
        old_ids = ground.ids if ground.ids is not None else np.zeros_like(new_ids)
        ids, elements = regions.merge_ids((old_ids, ground.elements), (new_ids, description.elements), ground.mask)
        sidecars["ids"] = media.encode_png(Image.fromarray(ids))
        description = description.model_copy(update={"elements": elements})
    if "depth" in made.sidecars:
        new_depth = read_depth(made.sidecars["depth"])
        old_depth = ground.depth if ground.depth is not None else np.zeros_like(new_depth)
        sidecars["depth"] = media.encode_png(Image.fromarray(np.where(ground.mask, new_depth, old_depth)))
    finished = replace(made, data=media.encode_png(picture), sidecars=sidecars, description=description)
    return Checked(finished, picture)


def with_data(checked: Checked, data: bytes) -> Checked:
    """Return the same result with another file of the same pixels."""
    return Checked(replace(checked.made, data=data), checked.picture)


def read_ids(png: bytes) -> NDArray[np.uint8]:
    """Return an id map sidecar as an (H, W) array."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        return np.array(image, np.uint8)


def read_depth(png: bytes) -> NDArray[np.uint16]:
    """Return a depth sidecar as an (H, W) array."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        return np.array(image, np.uint16)


def _is_blank(picture: Image.Image) -> bool:
    pixels = np.asarray(picture)
    return bool((pixels == pixels[0, 0]).all())
