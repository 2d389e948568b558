"""Files named by the hash of their content, written whole or not at all: temp, fsync, rename, fsync of the folder."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes that lie safely in a temp file and wait for their name."""

    sha256: str
    bytes: int
    suffix: str
    temp: Path


_SIDECARS: Mapping[str, str] = {
    "svg": ".svg", "provenance": ".json", "words": ".json", "midi": ".mid",
    "captions.vtt": ".vtt", "captions.srt": ".srt", "timeline.otio": ".otio",
}  # fmt: skip


def sidecar_suffix(name: str) -> str:
    """Return the file name ending of a sidecar.

    `svg` is a drawing, `provenance` a JSON record, `words` what a voice says and when, `midi` the notes of a piece,
    `captions.vtt`, `captions.srt` and `timeline.otio` belong to a film; all others are PNG pictures: the maps `ids`, `depth`
    and `region`, single parts (`part:<label>`), a film's `poster`.
    """
    return _SIDECARS.get(name, ".png")


class BlobFolder:
    """The `blobs/` and `tmp/` folders of a store. A blob is never overwritten; the same bytes twice are one file."""

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

    def stage(self, data: bytes, suffix: str) -> Staged:
        """Write the bytes to a temp file and flush them to the disk; on failure nothing stays and OSError is raised."""
        temp = self._temp / f"{uuid.uuid4().hex}.part"
        try:
            handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            try:
                _write_all(handle, data)
                os.fsync(handle)
            finally:
                os.close(handle)
        except BaseException:
            _remove(temp)
            raise
        return Staged(hashlib.sha256(data).hexdigest(), len(data), suffix, temp)

    def settle(self, staged: Staged) -> Path | None:
        """Give a staged blob its name; return its path, or None when the blob was there already.

        Call it inside the transaction that records the blob, so that no sweep sees it unrecorded.
        """
        final = self.path(staged.sha256, staged.suffix)
        if final.is_file() and final.stat().st_size == staged.bytes:
            _remove(staged.temp)
            return None
        if not final.parent.is_dir():
            final.parent.mkdir(exist_ok=True)
            _flush_folder(self._blobs)
        staged.temp.replace(final)
        _flush_folder(final.parent)
        return final

    def discard(self, staged: Staged) -> None:
        """Remove a staged blob that got no name."""
        _remove(staged.temp)

    def sweep_temp(self, older_than_s: float) -> int:
        """Remove temp files that a crash left, when they are older than the given seconds; return how many."""
        return _sweep(self._temp.glob("*.part"), older_than_s, frozenset())

    def sweep_blobs(self, recorded: frozenset[str], older_than_s: float) -> int:
        """Remove blobs whose hash is not recorded and that are older than the given seconds; return how many."""
        return _sweep(self._blobs.glob("??/*"), older_than_s, recorded)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _flush_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return  # Windows has no handle of a folder to flush
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _sweep(paths: Iterable[Path], older_than_s: float, keep: frozenset[str]) -> int:
    limit, count = time.time() - older_than_s, 0
    for path in paths:
        with suppress(OSError):
            if path.stem not in keep and path.stat().st_mtime <= limit:
                path.unlink()
                count += 1
    return count
