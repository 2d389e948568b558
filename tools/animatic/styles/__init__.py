"""The looks of the embedded studio: every style turns the finished flat frame into another medium."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tools.animatic.styles.brushwork import oil, pastel
from tools.animatic.styles.craft import clay, papercut
from tools.animatic.styles.drawn import anime, sketch
from tools.animatic.styles.film import cinematic, cyberpunk, noir, vintage
from tools.animatic.styles.inkwash import ink, seal
from tools.animatic.styles.parts import Page, PictureParts
from tools.animatic.styles.pixelart import pixel
from tools.animatic.styles.printed import blueprint, comic
from tools.animatic.styles.toolkit import Bytes
from tools.animatic.styles.wash import rim, watercolor

__all__ = ["STYLES", "Page", "PictureParts", "apply", "on_the_page"]


def _flat(parts: PictureParts) -> Bytes:
    return parts.rgb


_LOOKS: Mapping[str, Callable[[PictureParts], Bytes]] = MappingProxyType(
    {
        "flat": _flat,
        "pixel": pixel,
        "watercolor": watercolor,
        "ink": ink,
        "sketch": sketch,
        "noir": noir,
        "anime": anime,
        "clay": clay,
        "cinematic": cinematic,
        "papercut": papercut,
        "oil": oil,
        "comic": comic,
        "vintage": vintage,
        "blueprint": blueprint,
        "cyberpunk": cyberpunk,
        "pastel": pastel,
    }
)

STYLES: frozenset[str] = frozenset(_LOOKS)
"""Names that `apply` knows; "flat" is the studio's own look and changes nothing."""


def apply(style: str, parts: PictureParts) -> Bytes:
    """Return the frame in a style as (H, W, 3) uint8. Same parts, same bytes. Raises KeyError for an unknown style."""
    return _LOOKS[style](parts)


def on_the_page(style: str, parts: PictureParts) -> Bytes | None:
    """Return what a style puts on the sheet whatever is painted there, (H, W, 4) straight-alpha RGBA; None for most styles."""
    marks = {"watercolor": rim, "ink": seal}.get(style)
    return None if marks is None else marks(parts)
