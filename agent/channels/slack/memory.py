"""What the Slack channel keeps on disk: messages taken in, conversations, what was posted where, and turns whose answer is not finished."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Literal

from tools.store.database import Place, one_table

SEEN_DAYS = 7
"""How long a key keeps a message from running again; Slack's own retries end after an hour."""
POSTED_DAYS = 180
"""How long a posted picture can be pointed at."""
DAY_S = 86_400.0
_NAMESPACE = uuid.UUID("6a0c7a55-4d0f-5a3e-9c57-0d6b3f0d5c1e")
"""Ours, for the ids of conversations."""
_SEEN = "CREATE TABLE IF NOT EXISTS slack_seen (key TEXT PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL) WITHOUT ROWID"
_TALKS = """CREATE TABLE IF NOT EXISTS slack_talks (
    thread TEXT PRIMARY KEY, owner TEXT NOT NULL, team TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, by TEXT NOT NULL,
    language TEXT NOT NULL
) WITHOUT ROWID"""
_POSTS = """CREATE TABLE IF NOT EXISTS slack_posts (
    channel TEXT NOT NULL, ts TEXT NOT NULL, thread TEXT NOT NULL, kind TEXT NOT NULL, thing TEXT NOT NULL, handle TEXT NOT NULL,
    file TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (channel, ts, thing)
) WITHOUT ROWID"""
_TURNS = """CREATE TABLE IF NOT EXISTS slack_turns (
    id TEXT PRIMARY KEY, thread TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, message TEXT NOT NULL, by TEXT NOT NULL,
    language TEXT NOT NULL
) WITHOUT ROWID"""

PostKind = Literal["file", "result", "approval", "upload"]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation and the Slack thread it is; `ts` is empty for the one outside of threads in a direct message."""

    thread: str
    owner: str
    team: str
    channel: str
    ts: str
    by: str
    """The Slack user who began it."""
    language: str


@dataclass(frozen=True, slots=True)
class Post:
    """Something of a conversation that stands in Slack. `thing`: an asset's or a question's id; `file`: Slack's id of the file; of a
    question: the user who asked for what it is about."""

    channel: str
    ts: str
    thread: str
    kind: PostKind
    thing: str
    handle: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn whose answer is not finished: its card's id, where it is answered, the message that tells how far it is, and who asked."""

    id: str
    thread: str
    channel: str
    ts: str
    message: str
    by: str
    language: str


def thread_id(team: str, channel: str, ts: str) -> str:
    """Return the conversation that a Slack thread is."""
    return str(uuid.uuid5(_NAMESPACE, f"slack:{team}:{channel}:{ts}"))


