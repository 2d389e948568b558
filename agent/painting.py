"""Parts of pictures as masks: those of a draft's own elements, and those that a person painted, checked and kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools import media
from tools.assets import Asset, AssetStore
from tools.drafted import drafted
from tools.errors import BadInput
from tools.finishing import read_ids
from tools.requests import Region
from tools.store.records import ElementNote, NewAsset

MAX_MASK_BYTES = 8 * 1024 * 1024
MAX_MASK_PIXELS = 36_000_000
"""A little more than 8K, so that a mask may be as large as any picture that is edited."""
FEATHER = "feather_px"
"""What a mask's facts call the soft edge that was chosen with it."""
_HISTORY = 5_000
_ANCESTORS = 32
_SAME_SHAPE = 0.02
"""By how much the shape of a mask may differ from that of its picture: a side is rounded to whole pixels."""
_MARKED = 128
_IN_FRONT = ("subject", "prop", "overlay")
_COVERS = 0.2
"""How much of a mask something in front fills that is taken for what the mask means..."""
_COVERED = 0.5
"""...or how much of that thing lies in the mask."""
_HARD = [0] * _MARKED + [255] * (256 - _MARKED)


@dataclass(frozen=True, slots=True)
class Thing:
    """An element of a picture that can be chosen by its name. box: left, top, width and height as fractions of the picture."""

    name: str
    words: str
    role: str
    box: tuple[float, float, float, float]


def things(store: AssetStore, picture: Asset) -> tuple[Thing, ...]:
    """Return the elements that are seen in a picture, those in front first, then the largest; none where no draft tells them, as of a photo. Blocking.

    Raises BadInput for an asset that is no picture.
    """
    ids, notes = _seen(store, picture)
    height, width = ids.shape
    areas = np.bincount(ids.ravel(), minlength=256)
    found = sorted((n for n in notes if areas[n.id]), key=lambda n: (n.role not in _IN_FRONT, -int(areas[n.id])))
    return tuple(Thing(note.name, note.words, note.role, _fractions(ids == note.id, width, height)) for note in found)


def element_mask(store: AssetStore, picture: Asset, name: str) -> bytes | None:
    """Return a PNG of where an element is, white and opaque there and clear elsewhere; None where no such thing is seen. Blocking."""
    ids, notes = _seen(store, picture)
    numbers = [note.id for note in notes if note.name == name]
    mask = np.isin(ids, numbers)
    if not mask.any():
        return None
    grey = mask.astype(np.uint8) * 255
    return media.encode_png(Image.fromarray(np.dstack([grey, grey]), "LA"))


def keep_mask(store: AssetStore, picture: Asset, png: bytes, *, feather_px: int | None = None) -> Asset:
    """Store a painted mask of a picture and return it: white is chosen, at the picture's size. Blocking.

    png: of the picture's shape in any size; light or opaque pixels are chosen. feather_px: the width of the soft edge that an
    edit inside it has, in pixels of the picture; None: the usual one. Raises BadInput, with one sentence, for anything else,
    for a mask that marks nothing or everything, and for an asset that is no picture.
    """
    _check_picture(picture)
    mask = _read(png)
    if abs(mask.width / mask.height / (picture.width / picture.height) - 1.0) > _SAME_SHAPE:
        raise BadInput(
            f"The mask is {mask.width}x{mask.height}, which is not the shape of {picture.handle} ({picture.width}x{picture.height}); paint it on that picture."
        )
    mask = mask.resize((picture.width, picture.height), Image.Resampling.NEAREST)
    chosen = np.asarray(mask) >= _MARKED
    if not chosen.any():
        raise BadInput("Nothing is chosen yet; paint the part that shall change.")
    if chosen.all():
        raise BadInput("The whole picture is chosen; leave some of it, or say the change without an area.")
    new = NewAsset(
        project=picture.project, kind="mask", width=picture.width, height=picture.height, owner=picture.owner,
        parents=(picture.id,), aside=True, commercial=True, facts={FEATHER: str(feather_px)} if feather_px is not None else {},
    )  # fmt: skip
    return store.put(new, media.encode_png(mask))


