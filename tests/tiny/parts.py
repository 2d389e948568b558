"""Parts that several families share, at tiny size and of the real classes: text and picture encoders, VAEs, UNets, schedulers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers

from tests.tiny import tokens
from tools.local.figures import Figures, write_figures

Config = dict[str, Any]
FIGURES = Figures(size=(64, 64))
"""What is other in the tiny picture models than their cards say."""


def lively(module: Any, seed: int = 0, gain: float = 1.0) -> Any:
    """Give every weight of a module a value of its own and return it, ready to run.

    Fresh modules come with zeroed last layers and faint weights: their pictures are flat, and neither prompt nor reference
    shows. Here a layer hands on about as much as it gets (normal, gain / square root of its inputs), embeddings are of
    unit size, and what a constructor leaves unset (padding tokens) is set. The same seed gives the same weights.
    """
    generator = torch.Generator().manual_seed(seed)
    embeddings = {id(part.weight) for part in module.modules() if isinstance(part, torch.nn.Embedding)}
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if weight.ndim < 2:
                if name.endswith("bias"):
                    weight.normal_(0.0, 0.05, generator=generator)
                elif not torch.isfinite(weight).all() or not weight.any():
                    weight.fill_(1.0)
                continue
            inputs = 1 if id(weight) in embeddings else weight[0].numel()
            weight.normal_(0.0, gain / inputs**0.5, generator=generator)
    return module.eval()


def save(folder: Path, parts: Config, pipeline: str, **settings: Any) -> None:
    """Write a pipeline of the named diffusers class into a folder, as its repository would hold it, with the size it is good for."""
    built = getattr(diffusers, pipeline)(**parts, **settings)
    built.set_progress_bar_config(disable=True)
    built.save_pretrained(folder)
    write_figures(folder, FIGURES)


def clip_text(width: int = 16, *, projected: bool = False, layers: int = 2, seed: int = 1) -> Any:
    """Return a CLIP text encoder, with the projection of the pooled vector if asked."""
    config = transformers.CLIPTextConfig(
        vocab_size=tokens.CLIP_WORDS,
        hidden_size=width,
        intermediate_size=2 * width,
        num_attention_heads=2,
        num_hidden_layers=layers,
        projection_dim=width,
        bos_token_id=0,
        eos_token_id=2,
        pad_token_id=1,
    )
    kind = transformers.CLIPTextModelWithProjection if projected else transformers.CLIPTextModel
    return lively(kind(config), seed)


def clip_vision(width: int = 16, *, projected_to: int = 16, side: int = 32, patch: int = 8) -> tuple[Any, Any]:
    """Return a CLIP picture encoder with its preprocessor, which crops to `side` pixels."""
    config = transformers.CLIPVisionConfig(
        hidden_size=width,
        projection_dim=projected_to,
        intermediate_size=2 * width,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=side,
        patch_size=patch,
    )
    model = lively(transformers.CLIPVisionModelWithProjection(config), 2)
    return model, transformers.CLIPImageProcessor(
        crop_size={"height": side, "width": side}, size={"shortest_edge": side}
    )


def t5(width: int = 32, layers: int = 2) -> Any:
    """Return a T5 text encoder."""
    return lively(transformers.T5EncoderModel(_t5_config(transformers.T5Config, width, layers)), 3)


def umt5(width: int = 32, layers: int = 2) -> Any:
    """Return a UMT5 text encoder."""
    return lively(transformers.UMT5EncoderModel(_t5_config(transformers.UMT5Config, width, layers)), 3)


def _t5_config(kind: Any, width: int, layers: int) -> Any:
    return kind(vocab_size=tokens.T5_WORDS, d_model=width, d_kv=8, d_ff=2 * width, num_layers=layers, num_heads=4)


def qwen3(width: int = 16, layers: int = 2, kind: str = "Qwen3ForCausalLM") -> Any:
    """Return a Qwen 3 language model as the text encoder of a picture model."""
    config = transformers.Qwen3Config(
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=8,
        vocab_size=tokens.QWEN_WORDS,
        max_position_embeddings=1024,
        bos_token_id=tokens.qwen_mark("<|endoftext|>"),
        eos_token_id=tokens.qwen_mark("<|im_end|>"),
        pad_token_id=tokens.qwen_mark("<|endoftext|>"),
    )
    return lively(getattr(transformers, kind)(config), 4)


def vae(channels: tuple[int, ...] = (8, 8, 16, 16), latents: int = 4, groups: int = 4, **settings: Any) -> Any:
    """Return a VAE that makes a picture 2 ** (levels - 1) times smaller: 8 times as it stands, as the real ones do."""
    levels = len(channels)
    return lively(
        diffusers.AutoencoderKL(
            block_out_channels=channels,
            down_block_types=("DownEncoderBlock2D",) * levels,
            up_block_types=("UpDecoderBlock2D",) * levels,
            latent_channels=latents,
            norm_num_groups=groups,
            sample_size=64,
            layers_per_block=1,
            **settings,
        ),
        5,
    )


def flow_vae(latents: int = 4, scaling: float = 0.3611, shift: float = 0.1159, **settings: Any) -> Any:
    """Return a VAE as the flow models (SD 3, FLUX.1, Z-Image) have it: with a shift, without the layers around its latents."""
    return vae(
        latents=latents,
        scaling_factor=scaling,
        shift_factor=shift,
        use_quant_conv=False,
        use_post_quant_conv=False,
        **settings,
    )


def sd_scheduler(kind: str = "DDIMScheduler", **settings: Any) -> Any:
    """Return a scheduler with Stable Diffusion's noise; `steps_offset` is 1, or the pipeline would rewrite a shared configuration."""
    noise = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}
    return getattr(diffusers, kind)(**noise | settings)


