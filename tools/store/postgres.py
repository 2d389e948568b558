"""The store's database on a PostgreSQL server: a few connections, opened as threads need them and anew after the server restarted.

Imported only with a URL set. Writers take turns by advisory locks where SQLite has one write lock for all: those about the same
thing wait for each other, and a writer who names nothing waits for all. Every failure is raised as StoreError or StoreFull.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import blake2b
from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg.types.numeric import FloatLoader

from tools.errors import StoreError
from tools.store.database import BUSY_S, MIGRATIONS, NEWER, Database, statements_of
from tools.store.dialect import given, spoken
from tools.store.faults import from_postgres, name_of

CONNECT_S = 10
"""How long a server may take to answer, and how long a restart of it is waited for."""
HELD_S = 60.0
"""How long a program may do nothing in the middle of a transaction: one that is stopped, or whose machine is gone, holds its locks no longer."""
KEPT_ALIVE: Mapping[str, Any] = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
"""After how many seconds a line on which nothing comes is tried, how often, and after how many milliseconds without an answer it is lost."""
AGAIN_S = 0.1
"""How long a server that is not there is left alone."""
MOST = 12
"""Connections of one process; further threads wait for one."""
EVERYBODY = 0x5CE8E
"""The advisory lock that all writers share, and that a writer about nothing in particular holds alone."""
MIGRATING = 0x5CE8F
"""The advisory lock under which tables are made, so that of several processes one does it."""

T = TypeVar("T")
Opened = psycopg.Connection[Any]


class PostgresRow(tuple[Any, ...]):
    """The values of a row in their order, and by name."""

    __slots__ = ()
    names: ClassVar[Mapping[str, int]] = {}

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.names[key] if isinstance(key, str) else key)

    def keys(self) -> list[str]:
        """Return the names."""
        return list(self.names)


@lru_cache(maxsize=256)
def _row_of(columns: tuple[str, ...]) -> type[PostgresRow]:
    return type("PostgresRow", (PostgresRow,), {"__slots__": (), "names": {name: at for at, name in enumerate(columns)}})


def _by_name(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], PostgresRow]:
    return _row_of(tuple(column.name for column in cursor.description or ()))


class _Writer:
    """A transaction as the code above writes it."""

    def __init__(self, connection: Opened, failed: Callable[[psycopg.Error], StoreError]) -> None:
        self._connection, self._failed = connection, failed

    def execute(self, query: str, values: Sequence[Any] | Mapping[str, Any] = (), /) -> psycopg.Cursor[Any]:
        """Carry out one statement of ours."""
        try:
            return self._connection.execute(spoken(query), given(query, values))
        except psycopg.Error as error:
            raise self._failed(error) from error

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> psycopg.Cursor[Any]:
        """Carry out one statement of ours for each row of values."""
        cursor = self._connection.cursor()
        try:
            cursor.executemany(spoken(query), [given(query, row) for row in rows])
        except psycopg.Error as error:
            raise self._failed(error) from error
        return cursor


class PostgresDatabase(Database):
    """A database on a server. Raises StoreError when the server is not there or refuses, StoreFull when its disk is full."""

    shared = True

    def __init__(self, url: str) -> None:
        self.url = url
        self._places = threading.BoundedSemaphore(MOST)
        self._idle: list[Opened] = []
        self._made: set[str] = set()
        self._is_closed = False
        try:
            self._give_back(self._prepared(self._connect()))
        except psycopg.Error as error:
            raise self.failed(error) from error

    @property
    def name(self) -> str:
        """Where the database is, without its user's password."""
        return name_of(self.url)

    def close(self) -> None:
        """Close the connections that nobody uses; those in use are closed when they come back. Further uses raise StoreError."""
        self._is_closed = True
        self._drop_idle()

    def now(self) -> float:
        """Return the server's time, which all processes share."""
        return float(self.rows("SELECT extract(epoch FROM clock_timestamp())")[0][0])

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Return the rows of a query."""
        with self._places, self._translated():
            connection, found = self._first(lambda opened: opened.execute(spoken(query), given(query, values)).fetchall())
            self._give_back(connection)
            return found

    @contextmanager
    def writing(self, flush: bool = True, about: Sequence[str] = ()) -> Iterator[_Writer]:
        """Hold the right to write about some things, or about all; a lost connection is opened anew before the block begins."""
        begin = _begin(flush, about)
        with self._places, self._translated():
            connection, _ = self._first(lambda opened: opened.execute(begin))
            try:
                yield _Writer(connection, self.failed)
                connection.execute("COMMIT")
            finally:
                self._give_back(connection)

    @contextmanager
    def table(self, schema: str, about: str = "") -> Iterator[_Writer]:
        """Hold the right to write into a table, about one thing where it is named."""
        if schema not in self._made:
            with self._places, self._translated():
                connection, _ = self._first(lambda opened: _make(opened, schema))
                self._give_back(connection)
            self._made.add(schema)
        with self.writing(about=(f"{schema.split('(', 1)[0]}{about}",)) as writer:
            yield writer

    def failed(self, error: psycopg.Error) -> StoreError:
        """Return the store error that a failure of the server means."""
        return from_postgres(error, self.name)

    # --- connections

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise self.failed(error) from error

    def _first(self, work: Callable[[Opened], T]) -> tuple[Opened, T]:
        """Do what a use of a connection begins with, and again over a new one as long as it is lost: nothing has been written before."""
        deadline = time.monotonic() + CONNECT_S
        while True:
            if self._is_closed:
                raise StoreError(f"The database {self.name} was closed here, for the program ends; begin it again.")
            connection: Opened | None = None
            try:
                connection = self._kept() or self._connect()
                return connection, work(connection)
            except psycopg.Error as error:
                lost = isinstance(error, psycopg.OperationalError) and (connection is None or connection.closed)
                if connection is not None:
                    self._give_back(connection)
                if not lost or time.monotonic() > deadline:
                    raise
                if connection is None:
                    time.sleep(AGAIN_S)
                self._drop_idle()

    def _kept(self) -> Opened | None:
        """Take a connection that nobody uses; other threads take from the same list."""
        with suppress(IndexError):
            return self._idle.pop()
        return None

    def _connect(self) -> Opened:
        connection = psycopg.connect(self.url, autocommit=True, connect_timeout=CONNECT_S, row_factory=_by_name, **KEPT_ALIVE)
        connection.adapters.register_loader("numeric", FloatLoader)
        connection.execute(f"SET lock_timeout = '{BUSY_S:g}s'; SET idle_in_transaction_session_timeout = '{HELD_S:g}s'")
        return connection

    def _give_back(self, connection: Opened) -> None:
        """Keep a connection for the next use, without a transaction that failed on it."""
        if not connection.closed and connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            try:
                connection.execute("ROLLBACK")
            except psycopg.Error:
                connection.close()
        if connection.closed:
            return
        self._idle.append(connection)
        if self._is_closed:
            self._drop_idle()

    def _drop_idle(self) -> None:
        while connection := self._kept():
            connection.close()

    def _prepared(self, connection: Opened) -> Opened:
        """Bring the tables to the newest version."""
        try:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATING,))
                connection.execute("CREATE TABLE IF NOT EXISTS scenewright_version (version INTEGER NOT NULL)")
                row = connection.execute("SELECT version FROM scenewright_version").fetchone()
                version = int(row[0]) if row else 0
                if version > len(MIGRATIONS):
                    raise StoreError(NEWER)
                for script in MIGRATIONS[version:]:
                    for statement in statements_of(script):
                        connection.execute(spoken(statement), ())
                if version < len(MIGRATIONS):
                    connection.execute("DELETE FROM scenewright_version")
                    connection.execute("INSERT INTO scenewright_version VALUES (%s)", (len(MIGRATIONS),))
        except BaseException:
            connection.close()
            raise
        return connection


def _make(connection: Opened, schema: str) -> None:
    """Make a table that may be there: of two processes that do so at once, PostgreSQL would refuse one."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATING,))
        connection.execute(spoken(schema), ())


def _begin(flush: bool, about: Sequence[str]) -> str:
    """Return what begins a transaction, in one message. Locks are taken in one order, so that no two wait for each other."""
    steps = ["BEGIN"]
    if not flush:
        steps.append("SET LOCAL synchronous_commit = off")
    if about:
        steps.append(f"SELECT pg_advisory_xact_lock_shared({EVERYBODY})")
        steps += [f"SELECT pg_advisory_xact_lock({number})" for number in sorted({_number(name) for name in about})]
    else:
        steps.append(f"SELECT pg_advisory_xact_lock({EVERYBODY})")
    return "; ".join(steps)


def _number(name: str) -> int:
    """Return the advisory lock of a name: 64 bits of its hash."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
