"""The puppet's skeleton: proportions by age and kind, poses as targets, and two-bone limbs solved to reach them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tools.animatic.puppet.shapes import Point, add, rotate


@dataclass(frozen=True, slots=True)
class Build:
    """Proportions in rig units; every standing figure is about 1000 tall, the ground is y = 0 and up is negative."""

    head: float = 222
    neck: float = 22
    torso: float = 296
    leg: float = 462
    arm: float = 330
    shoulder: float = 78
    """Half the shoulder line, seen from the front."""
    hip: float = 50
    girth: float = 1.0
    """Thickness of limbs and torso."""


BUILDS: dict[str, Build] = {
    "adult": Build(),
    "young": Build(head=228, torso=290, leg=462),
    "old": Build(head=232, torso=296, leg=440, shoulder=76, girth=1.04),
    "teen": Build(head=250, torso=278, leg=452, arm=312, shoulder=72, hip=46),
    "child": Build(head=312, neck=12, torso=262, leg=414, arm=272, shoulder=68, hip=46),
    "baby": Build(head=400, neck=4, torso=276, leg=330, arm=226, shoulder=70, hip=52, girth=1.12),
    "animal": Build(head=336, neck=0, torso=276, leg=390, arm=282, shoulder=70, hip=50, girth=1.08),
}


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the ends of the figure go; x to the front (right), y up, so poses fit every build.

    hip and feet are in leg lengths from the point on the ground; hands in arm lengths from their shoulder.
    """

    hip: Point = (0.0, 1.0)
    lean: float = 0.0
    """Degrees the torso leans forward."""
    near_foot: Point = (-0.09, 0.0)
    far_foot: Point = (0.1, 0.0)
    near_hand: Point = (-0.2, -0.92)
    far_hand: Point = (0.2, -0.92)
    near_knee: int = 1
    far_knee: int = 1
    """1: the knee points to the front."""
    near_elbow: int = -1
    far_elbow: int = -1
    """-1: the elbow points to the back."""
    near_toe: float = 0.0
    far_toe: float = 0.0
    """Degrees the shoe is pitched down."""
    head: float = 0.0
    """Degrees the head nods forward beyond upright."""
    closed_eyes: bool = False
    breath: float = 0.0
    """0..1, how full the chest is."""


@dataclass(frozen=True, slots=True)
class Limb:
    """Root, joint and end of a leg or arm."""

    a: Point
    b: Point
    c: Point


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A pose solved for a build, in rig units with y down."""

    build: Build
    pose: Pose
    turn: float
    """0 front .. 1 side."""
    hip: Point
    chest: Point
    """Middle of the shoulder line."""
    head: Point
    """Centre of the head."""
    head_angle: float
    near_arm: Limb
    far_arm: Limb
    near_leg: Limb
    far_leg: Limb

    def torso_point(self, across: float, up: float) -> Point:
        """Return a point of the torso: across in units from its middle, up 0 at the hip .. 1 at the shoulders."""
        return rotate(add(self.hip, (across, -up * self.build.torso)), self.pose.lean, self.hip)


def solve_limb(root: Point, target: Point, upper: float, lower: float, bend: int) -> Limb:
    """Return the two-bone limb from root towards target; out of reach it stretches straight. bend 1: joint to the front."""
    dx, dy = target[0] - root[0], target[1] - root[1]
    reach = max(1e-3, abs(upper - lower) * 1.02, min(math.hypot(dx, dy), (upper + lower) * 0.999))
    heading = math.atan2(dy, dx)
    cosine = (upper**2 + reach**2 - lower**2) / (2 * upper * reach)
    angle = math.acos(max(-1.0, min(1.0, cosine))) * -bend
    joint = (root[0] + upper * math.cos(heading + angle), root[1] + upper * math.sin(heading + angle))
    end = (root[0] + reach * math.cos(heading), root[1] + reach * math.sin(heading))
    return Limb(root, joint, end)


def solve(build: Build, pose: Pose, turn: float, hands: tuple[Point | None, Point | None] = (None, None)) -> Skeleton:
    """Return the skeleton of a pose.

    turn: 0 front .. 1 side. hands: absolute targets (near, far) in rig units, y down, that override the pose's own.
    """
    leg, arm = build.leg, build.arm
    hip = (pose.hip[0] * leg, -pose.hip[1] * leg)
    spread = 1 - 0.55 * turn
    chest = rotate(add(hip, (0, -build.torso - BREATH * pose.breath)), pose.lean, hip)
    head_angle = pose.head
    stem = build.neck + build.head * 0.46
    head = rotate(add(chest, (0, -stem)), pose.lean * 0.45 + pose.head * 0.6, chest)
    near_shoulder = rotate(add(chest, (-build.shoulder * spread, 26)), pose.lean, chest)
    far_shoulder = rotate(add(chest, (build.shoulder * spread, 26)), pose.lean, chest)
    near_hip = rotate(add(hip, (-build.hip * spread, 0)), pose.lean * 0.4, hip)
    far_hip = rotate(add(hip, (build.hip * spread, 0)), pose.lean * 0.4, hip)

    def hand(shoulder: Point, offset: Point, fixed: Point | None, bend: int) -> Limb:
        goal = fixed or (shoulder[0] + offset[0] * arm, shoulder[1] - offset[1] * arm)
        return solve_limb(shoulder, goal, arm * 0.5, arm * 0.5, bend)

    def foot(root: Point, goal: Point, bend: int) -> Limb:
        ankle = (goal[0] * leg, -goal[1] * leg - ANKLE)
        return solve_limb(root, ankle, (leg - ANKLE) * 0.501, (leg - ANKLE) * 0.501, bend)

    return Skeleton(
        build=build,
        pose=pose,
        turn=turn,
        hip=hip,
        chest=chest,
        head=head,
        head_angle=head_angle,
        near_arm=hand(near_shoulder, pose.near_hand, hands[0], pose.near_elbow),
        far_arm=hand(far_shoulder, pose.far_hand, hands[1], pose.far_elbow),
        near_leg=foot(near_hip, pose.near_foot, pose.near_knee),
        far_leg=foot(far_hip, pose.far_foot, pose.far_knee),
    )


ANKLE = 34.0
"""Height of the ankle over the sole."""
BREATH = 5.0
"""How far a full chest lifts the shoulders, in rig units."""
