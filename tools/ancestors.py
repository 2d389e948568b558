"""From which picture an edit starts, so that a picture that is edited again and again is not encoded again and again."""

from __future__ import annotations

from collections.abc import Callable

from tools.assets import Asset
from tools.gathering import DRAWN_BY
from tools.requests import ImageRequest, read_request

MOST = 32
"""Steps that are gone back at most."""


def starting_point(parent: Asset, request: ImageRequest, asset_of: Callable[[str], Asset]) -> Asset:
    """Return the picture that a whole-picture edit of `parent` starts from: the last one in its line that no such edit has made.

    An edit in words that made the whole picture anew is passed over, because the new Shot says all that it changed. What words do
    not say is kept: a part that was laid in, pictures that were followed, another seed or another shape. asset_of: looks up an
    asset by its id; what it raises goes on. Pure, as far as that is.
    """
    if request.operation != "make" or request.region is not None or request.image != parent.id:
        return parent
    found = parent
    for _ in range(MOST):
        made = _edit_of(found)
        if made is None or made.image is None or made.seed != request.seed:
            return found
        before = asset_of(made.image)
        if not _says_all(made, found, before):
            return found
        found = before
    return found


def _edit_of(asset: Asset) -> ImageRequest | None:
    """Return the request of a picture that a model made whole out of another one; None for all others."""
    if asset.recipe is None or asset.recipe.engine == DRAWN_BY or asset.kind != "image":
        return None
    request = read_request(asset.recipe.request)
    if not isinstance(request, ImageRequest) or request.operation != "make" or request.region is not None:
        return None
    return request


def _says_all(made: ImageRequest, after: Asset, before: Asset) -> bool:
    """Tell whether the Shot of an edit says everything that it changed of the picture before."""
    brought = made.reference_images or made.guide_image or made.style_image or made.palette_image
    changed = before.shot is not None and before.shot != made.shot
    same_shape = (before.width, before.height) == (after.width, after.height)
    return changed and same_shape and not brought
