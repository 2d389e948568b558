"""Text in pictures: Latin, Chinese and Japanese in the bundled font, as pixels or as an SVG path."""

from __future__ import annotations

import functools
import io
import math
import threading
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from tools.animatic.artwork import DATA
from tools.errors import EngineError

FONT_FILE = DATA / "noto-cjk-subset.otf"
BOX = "\u25a1"
"""What stands for a character the font lacks."""
LINE = 1.24
"""Height of a line in font sizes."""
_NO_BREAK_BEFORE = "，。、；：！？）」』》】…,.;:!?)]}”’%"
_TALL = {"ー": "｜", "—": "｜", "…": "︙", "-": "｜", "(": "︵", ")": "︶", "（": "︵", "）": "︶", "「": "﹁", "」": "﹂"}
"""Forms of a character in vertical text; used where the font has them."""
_LOCK = threading.Lock()


@functools.cache
def _font_bytes() -> bytes:
    try:
        return FONT_FILE.read_bytes()
    except OSError as error:
        raise EngineError("the studio's font is missing: reinstall Scenewright") from error


@functools.lru_cache(maxsize=64)
def font(px: int) -> ImageFont.FreeTypeFont:
    """Return the bundled font at a size of px pixels an em, 1 and up."""
    return ImageFont.truetype(io.BytesIO(_font_bytes()), max(1, int(px)), layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def _outlines() -> tuple[Any, dict[int, str]]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only signs need outlines

    opened = TTFont(io.BytesIO(_font_bytes()), lazy=True)
    return opened.getGlyphSet(), dict(opened.getBestCmap())


def missing(text: str) -> tuple[str, ...]:
    """Return the characters of `text` the font lacks, each once, in order; they are drawn as a box."""
    _, known = _outlines()
    return tuple(dict.fromkeys(c for c in text if not c.isspace() and ord(c) not in known))


def printable(text: str) -> str:
    """Return `text` with a box for every character the font lacks and a space for every kind of white space."""
    _, known = _outlines()
    return "".join(" " if c.isspace() else c if ord(c) in known else BOX for c in text)


def _wide(char: str) -> bool:
    return ord(char) >= 0x2E80


def _units(line: str) -> list[str]:
    """Split a line into the pieces it may break between: words with their space, single Chinese characters with their punctuation."""
    units: list[str] = []
    for char in line:
        joins = bool(units) and (
            char in _NO_BREAK_BEFORE or char == " " or (not _wide(char) and not _wide(units[-1][-1]) and not units[-1].endswith(" "))
        )
        if joins:
            units[-1] += char
        else:
            units.append(char)
    return units


def wrap(text: str, px: int, max_width: float) -> list[str]:
    """Return the lines `text` breaks into at a font size of px, none wider than max_width pixels unless one character is."""
    face = font(px)
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for unit in _pieces(_units(printable(paragraph)), face, max_width):
            if line and face.getlength((line + unit).rstrip()) > max_width:
                lines.append(line.rstrip())
                line = unit.lstrip()
            else:
                line += unit
        lines.append(line.rstrip())
    return lines


def _pieces(units: list[str], face: ImageFont.FreeTypeFont, max_width: float) -> list[str]:
    """Break units that are wider than a whole line into characters."""
    out: list[str] = []
    for unit in units:
        out.extend([unit] if face.getlength(unit.rstrip()) <= max_width else list(unit))
    return out


def fit(text: str, width: float, height: float, *, largest: int = 400, lines: int = 3) -> tuple[int, list[str]]:
    """Return the largest font size, and the lines, at which `text` fits into a box; the size is 4 at least."""
    low, high = 4, max(4, largest)
    best = (4, wrap(text, 4, width))
    while low <= high:
        px = (low + high) // 2
        rows = wrap(text, px, width)
        fits = len(rows) <= lines and len(rows) * px * LINE <= height and max(map(font(px).getlength, rows)) <= width
        fits = fits and not _splits_a_word(text, rows)
        if fits:
            best, low = (px, rows), px + 1
        else:
            high = px - 1
    return best


def _splits_a_word(text: str, rows: list[str]) -> bool:
    whole = set(printable(text).split())
    return any(word not in whole and not _wide(word[0]) for row in rows[:-1] for word in row.split()[-1:] if word.isascii())


def draw_text(text: str, px: int, colour: str, *, max_width: float | None = None, vertical: bool = False) -> Image.Image:
    """Return `text` drawn on nothing, cropped to its ink, straight-alpha RGBA.

    px: font size. colour: `#rrggbb`. max_width: pixels after which a line breaks; default no break but at newlines.
    vertical: characters one below the other. A character the font lacks becomes a box (see `missing`).
    """
    px = max(1, int(px))
    if vertical:
        return _draw_vertical(printable(text), px, colour)
    rows = wrap(text, px, max_width if max_width else math.inf)
    face = font(px)
    with _LOCK:
        width = math.ceil(max((face.getlength(r) for r in rows), default=1)) + px
        height = math.ceil(px * LINE * len(rows)) + px
        mask = Image.new("L", (max(1, width), height))
        pen = ImageDraw.Draw(mask)
        for i, row in enumerate(rows):
            pen.text((width / 2, px * (0.5 + LINE * (i + 0.5))), row, fill=255, font=face, anchor="mm")
    return _inked(mask, colour)


def _draw_vertical(text: str, px: int, colour: str) -> Image.Image:
    face = font(px)
    step = round(px * 1.12)
    _, known = _outlines()
    with _LOCK:
        mask = Image.new("L", (2 * px, step * max(1, len(text)) + px))
        pen = ImageDraw.Draw(mask)
        for i, char in enumerate(text):
            tall = _TALL.get(char, char)
            shown = tall if ord(tall) in known else char
            pen.text((px, px / 2 + step * (i + 0.5)), shown, fill=255, font=face, anchor="mm")
    return _inked(mask, colour)


def _inked(mask: Image.Image, colour: str) -> Image.Image:
    box = mask.getbbox() or (0, 0, 1, 1)
    mask = mask.crop(box)
    image = Image.new("RGBA", mask.size, colour)
    image.putalpha(mask)
    return image


def text_width(text: str, size: float) -> float:
    """Return how wide one line of `text` is as an outline of this size, in the same unit."""
    glyphs, known = _outlines()
    return sum(float(glyphs[known[ord(c)]].width) for c in printable(text)) * size / 1000.0


def outline_path(text: str, x: float, y: float, size: float, colour: str, *, anchor: str = "start") -> str:
    """Return one line of text as an SVG `<path>`.

    x, y: start of the baseline; with anchor "middle" or "end", its middle or end. size: units an em. colour: any SVG fill.
    A character the font lacks becomes a box (see `missing`).
    """
    from fontTools.pens.svgPathPen import SVGPathPen  # noqa: PLC0415
    from fontTools.pens.transformPen import TransformPen  # noqa: PLC0415

    glyphs, known = _outlines()
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    left = x - shift * text_width(text, size)
    scale = size / 1000.0
    pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
    with _LOCK:
        for char in printable(text):
            glyph = glyphs[known[ord(char)]]
            glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, left, y)))
            left += glyph.width * scale
    return f'<path fill="{colour}" d="{pen.getCommands()}"/>'
