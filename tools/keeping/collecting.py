"""Garbage collection: files that no asset names any more, and what crashes left, once nobody can be at work on them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tools.assets import OLD_TEMP_S, AssetStore
from tools.keeping.quotas import blobs_of
from tools.store.blobs import Stored, old_files
from tools.store.database import Connection
from tools.store.faults import translated
from tools.workplace import WorkFolder

GRACE_S = 7 * 86_400.0
"""A deleted asset's files can be brought back for a week."""
THUMBS = "thumbs"


@dataclass(frozen=True, slots=True)
class Heap:
    """One kind of garbage: what it is, how many pieces, and their bytes."""

    what: str
    count: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Leftovers:
    """The folders beside a store where work and paid results lie for a while, and the keys of results that are still waited for."""

    work: tuple[Path, ...] = ()
    spool: Path | None = None
    waited_for: frozenset[str] = frozenset()


def collect(store: AssetStore, left: Leftovers = Leftovers(), *, grace_s: float = GRACE_S, remove: bool = False) -> tuple[Heap, ...]:
    """Find the garbage of a store, and remove it when told to; return what was found, kind by kind. Blocking.

    grace_s: how long the files of deleted assets, and files that nobody recorded, are kept. Raises StoreError.
    """
    with translated(store.folder):
        return (
            _unused(store, grace_s, remove),
            _unrecorded(store, grace_s, remove),
            _files("half-written files", _temp_files(store), remove),
            _files("thumbnails of what is gone", _old_thumbs(store), remove),
            _files("work folders of programs that ended", [path for folder in left.work for path in WorkFolder(folder).left()], remove),
            _files("results nobody waits for", _old_results(left, grace_s), remove),
        )


def _unused(store: AssetStore, grace_s: float, remove: bool) -> Heap:
    """Take the recorded blobs that no asset names: their rows go in one transaction, their files right after it."""
    until = (datetime.now(UTC) - timedelta(seconds=grace_s)).isoformat()
    if not remove:
        return _heap("files of deleted assets", _nameless(store.database.rows, until))
    with store.database.writing() as connection:
        connection.execute("DELETE FROM deleted WHERE deleted <= ?", (until,))
        gone = _nameless(_asking(connection), until)
        for blob in gone:
            connection.execute("DELETE FROM blobs WHERE sha256 = ?", (blob.sha256,))
    store.remove_unrecorded(gone)
    return _heap("files of deleted assets", gone)


Ask = Callable[..., Iterable[object]]


def _asking(connection: Connection) -> Ask:
    return lambda query, *values: connection.execute(query, values).fetchall()


def _nameless(ask: Ask, until: str) -> list[Stored]:
    named: set[str] = set()
    for row in (*ask("SELECT sha256, body FROM assets"), *ask("SELECT sha256, body FROM deleted WHERE deleted > ?", until)):
        named |= blobs_of(row[0], row[1])  # type: ignore[index]
    rows = ask("SELECT sha256, suffix, bytes FROM blobs WHERE created <= ? ORDER BY sha256", until)
    return [Stored(row[0], row[1], row[2], 0.0) for row in rows if row[0] not in named]  # type: ignore[index]


def _unrecorded(store: AssetStore, grace_s: float, remove: bool) -> Heap:
    limit = time.time() - max(grace_s, OLD_TEMP_S)
    old = [blob for blob in store.blobs.stored() if blob.written <= limit]
    recorded = {row[0] for row in store.database.rows("SELECT sha256 FROM blobs")} if old else set()
    strays = [blob for blob in old if blob.sha256 not in recorded]
    return _heap("files without a record", store.remove_unrecorded(strays) if remove else strays)


def _temp_files(store: AssetStore) -> list[Path]:
    return [path for name in ("tmp", THUMBS) for path in old_files(store.folder / name, OLD_TEMP_S)]


def _old_thumbs(store: AssetStore) -> Iterator[Path]:
    live = {row[0] for row in store.database.rows("SELECT DISTINCT sha256 FROM assets")}
    for path in (store.folder / THUMBS).glob("*-*"):
        if path.name.partition("-")[0] not in live:
            yield path


def _old_results(left: Leftovers, grace_s: float) -> Iterator[Path]:
    limit = time.time() - max(grace_s, OLD_TEMP_S)
    for path in left.spool.iterdir() if left.spool is not None and left.spool.is_dir() else ():
        with suppress(FileNotFoundError):  # it was stored meanwhile
            if path.name.partition(".")[0] not in left.waited_for and path.stat().st_mtime <= limit:
                yield path


def _files(what: str, paths: Iterable[Path], remove: bool) -> Heap:
    count = size = 0
    for path in list(paths):
        with suppress(FileNotFoundError):
            size += size_of(path)
            count += 1
            if remove:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
    return Heap(what, count, size)


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file()) if path.is_dir() else path.stat().st_size


def _heap(what: str, blobs: list[Stored]) -> Heap:
    return Heap(what, len(blobs), sum(blob.bytes for blob in blobs))
