"""A product picture: things on a pedestal in soft light, with a faint mirror image at their feet."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageChops

from tools.animatic.camera import Camera
from tools.animatic.canvas import rasterise
from tools.animatic.kinds.special import Special
from tools.animatic.kinds.tabletop import on_a_table, stage_still_life
from tools.animatic.layout import Surface
from tools.animatic.light import LightRecipe, mix, paint
from tools.animatic.shooting import Staged, Support, develop, stage
from tools.animatic.spec import Layer, SceneSpec, Thing

_THICK = 0.11
"""Height of the pedestal's side over the frame's unit."""
_FLAT = 0.15
"""Height of the pedestal's ellipse over its width."""
_SHARE = 0.50
"""Height of a product over the frame's unit."""


def product(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Special:
    """Return the product picture; a spec with acting beings is shot as a scene."""
    return Special(develop(stage_product(spec, size, seed)))


def stage_product(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Staged:
    """Set up the product picture; see `product`."""
    if spec.actors or not spec.things:
        return stage(spec, size, seed)
    if on_a_table(spec):
        return stage_still_life(spec, size, seed)
    things = tuple(replace(thing, place="surface") for thing in spec.things)
    return stage(replace(spec, things=things), size, seed, support=lambda camera, recipe: _pedestal(spec, things, camera, recipe))


def _pedestal(spec: SceneSpec, things: tuple[Thing, ...], camera: Camera, recipe: LightRecipe) -> Support:
    count = sum(thing.count for thing in things)
    width = min(camera.width * 0.86, camera.unit * (0.40 + 0.34 * min(count, 4)))
    flat, thick = width * _FLAT, camera.unit * _THICK
    foot = min(camera.foot + camera.unit * 0.04, camera.height * 0.95 - flat * 0.1)
    base = mix(spec.backdrop or (spec.palette[0] if spec.palette else "#efe6df"), "#ffffff", 0.55)
    lit, shade, top = (paint(c, 4.0, recipe) for c in (mix(base, "#ffffff", 0.7), mix(base, "#3c3350", 0.26), mix(base, "#ffffff", 0.62)))
    body = (
        f'<defs><linearGradient id="p" x1="0" x2="1" y1="0" y2="0"><stop offset="0" stop-color="{shade}"/>'
        f'<stop offset=".42" stop-color="{lit}"/><stop offset="1" stop-color="{shade}"/></linearGradient></defs>'
        f'<path d="M0,{flat / 2:.1f} v{thick:.1f} a{width / 2:.1f},{flat / 2:.1f} 0 0 0 {width:.1f},0 v{-thick:.1f}Z" fill="url(#p)"/>'
        f'<ellipse cx="{width / 2:.1f}" cy="{flat / 2:.1f}" rx="{width / 2:.1f}" ry="{flat / 2:.1f}" fill="{top}"/>'
    )
    image = rasterise(body, round(width), round(flat + thick) + 1)
    surface = foot - thick - flat * 0.42
    at = (camera.width / 2, foot)
    layer = Layer(
        "pedestal", image, round((camera.width - width) / 2), round(foot + flat * 0.5 - image.height), camera.depth_at(camera.foot) * 1.02,
        "back", foot=at, lit=True,
    )  # fmt: skip
    return Support(Surface(surface, layer.depth * 0.98, _SHARE), (layer,), lambda cast: [_reflection(item, layer, flat) for item in cast])


def _reflection(item: Layer, pedestal: Layer, flat: float) -> Layer:
    """Return a product's mirror image, no longer than the pedestal's top reaches."""
    rows = max(2, min(item.image.height, round(flat * 0.44)))
    image = item.image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).crop((0, 0, item.image.width, rows))
    fade = Image.linear_gradient("L").resize(image.size).point(lambda v: round((255 - v) * 0.30))
    image.putalpha(ImageChops.multiply(image.getchannel("A"), fade))
    depth = (item.depth + pedestal.depth) / 2
    return Layer(f"reflection of {item.name}", image, item.x, item.y + item.image.height, depth, "overlay", part_of=pedestal.name, lit=True, shadow=False)
