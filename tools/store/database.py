"""The one seam to a store's database: its schema and migrations, and transactions that several threads and processes may hold in turn.

It is a SQLite file beside the assets, or a PostgreSQL server (`tools.store.postgres`). SQL is written once, see `tools.store.dialect`.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar, Protocol

from tools.errors import NotConfigured, StoreError
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
    """
    CREATE TABLE deleted (
        id TEXT PRIMARY KEY, project TEXT NOT NULL, owner TEXT NOT NULL, sha256 TEXT NOT NULL, body TEXT NOT NULL, deleted TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX deleted_by_time ON deleted (deleted);
    """,
    """
    CREATE INDEX assets_of_owner ON assets (owner, seq);
    """,
)
"""One script a schema version, applied in order; a script that was released is never changed."""


INSTALL = "SCENEWRIGHT_DATABASE_URL names a PostgreSQL server; install what speaks to it: pip install 'scenewright[postgres]'"
NEWER = "This project was made by a newer Scenewright; update Scenewright to open it."


class Row(Protocol):
    """One row: its values by name or by position, or all of them in their order."""

    def __getitem__(self, key: Any, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def keys(self) -> Iterable[str]:
        """Return the names of the values."""
        ...


class Cursor(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        ...

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What a transaction is written through."""

    def execute(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ..., /) -> Cursor:
        """Carry out one statement."""
        ...

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Carry out one statement for each row of values."""
        ...


class Database(ABC):
    """What the store asks of its database. Any thread may call."""

    shared: ClassVar[bool]
    """Whether programs on other machines may work on it too."""

    @abstractmethod
    def rows(self, query: str, *values: Any) -> list[Any]:
        """Return the rows of a query."""

    @abstractmethod
    def writing(self, flush: bool = True, about: Sequence[str] = ()) -> AbstractContextManager[Connection]:
        """Hold the right to write for the block: committed at its end, or rolled back when it raises.

        flush: wait until the disk has it; without it the next write that waits brings it along.
        about: names of what the block is about; on a server only writers about the same take turns, without names all do.
        """

    @abstractmethod
    def table(self, schema: str, about: str = "") -> AbstractContextManager[Connection]:
        """Hold the right to write into a table that is made if need be, see `one_table`."""

    @abstractmethod
    def now(self) -> float:
        """Return the time, in seconds since the epoch, by the clock of all programs that work on it."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it; a second call does nothing."""


Place = Path | Database
"""Where a table of its own lies: a SQLite file, or an open database."""


def one_table(place: Place, schema: str, about: str = "") -> AbstractContextManager[Connection]:
    """Hold the write lock for the block over a connection of its own, so that any thread may; the table is made if need be.

    schema: one CREATE TABLE IF NOT EXISTS. about: whom or what the block is about; on a server others are not waited for.
    A block that raises leaves nothing behind. Raises StoreError or StoreFull.
    """
    return place.table(schema, about) if isinstance(place, Database) else _table_of_file(place, schema)


@contextmanager
def _table_of_file(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    with translated(path.parent), closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(schema)
        yield connection
        connection.execute("COMMIT")


def open_database(path: Path, url: str = "") -> Database:
    """Return the database of a PostgreSQL URL, or the SQLite file at `path` when there is no URL.

    Raises NotConfigured without the package psycopg, StoreError when the server is not there; failures of the file are raw.
    """
    if not url:
        return SqliteDatabase(path)
    try:
        from tools.store.postgres import PostgresDatabase  # noqa: PLC0415 - needs an addition that is loaded for it alone
    except ImportError as error:
        raise NotConfigured(INSTALL) from error
    return PostgresDatabase(url)


def place_of(path: Path, url: str = "") -> Place:
    """Return where a table of its own lies: in the file, or on the server of a PostgreSQL URL, which is opened."""
    return open_database(path, url) if url else path


def statements_of(script: str) -> list[str]:
    """Return the statements of a script, none of which holds a semicolon of its own."""
    return [one for one in script.split(";") if re.search(r"\S", one)]


class SqliteDatabase(Database):
    """One connection, used by one thread at a time. Failures are raw sqlite3 errors; `tools.assets` translates them."""

    shared = False

    def __init__(self, path: Path) -> None:
        self._path = path
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
    def writing(self, flush: bool = True, about: Sequence[str] = ()) -> Iterator[sqlite3.Connection]:
        """Hold the one write lock for the block: BEGIN IMMEDIATE, then commit, or roll back when the block raises."""
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

    def table(self, schema: str, about: str = "") -> AbstractContextManager[Connection]:
        """Hold the one write lock over a connection of its own."""
        return _table_of_file(self._path, schema)

    def now(self) -> float:
        """Return the time of this machine: nobody else works on the file."""
        return time.time()

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._turn_wal_on()
        self._connection.execute("PRAGMA synchronous = FULL")
        if self._version() == len(MIGRATIONS):
            return
        with self.writing() as connection:
            version = self._version()
            if version > len(MIGRATIONS):
                raise StoreError(NEWER)
            for script in MIGRATIONS[version:]:
                for statement in statements_of(script):
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
