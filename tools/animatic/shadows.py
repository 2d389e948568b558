"""What ties things to the ground: contact shadows, cast shadows, and mirror images on wet ground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from tools.animatic.camera import Camera
from tools.animatic.light import LightRecipe
from tools.animatic.spec import Layer

COLOUR = (14, 14, 34)
"""Of every shadow."""
_STEP = 4
"""Shadows are soft, so they are made at a quarter of the size."""
_OVERHEAD = 0.4
"""Strength of shadows seen from straight above."""


def ground(rgb: Image.Image, cast: Sequence[Layer], camera: Camera, light: LightRecipe, wet: float) -> None:
    """Paint the shadows and mirror images of the cast onto `rgb`, in place, before the cast itself."""
    for layer in cast:
        if not layer.shadow or layer.foot is None or layer.image.width < 4 or layer.image.height < 4:
            continue
        if camera.angle == "top_down":
            _below(rgb, layer, light)
            continue
        if wet > 0:
            _mirror(rgb, layer, wet)
        _cast(rgb, layer, camera, light)
        _contact(rgb, layer, camera)


def _below(rgb: Image.Image, layer: Layer, light: LightRecipe) -> None:
    """Lay a short soft shadow beside a thing seen from straight above; the higher it is, the farther and softer."""
    assert layer.foot is not None
    lift = max(2.0, layer.foot[1] - layer.y - layer.image.height)
    soft = max(2.0, lift * 0.35)
    margin = round(soft * 3)
    alpha = ImageOps.expand(layer.image.getchannel("A"), margin)
    small = alpha.resize((max(2, alpha.width // _STEP), max(2, alpha.height // _STEP)), Image.Resampling.BOX)
    strength = _OVERHEAD * (0.6 + 0.4 * min(1.0, light.shadow * 2))
    mask = small.filter(ImageFilter.GaussianBlur(soft / _STEP)).resize(alpha.size, Image.Resampling.BICUBIC).point(lambda v: round(v * strength))
    _darken(rgb, mask, round(layer.x - margin - light.sun_side * lift * 0.7), round(layer.y - margin + lift * 0.8))


def _contact(rgb: Image.Image, layer: Layer, camera: Camera) -> None:
    """Darken the ground: faintly under the whole thing, and more right under each foot or wheel."""
    assert layer.foot is not None
    aloft = layer.foot[1] - layer.y - layer.image.height > 0.02 * layer.image.height
    touching = _touching(layer) if not aloft else [(round(layer.image.width * 0.22), round(layer.image.width * 0.78))]
    left, right = touching[0][0], touching[-1][1]
    flat = {"top_down": 0.5, "high": 0.22}.get(camera.angle, 0.15)
    tallest = layer.image.height * 0.16
    _ellipse(rgb, (layer.x + (left + right) / 2, layer.foot[1]), (right - left) * 1.3, min((right - left) * flat, tallest), 0.26)
    for x0, x1 in touching if not aloft else ():
        wide = max(6.0, (x1 - x0) * 1.25)
        _ellipse(rgb, (layer.x + (x0 + x1) / 2, layer.foot[1] - tallest * 0.04), wide, max(4.0, min(wide * flat, tallest * 0.4)), 0.5)


def _ellipse(rgb: Image.Image, centre: tuple[float, float], width: float, height: float, strength: float) -> None:
    pad = max(3, round(height * 0.5))
    size = (round(width) + 2 * pad, round(height) + 2 * pad)
    small = Image.new("L", (max(4, size[0] // 2), max(4, size[1] // 2)))
    ImageDraw.Draw(small).ellipse((pad / 2, pad / 2, small.width - pad / 2 - 1, small.height - pad / 2 - 1), fill=round(255 * strength))
    mask = small.filter(ImageFilter.GaussianBlur(pad * 0.36)).resize(size, Image.Resampling.BILINEAR)
    _darken(rgb, mask, round(centre[0] - size[0] / 2), round(centre[1] - size[1] / 2))


def _touching(layer: Layer) -> list[tuple[int, int]]:
    """Return left and right of each part of a cut-out that touches the ground, in its own pixels."""
    alpha = layer.image.getchannel("A")
    strip = np.asarray(alpha.crop((0, round(alpha.height * 0.955), alpha.width, alpha.height)))
    solid = np.concatenate(([False], (strip > 100).any(axis=0), [False]))
    edges = np.flatnonzero(solid[1:] != solid[:-1])
    runs: list[tuple[int, int]] = []
    for x0, x1 in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and x0 - runs[-1][1] < alpha.width * 0.05:
            runs[-1] = (runs[-1][0], x1)
        else:
            runs.append((x0, x1))
    return runs or [(0, alpha.width)]


def _cast(rgb: Image.Image, layer: Layer, camera: Camera, light: LightRecipe) -> None:
    """Lay a thing's outline on the ground, away from the sun."""
    assert layer.foot is not None
    if light.shadow <= 0 or (light.sun is None and light.spot == 0 and camera.angle != "top_down"):
        return
    long = light.shadow_length * (2.2 if camera.angle == "top_down" else 1.0)
    alpha = layer.image.getchannel("A")
    width = max(2, alpha.width // _STEP)
    height = max(2, round(alpha.height * long / _STEP))
    flat = alpha.resize((width, height), Image.Resampling.BOX).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    lean = -light.sun_side * (0.55 if light.sun is None else min(1.2, abs(light.sun.x - 0.5) * 2.4))
    reach = round(abs(lean) * height)
    margin = 4
    size = (width + reach + 2 * margin, height + 2 * margin)
    shift = -margin - (reach if lean < 0 else 0)
    sheared = flat.transform(size, Image.Transform.AFFINE, (1, -lean, shift + lean * margin, 0, 1, -margin), Image.Resampling.BILINEAR)
    fade = Image.linear_gradient("L").resize(size).point(lambda v: round(255 - v * 0.62))
    soft = ImageChops.multiply(sheared.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(2.2)), fade).point(lambda v: round(v * light.shadow) if v else 0)
    mask = soft.resize((size[0] * _STEP, size[1] * _STEP), Image.Resampling.BICUBIC)
    _darken(rgb, mask, round(layer.x + shift * _STEP), round(layer.foot[1] - layer.image.height * 0.012 - margin * _STEP))


