"""The page's history as Chainlit's data layer: every user, thread, step and element is one JSON document, so that nothing Chainlit adds is lost.

Chainlit's own SQLAlchemy layer drops threads with tags and steps with unknown columns on SQLite; documents do not. What is where
stands in `history.schema`; the threads of all channels are kept here.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chainlit.context import context
from chainlit.data.base import BaseDataLayer
from chainlit.data.utils import queue_until_user_message
from chainlit.types import PageInfo, PaginatedResponse
from chainlit.user import PersistedUser, User

from agent.channels.history.databases import Statement, database_of
from agent.channels.history.finding import clauses, folded, said_in
from agent.channels.history.reading import shown_in

ANSWERS = "Scenewright"
"""Whose name stands on replies; the page's name, see `web_page`."""
MOST = 100
"""Threads in one page of a list."""

_NEW_STEP = (
    "INSERT INTO steps (id, thread, seq, body) VALUES (?, ?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM steps WHERE thread = ?), ?) "
    "ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE steps.thread = excluded.thread"
)
_NEW_ELEMENT = (
    "INSERT INTO elements (id, thread, body, seq, status) VALUES (?, ?, ?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM elements WHERE thread = ?), ?) "
    "ON CONFLICT (id) DO UPDATE SET body = excluded.body, status = excluded.status WHERE elements.thread = excluded.thread"
)
_NEW_WORDS = (
    "INSERT INTO words (item, thread, words) VALUES (?, ?, ?) ON CONFLICT (item) DO UPDATE SET words = excluded.words "
    "WHERE words.thread = excluded.thread AND words.words <> excluded.words"
)
_CHANGED_THREAD = (
    "INSERT INTO threads (id, user_id, name, created, touched, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
    "user_id = COALESCE(threads.user_id, ?), name = COALESCE(?, threads.name), touched = excluded.touched, body = excluded.body"
)
Forgetting = Callable[[str], Awaitable[str]]
_OF_THREAD = ("steps", "elements", "words", "shares")


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


async def _nothing(thread_id: str) -> str:
    """Say that the thread is gone."""
    return f"The conversation {thread_id} is gone."


