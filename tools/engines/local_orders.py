"""From an order to the worker's task: the call in the pipeline's words, the files beside it, and the size that the model can make."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tools.catalog import Canonical, Card, Task
from tools.engines.arguments import arguments
from tools.engines.base import InputFile, Order
from tools.local.device.machine import Device
from tools.local.files.shelf import Shelf
from tools.local.image.afterwork import figures_again
from tools.local.models import LocalModel, local_model
from tools.local.tasks import DraftParts, FileAt, LocalTask, LoraFile, MemoryPlan, Reference
from tools.local.worker.loading import GGUF, MAIN, bytes_on_disk
from tools.parameters import task_of
from tools.requests import Guide, ImageRequest, VideoRequest
from tools.strengths import strengths_wanted

Size = tuple[int, int]

MOST_AREA = 1.5
"""Over the area that a model was trained at; beyond it pictures show things twice."""
_APART: tuple[Canonical, ...] = ("loras", "guide", "guide_image", "style_image", "palette_image", "reference_weights")
"""What has a place of its own in the task instead of a word in the call."""
_SMALLER = 0.6
"""Of the size that the card says: files below this are another form of the weights."""
_TOY = 0.1
"""Below this they are another model, whose work is less as well."""
_OF_DRAFTS = frozenset({"finalize", "remove_background"})
"""Operations to which the draft's own maps of its picture are of use."""
_OWN_SIZE: frozenset[Task] = frozenset({"outpaint", "upscale", "remove_background"})
"""Tasks that settle their sizes by the picture they are given."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A task that lacks only its plan, with what to say of it."""

    task: LocalTask
    notes: tuple[str, ...]
    deadline_s: float
    """How long it may take, as the card says."""
    times: int = 1
    """How often the model paints for the one result."""

    @property
    def steps(self) -> int | None:
        """Steps of the model; None where neither the call nor the card says."""
        said = self.task.call.get("num_inference_steps") or self.task.model.settings.get(self.task.task, {}).get("num_inference_steps")
        return int(said) if said else None

    @property
    def frames(self) -> int:
        """Frames of a film, 1 of anything else."""
        return int(self.task.call.get("num_frames") or self.task.model.frames or 1)

    @property
    def made_at(self) -> Size | None:
        """Width and height that the model makes."""
        width, height = self.task.call.get("width"), self.task.call.get("height")
        return (int(width), int(height)) if width and height else self.task.size or self.task.model.size

    def on(self, plan: MemoryPlan, out: Path) -> LocalTask:
        """Return the task as it goes to the worker. out: the order's own folder."""
        return replace(self.task, plan=plan, out=out)

    def needs(self, device: Device) -> dict[str, Any]:
        """Return what the memory planner has to know of the order."""
        task = self.task
        references = task.references or task.call.get("reference_images") or ()
        frames = min(self.frames, task.model.frames or self.frames)  # a longer film is made in pieces
        return {"device": device, "size": self.made_at, "frames": frames, "references": len(references), "guide": task.guide or self._depth()}

    def _depth(self) -> Guide | None:
        """Return the guide that a draft brings by itself: its depth, where the model has a ControlNet for it."""
        task = self.task
        depth = task.draft is not None and task.draft.depth is not None
        return "depth" if depth and "control:depth" in task.folders and task.task in task.model.guided else None


def prepared(order: Order, shelf: Shelf) -> Prepared:
    """Return an order as a task. Blocking: looks where files lie and reads references.

    Raises NotConfigured for files that are not here, BadInput for a LoRA that nobody knows, and what `arguments` raises.
    """
    order = replace(order, card=shelf.figured(order.card))
    card, request = order.card, order.request
    folders = _folders(card, shelf)
    model = as_it_lies(local_model(card), folders.get("model"))
    said = arguments(order, _file_at)
    call = dict(said.values)
    apart: dict[str, Any] = {name: call.pop(card.parameters[name].to, None) for name in _APART if name in card.parameters}
    references: tuple[Reference, ...] = ()
    if model.reference is not None and "reference_images" in card.parameters:
        call.pop(card.parameters["reference_images"].to, None)
        references = _references(order)
    elif apart.get("reference_weights"):  # a prior mixes them by itself
        call["reference_weights"] = apart["reference_weights"]
    task = task_of(request)
    size, notes = _sized(card, model, call, said.notes) if task not in _OWN_SIZE else (_asked_size(call), said.notes)
    made = LocalTask(
        key=order.key, card=card.id, title=card.title, task=task, model=model, folders=folders, call=call,
        seed=getattr(request, "seed", 0), plan=MemoryPlan(), out=Path(), shot=_shot(order), dialect=card.dialect, size=size, references=references,
        loras=_loras(order, shelf) if apart.get("loras") else (),
    )  # fmt: skip
    whole = _with_pictures(order, made, apart)
    return Prepared(whole, notes, card.limits.deadline_s, 1 + len(figures_again(whole)))


def _file_at(file: InputFile) -> FileAt:
    return FileAt(file.path, file.kind)


def _folders(card: Card, shelf: Shelf) -> Mapping[str, Path]:
    """Return where the files lie; a model of one's own may be a single file, which the card names."""
    folders = shelf.folders(card)
    own = Path(card.model)
    return {**folders, "model": own} if own.is_absolute() and own.is_file() else folders


