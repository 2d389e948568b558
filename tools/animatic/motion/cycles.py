"""How long each movement takes, in how many drawings it is made, and how far it carries."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from tools.animatic.puppet.actor import animals_own_body, build_of, person_of
from tools.animatic.puppet.bikes import RIDES
from tools.animatic.puppet.gaits import STRIDES
from tools.animatic.puppet.mounts import mount_name
from tools.animatic.puppet.poses import SWEEP
from tools.animatic.puppet.props import movement
from tools.animatic.puppet.riders import ride_scale
from tools.animatic.puppet.seats import SEATS
from tools.animatic.puppet.things import FLAMES, TURNING
from tools.animatic.puppet.things_objects import rolled
from tools.animatic.puppet.vehicles import VEHICLES
from tools.animatic.spec import Actor, Thing


class Cycle(NamedTuple):
    """One turn of a movement."""

    seconds: float
    drawings: int
    """How many different drawings a turn has when it is drawn on twos."""
    ground: float = 0.0
    """How far it carries in a turn, in rig units (a standing figure is 1000)."""
    shake: float = 0.0
    """How far the road shakes it up and down, in rig units."""
    bob: float = 0.0
    """How far it rises and sinks where it hovers or floats, in rig units."""


_IDLE = Cycle(4.0, 16)
_CYCLES = {
    "walk": Cycle(1.0, 12),
    "run": Cycle(0.75, 9),
    "push": Cycle(1.25, 15),
    SWEEP: Cycle(1.5, 18),
    "jump": Cycle(1.25, 15),
    "dance": Cycle(1.0, 12),
    "wave": Cycle(4 / 3, 16),
    "sleep": Cycle(3.5, 14),
    "eat": Cycle(2.0, 16),
    "drink": Cycle(3.0, 18),
    "swim": Cycle(1.5, 18, 700.0),
    "fly": Cycle(2.0, 16, 2400.0),
    "play": Cycle(4 / 3, 16),
    "work": Cycle(1.6, 16),
    "sing": Cycle(2.0, 16),
    "cook": Cycle(4 / 3, 16),
    "fight": Cycle(1.0, 12),
    "point": Cycle(8 / 3, 16),
    "hug": Cycle(3.0, 12),
    "give": Cycle(8 / 3, 16),
    "phone": Cycle(10 / 3, 20),
    "write": Cycle(2.0, 24),
    "carry": Cycle(8 / 3, 16),
    "kneel": Cycle(1.6, 16),
    "climb": Cycle(4 / 3, 16),
    "bow": Cycle(3.0, 18),
    "talk": Cycle(2.0, 16),
}
_SHAKING = Cycle(2.0, 24)
_ON_ALL_FOURS = {"walk": Cycle(0.8, 10, 620.0), "run": Cycle(0.5, 6, 1100.0), "fly": Cycle(1.0, 12, 1200.0), "swim": Cycle(1.2, 12, 500.0), "jump": Cycle(0.75, 9)}
_ASTRIDE = Cycle(0.6, 8, 900.0)
_WHEELS = {"bicycle": 148.0, "kick-scooter": 148.0, "motorcycle": 136.0, "motor-scooter": 92.0, "tractor": 232.0, "train": 66.0, "racing-car": 150.0, "bus": 112.0, "van": 112.0, "truck": 122.0}
"""Radius of the wheels of mounts in rig units."""
_WHEEL = 120.0
_TURN_S = {"bicycle": 0.75, "kick-scooter": 1.0, "tractor": 1.0}
_WHEEL_S, _WHEEL_RATE = 0.6, 24
"""Seconds a wheel takes to go round, and drawings a second: with fewer its spokes would seem to turn backwards."""
_GLIDING = {"skateboard": Cycle(2.0, 16, 3000.0), "surfboard": Cycle(2.0, 16, 2600.0), "hoverboard": Cycle(2.0, 16, 3000.0)}
_AFLOAT = frozenset("canoe boat paper_boat dragon_boat motor-boat speedboat ship sailboat".split())
_ALOFT = frozenset("rocket spaceship flying-saucer airplane small-airplane helicopter".split())


_GOES = re.compile(r"\b(?:driv|speed|pass|rac(?:e|ing)|rush|mov|travel|run|rid|roll|cruis|sail|fl(?:y|ies|ew)|launch|tak(?:e|ing) off|arriv|chas)|駛|驶|奔|馳|驰|開|开|騎|骑|行|飛|飞|跑|航|衝|冲|經過|经过|通過|通过|過|过")
"""Words for what vehicles do that go somewhere."""
_TO_THE_LEFT = frozenset("locomotive high-speed-train delivery-truck fire-engine ambulance racing-car articulated-lorry pickup-truck tractor helicopter ship motor-boat speedboat".split())
"""Vehicles whose drawing by name looks to the left."""
_OVER_GROUND = {"airplane": 0.8, "small-airplane": 0.8, "rocket": 0.8, "helicopter": 0.7, "submarine": 0.4, "sailboat": 0.3, "ship": 0.25, "motor-boat": 0.6, "speedboat": 1.0, "canoe": 0.25}
"""How many of their own heights vehicles without wheels go a second."""
_ROLLING, _ROLLS_BY = 1.55, 0.95
"""How many of its own heights a car goes a second, and in one turn of its wheels."""


def thing_cycle(thing: Thing, words: Sequence[str]) -> Cycle | None:
    """Return the movement of a thing that is alone in the picture; `ground` is over its own height there. None: it rests.

    words: the person's words that are drawn.
    """
    name = thing.glyph or thing.key
    if name in FLAMES:
        return Cycle(0.75, 9)
    goes = thing.place == "air" or _GOES.search(" ".join(words)) is not None
    if not goes or (rolled(name, 0.0) is None and name not in _OVER_GROUND and name not in _TO_THE_LEFT):
        return None
    way = -1.0 if name in _TO_THE_LEFT else 1.0
    if name in TURNING:
        return Cycle(_WHEEL_S, round(_WHEEL_S * _WHEEL_RATE), way * _ROLLS_BY)
    return Cycle(1.0, 1, way * _OVER_GROUND.get(name, _ROLLING))


def cycle(actor: Actor, relation: str = "none") -> Cycle:
    """Return the movement of an actor: how long a turn takes, in how many drawings, and how far it carries."""
    if relation == "shaking_hands":
        return _SHAKING
    if actor.mount is not None:
        return _mounted(actor)
    person = person_of(actor)
    if animals_own_body(actor, person):
        return _ON_ALL_FOURS.get(actor.pose, _IDLE)
    name = "walk" if actor.pose in ("ride", "drive") else movement(actor)
    found = _CYCLES.get(name, _IDLE)
    stride = STRIDES.get(name, 0.0) * build_of(person).leg
    return found._replace(ground=stride) if stride else found


def _mounted(actor: Actor) -> Cycle:
    assert actor.mount is not None
    name = mount_name(actor.mount)
    if name in _GLIDING:
        return _GLIDING[name]
    if name in SEATS or name == "ladder":
        return _CYCLES.get(actor.pose, _IDLE) if actor.pose != "ride" else _IDLE
    if name in _AFLOAT:
        return Cycle(2.5, 20, 700.0, bob=12.0)
    if name in _ALOFT:
        return Cycle(2.0, 24, 4000.0, bob=26.0)
    if name == "hot_air_balloon":
        return Cycle(4.0, 24, 300.0, bob=30.0)
    if name in RIDES or name in VEHICLES:
        seconds = _TURN_S.get(name, _WHEEL_S)
        size = ride_scale(build_of(person_of(actor))) if name in RIDES else 1.0
        return Cycle(seconds, round(seconds * _WHEEL_RATE), math.tau * _WHEELS.get(name, _WHEEL) * size, shake=0.0 if name in RIDES else 5.0)
    return _ASTRIDE

