"""Picture arithmetic shared by the styles: float blur, value noise, edge maps, palettes and tone helpers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]
_Number = TypeVar("_Number", bound=np.generic)

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Rec. 601 luma weights."""

PALETTE_SAMPLE = 12_000
"""How many pixels are looked at to choose a palette."""

KEPT_PIXELS = 2_100_000
"""Noise of frames up to this size is kept for the next frame."""


def to_float(rgb: Bytes) -> Floats:
    """Return 0..255 bytes as 0..1 float32."""
    return rgb * np.float32(1 / 255)


def to_bytes(values: Floats) -> Bytes:
    """Return 0..1 floats as 0..255 bytes, clipped and rounded."""
    scaled = values * np.float32(255)
    scaled += np.float32(0.5)
    np.clip(scaled, 0, 255, out=scaled)
    return scaled.astype(np.uint8)


def luma(rgb: Bytes) -> Floats:
    """Return the (H, W) luma 0..1 of a byte picture."""
    return np.asarray(Image.fromarray(rgb).convert("L"), np.uint8) * np.float32(1 / 255)


def resize(values: Floats, height: int, width: int) -> Floats:
    """Return an (h, w) float map at another size, bilinear up and averaged down."""
    image = Image.fromarray(np.ascontiguousarray(values, np.float32))
    shrinking = height < values.shape[0] or width < values.shape[1]
    how = Image.Resampling.BOX if shrinking else Image.Resampling.BILINEAR
    return np.asarray(image.resize((width, height), how), np.float32)


def part(values: NDArray[_Number], rows: range, columns: range) -> NDArray[_Number]:
    """Return a part of a map (H, W, ...); beyond its edges it goes on as in a mirror."""
    height, width = values.shape[:2]
    if rows.start >= 0 and columns.start >= 0 and rows.stop <= height and columns.stop <= width:
        return values[rows.start : rows.stop, columns.start : columns.stop]
    return values[_mirrored(rows, height)[:, None], _mirrored(columns, width)[None]]


def _mirrored(places: range, count: int) -> NDArray[np.intp]:
    around = np.arange(places.start, places.stop) % (2 * count)
    folded: NDArray[np.intp] = np.minimum(around, 2 * count - 1 - around)
    return folded


def _binomial(values: Floats) -> Floats:
    padded = np.pad(values, 1, mode="edge")
    rows = padded[:-2] + padded[2:]
    rows += 2 * padded[1:-1]
    result: Floats = rows[:, :-2] + rows[:, 2:]
    result += 2 * rows[:, 1:-1]
    result *= np.float32(1 / 16)
    return result


def blur(values: Floats, radius: float) -> Floats:
    """Return an (H, W) map softened with about a Gaussian of sigma `radius` pixels.

    Works in floats, because an 8-bit blur shows steps once it is differentiated; large radii work on a shrunk copy.
    """
    small = np.ascontiguousarray(values, np.float32)
    height, width = small.shape
    step = 1
    while radius / step > 2 and min(height, width) / step > 8:
        step *= 2
    if step > 1:
        small = np.asarray(Image.fromarray(small).reduce(step), np.float32)
    for _ in range(max(1, round(2 * (radius / step) ** 2))):
        small = _binomial(small)
    if step == 1:
        return small
    smooth = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(smooth, np.float32)


def blur_rgb(rgb: Bytes, radius: float) -> Bytes:
    """Return a byte picture softened with about a Gaussian of sigma `radius` pixels."""
    height, width = rgb.shape[:2]
    step = max(1, int(radius / 1.25))
    image = Image.fromarray(rgb)
    small = image.reduce(step) if step > 1 else image
    small = small.filter(ImageFilter.GaussianBlur(radius / step))
    return np.asarray(small.resize((width, height), Image.Resampling.BILINEAR) if step > 1 else small)


def noise(height: int, width: int, cell: float, seed: int, stretch: float = 1.0) -> Floats:
    """Return smooth value noise (height, width) in -1..1, read-only.

    cell: size of a bump in pixels; stretch: how much longer bumps are across than down.
    """
    make = _kept_noise if height * width <= KEPT_PIXELS else _noise
    return make(height, width, cell, seed, stretch)


def _noise(height: int, width: int, cell: float, seed: int, stretch: float) -> Floats:
    across = cell * stretch
    rng = np.random.default_rng([seed & 0x7FFFFFFF, round(cell * 16), round(stretch * 16)])
    grid = rng.random((max(2, round(height / cell) + 1), max(2, round(width / across) + 1)), dtype=np.float32)
    if grid.shape != (height, width):
        image = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        grid = np.asarray(image, np.float32)
    result = np.clip(grid * 2 - 1, -1, 1)
    result.setflags(write=False)
    return result


_kept_noise = functools.lru_cache(maxsize=8)(_noise)


def _middle(one: Bytes, two: Bytes, three: Bytes) -> Bytes:
    lower, upper = np.minimum(one, two), np.maximum(one, two)
    middle: Bytes = np.maximum(lower, np.minimum(upper, three))
    return middle


