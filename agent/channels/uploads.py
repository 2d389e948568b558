"""Files sent ahead of the words they belong to: streamed to disk, held until a turn takes them, swept after a day."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from agent.session import Upload
from tools import media, recordings
from tools.errors import BadInput
from tools.store.faults import translated

HELD_S = 86_400.0
"""Seconds a file waits for its turn."""
HELD_EACH = 64
"""Files one person may have waiting."""
_HEAD_BYTES = 4_096
_ID_CHARS = 32


class TooLarge(BadInput):
    """The file is over the cap."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file that waits: its id, its name as the person has it, and image, sound, video, text or file."""

    id: str
    name: str
    kind: str


class Uploads:
    """The waiting files of one home, each in a folder of its own with a note of whose it is."""

    def __init__(self, folder: Path, max_mb: int) -> None:
        self._folder, self._max_mb = folder, max_mb
        self._coming: Counter[str] = Counter()
        """How many files of each person are on their way."""

    async def hold(self, chunks: AsyncIterator[bytes], name: str, *, owner: str, thread: str) -> Held:
        """Write a file as it comes in; raise TooLarge over the cap, BadInput for an empty one or too many that wait, StoreFull or StoreError."""
        self._coming[owner] += 1
        number = self._coming[owner]
        try:
            with translated(self._folder):
                await asyncio.to_thread(self._make_room, owner, number)
                return await self._held(chunks, name, owner, thread)
        finally:
            self._coming[owner] -= 1
            self._coming += Counter()  # drops those of whom nothing comes any more

    async def _held(self, chunks: AsyncIterator[bytes], name: str, owner: str, thread: str) -> Held:
        upload = uuid.uuid4().hex
        place = self._folder / upload
        await asyncio.to_thread(place.mkdir, parents=True)
        try:
            size = await self._write(chunks, place / "data", name)
            if not size:
                raise BadInput(f"{_short(name)} is empty; send another file.")
            note = {"owner": owner, "thread": thread, "name": name, "at": time.time()}
            await asyncio.to_thread((place / "note.json").write_text, json.dumps(note), "utf-8")
            return Held(upload, name, await asyncio.to_thread(_kind_of, place / "data"))
        except BaseException:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, place, ignore_errors=True))
            raise

    async def take(self, ids: tuple[str, ...], *, owner: str, thread: str) -> tuple[Upload, ...]:
        """Return files for a turn; they wait no longer. Raises BadInput when one is not there, or was sent by another or elsewhere."""
        return await asyncio.to_thread(self._take, ids, owner, thread)

    async def sweep(self) -> None:
        """Remove what has waited for a day, now and every hour."""
        while True:
            await asyncio.to_thread(self._sweep, time.time() - HELD_S)
            await asyncio.sleep(3_600)

    async def _write(self, chunks: AsyncIterator[bytes], path: Path, name: str) -> int:
        most, size = self._max_mb * 1_000_000, 0
        with await asyncio.to_thread(path.open, "wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise TooLarge(f"{_short(name)} is larger than {self._max_mb} MB; send a smaller file.")
                await asyncio.to_thread(file.write, chunk)
        return size

    def _take(self, ids: tuple[str, ...], owner: str, thread: str) -> tuple[Upload, ...]:
        places = [(self._place(upload), self._note(upload)) for upload in dict.fromkeys(ids)]
        if any(note.get("owner") != owner or note.get("thread") != thread for _, note in places):
            raise BadInput("A file of this message is not here any more; send it again.")
        taken = tuple(Upload(str(note["name"]), (place / "data").read_bytes()) for place, note in places)
        for place, _ in places:
            shutil.rmtree(place, ignore_errors=True)
        return taken

    def _place(self, upload: str) -> Path:
        known = len(upload) == _ID_CHARS and upload.isalnum()
        return self._folder / (upload if known else "unknown")

    def _note(self, upload: str) -> dict[str, object]:
        try:
            note = json.loads((self._place(upload) / "note.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def _make_room(self, owner: str, coming: int) -> None:
        """Raise BadInput when too many files of a person wait already. coming: those that are on their way, this one counted."""
        waiting = sum(self._note(place.name).get("owner") == owner for place in self._all())
        if waiting + coming > HELD_EACH:
            raise BadInput(f"{HELD_EACH} files wait for a message already; send that first.")

    def _sweep(self, before: float) -> None:
        for place in self._all():
            with contextlib.suppress(OSError):  # a message may take it meanwhile
                if place.stat().st_mtime < before:
                    shutil.rmtree(place)

    def _all(self) -> list[Path]:
        return list(self._folder.iterdir()) if self._folder.is_dir() else []


def _short(name: str) -> str:
    return f'"{name[-80:]}"'


def _kind_of(path: Path) -> str:
    """Return what a file is by its first bytes: image, sound, video, text or file. Whether it can be taken in is found out when it is."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if media.kind_of(head):
        return "image"
    suffix = recordings.suffix_of(head)
    if suffix is not None:
        return "video" if suffix in (".mp4", ".mov", ".webm", ".mkv") else "sound"
    if b"\0" in head:
        return "file"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return "text" if error.start > len(head) - 4 else "file"
    return "text"
