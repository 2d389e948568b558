"""What may be sold: read from cards, consents and all that a thing was made from; the strictest decides, with its reason."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from tools.assets import Asset, AssetStore, NewAsset, Recipe
from tools.catalog import Card, load_catalog
from tools.consent import Consent
from tools.exporting.bundle import lineage_of
from tools.exporting.documents import licences
from tools.licensing import Report, Terms, report, voices_of

DAY = datetime.date(2026, 11, 22)
CARDS = load_catalog().cards
FREE = next(card for card in CARDS.values() if card.commercial and not card.licence.attribution and card.licence.name == "Apache-2.0")
BARRED = next(card for card in CARDS.values() if card.licence.name == "CC-BY-NC-4.0")
OPEN = next(card for card in CARDS.values() if card.commercial is None)


def _consent(**more: Any) -> Consent:
    values: dict[str, Any] = {
        "owner": "", "project": "p", "speaker": "Mia Chen", "granted_by": "Mia Chen", "uses": "lessons", "statement": "I allow it, really.",
        "samples": {"a": "aa"}, "id": "c1", "created": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), **more,
    }  # fmt: skip
    return Consent(**values)


class Shelf:
    """A store of results that cards made."""

    def __init__(self, folder: Path) -> None:
        self.store = AssetStore(folder)

    def put(self, card: Card | None, *parents: Asset, kind: Any = "image", request: dict[str, Any] | None = None, **more: Any) -> Asset:
        recipe = Recipe(request=request or {}, card=card.id, engine=card.engine, seed=1) if card else None
        ids = tuple(one.id for one in parents)
        new = NewAsset(project="p", kind=kind, recipe=recipe, parents=ids, licence=card.licence.name if card else "", **more)
        return self.store.put(new, f"{len(self.store.list('p'))}".encode())

    def report(self, *consents: Consent) -> Report:
        every = self.store.list("p")
        return report(every, lineage_of(self.store, every), Terms(CARDS, consents, DAY))


@pytest.fixture
def shelf(tmp_path: Path) -> Any:
    found = Shelf(tmp_path)
    yield found
    found.store.close()


def test_the_licence_of_the_model_decides_and_the_strictest_decides_for_the_whole(shelf: Shelf) -> None:
    for card in (FREE, BARRED, OPEN):
        shelf.put(card)
    told = shelf.report()
    assert [row.verdict for row in told.rows] == ["yes", "no", "unclear"] and told.verdict == "no"
    assert told.rows[1].grounds[0].sentence().startswith(f"CC-BY-NC-4.0 does not allow commercial use of what {BARRED.title} makes.")
    assert told.credits() == (f"Made with {BARRED.title}, licensed under CC-BY-NC-4.0.",)


def test_what_was_made_from_a_barred_thing_is_barred_through_it(shelf: Shelf) -> None:
    barred = shelf.put(BARRED)
    middle = shelf.put(FREE, barred)
    last = shelf.put(FREE, middle)
    row = shelf.report().rows[-1]
    assert (row.handle, row.verdict) == (last.handle, "no")
    assert row.grounds[0].sentence().startswith("img1: CC-BY-NC-4.0 does not allow")


@pytest.mark.parametrize(
    ("more", "verdict"), [({"commercial": True}, "yes"), ({"commercial": None}, "unclear"), ({"commercial": True, "labels": ("cloned voice",)}, "unclear"), ({"commercial": False}, "no")]
)
def test_what_was_made_from_something_that_is_gone_is_not_called_free(shelf: Shelf, more: dict[str, Any], verdict: str) -> None:
    shelf.put(FREE, shelf.put(FREE, **more), **more)
    child = shelf.store.list("p")[-1]
    row = report([child], {}, Terms(CARDS, (), DAY)).rows[0]
    assert row.verdict == verdict
    assert ("gone" in [ground.reason for ground in row.grounds]) == (more["commercial"] is None or "labels" in more)


def test_an_upload_stands_on_the_persons_word(shelf: Shelf) -> None:
    brought = shelf.put(None, upload=True, name="me.png")
    shelf.put(FREE, brought)
    told = shelf.report()
    assert [row.verdict for row in told.rows] == ["your_word", "your_word"]
    assert told.rows[1].grounds[0].sentence("zh-Hant") == "img1: 這是您帶來的；若您有權出售，就可以出售。"


@pytest.mark.parametrize(
    ("consents", "verdict", "words"),
    [
        ((), "no", "nobody's consent"),
        ((_consent(),), "yes", "Mia Chen allowed the voice for: lessons."),
        ((_consent(until="2026-11-21"),), "no", "The consent of Mia Chen to the voice ended on 2026-11-21."),
        ((_consent(revoked_at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)),), "no", "took the consent to the voice back on 2026-11-01"),
    ],
)
def test_a_cloned_voice_is_sold_only_with_a_consent_that_holds(shelf: Shelf, consents: tuple[Consent, ...], verdict: str, words: str) -> None:
    clone = shelf.put(FREE, kind="clone", request={"name": "Mia", "consent": "c1"})
    shelf.put(FREE, clone, kind="voice")
    told = shelf.report(*consents)
    (row,) = told.rows
    assert row.verdict == verdict
    assert any(words in ground.sentence() for ground in row.grounds)
    assert [(one.voices, one.state) for one in told.voices] == [
        (("cln1 Mia",), {"yes": "holds"}.get(verdict, "revoked" if one.consent.revoked_at else "ended")) for one in told.voices
    ]


def test_consents_are_listed_with_the_voices_they_cover(shelf: Shelf) -> None:
    clone = shelf.put(FREE, kind="clone", request={"name": "Mia", "consent": "c1"})
    rows = voices_of((_consent(), _consent(id="c2", speaker="Bo")), (clone,), DAY)
    assert [(row.consent.speaker, row.voices) for row in rows] == [("Mia Chen", ("cln1 Mia",)), ("Bo", ())]


def test_the_page_says_it_in_both_languages(shelf: Shelf) -> None:
    clone = shelf.put(FREE, kind="clone", request={"name": "Mia", "consent": "c1"})
    shelf.put(BARRED, clone, kind="voice")
    told = shelf.report(_consent())
    english, chinese = licences(told), licences(told, "zh-Hans")
    assert "The whole: **may not be sold**" in english and "## What must be named" in english
    assert "| Mia Chen | cln1 Mia | lessons |  | holds |" in english
    assert "整体: **不可出售**" in chinese and "克隆的声音" in chinese
    assert told.told("zh-Hant")["said"] == "不可出售"


def test_a_picture_that_was_barred_when_it_was_made_stays_barred_when_its_parent_is_gone(shelf: Shelf) -> None:
    shelf.put(FREE, commercial=False)
    assert shelf.report().verdict == "no"
