"""How hands that hold something move: strumming, bowing, drumming, and a grip that only follows the body a little."""

from __future__ import annotations

from collections.abc import Callable

from tools.animatic.puppet.moment import STILL, beat, sway
from tools.animatic.puppet.rig import Pose
from tools.animatic.puppet.shapes import Point

Hands = tuple[Point, Point]
"""How far the near and the far hand are from where they hold the thing in a still, in arm lengths."""
_FOLLOW = {"walk": 0.05, "run": 0.12, "dance": 0.25, "jump": 0.12, "wave": 0.0, "swim": 0.1, "fly": 0.3}
"""How much of the pose's own swing is left in a hand that holds something; all of it where it is not listed."""
_STRIKE = 0.14


def _guitar(phase: float) -> Hands:
    return (0.02 * sway(phase, 4), 0.07 * sway(phase, 4)), (-0.05 * beat(phase), -0.04 * beat(phase))


def _violin(phase: float) -> Hands:
    return (0.12 * sway(phase, 2), 0.05 * sway(phase, 2)), (0.0, 0.008 * sway(phase, 4))


def _piano(phase: float) -> Hands:
    return (0.06 * sway(phase), 0.025 * sway(phase, 4)), (0.05 * sway(phase, 1, 1.2), -0.025 * sway(phase, 4))


def _drum(phase: float) -> Hands:
    return (0.0, _STRIKE * max(0.0, sway(phase, 2))), (0.0, _STRIKE * max(0.0, -sway(phase, 2)))


def _wind(phase: float) -> Hands:
    return (0.0, 0.012 * sway(phase, 2)), (0.0, 0.012 * sway(phase, 2, 0.7))


def _erhu(phase: float) -> Hands:
    return (0.12 * sway(phase, 2), 0.0), (0.0, 0.03 * sway(phase))


def _sword(phase: float) -> Hands:
    swing = max(0.0, sway(phase))
    return (0.2 * swing, 0.24 * swing), (0.0, 0.03 * sway(phase))


_PLAYED: dict[str, Callable[[float], Hands]] = {
    "guitar": _guitar,
    "violin": _violin,
    "piano": _piano,
    "drum": _drum,
    "trumpet": _wind,
    "saxophone": _wind,
    "flute": _wind,
    "erhu": _erhu,
}


def follow(way: str, name: str, pose: Pose, still: Pose, phase: float) -> Hands:
    """Return how far the hands have moved from where they hold a thing.

    way: how the thing is held. name: the pose, `pose` now and `still` at rest.
    """
    if phase == STILL:
        return (0.0, 0.0), (0.0, 0.0)
    if way in _PLAYED:
        return _PLAYED[way](phase)
    if way == "sword" and name == "fight":
        return _sword(phase)
    share = _FOLLOW.get(name, 1.0)
    near = ((pose.near_hand[0] - still.near_hand[0]) * share, (pose.near_hand[1] - still.near_hand[1]) * share)
    far = ((pose.far_hand[0] - still.far_hand[0]) * share, (pose.far_hand[1] - still.far_hand[1]) * share)
    return near, far
