"""Reference pictures for models that take none themselves: an IP-Adapter is put on for one call, and taken off again without a trace."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageFilter

from prompts.shot import Shot
from tools.errors import EngineError
from tools.local.image import drafts
from tools.local.image.embeddings import FOLDER, Embeddings, Vectors
from tools.local.models import Addition
from tools.local.tasks import LocalTask, MemoryPlan, Reference
from tools.regions import Mask

if TYPE_CHECKING:
    from tools.local.worker.held import Held

PART = "reference"
"""The adapter's name in `LocalTask.folders`."""
_FAINT = 0.35
"""Weight of a style picture where the adapter has no place for the look alone: some of what it shows comes along."""
_GROWN = 0.02
"""How far a reference acts beyond its figure's outline, over the picture's shorter side."""
_ENCODERS = ("image_encoder", "../models/image_encoder")
"""Where the picture encoder lies, beside the adapter's own file."""
_LOOKED = Embeddings()
"""Of this worker process, which makes one picture at a time."""


@dataclass(frozen=True, slots=True)
class Referred:
    """What goes into the pipeline's call, and what to tell."""

    values: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture that the adapter looks at."""

    reference: Reference
    weight: float
    area: Mask | None = None
    """(H, W) where it acts; None: everywhere."""
    style: bool = False
    """Whether only its look counts."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """What looks at a picture."""

    model: Any
    processor: Any


@contextmanager
def referred(pipeline: Any, task: LocalTask, held: Held, call: Mapping[str, Any]) -> Iterator[Referred]:
    """Have the task's reference and style pictures act on one call of a pipeline with a UNet; yield what to add to the call.

    call: what the pipeline is called with; its guidance decides the form of the vectors. Without reference pictures, or
    with all of them at weight 0, nothing is done and the picture is the same to the bit. Afterwards the pipeline is as it was.
    """
    pictures, notes = wanted(task)
    adapter = task.model.reference
    if not pictures or adapter is None or PART not in task.folders:
        yield Referred(notes=(*notes, *_left_out(task, pictures)))
        return
    vectors, undo = _attached(pipeline, task, held, adapter, pictures)
    try:
        values = _values(pipeline, call, pictures, vectors)
        facts = {"references": " ".join(f"{seen.reference.sha256[:12]}:{seen.weight:g}" for seen in pictures)}
        yield Referred(values, notes, {**facts, "adapter": f"{adapter.model}/{adapter.weight_name}"})
    finally:
        undo()


def wanted(task: LocalTask) -> tuple[tuple[Seen, ...], tuple[str, ...]]:
    """Return the pictures that shall act, each with its weight and area, and what to tell of them. Pure, but for the draft's maps.

    Where a draft with several figures is rendered and each has a reference, every reference acts in its own figure's area.
    """
    base = task.model.reference.scale if task.model.reference else 1.0
    areas = _areas(task)
    seen = [
        Seen(reference, base * reference.weight, areas[number] if areas else None)
        for number, reference in enumerate(task.references)
        if reference.weight > 0
    ]
    notes: tuple[str, ...] = ()
    if task.style is not None and task.style.weight > 0:
        placed = bool(task.model.reference and task.model.reference.style_at)
        weight = task.style.weight * (base if placed else _FAINT)
        seen.append(Seen(task.style, weight, style=placed))
        if not placed and task.model.reference is not None:
            notes = (
                f"{task.title} cannot tell a picture's look from what it shows, so the style picture acts faintly as a whole.",
            )
    return tuple(seen), notes


def _areas(task: LocalTask) -> tuple[Mask, ...] | None:
    """Return where each reference acts, in their order, or None where all act everywhere."""
    draft, count = task.draft, len(task.references)
    ids = drafts.ids_of(draft) if draft is not None and count > 1 else None
    if draft is None or ids is None or not task.shot:
        return None
    cast = drafts.figures(draft, ids, Shot.model_validate_json(task.shot))
    if len(cast) != count:
        return None
    return tuple(_around(drafts.mask_of(ids, [figure])) for figure in cast)


def _around(mask: Mask) -> Mask:
    reach = 2 * max(1, round(min(mask.shape) * _GROWN)) + 1
    grown = Image.fromarray(mask.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(reach))
    area: Mask = np.asarray(grown) > 0
    return area


def _left_out(task: LocalTask, pictures: tuple[Seen, ...]) -> tuple[str, ...]:
    if not pictures:
        return ()
    which = "reference pictures" if task.references else "style picture"
    if task.model.reference is None:
        return (f"{task.title} takes no reference pictures here, so the {which} did not act.",)
    return (
        f"The {which} did not act, because the IP-Adapter of {task.title} is not on this machine; "
        f"fetch it with: scenewright models get {task.card} --with reference.",
    )


# --- the adapter


def adapter_weights(folder: Path, task: LocalTask) -> dict[str, dict[str, Any]]:
    """Return the tensors of the task's IP-Adapter, on the processor. folder: the adapter's own. See `Held.addition`."""
    from diffusers.models.model_loading_utils import load_state_dict  # noqa: PLC0415 - the worker only

    adapter = _adapter(task)
    state = load_state_dict(str(folder / adapter.weight_name))
    if "image_proj" in state:
        return dict(state)
    parts: dict[str, dict[str, Any]] = {"image_proj": {}, "ip_adapter": {}}
    for key, tensor in state.items():
        name, _, rest = key.partition(".")
        if name in parts:
            parts[name][rest] = tensor
    return parts


def eyes(folder: Path, task: LocalTask) -> Eyes:
    """Return the picture encoder that the task's IP-Adapter was trained with. folder: the adapter's own. See `Held.addition`."""
    from transformers import CLIPImageProcessor, CLIPVisionModelWithProjection  # noqa: PLC0415 - the worker only

    found = next((folder / name for name in _ENCODERS if (folder / name / "config.json").is_file()), None)
    if found is None:
        raise EngineError(
            f"The IP-Adapter of {task.title} lacks its picture encoder; fetch it again with: scenewright models get {task.card}."
        )
    model = CLIPVisionModelWithProjection.from_pretrained(found, local_files_only=True, dtype=_dtype(task.plan)).eval()
    side = model.config.image_size
    return Eyes(model, CLIPImageProcessor(size={"shortest_edge": side}, crop_size={"height": side, "width": side}))


def _attached(
    pipeline: Any, task: LocalTask, held: Held, adapter: Addition, pictures: tuple[Seen, ...]
) -> tuple[list[Vectors], Any]:
    """Put the adapter on with its weights, and return what it saw in each picture and what takes it off again."""
    unet = pipeline.unet
    before = dict(unet.attn_processors)
    seeing = {
        name: getattr(pipeline, name) for name in ("image_encoder", "feature_extractor") if hasattr(pipeline, name)
    }

    def undo() -> None:
        if unet.encoder_hid_proj is not None:
            pipeline.unload_ip_adapter()
        unet.set_attn_processor(dict(before))
        for name, part in seeing.items():
            setattr(pipeline, name, part)

    weights = held.addition(_narrowed(task, adapter), PART, adapter_weights)
    try:
        pipeline.load_ip_adapter(weights, subfolder="", weight_name="", image_encoder_folder=None)
        _onto_device(pipeline, task.plan)
        _set_weights(unet, adapter, pictures)
        vectors = [_looked(pipeline, task, held, adapter, seen.reference) for seen in pictures]
    except (KeyError, ValueError) as error:  # how diffusers tells that names, or shapes, are another model's
        undo()
        raise EngineError(
            f"The IP-Adapter {adapter.weight_name} does not fit {task.title}; fetch the right one with: scenewright models get {task.card}."
        ) from error
    except BaseException:
        undo()
        raise
    return vectors, undo


def _narrowed(task: LocalTask, adapter: Addition) -> LocalTask:
    """Return the task with the adapter's own folder in place of its repository's, which holds adapters of several models."""
    return replace(task, folders={**task.folders, PART: task.folders[PART] / adapter.subfolder})


def _onto_device(pipeline: Any, plan: MemoryPlan) -> None:
    """Bring the adapter's own parts to where the UNet works, which streams only what it had when it was placed."""
    if plan.offload not in ("group", "disk"):
        return
    unet = pipeline.unet
    for part in (unet.encoder_hid_proj, *unet.attn_processors.values()):
        if hasattr(part, "to"):
            part.to(plan.device)