def _dumped(document: Any) -> str:
    """Return a document as JSON that any database takes: half characters, which no encoding has, become question marks."""
    return json.dumps(document, ensure_ascii=False, default=str).encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One line of a list of threads."""

    id: str
    name: str
    created: str
    touched: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Share:
    """The link by which everybody may read a thread."""

    token: str
    thread: str
    until: str | None
    """When it ends (ISO 8601, UTC); None: when it is revoked."""


class History(BaseDataLayer):
    """Users, threads, steps and elements of all channels in one database, opened at the first call at the latest.

    path: the SQLite file. url: a PostgreSQL server instead.
    """

    def __init__(self, path: Path, url: str = "") -> None:
        self._database = database_of(url, path)
        self._changing = asyncio.Lock()
        self.forgetting: Forgetting = _nothing
        """What goes before a thread does, see `Talks.forget`."""

    async def open(self) -> None:
        """Open it if it is not open yet and bring its tables to the newest version.

        Raises StoreError or StoreFull when it cannot be used, and NotConfigured for a server without what speaks to it.
        """
        await self._database.open()

    async def close(self) -> None:
        """Close it."""
        await self._database.close()

    async def _rows(self, query: str, *values: Any) -> list[Any]:
        return await self._database.rows(query, *values)

    async def _document(self, query: str, *values: Any) -> Any:
        rows = await self._rows(query, *values)
        return json.loads(rows[0][0]) if rows else None

    # -- users

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """Return the user, or None."""
        body = await self._document("SELECT body FROM users WHERE identifier = ?", identifier)
        return PersistedUser(**body) if body else None

    async def create_user(self, user: User) -> PersistedUser | None:
        """Keep a user who signs in, and return the kept one."""
        body = {"id": str(uuid.uuid4()), "createdAt": _now(), "identifier": user.identifier, "metadata": user.metadata}
        query = "INSERT INTO users (id, identifier, body) VALUES (?, ?, ?) ON CONFLICT (identifier) DO NOTHING"
        await self._database.write((query, (body["id"], user.identifier, _dumped(body))))
        return await self.get_user(user.identifier)

    # -- threads

    async def begin_thread(self, thread_id: str, owner: str, name: str = "") -> None:
        """Make a thread of an owner, who need never have opened the page. One that is there stays as it is."""
        user = await self.get_user(owner) or await self.create_user(User(identifier=owner))
        if user is not None and not await self._rows("SELECT 1 FROM threads WHERE id = ?", thread_id):
            await self.update_thread(thread_id, name=name or None, user_id=user.id)

    async def touched(self, thread_id: str) -> str:
        """Return when something was last kept in a thread (ISO 8601, UTC), or an empty string."""
        rows = await self._rows("SELECT touched FROM threads WHERE id = ?", thread_id)
        return str(rows[0][0]) if rows else ""

    async def get_thread_author(self, thread_id: str) -> str:
        """Return the identifier of the thread's owner, or an empty string."""
        query = "SELECT u.identifier FROM threads t JOIN users u ON u.id = t.user_id WHERE t.id = ?"
        rows = await self._rows(query, thread_id)
        return str(rows[0][0]) if rows else ""

    async def heading(self, thread_id: str) -> tuple[str, str] | None:
        """Return a thread's owner and its name, or None where there is no such thread."""
        query = "SELECT u.identifier, t.name FROM threads t JOIN users u ON u.id = t.user_id WHERE t.id = ?"
        rows = await self._rows(query, thread_id)
        return (str(rows[0][0]), str(rows[0][1] or "")) if rows else None

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Make or change a thread; what is None stays, and so does who owns it. Without a user none is made, and for another than its owner none is changed."""
        name = name if name is None else name.replace("\x00", "")
        async with self._changing:  # what is read here is written back below
            kept = await self._rows("SELECT body, user_id FROM threads WHERE id = ?", thread_id)
            if not _changeable(kept, user_id):
                return
            body = json.loads(kept[0][0]) if kept else {"metadata": {}, "tags": []}
            if metadata is not None:
                body["metadata"] = {k: v for k, v in {**body["metadata"], **metadata}.items() if v is not None}
            if tags is not None:
                body["tags"] = tags
            now = _now()
            statements: list[Statement] = [
                (_CHANGED_THREAD, (thread_id, user_id, name, now, now, _dumped(body), user_id, name))
            ]
            if name is not None:
                statements.append((_NEW_WORDS, (thread_id, thread_id, folded(name))))
            await self._database.write(*statements)

    async def delete_thread(self, thread_id: str) -> str:
        """Forget a thread with its steps, elements and link, and what was made in it; return what is gone and what stays, in words."""
        words = await self.forgetting(thread_id)
        gone = [(f"DELETE FROM {table} WHERE thread = ?", (thread_id,)) for table in _OF_THREAD]  # noqa: S608 - names of ours
        await self._database.write(*gone, ("DELETE FROM threads WHERE id = ?", (thread_id,)))
        return words

    async def list_threads(self, pagination: Any, filters: Any) -> PaginatedResponse[Any]:
        """Return a page of a user's threads, newest first; the search looks into names and messages."""
        rows = await self._listed("t.user_id = ?", filters.userId, filters.search or "", pagination.cursor, pagination.first + 1)
        page = [_thread(row) for row in rows[: pagination.first]]
        ends = (page[0]["id"], page[-1]["id"]) if page else (None, None)
        info = PageInfo(hasNextPage=len(rows) > pagination.first, startCursor=ends[0], endCursor=ends[1])
        return PaginatedResponse(pageInfo=info, data=page)

    async def threads(self, owner: str, search: str = "", after: str | None = None, limit: int = 50) -> tuple[list[ThreadRow], str | None]:
        """Return an owner's threads, newest first, and where the next page begins (None: nowhere).

        search: words that all stand in the name or the messages, in any script. after: where this page begins. limit: 1 to 100.
        """
        limit = min(limit, MOST)
        rows = await self._listed("u.identifier = ?", owner, search, after, limit + 1)
        page = [ThreadRow(row[0], row[1] or "", row[3], row[4], row[7] is not None) for row in rows[:limit]]
        return page, page[-1].id if len(rows) > limit else None

    async def _listed(self, whose: str, who: str, search: str, after: str | None, limit: int) -> list[Any]:
        query, values = f"{_THREADS} WHERE {whose}", [_now(), who]
        for condition, value in clauses(search, trigrams=self._database.trigrams):
            query += f" AND {condition}"
            values.append(value)
        if after:
            query += " AND (t.touched, t.id) < (SELECT touched, id FROM threads WHERE id = ?)"
            values.append(after)
        return await self._rows(query + " ORDER BY t.touched DESC, t.id DESC LIMIT ?", *values, limit)

    async def get_thread(self, thread_id: str) -> Any:
        """Return a thread with its steps and elements, or None."""
        rows = await self._rows(f"{_THREADS} WHERE t.id = ?", _now(), thread_id)
        if not rows:
            return None
        return {**_thread(rows[0]), **await shown_in(self._database, thread_id)}

    # -- links to read a thread by

    async def share(self, thread_id: str, until: str | None = None) -> Share:
        """Return the link of a thread, made if need be; it ends at `until` (ISO 8601, UTC), or when it is revoked."""
        query = (
            "INSERT INTO shares (token, thread, created, until) VALUES (?, ?, ?, ?) ON CONFLICT (thread) DO UPDATE SET "
            "until = excluded.until, token = CASE WHEN shares.until <= ? THEN excluded.token ELSE shares.token END"
        )
        now = _now()
        await self._database.write((query, (secrets.token_urlsafe(24), thread_id, now, until, now)))
        rows = await self._rows("SELECT token, thread, until FROM shares WHERE thread = ?", thread_id)
        return Share(*rows[0])

    async def unshare(self, thread_id: str) -> None:
        """Revoke the link of a thread."""
        await self._database.write(("DELETE FROM shares WHERE thread = ?", (thread_id,)))

    async def share_of(self, thread_id: str) -> Share | None:
        """Return the link of a thread, or None."""
        return await self._share("thread", thread_id)

    async def shared(self, token: str) -> Share | None:
        """Return what a link leads to, or None for one that is not known or has ended."""
        return await self._share("token", token)

    async def _share(self, column: str, value: str) -> Share | None:
        query = f"SELECT token, thread, until FROM shares WHERE {column} = ? AND (until IS NULL OR until > ?)"  # noqa: S608 - a name of ours
        rows = await self._rows(query, value, _now())
        return Share(*rows[0]) if rows else None

    # -- steps and elements

    @queue_until_user_message()
    async def create_step(self, step_dict: Any) -> None:
        """Keep a message or a step; one that is there already is replaced in its place."""
        if step_dict.get("threadId") and await self._of_page(step_dict["threadId"]):
            await self.keep_step(step_dict)

    async def _of_page(self, thread_id: str) -> bool:
        """Tell whether a page may write into a thread: it is its person's, or nobody's yet. Another may have made it since the page came to it."""
        author, user = await self.get_thread_author(thread_id), context.session.user
        return not author or (user is not None and user.identifier == author)

    async def keep_step(self, step_dict: Any) -> None:
        """Do as `create_step`, whether a page is open or not."""
        await self._database.write(*_kept_step(step_dict))

    @queue_until_user_message()
    async def update_step(self, step_dict: Any) -> None:
        """Do as `create_step`."""
        await self.create_step(step_dict)

    @queue_until_user_message()
    async def delete_step(self, step_id: str) -> None:
        """Forget a step of this page's thread."""
        thread = context.session.thread_id
        if await self._of_page(thread):
            places = (("words", "item"), ("steps", "id"))
            await self._database.write(*((f"DELETE FROM {table} WHERE {key} = ? AND thread = ?", (step_id, thread)) for table, key in places))  # noqa: S608 - names of ours

    @queue_until_user_message()
    async def create_element(self, element: Any) -> None:
        """Keep an element as it is sent to the page (custom elements with their props); one for another page's thread is dropped."""
        if element.thread_id == context.session.thread_id and await self._of_page(element.thread_id):
            await self.keep_element(element.to_dict())

    async def keep_element(self, element: dict[str, Any]) -> None:
        """Keep an element's newest state, whether a page is open or not."""
        if element.get("threadId"):
            await self._database.write(_kept_element(element))

    async def get_element(self, thread_id: str, element_id: str) -> Any:
        """Return an element of a thread, or None."""
        return await self._document("SELECT body FROM elements WHERE id = ? AND thread = ?", element_id, thread_id)

    async def element_of(self, element_id: str) -> Any:
        """Return an element by its id alone, or None."""
        return await self._document("SELECT body FROM elements WHERE id = ?", element_id)

    async def cut_off(self, thread_id: str) -> dict[str, Any] | None:
        """Return the newest element of a thread whose turn was never ended, or None."""
        query = "SELECT body FROM elements WHERE thread = ? AND status = 'working' ORDER BY seq DESC LIMIT 1"
        found: dict[str, Any] | None = await self._document(query, thread_id)
        return found

    async def open_turns(self, thread_id: str) -> list[str]:
        """Return the ids of a thread's turns that have not ended, oldest first."""
        return [str(row[0]) for row in await self._rows("SELECT id FROM elements WHERE thread = ? AND status = 'working' ORDER BY seq", thread_id)]

    async def mentions(self, thread_id: str, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that stand in any element of a thread."""
        bodies = [str(row[0]) for row in await self._rows("SELECT body FROM elements WHERE thread = ?", thread_id)]
        return {wanted for wanted in ids if any(wanted in body for body in bodies)}

    async def step(self, step_id: str) -> Any:
        """Return a step by its id, or None."""
        return await self._document("SELECT body FROM steps WHERE id = ?", step_id)

    async def keep_reply(self, thread_id: str, element: dict[str, Any], step: dict[str, Any] | None = None) -> dict[str, Any]:
        """Keep a reply that holds an element, and return it; without a `step` one without words is made, its id the element's `forId`."""
        now = _now()
        reply = step or {
            "id": element["forId"], "threadId": thread_id, "type": "assistant_message", "name": ANSWERS, "output": "",
            "createdAt": now, "start": now, "end": now, "streaming": False, "metadata": {},
        }  # fmt: skip
        await self._database.write(*_kept_step(reply), _kept_element({**element, "threadId": element.get("threadId") or thread_id}))
        return reply

    @queue_until_user_message()
    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Forget an element of this page's thread; whatever thread the page names."""
        thread = context.session.thread_id
        if await self._of_page(thread):
            await self._database.write(("DELETE FROM elements WHERE id = ? AND thread = ?", (element_id, thread)))

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


_THREADS = (
    "SELECT t.id, t.name, t.user_id, t.created, t.touched, t.body, u.identifier, s.token FROM threads t "
    "LEFT JOIN users u ON u.id = t.user_id LEFT JOIN shares s ON s.thread = t.id AND (s.until IS NULL OR s.until > ?)"
)


def _changeable(kept: list[Any], user_id: str | None) -> bool:
    """Tell whether a thread is made or changed for a user. A page may still tell of one that was deleted, or that another made since."""
    return (user_id is None or kept[0][1] in (None, user_id)) if kept else user_id is not None


def _thread(row: tuple[Any, ...]) -> dict[str, Any]:
    """Return a row of `_THREADS` as Chainlit's thread, without its steps and elements."""
    thread_id, name, user_id, created, _, body, identifier, _ = row
    known = {"id": thread_id, "createdAt": created, "name": name, "userId": user_id, "userIdentifier": identifier}
    return {**known, **json.loads(body), "steps": [], "elements": []}


def _kept_step(step: dict[str, Any]) -> list[Statement]:
    thread, body = step["threadId"], _dumped(step)
    words = said_in(body)
    return [
        (_NEW_STEP, (step["id"], thread, thread, body)),
        (_NEW_WORDS, (step["id"], thread, words)) if words else ("DELETE FROM words WHERE item = ? AND thread = ?", (step["id"], thread)),
        ("UPDATE threads SET touched = ? WHERE id = ?", (_now(), thread)),
    ]


def _kept_element(element: dict[str, Any]) -> Statement:
    thread = element["threadId"]
    props = element.get("props")
    status = props.get("status") if isinstance(props, dict) else None
    return _NEW_ELEMENT, (element["id"], thread, _dumped(element), thread, str(status or ""))
