"""Films of this machine's models: from words, from a first and a last frame, out of another film, and on from its end."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import BadInput, NotConfigured
from tools.film.encode import Encoder
from tools.local.film import film_sources
from tools.local.film.film_calls import FRAME_WORDS, RATE_WORDS, Piece, call_of, needs_picture, steps_of
from tools.local.film.film_lengths import Length, planned
from tools.local.film.film_sources import Size
from tools.local.image import loras, referring, weighted
from tools.local.tasks import FileAt, LocalFile, LocalResult, LocalTask
from tools.local.worker.loading import dtype_of

if TYPE_CHECKING:
    from PIL.Image import Image

    from tools.catalog import Task
    from tools.local.worker.held import Held
    from tools.local.worker.stepping import Stepping

Pixels = NDArray[np.uint8]
_USUAL_FPS = 8.0
"""Of a model whose card says nothing."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is filmed, settled before anything is loaded."""

    length: Length
    size: Size
    fps: float
    first: Image | None = None
    last: Image | None = None
    video: Iterator[Image] | None = None
    squeezed: bool = False
    """Whether pictures of another shape are squeezed, and the film back, because the model makes one size alone."""


def run(task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
    """Make a film and return it as H.264 in MP4, at the size that was asked for.

    Raises BadMedia for a file that cannot be read, BadInput for a picture that is missing, and whatever stops the steps.
    """
    plan = _planned(task)
    out = task.out / "film.mp4"
    shown = _even(task.size or _asked(task, plan))
    crew = _Crew(task, held, steps, plan)
    with Encoder(out, shown, plan.fps) as encoder:
        for pixels in crew.filmed():
            encoder.picture(_fitted(pixels, shown, squeezed=plan.squeezed), "rgb24")
    if task.task == "extend":
        out = _behind(task)
    return LocalResult(
        files=(LocalFile(out, kind="video"),),
        notes=tuple(dict.fromkeys((*plan.length.notes, *crew.notes))),
        facts=crew.facts | {"size": f"{plan.size[0]}x{plan.size[1]}", "frames": str(crew.made), "fps": f"{plan.fps:g}"},
        seconds=crew.seconds,
    )


def _asked(task: LocalTask, plan: _Plan) -> Size:
    """Return the size of a film whose result nobody gave one: as it is made, or as it was asked of a model of one size."""
    width, height = task.call.get("width"), task.call.get("height")
    return (int(width), int(height)) if plan.squeezed and width and height else plan.size


def _planned(task: LocalTask) -> _Plan:
    """Open what the film begins with and settle its size and length."""
    fps = _number(task, RATE_WORDS) or task.model.fps or _USUAL_FPS
    asked = _number(task, FRAME_WORDS)
    if task.task == "v2v":
        return _anew(task, fps)
    first, last = _frame(task, "image", "first frame"), _frame(task, "last_image", "last frame")
    if task.task == "extend":
        first = film_sources.still(_file(task, "video"), "video")
        asked = (
            asked if asked is None or task.model.frames_step > 1 else asked + 1
        )  # the frame that both share is not added
    ground = first or last
    if task.task == "i2v" and ground is None:
        raise needs_picture(task)
    size = film_sources.size_for(task, ground.size if ground is not None else None)
    goes_on = "i2v" in task.model.classes or task.task == "extend"
    length = planned(task.model, task.title, None if asked is None else round(asked), fps, goes_on=goes_on)
    squeezed = film_sources.only_size(task) is not None
    first, last = (
        film_sources.filling(picture, size, squeezed=squeezed) if picture else None for picture in (first, last)
    )
    return _Plan(length, size, fps, first, last, squeezed=squeezed)


def _anew(task: LocalTask, fps: float) -> _Plan:
    """Plan a film that is made out of another one: as long as that, in pieces where it is longer than can be made at once."""
    path = _file(task, "video").path
    count, ground = film_sources.count_of(path, fps, "video")
    length = planned(task.model, task.title, count, fps, goes_on=True)
    size = film_sources.size_for(task, ground)
    return _Plan(length, size, fps, video=film_sources.frames_of(path, size, fps, length.frames))


class _Crew:
    """Films piece by piece; what was found out on the way is kept for the result."""

    def __init__(self, task: LocalTask, held: Held, steps: Stepping, plan: _Plan) -> None:
        self._task, self._held, self._steps, self._plan = task, held, steps, plan
        self._added: dict[str, str] = {}
        self.notes: tuple[str, ...] = ()
        self.facts: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self.made = 0

    def filmed(self) -> Iterator[Pixels]:
        """Yield every frame of the film, (height, width, 3); of an extension only what is added."""
        first, shared = self._plan.first, self._task.task == "extend"
        source: list[Image] = []
        for number in range(len(self._plan.length.pieces)):
            piece = self._piece(number, first, source[-1:])
            source = list(piece.video)
            pixels = self._run(number, piece)
            for frame in pixels[1 if shared else 0 :]:
                self.made += 1
                yield frame
            first, shared = _picture(pixels[-1]), True

    def _piece(self, number: int, first: Image | None, before: list[Image]) -> Piece:
        """Return a piece; first: what it begins with. before: the frame of the other film that the piece before ended with."""
        plan, pieces = self._plan, self._plan.length.pieces
        piece = Piece(plan.size, plan.fps, pieces[number])
        if plan.video is not None:
            return replace(piece, video=[*before, *islice(plan.video, pieces[number] - len(before))])
        return replace(piece, first=first, last=plan.last if number == len(pieces) - 1 else None)

    def _run(self, number: int, piece: Piece) -> Pixels:
        import torch  # noqa: PLC0415 - in the worker only

        name = _class_for(self._task, number, piece)
        pipeline = self._held.pipeline(self._task, name, **_given(self._task, self._held))
        taken = {word: spec.default for word, spec in inspect.signature(pipeline.__call__).parameters.items()}
        call, left = call_of(self._task, frozenset(taken), piece)
        call["generator"] = torch.Generator("cpu").manual_seed((self._task.seed + number) % 2**63)
        count, pieces = steps_of(call, taken), len(self._plan.length.pieces)
        label = f"filming piece {number + 1} of {pieces}" if pieces > 1 else "filming"
        preview = self._task.model.latents
        if number == 0:  # the weights are shared: what is put on once acts on every piece
            self._added = loras.put_on(pipeline, self._task.loras, self._task.title, self._held.afterwards)
        if self._task.model.weighted:
            call |= weighted.embeddings(pipeline, call.pop("prompt", ""), call.pop("negative_prompt", ""))
        begun = time.monotonic()
        with (
            referring.referred(pipeline, self._task, self._held, call) as seen,
            self._steps.of(pipeline, count, label, preview, share=1 / pieces, size=piece.size),
        ):
            pixels = _frames(pipeline(**call, **seen.values))
        self.seconds["running"] = self.seconds.get("running", 0.0) + time.monotonic() - begun
        self.notes += (*left, *seen.notes)
        self.facts = {**self._added, **seen.facts, **self._what_ran(pipeline, name, count)}
        return pixels

    def _what_ran(self, pipeline: Any, name: str, count: int) -> dict[str, str]:
        facts = {
            "pipeline": name,
            "steps": str(count),
            "scheduler": type(pipeline.scheduler).__name__,
            "dtype": self._task.plan.dtype,
        }
        pieces = len(self._plan.length.pieces)
        return facts | ({"pieces": str(pieces)} if pieces > 1 else {})


def _given(task: LocalTask, held: Held) -> dict[str, Any]:
    """Return the parts of a pipeline that come from elsewhere: AnimateDiff's motion."""
    if "motion_adapter" not in task.model.extras:
        return {}
    return {"motion_adapter": held.addition(task, "motion_adapter", load_motion)}


def load_motion(folder: Path, task: LocalTask) -> Any:
    """Load the motion that makes a film model out of a picture model."""
    from diffusers import MotionAdapter  # noqa: PLC0415 - the worker only

    variant = "fp16" if next(folder.glob("*.fp16.*"), None) else None
    return MotionAdapter.from_pretrained(folder, dtype=dtype_of(task.plan), variant=variant, local_files_only=True)


def _class_for(task: LocalTask, number: int, piece: Piece) -> str:
    """Return the class for a piece: a later one begins with a frame, also where the film began with words."""
    goes_on = number > 0 and task.task != "v2v" and piece.last is None
    kinds: tuple[Task, ...] = ("i2v", task.task) if goes_on or task.task == "extend" else (task.task,)
    for kind in kinds:
        if kind in task.model.classes:
            return task.model.classes[kind]
    raise NotConfigured(f"The model card {task.card} names no class for {task.task}; add it to options.classes.")


def _frames(output: Any) -> Pixels:
    """Return a pipeline's frames as bytes, (frames, height, width, 3)."""
    found = output.frames[0] if hasattr(output, "frames") else output.images
    return np.rint(np.clip(np.asarray(found, np.float32), 0.0, 1.0) * 255).astype(np.uint8)


def _fitted(pixels: Pixels, size: Size, *, squeezed: bool) -> Pixels:
    if (pixels.shape[1], pixels.shape[0]) == size:
        return np.ascontiguousarray(pixels)
    return np.asarray(film_sources.filling(_picture(pixels), size, squeezed=squeezed))


def _behind(task: LocalTask) -> Path:
    """Put the added seconds behind the film they go on from, and return the whole."""
    from tools.lengthening import lengthened  # noqa: PLC0415

    whole = task.out / "whole.mp4"
    lengthened(_file(task, "video").path, task.out / "film.mp4", whole, lambda *_: None)
    return whole


def _frame(task: LocalTask, word: str, what: str) -> Image | None:
    given = task.call.get(word)
    return film_sources.still(given, what) if isinstance(given, FileAt) else None


def _file(task: LocalTask, word: str) -> FileAt:
    given = task.call.get(word)
    if not isinstance(given, FileAt):
        raise BadInput(f"{task.title} needs a video for this; name one.")
    return given


def _number(task: LocalTask, words: tuple[str, ...]) -> float | None:
    return next((float(task.call[word]) for word in words if task.call.get(word)), None)


def _picture(pixels: Pixels) -> Image:
    from PIL import Image as Pictures  # noqa: PLC0415

    return Pictures.fromarray(np.ascontiguousarray(pixels))


def _even(size: Size) -> Size:
    """Return the nearest even sides: films are written with colour at half the size."""
    return max(2, size[0] // 2 * 2), max(2, size[1] // 2 * 2)
