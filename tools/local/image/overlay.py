"""The words of a draft, cut out of it and laid over a final of a model that cannot letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.store.records import ElementNote

_SOFT = 0.0012
"""Blur of the cut, over the picture's shorter side; a pixel at 768."""
_RAISED = frozenset({"title", "banner"})
"""Words that hang before everything instead of standing on a thing of the scene."""


def overlay(
    picture: Image.Image, ids: NDArray[np.uint8], elements: Sequence[ElementNote], texts: Sequence[str]
) -> Image.Image | None:
    """Return a draft's lettering with the boards it stands on and nothing else, straight-alpha RGBA of the draft's size.

    What stands before a board stays cut out of it. ids: (H, W), the draft's map of its elements. texts: the exact words that
    are wanted. None where the draft shows none of them.
    """
    mask = np.isin(ids, [element.id for element in lettered(elements, texts)])
    if not mask.any():
        return None
    blur = max(0.6, min(picture.size) * _SOFT)
    alpha = Image.fromarray(mask.astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(blur))
    cut = picture.convert("RGB").convert("RGBA")
    cut.putalpha(alpha)
    return cut


def lettered(elements: Sequence[ElementNote], texts: Sequence[str]) -> tuple[ElementNote, ...]:
    """Return the elements that carry one of the texts."""
    wanted = {_plain(text) for text in texts}
    return tuple(element for element in elements if element.words and _plain(element.words) in wanted)


def raised(elements: Sequence[ElementNote]) -> tuple[ElementNote, ...]:
    """Return the elements that hang before the scene, such as a title: nothing of the scene has their depth."""
    return tuple(element for element in elements if element.name.split(" ")[0] in _RAISED)


def missing(elements: Sequence[ElementNote], texts: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that the draft does not show."""
    shown = {_plain(element.words) for element in elements}
    return tuple(text for text in texts if _plain(text) not in shown)


def laid_over(picture: Image.Image, lettering: Image.Image) -> Image.Image:
    """Return the picture with the lettering over it, which is scaled to its size; RGB or RGBA as it came."""
    scaled = lettering if lettering.size == picture.size else lettering.resize(picture.size, Image.Resampling.LANCZOS)
    over = Image.alpha_composite(picture.convert("RGBA"), scaled)
    return over if picture.mode == "RGBA" else over.convert("RGB")


def _plain(text: str) -> str:
    return " ".join(text.split())
