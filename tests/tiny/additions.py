"""Tiny models beside the models: IP-Adapters with their picture encoders, ControlNets, an upscaler and a segmenter."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from safetensors.torch import save_file

from tests.tiny import parts

_TOKENS = 4
"""Words that an IP-Adapter makes of one picture."""
_SEEN = 16
"""Length of the vector by which the picture encoder tells of a picture."""
_HEARD = 4.0
"""How much louder the picture it follows is in a tiny ControlNet: at its few channels it would hardly be seen."""

_DECIDED = 15.0
"""How much surer the tiny segmenter is than chance would have it, so that a part ends somewhere."""


def ip_adapters(folder: Path) -> None:
    """Write the adapters for SD 1.5 (in `models`) and SDXL (in `sdxl_models`), each with its picture encoder."""
    for subfolder, name, unet in (
        ("models", "ip-adapter_sd15.safetensors", parts.sd_unet()),
        ("sdxl_models", "ip-adapter_sdxl.safetensors", parts.sdxl_unet()),
    ):
        where = folder / subfolder
        parts.clip_vision(_SEEN, projected_to=_SEEN)[0].save_pretrained(where / "image_encoder")
        save_file(_adapter(unet), where / name)


def _adapter(unet: Any) -> dict[str, torch.Tensor]:
    """Return an adapter's tensors under the names of the real files: keys 1, 3, 5 ... are the attentions to words, in order."""
    width = unet.config.cross_attention_dim
    made = torch.Generator().manual_seed(11)

    def weight(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=made) / shape[-1] ** 0.5

    tensors = {
        "image_proj.proj.weight": weight(_TOKENS * width, _SEEN) * 3.0,
        "image_proj.proj.bias": torch.zeros(_TOKENS * width),
        "image_proj.norm.weight": torch.ones(width),
        "image_proj.norm.bias": torch.zeros(width),
    }
    crossing = [part.attn2 for part in unet.modules() if hasattr(part, "attn2") and part.attn2 is not None]
    for number, attention in enumerate(crossing):
        tensors[f"ip_adapter.{2 * number + 1}.to_k_ip.weight"] = weight(attention.inner_dim, width)
        tensors[f"ip_adapter.{2 * number + 1}.to_v_ip.weight"] = weight(attention.inner_dim, width)
    return tensors


def sd_controlnet(folder: Path, *, seed: int) -> None:
    """Write a ControlNet for SD 1.5."""
    _save_controlnet(folder, _of(parts.sd_unet()), seed)


def sdxl_controlnet(folder: Path, *, seed: int) -> None:
    """Write a ControlNet for SDXL."""
    _save_controlnet(folder, _of(parts.sdxl_unet()), seed)


def _of(unet: Any) -> Any:
    return diffusers.ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(4, 8, 16, 16))


def _save_controlnet(folder: Path, model: Any, seed: int) -> None:
    """Write a ControlNet whose closed ends (`zero_convs`) are open, or it would change nothing."""
    parts.lively(model, seed, gain=0.7)
    with torch.no_grad():
        for weight in model.controlnet_cond_embedding.parameters():
            weight.mul_(_HEARD)
    model.save_pretrained(folder)


def swin2sr(folder: Path) -> None:
    """Write a Swin2SR that makes a picture four times larger."""
    config = transformers.Swin2SRConfig(
        image_size=32,
        num_channels=3,
        embed_dim=12,
        depths=[2],
        num_heads=[2],
        window_size=4,
        upscale=4,
        upsampler="nearest+conv",
    )
    parts.lively(transformers.Swin2SRForImageSuperResolution(config), 41, gain=0.5).save_pretrained(folder)


def clipseg(folder: Path) -> None:
    """Write a segmenter that reads words."""
    width = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_attention_heads": 2,
        "num_hidden_layers": 3,
        "projection_dim": 16,
    }
    words = {"vocab_size": parts.tokens.CLIP_WORDS, "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1}
    config = transformers.CLIPSegConfig(
        text_config=width | words,
        vision_config=width | {"image_size": 64, "patch_size": 16},
        projection_dim=16,
        extract_layers=[0, 1, 2],
        reduce_dim=8,
        decoder_num_attention_heads=2,
        decoder_intermediate_size=16,
    )
    model = parts.lively(transformers.CLIPSegForImageSegmentation(config), 51)
    with torch.no_grad():
        model.decoder.transposed_convolution.weight.mul_(_DECIDED)
        model.decoder.film_mul.weight.mul_(_HEARD)
    model.save_pretrained(folder)
    parts.tokens.clip_tokenizer().save_pretrained(folder)


_SD_CONTROLS = ("depth", "canny", "openpose", "scribble")
_SDXL_CONTROLS = (
    "diffusers/controlnet-depth-sdxl-1.0",
    "diffusers/controlnet-canny-sdxl-1.0",
    "xinsir/controlnet-openpose-sdxl-1.0",
    "xinsir/controlnet-scribble-sdxl-1.0",
)
BUILDERS: dict[str, Callable[[Path], None]] = {
    "h94/IP-Adapter": ip_adapters,
    "CIDAS/clipseg-rd64-refined": clipseg,
    "caidas/swin2SR-realworld-sr-x4-64-bsrgan-psnr": swin2sr,
    **{
        f"lllyasviel/sd-controlnet-{guide}": functools.partial(sd_controlnet, seed=20 + number)
        for number, guide in enumerate(_SD_CONTROLS)
    },
    **{name: functools.partial(sdxl_controlnet, seed=24 + number) for number, name in enumerate(_SDXL_CONTROLS)},
}
