"""Networks that enlarge a picture: Swin2SR of transformers, whatever spandrel reads (Real-ESRGAN), and diffusers' upscaler."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from tools.errors import BadInput, EngineError, NotConfigured
from tools.local.image import tiles
from tools.local.image.tiles import Floats
from tools.local.tasks import LocalTask
from tools.local.worker import loading

if TYPE_CHECKING:
    from tools.local.worker.held import Held
    from tools.local.worker.stepping import Stepping

TILE, OVERLAP = 192, 16
"""Side of a piece in pixels and what neighbours share: some seconds each on a processor, so that people see it go on."""
_SPANDREL = (".safetensors", ".pth", ".pt", ".ckpt")
_TOO_LARGE = 1.6
"""How much larger than the pictures it was trained on a diffusion upscaler's input may be."""
_USUAL_STEPS = 75


@dataclass(frozen=True, slots=True)
class Network:
    """A network that makes a picture `factor` times larger."""

    model: Any
    factor: int
    multiple: int = 1
    """Sides of what it is given are multiples of this; what is missing is mirrored at the edge."""


def by_network(picture: Image.Image, task: LocalTask, held: Held, steps: Stepping) -> Image.Image:
    """Return an RGB picture enlarged by the card's network, by as much as the network does."""
    load = swin2sr if task.model.library == "transformers" else spandrel
    network = held.addition(task, "model", load)
    pixels = np.asarray(picture.convert("RGB"), np.float32) / 255.0
    height, width = pixels.shape[:2]
    count = len(tiles.starts(height, TILE, OVERLAP)) * len(tiles.starts(width, TILE, OVERLAP))
    with steps.hooked([network.model]), steps.counting(count, "enlarging") as done:
        made = tiles.enlarged(pixels, _piecewise(network, task), network.factor, tile=TILE, overlap=OVERLAP, done=done)
    made *= 255.0  # in place: a large picture takes gigabytes
    return Image.fromarray(np.rint(made, out=made).astype(np.uint8))


def by_diffusion(picture: Image.Image, task: LocalTask, held: Held, steps: Stepping) -> Image.Image:
    """Return an RGB picture enlarged by a diffusion model, which invents detail; raise BadInput for one that is too large for it."""
    import torch  # noqa: PLC0415 - the worker only

    most = task.model.size or (512, 512)
    if picture.width * picture.height > _TOO_LARGE * most[0] * most[1]:
        raise BadInput(
            f"{task.title} enlarges pictures of up to about {most[0]}x{most[1]}, not {picture.width}x{picture.height}; "
            "choose another model, such as Swin2SR."
        )
    pipeline = held.pipeline(task, task.model.classes["upscale"])
    step = task.model.multiple
    wide, high = (-(-side // step) * step for side in picture.size)
    call = {name: value for name, value in task.call.items() if name in _DIFFUSION}
    ground = _mirrored(np.asarray(picture.convert("RGB")), high, wide)
    generator = torch.Generator("cpu").manual_seed(task.seed)
    with steps.of(
        pipeline, int(call.get("num_inference_steps", _USUAL_STEPS)), "enlarging", preview=task.model.latents
    ):
        made: Image.Image = pipeline(
            **{"prompt": "", **call}, image=Image.fromarray(ground), generator=generator
        ).images[0]
    factor = made.width / wide
    return made.crop((0, 0, round(picture.width * factor), round(picture.height * factor)))


_DIFFUSION = frozenset({"prompt", "negative_prompt", "num_inference_steps", "guidance_scale", "noise_level"})
"""What of an order such a model is told."""


def swin2sr(folder: Path, task: LocalTask) -> Network:
    """Return transformers' Swin2SR; see `Held.addition`. Conde et al., arXiv 2209.11345."""
    from transformers import Swin2SRForImageSuperResolution  # noqa: PLC0415 - the worker only

    model = Swin2SRForImageSuperResolution.from_pretrained(
        folder, local_files_only=True, dtype=loading.dtype_of(task.plan)
    ).eval()
    return Network(model, int(model.config.upscale), int(model.config.window_size))


def spandrel(folder: Path, task: LocalTask) -> Network:
    """Return a network from a single file of any architecture that the package spandrel knows; see `Held.addition`."""
    single = task.model.files.single if task.model.files else ""
    path = folder if folder.is_file() else folder / single if single else _only_file(folder, task)
    try:
        found = importlib.import_module("spandrel").ModelLoader(device="cpu").load_from_file(str(path))
    except ImportError as error:
        raise NotConfigured(f"{task.title} needs the package spandrel: pip install spandrel.") from error
    model = found.model.to(loading.dtype_of(task.plan)).eval()
    return Network(model, int(found.scale), 4)


def _only_file(folder: Path, task: LocalTask) -> Path:
    found = sorted(path for path in folder.iterdir() if path.suffix in _SPANDREL)
    if len(found) != 1:
        raise EngineError(
            f"The folder of {task.title} holds {len(found)} model files instead of one; keep one, or name it in the card."
        )
    return found[0]


def _piecewise(network: Network, task: LocalTask) -> Callable[[Floats], Floats]:
    import torch  # noqa: PLC0415 - the worker only

    weight = next(network.model.parameters())

    def enlarge(piece: Floats) -> Floats:
        height, width = piece.shape[:2]
        step = network.multiple
        padded = _mirrored(piece, -(-height // step) * step, -(-width // step) * step)
        given = torch.from_numpy(np.ascontiguousarray(padded.transpose(2, 0, 1)))[None].to(weight.device, weight.dtype)
        with torch.inference_mode():
            made = network.model(given)
        made = getattr(made, "reconstruction", made)
        out: Floats = made[0].float().clamp(0, 1).cpu().numpy().transpose(1, 2, 0)
        return out[: height * network.factor, : width * network.factor]

    return enlarge


def _mirrored(pixels: Any, height: int, width: int) -> Any:
    """Return pixels grown to a size at the right and the bottom, by their own mirror image."""
    more = ((0, height - pixels.shape[0]), (0, width - pixels.shape[1]), (0, 0))
    return np.pad(pixels, more, mode="symmetric") if height != pixels.shape[0] or width != pixels.shape[1] else pixels