class Memory:
    """The channel's tables. Every method blocks for some milliseconds; any thread may call."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._swept = 0.0

    # -- messages that are taken in once

    def take(self, keys: Sequence[str], body: str) -> bool:
        """Note a message under all its keys; False when one of them is known already. body: kept until `taken`, see `left`."""
        now = time.time()
        with one_table(self._place, _SEEN) as connection:
            if now - self._swept > DAY_S / 24:
                connection.execute("DELETE FROM slack_seen WHERE at < ? AND body = ''", (now - SEEN_DAYS * DAY_S,))
                self._swept = now
            marks = ", ".join("?" * len(keys))
            known = connection.execute(f"SELECT 1 FROM slack_seen WHERE key IN ({marks}) LIMIT 1", tuple(keys)).fetchone()  # noqa: S608 - marks are ours
            if known is None:
                rows = [(key, now, "" if at else body) for at, key in enumerate(dict.fromkeys(keys))]
                connection.executemany("INSERT INTO slack_seen VALUES (?, ?, ?)", rows)
        return known is None

    def taken(self, keys: Sequence[str]) -> None:
        """Note that a message became a turn, which is kept elsewhere from now on."""
        with one_table(self._place, _SEEN) as connection:
            connection.executemany("UPDATE slack_seen SET body = '' WHERE key = ?", [(key,) for key in keys])

    def waits(self, keys: Sequence[str]) -> bool:
        """Tell whether a message has not become a turn yet."""
        marks = ", ".join("?" * len(keys))
        with one_table(self._place, _SEEN) as connection:
            query = f"SELECT 1 FROM slack_seen WHERE key IN ({marks}) AND body != '' LIMIT 1"  # noqa: S608 - marks are ours
            return connection.execute(query, tuple(keys)).fetchone() is not None

    def left(self) -> list[str]:
        """Return the bodies of messages that were taken in and never became a turn, oldest first."""
        with one_table(self._place, _SEEN) as connection:
            return [str(row[0]) for row in connection.execute("SELECT body FROM slack_seen WHERE body != '' ORDER BY at")]

    # -- conversations

    def talk(self, thread: str) -> Talk | None:
        """Return a conversation that is held in Slack."""
        with one_table(self._place, _TALKS) as connection:
            row = connection.execute("SELECT * FROM slack_talks WHERE thread = ?", (thread,)).fetchone()
        return Talk(*row) if row else None

    def keep_talk(self, talk: Talk) -> Talk:
        """Keep a conversation that is new, or the language of one that is known; return it as it is kept."""
        with one_table(self._place, _TALKS) as connection:
            connection.execute(
                "INSERT INTO slack_talks VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (thread) DO UPDATE SET language = excluded.language",
                astuple(talk),
            )
            row = connection.execute("SELECT * FROM slack_talks WHERE thread = ?", (talk.thread,)).fetchone()
        return Talk(*row)

    # -- what stands where

    def keep_post(self, post: Post) -> None:
        """Keep where something stands."""
        with one_table(self._place, _POSTS) as connection:
            connection.execute("DELETE FROM slack_posts WHERE at < ?", (time.time() - POSTED_DAYS * DAY_S,))
            connection.execute(
                "INSERT INTO slack_posts VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, ts, thing) DO UPDATE SET "
                "thread = excluded.thread, kind = excluded.kind, handle = excluded.handle, file = excluded.file, at = excluded.at",
                (*astuple(post), time.time()),
            )

    def at(self, channel: str, ts: str) -> Post | None:
        """Return what of a conversation stands in a message: the picture, where it is several things."""
        with one_table(self._place, _POSTS) as connection:
            row = connection.execute(
                "SELECT channel, ts, thread, kind, thing, handle, file FROM slack_posts WHERE channel = ? AND ts = ? "
                "ORDER BY kind = 'approval' LIMIT 1",
                (channel, ts),
            ).fetchone()
        return Post(*row) if row else None

    def posts(self, thread: str) -> list[Post]:
        """Return all that was posted of a conversation, oldest first."""
        with one_table(self._place, _POSTS) as connection:
            query = "SELECT channel, ts, thread, kind, thing, handle, file FROM slack_posts WHERE thread = ? ORDER BY at"
            return [Post(*row) for row in connection.execute(query, (thread,))]

    # -- turns whose answer is not finished

    def open_turn(self, turn: OpenTurn) -> None:
        """Keep a turn until its answer stands in Slack."""
        with one_table(self._place, _TURNS) as connection:
            connection.execute(
                "INSERT INTO slack_turns VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET thread = excluded.thread, "
                "channel = excluded.channel, ts = excluded.ts, message = excluded.message, by = excluded.by, language = excluded.language",
                astuple(turn),
            )

    def end_turn(self, turn_id: str) -> None:
        """Forget a turn whose answer stands in Slack."""
        with one_table(self._place, _TURNS) as connection:
            connection.execute("DELETE FROM slack_turns WHERE id = ?", (turn_id,))

    def open_turns(self) -> list[OpenTurn]:
        """Return the turns whose answers a stopped server left unfinished."""
        with one_table(self._place, _TURNS) as connection:
            return [OpenTurn(*row) for row in connection.execute("SELECT * FROM slack_turns")]
