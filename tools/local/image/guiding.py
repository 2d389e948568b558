"""What a new picture follows: the depth of its draft, or depth, edges, pose or lines of another picture, through a ControlNet."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from tools.errors import BadInput, NotConfigured
from tools.local.image import drafts, edges, posing
from tools.local.image.picture_calls import fitted
from tools.local.tasks import DraftParts, FileAt, LocalTask
from tools.local.worker import loading
from tools.requests import Guide

if TYPE_CHECKING:
    from tools.local.worker.held import Held

Size = tuple[int, int]

WITH_DEPTH = 0.85
"""Strength at which a draft is rendered whose depth is followed: the layout comes from there, so little of the flat look has to stay."""
WITHOUT_DEPTH = 0.6
"""Strength at which a draft is rendered from its picture alone: above it, figures leave their places."""
_SHARE_OF_DEPTH = 0.8
"""How much a draft's depth counts, over what the ControlNet's card says: its edges are cut cleaner than those of a photograph."""
_WEIGHTS = "diffusion_pytorch_model"
_WORDS: Mapping[Guide, str] = {"depth": "depth", "canny": "edges", "pose": "pose", "scribble": "lines"}


@dataclass(frozen=True, slots=True)
class Guided:
    """How a task is run so that its picture follows something."""

    class_name: str = ""
    """Of the pipeline; empty: the task's own."""
    parts: Mapping[str, Any] = field(default_factory=dict)
    """Components that the pipeline gets beside its own."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Numbers that go into the order's call where nobody asked for others."""
    pictures: Mapping[str, Any] = field(default_factory=dict)
    """Pictures for the pipeline's call, at the size it makes."""
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def guided(task: LocalTask, held: Held, size: Size) -> Guided:
    """Return how the task is run so that it follows what it shall; nothing is changed for a task that follows nothing.

    size: width and height in pixels that the model makes. Where a draft is rendered whose depth can be followed, that is
    done without being asked; else the draft's picture is started from at a strength that keeps its layout.
    Raises NotConfigured where the ControlNet asked for is not here, BadInput for a picture that does not have what shall be followed.
    """
    if task.guide is not None and task.guide_image is not None:
        control = _map(task.guide, task.guide_image, task.guide_parts, size)
        order = _from_lines(task)
        said = _controlled(order, held, task.guide, control, 1.0)
        return said if order.task != "i2i" or task.draft is None else _from_draft(task, said, size, WITH_DEPTH)
    if task.draft is None or task.task != "i2i":
        return Guided()
    ready = task.draft.depth is not None and task.task in task.model.guided and _part("depth") in task.folders
    if not ready or task.draft.depth is None:
        note = f"{task.title} started from the draft's picture (img2img), which keeps the layout; its depth was not followed."
        return _from_draft(task, Guided(notes=(note,)), size, WITHOUT_DEPTH)
    ids = drafts.ids_of(task.draft)
    raised = drafts.raised(task.draft, ids) if ids is not None else None
    control = drafts.depth_map(task.draft.depth, size, without=raised)
    said = _controlled(task, held, "depth", control, _SHARE_OF_DEPTH)
    note = f"{task.title} followed the draft's depth (ControlNet), which keeps the layout."
    return _from_draft(task, replace(said, notes=(note,)), size, WITH_DEPTH)


def _from_lines(task: LocalTask) -> LocalTask:
    """Return an order that makes a picture of its own lines as one that starts from nothing: blank paper is no ground to start from."""
    ground = task.call.get("image")
    own = isinstance(ground, FileAt) and ground.path == task.guide_image
    return (
        replace(task, task="t2i")
        if own and task.guide in ("scribble", "canny") and task.task in ("i2i", "edit")
        else task
    )


def aimed(task: LocalTask, guide: Guided) -> LocalTask:
    """Return the task with the guide's numbers in its call; what was asked for stays as it is."""
    return replace(task, call={**guide.values, **task.call}) if guide.values else task


def _from_draft(task: LocalTask, said: Guided, size: Size, strength: float) -> Guided:
    """Return the same, started from the draft's picture without its mark, at this strength where nobody asks for another."""
    pictures = dict(said.pictures)
    ground = task.call.get("image")
    if isinstance(ground, FileAt):
        drawing = drafts.opened(ground.path).convert("RGB")
        marked = task.draft is not None and task.draft.marked
        pictures["image"] = fitted(drafts.unmarked(drawing) if marked else drawing, size)
    return replace(said, values={**said.values, "strength": strength}, pictures=pictures)


def _controlled(task: LocalTask, held: Held, guide: Guide, control: Image.Image, share: float) -> Guided:
    addition, class_name = task.model.controls.get(guide), task.model.guided.get(task.task)
    if addition is None or class_name is None:
        raise BadInput(
            f"{task.title} cannot follow the {_WORDS[guide]} of a picture here; choose another model, such as SDXL on this machine."
        )
    if _part(guide) not in task.folders:
        raise NotConfigured(
            f"{task.title} follows {_WORDS[guide]} only with its ControlNet ({addition.model}, {addition.gb:g} GB), "
            f"which is not on this machine; fetch it with: scenewright models get {task.card} --with {guide}."
        )
    kind = loading.class_of(class_name)
    word = "control_image" if "control_image" in inspect.signature(kind.__call__).parameters else "image"
    scale = addition.scale * share
    facts = {"control": guide, "controlnet": addition.model, "control_scale": f"{scale:g}"}
    part = held.addition(task, _part(guide), controlnet)
    return Guided(
        class_name, {"controlnet": part}, {"controlnet_conditioning_scale": scale}, {word: control}, facts=facts
    )


def controlnet(folder: Path, task: LocalTask) -> Any:
    """Return the ControlNet that lies in a folder; see `Held.addition`."""
    from diffusers import ControlNetModel  # noqa: PLC0415 - the worker only

    plain = any(
        (folder / f"{_WEIGHTS}.{ending}").is_file() for ending in ("safetensors", "bin", "safetensors.index.json")
    )
    variant = (
        None if plain else next((kind for kind in ("fp16", "bf16") if any(folder.glob(f"{_WEIGHTS}.{kind}.*"))), None)
    )
    return ControlNetModel.from_pretrained(
        folder, local_files_only=True, dtype=loading.dtype_of(task.plan), variant=variant
    )


def _part(guide: Guide) -> str:
    return f"control:{guide}"


def _map(guide: Guide, picture: Path, parts: DraftParts | None, size: Size) -> Image.Image:
    """Return what the ControlNet looks at, RGB of this size."""
    if guide == "depth":
        if parts is None or parts.depth is None:
            raise BadInput(
                "That picture has no depth of its own, only drafts of the embedded studio have; follow its edges instead."
            )
        return drafts.depth_map(parts.depth, size)
    opened = fitted(drafts.opened(picture).convert("RGB"), size)
    if guide == "pose":
        return posing.pose_map(opened, parts, size)
    clean = drafts.unmarked(opened) if parts is not None and parts.marked else opened
    return (edges.canny(clean) if guide == "canny" else edges.scribble(clean)).convert("RGB")
