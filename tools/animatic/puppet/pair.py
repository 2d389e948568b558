"""Two actors who relate: placed so that hands meet, arms close, or both ride one mount."""

from __future__ import annotations

from dataclasses import replace

from tools.animatic.puppet import actor as actors
from tools.animatic.puppet import animals, props
from tools.animatic.puppet import figure as figures
from tools.animatic.puppet.mounts import Mounted
from tools.animatic.puppet.outfit import outfit
from tools.animatic.puppet.poses import pose
from tools.animatic.puppet.rig import Pose, Skeleton, solve
from tools.animatic.puppet.shapes import Point
from tools.animatic.puppet.sprite import Sprite
from tools.animatic.spec import Actor, Relation

_AGES = {"baby": 0.4, "child": 0.64, "teen": 0.88, "old": 0.96}
"""Height of a person over an adult's."""
_ANIMAL = 0.8
"""Height of an animal that stands like a person, over an adult's."""
_GAPS: dict[str, float] = {"side_by_side": 380, "facing": 520, "holding_hands": 400, "hugging": 190, "giving": 640}
"""Distance of the two in rig units."""
_STAGE = (-640.0, -1460.0, 640.0, 120.0)


def share(actor: Actor) -> float:
    """Return an actor's own height over a standing adult's, as people and upright animals."""
    return _AGES.get(actor.look.age, 1.0) if actor.look.head == "human" else _ANIMAL


def draw_pair(a: Actor, b: Actor, height_px: float, relation: Relation) -> tuple[Sprite, Sprite, float]:
    """Return two related actors and the distance in pixels from the first's anchor to the second's.

    height_px: height of a standing adult; children and animals are drawn to scale. The first stands left and faces
    right, the second faces left (side by side and hand in hand both look ahead). Draw the first, then the second.
    """
    if relation == "riding_together":
        return _riding(a, b, height_px)
    ka, kb = share(a), share(b)
    gap = _GAPS.get(relation, 460.0) * (0.5 + 0.25 * (ka + kb))
    if relation in ("holding_hands", "hugging", "giving"):
        first, second = _touching(a, b, relation, gap)
        return _drawn(a, first, height_px * ka, 1), _drawn(b, second, height_px * kb, _second_facing(relation)), gap * height_px / 1000
    left = actors.draw_actor(a, height_px * ka, facing=1)
    right = actors.draw_actor(b, height_px * kb, phase=1.4, facing=1 if relation == "side_by_side" else -1)
    return left, right, gap * height_px / 1000


def _second_facing(relation: str) -> int:
    return 1 if relation == "holding_hands" else -1


def _riding(a: Actor, b: Actor, height_px: float) -> tuple[Sprite, Sprite, float]:
    mount = a.mount or b.mount
    if mount is None:
        return draw_pair(a, b, height_px, "side_by_side")
    driver = actors.draw_actor(replace(a, mount=mount), height_px)
    passenger = actors.draw_actor(replace(b, mount=mount), height_px, relation="riding_together", phase=1.4)
    return driver, passenger, 0.0


def _touching(a: Actor, b: Actor, relation: str, gap: float) -> tuple[Skeleton, Skeleton]:
    """Return the two skeletons with hands that meet, each in its own rig units."""
    pa, pb = _stance(a, relation, 0.6), _stance(b, relation, 1.4)
    ka, kb = share(a), share(b)
    build_a, build_b = actors.build_of(actors.person_of(a)), actors.build_of(actors.person_of(b))
    sa, sb = solve(build_a, pa, 0.5), solve(build_b, pb, 0.5)
    if relation == "holding_hands":
        low = min(-sa.far_arm.a[1] * ka - build_a.arm * ka * 0.8, -sb.near_arm.a[1] * kb - build_b.arm * kb * 0.8)
        meet: Point = (gap * 0.5, -max(low, 90.0))
        return (
            solve(build_a, pa, 0.5, (None, _own(meet, ka))),
            solve(build_b, pb, 0.5, (_own((meet[0] - gap, meet[1]), kb), None)),
        )
    if relation == "giving":
        meet = (gap * 0.5, (sa.chest[1] * ka + sb.chest[1] * kb) / 2 + 120)
        left, right = (meet[0] - 46, meet[1]), (gap - meet[0] - 46, meet[1])
        return solve(build_a, pa, 0.5, (_own(left, ka), _own(left, ka))), solve(build_b, pb, 0.5, (_own(right, kb), _own(right, kb)))
    back_b = (gap + 40, sb.torso_point(0, 0.62)[1] * kb)
    back_a = (gap + 40, sa.torso_point(0, 0.62)[1] * ka)
    low_b, low_a = (back_b[0] - 20, back_b[1] + 70 * kb), (back_a[0] - 20, back_a[1] + 70 * ka)
    return (
        solve(build_a, pa, 0.5, (_own(back_b, ka), _own(low_b, ka))),
        solve(build_b, pb, 0.5, (_own(back_a, kb), _own(low_a, kb))),
    )


def _own(p: Point, k: float) -> Point:
    return p[0] / k, p[1] / k


def _stance(actor: Actor, relation: str, phase: float) -> Pose:
    if relation == "holding_hands":
        return pose(actor.pose if actor.pose in ("walk", "run", "dance", "jump", "sit") else "stand", phase)
    return replace(pose("stand", phase), lean=7 if relation == "hugging" else 4, head=6 if relation == "hugging" else 2)


def _drawn(actor: Actor, s: Skeleton, height_px: float, facing: int) -> Sprite:
    person = actors.person_of(actor)
    worn = outfit(person, None if person.human else animals.fur(person))
    prop = props.held(replace(actor, pose="give")) if actor.prop or actor.pose == "give" else None
    fig = figures.build(person, s, worn, "three_quarter", 0.6, props.grip(prop))
    if prop:
        props.hold(fig, prop, "give")
    return actors.finish(Mounted(fig, _STAGE), height_px / actors.RIG_HEIGHT, facing)