def ddim() -> Any:
    """Return Stable Diffusion's own scheduler."""
    return sd_scheduler("DDIMScheduler", clip_sample=False, set_alpha_to_one=False)


def flow_scheduler(**settings: Any) -> Any:
    """Return the scheduler of the flow models."""
    return diffusers.FlowMatchEulerDiscreteScheduler(**settings)


def sd_unet(in_channels: int = 4, width: int = 16, channels: tuple[int, int] = (16, 32), **settings: Any) -> Any:
    """Return a UNet of the SD 1.5 kind; 9 input channels make it one for inpainting."""
    return lively(
        diffusers.UNet2DConditionModel(
            block_out_channels=channels,
            layers_per_block=1,
            sample_size=8,
            in_channels=in_channels,
            out_channels=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=width,
            norm_num_groups=4,
            attention_head_dim=8,
            **settings,
        ),
        6,
    )


def sdxl_unet(in_channels: int = 4, channels: tuple[int, int, int] = (16, 16, 32), **settings: Any) -> Any:
    """Return a UNet of the SDXL kind: two text encoders side by side, the sizes of the picture as a condition, and its attention
    only where the latents are a quarter as wide, so that whole pictures are a matter of a second."""
    return lively(
        diffusers.UNet2DConditionModel(
            block_out_channels=channels,
            layers_per_block=1,
            sample_size=8,
            in_channels=in_channels,
            out_channels=4,
            down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
            attention_head_dim=(2, 2, 2),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            transformer_layers_per_block=(1, 1, 2),
            projection_class_embeddings_input_dim=6 * 8 + 16,
            cross_attention_dim=32,
            norm_num_groups=4,
            **settings,
        ),
        7,
    )


def sd_parts(in_channels: int = 4, **settings: Any) -> Config:
    """Return all parts of an SD 1.5; further settings are the UNet's."""
    return {
        "unet": sd_unet(in_channels, **settings),
        "scheduler": ddim(),
        "vae": vae(),
        "text_encoder": clip_text(),
        "tokenizer": tokens.clip_tokenizer(),
        "safety_checker": None,
        "feature_extractor": None,
        "image_encoder": None,
    }


def sdxl_parts(**settings: Any) -> Config:
    """Return all parts of an SDXL; settings are the UNet's."""
    return {
        "unet": sdxl_unet(**settings),
        "scheduler": sd_scheduler("EulerDiscreteScheduler", timestep_spacing="leading"),
        "vae": vae(scaling_factor=0.13025),
        "text_encoder": clip_text(16),
        "tokenizer": tokens.clip_tokenizer(),
        "text_encoder_2": clip_text(16, projected=True, seed=8),
        "tokenizer_2": tokens.clip_tokenizer(),
        "image_encoder": None,
        "feature_extractor": None,
    }