def median(rgb: Bytes) -> Bytes:
    """Return a byte picture without specks: the median of three across, then of three down; edges stay sharp."""
    result = rgb.copy()
    result[:, 1:-1] = _middle(rgb[:, :-2], rgb[:, 1:-1], rgb[:, 2:])
    result[1:-1] = _middle(result[:-2], result[1:-1], result[2:])
    return result


def smoothstep(values: Floats, low: float, high: float) -> Floats:
    """Return 0 below low, 1 above high and an S-shaped ramp between."""
    t: Floats = np.clip((values - low) * np.float32(1 / (high - low)), 0, 1)
    return t * t * (3 - 2 * t)


def mix(base: Floats, other: Floats, amount: Floats | float) -> Floats:
    """Return base + (other - base) * amount. An (H, W) amount applies to all channels of colours."""
    weight = np.asarray(amount, np.float32)
    if weight.ndim == 2 and max(base.ndim, other.ndim) != 2:
        weight = weight[..., None]
    result: Floats = base + (other - base) * weight
    return result


def saturate(rgb: Floats, amount: float) -> Floats:
    """Return the picture with its colourfulness multiplied; 1 changes nothing."""
    grey = (rgb @ LUMA)[..., None]
    return grey + (rgb - grey) * np.float32(amount)


def levels(tone: Floats, target: float, whole: Floats | None = None) -> Floats:
    """Return a 0..1 tone map stretched to its 1st..99th percentile and bent so that its mean comes near `target`.

    whole: the map of the frame this one is a part of, whose percentiles and mean count then.
    """
    sample = (tone if whole is None else whole)[::4, ::4]
    low, high = np.percentile(sample, (1, 99))
    span = max(float(high - low), 0.15)
    stretched: Floats = np.clip((tone - low) / np.float32(span), 0, 1)
    seen = stretched[::4, ::4] if whole is None else np.clip((sample - low) / np.float32(span), 0, 1)
    mean = float(np.clip(seen.mean(), 0.02, 0.98))
    gamma = float(np.clip(np.log(target) / np.log(mean), 0.35, 2.2))
    bent: Floats = stretched ** np.float32(gamma)
    return bent


def radial(height: int, width: int) -> Floats:
    """Return (height, width) squared distance from the centre: 0 in the middle, 1 at the edges' middles, 2 in corners."""
    across = np.linspace(-1, 1, width, dtype=np.float32)
    down = np.linspace(-1, 1, height, dtype=np.float32)
    return across[None] ** 2 + down[:, None] ** 2


def quantise(pixels: Bytes, colours: int, like: Bytes | None = None) -> Bytes:
    """Return (N, 3) pixels reduced to at most `colours` colours; small vivid areas keep theirs.

    like: (M, 3) pixels from which the colours are chosen instead.
    """
    if not len(pixels):
        return pixels
    source = pixels if like is None or not len(like) else like
    sample = np.ascontiguousarray(source[:: max(1, len(source) // PALETTE_SAMPLE)])[None]
    palette = Image.fromarray(sample).quantize(colours, method=Image.Quantize.MAXCOVERAGE, kmeans=1)
    image = Image.fromarray(np.ascontiguousarray(pixels)[None])
    reduced: Bytes = np.asarray(image.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB"))[0]
    return reduced


Grade = Callable[[Floats], Floats]


@functools.lru_cache(maxsize=8)
def _cube(curve: Grade) -> ImageFilter.Color3DLUT:
    steps = np.linspace(0, 1, 17, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    table = curve(np.stack([red, green, blue], axis=-1).reshape(-1, 3))
    return ImageFilter.Color3DLUT(17, np.clip(table, 0, 1).astype(np.float32).reshape(-1).tolist())


def grade(rgb: Bytes, curve: Grade) -> Bytes:
    """Return the picture with a pure colour function applied to each pixel, through a 17-step cube.

    curve: a module-level function from (N, 3) colours 0..1 to (N, 3) colours; its cube is kept.
    """
    return np.asarray(Image.fromarray(rgb).filter(_cube(curve)))


def glow(rgb: Bytes, threshold: float, radius: float) -> Floats:
    """Return the (H, W, 3) light 0..1 that spills from what is brighter than `threshold`."""
    cut = round(threshold * 255)
    table = np.clip((np.arange(256) - cut) * (255 / (255 - cut)), 0, 255).astype(np.uint8)
    return to_float(blur_rgb(table[rgb], radius))


def slopes(values: Floats) -> tuple[Floats, Floats]:
    """Return how much an (H, W) map rises per pixel (down, across), zero at its border."""
    down = np.zeros(values.shape, np.float32)
    across = np.zeros(values.shape, np.float32)
    down[1:-1] = (values[2:] - values[:-2]) * np.float32(0.5)
    across[:, 1:-1] = (values[:, 2:] - values[:, :-2]) * np.float32(0.5)
    return down, across


def screen(base: Floats, light: Floats) -> Floats:
    """Return light added as by a second projector: never beyond white."""
    return 1 - (1 - base) * (1 - light)


def shifted(values: Floats, down: int, across: int) -> Floats:
    """Return the map moved by whole pixels, its border repeated."""
    height, width = values.shape
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - across, 0, width - 1)
    return values[rows[:, None], columns[None]]
