"""Operations on a finished picture: enlarge it, and cut out what stands before its background."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageFilter

from tools.errors import BadInput, EngineError, NotConfigured
from tools.local.image import drafts
from tools.local.tasks import DraftParts, FileAt, LocalFile, LocalResult, LocalTask

if TYPE_CHECKING:
    from tools.local.worker.held import Held
    from tools.local.worker.stepping import Stepping

Size = tuple[int, int]

TWICE = 2.0
"""How much larger a picture becomes when nobody says."""
LONGEST = 8192
"""Longest side in pixels of an enlarged picture."""
_SAME_SHAPE = 0.01
_FOREGROUND = frozenset({"subject", "prop", "overlay"})
"""Roles of a draft's elements that stay when its background goes."""


def run(task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
    """Do the operation and write the picture as PNG.

    Raises BadMedia for a picture that cannot be read, BadInput for one that cannot be enlarged further or has no foreground,
    NotConfigured and EngineError with one sentence for what is missing or cannot be told.
    """
    ground = task.call.get("image")
    if not isinstance(ground, FileAt):
        raise BadInput("Name the picture that this shall be done to.")
    picture = drafts.opened(ground.path)
    steps.check()
    if task.task == "upscale":
        done, notes, facts = _larger(picture, task, held, steps)
    else:
        done, notes, facts = _cut_out(picture, task, held)
    path = task.out / "picture.png"
    done.save(path)
    return LocalResult((LocalFile(path),), notes, {"size": f"{done.width}x{done.height}", **facts})


# --- enlarging


def goal_of(old: Size, asked: Size | None) -> Size:
    """Return the size that a picture becomes, in its own shape: as asked where that is larger, else twice as large.

    Raises BadInput when that is beyond the longest side there is.
    """
    if asked is None or asked == old or asked[0] < old[0] or asked[1] < old[1]:
        goal = round(old[0] * TWICE), round(old[1] * TWICE)
    elif abs(asked[0] / asked[1] * old[1] / old[0] - 1) <= _SAME_SHAPE:
        goal = asked
    else:
        least, most = sorted((asked[0] / old[0], asked[1] / old[1]))
        factor = least if least > 1 else most
        goal = round(old[0] * factor), round(old[1] * factor)
    if max(goal) > LONGEST:
        raise BadInput(
            f"The picture would become {goal[0]}x{goal[1]}; sides of up to {LONGEST} pixels can be made, so ask for less."
        )
    return goal


def _larger(
    picture: Image.Image, task: LocalTask, held: Held, steps: Stepping
) -> tuple[Image.Image, tuple[str, ...], dict[str, str]]:
    goal = goal_of(picture.size, task.size)
    if task.model.library == "pillow":
        note = f"{task.title} only makes what is there larger and adds no detail."
        return picture.resize(goal, Image.Resampling.LANCZOS), (note,), {"method": "Lanczos"}
    from tools.local.image import enlarging  # noqa: PLC0415 - only here is torch needed

    make = enlarging.by_diffusion if task.model.library == "diffusers" else enlarging.by_network
    made = make(picture, task, held, steps)
    short = made.width < goal[0]
    notes = (
        (f"{task.title} made it {made.width}x{made.height}; the rest, up to {goal[0]}x{goal[1]}, adds no detail.",)
        if short
        else ()
    )
    done = made if made.size == goal else made.resize(goal, Image.Resampling.LANCZOS)
    if picture.mode == "RGBA":
        done.putalpha(picture.getchannel("A").resize(goal, Image.Resampling.LANCZOS))
    return done, notes, {"method": task.title, "made_at": f"{made.width}x{made.height}"}


# --- cutting out


def _cut_out(picture: Image.Image, task: LocalTask, held: Held) -> tuple[Image.Image, tuple[str, ...], dict[str, str]]:
    """Cut out the foreground: of a draft exactly, by its own map of what is where; else by the card's model, or along the draft's outlines."""
    draft = task.draft
    if draft is not None and draft.ids is not None and (draft.exact or task.model.library != "rembg"):
        notes = (
            ()
            if draft.exact
            else ("It was cut out along the outlines of its draft, which a model follows closely but not exactly.",)
        )
        return _by_ids(picture, draft), notes, {"method": "the draft's own map"}
    if task.model.library != "rembg":
        raise EngineError(
            f"{task.title} knows what stands in front only of drafts and of what was rendered from them; for other pictures install "
            "the package rembg and fetch its model with: scenewright models get rembg-local."
        )
    session = held.addition(task, "model", rembg_session)
    done: Image.Image = importlib.import_module("rembg").remove(picture.convert("RGB"), session=session)
    return done.convert("RGBA"), (), {"method": "rembg"}


def _by_ids(picture: Image.Image, draft: DraftParts) -> Image.Image:
    ids = drafts.ids_of(draft)
    assert ids is not None
    kept = drafts.mask_of(ids, [element for element in draft.elements if element.role in _FOREGROUND])
    if not kept.any():
        raise BadInput(
            "Nothing stands in front in that picture, so there is nothing to cut out; name a part of it instead."
        )
    mask = Image.fromarray(kept.astype(np.uint8) * 255)
    if mask.size != picture.size:
        mask = mask.resize(picture.size, Image.Resampling.NEAREST)
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(0.6)))
    alpha = Image.fromarray(np.where(np.asarray(mask) > 0, soft, 0).astype(np.uint8))
    done = picture.convert("RGB").convert("RGBA")
    done.putalpha(alpha)
    return done


def rembg_session(folder: Path, task: LocalTask) -> Any:
    """Return rembg's session over the model file in a folder; see `Held.addition`."""
    single = task.model.files.single if task.model.files else ""
    path = folder / single if single else folder
    try:
        return importlib.import_module("rembg").new_session("u2net_custom", model_path=str(path))
    except ImportError as error:
        raise NotConfigured(f"{task.title} needs the package rembg: pip install rembg.") from error
