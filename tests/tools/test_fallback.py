"""The pure decision after a failure, and its words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.standin_service import card
from tools.catalog import Card
from tools.fallback import MAX_WAIT_S, gave_up, next_step, title_of, told
from tools.ledger_records import Attempt
from tools.prices import Estimate
from tools.router import Choice

FLUX, DEV, RECRAFT, IDEOGRAM = card("flux", "fal"), card("flux-dev", "fal"), card("recraft", "replicate"), card("ideogram", "runway")
DRAFT = card("animatic", "animatic", tier="draft", origin="drawn")
NOW = 1000.0


def choices(*cards: Card) -> list[Choice]:
    return [Choice(one, (), (), Estimate(0.25, 0.25, "x"), "t2i", ()) for one in cards]


def failed(one: Card, kind: str, **more: Any) -> Attempt:
    values = {"job": "j", "n": 1, "round": 1, "card": one.id, "engine": one.engine, "project": "p", "owner": "", "day": "d"}
    return Attempt(**values | {"state": "failed", "failure": kind, "accepted": False, "cost_usd": 0.0, "message": f"{one.title}: {kind}."} | more)


def after(*attempts: Attempt, of: tuple[Card, ...] = (FLUX, DEV, RECRAFT), barred: str = "", deadline: float = NOW + 60) -> tuple[str, float] | None:
    step = next_step(choices(*of), attempts, now=NOW, deadline=deadline, allowed=lambda engine: engine != barred)
    return None if step is None else (step.choice.card.id, step.wait_s)


def test_the_first_choice_goes_first_unless_its_engine_is_left_alone() -> None:
    assert after() == ("flux", 0.0)
    assert after(barred="fal") == ("recraft", 0.0)
    assert after(of=(FLUX,), barred="fal") is None


@pytest.mark.parametrize("kind", ["rate", "transient"])
def test_it_is_tried_again_after_the_wait_that_was_asked(kind: str) -> None:
    assert after(failed(FLUX, kind, retry_at=NOW + 7)) == ("flux", 7.0)


def test_a_wait_that_is_too_long_is_no_wait() -> None:
    assert after(failed(FLUX, "rate", retry_at=NOW + MAX_WAIT_S + 1), deadline=NOW + 999) == ("recraft", 0.0)
    assert after(failed(FLUX, "rate", retry_at=NOW + 30), deadline=NOW + 20) == ("recraft", 0.0)


def test_another_engine_goes_before_another_model_of_the_same_engine() -> None:
    assert after(failed(FLUX, "gone")) == ("recraft", 0.0)
    assert after(failed(FLUX, "gone"), failed(RECRAFT, "gone")) == ("flux-dev", 0.0)


@pytest.mark.parametrize("kind", ["auth", "quota"])
def test_a_key_that_is_refused_bars_its_whole_engine(kind: str) -> None:
    assert after(failed(FLUX, kind), of=(FLUX, DEV)) is None


@pytest.mark.parametrize("kind", ["policy", "invalid"])
def test_what_is_refused_goes_nowhere_else(kind: str) -> None:
    assert after(failed(FLUX, kind)) is None


def test_what_was_taken_is_not_sent_to_the_same_model_again() -> None:
    assert after(failed(FLUX, "transient", accepted=True)) == ("recraft", 0.0)
    assert after(failed(FLUX, "unusable", accepted=True)) == ("recraft", 0.0)


def test_what_was_made_and_got_lost_is_not_paid_for_again() -> None:
    assert after(failed(FLUX, "gone", accepted=True)) is None


def test_the_cards_own_fallback_goes_before_the_next_in_rank() -> None:
    own = FLUX.model_copy(update={"fallback": ("ideogram",)})
    assert after(failed(own, "gone"), of=(own, RECRAFT, IDEOGRAM)) == ("ideogram", 0.0)


def test_a_draft_is_the_last_to_stand_in_and_no_final_stands_in_for_a_draft() -> None:
    assert after(failed(FLUX, "gone"), of=(FLUX, DRAFT, RECRAFT)) == ("recraft", 0.0)
    assert after(failed(FLUX, "gone"), failed(RECRAFT, "gone"), of=(FLUX, DRAFT, RECRAFT)) == ("animatic", 0.0)
    assert after(failed(DRAFT, "transient", accepted=True), of=(DRAFT, FLUX)) is None


def test_the_notes_name_what_failed_what_was_charged_and_that_it_is_a_draft() -> None:
    cards = {one.id: one for one in (FLUX, RECRAFT, DRAFT)}
    tried = [failed(FLUX, "transient"), failed(FLUX, "transient", n=2), failed(RECRAFT, "unusable", n=3, cost_usd=0.25)]
    (draft,) = choices(DRAFT)
    assert told(draft, tried, cards) == (
        "Flux (fal) had no answer; Recraft (replicate) sent an unusable file; it was made with Animatic instead.",
        "This is a draft, not a final.",
        "The failed tries were charged with about $0.25.",
    )
    assert told(choices(FLUX)[0], [failed(FLUX, "rate")], cards) == ()


def test_the_end_says_the_first_reason_and_what_else_was_tried() -> None:
    cards = {one.id: one for one in (FLUX, RECRAFT)}
    error = gave_up([failed(FLUX, "quota"), failed(RECRAFT, "transient", accepted=True, cost_usd=0.1)], cards)
    assert str(error) == (
        "Flux: quota. Others were tried as well: Recraft (replicate) had no answer. About $0.10 was charged."
    )
    assert (error.kind, error.charged_usd) == ("transient", 0.1)


def test_a_title_names_its_service_once() -> None:
    assert title_of(FLUX) == "Flux (fal)"
    assert title_of(card("runway-gen4", "runway")) == "Runway-Gen4"
    assert title_of(DRAFT) == "Animatic"
