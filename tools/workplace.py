"""Folders for what a job writes on its way: one a job, removed with it, or after its program died."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psutil

from tools.store.faults import translated

_SAME_START_S = 2.0
"""Two readings of when a process began differ by less than this."""


class WorkFolder:
    """The folder of all jobs. Several programs may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @asynccontextmanager
    async def job(self) -> AsyncIterator[Path]:
        """Hold an empty folder for one job; it is gone afterwards, however the job ended. Raises StoreFull or StoreError."""
        folder = await asyncio.to_thread(self._made)
        try:
            yield folder
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))

    @contextmanager
    def held(self) -> Iterator[Path]:
        """Do the same in a thread. Blocking."""
        folder = self._made()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _made(self) -> Path:
        folder = self.folder / f"{os.getpid()}-{round(psutil.Process().create_time())}-{uuid.uuid4().hex}"
        with translated(self.folder):
            folder.mkdir(parents=True)
        return folder

    def left(self) -> list[Path]:
        """Return the folders whose programs are gone. Blocking."""
        try:
            return [path for path in self.folder.iterdir() if path.is_dir() and not _in_use(path.name)]
        except OSError:  # nothing was ever made here, or it cannot be looked at
            return []

    def sweep(self) -> int:
        """Remove the folders whose programs are gone; return how many. Blocking."""
        left = self.left()
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        return len(left)


def _in_use(name: str) -> bool:
    """Tell whether the program that named a folder still runs; a folder that nobody here named is left alone."""
    parts = name.split("-")
    if len(parts) != 3 or not (parts[0].isdigit() and parts[1].isdigit()):
        return True
    try:
        began = psutil.Process(int(parts[0])).create_time()
    except psutil.Error:
        return False
    return bool(abs(began - int(parts[1])) < _SAME_START_S)
