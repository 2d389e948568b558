"""The structured prompts, whatever is written into them: they read back from JSON, and a change does what it names and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from agent.arrangements import Arranged
from prompts.briefs import MusicBrief, SoundBrief, SpeechBrief
from prompts.films import FilmBrief, FilmShot
from prompts.shot import EXTRAS, FIELDS, Shot, ShotChange, diff
from tests.fuzz.depth import searched
from tests.fuzz.words import JSON, TEXT
from tools.film.timeline import Timeline
from tools.notebook import Arrangement
from tools.requests import ReadRequest, Region, canonical, read_request

PHRASES = st.one_of(TEXT, st.lists(TEXT, max_size=4))
PART = st.one_of(TEXT, st.fixed_dictionaries({}, optional={"set": TEXT, "add": PHRASES, "remove": PHRASES}))
COLOURS = st.lists(st.one_of(st.from_regex(r"#?[0-9a-fA-F]{6}", fullmatch=True), TEXT), max_size=3)
LETTERING = st.lists(st.one_of(TEXT, st.fixed_dictionaries({"text": TEXT, "place": TEXT})), max_size=2)
CAST = st.lists(st.fixed_dictionaries({"name": TEXT}, optional={"look": TEXT, "seed": st.integers()}), max_size=2)
BESIDE: dict[str, Any] = {"text_in_image": LETTERING, "count": st.one_of(st.none(), st.integers(-1, 101)), "audio": TEXT, "cast": CAST}
SHOTS = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, TEXT) | {"negative": PHRASES, "palette": COLOURS, "items": PHRASES} | BESIDE)
LISTS = st.one_of(st.lists(TEXT, max_size=3), st.fixed_dictionaries({}, optional={"add": PHRASES, "remove": PHRASES}))
CHANGES = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, PART) | dict.fromkeys(("negative", "palette", "items"), LISTS) | BESIDE)


def read(model: type[Any], data: Any) -> Any:
    """Return the value, or None where the model refuses it in the only way it may."""
    try:
        return model.model_validate(data)
    except ValidationError as refused:
        assert refused.errors()
        return None


def revised(shot: Shot, change: ShotChange) -> Shot | None:
    """Return the shot after the change, or None where a field would grow too long."""
    try:
        return shot.revise(change)
    except ValidationError as refused:
        assert {error["type"] for error in refused.errors()} <= {"string_too_long", "too_long"}
        return None


def same_again(value: BaseModel) -> None:
    """Hold that a value reads back from JSON as itself."""
    assert type(value).model_validate_json(value.model_dump_json()) == value


@searched(60)
@given(SHOTS)
@example({"audio": "\ud800 rain", "negative": ["\udc00people"], "items": ["a\x00b"], "text_in_image": [{"text": "a", "place": "\ud800sign"}]})
@example({"cast": [{"name": "Mi\ud800a"}]})
def test_every_shot_that_is_accepted_reads_back_from_json(data: dict[str, Any]) -> None:
    shot = read(Shot, data)
    if shot is not None:
        same_again(shot)
        assert shot.revise(ShotChange()) == shot and diff(shot, shot) == ()
        assert Shot.model_validate(shot.model_dump()) == shot


@searched(60)
@given(SHOTS, CHANGES)
@example({"palette": ["#fff"]}, {"palette": ["#ffffff"]})
def test_the_difference_after_a_change_is_what_it_named_and_changed(data: dict[str, Any], wanted: dict[str, Any]) -> None:
    shot, change = read(Shot, data), read(ShotChange, wanted)
    after = revised(shot, change) if shot is not None and change is not None else None
    if shot is None or change is None or after is None:
        return
    assert ShotChange.model_validate_json(change.model_dump_json()) == change
    changed = diff(shot, after)
    assert set(changed) <= set(change.touched)
    assert changed == tuple(name for name in (*FIELDS, *EXTRAS) if getattr(after, name) != getattr(shot, name))
    for name in set(FIELDS) - set(change.touched):
        assert after.words(name) is shot.words(name)
    same_again(after)


@searched(30)
@given(SHOTS, CHANGES, CHANGES)
def test_changes_of_different_fields_come_to_the_same_in_any_order(data: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> None:
    shot, first = read(Shot, data), read(ShotChange, one)
    second = read(ShotChange, {name: value for name, value in other.items() if name not in one})
    if shot is None or first is None or second is None:
        return
    a, b = revised(shot, first), revised(shot, second)
    if a is not None and b is not None:
        assert revised(a, second) == revised(b, first)


@searched(40)
@given(SHOTS, CHANGES, st.sets(st.sampled_from(FIELDS), min_size=1, max_size=3))
def test_a_locked_field_stays_whatever_a_change_wants(data: dict[str, Any], wanted: dict[str, Any], names: set[str]) -> None:
    shot, change = read(Shot, data), read(ShotChange, wanted)
    if shot is None or change is None:
        return
    here = Arranged(Arrangement(locks={name: shot.words(name).text for name in names}))  # type: ignore[arg-type]
    edit = here.allowed(change, shot)
    after = revised(shot, edit.change)
    assert after is None or not names & set(diff(shot, after))
    assert bool(edit.notes) == bool(names & set(change.touched))
    fresh, _ = here.filled(Shot())
    assert all(fresh.words(name).text == shot.words(name).text for name in names)  # type: ignore[arg-type]


_WORDS = TEXT.filter(bool)
_NUMBERS = st.one_of(st.floats(), st.integers(-5, 400), st.integers())
BRIEFS: dict[type[BaseModel], dict[str, st.SearchStrategy[Any]]] = {
    SpeechBrief: {"text": TEXT, "voice": TEXT, "language": TEXT, "delivery": TEXT, "speed": _NUMBERS, "pitch": _NUMBERS},
    MusicBrief: {
        "words": TEXT, "genre": TEXT, "mood": TEXT, "instruments": st.lists(TEXT, max_size=3), "bpm": _NUMBERS, "key": TEXT, "duration_s": _NUMBERS,
        "energy": st.lists(_NUMBERS, max_size=4), "negative": st.lists(TEXT, max_size=2), "meter": TEXT,
        "sections": st.lists(st.fixed_dictionaries({"name": TEXT}, optional={"duration_s": _NUMBERS, "lyrics": TEXT}), max_size=2),
    },
    SoundBrief: {"text": TEXT, "duration_s": _NUMBERS, "distance": st.sampled_from(("", "near", "there")), "loop": st.booleans()},
    FilmShot: {"shot": SHOTS, "narration": TEXT, "translations": st.dictionaries(TEXT, TEXT, max_size=2), "duration_s": _NUMBERS, "id": TEXT, "transition": st.sampled_from(("cut", "cross_fade", "?"))},
    FilmBrief: {
        "shots": st.lists(st.fixed_dictionaries({}, optional={"narration": _WORDS, "id": st.sampled_from(("s1", "s2", "")), "duration_s": _NUMBERS}), max_size=4),
        "title": TEXT, "duration_s": _NUMBERS, "fps": _NUMBERS, "lines": st.sampled_from((480, 720, 7)), "aspect_ratio": st.sampled_from(("16:9", "9:16", "0:0", "x")),
    },
    Region: {"words": TEXT, "box": st.tuples(_NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS), "feather_px": _NUMBERS},
    ReadRequest: {"asset": TEXT, "question": TEXT, "language": TEXT},
}  # fmt: skip


@pytest.mark.parametrize("model", BRIEFS, ids=lambda model: model.__name__)
def test_every_brief_that_is_accepted_reads_back_from_json(model: type[BaseModel]) -> None:
    @searched(20)
    @given(st.fixed_dictionaries({}, optional=BRIEFS[model]))
    def hold(data: dict[str, Any]) -> None:
        value = read(model, data)
        if value is not None:
            same_again(value)

    hold()


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (MusicBrief, {"energy": [float("nan")]}),
        (MusicBrief, {"genre": "\ud800"}),
        (Region, {"box": (0.0, 0.0, float("inf"), 1.0)}),
        (Timeline, {"size": (64, 64), "pictures": [{"id": "a", "duration_s": 1, "own_sound_db": float("inf")}]}),
        (ReadRequest, {"asset": "\ud800"}),
    ],
)
def test_what_no_json_can_hold_is_refused(model: type[BaseModel], data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(data)


@searched(40)
@given(st.dictionaries(st.sampled_from(("kind", "shot", "brief", "asset", "timeline", "seed", "operation", "image", "region", "name")), st.one_of(JSON, st.sampled_from(("image", "film", "read", "speech"))), max_size=5))
def test_a_recipe_is_read_whole_or_refused(data: dict[str, Any]) -> None:
    try:
        request = read_request(data)
    except ValidationError:
        return
    assert read_request(canonical(request)) == request
