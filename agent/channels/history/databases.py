"""The seam between the history and its database: one connection in a thread of its own, on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from agent.channels.history import schema
from agent.channels.history.finding import folded, said_in
from tools.errors import NotConfigured, StoreError
from tools.store.database import BUSY_S, INSTALL
from tools.store.faults import from_postgres, name_of, translated

if TYPE_CHECKING:
    import psycopg

Statement = tuple[str, Sequence[Any]]
"""SQL with `?` for each value, and the values."""
Row = tuple[Any, ...]
T = TypeVar("T")

CONNECT_S = 10
"""How long a server may take to answer."""
NEWER = "This history was made by a newer Scenewright; update Scenewright to open it."


class Database(ABC):
    """What the history asks of its database. Methods may be called from any task; the first call opens it.

    The blocking work is done in one thread, one piece after the other, so that a connection is never used twice at once.
    """

    trigrams: ClassVar[bool]
    """Whether the table `found` stands for searches."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history")

    async def open(self) -> None:
        """Open it and bring its tables to the newest version."""
        await self._do(self._opened)

    async def rows(self, query: str, *values: Any) -> list[Row]:
        """Return the rows of a query."""
        return await self._do(self._rows, query, values)

    async def write(self, *statements: Statement) -> int:
        """Carry out the statements in one transaction; return how many rows the last one changed."""
        return await self._do(self._write, statements)

    async def close(self) -> None:
        """Let go of it."""
        await self._do(self._close)
        self._thread.shutdown(wait=False)

    async def _do(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    @abstractmethod
    def _opened(self) -> object:
        """Return the connection, which the first call opens."""

    @abstractmethod
    def _rows(self, query: str, values: Sequence[Any]) -> list[Row]:
        """Return the rows of a query."""

    @abstractmethod
    def _write(self, statements: Sequence[Statement]) -> int:
        """Carry out the statements in one transaction; return how many rows the last one changed."""

    @abstractmethod
    def _close(self) -> None:
        """Close the connection, if there is one."""


class SqliteDatabase(Database):
    """The history in one file. Raises StoreError or StoreFull when it cannot be used."""

    trigrams = True

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._connection: sqlite3.Connection | None = None

    async def _do(self, work: Callable[..., T], *arguments: Any) -> T:
        with translated(self._path.parent, self._path.name):
            return await super()._do(work, *arguments)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.create_function("folded", 1, folded, deterministic=True)
        connection.create_function("said_in", 1, said_in, deterministic=True)
        if _version(connection) == len(schema.SQLITE):
            return
        with _writing(connection):
            version = _version(connection)
            if version > len(schema.SQLITE):
                raise StoreError(NEWER)
            for statements in schema.SQLITE[version:]:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(schema.SQLITE)}")

    def _rows(self, query: str, values: Sequence[Any]) -> list[Row]:
        return self._opened().execute(query, values).fetchall()

    def _write(self, statements: Sequence[Statement]) -> int:
        changed = 0
        with _writing(self._opened()) as connection:
            for query, values in statements:
                changed = connection.execute(query, values).rowcount
        return changed

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Hold the write lock for the block: BEGIN IMMEDIATE, then commit, or roll back when the block raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


class PostgresDatabase(Database):
    """The history on a PostgreSQL server. A connection that was lost is opened anew, and what was under way is done again once.

    Raises NotConfigured without the package psycopg, StoreError when the server is not there or refuses, StoreFull when its disk is full.
    """

    trigrams = False
    LOCK = 0x5CE7E
    """The advisory lock under which tables are made, so that of two processes one does it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._connection: psycopg.Connection[Row] | None = None

    def _opened(self) -> psycopg.Connection[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connected()
        return self._connection

    def _connected(self) -> psycopg.Connection[Row]:
        try:
            import psycopg  # noqa: PLC0415 - an addition that only this needs
        except ImportError as error:
            raise NotConfigured(INSTALL) from error
        try:
            connection = psycopg.connect(self._url, autocommit=True, connect_timeout=CONNECT_S)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        except psycopg.Error as error:
            raise from_postgres(error, name_of(self._url)) from error
        return connection

    def _prepare(self, connection: psycopg.Connection[Row]) -> None:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (self.LOCK,))
            connection.execute("CREATE TABLE IF NOT EXISTS history_version (version INTEGER NOT NULL)")
            row = connection.execute("SELECT version FROM history_version").fetchone()
            version = int(row[0]) if row else 0
            if version > len(schema.POSTGRES):
                raise StoreError(NEWER)
            for statements in schema.POSTGRES[version:]:
                for statement in statements:
                    connection.execute(statement)
            if version < len(schema.POSTGRES):
                connection.execute("DELETE FROM history_version")
                connection.execute("INSERT INTO history_version VALUES (%s)", (len(schema.POSTGRES),))

    def _rows(self, query: str, values: Sequence[Any]) -> list[Row]:
        return self._twice(lambda connection: connection.execute(_spoken(query), values).fetchall())

    def _write(self, statements: Sequence[Statement]) -> int:
        def carry_out(connection: psycopg.Connection[Row]) -> int:
            changed = 0
            with connection.transaction():
                for query, values in statements:
                    changed = connection.execute(_spoken(query), values).rowcount
            return changed

        return self._twice(carry_out)

    def _twice(self, work: Callable[[psycopg.Connection[Row]], T]) -> T:
        """Do the work, and once more over a new connection when the old one is lost: all that is written here may be written twice."""
        connection = self._opened()
        from psycopg import Error, OperationalError  # noqa: PLC0415 - is there once a connection is

        try:
            try:
                return work(connection)
            except OperationalError:
                if not connection.closed:
                    raise
                return work(self._opened())
        except Error as error:
            raise from_postgres(error, name_of(self._url)) from error

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _spoken(query: str) -> str:
    """Return our SQL as psycopg wants it."""
    return query.replace("%", "%%").replace("?", "%s")


def database_of(url: str, path: Path) -> Database:
    """Return the database of a PostgreSQL URL, or the SQLite file at `path` when there is no URL."""
    return PostgresDatabase(url) if url else SqliteDatabase(path)
