"""Tiny models of the film families, one for each repository that a card of this machine names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import transformers

from tests.tiny import parts, tokens
from tools.local.figures import Figures, write_figures

TINY = Figures(size=(64, 64), steps=2)
"""What a person gets who asks a tiny model for no size: films that are made in a second."""


def save(folder: Path, made: parts.Config, pipeline: str, **settings: Any) -> None:
    """Write a film pipeline with its figures."""
    parts.save(folder, made, pipeline, **settings)
    write_figures(folder, TINY)


def stable_video(folder: Path) -> None:
    """Write a Stable Video Diffusion in its 16 bit variant; its picture encoder sees 224 pixels, as the pipeline wants it."""
    unet = diffusers.UNetSpatioTemporalConditionModel(
        block_out_channels=(32, 32),
        layers_per_block=1,
        sample_size=8,
        in_channels=8,
        out_channels=4,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        cross_attention_dim=16,
        num_attention_heads=2,
        projection_class_embeddings_input_dim=24,
        addition_time_embed_dim=8,
    )
    vae = diffusers.AutoencoderKLTemporalDecoder(
        block_out_channels=(32, 32, 32, 32),
        layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 4,
        latent_channels=4,
    )
    encoder, extractor = parts.clip_vision(16, projected_to=16, side=224, patch=56)
    scheduler = parts.sd_scheduler(
        "EulerDiscreteScheduler",
        prediction_type="v_prediction",
        sigma_max=700.0,
        sigma_min=0.002,
        timestep_spacing="leading",
        timestep_type="continuous",
        use_karras_sigmas=True,
    )
    built = diffusers.StableVideoDiffusionPipeline(
        unet=parts.lively(unet, 31),
        vae=parts.lively(vae, 32),
        image_encoder=encoder,
        feature_extractor=extractor,
        scheduler=scheduler,
    )
    built.save_pretrained(folder, variant="fp16")
    write_figures(folder, TINY)


def motion_adapter(folder: Path) -> None:
    """Write the AnimateDiff motion of the tiny SD 1.5."""
    adapter = diffusers.MotionAdapter(
        block_out_channels=(16, 32),
        motion_layers_per_block=1,
        motion_norm_num_groups=4,
        motion_num_attention_heads=2,
        motion_max_seq_length=32,
        use_motion_mid_block=True,
    )
    parts.lively(adapter, 33).save_pretrained(folder, variant="fp16")


def zeroscope(folder: Path) -> None:
    """Write a zeroscope v2: ModelScope's UNet of three dimensions."""
    unet = diffusers.UNet3DConditionModel(
        block_out_channels=(16, 16),
        layers_per_block=1,
        sample_size=8,
        in_channels=4,
        out_channels=4,
        down_block_types=("CrossAttnDownBlock3D", "DownBlock3D"),
        up_block_types=("UpBlock3D", "CrossAttnUpBlock3D"),
        cross_attention_dim=16,
        attention_head_dim=8,
        norm_num_groups=4,
    )
    sd = parts.sd_parts()
    shared = {name: sd[name] for name in ("vae", "text_encoder", "tokenizer", "scheduler")}
    save(folder, {**shared, "unet": parts.lively(unet, 34)}, "TextToVideoSDPipeline")


def _cogvideox_parts(in_channels: int = 4, **settings: Any) -> parts.Config:
    transformer = diffusers.CogVideoXTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=16,
        in_channels=in_channels,
        out_channels=4,
        time_embed_dim=2,
        text_embed_dim=32,
        num_layers=2,
        sample_width=8,
        sample_height=8,
        sample_frames=49,
        patch_size=2,
        temporal_compression_ratio=4,
        max_text_seq_length=226,
        **settings,
    )
    vae = diffusers.AutoencoderKLCogVideoX(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("CogVideoXDownBlock3D",) * 4,
        up_block_types=("CogVideoXUpBlock3D",) * 4,
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=2,
        temporal_compression_ratio=4,
    )
    return {
        "transformer": parts.lively(transformer, 35),
        "vae": parts.lively(vae, 36),
        "scheduler": diffusers.CogVideoXDDIMScheduler(),
        "text_encoder": parts.t5(),
        "tokenizer": tokens.t5_tokenizer(),
    }


def cogvideox(folder: Path) -> None:
    """Write a CogVideoX that makes films from words."""
    save(folder, _cogvideox_parts(use_rotary_positional_embeddings=True), "CogVideoXPipeline")


def cogvideox_picture(folder: Path) -> None:
    """Write a CogVideoX that makes films from a first frame."""
    made = _cogvideox_parts(8, use_rotary_positional_embeddings=True, use_learned_positional_embeddings=True)
    save(folder, made, "CogVideoXImageToVideoPipeline")


def _ltx_parts() -> parts.Config:
    transformer = diffusers.LTXVideoTransformer3DModel(
        in_channels=8,
        out_channels=8,
        patch_size=1,
        patch_size_t=1,
        num_attention_heads=4,
        attention_head_dim=8,
        cross_attention_dim=32,
        num_layers=2,
        caption_channels=32,
    )
    vae = diffusers.AutoencoderKLLTXVideo(
        latent_channels=8,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, True, False),
        decoder_spatio_temporal_scaling=(True, True, True, False),
        decoder_inject_noise=(False,) * 5,
        upsample_residual=(False,) * 4,
        upsample_factor=(1,) * 4,
        timestep_conditioning=False,
        patch_size=4,
        patch_size_t=1,
        encoder_causal=True,
        decoder_causal=False,
    )
    return {
        "transformer": parts.lively(transformer, 41),
        "vae": parts.lively(vae, 42),
        "scheduler": parts.flow_scheduler(),
        "text_encoder": parts.t5(),
        "tokenizer": tokens.t5_tokenizer(),
    }


