"""What waits for a person's yes before money is spent or a model is fetched: kept in the store's own database, so that it survives restarts and other talk."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from tools.agreeing import Fetch
from tools.store.database import Connection, Place, Row, one_table

Decision = Literal["waiting", "approved", "declined", "done"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS approvals (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, owner TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID
"""


class Approval(BaseModel):
    """One question about money or about files of models, with all that is needed to go on after the answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    project: str
    owner: str
    turn: int
    call: str
    """The tool call that asked; the jobs made after a yes carry its name."""
    words: str
    """What the person asked for."""
    requests: tuple[dict[str, Any], ...]
    """The requests as `tools.requests.canonical` gives them."""
    wish: dict[str, Any]
    changed: tuple[str, ...] = ()
    estimate: str
    """The price in words."""
    usd: float
    """What a yes covers: the estimate, or what an unverified price counts as."""
    maker: str
    """Title of the model that would make it."""
    fetch: tuple[Fetch, ...] = ()
    """The files that a yes fetches first."""
    state: Decision = "waiting"


class Approvals:
    """The approvals of every project in one table. Each call opens its own connection, so any thread may call."""

    def __init__(self, database: Place) -> None:
        self._database = database

    def _open(self) -> AbstractContextManager[Connection]:
        return one_table(self._database, SCHEMA)

    def ask(self, approval: Approval) -> Approval:
        """Keep a question and return it; one that was asked before is returned as it stands, with its answer."""
        with self._open() as db:
            row = db.execute("SELECT body, state FROM approvals WHERE id = ?", (approval.id,)).fetchone()
            if row is not None:
                return _read(row)
            body = approval.model_dump_json(exclude={"state"})
            db.execute("INSERT INTO approvals VALUES (?, ?, ?, 'waiting', ?)", (approval.id, approval.project, approval.owner, body))
            return approval

    def get(self, approval_id: str) -> Approval | None:
        """Return a question with its answer, or None when it was never asked."""
        with self._open() as db:
            row = db.execute("SELECT body, state FROM approvals WHERE id = ?", (approval_id,)).fetchone()
            return _read(row) if row else None

    def decide(self, approval_id: str, decision: Decision) -> bool:
        """Write an answer down; return False when the question was answered before, so that no yes counts twice."""
        before = "approved" if decision == "done" else "waiting"
        with self._open() as db:
            query = "UPDATE approvals SET state = ? WHERE id = ? AND state = ?"
            return db.execute(query, (decision, approval_id, before)).rowcount == 1

    def waiting(self, project: str) -> tuple[Approval, ...]:
        """Return a project's unanswered questions, and the answered ones whose work was not begun, in the order of their turns."""
        with self._open() as db:
            query = "SELECT body, state FROM approvals WHERE project = ? AND state IN ('waiting', 'approved')"
            found = [_read(row) for row in db.execute(query, (project,))]
        return tuple(sorted(found, key=lambda a: (a.turn, a.call)))


def _read(row: Row) -> Approval:
    return Approval.model_validate_json(row[0]).model_copy(update={"state": row[1]})
