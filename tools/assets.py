"""The asset store of a folder: immutable pictures with their parents and recipes, short handles, and the log of versions."""

from __future__ import annotations

import builtins
import hashlib
import json
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Literal, Self

from PIL import Image

from tools import intake, media, thumbnails
from tools.decoding.port import Decoder, Here
from tools.errors import BadInput, StoreError, UnknownHandle
from tools.keeping.quotas import Quota
from tools.store.blobs import BlobFolder, Blobs, Staged, Stored, sidecar_suffix
from tools.store.database import Connection, Database, Row, open_database
from tools.store.faults import translated
from tools.store.lines import append_event, compact, events_in, next_handle, row_by_call
from tools.store.records import ASIDE, PREFIXES, Asset, Description, ElementNote, Kind, NewAsset, Recipe
from tools.versions import Comparison, Event, Made, Redone, Selected, Tree, Undone, compare

__all__ = ["Asset", "AssetStore", "Description", "ElementNote", "Kind", "NewAsset", "Recipe"]

OLD_TEMP_S = 3600.0
"""A temp file older than this belongs to nobody who still writes."""

KNOWN = 1_500
"""Assets kept in memory once they were read, about 30 kB each: they never change, and every turn looks through a project's."""

_AT_ONCE = 100
"""Files that are removed while the database is held."""

Also = Callable[[Connection, Asset], None]
"""Writes further rows beside an asset's own."""
_THUMBNAIL_STEPS = (64, 128, 256, 512, media.THUMBNAIL_MAX)


