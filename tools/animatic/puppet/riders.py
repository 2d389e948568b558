"""How a rider meets a mount: the skeleton on saddle, pedals and handlebar for any build."""

from __future__ import annotations

import math
from dataclasses import replace

from tools.animatic.puppet.bikes import Ride
from tools.animatic.puppet.moment import STILL, beat, sway
from tools.animatic.puppet.rig import Build, Pose, Skeleton, solve
from tools.animatic.puppet.shapes import Point, rotate

RIG_LEG = 462.0
"""The leg length the mounts are drawn for."""
_STRETCH = 0.96
_LEANEST = 58


def ride_scale(build: Build) -> float:
    """Return the scale of a mount for this rider: by the legs, and a little by the arms."""
    return build.leg / RIG_LEG


def seat_rider(build: Build, ride: Ride, turn: float, phase: float = STILL) -> Skeleton:
    """Return the skeleton of a rider on a mount whose origin is the ground under it; phase: of those who ride hands free."""
    k = ride_scale(build)

    def scaled(p: Point) -> Point:
        return p[0] * k, p[1] * k

    def goal(p: Point) -> Point:
        return p[0] * k / build.leg, (-p[1] * k) / build.leg

    if ride.seat is None:
        near, far = scaled(ride.near_foot), scaled(ride.far_foot)
        lowest = min(-near[1], -far[1])
        hip = ((near[0] if ride.bar else 0.0) / build.leg, (lowest + build.leg * 0.9) / build.leg)
    else:
        hip = goal(ride.seat)
    pose = Pose(
        hip=hip,
        lean=ride.lean,
        near_foot=goal(ride.near_foot),
        far_foot=goal(ride.far_foot),
        near_hand=(-0.6, -0.34) if ride.bar is None else (0.6, -0.3),
        far_hand=(0.78, -0.1),
        near_toe=ride.toe,
        far_toe=ride.toe,
        near_elbow=-1,
    )
    if ride.bar is None:
        return solve(build, _balancing(pose, phase), turn)
    bar = scaled(ride.bar)
    pose = _reaching(build, pose, bar)
    grip = (bar[0] - 12, bar[1] - 6)
    return solve(build, pose, turn, (grip, (bar[0] + 8, bar[1] - 8)))


def _balancing(pose: Pose, phase: float) -> Pose:
    """Lean with the board, knees and arms at play."""
    lean, dip = sway(phase), 0.05 * beat(phase, 2)
    return replace(
        pose, hip=(pose.hip[0] + 0.03 * lean, pose.hip[1] - dip), lean=pose.lean + 5 * lean, near_hand=(pose.near_hand[0], pose.near_hand[1] + 0.2 * lean),
        far_hand=(pose.far_hand[0], pose.far_hand[1] - 0.2 * lean), head=-2 * lean,
    )  # fmt: skip


def _reaching(build: Build, pose: Pose, bar: Point) -> Pose:
    """Lean the rider until the near hand reaches the bar."""
    hip = (pose.hip[0] * build.leg, -pose.hip[1] * build.leg)
    lean = pose.lean
    while lean < _LEANEST:
        shoulder = rotate((hip[0] - build.shoulder * 0.6, hip[1] - build.torso + 26), lean, hip)
        if math.hypot(bar[0] - shoulder[0], bar[1] - shoulder[1]) < build.arm * _STRETCH:
            break
        lean += 2
    return replace(pose, lean=lean)

