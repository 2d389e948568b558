"""Surfaces for exact words that the set has no place for: boards, posters, screens, banners, titles and labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.animatic import lettering
from tools.animatic.camera import Camera
from tools.animatic.canvas import rasterise
from tools.animatic.compose import Plate
from tools.animatic.light import LightRecipe, relight
from tools.animatic.spec import Layer, Sign

_SMEARING = frozenset({"pixel", "watercolor", "oil", "ink", "sketch", "papercut", "comic", "pastel"})
"""Styles whose strokes are wider than a letter's."""
_GREY = frozenset({"ink", "sketch"})
_FACE = (0.09, 0.28)
"""From where to where a figure's face goes, over its height: below the hair, which a title may touch."""
_CHEST = 0.38
"""Where a figure's chest is, over its height."""
_TITLE_HEIGHT, _TITLE_WIDTH = 0.34, 1.3
"""How high a title may be over the frame's height before its width follows from the height as in a frame of that shape."""
_PLACES = ((0.165, 0.40), (0.835, 0.40), (0.30, 0.24), (0.70, 0.24))
"""Where standing surfaces go: x over the width, foot over the way from horizon to bottom."""


def stands(signs: Sequence[Sign], camera: Camera, recipe: LightRecipe, cast: Sequence[Layer]) -> list[Layer]:
    """Return a surface for each sign, lettered exactly, in frame pixels and lit.

    A label goes onto the first thing or subject of the cast, a board into somebody's hands; a title or banner hangs across the top of the frame.
    """
    layers: list[Layer] = []
    standing = 0
    for number, sign in enumerate(signs):
        name = sign.place if number == 0 else f"{sign.place} {number + 1}"
        if sign.place == "label" and (onto := _labelled(cast)):
            layers.append(_label(sign, name, onto))
        elif sign.place == "held" and (holder := _holder(cast, camera)):
            layers.append(_held(sign, name, holder, camera, recipe))
        elif sign.place in {"banner", "title"}:
            across = _across(sign, name, camera, recipe, row=sum(layer.y < camera.height / 3 for layer in layers))
            layers.append(_clear_of_faces(across, cast, camera) if sign.place == "title" else across)
        else:
            layers.append(_standing(sign, name, camera, recipe, standing))
            standing += 1
    return layers


def board(sign: Sign, width: float) -> Image.Image:
    """Return a sign's surface with its stand, straight-alpha RGBA, about `width` pixels wide."""
    draw = _SURFACES.get(sign.place, _wooden)
    return draw(sign.text, width)


def lines(text: str, box: tuple[float, float, float, float], colour: str, *, rows: int = 3) -> str:
    """Return text centred in a box (left, top, width, height), as large as fits, as SVG paths."""
    x, y, width, height = box
    px, parts = lettering.fit(text, width, height, largest=round(height), lines=rows)
    step = px * lettering.LINE
    top = y + height / 2 - step * (len(parts) - 1) / 2 + px * 0.36
    return "".join(
        lettering.outline_path(part, x + width / 2, top + k * step, px, colour, anchor="middle") for k, part in enumerate(parts)
    )


def _height_for(text: str, width: float, *, least: float, most: float) -> float:
    """Return how high a surface must be so that its text is large."""
    units = max(1.0, lettering.text_width(text, 1.0))
    rows = 1 if units < 5 else 2 if units < 12 else 3
    return min(most, max(least, rows * 1.5 * rows * 0.86 / units)) * width


def _wooden(text: str, width: float) -> Image.Image:
    h = _height_for(text, width, least=0.34, most=0.72)
    w, post = width, h + width * 0.46
    body = (
        f'<rect x="{w * 0.18:.1f}" y="{h * 0.5:.1f}" width="{w * 0.05:.1f}" height="{post - h * 0.5:.1f}" fill="#6d4a2f"/>'
        f'<rect x="{w * 0.77:.1f}" y="{h * 0.5:.1f}" width="{w * 0.05:.1f}" height="{post - h * 0.5:.1f}" fill="#6d4a2f"/>'
        f'<rect x="0" y="0" width="{w:.1f}" height="{h:.1f}" rx="{w * 0.03:.1f}" fill="#8a5d3a"/>'
        f'<rect x="{w * 0.022:.1f}" y="{w * 0.022:.1f}" width="{w * 0.956:.1f}" height="{h - w * 0.044:.1f}" rx="{w * 0.02:.1f}" fill="#f6e7c6"/>'
    )
    return rasterise(body + lines(text, (w * 0.07, w * 0.05, w * 0.86, h - w * 0.10), "#4b2f1d"), round(w), round(post))


