"""The poses: where hips, feet and hands go for every action, as functions of the phase of the movement.

At the phase of a still each gives the pose of that still; from there it moves and is back after a whole turn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from tools.animatic.puppet.gaits import push, run, walk
from tools.animatic.puppet.moment import STILL, beat, sway, track, turn_of
from tools.animatic.puppet.rig import Pose
from tools.animatic.puppet.shapes import Point

Maker = Callable[[float], Pose]
_S, _C = math.sin(STILL), math.cos(STILL)
_QUARTER = math.pi / 2
SWEEP = "sweep"
"""How a broom is pushed; nobody asks for it by name."""


def _mix(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _stand(phase: float) -> Pose:
    weight = 0.012 * sway(phase)
    return Pose(hip=(weight, 1.0), near_foot=(-0.1, 0.0), far_foot=(0.1, 0.0), near_hand=(-0.1 - weight, -0.95), far_hand=(0.12 + 0.01 * math.sin(phase), -0.95), head=0.8 * sway(phase), breath=beat(phase, 2))  # fmt: skip


_LEAP = ((0.0, 1.0), (0.1, 0.76), (0.2, 0.0), (0.8, 0.0), (0.9, 0.76))
"""How far a jumper's feet are off the ground, 1 at the top; the still hangs there."""
_LEAP_HIP = ((0.0, 1.28 + 0.06 * _S), (0.1, 1.22), (0.2, 0.96), (0.3, 0.7), (0.45, 0.96), (0.58, 0.96), (0.7, 0.68), (0.8, 0.98), (0.9, 1.22))


def _jump(phase: float) -> Pose:
    up = track(turn_of(phase), _LEAP)
    return Pose(
        hip=(0.0, track(turn_of(phase), _LEAP_HIP)), near_foot=_mix((-0.12, 0.0), (-0.36, 0.58), up), far_foot=_mix((0.1, 0.0), (0.28, 0.66), up),
        near_hand=_mix((-0.72, -0.3), (-0.62, 0.72), up), far_hand=_mix((0.72, -0.3), (0.62, 0.74), up),
        near_toe=40 * up, far_toe=18 * up, near_elbow=1, far_elbow=-1, near_knee=1,
    )  # fmt: skip


def _dance(phase: float) -> Pose:
    """Step from one leg to the other, arms and hips with the beat."""
    over = beat(phase)
    lifted, other = max(0.0, 1 - 2 * over), max(0.0, 2 * over - 1)
    return Pose(
        hip=(0.05 * _S - 0.09 * over, 0.93 - 0.035 * beat(phase, 2)), lean=-4 * _S + 6 * over,
        near_foot=(-0.24 - 0.06 * over, 0.17 * other), far_foot=(0.34 - 0.08 * over, (0.16 + 0.06 * _S) * lifted),
        near_hand=_mix((-0.66, 0.42 + 0.1 * _C), (-0.74, 0.0), over), far_hand=_mix((0.62, 0.58 + 0.1 * _S), (0.72, 0.12), over),
        near_elbow=1, far_elbow=-1, head=-6 * _S + 9 * over, far_toe=20 * lifted, near_toe=20 * other,
    )  # fmt: skip


def _wave(phase: float) -> Pose:
    side = sway(phase, 2)
    return Pose(near_hand=(-0.16, -0.92), far_hand=(0.66 + 0.08 * _S + 0.15 * side, 0.5 - 0.07 * side), far_elbow=-1, head=-3 + sway(phase), breath=beat(phase))


def _sit(phase: float) -> Pose:
    return Pose(hip=(-0.3, 0.14), lean=-6 + 0.6 * sway(phase), near_foot=(0.42, 0.0), far_foot=(0.62, 0.0), near_hand=(0.62, -0.5), far_hand=(0.66, -0.42), head=1 + math.sin(phase), breath=beat(phase, 2))  # fmt: skip


def seated(phase: float = STILL) -> Pose:
    """Return sitting on a seat whose top is half a leg high, thighs level, hands on the lap."""
    return Pose(hip=(0.0, 0.56), near_foot=(0.44, 0.0), far_foot=(0.56, 0.0), near_hand=(0.46, -0.66), far_hand=(0.5, -0.62), head=1.2 * sway(phase), breath=beat(phase, 2))  # fmt: skip


