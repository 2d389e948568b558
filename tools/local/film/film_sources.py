"""What a film begins with: pictures and films opened and brought to the size of the new film without distortion."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools import recordings
from tools.errors import BadMedia
from tools.local.tasks import FileAt, LocalTask

if TYPE_CHECKING:
    from PIL.Image import Image

Size = tuple[int, int]

_CONFIG = "config.json"
_SQUEEZED = 1.35
"""Shapes that differ by no more than this factor are squeezed into each other: 16:9 and 3:2 by 1.19."""


def still(file: FileAt, what: str) -> Image:
    """Return a picture as RGB; of a film the picture it ends with. what: what it is to the new film, for the message.

    Raises BadMedia with one sentence when it cannot be read.
    """
    from tools.film.footage import still_of  # noqa: PLC0415 - loads the decoder

    _must_be_there(file.path, what)
    return (
        still_of(file.path) if file.kind not in ("video", "film") else recordings.last_frame(file.path).convert("RGB")
    )


def filling(image: Image, size: Size, *, squeezed: bool = False) -> Image:
    """Return a picture scaled and cropped around its middle so that it fills the size.

    squeezed: as an anamorphic lens does, where the shapes differ little: nothing is cropped, and squeezing the film back
    undoes it.
    """
    from PIL import Image as Pictures  # noqa: PLC0415
    from PIL import ImageOps  # noqa: PLC0415

    if image.size == size:
        return image
    wider = image.width * size[1] / (image.height * size[0])
    if squeezed and max(wider, 1 / wider) <= _SQUEEZED:
        return image.resize(size, Pictures.Resampling.LANCZOS)
    return ImageOps.fit(image, size, Pictures.Resampling.LANCZOS)


def frames_of(path: Path, size: Size, fps: float, count: int) -> Iterator[Image]:
    """Yield `count` pictures of a film at another rate, filling the size, which is even. Memory: one picture."""
    from tools.film.footage import filmed  # noqa: PLC0415
    from tools.film.planes import to_image  # noqa: PLC0415
    from tools.film.timeline import Picture  # noqa: PLC0415

    whole = Picture(id="film", source="film", duration_s=count / fps)
    for pixels in filmed(whole, path, size, fps, count):
        yield to_image(pixels)


def count_of(path: Path, fps: float, what: str) -> tuple[int, Size]:
    """Return how many frames a film has at another rate, and its size. Raises BadMedia when it cannot be read."""
    _must_be_there(path, what)
    probe = recordings.probe(path)
    if probe.kind != "video":
        raise BadMedia(f"The {what} is no film; give an MP4, WebM or MOV file.")
    return max(1, round(probe.duration_s * fps)), (probe.width, probe.height)


def size_for(task: LocalTask, ground: Size | None) -> Size:
    """Return the width and height that a film is made at: multiples of what the model needs.

    A model of one size makes that. Else what the call says counts first; then the shape of the finished film or of the picture it begins with, at the area that the
    model was trained at; then the model's own size.
    """
    only, width, height = only_size(task), task.call.get("width"), task.call.get("height")
    if only is not None:
        return only
    if isinstance(width, int) and isinstance(height, int):
        return _multiples((width, height), task.model.multiple)
    shape, own = task.size or ground, task.model.size
    if shape is None or own is None:
        return _multiples(own or shape or (512, 512), task.model.multiple)
    scale = math.sqrt(own[0] * own[1] / (shape[0] * shape[1]))
    return _multiples((shape[0] * scale, shape[1] * scale), task.model.multiple)


def only_size(task: LocalTask) -> Size | None:
    """Return the one size that a model makes, None where it makes others too: CogVideoX learned a place for each of its tokens."""
    folder = task.folders.get("model")
    try:
        said = json.loads((folder / "transformer" / _CONFIG).read_text("utf-8")) if folder is not None else {}
        if not said.get("use_learned_positional_embeddings"):
            return None
        levels = len(json.loads((folder / "vae" / _CONFIG).read_text("utf-8"))["block_out_channels"]) if folder else 0
        return int(said["sample_width"]) << (levels - 1), int(said["sample_height"]) << (levels - 1)
    except (OSError, KeyError, ValueError):  # a single file, another layout: its own class tells what it cannot make
        return None


def _multiples(size: tuple[float, float], multiple: int) -> Size:
    """Return the nearest sides that are multiples, and even: films are written with colour at half the size."""
    even = multiple if multiple % 2 == 0 else 2 * multiple
    width, height = (max(even, round(side / even) * even) for side in size)
    return width, height


def _must_be_there(path: Path, what: str) -> None:
    if not path.is_file():
        raise BadMedia(f"The {what} is not there any more; give another file.")
