"""The dialects: golden texts for ten Shots, and the rules that hold for any Shot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.dialects import DIALECTS, prose, render, tags
from prompts.dialects.rendered import language_of
from prompts.shot import CastMember, Shot
from tests.prompts.golden_shots import FOLDER, FROM_SHOTS, SHOTS, golden_text

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize("name", SHOTS)
def test_a_shot_renders_exactly_as_its_golden_text(name: str) -> None:
    assert golden_text(SHOTS[name]) == (FOLDER / f"{name}.txt").read_text("utf-8")


def test_every_golden_text_belongs_to_a_shot_and_half_are_chinese() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(SHOTS)
    assert sum(language_of(shot) != "en" for shot in SHOTS.values()) * 2 >= len(SHOTS)


def test_prose_says_the_fields_in_order() -> None:
    shot = Shot(subject="S", action="A", scene="P", lighting="L", camera="C", style="Y", technical="T")
    assert prose.render(shot).prompt == "S A, P. L. C. Y. T."


def test_prose_follows_the_script_of_the_person() -> None:
    assert prose.render(Shot(subject="紅色的車", negative="人")).prompt == "紅色的車。畫面中不要出現人。"
    assert prose.render(Shot(subject="红色的车", negative="人")).prompt == "红色的车。画面中不要出现人。"


def test_lettering_is_quoted_exactly_with_its_place() -> None:
    shot = Shot(subject="a shop", text_in_image=({"text": "食不食 O'油饼", "place": "on the sign"},))
    assert prose.render(shot).prompt == 'A shop. The sign reads "食不食 O\'油饼".'


def test_a_count_is_said_once() -> None:
    assert prose.render(Shot(subject="cats", count=5)).prompt == "Cats. Exactly 5 of them."
    assert prose.render(Shot(subject="five cats", count=5)).prompt == "Five cats."
    assert prose.render(Shot(subject="五隻貓", count=5)).prompt == "五隻貓。"


def test_a_cast_name_is_described_once_and_only_as_a_whole_word() -> None:
    mia = CastMember(name="Mia", look="girl, red hat")
    assert prose.render(Shot(subject="Mia and Mia's dog", cast=(mia,))).prompt == "Mia (girl, red hat) and Mia's dog."
    assert prose.render(Shot(subject="a Miata", cast=(mia,))).prompt == "A Miata."


def test_a_look_with_backslashes_stays_as_it_is() -> None:
    shot = Shot(subject="Mia", cast=(CastMember(name="Mia", look=r"girl \1 \g<0>"),))
    assert prose.render(shot).prompt == r"Mia (girl \1 \g<0>)."


def test_tags_weigh_subject_and_style_and_use_english_names() -> None:
    rendered = tags.render(Shot(subject="貓", lighting="逆光", style="水墨畫"))
    assert rendered.prompt == "(貓:1.2), backlit, (ink wash:1.1)"


def test_tags_name_what_they_cannot_say() -> None:
    shot = Shot(subject="cat", technical="15 seconds, 4K", text_in_image="OPEN", audio="purring")
    rendered = tags.render(shot)
    assert rendered.prompt == "(cat:1.2), 4K"
    assert rendered.dropped == ("15 seconds", '"OPEN"', "purring")


def test_tags_put_what_must_not_be_seen_in_the_negative_prompt() -> None:
    assert tags.render(Shot(subject="street", negative=("人", "cars"))).negative_prompt == "people, cars"


def test_parentheses_of_a_person_do_not_become_weights() -> None:
    rendered = tags.render(Shot(subject="cat (orange)", items=("a (b)",)))
    assert rendered.prompt == r"(cat:1.2), (orange:1.2), a \(b\)"


def test_prose_puts_negatives_apart_for_a_card_that_takes_them() -> None:
    shot = Shot(subject="street", negative=("people", "cars"))
    assert prose.render(shot).prompt == "Street. Without people or cars."
    apart = render("prose", shot=shot, negatives=True)
    assert (apart.prompt, apart.negative_prompt) == ("Street.", "people, cars")


def test_ideogram_reads_the_lettering_first_and_names_its_colours() -> None:
    shot = Shot(subject="a cafe poster", style="flat illustration", palette="#ff0000", text_in_image="OPEN 24H")
    found = render("ideogram", shot=shot)
    assert found.prompt.startswith('The words "OPEN 24H" appear in the picture. A cafe poster.')
    assert "#ff0000" not in found.prompt
    assert found.parameters == {"palette": ({"r": 255, "g": 0, "b": 0},), "style": "DESIGN"}


def test_ideogram_is_told_no_kind_of_style_that_nobody_named() -> None:
    assert "style" not in render("ideogram", shot=Shot(subject="a cat")).parameters


def test_recraft_is_told_the_first_style_it_knows() -> None:
    assert render("recraft", shot=Shot(subject="cat", style="kawaii, pixel art")).parameters == {
        "style": "digital_illustration/pixel_art"
    }


@pytest.mark.parametrize("name", ["shot", "plain"])
def test_what_is_not_asked_in_words_has_no_prompt(name: str) -> None:
    assert render(name, shot=Shot(subject="cat")).prompt == ""


def test_an_unknown_dialect_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("esperanto", shot=Shot(subject="cat"))


@pytest.mark.parametrize("name", sorted(DIALECTS - {"shot", "plain"}))
def test_an_empty_request_never_breaks_a_dialect(name: str) -> None:
    assert render(name).prompt == ""


@given(st.sampled_from((*FROM_SHOTS, "instruction")), WORDS, WORDS, WORDS)
def test_any_shot_renders_in_every_dialect_on_one_line(name: str, subject: str, camera: str, audio: str) -> None:
    shot = Shot(subject=subject, camera=camera, audio=audio, style="貓")
    for languages in (("en",), ("zh",)):
        assert "\n" not in render(name, shot=shot, before=Shot(), languages=languages).prompt.replace(audio, "")


@given(WORDS, WORDS, WORDS)
def test_any_shot_renders_in_both_dialects(subject: str, scene: str, style: str) -> None:
    shot = Shot(subject=subject, scene=scene, style=style)
    assert (prose.render(shot).prompt == "") <= (not any(c.isalnum() for c in subject + scene + style))
    assert "\n" not in tags.render(shot).prompt
