"""Film dialects: camera language, sound, cuts and negatives, each family in its own way."""

import pytest

from prompts.dialects import render
from prompts.dialects.camera import camera
from prompts.dialects.video import quality
from prompts.shot import Shot

SHOT = Shot(
    subject="a cat",
    action="walks",
    scene="on a roof",
    camera="slow push-in, low angle",
    negative=("people",),
    audio="wind",
    technical="16:9, 5 seconds, 24 fps, 4K",
)


def test_runway_hears_of_motion_first_and_never_of_what_must_not_be_seen() -> None:
    found = render("video_runway", shot=SHOT)
    assert found.prompt == "The camera slowly pushes in. Low angle. A cat walks, on a roof. 4K."
    assert found.negative_prompt == ""
    assert found.dropped == ("wind", "people")


def test_kling_has_a_named_camera_and_a_negative_prompt() -> None:
    found = render("video_kling", shot=SHOT)
    assert found.prompt == "A cat walks, on a roof. Camera: slow push-in, low angle. 4K. Sound: wind."
    assert found.negative_prompt == "people"


def test_a_card_without_a_negative_prompt_has_it_in_the_text() -> None:
    found = render("video_kling", shot=SHOT, negatives=False)
    assert found.prompt.endswith("Without people.")
    assert found.negative_prompt == ""


def test_veo_hears_speech_in_straight_quotes() -> None:
    shot = Shot(subject="a woman", audio="she says “hello”, rain")
    assert render("video_veo", shot=shot).prompt == 'A woman. Sound: she says "hello", rain.'


def test_luma_is_told_the_camera_in_a_sentence() -> None:
    assert render("video_luma", shot=SHOT).prompt == (
        "A cat walks, on a roof. The camera slowly pushes in. Low angle. 4K. Without people."
    )


def test_hailuo_takes_moves_as_commands_in_brackets() -> None:
    assert render("video_hailuo", shot=SHOT).prompt.startswith("[Push in] a cat walks, on a roof. Low angle.")
    chinese = Shot(subject="貓", camera="推進，往左搖")
    assert render("video_hailuo", shot=chinese, languages=("zh",)).prompt.startswith("[推进")


def test_seedance_switches_the_lens_where_a_cut_was_asked_for() -> None:
    shot = Shot(subject="a cat", action="sleeps, cut to a dog barking", camera="wide shot")
    assert render("video_seedance", shot=shot).prompt == "A cat sleeps. Wide shot. [lens switch] a dog barking."


def test_seedance_reads_chinese_natively() -> None:
    shot = Shot(subject="一只猫", action="睡觉，镜头切换到一只狗")
    assert render("video_seedance", shot=shot, languages=("zh-Hans",)).prompt == "一只猫，睡觉。[镜头切换] 一只狗。"


def test_a_film_without_cuts_is_one_shot() -> None:
    assert "lens switch" not in render("video_seedance", shot=SHOT).prompt


def test_what_the_first_frame_shows_is_not_said_again() -> None:
    before = Shot(subject="a cat", scene="on a roof", lighting="night", style="anime")
    shot = before.model_copy(update={"action": Shot(action="walks").action})
    assert render("video", shot=shot, before=before).prompt == "A cat walks."


def test_a_shot_in_which_nothing_moves_stays_whole() -> None:
    still = Shot(subject="a cat", scene="on a roof")
    assert render("video", shot=still, before=still).prompt == "A cat, on a roof."


@pytest.mark.parametrize(
    ("technical", "kept"),
    [
        ("16:9, 5 seconds, 4K", "4K"),
        ("1080p, 24 fps", ""),
        ("9:16，15秒，高畫質", "高畫質"),
        ("same character throughout", "same character throughout"),
    ],
)
def test_length_shape_and_frame_rate_are_no_words(technical: str, kept: str) -> None:
    assert quality(technical) == kept


def test_moves_and_pace_are_taken_out_of_the_camera_words() -> None:
    found = camera(Shot(camera="smooth orbit shot, then pull out, wide shot"))
    assert (found.moves, found.pace, found.rest) == (("orbit", "pull_out"), "smoothly", "wide shot")


def test_an_effect_is_no_move() -> None:
    assert camera(Shot(camera="slow motion")).rest == "slow motion"
