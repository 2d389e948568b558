"""The ledger: a durable record of every job and every try at it, in the store's own database, with leases between processes."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tools.assets import Asset, AssetStore
from tools.budget import Caps, Purse, micro, reserve
from tools.engines.base import Ticket
from tools.errors import BadInput, EngineError
from tools.ledger_records import Attempt, Delivery, Job, JobState, NewJob
from tools.store.database import Connection, Row, statements_of
from tools.store.faults import translated

LEASE_S = 10.0
"""How long a job belongs to a process that gives no sign of life."""
WATCH_S = 1.5
"""A holder whose lease has run out by the clock on the wall is watched so long for a sign of life, for clocks are put forward;
living holders give one every second."""
MOST_LISTED = 200
SHOWN_ID = 10
"""Digits of a job's key that people see and type."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
  key TEXT PRIMARY KEY, project TEXT NOT NULL, call TEXT NOT NULL, owner TEXT NOT NULL, request TEXT NOT NULL,
  delivery TEXT NOT NULL, wish TEXT NOT NULL, cards TEXT NOT NULL, approved INTEGER, deadline REAL NOT NULL,
  state TEXT NOT NULL, round INTEGER NOT NULL, asset TEXT NOT NULL, message TEXT NOT NULL, cancel_asked INTEGER NOT NULL,
  lease_by TEXT NOT NULL, lease_until REAL NOT NULL, created REAL NOT NULL, updated REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, project);
