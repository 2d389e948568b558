"""The poses: where hips, feet and hands go for every action, as functions of the phase of the movement."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from tools.animatic.puppet.rig import Pose

Maker = Callable[[float], Pose]


def _stand(phase: float) -> Pose:
    return Pose(near_foot=(-0.1, 0.0), far_foot=(0.1, 0.0), near_hand=(-0.1, -0.95), far_hand=(0.12 + 0.01 * math.sin(phase), -0.95))


def _walk(phase: float) -> Pose:
    s, c = math.sin(phase), math.cos(phase)
    swing = 0.5 * s
    return Pose(
        hip=(0.0, 0.925 - 0.015 * abs(s)),
        lean=3,
        near_foot=(0.46 * s + 0.05, 0.14 * max(0.0, c) * (1 - 0.4 * abs(s))),
        far_foot=(-0.46 * s, 0.14 * max(0.0, -c)),
        near_hand=(-swing - 0.04, -0.8),
        far_hand=(swing + 0.1, -0.76),
        near_toe=18 * max(0.0, c) if s < 0.3 else -6,
        far_toe=22 * max(0.0, s),
    )


def _run(phase: float) -> Pose:
    s, c = math.sin(phase), math.cos(phase)
    return Pose(
        hip=(0.0, 0.94 + 0.05 * abs(c)),
        lean=13,
        near_foot=(0.55 * s + 0.1, 0.18 + 0.3 * max(0.0, c)),
        far_foot=(-0.62 * s - 0.05, 0.12 + 0.34 * max(0.0, s)),
        near_hand=(0.21 - 0.33 * s, -0.34 - 0.26 * s),
        far_hand=(0.21 + 0.33 * s, -0.34 + 0.26 * s),
        near_toe=10,
        far_toe=52,
    )


def _jump(phase: float) -> Pose:
    lift = 1.28 + 0.06 * math.sin(phase)
    return Pose(hip=(0.0, lift), near_foot=(-0.36, 0.58), far_foot=(0.28, 0.66), near_hand=(-0.62, 0.72), far_hand=(0.62, 0.74), near_toe=40, far_toe=18, near_elbow=1, far_elbow=-1, near_knee=1)  # fmt: skip


def _dance(phase: float) -> Pose:
    s, c = math.sin(phase), math.cos(phase)
    return Pose(hip=(0.05 * s, 0.93), lean=-4 * s, near_foot=(-0.24, 0.0), far_foot=(0.34, 0.16 + 0.06 * s), near_hand=(-0.66, 0.42 + 0.1 * c), far_hand=(0.62, 0.58 + 0.1 * s), near_elbow=1, far_elbow=-1, head=-6 * s, far_toe=20)  # fmt: skip


def _wave(phase: float) -> Pose:
    return Pose(near_hand=(-0.16, -0.92), far_hand=(0.66 + 0.08 * math.sin(phase), 0.5), far_elbow=-1, head=-3)


def _sit(phase: float) -> Pose:
    return Pose(hip=(-0.3, 0.14), lean=-6, near_foot=(0.42, 0.0), far_foot=(0.62, 0.0), near_hand=(0.62, -0.5), far_hand=(0.66, -0.42), head=1 + math.sin(phase))  # fmt: skip


def seated() -> Pose:
    """Return sitting on a seat whose top is half a leg high, thighs level, hands on the lap."""
    return Pose(hip=(0.0, 0.56), near_foot=(0.44, 0.0), far_foot=(0.56, 0.0), near_hand=(0.46, -0.66), far_hand=(0.5, -0.62))


def _sleep(phase: float) -> Pose:
    breath = 0.008 * math.sin(phase)
    return Pose(hip=(0.0, 0.17 + breath), lean=-86, near_foot=(0.93, 0.04), far_foot=(0.97, 0.05), near_hand=(0.72, 0.3), far_hand=(0.7, 0.26), near_toe=-62, far_toe=-58, near_elbow=-1, head=-72, closed_eyes=True)  # fmt: skip


def _read(phase: float) -> Pose:
    return Pose(near_hand=(0.5, -0.44), far_hand=(0.5, -0.4 + 0.01 * math.sin(phase)), head=9)


def _eat(phase: float) -> Pose:
    return Pose(near_hand=(0.56, -0.06 + 0.04 * math.sin(phase)), far_hand=(0.42, -0.55), head=2)


def _drink(phase: float) -> Pose:
    return Pose(near_hand=(0.58, 0.06 + 0.02 * math.sin(phase)), far_hand=(0.2, -0.92), head=-6)


def _hold(phase: float) -> Pose:
    return Pose(near_hand=(0.56, -0.36 + 0.01 * math.sin(phase)), far_hand=(0.34, -0.38))


def _swim(phase: float) -> Pose:
    s = math.sin(phase)
    return Pose(hip=(-0.35, 0.95), lean=76, near_foot=(-1.24, 1.02 + 0.14 * s), far_foot=(-1.26, 0.98 - 0.14 * s), near_hand=(-0.34 + 0.2 * s, -0.78), far_hand=(0.92, 0.16 + 0.14 * s), near_toe=66, far_toe=70, head=14)  # fmt: skip


def _fly(phase: float) -> Pose:
    s = math.sin(phase)
    return Pose(hip=(-0.35, 1.1 + 0.03 * s), lean=62, near_foot=(-1.1, 0.9), far_foot=(-0.92, 0.64), near_hand=(-0.1, -0.9), far_hand=(0.84, 0.46), near_toe=64, far_toe=58, head=8)  # fmt: skip


def _play(phase: float) -> Pose:
    return Pose(near_hand=(0.34, -0.72 + 0.05 * math.sin(phase)), far_hand=(0.62, -0.3), head=4)


def _work(phase: float) -> Pose:
    return Pose(lean=5, near_hand=(0.78, -0.46 + 0.02 * math.sin(phase)), far_hand=(0.74, -0.4), head=7)


def _sing(phase: float) -> Pose:
    return Pose(lean=-4, near_hand=(0.5, 0.0), far_hand=(0.72, 0.28 + 0.06 * math.sin(phase)), head=-5, far_foot=(0.22, 0.0))


def _cook(phase: float) -> Pose:
    return Pose(near_hand=(0.66, -0.5 + 0.04 * math.sin(phase)), far_hand=(0.5, -0.52), head=7)


def _fight(phase: float) -> Pose:
    return Pose(hip=(-0.04, 0.86), lean=6, near_foot=(-0.46, 0.0), far_foot=(0.44, 0.0), near_hand=(0.3, -0.06), far_hand=(0.8, -0.02 + 0.05 * math.sin(phase)))  # fmt: skip


def _look(phase: float) -> Pose:
    return Pose(lean=5, near_hand=(0.5, 0.34), far_hand=(0.14, -0.92), near_elbow=-1, head=-3 + math.sin(phase), far_foot=(0.24, 0.0))


def _point(phase: float) -> Pose:
    return Pose(near_hand=(-0.3, -0.62), far_hand=(0.96, 0.1 + 0.02 * math.sin(phase)), near_elbow=-1, far_foot=(0.24, 0.0))


def _hug(phase: float) -> Pose:
    return Pose(lean=5, near_hand=(0.78, -0.2 + 0.02 * math.sin(phase)), far_hand=(0.7, -0.02), head=5)


def _give(phase: float) -> Pose:
    return Pose(lean=5, near_hand=(0.86, -0.26 + 0.01 * math.sin(phase)), far_hand=(0.6, -0.3), far_foot=(0.26, 0.0))


def _phone(phase: float) -> Pose:
    return Pose(near_hand=(0.56, -0.3 + 0.01 * math.sin(phase)), far_hand=(0.1, -0.94), head=12)


def _write(phase: float) -> Pose:
    return Pose(near_hand=(0.6 + 0.02 * math.sin(phase * 2), -0.4), far_hand=(0.44, -0.5), head=9)


def _carry(phase: float) -> Pose:
    return Pose(lean=-5, near_hand=(0.7, -0.52), far_hand=(0.62, -0.5 + 0.01 * math.sin(phase)))


def _push(phase: float) -> Pose:
    s = math.sin(phase)
    return Pose(hip=(-0.12, 0.88), lean=17, near_foot=(-0.62 + 0.1 * s, 0.02), far_foot=(0.12 - 0.1 * s, 0.0), near_hand=(0.82, -0.24), far_hand=(0.76, -0.2), near_toe=26)  # fmt: skip


def _kneel(phase: float) -> Pose:
    return Pose(hip=(-0.04, 0.52), near_foot=(-0.52, 0.02), far_foot=(0.46, 0.0), near_hand=(0.5, -0.62), far_hand=(0.6, -0.52), near_toe=70, head=3 + math.sin(phase))  # fmt: skip


def _climb(phase: float) -> Pose:
    s = math.sin(phase)
    return Pose(hip=(0.0, 1.02), lean=8, near_foot=(0.02, 0.12), far_foot=(0.3, 0.5 + 0.06 * s), near_hand=(0.74, 0.42), far_hand=(0.4, 0.9 + 0.05 * s), near_toe=12, near_elbow=1, far_elbow=1, head=-8)  # fmt: skip


def _bow(phase: float) -> Pose:
    return Pose(hip=(-0.12, 0.975), lean=46 + 3 * math.sin(phase), near_foot=(-0.08, 0), far_foot=(0.04, 0), near_hand=(0.02, -0.9), far_hand=(0.1, -0.88), head=22)  # fmt: skip


def _talk(phase: float) -> Pose:
    return Pose(near_hand=(-0.14, -0.92), far_hand=(0.58, -0.1 + 0.1 * math.sin(phase)), head=-2)


def _lean(phase: float) -> Pose:
    return Pose(hip=(-0.1, 0.985), lean=-6, near_foot=(0.14, 0.0), far_foot=(-0.02, 0.0), near_hand=(0.42, -0.52), far_hand=(0.18, -0.46), head=4 + math.sin(phase))  # fmt: skip


def _fish(phase: float) -> Pose:
    return replace(seated(), lean=-2, near_hand=(0.62, -0.42), far_hand=(0.66, -0.5), head=3 + math.sin(phase))


_MAKERS: dict[str, Maker] = {
    "stand": _stand,
    "walk": _walk,
    "run": _run,
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
    "push": _push,
    "kneel": _kneel,
    "climb": _climb,
    "bow": _bow,
    "talk": _talk,
    "lean": _lean,
    "fly": _fly,
    "fish": _fish,
}
POSES: frozenset[str] = frozenset(_MAKERS) | {"ride", "drive"}
"""Every action a puppet can act; riding and driving need a mount (see `mounts`)."""
FLOATING = frozenset({"jump", "fly", "swim", "climb"})
IDLE = frozenset({"stand", "walk", "run", "sit", "sleep", "fly", "swim", "jump", "look", "talk", "lean"})
"""Poses an animal keeps its own body for."""


def pose(name: str, phase: float) -> Pose:
    """Return the pose of a name at a phase in radians; an unknown name stands."""
    return _MAKERS.get(name, _stand)(phase)
