"""The draft that a finished picture was rendered from: its id map tells where each thing is, in the finished picture too."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.assets import Asset
from tools.requests import ImageRequest, read_request

MOST = 32
"""Steps that are gone back at most."""
_SAME_SHAPE = 0.02


def drafted(asset: Asset, asset_of: Callable[[str], Asset]) -> Asset | None:
    """Return the picture whose id map holds for this one: itself, or the draft it was rendered or enlarged from; None without any.

    Parts that were changed on the way are passed over, for everything else stayed where it was; a whole picture made anew from
    words is not. asset_of: looks up an asset by its id; what it raises goes on. Pure, as far as that is.
    """
    found = asset
    for _ in range(MOST):
        if "ids" in found.sidecars:
            return found if _alike(found, asset) else None
        request = read_request(found.recipe.request) if found.recipe is not None else None
        if not isinstance(request, ImageRequest) or request.image is None:
            return None
        if request.region is None and request.operation not in ("finalize", "upscale"):
            return None
        found = asset_of(request.image)
    return None


def at_size(ids: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return an id map (H, W) at another width and height, without numbers between those there are."""
    if (ids.shape[1], ids.shape[0]) == size:
        return ids
    return np.asarray(Image.fromarray(ids).resize(size, Image.Resampling.NEAREST))


def _alike(one: Asset, other: Asset) -> bool:
    if not (one.height and other.height):
        return False
    return abs(one.width / one.height / (other.width / other.height) - 1.0) < _SAME_SHAPE
