"""Orders that follow, refer, widen and mend, run on tiny models as a worker runs them, without the process around it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from prompts.shot import Shot
from tools.animatic import draw
from tools.engines.animatic import to_files
from tools.local.image import pictures
from tools.local.models import LocalModel
from tools.local.tasks import DraftParts, FileAt, LocalResult, LocalTask, MemoryPlan, Reference
from tools.local.worker.held import Held
from tools.local.worker.stepping import Stepping

Pixels = NDArray[np.uint8]
SIZE = (64, 64)
SD, SDXL = "stable-diffusion-v1-5/stable-diffusion-v1-5", "stabilityai/stable-diffusion-xl-base-1.0"
ADAPTER = "h94/IP-Adapter"
DEPTH = {SD: "lllyasviel/sd-controlnet-depth", SDXL: "diffusers/controlnet-depth-sdxl-1.0"}
_CLASS = {SD: "StableDiffusion", SDXL: "StableDiffusionXL"}
_PLACES = {SD: ("models", "ip-adapter_sd15.safetensors"), SDXL: ("sdxl_models", "ip-adapter_sdxl.safetensors")}


class Quiet:
    """A line to nobody."""

    preview_every_s = 0.0

    def check(self) -> None:
        """Nobody stops it."""

    def tell(self, *_: Any, **__: Any) -> None:
        """Nobody listens."""


def model_of(repository: str, **more: Any) -> LocalModel:
    """Return the card's options of a tiny SD 1.5 or SDXL with every addition it has."""
    kind = _CLASS[repository]
    subfolder, weight_name = _PLACES[repository]
    said: dict[str, Any] = {
        "library": "diffusers",
        "classes": {
            "t2i": f"{kind}Pipeline", "multi_ref": f"{kind}Pipeline", "i2i": f"{kind}Img2ImgPipeline",
            "inpaint": f"{kind}InpaintPipeline", "outpaint": f"{kind}InpaintPipeline",
        },
        "guided": {
            "t2i": f"{kind}ControlNetPipeline", "i2i": f"{kind}ControlNetImg2ImgPipeline",
            "inpaint": f"{kind}ControlNetInpaintPipeline",
        },
        "reference": {"model": ADAPTER, "gb": 0.1, "subfolder": subfolder, "weight_name": weight_name, "scale": 0.8},
        "controls": {"depth": {"model": DEPTH[repository], "gb": 0.1}},
        "size": SIZE,
    }  # fmt: skip
    if repository == SDXL:
        said["reference"]["style_at"] = "up_blocks.0.attentions.1"
    return LocalModel.model_validate(said | more)


@dataclass
class Bench:
    """A worker's models and a folder for its files."""

    models: Path
    out: Path
    held: Held

    def order(self, repository: str = SD, *, additions: bool = True, **said: Any) -> LocalTask:
        """Return an order for a picture of words; `said` changes its fields, and `call` adds to its call."""
        folders = {"model": self.models / repository}
        if additions:
            folders |= {"reference": self.models / ADAPTER, "control:depth": self.models / DEPTH[repository]}
        call = {"prompt": "a red fox", "num_inference_steps": 3, **said.pop("call", {})}
        model = said.pop("model", None) or model_of(repository)
        return LocalTask(**{
            "key": "k", "card": "tiny-local", "title": "Tiny", "task": "t2i", "model": model, "folders": folders, "call": call,
            "seed": 5, "plan": MemoryPlan(threads=1), "out": self.folder(), "size": SIZE, **said,
        })  # fmt: skip

    def folder(self) -> Path:
        """Return a new empty folder, beside those before it."""
        made = self.out / f"job-{len(list(self.out.iterdir()))}"
        made.mkdir()
        return made

    def result(self, task: LocalTask, run: Callable[..., LocalResult] = pictures.run) -> LocalResult:
        """Return what a runner makes of the order."""
        steps = Stepping(Quiet())  # type: ignore[arg-type]
        with self.held.job(steps):
            return run(replace(task, out=self.folder()), self.held, steps)

    def made(self, task: LocalTask) -> Pixels:
        """Return the pixels of the order's picture."""
        return pixels(self.result(task).files[0].path)


def pixels(path: Path) -> Pixels:
    """Return a picture's pixels."""
    with Image.open(path) as image:
        return np.asarray(image)


def reference(path: Path, weight: float = 1.0) -> Reference:
    """Return a picture as a reference."""
    return Reference(path, hashlib.sha256(path.read_bytes()).hexdigest(), weight, path.stem)


def plain(path: Path, colour: tuple[int, int, int], side: int = 64) -> Path:
    """Write a picture of one colour with a darker square in it."""
    image = Image.new("RGB", (side, side), colour)
    image.paste(tuple(part // 3 for part in colour), (side // 4, side // 4, side // 2, side // 2))
    image.save(path)
    return path


@dataclass
class Draft:
    """A draft of the embedded studio with its files."""

    picture: Path
    parts: DraftParts
    shot: Shot

    def task(self, **more: Any) -> dict[str, Any]:
        """Return the fields of an order that renders it."""
        call = {"image": FileAt(self.picture), **more.pop("call", {})}
        return {"task": "i2i", "draft": self.parts, "shot": self.shot.model_dump_json(), "call": call, **more}


def drawn(folder: Path, size: tuple[int, int] = (192, 128), **shot: Any) -> Draft:
    """Draw a Shot into a folder."""
    said = Shot.model_validate(shot)
    files = to_files(draw(said, size, seed=3))
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in {"picture": files.picture, **files.sidecars}.items():
        (folder / f"{name}.png").write_bytes(data)
    parts = DraftParts(
        folder / "depth.png", folder / "ids.png", files.description.elements, shot=said.model_dump_json(), marked=True
    )
    return Draft(folder / "picture.png", parts, said)


def difference(one: Pixels, other: Pixels) -> float:
    """Return the mean difference of two pictures, 0..255."""
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


def own_folder(folder: Path, tiny: Callable[..., Path], *names: str) -> Path:
    """Return a folder that holds these models and no others: the run's own folder grows, and a router would choose among them."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(tiny(name) / name)
    return folder


def new_bench(models: Path, out: Path) -> Bench:
    """Return a bench with nothing held yet."""
    torch.set_num_threads(1)
    return Bench(models, out, Held())
