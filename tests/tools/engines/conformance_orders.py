"""A fitting order for any card and task, with tiny real files, for the conformance kit."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.dialects.rendered import Rendered
from prompts.shot import Shot
from tests.fakes import media_files
from tools.catalog import Card, Task
from tools.engines.base import InputFile, Inputs, Order
from tools.media import encode_png
from tools.requests import (
    CloneRequest,
    ImageRequest,
    MusicRequest,
    ReadRequest,
    Region,
    Request,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
)

PROMPT = "A red kite over a green hill, soft morning light"
_SIZE = (320, 180)


def build_order(card: Card, folder: Path, task: Task | None = None, *, source: str = "") -> Order:
    """Return an order for one task of a card (its first by default), its files written into the folder.

    source: the provider's id of an earlier video, for a card that goes on from its own.
    """
    task = task or card.tasks[0]
    request = _request(card, task)
    inputs = _inputs(card, request, folder)
    if source and "source" in card.parameters:
        inputs = replace(inputs, source={"id": source})
    return Order(uuid.uuid4().hex, request, card, inputs, Rendered(PROMPT if task not in ("upscale", "remove_background") else ""))


def _request(card: Card, task: Task) -> Request:
    shot = Shot(subject="a red kite", scene="a green hill")
    references = tuple(f"ref{n}" for n in range(min(max(card.limits.reference_images, 1), 2)))
    further = references if _needs(card, "reference_images") else ()
    image: dict[str, dict[str, Any]] = {
        "t2i": {"size": (1024, 576)},
        "i2i": {"operation": "finalize", "image": "img"},
        "edit": {"image": "img"},
        "inpaint": {"image": "img", "region": Region(mask_image="msk")},
        "outpaint": {"operation": "outpaint", "image": "img"},
        "multi_ref": {"reference_images": references},
        "upscale": {"operation": "upscale", "image": "img"},
        "remove_background": {"operation": "remove_background", "image": "img"},
    }
    if task in image:
        return ImageRequest(shot=shot, seed=7, **image[task])
    video: dict[str, dict[str, Any]] = {
        "t2v": {"size": (1280, 720)},
        "i2v": {"first_frame": "first"},
        "first_last": {"first_frame": "first", "last_frame": "last"},
        "ref2v": {"reference_images": references},
        "extend": {"operation": "extend", "video": "vid"},
        "v2v": {"operation": "restyle", "video": "vid"},
    }
    if task in video:
        return VideoRequest(shot=shot, seed=7, duration_s=5, **({"reference_images": further} | video[task]))
    return _heard(card, task)


def _heard(card: Card, task: Task) -> Request:
    match task:
        case "tts":
            return SpeechRequest(brief=SpeechBrief(text="The kite is red.", language="en"), seed=7)
        case "sts":
            return SpeechRequest(operation="convert", audio="aud")
        case "isolate":
            return SpeechRequest(operation="isolate", audio="aud")
        case "dub":
            given = {"audio": "aud"} if "audio" in card.parameters or "video" not in card.parameters else {"video": "vid"}
            return SpeechRequest(operation="dub", brief=SpeechBrief(language="th"), **given)  # type: ignore[arg-type]
        case "clone":
            return CloneRequest(name="Mei", samples=("aud",), consent="c1")
        case "music":
            return MusicRequest(brief=MusicBrief(words="calm piano", duration_s=10))
        case "sfx":
            return SoundRequest(brief=SoundBrief(text="rain on a tin roof", duration_s=3))
        case "stt" | "describe":
            describe = task == "describe"
            return ReadRequest(operation="describe" if describe else "transcribe", asset="img" if describe else "aud")
    raise ValueError(f"no order is written for the task {task}")


def _needs(card: Card, name: Any) -> bool:
    spec = card.parameters.get(name)
    return spec is not None and spec.required


def _inputs(card: Card, request: Request, folder: Path) -> Inputs:
    folder.mkdir(parents=True, exist_ok=True)

    def picture(name: str) -> InputFile:
        return _written(folder, name, ".png", media_files.png(name, _SIZE), "image/png", width=_SIZE[0], height=_SIZE[1])

    def film() -> InputFile:
        data = media_files.mp4("a kite", (160, 90), 2.0, 8)
        return _written(folder, "vid", ".mp4", data, "video/mp4", kind="video", width=160, height=90, duration_s=2.0)

    def recording() -> InputFile:
        return _written(folder, "aud", ".mp3", media_files.mp3("a voice", 2.0), "audio/mpeg", kind="voice", duration_s=2.0)

    found: dict[str, Any] = {}
    for name in ("image", "first_frame", "last_frame"):
        if getattr(request, name, None):
            found[name] = picture(str(getattr(request, name)))
    if getattr(request, "video", None):
        found["video"] = film()
    if getattr(request, "audio", None):
        found["audio"] = recording()
    if isinstance(request, ReadRequest):
        found["image" if request.operation == "describe" else "audio"] = (
            picture("img") if request.operation == "describe" else recording()
        )
    if isinstance(request, CloneRequest):
        found["samples"] = (recording(),)
    if isinstance(request, ImageRequest) and request.region is not None:
        mask = encode_png(Image.new("L", _SIZE, 255))
        found["mask_image"] = _written(folder, "msk", ".png", mask, "image/png", kind="mask", width=_SIZE[0], height=_SIZE[1])
    found["reference_images"] = tuple(picture(name) for name in getattr(request, "reference_images", ()))
    return Inputs(**found)


def _written(folder: Path, name: str, suffix: str, data: bytes, mime: str, **more: Any) -> InputFile:
    path = folder / f"{name}{suffix}"
    if not path.exists():
        path.write_bytes(data)
    return InputFile(name, name, path, mime=mime, **more)
