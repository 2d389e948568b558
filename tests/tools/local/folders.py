"""Small folders of models for tests of where files lie: real indices and headers, no weights to speak of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.catalog import Card

PIPELINE = {
    "_class_name": "StableDiffusionPipeline",
    "unet": ["diffusers", "UNet2DConditionModel"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "scheduler": ["diffusers", "DDIMScheduler"],
    "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
    "feature_extractor": [None, None],
    "requires_safety_checker": True,
}
IGNORED = ["safety_checker/*"]


def tensors(number: int = 4, **metadata: str) -> bytes:
    """Return a .safetensors file of one tensor of so many bytes."""
    header = {"__metadata__": metadata, "weight": {"dtype": "U8", "shape": [number], "data_offsets": [0, number]}}
    told = json.dumps(header).encode()
    return len(told).to_bytes(8, "little") + told + bytes(number)


def put(folder: Path, files: Mapping[str, bytes | dict[str, Any]]) -> Path:
    """Write files into a folder; a dict is written as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(json.dumps(content).encode() if isinstance(content, dict) else content)
    return folder


def pipeline() -> dict[str, bytes | dict[str, Any]]:
    """Return the files of a pipeline whose weights are one file each."""
    return {
        "model_index.json": PIPELINE,
        "unet/config.json": {"a": 1},
        "unet/diffusion_pytorch_model.safetensors": tensors(),
        "text_encoder/config.json": {"a": 1},
        "text_encoder/model.safetensors": tensors(),
        "tokenizer/tokenizer_config.json": {"a": 1},
        "scheduler/scheduler_config.json": {"a": 1},
    }


def local_card(model: str = "org/small", *, id: str = "small-local", title: str = "Small on this machine", **options: Any) -> Card:
    """Return a card of this machine; `options` go beside the usual ones."""
    usual = {
        "library": "diffusers", "classes": {"t2i": "StableDiffusionPipeline"}, "files": {"gb": 2.0, "ignore": IGNORED},
        "parts_gb": {"unet": 1.7, "text_encoder": 0.3}, "working_gb": 1.0, "size": (512, 512), "dtype": "fp16",
    }  # fmt: skip
    return Card.model_validate(
        {
            "id": id, "system": "own", "title": title, "engine": "local", "model": model, "tasks": ["t2i"], "dialect": "tags",
            "licence": {"name": "MIT", "commercial": True}, "price": {"amount": 0.0, "source": "test", "checked": "2026-11-21"}, "options": {**usual, **options},
            "status": {"state": "live", "checked": "2026-11-21", "source": "test"}, "parameters": {"prompt": "prompt"},
        }
    )  # fmt: skip
