"""Two actors who relate: placed so that hands meet, arms close, or both ride one mount."""

from __future__ import annotations

import math
from dataclasses import replace

from tools.animatic.puppet import actor as actors
from tools.animatic.puppet import animals, props
from tools.animatic.puppet import figure as figures
from tools.animatic.puppet.moment import REST, STILL, Moment, sway
from tools.animatic.puppet.mounts import Mounted
from tools.animatic.puppet.outfit import outfit
from tools.animatic.puppet.poses import pose
from tools.animatic.puppet.rig import Pose, Skeleton, solve
from tools.animatic.puppet.shapes import Point
from tools.animatic.puppet.sizes import size_of
from tools.animatic.puppet.sprite import Sprite
from tools.animatic.spec import Actor, Relation, Thing

_AGES = {"baby": 0.4, "child": 0.64, "teen": 0.88, "old": 0.96}
"""Height of a person over an adult's."""
_ANIMAL = 0.8
"""Height of an animal that stands like a person, over an adult's."""
_SPACES: dict[str, float] = {"side_by_side": 0.08, "facing": 0.2}
"""Room between two figures that do not touch, over an adult's height."""
_STAGE = (-640.0, -1460.0, 640.0, 120.0)


def share(actor: Actor) -> float:
    """Return an actor's own height over a standing adult's: by age, and for animals on all fours by their kind."""
    if actor.look.head == "human":
        return _AGES.get(actor.look.age, 1.0)
    if actors.animals_own_body(actor, actors.person_of(actor)):
        return size_of(actor.look.head)
    return _ANIMAL


def draw_pair(
    a: Actor, b: Actor, height_px: float, relation: Relation, *, moments: tuple[Moment, Moment] = (REST, REST)
) -> tuple[Sprite, Sprite, float]:
    """Return two related actors and the distance in pixels from the first's anchor to the second's.

    height_px: height of a standing adult; children and animals are drawn to scale. The first stands left and faces
    right, the second faces left (side by side and hand in hand both look ahead). Draw the first, then the second.
    moments: what each does just now; where they touch, the distance is the still's.
    """
    if relation == "riding_together":
        return _riding(a, b, height_px, moments)
    if relation in ("holding_hands", "hugging", "giving", "shaking_hands"):
        a, b = replace(a, pose=_upright(a.pose)), replace(b, pose=_upright(b.pose))
        if relation == "giving" and a.prop is None and b.prop is None:
            a = replace(a, prop=_GIFT)
        ka, kb = _acting_share(a), _acting_share(b)
        later = _later(moments[1]) if _goes_along(b, relation) else moments[1]
        first, second, gap = _touching(a, b, relation, (moments[0].phase, later.phase))
        left, right = _drawn(a, first, height_px * ka, 1, moments[0]), _drawn(b, second, height_px * kb, _second_facing(relation), later)
        return left, right, gap * height_px / 1000
    left = actors.draw_actor(a, height_px * share(a), facing=1, moment=moments[0])
    right = actors.draw_actor(b, height_px * share(b), moment=_later(moments[1]), facing=1 if relation == "side_by_side" else -1)
    between = (left.image.width - left.anchor[0]) + right.anchor[0] if relation == "side_by_side" else (left.image.width - left.anchor[0]) + (right.image.width - right.anchor[0]) * 0.5 + right.anchor[0] * 0.5
    return left, right, between + height_px * _SPACES.get(relation, 0.1)


_LATER = 0.8
"""Radians the second is ahead of the first, so that two do not move as one."""
_SHAKE = 26.0
"""How far shaken hands go up and down, in rig units."""
_GIFT = Thing("gift", "gift", "wrapped-gift")


def _goes_along(actor: Actor, relation: str) -> bool:
    """Say whether an actor of a touching pair moves so much that it should not be in step with the other."""
    return relation == "holding_hands" and actor.pose in ("walk", "run", "dance")


def _later(moment: Moment) -> Moment:
    return replace(moment, phase=moment.phase + _LATER)


def _upright(name: str) -> str:
    return name if name in ("walk", "run", "dance", "give") else "stand"


def _acting_share(actor: Actor) -> float:
    return _AGES.get(actor.look.age, 1.0) if actor.look.head == "human" else _ANIMAL


def _second_facing(relation: str) -> int:
    return 1 if relation == "holding_hands" else -1


def _riding(a: Actor, b: Actor, height_px: float, moments: tuple[Moment, Moment]) -> tuple[Sprite, Sprite, float]:
    mount = a.mount or b.mount
    if mount is None:
        return draw_pair(a, b, height_px, "side_by_side", moments=moments)
    driver = actors.draw_actor(replace(a, mount=mount), height_px, moment=moments[0])
    passenger = actors.draw_actor(replace(b, mount=mount), height_px, relation="riding_together", moment=_later(moments[1]))
    return driver, passenger, 0.0