CREATE INDEX IF NOT EXISTS jobs_by_asset ON jobs (asset) WHERE asset != '';
CREATE TABLE IF NOT EXISTS attempts (
  job TEXT NOT NULL, n INTEGER NOT NULL, key TEXT NOT NULL, round INTEGER NOT NULL, card TEXT NOT NULL, engine TEXT NOT NULL, project TEXT NOT NULL,
  owner TEXT NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL, prompt TEXT, ticket TEXT, reserved INTEGER NOT NULL,
  verified INTEGER NOT NULL, cost INTEGER, cost_source TEXT NOT NULL, failure TEXT NOT NULL, accepted INTEGER, message TEXT NOT NULL,
  retry_at REAL NOT NULL, sha256 TEXT NOT NULL, created REAL NOT NULL, sent_at REAL NOT NULL, updated REAL NOT NULL,
  PRIMARY KEY (job, n)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS attempts_by_project ON attempts (project, cost, reserved);
CREATE INDEX IF NOT EXISTS attempts_by_key ON attempts (key);
CREATE INDEX IF NOT EXISTS attempts_by_day ON attempts (day, owner, cost, reserved);
"""
_OPEN = """
INSERT INTO jobs VALUES (:key, :project, :call, :owner, :request, :delivery, :wish, :cards, :approved, :deadline,
  'open', 1, '', '', 0, :me, :until, :now, :now)
ON CONFLICT (key) DO UPDATE SET
  request = :request, delivery = :delivery, wish = :wish, cards = :cards, approved = :approved, deadline = :deadline,
  state = 'open', round = jobs.round + 1, message = '', cancel_asked = 0, lease_by = :me, lease_until = :until, updated = :now
WHERE jobs.state IN ('failed', 'cancelled')
"""
_MONEY_OF_ALL = "money"
"""What is written about when money is set aside: caps are about more than one project."""
_COLUMNS = (
    "job", "n", "key", "round", "card", "engine", "project", "owner", "day", "state", "prompt", "ticket", "reserved", "verified", "cost",
    "cost_source", "failure", "accepted", "message", "retry_at", "sha256", "created", "sent_at", "updated",
)  # fmt: skip
_SAVE = f"""
INSERT INTO attempts ({", ".join(_COLUMNS)}) SELECT {", ".join(f":{name}" for name in _COLUMNS)}
WHERE (SELECT lease_by FROM jobs WHERE key = :job AND state = 'open') = :me
ON CONFLICT (job, n) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])}
"""  # noqa: S608 - the columns are ours
_TAKE = """
UPDATE jobs SET lease_by = ?1, lease_until = ?2 WHERE key = ?3 AND state = 'open' AND (lease_by IN ('', ?1) OR lease_until = ?4)
"""
_END = """
UPDATE jobs SET state = ?1, asset = ?2, message = ?3, lease_by = '', lease_until = 0, updated = ?4
WHERE key = ?5 AND state = 'open' AND lease_by = ?6
"""


FirstAttempt = Callable[[Job, int], Attempt]


class LeaseLost(EngineError):
    """Another process has taken the job over; what this one knew of it no longer counts."""


class Ledger:
    """The jobs of one folder as one process sees them. Every method is blocking and a few milliseconds; call it in a thread.

    Writes about a job are refused with LeaseLost once another process has taken it over. lease_s: how long others wait
    for a process that gives no sign of life. Raises StoreFull or StoreError.
    """

    def __init__(
        self,
        store: AssetStore,
        lease_s: float = LEASE_S,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """clock: seconds since the epoch, as the clock on the wall has them; ticks: seconds that only go forward."""
        self._store, self._clock, self._ticks = store, clock, ticks
        self._watched: dict[str, tuple[float, float]] = {}
        """Of jobs that others hold: their lease as it was last seen to change, and when that was."""
        self._database = store.database
        self.lease_s = lease_s
        self.me = uuid.uuid4().hex
        """This process's name in leases."""
        with self._writing() as connection:
            for statement in statements_of(_SCHEMA):
                connection.execute(statement)

    # --- jobs

    def open(self, new: NewJob, first: FirstAttempt | None = None, caps: Caps = Caps()) -> tuple[Job, bool]:  # noqa: B008 - frozen
        """Record a call, with what is set aside for its first attempt, and lease it to this process.

        Return the job and whether it was begun by this: a call that runs, is done or unknown is returned as it stands; one
        that failed or was cancelled is begun anew. first: makes the attempt of the job, given its number.
        Raises OverBudget; then nothing was recorded.
        """
        now = self._clock()
        values = new.model_dump(mode="json", include={"project", "call", "owner", "deadline"})
        values |= {name: _json(getattr(new, name)) for name in ("request", "wish", "cards")}
        values |= {"key": new.key, "delivery": new.delivery.model_dump_json(), "me": self.me, "until": now + self.lease_s, "now": now}
        values["approved"] = None if new.approved_usd is None else micro(new.approved_usd)
        with self._writing(about=(new.project, _MONEY_OF_ALL) if first is not None else (new.project,)) as connection:
            opened = connection.execute(_OPEN, values).rowcount > 0
            job = _job(connection.execute("SELECT * FROM jobs WHERE key = ?", (new.key,)).fetchone())
            if opened and first is not None:
                number = connection.execute("SELECT COUNT(*) FROM attempts WHERE job = ?", (job.key,)).fetchone()[0] + 1
                self._begin(connection, first(job, number), caps)
            return job, opened

    def get(self, key: str) -> Job | None:
        """Return a job by its key."""
        found = self._rows("SELECT * FROM jobs WHERE key = ?", key)
        return _job(found[0]) if found else None

    def find(self, shown: str, owner: str | None = None) -> Job:
        """Return the job whose key begins with what a person typed; raise BadInput when none or several do."""
        plain = shown.strip().lower()
        found = self._rows("SELECT * FROM jobs WHERE substr(key, 1, ?1) = ?2 AND (?3 IS NULL OR owner = ?3)", len(plain), plain, owner)
        if len(found) != 1 or not plain:
            what = "several jobs" if len(found) > 1 and plain else "no job"
            raise BadInput(f'"{shown[:40]}" names {what}; copy the id from the list of jobs.')
        return _job(found[0])

    def unfinished(self) -> list[Job]:
        """Return every open job that this process does not hold, the oldest first."""
        rows = self._rows("SELECT * FROM jobs WHERE state = 'open' AND lease_by != ? ORDER BY created", self.me)
        return [_job(row) for row in rows]

    def abandoned(self) -> list[Job]:
        """Return the open jobs that nobody holds, or whose holders gave no sign of life while this process watched, from call to call."""
        jobs = self.unfinished()
        for key in set(self._watched) - {job.key for job in jobs}:
            self._watched.pop(key, None)
        return [job for job in jobs if not job.lease_by or self._is_silent(job)]

    def listed(self, *, project: str | None = None, owner: str | None = None, every: bool = False) -> list[Job]:
        """Return the newest jobs, those first that still run or whose outcome is unknown; with `every` the ended ones as well."""
        rows = self._rows(
            "SELECT * FROM jobs WHERE (?1 IS NULL OR project = ?1) AND (?2 IS NULL OR owner = ?2) "
            "AND (?3 = 1 OR state IN ('open', 'unknown')) ORDER BY state IN ('open', 'unknown') DESC, created DESC LIMIT ?4",
            project, owner, every, MOST_LISTED,
        )  # fmt: skip
        return [_job(row) for row in rows]

    def end(self, job: Job, state: JobState, message: str, attempt: Attempt | None = None) -> None:
        """Record that a job ended without an asset, and how its last attempt stands, together."""
        with self._writing(about=(job.project,)) as connection:
            if attempt is not None:
                self._save(connection, attempt)
            self._ended(connection, job.key, state, "", message)

    def reopen(self, job: Job, deadline: float) -> bool:
        """Open a job again that failed, was cancelled or has an unknown outcome; tell whether it was one of these.

        Of an unknown one the last attempt stays what it is, so that the money set aside for it keeps counting.
        """
        now = self._clock()
        with self._writing(about=(job.project,)) as connection:
            return bool(
                connection.execute(
                    "UPDATE jobs SET state = 'open', round = round + 1, message = '', cancel_asked = 0, deadline = ?1, updated = ?2, "
                    "lease_by = ?3, lease_until = ?4 WHERE key = ?5 AND state IN ('failed', 'cancelled', 'unknown')",
                    (deadline, now, self.me, now + self.lease_s, job.key),
                ).rowcount
            )

    def put_away(self, job: Job) -> str:
        """Cancel a job with an unknown outcome: what was set aside for it counts as spent. Return what a person is told."""
        words = "It was put away; what was set aside for it counts as spent, for nobody can tell whether it was charged."
        with self._writing(about=(job.project,)) as connection:
            connection.execute("UPDATE jobs SET state = 'cancelled', message = ? WHERE key = ? AND state = 'unknown'", (words, job.key))
            connection.execute(
                "UPDATE attempts SET state = 'cancelled', cost = reserved, cost_source = 'unverified' WHERE job = ? AND state = 'unknown'",
                (job.key,),
            )
        return words

    # --- leases

    def take(self, key: str) -> bool:
        """Lease an open job to this process; False when another holds it or it has ended.

        Another's is taken when it gave no sign of life while this process watched, from call to call: for `WATCH_S` when its
        lease has run out by the clock on the wall, for the whole lease otherwise. So a clock that jumps costs nobody a job.
        """
        job = self.get(key)
        if job is None or job.state != "open" or (job.lease_by not in ("", self.me) and not self._is_silent(job)):
            return False
        self._watched.pop(key, None)
        with self._writing(about=(job.project,)) as connection:
            return connection.execute(_TAKE, (self.me, self._clock() + self.lease_s, key, job.lease_until)).rowcount > 0

    def _is_silent(self, job: Job) -> bool:
        now = self._ticks()
        seen, since = self._watched.get(job.key, (None, now))
        if seen != job.lease_until:
            self._watched[job.key] = (job.lease_until, now)
            return False
        expired = job.lease_until < self._clock()
        return now - since >= (min(WATCH_S, self.lease_s / 2) if expired else self.lease_s)

    def renew(self) -> dict[str, bool]:
        """Give a sign of life for every job this process holds; return their keys, each with whether somebody asked to cancel it."""
        with self._writing(about=(self.me,)) as connection:
            until = self._clock() + self.lease_s
            connection.execute("UPDATE jobs SET lease_until = ? WHERE lease_by = ? AND state = 'open'", (until, self.me))
            rows = connection.execute("SELECT key, cancel_asked FROM jobs WHERE lease_by = ? AND state = 'open'", (self.me,))
            return {row["key"]: bool(row["cancel_asked"]) for row in rows}

    def is_elsewhere(self, key: str) -> bool:
        """Tell whether an open job is held by another process."""
        rows = self._rows("SELECT 1 FROM jobs WHERE key = ? AND state = 'open' AND lease_by NOT IN ('', ?)", key, self.me)
        return bool(rows)

    def give_back(self, key: str) -> None:
        """Let another process have a job that has not ended; nothing is written for one that has."""
        if not self._rows("SELECT 1 FROM jobs WHERE key = ? AND lease_by = ?", key, self.me):
            return
        with self._writing(about=(key,)) as connection:
            connection.execute("UPDATE jobs SET lease_by = '', lease_until = 0 WHERE key = ? AND lease_by = ?", (key, self.me))

    def ask_cancel(self, key: str) -> None:
        """Ask whoever holds the job to cancel it."""
        with self._writing(about=(key,)) as connection:
            connection.execute("UPDATE jobs SET cancel_asked = 1 WHERE key = ? AND state = 'open'", (key,))

    # --- attempts

    def attempts(self, key: str) -> list[Attempt]:
        """Return the tries at a job in their order, those of earlier rounds too."""
        return [_attempt(row) for row in self._rows("SELECT * FROM attempts WHERE job = ? ORDER BY n", key)]

    def attempt_of(self, asset_id: str) -> Attempt | None:
        """Return the attempt that made an asset, with the provider's ticket; None when it was made without one."""
        rows = self._rows(
            "SELECT a.* FROM attempts a JOIN jobs j ON j.key = a.job WHERE j.asset = ? AND a.state = 'done' AND j.asset != ''", asset_id
        )
        return _attempt(rows[0]) if rows else None

    def needed(self, keys: Iterable[str]) -> set[str]:
        """Return those of the order keys whose results may still be needed: of work under way, and of unknown outcomes."""
        query = "SELECT 1 FROM attempts WHERE key = ? AND state IN ('queued', 'sending', 'sent', 'fetched', 'unknown')"
        return {key for key in keys if self._rows(query, key)}

    def begin(self, attempt: Attempt, caps: Caps) -> Attempt:
        """Record a new attempt and set its money aside in one transaction; raise OverBudget when it does not fit into a cap."""
        with self._writing(about=(attempt.project, _MONEY_OF_ALL)) as connection:
            return self._begin(connection, attempt, caps)

    def save(self, attempt: Attempt, *, flush: bool = True) -> Attempt:
        """Record how an attempt stands now, and return it with the time.

        flush: wait until the disk has it. Without it a killed process loses nothing, but a power cut may: enough for what
        another record follows at once.
        """
        with self._writing(flush, (attempt.project,)) as connection:
            return self._save(connection, attempt)

    def finish(self, connection: Connection, asset: Asset, attempt: Attempt) -> None:
        """Record, in the transaction that stores the asset, that its job is done and what it cost."""
        self._save(connection, attempt.model_copy(update={"state": "done"}))
        self._ended(connection, attempt.job, "done", asset.id, "")

    # --- inside

    @contextmanager
    def _writing(self, flush: bool = True, about: Sequence[str] = ()) -> Iterator[Connection]:
        with translated(self._store.folder), self._database.writing(flush, about) as connection:
            yield connection

    def _rows(self, query: str, *values: Any) -> list[Row]:
        with translated(self._store.folder):
            return self._database.rows(query, *values)

    def _begin(self, connection: Connection, attempt: Attempt, caps: Caps) -> Attempt:
        purse = Purse(attempt.job, attempt.project, attempt.owner, attempt.day)
        reserve(connection, caps, purse, micro(attempt.reserved_usd))
        return self._save(connection, attempt)

    def _save(self, connection: Connection, attempt: Attempt) -> Attempt:
        now = self._clock()
        attempt = attempt.model_copy(update={"updated": now, "created": attempt.created or now})
        if connection.execute(_SAVE, {**_row(attempt), "me": self.me}).rowcount != 1:
            raise LeaseLost(f"Job {attempt.job[:SHOWN_ID]} was taken over by another process; it goes on there.")
        return attempt

    def _ended(self, connection: Connection, key: str, state: JobState, asset: str, message: str) -> None:
        if connection.execute(_END, (state, asset, message, self._clock(), key, self.me)).rowcount != 1:
            raise LeaseLost(f"Job {key[:SHOWN_ID]} was taken over by another process; it goes on there.")


