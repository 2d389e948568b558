"""The one door through which files leave: labelled, then signed, and kept by content so that the same file leaves each time."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from tools import provenance
from tools.assets import Asset, AssetStore
from tools.credentials import signing
from tools.credentials.certificate import Identity
from tools.credentials.manifest import MEDIA_TYPES, Ingredient, Making, Relation, definition, ingredient
from tools.errors import BadMedia, EngineError, StoreError, UnknownHandle
from tools.first import put_first
from tools.gathering import DRAWN_BY
from tools.store.blobs import write_whole
from tools.store.faults import translated

log = logging.getLogger(__name__)
Mode = Literal["auto", "on", "off"]
MAX_KEPT = 2 * 2**30
"""Bytes of copies that are kept; the ones that were not used for longest go first."""
IN_USE_S = 6 * 3600.0
"""A copy that was used within these seconds stays, even above the cap: somebody may be fetching it."""
_PARTS_WITH_THEIR_OWN = 16
"""Ingredients whose own credentials go along; of more, only what they are."""
_MAX_INGREDIENT = 64 * 2**20
_SAVED: Mapping[str, dict[str, Any]] = {".jpeg": {"quality": 92}, ".jpg": {"quality": 92}, ".webp": {"quality": 92}, ".png": {}}
_PICTURES = {".jpeg": "JPEG", ".jpg": "JPEG", ".webp": "WEBP", ".png": "PNG"}
_NOTE = "provenance"
"""The record of a file that can carry none."""
_NO_FILES = frozenset({"clone"})
"""Kinds that are nobody's business: a cloned voice is the provider's id of it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How files leave. identity: who signs; it is asked for only when there is something to sign. version: of Scenewright."""

    mode: Mode
    identity: Callable[[], Identity]
    version: str = ""
    prompts: bool = False


@dataclass(frozen=True, slots=True)
class Leaving:
    """A file as it leaves. signed: whether it carries credentials. note: why not, where somebody may have expected them."""

    path: Path
    signed: bool = False
    note: str = ""


class Outgoing:
    """Hands out the files of a store. Every method blocks: some milliseconds the first time a file leaves, less than one later."""

    def __init__(self, store: AssetStore, policy: Policy, cache: Path) -> None:
        self._store, self._policy, self._cache = store, policy, cache
        self._identity: Identity | None = None

    def leaving(self, asset: Asset, suffix: str = "") -> Leaving:
        """Return an asset's file as it leaves; what a person brought leaves as it is kept.

        suffix: another kind of picture to leave as, such as ".jpeg". Raises NotConfigured or EngineError where credentials are
        wanted (`on`) or a certificate was named and cannot be used, and StoreError for a file that is gone.
        """
        kept = asset.path.suffix
        wanted = suffix if suffix and _PICTURES.get(suffix) != _PICTURES.get(kept, kept) else kept
        if not _made_here(asset) and wanted == kept:
            return Leaving(asset.path, note=f"{asset.handle} was brought by a person and leaves as it is kept.")
        making = self._making(asset, wanted, f"{asset.handle}{wanted}", asset.sha256)
        return self._kept(making, asset, lambda: self._store.read_bytes(asset), asset.path if wanted == kept else None)

    def part(self, asset: Asset, name: str) -> Leaving:
        """Return one of an asset's further pictures as it leaves: a piece of a sheet, a poster. Raises KeyError when there is none."""
        path = self._store.sidecar_path(asset, name)
        if not _made_here(asset) or path.suffix not in MEDIA_TYPES:
            return Leaving(path)
        title = f"{asset.handle}-{name.removeprefix('part:')}{path.suffix}"
        making = self._making(asset, path.suffix, title, asset.sidecars[name])
        return self._kept(making, asset, lambda: self._store.sidecar(asset, name), path)

    # --- what is claimed

    def _making(self, asset: Asset, suffix: str, title: str, sha256: str) -> Making:
        recipe = asset.recipe
        engine, model = (recipe.engine, recipe.card) if recipe else ("", "")
        return Making(
            title=title, suffix=suffix, sha256=sha256, source_type=provenance.drawn_or_generated(engine == DRAWN_BY), engine=engine,
            model=model, version=self._policy.version, versions=dict(recipe.versions) if recipe else {}, licence=asset.licence,
            commercial=asset.commercial, labels=asset.labels, ingredients=tuple(self._ingredients(asset)),
            prompt=asset.words if self._policy.prompts else "",
        )  # fmt: skip

    def _ingredients(self, asset: Asset) -> Iterator[Ingredient]:
        parent = False
        for one in self._parents(asset):
            relation = _relation(asset, one, parent)
            parent = parent or relation == "parentOf"
            yield Ingredient(f"{one.handle}{one.path.suffix}", one.path.suffix, one.sha256, relation)

    def _parents(self, asset: Asset) -> Iterator[Asset]:
        for one in dict.fromkeys(asset.parents):
            try:
                found = self._store.by_id(one)
            except UnknownHandle:
                continue
            if found.kind not in _NO_FILES:
                yield found

    def _held(self, making: Making, asset: Asset) -> list[tuple[Mapping[str, Any], bytes | None]]:
        """Return what the manifest says of each ingredient, with its signed file where it was made here and is there still."""
        held: list[tuple[Mapping[str, Any], bytes | None]] = []
        there = {one.sha256: one for one in self._parents(asset)}
        for said in making.ingredients:
            one = there.get(said.sha256)
            small = one is not None and one.bytes <= _MAX_INGREDIENT and sum(1 for _, data in held if data) < _PARTS_WITH_THEIR_OWN
            signed = one is not None and small and _made_here(one) and one.path.suffix in MEDIA_TYPES
            held.append((ingredient(said), self._alone(one) if one is not None and signed else None))
        return held

    def _alone(self, asset: Asset) -> bytes | None:
        """Return an ingredient with credentials that name what it was made from by content alone; None when its file is gone."""
        making = self._making(asset, asset.path.suffix, f"{asset.handle}{asset.path.suffix}", asset.sha256)
        try:
            left = self._kept(making, asset, lambda: self._store.read_bytes(asset), asset.path, alone=True)
            return left.path.read_bytes() if left.signed else None
        except (OSError, StoreError):
            return None

    # --- made once

    def _kept(self, making: Making, asset: Asset, data: Callable[[], bytes], plain: Path | None, *, alone: bool = False) -> Leaving:
        """Return the file as it left before, or made now. plain: where the store keeps it, None for another kind of picture."""
        signs, note = self._signs(making.suffix)
        if signs:
            try:
                return self._copy(making, asset, data, plain, self._who(), alone=alone)
            except (EngineError, StoreError) as error:
                if self._policy.mode == "on":
                    raise
                log.warning("%s leaves unsigned: %s", asset.id, error)
                note = f"It leaves unsigned: {error}"
        return replace(self._copy(making, asset, data, plain, None, alone=alone), note=note)

    def _copy(
        self, making: Making, asset: Asset, data: Callable[[], bytes], plain: Path | None, identity: Identity | None, *, alone: bool
    ) -> Leaving:
        key = _key(making, asset.sidecars.get(_NOTE, ""), identity, alone)
        path = self._cache / key[:2] / f"{key}{making.suffix}"
        if path.is_file():
            with suppress(OSError):  # the time of its last use; the time of its making stays, for browsers know the file by it
                os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
            return Leaving(path, identity is not None)
        before = data()
        source, after = _labelled(before, making, self._told(asset, before))
        if identity is not None:
            claim = definition(replace(making, source_type=source))
            held = [(ingredient(one), None) for one in making.ingredients] if alone else self._held(making, asset)
            after = signing.sign(after, making.suffix, claim, held, identity)
        if plain is not None and after == before:
            return Leaving(plain)
        self._keep(path, after)
        return Leaving(path, identity is not None)

    def _who(self) -> Identity:
        if self._identity is None:
            self._identity = self._policy.identity()
        return self._identity

    def _signs(self, suffix: str) -> tuple[bool, str]:
        """Tell whether a kind of file is to be signed, and what is to be said when it is not; raise NotConfigured where it must be and cannot."""
        if self._policy.mode == "off":
            return False, ""
        if suffix not in MEDIA_TYPES:
            return False, f"{suffix.removeprefix('.').upper()} files are not signed, for they carry no content credentials here."
        if self._policy.mode == "on":
            signing.need_package()
        return signing.available(), "" if signing.available() else f"It leaves unsigned; to sign files, {signing.MISSING}."

    def _told(self, asset: Asset, data: bytes) -> Mapping[str, Any]:
        """Return what a file, or else the note beside it, says of its making."""
        told = _inside(data)
        if "digital_source_type" not in told and _NOTE in asset.sidecars:
            with suppress(StoreError, ValueError):
                return {**json.loads(self._store.sidecar(asset, _NOTE)), **told}
        return told

    def _keep(self, path: Path, data: bytes) -> None:
        with translated(self._cache):
            self._cache.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.parent.mkdir(exist_ok=True)
            part = path.with_name(f"{uuid.uuid4().hex}.part")
            try:
                write_whole(part, data)
                put_first(part, path)  # no two signatures are the same bytes, and somebody may be fetching that one in pieces
            finally:
                part.unlink(missing_ok=True)
        _prune(self._cache)


