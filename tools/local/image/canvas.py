"""The larger canvas of a picture that is widened: where the old picture stands on it, what is filled in first, and how the seam is closed."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools import regions

Side = Literal["left", "right", "top", "bottom"]
Size = tuple[int, int]
Colours = NDArray[np.float32]

_MORE = 0.5
"""How much wider (or higher) a picture becomes when nobody says, over its own side."""
_OVERLAP = 1 / 16
"""How far the new part reaches into the old picture, over the old one's shorter side: the model sees what it goes on from."""
_LEAST_OVERLAP = 8
_REACH = 0.25
"""How far the old picture's colours are carried over the seam, over the old one's shorter side."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A larger picture and the old one's place on it, in pixels: left, top, right, bottom."""

    size: Size
    box: tuple[int, int, int, int]

    @property
    def overlap(self) -> int:
        """How many pixels the new part reaches into the old picture."""
        shorter = min(self.box[2] - self.box[0], self.box[3] - self.box[1])
        return max(_LEAST_OVERLAP, round(shorter * _OVERLAP))

    def inner(self) -> tuple[int, int, int, int]:
        """Return the part of the old picture that no new pixel reaches; at the canvas's own border it goes up to it."""
        left, top, right, bottom = self.box
        width, height = self.size
        reach = self.overlap
        return (
            left + reach if left else 0,
            top + reach if top else 0,
            right - reach if right < width else width,
            bottom - reach if bottom < height else height,
        )


def canvas(old: Size, wanted: Size | None, sides: Collection[Side] = ()) -> Canvas:
    """Return the canvas for a picture of size `old`, which stays whole and as large as it is.

    wanted: the size asked for; what does not hold the old picture is taken as a shape, and the canvas is the smallest of
    that shape that does. None, or the old size itself: half as much again on each side of `sides`, or all around.
    sides: where the new part is; none: as much on both. A side that the shape has no room for gets nothing.
    """
    size = _grown(old, sides) if wanted is None or wanted == old else _holding(old, wanted)
    free = (size[0] - old[0], size[1] - old[1])
    left = _share(free[0], "left" in sides, "right" in sides)
    top = _share(free[1], "top" in sides, "bottom" in sides)
    return Canvas(size, (left, top, left + old[0], top + old[1]))


def _grown(old: Size, sides: Collection[Side]) -> Size:
    named = sides or ("left", "right", "top", "bottom")
    more = [sum(side in named for side in pair) for pair in (("left", "right"), ("top", "bottom"))]
    share = _MORE if sides else _MORE / 2
    width, height = (round(side * (1 + share * count)) for side, count in zip(old, more, strict=True))
    return width, height


def _holding(old: Size, wanted: Size) -> Size:
    if wanted[0] >= old[0] and wanted[1] >= old[1]:
        return wanted
    shape = wanted[0] / wanted[1]
    if old[0] / old[1] >= shape:
        return old[0], max(old[1], math.ceil(old[0] / shape))
    return max(old[0], math.ceil(old[1] * shape)), old[1]


def _share(free: int, before: bool, after: bool) -> int:
    """Return how much of the free room comes before the old picture."""
    if before == after:
        return free // 2
    return free if before else 0


def prepared(picture: Image.Image, place: Canvas) -> Image.Image:
    """Return the canvas to paint on: the old picture in its place, and beyond it its own mirror image, more blurred the farther it is."""
    left, top, right, bottom = place.box
    width, height = place.size
    old = np.asarray(picture.convert("RGB"))
    rows = _mirrored(np.arange(-top, height - top), old.shape[0])
    columns = _mirrored(np.arange(-left, width - left), old.shape[1])
    filled = Image.fromarray(old[rows][:, columns])
    blurred = filled.filter(ImageFilter.GaussianBlur(max(2.0, min(picture.size) / 10)))
    outside = np.ones((height, width), bool)
    outside[top:bottom, left:right] = False
    away = regions.feather(~outside, min(place.overlap * 2, 64))
    soft = Image.fromarray(np.rint(away * 255).astype(np.uint8))
    out = Image.composite(filled, blurred, soft)
    out.paste(picture.convert("RGB"), (left, top))
    return out


