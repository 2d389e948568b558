"""How a thing shall be made is read out of the words and leaves the picture alone; words that only look so stay in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent.desk import DeskRow
from agent.director.calls import answer
from agent.director.manner import read_manner
from agent.director.text import read_text
from tests.agent.director.desks import BOAT, CAT, RECORDING, one

WHOLE_FILM = DeskRow("film1", kind="video", words="make a film about a fox", shots=("1: a fox", "2: a boat"), selected=True)
UPLOAD = DeskRow("img4", words="", name="mia.png", upload=True)


@pytest.mark.parametrize(
    ("text", "rest", "how", "here"),
    [
        ("a castle, 30 steps, guidance 5.5", "a castle", {"num_inference_steps": 30, "guidance_scale": 5.5}, False),
        ("a hero with the LoRA Pixel-Art at 80% and the ink lora", "a hero",
         {"loras": [{"name": "Pixel-Art", "weight": 0.8}, {"name": "ink"}]}, False),
        ("a cat, in the style of img1, with the colours of img2", "a cat", {"style_image": "img1", "palette_image": "img2"}, False),
        ("a dancer in the same pose as the second picture", "a dancer", {"guide": "pose", "guide_image": "the second picture"}, False),
        ("follow the edges of mia.png: a glass bridge", "a glass bridge", {"guide": "canny", "guide_image": "mia.png"}, False),
        ("機器人，照第二張圖的姿勢", "機器人", {"guide": "pose", "guide_image": "第二張圖"}, False),
        ("draw it locally", "draw it", {}, True),
        ("跑40步，引導7，畫一隻貓", "畫一隻貓", {"num_inference_steps": 40, "guidance_scale": 7.0}, False),
    ],
)  # fmt: skip
def test_what_is_said_of_the_making_is_taken_out(text: str, rest: str, how: dict[str, Any], here: bool) -> None:
    found = read_manner(read_text(text), (CAT, BOAT, UPLOAD))
    assert (found.rest.raw, dict(found.how), found.here) == (rest, how, here)


@pytest.mark.parametrize(
    "text",
    [
        "a man walks 30 steps up the stairs", "an infographic in 5 steps", "a cat in the style of Van Gogh", "workers on this machine, photo",
        "a cat asleep on my laptop", 'a poster that says "30 steps, guidance 5"', "the pose of a dancer", "a staircase of 120 steps",
        "local food on a market", "walking 30步 in the snow", "畫一個人走了30步的樓梯", "本地的老街", "a lora of birds",
    ],
)  # fmt: skip
def test_words_that_only_look_so_stay_in_the_picture(text: str) -> None:
    said = read_text(text)
    found = read_manner(said, (CAT, BOAT, UPLOAD))
    assert (found.rest, dict(found.how), found.here) == (said, {}, False)


def test_other_settings_alone_make_the_picture_at_hand_again() -> None:
    call = one("try again with 40 steps", CAT)
    assert (call.name, call.arguments) == ("edit_image", {"target": "img1", "how": {"num_inference_steps": 40}})


def test_a_film_shot_takes_steps_and_loras_but_no_pictures_to_follow() -> None:
    call = one("animate it, 20 steps", CAT)
    assert (call.name, call.arguments["how"]) == ("create_video", {"num_inference_steps": 20})


@pytest.mark.parametrize("text", ["transcribe voc1 here", "transcribe it on this machine"])
def test_a_recording_is_written_down_on_this_machine_where_that_is_said(text: str) -> None:
    call = one(text, RECORDING)
    assert (call.name, call.arguments["what"], call.arguments["model"]) == ("look_up", "transcribe", "local")


@pytest.mark.parametrize("text", ["draw a fox with local:sdxl", "用local:sdxl畫一隻狐狸"])
def test_a_model_of_this_machine_can_be_spelled_as_on_the_command_line(text: str) -> None:
    call = one(text)
    assert (call.name, call.arguments["model"]) == ("create_image", "local:sdxl")
    assert "local" not in str(call.arguments["shot"])


@pytest.mark.parametrize("text", ["render the film", "make the film final", "render it", "把影片算成成品", "用本機的SDXL把影片渲染出來"])
def test_a_film_is_rendered_shot_by_shot_where_that_is_said(text: str) -> None:
    call = one(text, WHOLE_FILM)
    assert (call.name, call.arguments["changes"], call.arguments["quality"]) == ("edit_film", [{"op": "reshoot"}], "final")


@pytest.mark.parametrize("text", ["render the film, 30 steps", "compose a calm song, guidance 4"])
def test_what_a_film_or_a_song_cannot_take_is_said_and_not_dropped(text: str) -> None:
    found = answer(text, (WHOLE_FILM,))
    assert found.calls == () and found.words.startswith("Steps, guidance, LoRAs and pictures to follow are for single pictures")


@pytest.mark.parametrize("text", ["render it with SDXL", "render the draft with SDXL on this machine", "用本機的SDXL渲染它"])
def test_a_draft_that_shall_be_rendered_by_a_model_is_finished_and_not_made_anew(text: str) -> None:
    call = one(text, CAT)
    assert (call.name, call.arguments["target"], call.arguments["operation"]) == ("edit_image", "img1", "final")
    assert "SDXL" in call.arguments["model"]


def test_what_a_model_made_is_made_again_by_another_one() -> None:
    call = one("render it with SDXL", replace(CAT, model="flux-2-pro"))
    assert (call.name, call.arguments) == ("edit_image", {"target": "img1", "change": {}, "model": "SDXL"})


@pytest.mark.parametrize(("text", "quality"), [("draft a girl in a red coat", "draft"), ("please draft the castle on a hill", "draft")])
def test_to_draft_something_asks_for_a_draft(text: str, quality: str) -> None:
    call = one(text)
    assert (call.name, call.arguments["quality"]) == ("create_image", quality)
    assert "draft" not in str(call.arguments["shot"])
