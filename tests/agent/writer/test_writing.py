"""Plans of films from one sentence: what was asked for is kept, what was not is decided sensibly."""

from __future__ import annotations

import itertools

import pytest

from agent.film_arguments import FilmArgument, brief_data, change_argument, film_argument
from agent.writer import FilmWish, write_film
from agent.writer.stories import stories
from agent.writer.tongues import seconds_to_say, simplified
from prompts.film_changes import FILM_CHANGE
from prompts.films import FilmBrief
from tools.animatic.reading import read

SAFETY = FilmWish(
    words="做一支20秒的工安短片，四個鏡頭，主角是戴安全帽的女工程師，中文旁白，輕快科技感音樂，加字幕",
    topic="工安", duration_s=20, shots=4, hero="戴安全帽的女工程師", language="zh", music="輕快科技感音樂", captions=True,
)  # fmt: skip


def test_a_plan_keeps_length_shots_hero_music_and_captions_as_they_were_asked_for() -> None:
    brief = write_film(SAFETY)
    assert (len(brief.shots), brief.duration_s, brief.captions is not None) == (4, 20, True)
    assert brief.music is not None and brief.music.words == "輕快科技感音樂"
    assert all("戴安全帽的女工程師" in shot.shot.subject.text for shot in brief.shots)
    assert brief.narrator.language == "zh-Hant"


def test_the_same_wish_gives_the_same_plan() -> None:
    assert write_film(SAFETY) == write_film(SAFETY)


def test_narration_fits_the_seconds_of_its_shot_and_is_known_in_both_languages() -> None:
    brief = write_film(SAFETY)
    for shot in brief.shots:
        assert 0 < seconds_to_say(shot.narration) <= 18 / 4
        assert shot.narration == shot.translations["zh-Hant"]
        assert shot.said_in("en") and (shot.said_in("en") or "").isascii()
        assert shot.translations["zh-Hans"] != shot.translations["zh-Hant"] or len(shot.narration) < 4


@pytest.mark.parametrize("story", sorted(stories()))
@pytest.mark.parametrize("count", [1, 3, 6, 8])
def test_every_story_is_told_in_the_number_of_shots_that_was_asked_for(story: str, count: int) -> None:
    cues = stories()[story].cues
    brief = write_film(FilmWish(words="a film", topic=cues[0] if cues else "umbrellas", shots=count))
    assert len(brief.shots) == count
    assert brief.shots[0].narration
    assert all(shot.shot.subject for shot in brief.shots)


@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize("story", sorted(stories()))
def test_the_studio_draws_nearly_all_that_a_story_shows(story: str, tongue: str) -> None:
    words, topic = ("a film", "umbrellas") if tongue == "en" else ("影片", "雨傘")
    own = stories()[story]
    cues = [cue for cue in own.cues if cue.isascii() == (tongue == "en")]
    brief = write_film(FilmWish(words=words, topic=cues[0] if cues else topic, shots=6))
    camera = {word for shot in brief.shots for word in shot.shot.camera.text.replace("，", ",").split(",")}
    lost = [word for shot in brief.shots for word in read(shot.shot).not_drawn if not any(word in said for said in camera)]
    assert len(lost) <= 4, lost


def test_framings_change_from_shot_to_shot() -> None:
    brief = write_film(FilmWish(words="a film", topic="our safety rules", shots=8))
    framings = [shot.shot.camera.text.split(",")[0] for shot in brief.shots]
    assert len(set(framings)) >= 4
    assert sum(a == b for a, b in itertools.pairwise(framings)) <= 1


@pytest.mark.parametrize(
    ("topic", "story"),
    [("工安", "safety"), ("our safety rules", "safety"), ("a smart watch", "product"), ("光合作用", "lesson"), ("a trip to Kyoto", "travel"), ("牛肉麵", "recipe"),
     ("our company", "company"), ("a birthday party", "greeting"), ("a princess and a dragon", "tale"), ("馬拉松", "sport"), ("我家的小狗", "pet"), ("ocean pollution", "nature"),
     ("how to set up a printer", "tutorial")],
)  # fmt: skip
def test_a_topic_finds_its_story(topic: str, story: str) -> None:
    brief = write_film(FilmWish(words=topic, topic=topic))
    tongue = "en" if topic.isascii() else "zh"
    assert brief.music is not None
    assert brief.music.words in (stories()[story].music[tongue], *_simplified(stories()[story].music["zh"]))


def test_what_a_film_is_asked_to_be_comes_before_stray_words_of_its_script() -> None:
    script = "Put on your safety glasses.\n\nNever reach into a machine that is running."
    brief = write_film(FilmWish(words="make a safety training film of this script", script=script))
    assert brief.music is not None and brief.music.words == stories()["safety"].music["en"]
    assert not any("sports field" in str(shot.shot) for shot in brief.shots)


def _simplified(text: str) -> tuple[str, str]:
    from agent.writer.tongues import simplified

    return text, simplified(text)


def test_a_being_of_the_topic_is_the_hero_of_an_unknown_story() -> None:
    brief = write_film(FilmWish(words="a film", topic="a robot that wants to be a painter", shots=5))
    assert sum("robot" in shot.shot.subject.text for shot in brief.shots) >= 4


