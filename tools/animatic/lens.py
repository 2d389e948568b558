"""What a lens and a tilted camera do to a composed picture, to its ids and to its depth alike."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.animatic.camera import Camera
from tools.animatic.compose import Plate, measured

Warp = Callable[[Image.Image, Image.Resampling], Image.Image]
Quad = tuple[float, float, float, float, float, float, float, float]

_BULGE = {"fisheye": 0.24, "wide_angle": 0.07}
"""How much the middle grows, as a share of the half diagonal."""
_CELLS = (24, 14)
"""Columns and rows of the mesh that bends a picture."""


def through(plate: Plate, camera: Camera, size: tuple[int, int]) -> Plate:
    """Return the plate as the lens shows it, at `size`."""
    if camera.turn:
        plate = _warped(plate, lambda image, how: _turn(image, camera.turn, size, how))
    strength = _BULGE.get(camera.lens or "")
    if strength:
        mesh = _mesh(size, strength)
        plate = _warped(plate, lambda image, how: image.transform(size, Image.Transform.MESH, mesh, how))
    if camera.lens == "tilt_shift":
        focus = 0.5 if camera.head else min(0.85, (camera.foot - camera.person * 0.45) / camera.height)
        titles = [e.id for e in plate.elements if e.name.startswith("title")]
        plate = replace(plate, rgb=_tilt_shift(plate.rgb, focus, np.isin(plate.ids, titles)))
    return plate


def seen(mask: Image.Image, camera: Camera, size: tuple[int, int]) -> Image.Image:
    """Return an L mask of the composed picture as the lens shows it, at `size`."""
    if camera.turn:
        mask = _turn(mask, camera.turn, size, Image.Resampling.BICUBIC)
    strength = _BULGE.get(camera.lens or "")
    return mask.transform(size, Image.Transform.MESH, _mesh(size, strength), Image.Resampling.BICUBIC) if strength else mask


def _warped(plate: Plate, warp: Warp) -> Plate:
    rgb = warp(Image.fromarray(plate.rgb), Image.Resampling.BICUBIC)
    ids: NDArray[np.uint8] = np.asarray(warp(Image.fromarray(plate.ids), Image.Resampling.NEAREST))
    disparity: NDArray[np.float32] = np.asarray(warp(Image.fromarray(plate.disparity), Image.Resampling.NEAREST), np.float32)
    return Plate(np.asarray(rgb), ids, disparity, measured(ids, plate.elements))


def _turn(image: Image.Image, degrees: float, size: tuple[int, int], how: Image.Resampling) -> Image.Image:
    """Turn about the middle and cut out `size`, so that no corner is empty."""
    angle = np.deg2rad(degrees)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    cx, cy = image.width / 2, image.height / 2
    x, y = size[0] / 2, size[1] / 2
    matrix = (cos, -sin, cx - cos * x + sin * y, sin, cos, cy - sin * x - cos * y)
    return image.transform(size, Image.Transform.AFFINE, matrix, how)


def _mesh(size: tuple[int, int], strength: float) -> list[tuple[tuple[int, int, int, int], Quad]]:
    """Return the mesh of a barrel lens: each cell of the output with the quadrilateral of the input it shows."""
    width, height = size

    def source(x: float, y: float) -> tuple[float, float]:
        u, v = (x / width - 0.5) * 2, (y / height - 0.5) * 2
        reach = 1 - strength * (1 - (u * u + v * v) / 2)
        return width * (0.5 + u * reach / 2), height * (0.5 + v * reach / 2)

    across, down = min(_CELLS[0], width // 2), min(_CELLS[1], height // 2)
    columns = [round(width * k / across) for k in range(across + 1)]
    rows = [round(height * k / down) for k in range(down + 1)]
    mesh = []
    for top, bottom in itertools.pairwise(rows):
        for left, right in itertools.pairwise(columns):
            quad: Quad = (*source(left, top), *source(left, bottom), *source(right, bottom), *source(right, top))
            mesh.append(((left, top, right, bottom), quad))
    return mesh


def _tilt_shift(rgb: NDArray[np.uint8], focus: float, sharp: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Keep a band around height `focus` (0 top, 1 bottom) and what is in `sharp`, and blur what is above and below."""
    image = Image.fromarray(rgb)
    half = image.reduce(2).filter(ImageFilter.GaussianBlur(3.2 * image.height / 720))
    soft = half.resize(image.size, Image.Resampling.BILINEAR)
    rows = np.abs(np.linspace(0, 1, image.height, dtype=np.float32) - focus)
    keep = (255 * np.clip(2.6 - rows * 6.0, 0, 1)).astype(np.uint8)
    mask = Image.fromarray(np.where(sharp, np.uint8(255), keep[:, None]))
    return np.asarray(Image.composite(image, soft, mask))
