"""Layers into a picture: painting back to front, and the id map and depth that come with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter, ImageOps

from tools.animatic import grade, shadows
from tools.animatic.camera import NEAREST, Camera
from tools.animatic.light import LightRecipe
from tools.animatic.spec import Element, Layer

_GROUND_ORDER = 600.0
"""The ground is painted after everything farther than this and before everything nearer."""
_WET_NEAR = 25.0
"""Scenery farther than this is mirrored in wet ground as one picture; nearer things one by one."""
_MOST_LAYERS = 255
_HARD = [0] * 128 + [255] * 128
_MASKLESS = frozenset({"weather", "overlay"})


@dataclass(slots=True)
class Plate:
    """A composed picture before style: rgb (H, W, 3), ids (H, W), disparity (H, W) 0..1 with 1 the nearest."""

    rgb: NDArray[np.uint8]
    ids: NDArray[np.uint8]
    disparity: NDArray[np.float32]
    elements: tuple[Element, ...]


@dataclass(slots=True)
class _Canvas:
    rgb: Image.Image
    raw: Image.Image
    """For each pixel the number of the layer seen there, counted from 1."""
    layers: list[Layer] = field(default_factory=list)
    sparks: Image.Image | None = None
    """Where weather that gives light is seen; it has no number of its own."""

    @classmethod
    def blank(cls, size: tuple[int, int]) -> _Canvas:
        return cls(Image.new("RGB", size), Image.new("L", size))

    def paint(self, layer: Layer) -> None:
        at = (layer.x, layer.y)
        alpha = layer.image.getchannel("A")
        self.rgb.paste(layer.image, at, alpha)
        box = (layer.x, layer.y, layer.x + layer.image.width, layer.y + layer.image.height)
        bright = layer.emits and layer.role == "weather"
        if bright and self.sparks is None:
            self.sparks = Image.new("L", self.rgb.size)
        if self.sparks is not None:
            self.sparks.paste(255 if bright else 0, box, alpha)
        if layer.role in _MASKLESS or len(self.layers) >= _MOST_LAYERS:
            return
        self.layers.append(layer)
        self.raw.paste(len(self.layers), box, alpha.point(_HARD))

    def enlarged(self, size: tuple[int, int], blur: float) -> _Canvas:
        """Return the canvas grown to `size` with its colours blurred by `blur` pixels of the small canvas."""
        soft = self.rgb.filter(ImageFilter.GaussianBlur(blur)) if blur > 0 else self.rgb
        if soft.size == size:
            return _Canvas(soft, self.raw, self.layers, self.sparks)
        big = soft.resize(size, Image.Resampling.BICUBIC)
        sparks = self.sparks.resize(size, Image.Resampling.BILINEAR) if self.sparks else None
        return _Canvas(big, self.raw.resize(size, Image.Resampling.NEAREST), self.layers, sparks)


def compose(backdrop: Sequence[Layer], cast: Sequence[Layer], camera: Camera, light: LightRecipe, *, wet: float = 0.0) -> Plate:
    """Paint the set and the cast as `camera` sees them.

    backdrop: the set's layers in the set's own pixels. cast: actors, things and signs in frame pixels, already
    lit, far to near where depths are equal. wet: 0..1, how much the ground mirrors.
    """
    far, near = around_cast(backdrop, cast)
    canvas = _paint_set(far, camera, light, wet)
    shadows.ground(canvas.rgb, cast, camera, light, wet)
    for layer in by_depth([*near_in_frame(near, camera), *cast]):
        canvas.paint(layer)
    return _finish(canvas, camera, light)


def near_in_frame(layers: Iterable[Layer], camera: Camera) -> list[Layer]:
    """Return set layers moved and scaled into frame pixels."""
    moved = []
    for layer in layers:
        image = layer.image
        if camera.set_scale != 1:
            size = (max(1, round(image.width * camera.set_scale)), max(1, round(image.height * camera.set_scale)))
            image = image.resize(size, Image.Resampling.BILINEAR)
        x, y = camera.to_frame(layer.x, layer.y)
        moved.append(replace(layer, image=image, x=round(x), y=round(y)))
    return moved


def around_cast(backdrop: Sequence[Layer], cast: Sequence[Layer]) -> tuple[list[Layer], list[Layer]]:
    """Split the set into what is behind the whole cast and what may stand between or before it."""
    farthest = max((layer.depth for layer in cast), default=0.0)
    near = {layer.name for layer in backdrop if layer.role != "ground" and layer.depth <= farthest}
    near |= {layer.name for layer in backdrop if layer.part_of in near}
    return [layer for layer in backdrop if layer.name not in near], [layer for layer in backdrop if layer.name in near]


def by_depth(layers: Sequence[Layer]) -> list[Layer]:
    """Sort far to near, each part right after the layer it belongs to."""
    parents = {layer.name: layer for layer in layers}

    def order(layer: Layer) -> tuple[float, int]:
        parent = parents.get(layer.part_of or "", layer)
        depth = _GROUND_ORDER if parent.role == "ground" else parent.depth
        return -depth, 0 if parent is layer else 1

    return sorted(layers, key=order)


def _paint_set(layers: Sequence[Layer], camera: Camera, light: LightRecipe, wet: float) -> _Canvas:
    canvas = _Canvas.blank(camera.set_view)
    dx, dy = camera.set_offset
    mirrored = wet <= 0
    horizon = camera.horizon / camera.set_scale
    for layer in by_depth(layers):
        if not mirrored and layer.role != "ground" and layer.depth < _WET_NEAR:
            shadows.mirror_far(canvas.rgb, _ground_mask(canvas), horizon, wet)
            mirrored = True
        canvas.paint(replace(layer, x=layer.x + dx, y=layer.y + dy))
    if not mirrored:
        shadows.mirror_far(canvas.rgb, _ground_mask(canvas), horizon, wet)
    return canvas.enlarged((camera.width, camera.height), camera.blur / camera.set_scale)


def _ground_mask(canvas: _Canvas) -> Image.Image:
    lut = [0] * 256
    for number, layer in enumerate(canvas.layers, start=1):
        lut[number] = 255 if layer.role == "ground" else 0
    return canvas.raw.point(lut)


def _finish(canvas: _Canvas, camera: Camera, light: LightRecipe) -> Plate:
    raw = np.asarray(canvas.raw)
    names = {layer.name: layer for layer in canvas.layers}
    numbers: dict[str, int] = {}
    element_of = np.zeros(256, np.uint8)
    emits = [0] * 256
    for number, layer in enumerate(canvas.layers, start=1):
        owner = layer.part_of if layer.part_of in names else layer.name
        element_of[number] = numbers.setdefault(owner or layer.name, len(numbers) + 1)
        emits[number] = 255 if layer.emits and layer.role != "sky" else 0
    ids = element_of[raw]
    disparity = _disparity(canvas, raw, camera)
    emitting = canvas.raw.point(emits) if any(emits) else canvas.sparks
    if any(emits) and canvas.sparks is not None:
        emitting = ImageChops.lighter(canvas.raw.point(emits), canvas.sparks)
    rgb = grade.finish(canvas.rgb, emitting, camera, light)
    elements = tuple(Element(number, name, names[name].words, (0, 0, 0, 0), names[name].role) for name, number in numbers.items())
    return Plate(np.asarray(rgb), ids, disparity, measured(ids, elements))


def measured(ids: NDArray[np.uint8], elements: Iterable[Element]) -> tuple[Element, ...]:
    """Return the elements that are seen in `ids`, each with its box there."""
    seen = []
    for element in elements:
        mask = ids == element.id
        rows = np.flatnonzero(mask.any(axis=1))
        if not rows.size:
            continue
        columns = np.flatnonzero(mask[rows[0] : rows[-1] + 1].any(axis=0))
        box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        seen.append(replace(element, box=box))
    return tuple(seen)


def _disparity(canvas: _Canvas, raw: NDArray[np.uint8], camera: Camera) -> NDArray[np.float32]:
    table = np.zeros(256, np.float32)
    for number, layer in enumerate(canvas.layers, start=1):
        table[number] = min(1.0, NEAREST / max(NEAREST, layer.depth))
    disparity = table[raw]
    for number, layer in enumerate(canvas.layers, start=1):
        if layer.role == "ground" and layer.part_of is None:
            disparity = np.where(raw == number, camera.ground_disparity()[:, None], disparity)
        elif layer.role == "subject":
            _bulge(disparity, raw, number, layer)
    return disparity.astype(np.float32, copy=False)


def _bulge(disparity: NDArray[np.float32], raw: NDArray[np.uint8], number: int, layer: Layer) -> None:
    """Bring a subject's middle a tenth nearer than its outline."""
    height, width = raw.shape
    x0, y0 = max(0, layer.x), max(0, layer.y)
    x1, y1 = min(width, layer.x + layer.image.width), min(height, layer.y + layer.image.height)
    if x1 - x0 < 4 or y1 - y0 < 4:
        return
    alpha = layer.image.getchannel("A").crop((x0 - layer.x, y0 - layer.y, x1 - layer.x, y1 - layer.y))
    small = ImageOps.expand(alpha.reduce(max(1, min(alpha.size) // 32)), 6).filter(ImageFilter.GaussianBlur(3))
    small = ImageOps.crop(small, 6)
    soft = np.asarray(small.resize(alpha.size, Image.Resampling.BILINEAR), np.float32) / 255.0
    region = disparity[y0:y1, x0:x1]
    seen = raw[y0:y1, x0:x1] == number
    np.copyto(region, np.minimum(1.0, region * (1.0 + 0.2 * np.clip(soft - 0.5, 0, 0.5))), where=seen)
