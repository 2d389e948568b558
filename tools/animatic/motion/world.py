"""The things of a scene as cut-outs in the order they are painted: sets merged by depth, shadows, mirror images, the cast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image, ImageChops

from tools.animatic import compose, shadows
from tools.animatic.camera import Camera
from tools.animatic.motion.mover import Mover
from tools.animatic.motion.optics import Plane
from tools.animatic.motion.soft import padded, soft
from tools.animatic.shooting import Staged, largest
from tools.animatic.spec import Layer

_MERGED = 0.10
"""Sets whose parallax over the subject's differs by no more than this become one cut-out."""
_FAR = 600.0
"""Everything beyond this stands still against the sky."""
_WET_NEAR = 25.0
"""Scenery farther than this is mirrored in wet ground."""
_SOLID = [0] * 128 + [255] * 128
_MASKLESS = frozenset({"weather", "overlay"})
_LEAN = 2.4
"""How far a shadow reaches at most, over its length on the ground."""


@dataclass(slots=True)
class Cutout:
    """One picture in the frame's pixels: straight-alpha RGBA, and for each pixel which element it is and whether it gives light."""

    name: str
    image: Image.Image
    x: int
    y: int
    depth: float
    plane: Plane = "upright"
    numbers: Image.Image | None = None
    """L, the number of the element each pixel belongs to; None where it belongs to none."""
    shining: Image.Image | None = None
    """L mask of what gives light."""
    continues: bool = False
    """Whether it is scenery, which goes on beyond the frame."""
    mover: Mover | None = None
    """What it is a drawing of."""
    redraw: Callable[[Sequence[Layer]], Cutout | None] | None = None
    """Makes the same of another drawing of its mover."""
    acts: bool = False
    """Whether it is a figure or a thing of the cast."""
    scenery: bool = False
    """Whether it is a moving part of the set."""
    unit: int = 1
    """How many pixels of the frame one of its mover's is."""
    endless: bool = False
    """Whether it repeats with its mirror images, for a camera that goes far."""
    hidden: bool = False
    """Whether nothing of it is seen at rest."""
    shades: bool = False
    """Whether it is a shadow, which stays on the ground."""


@dataclass(slots=True)
class World:
    """All cut-outs of a scene at rest, in painting order, and the elements' numbers."""

    staged: Staged
    cutouts: list[Cutout] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    subjects: set[int] = field(default_factory=set)
    """Numbers of the elements that are subjects or props."""
    letters: set[int] = field(default_factory=set)
    """Numbers of the elements that carry words which were asked for."""

    def number(self, layer: Layer) -> int:
        """Return the number of the element a layer belongs to, 0 where it has none."""
        if layer.role in _MASKLESS:
            return 0
        name = layer.part_of or layer.name
        number = self.numbers.setdefault(name, min(255, len(self.numbers) + 1))
        if layer.role in {"subject", "prop"} and layer.part_of is None:
            self.subjects.add(number)
        if layer.words and layer.words in {sign.text for sign in self.staged.spec.signs}:
            self.letters.add(number)
        return number


def subject_depth(staged: Staged) -> float:
    """Return the depth of what the camera looks at: the largest of the cast, else the ground in the middle."""
    seen = staged.subject or largest(staged.cast, "prop")
    return 8.0 if seen is None else max(1.3, seen.depth)


def build(staged: Staged, cast_movers: Sequence[Mover], set_movers: Sequence[Mover]) -> World:
    """Return the world of a scene. What a mover stands for becomes a cut-out of its own, as it is drawn at the start."""
    world = World(staged)
    far, near = compose.around_cast((*staged.backdrop, *_new_layers(staged, set_movers)), staged.cast)
    moving = {name: mover for mover in (*cast_movers, *set_movers) for name in mover.names}
    behind = _Painter(world, staged, subject_depth(staged))
    behind.scenery(compose.by_depth(far), moving)
    _cast_shadows(world, staged, moving)
    front = _Painter(world, staged, subject_depth(staged), blurred=False)
    front.scenery(compose.by_depth([*compose.near_in_frame(near, staged.camera), *staged.cast]), moving, frozenset(layer.name for layer in staged.cast))
    world.cutouts = [part for cutout in world.cutouts for part in _split_at_horizon(cutout, staged.camera)]
    return world


def _split_at_horizon(cutout: Cutout, camera: Camera) -> list[Cutout]:
    """Return the ground as what lies below the horizon, a plane, and what it shows above, which stands far away."""
    rows = round(camera.horizon) - cutout.y
    rows -= rows % 2
    if cutout.plane != "ground" or camera.turn or not 2 <= rows < cutout.image.height - 2:
        return [cutout]
    far = replace(_rows(cutout, 0, rows), name=f"far {cutout.name}", depth=_FAR, plane="upright")
    return [far, _rows(cutout, rows, cutout.image.height)] if far.image.getchannel("A").getbbox() else [_rows(cutout, rows, cutout.image.height)]


