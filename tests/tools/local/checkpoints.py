"""Writes a tiny model as one file, the way people share them: a Stable Diffusion checkpoint in its original names, and a GGUF of a transformer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_INNER = (
    ("norm1", "in_layers.0"), ("conv1", "in_layers.2"), ("norm2", "out_layers.0"), ("conv2", "out_layers.3"),
    ("time_emb_proj", "emb_layers.1"), ("conv_shortcut", "skip_connection"),
)  # fmt: skip
_ENDS = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2", "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0", "conv_out": "out.2",
}  # fmt: skip


def single_file(folder: Path, out: Path) -> Path:
    """Write the Stable Diffusion 1.5 pipeline of a folder, whose blocks have one layer each, as one .safetensors file."""
    from safetensors.torch import load_file, save_file

    unet, vae, text = (load_file(next((folder / part).glob("*.safetensors"))) for part in ("unet", "vae", "text_encoder"))
    weights = {f"model.diffusion_model.{_unet(name, unet)}": value for name, value in unet.items()}
    weights |= {f"first_stage_model.{_vae(name)}": _as_conv(name, value) for name, value in vae.items()}
    weights |= {f"cond_stage_model.transformer.text_model.{name.removeprefix('text_model.')}": value for name, value in text.items()}
    save_file({name: value.contiguous() for name, value in weights.items()}, out)
    return out


def gguf_file(module: Any, out: Path, architecture: str = "flux") -> Path:
    """Write a transformer's weights as GGUF: Q8_0 where a row is made of whole groups of 32, else 32 bits."""
    import gguf

    writer = gguf.GGUFWriter(str(out), architecture)
    eight = gguf.GGMLQuantizationType.Q8_0
    for name, value in module.state_dict().items():
        numbers = value.float().numpy()
        if numbers.ndim == 2 and numbers.shape[-1] % 32 == 0:
            writer.add_tensor(name, gguf.quants.quantize(numbers, eight), raw_dtype=eight)
        else:
            writer.add_tensor(name, numbers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return out


def _unet(name: str, every: dict[str, Any]) -> str:
    for ours, theirs in _ENDS.items():
        if name.startswith(f"{ours}."):
            return name.replace(ours, theirs, 1)
    block, index, kind, layer, rest = re.match(r"(\w+?)_blocks?\.(?:(\d+)\.)?(\w+)\.(\d+)\.(.+)", name).groups()  # type: ignore[union-attr]
    at, within = int(index or 0), int(layer)
    if kind == "resnets":
        for ours, theirs in _INNER:
            rest = re.sub(rf"^{ours}\.", f"{theirs}.", rest)
    if block == "mid":
        return f"middle_block.{2 * within if kind == 'resnets' else 1}.{rest}"
    if kind == "downsamplers":
        return f"input_blocks.{2 * (at + 1)}.0.{rest.replace('conv', 'op')}"
    if kind == "upsamplers":
        has_attention = any(other.startswith(f"up_blocks.{at}.attentions") for other in every)
        return f"output_blocks.{2 * at + 1}.{2 if has_attention else 1}.{rest}"
    slot = 0 if kind == "resnets" else 1
    return f"input_blocks.{1 + 2 * at + within}.{slot}.{rest}" if block == "down" else f"output_blocks.{2 * at + within}.{slot}.{rest}"


def _vae(name: str) -> str:
    name = re.sub(r"down_blocks\.(\d+)\.resnets\.(\d+)", r"down.\1.block.\2", name)
    name = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d+)\.resnets\.(\d+)", lambda found: f"up.{3 - int(found[1])}.block.{found[2]}", name)
    name = re.sub(r"up_blocks\.(\d+)\.upsamplers\.0", lambda found: f"up.{3 - int(found[1])}.upsample", name)
    name = re.sub(r"mid_block\.resnets\.(\d+)", lambda found: f"mid.block_{int(found[1]) + 1}", name)
    name = name.replace("mid_block.attentions.0", "mid.attn_1").replace("group_norm", "norm").replace("to_out.0", "proj_out")
    name = re.sub(r"attn_1\.to_([qkv])", r"attn_1.\1", name)
    return name.replace("conv_shortcut", "nin_shortcut").replace("conv_norm_out", "norm_out")


def _as_conv(name: str, value: Any) -> Any:
    """Return an attention's matrix as the 1x1 convolution that the original has."""
    return value[:, :, None, None] if "attentions" in name and value.ndim == 2 else value
