"""A poster: a scene with its title set large inside safe margins, and further lines below it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter

from tools.animatic import lettering
from tools.animatic.compose import Plate
from tools.animatic.kinds.special import Special
from tools.animatic.shooting import shoot
from tools.animatic.spec import Layer, SceneSpec

_MARGIN = 0.07
_BAND = 0.30
"""Height of the band a title may take, over the picture's height."""
_ON_POSTER = frozenset({"title", "poster", "label"})


def poster(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Special:
    """Return the poster of a scene; the first title is the largest line, other words for the poster stand under it."""
    titles = [sign for sign in spec.signs if sign.place == "title"]
    lines = titles + [sign for sign in spec.signs if sign.place in _ON_POSTER and sign not in titles]
    rest = tuple(sign for sign in spec.signs if sign not in lines)
    plate = shoot(replace(spec, signs=rest), size, seed)
    if not lines:
        return Special(plate)
    texts = [line.text for line in lines]
    scale = lines[0].scale
    end = max(layer.y + layer.image.height for layer in _set_lines(texts, size, top=True, dark=True, scale=scale))
    top = _highest(plate) > end and not lines[0].low
    dark = _dark(plate, top=top)
    plate = replace(plate, rgb=_scrim(plate, top=top, dark=dark))
    return Special(plate, overlay=tuple(_set_lines(texts, size, top=top, dark=dark, scale=scale)))


def _highest(plate: Plate) -> int:
    """Return the row where the highest subject begins; a title above it hides no head."""
    return min((e.box[1] for e in plate.elements if e.role == "subject"), default=plate.ids.shape[0])


def _dark(plate: Plate, *, top: bool) -> bool:
    rows = round(plate.rgb.shape[0] * _BAND)
    band = plate.rgb[:rows] if top else plate.rgb[-rows:]
    return bool(band.mean() < 150)


def _scrim(plate: Plate, *, top: bool, dark: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Calm the band under the title with a veil that fades into the picture."""
    height, width = plate.ids.shape
    fade = np.clip(1 - np.linspace(0, 1, height, dtype=np.float32) / (_BAND * 1.5), 0, 1)
    fade = (fade if top else fade[::-1]) ** 0.8
    veil = Image.fromarray(np.repeat((fade * (190 if not top else 120)).astype(np.uint8)[:, None], width, axis=1))
    image = Image.fromarray(plate.rgb)
    image.paste((12, 14, 26) if dark else (255, 252, 246), (0, 0), veil)
    return np.asarray(image)


def _set_lines(texts: list[str], size: tuple[int, int], *, top: bool, dark: bool, scale: float) -> list[Layer]:
    """Return the lines of a poster as layers, the first the largest. scale: size of the first over the usual one."""
    width, height = size
    room = width * (1 - 2 * _MARGIN)
    colour, halo = ("#fff8ea", (8, 8, 18)) if dark else ("#22233a", (255, 255, 255))
    band = height * _BAND * (0.56 if len(texts) > 1 else 0.72)
    px, rows = lettering.fit(texts[0], room, band, largest=round(height * 0.2), lines=2)
    if scale != 1.0:
        px, rows = lettering.fit(texts[0], room, band * scale * 1.5, largest=max(8, round(px * scale)), lines=3 if scale > 1 else 2)
    blocks = [_ink("\n".join(rows), px, colour, halo)]
    for text in texts[1:4]:
        small, parts = lettering.fit(text, room, height * 0.05, largest=max(8, round(px * 0.36)), lines=1)
        blocks.append(_ink("\n".join(parts), small, colour, halo))
    gap = height * 0.018
    total = sum(block.height for block in blocks) + gap * (len(blocks) - 1)
    y = height * _MARGIN if top else height * (1 - _MARGIN) - total
    layers = []
    for k, (text, block) in enumerate(zip(texts, blocks, strict=False)):
        name = "title" if k == 0 else f"line {k + 1}"
        layers.append(Layer(name, block, round((width - block.width) / 2), round(y), 1.3, "overlay", words=text))
        y += block.height + gap
    return layers


def _ink(text: str, px: int, colour: str, halo: tuple[int, int, int]) -> Image.Image:
    ink = lettering.draw_text(text, px, colour)
    pad = max(3, px // 6)
    glow = Image.new("L", (ink.width + 2 * pad, ink.height + 2 * pad))
    glow.paste(ink.getchannel("A"), (pad, pad))
    soft = glow.filter(ImageFilter.GaussianBlur(px * 0.05)).point(lambda v: min(110, v))
    out = Image.new("RGBA", glow.size, (*halo, 255))
    out.putalpha(soft)
    out.alpha_composite(ink, (pad, pad))
    return out
