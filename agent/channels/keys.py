"""Keys with which other programs speak for a person: made once, kept as hashes, taken back by name."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tools.errors import BadInput
from tools.store.database import Connection, Database, Place, one_table

FILE = "keys.sqlite"
"""The file of the keys, in the web chat's folder."""
PREFIX = "sw-"
_BYTES = 32
_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
  hash TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL, created TEXT NOT NULL, UNIQUE (owner, name)
)
"""


class Keys:
    """The keys of every person in one table: a SQLite file's, or the server's. Any thread may call."""

    def __init__(self, place: Place, days: float = 0.0) -> None:
        """days: how long a key is good; 0: until it is revoked."""
        self._place, self._days = place, days

    def _open(self, about: str = "") -> AbstractContextManager[Connection]:
        return one_table(self._place, _SCHEMA, about)

    def _is_there(self) -> bool:
        return isinstance(self._place, Database) or self._place.exists()

    def make(self, name: str, owner: str) -> str:
        """Return a new key for a person; it cannot be shown again. Raises BadInput for a name that is taken or empty."""
        name = name.strip()[:80]
        if not name:
            raise BadInput("Give the key a name, such as the program that is to use it.")
        key = PREFIX + secrets.token_urlsafe(_BYTES)
        if isinstance(self._place, Path):
            self._place.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as db:
            if db.execute("SELECT 1 FROM keys WHERE owner = ? AND name = ?", (owner, name)).fetchone():
                raise BadInput(f'There is a key "{name}" already; revoke it first, or choose another name.')
            db.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", (_hash(key), name, owner, datetime.now(UTC).isoformat(timespec="seconds")))
        return key

    def owner_of(self, key: str) -> str | None:
        """Return whose key this is, or None for one that nobody has or that is over."""
        if not key.startswith(PREFIX) or not self._is_there():
            return None
        with self._open(about=_hash(key)) as db:  # so that no program waits for another one's look
            row = db.execute("SELECT owner, created FROM keys WHERE hash = ?", (_hash(key),)).fetchone()
        over = row and self._days and datetime.fromisoformat(row[1]) + timedelta(days=self._days) < datetime.now(UTC)
        return str(row[0]) if row and not over else None

    def listed(self, owner: str | None = None) -> list[dict[str, Any]]:
        """Return the names, owners and days of the keys, oldest first; never the keys."""
        if not self._is_there():
            return []
        with self._open() as db:
            rows = db.execute("SELECT name, owner, created FROM keys WHERE ?1 IS NULL OR owner = ?1 ORDER BY rowid", (owner,))
            return [{"name": name, "owner": whose, "created": created} for name, whose, created in rows]

    def revoke(self, name: str, owner: str) -> None:
        """Take a key back; raise BadInput when there is none of this name."""
        with self._open() as db:
            gone = db.execute("DELETE FROM keys WHERE owner = ? AND name = ?", (owner, name)).rowcount
        if not gone:
            raise BadInput(f'There is no key "{name[:80]}"; `scenewright keys` lists them.')


def _hash(key: str) -> str:
    """Return what is kept of a key. The key itself holds 256 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(key.encode()).hexdigest()
