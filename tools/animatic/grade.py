"""The last light on a composed picture: bloom, contrast, a pool of light, flare and vignette."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from tools.animatic.camera import Camera
from tools.animatic.light import LightRecipe, channels

_STEP_GAMMA = 0.68
"""Exponent of one step of exposure, on display values."""
_STEP = 8
"""Smooth maps are made at an eighth of the size."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The last light as maps of the frame's size; each is applied point by point, in this order."""

    bloom: Image.Image | None
    """RGB light around what shines, screened over the picture."""
    glow: Image.Image | None
    """RGB light that bright areas bleed over the frame, screened over it."""
    contrast: float
    veil: Image.Image | None
    """RGB veil around a low sun, screened over it."""
    falloff: Image.Image
    """RGB gain of vignette and pool of light, over 255."""
    exposure: int = 0
    warmth: int = 0
    """As `LightRecipe` has them."""

    def apply(self, rgb: Image.Image) -> Image.Image:
        """Return a picture of the maps' size in this light."""
        for light in (self.bloom, self.glow):
            if light is not None:
                rgb = ImageChops.screen(rgb, light)
        rgb = exposed(contrasted(rgb, self.contrast), self.exposure, self.warmth)
        if self.veil is not None:
            rgb = ImageChops.screen(rgb, self.veil)
        return ImageChops.multiply(rgb, self.falloff)


def finish(rgb: Image.Image, emitting: Image.Image | None, camera: Camera, light: LightRecipe) -> Image.Image:
    """Return the graded RGB picture; emitting is an L mask of what gives light, or None."""
    return measure(rgb, emitting, camera, light).apply(rgb)


def measure(rgb: Image.Image, emitting: Image.Image | None, camera: Camera, light: LightRecipe) -> Grade:
    """Return the light that a composed picture sheds over itself; see `finish`."""
    bloom = None if emitting is None else _bloom(rgb, emitting, 0.85 if light.dark or light.lit else 0.28)
    glow = None
    if light.glow:
        bright = rgb if bloom is None else ImageChops.screen(rgb, bloom)
        soft = bright.reduce(8).filter(ImageFilter.GaussianBlur(4)).point(lambda v: round(v * 0.24 * light.glow))
        glow = soft.resize(rgb.size, Image.Resampling.BILINEAR)
    return Grade(bloom, glow, light.contrast, _veil(camera, light), _falloff(rgb.size, light.vignette, light.spot), light.exposure, light.warmth)


def contrasted(rgb: Image.Image, contrast: float) -> Image.Image:
    """Return an RGB picture with its tones spread around the middle by a factor."""
    if contrast == 1.0:
        return rgb
    return rgb.point([max(0, min(255, round((v - 127.5) * contrast + 127.5))) for v in range(256)] * 3)


def exposed(rgb: Image.Image, exposure: int, warmth: int) -> Image.Image:
    """Return an RGB picture brighter and warmer by steps of -2..2; black stays black and white white."""
    if not (exposure or warmth):
        return rgb
    gammas = (exposure + 0.55 * warmth, exposure, exposure - 0.75 * warmth)
    return rgb.point([round(255 * (v / 255) ** (_STEP_GAMMA**steps)) for steps in gammas for v in range(256)])


def _bloom(rgb: Image.Image, emitting: Image.Image, strength: float) -> Image.Image:
    """Return the light around what shines."""
    small = ImageChops.multiply(rgb.reduce(4), Image.merge("RGB", [emitting.reduce(4)] * 3))
    scale = rgb.height / 720
    tight = small.filter(ImageFilter.GaussianBlur(2.2 * scale))
    wide = small.reduce(2).filter(ImageFilter.GaussianBlur(7 * scale)).resize(small.size, Image.Resampling.BILINEAR)
    glow = ImageChops.add(tight.point(lambda v: round(v * 0.55 * strength)), wide.point(lambda v: round(v * 0.75 * strength)))
    return glow.resize(rgb.size, Image.Resampling.BILINEAR)


def _veil(camera: Camera, light: LightRecipe) -> Image.Image | None:
    """Return the warm veil around a low sun, or None."""
    if light.flare <= 0 or light.sun is None or camera.angle == "top_down":
        return None
    return _flare((camera.width, camera.height), light.sun.x, light.sun.y * camera.horizon / camera.height, light.flare, light.sun.colour)


@functools.lru_cache(16)
def _flare(size: tuple[int, int], x: float, y: float, strength: float, colour: str) -> Image.Image:
    across, down = _grid(size)
    distance = (across - x) ** 2 * (size[0] / size[1]) * 0.6 + (down - y) ** 2
    warm = np.asarray(channels(colour), np.float32) * np.array([1.0, 0.84, 0.58], np.float32)
    veil = (np.exp(-distance / 0.10) * strength)[..., None] * warm
    return Image.fromarray(veil.astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)


@functools.lru_cache(16)
def _falloff(size: tuple[int, int], vignette: float, spot: float) -> Image.Image:
    across, down = _grid(size)
    x, y = across * 2 - 1, down * 2 - 1
    gain = 1 - vignette * np.clip(x**2 * 0.6 + y**2 * 0.5, 0, 1)
    if spot:
        pool = np.exp(-((x / 0.55) ** 2 + ((y - 0.05) / 0.85) ** 2))
        gain = gain * (1 - spot * (1 - pool))
    small = Image.fromarray(np.clip(gain * 255, 0, 255).astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)
    return Image.merge("RGB", [small] * 3)


def _grid(size: tuple[int, int]) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float32]], np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    width, height = max(2, size[0] // _STEP), max(2, size[1] // _STEP)
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    return across, down
