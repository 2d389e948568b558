"""Which sign-ins still hold: each ends after a time without use, at the latest after some days, and when its person signs out here or everywhere."""

from __future__ import annotations

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from tools.store.database import Connection, Place, one_table

FILE = "sessions.sqlite"
"""The file of the sign-ins, in the web chat's folder."""
SURE_S = 5.0
"""How long an answer is good; a sign-out in another process is heeded after that."""
NOTED_S = 300.0
"""How often the use of a sign-in is written down."""
REMEMBERED = 10_000
DAY_S = 86_400.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sign_ins (id TEXT PRIMARY KEY, owner TEXT NOT NULL, seen DOUBLE PRECISION NOT NULL, ended DOUBLE PRECISION NOT NULL)
"""
_LOOKING = "sign-ins that are looked at"


class SignIn(NamedTuple):
    """A sign-in: its cookie, whose it is, and when the cookie was given (seconds since the epoch)."""

    token: str
    owner: str
    begun: float


class Sessions:
    """Sign-ins by a digest of their cookie, in one table that all processes share. Any thread may call; each call blocks.

    idle_s, longest_s: how long one lasts unused, and at most. clock: seconds since the epoch.
    """

    def __init__(self, place: Place, *, idle_s: float, longest_s: float, clock: Callable[[], float] = time.time) -> None:
        self._place, self._idle_s, self._longest_s, self._clock = place, idle_s, longest_s, clock
        self._sure: OrderedDict[str, float] = OrderedDict()

    def _open(self, about: str) -> AbstractContextManager[Connection]:
        if isinstance(self._place, Path):
            self._place.parent.mkdir(parents=True, exist_ok=True)
        return one_table(self._place, _SCHEMA, about)

    def stands(self, token: str, owner: str, begun: float) -> bool:
        """Tell whether a sign-in holds, and note that it is used; see `SignIn`."""
        name, now = _name(token), self._clock()
        if self._sure.get(name, 0.0) > now:
            return True
        if begun + self._longest_s < now or not self._used(name, owner, begun, now):
            return False
        self._sure[name] = now + SURE_S
        while len(self._sure) > REMEMBERED:
            self._sure.popitem(last=False)
        return True

    def ended(self, sign_ins: Iterable[SignIn]) -> set[SignIn]:
        """Return those of some sign-ins that have ended; to be asked about is no use of them."""
        now = self._clock()
        with self._open(_LOOKING) as db:
            return {one for one in sign_ins if one.begun + self._longest_s < now or self._seen(db, _name(one.token), one.owner, one.begun, now) is None}

    def _used(self, name: str, owner: str, begun: float, now: float) -> bool:
        with self._open(name) as db:
            seen = self._seen(db, name, owner, begun, now)
            if seen is not None and seen + NOTED_S < now:
                _put(db, name, owner, now, 0.0)
            return seen is not None

    def _seen(self, db: Connection, name: str, owner: str, begun: float, now: float) -> float | None:
        """Return when a sign-in was used last, minus infinity where that was not noted yet; None when it has ended."""
        row = db.execute("SELECT seen, ended FROM sign_ins WHERE id = ?", (name,)).fetchone()
        every = db.execute("SELECT ended FROM sign_ins WHERE id = ?", (_everywhere(owner),)).fetchone()
        seen = float(row[0]) if row else begun
        if (row and float(row[1])) or (every and begun <= float(every[0])) or seen + self._idle_s < now:
            return None
        return seen if row else -math.inf

    def end(self, token: str, owner: str) -> None:
        """End one sign-in."""
        now = self._clock()
        with self._open(_name(token)) as db:
            _put(db, _name(token), owner, now, now)
            db.execute("DELETE FROM sign_ins WHERE seen < ?", (now - self._longest_s - DAY_S,))
        self._sure.pop(_name(token), None)

    def end_all(self, owner: str) -> None:
        """End every sign-in of a person that began until now."""
        now = self._clock()
        with self._open(_everywhere(owner)) as db:
            _put(db, _everywhere(owner), owner, now, now)
        self._sure.clear()


def _put(db: Connection, name: str, owner: str, seen: float, ended: float) -> None:
    query = "INSERT INTO sign_ins VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, ended = excluded.ended"
    db.execute(query, (name, owner, seen, ended))


def _name(token: str) -> str:
    """Return what is kept of a cookie; whoever reads the table cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _everywhere(owner: str) -> str:
    return f"all {owner}"
