"""Turns failures of the disk and of SQLite into our store errors, each with one sentence on what to do."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.errors import StoreError, StoreFull

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


def _full(folder: Path) -> StoreFull:
    return StoreFull(f"No room is left on the disk of {folder}; make room and try again, everything made before is kept.")


def _read_only(folder: Path) -> StoreError:
    return StoreError(f"The project folder {folder} cannot be written; change its rights or name another folder.")


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NEARLY_FULL
    except OSError:
        return False
