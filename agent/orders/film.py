"""Film shots: from words, from a picture, between two pictures, with references; and a video extended or restyled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from agent.arrangements import noted
from agent.checking import valid
from agent.manner import of_films, steered
from agent.orders.limits import SHOT_S, check_length
from agent.workshop import Ask
from agent.worktable import Worktable
from prompts.shot import Shot, ShotChange, diff
from tools.assets import Asset
from tools.errors import BadInput
from tools.requests import VideoRequest


@dataclass(frozen=True, slots=True)
class FilmOrder:
    """What was asked: assets by handle or by words."""

    shot: dict[str, Any] | None = None
    change: dict[str, Any] = field(default_factory=dict)
    operation: Literal["make", "extend", "restyle"] = "make"
    first_frame: str | None = None
    last_frame: str | None = None
    references: tuple[str, ...] = ()
    video: str | None = None
    duration_s: float | None = None
    sound: bool | None = None
    how: dict[str, Any] = field(default_factory=dict)
    """See `agent.manner.How`."""


async def make(table: Worktable, order: FilmOrder, ask: Ask) -> dict[str, Any]:
    """Make one film shot; raise BadInput for what cannot be filmed as asked."""
    check_length(order.duration_s, SHOT_S, "a film shot")
    video = await _source(table, order)
    first = await table.picture(order.first_frame, "the first frame") if order.first_frame else None
    last = await table.picture(order.last_frame, "the last frame") if order.last_frame else None
    if last is not None and first is None and order.operation == "make":
        raise BadInput("Say which picture the film begins with, too.")
    base = next((a.shot for a in (video, first, last) if a is not None and a.shot is not None), Shot())
    anchored = video is not None or first is not None
    shot, faces, held = await _shot(table, order, base, new=not anchored)
    referred, pinned = await table.referred(order.references, new=not anchored)
    references = tuple(dict.fromkeys((*referred, *(() if anchored else faces))))
    if not any(shot.said().values()) and not anchored and not references:
        raise BadInput("Say what the film shows: who does what, where, and how the camera moves.")
    request = VideoRequest(
        shot=shot,
        operation=order.operation,
        duration_s=order.duration_s,
        first_frame=first.id if first else None,
        last_frame=last.id if last else None,
        reference_images=references,
        video=video.id if video else None,
        generate_audio=order.sound,
        **of_films(await steered(order.how, table.picture)),
    )
    return noted(await table.workshop.make([request], ask, changed=diff(base, shot)), (*held, *pinned))


async def _source(table: Worktable, order: FilmOrder) -> Asset | None:
    if order.operation == "make":
        return None
    video = await table.find(order.video or "the last video")
    if video.kind not in ("video", "film"):
        raise BadInput(f"{video.handle} is no video; name the video to {order.operation}.")
    return video


async def _shot(table: Worktable, order: FilmOrder, base: Shot, *, new: bool) -> tuple[Shot, tuple[str, ...], tuple[str, ...]]:
    """Return the Shot to film, its characters' pictures and notes: a new one with the standing wishes, or the source's own with what was
    asked to change.

    Fields said in full beside a source replace that source's fields.
    """
    said = valid(Shot, order.shot) if order.shot else Shot()
    if new:
        return await table.dressed(said)
    replaced = {**said.said(), **order.change}
    if not replaced:
        return *(await table.cast_in(base)), ()
    change, held = await table.allowed(valid(ShotChange, replaced), base)
    return *(await table.cast_in(base.revise(change))), held
