"""Which of our own cards makes what people ask for, with every key at hand: the picks we judged right, one row each."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.shot import Shot
from tools.catalog import Catalog, load_catalog
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
from tools.router import Wish, rank

LOCAL = {"local"}


def shot(**fields: Any) -> Shot:
    return Shot.model_validate({"subject": "a cat", **fields})


def picture(**more: Any) -> ImageRequest:
    return ImageRequest(shot=more.pop("shot", shot()), **more)


def film(**more: Any) -> VideoRequest:
    return VideoRequest(shot=shot(), **{"duration_s": 5, **more})


def speech(text: str, **brief: Any) -> SpeechRequest:
    return SpeechRequest(brief=SpeechBrief(text=text, **brief))


def music(**brief: Any) -> MusicRequest:
    return MusicRequest(brief=MusicBrief(words="calm piano", **brief))


BEST, CHEAP, FAST = Wish(tier="final", order="best"), Wish(order="cheapest"), Wish(order="fastest")
PICKS: list[tuple[str, Request, Wish, tuple[str, ...]]] = [
    ("a picture", picture(), Wish(), ("flux-2-pro",)),
    ("the best picture", picture(), BEST, ("gpt-image-2.6",)),
    ("the fastest picture", picture(), FAST, ("flux-schnell", "flux-2-klein")),
    ("words in a picture", picture(shot=shot(text_in_image=["GRAND OPENING"])), Wish(), ("ideogram-v3", "ideogram-v4", "recraft-v4.1")),
    ("Chinese words in a picture", picture(shot=shot(text_in_image=["開幕大優惠"])), Wish(), ("gpt-image-2.6", "qwen-image", "seedream-5-pro")),
    ("a draft with words", picture(shot=shot(text_in_image=["OPEN"])), Wish(tier="draft"), ("animatic",)),
    ("a vector logo", picture(shot=shot(style="vector logo")), Wish(), ("recraft-v4.1-vector",)),
    ("a transparent background", picture(shot=shot(technical="transparent background")), Wish(), ("gpt-image-2.6",)),
    ("a picture in 4K", picture(shot=shot(technical="4K")), Wish(), ("gpt-image-2.6", "nano-banana-pro")),
    ("a change in words", picture(image="a"), Wish(), ("flux-2-pro-edit", "flux-kontext-pro")),
    ("a part of a picture", picture(image="a", region=Region(box=(0, 0, 0.5, 0.5))), Wish(), ("gpt-image-2.6-edit", "flux-fill-pro")),
    ("three faces of the cast", picture(reference_images=("a", "b", "c")), Wish(), ("flux-2-pro-refs",)),
    ("ten references", picture(reference_images=tuple("abcdefghij")), Wish(), ("gpt-image-2.6",)),
    ("an enlarged picture", picture(image="a", operation="upscale"), Wish(), ("topaz-upscale", "seedvr-upscale")),
    ("a picture without its background", picture(image="a", operation="remove_background"), Wish(), ("bria-rmbg",)),
    ("a film", film(), Wish(), ("gen-4.5",)),
    ("the best film", film(duration_s=8), BEST, ("kling-4-runway", "veo-3.1")),
    ("the cheapest film of what is kept up", film(duration_s=10), CHEAP, ("hailuo-2.3", "pixverse-v6")),
    ("a film of 20 seconds", film(duration_s=20), Wish(), ("seedance-2.5",)),
    ("a film with sound", film(duration_s=8, generate_audio=True), Wish(), ("kling-3-standard", "veo-3.1")),
    ("a film between two frames", film(first_frame="a", last_frame="b"), Wish(), ("kling-3-standard-i2v", "seedance-2-i2v")),
    ("a film with the cast", film(reference_images=("a", "b")), Wish(), ("kling-4-runway", "seedance-2-references")),
    ("a film in another style", film(operation="restyle", video="v", duration_s=None), BEST, ("aleph-2",)),
    ("speech", speech("Welcome."), Wish(), ("eleven-v3",)),
    ("speech in Thai", speech("สวัสดี", language="th"), Wish(), ("eleven-v3",)),
    ("speech in Thai from the fastest", speech("สวัสดี", language="th"), FAST, ("eleven-v3",)),
    ("the fastest speech", speech("Welcome."), FAST, ("eleven-flash-v2.5",)),
    ("a cloned voice", CloneRequest(name="Ann", samples=("a",), consent="c"), Wish(), ("eleven-clone",)),
    ("30 seconds of music", music(duration_s=30, instrumental=True), Wish(), ("eleven-music",)),
    ("a song", music(duration_s=60, lyrics="la la la"), Wish(), ("eleven-music",)),
    ("a sound of 25 seconds", SoundRequest(brief=SoundBrief(text="rain", duration_s=25)), Wish(), ("eleven-sfx",)),
    ("what a recording says", ReadRequest(asset="a"), Wish(), ("openai-transcribe",)),
    ("what a picture shows", ReadRequest(asset="a", operation="describe"), Wish(), ("gpt-vision",)),
    ("Kling, between two frames", film(first_frame="a", last_frame="b"), Wish("可靈"), ("kling-3-standard-i2v",)),
    ("Kling, a picture", picture(), Wish("kling"), ("kling-image-3",)),
    ("ComfyUI, a film", film(), Wish("ComfyUI"), ("wan-2.2-comfyui",)),
]  # fmt: skip
"""What is asked, the request, the wish, and the cards of which one must win: the first is today's pick."""


@cache
def own() -> Catalog:
    return load_catalog()


@pytest.mark.parametrize(("request_", "wish", "cards"), [row[1:] for row in PICKS], ids=[row[0] for row in PICKS])
def test_what_people_ask_for_goes_to_a_model_that_is_right_for_it(request_: Request, wish: Wish, cards: tuple[str, ...]) -> None:
    ready = dict.fromkeys({card.engine for card in own().cards.values()} - LOCAL - {"gradio"})
    choice = rank(request_, own(), wish=wish, ready=ready, input_s=12.0)[0]
    assert choice.card.id in cards
    assert choice.drops == ()
