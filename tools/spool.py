"""Results between the provider and the store: kept on disk the moment they arrive, so that a crash loses nothing that was paid for."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from tools.engines.base import Made
from tools.store.faults import translated
from tools.store.records import Description

_MANIFEST = "manifest.json"
_WORK = ".work"
_TORN = ".tmp"
_HERE = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
"""This machine, in the names of what is being written: several may share the folder."""
OLD_S = 3600.0
"""What another machine began to write so long ago, nobody writes any more."""


class Spool:
    """A folder with one folder a key. Blocking; call it in a thread. Raises StoreFull or StoreError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, key: str, results: Sequence[Made], *, flush: bool = True) -> None:
        """Keep the results under the key, whole or not at all; results that are there already stay as they are.

        flush: wait until the disk has them. Without it a killed process loses nothing, but a power cut may: enough for
        results that their provider still holds.
        """
        with translated(self.folder):
            final = self.folder / key
            if (final / _MANIFEST).exists():
                return
            temp = self.folder / f"{key}.{_HERE}-{os.getpid()}.{time.monotonic_ns()}{_TORN}"
            temp.mkdir(parents=True)
            try:
                rows = [self._write(temp, number, made, flush) for number, made in enumerate(results)]
                _put(temp / _MANIFEST, json.dumps(rows, ensure_ascii=False).encode(), flush)
                if flush:
                    _sync_folder(temp)
                if final.exists():  # left without its manifest by another program's hand
                    shutil.rmtree(final)
                temp.rename(final)
                if flush:
                    _sync_folder(self.folder)
            finally:
                shutil.rmtree(temp, ignore_errors=True)

    def load(self, key: str) -> tuple[Made, ...] | None:
        """Return the results kept under the key, or None when there are none, or none that a power cut left whole."""
        folder = self.folder / key
        with translated(self.folder):
            try:
                rows = json.loads((folder / _MANIFEST).read_bytes())
                results = tuple(_read(folder, row) for row in rows)
            except (FileNotFoundError, ValueError):
                return None
            whole = all(len(made.data) == row["bytes"] for made, row in zip(results, rows, strict=True))
            return results if whole else None

    def drop(self, key: str) -> None:
        """Forget the results and the work files of a key, half written ones too; nothing happens when there are none."""
        with suppress(OSError):  # what stays is dropped when the folder is next opened
            for path in [path for path in self.folder.iterdir() if path.name.startswith(key)]:
                shutil.rmtree(path, ignore_errors=True)

    def work_file(self, key: str, name: str, data: bytes) -> Path:
        """Write a file that an engine needs for the key's order and return its path; it can be made again, so a crash may take it."""
        with translated(self.folder):
            path = self.folder / f"{key}{_WORK}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            return path

    def keys(self) -> set[str]:
        """Return the keys that something is kept for."""
        with translated(self.folder):
            return {path.name.split(".")[0] for path in self.folder.iterdir()} if self.folder.exists() else set()

    def sweep_torn(self) -> None:
        """Remove what was half written by programs of this machine that are gone, and by others long ago."""
        with translated(self.folder):
            for path in self.folder.glob(f"*{_TORN}") if self.folder.exists() else ():
                if self._is_torn(path):
                    shutil.rmtree(path, ignore_errors=True)

    def _is_torn(self, path: Path) -> bool:
        host, _, pid = path.name.split(".")[1].partition("-")
        if host == _HERE and pid.isdigit():
            return not psutil.pid_exists(int(pid))
        with suppress(OSError):
            return time.time() - path.stat().st_mtime > OLD_S
        return False

    def _write(self, folder: Path, number: int, made: Made, flush: bool) -> dict[str, object]:
        _put(folder / f"{number}.data", made.data, flush)
        names = list(made.sidecars)
        for index, name in enumerate(names):
            _put(folder / f"{number}.side{index}", made.sidecars[name], flush)
        return {
            "bytes": len(made.data),
            "kind": made.kind,
            "suffix": made.suffix,
            "sidecars": names,
            "description": made.description.model_dump(mode="json"),
            "notes": list(made.notes),
            "cost_usd": made.cost_usd,
            "facts": dict(made.facts),
            "number": number,
        }


def _read(folder: Path, row: dict[str, object]) -> Made:
    number = row["number"]
    names = row["sidecars"]
    assert isinstance(names, list)
    return Made(
        (folder / f"{number}.data").read_bytes(),
        kind=row["kind"],  # type: ignore[arg-type]
        suffix=str(row["suffix"]),
        sidecars={name: (folder / f"{number}.side{i}").read_bytes() for i, name in enumerate(names)},
        description=Description.model_validate(row["description"]),
        notes=tuple(row["notes"]),  # type: ignore[arg-type]
        cost_usd=row["cost_usd"],  # type: ignore[arg-type]
        facts=dict(row["facts"]),  # type: ignore[call-overload]
    )


def _put(path: Path, data: bytes, flush: bool) -> None:
    with path.open("wb") as file:
        file.write(data)
        if flush:
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