def _touching(a: Actor, b: Actor, relation: str, phases: tuple[float, float]) -> tuple[Skeleton, Skeleton, float]:
    """Return the two skeletons with hands that meet, each in its own rig units, and the gap in adult units.

    Where they stand and where their hands meet follows from the still; `phases` moves the bodies.
    """
    pa, pb = _stance(a, relation, STILL), _stance(b, relation, STILL + (_LATER if _goes_along(b, relation) else 0.0))
    ka, kb = _acting_share(a), _acting_share(b)
    qa, qb = _stance(a, relation, phases[0]), _stance(b, relation, phases[1])
    build_a, build_b = actors.build_of(actors.person_of(a)), actors.build_of(actors.person_of(b))
    sa, sb = solve(build_a, pa, 0.5), solve(build_b, pb, 0.5)
    if relation == "hugging":
        gap = 190 * (0.5 + 0.25 * (ka + kb))
        high_b, high_a = sb.torso_point(0, 0.62)[1] * kb, sa.torso_point(0, 0.62)[1] * ka
        one = solve(build_a, qa, 0.5, (_own((gap + 40, high_b), ka), _own((gap + 20, high_b + 70 * kb), ka)))
        other = solve(build_b, qb, 0.5, (_own((gap + 40, high_a), kb), _own((gap + 20, high_a + 70 * ka), kb)))
        return one, other, gap
    if relation == "holding_hands":
        ra, rb = sa.far_arm.a, sb.near_arm.a
        apart = _head_width(a) * ka / 2 + _head_width(b) * kb / 2 - 4
        height = min(-ra[1] * ka, -rb[1] * kb, max(-ra[1] * ka - build_a.arm * ka * 0.86, -rb[1] * kb - build_b.arm * kb * 0.86))
        out_a, out_b = ra[0] * ka + _level_reach(build_a.arm * ka, -ra[1] * ka - height), -rb[0] * kb + _level_reach(build_b.arm * kb, -rb[1] * kb - height)
        wider = max(0.0, apart - out_a - out_b) / 2
        out_a, out_b = out_a + wider, out_b + wider
        height += wider * 0.9  # hands rise as the arms spread
        one = solve(build_a, qa, 0.5, (None, _own((out_a, -height), ka)))
        return one, solve(build_b, qb, 0.5, (_own((-out_b, -height), kb), None)), out_a + out_b + 24
    ra, rb = sa.near_arm.a, sb.near_arm.a
    height = min(-ra[1] * ka, -rb[1] * kb) - (150 if relation == "shaking_hands" else 40)
    shake = _SHAKE * sway(phases[0], 3) if relation == "shaking_hands" else 0.0
    out_a, out_b = ra[0] * ka + _level_reach(build_a.arm * ka, -ra[1] * ka - height), rb[0] * kb + _level_reach(build_b.arm * kb, -rb[1] * kb - height)
    if relation == "shaking_hands":
        one = solve(build_a, qa, 0.5, (_own((out_a, -height - shake), ka), None))
        return one, solve(build_b, qb, 0.5, (_own((out_b, -height - shake), kb), None)), out_a + out_b + 26
    one = solve(build_a, qa, 0.5, (_own((out_a, -height), ka), _own((out_a - 8, -height - 10), ka)))
    other = solve(build_b, qb, 0.5, (_own((out_b, -height), kb), _own((out_b - 8, -height + 20), kb)))
    return one, other, out_a + out_b + 84 * ka * build_a.arm / 330


def _head_width(actor: Actor) -> float:
    """Return how wide a head with its hair or ears is, in the actor's own rig units."""
    person = actors.person_of(actor)
    return actors.build_of(person).head * (0.9 if person.human else 1.12)


def _level_reach(arm: float, drop: float) -> float:
    """Return how far out a comfortable arm reaches at a height `drop` below its shoulder."""
    return math.sqrt(max((0.3 * arm) ** 2, (0.9 * arm) ** 2 - drop * drop))


def _own(p: Point, k: float) -> Point:
    return p[0] / k, p[1] / k


def _stance(actor: Actor, relation: str, phase: float) -> Pose:
    if relation == "holding_hands":
        return pose(actor.pose if actor.pose in ("walk", "run", "dance", "jump", "sit") else "stand", phase)
    return replace(pose("stand", phase), lean=7 if relation == "hugging" else 4, head=6 if relation == "hugging" else 2)


def _drawn(actor: Actor, s: Skeleton, height_px: float, facing: int, moment: Moment) -> Sprite:
    person = actors.acting(actors.person_of(actor), moment)
    worn = outfit(person, None if person.human else animals.fur(person))
    prop = props.held(actor) if actor.prop else None
    fig = figures.build(person, s, worn, "three_quarter", moment.phase, props.grip(prop))
    if prop:
        props.hold(fig, prop, "give")
    return actors.finish(Mounted(fig, _STAGE), height_px / actors.RIG_HEIGHT, facing)