def _rows(cutout: Cutout, first: int, stop: int) -> Cutout:
    def cut(plane: Image.Image | None) -> Image.Image | None:
        return None if plane is None else plane.crop((0, first, cutout.image.width, stop))

    image = cutout.image.crop((0, first, cutout.image.width, stop))
    return replace(cutout, image=image, y=cutout.y + first, numbers=cut(cutout.numbers), shining=cut(cutout.shining))


def _new_layers(staged: Staged, set_movers: Sequence[Mover]) -> list[Layer]:
    """Return what the set has only in motion: particles, arms that were part of their machine."""
    there = {layer.name for layer in staged.backdrop}
    new = [mover for mover in set_movers if not there & set(mover.names)]
    firsts = [(mover, mover.drawing(mover.state(0.0).drawing)) for mover in new]
    return [replace(layers[0], name=mover.names[0]) for mover, layers in firsts if layers]


class _Painter:
    """Merges neighbouring layers into cut-outs."""

    def __init__(self, world: World, staged: Staged, subject: float, *, blurred: bool = True) -> None:
        self._world, self._camera, self._subject = world, staged.camera, subject
        self._wet = staged.wet if blurred else 0.0
        self._blurred = blurred
        self._held: list[Layer] = []
        self._done: set[str] = set()

    def scenery(self, layers: Sequence[Layer], moving: Mapping[str, Mover], cast: frozenset[str] = frozenset()) -> None:
        """Add layers, far to near; those of the cast are never merged with the set."""
        mirrored = self._wet <= 0
        for layer in layers:
            if not mirrored and layer.role != "ground" and layer.depth < _WET_NEAR:
                self._close()
                self._mirror()
                mirrored = True
            mover = moving.get(layer.name)
            if mover is not None or layer.name in cast or (self._held and not self._belongs(layer)):
                self._close()
            if mover is not None:
                self._add_mover(mover, layer, acted=layer.name in cast)
            elif layer.name in cast:
                across = layer.x <= 0 and layer.x + layer.image.width >= self._camera.width
                self._world.cutouts.append(drawn(self._world, [layer], continues=across, blurred=False))
            else:
                self._held.append(layer)
        self._close()
        if not mirrored:
            self._mirror()

    def _belongs(self, layer: Layer) -> bool:
        """Tell whether a layer goes onto the same cut-out as those that are held."""
        first = self._held[0]
        if plane_of(first, self._camera) != plane_of(layer, self._camera):
            return layer.part_of is not None and layer.part_of in {held.name for held in self._held}
        if plane_of(layer, self._camera) == "ground" or (first.depth > _FAR and layer.depth > _FAR):
            return True
        return abs(self._subject / first.depth - self._subject / layer.depth) < _MERGED

    def _close(self) -> None:
        if self._held:
            self._world.cutouts.append(drawn(self._world, self._held, continues=True, blurred=self._blurred))
            self._held = []

    def _add_mover(self, mover: Mover, layer: Layer, *, acted: bool) -> None:
        if mover.names[0] in self._done:
            return
        self._done.add(mover.names[0])
        camera, blurred = self._camera, self._blurred and not acted

        def redraw(layers: Sequence[Layer]) -> Cutout | None:
            if not layers:
                return None
            if not acted and not blurred:
                layers = compose.near_in_frame(layers, camera)
            cutout = drawn(self._world, layers, continues=False, blurred=blurred)
            unit = 1 if acted else camera.set_scale
            return replace(cutout, depth=layer.depth, mover=mover, redraw=redraw, unit=unit, acts=acted, scenery=not acted, hidden=mover.state(0.0).opacity <= 0)

        cutout = redraw(mover.drawing(mover.state(0.0).drawing))
        if cutout is not None:
            self._world.cutouts.append(cutout)

    def _mirror(self) -> None:
        """Add the mirror image in wet ground of all that is there so far."""
        camera = self._camera
        rgb, ground = Image.new("RGB", (camera.width, camera.height)), Image.new("L", (camera.width, camera.height))
        for cutout in self._world.cutouts:
            alpha = cutout.image.getchannel("A")
            rgb.paste(cutout.image, (cutout.x, cutout.y), alpha)
            ground.paste(255 if cutout.plane == "ground" else 0, (cutout.x, cutout.y, cutout.x + alpha.width, cutout.y + alpha.height), alpha.point(_SOLID))
        sheets = [_below(rgb, camera.horizon, tone) for tone in ("#000000", "#ffffff")]
        for sheet in sheets:
            shadows.mirror_far(sheet, ground, camera.horizon, self._wet)
        line = round(camera.horizon)
        over = _laid(*(sheet.crop((0, line, sheet.width, sheet.height)) for sheet in sheets))
        if over is not None:
            self._world.cutouts.append(Cutout("mirror image", over[0], over[1], over[2] + line, _WET_NEAR, continues=True))


