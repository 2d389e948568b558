"""Tiny models of Alibaba's Wan, one for each repository that a card of this machine names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers

from tests.tiny import parts, tokens
from tests.tiny.films import save

_WAN_LATENTS = 16
_WAN_5B_LATENTS = 48


def _wan_transformer(
    in_channels: int = _WAN_LATENTS, out_channels: int = _WAN_LATENTS, seed: int = 37, **settings: Any
) -> Any:
    transformer = diffusers.WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=in_channels,
        out_channels=out_channels,
        text_dim=32,
        freq_dim=32,
        ffn_dim=32,
        num_layers=2,
        cross_attn_norm=True,
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=64,
        **settings,
    )
    return parts.lively(transformer, seed)


def _wan_parts(transformer: Any, **settings: Any) -> parts.Config:
    """Return all parts of a Wan; settings are the VAE's."""
    vae = diffusers.AutoencoderKLWan(
        **{
            "base_dim": 4,
            "z_dim": _WAN_LATENTS,
            "dim_mult": [1, 1, 1, 1],
            "num_res_blocks": 1,
            "temperal_downsample": [False, True, True],
            **settings,
        }
    )
    scheduler = diffusers.UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
    )
    return {
        "transformer": transformer,
        "vae": parts.lively(vae, 38),
        "scheduler": scheduler,
        "text_encoder": parts.umt5(),
        "tokenizer": tokens.t5_tokenizer(),
    }


def wan(folder: Path) -> None:
    """Write a Wan 2.1 that makes films from words."""
    save(folder, _wan_parts(_wan_transformer()), "WanPipeline")


def _picture_encoder() -> parts.Config:
    encoder, processor = parts.clip_vision(16, projected_to=16)
    return {"image_encoder": encoder, "image_processor": processor}


def wan_picture(folder: Path) -> None:
    """Write a Wan 2.1 that makes films from a first frame."""
    made = _wan_parts(_wan_transformer(36, image_dim=16)) | _picture_encoder()
    save(folder, made, "WanImageToVideoPipeline")


def wan_two_pictures(folder: Path) -> None:
    """Write a Wan 2.1 that makes films between a first and a last frame: both go through the picture encoder."""
    encoder = _picture_encoder()
    length = 2 * (encoder["image_encoder"].config.image_size // encoder["image_encoder"].config.patch_size) ** 2 + 2
    made = _wan_parts(_wan_transformer(36, image_dim=16, pos_embed_seq_len=length)) | encoder
    save(folder, made, "WanImageToVideoPipeline")


def wan_vace(folder: Path) -> None:
    """Write a Wan 2.1 VACE, which takes reference pictures."""
    transformer = diffusers.WanVACETransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=_WAN_LATENTS,
        out_channels=_WAN_LATENTS,
        text_dim=32,
        freq_dim=32,
        ffn_dim=32,
        num_layers=3,
        vace_layers=[0, 2],
        vace_in_channels=96,
        cross_attn_norm=True,
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=64,
    )
    save(folder, _wan_parts(parts.lively(transformer, 39)), "WanVACEPipeline")


def wan_two_experts(folder: Path) -> None:
    """Write a Wan 2.2 A14B for words: one transformer for the first, noisy steps and one for the rest."""
    made = _wan_parts(_wan_transformer()) | {"transformer_2": _wan_transformer(seed=40)}
    save(folder, made, "WanPipeline", boundary_ratio=0.875)


def wan_two_experts_picture(folder: Path) -> None:
    """Write a Wan 2.2 A14B for a first frame; it has no picture encoder any more."""
    made = _wan_parts(_wan_transformer(36)) | {"transformer_2": _wan_transformer(36, seed=40)}
    save(folder, made, "WanImageToVideoPipeline", boundary_ratio=0.9)


def wan_small(folder: Path) -> None:
    """Write a Wan 2.2 TI2V 5B: one transformer for words and first frames, a VAE that makes frames 16 times smaller."""
    transformer = _wan_transformer(_WAN_5B_LATENTS, _WAN_5B_LATENTS)
    vae = {
        "base_dim": 4,
        "z_dim": _WAN_5B_LATENTS,
        "in_channels": 12,
        "out_channels": 12,
        "is_residual": True,
        "patch_size": 2,
        "latents_mean": [0.0] * _WAN_5B_LATENTS,
        "latents_std": [1.0] * _WAN_5B_LATENTS,
        "scale_factor_spatial": 16,
        "scale_factor_temporal": 4,
    }
    save(folder, _wan_parts(transformer, **vae), "WanPipeline", expand_timesteps=True)


BUILDERS: dict[str, Callable[[Path], None]] = {
    "Wan-AI/Wan2.1-T2V-1.3B-Diffusers": wan,
    "Wan-AI/Wan2.1-I2V-14B-480P-Diffusers": wan_picture,
    "Wan-AI/Wan2.1-FLF2V-14B-720P-diffusers": wan_two_pictures,
    "Wan-AI/Wan2.1-VACE-1.3B-diffusers": wan_vace,
    "Wan-AI/Wan2.2-T2V-A14B-Diffusers": wan_two_experts,
    "Wan-AI/Wan2.2-I2V-A14B-Diffusers": wan_two_experts_picture,
    "Wan-AI/Wan2.2-TI2V-5B-Diffusers": wan_small,
}