def _sleep(phase: float) -> Pose:
    breath = 0.008 * _S + 0.012 * beat(phase)
    return Pose(hip=(0.0, 0.17 + breath), lean=-86, near_foot=(0.93, 0.04), far_foot=(0.97, 0.05), near_hand=(0.72, 0.3), far_hand=(0.7, 0.26), near_toe=-62, far_toe=-58, near_elbow=-1, head=-72, closed_eyes=True, breath=beat(phase))  # fmt: skip


def _read(phase: float) -> Pose:
    return Pose(near_hand=(0.5, -0.44), far_hand=(0.5, -0.4 + 0.01 * math.sin(phase)), head=9 + 1.6 * sway(phase, 2), breath=beat(phase, 2))


def _eat(phase: float) -> Pose:
    """Take the food away from the mouth and bring it back for the next bite."""
    away = beat(phase) ** 0.8
    return Pose(near_hand=_mix((0.56, -0.06 + 0.04 * _S), (0.6, -0.4), away), far_hand=(0.42, -0.55), head=2 + 3 * away + 0.8 * sway(phase, 4) * away)


def _drink(phase: float) -> Pose:
    away = beat(phase)
    return Pose(near_hand=_mix((0.58, 0.06 + 0.02 * _S), (0.56, -0.36), away), far_hand=(0.2, -0.92), head=-6 + 8 * away, breath=beat(phase, 2))


def _hold(phase: float) -> Pose:
    return Pose(near_hand=(0.56, -0.36 + 0.01 * math.sin(phase)), far_hand=(0.34, -0.38), head=0.8 * sway(phase), breath=beat(phase, 2))


def _circling(start: Point, turn: float, pulled: float) -> Point:
    """Return a hand that goes round its shoulder from `start`, forward over the top; pulled: how near on the way back."""
    angle = math.atan2(start[1], start[0]) - math.tau * turn
    first = math.atan2(start[1], start[0])
    reach = math.hypot(*start) - pulled * (max(0.0, math.sin(angle + 0.6)) - max(0.0, math.sin(first + 0.6)))
    return reach * math.cos(angle), reach * math.sin(angle)


def _swim(phase: float) -> Pose:
    """Crawl: arms go round, legs beat three times a stroke."""
    kick, turn = 0.13 * sway(phase, 3), turn_of(phase)
    near, far = (-0.34 + 0.2 * _S, -0.78), (0.92, 0.16 + 0.14 * _S)
    return Pose(hip=(-0.35, 0.95 + 0.02 * sway(phase)), lean=76 + 2 * sway(phase), near_foot=(-1.24, 1.02 + 0.14 * _S - kick), far_foot=(-1.26, 0.98 - 0.14 * _S + kick), near_hand=_circling(near, turn, 0.1), far_hand=_circling(far, turn, 0.3), near_toe=66, far_toe=70, head=14)  # fmt: skip


def _fly(phase: float) -> Pose:
    bob = sway(phase)
    return Pose(hip=(-0.35, 1.1 + 0.03 * _S + 0.045 * bob), lean=62 + 2 * bob, near_foot=(-1.1, 0.9 + 0.02 * bob), far_foot=(-0.92, 0.64 + 0.09 * bob), near_hand=(-0.1, -0.9), far_hand=(0.84, 0.46 + 0.03 * bob), near_toe=64, far_toe=58, head=8 - bob)  # fmt: skip


def _play(phase: float) -> Pose:
    return Pose(near_hand=(0.34, -0.72 + 0.05 * math.sin(phase) + 0.05 * sway(phase, 2)), far_hand=(0.62, -0.3 + 0.02 * sway(phase)), head=4 + 2 * sway(phase), lean=0.8 * sway(phase))


def _work(phase: float) -> Pose:
    """Both hands busy in turn."""
    tap = sway(phase, 4)
    return Pose(lean=5 + 0.6 * sway(phase), near_hand=(0.78 + 0.03 * sway(phase), -0.46 + 0.02 * _S + 0.03 * tap), far_hand=(0.74 - 0.02 * sway(phase), -0.4 - 0.03 * tap), head=7 + 1.5 * sway(phase))