class AssetStore:
    """A folder of assets, shared safely by threads and processes. Every method is a few milliseconds of blocking work.

    Opening makes the folder, its tables, and removes temp files of an old crash.
    Raises StoreFull or StoreError when the folder cannot be used.
    """

    def __init__(self, folder: Path, *, database_url: str = "", blobs: Blobs | None = None, quota: Quota | None = None) -> None:
        """database_url: a PostgreSQL server that keeps the records instead of a file in the folder. blobs: where the files lie, if not there."""
        self.folder = folder.absolute()
        self._blobs: Blobs = blobs if blobs is not None else BlobFolder(self.folder)
        self._quota = quota if quota is not None else Quota()
        self.decoder: Decoder = Here()
        """Where files of strangers are read."""
        self._known: Callable[[str], Asset] = lru_cache(KNOWN)(self._read_row)
        with translated(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._blobs.create()
            self._blobs.sweep_temp(OLD_TEMP_S)
            self._database = open_database(self.database_path, database_url)

    @property
    def database_path(self) -> Path:
        """The SQLite file; other records of the same projects may keep tables of their own in it."""
        return self.folder / "scenewright.db"

    @property
    def database(self) -> Database:
        """The open database, for records that share the assets' transactions."""
        return self._database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Release the database file."""
        self._database.close()
        self.decoder.close()

    # --- making

    def put(
        self,
        new: NewAsset,
        data: builtins.bytes,
        *,
        suffix: str = ".png",
        sidecars: Mapping[str, builtins.bytes] | None = None,
        call: str = "",
        also: Also | None = None,
        handle: str = "",
    ) -> Asset:
        """Store an asset and its Made event in one transaction and return it; it becomes the current version unless it stays aside.

        call: idempotency key, unique in the project; a call that made an asset before gets that asset back.
        also: what else to write in the same transaction; when it raises, nothing is stored. handle: one that was taken for it, see `take_handles`.
        Raises StoreFull or StoreError; then neither files nor rows of this asset stay.
        An object store has the files before the transaction begins; a crash in between leaves files that are collected later.
        """
        extra = sidecars or {}
        with translated(self.folder):
            staged = self._stage([(data, suffix), *((extra[name], sidecar_suffix(name)) for name in extra)])
            settled = [blob for blob in staged if blob.fresh]
            try:
                with self._database.writing(about=(new.project,)) as connection:
                    before = row_by_call(connection, new.project, call)
                    if before is not None:
                        asset = self._asset(before)
                        if also is not None:
                            also(connection, asset)
                        return asset
                    for blob in staged:
                        if self._blobs.settle(blob):
                            settled.append(blob)
                    named = {name: blob.sha256 for name, blob in zip(extra, staged[1:], strict=True)}
                    asset = self._insert(connection, new, staged, named, call, handle)
                    if also is not None:
                        also(connection, asset)
                    return asset
            except BaseException:
                self._take_back(settled)
                raise
            finally:
                for blob in staged:
                    self._blobs.discard(blob)

    def take_handles(self, project: str, kinds: Iterable[Kind]) -> tuple[str, ...]:
        """Take handles for things that are made at once, so that they are numbered in this order and not as they get done."""
        with translated(self.folder), self._database.writing(about=(project,)) as connection:
            return tuple(next_handle(connection, project, PREFIXES[kind]) for kind in kinds)

    def import_upload(
        self,
        data: builtins.bytes,
        name: str,
        *,
        project: str,
        words: str = "",
        turn: str = "",
        owner: str = "",
        kind: Literal["image", "mask"] = "image",
        sound_as: Literal["voice", "music", "sound"] = "voice",
        max_bytes: int = media.MAX_BYTES,
        max_pixels: int = media.MAX_PIXELS,
    ) -> Asset:
        """Store a person's picture, recording or film, without metadata, as `tools.intake.take_in` says; raise BadMedia for anything else.

        kind: what a picture is. sound_as: what a recording is.
        """
        self.check_room(owner, len(data))
        called = intake.plain_name(name)
        taken = self.decoder.run(
            intake.take_in, data, called,
            name=called, picture_as=kind, sound_as=sound_as, max_bytes=max_bytes, max_pixels=max_pixels,
        )  # fmt: skip
        new = NewAsset(
            project=project, kind=taken.kind, words=words, turn=turn,
            name=called, upload=True, owner=owner, **taken.facts,
        )  # fmt: skip
        return self.put(new, taken.data, suffix=taken.suffix)

    # --- finding

    def get(self, project: str, handle: str) -> Asset:
        """Return the asset with this handle; UnknownHandle names the nearest handles there are."""
        wanted = handle.strip().lower()
        rows = self._rows("SELECT * FROM assets WHERE project = ? AND handle = ?", project, wanted)
        if not rows:
            raise UnknownHandle(self._unknown(project, handle.strip()))
        return self._asset(rows[0])

    def by_id(self, asset_id: str) -> Asset:
        """Return the asset with this id; raise UnknownHandle when there is none."""
        rows = self._rows("SELECT * FROM assets WHERE id = ?", asset_id)
        if not rows:
            raise UnknownHandle(f'There is no asset with the id "{asset_id[:40]}"; ask for the list of pictures.')
        return self._asset(rows[0])

    def by_call(self, project: str, call: str) -> Asset | None:
        """Return the asset an earlier call with this idempotency key made, if it did."""
        rows = self._rows("SELECT * FROM assets WHERE project = ? AND call = ?", project, call) if call else []
        return self._asset(rows[0]) if rows else None

    def list(self, project: str, limit: int = 50) -> tuple[Asset, ...]:
        """Return the newest `limit` assets of a project, the oldest of them first."""
        rows = self._rows("SELECT * FROM assets WHERE project = ? ORDER BY seq DESC LIMIT ?", project, limit)
        return tuple(self._asset(row) for row in reversed(rows))

    def of_kind(self, kind: Kind, owner: str) -> tuple[Asset, ...]:
        """Return an owner's assets of one kind in every project, the oldest first."""
        rows = self._rows("SELECT * FROM assets WHERE owner = ? AND json_extract(body, '$.kind') = ? ORDER BY seq", owner, kind)
        return tuple(self._asset(row) for row in rows)

    # --- files

    def read_bytes(self, asset: Asset) -> builtins.bytes:
        """Return the asset's file; raise StoreError when it is gone or damaged."""
        return self._read(asset.path, asset.sha256, asset.handle)

    def sidecar_path(self, asset: Asset, name: str) -> Path:
        """Return where a sidecar lies; raise KeyError when the asset has none of that name."""
        return self._blobs.path(asset.sidecars[name], sidecar_suffix(name))

    def sidecar(self, asset: Asset, name: str) -> builtins.bytes:
        """Return a sidecar's bytes; raise KeyError when the asset has none of that name, StoreError when it is damaged."""
        return self._read(self.sidecar_path(asset, name), asset.sidecars[name], f"{asset.handle} ({name})")

    def thumbnail(self, asset_id: str, px: int = 256) -> builtins.bytes:
        """Return a WebP of at most 64, 128, 256, 512 or 768 pixels, the first of these that is not below `px`.

        A film shows its poster or an early frame, a recording its waveform, a text or a cloned voice a card.
        """
        asset = self.by_id(asset_id)
        side = next((step for step in _THUMBNAIL_STEPS if step >= px), _THUMBNAIL_STEPS[-1])
        cached = self.folder / "thumbs" / f"{asset.sha256}-{side}.webp"
        return thumbnails.kept(cached, lambda: media.encode_thumbnail(self._shown(asset), side))

    @property
    def blobs(self) -> Blobs:
        """Where the files lie, for their keeping."""
        return self._blobs

    def is_there(self, asset: Asset) -> bool:
        """Tell whether the asset's file is there; one that lies far away is not fetched."""
        with translated(self.folder):
            return self._blobs.there(asset.sha256, asset.path.suffix)

    def link(self, asset: Asset) -> str | None:
        """Return an address that gives the asset's file to whoever has it for some minutes; None where the store has no such thing."""
        return self._blobs.link(asset.sha256, asset.path.suffix)

    def check_room(self, owner: str, more: int = 0) -> None:
        """Raise OverQuota when the owner, or everybody together, has no room for `more` bytes."""
        with translated(self.folder):
            self._quota.check(self._database, owner, more)

    def kept_by(self, owner: str) -> int:
        """Return the bytes that an owner keeps, as the caps count them. Blocking."""
        with translated(self.folder):
            return self._quota.kept_by(self._database, owner)

    # --- versions

    def tree(self, project: str) -> Tree:
        """Return the version tree of a project."""
        return Tree.fold(events_in(self._rows("SELECT body FROM events WHERE project = ? ORDER BY seq", project)))

    def current(self, project: str) -> Asset | None:
        """Return the selected version, or None before the first and after everything was undone."""
        selected = self.tree(project).current
        return self.by_id(selected) if selected else None

    def select(self, project: str, asset_id: str) -> Asset:
        """Go to a version of this project; what is made next branches from there. A component of a film becomes a version by this."""
        asset = self.by_id(asset_id)
        if asset.project != project:
            raise UnknownHandle(f"{asset.handle} belongs to another project; name a picture of this one.")
        if asset.kind in ASIDE:
            raise BadInput(f"{asset.handle} is no version to go back to; name a picture, a film or a recording.")
        beside = asset.id not in self.tree(project).order
        self._step(project, Made(asset.id, asset.parents) if beside else Selected(asset_id))
        return asset

    def undo(self, project: str) -> Asset | None:
        """Take back the last making or selecting; return the version now selected, None for the empty start."""
        selected = self._step(project, Undone()).current
        return self.by_id(selected) if selected else None

    def redo(self, project: str) -> Asset | None:
        """Take back the last undo; return the version now selected."""
        selected = self._step(project, Redone()).current
        return self.by_id(selected) if selected else None

    def compare(self, a_id: str, b_id: str) -> Comparison:
        """Compare two assets of one project: fields that differ and their common ancestor."""
        a, b = self.by_id(a_id), self.by_id(b_id)
        if a.project != b.project:
            raise BadInput("The two pictures belong to different projects; compare two of one project.")
        tree = self.tree(a.project)
        for beside in (asset for asset in {a.id: a, b.id: b}.values() if asset.id not in tree.order):
            tree = tree.apply(Made(beside.id, beside.parents))
        return compare(tree, (a.id, a.shot), (b.id, b.shot))

    # --- upkeep

    def sweep(self, older_than_s: float = OLD_TEMP_S) -> int:
        """Remove temp files and unrecorded blobs that a crash left, older than the given seconds; return how many.

        Blobs of an object store are left to `scenewright keep gc`: to look at all of them takes long.
        """
        with translated(self.folder):
            temps, limit = self._blobs.sweep_temp(older_than_s), time.time() - older_than_s
            old = [] if self._blobs.remote else [blob for blob in self._blobs.stored() if blob.written <= limit]
            return temps + len(self.remove_unrecorded(old))

    def remove_unrecorded(self, blobs: Iterable[Stored]) -> builtins.list[Stored]:
        """Remove those blobs that no row records, a hundred to a lock; return them."""
        waiting, removed = builtins.list(blobs), []
        while some := waiting[:_AT_ONCE]:
            del waiting[:_AT_ONCE]
            with translated(self.folder), self._database.writing() as connection:
                for blob in some:
                    if not connection.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (blob.sha256,)).fetchone():
                        self._blobs.remove(blob.sha256, blob.suffix)
                        removed.append(blob)
        return removed

    # --- inside

    def _shown(self, asset: Asset) -> Image.Image:
        if "poster" in asset.sidecars:
            return media.open_picture(self.sidecar(asset, "poster"), name=asset.handle)
        return thumbnails.picture_of(self.read_bytes(asset), asset.kind, name=asset.handle)

    def _rows(self, query: str, *values: Any) -> builtins.list[Row]:
        with translated(self.folder):
            return self._database.rows(query, *values)

    def _stage(self, files: Iterable[tuple[builtins.bytes, str]]) -> builtins.list[Staged]:
        staged: builtins.list[Staged] = []
        try:
            for data, suffix in files:
                staged.append(self._blobs.stage(data, suffix))
        except BaseException:
            for blob in staged:
                self._blobs.discard(blob)
            self._take_back([blob for blob in staged if blob.fresh])
            raise
        return staged

    def _take_back(self, blobs: builtins.list[Staged]) -> None:
        """Remove files that got their names but no rows; under the lock, for another process may just record the same bytes."""
        with suppress(sqlite3.Error, StoreError, OSError), self._database.writing() as connection:
            for blob in blobs:
                if not connection.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (blob.sha256,)).fetchone():
                    self._blobs.remove(blob.sha256, blob.suffix)

    def _insert(
        self,
        connection: Connection,
        new: NewAsset,
        staged: builtins.list[Staged],
        sidecars: dict[str, str],
        call: str,
        handle: str,
    ) -> Asset:
        main, now = staged[0], datetime.now(UTC)
        asset = Asset(
            **dict(new),
            id=uuid.uuid4().hex,
            handle=handle or next_handle(connection, new.project, PREFIXES[new.kind]),
            sha256=main.sha256,
            path=self._blobs.path(main.sha256, main.suffix),
            bytes=main.bytes,
            created=now,
            sidecars=sidecars,
        )
        for blob in sorted(staged, key=lambda one: one.sha256):  # in one order, so that no two writers wait for each other
            connection.execute(
                "INSERT INTO blobs VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (blob.sha256, blob.suffix, blob.bytes, now.isoformat()),
            )
        body = json.loads(asset.model_dump_json())
        body["path"] = f"blobs/{main.sha256[:2]}/{main.sha256}{main.suffix}"
        connection.execute(
            "INSERT INTO assets (id, project, handle, owner, sha256, call, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (asset.id, asset.project, asset.handle, asset.owner, asset.sha256, call or None, compact(body)),
        )
        if new.kind not in ASIDE and not new.aside:
            append_event(connection, new.project, Made(asset.id, new.parents, new.group))
        return asset

    def _asset(self, row: Row) -> Asset:
        return self._known(row["body"])

    def _read_row(self, text: str) -> Asset:
        body = json.loads(text)
        body["path"] = self._blobs.path(body["sha256"], PurePosixPath(body["path"]).suffix)
        return Asset.model_validate(body)

    def _read(self, path: Path, sha256: str, shown: str) -> builtins.bytes:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise StoreError(f"The file of {shown} cannot be read; restore {path.name} from a backup.") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreError(f"The file of {shown} was changed or damaged; restore {path.name} from a backup.")
        return data

    def _step(self, project: str, event: Event) -> Tree:
        with translated(self.folder), self._database.writing(about=(project,)) as connection:
            rows = connection.execute("SELECT body FROM events WHERE project = ? ORDER BY seq", (project,))
            tree = Tree.fold(events_in(rows))
            if isinstance(event, Undone) and not tree.can_undo:
                raise BadInput("There is nothing to undo.")
            if isinstance(event, Redone) and not tree.can_redo:
                raise BadInput("There is nothing to redo.")
            append_event(connection, project, event)
            return tree.apply(event)

    def _unknown(self, project: str, handle: str) -> str:
        shown = f'There is no "{handle[:40]}" here'
        rows = self._rows("SELECT handle FROM assets WHERE project = ? ORDER BY seq DESC LIMIT 500", project)
        handles = [row["handle"] for row in rows]
        if not handles:
            return f"{shown}; nothing has been made in this project yet."
        near = get_close_matches(handle.lower(), handles, n=3, cutoff=0.5) or handles[:3]
        return f"{shown}; did you mean {', '.join(near)}?"
