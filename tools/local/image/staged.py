"""Pictures in several stages, each a pipeline of a repository of its own: a prior before the painting, or enlargements after it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from tools.errors import NotConfigured
from tools.local.image import guiding, loras, picture_calls
from tools.local.image.picture_calls import Call, Size
from tools.local.image.pictures import Painted, called, class_of, facts_of, first_of, seeded, unchanged
from tools.local.models import Addition
from tools.local.tasks import LocalTask

if TYPE_CHECKING:
    from PIL.Image import Image

    from tools.local.models import Extra
    from tools.local.worker.held import Held
    from tools.local.worker.stepping import Stepping

_PRIOR_SHARE = 0.3
"""Of the steps' time that a prior takes."""
_OF_REFERENCES = 0.5
"""Of the embedding that comes from reference pictures, where there are any and each counts 1."""
_ENLARGED = 4
"""How many times each further stage makes a picture larger (DeepFloyd IF: 64, 256, 1024 pixels)."""
_WHOLE_WITH_TWO = 256
"""Longest side in pixels that the second stage ends with, where it is the last."""
_SHARES = (0.45, 0.3, 0.25)
"""Of the steps' time that each stage takes."""
_MULTIPLE = 8
"""Sides of the first stage are multiples of so many pixels."""


def paint(task: LocalTask, held: Held, steps: Stepping, size: Size, share: float) -> Painted:
    """Return the picture of a model whose card has a prior or further stages."""
    if "prior" in task.model.extras:
        return _with_prior(task, held, steps, size, share)
    return _enlarging(task, held, steps, size, share)


def _with_prior(task: LocalTask, held: Held, steps: Stepping, size: Size, share: float) -> Painted:
    """Turn the words into the embedding of a picture first, then paint from that."""
    prior = task.model.extras["prior"]
    first = held.pipeline(task, _class(task, "prior"), part="prior")
    said = {"prompt": task.call.get("prompt", ""), "negative_prompt": task.call.get("negative_prompt", "")}
    found = _understood(first, said | _fixed(task, prior), task, steps, size, share * _PRIOR_SHARE)
    pipeline = held.pipeline(task, class_of(task))
    facts = loras.put_on(pipeline, task.loras, task.title, held.afterwards)
    guide = guiding.guided(task, held, size)
    call = picture_calls.call_of(guiding.aimed(task, guide), pipeline, size) | dict(guide.pictures)
    if kept := unchanged(task, call):
        return kept
    call |= {"image_embeds": found.image_embeds, "negative_image_embeds": found.negative_image_embeds}
    result = called(pipeline, call, task, steps, size=size, share=share * (1 - _PRIOR_SHARE))
    return Painted(first_of(result), guide.notes, facts | facts_of(pipeline, call, size))


def _understood(first: Any, call: Call, task: LocalTask, steps: Stepping, size: Size, share: float) -> Any:
    """Return the embeddings that the prior makes of the words, mixed with those of reference pictures where there are any."""
    files = task.call.get("reference_images")
    if not files:
        return called(first, call, task, steps, size=size, share=share, label="understanding")
    pictures = picture_calls.opened_apart(files)
    counts = (*task.call.get("reference_weights", ()), *(1.0 for _ in pictures))[: len(pictures)]
    theirs = _OF_REFERENCES / max(sum(counts), 1.0)
    weights = [1.0 - theirs * sum(counts), *(theirs * count for count in counts)]
    mixed = {"images_and_prompts": [call.pop("prompt"), *pictures], "weights": weights}
    with steps.of(first, int(call.get("num_inference_steps", 1)), "understanding", share=share, size=size):
        return first.interpolate(**call, **mixed, generator=seeded(task))


