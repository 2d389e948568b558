"""A part of a picture that is only named in words, found by a segmenter before the job begins, so that it is edited as with a painted mask."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, runtime_checkable

from tools import media
from tools.animatic.lexicon import find_nouns
from tools.assets import AssetStore
from tools.gathering import Gathered
from tools.requests import ImageRequest, Region
from tools.store.records import NewAsset


@runtime_checkable
class Segmenter(Protocol):
    """An engine that can tell where in a picture is what words name."""

    async def part_of(self, picture: Path, words: str) -> bytes | None:
        """Return the part as a PNG of the picture's size, white where it is; None where it cannot tell. words: English."""
        ...


async def parted(
    store: AssetStore, engines: Iterable[object], found: Gathered, project: str, owner: str
) -> ImageRequest | None:
    """Return the request with a mask in place of the words that name its part; None where nobody here can find that.

    found: a request whose picture has no map of its parts, see `Gathered.words_of_part`. The mask is stored aside, so that
    the recipe holds it and nothing is looked for again. Raises what the segmenter raises.
    """
    request, parent = found.asked, found.parent
    words = await asyncio.to_thread(_english, found.words_of_part)
    if not isinstance(request, ImageRequest) or request.region is None or parent is None or not words:
        return None
    for engine in engines:
        if not isinstance(engine, Segmenter):
            continue
        mask = await engine.part_of(parent.path, words)
        if mask is not None:
            asset = await asyncio.to_thread(_kept, store, mask, words, project, owner, parent.id)
            region = Region(mask_image=asset, feather_px=request.region.feather_px)
            return request.model_copy(update={"region": region})
    return None


def _kept(store: AssetStore, mask: bytes, words: str, project: str, owner: str, picture: str) -> str:
    size = media.open_picture(mask, name="the mask").size
    new = NewAsset(
        project=project,
        kind="mask",
        width=size[0],
        height=size[1],
        owner=owner,
        words=words,
        parents=(picture,),
        aside=True,
        commercial=True,
    )
    return store.put(new, mask).id


def _english(words: str) -> str:
    """Return the words as a segmenter reads them: as they are, or the nouns in them in English; empty where none is known."""
    return words if words.isascii() else " ".join(noun.key.replace("-", " ") for noun in find_nouns(words))
