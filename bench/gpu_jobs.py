"""What `bench/gpu.py` has the worker process do: build models of the real shapes on the device, and call them without us, switch by switch."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

from tools.engines.crew_worker import Line
from tools.local.tasks import LocalResult, LocalTask, MemoryPlan
from tools.local.worker import loading, performing, tuning
from tools.local.worker.loading import Loaded, Source

Family = Literal["sdxl", "flux"]
CLASSES: Mapping[Family, str] = {"sdxl": "StableDiffusionXLPipeline", "flux": "FluxPipeline"}
GB = 1e9
PROMPT = "a red boat on a calm lake in the morning"


@dataclass(frozen=True, slots=True)
class Build:
    """A model to be built."""

    family: Family
    tiny: bool
    device: str
    dtype: Literal["bf16", "fp32"]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built."""

    billions: float
    """Numbers of the part that works in each step."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of the pipeline itself."""

    family: Family
    size: int
    steps: int
    batch: int = 1
    repeats: int = 3
    tuning: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Called:
    """How they went."""

    seconds: tuple[float, ...]
    first_s: float
    """The first call, in which kernels are chosen and blocks compiled."""
    peak_gb: float | None
    """The most memory on the device; None on a processor."""
    difference: float
    """The most that a pixel of 0..1 differs from the plain way's, of the first picture."""
    on: tuple[str, ...]
    """The switches that fit somewhere."""


_built: dict[Family, Any] = {}
"""The pipelines of this process."""
_plain: dict[Family, Any] = {}
"""Their pictures in the plain way."""


def build(line: Line, wanted: Build) -> Built:
    """Build a model with random weights on the device, in place of the one before."""
    import torch  # noqa: PLC0415 - the worker only

    _built.clear()
    _plain.clear()
    performing.forget(line, None)
    if wanted.tiny:
        torch.set_num_threads(1)
    began = time.perf_counter()
    torch.manual_seed(0)
    pipeline = (_sdxl if wanted.family == "sdxl" else _flux)(wanted)
    pipeline.set_progress_bar_config(disable=True)
    _built[wanted.family] = pipeline
    main = getattr(pipeline, "unet", None) or pipeline.transformer
    return Built(sum(weight.numel() for weight in main.parameters()) / GB, time.perf_counter() - began)


def shelve(line: Line, folder: Path) -> None:
    """Write the small files that stand on the shelf for the models, so that orders find them."""
    from tests.tiny import build as build_tiny  # noqa: PLC0415 - it needs torch

    build_tiny(folder, "stabilityai/stable-diffusion-xl-base-1.0", "black-forest-labs/FLUX.1-dev")


def call(line: Line, wanted: Calls) -> Called:
    """Call a built pipeline without anything of ours but its switches."""
    import numpy as np  # noqa: PLC0415 - the worker only

    pipeline = _built[wanted.family]
    tuning.apply(pipeline, wanted.tuning)
    peak = _Peak(pipeline.device)
    first = _timed(pipeline, wanted)
    seconds = tuple(_timed(pipeline, wanted) for _ in range(wanted.repeats))
    peak_gb = peak.gb
    picture = _called(pipeline, wanted, "np").images[0]
    plain = _plain.setdefault(wanted.family, picture)
    on = tuning.active(pipeline)
    tuning.apply(pipeline, {})
    return Called(seconds, first, peak_gb, float(np.abs(picture - plain).max()), on)


def ours(line: Line, task: LocalTask) -> LocalResult:
    """Do an order as the worker always does, with the built model in place of the files."""
    with patch.object(loading, "load", _loaded):
        return performing.perform(line, task)


def peak(line: Line, device: str) -> float | None:
    """Return the most memory that was used on the device since the last call of this."""
    import torch  # noqa: PLC0415 - the worker only

    seen = _Peak(torch.device(device), reset=False).gb
    _Peak(torch.device(device))
    return seen


class _Peak:
    def __init__(self, device: Any, *, reset: bool = True) -> None:
        self._device = device
        if reset and device.type == "cuda":
            import torch  # noqa: PLC0415 - the worker only

            torch.cuda.reset_peak_memory_stats(device)

    @property
    def gb(self) -> float | None:
        """The most that was used."""
        import torch  # noqa: PLC0415 - the worker only

        return torch.cuda.max_memory_allocated(self._device) / GB if self._device.type == "cuda" else None


def _loaded(source: Source, class_name: str, shared: Any, given: Any, plan: MemoryPlan) -> Loaded:
    pipeline = next(one for family, one in _built.items() if CLASSES[family] == class_name)
    return Loaded(pipeline, (), {name: part for name, part in pipeline.components.items() if part is not None})


def _timed(pipeline: Any, wanted: Calls) -> float:
    began = time.perf_counter()
    _called(pipeline, wanted, "pil")  # pixels leave the device, so the device has finished
    return time.perf_counter() - began