def ltx(folder: Path) -> None:
    """Write an LTX Video for words and first frames."""
    save(folder, _ltx_parts(), "LTXPipeline")


def ltx_conditions(folder: Path) -> None:
    """Write an LTX Video 0.9.5, which takes pictures and films at any place of the new film."""
    save(folder, _ltx_parts(), "LTXConditionPipeline")


def _hunyuan_vae(**settings: Any) -> Any:
    return diffusers.AutoencoderKLHunyuanVideo(
        latent_channels=4,
        down_block_types=("HunyuanVideoDownBlock3D",) * 4,
        up_block_types=("HunyuanVideoUpBlock3D",) * 4,
        block_out_channels=(8, 8, 8, 8),
        layers_per_block=1,
        norm_num_groups=4,
        scaling_factor=0.476986,
        spatial_compression_ratio=8,
        temporal_compression_ratio=4,
        mid_block_add_attention=True,
    )


def hunyuan(folder: Path) -> None:
    """Write a HunyuanVideo, with a Llama and a CLIP as its text encoders."""
    transformer = diffusers.HunyuanVideoTransformer3DModel(
        in_channels=4,
        out_channels=4,
        num_attention_heads=2,
        attention_head_dim=10,
        num_layers=1,
        num_single_layers=1,
        num_refiner_layers=1,
        patch_size=2,
        patch_size_t=1,
        guidance_embeds=True,
        text_embed_dim=16,
        pooled_projection_dim=16,
        rope_axes_dim=(2, 4, 4),
    )
    llama = transformers.LlamaConfig(
        vocab_size=tokens.QWEN_WORDS,
        hidden_size=16,
        intermediate_size=32,
        num_attention_heads=2,
        num_hidden_layers=3,
        pad_token_id=tokens.qwen_mark("<|endoftext|>"),
        bos_token_id=tokens.qwen_mark("<|endoftext|>"),
        eos_token_id=tokens.qwen_mark("<|im_end|>"),
    )
    made = {
        "transformer": parts.lively(transformer, 43),
        "vae": parts.lively(_hunyuan_vae(), 44),
        "scheduler": parts.flow_scheduler(shift=7.0),
        "text_encoder": parts.lively(transformers.LlamaModel(llama), 45),
        "tokenizer": tokens.qwen_tokenizer(),
        "text_encoder_2": parts.clip_text(),
        "tokenizer_2": tokens.clip_tokenizer(),
    }
    save(folder, made, "HunyuanVideoPipeline")


def hunyuan_small(folder: Path) -> None:
    """Write a HunyuanVideo 1.5, with a Qwen 2.5 and a ByT5 as its text encoders; its guidance is a component."""
    transformer = diffusers.HunyuanVideo15Transformer3DModel(
        in_channels=9,
        out_channels=4,
        num_attention_heads=2,
        attention_head_dim=16,
        num_layers=1,
        num_refiner_layers=1,
        mlp_ratio=2.0,
        text_embed_dim=16,
        text_embed_2_dim=32,
        image_embed_dim=12,
        rope_axes_dim=(4, 6, 6),
        target_size=64,
        task_type="t2v",
    )
    vae = diffusers.AutoencoderKLHunyuanVideo15(latent_channels=4, block_out_channels=(16,) * 5, layers_per_block=1)
    qwen = transformers.Qwen2_5_VLTextConfig(
        vocab_size=tokens.QWEN_WORDS,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=3,
        num_attention_heads=2,
        num_key_value_heads=2,
        pad_token_id=tokens.qwen_mark("<|endoftext|>"),
        bos_token_id=tokens.qwen_mark("<|endoftext|>"),
        eos_token_id=tokens.qwen_mark("<|im_end|>"),
        rope_parameters={"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 1e6},
    )
    made = {
        "transformer": parts.lively(transformer, 46),
        "vae": parts.lively(vae, 47),
        "scheduler": parts.flow_scheduler(shift=7.0),
        "text_encoder": parts.lively(transformers.Qwen2_5_VLTextModel(qwen), 48),
        "tokenizer": tokens.qwen_tokenizer(),
        "text_encoder_2": parts.t5(),
        "tokenizer_2": transformers.ByT5Tokenizer(),
        "guider": diffusers.ClassifierFreeGuidance(guidance_scale=6.0),
    }
    save(folder, made, "HunyuanVideo15Pipeline")


BUILDERS: dict[str, Callable[[Path], None]] = {
    "stabilityai/stable-video-diffusion-img2vid-xt": stable_video,
    "guoyww/animatediff-motion-adapter-v1-5-2": motion_adapter,
    "cerspense/zeroscope_v2_576w": zeroscope,
    "THUDM/CogVideoX-2b": cogvideox,
    "THUDM/CogVideoX-5b": cogvideox,
    "THUDM/CogVideoX-5b-I2V": cogvideox_picture,
    "Lightricks/LTX-Video": ltx,
    "Lightricks/LTX-Video-0.9.5": ltx_conditions,
    "hunyuanvideo-community/HunyuanVideo": hunyuan,
    "hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_t2v": hunyuan_small,
}
