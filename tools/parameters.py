"""What a request asks for, in canonical parameters: read by the router (what would be dropped) and by engines (what is sent)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prompts.dialects.rendered import Rendered
from prompts.technical import (
    aspect_ratio,
    duration_s,
    fps,
    ratio_of,
    render_size,
    says_4k,
    says_shape,
    says_size,
    says_transparent,
)
from tools.catalog import Canonical, Task
from tools.requests import (
    CloneRequest,
    FilmRequest,
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
REGION = "region"
"""Stands for the mask that the door makes from a region's words or box, until it is made."""
LINES: Mapping[str, int] = {
    "360p": 360, "480p": 480, "512p": 512, "540p": 540, "720p": 720, "768p": 768, "1080p": 1080, "1440p": 1440, "4k": 2160,
}  # fmt: skip
"""The named resolutions, by the pixels of the shorter side."""
_SPOKEN: Mapping[str, Task] = {"speak": "tts", "convert": "sts", "isolate": "isolate", "dub": "dub"}
_MANY = ("reference_images", "samples", "pieces")
_STEERED: tuple[Canonical, ...] = ("strength", "loras", "num_inference_steps", "guidance_scale")
"""How a picture or a film shot is made, beyond what it shows."""


def task_of(request: Request) -> Task:
    """Return the task a request asks for."""
    match request:
        case ImageRequest():
            return _image_task(request)
        case VideoRequest():
            return _video_task(request)
        case SpeechRequest():
            return _SPOKEN[request.operation]
        case CloneRequest():
            return "clone"
        case MusicRequest():
            return "music"
        case SoundRequest():
            return "sfx"
        case FilmRequest():
            return request.operation
        case ReadRequest():
            return "stt" if request.operation == "transcribe" else "describe"


def _image_task(request: ImageRequest) -> Task:
    match request.operation:
        case "outpaint" | "upscale" | "remove_background":
            return request.operation
        case "finalize":
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
    """Return what the request asks for; what nobody asked for is missing. Pure.

    Numbers and words are as they are, files are asset ids (a tuple for several), a size is (width, height) in pixels.
    prompt: the request in the card's dialect; it brings "prompt" and "negative_prompt", its own parameters, and for speech
    the text as the dialect puts it.
    """
    found = _files(request)
    match request:
        case ImageRequest():
            found |= _shape(request) | _given(request, "guide", "reference_weights", "sides", *_STEERED)
            if request.region is not None:
                found["mask_image"] = request.region.mask_image or REGION
            if says_transparent(request.shot):
                found["background"] = "transparent"
        case VideoRequest():
            found |= _shape(request) | _timing(request) | _given(request, *_STEERED)
        case SpeechRequest():
            found |= _spoken(request)
        case CloneRequest():
            found["name"] = request.name
        case MusicRequest():
            found |= _given(
                request.brief, "duration_s", "sections", "lyrics", "bpm", "key", "instrumental", "loop", "meter", "energy"
            )
        case SoundRequest():
            found |= _given(request.brief, "duration_s", "loop", "distance")
        case ReadRequest():
            found |= _given(request, "language", "question")
    if not isinstance(request, CloneRequest | ReadRequest) and request.seed:
        found["seed"] = request.seed
    return found | _put(request, prompt)


def pixels_said(request: Request) -> bool:
    """Tell whether a size was asked for, in pixels, by name or as "4K", rather than a shape alone or nothing."""
    if not isinstance(request, ImageRequest | VideoRequest):
        return False
    return request.size is not None or says_size(request.shot) or says_4k(request.shot)


def resolution_of(size: tuple[int, int]) -> str:
    """Return the named resolution whose shorter side is closest to the size's: "1080p", "4k"."""
    side = min(size)
    return min(LINES, key=lambda name: (abs(LINES[name] - side), LINES[name]))


def _files(request: Request) -> Asked:
    found: dict[Any, Any] = {}
    described = isinstance(request, ReadRequest) and request.operation == "describe"
    for name, ids in inputs_of(request).items():
        if name == "asset":
            found["image" if described else "audio"] = ids[0]
        else:
            found[name] = ids if name in _MANY else ids[0]
    return found


def _shape(request: ImageRequest | VideoRequest) -> Asked:
    """Return the shape in every way it can be said, and the resolution only when pixels were asked for."""
    sized = pixels_said(request)
    if not sized and not says_shape(request.shot):
        return {}
    size = request.size or render_size(request.shot)
    ratio = ratio_of(*request.size) if request.size else aspect_ratio(request.shot)
    found: Asked = {"size": size, "width": size[0], "height": size[1], "aspect_ratio": ratio}
    return found | ({"resolution": resolution_of(size)} if sized else {})


def _timing(request: VideoRequest) -> Asked:
    seconds = request.duration_s if request.duration_s is not None else duration_s(request.shot)
    frames = request.fps or fps(request.shot)
    found: Asked = {"duration_s": seconds} if seconds is not None else {}
    found |= {"fps": frames} if frames else {}
    found |= {"last_shot": request.last_shot} if request.last_shot is not None else {}
    return found if request.generate_audio is None else found | {"generate_audio": request.generate_audio}


def _spoken(request: SpeechRequest) -> Asked:
    found = _given(
        request.brief, "text", "voice", "language", "delivery", "speed", "pitch", "stability", "similarity", "style_strength"
    )
    return found | ({"voice": request.voice} if request.voice else {})


def _put(request: Request, prompt: Rendered | None) -> Asked:
    if prompt is None:
        return {}
    found: Asked = {"prompt": prompt.prompt} if prompt.prompt else {}
    if prompt.prompt and isinstance(request, SpeechRequest):
        found["text"] = prompt.prompt
    found |= {"negative_prompt": prompt.negative_prompt} if prompt.negative_prompt else {}
    found.update(prompt.parameters)  # type: ignore[arg-type]
    return found


def _given(record: Any, *names: Canonical) -> Asked:
    """Return the record's fields that were said: 0 is a number, an unset flag is nothing."""
    return {name: getattr(record, name) for name in names if _said(name, getattr(record, name))}


def _said(name: Canonical, value: Any) -> bool:
    if isinstance(value, bool):
        return value or name == "instrumental"  # the one flag that can also be unsaid
    return value is not None and value not in ("", ())
