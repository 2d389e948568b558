"""People who pass by: a loose group of walkers, drawn as one cut-out to stand behind the cast."""

from __future__ import annotations

import functools
import random
from typing import Literal

from PIL import Image

from tools.animatic.puppet.actor import draw_actor
from tools.animatic.spec import Actor, Look

_PEOPLE = 5
_STEP = 0.36
"""Distance between two walkers over their height."""


@functools.lru_cache(maxsize=8)
def draw_crowd(height: int) -> Image.Image:
    """Return a group of passers-by, straight-alpha RGBA, `height` px tall; the same height gives the same picture."""
    dice = random.Random("crowd")
    group = Image.new("RGBA", (round(height * (_STEP * _PEOPLE + 0.5)), height))
    places = sorted((dice.random(), k) for k in range(_PEOPLE))
    for lift, k in places:
        gender: Literal["female", "male"] = "female" if k % 2 else "male"
        walker = Actor("passer-by", "", Look(gender=gender), pose="walk" if k % 3 else "stand", seed=101 + 7 * k)
        tall = height * (0.84 + 0.1 * lift)
        sprite = draw_actor(walker, tall, copy=k, facing=1 if k % 2 else -1)
        foot = height * (0.94 + 0.05 * lift)
        x = height * (0.4 + _STEP * k) - sprite.anchor[0]
        group.alpha_composite(sprite.image, (max(0, round(x)), max(0, round(foot - sprite.anchor[1]))))
    return group
