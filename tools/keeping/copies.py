"""Backups: a consistent copy of a home while programs work on it, incremental by content, and checked file by file when it is read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from tools.assets import AssetStore
from tools.errors import BadInput
from tools.store.blobs import Blobs, flush_folder
from tools.store.faults import translated
from tools.store.lending import BlobGone

FORMAT = 1
MANIFEST = "manifest.json"
BLOBS = "blobs"
HOME = "home"
_CHUNK = 1024 * 1024
_SQLITE = b"SQLite format 3\x00"
_LAST = "scenewright.db"
"""Copied after the talks, so that everything they name is in it."""
_SMALL = ("agreements.jsonl", "web/secret")
_TREES = ("cards", "credentials", "studio/spool")
_PLACES = ("", "web", "studio")
_OURS = 0o600


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds: files and bytes in all, how many of them were copied now, and which the store had lost or damaged before."""

    files: int
    bytes: int
    new: int
    lost: tuple[str, ...] = ()


@dataclass(slots=True)
class _Copy:
    """A backup that is being written into a folder."""

    folder: Path
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    new: int = 0

    def take(self, source: Path, name: str, sha256: str = "") -> None:
        """Copy a file under a name. sha256: what it must hold; a blob that is there already is not copied again. Raises BlobGone."""
        final = self.folder / name
        if sha256 and final.is_file() and _summed(final) == sha256:
            self.files[name] = {"sha256": sha256, "bytes": final.stat().st_size}
            return
        final.parent.mkdir(parents=True, exist_ok=True)
        temp = final.with_name(f"{final.name}.part")
        try:
            with source.open("rb") as file, temp.open("wb") as out:
                temp.chmod(_OURS)
                found = _copied(file, out)
                os.fsync(out.fileno())
            if sha256 and found != sha256:
                raise BlobGone(f"The file {source.name} was changed or damaged.")
            temp.replace(final)
        finally:
            temp.unlink(missing_ok=True)
        self.files[name] = {"sha256": found, "bytes": final.stat().st_size}
        self.new += 1


def back_up(home: Path, store: AssetStore, out: Path, version: str) -> Copied:
    """Copy a home into a folder, or a file that ends in .tar. Blocking. Raises BadInput, StoreFull or StoreError.

    A folder that holds an older backup gets what is new; the older one stays whole until the new one is. Databases are copied by
    SQLite's backup interface, so that programs may go on; a file they name is never overwritten, so the copy fits together.
    """
    with translated(out.parent):
        if out.suffix != ".tar":
            return _into_folder(home, store, out, version)
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as temp:
            copied = _into_folder(home, store, Path(temp), version)
            half = Path(temp) / f"{uuid.uuid4().hex}.part"
            half.touch(_OURS)
            with tarfile.open(half, "w") as tar:
                for name in (MANIFEST, *_names(Path(temp))):
                    if name != half.name:
                        tar.add(Path(temp) / name, name)
            half.replace(out)
            flush_folder(out.parent)
        return copied


def _into_folder(home: Path, store: AssetStore, out: Path, version: str) -> Copied:
    if out.exists() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise BadInput(f"{out} holds something else than a backup; name an empty folder, or a file that ends in .tar.")
    out.mkdir(parents=True, exist_ok=True)
    out.chmod(0o700)
    made = datetime.now(UTC)
    copy, lost = _Copy(out), []
    base = f"{HOME}-{made:%Y%m%dT%H%M%S%f}"
    _copy_databases(home, copy, base)
    for path in _small_files(home):
        with suppress(FileNotFoundError):  # a result that was stored meanwhile
            copy.take(path, f"{base}/{path.relative_to(home).as_posix()}")
    for sha256, suffix in _recorded(out / base / "studio" / _LAST, store):
        try:
            copy.take(store.blobs.path(sha256, suffix), f"{BLOBS}/{sha256[:2]}/{sha256}{suffix}", sha256)
        except (BlobGone, FileNotFoundError):  # a store that cannot be reached has lost nothing
            lost.append(f"{sha256}{suffix}")
    note = {"format": FORMAT, "made": made.isoformat(), "version": version, "base": base, "lost": lost, "files": copy.files}
    temp = out / f"{MANIFEST}.part"
    temp.write_text(json.dumps(note, indent=1, sort_keys=True), "utf-8")
    temp.replace(out / MANIFEST)
    flush_folder(out)
    for path in out.glob(f"{HOME}-*"):
        if path.name != base:
            shutil.rmtree(path, ignore_errors=True)
    return Copied(len(copy.files), sum(one["bytes"] for one in copy.files.values()), copy.new, tuple(lost))


def _copy_databases(home: Path, copy: _Copy, base: str) -> None:
    found = [path for place in _PLACES for path in sorted((home / place).glob("*")) if path.is_file() and _is_sqlite(path)]
    for path in sorted(found, key=lambda one: one.name == _LAST):
        name = f"{base}/{path.relative_to(home).as_posix()}"
        with tempfile.TemporaryDirectory(dir=copy.folder, prefix=".database-") as temp:
            snapshot = Path(temp) / path.name
            with translated(path.parent, path.name), closing(sqlite3.connect(path, timeout=30)) as source, closing(sqlite3.connect(snapshot)) as goal:
                source.backup(goal)
                goal.execute("PRAGMA journal_mode = DELETE")
            copy.take(snapshot, name)


def _small_files(home: Path) -> Iterator[Path]:
    yield from (home / name for name in _SMALL if (home / name).is_file())
    for tree in _TREES:
        yield from sorted(path for path in (home / tree).rglob("*") if path.is_file() and not path.is_symlink())


