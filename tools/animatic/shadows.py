"""What ties things to the ground: contact shadows, cast shadows, and mirror images on wet ground."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tools.animatic.camera import Camera
from tools.animatic.light import LightRecipe
from tools.animatic.spec import Layer

_COLOUR = (14, 14, 34)
_STEP = 4
"""Shadows are soft, so they are made at a quarter of the size."""
_CONTACT = 0.62


def ground(rgb: Image.Image, cast: Sequence[Layer], camera: Camera, light: LightRecipe, wet: float) -> None:
    """Paint the shadows and mirror images of the cast onto `rgb`, in place, before the cast itself."""
    for layer in cast:
        if not layer.shadow or layer.foot is None or layer.image.width < 4 or layer.image.height < 4:
            continue
        if wet > 0:
            _mirror(rgb, layer, wet)
        _cast(rgb, layer, camera, light)
        _contact(rgb, layer, camera)


def _contact(rgb: Image.Image, layer: Layer, camera: Camera) -> None:
    """Darken the ground right under a thing."""
    assert layer.foot is not None
    left, right = _base(layer)
    width = max(8, round((right - left) * 1.16))
    flat = 0.5 if camera.angle == "top_down" else 0.16 if camera.angle != "high" else 0.24
    height = max(5, min(round(width * flat), round(layer.image.height * 0.2)))
    pad = max(2, height // 3)
    small = Image.new("L", ((width + 2 * pad) // 2, (height + 2 * pad) // 2))
    ImageDraw.Draw(small).ellipse((pad / 2, pad / 2, small.width - pad / 2 - 1, small.height - pad / 2 - 1), fill=round(255 * _CONTACT * 0.7))
    mask = small.filter(ImageFilter.GaussianBlur(pad * 0.32)).resize((width + 2 * pad, height + 2 * pad), Image.Resampling.BILINEAR)
    centre = layer.x + (left + right) / 2
    _darken(rgb, mask, round(centre - mask.width / 2), round(layer.foot[1] - mask.height * 0.56))


def _base(layer: Layer) -> tuple[int, int]:
    """Return left and right of the lowest tenth of a cut-out, in its own pixels."""
    alpha = layer.image.getchannel("A")
    strip = alpha.crop((0, round(alpha.height * 0.9), alpha.width, alpha.height)).point(lambda a: 255 if a > 100 else 0)
    box = strip.getbbox()
    return (box[0], box[2]) if box else (0, alpha.width)


def _cast(rgb: Image.Image, layer: Layer, camera: Camera, light: LightRecipe) -> None:
    """Lay a thing's outline on the ground, away from the sun."""
    assert layer.foot is not None
    if light.shadow <= 0 or (light.sun is None and light.indoor and light.spot == 0):
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
    soft = ImageChops.multiply(sheared.filter(ImageFilter.GaussianBlur(1.6)), fade).point(lambda v: round(v * light.shadow * 1.3) if v else 0)
    mask = soft.resize((size[0] * _STEP, size[1] * _STEP), Image.Resampling.BICUBIC)
    _darken(rgb, mask, round(layer.x + shift * _STEP), round(layer.foot[1] - layer.image.height * 0.012 - margin * _STEP))


def _darken(rgb: Image.Image, mask: Image.Image, x: int, y: int) -> None:
    rgb.paste(_COLOUR, (x, y, x + mask.width, y + mask.height), mask)


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
