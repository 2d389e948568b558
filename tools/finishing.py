"""From an engine's result to the file that is kept: checked, and laid into the parent for a region edit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools import media, regions
from tools.bringing import Seen, brought
from tools.store.records import ElementNote
from tools.verifying import Checked, check, check_sent, facts, film_of

__all__ = ["Checked", "Ground", "check", "check_sent", "facts", "film_of", "lay_in", "read_depth", "read_ids", "with_data"]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a region edit stands on: the parent's picture and maps, and the part that may change."""

    picture: Image.Image
    mask: regions.Mask
    feather_px: int
    ids: NDArray[np.uint8] | None = None
    depth: NDArray[np.uint16] | None = None
    elements: Sequence[ElementNote] = ()
    painted: bool = False
    """Whether a person painted the part, so that what is new shall come there."""


def lay_in(checked: Checked, ground: Ground) -> Checked:
    """Return the result composed onto the parent: new inside the mask, a soft edge, and the parent's own pixels beyond it.

    A result of another size is scaled to the parent's first. Id map and depth follow the mask without the soft edge.
    The sidecar `region` keeps the mask. The result must be a picture.
    """
    assert checked.picture is not None
    if checked.picture.size != ground.picture.size:
        checked = replace(checked, picture=checked.picture.resize(ground.picture.size, Image.Resampling.LANCZOS))
    checked = _brought(checked, ground) if ground.painted else checked
    made, result = checked.made, checked.picture
    assert result is not None
    alpha = regions.feather(ground.mask, ground.feather_px)
    picture = regions.composite(ground.picture, result, alpha)
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
    finished = replace(made, data=media.encode_png(picture), suffix=".png", sidecars=sidecars, description=description)
    return replace(checked, made=finished, picture=picture)


def _brought(checked: Checked, ground: Ground) -> Checked:
    """Return the result with its new things in the painted part, where it is a drawing that tells where they are."""
    made, drawing = checked.made, checked.picture
    if drawing is None or not {"ids", "depth"} <= set(made.sidecars):
        return checked
    ids, depth = read_ids(made.sidecars["ids"]), read_depth(made.sidecars["depth"])
    if ids.shape != ground.mask.shape:
        return checked
    old_ids = ground.ids if ground.ids is not None else np.zeros_like(ids)
    old_depth = ground.depth if ground.depth is not None else np.zeros_like(depth)
    before = Seen(ground.picture, old_ids, old_depth, tuple(ground.elements) if ground.ids is not None else ())
    seen = brought(Seen(drawing, ids, depth, made.description.elements), before, ground.mask)
    if seen is None:
        return checked
    maps = {"ids": media.encode_png(Image.fromarray(seen.ids)), "depth": media.encode_png(Image.fromarray(seen.depth))}
    description = made.description.model_copy(update={"elements": seen.elements})
    return replace(
        checked, picture=seen.picture, made=replace(made, sidecars={**made.sidecars, **maps}, description=description)
    )


def with_data(checked: Checked, data: bytes) -> Checked:
    """Return the same result with another file of the same pixels."""
    return replace(checked, made=replace(checked.made, data=data))


def read_ids(png: bytes) -> NDArray[np.uint8]:
    """Return an id map sidecar as an (H, W) array."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        return np.array(image, np.uint8)


def read_depth(png: bytes) -> NDArray[np.uint16]:
    """Return a depth sidecar as an (H, W) array."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        return np.array(image, np.uint16)
