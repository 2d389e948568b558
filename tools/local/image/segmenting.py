"""The part of a picture that words name, found by a segmenter that reads words (CLIPSeg), where its files are on this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.local.files.shelf import Repository
from tools.local.image import drafts
from tools.local.models import LocalModel
from tools.local.tasks import FileAt, LocalFile, LocalResult, LocalTask, MemoryPlan

if TYPE_CHECKING:
    from tools.local.worker.held import Held
    from tools.local.worker.stepping import Stepping

REPOSITORY = Repository("model", "CIDAS/clipseg-rd64-refined", 0.61, licence="Apache-2.0")
"""Lüddecke and Ecker, arXiv 2112.10003; 151 million parameters."""
_CLASS = "CLIPSegForImageSegmentation"
_MEAN, _SPREAD = np.array((0.485, 0.456, 0.406), np.float32), np.array((0.229, 0.224, 0.225), np.float32)
"""Of the pictures it was trained on (ImageNet), per channel."""
_SURE = 0.3
"""Below this probability nowhere in the picture is what the words name."""
_SHARE = 0.45
"""Over the highest probability: where the part ends."""
_GROWN = 0.012
"""How far the part is grown, over the picture's shorter side: the map is coarse, and an edit has to reach its rim."""
_FILLERS = re.compile(r"^(?:the|a|an|this|that|his|her|its|their|my)\s+", re.IGNORECASE)

Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seeing:
    """The segmenter with what reads its words."""

    model: Any
    tokenizer: Any


def task_of(folder: Path, picture: Path, words: str) -> LocalTask:
    """Return the order to find a part; it lacks its plan and its folder. words: English."""
    return LocalTask(
        key="part", card="clipseg", title="CLIPSeg", task="describe", model=LocalModel(library="transformers", classes={"describe": _CLASS}),
        folders={"model": folder}, call={"image": FileAt(picture), "prompt": words}, seed=0, plan=MemoryPlan(), out=Path(),
    )  # fmt: skip


def run(task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
    """Find the part and write it as a mask, white where it is, of the picture's size; no file where it is not.

    Raises BadMedia for a picture that cannot be read.
    """
    picture = drafts.opened(task.call["image"].path).convert("RGB")
    seeing = held.addition(task, "model", seen)
    steps.check()
    mask = mask_of(_likely(picture, str(task.call["prompt"]), seeing, task), picture.size)
    if mask is None:
        return LocalResult(())
    path = task.out / "part.png"
    mask.save(path)
    return LocalResult((LocalFile(path, "mask"),))


def mask_of(likely: Pixels, size: tuple[int, int]) -> Image.Image | None:
    """Return the part as a mask of this size, or None where it is nowhere. likely: (h, w), 0..1 how likely each place is of it."""
    if likely.max() < _SURE:
        return None
    scaled = Image.fromarray(likely).resize(size, Image.Resampling.BICUBIC)
    part = (np.asarray(scaled) >= _SHARE * float(likely.max())).astype(np.uint8) * 255
    reach = 2 * max(1, round(min(size) * _GROWN)) + 1
    return Image.fromarray(part).filter(ImageFilter.MaxFilter(reach))


def seen(folder: Path, task: LocalTask) -> Seeing:
    """Return the segmenter; see `Held.addition`."""
    from transformers import CLIPSegForImageSegmentation, CLIPTokenizer  # noqa: PLC0415 - the worker only

    model = CLIPSegForImageSegmentation.from_pretrained(folder, local_files_only=True).eval()
    return Seeing(model, CLIPTokenizer.from_pretrained(folder, local_files_only=True))


def _likely(picture: Image.Image, words: str, seeing: Seeing, task: LocalTask) -> Pixels:
    import torch  # noqa: PLC0415 - the worker only

    side = int(seeing.model.config.vision_config.image_size)
    shrunk = np.asarray(picture.resize((side, side), Image.Resampling.BICUBIC), np.float32) / 255.0
    pixels = ((shrunk - _MEAN) / _SPREAD).transpose(2, 0, 1)[None]
    read = seeing.tokenizer([_FILLERS.sub("", words.strip())], return_tensors="pt", truncation=True)
    with torch.inference_mode():
        logits = seeing.model(
            pixel_values=torch.from_numpy(np.ascontiguousarray(pixels)).to(task.plan.device),
            input_ids=read["input_ids"].to(task.plan.device),
            attention_mask=read["attention_mask"].to(task.plan.device),
        ).logits
    likely: Pixels = torch.sigmoid(logits.float()).reshape(logits.shape[-2:]).cpu().numpy()
    return likely
