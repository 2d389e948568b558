"""Pictures made wider: what lies beyond the old border is painted by a model for inpainting, and the old pixels stay."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image

from tools.errors import BadInput
from tools.local.image import canvas, drafts
from tools.local.image.canvas import Canvas, Side
from tools.local.image.picture_calls import Size
from tools.local.tasks import FileAt, LocalTask

Paint = Callable[[LocalTask], Image.Image]
"""Paints the part that the mask shows, at the model's own size."""

_MOST_AREA = 1.7
"""How much larger than the pictures a model was trained on it may paint; a larger canvas is painted smaller and enlarged."""
_USUAL = (1024, 1024)


def widened(task: LocalTask, paint: Paint) -> tuple[Image.Image, tuple[str, ...]]:
    """Return the task's picture on its larger canvas, and what to tell.

    Beyond a narrow seam the old picture's pixels are the same to the bit. Raises BadMedia for a picture that cannot be read.
    """
    ground = task.call.get("image")
    if not isinstance(ground, FileAt):
        raise BadInput("Only a picture can be made wider; name the picture.")
    old = _plain(drafts.opened(ground.path))
    wanted = task.size or _asked(task)
    place = canvas.canvas(old.size, wanted, sides(task))
    if place.size == old.size:
        raise BadInput("The picture has that shape and size already; ask for a wider or higher one, or name a side.")
    with tempfile.TemporaryDirectory(dir=task.out) as folder:
        painted = paint(_order(task, old, place, Path(folder)))
    told = place.size if wanted is not None and wanted not in (old.size, place.size) else None
    notes = (f"The old picture stays as large as it is, so the wider one became {told[0]}x{told[1]}.",) if told else ()
    return canvas.joined(old, painted, place), notes


def sides(task: LocalTask) -> tuple[Side, ...]:
    """Return the sides where the new part shall be; none: on both sides of what grows."""
    known: tuple[Side, ...] = ("left", "right", "top", "bottom")
    asked = task.call.get("sides") or ()
    return tuple(side for side in known if side in asked)


def painted_size(place: Canvas, task: LocalTask) -> Size:
    """Return the width and height at which the model paints a canvas: its own multiples, within what it was trained for."""
    usual = task.model.size or _USUAL
    most = usual[0] * usual[1] * _MOST_AREA
    factor = min(1.0, math.sqrt(most / (place.size[0] * place.size[1])))
    step = task.model.multiple
    width, height = (max(step, round(side * factor / step) * step) for side in place.size)
    return width, height


def _order(task: LocalTask, old: Image.Image, place: Canvas, folder: Path) -> LocalTask:
    size = painted_size(place, task)
    ground, area = folder / "canvas.png", folder / "mask.png"
    canvas.prepared(old, place).resize(size, Image.Resampling.LANCZOS).save(ground, compress_level=1)
    canvas.mask(place).resize(size, Image.Resampling.NEAREST).save(area)
    call = {name: value for name, value in task.call.items() if name != "sides"}
    if "strength" not in task.model.settings.get("outpaint", {}):
        call.setdefault("strength", 1.0)
    call |= {"image": FileAt(ground), "mask_image": FileAt(area), "width": size[0], "height": size[1]}
    return replace(task, call=call, size=None, draft=None, palette=None)


def _asked(task: LocalTask) -> Size | None:
    width, height = task.call.get("width"), task.call.get("height")
    return (int(width), int(height)) if width and height else None


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
