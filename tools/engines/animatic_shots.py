"""Which take answers an order for a film shot: size, length, rate and seed, what it begins and ends with, and what cannot be honoured. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prompts.technical import duration_s, fps, render_size, says_shape
from tools.engines.animatic_jobs import ShotTask
from tools.engines.base import InputFile, Inputs, Order
from tools.engines.fitting import within
from tools.errors import BadInput
from tools.requests import VideoRequest

USUAL_S = 4.0
"""Seconds of a shot when nobody said how long."""
USUAL_FPS = 24.0
SIDES = (64, 1920)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn for an order."""

    task: ShotTask
    before: Path | None = None
    """The film that the shot goes on with; the result is both, one after the other."""
    notes: tuple[str, ...] = ()


def planned(order: Order) -> Plan:
    """Return the take for an order; raise BadInput for what the studio cannot film."""
    request, inputs = order.request, order.inputs
    assert isinstance(request, VideoRequest)
    if request.operation == "extend" and inputs.video is not None:
        return _extension(request, inputs, inputs.video)
    if request.operation == "restyle" and inputs.video is not None:
        return _restyled(request, inputs, inputs.video)
    return _shot(request, inputs)


def _shot(request: VideoRequest, inputs: Inputs) -> Plan:
    first, last = inputs.first_frame, inputs.last_frame
    again = first is not None and first.drawn
    drawn_end = last.shot if last is not None and last.drawn and (again or first is None) else None
    end = request.last_shot or drawn_end
    task = _task(
        request,
        size=_size(request, first or last),
        seed=request.seed or (first.seed if first is not None and again else 0),
        last_shot=end.model_dump_json() if end is not None else None,
        picture=first.path if first is not None and not again else None,
        last_picture=last.path if last is not None and end is None else None,
        spoken=_words(inputs.speech),
    )
    return Plan(task, notes=_notes(inputs))


def _extension(request: VideoRequest, inputs: Inputs, video: InputFile) -> Plan:
    """Go on where a video ends: a drawn one with its own movement, any other from its last picture."""
    whole = inputs.source.get("whole_s")
    goes_on = video.drawn and whole is not None
    task = _task(
        request,
        size=_even(within((video.width, video.height), *SIDES)),
        rate=min(max(request.fps or video.fps or USUAL_FPS, 1.0), 60.0),
        seed=request.seed or video.seed,
        begin_s=video.duration_s if goes_on else 0.0,
        whole_s=float(whole) if goes_on and whole is not None else None,
        picture=None if goes_on else video.path,
        spoken=_words(inputs.speech),
    )
    return Plan(task, before=video.path, notes=_notes(inputs))


def _restyled(request: VideoRequest, inputs: Inputs, video: InputFile) -> Plan:
    if not video.drawn:
        raise BadInput(f"The draft studio makes only its own videos anew, and {video.handle} is none; ask a service to restyle it.")
    task = _task(
        request, size=_even(within((video.width, video.height), *SIDES)), seconds=video.duration_s,
        rate=video.fps or USUAL_FPS, seed=request.seed or video.seed, spoken=_words(inputs.speech),
    )  # fmt: skip
    return Plan(task, notes=_notes(inputs))


def _task(
    request: VideoRequest,
    *,
    size: tuple[int, int],
    seed: int,
    seconds: float | None = None,
    rate: float | None = None,
    begin_s: float = 0.0,
    whole_s: float | None = None,
    last_shot: str | None = None,
    picture: Path | None = None,
    last_picture: Path | None = None,
    spoken: str | None = None,
) -> ShotTask:
    return ShotTask(
        shot=request.shot.model_dump_json(),
        size=size,
        duration_s=seconds or request.duration_s or duration_s(request.shot) or USUAL_S,
        fps=rate or request.fps or fps(request.shot) or USUAL_FPS,
        seed=seed,
        mark=request.draft_mark,
        begin_s=begin_s,
        whole_s=whole_s,
        last_shot=last_shot,
        picture=picture,
        last_picture=last_picture,
        spoken=spoken,
    )


def _size(request: VideoRequest, frame: InputFile | None) -> tuple[int, int]:
    """Return the size that was asked for, else that of the picture it begins or ends with, else what the Shot says."""
    if request.size is not None:
        return _even(request.size)
    told = says_shape(request.shot) and (frame is None or frame.shot is None or frame.shot.technical != request.shot.technical)
    if frame is not None and frame.width and not told:
        return _even(within((frame.width, frame.height), *SIDES))
    return _even(within(render_size(request.shot), *SIDES))


def _even(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size with even sides, as film needs them."""
    return size[0] // 2 * 2, size[1] // 2 * 2


def _words(voice: InputFile | None) -> str | None:
    return voice.spoken.model_dump_json() if voice is not None and voice.spoken is not None else None


def _notes(inputs: Inputs) -> tuple[str, ...]:
    notes = []
    voice = inputs.speech
    if voice is not None and voice.spoken is None:
        notes.append(f"Nobody knows when {voice.handle} says what, so the lips do not follow it.")
    unseen = [file.handle for file in inputs.reference_images if not file.drawn]
    if unseen:
        notes.append(f"The draft does not look at the pixels of {', '.join(unseen)}; describe in words what to take from there.")
    return tuple(notes)
