"""Engines that are preferred and models of this machine: what goes first, what must be fetched, and what is said when it cannot be."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from prompts.briefs import SpeechBrief
from prompts.shot import Shot
from tests.tools.shelf import READY, card, shelf
from tests.tools.standin_local import SDXL, local_card
from tools.errors import BadInput, NotConfigured
from tools.preferring import place_in, read_preferences, worth_telling
from tools.requests import ImageRequest, Request, SpeechRequest
from tools.router import Choice, Situation, Wish, behind, rank, read_wish, weigh

CAT = Shot.model_validate({"subject": "a cat"})
PICTURE = ImageRequest(shot=CAT)
EDIT = ImageRequest(shot=CAT, image="p")
HERE = {**READY, "local": None}


def local(name: str, *tasks: str, **more: Any) -> Any:
    data = local_card(name, *tasks, **more)
    wanted, system = data.pop("tasks"), data.pop("system")
    return card(data.pop("id"), *wanted, system=system, **data)


CATALOG = shelf(
    card("flux", "t2i", "edit", quality=90),
    local("sdxl-local", quality=60),
    local("kandinsky-local", quality=40),
    card("sdxl-fal", "t2i", quality=70),
    card("studio", "t2i", "edit", engine="animatic", origin="drawn", tier="draft", price={"amount": 0.0, "unit": "picture"}),
    card("voice", "tts", dialect="speech", parameters={"text": "text"}),
)


def ids(request: Request, wish: Wish, **how: Any) -> list[str]:
    return [choice.card.id for choice in rank(request, CATALOG, wish=wish, **{"ready": HERE, **how})]


def first(request: Request, wish: Wish, **how: Any) -> Choice:
    return rank(request, CATALOG, wish=wish, **{"ready": HERE, **how})[0]


def test_what_a_preference_does_not_mean_is_told_all_the_same_where_nothing_else_is_lacking() -> None:
    sdxl, other, service = (CATALOG.cards[name] for name in ("sdxl-local", "kandinsky-local", "flux"))
    assert worth_telling([other, sdxl], ("replicate",)) == [sdxl]
    assert worth_telling([other, service], ("local",)) == [other]
    assert worth_telling([other, service], ("replicate",)) == [service]
    assert worth_telling([], ("local",)) == []


# --- names ---


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (("local",), ("local",)),
        (("local:sdxl",), ("local:sdxl",)),
        (("LOCAL:SDXL",), ("local:sdxl",)),
        (("local:sdxl-local",), ("local:sdxl-local",)),
        (("local:kandinsky, fal", "local:kandinsky"), ("local:kandinsky", "fal")),
        (("",), ()),
    ],
)
def test_a_preference_is_an_engine_or_one_of_its_systems_or_models(said: tuple[str, ...], read: tuple[str, ...]) -> None:
    assert read_preferences(said, CATALOG, ()) == read


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("sdxl", r'^There is no engine "sdxl"; say fal:sdxl or local:sdxl\.$'),
        ("locla", r'^There is no engine "locla"; say local\.$'),
        ("nowhere", r'^There is no engine "nowhere"; there are animatic, fal, local\.$'),
        ("local:flux", r'^There is no "flux" on this machine; there is kandinsky, sdxl\.$'),
        ("fal:sdlx", r'^There is no "sdlx" at fal; there is sdxl\.$'),
    ],
)
def test_an_unknown_preference_says_what_there_is(said: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_preferences([said], CATALOG, ())


def test_the_first_preference_that_means_a_card_counts() -> None:
    cards = CATALOG.cards
    prefer = ("local:sdxl", "fal")
    assert [place_in(cards[name], prefer) for name in ("sdxl-local", "sdxl-fal", "kandinsky-local")] == [0, 1, 2]


def test_a_wish_reads_back_from_the_ledger() -> None:
    wish = Wish(model="flux", prefer=("local:sdxl", "fal"))
    assert read_wish({**asdict(wish), "prefer": list(wish.prefer)}) == wish
    assert read_wish({"model": None, "tier": None, "order": None, "commercial": False}) == Wish()


# --- order ---


def test_a_preferred_engine_goes_first_for_all_that_it_can_make() -> None:
    assert ids(PICTURE, Wish())[0] == "flux"
    assert ids(PICTURE, Wish(prefer=("local",)))[:2] == ["sdxl-local", "kandinsky-local"]
    assert ids(PICTURE, Wish(prefer=("local:kandinsky",)))[0] == "kandinsky-local"
    assert ids(EDIT, Wish(prefer=("local:sdxl",)))[0] == "sdxl-local", "it stands in for the edit"
    best, other = rank(PICTURE, CATALOG, ready=HERE, wish=Wish(prefer=("local:kandinsky",)))[:2]
    assert "of an engine that is preferred" in best.reasons
    assert behind(best, other) == "another engine is preferred"


def test_a_preference_leaves_what_it_cannot_make_to_the_others() -> None:
    speech = SpeechRequest(brief=SpeechBrief(text="Hello"))
    assert ids(speech, Wish(prefer=("local:sdxl",))) == ["voice"]


def test_a_model_that_is_named_goes_before_a_preference() -> None:
    assert ids(PICTURE, Wish(model="flux", prefer=("local",))) == ["flux"]
    assert ids(PICTURE, Wish(model="sdxl", prefer=("local",)))[0] == "sdxl-local"
    assert ids(PICTURE, Wish(model="sdxl", prefer=("fal",)))[0] == "sdxl-fal"


def test_a_draft_that_is_asked_for_stays_a_draft() -> None:
    assert ids(PICTURE, Wish(tier="draft", prefer=("local",)))[0] == "studio"


def test_a_preferred_engine_that_is_not_ready_is_told_and_no_other_is_used_without_a_word() -> None:
    ready = {**HERE, "local": "PyTorch is not installed; run pip install scenewright[local]."}
    with pytest.raises(NotConfigured, match=r"^PyTorch is not installed; run pip install"):
        rank(PICTURE, CATALOG, ready=ready, wish=Wish(prefer=("local:sdxl",)))
    with pytest.raises(NotConfigured, match=r"^Set FAL_KEY to draw pictures\.$"):
        rank(PICTURE, CATALOG, ready={**HERE, "fal": "Set FAL_KEY to use fal."}, wish=Wish(prefer=("fal",)))
    assert ids(PICTURE, Wish(prefer=("local:sdxl", "fal")), ready=ready)[0] == "flux", "the next preference is one as well"
    assert ids(PICTURE, Wish(tier="draft", prefer=("local",)), ready=ready)[0] == "studio"


# --- one machine's models ---


def test_a_model_of_this_machine_can_be_asked_for_by_name() -> None:
    assert ids(PICTURE, Wish(model="local:sdxl")) == ["sdxl-local"]
    assert set(ids(PICTURE, Wish(model="local"))) == {"sdxl-local", "kandinsky-local"}
    with pytest.raises(BadInput, match='called "nobody"'):
        rank(PICTURE, CATALOG, ready=HERE, wish=Wish(model="local:nobody"))


def test_a_model_that_lacks_something_says_so_by_itself_and_the_others_go_on() -> None:
    problems = {"sdxl-local": "SDXL needs 8.2 GB, and there are 4.0 GB here."}
    assert "sdxl-local" not in ids(PICTURE, Wish(), problems=problems)
    assert ids(PICTURE, Wish(prefer=("local",)), problems=problems)[0] == "kandinsky-local"
    with pytest.raises(NotConfigured, match=r"^SDXL needs 8\.2 GB, and there are 4\.0 GB here\.$"):
        rank(PICTURE, CATALOG, ready=HERE, problems=problems, wish=Wish(prefer=("local:sdxl",)))
    with pytest.raises(NotConfigured, match=r"^SDXL needs 8\.2 GB, and there are 4\.0 GB here\.$"):
        rank(PICTURE, CATALOG, ready=HERE, problems=problems, wish=Wish(model="local:sdxl"))


def test_what_can_be_fetched_is_chosen_only_where_it_was_named_or_preferred() -> None:
    lacks = {"problems": {"sdxl-local": "SDXL is not here yet."}, "fetchable": {"sdxl-local": SDXL}}
    assert "sdxl-local" not in ids(PICTURE, Wish(), **lacks)
    for wish in (Wish(model="local:sdxl"), Wish(prefer=("local:sdxl",)), Wish(model="sdxl-local")):
        choice = first(PICTURE, wish, **lacks)
        assert (choice.card.id, choice.fetch) == ("sdxl-local", SDXL)
        assert "6.9 GB to fetch first" in choice.reasons
    assert first(PICTURE, Wish(model="sdxl"), **lacks).card.id == "sdxl-fal", "what is ready goes first"
    assert first(PICTURE, Wish(prefer=("local",)), **lacks).card.id == "kandinsky-local"


def test_nothing_is_fetched_to_stand_in_for_another() -> None:
    lacks = {name: SDXL for name in ("sdxl-local", "kandinsky-local")}
    choices = rank(PICTURE, CATALOG, ready=HERE, problems=dict.fromkeys(lacks, "not here"), fetchable=lacks, wish=Wish(prefer=("local",)))
    assert [choice.card.id for choice in choices if choice.fetch is not None] == ["sdxl-local"]


def test_without_a_name_the_services_settings_are_told_and_not_what_every_model_here_lacks() -> None:
    catalog = shelf(card("flux"), local("sdxl-local"), local("kandinsky-local"))
    problems = {"sdxl-local": "SDXL is too large.", "kandinsky-local": "Kandinsky is too large."}
    with pytest.raises(NotConfigured, match=r"^Set FAL_KEY to draw pictures\.$"):
        rank(PICTURE, catalog, ready={"fal": "Set FAL_KEY to use fal.", "local": None}, problems=problems)


def test_what_lost_says_why_by_its_own_sentence() -> None:
    situation = Situation(HERE, problems={"sdxl-local": "SDXL is too large."})
    losers = {loser.card.id: loser.why for loser in weigh(PICTURE, CATALOG, Wish(), situation).losers}
    assert losers["sdxl-local"] == "is not ready: SDXL is too large."