def _below(rgb: Image.Image, horizon: float, tone: str) -> Image.Image:
    """Return a picture with one tone below the horizon."""
    out = rgb.copy()
    out.paste(tone, (0, round(horizon), out.width, out.height))
    return out


def plane_of(layer: Layer, camera: Camera) -> Plane:
    """Return how a layer of the set moves."""
    if layer.role == "weather":
        return "screen"
    return "ground" if layer.role == "ground" and camera.angle != "top_down" else "upright"


def drawn(world: World, layers: Sequence[Layer], *, continues: bool, blurred: bool) -> Cutout:
    """Return layers painted onto one transparent sheet in the frame's pixels.

    blurred: whether they are in the set's own pixels and as soft as the set is.
    """
    camera = world.staged.camera
    dx, dy = camera.set_offset if blurred else (0, 0)
    view = camera.set_view if blurred else (camera.width, camera.height)
    moved = [replace(layer, x=layer.x + dx, y=layer.y + dy) for layer in layers]
    box = _union(moved, view if continues else None)
    sheet = Image.new("RGBA", (box[2] - box[0], box[3] - box[1]))
    numbers, shining = Image.new("L", sheet.size), None
    for layer in moved:
        at = (layer.x - box[0], layer.y - box[1])
        _over(sheet, layer.image, at)
        solid = layer.image.getchannel("A").point(_SOLID)
        area = (*at, at[0] + solid.width, at[1] + solid.height)
        number = world.number(layer)
        if number:
            numbers.paste(number, area, solid)
        shines = layer.emits and layer.role != "sky"
        if shines and shining is None:
            shining = Image.new("L", sheet.size)
        if shining is not None:
            shining.paste(255 if shines else 0, area, layer.image.getchannel("A") if layer.role == "weather" else solid)
    first = layers[0]
    cutout = Cutout(
        first.name, sheet, box[0], box[1], _mean_depth(layers), plane_of(first, camera), numbers, shining, continues
    )  # fmt: skip
    return _enlarged(cutout, camera) if blurred else cutout


def _enlarged(cutout: Cutout, camera: Camera) -> Cutout:
    """Return a cut-out of the set as soft and as large as it is seen."""
    scale, blur = camera.set_scale, camera.blur / camera.set_scale
    if scale == 1 and blur <= 0:
        return cutout
    image = cutout.image
    margin = round(blur * 2.5) + 1 if blur > 0 else 0
    if margin:
        grown = Image.new("RGBA", (image.width + 2 * margin, image.height + 2 * margin))
        grown.paste(image, (margin, margin))
        image = soft(grown, blur, margin)
    if scale != 1:
        image = image.resize((image.width * scale, image.height * scale), Image.Resampling.BICUBIC)
    x, y = (cutout.x - margin) * scale, (cutout.y - margin) * scale
    numbers, shining = (padded(plane, margin, scale) for plane in (cutout.numbers, cutout.shining))
    box = (max(0, -x), max(0, -y), min(image.width, camera.width - x), min(image.height, camera.height - y))
    if cutout.continues and box[2] > box[0] and box[3] > box[1]:
        image = image.crop(box)
        numbers, shining = (None if plane is None else plane.crop(box) for plane in (numbers, shining))
        x, y = x + box[0], y + box[1]
    return replace(cutout, image=image, x=x, y=y, numbers=numbers, shining=shining)


def _cast_shadows(world: World, staged: Staged, moving: Mapping[str, Mover]) -> None:
    """Add the shadows of all that stands; those of who moves are made anew with every drawing."""
    movers: list[Mover] = []
    for layer in staged.cast:
        mover = moving.get(layer.name)
        if mover is None:
            shadow = shadow_of([layer], staged)
        elif any(mover is other for other in movers):
            continue
        else:
            movers.append(mover)
            shadow = _acted_shadow(mover, staged)
        if shadow is not None:
            world.cutouts.append(shadow)


def _acted_shadow(mover: Mover, staged: Staged) -> Cutout | None:
    def redraw(layers: Sequence[Layer]) -> Cutout | None:
        shadow = shadow_of(layers, staged)
        return None if shadow is None else replace(shadow, mover=mover, redraw=redraw, shades=True)

    return redraw(mover.drawing(mover.state(0.0).drawing))


