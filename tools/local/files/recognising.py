"""What a file or folder of the person's own is: a LoRA, a checkpoint, a GGUF or a diffusers folder, and of which family."""

from __future__ import annotations

import json
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from tools.catalog import Card, Catalog
from tools.errors import BadInput
from tools.local.files.choosing import chosen
from tools.local.files.folders import INDEX, header_of, lacking
from tools.local.models import local_model

What = Literal["folder", "checkpoint", "gguf", "lora"]
_LORA = (".lora_", "lora_down", "lora_up", ".lora.", "hada_w", "lokr_w")
_UNET = "model.diffusion_model.input_blocks."
_SPOKEN = {"1.1": "sd", "4.1": "sdxl"}
"""The first place in a checkpoint's UNet that listens to the prompt: Stable Diffusion 1 and 2 in their second block, SDXL in its fifth."""
_BY_WIDTH = {("sd", 768): "sd-1.5-local", ("sd", 1024): "sd-2.1-local", ("sdxl", 2048): "sdxl-local"}
"""Family and width of the prompt's tokens -> the card of ours that it is like."""
_BY_CLASS = {
    ("StableDiffusionPipeline", 768): "sd-1.5-local", ("StableDiffusionPipeline", 1024): "sd-2.1-local",
    ("StableDiffusionXLPipeline", 2048): "sdxl-local",
}  # fmt: skip
_ARCHITECTURES = {
    "sd1": "sd-1.5-local", "sdxl": "sdxl-local", "sd3": "sd-3.5-medium-local", "flux": "flux-dev-local", "qwen_image": "qwen-image-local",
    "wan": "wan-2.1-local", "ltxv": "ltx-local", "hyvid": "hunyuan-local", "lumina2": "z-image-turbo-local",
}  # fmt: skip
"""What GGUF files of picture and film models say in general.architecture (as the converters of ComfyUI-GGUF write it)."""
_STRING = 8
"""GGUF's number for a value that is a string, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md."""
_LONGEST = 1000
_HALF_BYTES = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What was recognised."""

    what: What
    path: Path
    gb: float
    """Size of its files."""
    class_name: str = ""
    """Of the pipeline, where it is a folder."""
    like: str = ""
    """Id of the card that it is like; empty where nobody can tell."""
    parts_gb: Mapping[str, float] = field(default_factory=dict)
    """Memory of each component at 16 bits, where that can be counted."""


def recognised(path: Path, catalog: Catalog) -> Found:
    """Return what lies at a path. Blocking: reads indices and headers, no weights.

    Raises BadInput, saying what can be added, for what is none of these and for what is not whole.
    """
    if path.is_dir():
        return _folder(path, catalog)
    if not path.is_file():
        raise BadInput(f"There is nothing at {path}; name a diffusers folder, a .safetensors or .gguf file, or a repository of the hub (ORGANISATION/NAME).")
    size = path.stat().st_size / 1e9
    if path.suffix == ".gguf":
        return Found("gguf", path, size, like=_ARCHITECTURES.get(_architecture(path), ""))
    if path.suffix != ".safetensors":
        raise BadInput(f"{path.name} is no .safetensors or .gguf file; other forms of weights can hide programs, so save it as .safetensors first.")
    header = header_of(path)
    if not header:
        raise BadInput(f"{path.name} cannot be read as .safetensors; fetch it again.")
    if any(mark in name for name in header for mark in _LORA):
        return Found("lora", path, size)
    if not any(name.startswith(("first_stage_model.", "vae.")) for name in header):
        raise BadInput(f"{path.name} holds a part of a model only; add a .gguf of that part, or a whole checkpoint or diffusers folder.")
    return Found("checkpoint", path, size, like=_family(header))


def card_like(catalog: Catalog, name: str) -> Card:
    """Return the local card that people mean; raise BadInput for one that is not there or does not run on this machine."""
    found = catalog.named(name)
    cards = [found] if isinstance(found, Card) else catalog.of_system(found.id) if found is not None else ()
    local = [card for card in cards if card.engine == "local"]
    if not local:
        raise BadInput(f'"{name[:60]}" is no model of this machine; `scenewright models --task t2i` lists them.')
    return max(local, key=lambda card: card.quality)


def of_class(class_name: str, width: int | None, catalog: Catalog) -> str:
    """Return the id of the card whose class a pipeline has; width: of the prompt's tokens, which tells families of one class apart."""
    known = _BY_CLASS.get((class_name, width or 0), "")
    if known in catalog.cards:
        return known
    some = [card for card in catalog.cards.values() if card.engine == "local" and class_name in _classes(card)]
    return max(some, key=lambda card: (_classes(card)[0] == class_name, card.quality)).id if some else ""


def parts_of(folder: Path, names: Collection[str]) -> dict[str, float]:
    """Return the memory of each component at 16 bits, in GB, from the headers of these files; nothing where one cannot be read."""
    found: dict[str, float] = {}
    for name in names:
        if not name.endswith(".safetensors") or "/" not in name:
            continue
        header = header_of(folder / name)
        if not header:
            return {}
        count = sum(_count(entry["shape"]) for key, entry in header.items() if key != "__metadata__")
        component = name.partition("/")[0]
        found[component] = found.get(component, 0.0) + count * _HALF_BYTES / 1e9
    return {name: max(round(gb, 3), 0.001) for name, gb in found.items()}


# --- inside


def _folder(path: Path, catalog: Catalog) -> Found:
    index = _json(path / INDEX)
    class_name = str(index.get("_class_name", ""))
    if not class_name:
        raise BadInput(f"{path} holds no {INDEX}; name a folder that a diffusers pipeline was saved to.")
    ignore = ("safety_checker/*",)
    if lack := lacking(path, ignore=ignore):
        raise BadInput(f"{path} is not whole: {lack} is missing.")
    names = [str(file.relative_to(path).as_posix()) for file in path.rglob("*") if file.is_file()]
    kept = chosen(names, ignore=ignore)
    size = sum((path / name).stat().st_size for name in kept) / 1e9
    width = _json(path / "unet" / "config.json").get("cross_attention_dim")
    like = of_class(class_name, width if isinstance(width, int) else None, catalog)
    return Found("folder", path, size, class_name, like, parts_of(path, kept))


def _family(header: Mapping[str, Any]) -> str:
    for place, family in _SPOKEN.items():
        entry = header.get(f"{_UNET}{place}.transformer_blocks.0.attn2.to_k.weight")
        if entry is not None:
            return _BY_WIDTH.get((family, int(entry["shape"][1])), "")
    if any("joint_blocks." in name for name in header):
        return "sd-3.5-medium-local"
    return "flux-dev-local" if any("double_blocks." in name for name in header) else ""


def _architecture(path: Path) -> str:
    """Return what a GGUF file says that it is: its entry general.architecture, which comes first."""
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise BadInput(f"{path.name} cannot be read as GGUF; fetch it again.")
        file.seek(24)  # behind the version and the numbers of tensors and entries
        key = _string(file)
        (kind,) = struct.unpack("<I", file.read(4).ljust(4, b"\0"))
        return _string(file) if key == "general.architecture" and kind == _STRING else ""


def _string(file: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", file.read(8).ljust(8, b"\0"))
    return file.read(min(length, _LONGEST)).decode("utf-8", errors="replace")


def _classes(card: Card) -> tuple[str, ...]:
    return tuple(local_model(card).classes.values())


def _count(shape: list[int]) -> int:
    product = 1
    for side in shape:
        product *= side
    return product


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
