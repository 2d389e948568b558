"""How legs carry a figure: walking, running, pushing and climbing, with feet that stay where they stand on the ground."""

from __future__ import annotations

import math

from tools.animatic.puppet.moment import STILL, sway, track, turn_of
from tools.animatic.puppet.rig import Pose
from tools.animatic.puppet.shapes import Point

_S, _C = math.sin(STILL), math.cos(STILL)
_HALF = 0.5
"""The far leg is half a step behind the near one."""
_WALK_REACH, _WALK_LIFT = 0.42, 0.14
_WALK_RISE = 0.038
"""How far the hip rises over the leg that stands and sinks between two steps, in leg lengths."""
_WALK_FROM = 0.89
"""Where in the near leg's path the still of a walker is: late in the swing."""
_WALK_TOES = ((0.0, -6.0), (0.1, 0.0), (0.25, 0.0), (0.39, 12.4), (0.5, 26.0), (0.65, 24.0), (0.8, 0.0), (0.89, -6.0))
_RUN_REACH, _RUN_STANCE = 0.36, 0.3
_RUN_FROM = 0.92
_RUN_X = ((0.3, -0.36), (0.36, -0.46), (0.42, -0.455), (0.6, -0.1), (0.8, 0.36), (0.92, 0.465), (1.0, 0.36))
_RUN_Y = ((0.0, 0.0), (0.3, 0.0), (0.42, 0.312), (0.56, 0.46), (0.74, 0.42), (0.92, 0.36))
_RUN_TOES = ((0.0, -8.0), (0.08, 0.0), (0.2, 6.0), (0.3, 40.0), (0.42, 52.0), (0.6, 44.0), (0.8, 18.0), (0.92, 10.0))
_PUSH_REACH, _PUSH_LIFT = 0.22, 0.09

STRIDES = {"walk": 4 * _WALK_REACH, "run": 2 * _RUN_REACH / _RUN_STANCE, "push": 4 * _PUSH_REACH}
"""Ground covered in one cycle, in leg lengths."""


def _step(at: float, reach: float, lift: float) -> Point:
    """Return a foot on its path: the first half of the cycle on the ground going back evenly, then swung forward."""
    at %= 1.0
    if at < _HALF:
        return reach * (1 - 4 * at), 0.0
    swing = (at - _HALF) * 2
    return -reach * math.cos(math.pi * swing), lift * math.sin(math.pi * swing)


def walk(phase: float) -> Pose:
    """Return walking; one cycle is two steps."""
    s = math.sin(phase)
    swing = 0.5 * s
    at = (_WALK_FROM + turn_of(phase)) % 1.0
    near, far = _walker_foot(at), _walker_foot((at + _HALF) % 1.0)
    near0, far0 = _walker_foot(_WALK_FROM), _walker_foot(_WALK_FROM - _HALF)
    rise = -_WALK_RISE * (math.cos(4 * math.pi * at) - math.cos(4 * math.pi * _WALK_FROM))
    return Pose(
        hip=(0.0, 0.925 - 0.015 * _S + rise),
        lean=3,
        near_foot=(0.46 * _S + 0.05 + near[0] - near0[0], max(0.0, 0.14 * _C * (1 - 0.4 * _S) + near[1] - near0[1])),
        far_foot=(-0.46 * _S + far[0] - far0[0], far[1] - far0[1]),
        near_hand=(-swing - 0.04, -0.8),
        far_hand=(swing + 0.1, -0.76),
        near_toe=track(at, _WALK_TOES),
        far_toe=22 * _S + track((at + _HALF) % 1.0, _WALK_TOES) - track(_WALK_FROM - _HALF, _WALK_TOES),
        head=0.8 * (math.cos(4 * math.pi * at) - math.cos(4 * math.pi * _WALK_FROM)),
    )


def _walker_foot(at: float) -> Point:
    """Return a foot of a walker; while its toes push off, the heel is raised so that they do not sink."""
    x, y = _step(at, _WALK_REACH, _WALK_LIFT)
    toes = 0.13 * (math.sin(math.radians(max(12.4, track(at % 1.0, _WALK_TOES)))) - math.sin(math.radians(12.4)))
    return x, max(y, toes)


def run(phase: float) -> Pose:
    """Return running; a third of the cycle a foot is on the ground, between the steps both are off it."""
    s = math.sin(phase)
    at = (_RUN_FROM + turn_of(phase)) % 1.0
    near, far = _runner_foot(at), _runner_foot((at + _HALF) % 1.0)
    near0, far0 = _runner_foot(_RUN_FROM), _runner_foot(_RUN_FROM - _HALF)
    bounce = 0.03 * (math.cos(4 * math.pi * (at - 0.9)) - math.cos(4 * math.pi * (_RUN_FROM - 0.9)))
    height = 0.18 + 0.3 * _C
    return Pose(
        hip=(0.0, 0.94 + 0.05 * _C + bounce),
        lean=13,
        near_foot=(0.55 * _S + 0.1 + near[0] - near0[0], near[1] * height / near0[1]),
        far_foot=(-0.62 * _S - 0.05 + far[0] - far0[0], far[1] * (0.12 + 0.34 * _S) / far0[1]),
        near_hand=(0.21 - 0.33 * s, -0.34 - 0.26 * s),
        far_hand=(0.21 + 0.33 * s, -0.34 + 0.26 * s),
        near_toe=track(at, _RUN_TOES),
        far_toe=track((at + _HALF) % 1.0, _RUN_TOES),
    )


def _runner_foot(at: float) -> Point:
    x = _RUN_REACH * (1 - 2 * at / _RUN_STANCE) if at < _RUN_STANCE else track(at, _RUN_X)
    return x, track(at, _RUN_Y)


def push(phase: float) -> Pose:
    """Return pushing with small firm steps."""
    at = (_HALF + turn_of(phase)) % 1.0
    near, far = _step(at, _PUSH_REACH, _PUSH_LIFT), _step(at + _HALF, _PUSH_REACH, _PUSH_LIFT)
    near0, far0 = _step(_HALF, _PUSH_REACH, _PUSH_LIFT), _step(0.0, _PUSH_REACH, _PUSH_LIFT)
    return Pose(
        hip=(-0.12, 0.88 + 0.006 * sway(phase, 2)), lean=17,
        near_foot=(-0.62 + 0.1 * _S + near[0] - near0[0], 0.02 + near[1]),
        far_foot=(0.12 - 0.1 * _S + far[0] - far0[0], far[1]),
        near_hand=(0.82, -0.24), far_hand=(0.76, -0.2), near_toe=26, far_toe=14 * math.sin(math.pi * turn_of(phase)) ** 2,
    )  # fmt: skip
