"""Glints that a still does not have: ripples on water, twinkling stars, dust in a beam of light."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tools.animatic.scenery import Stage
from tools.animatic.scenery.pen import Pen
from tools.animatic.spec import Layer, Role, SceneSpec

_WATERS = {"beach": ("sea", 0.36), "sea": ("water", 1.0), "lake": ("water", 1.0), "city": ("river", 0.4)}
"""Scenes with open water: its layer, and how far down the ground it reaches."""


@dataclass(frozen=True)
class Glints:
    """One sheet of glints that fades in and out, each time in another pattern."""

    name: str
    draw: Callable[[int], Layer]
    """Draws a pattern by its number."""
    seconds: float
    late: float
    """Turns after which it begins; two sheets half a turn apart never leave the picture empty."""
    strength: float = 1.0
    patterns: int = 3
    pace: tuple[float, float] = (0.0, 0.0)
    """Pixels a second it drifts while it is seen."""


def glints(spec: SceneSpec, stage: Stage, still: Mapping[str, Layer]) -> list[Glints]:
    """Return the glints of a set. stage: the empty stage of the set. still: its layers by name."""
    found: list[Glints] = []
    water, reach = _WATERS.get(spec.scene, ("", 0.0))
    if water in still:
        found += _two("ripples", stage, still[water], lambda pen, dice: _ripples(stage, pen, dice, reach), 1.7, strength=0.75, pace=(0.012 * stage.u, 0.0), role="ground")
    if stage.light.stars and "sky" in still and not stage.light.indoor:
        found += _two("twinkles", stage, still["sky"], lambda pen, dice: _stars(stage, pen, dice), 1.3, strength=0.9, role="sky")
    if "sunbeam" in still:
        beam = still["sunbeam"]
        found += _two("dust", stage, beam, lambda pen, dice: _dust(beam, pen, dice, stage.u), 3.0, strength=0.8, pace=(0.004 * stage.u, -0.008 * stage.u), role="back")
    return found


def _two(
    name: str, stage: Stage, parent: Layer, paint: Callable[[Pen, random.Random], None], seconds: float, *, strength: float, pace: tuple[float, float] = (0.0, 0.0), role: Role
) -> list[Glints]:
    """Return two sheets that take turns, a little nearer than the layer they lie on."""
    return [
        Glints(f"{name} {half + 1}", _painter(f"{name} {half + 1}", stage, parent, paint, half, role), seconds, 0.5 * half, strength, pace=pace)
        for half in (0, 1)
    ]


def _painter(name: str, stage: Stage, parent: Layer, paint: Callable[[Pen, random.Random], None], half: int, role: Role) -> Callable[[int], Layer]:
    def draw(pattern: int) -> Layer:
        sheet = Stage(stage.width, stage.height, stage.horizon, stage.light, random.Random(name))
        with sheet.layer(name, parent.depth * 0.999, role, raw=True, part_of=parent.name) as pen:
            paint(pen, random.Random(f"{name}/{half}/{pattern}"))
        return sheet.layers[0]

    return draw


def _ripples(stage: Stage, pen: Pen, dice: random.Random, reach: float) -> None:
    """Short crests, longer and farther apart toward the viewer."""
    low = stage.ground(reach)
    for i in range(22):
        share = ((i + dice.random()) / 22) ** 1.3
        y, x = stage.horizon + 2 + (low - stage.horizon - 4) * share, stage.w * dice.random()
        half = stage.u * (0.012 + 0.07 * share) * (0.6 + 0.8 * dice.random())
        rise = stage.u * (0.001 + 0.006 * share)
        pen.path(f"M{x - half:.1f},{y:.1f} Q{x - half * 0.3:.1f},{y - rise * 2:.1f} {x:.1f},{y - rise:.1f} T{x + half:.1f},{y:.1f}", "none", stroke="#ffffff", sw=1.0 + 1.6 * share, o=0.6)


def _stars(stage: Stage, pen: Pen, dice: random.Random) -> None:
    """A few stars that flare up, with a cross of light."""
    for _ in range(9):
        x, y = dice.random() * stage.w, dice.random() ** 1.5 * stage.horizon * 0.8
        arm = stage.u / 720 * (4 + 4 * dice.random())
        pen.circle(x, y, arm * 0.3, "#ffffff")
        pen.lines([((x - arm, y), (x + arm, y)), ((x, y - arm), (x, y + arm))], "#eef3ff", 1.1, o=0.75)


def _dust(beam: Layer, pen: Pen, dice: random.Random, unit: float) -> None:
    for _ in range(34):
        x, y = beam.x + beam.image.width * dice.random(), beam.y + beam.image.height * dice.random()
        pen.circle(x, y, unit / 720 * (0.8 + 1.4 * dice.random()), "#fff6dc", o=round(0.35 + 0.45 * dice.random(), 1))