@pytest.mark.parametrize(
    ("wish", "narrated", "musical", "title"),
    [
        (FilmWish(topic="our company", narrated=False), False, True, True),
        (FilmWish(topic="our company", musical=False), True, False, True),
        (FilmWish(topic="our company", duration_s=10), True, True, False),
        (FilmWish(topic="our company", duration_s=10, title="Who we are"), True, True, True),
        (FilmWish(topic="our company", duration_s=60, title=""), True, True, False),
    ],
)
def test_what_was_not_wanted_stays_away(wish: FilmWish, narrated: bool, musical: bool, title: bool) -> None:
    brief = write_film(wish)
    assert (any(s.narration for s in brief.shots), brief.music is not None, bool(brief.title)) == (narrated, musical, title)


def test_simplified_words_give_simplified_narration_and_pictures() -> None:
    brief = write_film(FilmWish(words="做一支关于公司的短片，四个镜头", topic="公司", shots=4))
    text = "".join(shot.narration + shot.shot.action.text for shot in brief.shots)
    assert "们" in text and "們" not in text and "著" not in text


def test_a_narration_in_another_language_leaves_the_pictures_words_alone() -> None:
    brief = write_film(FilmWish(words="請做一支工安影片，英文旁白", topic="工安", language="en", shots=4))
    assert all(shot.narration.isascii() for shot in brief.shots)
    assert brief.shots[0].shot.action.text == "走進工廠"


def test_sources_are_shown_in_their_order_without_new_pictures() -> None:
    brief = write_film(FilmWish(words="a film of vid1, vid3 and img2", sources=("vid1", "vid3", "img2"), transition="cross_fade"))
    assert [shot.source for shot in brief.shots] == ["vid1", "vid3", "img2"]
    assert {shot.transition for shot in brief.shots} == {"cross_fade"} and not any(shot.narration for shot in brief.shots)


def test_a_narrator_of_given_pictures_says_what_they_show() -> None:
    wish = FilmWish(words="把這兩張圖串起來，加旁白", sources=("img1", "img2"), source_words=("一隻貓在月球上", "夕陽下的海邊"), narrated=True, captions=True)
    brief = write_film(wish)
    assert [shot.narration for shot in brief.shots] == ["一隻貓在月球上。", "夕陽下的海邊。"] and brief.captions is not None


def test_pictures_are_told_in_the_script_of_the_words() -> None:
    brief = write_film(FilmWish(words="把这段工安脚本拍成影片", script="小明：工安很重要。\n小华：对！\n大家好。"))
    shown = "".join(text for shot in brief.shots for text in shot.shot.said().values())
    assert "明亮的工厂" in shown and simplified(shown) == shown


def test_a_plan_as_a_tool_s_argument_gives_the_same_plan_back() -> None:
    brief = write_film(SAFETY)
    argument = FilmArgument.model_validate(film_argument(brief))
    assert FilmBrief.model_validate(brief_data(argument, brief.words)) == brief


@pytest.mark.parametrize(
    "change",
    [
        {"op": "swap", "a": 2, "b": 3}, {"op": "move", "shot": -1, "to": 1}, {"op": "remove", "shots": [2]}, {"op": "repeat", "shot": 2}, {"op": "repeat", "shot": 1, "at": -1}, {"op": "length", "shots": [2], "seconds": 5},
        {"op": "length", "factor": 0.5}, {"op": "trim", "shot": 1, "start_s": 2}, {"op": "speed", "factor": 0.6, "shots": [3]},
        {"op": "transition", "transition": "wipe_left"}, {"op": "reshoot", "shots": [3], "change": {"lighting": "night", "camera": {"add": ["pan left"]}}}, {"op": "reshoot"},
        {"op": "volume", "track": "music", "by_db": -6}, {"op": "volume", "track": "music", "mute": True}, {"op": "narrate", "language": "en"},
        {"op": "narrate", "lines": {1: "Hello"}}, {"op": "narrate", "remove": True}, {"op": "music", "music": {"words": "jazz"}}, {"op": "music", "remove": True},
        {"op": "sound", "shots": [2], "sound": {"text": "thunder"}}, {"op": "captions"}, {"op": "captions", "captions": {"position": "top"}}, {"op": "captions", "captions": None},
        {"op": "cards", "title": "Hello"}, {"op": "cards", "end_card": ""}, {"op": "format", "aspect_ratio": "9:16", "lines": 1080},
        {"op": "add", "shot": {"shot": {"subject": "a dog", "action": "running"}, "narration": "Go!"}, "at": 2},
    ],
)  # fmt: skip
def test_a_change_as_a_tool_s_argument_gives_the_same_change_back(change: dict) -> None:
    from agent.film_arguments import FilmChangeArgument

    wanted = FILM_CHANGE.validate_python(change)
    argument = FilmChangeArgument.model_validate(change_argument(wanted))
    assert FILM_CHANGE.validate_python(argument.change_data()) == wanted


@pytest.mark.parametrize(
    ("topic", "said"), [("自然課短片：水的循環", "今天來認識水的循環"), ("a lesson film: the water cycle", "Today: the water cycle")]
)
def test_a_lesson_is_about_its_topic_and_not_about_its_kind(topic: str, said: str) -> None:
    brief = write_film(FilmWish(words=topic, topic=topic, shots=3))
    assert brief.shots[0].narration.startswith(said) and not any("短片" in shot.narration or "film" in shot.narration for shot in brief.shots)
