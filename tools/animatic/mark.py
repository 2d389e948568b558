"""The small DRAFT tag that every draft carries in its lower right corner."""

from __future__ import annotations

import functools

from PIL import Image, ImageDraw

from tools.animatic.lettering import font

WORD = "DRAFT"
SHARE = 0.020
"""Size of the letters, as a share of the picture's shorter side."""
SMALLEST_LETTERS = 9
"""Below this many pixels the word could not be read; small pictures get it at this size when it fits."""
OVERSAMPLING = 4


@functools.lru_cache(maxsize=8)
def _tag(letter_px: int) -> Image.Image:
    """Return the tag as straight-alpha RGBA: spaced light letters on a dark, half transparent pill with a light rim."""
    px = letter_px * OVERSAMPLING
    face = font(px)
    spacing = px * 0.16
    widths = [face.getlength(letter) for letter in WORD]
    pad_x, pad_y = px * 0.75, px * 0.42
    top, bottom = face.getbbox(WORD)[1], face.getbbox(WORD)[3]
    width = round(sum(widths) + spacing * (len(WORD) - 1) + pad_x * 2)
    height = round(bottom - top + pad_y * 2)
    tag = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    pen = ImageDraw.Draw(tag)
    rim = max(1, round(OVERSAMPLING * 0.9))
    pen.rounded_rectangle((0, 0, width - 1, height - 1), height * 0.5, fill=(255, 255, 255, 96))
    inner = (rim, rim, width - 1 - rim, height - 1 - rim)
    pen.rounded_rectangle(inner, height * 0.5 - rim, fill=(16, 18, 26, 158))
    x = pad_x
    for letter, advance in zip(WORD, widths, strict=True):
        pen.text((x, pad_y - top), letter, fill=(255, 255, 255, 236), font=face)
        x += advance + spacing
    size = max(1, round(width / OVERSAMPLING)), max(1, round(height / OVERSAMPLING))
    return tag.resize(size, Image.Resampling.BOX)


def draft_mark(image: Image.Image) -> Image.Image:
    """Return a copy of an RGB or RGBA picture with the DRAFT tag in its lower right corner.

    A picture too small to hold the tag (less than twice its size) comes back unmarked.
    """
    shorter = min(image.size)
    tag = _tag(max(SMALLEST_LETTERS, round(shorter * SHARE)))
    margin = max(2, round(shorter * 0.022))
    x, y = image.width - tag.width - margin, image.height - tag.height - margin
    marked = image.copy()
    if tag.width * 2 > image.width or tag.height * 2 > image.height:
        return marked
    if marked.mode == "RGBA":
        marked.alpha_composite(tag, (x, y))
    else:
        marked.paste(tag, (x, y), tag)
    return marked
