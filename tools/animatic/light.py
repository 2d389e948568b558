"""Light as numbers: what each lighting does to the sky, to a colour at a distance, and to a cut-out sprite."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

RGB = tuple[float, float, float]
"""A multiplier per channel; 1 leaves the channel as it is."""

_AMBIENT_SHARE = 0.62
"""How much of a flat surface's light is ambient; the rest is the key light."""
_WARM = 0.2
"""Light whose red is stronger than its blue by this much would turn snow to sand."""
_WHITE_FROM, _WHITE_STAYS = 170, 0.62
"""From which darkest channel on a surface counts as white, and how far pure white keeps clear of warm light."""
_SUNLIT_WHITE: RGB = (1.02, 0.975, 0.93)
_NEAR = 20.0
"""Distance from which air begins to show, in the units of `Layer.depth`."""


class Sun(NamedTuple):
    """The sun or the moon in the sky."""

    x: float
    """Fraction of the frame's width."""
    y: float
    """Fraction of the sky's height: 0 at the top of the frame, 1 on the horizon."""
    radius: float
    """Fraction of the frame's height."""
    colour: str


@dataclass(frozen=True, slots=True)
class LightRecipe:
    """One lighting as numbers. All colours are `#rrggbb`; multipliers work on display values."""

    name: str
    sky: tuple[str, str, str]
    """Top, middle and horizon of the sky."""
    fog: str
    """What distance fades to."""
    ambient: RGB
    key: RGB
    sun: Sun | None = None
    moon: bool = False
    """Whether `sun` is the moon."""
    stars: bool = False
    lit: bool = False
    """Whether windows, lamps and signs are switched on."""
    rim: tuple[str, str] | None = None
    """Colours of the light on left and right edges of a sprite."""
    contrast: float = 1.0
    glow: float = 0.0
    """0..1, how much bright areas bleed over the whole frame."""
    spot: float = 0.0
    """0..1, how far the frame darkens outside a pool of light at its centre."""
    indoor: bool = False
    haze: float = 260.0
    """Distance at which two thirds of the haze is reached."""
    haze_most: float = 0.62
    """0..1, the haze of the farthest layer."""
    clouds: float = 0.4
    """0..1, how much of the sky is covered."""
    shadow: float = 0.3
    """0..1, darkness of a cast shadow."""
    shadow_length: float = 0.3
    """Length of a cast shadow as a multiple of the caster's height."""
    vignette: float = 0.2
    flare: float = 0.0
    """0..1, warm veil around the sun."""
    exposure: int = 0
    """-2..2, how much brighter the finished picture is than this light leaves it."""
    warmth: int = 0
    """-2..2, how much warmer it is."""
    own: float = 0.0
    """0..1, how much of its own colours a sprite keeps, so that food and faces stay what they are under coloured lamps."""

    @property
    def sun_side(self) -> int:
        """-1 when the light comes from the left, 1 from the right."""
        return -1 if self.sun is not None and self.sun.x < 0.5 else 1

    @property
    def dark(self) -> bool:
        """Whether lamps and screens outshine the daylight."""
        return sum(self.ambient) < 2.0


