"""A character sheet: one being from the front, the side and three quarters, three faces, and its colours."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from PIL import Image, ImageFilter

from prompts.phrases import has_han
from tools.animatic import lettering, puppet
from tools.animatic.canvas import rasterise
from tools.animatic.kinds.special import Sheet, Special
from tools.animatic.light import mix, to_hex
from tools.animatic.shooting import shoot
from tools.animatic.spec import Actor, Expression, SceneSpec

_INK = "#39405a"
_VIEWS: tuple[tuple[Literal["front", "three_quarter", "side"], str, str], ...] = (("front", "front", "正面"), ("three_quarter", "three-quarter", "斜側"), ("side", "side", "側面"))
_FACES: tuple[tuple[Expression, str, str], ...] = (("happy", "happy", "開心"), ("surprised", "surprised", "驚訝"), ("sad", "sad", "難過"))
_CHIPS = 6


def character_sheet(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Special:
    """Return the sheet of the first actor; a spec without one is shot as a scene. The three views are in `parts`."""
    if not spec.actors:
        return Special(shoot(spec, size, seed))
    actor = replace(spec.actors[0], pose="stand", count=1, mount=None)
    width, height = size
    unit = min(height, width / 1.6)
    sheet = Sheet(size, _paper(size, spec.backdrop or (spec.palette[0] if spec.palette else "#f4efe6")))
    han = has_han(actor.words)
    top = (height - unit) / 2
    heading = lettering.draw_text(_short(actor.words), round(unit * 0.042), _INK, max_width=width * 0.7)
    sheet.add(heading, width * 0.05, top + unit * 0.045, name="title", words=actor.words, role="overlay")
    parts = _figures(sheet, actor, (width * 0.04, top + unit * 0.15, width * 0.60, unit * 0.70), han=han)
    _faces(sheet, actor, (width * 0.68, top + unit * 0.12, width * 0.28, unit * 0.60), han=han)
    _chips(sheet, parts["front"], (width * 0.68, top + unit * 0.77, width * 0.28, unit * 0.13))
    return Special(sheet.plate(), parts)


def _short(words: str) -> str:
    limit = 26 if has_han(words) else 56
    return words if len(words) <= limit else words[: limit - 1].rstrip(" ,，、") + "…"


def _paper(size: tuple[int, int], colour: str) -> Image.Image:
    light, edge = mix(colour, "#ffffff", 0.72), mix(colour, "#ffffff", 0.45)
    w, h = size
    body = (
        f'<rect width="{w}" height="{h}" fill="{edge}"/>'
        f'<rect x="{w * 0.02:.1f}" y="{w * 0.02:.1f}" width="{w * 0.96:.1f}" height="{h - w * 0.04:.1f}" rx="{w * 0.015:.1f}" fill="{light}"/>'
    )
    return rasterise(body, w, h)


def _figures(sheet: Sheet, actor: Actor, box: tuple[float, float, float, float], *, han: bool) -> dict[str, Image.Image]:
    left, top, width, height = box
    parts: dict[str, Image.Image] = {}
    tall = min(height * 0.92, width / len(_VIEWS) * 2.3)
    for k, (view, english, chinese) in enumerate(_VIEWS):
        sprite = puppet.draw_actor(actor, tall, view=view)
        scale = min(1.0, height / max(1.0, sprite.anchor[1]), width / len(_VIEWS) * 0.98 / sprite.image.width)
        image = sprite.image if scale == 1.0 else sprite.image.resize((round(sprite.image.width * scale), round(sprite.image.height * scale)), Image.Resampling.LANCZOS)
        x = left + width * (k + 0.5) / len(_VIEWS)
        foot = top + height
        shadow = _soft_ellipse(image.width * 0.9, height * 0.035)
        sheet.add(shadow, x - shadow.width / 2, foot - shadow.height / 2)
        sheet.add(image, x - sprite.anchor[0] * scale, foot - sprite.anchor[1] * scale, name=f"{actor.key} {english}", words=actor.words)
        label = lettering.draw_text(chinese if han else english, round(height * 0.042), _INK)
        sheet.add(label, x - label.width / 2, foot + height * 0.05)
        parts[view] = sprite.image
    return parts


def _soft_ellipse(width: float, height: float) -> Image.Image:
    pad = height
    body = f'<ellipse cx="{width / 2 + pad:.1f}" cy="{height / 2 + pad:.1f}" rx="{width / 2:.1f}" ry="{height / 2:.1f}" fill="#2a2440" opacity=".24"/>'
    return rasterise(body, round(width + 2 * pad), round(height + 2 * pad)).filter(ImageFilter.GaussianBlur(max(1.0, height * 0.16)))


def _faces(sheet: Sheet, actor: Actor, box: tuple[float, float, float, float], *, han: bool) -> None:
    left, top, width, height = box
    radius = min(width * 0.26, height * 0.5 / len(_FACES))
    for k, (expression, english, chinese) in enumerate(_FACES):
        x, y = left + radius, top + height * (k + 0.5) / len(_FACES)
        disc = rasterise(f'<circle cx="{radius:.1f}" cy="{radius:.1f}" r="{radius:.1f}" fill="#ffffff"/>', round(radius * 2), round(radius * 2))
        sheet.add(disc, x - radius, y - radius)
        head = puppet.head_image(replace(actor.look, expression=expression), actor.seed, round(radius * 1.5), "three_quarter", expression)
        sheet.add(head, x - head.width / 2, y - head.height / 2, name=f"{actor.key} {expression}", words=actor.words)
        label = lettering.draw_text(chinese if han else english, max(8, round(height * 0.05)), _INK)
        sheet.add(label, x + radius * 1.25, y - label.height / 2)


def _chips(sheet: Sheet, figure: Image.Image, box: tuple[float, float, float, float]) -> None:
    left, top, width, height = box
    colours = _main_colours(figure)
    step = width / max(1, len(colours))
    side = min(step * 0.82, height)
    for k, colour in enumerate(colours):
        chip = rasterise(f'<rect width="{side:.1f}" height="{side:.1f}" rx="{side * 0.22:.1f}" fill="{colour}" stroke="{_INK}" stroke-opacity=".25"/>', round(side), round(side))
        x = left + step * (k + 0.5) - side / 2
        sheet.add(chip, x, top)
        text = lettering.draw_text(colour, max(7, round(side * 0.2)), _INK)
        sheet.add(text, x + (side - text.width) / 2, top + side * 1.12)


def _main_colours(figure: Image.Image) -> list[str]:
    """Return the figure's largest colours, the largest first, none too like another."""
    pixels = np.asarray(figure)
    opaque = pixels[..., :3][pixels[..., 3] > 220]
    if not len(opaque):
        return []
    quantised = Image.fromarray(opaque[None]).quantize(16, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    counts = np.bincount(np.asarray(quantised).ravel(), minlength=16)
    table = np.asarray(quantised.getpalette() or [], np.float32).reshape(-1, 3)
    chosen: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = []
    for index in np.argsort(-counts, kind="stable"):
        if index < len(table) and counts[index] and all(np.abs(table[index] - c).sum() > 70 for c in chosen):
            chosen.append(table[index])
    return [to_hex((float(c[0]), float(c[1]), float(c[2]))) for c in chosen[:_CHIPS]]
