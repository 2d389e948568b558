"""Changes of a film, read from words in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from agent.desk import DeskRow
from agent.director.calls import answer
from agent.director.film.clauses import FilmAtHand
from agent.director.film.edits import read_film_edit
from agent.director.film.shots import mark_shots
from agent.director.text import read_text
from tests.agent.director.desks import CAT, calls, one

MADE = DeskRow("film1", kind="video", words="a film about bicycles", selected=True, seconds=20.0, shots=("a", "b", "c", "d"))


def changes(text: str) -> list[dict[str, Any]]:
    return [change.model_dump(mode="json", exclude_unset=True) | {"op": change.op} for change in read_film_edit(read_text(text), FilmAtHand("film1", count=4, seconds=20.0)).changes]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("shots two and three", (2, 3)), ("shots 2-4", (2, 3, 4)), ("the second to last shot", (-2,)), ("the first two shots", (1, 2)), ("the opening scene", (1,)), ("every shot", ()), ("第二、三段", (2, 3)), ("最後兩個鏡頭", (-2, -1)), ("倒數第二段", (-2,)), ("鏡頭二", (2,)), ("每個鏡頭", ())],
)  # fmt: skip
def test_shots_are_counted_as_people_count_them(text: str, numbers: tuple[int, ...]) -> None:
    assert list(mark_shots(read_text(text)).shots.values()) == [numbers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("swap the second and third", [{"op": "swap", "a": 2, "b": 3}]),
        ("把第二段和第三段對調", [{"op": "swap", "a": 2, "b": 3}]),
        ("put shot three before shot one", [{"op": "move", "shot": 3, "to": 1}]),
        ("move shot one after shot three", [{"op": "move", "shot": 1, "to": 3}]),
        ("keep only shots 1 and 3", [{"op": "remove", "shots": [2, 4]}]),
        ("duplicate shot two", [{"op": "repeat", "shot": 2}]),
        ("repeat the first shot at the end", [{"op": "repeat", "shot": 1, "at": -1}]),
        ("show the second shot twice", [{"op": "repeat", "shot": 2}]),
        ("duplicate the second shot and put it at the end", [{"op": "repeat", "shot": 2, "at": -1}]),
        ("複製第二個鏡頭，放到最後面", [{"op": "repeat", "shot": 2, "at": -1}]),
        ("複製第二個鏡頭", [{"op": "repeat", "shot": 2}]),
        ("把第一段重複一次放在最後面", [{"op": "repeat", "shot": 1, "at": -1}]),
        ("copy shot 1 after shot three", [{"op": "repeat", "shot": 1, "at": 4}]),
        ("剪掉第一段", [{"op": "remove", "shots": [1]}]),
        ("make the second shot 5 seconds", [{"op": "length", "shots": [2], "seconds": 5.0}]),
        ("make it 10 seconds shorter", [{"op": "length", "shots": [], "seconds": 10.0}]),
        ("cut the first second of shot two", [{"op": "trim", "shot": 2, "start_s": 1.0}]),
        ("trim the last second off shot 3", [{"op": "trim", "shot": 3, "end_s": 1.0}]),
        ('add a title "Cat day" and an end card "The end"', [{"op": "cards", "title": "Cat day", "end_card": "The end"}]),
        ("第一段剪掉前兩秒", [{"op": "trim", "shot": 1, "start_s": 2.0}]),
        ("第二段放慢一倍", [{"op": "speed", "shots": [2], "factor": 0.5}]),
        ("dip to black between shots two and three", [{"op": "transition", "shots": [3], "transition": "dip_to_black"}]),
        ("make the voice louder and the music much quieter", [{"op": "volume", "track": "voice", "by_db": 4.0, "shots": []}, {"op": "volume", "track": "music", "by_db": -12.0, "shots": []}]),
        ("女聲旁白，慢一點", [{"op": "narrate", "voice": "女聲", "speed": 0.85, "lines": {}}]),
        ("shot 3 should say: Tighten the bolt, but not too much.", [{"op": "narrate", "lines": {"3": "Tighten the bolt, but not too much."}}]),
        ("different music: jazz", [{"op": "music", "music": {"words": "jazz", "genre": "jazz"}}]),
        ("第二段加雷聲", [{"op": "sound", "shots": [2], "sound": {"text": "雷聲"}}]),
        ("字幕大一點，放在上方", [{"op": "captions", "captions": {"size": "large", "position": "top"}}]),
        ("narration and captions in Spanish", [{"op": "narrate", "language": "es"}, {"op": "captions", "captions": {"language": "es"}}]),
        ("captions in Chinese", [{"op": "captions", "captions": {"language": "zh"}}]),
        ("英文字幕", [{"op": "captions", "captions": {"language": "en"}}]),
        ('add narration "Welcome" with captions', [{"op": "narrate", "lines": {"1": "Welcome"}}, {"op": "captions", "captions": {}}]),
        ("end with \"Stay safe\"", [{"op": "cards", "end_card": "Stay safe"}]),
        ("export it in full HD for TikTok", [{"op": "format", "aspect_ratio": "9:16", "lines": 1080}]),
    ],
)  # fmt: skip
def test_a_decision_in_words_becomes_the_change_it_means(text: str, expected: list[dict[str, Any]]) -> None:
    assert changes(text) == expected


def test_what_is_seen_in_a_shot_is_read_as_a_change_of_one_picture() -> None:
    slower, night = changes("make the third shot slower and at night")
    assert slower == {"op": "speed", "shots": [3], "factor": 0.75}
    assert (night["op"], night["shots"], night["change"]) == ("reshoot", [3], {"lighting": {"set": "at night"}})
    assert changes("redo shot three") == [{"op": "reshoot", "shots": [3]}]


def test_a_new_shot_keeps_its_description_its_place_and_its_words() -> None:
    (added,) = changes("结尾再加一个镜头，女孩端着咖啡微笑，旁白「欢迎光临」")
    assert (added["op"], added["at"], added["shot"]["narration"]) == ("add", -1, "欢迎光临")
    assert "咖啡" in str(added["shot"]["shot"])
    (after,) = changes("add a close-up of greasy hands after shot two, 3 seconds")
    assert (after["at"], after["shot"]["duration_s"]) == (3, 3.0)


def test_several_decisions_stay_in_their_order() -> None:
    assert [change["op"] for change in changes("第一段和第二段對調，第四段放慢，再加字幕，音樂小聲一點")] == ["swap", "speed", "captions", "volume"]
    assert [change["op"] for change in changes("加上旁白：「歡迎來到海邊」，配輕柔鋼琴")] == ["narrate", "music"]


@pytest.mark.parametrize(
    ("text", "tool"),
    [("draw a poster of a red bicycle", "create_image"), ("compose a slow blues for a bar scene", "compose_music"), ('say "hello" in a warm voice', "speak"), ("undo that", "remember"), ("how many shots does the film have?", "look_up"), ("make a 10 second jingle", "compose_music"), ("a robot dancing on the moon at night", "create_image")],
)  # fmt: skip
def test_what_is_no_change_of_the_film_stays_what_it_is(text: str, tool: str) -> None:
    assert [name for name, _ in calls(text, MADE)] == [tool]


def test_a_film_is_found_behind_a_picture_at_hand_when_only_a_film_can_be_meant() -> None:
    film = DeskRow(**{**MADE.__dict__, "selected": False})
    assert one("delete the third shot of the film", film, CAT).arguments["target"] == "film1"
    assert one("music quieter", film, CAT).arguments["target"] == "film1"
    assert one("make the roof red", film, CAT).name == "edit_image"


@pytest.mark.parametrize(("text", "quality"), [("now render the final version", "final"), ("in final quality", "final"), ("do it again", None)])
def test_a_film_is_made_anew_as_a_whole(text: str, quality: str | None) -> None:
    call = one(text, MADE)
    assert call.name == "edit_film" and [change["op"] for change in call.arguments["changes"]] == ["reshoot"]
    assert call.arguments.get("quality") == quality


@pytest.mark.parametrize("text", ["make shot two 0 seconds", "make the film 3 hours long", "turn the music up by 500 dB"])
def test_what_no_film_can_be_is_said_in_one_sentence(text: str) -> None:
    told = answer(text, (MADE,))
    assert told.calls == () and told.words.startswith("A film lasts 1 second to 15 minutes")


@pytest.mark.parametrize("text", ['add a caption "Out now" to the last shot', "captions: Out now", "字幕加上「新品上市」", '第二段加字幕「大家好」', 'the captions should say "Hello"'])
def test_words_for_a_caption_that_nobody_says_are_answered_with_what_to_say(text: str) -> None:
    told = answer(text, (MADE,))
    assert told.calls == () and told.words.startswith(("Captions show what is said", "字幕顯示的是說出來的話"))


def test_what_cannot_be_changed_is_said_beside_what_is_changed() -> None:
    told = answer('make shot two slower and add a caption "Out now"', (MADE,))
    (call,) = told.calls
    assert [change["op"] for change in call.arguments["changes"]] == ["speed"] and told.words.startswith("Captions show what is said")