def _mirrored(places: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Return places beyond 0..length-1 folded back into it."""
    turn = 2 * length
    within = places % turn
    folded: NDArray[np.int64] = np.where(within < length, within, turn - 1 - within)
    return folded


def mask(place: Canvas) -> Image.Image:
    """Return what the model may paint, white on black: all that is new, and the overlap into the old picture."""
    out = Image.new("L", place.size, 255)
    out.paste(0, place.inner())
    return out


def joined(picture: Image.Image, painted: Image.Image, place: Canvas) -> Image.Image:
    """Return the painted canvas with the old picture laid in: its own pixels up to the overlap, and a soft change across that.

    painted: of the canvas's size, or of another that is scaled to it. Where the model's colours differ from the old
    picture's along the seam, they are led over into each other.
    """
    if painted.size != place.size:
        painted = painted.resize(place.size, Image.Resampling.LANCZOS)
    whole = Image.new("RGB", place.size)
    whole.paste(picture.convert("RGB"), place.box[:2])
    old, new = np.asarray(whole, np.float32), np.asarray(painted.convert("RGB"), np.float32)
    kept = np.zeros(place.size[::-1], bool)
    left, top, right, bottom = place.box
    kept[top:bottom, left:right] = True
    inner = np.zeros_like(kept)
    left, top, right, bottom = place.inner()
    inner[top:bottom, left:right] = True
    new = np.clip(new + _carried(old - new, kept & ~inner, place), 0, 255)
    weight = np.where(kept, 1.0 - _ramp(inner, place.overlap), 1.0)[..., None]
    out = np.rint(old * (1.0 - weight) + new * weight).astype(np.uint8)
    return Image.fromarray(np.where(inner[..., None], np.asarray(whole), out))


def _ramp(inner: regions.Mask, overlap: int) -> NDArray[np.float32]:
    """Return 1 in the inner part, falling to 0 where the overlap ends."""
    return regions.feather(inner, overlap)


def _carried(difference: Colours, band: regions.Mask, place: Canvas) -> Colours:
    """Return the difference along the seam, smoothed and led on into what is new, weaker the farther it is."""
    if not band.any():
        return np.zeros_like(difference)
    reach = max(4.0, _REACH * min(place.box[2] - place.box[0], place.box[3] - place.box[1]))
    scale = max(1, round(reach / 12))
    small = (max(1, place.size[0] // scale), max(1, place.size[1] // scale))

    def smooth(values: Colours) -> Colours:
        shrunk = Image.fromarray(values.astype(np.float32)).resize(small, Image.Resampling.BOX)
        return _blurred(np.asarray(shrunk, np.float32), reach / scale / 2)

    weight = smooth(band.astype(np.float32))
    parts = [smooth(difference[..., axis] * band) / np.maximum(weight, 1e-6) for axis in range(3)]
    fade = np.clip(weight / max(float(weight.max()) * 0.5, 1e-6), 0.0, 1.0)
    full = [
        np.asarray(Image.fromarray((part * fade).astype(np.float32)).resize(place.size, Image.Resampling.BICUBIC))
        for part in parts
    ]
    return np.stack(full, axis=-1)


def _blurred(values: Colours, sigma: float) -> Colours:
    """Return (H, W) values blurred by a Gaussian of `sigma` pixels; nothing lies beyond the border."""
    reach = max(1, math.ceil(3 * sigma))
    offsets = np.arange(-reach, reach + 1, dtype=np.float32)
    kernel = np.exp(-0.5 * (offsets / sigma) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(values, reach)
    across = sum(weight * padded[:, i : i + values.shape[1]] for i, weight in enumerate(kernel))
    down: Colours = sum(weight * across[i : i + values.shape[0]] for i, weight in enumerate(kernel))
    return down