LIGHTS: dict[str, LightRecipe] = {
    r.name: r
    for r in (
        LightRecipe(
            "day", ("#3b93e6", "#86c6f6", "#e2f4fc"), "#cfe7f6", (1.0, 1.0, 1.0), (1.06, 1.03, 0.96),
            Sun(0.80, 0.24, 0.047, "#fffbe0"), contrast=1.02, shadow=0.26, shadow_length=0.24,
        ),
        LightRecipe(
            "golden_hour", ("#4a5bae", "#f39a68", "#ffdf9c"), "#f7b984", (0.96, 0.77, 0.64), (1.34, 1.02, 0.70),
            Sun(0.74, 0.82, 0.072, "#fff3c8"), contrast=1.05, shadow=0.38, shadow_length=0.62, flare=0.34,
            rim=("#ffb36b", "#ffdf9a"), haze=230.0,
        ),
        LightRecipe(
            "sunrise", ("#6f8acb", "#f5b6b2", "#ffe8c8"), "#f5d3c6", (0.97, 0.88, 0.88), (1.18, 1.02, 0.88),
            Sun(0.27, 0.80, 0.064, "#fff5da"), shadow=0.3, shadow_length=0.55, flare=0.24, haze=210.0, clouds=0.3,
        ),
        LightRecipe(
            "blue_hour", ("#16245c", "#3e5ba6", "#e79f8f"), "#5d6ba8", (0.55, 0.63, 0.92), (0.80, 0.80, 1.02),
            stars=True, lit=True, contrast=1.02, shadow=0.2, shadow_length=0.2, clouds=0.3,
        ),
        LightRecipe(
            "night", ("#070c2a", "#142254", "#35498a"), "#233268", (0.38, 0.46, 0.76), (0.78, 0.86, 1.12),
            Sun(0.79, 0.26, 0.046, "#f6f4e2"), moon=True, stars=True, lit=True, contrast=1.04, shadow=0.3,
            shadow_length=0.28, clouds=0.25,
        ),
        LightRecipe(
            "neon", ("#0b0724", "#2c1158", "#86227f"), "#45196d", (0.52, 0.41, 0.80), (1.20, 0.66, 1.20),
            lit=True, rim=("#ff3fb4", "#28e0ff"), contrast=1.07, shadow=0.32, shadow_length=0.2, clouds=0.2, own=0.5,
        ),
        LightRecipe(
            "soft", ("#b4d3f0", "#dfe8f4", "#fbf2ea"), "#f0ece9", (1.0, 0.985, 0.97), (1.05, 1.02, 0.98),
            contrast=0.96, glow=0.5, shadow=0.16, shadow_length=0.14, vignette=0.12,
        ),
        LightRecipe(
            "high_key", ("#d9ecfb", "#eef6fc", "#ffffff"), "#fafcfd", (1.08, 1.08, 1.08), (1.10, 1.09, 1.06),
            contrast=0.94, glow=0.6, shadow=0.12, shadow_length=0.12, vignette=0.0, clouds=0.2,
        ),
        LightRecipe(
            "backlit", ("#7b90bd", "#f4c99b", "#fff6df"), "#ffe2bb", (0.60, 0.55, 0.60), (1.45, 1.22, 0.96),
            Sun(0.50, 0.62, 0.125, "#fffbe9"), contrast=1.06, shadow=0.4, shadow_length=0.5, flare=0.5,
            rim=("#ffe9bf", "#ffd494"), haze=200.0,
        ),
        LightRecipe(
            "overcast", ("#8fa0b0", "#b4c0c9", "#d8dfe3"), "#c6cfd5", (0.84, 0.88, 0.92), (0.96, 0.98, 1.0),
            contrast=0.95, shadow=0.14, shadow_length=0.1, clouds=0.95, haze=150.0,
        ),
        LightRecipe(
            "foggy", ("#b3bdc6", "#c9d0d5", "#dde1e3"), "#d3d9dc", (0.90, 0.92, 0.94), (0.96, 0.97, 0.98),
            contrast=0.90, glow=0.4, shadow=0.1, shadow_length=0.1, clouds=0.7, haze=34.0, haze_most=0.94,
        ),
        LightRecipe(
            "storm", ("#20283a", "#434f63", "#8a97a1"), "#6b7885", (0.60, 0.65, 0.74), (0.88, 0.92, 1.0),
            lit=True, contrast=1.05, shadow=0.14, shadow_length=0.1, clouds=1.0, haze=120.0, haze_most=0.7,
            vignette=0.32,
        ),
        LightRecipe(
            "dramatic", ("#10131d", "#2d3344", "#6b626a"), "#34353f", (0.50, 0.50, 0.60), (1.42, 1.24, 1.02),
            lit=True, contrast=1.10, spot=0.46, shadow=0.45, shadow_length=0.4, vignette=0.26, clouds=0.5,
        ),
        LightRecipe(
            "candlelight", ("#140d1a", "#33202a", "#6a4030"), "#3d2724", (0.62, 0.45, 0.36), (1.36, 0.98, 0.62),
            lit=True, stars=True, contrast=1.04, glow=0.3, spot=0.4, shadow=0.36, shadow_length=0.24, vignette=0.28,
            rim=("#ffb25e", "#ff9a4a"),
        ),
    )
}
"""Every lighting by its closed name."""

INDOOR = frozenset(
    "plain studio spaceship factory electronics_factory warehouse room bedroom kitchen bathroom office classroom "
    "library hospital laboratory shop restaurant stage train station corridor cave".split()
)
"""Scenes without air and without a sky above the actors."""
ROOFED = INDOOR - {"plain", "studio", "stage", "station"}
"""Scenes that keep the weather out."""
_NEON_POOL = 0.30
"""How far a room under coloured lamps darkens away from its middle."""
_AIRLESS = frozenset({"moon", "space", "spaceship"})
_PLAIN = frozenset({"plain", "studio"})
_EVENLY_LIT = frozenset({"factory", "electronics_factory", "hospital", "laboratory", "office", "shop", "warehouse", "corridor"})


