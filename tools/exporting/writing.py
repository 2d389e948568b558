"""Writing an export: a zip as a stream of pieces, or a folder that can be gone on with. Nothing is ever held whole in memory."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from tools.errors import BadInput, StoreError
from tools.store.faults import translated

CHUNK = 1 << 20
MARK = "project.json"
"""The file by which a folder is known as an export; it says of which project."""
_FIRST = datetime(1980, 1, 1, tzinfo=UTC)
"""The oldest time that a zip can tell."""
_READABLE = 0o644 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an export. name: its path in it, with slashes."""

    name: str
    source: Path | bytes
    when: datetime
    sha256: str

    def opened(self) -> BinaryIO:
        """Return its bytes as a stream; raise StoreError when they are gone."""
        if isinstance(self.source, bytes):
            return io.BytesIO(self.source)
        try:
            return self.source.open("rb")
        except OSError as error:
            raise StoreError(
                f"The file of {self.name} cannot be read; restore {self.source.name} from a backup."
            ) from error

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size


class _Pieces(io.RawIOBase):
    """A file that can only be written to, whose bytes are taken out again as they come."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held


def zipped(entries: Sequence[Entry]) -> Iterator[bytes]:
    """Yield a zip piece by piece; the same entries give the same bytes. Blocking: iterate it in a thread.

    Files are stored as they are (pictures, films and sound do not shrink), with their own times; large ones use zip64.
    """
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, max(entry.when.astimezone(UTC), _FIRST).timetuple()[:6])
            info.create_system, info.external_attr = _UNIX, _READABLE
            with entry.opened() as source:
                info.file_size = entry.size  # tells whether zip64 is needed
                with archive.open(info, "w") as target:
                    while chunk := source.read(CHUNK):
                        target.write(chunk)
                        yield pieces.taken()
    yield pieces.taken()


def write_zip(entries: Sequence[Entry], path: Path) -> None:
    """Write a zip file whole or not at all; raise StoreError or StoreFull."""
    part = path.with_name(f"{path.name}.part")
    with translated(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as target:
                for piece in zipped(entries):
                    target.write(piece)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def write_folder(entries: Sequence[Entry], folder: Path) -> int:
    """Write a folder and return how many files were written anew; one that an earlier export left unfinished is gone on with.

    Raises BadInput for a folder with other things in it, StoreError or StoreFull.
    """
    marks = [entry for entry in entries if entry.name == MARK]
    with translated(folder):
        if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
            raise BadInput(f"{folder} holds other things; name an empty folder, or one that was exported to before.")
        return sum(_put(entry, folder) for entry in [*marks, *(entry for entry in entries if entry not in marks)])


def _put(entry: Entry, folder: Path) -> bool:
    """Write one file unless it stands there already; return whether it was written."""
    path = folder / entry.name
    if path.is_file() and path.stat().st_size == entry.size and digest(path) == entry.sha256:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with entry.opened() as source, part.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK)
    part.replace(path)
    return True


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
