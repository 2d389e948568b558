"""The labelled card: what stands for a thing nobody can draw, its words lettered on paper, never silently dropped."""

from __future__ import annotations

import functools

from PIL import Image

from tools.animatic import lettering
from tools.animatic.canvas import rasterise
from tools.animatic.puppet.shapes import box, circle, fill

_PAPER, _EDGE, _INK, _TAPE = "#fffaf0", "#e4d8c2", "#4a3f4f", "#f2b8a0"


@functools.lru_cache(maxsize=64)
def _blank(width: int, height: int) -> Image.Image:
    w, h = 400.0 * width / height, 400.0
    fold = 56.0
    sheet = f"M26,30 h{w - 52:.0f} q14,0 14,14 v{h - 74 - fold:.0f} l{-fold:.0f},{fold:.0f} h{-(w - 52 - fold):.0f} q-14,0 -14,-14 v{-(h - 74):.0f} q0,-14 14,-14Z"
    corner = f"M{w - 12:.0f},{h - 30 - fold:.0f} l{-fold:.0f},{fold:.0f} v{-fold + 12:.0f} q0,-12 12,-12Z"
    art = fill(sheet, "#1d1440", 0.12).replace("<path", '<path transform="translate(6 9)"') + fill(sheet, _PAPER) + fill(corner, _EDGE)
    art += box(w / 2 - 62, 8, 124, 44, 6, _TAPE, 0.9) + circle((46, 62), 0.1, _EDGE)
    return rasterise(art, width, height, (0.0, 0.0, w, h))


def label_card(words: str, height_px: float) -> Image.Image:
    """Return a paper card with the words, `height_px` tall and as wide as they need (1 to 1.7 times as wide)."""
    height = max(24, round(height_px))
    text = lettering.printable(words.strip())[:60] or "?"
    width = round(height * (1.05 if len(text) < 5 else 1.35 if len(text) < 14 else 1.7))
    card = _blank(width, height).copy()
    size, rows = lettering.fit(text, width * 0.78, height * 0.56, largest=round(height * 0.34))
    pictures = [lettering.draw_text(row, size, _INK) for row in rows]
    gap = round(size * 0.2)
    total = sum(p.height for p in pictures) + gap * (len(pictures) - 1)
    y = round(height * 0.52 - total / 2)
    for picture in pictures:
        x = round((width - picture.width) / 2)
        card.alpha_composite(picture, (max(0, x), max(0, y)))
        y += picture.height + gap
    return card
