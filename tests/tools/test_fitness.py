"""What makes a card unfit, and what of a request it would drop: one sentence each, the weightiest first."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.briefs import MusicBrief, Section, SoundBrief, SpeechBrief
from prompts.shot import Shot
from tests.tools.shelf import card
from tools.catalog import TASKS
from tools.fitness import NEEDS, drops, unfit
from tools.parameters import asked
from tools.requests import (
    CloneRequest,
    ImageRequest,
    Lora,
    MusicRequest,
    Region,
    Request,
    SoundRequest,
    SpeechRequest,
    VideoRequest,
)


def shot(technical: str = "", subject: str = "a cat") -> Shot:
    return Shot.model_validate({"subject": subject, "technical": technical})


def told(request: Request, *, form: str = "prose", takes: tuple[str, ...] = ("prompt",), **more: Any) -> tuple[str, ...]:
    one = card("x", dialect=form, parameters={name: name for name in takes}, **more)
    return tuple(drop.sentence for drop in drops(request, one))


MUSIC = MusicRequest(brief=MusicBrief(bpm=90, key="C minor", lyrics="la", sections=(Section(name="verse"),), instrumental=False))


@pytest.mark.parametrize(
    ("request_", "card_", "sentences"),
    [
        (ImageRequest(shot=shot()), {}, ()),
        (ImageRequest(shot=shot("16:9")), {"takes": ("prompt", "aspect_ratio")}, ()),
        (ImageRequest(shot=shot("16:9")), {"takes": ("prompt", "size")}, ()),
        (ImageRequest(shot=shot("16:9")), {}, ("X decides the shape by itself, not 16:9.",)),
        (
            ImageRequest(shot=shot("1080x1350")),
            {"takes": ("prompt", "aspect_ratio")},
            ("X makes the shape 4:5, but not exactly 1080x1350.",),
        ),
        (
            ImageRequest(shot=shot("4K")),
            {"takes": ("prompt", "size"), "limits": {"max_side": 1536}},
            ("X makes sides of 64 to 1536 pixels, not 3840x2160.",),
        ),
        (ImageRequest(shot=shot(), image="p", size=(800, 600)), {"takes": ("prompt", "image")}, ()),
        (ImageRequest(shot=shot(), image="p", strength=0.0), {"takes": ("prompt", "image")}, ("X has no strength setting.",)),
        (ImageRequest(shot=shot(), reference_images=("a",)), {}, ("X takes no reference pictures; the one given was left out.",)),
        (
            ImageRequest(
                shot=shot(), guide="depth", guide_image="g", style_image="s", palette_image="c", loras=(Lora(name="a"),),
                num_inference_steps=9, guidance_scale=3, reference_images=("r",), reference_weights=(0.5,),
            ),
            {"takes": ("prompt", "reference_images")},
            (
                "X cannot follow the lines, depth or pose of a picture.",
                "X takes no picture for the style.",
                "X takes no LoRAs.",
                "X takes no picture for the colours.",
                "X cannot be told how much each reference picture counts.",
                "X decides the number of steps by itself.",
                "X has no guidance setting.",
            ),
        ),
        (
            ImageRequest(shot=shot(), guide="depth", guide_image="g", loras=(Lora(name="a"),), num_inference_steps=9),
            {"takes": ("prompt", "guide", "guide_image", "loras", "num_inference_steps")},
            (),
        ),
        (
            VideoRequest(shot=shot(), fps=30, generate_audio=True),
            {},
            ("X makes no sound.", "X decides the frame rate by itself."),
        ),
        (VideoRequest(shot=shot(), generate_audio=False), {}, ()),
        (VideoRequest(shot=shot("8 seconds")), {}, ("X decides the length by itself.",)),
        (VideoRequest(shot=shot("8 seconds")), {"takes": ("prompt", "num_frames")}, ()),
        (SpeechRequest(brief=SpeechBrief(text="hi", delivery="softly")), {}, ("X cannot be told how to say it.",)),
        (SpeechRequest(brief=SpeechBrief(text="hi", delivery="softly")), {"form": "speech_tags"}, ()),
        (SpeechRequest(brief=SpeechBrief(text="你好")), {}, ("X is not known to speak Chinese.",)),
        (SpeechRequest(brief=SpeechBrief(text="你好")), {"languages": ("en", "zh-TW")}, ()),
        (SpeechRequest(brief=SpeechBrief(text="hi", language="th")), {"languages": ("*",)}, ()),
        (SpeechRequest(operation="isolate", audio="a", brief=SpeechBrief(language="th")), {"takes": ("audio",)}, ()),
        (
            MUSIC,
            {},
            ("X sings no given lyrics.", "X knows no sections.", "X has no tempo setting.", "X has no key setting."),
        ),
        (MUSIC, {"form": "music_plan"}, ()),
        (MUSIC, {"form": "music"}, ("X sings no given lyrics.", "X knows no sections.")),
        (SoundRequest(brief=SoundBrief(text="rain", loop=True)), {}, ("X makes no loops.",)),
    ],
)
def test_what_is_dropped_is_told(request_: Request, card_: dict[str, Any], sentences: tuple[str, ...]) -> None:
    assert told(request_, **card_) == sentences


def test_references_are_bounded_by_the_smaller_of_both_limits() -> None:
    request = ImageRequest(shot=shot(), reference_images=("a", "b", "c"))
    many = card("x", limits={"reference_images": 8}, parameters={"reference_images": {"to": "r", "max_items": 2}})
    few = card("x", limits={"reference_images": 1}, parameters={"reference_images": {"to": "r", "max_items": 2}})
    unsaid = card("x", limits={}, parameters={"reference_images": "r"})
    assert [drops(request, one)[0].sentence for one in (many, few, unsaid)] == [
        "X takes 2 reference pictures; the other one was left out.",
        "X takes 1 reference picture; the other 2 were left out.",
        "X takes 1 reference picture; the other 2 were left out.",
    ]


def test_a_reference_weighs_more_than_a_seed() -> None:
    plain = card("x", parameters={"prompt": "prompt"})
    (seed,) = drops(ImageRequest(shot=shot(), seed=1), plain)
    (reference,) = drops(ImageRequest(shot=shot(), reference_images=("a",)), plain)
    assert reference.weight > 4 * seed.weight


@pytest.mark.parametrize(
    ("request_", "takes", "why"),
    [
        (ImageRequest(shot=shot(), image="p"), ("prompt",), "takes no picture"),
        (ImageRequest(shot=shot(), image="p", region=Region(words="hat")), ("image",), "takes no mask, so more than the part asked for may change"),
        (VideoRequest(shot=shot(), first_frame="a", last_frame="b"), ("first_frame",), "takes no last frame"),
        (VideoRequest(shot=shot(), operation="restyle", video="v"), ("prompt",), "takes no video"),
        (SpeechRequest(operation="dub", video="v"), ("audio",), "takes no video"),
        (CloneRequest(name="me", samples=("a",), consent="c"), ("name",), "takes no recordings"),
        (SpeechRequest(brief=SpeechBrief(text="hi"), voice="c"), ("text", "voice"), "does not have the cloned voice"),
        (VideoRequest(shot=shot(), operation="extend", video="v"), ("source",), "extends only videos that were made there"),
        (ImageRequest(shot=shot(subject="x" * 600)), ("prompt",), "takes prompts of up to 500 characters, not 600"),
        (ImageRequest(shot=shot()), ("prompt",), None),
    ],
)
def test_what_makes_a_card_unfit_is_told(request_: Request, takes: tuple[str, ...], why: str | None) -> None:
    one = card("x", limits={"characters": 500}, parameters={name: name for name in takes})
    assert unfit(request_, one, "", asked(request_)) == why


def test_every_task_says_what_it_needs() -> None:
    assert set(NEEDS) == set(TASKS)


def test_a_size_that_is_too_large_is_told_once() -> None:
    one = card("x", limits={"max_side": 2048}, parameters={"prompt": "p", "aspect_ratio": "ratio"})
    sentences = [drop.sentence for drop in drops(ImageRequest(shot=shot(), size=(3840, 2160)), one)]
    assert sentences == ["X makes sides of 64 to 2048 pixels, not 3840x2160."]


def test_a_seed_is_not_missed_where_nothing_new_is_drawn() -> None:
    one = card("x", "upscale", parameters={"image": "image"})
    assert drops(ImageRequest(shot=shot(), operation="upscale", image="a", seed=7), one) == ()
    assert drops(ImageRequest(shot=shot(), seed=7), card("x", parameters={"prompt": "p"})) != ()


def test_a_length_that_cannot_be_said_and_is_another_is_told_once() -> None:
    fixed = card("x", "t2v", parameters={"prompt": "p"}, limits={"min_s": 6, "max_s": 6})
    assert [drop.sentence for drop in drops(VideoRequest(shot=shot(), duration_s=5), fixed)] == ["X makes 6 s here, not 5."]
    open_ = card("x", "t2v", parameters={"prompt": "p"}, limits={})
    assert [drop.sentence for drop in drops(VideoRequest(shot=shot(), duration_s=5), open_)] == ["X decides the length by itself."]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"options": {"speaks": {"en": "en"}}}, "does not speak Chinese"),
        ({"origin": "drawn"}, "does not speak Chinese"),
        ({"languages": ("en", "zh-Hant"), "options": {"speaks": {"en": "en", "zh": "zh"}}}, None),
        ({}, None),
    ],
    ids=["of this machine", "drawn", "that speaks it", "of a service, which may"],
)
def test_a_voice_that_surely_lacks_the_language_is_unfit(more: dict[str, Any], why: str | None) -> None:
    one = card("x", "tts", parameters={"text": "text"}, **more)
    request = SpeechRequest(brief=SpeechBrief(text="小狐狸，晚安。"))
    assert unfit(request, one, "", asked(request)) == why
