"""What is typed, however hostile: the director always answers, what it calls fits its tools, and nonsense costs and destroys nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from agent.actions import cleaned, plain, read_action
from agent.calling import BY_NAME, read_call
from agent.desk import DeskRow
from agent.director.call import Call
from agent.director.calls import answer
from agent.director.media_calls import Talk
from agent.director.model import EmbeddedDirector
from agent.director.text import MAX_READ, read_text
from tests.agent.director.desks import BOAT, CAT, FILM, SPOKEN, TOWER
from tests.fuzz.depth import searched
from tests.fuzz.words import HOSTILE, JSON, NONSENSE, TEXT, hostile
from tools.errors import BadInput

DESKS: tuple[tuple[DeskRow, ...], ...] = ((), (CAT,), (CAT, BOAT, TOWER), (CAT, FILM, SPOKEN))
CASTS = st.sampled_from(((), ("Mia", "小美"), ("\ud800", "(")))
TALKS = st.one_of(st.none(), st.builds(Talk, before=TEXT, asked=st.sampled_from(((), ("img1", "img2")))))


def fits(call: Call) -> bool:
    """Tell whether a call is one that its tool takes, or refuses in one sentence."""
    try:
        read_call(call.name, dict(call.arguments))
    except BadInput as refused:
        assert "\n" not in str(refused) and len(str(refused)) < 500
    return call.name in BY_NAME


@searched(14)
@given(HOSTILE, st.sampled_from(DESKS), CASTS, TALKS)
@example("那\ud800配上写着「don't」的招牌用Flux", (), (), None)
@example("say " + "9" * 400, (CAT,), (), None)
def test_the_director_answers_whatever_is_typed(text: str, desk: tuple[DeskRow, ...], cast: tuple[str, ...], talk: Talk | None) -> None:
    made = answer(text, desk, cast=cast, talk=talk)
    assert made.plan.tasks and (made.calls or made.words is not None)
    assert all(fits(call) for call in made.calls)


@searched(22)
@given(NONSENSE, st.sampled_from(DESKS))
def test_nonsense_costs_and_destroys_nothing(text: str, desk: tuple[DeskRow, ...]) -> None:
    for call in answer(text, desk).calls:
        asked = call.arguments
        assert call.name != "remember" or asked.get("action") == "select", (text, call)
        assert asked.get("quality") not in ("final", "best") and not asked.get("model"), (text, call)
        assert asked.get("operation") not in ("final", "upscale", "clone", "dub") and "consent" not in asked, (text, call)


@searched(12)
@given(st.lists(st.tuples(st.booleans(), TEXT), max_size=4), TEXT, JSON)
def test_the_director_is_a_model_that_answers_any_talk(before: list[tuple[bool, str]], text: str, desk: Any) -> None:
    rows = '{"assets": [{"handle": "img1", "kind": "image", "words": "a cat"}], "selected": "img1"}'
    talk = [HumanMessage(words) if said else AIMessage(words) for said, words in before]
    message = EmbeddedDirector().invoke([SystemMessage(rows, name="desk"), *talk, HumanMessage(text)])
    assert isinstance(message.content, str) and (message.content or isinstance(message, AIMessage))


@searched(60)
@given(TEXT)
def test_a_message_is_prepared_in_texts_of_equal_length(text: str) -> None:
    said = read_text(text)
    assert len(said.raw) == len(said.low) == len(said.bare) <= MAX_READ
    assert all(said.raw[quote.start : quote.end] and quote.text in said.raw for quote in said.quotes)
    assert all(0 <= start < end <= len(said.raw) for start, end in said.sentences)
    assert plain(plain(text)) == plain(text)
    plain(text).encode()


def test_what_no_person_means_is_shortened_and_quotes_stay() -> None:
    said = read_text("draw a cat" + " " * 900 + "and" + "\n \n \n\n" + "h" + "a" * 400 + ' with "OPEN  NOW"')
    assert said.raw == "draw a cat  and\n\n" + "h" + "a" * 119 + ' with "OPEN  NOW"'
    assert [quote.text for quote in said.quotes] == ["OPEN  NOW"]
    beside = read_text('write ' + ('"' + "x y " * 100 + '"') * 8)
    assert max(len(run) for run in beside.bare.split("x")) <= 710 and beside.quotes


@searched(60)
@given(st.dictionaries(st.sampled_from(("kind", "target", "other", "change", "more")), st.one_of(JSON, st.sampled_from(("edit", "undo", "tool", "cast", "img1"))), max_size=5))
def test_an_action_is_read_and_cleaned_or_refused_in_one_sentence(data: dict[str, Any]) -> None:
    try:
        action = cleaned(read_action(data))
    except BadInput as refused:
        assert "\n" not in str(refused)
        return
    assert cleaned(action) == action
    repr(action).encode()


@searched(60)
@given(st.sampled_from((*sorted(BY_NAME), "nothing")), st.dictionaries(st.one_of(st.text(max_size=6), st.sampled_from(("shot", "n", "film", "change", "changes", "target", "music", "text", "action", "how", "seed"))), JSON, max_size=4))
def test_a_tool_takes_its_arguments_or_refuses_them_in_one_sentence(name: str, arguments: dict[str, Any]) -> None:
    try:
        read_call(name, arguments)
    except BadInput as refused:
        assert "\n" not in str(refused) and len(str(refused)) < 600


@pytest.mark.parametrize("unit", ["让它动起来，配上音乐，", "animate it, add a voice saying hi, ", "with the sound of rain, ", " ", "a-", "9", "change it  ", "“", "make "])
def test_rules_look_at_a_long_message_a_bounded_number_of_times(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """How often clauses are read grows with the length of a message, not with its square; `bench/reading.py` measures the time."""
    from agent.director.film import edits

    reads: list[int] = []
    original = edits._by_rules
    monkeypatch.setattr(edits, "_by_rules", lambda clause: reads.append(1) or original(clause))  # type: ignore[func-returns-value]
    counts = []
    for length in (200, 400):
        reads.clear()
        answer("draw a cat " + unit * (length // len(unit)), (CAT, FILM))
        counts.append(len(reads))
    assert counts[1] <= 2.6 * counts[0] + 200


def test_a_hostile_sentence_is_the_same_for_the_same_seed() -> None:
    assert hostile(random.Random(7)) == hostile(random.Random(7))