def _relation(asset: Asset, parent: Asset, had_one: bool) -> Relation:
    """Return what a parent is to an asset, by the recipe's own words for it."""
    request = asset.recipe.request if asset.recipe else {}
    if request.get("kind") == "film":
        return "componentOf"
    edited = parent.id in (request.get("image"), request.get("video"), request.get("audio"))
    return "parentOf" if edited and not had_one else "inputTo"


def _made_here(asset: Asset) -> bool:
    return asset.recipe is not None and not asset.upload


def _key(making: Making, note: str, identity: Identity | None, alone: bool) -> str:
    """Return the name of a copy: all that decides its bytes. note: the hash of what stands beside the file of its making."""
    told = [asdict(making), note, identity.fingerprint if identity else "", alone]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _labelled(data: bytes, making: Making, told: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the digital source type and the file that says so, as another kind of picture where that is wanted."""
    source = str(told.get("digital_source_type") or making.source_type)
    kind = _PICTURES.get(making.suffix)
    if kind is not None and provenance.suffix_of(data) not in (making.suffix, ".jpg" if kind == "JPEG" else making.suffix):
        record = {name: value for name, value in told.items() if name != provenance.PARAMETERS_KEY}
        return source, provenance.label(_converted(data, making.suffix), making.suffix, source, record)
    return source, data if "digital_source_type" in _inside(data) else provenance.label(data, making.suffix, source, told)


def _inside(data: bytes) -> Mapping[str, Any]:
    """Return what a file itself says of its making; nothing where it cannot be read."""
    try:
        return provenance.told_by(data, "")
    except BadMedia:
        return {}


def _converted(data: bytes, suffix: str) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
        (picture.convert("RGB") if _PICTURES[suffix] == "JPEG" else picture).save(out, _PICTURES[suffix], **_SAVED[suffix])
    return out.getvalue()


def _prune(folder: Path) -> None:
    """Remove the copies that were not used for longest until what is kept fits."""
    with suppress(OSError):
        every = sorted(((told.st_atime, told.st_size, path) for path, told in _files(folder)), reverse=True)
        total, limit = 0, time.time() - IN_USE_S
        for used, size, path in every:
            total += size
            if total > MAX_KEPT and used < limit:
                path.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    return ((path, path.stat()) for path in folder.glob("??/*"))