def _set_weights(unet: Any, adapter: Addition, pictures: tuple[Seen, ...]) -> None:
    """Say how much each picture counts in each attention to words; a style picture counts only where the look is decided."""
    single = not _apart(pictures)
    everywhere = sum(seen.area is None and not seen.style for seen in pictures)
    for name, processor in unet.attn_processors.items():
        if hasattr(processor, "to_k_ip"):
            styled = name.startswith(f"{adapter.style_at}.")
            scales = [
                (seen.weight if styled else 0.0) if seen.style
                else seen.weight if single or seen.area is not None
                else seen.weight / everywhere
                for seen in pictures
            ]  # fmt: skip
            processor.scale = [scales[0]] if single else [scales]


def _apart(pictures: tuple[Seen, ...]) -> bool:
    """Tell whether each picture needs an attention of its own: they differ in weight, act in areas, or in the look alone."""
    return any(seen.area is not None or seen.style for seen in pictures[1:]) or any(
        seen.weight != pictures[0].weight or seen.area is not None for seen in pictures
    )


def _looked(pipeline: Any, task: LocalTask, held: Held, adapter: Addition, reference: Reference) -> Vectors:
    """Return what the encoder sees in a picture, from memory where it has been looked at."""
    kind = f"{adapter.model} {adapter.subfolder} {adapter.weight_name} {task.plan.dtype}"

    def look() -> Vectors:
        import torch  # noqa: PLC0415 - the worker only

        seeing = held.addition(_narrowed(task, adapter), PART, eyes)
        pipeline.image_encoder, pipeline.feature_extractor = seeing.model, seeing.processor
        picture = drafts.opened(reference.path).convert("RGB")
        with torch.no_grad():
            found = pipeline.prepare_ip_adapter_image_embeds(
                ip_adapter_image=[picture],
                ip_adapter_image_embeds=None,
                device=task.plan.device,
                num_images_per_prompt=1,
                do_classifier_free_guidance=True,
            )[0]
        vectors: Vectors = found.float().cpu().numpy()
        return vectors

    return _LOOKED.of(reference.sha256, kind, task.out.parent / FOLDER, look)


