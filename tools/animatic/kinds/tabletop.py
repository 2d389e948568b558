"""A table top across the frame for things without people that stand on one, with a plate under what lies on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PIL import Image, ImageFilter

from tools.animatic.camera import Camera
from tools.animatic.canvas import rasterise
from tools.animatic.kinds.special import Special
from tools.animatic.layout import Surface
from tools.animatic.light import LightRecipe, mix, paint
from tools.animatic.scenery import anchor
from tools.animatic.shooting import Staged, Support, develop, stage
from tools.animatic.spec import Layer, SceneSpec, Thing

_TABLES = frozenset({"table", "desk", "counter"})
_PLATE = "fork-and-knife-with-plate"
_ALWAYS_LYING = frozenset({"pcb"})
"""Things that count as lying on something although nobody said so."""
_WOOD = "#c48a56"
_BACK, _BASE, _FRONT = 0.66, 0.80, 0.93
"""Back edge, where things stand, and front edge of the top, over the frame's height."""
_NEAR = 1.8
"""Distance of the table: nearer than all scenery."""
_SHARE = 0.50
"""Height of things on the table over the frame's unit."""


def scene(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Special:
    """Return an ordinary scene; things on a table, with nobody there, get a table top."""
    return Special(develop(stage_scene(spec, size, seed)))


def stage_scene(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Staged:
    """Set up an ordinary scene, or things on a table top; see `scene`."""
    return stage_still_life(spec, size, seed) if on_a_table(spec) else stage(spec, size, seed)


def on_a_table(spec: SceneSpec) -> bool:
    """Say whether a spec shows only things, some of which stand on a table, in a place that has no counter of its own."""
    lying = any(t.place == "surface" and t.key not in _ALWAYS_LYING for t in spec.things)
    laid = any(t.key not in _TABLES for t in spec.things)
    place = anchor(spec.scene)
    bare = place.surface is None and not place.floating
    return lying and laid and not spec.actors and bare and spec.angle != "top_down"


def stage_still_life(spec: SceneSpec, size: tuple[int, int], seed: int = 0) -> Staged:
    """Set up things on a table top that reaches across the frame."""
    table = next((t for t in spec.things if t.key in _TABLES), Thing("table", ""))
    rest = [t for t in spec.things if t.key not in _TABLES]
    plate = next((t for t in rest if t.key == _PLATE), None) if len(rest) > 1 else None
    things = tuple(replace(t, place="surface") if t.place == "ground" else t for t in rest if t is not plate)
    return stage(replace(spec, things=things), size, seed, support=lambda camera, recipe: _top(table, plate, camera, recipe))


def _top(table: Thing, plate: Thing | None, camera: Camera, recipe: LightRecipe) -> Support:
    wide, tall = camera.width, camera.height
    back, front = tall * _BACK, tall * _FRONT
    depth = _NEAR
    tone = table.colour or _WOOD
    near, far, edge, line = (paint(c, 4.0, recipe) for c in (mix(tone, "#ffffff", 0.14), mix(tone, "#3c2a20", 0.08), mix(tone, "#2c1a16", 0.34), mix(tone, "#2c1a16", 0.2)))
    seams = "".join(
        f'<path d="M{wide * (0.5 + (k - 3.5) * 0.13):.1f},0 L{wide * (0.5 + (k - 3.5) * 0.2):.1f},{front - back:.1f}" stroke="{line}" stroke-width="2.5" opacity=".5"/>' for k in range(8)
    )
    body = (
        f'<defs><linearGradient id="t" x1="0" x2="0" y1="0" y2="1"><stop offset="0" stop-color="{far}"/><stop offset="1" stop-color="{near}"/></linearGradient></defs>'
        f'<rect width="{wide}" height="{front - back:.1f}" fill="url(#t)"/>{seams}'
        f'<rect y="{front - back:.1f}" width="{wide}" height="{tall - front + 2:.1f}" fill="{edge}"/>'
        f'<rect y="{front - back - 3:.1f}" width="{wide}" height="5" fill="#ffffff" opacity=".25"/>'
    )
    image = rasterise(body, wide, round(tall - back) + 1)
    layer = Layer("table", image, 0, round(back), depth, "prop", words=table.words, lit=True, shadow=False)
    surface = Surface(tall * _BASE, depth * 0.98, _SHARE)
    return Support(surface, (layer,), lambda cast: _under(cast, layer, plate, recipe))


def _under(cast: Sequence[Layer], table: Layer, plate: Thing | None, recipe: LightRecipe) -> list[Layer]:
    """Return the shadows of what stands on the table, and the plate below it."""
    stands = [item for item in cast if item.foot is not None]
    if not stands:
        return []
    if plate is None:
        return [_shadow(item.x, item.x + item.image.width, item.y + item.image.height, table, item.name) for item in stands]
    left, right = min(i.x for i in stands), max(i.x + i.image.width for i in stands)
    base = max(i.y + i.image.height for i in stands)
    half = (right - left) * 0.62
    dish = _dish(plate, (left + right) / 2, base, half, table, recipe)
    return [_shadow((left + right) / 2 - half, (left + right) / 2 + half, base + half * 0.16, table, plate.key), dish]


def _dish(plate: Thing, x: float, base: float, half: float, table: Layer, recipe: LightRecipe) -> Layer:
    tone = plate.colour or "#fbfaf6"
    rim, well, side = (paint(c, 4.0, recipe) for c in (tone, mix(tone, "#8a93a8", 0.16), mix(tone, "#5a6478", 0.32)))
    flat = half * 0.2
    body = "".join(
        f'<ellipse cx="{half:.1f}" cy="{flat + dy:.1f}" rx="{half * k:.1f}" ry="{flat * k:.1f}" fill="{colour}"/>'
        for dy, k, colour in ((flat * 0.3, 0.96, side), (0.0, 1.0, rim), (flat * 0.08, 0.76, well), (flat * 0.14, 0.7, rim))
    )
    image = rasterise(body, round(half * 2), round(flat * 2.4))
    return Layer(plate.key, image, round(x - half), round(base - flat * 1.25), table.depth * 0.985, "prop", words=plate.words, lit=True, shadow=False)


def _shadow(left: float, right: float, base: float, table: Layer, name: str) -> Layer:
    half = (right - left) * 0.56
    high = max(4.0, min(half * 0.16, table.image.height * 0.12))
    soft = max(2, round(high * 0.4))
    body = f'<ellipse cx="{half + soft * 2:.1f}" cy="{high + soft * 2:.1f}" rx="{half:.1f}" ry="{high:.1f}" fill="#1d1220" opacity=".38"/>'
    image = rasterise(body, round((half + soft * 2) * 2), round((high + soft * 2) * 2))
    image = Image.merge("RGBA", (*Image.new("RGB", image.size, "#1d1220").split(), image.getchannel("A").filter(ImageFilter.GaussianBlur(soft))))
    x, y = (left + right) / 2 - image.width / 2, base - image.height / 2
    return Layer(f"shadow of {name}", image, round(x), round(y), table.depth * 0.99, "overlay", part_of=table.name, lit=True, shadow=False)
