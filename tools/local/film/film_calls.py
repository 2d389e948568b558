"""One piece of a film as a call of its pipeline: everything by keyword, in the words that the pipeline's class takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.errors import BadInput
from tools.local.film.film_sources import Size, filling, still
from tools.local.tasks import FileAt, LocalTask

if TYPE_CHECKING:
    from PIL.Image import Image

FRAME_WORDS = ("num_frames", "video_length")
"""What classes call the number of frames."""
RATE_WORDS = ("frame_rate", "fps")
"""What classes call the frames a second, those that want to know."""
_ELSEWHERE = frozenset({"reference_images", "reference_weights", "style_image", "loras"})
"""Words that a class may not know because `LocalTask` has them in fields of their own."""
_OURS = frozenset({"seed", "generator", "width", "height", "image", "last_image", "video", *FRAME_WORDS, *RATE_WORDS})
"""Words of the call that are put in anew for every piece."""
_FIELD_FROM, _FIELD_TO = 44 / 50, 47 / 50
"""Between which shares of the steps Text2Video-Zero carries the motion on: the defaults of its class for 50 steps."""
_GREY, _MADE, _GIVEN = (128, 128, 128), 255, 0
"""What VACE is shown where a frame shall be made, and its mask: white is made, black is given."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one piece of a film is made from."""

    size: Size
    fps: float
    frames: int
    first: Image | None = None
    last: Image | None = None
    video: Sequence[Image] = ()
    """Its own pictures, where it is a film made anew."""


def call_of(task: LocalTask, taken: AbstractSet[str], piece: Piece) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the call for a piece, without its generator, and a sentence for each word that the class does not take.

    taken: the parameters of the class. Raises BadInput for a picture that the class needs and nobody gave.
    """
    width, height = piece.size
    values: dict[str, Any] = {"width": width, "height": height, "output_type": "np"}
    values |= dict.fromkeys(FRAME_WORDS, piece.frames) | dict.fromkeys(RATE_WORDS, _plain(piece.fps))
    values = {word: value for word, value in values.items() if word in taken}
    left = []
    for word, value in {**task.model.settings.get(task.task, {}), **task.call}.items():
        if word in taken and word not in _OURS:
            values[word] = _opened(word, value, piece.size)
        elif word not in taken | _OURS | _ELSEWHERE:
            left.append(f"{task.title} has no {word.replace('_', ' ')} for this, so that was left out.")
    if task.plan.vae_tiling and "decode_chunk_size" in values:
        values["decode_chunk_size"] = 1
    return values | _shown(task, taken, piece) | _motion_field(taken, values), tuple(left)


def steps_of(call: Mapping[str, Any], taken: Mapping[str, Any]) -> int:
    """Return how many steps a call takes; taken: the class's parameters with their defaults. A film made anew skips the first."""
    steps = int(call.get("num_inference_steps", taken.get("num_inference_steps") or 1))
    if "video" not in call or "strength" not in taken:
        return steps
    return max(1, min(steps, int(steps * float(call.get("strength", taken["strength"])))))


def needs_picture(task: LocalTask) -> BadInput:
    """Return the error for a film that begins with a picture when there is none."""
    return BadInput(f"{task.title} makes films from a picture; give a first frame.")


def _shown(task: LocalTask, taken: Collection[str], piece: Piece) -> dict[str, Any]:
    """Return the frames and pictures that are given, in the way of the class."""
    first, last = piece.first, piece.last
    if piece.video:
        return {"video": list(piece.video)}
    if "conditions" in taken:
        return {"conditions": list(_conditions(piece))} if first or last else {}
    if {"video", "mask"} <= set(taken):
        return _framed(piece) if first or last else {}
    if "image" not in taken:
        return {}
    if first is None:
        raise needs_picture(task)
    return {"image": first} if last is None or "last_image" not in taken else {"image": first, "last_image": last}


def _conditions(piece: Piece) -> Iterator[Any]:
    """Yield the given frames with their places, as LTX takes them."""
    from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition  # noqa: PLC0415

    for picture, place in ((piece.first, 0), (piece.last, piece.frames - 1)):
        if picture is not None:
            yield LTXVideoCondition(image=picture, frame_index=place)


def _framed(piece: Piece) -> dict[str, Any]:
    """Return the given frames as VACE takes them: a film that is grey where it shall be made, and a mask that says where."""
    from PIL import Image as Pictures  # noqa: PLC0415

    grey = Pictures.new("RGB", piece.size, _GREY)
    film, mask = [grey] * piece.frames, [Pictures.new("L", piece.size, _MADE)] * piece.frames
    for picture, place in ((piece.first, 0), (piece.last, piece.frames - 1)):
        if picture is not None:
            film[place], mask[place] = picture, Pictures.new("L", piece.size, _GIVEN)
    return {"video": film, "mask": mask}


def _motion_field(taken: Collection[str], values: Mapping[str, Any]) -> dict[str, int]:
    """Return the steps between which Text2Video-Zero carries the motion on, for another number of steps than its own."""
    steps = values.get("num_inference_steps")
    if not {"t0", "t1"} <= set(taken) or steps is None:
        return {}
    until = min(steps - 1, max(1, round(steps * _FIELD_TO)))
    return {"t0": min(until - 1, round(steps * _FIELD_FROM)), "t1": until}


def _opened(word: str, value: Any, size: Size) -> Any:
    """Return a value with its files opened; pictures that are only referred to keep their shape."""
    what = word.replace("_", " ").removesuffix("s")
    if isinstance(value, FileAt):
        return filling(still(value, what), size)
    if isinstance(value, list | tuple) and value and all(isinstance(item, FileAt) for item in value):
        return [still(item, what) for item in value]
    return value


def _plain(fps: float) -> float | int:
    """Return a rate as a whole number where it is one: some classes count with it."""
    return int(fps) if float(fps).is_integer() else fps
