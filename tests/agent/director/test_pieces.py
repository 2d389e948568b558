"""Music and sounds: what of a wish is genre, mood, instrument, tempo, key, length, section or something not to be heard."""

from __future__ import annotations

from typing import Any

import pytest

from agent.desk import DeskRow
from agent.director.call import Call
from agent.director.lengths import length_said
from agent.director.media_calls import Talk
from agent.director.text import lower
from tests.agent.director.desks import calls, one


def music(text: str) -> dict[str, Any]:
    call = one(text)
    assert call.name == "compose_music"
    return dict(call.arguments["music"])


def test_an_exact_length_and_what_must_not_be_heard() -> None:
    brief = music("compose a calm piano piece, exactly 30 seconds, no drums")
    assert brief == {"words": "a calm piano piece, exactly 30 seconds, no drums", "mood": "calm", "instruments": ["piano"], "duration_s": 30.0, "negative": ["drums"]}


def test_tempo_key_loop_and_no_singing() -> None:
    brief = music("a lo-fi beat at 84 bpm in C minor, instrumental, loopable")
    assert (brief["genre"], brief["bpm"], brief["key"], brief["instrumental"], brief["loop"]) == ("lo-fi", 84, "C minor", True, True)


def test_sections_add_up_to_the_whole() -> None:
    brief = music("music with 8 seconds intro, then a 16 second chorus with trumpets and a 6 second outro")
    assert [(s["name"], s["duration_s"]) for s in brief["sections"]] == [("intro", 8.0), ("chorus", 16.0), ("outro", 6.0)]
    assert brief["sections"][1]["words"] == "with trumpets"
    assert brief["duration_s"] == 30.0


def test_chinese_pieces_are_read_alike() -> None:
    brief = music("來一首三十秒的輕快鋼琴曲，不要人聲")
    assert (brief["duration_s"], brief["mood"], brief["instruments"], brief["instrumental"]) == (30.0, "輕快", ["鋼琴"], True)
    assert "negative" not in brief
    assert [s["duration_s"] for s in music("一段音樂：前奏8秒，副歌16秒，尾奏六秒")["sections"]] == [8.0, 16.0, 6.0]


def test_lyrics_are_kept_word_for_word() -> None:
    assert music('write a folk song with the lyrics "The river runs home" for guitar')["lyrics"] == "The river runs home"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("sound effect of rain on a tin roof, 12 seconds, looping", {"text": "rain on a tin roof", "duration_s": 12.0, "loop": True}),
        ("the sound of thunder rolling in the distance, five seconds", {"text": "thunder rolling in the distance", "duration_s": 5.0}),
        ("來一段敲門聲的音效", {"text": "敲門聲"}), ("雷聲音效，五秒", {"text": "雷聲", "duration_s": 5.0}),
    ],
)  # fmt: skip
def test_a_sound_is_what_is_heard_without_the_request_around_it(text: str, arguments: dict[str, Any]) -> None:
    assert calls(text) == [("make_sound", arguments)]


def test_a_piece_is_made_again_with_what_was_asked_to_change() -> None:
    row = DeskRow("mus1", kind="music", words="a calm piano piece", selected=True)
    before = Call("compose_music", {"music": {"words": "a calm piano piece", "mood": "calm"}})
    assert one("make it faster", row, talk=Talk(made={"mus1": before})).arguments["music"] == {"words": "a calm piano piece, faster", "mood": "calm"}


@pytest.mark.parametrize("text", ["draw a music box", "a voice actor in a studio, portrait", "a choir singing in a church", "畫一張音樂節的海報", "畫一台錄音機"])
def test_a_picture_about_sound_is_a_picture(text: str) -> None:
    assert [name for name, _ in calls(text)] == ["create_image"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5 seconds", 5), ("ten-second", 10), ("a minute and a half", 90), ("half a minute", 30), ("1 minute 20 seconds", 80), ("45s", 45), ("三十秒", 30), ("一分半鐘", 90), ("兩分鐘", 120), ("十二秒", 12), ("半分鐘", 30),
        ("as soon as it rains", None), ("1920x1080", None), ("the 1980s", None), ("five more seconds", 5),
    ],
)  # fmt: skip
def test_lengths_of_time_in_words_and_numbers(text: str, seconds: float | None) -> None:
    assert length_said(lower(text)) == seconds


@pytest.mark.parametrize("desk", [(), (DeskRow("img1", kind="image", selected=True),)])
@pytest.mark.parametrize(
    ("text", "seconds"), [("footsteps on gravel, then a door, 4 seconds", 4.0), ("雨聲加上打雷，5 秒", 5.0), ("soft footsteps on wood", None), ("女孩的笑聲", None), ("dog barks, far away", None)],
)  # fmt: skip
def test_what_can_only_be_heard_is_a_sound_without_being_asked_for_as_one(text: str, seconds: float | None, desk: tuple[DeskRow, ...]) -> None:
    call = one(text, *desk)
    assert (call.name, call.arguments.get("duration_s")) == ("make_sound", seconds)


@pytest.mark.parametrize("text", ["a girl who listens to the rain", "footsteps in the snow, watercolor", "a dog barks at a cat", "a picture of footsteps in the sand"])
def test_what_can_be_seen_stays_a_picture(text: str) -> None:
    assert one(text).name == "create_image"
