"""Pictures of this machine's models: from words, from a picture, inside a mask, by an instruction, and out of several pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.errors import NotConfigured
from tools.local.image import afterwork, guiding, loras, outpainting, picture_calls, referring, weighted
from tools.local.image.picture_calls import Call, Size
from tools.local.tasks import LocalFile, LocalResult, LocalTask

if TYPE_CHECKING:
    from PIL.Image import Image

    from tools.local.worker.held import Held
    from tools.local.worker.stepping import Stepping

USUAL_STEPS = 50
"""Of a call that names none; only progress counts with it."""
_QUICK = 1
"""How hard a PNG is packed: a picture is written in half the usual time and takes a sixth more room."""
_TOLD = ("num_inference_steps", "guidance_scale", "true_cfg_scale", "strength")
"""What of a call decides the picture and is written down."""


@dataclass(frozen=True, slots=True)
class Painted:
    """One picture as the model made it, at the model's own size."""

    picture: Image
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def run(task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
    """Make the picture and write it as PNG, at the size the result shall have.

    Raises BadMedia for a file that cannot be read, BadInput for an addition that does not fit, NotConfigured for a task the
    card has no class for, and whatever stops the steps.
    """
    done = _widened(task, held, steps) if task.task == "outpaint" else _finished(task, held, steps)
    path = task.out / "picture.png"
    done.picture.save(path, compress_level=_QUICK)
    return LocalResult((LocalFile(path),), done.notes, done.facts)


def _finished(task: LocalTask, held: Held, steps: Stepping) -> Painted:
    """Return the picture at the size that was asked for, with all that is done to it afterwards."""
    share = 1.0 / (1 + len(afterwork.figures_again(task)))
    painted = paint(task, held, steps, share)
    picture = picture_calls.fitted(painted.picture, task.size) if task.size else painted.picture
    done = afterwork.finished(task, picture, lambda order: paint(order, held, steps, share).picture)
    return Painted(done.picture, (*painted.notes, *done.notes), {**painted.facts, **done.facts})


def _widened(task: LocalTask, held: Held, steps: Stepping) -> Painted:
    """Return the picture with what lies beyond its borders."""
    made: list[Painted] = []

    def painted(order: LocalTask) -> Image:
        made.append(paint(order, held, steps))
        return made[-1].picture

    picture, notes = outpainting.widened(task, painted)
    done = afterwork.finished(task, picture, painted)
    told = [note for one in made for note in one.notes]
    return Painted(done.picture, (*told, *notes, *done.notes), {**made[0].facts, **done.facts})


def paint(task: LocalTask, held: Held, steps: Stepping, share: float = 1.0) -> Painted:
    """Return the picture that the model makes of the order. share: of the job's steps, where it is one of several."""
    size = picture_calls.made_at(task)
    if "prior" in task.model.extras or "stage_2" in task.model.extras:
        from tools.local.image import staged  # noqa: PLC0415 - it builds on this module

        return staged.paint(task, held, steps, size, share)
    guide = guiding.guided(task, held, size)
    pipeline = held.pipeline(task, guide.class_name or class_of(task), **guide.parts)
    facts = loras.put_on(pipeline, task.loras, task.title, held.afterwards)
    call = picture_calls.call_of(guiding.aimed(task, guide), pipeline, size) | dict(guide.pictures)
    left_out = picture_calls.left_out(task, pipeline)
    if kept := unchanged(task, call):
        return kept
    if task.model.weighted:
        call |= weighted.embeddings(pipeline, call.pop("prompt", ""), call.pop("negative_prompt", ""))
    with referring.referred(pipeline, task, held, call) as seen:
        result = called(pipeline, {**call, **seen.values}, task, steps, size=size, share=share)
    facts |= {**guide.facts, **seen.facts, **facts_of(pipeline, call, size)}
    return Painted(first_of(result), (*guide.notes, *seen.notes, *left_out), facts)


def called(
    pipeline: Any,
    call: Call,
    task: LocalTask,
    steps: Stepping,
    *,
    size: Size,
    share: float = 1.0,
    label: str = "painting",
) -> Any:
    """Call a pipeline with the task's seed and return its output; progress, previews and stopping go through `steps`."""
    count = picture_calls.steps_of(call, USUAL_STEPS)
    with steps.of(pipeline, count, label, preview=task.model.latents, share=share, size=size):
        return pipeline(**call, generator=seeded(task))


def seeded(task: LocalTask) -> Any:
    """Return the picture's own source of noise; it is the processor's, so that every device makes the same noise of a seed."""
    import torch  # noqa: PLC0415 - the worker only

    return torch.Generator("cpu").manual_seed(task.seed)


def first_of(result: Any) -> Any:
    """Return the picture of a pipeline's output; Kandinsky 5 calls its list by another name."""
    return (result.images if hasattr(result, "images") else result.image)[0]


def class_of(task: LocalTask) -> str:
    """Return the class for the task; raise NotConfigured where the card has none."""
    name = task.model.classes.get(task.task)
    if name is None:
        raise NotConfigured(
            f"The model card {task.card} names no class for {task.task}; add it to options.classes or choose another model."
        )
    return name


def unchanged(task: LocalTask, call: Call) -> Painted | None:
    """Return the picture to start from where the order keeps all of it: pipelines cannot walk no step at all."""
    if call.get("strength") != 0 or "image" not in call:
        return None
    return Painted(call["image"], (f"With strength 0 nothing changes, so {task.title} left the picture as it is.",))


def facts_of(pipeline: Any, call: Call, size: Size) -> dict[str, str]:
    """Return what decided the picture's bytes beside the request: scheduler, size, steps and guidance."""
    said = {name: f"{call[name]:g}" for name in _TOLD if call.get(name) is not None}
    return {"scheduler": type(pipeline.scheduler).__name__, "size": f"{size[0]}x{size[1]}", **said}