def day_of(seconds: float) -> str:
    """Return the UTC day of a time as YYYY-MM-DD."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _job(row: Row) -> Job:
    data = {name: row[name] for name in ("project", "call", "owner", "deadline", "state", "round", "asset", "message")}
    data |= {name: row[name] for name in ("lease_by", "lease_until", "created", "updated")}
    data |= {name: json.loads(row[name]) for name in ("request", "wish", "cards")}
    approved = None if row["approved"] is None else row["approved"] / 1_000_000
    delivery = Delivery.model_validate_json(row["delivery"])
    return Job(**data, delivery=delivery, approved_usd=approved, cancel_asked=bool(row["cancel_asked"]))


_MONEY = {"reserved_usd": "reserved", "cost_usd": "cost"}
_PLAIN = tuple(name for name in Attempt.model_fields if name not in _MONEY and name not in ("prompt", "ticket"))


def _row(attempt: Attempt) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(attempt, name) for name in ("key", *_PLAIN)}
    values |= {"reserved": micro(attempt.reserved_usd), "cost": None if attempt.cost_usd is None else micro(attempt.cost_usd)}
    values["prompt"] = None if attempt.prompt is None else _json(attempt.prompt)
    values["ticket"] = None if attempt.ticket is None else attempt.ticket.model_dump_json()
    return values


def _attempt(row: Row) -> Attempt:
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    values |= {name: None if row[column] is None else row[column] / 1_000_000 for name, column in _MONEY.items()}
    values["accepted"] = None if row["accepted"] is None else bool(row["accepted"])
    values["prompt"] = None if row["prompt"] is None else tuple(json.loads(row["prompt"]))
    values["ticket"] = None if row["ticket"] is None else Ticket.model_validate_json(row["ticket"])
    return Attempt(**values)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
