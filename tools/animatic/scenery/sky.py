"""Skies: the gradient, sun or moon, stars and clouds that every outdoor scene stands under."""

from __future__ import annotations

import random

from tools.animatic.light import mix
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.stage import Stage

SKY_DEPTH = 5000.0
CLOUD_DEPTH = 900.0


def draw_sky(stage: Stage, *, clouds: bool = True, bottom: float | None = None) -> None:
    """Set the sky with its sun or moon and stars, then the clouds, as layers "sky", "sun" or "moon", and "clouds".

    bottom: y in pixels down to which the sky is drawn; a little under the horizon when None.
    """
    light, low = stage.light, min(stage.h, bottom if bottom is not None else stage.horizon + 6)
    with stage.layer("sky", SKY_DEPTH, "sky", raw=True) as pen:
        top, middle, horizon = light.sky
        pen.rect(0, 0, stage.w, low, (top, mix(top, middle, 0.55), middle, mix(middle, horizon, 0.6), horizon))
        if light.stars:
            draw_stars(stage, pen, stage.horizon)
        _veil(stage, pen)
    if light.sun is not None:
        with stage.layer("moon" if light.moon else "sun", SKY_DEPTH - 1, "sky", emits=True) as pen:
            _draw_disc(stage, pen)
    if clouds:
        draw_clouds(stage)


def draw_stars(stage: Stage, pen: Pen, bottom: float, count: int = 130) -> None:
    """Scatter stars above `bottom`, denser high up, a few of them with a sparkle."""
    rng = random.Random(f"stars/{count}")
    for i in range(count):
        x, y = rng.random() * stage.w, rng.random() ** 1.5 * bottom * 0.96
        r = stage.u / 720 * (0.6 + 1.5 * rng.random() ** 3)
        tone = ("#ffffff", "#dfe9ff", "#fff1d6")[i % 3]
        pen.circle(x, y, r, tone, o=round(0.35 + 0.6 * rng.random(), 1))
        if i % 22 == 0:
            s = r * 5
            d = f"M{x:.1f},{y - s:.1f} Q{x:.1f},{y:.1f} {x + s:.1f},{y:.1f} Q{x:.1f},{y:.1f} {x:.1f},{y + s:.1f} "
            pen.path(d + f"Q{x:.1f},{y:.1f} {x - s:.1f},{y:.1f} Q{x:.1f},{y:.1f} {x:.1f},{y - s:.1f}Z", tone, o=0.9)


def _veil(stage: Stage, pen: Pen) -> None:
    """A band of light that lies on the horizon and around a low sun."""
    light, horizon = stage.light, stage.horizon
    pen.haze(stage.w * 0.5, horizon, stage.w * 0.75, stage.h * 0.3, mix(light.sky[2], "#ffffff", 0.3), 0.4)
    if light.sun is not None:
        x, y, r = light.sun.x * stage.w, light.sun.y * horizon, light.sun.radius * stage.u
        pen.haze(x, y, r * 8, r * 8, light.sun.colour, 0.32 if light.moon else 0.6)


def _draw_disc(stage: Stage, pen: Pen) -> None:
    sun = stage.light.sun
    if sun is None:
        return
    x, y, r = sun.x * stage.w, sun.y * stage.horizon, sun.radius * stage.u
    pen.haze(x, y, r * 2.1, r * 2.1, sun.colour, 0.55)
    pen.circle(x, y, r, sun.colour)
    if stage.light.moon:
        for dx, dy, size in ((-0.34, -0.22, 0.24), (0.3, 0.3, 0.3), (0.28, -0.42, 0.13), (-0.3, 0.42, 0.16)):
            pen.circle(x + dx * r, y + dy * r, r * size, mix(sun.colour, "#9aa0b8", 0.3), o=0.6)


def draw_clouds(stage: Stage, *, low: float = 0.62) -> None:
    """Set the clouds as one layer; how many follows from the light's cover. `low` is their lowest share of the sky."""
    light, rng = stage.light, random.Random(stage.rng.random())
    dice = [(rng.random(), rng.random(), rng.random(), rng.random()) for _ in range(12)]
    if light.clouds <= 0:
        return
    top, middle, horizon = light.sky
    bright = mix("#ffffff", light.fog, 0.12 if not light.dark else 0.62)
    shade = mix(bright, middle, 0.42 if light.clouds < 0.6 else 0.3)
    bright = mix(bright, horizon, 0.2)
    if light.haze < 60:
        bright, shade = mix(bright, light.fog, 0.75), mix(shade, light.fog, 0.75)
    if light.clouds > 0.8:
        bright, shade = mix(middle, "#ffffff", 0.22), mix(top, middle, 0.6)
    count = max(3, round(9 * light.clouds * max(1.0, stage.w / stage.h / 1.5)))
    with stage.layer("clouds", CLOUD_DEPTH, "sky", raw=True) as pen:
        for i, (a, b, c, d) in enumerate(dice[:count]):
            x = stage.w * ((i + 0.25 + 0.5 * a) / count)
            y = stage.horizon * (0.1 + (low - 0.1) * ((i * 0.618 + b * 0.35) % 1))
            size = stage.u * (0.1 + 0.12 * c) * (1.15 - 0.6 * y / max(1.0, stage.horizon))
            _cloud(pen, x, y, size, bright, shade, d, 0.92 if light.clouds < 0.8 else 0.8)


def _cloud(pen: Pen, x: float, y: float, size: float, bright: str, shade: str, dice: float, o: float) -> None:
    """A cumulus with a flat base: one soft silhouette in shade, the same billows smaller and lit above it."""
    billows = [(-0.62, 0.16), (-0.28, 0.3 + 0.06 * dice), (0.12, 0.36 - 0.08 * dice), (0.46, 0.24), (0.74, 0.12)]
    with pen.at(x, y, size * 100, flip=dice > 0.5):
        pen.path(_billow_path(billows, 1.0, 0.11), (bright, bright, shade), o=o)
        inner = [(bx - 0.02, r * 0.86) for bx, r in billows[1:4]]
        pen.path(_billow_path(inner, 0.68, 0.05), bright, o=o * 0.7)


def _billow_path(billows: list[tuple[float, float]], half: float, rise: float) -> str:
    """Outline of a row of bumps on a flat, round-ended base, in hundredths of its size."""
    d = f"M{-half:.3f},0 C{-half - 0.06:.3f},{-rise:.3f} {-half:.3f},{-rise * 1.6:.3f} {billows[0][0] - billows[0][1] * 0.7:.3f},{-rise * 1.5:.3f} "
    for bx, r in billows:
        top = -rise - r
        d += f"C{bx - r:.3f},{top * 1.15:.3f} {bx + r:.3f},{top * 1.15:.3f} {bx + r * 0.86:.3f},{-rise - r * 0.35:.3f} "
    d += f"C{half:.3f},{-rise * 2:.3f} {half + 0.1:.3f},{-rise * 0.3:.3f} {half:.3f},0 Z"
    return d