def _poster(text: str, width: float) -> Image.Image:
    w, h = width * 0.74, width * 1.02
    foot = h + width * 0.16
    body = (
        f'<path d="M{w * 0.5:.1f},0 L{w * 0.10:.1f},{foot:.1f} M{w * 0.5:.1f},0 L{w * 0.90:.1f},{foot:.1f}" stroke="#7a5233" stroke-width="{w * 0.05:.1f}"/>'
        f'<rect x="0" y="{w * 0.08:.1f}" width="{w:.1f}" height="{h - w * 0.08:.1f}" fill="#fdf7ea"/>'
        f'<rect x="{w * 0.05:.1f}" y="{w * 0.13:.1f}" width="{w * 0.9:.1f}" height="{h - w * 0.18:.1f}" fill="#d9503f"/>'
        f'<circle cx="{w * 0.5:.1f}" cy="{h * 0.80:.1f}" r="{w * 0.30:.1f}" fill="#f3b54a"/>'
        f'<rect x="{w * 0.05:.1f}" y="{h * 0.80:.1f}" width="{w * 0.9:.1f}" height="{h * 0.155:.1f}" fill="#2f3e63"/>'
    )
    return rasterise(body + lines(text, (w * 0.10, w * 0.16, w * 0.8, h * 0.40), "#fff6e2"), round(w), round(foot))


def _screen(text: str, width: float) -> Image.Image:
    w, h = width, width * 0.60
    foot = h + width * 0.24
    body = (
        f'<path d="M{w * 0.45:.1f},{h * 0.9:.1f} h{w * 0.1:.1f} v{width * 0.22:.1f} h{-w * 0.1:.1f}Z" fill="#3b4453"/>'
        f'<rect x="{w * 0.28:.1f}" y="{foot - w * 0.04:.1f}" width="{w * 0.44:.1f}" height="{w * 0.04:.1f}" rx="{w * 0.02:.1f}" fill="#2c3442"/>'
        f'<rect x="0" y="0" width="{w:.1f}" height="{h:.1f}" rx="{w * 0.03:.1f}" fill="#1d2430"/>'
        f'<rect x="{w * 0.025:.1f}" y="{w * 0.025:.1f}" width="{w * 0.95:.1f}" height="{h - w * 0.05:.1f}" rx="{w * 0.015:.1f}" fill="#12486b"/>'
        f'<rect x="{w * 0.025:.1f}" y="{w * 0.025:.1f}" width="{w * 0.95:.1f}" height="{h * 0.16:.1f}" fill="#1f6f9e"/>'
    )
    return rasterise(body + lines(text, (w * 0.07, h * 0.26, w * 0.86, h * 0.60), "#dff6ff"), round(w), round(foot))


def _banner(text: str, width: float) -> Image.Image:
    w, h = width, _height_for(text, width, least=0.095, most=0.16)
    sag = h * 0.16
    body = (
        f'<path d="M0,0 Q{w / 2:.1f},{sag * 2:.1f} {w:.1f},0 L{w * 0.985:.1f},{h * 0.5:.1f} L{w:.1f},{h:.1f} '
        f'Q{w / 2:.1f},{h + sag * 2:.1f} 0,{h:.1f} L{w * 0.015:.1f},{h * 0.5:.1f}Z" fill="#c8352f"/>'
        f'<path d="M{w * 0.02:.1f},{h * 0.10:.1f} Q{w / 2:.1f},{h * 0.10 + sag * 2:.1f} {w * 0.98:.1f},{h * 0.10:.1f}" fill="none" stroke="#f5c95c" stroke-width="{h * 0.035:.1f}"/>'
        f'<path d="M{w * 0.02:.1f},{h * 0.90:.1f} Q{w / 2:.1f},{h * 0.90 + sag * 2:.1f} {w * 0.98:.1f},{h * 0.90:.1f}" fill="none" stroke="#f5c95c" stroke-width="{h * 0.035:.1f}"/>'
    )
    return rasterise(body + lines(text, (w * 0.06, h * 0.2 + sag * 0.8, w * 0.88, h * 0.62), "#fff3d0", rows=1), round(w), round(h + sag * 1.1))


