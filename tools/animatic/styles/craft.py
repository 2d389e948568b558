"""Made by hand: modelled clay with soft studio light, and layers of cut paper."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tools.animatic.styles.parts import PictureParts
from tools.animatic.styles.toolkit import (
    Bytes,
    Floats,
    blur,
    blur_rgb,
    luma,
    median,
    mix,
    noise,
    quantise,
    resize,
    saturate,
    screen,
    shifted,
    slopes,
    smoothstep,
    to_bytes,
    to_float,
)

KEY_LIGHT = np.array([-0.46, -0.58, 0.67], np.float32)
"""Direction towards the key light: up and to the left, in front of the set."""


def _swelling(parts: PictureParts) -> tuple[Floats, Floats]:
    """Return the slopes (across, down) at half size of a relief in which every element swells from its outline."""
    height, width = max(1, parts.height // 2), max(1, parts.width // 2)
    ids = np.asarray(Image.fromarray(parts.ids).resize((width, height), Image.Resampling.NEAREST))
    across = np.zeros((height, width), np.float32)
    down = np.zeros((height, width), np.float32)
    subjects = set(parts.subject_ids)
    for number in np.unique(ids):
        own = ids == number
        strength = 1.0 if number in subjects else 0.55
        whole = own.astype(np.float32)
        height_map = blur(whole, 9 * parts.unit) + blur(whole, 3 * parts.unit) * np.float32(0.6)
        slope_down, slope_across = slopes(height_map)
        across[own] = slope_across[own] * strength
        down[own] = slope_down[own] * strength
    return blur(across, 0.8), blur(down, 0.8)


def _relief(parts: PictureParts) -> tuple[Floats, Floats, Floats]:
    """Return the unit normals (x, y, z) at half size: swelling outlines and the soft modelling of their surface."""
    across, down = _swelling(parts)
    tone = resize(luma(parts.rgb), *across.shape)
    soft = blur(tone, 2.5 * parts.unit)
    fine_down, fine_across = slopes(soft)
    prints = noise(across.shape[0], across.shape[1], 5 * parts.unit + 1, parts.seed + 31) * np.float32(0.016)
    scale = np.float32(max(parts.unit, 0.2))
    x = -(across * 13 + fine_across * 5) * scale + prints
    y = -(down * 13 + fine_down * 5) * scale + shifted(prints, 3, 5)
    length = 1 / np.sqrt(x * x + y * y + 1)
    return x * length, y * length, length


def _occlusion(parts: PictureParts, height: int, width: int) -> Floats:
    """Return 0..1 how much nearer things hem in each point, at the given size."""
    near = np.sqrt(resize(parts.disparity, height, width))
    around = blur(shifted(near, round(3 * parts.unit), round(2 * parts.unit)), 11 * parts.unit)
    hemmed: Floats = np.clip((around - near) * np.float32(1.15), 0, 0.42)
    return hemmed


def _focus(parts: PictureParts) -> Bytes:
    """Return the colours with what lies well behind the subjects a little out of focus."""
    subject = parts.subject
    if not subject.any():
        return parts.rgb
    plane = float(np.median(parts.disparity[subject][::16]))
    away = smoothstep(np.abs(np.sqrt(parts.disparity) - np.float32(np.sqrt(plane))), 0.12, 0.5)
    away = away * (1 - blur(subject.astype(np.float32), 1.5))
    soft = blur_rgb(parts.rgb, 1.2 * parts.unit)
    return to_bytes(mix(to_float(parts.rgb), to_float(soft), away))


def clay(parts: PictureParts) -> Bytes:
    """Return the frame as modelled figures: rounded shading, highlights, soft occlusion, warm bounce, shallow focus."""
    x, y, z = _relief(parts)
    half = KEY_LIGHT + np.array([0, 0, 1], np.float32)
    half = half / np.linalg.norm(half)
    diffuse = x * KEY_LIGHT[0] + y * KEY_LIGHT[1] + z * KEY_LIGHT[2]
    shine = np.clip(x * half[0] + y * half[1] + z * half[2], 0, 1)
    spec = shine**40 - np.float32(half[2] ** 40)
    shade = np.float32(0.42) + np.clip(diffuse, -0.1, 1) * np.float32(0.86)
    shade = shade * (1 - _occlusion(parts, *x.shape))
    bounce = np.clip(y, 0, 1) * np.float32(0.20)
    height, width = parts.height, parts.width
    colour = saturate(to_float(_focus(parts)), 1.12)
    colour = colour * resize(shade, height, width)[..., None]
    colour = colour + resize(bounce, height, width)[..., None] * np.array([1.0, 0.62, 0.36], np.float32)
    colour = screen(colour, (resize(np.clip(spec, 0, 1), height, width) * np.float32(0.50))[..., None])
    colour = colour * (1 - parts.radial * np.float32(0.09))[..., None]
    return to_bytes(colour * np.array([1.03, 1.0, 0.97], np.float32))


def _like(parts: PictureParts, *, subject: bool) -> Bytes | None:
    """Return the pixels of the whole frame's subjects, or of the rest, where the picture is a part of one."""
    page = parts.page
    return None if page is None else median(page.rgb)[page.subject if subject else ~page.subject]


def _paper_colours(parts: PictureParts) -> tuple[Bytes, Floats]:
    """Return the frame in a few flat paper colours, and a small step map where one sheet ends in another."""
    flat = median(parts.rgb)
    subject = parts.subject
    flat[subject] = quantise(flat[subject], 20, _like(parts, subject=True))
    flat[~subject] = quantise(flat[~subject], 22, _like(parts, subject=False))
    return flat, luma(flat)


def _sheets(parts: PictureParts) -> Floats:
    """Return the height of each element's sheet in the stack: one step a layer, ordered by where it begins in depth."""
    ids, disparity = parts.ids[::3, ::3], parts.disparity[::3, ::3]
    numbers = np.unique(ids)
    begins = [float(np.percentile(disparity[ids == number], 10)) for number in numbers]
    table = np.full(256, len(numbers) * 0.05, np.float32)
    for place, index in enumerate(np.argsort(begins, kind="stable")):
        table[numbers[index]] = place * 0.05
    heights: Floats = table[parts.ids]
    return heights


def papercut(parts: PictureParts) -> Bytes:
    """Return the frame as stacked cut paper: flat sheets, bright cut edges and a shadow under every layer."""
    height, width, unit = parts.height, parts.width, parts.unit
    flat, tone = _paper_colours(parts)
    stack = _sheets(parts) + tone * np.float32(0.22)
    small = resize(stack, max(1, height // 2), max(1, width // 2))
    cast = blur(shifted(small, max(1, round(3 * unit)), max(1, round(2.2 * unit))), 2.2 * unit)
    shadow = smoothstep(resize(cast - small, height, width), 0.004, 0.055)
    cut = np.clip(stack - shifted(stack, 1, 1), 0, 0.07) * np.float32(4.2)
    fibre = parts.noise(1.5, 33) * np.float32(0.030)
    fibre = fibre + parts.noise(5 * unit + 1, 34) * np.float32(0.018)
    colour = saturate(to_float(flat), 1.08) * (1 - shadow * np.float32(0.55))[..., None]
    return to_bytes(screen(colour, cut[..., None]) * (1 + fibre)[..., None])
