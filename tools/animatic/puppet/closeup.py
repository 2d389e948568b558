"""Actors seen close: only what lies around the head is drawn, so that a face that fills the frame costs no more than a figure."""

from __future__ import annotations

from dataclasses import replace

from tools.animatic.puppet.actor import acting, animals_own_body, finish, person_of, staged
from tools.animatic.puppet.moment import REST, Moment
from tools.animatic.puppet.sprite import Sprite
from tools.animatic.spec import Actor

Window = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels from the head's middle."""


def seen_whole(actor: Actor) -> bool:
    """Say whether the actor is drawn by an animal's whole body, which cannot be cut at the shoulders."""
    return animals_own_body(actor, person_of(actor))


def draw_close(actor: Actor, head_px: float, window: Window, *, copy: int = 0, facing: int = 1, moment: Moment = REST) -> Sprite:
    """Return an actor whose head is `head_px` tall, drawn inside `window` only.

    The sprite's places are pixels of its picture as always; its anchor may lie outside. Not for actors that are
    always seen whole. The window lies around the head of the still at every moment.
    """
    done = staged(actor, acting(person_of(actor, copy), moment), moment.phase, "three_quarter")
    skeleton = done.figure.rest or done.figure.skeleton
    scale = head_px / skeleton.build.head
    left, right = (window[0], window[2]) if facing > 0 else (-window[2], -window[0])
    x, y = skeleton.head
    view = (
        max(done.stage[0], x + left / scale), max(done.stage[1], y + window[1] / scale),
        min(done.stage[2], x + right / scale), min(done.stage[3], y + window[3] / scale),
    )  # fmt: skip
    return finish(replace(done, stage=view), scale, facing)
