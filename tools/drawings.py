"""Guarded reading of SVG drawings: what is safe in them is turned into pixels."""

from __future__ import annotations

import re

from PIL import Image

from tools import media
from tools.errors import BadMedia

MAX_BYTES = 5 * 2**20
LONGEST = 2048
"""Longest side in pixels of a rasterised drawing when nothing else is asked."""
_MARKUP_START = re.compile(
    rb"\s*(<\?xml[^>]*>|<!--.*?-->|<!doctype svg[^>\[]*>|\s)*<svg[\s>]", re.IGNORECASE | re.DOTALL
)
_REACHES_OUT = re.compile(
    r"""<!entity|<script|<foreignobject|<!doctype[^>]*\[|href\s*=\s*["'](?!\#|data:image/(?:png|jpe?g|webp|gif);)|"""
    r"""url\(\s*["']?(?!\#)|@import|\son\w+\s*=""",
    re.IGNORECASE,
)
"""Entities, scripts, foreign markup, event handlers, and anything that names a file or an address."""


def is_svg(data: bytes) -> bool:
    """Return whether a file is an SVG drawing, by its content."""
    return _MARKUP_START.match(data[:4096].removeprefix(b"\xef\xbb\xbf")) is not None


def rasterise(data: bytes, *, longest: int = LONGEST, name: str = "") -> Image.Image:
    """Return a drawing as RGB or RGBA pixels whose longest side is `longest`.

    Raises BadMedia for a drawing that is damaged, too large, or that reaches for anything outside itself.
    """
    import resvg_py  # noqa: PLC0415 - a 3 MB library that only a drawing needs

    shown = f'"{name[-80:]}"' if name else "The drawing"
    if len(data) > MAX_BYTES:
        raise BadMedia(f"{shown} is larger than {MAX_BYTES // 2**20} MB; simplify it first.")
    try:
        text = data.decode("utf-8-sig")
        if _REACHES_OUT.search(text):
            raise BadMedia(
                f"{shown} holds scripts or names other files, which is not read here; export it as plain SVG."
            )
        wide = _is_wide(text)
        width, height = (longest, None) if wide else (None, longest)
        png = resvg_py.svg_to_bytes(svg_string=text, skip_system_fonts=True, width=width, height=height)
        return media.open_picture(bytes(png))
    except ValueError as error:
        raise BadMedia(f"{shown} is damaged and cannot be read as SVG; export it again.") from error


def _is_wide(text: str) -> bool:
    """Return whether a drawing is at least as wide as it is tall."""
    root = re.search(r"<svg\b[^>]*>", text, re.IGNORECASE)
    box = re.search(
        r"""viewBox\s*=\s*["']\s*[-\d.e]+[\s,]+[-\d.e]+[\s,]+([\d.e]+)[\s,]+([\d.e]+)""", root[0] if root else ""
    )
    pair = box.groups() if box else tuple(_number(root[0] if root else "", side) for side in ("width", "height"))
    width, height = (float(side or 1) for side in pair)
    if not 0.02 <= width / max(height, 1e-6) <= 50:
        raise BadMedia("The drawing is far wider or taller than a picture can be; export it in another shape.")
    return width >= height


def _number(root: str, side: str) -> str | None:
    found = re.search(rf"""\b{side}\s*=\s*["']\s*([\d.]+)""", root)
    return found[1] if found else None
