"""The shipped drawings: reading one SVG or ready-drawn picture out of `data/art.zip`, and drawing an SVG at one size."""

from __future__ import annotations

import functools
import io
import threading
import zipfile
from pathlib import Path

from PIL import Image

from tools.errors import EngineError

DATA = Path(__file__).with_name("data")
READY_PX = 384
"""Side of the ready-drawn pictures in the archive."""

_LOCK = threading.Lock()


@functools.cache
def _archive() -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(DATA / "art.zip")
    except (OSError, zipfile.BadZipFile) as error:
        raise EngineError("the studio's artwork is missing or damaged: reinstall Scenewright") from error


@functools.cache
def names() -> frozenset[str]:
    """Return the names of all drawings."""
    return frozenset(n.removesuffix(".svg") for n in _archive().namelist() if n.endswith(".svg"))


@functools.cache
def ready() -> frozenset[str]:
    """Return the names of the drawings that are shipped as `READY_PX` pictures too."""
    return frozenset(n.removesuffix(".webp") for n in _archive().namelist() if n.endswith(".webp"))


def _read(entry: str) -> bytes:
    with _LOCK:
        return _archive().read(entry)


def ready_picture(name: str) -> Image.Image:
    """Return the ready-drawn picture of a glyph, (READY_PX, READY_PX) RGBA; raise KeyError when it has none."""
    picture = Image.open(io.BytesIO(_read(f"{name}.webp")))
    return picture.convert("RGBA")


def draw(name: str, px: int) -> bytes:
    """Return the glyph as PNG bytes, px by px; takes 10 ms (96 px) to 500 ms (768 px). Raises KeyError for an unknown name."""
    import resvg_py  # noqa: PLC0415 - a 3 MB library that only a cold cache needs

    svg = _read(f"{name}.svg").decode()
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=px, height=px, skip_system_fonts=True))