def _called(pipeline: Any, wanted: Calls, form: str) -> Any:
    import torch  # noqa: PLC0415 - the worker only

    generators = [torch.Generator("cpu").manual_seed(seed) for seed in range(wanted.batch)]
    return pipeline(
        prompt=[PROMPT] * wanted.batch, width=wanted.size, height=wanted.size, num_inference_steps=wanted.steps,
        guidance_scale=5.0 if wanted.family == "sdxl" else 3.5, generator=generators, output_type=form,
    )  # fmt: skip


# --- shapes, from the published configurations of the two models


def _on_device(wanted: Build, make: Any) -> Any:
    """Build a module where it shall run, each weight passing on about as much as it gets: fresh ones leave pictures flat."""
    import torch  # noqa: PLC0415 - the worker only

    torch.set_default_dtype(torch.bfloat16 if wanted.dtype == "bf16" else torch.float32)
    try:
        with torch.device(wanted.device), torch.no_grad():
            module = make()
            for weight in module.parameters():
                if weight.ndim > 1:
                    weight.normal_(0.0, weight[0].numel() ** -0.5)
    finally:
        torch.set_default_dtype(torch.float32)
    return module.eval().requires_grad_(False)


def _clip(wanted: Build, width: int, layers: int, heads: int, *, projected: bool) -> Any:
    import transformers  # noqa: PLC0415 - the worker only

    from tests.tiny import tokens  # noqa: PLC0415

    width, layers, heads = (32, 2, 2) if wanted.tiny else (width, layers, heads)
    config = transformers.CLIPTextConfig(
        vocab_size=tokens.CLIP_WORDS, hidden_size=width, intermediate_size=4 * width, num_attention_heads=heads, num_hidden_layers=layers,
        projection_dim=width, bos_token_id=0, eos_token_id=2, pad_token_id=1,
    )  # fmt: skip
    kind = transformers.CLIPTextModelWithProjection if projected else transformers.CLIPTextModel
    return _on_device(wanted, partial(kind, config))


def _vae(wanted: Build, latents: int, **settings: Any) -> Any:
    import diffusers  # noqa: PLC0415 - the worker only

    channels = (32, 32, 32, 32) if wanted.tiny else (128, 256, 512, 512)
    return _on_device(wanted, partial(
        diffusers.AutoencoderKL, block_out_channels=channels, down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=latents, layers_per_block=2, sample_size=1024, **settings,
    ))  # fmt: skip


def _sdxl(wanted: Build) -> Any:
    import diffusers  # noqa: PLC0415 - the worker only

    from tests.tiny import tokens  # noqa: PLC0415

    channels, depths, heads = ((32, 32, 64), (1, 1, 2), (2, 2, 4)) if wanted.tiny else ((320, 640, 1280), (1, 2, 10), (5, 10, 20))
    words, pooled = (64, 32) if wanted.tiny else (2048, 1280)
    unet = _on_device(wanted, partial(
        diffusers.UNet2DConditionModel, sample_size=128, in_channels=4, out_channels=4, layers_per_block=2, block_out_channels=channels,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), transformer_layers_per_block=depths, attention_head_dim=heads,
        cross_attention_dim=words, use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=6 * 256 + pooled,
    ))  # fmt: skip
    scheduler = diffusers.EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="leading", steps_offset=1
    )
    return diffusers.StableDiffusionXLPipeline(
        vae=_vae(wanted, 4, scaling_factor=0.13025), unet=unet, scheduler=scheduler, add_watermarker=False,
        text_encoder=_clip(wanted, 768, 12, 12, projected=False), tokenizer=tokens.clip_tokenizer(),
        text_encoder_2=_clip(wanted, 1280, 32, 20, projected=True), tokenizer_2=tokens.clip_tokenizer(),
    )  # fmt: skip


def _flux(wanted: Build) -> Any:
    import diffusers  # noqa: PLC0415 - the worker only
    import transformers  # noqa: PLC0415

    from tests.tiny import tokens  # noqa: PLC0415

    small: dict[str, Any] = {
        "num_layers": 2, "num_single_layers": 2, "attention_head_dim": 16, "num_attention_heads": 2, "axes_dims_rope": (4, 4, 8),
        "joint_attention_dim": 32, "pooled_projection_dim": 32,
    }  # fmt: skip
    transformer = _on_device(wanted, partial(diffusers.FluxTransformer2DModel, guidance_embeds=True, **(small if wanted.tiny else {})))
    width, inner, layers, heads = (32, 64, 2, 4) if wanted.tiny else (4096, 10240, 24, 64)
    t5 = transformers.T5Config(
        vocab_size=tokens.T5_WORDS, d_model=width, d_ff=inner, num_layers=layers, num_heads=heads, d_kv=8 if wanted.tiny else 64,
        feed_forward_proj="gated-gelu",
    )  # fmt: skip
    return diffusers.FluxPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True), transformer=transformer,
        vae=_vae(wanted, 16, scaling_factor=0.3611, shift_factor=0.1159, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=_clip(wanted, 768, 12, 12, projected=False), tokenizer=tokens.clip_tokenizer(),
        text_encoder_2=_on_device(wanted, partial(transformers.T5EncoderModel, t5)), tokenizer_2=tokens.t5_tokenizer(),
    )  # fmt: skip
