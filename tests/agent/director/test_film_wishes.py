"""Wishes for whole films: sentences, pasted scripts, and what is there already."""

from __future__ import annotations

from typing import Any

import pytest

from agent.desk import DeskRow
from agent.director.calls import answer
from agent.director.film.script import stands_alone
from agent.director.plan import make_plan
from agent.director.text import read_text
from agent.writer.wish import FilmWish
from tests.agent.director.desks import BOAT, CAT, TOWER, calls, one

PICTURES = (CAT, BOAT, TOWER)
SAFETY = "本次課程介紹實驗室的安全。首先，請確認排氣設備是否正常。進入前，務必戴上護目鏡和手套。若發現異味，請立即通報老師。記住，安全永遠是第一位。"


def wish(text: str, *desk: DeskRow) -> FilmWish:
    found = make_plan(text, desk).first.wish
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("make a 20 second film about our safety rules in four shots", {"topic": "our safety rules", "duration_s": 20.0, "shots": 4}),
        (
            "做一支20秒的工安短片，四個鏡頭，主角是戴安全帽的女工程師，中文旁白，輕快科技感音樂，加字幕",
            {"topic": "工安", "duration_s": 20.0, "shots": 4, "hero": "戴安全帽的女工程師", "language": "zh", "narrated": True, "music": "輕快科技感音樂", "captions": True},
        ),
        (
            "a film about a robot who learns to cook, with English narration, upbeat electronic music and captions, vertical",
            {"topic": "a robot who learns to cook", "language": "en", "narrated": True, "music": "upbeat electronic music", "captions": True, "aspect_ratio": "9:16"},
        ),
        ("關於台北夜市的一分鐘影片，女聲旁白，不要音樂", {"topic": "台北夜市", "duration_s": 60.0, "voice": "女聲", "narrated": True, "musical": False}),
        ("Shoot a film called \"Night Shift\" about a nurse, ending with \"Thank you\"", {"topic": "a nurse", "title": "Night Shift", "end_card": "Thank you"}),
        ("a 10 second film about cats, calm piano, English narration", {"topic": "cats", "music": "calm piano", "language": "en", "narrated": True, "voice": ""}),
        ("a film about cats, calm female voice, soft strings", {"topic": "cats", "music": "soft strings", "voice": "calm female voice"}),
        ("a film about rain narrated by an old man", {"topic": "rain", "voice": "an old man"}),
        ("make a 30 second promo for a bakery, watercolor style, storyboard first", {"duration_s": 30.0, "style": "watercolor style", "stop_at": "storyboard"}),
    ],
)  # fmt: skip
def test_what_is_said_of_a_film_is_told_to_the_writer(text: str, expected: dict[str, Any]) -> None:
    found = wish(text)
    assert {name: getattr(found, name) for name in expected} == expected


def test_a_script_keeps_its_very_words_wherever_it_stands() -> None:
    words = "Good morning, everyone. Bend your knees and keep your back straight. Never twist while you carry."
    assert wish(f"Turn this script into a video: {words}").script == words
    assert wish(f"{words}\nmake a 30 second film of this").script == words
    assert wish(SAFETY).script == SAFETY
    assert wish(f"用下面的腳本做一支影片：\n{SAFETY}").script == SAFETY


@pytest.mark.parametrize(
    "text",
    [
        "A cinematic photo of a woman in a red coat. She stands in the rain. The background is blurred, shot on a 35mm lens. Soft neon light.",
        "What is a storyboard? I never made one. Can you explain it to me in simple words, please?",
        "Write an essay about safety. First, explain the rules. Then, give examples. Finally, summarize everything for my team.",
        "歡迎光臨。",
    ],
)
def test_a_description_a_question_or_a_short_line_is_no_script(text: str) -> None:
    assert not stands_alone(read_text(text))


def test_what_is_there_is_shown_in_the_order_it_is_named() -> None:
    call = one("a film of img3, img1 and img2 with soft piano", *PICTURES)
    assert [shot["source"] for shot in call.arguments["film"]["shots"]] == ["img3", "img1", "img2"]
    assert call.arguments["film"]["music"]["words"] == "soft piano"
    assert [shot["source"] for shot in one("把這三張圖剪成影片", *PICTURES).arguments["film"]["shots"]] == ["img1", "img2", "img3"]


@pytest.mark.parametrize(
    ("text", "tool"),
    [("make a video of waves hitting a pier", "create_video"), ("拍一段貓咪追蝴蝶的八秒影片", "create_video"), ("a poster for a film about pirates", "create_image"), ("a soundtrack for a film about pirates", "compose_music"), ("make a film noir detective", "create_image")],
)  # fmt: skip
def test_one_shot_and_what_only_belongs_to_a_film_are_no_whole_film(text: str, tool: str) -> None:
    assert [name for name, _ in calls(text)] == [tool]


