"""What of a project may be sold, what not and why, and what must be named: read from cards, records of consent and lineage. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tools.assets import Asset
from tools.catalog import Card
from tools.chinese import Language
from tools.consent import Consent
from tools.delivering import CLONED, NON_COMMERCIAL
from tools.licence_words import ATTRIBUTION, REASONS, VERDICTS, Reason, Verdict

_ORDER: tuple[Verdict, ...] = ("yes", "your_word", "unclear", "no")
_NO_ROW = frozenset({"clone", "mask"})
"""Kinds that nobody sells: a provider's id of a voice, and where a picture may change."""
_NAMES_ITS_MAKER = "CC-BY"
"""Licences that begin so ask for the maker's name (https://creativecommons.org/licenses/, section 3(a))."""
ConsentState = Literal["holds", "revoked", "ended"]


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason. through: the handle of what was used, where it is not the asset itself."""

    reason: Reason
    verdict: Verdict
    values: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    """What the card adds, in English."""
    through: str = ""

    def sentence(self, language: Language = "en") -> str:
        """Return it as a person reads it."""
        said = REASONS[language][self.reason].format_map(self.values)
        said = f"{said} {self.note}" if self.note and language == "en" else said
        return f"{self.through}: {said}" if self.through else said


@dataclass(frozen=True, slots=True)
class Row:
    """One asset: whether it may be sold, and the reasons, the weightiest first."""

    handle: str
    kind: str
    maker: str
    licence: str
    verdict: Verdict
    grounds: tuple[Ground, ...]
    credits: tuple[tuple[str, str, str], ...]
    """What must be named: the maker, the licence, and the licence's own words, which may be empty."""
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """A record of consent with the cloned voices that stand on it."""

    consent: Consent
    voices: tuple[str, ...]
    state: ConsentState


@dataclass(frozen=True, slots=True)
class Report:
    """All of a project. verdict: of the whole, the strictest of its assets."""

    rows: tuple[Row, ...]
    voices: tuple[VoiceRow, ...]
    verdict: Verdict

    def credits(self, language: Language = "en") -> tuple[str, ...]:
        """Return the sentences that must stand by what is sold."""
        every = (credit for row in self.rows for credit in row.credits)
        return tuple(dict.fromkeys(words or ATTRIBUTION[language].format(maker=maker, licence=licence) for maker, licence, words in every))

    def told(self, language: Language = "en") -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "verdict": self.verdict,
            "said": VERDICTS[language][self.verdict],
            "attribution": list(self.credits(language)),
            "assets": [
                {
                    "handle": row.handle, "kind": row.kind, "made_by": row.maker, "licence": row.licence, "verdict": row.verdict,
                    "said": VERDICTS[language][row.verdict], "why": [ground.sentence(language) for ground in row.grounds], "labels": list(row.labels),
                }
                for row in self.rows
            ],
            "voices": [voice_row(one) for one in self.voices],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides: the catalogue's cards by id, the owner's records of consent, and today."""

    cards: Mapping[str, Card]
    consents: tuple[Consent, ...]
    day: datetime.date


def report(assets: Sequence[Asset], others: Mapping[str, Asset], terms: Terms) -> Report:
    """Return the report of these assets. others: by id, what they may have been made from beside themselves."""
    known = {**others, **{asset.id: asset for asset in assets}}
    rows = tuple(_row(asset, known, terms) for asset in assets if asset.kind not in _NO_ROW)
    used = {one.recipe.request.get("consent") for one in known.values() if one.kind == "clone" and one.recipe}
    voices = tuple(row for row in voices_of(terms.consents, known.values(), terms.day) if row.consent.id in used)
    return Report(rows, voices, max((row.verdict for row in rows), key=_ORDER.index, default="yes"))


def voices_of(consents: Iterable[Consent], assets: Iterable[Asset], day: datetime.date) -> tuple[VoiceRow, ...]:
    """Return each record of consent with the handles of the cloned voices that stand on it."""
    clones: dict[str, list[str]] = {}
    for asset in assets:
        if asset.kind == "clone" and asset.recipe is not None:
            name = str(asset.recipe.request.get("name") or "")
            clones.setdefault(str(asset.recipe.request.get("consent") or ""), []).append(" ".join(filter(None, (asset.handle, name))))
    return tuple(VoiceRow(one, tuple(clones.get(one.id, ())), _state(one, day)) for one in consents)


def voice_row(one: VoiceRow) -> dict[str, Any]:
    """Return a record of consent as plain data, without the statement's words."""
    told: dict[str, Any] = one.consent.model_dump(mode="json", include={"speaker", "granted_by", "uses", "until", "created", "revoked_at"})
    return {**told, "voices": list(one.voices), "state": one.state}


