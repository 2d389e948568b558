"""What a request asks for, in canonical parameters: only what was said, every number as it was said."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.briefs import MusicBrief, Section, SoundBrief, SpeechBrief
from prompts.dialects.rendered import Rendered
from prompts.films import FilmBrief, FilmShot
from prompts.shot import Shot
from tools.catalog import CANONICAL, TASKS
from tools.film.timeline import Picture, Timeline
from tools.parameters import asked, resolution_of, task_of
from tools.requests import (
    CloneRequest,
    FilmRequest,
    ImageRequest,
    Lora,
    MusicRequest,
    ReadRequest,
    Region,
    Request,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
)


def shot(technical: str = "", **more: Any) -> Shot:
    return Shot.model_validate({"subject": "a cat", "technical": technical, **more})


CAT = shot()
PIXELS = Lora(name="pixel-art", weight=0.8)
TASKED: list[tuple[Request, str]] = [
    (ImageRequest(shot=CAT), "t2i"),
    (ImageRequest(shot=CAT, reference_images=("r",)), "multi_ref"),
    (ImageRequest(shot=CAT, image="p", reference_images=("r",)), "edit"),
    (ImageRequest(shot=CAT, image="p", region=Region(words="hat")), "inpaint"),
    (ImageRequest(shot=CAT, image="p", operation="finalize"), "i2i"),
    (ImageRequest(shot=CAT, image="p", operation="outpaint"), "outpaint"),
    (ImageRequest(shot=CAT, image="p", operation="upscale"), "upscale"),
    (ImageRequest(shot=CAT, image="p", operation="remove_background"), "remove_background"),
    (VideoRequest(shot=CAT), "t2v"),
    (VideoRequest(shot=CAT, first_frame="a"), "i2v"),
    (VideoRequest(shot=CAT, last_frame="b", reference_images=("r",)), "i2v"),
    (VideoRequest(shot=CAT, first_frame="a", last_frame="b"), "first_last"),
    (VideoRequest(shot=CAT, reference_images=("r",)), "ref2v"),
    (VideoRequest(shot=CAT, operation="extend", video="v"), "extend"),
    (VideoRequest(shot=CAT, operation="restyle", video="v"), "v2v"),
    (SpeechRequest(brief=SpeechBrief(text="hi")), "tts"),
    (SpeechRequest(operation="convert", audio="a"), "sts"),
    (SpeechRequest(operation="isolate", audio="a"), "isolate"),
    (SpeechRequest(operation="dub", video="v"), "dub"),
    (CloneRequest(name="me", samples=("a",), consent="c"), "clone"),
    (MusicRequest(brief=MusicBrief()), "music"),
    (SoundRequest(brief=SoundBrief(text="rain")), "sfx"),
    (ReadRequest(asset="a"), "stt"),
    (ReadRequest(asset="a", operation="describe"), "describe"),
    (FilmRequest(operation="storyboard", brief=FilmBrief(shots=(FilmShot(shot=CAT),))), "storyboard"),
    (FilmRequest(timeline=Timeline(size=(320, 180), pictures=(Picture(id="a", source="v", duration_s=1),))), "cut"),
]


@pytest.mark.parametrize(("request_", "task"), TASKED, ids=[f"{task}-{n}" for n, (_, task) in enumerate(TASKED)])
def test_the_task_follows_from_what_the_request_names(request_: Request, task: str) -> None:
    assert task_of(request_) == task
    assert set(asked(request_)) <= set(CANONICAL)


def test_every_task_can_be_asked_for() -> None:
    assert {task for _, task in TASKED} == set(TASKS)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (ImageRequest(shot=CAT), {}),
        (ImageRequest(shot=shot("transparent background")), {"background": "transparent"}),
        (ImageRequest(shot=shot("透明背景")), {"background": "transparent"}),
        (ImageRequest(shot=shot("transparent glass")), {}),
        (VideoRequest(shot=shot("5 seconds")), {"duration_s": 5.0}),
        (VideoRequest(shot=shot("24 fps")), {"fps": 24.0}),
        (VideoRequest(shot=shot("consistent character")), {}),
        (
            ImageRequest(shot=shot("9:16")),
            {"size": (720, 1280), "width": 720, "height": 1280, "aspect_ratio": "9:16"},
        ),
        (
            ImageRequest(shot=shot("1080p")),
            {"size": (1920, 1080), "width": 1920, "height": 1080, "aspect_ratio": "16:9", "resolution": "1080p"},
        ),
        (
            ImageRequest(shot=shot("4K, 1:1")),
            {"size": (2160, 2160), "width": 2160, "height": 2160, "aspect_ratio": "1:1", "resolution": "4k"},
        ),
        (
            ImageRequest(shot=CAT, size=(2560, 1440), seed=7),
            {"size": (2560, 1440), "width": 2560, "height": 1440, "aspect_ratio": "16:9", "resolution": "1440p", "seed": 7},
        ),
        (
            VideoRequest(shot=shot("10 seconds, 16:9"), duration_s=6, fps=25, generate_audio=False),
            {"size": (1280, 720), "width": 1280, "height": 720, "aspect_ratio": "16:9", "duration_s": 6.0, "fps": 25.0,
             "generate_audio": False},
        ),
        (ImageRequest(shot=CAT, image="p", strength=0.0), {"image": "p", "strength": 0.0}),
        (
            ImageRequest(
                shot=CAT, guide="pose", guide_image="g", style_image="s", palette_image="c", loras=(PIXELS,),
                reference_images=("a",), reference_weights=(0.5,), num_inference_steps=30, guidance_scale=0.0,
            ),
            {"guide": "pose", "guide_image": "g", "style_image": "s", "palette_image": "c", "loras": (PIXELS,),
             "reference_images": ("a",), "reference_weights": (0.5,), "num_inference_steps": 30, "guidance_scale": 0.0},
        ),
        (
            VideoRequest(shot=CAT, operation="restyle", video="v", strength=0.4, loras=(PIXELS,), num_inference_steps=8, guidance_scale=6),
            {"video": "v", "strength": 0.4, "loras": (PIXELS,), "num_inference_steps": 8, "guidance_scale": 6.0},
        ),
        (ImageRequest(shot=CAT, image="p", operation="outpaint", sides=("left",)), {"image": "p", "sides": ("left",)}),
        (MusicRequest(brief=MusicBrief(), audio="a"), {"audio": "a"}),
        (ImageRequest(shot=CAT, image="p", region=Region(words="hat")), {"image": "p", "mask_image": "region"}),
        (ImageRequest(shot=CAT, image="p", region=Region(mask_image="m")), {"image": "p", "mask_image": "m"}),
        (ImageRequest(shot=CAT, reference_images=("a", "b")), {"reference_images": ("a", "b")}),
        (VideoRequest(shot=CAT, first_frame="a", last_frame="b"), {"first_frame": "a", "last_frame": "b"}),
        (
            SpeechRequest(brief=SpeechBrief(text="hi", voice="old man", speed=0.5, stability=0.0), voice="clone"),
            {"text": "hi", "voice": "clone", "speed": 0.5, "stability": 0.0},
        ),
        (SpeechRequest(operation="dub", audio="a", brief=SpeechBrief(language="th")), {"audio": "a", "language": "th"}),
        (CloneRequest(name="me", samples=("a", "b"), consent="c"), {"name": "me", "samples": ("a", "b")}),
        (MusicRequest(brief=MusicBrief(words="calm", instrumental=False, loop=False)), {"instrumental": False}),
        (MusicRequest(brief=MusicBrief(bpm=120, key="C minor", loop=True)), {"bpm": 120, "key": "C minor", "loop": True}),
        (SoundRequest(brief=SoundBrief(text="rain", duration_s=3)), {"duration_s": 3.0}),
        (ReadRequest(asset="a", language="zh"), {"audio": "a", "language": "zh"}),
        (ReadRequest(asset="a", operation="describe", question="who?"), {"image": "a", "question": "who?"}),
    ],
)  # fmt: skip
def test_only_what_was_said_is_asked_for(request_: Request, expected: dict[str, Any]) -> None:
    assert asked(request_) == expected


def test_sections_are_handed_on_as_they_are() -> None:
    sections = (Section(name="verse", duration_s=10), Section(name="chorus"))
    assert asked(MusicRequest(brief=MusicBrief(sections=sections)))["sections"] == sections


def test_the_prompt_in_a_dialect_brings_its_words_and_its_own_parameters() -> None:
    put = Rendered("a cat, golden hour", "people", parameters={"style": "digital", "palette": ("#ff0000",)})
    assert asked(ImageRequest(shot=CAT), put) == {
        "prompt": "a cat, golden hour", "negative_prompt": "people", "style": "digital", "palette": ("#ff0000",),
    }  # fmt: skip
    spoken = asked(SpeechRequest(brief=SpeechBrief(text="hi", delivery="whispering")), Rendered("[whispers] hi"))
    assert spoken == {"prompt": "[whispers] hi", "text": "[whispers] hi", "delivery": "whispering"}
    assert asked(SpeechRequest(brief=SpeechBrief(text="hi")), Rendered(""))["text"] == "hi"


@pytest.mark.parametrize(
    ("size", "name"),
    [((1280, 720), "720p"), ((1080, 1920), "1080p"), ((3840, 2160), "4k"), ((4096, 2160), "4k"), ((1000, 1000), "1080p"), ((640, 360), "360p")],
)
def test_a_size_has_the_name_of_the_nearest_resolution(size: tuple[int, int], name: str) -> None:
    assert resolution_of(size) == name