def _enlarging(task: LocalTask, held: Held, steps: Stepping, size: Size, share: float) -> Painted:
    """Paint small, then enlarge by four, and by four once more where the picture is larger than the second stage makes."""
    stages: list[Extra] = ["stage_2"] if max(size) <= _WHOLE_WITH_TWO else ["stage_2", "stage_3"]
    sizes = _sizes(size, len(stages))
    guide = guiding.guided(task, held, size)
    task, ground = guiding.aimed(task, guide), guide.pictures.get("image")
    pipeline = held.pipeline(task, class_of(task))
    call = picture_calls.call_of(task, pipeline, sizes[0])
    if kept := unchanged(task, picture_calls.call_of(task, pipeline, size) | dict(guide.pictures)):
        return kept
    if ground is not None:
        call["image"] = picture_calls.fitted(ground, sizes[0])
    read = _read(pipeline, call)
    result = called(pipeline, call | read | {"output_type": "pt"}, task, steps, size=sizes[0], share=share * _SHARES[0])
    facts = facts_of(pipeline, call, size)
    for number, (stage, its_size) in enumerate(zip(stages, sizes[1:], strict=True), 1):
        pipeline = held.pipeline(task, _class(task, stage), part=stage)
        seen = {"image": result.images, **_originals(task, pipeline, its_size, ground)}
        call = _stage_call(task, pipeline, task.model.extras[stage], its_size, read) | seen
        last = number == len(stages)
        call["output_type"] = "pil" if last else "pt"
        result = called(pipeline, call, task, steps, size=its_size, share=share * _SHARES[number], label="enlarging")
    return Painted(first_of(result), guide.notes, facts)


def _read(pipeline: Any, call: Call) -> Call:
    """Return the words as the first stage's text encoder reads them; the second stage takes them from there."""
    prompt, negative = call.pop("prompt", ""), call.pop("negative_prompt", None)
    wanted, unwanted = pipeline.encode_prompt(prompt, negative_prompt=negative, do_classifier_free_guidance=True)
    return {"prompt_embeds": wanted, "negative_prompt_embeds": unwanted}


def _stage_call(task: LocalTask, pipeline: Any, stage: Addition, size: Size, read: Call) -> Call:
    """Return what a further stage is called with beside its picture; one with a text encoder of its own reads the words itself."""
    own = getattr(pipeline, "text_encoder", None) is not None
    words = {name: task.call[name] for name in ("prompt", "negative_prompt") if name in task.call} if own else read
    takes = inspect.signature(type(pipeline).__call__).parameters
    values = {
        **words,
        "width": size[0],
        "height": size[1],
        "strength": task.call.get("strength"),
        **_fixed(task, stage),
    }
    return {name: value for name, value in values.items() if name in takes and value is not None}


def _fixed(task: LocalTask, stage: Addition) -> Call:
    """Return what a stage is always called with; it takes no more steps than the person gives the painting itself."""
    most = task.call.get("num_inference_steps")
    steps = stage.fixed.get("num_inference_steps")
    return stage.fixed | ({"num_inference_steps": min(steps, int(most))} if steps and most else {})


def _originals(task: LocalTask, pipeline: Any, size: Size, ground: Image | None) -> Call:
    """Return the person's own picture and mask for a stage that looks at them again. ground: what it starts from instead."""
    takes = inspect.signature(type(pipeline).__call__).parameters
    found: Call = {}
    if "original_image" in takes and "image" in task.call:
        original = picture_calls.opened(task.call["image"], size)
        found["original_image"] = original if ground is None else picture_calls.fitted(ground, size)
    if "mask_image" in takes and "mask_image" in task.call:
        found["mask_image"] = picture_calls.opened(task.call["mask_image"], size, mask=True)
    return found


def _sizes(size: Size, further: int) -> list[Size]:
    """Return the width and height of every stage; those of the first are multiples of `_MULTIPLE`."""
    small = _ENLARGED**further
    width, height = (max(_MULTIPLE, round(side / small / _MULTIPLE) * _MULTIPLE) for side in size)
    return [(width * _ENLARGED**stage, height * _ENLARGED**stage) for stage in range(further + 1)]


def _class(task: LocalTask, part: Extra) -> str:
    name = task.model.extras[part].classes.get(task.task)
    if name is None:
        raise NotConfigured(
            f"The model card {task.card} names no class for {task.task} of its {part}; add it to options.extras.{part}.classes."
        )
    return name