def _darken(rgb: Image.Image, mask: Image.Image, x: int, y: int) -> None:
    rgb.paste(COLOUR, (x, y, x + mask.width, y + mask.height), mask)


def _mirror(rgb: Image.Image, layer: Layer, wet: float) -> None:
    """Paint a thing's mirror image under its feet."""
    assert layer.foot is not None
    top = round(layer.foot[1])
    rows = min(layer.image.height, rgb.height - top)
    below = round(layer.y + layer.image.height - layer.foot[1])
    if rows < 4:
        return
    image = layer.image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).crop((0, max(0, 2 * below), layer.image.width, rows))
    if image.height < 4:
        return
    image = image.filter(ImageFilter.BoxBlur(max(1, image.height // 160)))
    fade = Image.linear_gradient("L").resize(image.size).point(lambda v: round((255 - v * 0.9) * wet * 0.6))
    rgb.paste(image, (layer.x, top), ImageChops.multiply(image.getchannel("A"), fade))


def mirror_far(rgb: Image.Image, ground_mask: Image.Image, horizon: float, wet: float) -> None:
    """Mirror all that stands above the horizon in the ground below it, in place."""
    line = round(horizon)
    rows = min(line, rgb.height - line)
    if rows < 8:
        return
    above = rgb.crop((0, line - rows, rgb.width, line)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    small = above.resize((rgb.width // 4, max(2, rows // 8)), Image.Resampling.BOX)
    soft = small.filter(ImageFilter.GaussianBlur(1.2)).resize(above.size, Image.Resampling.BICUBIC)
    fade = Image.linear_gradient("L").resize(above.size).point(lambda v: round((255 - v * 0.75) * wet * 0.62))
    rgb.paste(soft, (0, line), ImageChops.multiply(ground_mask.crop((0, line, rgb.width, line + rows)), fade))
