"""An icon set: a sheet of equal tiles with one icon and its label each, and every icon alone with alpha."""

from __future__ import annotations

import math

from PIL import Image

from tools.animatic import lettering
from tools.animatic.canvas import rasterise
from tools.animatic.icons import icon
from tools.animatic.kinds.special import Sheet, Special
from tools.animatic.light import mix
from tools.animatic.spec import SceneSpec

_MAIN = "#0032a1"
"""Main colour when none was said."""
_SINGLE = 512
"""Side of a single icon's picture in pixels."""


def icon_sheet(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Special:
    """Return the sheet of `spec.items` in the palette's main colour; single icons are in `parts` by label."""
    labels = spec.items or tuple(thing.words for thing in spec.things) or tuple(actor.words for actor in spec.actors) or ("?",)
    main = spec.palette[0] if spec.palette else _MAIN
    width, height = size
    sheet = Sheet(size, Image.new("RGB", size, mix("#ffffff", main, 0.055)))
    columns, rows = _grid(len(labels), width, height)
    cell = (width * 0.92 / columns, height * 0.92 / rows)
    tile = min(cell[0] * 0.80, cell[1] * 0.72)
    parts: dict[str, Image.Image] = {}
    text_px = max(9, round(tile * 0.135))
    surface = _tile(round(tile), main)
    for k, label in enumerate(labels):
        name = label if label not in parts else f"{label} {k + 1}"
        single = icon(label, _SINGLE, main)
        parts[name] = single
        x = width * 0.04 + cell[0] * (k % columns + 0.5) + _centring(k, columns, len(labels)) * cell[0] / 2
        top = height * 0.04 + cell[1] * (k // columns) + (cell[1] - tile - text_px * 1.9) / 2
        side = round(tile * 0.56)
        sheet.add(surface, x - tile / 2, top, name=name, words=label)
        sheet.add(single.resize((side, side), Image.Resampling.LANCZOS), x - side / 2, top + (tile - side) / 2)
        text = _caption(label, _fitting(label, text_px, cell[0] * 0.96), text_px, mix(main, "#101828", 0.55))
        sheet.add(text, x - text.width / 2, top + tile + text_px * 0.45)
    return Special(sheet.plate(), parts, own_colours=True)


def _grid(count: int, width: int, height: int) -> tuple[int, int]:
    """Return the columns and rows with the largest tiles."""
    best = (count, 1)
    largest = 0.0
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        side = min(width / columns * 0.80, height / rows * 0.72) * (1.0 if count % columns == 0 else 0.86)
        if side > largest:
            best, largest = (columns, rows), side
    return best


def _centring(k: int, columns: int, count: int) -> int:
    """Return how many half cells the last row moves so that it stands in the middle."""
    last = count % columns
    return columns - last if last and k >= count - last else 0


def _fitting(label: str, px: int, width: float) -> int:
    needed = lettering.text_width(label, px)
    return px if needed <= width else max(7, int(px * width / needed))


def _caption(label: str, px: int, line: int, colour: str) -> Image.Image:
    """Return a label whose baseline lies at the same height for every label."""
    width = round(lettering.text_width(label, px)) + 4
    return rasterise(lettering.outline_path(label, width / 2, line * 1.1, px, colour, anchor="middle"), width, round(line * 1.5))


def _tile(side: int, main: str) -> Image.Image:
    r = side * 0.22
    body = (
        f'<rect x="{side * 0.012:.1f}" y="{side * 0.03:.1f}" width="{side * 0.976:.1f}" height="{side * 0.965:.1f}" rx="{r:.1f}" fill="{mix("#ffffff", main, 0.16)}"/>'
        f'<rect x="{side * 0.012:.1f}" y="{side * 0.008:.1f}" width="{side * 0.976:.1f}" height="{side * 0.96:.1f}" rx="{r:.1f}" fill="#ffffff"/>'
    )
    return rasterise(body, side, side)
