"""One order's call of a picture pipeline: files opened, sizes settled, and only the words that its class takes."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image

from tools import media
from tools.local.tasks import FileAt, LocalTask

Size = tuple[int, int]
Call = dict[str, Any]

_USUAL = (1024, 1024)
"""Of a model whose card says nothing."""
_SETTINGS = ("negative_prompt", "strength", "guidance_scale", "num_inference_steps")
"""What a card may take for one of its tasks and not for another."""
_SAME_SHAPE = 0.03
"""Shapes that differ by less are one: a picture is stretched to the other instead of losing an edge."""


def made_at(task: LocalTask) -> Size:
    """Return the width and height in pixels that the model makes, at its own multiples: as the call says, else of the picture
    it starts from, else of the result, else as the model was trained."""
    size = task.call.get("width"), task.call.get("height")
    if not all(size):
        size = _ground_size(task) or task.size or task.model.size or _USUAL
    multiple = task.model.multiple
    width, height = (_rounded(int(side or 0), multiple) for side in size)
    return width, height


def call_of(task: LocalTask, pipeline: Any, size: Size) -> Call:
    """Return the order in the words that this pipeline's class takes, with pictures in place of files.

    What suits the task comes first, what the order says goes over it. A picture to start from and its mask are brought to
    `size`; a picture among several keeps its own. Raises BadMedia for a file that cannot be read.
    """
    takes = inspect.signature(type(pipeline).__call__).parameters
    values = {**task.model.settings.get(task.task, {}), **task.call, "width": size[0], "height": size[1]}
    values = {name: value for name, value in values.items() if name in takes}
    values |= {
        name: opened(value, size, mask=name.startswith("mask")) for name, value in values.items() if _is_files(value)
    }
    if task.model.side_by_side and isinstance(values.get("image"), list):
        values["image"] = _side_by_side(values["image"], size, task.model.multiple)
    if "max_area" in takes:  # it would make a million pixels of whatever it is given
        values |= {"max_area": size[0] * size[1], "_auto_resize": False}
    _keep_a_step(values)
    return values


def left_out(task: LocalTask, pipeline: Any) -> tuple[str, ...]:
    """Return a sentence for each setting of the order that this pipeline's class does not know."""
    takes = inspect.signature(type(pipeline).__call__).parameters
    lost = (word for word in _SETTINGS if task.call.get(word) is not None and word not in takes)
    return tuple(f"{task.title} has no {word.replace('_', ' ')} for this, so that was left out." for word in lost)


def opened(value: Any, size: Size, *, mask: bool = False) -> Any:
    """Return the picture of a file, brought to `size`, or the pictures of several files, each in its own size."""
    if isinstance(value, FileAt):
        return fitted(_read(value, mask=mask), size)
    several = [_read(file, mask=mask) for file in value]
    return [fitted(several[0], size)] if len(several) == 1 else several


def opened_apart(files: Sequence[FileAt]) -> list[Image.Image]:
    """Return the pictures of several files, each in its own size."""
    return [_read(file, mask=False) for file in files]


def fitted(picture: Image.Image, size: Size) -> Image.Image:
    """Return a picture at another size: stretched where the shapes are almost one, else cut at the edges evenly."""
    if picture.size == size:
        return picture
    had, wanted = picture.width / picture.height, size[0] / size[1]
    if abs(math.log(had / wanted)) <= _SAME_SHAPE:
        return picture.resize(size, Image.Resampling.LANCZOS)
    width, height = (
        (picture.height * wanted, picture.height) if had > wanted else (picture.width, picture.width / wanted)
    )
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    return picture.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height))


def steps_of(call: Mapping[str, Any], usual: int) -> int:
    """Return how many steps a call asks for."""
    return int(call.get("num_inference_steps") or usual)


def _side_by_side(pictures: list[Image.Image], size: Size, multiple: int) -> Image.Image:
    """Return pictures next to each other, all of one height, on about as many pixels as `size` has."""
    if len(pictures) == 1:
        return fitted(pictures[0], size)
    widths = [picture.width / picture.height for picture in pictures]
    height = _rounded(math.sqrt(size[0] * size[1] / sum(widths)), multiple)
    parts = [
        picture.resize((_rounded(width * height, multiple), height), Image.Resampling.LANCZOS)
        for picture, width in zip(pictures, widths, strict=True)
    ]
    row = Image.new("RGB", (sum(part.width for part in parts), height))
    for number, part in enumerate(parts):
        row.paste(part, (sum(before.width for before in parts[:number]), 0))
    return row


def _rounded(side: float, multiple: int) -> int:
    return max(multiple, round(side / multiple) * multiple)


def _keep_a_step(values: Call) -> None:
    """See that at least one step is left where only a share of them is walked: a turbo of one step changes nothing else."""
    strength, steps = values.get("strength"), values.get("num_inference_steps")
    if strength and steps and int(steps * strength) < 1 and "image" in values:
        values["num_inference_steps"] = math.ceil(1 / strength)


def _is_files(value: Any) -> bool:
    return isinstance(value, FileAt) or (
        isinstance(value, (list, tuple)) and bool(value) and isinstance(value[0], FileAt)
    )


def _read(file: FileAt, *, mask: bool) -> Image.Image:
    picture = media.open_picture(file.path.read_bytes())
    if mask:
        return picture.convert("L").point(lambda level: 255 if level >= 128 else 0)
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


def _ground_size(task: LocalTask) -> Size | None:
    ground = task.call.get("image")
    if isinstance(ground, (list, tuple)):
        ground = ground[0] if len(ground) == 1 else None
    return _read(ground, mask=False).size if isinstance(ground, FileAt) else None
