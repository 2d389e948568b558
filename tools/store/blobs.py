"""Files named by the hash of their content, written whole or not at all, in a folder: temp, fsync, rename, fsync of the folder."""

from __future__ import annotations

import hashlib
import os
import re
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes that are safe and wait to be recorded."""

    sha256: str
    bytes: int
    suffix: str
    temp: Path | None = None
    """The file that waits for its name; None where they have it already."""
    fresh: bool = False
    """Whether staging made the blob, so that it is taken back when it is not recorded."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A blob that lies in the store: its hash, the ending of its name, its size, and when it was written (seconds since 1970)."""

    sha256: str
    suffix: str
    bytes: int
    written: float


_SIDECARS: Mapping[str, str] = {
    "svg": ".svg", "provenance": ".json", "words": ".json", "midi": ".mid",
    "captions.vtt": ".vtt", "captions.srt": ".srt", "timeline.otio": ".otio",
}  # fmt: skip


_NAMED = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}\.\w+")


def is_named(path: str) -> bool:
    """Tell whether a path, relative to the blobs, is a name that we gave: `ab/abcdef....png`. Whatever else lies there is not ours to collect."""
    return _NAMED.fullmatch(path) is not None


def sidecar_suffix(name: str) -> str:
    """Return the file name ending of a sidecar.

    `svg` is a drawing, `provenance` a JSON record, `words` what a voice says and when, `midi` the notes of a piece,
    `captions.vtt`, `captions.srt` and `timeline.otio` belong to a film; all others are PNG pictures: the maps `ids`, `depth`
    and `region`, single parts (`part:<label>`), a film's `poster`.
    """
    return _SIDECARS.get(name, ".png")


class Blobs(Protocol):
    """Where blobs lie. A blob is never overwritten with other bytes; the same bytes twice are one blob.

    Methods block and raise OSError, StoreError or StoreFull.
    """

    remote: bool
    """Whether they lie behind a network, so that looking at all of them takes long."""

    def create(self) -> None:
        """Make what folders it needs."""

    def path(self, sha256: str, suffix: str) -> Path:
        """Return where the blob stands on this machine; one of a remote store is fetched when the path is used as a file."""

    def there(self, sha256: str, suffix: str) -> bool:
        """Tell whether the blob is there; nothing is fetched."""

    def stage(self, data: bytes, suffix: str) -> Staged:
        """Make the bytes safe; call it before the transaction that records them."""

    def settle(self, staged: Staged) -> bool:
        """Give a staged blob its name inside the transaction that records it; return whether taking it back must remove it."""

    def discard(self, staged: Staged) -> None:
        """Forget what staging left that got no name."""

    def remove(self, sha256: str, suffix: str) -> None:
        """Remove a blob; nothing happens when there is none."""

    def stored(self) -> Iterator[Stored]:
        """Go through all blobs; what is named otherwise is passed over."""

    def link(self, sha256: str, suffix: str) -> str | None:
        """Return an address that gives the blob to whoever has it for a short while, or None where there is no such thing."""

    def sweep_temp(self, older_than_s: float) -> int:
        """Remove temp files that a crash left, when they are older than the given seconds; return how many."""


class BlobFolder:
    """The `blobs/` and `tmp/` folders of a store on a disk."""

    remote = False

    def __init__(self, folder: Path) -> None:
        self._blobs = folder / "blobs"
        self._temp = folder / "tmp"

    def create(self) -> None:
        """Make the folders; OSError when that cannot be."""
        self._blobs.mkdir(parents=True, exist_ok=True)
        self._temp.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str, suffix: str) -> Path:
        """Return where the blob stands: `blobs/ab/abcdef....png`."""
        return self._blobs / sha256[:2] / f"{sha256}{suffix}"

    def there(self, sha256: str, suffix: str) -> bool:
        """Tell whether the blob is there."""
        return self.path(sha256, suffix).is_file()

    def stage(self, data: bytes, suffix: str) -> Staged:
        """Write the bytes to a temp file and flush them to the disk; on failure nothing stays and OSError is raised."""
        temp = self._temp / f"{uuid.uuid4().hex}.part"
        write_whole(temp, data)
        return Staged(hashlib.sha256(data).hexdigest(), len(data), suffix, temp)

    def settle(self, staged: Staged) -> bool:
        """Give a staged blob its name; return False when the blob was there already.

        Call it inside the transaction that records the blob, so that no sweep sees it unrecorded.
        """
        final = self.path(staged.sha256, staged.suffix)
        if final.is_file() and final.stat().st_size == staged.bytes:
            self.discard(staged)
            os.utime(final)  # it counts as new, so that no sweep takes it before its row is written
            return False
        if not final.parent.is_dir():
            final.parent.mkdir(exist_ok=True)
            flush_folder(self._blobs)
        assert staged.temp is not None
        staged.temp.replace(final)
        flush_folder(final.parent)
        return True

    def discard(self, staged: Staged) -> None:
        """Remove a staged blob that got no name."""
        if staged.temp is not None:
            _remove(staged.temp)

    def remove(self, sha256: str, suffix: str) -> None:
        """Remove a blob; nothing happens when there is none."""
        self.path(sha256, suffix).unlink(missing_ok=True)

    def stored(self) -> Iterator[Stored]:
        """Go through all blobs; what goes meanwhile is passed over, and so is what we did not name."""
        for path in self._blobs.glob("??/*"):
            with suppress(FileNotFoundError):
                if not is_named(f"{path.parent.name}/{path.name}"):
                    continue
                facts = path.stat()
                yield Stored(path.stem, path.suffix, facts.st_size, facts.st_mtime)

    def link(self, sha256: str, suffix: str) -> str | None:
        """Return None: a folder has no address."""
        return None

    def sweep_temp(self, older_than_s: float) -> int:
        """Remove temp files that a crash left, when they are older than the given seconds; return how many."""
        return len(remove_old(self._temp, older_than_s))


def write_whole(path: Path, data: bytes) -> None:
    """Write a new file and flush it to the disk; on failure nothing stays and OSError is raised."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            _write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        _remove(path)
        raise


def flush_folder(folder: Path) -> None:
    """Wait until the disk knows the names in a folder."""
    if not hasattr(os, "O_DIRECTORY"):
        return  # Windows has no handle of a folder to flush
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def old_files(folder: Path, older_than_s: float) -> list[Path]:
    """Return the half-written files in a folder that are older than the given seconds."""
    limit, found = time.time() - older_than_s, []
    for path in folder.glob("*.part"):
        with suppress(OSError):
            if path.stat().st_mtime <= limit:
                found.append(path)
    return found


def remove_old(folder: Path, older_than_s: float) -> list[Path]:
    """Remove these and return them."""
    old = old_files(folder, older_than_s)
    for path in old:
        _remove(path)
    return old


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
