"""The few statements that assets, their handles and the log of versions are read and written with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from tools.store.database import Connection, Row
from tools.versions import Event, dump_event, load_event


def row_by_call(connection: Connection, project: str, call: str) -> Row | None:
    """Return the row of the asset that a call with this idempotency key made, if it did."""
    if not call:
        return None
    query = "SELECT * FROM assets WHERE project = ? AND call = ?"
    row: Row | None = connection.execute(query, (project, call)).fetchone()
    return row


def next_handle(connection: Connection, project: str, prefix: str) -> str:
    """Take the project's next handle of a kind."""
    query = (
        "INSERT INTO handles VALUES (?, ?, 1) ON CONFLICT (project, prefix) DO UPDATE SET last = handles.last + 1 RETURNING last"
    )
    return f"{prefix}{connection.execute(query, (project, prefix)).fetchone()[0]}"


def append_event(connection: Connection, project: str, event: Event) -> None:
    """Add to a project's log of versions."""
    connection.execute(
        "INSERT INTO events (project, body, created) VALUES (?, ?, ?)",
        (project, dump_event(event), datetime.now(UTC).isoformat()),
    )


def events_in(rows: Iterable[Row]) -> Iterable[Event]:
    """Return the events of rows."""
    return (load_event(row["body"]) for row in rows)


def compact(data: object) -> str:
    """Return data as JSON in one line without spaces."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
