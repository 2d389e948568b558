"""The SQLite file of a store: its schema, its migrations, and transactions that several threads and processes may hold in turn."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tools.errors import StoreError
from tools.store.faults import translated

BUSY_S = 30.0
"""How long a writer waits for another one."""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE blobs (
        sha256 TEXT PRIMARY KEY, suffix TEXT NOT NULL, bytes INTEGER NOT NULL, created TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE handles (
        project TEXT NOT NULL, prefix TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (project, prefix)
    ) WITHOUT ROWID;
    CREATE TABLE assets (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        project TEXT NOT NULL,
        handle TEXT NOT NULL,
        owner TEXT NOT NULL,
        sha256 TEXT NOT NULL REFERENCES blobs (sha256),
        call TEXT,
        body TEXT NOT NULL,
        UNIQUE (project, handle),
        UNIQUE (project, call)
    );
    CREATE INDEX assets_of_project ON assets (project, seq);
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        project TEXT NOT NULL,
        body TEXT NOT NULL,
        created TEXT NOT NULL
    );
    CREATE INDEX events_of_project ON events (project, seq);
    """,
)
"""One script a schema version, applied in order; a script that was released is never changed."""


@contextmanager
def one_table(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """Hold the write lock for the block over a connection of its own, so that any thread may; the table is made if need be.

    schema: one CREATE TABLE IF NOT EXISTS. A block that raises leaves nothing behind. Raises StoreError or StoreFull.
    """
    with translated(path.parent), closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(schema)
        yield connection
        connection.execute("COMMIT")


class Database:
    """One connection, used by one thread at a time. Failures are raw sqlite3 errors; `tools.assets` translates them."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        with self._lock:
            self._connection.close()

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def writing(self, flush: bool = True) -> Iterator[sqlite3.Connection]:
        """Hold the write lock for the block: BEGIN IMMEDIATE, then commit, or roll back when the block raises.

        flush: wait until the disk has it; without it the next write that waits brings it along.
        """
        with self._lock:
            if not flush:
                self._connection.execute("PRAGMA synchronous = NORMAL")
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                if not flush:
                    self._connection.execute("PRAGMA synchronous = FULL")

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._turn_wal_on()
        self._connection.execute("PRAGMA synchronous = FULL")
        if self._version() == len(MIGRATIONS):
            return
        with self.writing() as connection:
            version = self._version()
            if version > len(MIGRATIONS):
                raise StoreError("This project was made by a newer Scenewright; update Scenewright to open it.")
            for script in MIGRATIONS[version:]:
                for statement in script.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _turn_wal_on(self) -> None:
        """Switch to write-ahead logging. SQLite does not wait for other openers here, so we do."""
        deadline = time.monotonic() + BUSY_S
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return
