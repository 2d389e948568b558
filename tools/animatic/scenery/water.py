"""Open water: the high sea, and a lake between wooded hills."""

from __future__ import annotations

import random

from tools.animatic.light import mix
from tools.animatic.scenery.flora import pine, rock
from tools.animatic.scenery.pen import Pen
from tools.animatic.scenery.shapes import hills, pale
from tools.animatic.scenery.sky import draw_sky
from tools.animatic.scenery.stage import Stage


def sea(stage: Stage) -> None:
    """The high sea: water to the horizon, a far coast, gulls, swell that grows toward the viewer."""
    draw_sky(stage)
    u, w, hz = stage.u, stage.w, stage.horizon
    with stage.layer("coast", 420) as pen:
        x = w * 0.12
        pen.path(f"M{x - u * 0.3:.1f},{hz + 3:.1f} Q{x - u * 0.12:.1f},{hz - u * 0.03:.1f} {x:.1f},{hz - u * 0.045:.1f} Q{x + u * 0.09:.1f},{hz - u * 0.04:.1f} {x + u * 0.16:.1f},{hz + 3:.1f}Z", ("#6f9a86", "#8a8f86"))
    _water(stage, ("#2f8fca", "#2376b4", "#175a94"), swell=0.02)
    with stage.layer("gulls", 90) as pen:
        for x, y, size in ((0.62, 0.36, 0.05), (0.69, 0.3, 0.036), (0.31, 0.42, 0.032)):
            flap = 16 * stage.swing(3, x)
            with pen.at(w * x + u * 0.03 * stage.swing(1, y), hz * y, u * size):
                pen.path(f"M-50,{-14 + flap:.0f} Q-24,{-34 + flap * 0.6:.0f} 0,0 Q24,{-34 + flap * 0.6:.0f} 50,{-14 + flap:.0f} Q24,{-22 + flap * 0.6:.0f} 0,12 Q-24,{-22 + flap * 0.6:.0f} -50,{-14 + flap:.0f}Z", "#ffffff")


def lake(stage: Stage) -> None:
    """A lake: blue hills, firs on the far shore and their mirror image, reeds and stones at the near corners."""
    draw_sky(stage)
    u, w, hz, rng = stage.u, stage.w, stage.horizon, stage.rng
    with stage.layer("far hills", 420) as pen:
        hills(stage, pen, hz + 4, min(u * 0.26, hz * 0.5), ("#7f9fbe", "#9dbcc4"), 4)
    with stage.layer("hills", 220) as pen:
        hills(stage, pen, hz + 4, min(u * 0.14, hz * 0.3), ("#6f9f86", "#5f8f72"), 6)
    with stage.layer("far trees", 120) as pen:
        for i in range(34):
            pine(pen, w * (i + 0.5 + stage.jitter(0.4)) / 34, hz + 5, u * 0.1 * (0.5 + 0.8 * rng.random()), "#3f7a5c", plain=True)
    _water(stage, ("#8fc7d8", "#5fa6c8", "#3f86b0"), swell=0.006)
    with stage.layer("reeds", 7) as pen:
        for x, y, size in ((0.05, 0.96, 0.3), (0.13, 1.02, 0.24), (0.95, 0.97, 0.32), (0.88, 1.03, 0.22)):
            _reeds(pen, w * x, stage.ground(y), u * size, rng)
        rock(pen, w * 0.2, stage.ground(0.98), u * 0.1, "#8a95a0")
        rock(pen, w * 0.82, stage.ground(0.95), u * 0.08, "#7d8a96", flip=True)


def _water(stage: Stage, tones: tuple[str, str, str], *, swell: float) -> None:
    """Draw water from the horizon to the bottom edge: crests of foam, a path of light under the sun or the moon."""
    u, w, hz, dice = stage.u, stage.w, stage.horizon, random.Random("waves")
    with stage.layer("water", 60, "ground") as pen:
        pen.rect(-2, hz, w + 4, stage.h - hz + 4, tones)
        for i in range(26):
            share = ((i + dice.random()) / 26) ** 1.4
            y, x, half = stage.ground(share), w * dice.random(), u * (0.03 + 0.2 * share) * (0.6 + 0.7 * dice.random())
            high = u * (0.002 + swell * share)
            pen.path(f"M{x - half:.1f},{y:.1f} Q{x - half * 0.4:.1f},{y - high * 2:.1f} {x:.1f},{y - high:.1f} T{x + half:.1f},{y:.1f} Q{x:.1f},{y + high:.1f} {x - half:.1f},{y:.1f}Z", pale(tones[i % 2], 0.22), o=0.5)
            pen.path(f"M{x - half * 0.5:.1f},{y - high:.1f} Q{x - half * 0.2:.1f},{y - high * 2.2:.1f} {x:.1f},{y - high * 1.2:.1f}", "none", stroke="#ffffff", sw=1.4 + 2 * share, o=0.6)
    sun = stage.light.sun
    if sun is None:
        return
    with stage.layer("glitter", 59, "ground", emits=True, part_of="water") as pen:
        for i in range(80):
            share = (i / 80) ** 1.2
            x = sun.x * w + (dice.random() * 2 - 1) * w * (0.015 + 0.1 * share)
            half = u * (0.004 + 0.024 * share * dice.random()) * (1 + 0.5 * stage.swing(1, i * 0.37))
            pen.ellipse(x, stage.ground(share), half, 0.8 + 1.6 * share, mix(sun.colour, "#ffffff", 0.3), o=twinkling(stage, round(0.3 + 0.4 * dice.random(), 1), i))


def twinkling(stage: Stage, strength: float, number: int) -> float:
    """Return the opacity of one of many glints, whose strength at the still is given."""
    return min(1.0, max(0.05, strength + 0.35 * stage.swing(1, number * 0.618)))


def _reeds(pen: Pen, x: float, y: float, size: float, rng: random.Random) -> None:
    with pen.at(x, y, size):
        for k in range(9):
            lean, tall = (k - 4) * 5 + 8 * rng.random(), 60 + 36 * rng.random()
            base = (k - 4) * 3
            pen.path(f"M{base},2 Q{base + lean * 0.2:.1f},{-tall * 0.6:.1f} {base + lean:.1f},{-tall:.1f}", "none", stroke=("#5f9a4f", "#7fae55", "#4a8548")[k % 3], sw=3)
            if k % 3 == 1:
                pen.ellipse(base + lean, -tall - 4, 3, 10, "#7a5236")
