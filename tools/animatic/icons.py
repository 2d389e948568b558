"""One consistent family of icons for icon sets: drawn by us, each in the asked colour and tints of it."""

from __future__ import annotations

import functools
import re
import tomllib

import numpy as np
from PIL import Image

from tools.animatic import art, canvas, lettering
from tools.animatic.artwork import DATA
from tools.animatic.icon_paths import FINANCE
from tools.animatic.icon_paths_common import COMMON
from tools.animatic.lexicon import find_nouns
from tools.animatic.lexicon_data import fold
from tools.animatic.tint import rgb

DRAWINGS: dict[str, str] = {**FINANCE, **COMMON}
"""Our icons by name, in the notation of `icon_paths`."""
GRID = 24
_STROKE = 1.7
_PALE = 0.84
"""How far the pale fill lies between the colour and white."""
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_FILLER = re.compile(r"\b(?:icons?|button|symbol|the|an?|my|logo)\b|图标|图示|按钮|功能|我的(?=.)|符号")


def pale(colour: str, amount: float = _PALE) -> str:
    """Return the tint of `#rrggbb` that lies `amount` 0..1 of the way to white."""
    return "#" + "".join(f"{round(c + (255 - c) * amount):02x}" for c in rgb(colour))


@functools.cache
def _labels() -> dict[str, str]:
    table = tomllib.loads((DATA / "icons.toml").read_text("utf-8"))
    out: dict[str, str] = {}
    for name, words in table.items():
        for word in re.split(r"[,|]", str(words)):
            out.setdefault(fold(word.strip()), name)
    return out


def match(label: str) -> str | None:
    """Return the name of our icon for a label in English or Chinese, or None: the whole label, else its longest known part."""
    labels = _labels()
    folded = re.sub(r"[_/·]+", " ", fold(label)).strip()
    if folded in labels:
        return labels[folded]
    trimmed = " ".join(_FILLER.sub(" ", folded).split())
    if trimmed in labels:
        return labels[trimmed]
    if trimmed.endswith("s") and trimmed[:-1] in labels:
        return labels[trimmed[:-1]]
    return _longest_part(trimmed)


def _longest_part(folded: str) -> str | None:
    """Return the icon of the longest label inside a longer one; of equally long ones the last, since the head noun ends a name."""
    best: tuple[int, int, str] | None = None
    for word, name in _labels().items():
        latin = word.isascii()
        if len(word) < (3 if latin else 2):
            continue
        found = re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", folded) if latin else re.search(re.escape(word), folded)
        if found and (best is None or (len(word), found.start()) > best[:2]):
            best = (len(word), found.start(), name)
    return best[2] if best else None


def known(label: str) -> bool:
    """Tell whether we have an icon of our own drawing for this label."""
    return match(label) is not None


def names() -> tuple[str, ...]:
    """Return the names of all our icons."""
    return tuple(DRAWINGS)


def body(name: str, colour: str) -> str:
    """Return one of our icons as SVG elements on the 24 unit grid; raise KeyError for an unknown name."""
    return "".join(_part(part.strip(), colour) for part in DRAWINGS[name].split(";"))


def _part(part: str, colour: str) -> str:
    ink, shape = part[0], part[1:].strip()
    line = f'stroke="{colour}" stroke-width="{_STROKE}" stroke-linecap="round" stroke-linejoin="round"'
    paint = {
        "f": f'fill="{pale(colour)}" {line}',
        "l": f'fill="none" {line}',
        "s": f'fill="{colour}"',
        "p": f'fill="{pale(colour)}"',
        "w": 'fill="none" stroke="#ffffff" stroke-width="1.2" stroke-linecap="round"',
    }[ink]
    if shape.startswith("c "):
        x, y, radius = shape[2:].split()
        return f'<circle cx="{x}" cy="{y}" r="{radius}" {paint}/>'
    if shape.startswith("r "):
        x, y, width, height, radius = shape[2:].split()
        return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" {paint}/>'
    return f'<path d="{shape}" {paint}/>'


def icon(label: str, px: int, colour: str) -> Image.Image:
    """Return the icon for a label as a straight-alpha RGBA picture, px by px, in `colour` (`#rrggbb`) and tints of it.

    Our own drawing where we have one (`known`), else a drawing of the lexicon in that colour, else a tile with its first letter.
    """
    name = match(label)
    if name is not None:
        return canvas.rasterise(body(name, colour), px, px, (0.0, 0.0, float(GRID), float(GRID)))
    drawing = next((n.glyph for n in reversed(find_nouns(label)) if n.glyph), None)
    return _tinted(drawing, px, colour) if drawing else _monogram(label, px, colour)


def _tinted(drawing: str, px: int, colour: str) -> Image.Image:
    """Return a drawing in tints of the colour alone, its darkest part the colour itself, so that it sits beside our icons."""
    picture = np.asarray(art.glyph(drawing, px * 0.86), np.float32)
    luma, alpha = picture[..., :3] @ _LUMA, picture[..., 3]
    low, high = np.percentile(luma[alpha > 128], (8, 92))
    step = np.clip((luma - low) / max(float(high - low), 1.0), 0.0, 1.0)[..., None] * _PALE
    ink = np.array(rgb(colour), np.float32)
    mixed = np.concatenate([ink + (255.0 - ink) * step, alpha[..., None]], axis=-1)
    coloured = Image.fromarray((mixed + 0.5).astype(np.uint8))
    out = Image.new("RGBA", (px, px))
    out.alpha_composite(coloured, ((px - coloured.width) // 2, (px - coloured.height) // 2))
    return out


def _monogram(label: str, px: int, colour: str) -> Image.Image:
    tile = canvas.rasterise(_part("f r 2.5 2.5 19 19 5", colour), px, px, (0.0, 0.0, float(GRID), float(GRID)))
    first = next((c for c in label if c.isalnum()), "?")
    letter = lettering.draw_text(first.upper(), round(px * 0.46), colour)
    tile.alpha_composite(letter, ((px - letter.width) // 2, (px - letter.height) // 2))
    return tile
