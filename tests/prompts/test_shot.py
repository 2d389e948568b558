"""The structured prompt: round trips, exact revisions, differences, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from prompts.shot import FIELDS, MAX_FIELD, FieldChange, ListChange, Shot, ShotChange, Words, diff, normal_hex

TEXT = st.one_of(
    st.sampled_from(["a cat", "黃昏，霓虹燈", "短发女孩", "low angle, 特寫", "16:9", "", "人 people"]),
    st.text(max_size=40),
)
HEX = st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)
PHRASES = st.lists(st.text(alphabet="ab 人c", min_size=1, max_size=8), max_size=4).map(tuple)
SHOTS = st.builds(
    Shot,
    **dict.fromkeys(FIELDS, TEXT),
    negative=PHRASES,
    palette=st.lists(HEX, max_size=3),
    count=st.one_of(st.none(), st.integers(1, 100)),
    items=PHRASES,
    text_in_image=st.lists(st.text(alphabet="OPEN食油 ", min_size=1, max_size=9), max_size=2),
)
CHANGES = st.dictionaries(
    st.sampled_from(FIELDS),
    st.one_of(
        TEXT,
        st.builds(lambda add, remove: {"add": add, "remove": remove}, PHRASES, PHRASES),
    ),
    max_size=3,
).map(ShotChange.model_validate)


def _cat() -> Shot:
    return Shot(subject="一隻貓", scene="月球", lighting="sunset", negative="people", palette="#F00", count=1)


@given(SHOTS)
def test_a_shot_round_trips_through_json(shot: Shot) -> None:
    assert Shot.model_validate_json(shot.model_dump_json()) == shot


@given(SHOTS, CHANGES)
def test_a_revision_touches_only_the_fields_it_names(shot: Shot, change: ShotChange) -> None:
    revised = shot.revise(change)
    assert set(diff(shot, revised)) <= set(change.touched)
    for name in FIELDS:
        if name not in change.touched:
            assert revised.words(name) is shot.words(name)


@given(SHOTS)
def test_an_empty_change_changes_nothing(shot: Shot) -> None:
    assert shot.revise(ShotChange()) == shot
    assert diff(shot, shot) == ()


def test_ids_follow_the_words() -> None:
    shot = _cat()
    assert shot.lighting.ids == ("light:golden_hour",)
    night = shot.revise(ShotChange(lighting="夜晚，霓虹燈"))
    assert night.lighting == Words(text="夜晚，霓虹燈", ids=("light:night", "light:neon"))
    assert night.ids("light") == ("night", "neon")
    assert diff(shot, night) == ("lighting",)


def test_phrases_are_swapped_added_and_removed() -> None:
    shot = Shot(subject="woman, white shirt, denim skirt", action="騎腳踏車")
    change = ShotChange(
        subject={"remove": ["white shirt"], "add": ["red coat", "hat"]}, action={"remove": "腳踏車", "add": "滑板"}
    )
    revised = shot.revise(change)
    assert revised.subject.text == "woman, red coat, denim skirt, hat"
    assert revised.action.text == "騎滑板"
    assert FieldChange(remove="dog").apply("a cat") == "a cat"
    assert FieldChange(set=" new\nwords ", add="more").apply("old") == "new words, more"


def test_lists_change_without_doubles_and_without_case() -> None:
    assert ListChange(add=("Cars", "people")).apply(("people", "cars")) == ("people", "cars")
    assert ListChange(remove="PEOPLE").apply(("people", "cars")) == ("cars",)
    assert ListChange(set=("a",), add="b").apply(("c",)) == ("a", "b")


def test_palettes_compare_as_colours() -> None:
    shot = _cat()
    assert shot.palette == ("#ff0000",)
    assert shot.revise(ShotChange(palette={"add": "#FF0000"})).palette == ("#ff0000",)
    assert shot.revise(ShotChange(palette={"remove": "#F00", "add": "#0032A1"})).palette == ("#0032a1",)
    assert shot.revise(ShotChange(palette=["#abc"])).palette == ("#aabbcc",)


def test_plain_strings_are_taken_for_lettering() -> None:
    assert Shot(text_in_image="OPEN").text_in_image[0].text == "OPEN"
    revised = _cat().revise(ShotChange(text_in_image=["食不食油饼"]))
    assert [(w.text, w.place) for w in revised.text_in_image] == [("食不食油饼", "")]


def test_the_fields_said_are_told_in_order() -> None:
    assert _cat().said() == {"subject": "一隻貓", "scene": "月球", "lighting": "sunset"}
    assert ShotChange(count=2, subject="x", negative=[]).touched == ("subject", "negative", "count")


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "x" * (MAX_FIELD + 1)},
        {"subject": "騎" * 100_000},
        {"subject": 7},
        {"palette": "blue"},
        {"palette": "#12345"},
        {"count": 0},
        {"count": 101},
        {"colour": "red"},
        {"items": ["x"] * 65},
        {"text_in_image": ""},
        {"text_in_image": "x" * 201},
        {"version": 2},
    ],
)
def test_what_is_out_of_bounds_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Shot.model_validate(wrong)


def test_values_are_frozen() -> None:
    with pytest.raises(ValidationError):
        _cat().count = 3  # type: ignore[misc]


def test_hostile_characters_are_cleaned_from_fields() -> None:
    shot = Shot(subject="a\x00 cat\x1b[31m\u202e \ud800neon", text_in_image="O\x07PEN")
    assert shot.subject.text == "a cat [31m neon"
    assert shot.text_in_image[0].text == "O PEN"
    assert Shot.model_validate_json(shot.model_dump_json()) == shot


def test_a_refused_field_is_refused_quickly_by_a_change_too() -> None:
    with pytest.raises(ValidationError):
        ShotChange(subject="x" * 100_000)
    with pytest.raises(ValidationError):
        ShotChange(palette=["red"])


def test_hex_colours_are_made_alike() -> None:
    assert [normal_hex(c) for c in ("#ABC", "0032a1", " #FFF ")] == ["#aabbcc", "#0032a1", "#ffffff"]