def _values(
    pipeline: Any, call: Mapping[str, Any], pictures: tuple[Seen, ...], vectors: list[Vectors]
) -> dict[str, Any]:
    import torch  # noqa: PLC0415 - the worker only

    both = np.concatenate(vectors, axis=1)
    kept = both if _guides(pipeline, call) else both[1:]
    unet = pipeline.unet
    values: dict[str, Any] = {"ip_adapter_image_embeds": [torch.from_numpy(kept).to(unet.dtype)]}
    if _apart(pictures):
        shape = next((seen.area.shape for seen in pictures if seen.area is not None), (64, 64))
        areas = [np.ones(shape, bool) if seen.area is None else seen.area for seen in pictures]
        masks = torch.from_numpy(np.stack(areas).astype(np.float32))[None]
        values["cross_attention_kwargs"] = {**(call.get("cross_attention_kwargs") or {}), "ip_adapter_masks": [masks]}
    return values


def _guides(pipeline: Any, call: Mapping[str, Any]) -> bool:
    """Tell whether the call runs with and without the words side by side (classifier-free guidance)."""
    usual = inspect.signature(pipeline.__call__).parameters.get("guidance_scale")
    scale = call.get("guidance_scale", usual.default if usual is not None else 1.0)
    return bool(scale > 1 and getattr(pipeline.unet.config, "time_cond_proj_dim", None) is None)


def _adapter(task: LocalTask) -> Addition:
    assert task.model.reference is not None
    return task.model.reference


def _dtype(plan: MemoryPlan) -> Any:
    from tools.local.worker.loading import dtype_of  # noqa: PLC0415 - only where torch is

    return dtype_of(plan)
