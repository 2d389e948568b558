"""Title and end cards: large words on a ground made of the film's own pictures, in any shape and language."""

from __future__ import annotations

import colorsys

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from tools.animatic.lettering import LINE, font, printable
from tools.film.phrasing import even_lines
from tools.film.planes import Size

_GROUND = ((20, 26, 38), (44, 58, 84))
"""Top and bottom of a ground where there is no picture to take it from."""
_ACCENT = (255, 196, 72)
_WIDE, _HIGH = 0.8, 0.42
"""The part of the picture that the large line may fill."""
_LARGEST = 0.15
"""Largest letters, as a share of the picture's shorter side."""
_SMALL = 0.42
"""Size of the further lines against the first."""
_BLUR = 0.02
_DARK, _VIVID = 0.5, 1.7
_SMALLEST_PX = 9
_MOST_ROWS, _MORE_LINES = 4, 4
_FEWER_IS_BETTER = 0.75
Colour = tuple[int, int, int]


def card(words: str, size: Size, picture: Image.Image | None = None) -> Image.Image:
    """Return a card as an RGB picture.

    words: the first line is the large one, further lines stand below it. picture: an RGB picture of the film whose colours
    the ground takes; without one it is a dark blue.
    """
    first, *more = [line.strip() for line in words.splitlines() if line.strip()] or [""]
    sheet = _ground(size, picture)
    shorter = min(size)
    px, rows = _set(first, size[0] * _WIDE, size[1] * _HIGH, largest=round(shorter * _LARGEST))
    small = max(_SMALLEST_PX, min(round(px * _SMALL), round(shorter * 0.06)))
    below = [_set(line, size[0] * _WIDE, shorter * 0.3, largest=small) for line in more[:_MORE_LINES]]
    bar = max(2, round(shorter * 0.008))
    gap = round(shorter * 0.045)
    small_height = sum(round(at * LINE) * len(lines) for at, lines in below)
    height = round(px * LINE) * len(rows) + gap + bar + (gap + small_height if below else 0)
    top = (size[1] - height) // 2
    top = _written(sheet, rows, px, top, (255, 255, 255))
    top += gap
    across = round(shorter * 0.16)
    box = ((size[0] - across) // 2, top, (size[0] + across) // 2, top + bar)
    ImageDraw.Draw(sheet).rounded_rectangle(box, bar // 2, fill=_accent(picture))
    top += bar + gap
    for at, lines in below:
        top = _written(sheet, lines, at, top, (222, 228, 238))
    return sheet


def _set(text: str, width: float, height: float, *, largest: int) -> tuple[int, list[str]]:
    """Return the letters' size and the lines at which a text reads best in a box: few lines, unless more make it much larger."""
    best: tuple[float, int, list[str]] = (0.0, _SMALLEST_PX, [text])
    for count in range(1, _MOST_ROWS + 1):
        rows = even_lines(printable(text), count)
        if rows is None:
            break
        widest = max(font(100).getlength(row) for row in rows) / 100
        px = min(largest, int(width / max(widest, 0.1)), int(height / (count * LINE)))
        if px * _FEWER_IS_BETTER ** (count - 1) > best[0]:
            best = (px * _FEWER_IS_BETTER ** (count - 1), px, list(rows))
    return max(1, best[1]), best[2]


def _written(sheet: Image.Image, rows: list[str], px: int, top: int, colour: Colour) -> int:
    """Write centred lines with a soft shadow; return where the next line begins."""
    face, step = font(px), round(px * LINE)
    shade = Image.new("L", sheet.size)
    for number, row in enumerate(rows):
        at = (sheet.width / 2, top + step * (number + 0.5) + px * 0.05)
        ImageDraw.Draw(shade).text(at, row, fill=190, font=face, anchor="mm")
    shade = shade.filter(ImageFilter.GaussianBlur(max(1.0, px * 0.06)))
    sheet.paste((0, 0, 0), (0, 0), shade)
    pen = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        pen.text((sheet.width / 2, top + step * (number + 0.5)), row, fill=colour, font=face, anchor="mm")
    return top + step * len(rows)


def _ground(size: Size, picture: Image.Image | None) -> Image.Image:
    """Return the film's picture far out of focus and dark, or a quiet gradient."""
    if picture is None:
        down = np.linspace(0, 1, size[1])[:, None, None]
        rows = np.array(_GROUND[0]) * (1 - down) + np.array(_GROUND[1]) * down
        return Image.fromarray(np.broadcast_to(rows, (size[1], size[0], 3)).astype(np.uint8))
    small = (max(16, size[0] // 4), max(16, size[1] // 4))
    tiny = _covering(picture, (max(16, size[0] // 8), max(16, size[1] // 8)))
    soft = tiny.filter(ImageFilter.GaussianBlur(max(size) * _BLUR / 4)).resize(small, Image.Resampling.BICUBIC)
    level = np.asarray(ImageEnhance.Color(soft).enhance(_VIVID), np.float32)
    across = np.linspace(-1, 1, small[0])[None, :, None]
    down = np.linspace(-1, 1, small[1])[:, None, None]
    shade = _DARK * (1 - 0.35 * np.clip(across**2 * 0.6 + down**2 * 0.7, 0, 1))
    bright = float(level.mean())
    shown = np.clip(level * shade * min(1.0, 120 / max(bright, 1.0)) + 6, 0, 255).astype(np.uint8)
    return Image.fromarray(shown).resize(size, Image.Resampling.BICUBIC)


def _covering(picture: Image.Image, size: Size) -> Image.Image:
    scale = max(size[0] / picture.width, size[1] / picture.height)
    width, height = size[0] / scale, size[1] / scale
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    return picture.convert("RGB").resize(size, Image.Resampling.BOX, box=(left, top, left + width, top + height))


def _accent(picture: Image.Image | None) -> Colour:
    """Return the film's most telling colour, bright enough for a line on a dark ground."""
    if picture is None:
        return _ACCENT
    few = _covering(picture, (64, 64)).quantize(12).convert("RGB")
    found = few.getcolors() or []
    scored = [(count**0.5 * saturation * (0.3 + value), hue) for count, hue, saturation, value in map(_hsv, found)]
    best, hue = max(scored, default=(0.0, 0.0))
    if best < 2.0:
        return _ACCENT
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.7, 1.0)
    return round(red * 255), round(green * 255), round(blue * 255)


def _hsv(entry: tuple[int, object]) -> tuple[int, float, float, float]:
    count, colour = entry
    red, green, blue = np.asarray(colour, np.float64) / 255
    return (count, *colorsys.rgb_to_hsv(red, green, blue))