def _title(text: str, width: float, scale: float = 1.0) -> Image.Image:
    px, rows = lettering.fit(text, width, width * 0.22 * scale, largest=round(width * 0.13 * scale), lines=2)
    ink = lettering.draw_text("\n".join(rows), px, "#ffffff")
    pad = max(6, px // 4)
    out = Image.new("RGBA", (ink.width + 2 * pad, ink.height + 2 * pad))
    halo = Image.new("L", out.size)
    halo.paste(ink.getchannel("A"), (pad, pad))
    soft = halo.filter(ImageFilter.GaussianBlur(px * 0.07)).point(lambda v: min(215, v * 2))
    out.paste((16, 18, 30, 255), (0, 0), soft)
    out.putalpha(soft)
    out.alpha_composite(ink, (pad, pad))
    return out


_SURFACES: dict[str, Callable[[str, float], Image.Image]] = {
    "sign": _wooden, "poster": _poster, "screen": _screen, "banner": _banner, "title": _title,
}  # fmt: skip


def _standing(sign: Sign, name: str, camera: Camera, recipe: LightRecipe, number: int) -> Layer:
    x, t = _PLACES[number % len(_PLACES)]
    close = camera.head is not None
    foot = camera.height * (0.86 if close else 0.0) or camera.horizon + (camera.height - camera.horizon) * t
    image = board(sign, min(camera.width * 0.9, camera.unit * (0.40 if close else 0.36) * sign.scale))
    depth = camera.depth_at(camera.foot) * 1.25 if close else camera.depth_at(foot)
    lit = sign.place == "screen"
    image = image if lit else relight(image, recipe, depth, form=0.0)
    left = min(max(camera.width * x - image.width / 2, camera.width * 0.02), camera.width * 0.98 - image.width)
    at = None if close else (left + image.width / 2, foot)
    return Layer(name, image, round(left), round(foot - image.height), depth, "prop", emits=lit and recipe.lit, foot=at, words=sign.text, lit=True, shadow=not close)


def _across(sign: Sign, name: str, camera: Camera, recipe: LightRecipe, *, row: int) -> Layer:
    title = sign.place == "title"
    image = board(sign, camera.width * (min(0.82, 0.82 * sign.scale) if title else min(0.94, 0.54 * sign.scale)))
    if title and (sign.scale > 1.0 or image.height > camera.height * _TITLE_HEIGHT):
        width = min(camera.width * 0.94, camera.height * _TITLE_WIDTH)
        image = _title(sign.text, width, sign.scale)
    if not title:
        image = relight(image, recipe, 5.0, form=0.0)
    y = round(camera.height * ((0.045 if title else 0.015) + 0.15 * row))
    y = round(camera.height * 0.955) - image.height if sign.low else y
    depth = 1.5 if title else 40.0
    return Layer(name, image, round((camera.width - image.width) / 2), y, depth, "prop", words=sign.text, lit=True, shadow=False)


def _clear_of_faces(title: Layer, cast: Sequence[Layer], camera: Camera) -> Layer:
    """Return a title at the bottom of the frame where it would hide a face at the top; in close framings faces fill the frame."""
    brow, chin = _FACE
    faces = [
        (layer.x, layer.y + layer.image.height * brow, layer.x + layer.image.width, layer.y + layer.image.height * chin)
        for layer in cast
        if layer.role == "subject"
    ]
    low = replace(title, y=round(camera.height * 0.955) - title.image.height)
    return low if _hides(title, faces) and not _hides(low, faces) else title


def _hides(layer: Layer, boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    right, bottom = layer.x + layer.image.width, layer.y + layer.image.height
    return any(layer.x < x1 and x0 < right and layer.y < y1 and y0 < bottom for x0, y0, x1, y1 in boxes)


def _labelled(cast: Sequence[Layer]) -> Layer | None:
    things = [layer for layer in cast if layer.role == "prop"] or [layer for layer in cast if layer.role == "subject"]
    return max(things, key=lambda layer: layer.image.width * layer.image.height, default=None)


def _holder(cast: Sequence[Layer], camera: Camera) -> Layer | None:
    """Return the nearest of those who stand upright, or whose chest is as low as the frame goes."""
    close = camera.head is not None
    upright = [layer for layer in cast if layer.role == "subject" and (close or layer.image.height > 1.2 * layer.image.width)]
    return min(upright, key=lambda layer: layer.depth, default=None)


def _held(sign: Sign, name: str, holder: Layer, camera: Camera, recipe: LightRecipe) -> Layer:
    """Return a board before somebody's chest, wide enough to hide the hands that hold it, in the frame as far as that goes."""
    tall = holder.image.height
    width = min(max(48.0, 0.46 * tall * min(sign.scale, 1.6)), camera.width * 0.5)
    height = _height_for(sign.text, width, least=0.42, most=0.62)
    body = (
        f'<rect x="0" y="0" width="{width:.1f}" height="{height:.1f}" rx="{height * 0.06:.1f}" fill="#b08d5f"/>'
        f'<rect x="{width * 0.02:.1f}" y="{width * 0.02:.1f}" width="{width * 0.96:.1f}" height="{height - width * 0.04:.1f}" rx="{height * 0.04:.1f}" fill="#fdf8ee"/>'
    )
    drawn = rasterise(body + lines(sign.text, (width * 0.07, height * 0.1, width * 0.86, height * 0.8), "#33271f"), round(width), round(height))
    image = relight(drawn, recipe, holder.depth, form=0.0)
    x = holder.x + (holder.image.width - image.width) / 2
    below = holder.y + tall * _CHEST - image.height * 0.3 if camera.head is None else camera.head_y + camera.head * 0.62
    y = min(below, camera.height * 0.97 - image.height)
    return Layer(name, image, round(x), round(y), holder.depth - 0.002, "prop", words=sign.text, lit=True, shadow=False)


def _label(sign: Sign, name: str, onto: Layer) -> Layer:
    width = max(40.0, onto.image.width * 0.52)
    height = _height_for(sign.text, width, least=0.30, most=0.62)
    body = f'<rect x="1" y="1" width="{width - 2:.1f}" height="{height - 2:.1f}" rx="{height * 0.12:.1f}" fill="#fffaf0" stroke="#c9b48c" stroke-width="{max(1.0, width * 0.012):.1f}"/>'
    image = rasterise(body + lines(sign.text, (width * 0.06, height * 0.08, width * 0.88, height * 0.84), "#3d2f2a"), round(width), round(height))
    x, y = onto.x + (onto.image.width - image.width) / 2, onto.y + onto.image.height * 0.58 - image.height / 2
    return Layer(name, image, round(x), round(y), onto.depth - 0.002, "prop", words=sign.text, lit=True, shadow=False)


def crisp(plate: Plate, rgb: NDArray[np.uint8], style: str, texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return the styled picture with its lettered surfaces readable again, where the style smears letters."""
    numbers = [e.id for e in plate.elements if e.words in texts] if style in _SMEARING and texts else []
    if not numbers:
        return rgb
    mask = Image.fromarray(np.isin(plate.ids, numbers).astype(np.uint8) * 225).filter(ImageFilter.GaussianBlur(1.0))
    plain = Image.fromarray(plate.rgb)
    if style in _GREY:
        plain = plain.convert("L").convert("RGB")
    return np.asarray(Image.composite(plain, Image.fromarray(rgb), mask))
