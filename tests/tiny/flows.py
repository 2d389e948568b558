"""Tiny models of the picture families made by a transformer, one for each repository that a card of this machine names."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import diffusers
import transformers

from tests.tiny import parts, tokens
from tools.local.worker.eyes import see_without_torchvision

_SD3_LATENTS = 16
"""As the real one has: its inpainting asks for exactly so many."""
_LOUDER = 2.0
"""How much more the last layer of the tiny Qwen VAE says: most of its inputs are empty for a single picture."""


def sd3(folder: Path) -> None:
    """Write an SD 3.5, with its three text encoders."""
    transformer = diffusers.SD3Transformer2DModel(
        sample_size=16,
        patch_size=2,
        in_channels=_SD3_LATENTS,
        out_channels=_SD3_LATENTS,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=4,
        caption_projection_dim=32,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        pos_embed_max_size=96,
    )
    built = {
        "transformer": parts.lively(transformer, 21),
        "scheduler": parts.flow_scheduler(shift=3.0),
        "vae": parts.flow_vae(_SD3_LATENTS, scaling=1.5305, shift=0.0609),
        "text_encoder": parts.clip_text(16, projected=True),
        "tokenizer": tokens.clip_tokenizer(),
        "text_encoder_2": parts.clip_text(16, projected=True, seed=8),
        "tokenizer_2": tokens.clip_tokenizer(),
        "text_encoder_3": parts.t5(),
        "tokenizer_3": tokens.t5_tokenizer(),
    }
    parts.save(folder, built, "StableDiffusion3Pipeline")


def flux(folder: Path, pipeline: str = "FluxPipeline", in_channels: int = 16, *, guided: bool = True) -> None:
    """Write a FLUX.1 or one of its kin; `guided` is whether the guidance is told to the transformer."""
    transformer = diffusers.FluxTransformer2DModel(
        patch_size=1,
        in_channels=in_channels,
        out_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=16,
        axes_dims_rope=(4, 4, 8),
        guidance_embeds=guided,
    )
    built = {
        "transformer": parts.lively(transformer, 22),
        "scheduler": parts.flow_scheduler(use_dynamic_shifting=guided),
        "vae": parts.flow_vae(),
        "text_encoder": parts.clip_text(16),
        "tokenizer": tokens.clip_tokenizer(),
        "text_encoder_2": parts.t5(),
        "tokenizer_2": tokens.t5_tokenizer(),
    }
    parts.save(folder, built, pipeline)


def flux_2_klein(folder: Path) -> None:
    """Write a FLUX.2 klein: distilled, its words read by Qwen 3, of which three layers are used."""
    built = _flux_2(guided=False, text_width=48) | {
        "text_encoder": parts.qwen3(16, layers=28),
        "tokenizer": tokens.qwen_tokenizer(),
    }
    parts.save(folder, built, "Flux2KleinPipeline", is_distilled=True)


def flux_2_dev(folder: Path) -> None:
    """Write a FLUX.2 dev, its words read by Mistral 3, of which three layers are used."""
    processor = _pixtral()
    text = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 31,
        "num_attention_heads": 2,
        "head_dim": 8,
    }
    vision = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "head_dim": 8,
    }
    config = transformers.Mistral3Config(
        text_config=text | {"model_type": "mistral", "vocab_size": 304, "num_key_value_heads": 2},
        vision_config=vision | {"model_type": "pixtral", "image_size": 56, "patch_size": 14, "num_channels": 3},
        image_token_index=processor.tokenizer.convert_tokens_to_ids("[IMG]"),
    )
    built = _flux_2(guided=True, text_width=48) | {
        "text_encoder": parts.lively(transformers.Mistral3ForConditionalGeneration(config), 23),
        "tokenizer": processor,
    }
    parts.save(folder, built, "Flux2Pipeline")


def qwen_image(folder: Path, pipeline: str = "QwenImagePipeline") -> None:
    """Write a Qwen-Image, or one that edits: with the processor of its text encoder, which then sees pictures too."""
    transformer = diffusers.QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=16,
        out_channels=4,
        num_layers=1,
        attention_head_dim=16,
        num_attention_heads=1,
        joint_attention_dim=16,
        guidance_embeds=False,
        axes_dims_rope=(8, 4, 4),
    )
    built = {
        "transformer": parts.lively(transformer, 24),
        "vae": _qwen_vae(),
        "scheduler": parts.flow_scheduler(),
        "text_encoder": _qwen_eyes(),
        "tokenizer": tokens.qwen_tokenizer(),
    }
    if pipeline != "QwenImagePipeline":
        built["processor"] = _qwen_processor()
    parts.save(folder, built, pipeline)


def kandinsky_5(folder: Path, pipeline: str = "Kandinsky5T2IPipeline") -> None:
    """Write a Kandinsky 5 for pictures, or the one that starts from a picture."""
    transformer = diffusers.Kandinsky5Transformer3DModel(
        in_visual_dim=4,
        out_visual_dim=4,
        in_text_dim=16,
        in_text_dim2=16,
        time_dim=32,
        model_dim=24,
        ff_dim=48,
        num_text_blocks=1,
        num_visual_blocks=1,
        axes_dims=(4, 4, 4),
        visual_cond=pipeline == "Kandinsky5I2IPipeline",
    )
    built = {
        "transformer": parts.lively(transformer, 25),
        "vae": parts.flow_vae(mid_block_add_attention=False),  # it decodes a million pixels whatever is asked
        "text_encoder": _qwen_eyes(),
        "tokenizer": _qwen_processor("Qwen2_5_VLProcessor"),
        "text_encoder_2": parts.clip_text(16),
        "tokenizer_2": tokens.clip_tokenizer(),
        "scheduler": parts.flow_scheduler(shift=5.0),
    }
    parts.save(folder, built, pipeline)


def z_image(folder: Path) -> None:
    """Write a Z-Image."""
    transformer = diffusers.ZImageTransformer2DModel(
        all_patch_size=(2,),
        all_f_patch_size=(1,),
        in_channels=4,
        dim=32,
        n_layers=2,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        qk_norm=True,
        cap_feat_dim=16,
        axes_dims=[8, 4, 4],
        axes_lens=[1024, 128, 128],
    )
    built = {
        "transformer": parts.lively(transformer, 26),
        "vae": parts.flow_vae(),
        "scheduler": parts.flow_scheduler(shift=3.0),
        "text_encoder": parts.qwen3(kind="Qwen3Model"),
        "tokenizer": tokens.qwen_tokenizer(),
    }
    parts.save(folder, built, "ZImagePipeline")


def _flux_2(*, guided: bool, text_width: int) -> parts.Config:
    transformer = diffusers.Flux2Transformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=text_width,
        timestep_guidance_channels=32,
        axes_dims_rope=(4, 4, 4, 4),
        guidance_embeds=guided,
    )
    vae = diffusers.AutoencoderKLFlux2(
        sample_size=64,
        block_out_channels=(8, 8, 16, 16),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
    )
    return {
        "transformer": parts.lively(transformer, 27),
        "vae": parts.lively(vae, 28),
        "scheduler": parts.flow_scheduler(use_dynamic_shifting=True),
    }


def _pixtral() -> Any:
    see_without_torchvision()
    from transformers import PixtralProcessor

    chat = (
        "{% for message in messages %}{{ message['role'] }}:{% for part in message['content'] %}"
        "{% if part['type'] == 'text' %}{{ part['text'] }}{% else %}[IMG]{% endif %}{% endfor %}{% endfor %}"
    )
    tokenizer = tokens.qwen_tokenizer(chat=chat)
    tokenizer.add_special_tokens({"additional_special_tokens": ["[IMG]", "[IMG_BREAK]", "[IMG_END]"]})
    return PixtralProcessor(tokenizer=tokenizer, chat_template=chat)


def _qwen_vae() -> Any:
    model = diffusers.AutoencoderKLQwenImage(
        base_dim=2,
        z_dim=4,
        dim_mult=[1, 1, 4, 8],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.0] * 4,
        latents_std=[1.0] * 4,
    )
    parts.lively(model, 29).decoder.conv_out.weight.data.mul_(_LOUDER)
    return model


def _qwen_eyes() -> Any:
    """Return a Qwen 2.5 that reads words and sees pictures."""
    begin, end = tokens.qwen_mark("<|endoftext|>"), tokens.qwen_mark("<|im_end|>")
    config = transformers.Qwen2_5_VLConfig(
        text_config={
            "vocab_size": tokens.QWEN_WORDS,
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "bos_token_id": begin,
            "eos_token_id": end,
            "pad_token_id": begin,
            "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 1e6},
        },
        vision_config={
            "depth": 2,
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_heads": 2,
            "out_hidden_size": 16,
            "fullatt_block_indexes": [1],
        },
        vision_start_token_id=tokens.qwen_mark("<|vision_start|>"),
        vision_end_token_id=tokens.qwen_mark("<|vision_end|>"),
        image_token_id=tokens.qwen_mark("<|image_pad|>"),
        video_token_id=tokens.qwen_mark("<|video_pad|>"),
    )
    return parts.lively(transformers.Qwen2_5_VLForConditionalGeneration(config), 30)


def _qwen_processor(kind: str = "Qwen2VLProcessor") -> Any:
    see_without_torchvision()
    tokenizer = tokens.qwen_tokenizer(longest=4096)
    return getattr(importlib.import_module("transformers"), kind)(
        image_processor=transformers.Qwen2VLImageProcessor(min_pixels=56 * 56, max_pixels=56 * 56 * 2),
        tokenizer=tokenizer,
        chat_template=tokenizer.chat_template,
    )


BUILDERS: dict[str, Callable[[Path], None]] = {
    "stabilityai/stable-diffusion-3.5-medium": sd3,
    "stabilityai/stable-diffusion-3.5-large": sd3,
    "black-forest-labs/FLUX.1-schnell": partial(flux, guided=False),
    "black-forest-labs/FLUX.1-dev": flux,
    "black-forest-labs/FLUX.1-Fill-dev": partial(flux, pipeline="FluxFillPipeline", in_channels=16 + 16 + 256),
    "black-forest-labs/FLUX.1-Kontext-dev": partial(flux, pipeline="FluxKontextPipeline"),
    "black-forest-labs/FLUX.2-dev": flux_2_dev,
    "black-forest-labs/FLUX.2-klein-4B": flux_2_klein,
    "Qwen/Qwen-Image": qwen_image,
    "Qwen/Qwen-Image-Edit": partial(qwen_image, pipeline="QwenImageEditPipeline"),
    "Qwen/Qwen-Image-Edit-2509": partial(qwen_image, pipeline="QwenImageEditPlusPipeline"),
    "Tongyi-MAI/Z-Image": z_image,
    "Tongyi-MAI/Z-Image-Turbo": z_image,
    "kandinskylab/Kandinsky-5.0-T2I-Lite-sft-Diffusers": kandinsky_5,
    "kandinskylab/Kandinsky-5.0-I2I-Lite-sft-Diffusers": partial(kandinsky_5, pipeline="Kandinsky5I2IPipeline"),
}
