"""Turns failures of the disk, of SQLite and of a PostgreSQL server into our store errors, each with one sentence on what to do."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tools.errors import StoreError, StoreFull

if TYPE_CHECKING:
    import psycopg

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NEARLY_FULL = 64 * 1024
"""With less room than this, an I/O error of SQLite (its shared-memory file cannot grow) means a full disk."""

_REPLACEABLE = {
    "talk.sqlite": ", or move it away: the pictures and their versions stay, only the talk begins anew",
    "history.sqlite": ", or move it away: the pictures stay, only the list of conversations begins anew",
}
"""Files that a project can do without, with what their loss means."""


@contextmanager
def translated(folder: Path, file: str = "scenewright.db") -> Iterator[None]:
    """Raise StoreFull or StoreError, chained, for OSError and sqlite3.Error inside the block. file: the SQLite file it works on."""
    try:
        yield
    except sqlite3.Error as error:
        raise from_sqlite(error, folder, file) from error
    except OSError as error:
        raise _from_os(error, folder) from error


def _from_os(error: OSError, folder: Path) -> StoreError:
    if error.errno in _NO_ROOM:
        return _full(folder)
    if error.errno in _NOT_ALLOWED:
        return _read_only(folder)
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return StoreError(f"{folder} is not a folder; name a folder for the project.")
    return StoreError(f"The project folder {folder} cannot be used ({error.strerror or error}); name another folder.")


def from_sqlite(error: sqlite3.Error, folder: Path, file: str) -> StoreError:
    """Return the store error that a failure of SQLite means. file: the name of the database in `folder`."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _no_room(folder)):
        return _full(folder)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _read_only(folder)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(f"Another program holds the project in {folder}; close it and try again.")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return StoreError(f"{folder / file} is damaged; restore it from a backup{_REPLACEABLE.get(file, '')}.")
    return StoreError(f"{folder / file} cannot be used ({error}); name another folder.")


def name_of(url: str) -> str:
    """Return where the database of a URL is, without its user's password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'of this machine'}{f':{parts.port}' if parts.port else ''}{parts.path}"


def from_postgres(error: psycopg.Error, name: str) -> StoreError:
    """Return the store error that a failure of a server means. name: where the database is, without a password."""
    state, said = error.sqlstate or "", _said(error)
    if state == "53100":
        return StoreFull(f"No room is left on the disk of the database {name}; make room and try again, everything made before is kept.")
    if state in ("25006", "42501"):
        return StoreError(f"The database {name} cannot be written ({said}); give its user the right to make and change tables.")
    if state[:2] in ("28", "3D"):
        return StoreError(f"The database {name} does not let us in ({said}); mend SCENEWRIGHT_DATABASE_URL.")
    if state in ("53300", "40P01", "40001", "55P03", "25P03"):
        return StoreError(f"The database {name} has too much to do ({said}); try again in a moment.")
    if not state or state[:2] in ("08", "57"):
        return StoreError(f"The database {name} cannot be reached ({said}); start it, or mend SCENEWRIGHT_DATABASE_URL.")
    return StoreError(f"The database {name} cannot be used ({said}); restore it from a backup, or name another one.")


def trouble_of(error: Exception, folder: Path, file: str) -> StoreError | None:
    """Return the store error of a failure of SQLite, or of PostgreSQL where that is in use; None for any other."""
    if isinstance(error, sqlite3.Error):
        return from_sqlite(error, folder, file)
    server = sys.modules.get("psycopg")
    return from_postgres(error, "of the talk") if server is not None and isinstance(error, server.Error) else None


def _said(error: Exception) -> str:
    """Return the first line of what a server said."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _full(folder: Path) -> StoreFull:
    return StoreFull(f"No room is left on the disk of {folder}; make room and try again, everything made before is kept.")


def _read_only(folder: Path) -> StoreError:
    return StoreError(f"The project folder {folder} cannot be written; change its rights or name another folder.")


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NEARLY_FULL
    except OSError:
        return False