def _sing(phase: float) -> Pose:
    feel = sway(phase)
    return Pose(hip=(0.025 * feel, 1.0 - 0.012 * beat(phase, 2)), lean=-4 + 2 * feel, near_hand=(0.5, 0.0), far_hand=(0.72 + 0.05 * feel, 0.28 + 0.06 * _S + 0.12 * sway(phase, 1, 0.8)), head=-5 + 3 * feel, far_foot=(0.22, 0.0))  # fmt: skip


def _cook(phase: float) -> Pose:
    """Toss the pan and stir."""
    toss = beat(phase, 2)
    return Pose(near_hand=(0.66 + 0.05 * sway(phase, 2), -0.5 + 0.04 * _S + 0.09 * toss), far_hand=(0.5 + 0.06 * sway(phase, 2, _QUARTER), -0.52 + 0.04 * sway(phase, 2)), head=7 + sway(phase))


def _fight(phase: float) -> Pose:
    """Bounce on both feet and jab with the front hand."""
    jab = max(0.0, sway(phase)) ** 2
    bounce = 0.03 * beat(phase, 2)
    return Pose(hip=(-0.04 + 0.05 * jab, 0.86 - bounce), lean=6 + 5 * jab, near_foot=(-0.46, 0.0), far_foot=(0.44, 0.0), near_hand=(0.3, -0.06), far_hand=(0.8 + 0.18 * jab, -0.02 + 0.05 * _S + 0.08 * jab))  # fmt: skip


def _look(phase: float) -> Pose:
    return Pose(lean=5 + 1.5 * sway(phase), near_hand=(0.5, 0.34), far_hand=(0.14, -0.92), near_elbow=-1, head=-3 + _S + 3 * sway(phase), far_foot=(0.24, 0.0), breath=beat(phase, 2))


def _point(phase: float) -> Pose:
    return Pose(near_hand=(-0.3, -0.62), far_hand=(0.96 - 0.04 * beat(phase, 2), 0.1 + 0.02 * _S + 0.05 * sway(phase, 2)), near_elbow=-1, far_foot=(0.24, 0.0), head=1.5 * sway(phase), breath=beat(phase))


def _hug(phase: float) -> Pose:
    return Pose(lean=5 + 1.2 * sway(phase), near_hand=(0.78, -0.2 + 0.02 * math.sin(phase)), far_hand=(0.7, -0.02), head=5 + sway(phase), breath=beat(phase, 2))


def _give(phase: float) -> Pose:
    offer = 0.05 * sway(phase)
    return Pose(lean=5 + 1.4 * sway(phase), near_hand=(0.86 + offer * 0.6, -0.26 + 0.01 * _S + offer), far_hand=(0.6, -0.3), far_foot=(0.26, 0.0), head=2 * sway(phase), breath=beat(phase, 2))


def _phone(phase: float) -> Pose:
    return Pose(near_hand=(0.56, -0.3 + 0.01 * math.sin(phase) + 0.006 * sway(phase, 3)), far_hand=(0.1, -0.94), head=12 + 1.2 * sway(phase), breath=beat(phase, 2))


def _write(phase: float) -> Pose:
    """Fill a line with quick strokes, then go back to its start."""
    along = 0.05 * beat(phase)
    return Pose(near_hand=(0.6 + 0.02 * math.sin(STILL * 2) + along, -0.4 + 0.016 * sway(phase, 6)), far_hand=(0.44, -0.5), head=9 + 2 * beat(phase), breath=beat(phase))


def _carry(phase: float) -> Pose:
    return Pose(hip=(0.0, 1.0 - 0.012 * beat(phase, 2)), lean=-5 + sway(phase), near_hand=(0.7, -0.52), far_hand=(0.62, -0.5 + 0.01 * math.sin(phase)), head=sway(phase), breath=beat(phase, 2))


def _kneel(phase: float) -> Pose:
    work = sway(phase, 2)
    return Pose(hip=(-0.04, 0.52), near_foot=(-0.52, 0.02), far_foot=(0.46, 0.0), near_hand=(0.5 + 0.04 * work, -0.62), far_hand=(0.6 - 0.03 * work, -0.52 + 0.03 * sway(phase)), near_toe=70, head=3 + _S + 2 * sway(phase), lean=sway(phase))  # fmt: skip