def shadow_of(layers: Sequence[Layer], staged: Staged) -> Cutout | None:
    """Return the shadows and mirror images of figures on the ground; None where they have none."""
    casting = [layer for layer in layers if layer.foot is not None and layer.shadow]
    if not casting:
        return None
    reach = round(max(layer.image.height for layer in casting) * (0.12 + staged.recipe.shadow_length * _LEAN)) + 24
    x0, y0, x1, y1 = _union(casting, None)
    below = max(layer.image.height for layer in casting) if staged.wet else reach
    x0, y0, x1, y1 = x0 - reach, y0 - 8, x1 + reach, y1 + below
    above = reach + round(0.16 * max(layer.image.height for layer in casting))
    y0 = max(y0, round(min(layer.foot[1] for layer in casting if layer.foot)) - above) if staged.camera.angle != "top_down" else y0
    moved = [_seen_from(layer, x0, y0) for layer in casting]
    size = (x1 - x0, y1 - y0)
    over = _mirrored_too(moved, staged, size) if staged.wet else _only_dark(moved, staged, size)
    if over is None:
        return None
    depth = max(layer.depth for layer in casting) + 0.002
    return Cutout(f"shadow of {casting[0].name}", over[0], over[1] + x0, over[2] + y0, depth)


def _mirrored_too(layers: Sequence[Layer], staged: Staged, size: tuple[int, int]) -> tuple[Image.Image, int, int] | None:
    """Return shadows and mirror images as straight-alpha RGBA with their corner."""
    sheets = [Image.new("RGB", size, tone) for tone in ("#000000", "#ffffff")]
    for sheet in sheets:
        shadows.ground(sheet, layers, staged.camera, staged.recipe, staged.wet)
    return _laid(*sheets)


def _only_dark(layers: Sequence[Layer], staged: Staged, size: tuple[int, int]) -> tuple[Image.Image, int, int] | None:
    """Return shadows alone, which all have one colour."""
    sheet = Image.new("RGB", size, "#ffffff")
    shadows.ground(sheet, layers, staged.camera, staged.recipe, 0.0)
    least = shadows.COLOUR[0]
    alpha = sheet.getchannel("R").point([min(255, round((255 - v) * 255 / (255 - least))) for v in range(256)])
    box = alpha.getbbox()
    if box is None:
        return None
    alpha = alpha.crop(box)
    image = Image.new("RGBA", alpha.size, shadows.COLOUR)
    image.putalpha(alpha)
    return image, box[0], box[1]


def _seen_from(layer: Layer, x: int, y: int) -> Layer:
    """Return a layer placed as seen from the corner (x, y)."""
    foot = None if layer.foot is None else (layer.foot[0] - x, layer.foot[1] - y)
    return replace(layer, x=layer.x - x, y=layer.y - y, foot=foot)


def _mean_depth(layers: Sequence[Layer]) -> float:
    """Return the depth at which layers as one move most alike: the mean of what they move by, weighted by their areas."""
    areas = [layer.image.width * layer.image.height for layer in layers]
    return sum(areas) / sum(area / layer.depth for area, layer in zip(areas, layers, strict=True))


def _over(sheet: Image.Image, image: Image.Image, at: tuple[int, int]) -> None:
    """Lay a straight-alpha picture over a sheet, which may cut it."""
    x, y = at
    box = (max(0, -x), max(0, -y), min(image.width, sheet.width - x), min(image.height, sheet.height - y))
    if box[2] > box[0] and box[3] > box[1]:
        sheet.alpha_composite(image, (x + box[0], y + box[1]), box)


def _laid(on_black: Image.Image, on_white: Image.Image) -> tuple[Image.Image, int, int] | None:
    """Return what was painted alike on black and on white, as straight-alpha RGBA with its corner; None when nothing was."""
    alpha = ImageChops.invert(ImageChops.subtract(on_white, on_black).convert("L"))
    box = alpha.getbbox()
    if box is None:
        return None
    alpha = alpha.crop(box)
    values = np.asarray(on_black.crop(box)).astype(np.float32) * (255 / np.maximum(np.asarray(alpha, np.float32), 1))[..., None]
    image = Image.fromarray(np.clip(values + 0.5, 0, 255).astype(np.uint8))
    image.putalpha(alpha)
    return image, box[0], box[1]


def _union(layers: Sequence[Layer], within: tuple[int, int] | None) -> tuple[int, int, int, int]:
    x0, y0 = min(layer.x for layer in layers), min(layer.y for layer in layers)
    x1, y1 = max(layer.x + layer.image.width for layer in layers), max(layer.y + layer.image.height for layer in layers)
    if within is not None:
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(within[0], x1), min(within[1], y1)
    return x0, y0, max(x0 + 2, x1), max(y0 + 2, y1)
