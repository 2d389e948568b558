"""Play: one ball is enough for everybody, who plays an instrument has it in hand, and a dog goes along with its owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.animatic.spec import Actor, SceneSpec, Thing

INSTRUMENTS = frozenset("piano piano_grand guzheng musical-keyboard drum long-drum guitar violin trumpet saxophone flute erhu harp accordion banjo trombone".split())
"""Things that are played, not played with."""
_BALLS = frozenset("soccer-ball basketball volleyball baseball tennis football american-football rugby-football ball".split())
_GAMES = ("run", "wave", "jump", "dance")


def at_play(actor: Actor, copy: int, things: Sequence[Thing]) -> Actor:
    """Return how a copy of an actor plays among things: the first with the ball or the instrument, the others around."""
    if actor.pose != "play" or actor.prop is not None:
        return actor
    instrument = _first(things, INSTRUMENTS)
    if copy == 0 and instrument is not None:
        return replace(actor, prop=replace(instrument, count=1))
    if actor.look.head != "human":
        return replace(actor, pose="jump" if copy % 2 == 0 else "run")
    if copy == 0 and _first(things, _BALLS) is None:
        return actor
    return replace(actor, pose=_GAMES[copy % len(_GAMES)])


def along(actor: Actor, actors: Sequence[Actor]) -> Actor:
    """Return an animal that just stands there as it goes along with somebody who walks or runs beside it."""
    if actor.look.head == "human" or actor.pose != "stand" or actor.mount or actor.prop:
        return actor
    pace = next((other.pose for other in actors if other.pose in ("walk", "run") and other.look.head == "human"), "stand")
    return replace(actor, pose=pace)


def left_over(spec: SceneSpec) -> tuple[Thing, ...]:
    """Return the things of a scene that nobody has taken up to play."""
    player = any(a.pose == "play" and a.prop is None for a in spec.actors)
    taken = _first(spec.things, INSTRUMENTS) if player else None
    return tuple(t for t in spec.things if t is not taken)


def _first(things: Sequence[Thing], names: frozenset[str]) -> Thing | None:
    return next((t for t in things if t.key in names or t.glyph in names), None)
