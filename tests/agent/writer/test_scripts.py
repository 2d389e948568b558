"""Scripts become shots: every word is said once and in order, and the pictures show what is said."""

from __future__ import annotations

import re

import pytest

from agent.writer import FilmWish, write_film
from agent.writer.scripts import read_script, shared_out
from tools.errors import BadInput

LESSON = "「本次工安課程將介紹職場安全的基本觀念。首先，請同仁確實了解工作環境的潛在風險，包括高溫、高壓、機械運轉、化學品等危險因子。進入工作區前，務必穿戴完整個人防護裝備，如安全帽、防護手套、防滑鞋以及護目鏡。進行操作前，請再次確認設備是否正常，並遵守所有操作SOP，不得隨意變更流程。若在工作中發現異常狀況，請立即停止作業，並通報主管或工安人員，由專業人員進行處理。記住，安全永遠是第一位。」"
TALE = "The cat woke up early. She stretched and looked out of the window. A little girl in a red coat walked through the snow to school. The cat jumped down and followed her. In the classroom the girl opened a book. The cat slept under the table."
PLAY = "Scene 1: Office\nMia (smiling): Welcome to our company!\nTom: Let me show you the lab.\nScene 2: Laboratory\nMia: This is where we test every battery."


def letters(text: str) -> str:
    return re.sub(r"\s|[「」]", "", text)


@pytest.mark.parametrize("count", [None, 3, 5, 7, 9])
@pytest.mark.parametrize("script", [LESSON, TALE, "Dr. Lee paid $3.50. It rained... Then? Nothing!"])
def test_every_word_of_a_script_is_said_once_and_in_order(script: str, count: int | None) -> None:
    brief = write_film(FilmWish(script=script, shots=count))
    assert letters("".join(shot.narration for shot in brief.shots)) == letters(script)


def test_the_safety_script_becomes_six_shots_that_show_what_is_said() -> None:
    brief = write_film(FilmWish(words=LESSON, script=LESSON))
    shown = [f"{shot.shot.subject.text} {shot.shot.action.text}" for shot in brief.shots]
    assert len(shown) == 6
    assert "講解" in shown[0] and "化學桶" in shown[1] and "護目鏡" in shown[2]
    assert "檢查機器" in shown[3] and "舉手" in shown[4] and "微笑" in shown[5]
    assert brief.captions is not None and brief.title == "安全第一"
    assert [bool(re.search("工人", text)) for text in shown] == [True, False, True, True, True, True]


def test_a_told_story_is_shown_in_the_present_with_the_same_beings() -> None:
    shots = [shot.shot.said() for shot in write_film(FilmWish(script=TALE, shots=6)).shots]
    assert shots[2]["subject"] == "A little girl in a red coat" and shots[2]["action"] == "walking to school" and "snow" in shots[2]["scene"]
    assert shots[4]["subject"] == "A little girl in a red coat" and shots[4]["scene"] == "In the classroom"
    assert shots[1]["subject"] == shots[3]["subject"] == shots[5]["subject"]
    assert shots[5]["action"].startswith("sleeping")


def test_speakers_keep_their_looks_and_headings_and_directions_are_not_said() -> None:
    shots = write_film(FilmWish(script=PLAY)).shots
    assert [(shot.speaker, shot.narration) for shot in shots] == [
        ("Mia", "Welcome to our company!"), ("Tom", "Let me show you the lab."), ("Mia", "This is where we test every battery."),
    ]  # fmt: skip
    assert shots[0].shot.subject == shots[2].shot.subject != shots[1].shot.subject
    assert [shot.shot.scene.text for shot in shots] == ["Office", "Office", "Laboratory"]
    assert shots[0].shot.action.text == "smiling"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("# Title\n**Bold** words. <b>Tags</b> go.", ["Bold words. Tags go."]),
        ("1. Wash the rice.\n2. Cook it.\n3. Serve it.", ["Wash the rice.", "Cook it.", "Serve it."]),
        ("第一幕：早安。\n第二幕：晚安。", ["早安。", "晚安。"]),
        ("旁白：大家好。\n畫面：一隻貓\n旁白：再見。", ["大家好。再見。"]),
        ("Remember: safety first.", ["Remember: safety first."]),
    ],
)
def test_numbers_labels_and_markup_are_not_said(script: str, said: list[str]) -> None:
    assert [part.text for part in shared_out(read_script(script).parts, None)] == said


def test_a_long_script_is_shared_out_over_more_shots_and_a_short_one_over_few() -> None:
    long = " ".join(f"Sentence number {n} says something about the matter at hand." for n in range(60))
    assert 8 <= len(write_film(FilmWish(script=long)).shots) <= 40
    assert len(write_film(FilmWish(script="A quick one.")).shots) == 1


@pytest.mark.parametrize("script", ["###\n\n---", "(smiles)", "。。。"])
def test_a_script_without_words_is_refused_in_one_sentence(script: str) -> None:
    with pytest.raises(BadInput, match="no words to say"):
        write_film(FilmWish(script=script))


def test_a_script_that_is_too_long_for_its_film_is_said_faster_but_never_in_a_hurry() -> None:
    speeds = [write_film(FilmWish(script=LESSON, duration_s=seconds)).narrator.speed for seconds in (60, 45, 20)]
    assert speeds[0] is None and speeds[1] is not None and 1.02 < speeds[1] < 1.3 and speeds[2] == 1.3
