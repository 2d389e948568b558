"""Pictures of things and beings by name: drawn once per size bucket, kept in memory and in a cache folder, scaled and recoloured."""

from __future__ import annotations

import functools
import io
import logging
import os
import secrets
import threading
from pathlib import Path

import platformdirs
from PIL import Image

from tools.animatic import artwork
from tools.animatic.tint import tint

BUCKETS = (96, 144, 192, 288, 384, 576, 768)
"""Sizes a drawing is rendered at; a request is scaled down from the next one, because rendering costs with the area."""
READY_BUCKETS = (artwork.READY_PX, 576, 768)
"""Sizes of a drawing that is shipped ready drawn."""
_STRETCH = 1.06
"""How far a bucket may be scaled up before the next one is drawn; less is not seen."""
_DRAWN_KEPT = 160
_SCALED_KEPT = 512

logger = logging.getLogger(__name__)
_LOCK = threading.Lock()


class _Cache:
    """The folder of drawn glyphs; without a folder, or when it cannot be written, nothing is kept on disk."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def read(self, key: str) -> Image.Image | None:
        if self.folder is None:
            return None
        try:
            data = (self.folder / f"{key}.png").read_bytes()
            return Image.open(io.BytesIO(data)).convert("RGBA")
        except (OSError, SyntaxError):
            return None

    def write(self, key: str, png: bytes) -> None:
        if self.folder is None:
            return
        temporary = self.folder / f".{key}.{secrets.token_hex(4)}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(png)
            os.replace(temporary, self.folder / f"{key}.png")  # noqa: PTH105 - replaces on every system
        except OSError as error:
            logger.info("drawings are kept in memory only: %s", error)
            self.folder = None


_UNSET = object()
_state: dict[str, object] = {"cache": _UNSET}


def configure(cache_dir: Path | None) -> None:
    """Say where drawn glyphs are kept; None keeps them in memory only. Two processes may share a folder."""
    with _LOCK:
        _state["cache"] = _Cache(cache_dir)


def _cache() -> _Cache:
    if not isinstance(_state["cache"], _Cache):
        _state["cache"] = _Cache(Path(platformdirs.user_cache_dir("scenewright")) / "glyphs")
    cache = _state["cache"]
    assert isinstance(cache, _Cache)
    return cache


def has_glyph(name: str) -> bool:
    """Tell whether there is a drawing of this name."""
    return name in artwork.names()


def bucket_for(name: str, px: int) -> int:
    """Return the size the glyph is drawn at for a request of px; depends on nothing else, so that pictures are repeatable."""
    sizes = READY_BUCKETS if name in artwork.ready() else BUCKETS
    return next((size for size in sizes if size * _STRETCH >= px), sizes[-1])


@functools.lru_cache(maxsize=_DRAWN_KEPT)
def _drawn(name: str, bucket: int) -> Image.Image:
    with _LOCK:
        if bucket == artwork.READY_PX and name in artwork.ready():
            image = artwork.ready_picture(name)
        else:
            key = f"{name}-{bucket}"
            cached = _cache().read(key)
            if cached is None:
                png = artwork.draw(name, bucket)
                _cache().write(key, png)
                cached = Image.open(io.BytesIO(png)).convert("RGBA")
            image = cached
    box = image.getchannel("A").point([0] * 9 + [255] * 247).getbbox()
    return image.crop(box) if box else image


def _scaled_size(image: Image.Image, px: int) -> tuple[int, int]:
    factor = px / max(image.size)
    return max(1, round(image.width * factor)), max(1, round(image.height * factor))


@functools.lru_cache(maxsize=_SCALED_KEPT)
def _scaled(name: str, px: int, colour: str | None) -> Image.Image:
    image = _drawn(name, bucket_for(name, px))
    size = _scaled_size(image, px)
    if size != image.size:
        # premultiplied, so that transparent pixels lend no colour to the edge
        image = image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    return tint(image, colour) if colour else image


def glyph(name: str, px: float, *, colour: str | None = None) -> Image.Image:
    """Return the drawing `name` as a cropped straight-alpha RGBA picture of its own, its longest side px pixels.

    px: 1 and up. colour: `#rrggbb` that the drawing's main colour becomes; light and dark parts stay.
    Raises KeyError for an unknown name (see `has_glyph`).
    """
    if not has_glyph(name):
        raise KeyError(name)
    return _scaled(name, max(1, round(px)), colour).copy()
