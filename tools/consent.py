"""Consent to the cloning of a voice: whose it is, who grants it, for what, until when, with the statement and the recordings' checksums.

A record is never changed; taking it back adds the day. The law asks for it in many places, and ElevenLabs forbids cloning without it.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from pydantic import BaseModel, ConfigDict, Field

from tools.errors import BadInput, ConsentNeeded
from tools.store.database import Connection, Place, Row, one_table

_SCHEMA = """
CREATE TABLE IF NOT EXISTS consents (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, speaker TEXT NOT NULL, body TEXT NOT NULL, revoked_at TEXT
) WITHOUT ROWID
"""
MIN_STATEMENT = 12
"""Shorter words are no statement."""

Today = Callable[[], datetime.date]


def today() -> datetime.date:
    """Return the day of this machine in UTC."""
    return datetime.datetime.now(datetime.UTC).date()


class Grant(BaseModel):
    """What a person says about a voice: complete, it becomes a record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owner: str
    project: str
    speaker: str = Field(max_length=200)
    """Whose voice it is."""
    granted_by: str = Field(default="", max_length=200)
    """Who grants it: the speaker, a parent, an estate."""
    uses: str = Field(default="", max_length=1_000)
    """What the voice may be used for, in the person's words."""
    until: str = Field(default="", max_length=40)
    """The last day, YYYY-MM-DD; empty: until it is taken back."""
    statement: str = Field(default="", max_length=4_000)
    """The words of consent."""
    evidence: str = ""
    """Asset id of a recorded statement or a document."""
    samples: dict[str, str]
    """Asset id -> sha256 of the recordings that may be cloned."""


class Consent(Grant):
    """A record."""

    id: str
    created: datetime.datetime
    revoked_at: datetime.datetime | None = None

    def valid_on(self, day: datetime.date) -> bool:
        """Tell whether it holds on that day."""
        return self.revoked_at is None and (not self.until or datetime.date.fromisoformat(self.until) >= day)


class Consents:
    """The consents of every owner in one table. Each call opens its own connection, so any thread may call."""

    def __init__(self, database: Place, day: Today = today) -> None:
        self._database, self._day = database, day

    def _open(self) -> AbstractContextManager[Connection]:
        return one_table(self._database, _SCHEMA)

    def require(self, grant: Grant) -> Consent:
        """Return the record that covers these recordings of this speaker, made from the grant where it is complete.

        Raises ConsentNeeded, saying what is missing, and BadInput for a day that is none or is over.
        """
        for known in self.of(grant.owner):
            same = known.speaker.casefold() == grant.speaker.casefold() and _same(known.samples, grant.samples)
            if same and known.valid_on(self._day()) and not grant.statement:
                return known
        self._complete(grant)
        return self._add(grant)

    def check_clone(self, consent_id: str, samples: Mapping[str, str], owner: str) -> Consent:
        """Return the record when it holds today and covers exactly these recordings; raise ConsentNeeded otherwise."""
        record = self._holding(consent_id, owner)
        if not _same(record.samples, samples):
            raise ConsentNeeded(f"{record.speaker} agreed to other recordings than these; ask for consent to these.")
        return record

    def check_use(self, consent_id: str, owner: str) -> Consent:
        """Return the record when the cloned voice may speak today; raise ConsentNeeded when it was taken back or is over."""
        return self._holding(consent_id, owner)

    def of(self, owner: str) -> tuple[Consent, ...]:
        """Return an owner's records, oldest first, those taken back too."""
        with self._open() as db:
            rows = db.execute("SELECT body, revoked_at FROM consents WHERE owner = ?", (owner,)).fetchall()
        return tuple(sorted((_read(row) for row in rows), key=lambda c: c.created))

    def revoke(self, owner: str, speaker: str) -> Consent:
        """Take back every consent to this speaker's voice and return the newest; raise BadInput, naming those there are, for nobody."""
        wanted = " ".join(speaker.split()).casefold()
        held = [c for c in self.of(owner) if c.revoked_at is None]
        found = [c for c in held if wanted in (c.speaker.casefold(), c.id)]
        if not found:
            there = ", ".join(dict.fromkeys(c.speaker for c in held)) or "nobody yet"
            raise BadInput(f"There is no consent of {speaker[:60]}; there is consent of {there}.")
        now = datetime.datetime.now(datetime.UTC)
        with self._open() as db:
            for record in found:
                db.execute("UPDATE consents SET revoked_at = ? WHERE id = ?", (now.isoformat(), record.id))
        return found[-1].model_copy(update={"revoked_at": now})

    def export(self, owner: str) -> str:
        """Return an owner's records as JSON text, for a person's own files."""
        return json.dumps([c.model_dump(mode="json") for c in self.of(owner)], ensure_ascii=False, indent=2)

    def _holding(self, consent_id: str, owner: str) -> Consent:
        record = next((c for c in self.of(owner) if c.id == consent_id), None)
        if record is None:
            raise ConsentNeeded("There is no record of anybody's consent to this voice; say who agreed, to what, and until when.")
        if record.revoked_at is not None:
            raise ConsentNeeded(f"{record.speaker} took the consent back on {record.revoked_at:%Y-%m-%d}; the voice is not used any more.")
        if not record.valid_on(self._day()):
            raise ConsentNeeded(f"The consent of {record.speaker} ended on {record.until}; ask for a new one.")
        return record

    def _complete(self, grant: Grant) -> None:
        missing = [
            words
            for absent, words in (
                (not grant.speaker.strip(), "whose voice it is"),
                (not grant.granted_by.strip(), "who allows it"),
                (not grant.uses.strip(), "what it may be used for"),
                (len(grant.statement.strip()) < MIN_STATEMENT and not grant.evidence, "the words of consent, or a recording of them"),
            )
            if absent
        ]
        if missing:
            raise ConsentNeeded(
                f"A voice is cloned only with its owner's consent; please say {_listed(missing)}. For example: "
                '"I am Mia Chen, this is my voice, and I allow it to be cloned for lesson narration until 2027-12-31."'
            )
        if grant.until:
            try:
                last = datetime.date.fromisoformat(grant.until)
            except ValueError as error:
                raise BadInput(f'"{grant.until}" is no day; write it as YYYY-MM-DD.') from error
            if last < self._day():
                raise ConsentNeeded(f"A consent until {grant.until} is over already; name a later day.")

    def _add(self, grant: Grant) -> Consent:
        record = Consent(**grant.model_dump(), id=uuid.uuid4().hex, created=datetime.datetime.now(datetime.UTC))
        with self._open() as db:
            body = record.model_dump_json(exclude={"revoked_at"})
            db.execute("INSERT INTO consents VALUES (?, ?, ?, ?, NULL)", (record.id, record.owner, record.speaker, body))
        return record


def _same(agreed: Mapping[str, str], samples: Mapping[str, str]) -> bool:
    """Tell whether these are the recordings that were agreed to; a file that was sent in again is the same recording."""
    return sorted(agreed.values()) == sorted(samples.values())


def _read(row: Row) -> Consent:
    record = Consent.model_validate_json(row[0])
    return record.model_copy(update={"revoked_at": datetime.datetime.fromisoformat(row[1])}) if row[1] else record


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