def region_of(mask: Asset) -> Region:
    """Return the part of a picture that a kept mask stands for, with the soft edge that was chosen with it."""
    soft = mask.facts.get(FEATHER, "")
    return Region(mask_image=mask.id, feather_px=int(soft)) if soft.isdigit() else Region(mask_image=mask.id)


def masks_for(store: AssetStore, picture: Asset, most: int = 8) -> tuple[Asset, ...]:
    """Return the masks that were painted on a picture or on what it came from, while that had its shape, newest first. Blocking."""
    line, found = {picture.id}, picture
    for _ in range(_ANCESTORS):
        if not found.parents:
            break
        found = store.by_id(found.parents[0])
        line.add(found.id)
    masks = (asset for asset in reversed(store.list(picture.project, _HISTORY)) if asset.kind == "mask")
    fitting = [mask for mask in masks if line.intersection(mask.parents) and _alike(mask, picture)]
    return tuple(fitting[:most])


def meant(store: AssetStore, picture: Asset, mask: Asset) -> tuple[ElementNote, ...]:
    """Return what a mask of a picture is about: things in front that fill it or lie in it, most of it first, else what is behind.

    Nothing where no draft tells what is in the picture. Blocking.
    """
    ids, notes = _seen(store, picture)
    if not notes:
        return ()
    painted = (
        media.open_picture(store.read_bytes(mask))
        .convert("L")
        .resize((ids.shape[1], ids.shape[0]), Image.Resampling.NEAREST)
    )
    chosen = np.asarray(painted) >= _MARKED
    inside, whole = (np.bincount(part, minlength=256) for part in (ids[chosen], ids.ravel()))
    marked = max(int(chosen.sum()), 1)
    front = [n for n in notes if n.role in _IN_FRONT and inside[n.id]]
    near = [n for n in front if inside[n.id] >= _COVERS * marked or inside[n.id] >= _COVERED * whole[n.id]]
    behind = [n for n in notes if n.role not in _IN_FRONT and inside[n.id]]
    found = (
        sorted(near, key=lambda note: -int(inside[note.id]))
        or sorted(behind, key=lambda note: -int(inside[note.id]))[:1]
    )
    return tuple(found)


def _seen(store: AssetStore, picture: Asset) -> tuple[NDArray[np.uint8], tuple[ElementNote, ...]]:
    _check_picture(picture)
    draft = drafted(picture, store.by_id)
    if draft is None or "ids" not in draft.sidecars:
        return np.zeros((1, 1), np.uint8), ()
    return read_ids(store.sidecar(draft, "ids")), draft.description.elements


def _check_picture(asset: Asset) -> None:
    if asset.kind != "image":
        kind = "film" if asset.kind in ("film", "video") else asset.kind
        raise BadInput(f"A part can be chosen in pictures only, and {asset.handle} is a {kind}; choose a picture.")


def _read(png: bytes) -> Image.Image:
    if media.kind_of(png) != "PNG":
        raise BadInput("The mask is no PNG file; send it as PNG, white where the picture may change.")
    picture = media.open_picture(png, name="mask.png", max_bytes=MAX_MASK_BYTES, max_pixels=MAX_MASK_PIXELS)
    opaque = np.asarray(picture.getchannel("A") if picture.mode == "RGBA" else picture.convert("L"))
    see_through = picture.mode == "RGBA" and bool((opaque < _MARKED).any())
    return (picture.getchannel("A") if see_through else picture.convert("L")).point(_HARD)


def _fractions(mask: NDArray[np.bool_], width: int, height: int) -> tuple[float, float, float, float]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    left, top = columns[0] / width, rows[0] / height
    size = ((columns[-1] + 1) / width - left, (rows[-1] + 1) / height - top)
    return round(float(left), 4), round(float(top), 4), round(float(size[0]), 4), round(float(size[1]), 4)


def _alike(mask: Asset, picture: Asset) -> bool:
    return (mask.width, mask.height) == (picture.width, picture.height)
