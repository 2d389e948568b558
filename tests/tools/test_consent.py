"""Consent to a voice: complete or refused, for these recordings only, for this owner only, until its day, until it is taken back."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from tests.postgres import DATABASES, url_of
from tools.consent import Consents, Grant
from tools.errors import BadInput, ConsentNeeded
from tools.store.database import Place

SAMPLES = {"asset1": "aa" * 32}
WORDS = "I am Mia Chen, this is my voice, and I allow it to be cloned for lessons."


class Day:
    """A calendar that a test turns."""

    def __init__(self) -> None:
        self.now = datetime.date(2026, 11, 21)

    def __call__(self) -> datetime.date:
        return self.now


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    return url_of(request)


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def consents(place: Place, day: Day) -> Consents:
    return Consents(place, day)


def grant(**more: Any) -> Grant:
    values: dict[str, Any] = {
        "owner": "ann", "project": "p", "speaker": "Mia Chen", "granted_by": "Mia Chen", "uses": "lesson narration",
        "until": "2027-12-31", "statement": WORDS, "samples": SAMPLES,
    }  # fmt: skip
    return Grant(**values | more)


@pytest.mark.parametrize(
    ("without", "says"),
    [
        ({"speaker": " "}, "whose voice it is"),
        ({"granted_by": ""}, "who allows it"),
        ({"uses": ""}, "what it may be used for"),
        ({"statement": "yes"}, "the words of consent, or a recording of them"),
        ({"statement": "", "uses": ""}, "what it may be used for and the words of consent"),
    ],
)
def test_what_is_missing_is_asked_for_by_name(consents: Consents, without: dict[str, str], says: str) -> None:
    with pytest.raises(ConsentNeeded, match=says):
        consents.require(grant(**without))
    assert consents.of("ann") == ()


def test_a_recorded_statement_is_as_good_as_a_written_one(consents: Consents) -> None:
    assert consents.require(grant(statement="", evidence="asset9")).evidence == "asset9"


def test_a_consent_given_before_holds_for_the_same_recordings_again(consents: Consents) -> None:
    first = consents.require(grant())
    assert consents.require(grant(speaker="mia chen", granted_by="", uses="", statement="")) == first
    with pytest.raises(ConsentNeeded):
        consents.require(grant(granted_by="", uses="", statement="", samples={"asset2": "bb" * 32}))


def test_a_clone_is_made_of_exactly_the_recordings_that_were_agreed_to(consents: Consents) -> None:
    record = consents.require(grant())
    assert consents.check_clone(record.id, SAMPLES, "ann") == record
    assert consents.check_clone(record.id, {"sent in again": SAMPLES["asset1"]}, "ann") == record
    for samples in ({"asset1": "bb" * 32}, {**SAMPLES, "asset2": "bb" * 32}, {}):
        with pytest.raises(ConsentNeeded, match="Mia Chen agreed to other recordings"):
            consents.check_clone(record.id, samples, "ann")


def test_another_owner_cannot_stand_on_it(consents: Consents) -> None:
    record = consents.require(grant())
    for check in (lambda: consents.check_use(record.id, "bob"), lambda: consents.check_clone(record.id, SAMPLES, "bob")):
        with pytest.raises(ConsentNeeded, match="no record of anybody's consent"):
            check()
    assert consents.of("bob") == ()


def test_it_ends_with_its_last_day(consents: Consents, day: Day) -> None:
    record = consents.require(grant(until="2026-11-22"))
    day.now = datetime.date(2026, 11, 22)
    assert consents.check_use(record.id, "ann") == record
    day.now = datetime.date(2026, 11, 23)
    with pytest.raises(ConsentNeeded, match="ended on 2026-11-22"):
        consents.check_use(record.id, "ann")
    with pytest.raises(ConsentNeeded, match="words of consent"):
        consents.require(grant(until="", statement=""))


@pytest.mark.parametrize(("until", "error", "says"), [("next year", BadInput, "is no day"), ("2026-11-20", ConsentNeeded, "is over already")])
def test_a_day_that_is_none_or_is_over_is_refused(consents: Consents, until: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        consents.require(grant(until=until))


def test_taken_back_it_holds_no_more_and_stays_on_record(consents: Consents, place: Place) -> None:
    first, second = consents.require(grant()), consents.require(grant(samples={"asset2": "bb" * 32}))
    back = consents.revoke("ann", " MIA  chen ")
    assert back.id == second.id
    assert back.revoked_at is not None
    for record in (first, second):
        with pytest.raises(ConsentNeeded, match="took the consent back"):
            Consents(place).check_use(record.id, "ann")
    assert [one["speaker"] for one in json.loads(consents.export("ann"))] == ["Mia Chen", "Mia Chen"]
    assert all(one["revoked_at"] for one in json.loads(consents.export("ann")))


def test_only_the_owner_takes_it_back_and_a_wrong_name_is_told_with_the_right_ones(consents: Consents) -> None:
    consents.require(grant())
    with pytest.raises(BadInput, match="there is consent of nobody yet"):
        consents.revoke("bob", "Mia Chen")
    with pytest.raises(BadInput, match="no consent of Mia; there is consent of Mia Chen"):
        consents.revoke("ann", "Mia")