def channels(colour: str) -> tuple[int, int, int]:
    """Return `#rrggbb` as three numbers 0..255."""
    value = int(colour[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def to_hex(rgb: tuple[float, float, float]) -> str:
    """Return three numbers 0..255, clipped, as `#rrggbb`."""
    r, g, b = (max(0, min(255, round(c))) for c in rgb)
    return f"#{r:02x}{g:02x}{b:02x}"


def mix(a: str, b: str, share: float) -> str:
    """Return `a` moved toward `b` by `share` 0..1."""
    (ar, ag, ab), (br, bg, bb) = channels(a), channels(b)
    return to_hex((ar + (br - ar) * share, ag + (bg - ag) * share, ab + (bb - ab) * share))


@functools.lru_cache(256)
def recipe(name: str, scene: str = "plain") -> LightRecipe:
    """Return the light of `name` as it falls in `scene`; an unknown name is daylight.

    Indoors there is neither air nor sun, and lamps lift the dark; the moon and space keep a black sky with
    stars, tinted by the light near the horizon; under water everything turns blue with distance.
    """
    light = LIGHTS.get(name, LIGHTS["day"])
    if scene == "underwater":
        return _under_water(light)
    if scene in _AIRLESS:
        return _airless(light, indoor=scene == "spaceship")
    if scene in INDOOR:
        return _indoors(light, scene)
    return light


def _indoors(light: LightRecipe, scene: str) -> LightRecipe:
    even = scene in _EVENLY_LIT
    lamps = (1.0, 0.98, 0.96) if even else (1.0, 0.93, 0.84)
    if not light.lit:
        lift = 0.25
    elif light.spot:
        lift = 0.0
    else:
        lift = 0.42 if even else 0.30
    if light.name == "neon":
        light = replace(light, spot=_NEON_POOL, vignette=0.34, glow=max(light.glow, 0.25), own=0.6)
        lift *= 0.6
    return replace(
        light, ambient=_toward(light.ambient, lamps if light.lit else (1.0, 1.0, 1.0), lift), sun=None, moon=False,
        indoor=True, flare=light.flare * 0.4, shadow_length=min(light.shadow_length, 0.3),
        stars=light.stars and scene not in _PLAIN, rim=light.rim if light.lit or light.name == "backlit" else None,
    )


def _airless(light: LightRecipe, *, indoor: bool) -> LightRecipe:
    day = light.name in {"day", "soft", "high_key", "overcast", "foggy", "night"}
    tint = 0.0 if day else 0.42
    sky = (mix("#02030a", light.sky[0], tint * 0.3), mix("#070b1f", light.sky[1], tint * 0.5), mix("#0e1534", light.sky[2], tint))
    floor = 0.84 if day else 0.62
    ambient = (max(light.ambient[0], floor), max(light.ambient[1], floor), max(light.ambient[2], floor * 1.1))
    if light.name == "night":
        ambient = (0.70, 0.74, 0.92)
    return replace(
        light, sky=sky, fog=mix("#1d2338", light.fog, tint), ambient=ambient, sun=None, moon=False, stars=True,
        indoor=indoor, haze_most=min(light.haze_most, 0.35), clouds=0.0, flare=0.0, vignette=max(light.vignette, 0.2),
    )


def _under_water(light: LightRecipe) -> LightRecipe:
    deep = 0.55 if light.dark else 1.0
    water = ("#5fd0ec", "#1f8fc6", "#0f5a97")
    sky = tuple(mix(mix("#04142e", w, deep), s, 0.16) for w, s in zip(water, light.sky, strict=True))
    ambient = (light.ambient[0] * 0.74, light.ambient[1] * 0.94, min(1.1, light.ambient[2] * 1.02))
    return replace(
        light, sky=(sky[0], sky[1], sky[2]), fog=mix(mix("#04142e", "#1f86bd", deep), light.fog, 0.12), ambient=ambient,
        sun=None, moon=False, stars=False, clouds=0.0, haze=90.0, haze_most=0.75, flare=0.0, shadow=light.shadow * 0.6,
    )


def _toward(a: RGB, b: RGB, share: float) -> RGB:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def tint(light: LightRecipe) -> RGB:
    """Return what a flat surface's colour is multiplied by in this light."""
    return _toward(light.key, light.ambient, _AMBIENT_SHARE)


def haze_at(light: LightRecipe, depth: float) -> float:
    """Return the share of fog 0..1 in front of something at `depth`; 0 indoors and close by."""
    if light.indoor or depth <= _NEAR:
        return 0.0
    return light.haze_most * (1.0 - math.exp(-(depth - _NEAR) / light.haze))


@functools.lru_cache(65536)
def paint(colour: str, depth: float, light: LightRecipe) -> str:
    """Return a surface's colour as it looks at `depth` in this light, `#rrggbb`."""
    r, g, b = channels(colour)
    white = 0.0 if light.dark else max(0.0, (min(r, g, b) - _WHITE_FROM) / (255 - _WHITE_FROM))
    tr, tg, tb = _toward(tint(light), _SUNLIT_WHITE, _WHITE_STAYS * white) if light.key[0] - light.key[2] > _WARM else tint(light)
    lit = to_hex((r * tr, g * tg, b * tb))
    haze = haze_at(light, depth)
    return mix(lit, light.fog, haze) if haze else lit


def relight(
    sprite: Image.Image,
    light: LightRecipe,
    depth: float = 6.0,
    *,
    sun_side: int | None = None,
    form: float = 1.0,
    fill: float = 0.0,
    extent: int | None = None,
) -> Image.Image:
    """Return a straight-alpha RGBA cut-out as it looks in this light.

    depth: distance in the units of `Layer.depth`, for haze. sun_side: -1 or 1, the light's own by default.
    form: 0 leaves it flat, 1 gives the usual roundness from normals of its blurred outline, with a rim where
    the light has one. fill: 0..1, white light added from the camera, so that a subject reads in the dark.
    extent: pixels of the shorter side that the softness of form and rim follows, the cut-out's own by default; give one
    for all drawings of a moving figure. The same sprite and light give the same bytes.
    """
    if sprite.width < 2 or sprite.height < 2:
        return sprite.copy()
    pixels = np.array(sprite)
    alpha = pixels[..., 3]
    gain = np.asarray(_toward(tint(light), (1.0, 1.0, 1.0), max(fill, light.own)), np.float32)
    colour = pixels[..., :3].astype(np.float32)
    if form > 0:
        shade = _shade(alpha, sun_side or light.sun_side, form, extent or min(alpha.shape))
        colour *= shade[..., None]
    colour *= gain
    if form > 0 and light.rim is not None:
        _add_rim(colour, alpha, light.rim, extent or min(alpha.shape))
    haze = haze_at(light, depth)
    if haze:
        colour += (np.asarray(channels(light.fog), np.float32) - colour) * np.float32(haze)
    np.clip(colour, 0, 255, out=colour)
    pixels[..., :3] = colour
    return Image.fromarray(pixels)


def _small_blur(alpha: NDArray[np.uint8], step: int, passes: int) -> NDArray[np.float32]:
    """Return alpha 0..1 shrunk by `step` and blurred in float (8-bit blur shows grain once differentiated)."""
    height, width = alpha.shape
    size = (max(2, -(-width // step)), max(2, -(-height // step)))
    small: NDArray[np.float32] = np.asarray(Image.fromarray(alpha).resize(size, Image.Resampling.BOX), np.float32) / 255.0
    small = np.pad(small, 3)
    for _ in range(passes):
        small[1:-1] = (small[:-2] + small[1:-1] * 2 + small[2:]) * 0.25
        small[:, 1:-1] = (small[:, :-2] + small[:, 1:-1] * 2 + small[:, 2:]) * 0.25
    return small


def _slopes(small: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    across, down = np.zeros_like(small), np.zeros_like(small)
    across[:, 1:-1] = small[:, 2:] - small[:, :-2]
    down[1:-1] = small[2:] - small[:-2]
    return across[3:-3, 3:-3], down[3:-3, 3:-3]


def _grow(small: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    image = Image.fromarray(np.ascontiguousarray(small)).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32)


def _shade(alpha: NDArray[np.uint8], side: int, form: float, extent: int) -> NDArray[np.float32]:
    step = max(2, extent // 30)
    across, down = _slopes(_small_blur(alpha, step, 4))
    lit = np.clip((across * -side * 0.9 + down * 0.55) * 1.5, -1, 1)
    shade = 1.0 + np.where(lit > 0, 0.16, 0.30) * lit * form
    return _grow(shade.astype(np.float32), alpha.shape)


def _add_rim(colour: NDArray[np.float32], alpha: NDArray[np.uint8], rim: tuple[str, str], extent: int) -> None:
    step = max(1, extent // 80)
    across, down = _slopes(_small_blur(alpha, step, 2))
    for edge, tone in ((across, rim[0]), (-across, rim[1])):
        amount = _grow((np.clip(edge * 1.15 + down * 0.35 - 0.12, 0, 1) * 0.72).astype(np.float32), alpha.shape)
        colour += amount[..., None] * np.asarray(channels(tone), np.float32)
