"""Which conversation a program goes on with: it sends the whole talk every time, so talks are known by what was said in them."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tools.store import database

FILE = "transcripts.sqlite"
"""The file of the talks, in the web chat's folder."""
KEPT_S = 365 * 86_400
_SCHEMA = """
CREATE TABLE IF NOT EXISTS transcripts (
  digest TEXT PRIMARY KEY, thread TEXT NOT NULL, selected TEXT NOT NULL, at REAL NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a talk stood after some message: the conversation, and the asset that was selected (an empty string: none)."""

    thread: str
    selected: str = ""


class Transcripts:
    """Places by the digest of what was said until then, in one table; any thread may call."""

    def __init__(self, place: database.Place) -> None:
        self._place = place

    def _open(self) -> AbstractContextManager[database.Connection]:
        return database.one_table(self._place, _SCHEMA)

    def keep(self, digest: str, place: Place) -> None:
        """Keep where a talk stands now; places that nobody came back to for a year are dropped."""
        now = time.time()
        with self._open() as db:
            db.execute(
                "INSERT INTO transcripts VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET "
                "thread = excluded.thread, selected = excluded.selected, at = excluded.at",
                (digest, place.thread, place.selected, now),
            )
            db.execute("DELETE FROM transcripts WHERE at < ?", (now - KEPT_S,))

    def find(self, digest: str) -> Place | None:
        """Return where a talk stood, or None for one that was never held here."""
        with self._open() as db:
            row = db.execute("SELECT thread, selected FROM transcripts WHERE digest = ?", (digest,)).fetchone()
        return Place(*row) if row else None
