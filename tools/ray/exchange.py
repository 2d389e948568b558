"""Where the machines of a cluster hand files over: each under its order's key and the hash of its bytes; of two results for one order the first is kept."""

from __future__ import annotations

import hashlib
import json
import math
import os
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tools.engines.base import Made
from tools.errors import NotConfigured, StoreError
from tools.store.faults import translated
from tools.store.records import Description

KEPT_S = 86_400.0
"""A result that nobody asked for within a day is removed."""
_RESULT = "result.json"


class Files(Protocol):
    """Named bytes that every machine sees. Blocking. Raises StoreFull or StoreError."""

    def create(self, name: str, data: bytes) -> bool:
        """Write a file, whole or not at all; False when one of this name is there already, which stays as it is."""
        ...

    def replace(self, name: str, data: bytes) -> None:
        """Write a file over the one that is there."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None when there is none."""
        ...

    def names(self, folder: str, older_s: float = 0.0) -> list[str]:
        """Return the names of files below a folder ("" for all) that were written longer ago than this many seconds, whole or broken off."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens when there is none."""
        ...


class FolderFiles:
    """Files in a folder that every machine of the cluster has at the same path, with hard links."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str, data: bytes) -> bool:
        """See Files."""
        path, written = self._written(name, data)
        with translated(self._folder):
            try:
                os.link(written, path)  # unlike a rename, a link never takes another's place
            except FileExistsError:
                return False
            finally:
                written.unlink()
        return True

    def replace(self, name: str, data: bytes) -> None:
        """See Files."""
        path, written = self._written(name, data)
        with translated(self._folder):
            written.replace(path)

    def read(self, name: str) -> bytes | None:
        """See Files."""
        with translated(self._folder):
            try:
                return (self._folder / name).read_bytes()
            except FileNotFoundError:
                return None

    def names(self, folder: str, older_s: float = 0.0) -> list[str]:
        """See Files."""
        before = time.time() - older_s
        with translated(self._folder):
            return [path.relative_to(self._folder).as_posix() for path in (self._folder / folder).rglob("*") if _written_at(path) <= before]

    def remove(self, name: str) -> None:
        """See Files."""
        with translated(self._folder):
            (self._folder / name).unlink(missing_ok=True)
        with suppress(OSError):  # others are in it
            (self._folder / name).parent.rmdir()

    def _written(self, name: str, data: bytes) -> tuple[Path, Path]:
        """Return where a file belongs and where its bytes lie, which the disk has."""
        path = self._folder / name
        written = path.with_name(f".{uuid.uuid4().hex}.tmp")
        with translated(self._folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            with written.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        return path, written


class ObjectFiles:
    """Files in an object store (s3://, gs://, az://, memory://), which reads its keys from the environment as its own tools do."""

    def __init__(self, url: str) -> None:
        """Raises NotConfigured when the package is missing or the address cannot be used."""
        try:
            import obstore  # noqa: PLC0415 - only where an object store is named
            from obstore.exceptions import BaseError  # noqa: PLC0415
            from obstore.store import from_url  # noqa: PLC0415
        except ImportError as error:
            raise NotConfigured("An exchange in an object store needs the package obstore: pip install obstore.") from error
        self._url, self._obstore = url, obstore
        self._failures: tuple[type[Exception], ...] = (BaseError, OSError)
        try:
            self._store = from_url(url)
        except self._failures as error:
            raise NotConfigured(f"SCENEWRIGHT_RAY_EXCHANGE cannot be used ({url}): {error}.") from error

    def create(self, name: str, data: bytes) -> bool:
        """See Files."""
        try:
            self._obstore.put(self._store, name, data, mode="create")
        except self._obstore.exceptions.AlreadyExistsError:
            return False
        except self._failures as error:
            raise self._trouble(error) from error
        return True

    def replace(self, name: str, data: bytes) -> None:
        """See Files."""
        try:
            self._obstore.put(self._store, name, data)
        except self._failures as error:
            raise self._trouble(error) from error

    def read(self, name: str) -> bytes | None:
        """See Files."""
        try:
            return bytes(self._obstore.get(self._store, name).bytes())
        except FileNotFoundError:
            return None
        except self._failures as error:
            raise self._trouble(error) from error

    def names(self, folder: str, older_s: float = 0.0) -> list[str]:
        """See Files."""
        before = time.time() - older_s
        try:
            rows = [row for rows in self._obstore.list(self._store, folder or None) for row in rows]
        except self._failures as error:
            raise self._trouble(error) from error
        return [row["path"] for row in rows if row["last_modified"].timestamp() <= before]

    def remove(self, name: str) -> None:
        """See Files."""
        try:
            self._obstore.delete(self._store, name)
        except FileNotFoundError:
            return
        except self._failures as error:
            raise self._trouble(error) from error

    def _trouble(self, error: Exception) -> StoreError:
        return StoreError(f"The exchange at {self._url} does not answer as it should ({type(error).__name__}); check its address and its keys.")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was made of an order, by whichever copy of it came first."""

    results: tuple[Made, ...]
    versions: Mapping[str, str]
    """Versions of what decided the bytes, where they were made."""


class Exchange:
    """Inputs and results of orders. Every method blocks and works in any process on any machine of the cluster."""

    def __init__(self, place: str) -> None:
        """place: a folder that every machine has at the same path, or the address of an object store."""
        self.place = place
        self.files: Files = ObjectFiles(place) if "://" in place else FolderFiles(Path(place))

    def bring(self, key: str, data: bytes) -> str:
        """Keep a file of an order and return its name."""
        name = f"orders/{key}/{hashlib.sha256(data).hexdigest()}"
        self.files.create(name, data)
        return name

    def brought(self, name: str) -> bytes:
        """Return a file that was brought; raise StoreError when it is gone."""
        data = self.files.read(name)
        if data is None:
            raise StoreError("A file of this order is no longer in the cluster's exchange; ask again.")
        return data

    def has(self, key: str) -> bool:
        """Tell whether the order was made."""
        return self.files.read(_result_of(key)) is not None

    def keep(self, key: str, results: Sequence[Made], versions: Mapping[str, str]) -> bool:
        """Keep what was made of an order; False when another copy of it came first, whose results stay."""
        rows = [self._row(key, made) for made in results]
        said = {"versions": dict(versions), "results": rows}
        return self.files.create(_result_of(key), json.dumps(said, ensure_ascii=False).encode())

    def load(self, key: str) -> Kept | None:
        """Return what was made of an order, or None."""
        said = self.files.read(_result_of(key))
        if said is None:
            return None
        found = json.loads(said)
        return Kept(tuple(self._made(row) for row in found["results"]), found["versions"])

    def sweep(self, older_s: float = KEPT_S) -> int:
        """Remove the files of orders that were made longer ago than this; return how many."""
        old = self.files.names("orders", older_s)
        for name in old:
            self.files.remove(name)
        return len(old)

    def _row(self, key: str, made: Made) -> dict[str, Any]:
        return {
            "data": self.bring(key, made.data), "kind": made.kind, "suffix": made.suffix,
            "sidecars": {name: self.bring(key, data) for name, data in made.sidecars.items()},
            "description": made.description.model_dump(mode="json"), "notes": list(made.notes), "facts": dict(made.facts),
        }  # fmt: skip

    def _made(self, row: Mapping[str, Any]) -> Made:
        return Made(
            self.brought(row["data"]), row["kind"], row["suffix"], {name: self.brought(file) for name, file in row["sidecars"].items()},
            Description.model_validate(row["description"]), tuple(row["notes"]), facts=row["facts"],
        )  # fmt: skip


def _written_at(path: Path) -> float:
    """Return when a file was written; never for a folder, and for a file that was removed meanwhile."""
    try:
        return path.stat().st_mtime if path.is_file() else math.inf
    except FileNotFoundError:
        return math.inf


def _result_of(key: str) -> str:
    return f"orders/{key}/{_RESULT}"
