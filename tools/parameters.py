"""What a request asks for, in canonical parameters: read by the router (what would be dropped) and by engines (what is sent)."""

from __future__ import annotations

from typing import Any

from prompts.dialects.rendered import Rendered
from prompts.technical import aspect_ratio, duration_s, fps, frame_size
from tools.catalog import Canonical, Task
from tools.requests import (
    CloneRequest,
    ImageRequest,
    MusicRequest,
    ReadRequest,
    Request,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
    inputs_of,
)

Asked = dict[Canonical, Any]


def task_of(request: Request) -> Task:
    """Return the task a request asks for."""
    match request:
        case ImageRequest():
            return _image_task(request)
        case VideoRequest():
            return _video_task(request)
        case SpeechRequest():
            tasks: dict[str, Task] = {"speak": "tts", "convert": "sts", "isolate": "isolate", "dub": "dub"}
            return tasks[request.operation]
        case CloneRequest():
            return "clone"
        case MusicRequest():
            return "music"
        case SoundRequest():
            return "sfx"
        case ReadRequest():
            return "stt" if request.operation == "transcribe" else "describe"


def _image_task(request: ImageRequest) -> Task:
    if request.operation in ("outpaint", "upscale", "remove_background"):
        return request.operation  # type: ignore[return-value]
    if request.operation == "finalize":
        return "i2i"
    if request.region is not None:
        return "inpaint"
    if request.image is not None:
        return "edit"
    return "multi_ref" if request.reference_images else "t2i"


def _video_task(request: VideoRequest) -> Task:
    if request.operation == "extend":
        return "extend"
    if request.operation == "restyle":
        return "v2v"
    if request.first_frame and request.last_frame:
        return "first_last"
    if request.first_frame or request.last_frame:
        return "i2v"
    return "ref2v" if request.reference_images else "t2v"


def asked(request: Request, prompt: Rendered | None = None) -> Asked:
    """Return what the request asks for: numbers and words as they are, files as asset ids (tuples for lists); unasked ones are missing.

    prompt: the request in the card's dialect; without it "prompt" holds only whether there is something to say.
    """
    found: Asked = {}
    for name, ids in inputs_of(request).items():
        key: Any = {"asset": "image" if getattr(request, "operation", "") == "describe" else "audio"}.get(name, name)
        found[key] = ids if name in ("reference_images", "samples") else ids[0]
    match request:
        case ImageRequest() | VideoRequest():
            found |= _seen(request)
        case SpeechRequest():
            found |= _given(request.brief, text="text", voice="voice", language="language", delivery="delivery", speed="speed",
                            stability="stability", similarity="similarity", style_strength="style_strength")  # fmt: skip
            if request.voice:
                found["voice"] = request.voice
        case CloneRequest():
            found["name"] = request.name
        case MusicRequest():
            found |= _given(request.brief, duration_s="duration_s", sections="sections", lyrics="lyrics", bpm="bpm", key="key",
                            instrumental="instrumental", loop="loop")  # fmt: skip
        case SoundRequest():
            found |= _given(request.brief, duration_s="duration_s", loop="loop")
        case ReadRequest():
            found |= _given(request, language="language", question="question")
    if getattr(request, "seed", 0):
        found["seed"] = request.seed  # type: ignore[union-attr]
    if prompt is not None:
        found |= {"prompt": prompt.prompt} | ({"negative_prompt": prompt.negative_prompt} if prompt.negative_prompt else {})
        found |= dict(prompt.parameters)  # type: ignore[arg-type]
    return found


def _seen(request: ImageRequest | VideoRequest) -> Asked:
    found: Asked = {}
    shot = request.shot
    if request.size is not None or shot.technical:
        size = request.size or frame_size(shot)
        found["size"] = size
        found["width"], found["height"] = size
        found["aspect_ratio"] = aspect_ratio(shot) if request.size is None else f"{size[0]}:{size[1]}"
    if isinstance(request, ImageRequest):
        found |= _given(request, strength="strength")
        if request.region is not None:
            found["mask_image"] = request.region.mask_image or "region"
        return found
    seconds = request.duration_s or duration_s(shot)
    frames = request.fps or fps(shot)
    found |= {"duration_s": seconds} if seconds else {}
    found |= {"fps": frames} if frames else {}
    if request.generate_audio is not None:
        found["generate_audio"] = request.generate_audio
    return found


def _given(record: Any, **names: Canonical) -> Asked:
    pairs = ((canonical, getattr(record, name)) for name, canonical in names.items())
    return {canonical: value for canonical, value in pairs if value not in (None, "", (), False)}
