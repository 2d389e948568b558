"""A kept conversation read without Chainlit, for the command line; `web_history` reads the same rows."""

from __future__ import annotations

import json
from typing import Any

from agent.channels.history.databases import Database


async def shown_in(database: Database, thread_id: str) -> dict[str, list[Any]]:
    """Return the steps and the elements of a thread, in their order, as the documents they were kept as."""
    steps = await database.rows("SELECT body FROM steps WHERE thread = ? ORDER BY seq", thread_id)
    elements = await database.rows("SELECT body FROM elements WHERE thread = ? ORDER BY seq", thread_id)
    return {"steps": [json.loads(row[0]) for row in steps], "elements": [json.loads(row[0]) for row in elements]}


async def talk_of(database: Database, thread_id: str) -> dict[str, Any] | None:
    """Return a thread's id, name, owner, steps and elements, or None."""
    query = "SELECT t.name, u.identifier FROM threads t LEFT JOIN users u ON u.id = t.user_id WHERE t.id = ?"
    rows = await database.rows(query, thread_id)
    if not rows:
        return None
    return {"id": thread_id, "name": rows[0][0] or "", "owner": rows[0][1] or "", **await shown_in(database, thread_id)}