def _recorded(snapshot: Path, store: AssetStore) -> list[tuple[str, str]]:
    """Return the blobs that the copied records name; those of a server are asked for."""
    query = "SELECT sha256, suffix FROM blobs ORDER BY sha256"
    if store.database.shared or not snapshot.is_file():
        return [(row[0], row[1]) for row in store.database.rows(query)]
    with closing(sqlite3.connect(snapshot)) as connection:
        return [(row[0], row[1]) for row in connection.execute(query)]


# --- reading


Reader = Callable[[str], IO[bytes]]


@contextmanager
def _opened(source: Path) -> Iterator[tuple[dict[str, Any], Reader]]:
    """Give a backup's manifest and what opens its files; raise BadInput for anything else."""
    if source.is_dir():
        yield _manifest(lambda name: (source / name).open("rb"), source), lambda name: (source / name).open("rb")
        return
    try:
        tar = tarfile.open(source)
    except (OSError, tarfile.TarError) as error:
        raise BadInput(f"{source} is no backup; name the folder or the .tar file that `scenewright keep backup` wrote.") from error
    with tar:

        def read(name: str) -> IO[bytes]:
            file = tar.extractfile(name)
            if file is None:
                raise KeyError(name)
            return file

        yield _manifest(read, source), read


def _manifest(read: Reader, source: Path) -> dict[str, Any]:
    try:
        with read(MANIFEST) as file:
            note = json.load(file)
        if note["format"] != FORMAT:
            raise BadInput(f"{source} was written by a newer Scenewright; update Scenewright to restore it.")
        for name, facts in note["files"].items():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or "\\" in name or path.parts[0] not in (note["base"], BLOBS):
                raise ValueError(name)
            str(facts["sha256"]), int(facts["bytes"])
    except (OSError, KeyError, ValueError, TypeError, AttributeError, IndexError, tarfile.TarError) as error:
        raise BadInput(f"The file {MANIFEST} of the backup {source} is missing or damaged; use another backup.") from error
    return dict(note)


def check(source: Path) -> Copied:
    """Read a backup whole and compare every file with its hash. Blocking. Raises BadInput with the name of a file that is damaged."""
    with _opened(source) as (note, read):
        for name, facts in note["files"].items():
            with _part(read, name, source) as file, Path(os.devnull).open("wb") as nowhere:
                _compare(_read(file, nowhere, name, source), facts, name, source)
    return _said(note)


def restore(source: Path, home: Path, blobs_of: Callable[[Path], Blobs]) -> Copied:
    """Write a backup into a home that is empty or not there yet. Blocking. Raises BadInput, StoreFull or StoreError; then the home is as before.

    blobs_of: where the files of assets go, for the folder of the home's store while it is written.
    """
    if home.exists() and any(home.iterdir()):
        raise BadInput(f"{home} is not empty; move it away, or set SCENEWRIGHT_HOME to an empty folder.")
    with translated(home.parent):
        home.parent.mkdir(parents=True, exist_ok=True)
        temp = Path(tempfile.mkdtemp(dir=home.parent, prefix=".restore-"))
        try:
            with _opened(source) as (note, read):
                blobs = blobs_of(temp / "studio")
                blobs.create()
                for name, facts in note["files"].items():
                    _bring(read, name, facts, source, temp, blobs)
            if home.exists():
                home.rmdir()
            temp.replace(home)
            flush_folder(home.parent)
        finally:
            shutil.rmtree(temp, ignore_errors=True)
    return _said(note)


def _bring(read: Reader, name: str, facts: dict[str, Any], source: Path, temp: Path, blobs: Blobs) -> None:
    with _part(read, name, source) as file:
        if name.startswith(f"{BLOBS}/"):
            data = _whole(file, name, source)
            _compare((hashlib.sha256(data).hexdigest(), len(data)), facts, name, source)
            staged = blobs.stage(data, PurePosixPath(name).suffix)
            blobs.settle(staged)
            return
        final = temp.joinpath(*PurePosixPath(name).parts[1:])
        final.parent.mkdir(parents=True, exist_ok=True)
        with final.open("xb") as out:
            final.chmod(_OURS)
            _compare(_read(file, out, name, source), facts, name, source)
            os.fsync(out.fileno())


@contextmanager
def _part(read: Reader, name: str, source: Path) -> Iterator[IO[bytes]]:
    try:
        file = read(name)
    except (OSError, KeyError, tarfile.TarError) as error:
        raise BadInput(f"The file {name} of the backup {source} is missing; use another backup.") from error
    with file:
        yield file


def _read(file: IO[bytes], out: IO[bytes], name: str, source: Path) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    while chunk := _next(file, name, source):
        hashed.update(chunk)
        size += len(chunk)
        out.write(chunk)
    return hashed.hexdigest(), size


def _next(file: IO[bytes], name: str, source: Path, size: int = _CHUNK) -> bytes:
    try:
        return file.read(size)
    except (OSError, tarfile.TarError) as error:
        raise BadInput(f"The file {name} of the backup {source} cannot be read; use another backup.") from error


def _whole(file: IO[bytes], name: str, source: Path) -> bytes:
    return _next(file, name, source, -1)


def _compare(found: tuple[str, int], facts: dict[str, Any], name: str, source: Path) -> None:
    if found != (facts["sha256"], facts["bytes"]):
        raise BadInput(f"The file {name} of the backup {source} is damaged; use another backup.")


def _said(note: dict[str, Any]) -> Copied:
    files = note["files"]
    return Copied(len(files), sum(one["bytes"] for one in files.values()), 0, tuple(note.get("lost", ())))


def _names(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST)


def _is_sqlite(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE
    return False


def _copied(source: IO[bytes], out: IO[bytes]) -> str:
    hashed = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        hashed.update(chunk)
        out.write(chunk)
    return hashed.hexdigest()


def _summed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
