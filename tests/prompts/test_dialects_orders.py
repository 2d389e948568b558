"""Instructions, speech, music and sounds: golden texts, and the rules behind them."""

import pytest

from prompts.briefs import MusicBrief, Section, SpeechBrief
from prompts.dialects import render
from prompts.dialects.speech import tags_in
from prompts.shot import Shot, ShotChange
from tests.prompts.golden_orders import BRIEFS, CAR, CHANGES, FOLDER, brief_text, change_text


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_ordered_exactly_as_its_golden_text(name: str) -> None:
    assert change_text(*CHANGES[name]) == (FOLDER / "changes" / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", BRIEFS)
def test_a_brief_renders_exactly_as_its_golden_text(name: str) -> None:
    assert brief_text(*BRIEFS[name]) == (FOLDER / "briefs" / f"{name}.txt").read_text("utf-8")


def test_every_golden_text_belongs_to_a_change_or_a_brief() -> None:
    assert {path.stem for path in (FOLDER / "changes").glob("*.txt")} == set(CHANGES)
    assert {path.stem for path in (FOLDER / "briefs").glob("*.txt")} == set(BRIEFS)


def test_an_order_says_what_changes_and_that_the_rest_stays() -> None:
    after = CAR.revise(ShotChange(lighting="sunset"))
    assert render("instruction", shot=after, before=CAR).prompt == (
        "Change the lighting to sunset. Keep everything else exactly as it is."
    )


def test_an_order_does_not_repeat_what_is_there_already() -> None:
    after = CAR.revise(ShotChange(negative=["people"]))
    again = after.revise(ShotChange(negative={"add": ["logos"]}))
    assert "people" not in render("instruction", shot=again, before=after).prompt


def test_taken_off_is_removed_as_a_thing() -> None:
    before = Shot(subject="a cat, wearing a red hat")
    after = Shot(subject="a cat")
    assert render("instruction", shot=after, before=before).prompt.startswith("Remove a red hat.")


def test_a_region_is_said_before_the_change() -> None:
    after = CAR.revise(ShotChange(style="watercolor"))
    prompt = render("instruction", shot=after, before=CAR, region="the sky").prompt
    assert (
        prompt
        == "Change only this part: the sky. Change the style to watercolor. Keep everything else exactly as it is."
    )


def test_the_shape_of_a_picture_is_never_ordered_in_words() -> None:
    after = CAR.revise(ShotChange(technical="9:16"))
    assert "9:16" not in render("instruction", shot=after, before=CAR).prompt


def test_the_spoken_words_are_never_changed() -> None:
    text = 'Line one (as agreed in 2024).\nLine two - "yes".'
    assert render("speech", brief=SpeechBrief(text=text, delivery="whispering")).prompt == text
    assert render("speech_tags", brief=SpeechBrief(text=text, delivery="whispering")).prompt == f"[whispers] {text}"


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("whispering", ("whispers",)),
        ("with a sigh", ("sighs",)),
        ("用興奮的語氣", ("excited",)),
        ("很开心", ("happy",)),
        ("in a calm and gentle voice", ()),
        ("like a pirate", ()),
    ],
)
def test_delivery_words_have_their_tags(words: str, tags: tuple[str, ...]) -> None:
    assert tags_in(words) == tags


def test_delivery_is_read_phrase_by_phrase() -> None:
    assert render("speech_tags", brief=SpeechBrief(text="Hi.", delivery="calm and gentle, like a pirate")).prompt == (
        "[calm] [gentle] [like a pirate] Hi."
    )


def test_a_text_keeps_the_tags_it_brings() -> None:
    assert render("speech_tags", brief=SpeechBrief(text="[laughs] Hi.")).prompt == "[laughs] Hi."


def test_a_direction_too_long_for_a_tag_is_told() -> None:
    long = "as if " + "very " * 20 + "far away"
    found = render("speech_tags", brief=SpeechBrief(text="Hi.", delivery=long))
    assert (found.prompt, found.dropped) == ("Hi.", (long,))


def test_an_instrumental_piece_is_given_no_lyrics() -> None:
    brief = MusicBrief(words="a march", lyrics="left, right", instrumental=True)
    prompt = render("music", brief=brief).prompt
    assert "left, right" not in prompt
    assert "nobody sings" in prompt


def test_music_says_tempo_key_and_length_once() -> None:
    brief = MusicBrief(words="calm piano", instruments=("piano",), bpm=80, key="C minor", duration_s=12.5)
    assert render("music", brief=brief).prompt == "Calm piano. 80 BPM. In C minor. 12.5 seconds long."


def test_a_plan_keeps_the_sections_with_their_lengths_and_lyrics() -> None:
    brief = MusicBrief(genre="pop", sections=(Section(name="副歌", duration_s=10, words="輕快", lyrics="啦啦"),))
    found = render("music_plan", brief=brief)
    assert found.prompt == "pop"
    assert found.parameters["sections"] == (Section(name="副歌", duration_s=10, words="light-hearted", lyrics="啦啦"),)
    assert found.untranslated == ("副歌",)