def _shot(order: Order) -> str:
    shot = getattr(order.request, "shot", None)
    return shot.model_dump_json() if shot is not None else ""


def _with_pictures(order: Order, task: LocalTask, apart: Mapping[str, Any]) -> LocalTask:
    """Return the task with the pictures that lie beside the call, as far as the card takes them."""
    request, inputs = order.request, order.inputs
    if isinstance(request, ImageRequest):
        draft = _parts(inputs.image, _lettering(order, request)) if request.operation in _OF_DRAFTS else None
        task = replace(task, draft=draft, guide=request.guide if apart.get("guide_image") else None)
    if task.guide is not None and inputs.guide_image is not None:
        guide = inputs.guide_image
        task = replace(task, guide_image=guide.path, guide_parts=_parts(guide))
    if apart.get("style_image") and inputs.style_image is not None:
        task = replace(task, style=_reference(inputs.style_image, 1.0))
    if apart.get("palette_image") and inputs.palette_image is not None:
        task = replace(task, palette=inputs.palette_image.path)
    return task


def _lettering(order: Order, request: ImageRequest) -> tuple[str, ...]:
    """Return the exact words that the model cannot letter."""
    if all(strength in order.card.strengths for strength in strengths_wanted(request) if strength in ("lettering", "han_lettering")):
        return ()
    return tuple(lettering.text for lettering in request.shot.text_in_image)


def _parts(image: InputFile | None, lettering: tuple[str, ...] = ()) -> DraftParts | None:
    """Return what a draft knows of itself; None of a picture that is no draft."""
    if image is None or (image.depth is None and image.ids is None):
        return None
    shot = image.shot.model_dump_json() if image.shot is not None else ""
    exact = image.depth is not None  # what was rendered from a draft has only the draft's id map
    return DraftParts(image.depth, image.ids, image.elements, lettering, shot, exact, image.marked)


def _references(order: Order) -> tuple[Reference, ...]:
    """Return the reference pictures with their weights, as many as the card takes."""
    images = order.inputs.reference_images
    weights = getattr(order.request, "reference_weights", ())
    most = order.card.parameters["reference_images"].max_items or order.card.limits.reference_images or len(images)
    weighted = (*weights, *(1.0 for _ in images))
    return tuple(_reference(image, weight) for image, weight in zip(images[:most], weighted, strict=False))


def _reference(image: InputFile, weight: float) -> Reference:
    return Reference(image.path, hashlib.sha256(image.path.read_bytes()).hexdigest(), weight, image.handle)


def _loras(order: Order, shelf: Shelf) -> tuple[LoraFile, ...]:
    request = order.request
    if not isinstance(request, ImageRequest | VideoRequest):
        return ()
    return tuple(LoraFile(shelf.lora(lora.name), lora.weight) for lora in request.loras)


def _asked_size(call: Mapping[str, Any]) -> Size | None:
    width, height = call.get("width"), call.get("height")
    return (int(width), int(height)) if width and height else None


def _sized(card: Card, model: LocalModel, call: dict[str, Any], notes: tuple[str, ...]) -> tuple[Size | None, tuple[str, ...]]:
    """Put the size that the model can make into the call; return the size that the result shall have, and what to say of it."""
    asked = _asked_size(call)
    if asked is None:
        return None, notes
    made = makeable(asked, model)
    call["width"], call["height"] = made
    if made[0] * made[1] >= asked[0] * asked[1] / MOST_AREA:
        return asked, notes
    own = "x".join(map(str, model.size or made))
    what = "films" if model.frames else "pictures"
    told = f"{card.title} makes {what} of about {own}, so {_text(asked)} was made at {_text(made)} and enlarged."
    return asked, (*notes, told)


def as_it_lies(model: LocalModel, folder: Path | None) -> LocalModel:
    """Return the model with its figures as the files that are here have them, where they are far smaller than the card says.

    A file of four bits to a number, which holds the main component alone, or a smaller model of one's own under the card of its
    like, needs less than that one.
    """
    if folder is None or model.files is None:
        return model
    quantised = folder.suffix == GGUF or model.files.single.endswith(GGUF)
    held = {name: gb for name, gb in model.parts_gb.items() if name in MAIN or not quantised}
    whole = min(model.files.gb, sum(held.values()) or model.files.gb)
    share = bytes_on_disk(folder) / (whole * 1e9)
    if share >= _SMALLER:
        return model
    toy = share < _TOY
    return model.model_copy(
        update={
            "parts_gb": {name: gb * share if name in held else gb for name, gb in model.parts_gb.items()},
            "files": model.files.model_copy(update={"gb": max(model.files.gb * share, 1e-6)}),
            "working_gb": model.working_gb * share if toy else model.working_gb,
            "tflop": model.tflop * share if toy and model.tflop else model.tflop,
        }
    )


def makeable(size: Size, model: LocalModel) -> Size:
    """Return the nearest size that a model can make: at its multiples, in the same shape, not far above the area it was trained at."""
    scale = 1.0
    if model.size is not None and size[0] * size[1] > MOST_AREA * model.size[0] * model.size[1]:
        scale = math.sqrt(model.size[0] * model.size[1] / (size[0] * size[1]))
    width, height = (max(model.multiple, round(side * scale / model.multiple) * model.multiple) for side in size)
    return width, height


def _text(size: Size) -> str:
    return f"{size[0]}x{size[1]}"
