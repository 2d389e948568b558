"""Chainlit's history on SQLite: every user, thread, step and element is one JSON document, so that nothing Chainlit adds is lost.

Chainlit's own SQLAlchemy layer drops threads with tags and steps with unknown columns on SQLite; documents do not.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosqlite
from chainlit.context import context
from chainlit.data.base import BaseDataLayer
from chainlit.data.utils import queue_until_user_message
from chainlit.types import PageInfo, PaginatedResponse
from chainlit.user import PersistedUser, User

ANSWERS = "Scenewright"
"""Whose name stands on replies; the page's name, see `web_page`."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, identifier TEXT UNIQUE NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS threads (
    id TEXT PRIMARY KEY, user_id TEXT, name TEXT, created TEXT NOT NULL, touched TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS threads_of_user ON threads (user_id, touched);
CREATE TABLE IF NOT EXISTS steps (id TEXT PRIMARY KEY, thread TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS steps_of_thread ON steps (thread, seq);
CREATE TABLE IF NOT EXISTS elements (id TEXT PRIMARY KEY, thread TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS elements_of_thread ON elements (thread);
"""


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class History(BaseDataLayer):
    """Users, threads, steps and elements of the web chat in one SQLite file, opened at the first call at the latest."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: aiosqlite.Connection | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> aiosqlite.Connection:
        """Open the file if it is not open yet, and make its tables; raise sqlite3.Error when that cannot be."""
        async with self._opening:
            if self._db is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._db = await self._prepared(await aiosqlite.connect(self._path, isolation_level=None))
            return self._db

    async def _prepared(self, db: aiosqlite.Connection) -> aiosqlite.Connection:
        try:
            await db.execute("PRAGMA journal_mode = WAL")
            await db.execute("PRAGMA synchronous = NORMAL")
            await db.executescript(_SCHEMA)
        except BaseException:
            await db.close()
            raise
        return db

    async def _rows(self, query: str, *values: Any) -> list[Any]:
        db = await self.open()
        async with db.execute(query, values) as cursor:
            return list(await cursor.fetchall())

    async def _write(self, query: str, *values: Any) -> None:
        db = await self.open()
        await db.execute(query, values)

    # -- users

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """Return the user, or None."""
        rows = await self._rows("SELECT body FROM users WHERE identifier = ?", identifier)
        return PersistedUser(**json.loads(rows[0][0])) if rows else None

    async def create_user(self, user: User) -> PersistedUser | None:
        """Keep a user who signs in, and return the kept one."""
        body = {"id": str(uuid.uuid4()), "createdAt": _now(), "identifier": user.identifier, "metadata": user.metadata}
        await self._write(
            "INSERT OR IGNORE INTO users VALUES (?, ?, ?)", body["id"], user.identifier, json.dumps(body, ensure_ascii=False)
        )
        return await self.get_user(user.identifier)

    # -- threads

    async def get_thread_author(self, thread_id: str) -> str:
        """Return the identifier of the thread's owner, or an empty string."""
        query = "SELECT u.identifier FROM threads t JOIN users u ON u.id = t.user_id WHERE t.id = ?"
        rows = await self._rows(query, thread_id)
        return str(rows[0][0]) if rows else ""

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Make or change a thread; what is None stays."""
        rows = await self._rows("SELECT body FROM threads WHERE id = ?", thread_id)
        body = json.loads(rows[0][0]) if rows else {"metadata": {}, "tags": []}
        if metadata is not None:
            body["metadata"] = {k: v for k, v in {**body["metadata"], **metadata}.items() if v is not None}
        if tags is not None:
            body["tags"] = tags
        now = _now()
        await self._write(
            "INSERT INTO threads VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET user_id = COALESCE(?, user_id), "
            "name = COALESCE(?, name), touched = ?, body = ?",
            *(thread_id, user_id, name, now, now, json.dumps(body, ensure_ascii=False)),
            *(user_id, name, now, json.dumps(body, ensure_ascii=False)),
        )

    async def delete_thread(self, thread_id: str) -> None:
        """Forget a thread with its steps and elements; assets stay in the store."""
        for query in ("DELETE FROM steps WHERE thread = ?", "DELETE FROM elements WHERE thread = ?", "DELETE FROM threads WHERE id = ?"):
            await self._write(query, thread_id)

    async def list_threads(self, pagination: Any, filters: Any) -> PaginatedResponse[Any]:
        """Return a page of a user's threads, newest first; the search looks into names and messages."""
        query = "SELECT id, touched FROM threads WHERE user_id = ?"
        values: list[Any] = [filters.userId]
        if filters.search:
            query += " AND (name LIKE ? OR id IN (SELECT thread FROM steps WHERE body LIKE ?))"
            values += [f"%{filters.search}%"] * 2
        if pagination.cursor:
            query += " AND touched < (SELECT touched FROM threads WHERE id = ?)"
            values.append(pagination.cursor)
        rows = await self._rows(query + " ORDER BY touched DESC LIMIT ?", *values, pagination.first + 1)
        page = [await self._thread(row[0], with_steps=False) for row in rows[: pagination.first]]
        ends = (page[0]["id"], page[-1]["id"]) if page else (None, None)
        info = PageInfo(hasNextPage=len(rows) > pagination.first, startCursor=ends[0], endCursor=ends[1])
        return PaginatedResponse(pageInfo=info, data=page)

    async def get_thread(self, thread_id: str) -> Any:
        """Return a thread with its steps and elements, or None."""
        return await self._thread(thread_id, with_steps=True)

    async def _thread(self, thread_id: str, *, with_steps: bool) -> Any:
        query = "SELECT t.name, t.user_id, t.created, t.body, u.identifier FROM threads t LEFT JOIN users u ON u.id = t.user_id WHERE t.id = ?"
        rows = await self._rows(query, thread_id)
        if not rows:
            return None
        name, user_id, created, body, identifier = rows[0]
        thread = {
            "id": thread_id,
            "createdAt": created,
            "name": name,
            "userId": user_id,
            "userIdentifier": identifier,
            **json.loads(body),
            "steps": [],
            "elements": [],
        }
        if with_steps:
            steps = await self._rows("SELECT body FROM steps WHERE thread = ? ORDER BY seq", thread_id)
            elements = await self._rows("SELECT body FROM elements WHERE thread = ? ORDER BY rowid", thread_id)
            thread["steps"] = [json.loads(row[0]) for row in steps]
            thread["elements"] = [json.loads(row[0]) for row in elements]
        return thread

    # -- steps and elements

    @queue_until_user_message()
    async def create_step(self, step_dict: Any) -> None:
        """Keep a message or a step; one that is there already is replaced in its place."""
        if step_dict.get("threadId"):
            await self._keep_step(step_dict)

    async def _keep_step(self, step_dict: Any) -> None:
        thread = step_dict["threadId"]
        await self._write(
            "INSERT INTO steps VALUES (?, ?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM steps WHERE thread = ?), ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE thread = excluded.thread",
            *(step_dict["id"], thread, thread, json.dumps(step_dict, ensure_ascii=False, default=str)),
        )
        await self._write("UPDATE threads SET touched = ? WHERE id = ?", _now(), thread)

    @queue_until_user_message()
    async def update_step(self, step_dict: Any) -> None:
        """Do as `create_step`."""
        await self.create_step(step_dict)

    @queue_until_user_message()
    async def delete_step(self, step_id: str) -> None:
        """Forget a step."""
        await self._write("DELETE FROM steps WHERE id = ?", step_id)

    @queue_until_user_message()
    async def create_element(self, element: Any) -> None:
        """Keep an element as it is sent to the page (custom elements with their props); one for another page's thread is dropped."""
        if element.thread_id == context.session.thread_id:
            await self.keep_element(element.to_dict())

    async def keep_element(self, element: dict[str, Any]) -> None:
        """Keep an element's newest state, whether a page is open or not."""
        if element.get("threadId"):
            await self._write(
                "INSERT INTO elements VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body "
                "WHERE thread = excluded.thread",
                *(element["id"], element["threadId"], json.dumps(element, ensure_ascii=False, default=str)),
            )

    async def get_element(self, thread_id: str, element_id: str) -> Any:
        """Return an element of a thread, or None."""
        rows = await self._rows("SELECT body FROM elements WHERE id = ? AND thread = ?", element_id, thread_id)
        return json.loads(rows[0][0]) if rows else None

    async def element_of(self, element_id: str) -> Any:
        """Return an element by its id alone, or None."""
        rows = await self._rows("SELECT body FROM elements WHERE id = ?", element_id)
        return json.loads(rows[0][0]) if rows else None

    async def cut_off(self, thread_id: str) -> dict[str, Any] | None:
        """Return the newest element of a thread whose turn was never ended, or None."""
        query = "SELECT body FROM elements WHERE thread = ? AND json_extract(body, '$.props.status') = 'working' ORDER BY rowid DESC LIMIT 1"
        rows = await self._rows(query, thread_id)
        return json.loads(rows[0][0]) if rows else None

    async def mentions(self, thread_id: str, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that stand in any element of a thread."""
        bodies = [str(row[0]) for row in await self._rows("SELECT body FROM elements WHERE thread = ?", thread_id)]
        return {wanted for wanted in ids if any(wanted in body for body in bodies)}

    async def step(self, step_id: str) -> Any:
        """Return a step by its id, or None."""
        rows = await self._rows("SELECT body FROM steps WHERE id = ?", step_id)
        return json.loads(rows[0][0]) if rows else None

    async def keep_reply(self, thread_id: str, element: dict[str, Any], step: dict[str, Any] | None = None) -> dict[str, Any]:
        """Keep a reply that holds an element, and return it; without a `step` one without words is made, its id the element's `forId`."""
        now = _now()
        reply = step or {
            "id": element["forId"], "threadId": thread_id, "type": "assistant_message", "name": ANSWERS, "output": "",
            "createdAt": now, "start": now, "end": now, "streaming": False, "metadata": {},
        }  # fmt: skip
        await self._keep_step(reply)
        await self.keep_element(element)
        return reply

    @queue_until_user_message()
    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Forget an element of this page's thread; whatever thread the page names."""
        await self._write("DELETE FROM elements WHERE id = ? AND thread = ?", element_id, context.session.thread_id)

    # -- what Chainlit asks for and Scenewright does not use

    async def upsert_feedback(self, feedback: Any) -> str:
        """Ratings are not kept."""
        return str(getattr(feedback, "id", "") or "")

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Ratings are not kept."""
        return True

    async def get_favorite_steps(self, user_id: str) -> list[Any]:
        """Favourites are not offered."""
        return []

    async def build_debug_url(self) -> str:
        """There is no debug page."""
        return ""

    async def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            await self._db.close()
            self._db = None
