"""Weather and celebration in front of a scene: rain, snowfall, petals, leaves, fog, storm, sparks, fireworks, confetti."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from tools.animatic.light import mix
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import dim, pale
from tools.animatic.scenery.stage import Stage
from tools.animatic.spec import Layer

RAIN_SLANT = 0.26
"""How far rain drifts to the left over how far it falls."""
FAR, NEAR = 30.0, 1.6
"""Depths of the two sheets: one behind the actors, one before the camera."""


def build_weather(weather: str | None, stage: Stage) -> list[Layer]:
    """Return the layers of one kind of weather, far to near, role "weather" (fireworks and lightning stand in the sky).

    weather: one of `WEATHERS`; anything else gives none. They depend on the frame's size and the weather alone, so a
    change of anything else leaves every drop where it was. `stage` itself gains no layers.
    """
    draw = _DRAW.get(weather or "")
    if draw is None:
        return []
    sheet = Stage(
        stage.width, stage.height, stage.horizon, stage.light, random.Random(f"weather/{weather}"), absent=stage.absent,
        turn=stage.turn, only=stage.only, part=stage.part,
    )  # fmt: skip
    draw(sheet)
    return sheet.layers


def _rain(stage: Stage) -> None:
    u, rng = stage.u, stage.rng
    tone = mix("#dfeeff", stage.light.sky[2], 0.25)
    for name, depth, count, length, sw, o in (("far rain", FAR, 240, 0.035, 1.1, 0.4), ("rain", NEAR, 110, 0.085, 1.9, 0.55)):
        with stage.layer(name, depth, "weather", raw=True) as pen:
            drops = []
            for i in range(count):
                x, y, k = rng.random() * stage.w * 1.1, rng.random() * stage.h, u * length * (0.7 + 0.6 * rng.random())
                if stage.takes(i):
                    drops.append(((x, y), (x - k * RAIN_SLANT, y + k)))
            pen.lines(drops, tone, sw, o=o)
    with stage.layer("splashes", FAR - 1, "weather", raw=True) as pen:
        for _ in range(46):
            share = rng.random()
            x, y, r = rng.random() * stage.w, stage.ground(0.06 + 0.94 * share), u * (0.005 + 0.013 * share)
            pen.ellipse(x, y, r * 1.5, r * 0.4, "none", stroke=tone, sw=1.3, o=0.55)
            pen.lines([((x - r * 0.4, y - r * 0.5), (x - r * 0.9, y - r * 1.3)), ((x + r * 0.4, y - r * 0.5), (x + r * 0.9, y - r * 1.3))], tone, 1.2, o=0.55)


def _storm(stage: Stage) -> None:
    u, rng = stage.u, stage.rng
    with stage.layer("lightning", 1500, "back", emits=True) as pen:
        x, y, bolt = stage.w * 0.27, 0.0, [(stage.w * 0.27, -4.0)]
        while y < stage.horizon * 0.92:
            y += u * (0.03 + 0.05 * rng.random())
            x += u * 0.07 * (rng.random() - 0.45)
            bolt.append((x, y))
        pen.haze(bolt[len(bolt) // 2][0], stage.horizon * 0.4, u * 0.4, stage.horizon * 0.6, "#cfdcff", 0.45)
        pen.line(bolt, "#eef3ff", u * 0.009)
        for start in (len(bolt) // 3, len(bolt) * 2 // 3):
            bx, by = bolt[start]
            side = 1 if start % 2 else -1
            pen.line([(bx, by), (bx + side * u * 0.06, by + u * 0.05), (bx + side * u * 0.08, by + u * 0.12), (bx + side * u * 0.14, by + u * 0.17)], "#eef3ff", u * 0.0055)
    _rain(stage)


def _snowfall(stage: Stage) -> None:
    rng, u = stage.rng, stage.u
    for name, depth, count, size in (("far snowflakes", FAR, 150, 0.0032), ("snowflakes", NEAR, 54, 0.0075)):
        with stage.layer(name, depth, "weather", raw=True) as pen:
            for i in range(count):
                x, y, r = rng.random() * stage.w, rng.random() * stage.h, u * size * (0.6 + 0.9 * rng.random())
                if not stage.takes(i):
                    continue
                if depth == NEAR and i % 9 == 0:
                    pen.haze(x, y, r * 2.6, r * 2.6, "#ffffff", 0.7)
                else:
                    pen.circle(x, y, r, "#ffffff", o=0.9 if i % 3 else 0.7)


def _drift(stage: Stage, name: str, tones: tuple[str, ...], shape: Callable[[Pen, str], None], size: float) -> None:
    """Scatter small turned things, few and large before the camera, many and small behind the actors."""
    rng, u = stage.rng, stage.u
    for title, depth, count, k in ((f"far {name}", FAR, 46, 0.55), (name, NEAR, 22, 1.0)):
        with stage.layer(title, depth, "weather") as pen:
            for i in range(count):
                x, y = rng.random() * stage.w, rng.random() * stage.h
                if depth == NEAR and 0.3 < x / stage.w < 0.7 and 0.15 < y / stage.h < 0.85:
                    x = x * 0.42 if i % 2 else stage.w - (stage.w - x) * 0.42
                big, angle = u * size * k * (0.7 + 0.6 * rng.random()), rng.random() * 360
                if stage.takes(i):
                    with pen.at(x, y, big, angle=angle, flip=i % 2 == 0):
                        shape(pen, tones[i % len(tones)])


def _petal(pen: Pen, tone: str) -> None:
    pen.path("M0,-50 C40,-40 46,10 12,48 Q4,40 0,46 Q-6,40 -14,48 C-44,8 -36,-42 0,-50Z", (pale(tone, 0.35), tone))


def _leaf(pen: Pen, tone: str) -> None:
    pen.path("M0,-58 C34,-40 42,4 4,52 C-38,8 -34,-38 0,-58Z", (pale(tone, 0.12), dim(tone, 0.1)))
    pen.path("M1,-48 Q6,0 4,64 M3,-20 L20,-30 M4,2 L24,-8 M2,-14 L-16,-26 M3,8 L-18,-4", "none", stroke=dim(tone, 0.3), sw=3.4)


def _scrap(pen: Pen, tone: str) -> None:
    pen.path("M-20,-44 Q8,-30 20,-44 L22,40 Q-6,30 -18,44Z", (pale(tone, 0.3), tone))


def _petals(stage: Stage) -> None:
    _drift(stage, "petals", ("#ffb7cf", "#ffd0e0", "#ff9dbd", "#ffe4ee"), _petal, 0.034)


def _leaves(stage: Stage) -> None:
    _drift(stage, "leaves", ("#e0742f", "#d9a13a", "#b5482f", "#c98a2f"), _leaf, 0.046)


def _confetti(stage: Stage) -> None:
    _drift(stage, "confetti", ("#ff5f6d", "#ffc845", "#3fc1c9", "#7b6cf6", "#5fd07f", "#ff8fd0"), _scrap, 0.03)
    _drift(stage, "paper scraps", ("#ffd35a", "#ff7fa8", "#5fb6ff"), _scrap, 0.022)


def _fog(stage: Stage) -> None:
    rng, u, w = stage.rng, stage.u, stage.w
    tone = mix(stage.light.fog, "#ffffff", 0.25 if not stage.light.dark else 0.05)
    with stage.layer("far fog", 70, "weather", raw=True) as pen:
        low, high = stage.ground(0.3), max(0.0, stage.horizon - u * 0.42)
        pen.fade([(-2, high), (w + 2, high), (w + 2, stage.horizon), (-2, stage.horizon)], tone, 0.0, 0.62)
        pen.fade([(-2, stage.horizon), (w + 2, stage.horizon), (w + 2, low), (-2, low)], tone, 0.62, 0.0)
    for name, depth, count, rise in (("fog banks", FAR, 7, -0.04), ("near fog", NEAR, 5, 0.26)):
        with stage.layer(name, depth, "weather", raw=True) as pen:
            for k in range(count):
                x = w * (k + 0.5) / count + stage.jitter(w * 0.06)
                y = (stage.horizon + u * rise if depth == FAR else stage.h - u * 0.03) + stage.jitter(u * 0.05)
                pen.haze(x, y, w * (0.18 + 0.08 * rng.random()), u * (0.07 + 0.05 * rng.random()), tone, 0.7)


def _sparks(stage: Stage) -> None:
    rng, u = stage.rng, stage.u
    for name, depth, count, size in (("far sparks", FAR, 70, 0.0028), ("sparks", NEAR, 34, 0.005)):
        with stage.layer(name, depth, "weather", emits=True) as pen:
            for i in range(count):
                share = rng.random() ** 0.7
                x, y = stage.w * (0.5 + (rng.random() - 0.5) * (0.5 + 0.6 * share)), stage.h * (1 - 0.95 * share)
                tone, r = ("#ffd27a", "#ff9a4a", "#fff0c0")[i % 3], u * size * (0.6 + 0.8 * rng.random())
                tail = (x + r * 3 * (rng.random() - 0.5), y + r * 4)
                if stage.takes(i):
                    pen.haze(x, y, r * 4, r * 4, tone, 0.55)
                    pen.line([(x, y), tail], tone, r * 1.3)


def _fireworks(stage: Stage) -> None:
    rng, u = stage.rng, stage.u
    spots = ((0.2, 0.3, 0.17, "#ff6f8f"), (0.78, 0.24, 0.2, "#ffd35a"), (0.5, 0.14, 0.13, "#6fd8ff"), (0.36, 0.5, 0.09, "#8fff9a"), (0.9, 0.55, 0.11, "#c78fff"))
    with stage.layer("fireworks", 800, "back", emits=True) as pen:
        for number, (x, y, size, tone) in enumerate(spots):
            age = (stage.turn + (0.37 * number if stage.turn else 0.0)) % 1.0
            _burst(stage, pen, (stage.w * x, stage.horizon * y + u * 0.04), u * size, tone, age, rng)


_OPEN, _GONE = 0.7, 0.55
"""Shares of a turn: from when a new rocket opens, and when the old one has gone out."""


def _burst(stage: Stage, pen: Pen, at: tuple[float, float], r: float, tone: str, age: float, rng: random.Random) -> None:
    """Draw one firework: whole at the still (age 0), then falling and fading, then dark, then opening again."""
    (cx, cy), u = at, stage.u
    wide = 1.0 + 0.25 * age if age < _OPEN else 1 - (1 - (age - _OPEN) / (1 - _OPEN)) ** 3
    bright = max(0.0, 1 - age / _GONE) if age < _OPEN else min(1.0, 0.3 + (age - _OPEN) / (1 - _OPEN))
    cy += u * 0.05 * age if age < _OPEN else 0.0
    angles = [(ring, math.tau * (k + 0.5 * rng.random()) / count, k) for ring, count in ((1.0, 22), (0.66, 16), (0.36, 10)) for k in range(count)]
    if bright <= 0:
        return
    pen.haze(cx, cy, r * 1.5, r * 1.5, tone, round(0.35 * bright, 2))
    for ring, t, k in angles:
        far = r * ring * wide
        end = (cx + far * math.cos(t), cy + far * math.sin(t) + r * 0.1 * ring)
        start = (cx + far * 0.55 * math.cos(t), cy + far * 0.55 * math.sin(t))
        pen.line([start, end], tone if k % 3 else pale(tone, 0.5), max(1.2, u * 0.003), o=0.85 * bright)
        pen.circle(end[0], end[1], u * 0.005, pale(tone, 0.6), o=bright)
    pen.circle(cx, cy, u * 0.008, "#ffffff", o=bright)


_DRAW: dict[str, Callable[[Stage], None]] = {
    "rain": _rain,
    "snowfall": _snowfall,
    "petals": _petals,
    "leaves": _leaves,
    "fog": _fog,
    "storm": _storm,
    "sparks": _sparks,
    "fireworks": _fireworks,
    "confetti": _confetti,
}
WEATHERS = frozenset(_DRAW)
"""The closed names of all weathers."""
AIRBORNE = frozenset({"fireworks", "lightning"})
"""Layers of weather that stand in the sky."""
