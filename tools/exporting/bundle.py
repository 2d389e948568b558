"""What an export of a project holds: every file by name, put together from the store. Pure reading; nothing is written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from tools.assets import Asset, AssetStore
from tools.credentials.outgoing import Leaving, Outgoing
from tools.errors import BadInput, UnknownHandle
from tools.exporting.documents import Line, Shelf, licences, lineage, prompts, readme
from tools.exporting.naming import file_stem, slug, without_folders
from tools.exporting.writing import MARK, Entry, digest
from tools.licensing import Terms, report

ALL = 1_000_000
_SECRET = frozenset({"clone"})
"""Kinds that stay at home: a cloned voice is the provider's id of somebody's voice."""
_BESIDE = {
    "captions.vtt": ("timelines", ".vtt"), "captions.srt": ("timelines", ".srt"), "timeline.otio": ("timelines", ".otio"),
    "midi": ("assets", ".mid"), "svg": ("assets", ".drawing.svg"), "words": ("assets", ".words.json"),
}  # fmt: skip
"""Sidecars that a person can use elsewhere: their folder, and the ending of their name."""
_PART = "part:"
_ID = re.compile(r"\b[0-9a-f]{32}\b")
"""An asset's id, as recipes name those that something was made from."""


def collect(
    store: AssetStore, project: str, talk: Sequence[Line], *,
    owner: str, title: str, seen: Callable[[Asset], str], outgoing: Outgoing, terms: Terms,
) -> tuple[Entry, ...]:
    """Return the files of an export, the pages first, each as it leaves: labelled and signed. Blocking, some milliseconds an asset.

    talk: what was said. seen: what is to be seen or heard in an asset, for those who cannot. terms: what decides what may be sold.
    Raises BadInput for a project without anything of this owner.
    """
    every = [asset for asset in store.list(project, ALL) if asset.kind not in _SECRET and asset.owner == owner]
    if not every and not talk:
        raise BadInput("There is nothing to export yet; make something first.")
    handles = {asset.id: asset.handle for asset in every}
    missing = frozenset(asset.id for asset in every if not asset.path.is_file())
    files = {asset.id: f"assets/{file_stem(asset)}{asset.path.suffix}" for asset in every}
    shelf = Shelf(title, tuple(every), files, {asset.id: seen(asset) for asset in every}, missing)
    when = max((asset.created for asset in every), default=datetime(1980, 1, 1, tzinfo=UTC))
    made = [entry for asset in every if asset.id not in missing for entry in _of_asset(store, asset, shelf, outgoing)]
    pages = {
        "README.md": readme(shelf, talk), "prompts.md": prompts(shelf), "lineage.md": lineage(shelf),
        "licences.md": licences(report(every, lineage_of(store, every), terms)),
        **{f"recipes/{asset.handle}.json": _dumped(_recipe(asset, shelf, handles)) for asset in every},
        MARK: _dumped(_project(project, shelf)),
    }  # fmt: skip
    entries = [*(_page(name, text, when) for name, text in pages.items()), *made]
    sums = "".join(f"{entry.sha256}  {entry.name}\n" for entry in sorted(entries, key=lambda entry: entry.name))
    return (*entries, _page("SHA256SUMS", sums, when))


def lineage_of(store: AssetStore, assets: Sequence[Asset]) -> dict[str, Asset]:
    """Return by id what these assets were made from, in other projects too; what is gone is left out. Blocking."""
    found: dict[str, Asset] = {asset.id: asset for asset in assets}
    left = [parent for asset in assets for parent in asset.parents]
    while left:
        one = left.pop()
        if one in found:
            continue
        try:
            found[one] = store.by_id(one)
        except UnknownHandle:
            continue
        left += found[one].parents
    return found


def _page(name: str, text: str, when: datetime) -> Entry:
    data = text.encode("utf-8", "replace")
    return Entry(name, data, when, hashlib.sha256(data).hexdigest())


def _of_asset(store: AssetStore, asset: Asset, shelf: Shelf, outgoing: Outgoing) -> Iterator[Entry]:
    """Yield an asset's file and those beside it that are there."""
    stem = file_stem(asset)
    yield _left(shelf.files[asset.id], outgoing.leaving(asset), asset, asset.sha256)
    for name, sha256 in asset.sidecars.items():
        path = store.sidecar_path(asset, name)
        if not path.is_file():
            continue
        if name == "timeline.otio":
            yield _page(f"timelines/{stem}.otio", _linked(store.sidecar(asset, name).decode(), shelf), asset.created)
        elif name in _BESIDE:
            folder, ending = _BESIDE[name]
            yield Entry(f"{folder}/{stem}{ending}", path, asset.created, sha256)
        elif name.startswith(_PART):
            label = slug(name.removeprefix(_PART)) or sha256[:8]
            yield _left(f"assets/{stem}-parts/{label}-{sha256[:6]}{path.suffix}", outgoing.part(asset, name), asset, sha256)


def _left(name: str, left: Leaving, asset: Asset, sha256: str) -> Entry:
    """Return a file of the export. sha256: of its content as the store keeps it, which it has where nothing was added."""
    kept = left.path.stem == sha256
    return Entry(name, left.path, asset.created, sha256 if kept else digest(left.path))


def _linked(otio: str, shelf: Shelf) -> str:
    """Return an edit list whose pieces are the files of the export, as seen from the folder of timelines."""
    by_handle = {asset.handle: shelf.files[asset.id] for asset in shelf.assets}

    def mended(value: Any) -> Any:
        if isinstance(value, dict):
            target = value.get("target_url")
            if isinstance(target, str):
                handle = PurePosixPath(target.replace("\\", "/")).stem
                value = {**value, "target_url": f"../{by_handle[handle]}" if handle in by_handle else handle}
            return {key: mended(one) for key, one in value.items()}
        return [mended(one) for one in value] if isinstance(value, list) else value

    return _dumped(mended(json.loads(otio)))


def _recipe(asset: Asset, shelf: Shelf, handles: Mapping[str, str]) -> dict[str, Any]:
    """Return all that says how an asset was made, without who made it and where its files lie."""
    facts = {name: value for name, value in asset.facts.items() if "://" not in value}
    told = asset.model_dump(
        mode="json", exclude={"id", "path", "owner", "project", "sidecars", "turn", "group", "facts", "parents"}
    )
    named = _ID.findall(json.dumps(told.get("recipe") or {}))
    recipe: dict[str, Any] = _at_home({
        **told, "file": shelf.files[asset.id], "parents": [handles[one] for one in asset.parents if one in handles],
        "assets": {one: handles[one] for one in named if one in handles}, "facts": facts,
    })  # fmt: skip
    return recipe


def _at_home(value: Any) -> Any:
    """Return data without folders of this machine."""
    if isinstance(value, dict):
        return {key: _at_home(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_at_home(one) for one in value]
    return without_folders(value) if isinstance(value, str) else value


def _project(project: str, shelf: Shelf) -> dict[str, Any]:
    handles = {asset.id: asset.handle for asset in shelf.assets}
    rows = [
        {
            "handle": asset.handle, "kind": asset.kind, "file": shelf.files[asset.id], "sha256": asset.sha256, "bytes": asset.bytes,
            "created": asset.created.isoformat(), "parents": [handles[one] for one in asset.parents if one in handles],
            "missing": asset.id in shelf.missing,
        }
        for asset in shelf.assets
    ]  # fmt: skip
    return {"format": "scenewright-export", "version": 1, "project": project, "title": shelf.title, "assets": rows}


def _dumped(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