def _climb(phase: float) -> Pose:
    """Hands and feet change places on the rungs, crosswise."""
    over = beat(phase)
    near_foot, far_foot = (0.02, 0.12), (0.3, 0.5 + 0.06 * _S)
    near_hand, far_hand = (0.74, 0.42), (0.4, 0.9 + 0.05 * _S)
    out = 0.07 * abs(sway(phase))
    return Pose(
        hip=(0.0, 1.02 + 0.03 * beat(phase, 2)), lean=8, near_foot=_mix(near_foot, (0.24 - out, 0.44), over), far_foot=_mix(far_foot, (0.14 - out, 0.2), over),
        near_hand=_mix(near_hand, (0.5, 0.84), over), far_hand=_mix(far_hand, (0.62, 0.5), over), near_toe=12, near_elbow=1, far_elbow=1, head=-8 + 2 * sway(phase),
    )  # fmt: skip


_BOWING = ((0.0, 1.0), (0.16, 1.0), (0.42, 0.0), (0.72, 0.0), (0.94, 1.0))
"""How deep a bow is; the still is at its deepest."""


def _bow(phase: float) -> Pose:
    deep = track(turn_of(phase), _BOWING)
    return Pose(hip=(-0.12 * deep, 1.0 - 0.025 * deep), lean=4 + (42 + 3 * _S) * deep, near_foot=(-0.08, 0), far_foot=(0.04, 0), near_hand=_mix((-0.05, -0.95), (0.02, -0.9), deep), far_hand=_mix((0.1, -0.95), (0.1, -0.88), deep), head=22 * deep)  # fmt: skip


def _talk(phase: float) -> Pose:
    """The free hand goes along with what is said."""
    wide, high = sway(phase, 1), sway(phase, 2, 0.4)
    return Pose(lean=0.8 * wide, near_hand=(-0.14 - 0.02 * wide, -0.92), far_hand=(0.58 + 0.07 * wide, -0.1 + 0.1 * _S + 0.1 * high), head=-2 + 2 * sway(phase, 2), breath=beat(phase))


def _lean(phase: float) -> Pose:
    return Pose(hip=(-0.1, 0.985), lean=-6, near_foot=(0.14, 0.0), far_foot=(-0.02, 0.0), near_hand=(0.42, -0.52), far_hand=(0.18, -0.46), head=4 + math.sin(phase), breath=beat(phase, 2))  # fmt: skip


def _sweep(phase: float) -> Pose:
    """Push with both feet on the spot, to and fro."""
    far = sway(phase)
    still = push(STILL)
    return replace(still, hip=(still.hip[0] + 0.03 * far, still.hip[1]), lean=still.lean + 3 * far, near_hand=(0.82 + 0.08 * far, -0.24), far_hand=(0.76 + 0.08 * far, -0.2), head=2 * far)


def _fish(phase: float) -> Pose:
    return replace(seated(phase), lean=-2 + 0.8 * sway(phase), near_hand=(0.62, -0.42), far_hand=(0.66, -0.5), head=3 + math.sin(phase))


_MAKERS: dict[str, Maker] = {
    "stand": _stand,
    "walk": walk,
    "run": run,
    "jump": _jump,
    "dance": _dance,
    "sit": _sit,
    "sleep": _sleep,
    "read": _read,
    "eat": _eat,
    "drink": _drink,
    "hold": _hold,
    "wave": _wave,
    "swim": _swim,
    "play": _play,
    "work": _work,
    "sing": _sing,
    "cook": _cook,
    "fight": _fight,
    "look": _look,
    "point": _point,
    "hug": _hug,
    "give": _give,
    "phone": _phone,
    "write": _write,
    "carry": _carry,
    "push": push,
    "kneel": _kneel,
    "climb": _climb,
    "bow": _bow,
    "talk": _talk,
    "lean": _lean,
    "fly": _fly,
    "fish": _fish,
    SWEEP: _sweep,
}
POSES: frozenset[str] = (frozenset(_MAKERS) - {SWEEP}) | {"ride", "drive"}
"""Every action a puppet can act; riding and driving need a mount (see `mounts`)."""
FLOATING = frozenset({"jump", "fly", "swim", "climb"})
IDLE = frozenset({"stand", "walk", "run", "sit", "sleep", "fly", "swim", "jump", "look", "talk", "lean"})
"""Poses an animal keeps its own body for."""


def pose(name: str, phase: float) -> Pose:
    """Return the pose of a name at a phase in radians; an unknown name stands."""
    return _MAKERS.get(name, _stand)(phase)
