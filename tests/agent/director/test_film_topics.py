"""Films whose shots are listed by topic, shots named by what they show, and what is said of a topic nothing is known of."""

from __future__ import annotations

import pytest

from agent.desk import DeskRow
from agent.director.calls import answer
from agent.director.film.telling import general
from agent.director.plan import make_plan
from agent.writer.wish import FilmWish
from prompts.shot import Shot

FILM = DeskRow(
    "film1", kind="video", selected=True, seconds=30.0,
    shots=('a worker in a hard hat "Keep the forklift lane clear."', "checking a machine", 'driving a forklift "Look both ways."', "holding a fire extinguisher"),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "做一支30秒的工廠安全訓練影片，五個鏡頭：戴安全帽、檢查機器、堆高機通道、通報異常、滅火器，中文旁白，加字幕",
        "make a 30-second safety training film, five shots: wearing helmets, checking the machine, the forklift lane, reporting a fault, the fire extinguisher; narrated, with captions",
    ],
)
def test_listed_topics_of_a_story_are_shown_by_people_and_can_be_told_in_both_languages(text: str) -> None:
    (call,) = answer(text, ()).calls
    shots = call.arguments["film"]["shots"]
    assert len(shots) == 5
    assert all("安全帽" in shot["subject"] or "hard" in shot["subject"] for shot in shots)
    assert all({"en", "zh-Hant", "zh-Hans"} <= set(shot["translations"]) for shot in shots)
    assert "forklift" in shots[2]["action"] or "堆高機" in shots[2]["action"]
    assert "extinguisher" in shots[4]["action"] or "滅火器" in shots[4]["action"]


def test_listed_shots_of_somebody_stay_as_they_were_told() -> None:
    (call,) = answer("make a film in three shots: a cat wakes up, the cat eats, the cat sleeps", ()).calls
    assert [shot["subject"] for shot in call.arguments["film"]["shots"]] == ["a cat wakes up", "the cat", "the cat"]


@pytest.mark.parametrize(
    ("text", "op", "values"),
    [
        ("the fork-lift shot at night", "reshoot", {"shots": (3,)}), ("make the forklift shot at night", "reshoot", {"shots": (3,)}), ("堆高機那段改成晚上", "reshoot", {"shots": (3,)}), ("delete the shot with the forklift", "remove", {"shots": (3,)}),
        ("make the fire extinguisher shot longer", "length", {"shots": (4,), "factor": 1.5}), ("the wide shot is too long", "length", {"factor": 0.67}),
    ],
)  # fmt: skip
def test_a_shot_is_found_by_what_it_shows(text: str, op: str, values: dict[str, object]) -> None:
    cut = make_plan(text, (FILM,)).first.cut
    assert cut is not None
    (change,) = cut.edit.changes
    assert change.op == op
    assert {name: getattr(change, name) for name in values} == values


def test_a_film_about_what_nothing_is_known_of_says_so_unless_its_words_are_given() -> None:
    assert "water cycle" in general(FilmWish(topic="the water cycle", words="make a lesson film about the water cycle"), "en")
    assert "水循環" in general(FilmWish(topic="水循環"), "zh-Hant")
    assert general(FilmWish(topic="the water cycle", script="Water rises. It falls again."), "en") == ""
    assert general(FilmWish(topic="safety at work"), "en") == ""
    assert general(FilmWish(topic="the water cycle", narrated=False), "en") == ""


@pytest.mark.parametrize(("text", "language"), [("an Indonesian version", "id"), ("印尼文版", "id"), ("改成越南文版", "vi"), ("now a Thai version please", "th"), ("旁白換成英文", "en")])
def test_a_version_in_a_language_is_narrated_in_it(text: str, language: str) -> None:
    cut = make_plan(text, (FILM,)).first.cut
    assert cut is not None
    (change,) = cut.edit.changes
    assert (change.op, getattr(change, "language", "")) == ("narrate", language)


def test_a_shot_that_becomes_a_view_of_something_leaves_its_old_place() -> None:
    cut = make_plan("make the third shot a close-up of rain falling on leaves", (FILM,)).first.cut
    assert cut is not None
    (change,) = cut.edit.changes
    said = Shot.model_validate({"subject": "a scientist", "action": "working", "scene": "in a laboratory", "style": "flat"}).revise(change.change).said()  # type: ignore[union-attr]
    assert said == {"subject": "rain", "action": "falling on leaves", "camera": "close-up", "style": "flat"}