def _state(consent: Consent, day: datetime.date) -> ConsentState:
    if consent.revoked_at is not None:
        return "revoked"
    return "holds" if consent.valid_on(day) else "ended"


def _row(asset: Asset, known: Mapping[str, Asset], terms: Terms) -> Row:
    grounds: list[Ground] = []
    credits: list[tuple[str, str, str]] = []
    line = _line(asset, known)
    for one in line:
        through = "" if one.id == asset.id else one.handle
        for ground in _grounds(one, terms):
            same = any((g.reason, g.values) == (ground.reason, ground.values) for g in grounds)
            if not same:
                grounds.append(Ground(ground.reason, ground.verdict, ground.values, ground.note, through))
        credits += _credits(one, terms.cards)
    if (asset.commercial is False or NON_COMMERCIAL in asset.labels) and all(ground.verdict != "no" for ground in grounds):
        grounds.append(Ground("forbidden", "no", {"maker": _maker(asset, terms.cards) or asset.handle, "licence": asset.licence or "?"}))
    open_ended = asset.commercial is None or CLONED in asset.labels  # what is gone may have been brought, or be a voice whose consent has ended since
    if open_ended and any(parent not in known for one in line for parent in one.parents):
        grounds.append(Ground("gone", "unclear"))
    grounds.sort(key=lambda ground: -_ORDER.index(ground.verdict))
    return Row(
        asset.handle, asset.kind, _maker(asset, terms.cards), asset.licence, grounds[0].verdict, tuple(grounds),
        tuple(dict.fromkeys(credits)), asset.labels,
    )  # fmt: skip


def _line(asset: Asset, known: Mapping[str, Asset]) -> list[Asset]:
    """Return an asset and all that it was made from, each once."""
    found: dict[str, Asset] = {}
    left = [asset]
    while left:
        one = left.pop()
        if one.id not in found:
            found[one.id] = one
            left += [known[parent] for parent in one.parents if parent in known]
    return list(found.values())


def _maker(asset: Asset, cards: Mapping[str, Card]) -> str:
    if asset.upload or asset.recipe is None:
        return ""
    card = cards.get(asset.recipe.card)
    return card.title if card is not None else asset.recipe.card


def _grounds(asset: Asset, terms: Terms) -> list[Ground]:
    if asset.kind == "clone":
        named = asset.recipe.request.get("consent") if asset.recipe else None
        consent = next((one for one in terms.consents if one.id == named), None)
        return [_consented(consent, terms.day), *_of_card(asset, terms.cards)]
    if asset.upload or asset.recipe is None:
        return [] if asset.kind == "mask" else [Ground("yours", "your_word")]
    return _of_card(asset, terms.cards)


def _of_card(asset: Asset, cards: Mapping[str, Card]) -> list[Ground]:
    if asset.recipe is None:
        return []
    values = {"maker": _maker(asset, cards), "licence": asset.licence or "?"}
    card = cards.get(asset.recipe.card)
    if card is None:
        return [Ground("unknown", "unclear", values)]
    values["licence"] = card.licence.name
    if card.commercial is None:
        return [Ground("unverified", "unclear", values, card.licence.note)]
    return [Ground("allowed", "yes", values, card.licence.note) if card.commercial else Ground("forbidden", "no", values, card.licence.note)]


def _consented(consent: Consent | None, day: datetime.date) -> Ground:
    if consent is None:
        return Ground("no_consent", "no")
    values = {"speaker": consent.speaker, "uses": consent.uses, "day": consent.until}
    if consent.revoked_at is not None:
        return Ground("revoked", "no", {**values, "day": f"{consent.revoked_at:%Y-%m-%d}"})
    return Ground("consented", "yes", values) if consent.valid_on(day) else Ground("ended", "no", values)


def _credits(asset: Asset, cards: Mapping[str, Card]) -> list[tuple[str, str, str]]:
    card = cards.get(asset.recipe.card) if asset.recipe else None
    if card is None:
        return []
    asked = card.licence.attribution or card.licence.name.startswith(_NAMES_ITS_MAKER)
    return [(card.title, card.licence.name, card.licence.attribution)] if asked else []
