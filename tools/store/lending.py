"""A bounded folder of files that lie elsewhere, and paths in it whose file is fetched when a program uses them."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools.errors import StoreError
from tools.store.blobs import remove_old

if sys.platform == "win32":
    from pathlib import WindowsPath as PlainPath
else:
    from pathlib import PosixPath as PlainPath

IN_USE_S = 900.0
"""What was used within these seconds is not removed, even above the cap: a job may have its path and not have opened it yet."""
_USED_STEP_S = 30.0
"""How exactly the time of the last use is kept: a write for every read would cost more than the read."""
_OLD_TEMP_S = 3600.0


class BlobGone(StoreError):
    """The user sees it and brings the file back from a backup: the store has no such blob, or a damaged one."""


class LentPath(PlainPath):
    """The path of a blob in the cache. Its name costs nothing; whoever opens, looks at or hands on the file has it fetched first.

    A copy for another process is a plain path to the fetched file. Uses raise StoreError when the blob cannot be had.
    """

    _fetch: Callable[[], object] | None = None
    _there: Callable[[], bool] | None = None

    @classmethod
    def of(cls, path: Path, fetch: Callable[[], object], there: Callable[[], bool]) -> LentPath:
        """Return the path with what brings its file, asked at every use and cheap when the file is here, and what tells whether there is one."""
        lent = cls(path)
        lent._fetch, lent._there = fetch, there
        return lent

    def __fspath__(self) -> str:
        """Fetch the file, for a system call or a library is about to use it."""
        if self._fetch is not None:
            self._fetch()
        return str(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as a plain path to the fetched file."""
        return Path, (os.fspath(self),)

    def is_file(self, **_: bool) -> bool:
        """Tell whether there is such a blob; nothing is fetched."""
        return self.exists()

    def exists(self, **_: bool) -> bool:
        """Tell whether there is such a blob; nothing is fetched."""
        return self._there() if self._there is not None else super().exists()


class Cache:
    """A folder of at most so many bytes, shared by several processes: what was not used for longest goes first.

    cap_bytes: what is in use stays even above it, see IN_USE_S. Raises OSError.
    """

    def __init__(self, folder: Path, cap_bytes: int, in_use_s: float = IN_USE_S) -> None:
        self._folder, self._cap, self._in_use_s = folder, cap_bytes, in_use_s

    def create(self) -> None:
        """Make the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str, suffix: str) -> Path:
        """Return where a file is kept."""
        return self._folder / f"{sha256}{suffix}"

    def holds(self, sha256: str, suffix: str) -> bool:
        """Tell whether the file is here, and count it as used."""
        path = self.path(sha256, suffix)
        try:
            if time.time() - path.stat().st_mtime > _USED_STEP_S:
                os.utime(path)
        except FileNotFoundError:
            return False
        return True

    def keep(self, sha256: str, suffix: str, fetch: Callable[[], Iterable[bytes]]) -> Path:
        """Write what `fetch` brings, check its hash, give it its name, and make room. Raises BlobGone for other bytes than named.

        A full disk is met by removing everything that is not in use, once.
        """
        try:
            path = self._write(sha256, suffix, fetch())
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT) or not self._make_room(0):
                raise
            path = self._write(sha256, suffix, fetch())
        self._make_room(self._cap)
        return path

    def forget(self, sha256: str, suffix: str) -> None:
        """Remove a file."""
        self.path(sha256, suffix).unlink(missing_ok=True)

    def sweep_temp(self, older_than_s: float = _OLD_TEMP_S) -> int:
        """Remove half-fetched files that a crash left; return how many."""
        return len(remove_old(self._folder, older_than_s))

    def _write(self, sha256: str, suffix: str, chunks: Iterable[bytes]) -> Path:
        temp, hashed = self._folder / f"{uuid.uuid4().hex}.part", hashlib.sha256()
        try:
            with temp.open("xb") as file:
                for chunk in chunks:
                    hashed.update(chunk)
                    file.write(chunk)
            if hashed.hexdigest() != sha256:
                raise BlobGone(f"The file {sha256}{suffix} in the object store is damaged; restore it from a backup.")
            return temp.replace(self.path(sha256, suffix))
        finally:
            temp.unlink(missing_ok=True)

    def _make_room(self, cap: int) -> int:
        """Remove the files that were not used for longest until at most `cap` bytes are kept; return how many went."""
        found: list[tuple[float, int, Path]] = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                facts = path.stat()
                found.append((facts.st_mtime, facts.st_size, path))
        total, removed, limit = sum(size for _, size, _ in found), 0, time.time() - self._in_use_s
        for used, size, path in sorted(found):
            if total <= cap or used > limit:
                break
            with suppress(OSError):  # another process may have been quicker
                path.unlink()
                removed += 1
            total -= size
        return removed