def test_one_picture_becomes_a_film_shot_from_that_picture() -> None:
    assert one("make a 5 second film of img1", CAT).arguments == {"first_frame": "img1", "duration_s": 5.0}


@pytest.mark.parametrize(("text", "says"), [("make a film", "What shall the film be about?"), ("make a 3 hour film about trees", "at most 40 shots"), ("a 60 second film in 100 shots about ants", "at most 40 shots")])
def test_a_film_that_cannot_be_planned_is_asked_about(text: str, says: str) -> None:
    told = answer(text, ())
    assert told.calls == () and says in told.words


def test_a_storyboard_that_is_agreed_to_becomes_its_film() -> None:
    board = DeskRow("brd1", kind="board", selected=True)
    for text in ("yes", "make the film", "好", "把分鏡做成影片"):
        assert [(name, arguments) for name, arguments in calls(text, board)] == [("assemble_film", {"storyboard": "brd1"})], text
    assert one("第二個鏡頭改成夜晚", board).arguments["target"] == "brd1"


def test_voice_music_and_sound_added_to_a_shot_join_it_in_one_film() -> None:
    plan = answer("animate it slowly, add a voice-over saying 'Welcome to class, everybody, please take a seat and open your books' and soft piano", (CAT,)).plan
    shot, cut = plan.tasks
    assert (shot.modality, shot.needs_s, cut.follows) == ("video", 5.5, True)
    assert cut.cut is not None and [change.op for change in cut.cut.edit.changes] == ["narrate", "music"]
    assert [name for name, _ in calls("加上旁白：「歡迎光臨」", CAT)] == ["speak"]
    assert [name for name, _ in calls("with calm piano", CAT)] == ["compose_music"]


def test_a_draft_at_the_end_of_a_wish_is_a_quality_and_not_seen() -> None:
    assert one("a cat on the moon, draft").arguments == {"shot": {"subject": "a cat", "scene": "on the moon"}, "n": 1, "quality": "draft"}


@pytest.mark.parametrize(
    ("text", "subjects", "music"),
    [
        ("three-shot film: 1) a seed in the soil 2) a sprout in the rain 3) a sunflower in the sun. Gentle music.", ["a seed", "a sprout", "a sunflower"], "Gentle music"),
        ("做一支影片：1. 貓咪睡覺 2. 貓咪吃飯 3. 貓咪追蝴蝶，輕快音樂", ["貓咪", "貓咪", "貓咪"], "輕快音樂"),
        ("a 5 second film in three shots: a cat sleeps, a cat eats, then a cat chases a butterfly; soft piano music, captions", ["a cat", "a cat", "a cat"], "soft piano music"),
        ("做一支影片，三個鏡頭：貓咪睡覺、貓咪吃飯、貓咪追蝴蝶，輕快音樂", ["貓咪", "貓咪", "貓咪"], "輕快音樂"),
        ("make a film in two shots: a cat at the piano, then a girl playing guitar; calm piano", ["a cat", "a girl"], "calm piano"),
        ("做一支影片，兩個鏡頭：一隻貓睡覺，然後狗狗吃飯，輕柔鋼琴", ["一隻貓", "狗狗"], "輕柔鋼琴"),
        ("Scene 1: A girl waits at a bus stop.\nScene 2: A dog runs in the rain.", ["A girl", "A dog"], ""),
    ],
)  # fmt: skip
def test_shots_that_are_counted_up_are_what_is_seen_and_nobody_speaks(text: str, subjects: list[str], music: str) -> None:
    film = one(text).arguments["film"]
    assert [shot["subject"] for shot in film["shots"]] == subjects
    assert not any(shot.get("narration") for shot in film["shots"])
    assert music in film["music"]["words"]


@pytest.mark.parametrize(
    ("text", "fps"),
    [("make a 4 second film about a cat on the moon, 480p, at 6 fps", 6.0), ("做一支4秒的短片，主題是貓，每秒12格", 12.0), ("a 5 second film about a dog", 24.0)],
)
def test_a_film_has_the_pictures_a_second_that_are_asked_for(text: str, fps: float) -> None:
    film = one(text).arguments["film"]
    assert film.get("fps", 24.0) == fps
    assert "fps" not in str(film["shots"]) and "格" not in str(film["shots"])


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [("a 10 second film of Mia walking in a forest, two shots, English narration", "Mia", "forest"), ("做一支10秒的影片：米亞在海邊散步，三個鏡頭", "米亞", "海邊")],
)
def test_one_of_the_cast_plays_in_a_film_about_them(text: str, name: str, place: str) -> None:
    film = one(text, cast=(name,)).arguments["film"]
    assert all(name in shot["subject"] for shot in film["shots"])
    assert place in film["shots"][0]["scene"]
