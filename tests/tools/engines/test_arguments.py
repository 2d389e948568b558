"""Requests in a provider's words: exact arguments, and a sentence for everything that was moved or left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prompts.briefs import MusicBrief, SpeechBrief
from prompts.shot import Shot
from tests.tools.engines.orders import card, order
from tools.engines.arguments import arguments, used_files
from tools.engines.base import InputFile, Inputs
from tools.errors import EngineFailure
from tools.requests import ImageRequest, Lora, MusicRequest, Request, SpeechRequest, VideoRequest

SHOT = Shot(subject="a kite")


def picture(name: str, width: int = 0, height: int = 0) -> InputFile:
    return InputFile(name, name, Path(f"{name}.png"), width, height)


def put(request: Request, parameters: dict[str, Any], inputs: Inputs | None = None, prompt: str = "a kite", **more: Any) -> Any:
    extra = {name: more.pop(name) for name in ("rendered",) if name in more}
    tested = card("fal", ["t2i"], parameters, **more)
    return arguments(order(request, tested, prompt, inputs, **extra.get("rendered", {})), lambda file: f"url:{file.id}")


def test_parameters_get_the_providers_names_and_nested_places() -> None:
    got = put(
        VideoRequest(shot=SHOT, duration_s=5, first_frame="a", seed=7),
        {"prompt": "prompt", "first_frame": "video.start_frame", "duration_s": "video.duration", "seed": "seed"},
        Inputs(first_frame=picture("a")),
        fixed={"type": "video", "video.resolution": "720p", "video": {"loop": True}},
    )
    assert got.values == {
        "type": "video",
        "video": {"resolution": "720p", "loop": True, "start_frame": "url:a", "duration": 5},
        "prompt": "a kite",
        "seed": 7,
    }
    assert got.notes == ()


def test_what_is_asked_goes_over_what_is_fixed() -> None:
    got = put(VideoRequest(shot=SHOT, generate_audio=False), {"generate_audio": "audio"}, fixed={"audio": True}, prompt="")
    assert got.values == {"audio": False}


@pytest.mark.parametrize(
    ("asked_s", "spec", "sent", "note"),
    [
        (20, {"to": "d", "form": "text", "min": 3, "max": 15}, "15", "The model takes 3 to 15 seconds, so 20 became 15."),
        (7, {"to": "d", "choices": [5, 10], "words": {"5": "5s", "10": "10s"}}, "5s", "The model takes 5 or 10 seconds, so 7 became 5."),
        (8, {"to": "d", "choices": [4, 6, 8], "form": "text"}, "8", ""),
        (2.5, {"to": "d", "form": "integer", "scale": 1000}, 2500, ""),
        (4, {"to": "d", "form": "number"}, 4.0, ""),
        (4.0, {"to": "d"}, 4, ""),
        (5, {"to": "d", "form": "list", "each": {"duration": "$"}}, [{"duration": 5}], ""),
        (90, {"to": "d", "max": 30}, 30, "The model takes at most 30 seconds, so 90 became 30."),
    ],
)  # fmt: skip
def test_seconds_are_moved_and_written_the_providers_way(asked_s: float, spec: dict[str, Any], sent: Any, note: str) -> None:
    got = put(VideoRequest(shot=SHOT, duration_s=asked_s), {"duration_s": spec}, prompt="")
    assert (got.values, got.notes) == ({"d": sent}, (note,) if note else ())


@pytest.mark.parametrize(
    ("size", "parameters", "sent"),
    [
        ((1280, 720), {"size": {"to": "size", "form": "WxH"}}, {"size": "1280x720"}),
        ((1280, 720), {"size": {"to": "size", "form": "W*H"}}, {"size": "1280*720"}),
        ((1280, 720), {"size": {"to": "image_size", "form": "object"}}, {"image_size": {"width": 1280, "height": 720}}),
        ((1000, 1000), {"size": {"to": "s", "words": {"1024x1024": "square_hd", "1024x576": "landscape_16_9"}}}, {"s": "square_hd"}),
        ((1280, 720), {"aspect_ratio": {"to": "ratio", "words": {"16:9": "1280:720", "9:16": "720:1280"}}}, {"ratio": "1280:720"}),
        ((720, 1280), {"aspect_ratio": {"to": "ratio", "words": {"16:9": "1280:720", "9:16": "720:1280"}}}, {"ratio": "720:1280"}),
        ((1500, 1000), {"aspect_ratio": {"to": "r", "choices": ["16:9", "1:1", "9:16"]}}, {"r": "16:9"}),
        ((1920, 1080), {"resolution": {"to": "r", "choices": ["480p", "720p"]}}, {"r": "720p"}),
        ((640, 480), {"width": "w", "height": "h"}, {"w": 640, "h": 480}),
        ((4096, 2304), {"width": "w", "height": "h"}, {"w": 2048, "h": 1152}),
        ((4096, 2304), {"size": {"to": "s", "form": "WxH"}}, {"s": "2048x1152"}),
    ],
)  # fmt: skip
def test_a_size_becomes_the_nearest_way_to_say_it(size: tuple[int, int], parameters: dict[str, Any], sent: dict[str, Any]) -> None:
    got = put(ImageRequest(shot=SHOT, size=size), parameters, prompt="", limits={"min_side": 256, "max_side": 2048})
    assert got.values == sent


def test_a_size_beyond_the_limits_is_told() -> None:
    got = put(ImageRequest(shot=SHOT, size=(4096, 2304)), {"size": {"to": "s", "form": "WxH"}}, prompt="", limits={"min_side": 256, "max_side": 2048})  # fmt: skip
    assert got.notes == ("The model makes sides of 256 to 2048 pixels, so 4096x2304 became 2048x1152.",)


def test_the_shape_of_the_first_frame_is_said_quietly_where_nobody_asked_for_one() -> None:
    got = put(
        VideoRequest(shot=SHOT, first_frame="a"),
        {"aspect_ratio": {"to": "ratio", "words": {"16:9": "1280:720", "9:16": "720:1280"}}, "first_frame": "image"},
        Inputs(first_frame=picture("a", 1080, 1900)),
        prompt="",
    )
    assert got.values == {"ratio": "720:1280", "image": "url:a"} and got.notes == ()


def test_several_references_are_shaped_one_by_one_and_the_surplus_is_told() -> None:
    files = tuple(picture(name) for name in "abcd")
    spec = {"to": "referenceImages", "max_items": 2, "each": {"uri": "$", "tag": "ref$n"}}
    got = put(ImageRequest(shot=SHOT, reference_images=tuple("abcd")), {"reference_images": spec}, Inputs(reference_images=files), prompt="")
    assert got.values == {"referenceImages": [{"uri": "url:a", "tag": "ref1"}, {"uri": "url:b", "tag": "ref2"}]}
    assert got.notes == ("The model takes 2 reference pictures, so 2 of 4 were left out.",)


def test_two_parameters_under_one_word_are_joined() -> None:
    got = put(
        VideoRequest(shot=SHOT, first_frame="a", last_frame="b"),
        {
            "first_frame": {"to": "promptImage", "form": "list", "each": {"uri": "$", "position": "first"}},
            "last_frame": {"to": "promptImage", "form": "list", "each": {"uri": "$", "position": "last"}},
        },
        Inputs(first_frame=picture("a"), last_frame=picture("b")),
        prompt="",
    )
    assert got.values == {"promptImage": [{"uri": "url:a", "position": "first"}, {"uri": "url:b", "position": "last"}]}


def test_a_single_file_may_be_wanted_as_a_list_and_the_first_of_several_alone() -> None:
    inputs = Inputs(image=picture("i"), reference_images=(picture("a"), picture("b")))
    request = ImageRequest(shot=SHOT, image="i", reference_images=("a", "b"))
    got = put(request, {"image": {"to": "image", "form": "list"}, "reference_images": {"to": "ref", "form": "first"}}, inputs, prompt="")
    assert got.values == {"image": ["url:i"], "ref": "url:a"}


def test_what_the_card_does_not_know_is_told_once() -> None:
    request = ImageRequest(shot=SHOT, seed=9, size=(1280, 720), strength=0.4)
    got = put(request, {"prompt": "prompt"}, rendered={"negative_prompt": "fog"})
    assert got.values == {"prompt": "a kite"}
    assert got.notes == (
        "The model has no shape, so that was left out.",
        "The model has no strength, so that was left out.",
        "The model has no seed, so that was left out.",
        "The model has no negative prompt, so that was left out.",
    )


def test_what_the_dialect_says_in_words_is_not_left_out() -> None:
    request = MusicRequest(brief=MusicBrief(words="piano", bpm=90, key="C minor", duration_s=10))
    got = put(request, {"prompt": "prompt", "duration_s": "seconds"}, prompt="piano, 90 bpm, C minor", dialect="music")
    assert got.values == {"prompt": "piano, 90 bpm, C minor", "seconds": 10} and got.notes == ()


def test_what_is_no_choice_and_near_to_none_is_left_out_and_told() -> None:
    got = put(SpeechRequest(brief=SpeechBrief(text="hi", voice="warm")), {"text": "t", "voice": {"to": "v", "choices": ["nova", "onyx"]}}, prompt="")
    assert got.values == {"t": "hi"}
    assert got.notes == ('The model does not know the voice "warm", so it was left out.',)


def test_a_cloned_voice_is_said_by_its_id() -> None:
    request = SpeechRequest(brief=SpeechBrief(text="hi"), voice="cln-asset")
    assert put(request, {"text": "t", "voice": "voice_id"}, Inputs(voice_id="v_42"), prompt="").values == {"t": "hi", "voice_id": "v_42"}


def test_an_extension_goes_on_from_the_providers_own_video_where_there_is_one() -> None:
    request = VideoRequest(shot=SHOT, operation="extend", video="v")
    film = InputFile("v", "vid1", Path("v.mp4"), kind="video", mime="video/mp4")
    parameters = {"source": {"to": "video.start_frame.generation_id", "required": True}}
    got = put(request, parameters, Inputs(video=film, source={"id": "gen_1"}), prompt="")
    assert got.values == {"video": {"start_frame": {"generation_id": "gen_1"}}} and got.notes == ()
    with pytest.raises(EngineFailure, match="only from videos that it made itself"):
        put(request, parameters, Inputs(video=film), prompt="")


def test_a_missing_file_and_a_missing_necessity_are_refused_before_anything_is_sent() -> None:
    with pytest.raises(EngineFailure) as missing:
        put(ImageRequest(shot=SHOT, image="i"), {"image": "image"}, prompt="")
    assert (missing.value.kind, missing.value.accepted) == ("invalid", False)
    with pytest.raises(EngineFailure, match="The model needs a last frame"):
        put(VideoRequest(shot=SHOT), {"last_frame": {"to": "end", "required": True}}, prompt="")


def test_frames_follow_from_seconds_where_the_model_counts_frames() -> None:
    got = put(VideoRequest(shot=SHOT, duration_s=5), {"num_frames": "num_frames"}, prompt="", options={"fps": 16, "extra_frames": 1})
    assert got.values == {"num_frames": 81} and got.notes == ()


def test_only_files_that_are_sent_count_as_used() -> None:
    tested = card("fal", ["edit"], {"image": "image"})
    inputs = Inputs(image=picture("i"), reference_images=(picture("a"),))
    sent = used_files(order(ImageRequest(shot=SHOT, image="i", reference_images=("a",)), tested, "x", inputs))
    assert [file.id for file in sent] == ["i"]


def test_colours_are_shaped_one_by_one() -> None:
    palette = [{"r": 1, "g": 2, "b": 3}, {"r": 4, "g": 5, "b": 6}]
    got = put(ImageRequest(shot=SHOT), {"palette": {"to": "color_palette.members", "each": {"rgb": "$"}}}, prompt="", rendered={"parameters": {"palette": palette}})  # fmt: skip
    assert got.values == {"color_palette": {"members": [{"rgb": palette[0]}, {"rgb": palette[1]}]}}


GUIDED = ImageRequest(
    shot=SHOT, guide="canny", guide_image="g", style_image="s", palette_image="c", loras=(Lora(name="pixel-art", weight=0.8),),
    reference_images=("r",), reference_weights=(0.5,), num_inference_steps=30, guidance_scale=5.5,
)  # fmt: skip
GUIDES = Inputs(
    guide_image=picture("g"), style_image=picture("s"), palette_image=picture("c"), reference_images=(picture("r"),)
)


def test_guides_styles_colours_and_loras_are_put_where_the_card_says() -> None:
    names = (
        "guide", "guide_image", "style_image", "palette_image", "loras", "reference_images", "reference_weights",
        "num_inference_steps", "guidance_scale",
    )  # fmt: skip
    got = put(GUIDED, {name: name for name in names}, GUIDES, prompt="")
    assert got.values == {
        "guide": "canny",
        "guide_image": "url:g",
        "style_image": "url:s",
        "palette_image": "url:c",
        "loras": [{"name": "pixel-art", "weight": 0.8}],
        "reference_images": ["url:r"],
        "reference_weights": [0.5],
        "num_inference_steps": 30,
        "guidance_scale": 5.5,
    }
    assert got.notes == ()


def test_what_a_card_knows_nothing_of_is_told_once_each() -> None:
    got = put(GUIDED, {"prompt": "prompt", "reference_images": "images"}, GUIDES)
    assert got.notes == tuple(
        f"The model has no {what}, so that was left out."
        for what in ("picture to follow", "picture for the style", "picture for the colours", "weights of the reference pictures",
                     "LoRAs", "number of steps", "guidance")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("takes", "own", "frames"),
    [(("num_frames",), 8, 25), (("num_frames", "fps"), 8, 73), (("num_frames",), None, 72), (("num_frames", "fps"), None, 72)],
)
def test_seconds_become_frames_at_the_rate_the_model_really_has(takes: tuple[str, ...], own: int | None, frames: int) -> None:
    options = {"options": {"fps": own, "extra_frames": 1}} if own else {}
    got = put(VideoRequest(shot=SHOT, duration_s=3, fps=24), {name: name for name in takes}, prompt="", **options)
    assert got.values["num_frames"] == frames
