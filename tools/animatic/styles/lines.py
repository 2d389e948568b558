"""What a pen draws of a picture: edges between elements, contours of colour, outlines and thin marks."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from PIL import Image

from tools.animatic.styles.toolkit import Bytes, Floats, Mask, blur


def id_edges(ids: Bytes) -> Mask:
    """Return the (H, W) mask of pixels whose right or lower neighbour belongs to another element."""
    edge = np.zeros(ids.shape, np.bool_)
    edge[:, :-1] |= ids[:, 1:] != ids[:, :-1]
    edge[:-1] |= ids[1:] != ids[:-1]
    return edge


def _distance(one: Bytes, other: Bytes) -> Bytes:
    apart: Bytes = np.maximum(one, other) - np.minimum(one, other)
    return apart


def colour_edges(rgb: Bytes, low: float, high: float) -> Floats:
    """Return 0..1 how strongly colour or tone changes at each pixel.

    low, high: change across two pixels (0..1) at which a line begins and is full.
    """
    change = np.zeros(rgb.shape[:2], np.uint8)
    for channel in range(3):
        plane = np.ascontiguousarray(rgb[..., channel])
        np.maximum(change[:, 1:-1], _distance(plane[:, 2:], plane[:, :-2]), out=change[:, 1:-1])
        np.maximum(change[1:-1], _distance(plane[2:], plane[:-2]), out=change[1:-1])
    steps = np.clip((np.arange(256, dtype=np.float32) / 255 - low) / (high - low), 0, 1).astype(np.float32)
    strength: Floats = steps[change]
    return strength


def grow(mask: Mask, pixels: int) -> Mask:
    """Return the mask widened by `pixels` in a rounded shape."""
    result = mask.copy()
    for turn in range(pixels):
        wider = result.copy()
        wider[1:] |= result[:-1]
        wider[:-1] |= result[1:]
        wider[:, 1:] |= result[:, :-1]
        wider[:, :-1] |= result[:, 1:]
        if turn % 2:
            wider[1:, 1:] |= result[:-1, :-1]
            wider[:-1, :-1] |= result[1:, 1:]
            wider[1:, :-1] |= result[:-1, 1:]
            wider[:-1, 1:] |= result[1:, :-1]
        result = wider
    return result


def outline(edge: Mask, width: float) -> Floats:
    """Return an anti-aliased line 0..1, about `width` pixels wide, along an edge mask."""
    line = grow(edge, max(0, round((width - 1) / 2))).astype(np.float32)
    soft: Floats = np.minimum(blur(line, 0.7) * np.float32(1.25), 1)
    return soft


def _extreme(values: Bytes, radius: int, pick: Callable[[Bytes, Bytes], Bytes]) -> Bytes:
    """Return the smallest or largest value of each pixel's square neighbourhood."""
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (radius, radius)
        padded = np.pad(values, pad, mode="edge")
        length = values.shape[axis]
        windows = [padded[k : k + length] if axis == 0 else padded[:, k : k + length] for k in range(2 * radius + 1)]
        values = functools.reduce(pick, windows)
    return values


def pen_marks(rgb: Bytes, low: float, high: float, unit: float) -> Floats:
    """Return 0..1 what a pen would draw inside the shapes: thin things as one filled stroke, wide ones as outlines.

    Letters, whiskers and rain come out solid (a top-hat of the luma finds what is bright on dark ground and dark on bright) and not as doubled contours.
    low, high: contrast 0..1 at which a mark begins and is full. unit: pixels of the frame to one of a 1280 wide one.
    """
    tone = np.asarray(Image.fromarray(rgb).convert("L"))
    radius = max(1, round(3 * unit))
    lowest, highest = _extreme(tone, radius, np.minimum), _extreme(tone, radius, np.maximum)
    bright = tone - np.minimum(_extreme(lowest, radius, np.maximum), tone)
    dark = np.maximum(_extreme(highest, radius, np.minimum), tone) - tone
    ramp = np.clip((np.arange(256, dtype=np.float32) / 255 - low * 2) / (high - low), 0, 1).astype(np.float32)
    middle = (lowest.astype(np.float32) + highest) * np.float32(0.5)
    on_dark = blur(tone.astype(np.float32), 9 * unit) < middle
    thin = np.where(on_dark, bright, dark)
    near = ramp[_extreme(thin, radius, np.maximum)]
    marks: Floats = np.maximum(ramp[thin], colour_edges(rgb, low, high) * (1 - near))
    return marks
