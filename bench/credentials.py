"""Formats and content credentials: `python -m bench.credentials` prints what each file gains, how long it takes, and what is read back.

Every row is a file of a real store that leaves by the door that downloads and exports use; the last are the files of a film's export.
"""

from __future__ import annotations

import datetime
import io
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from prompts.shot import Shot
from tests.fakes import media_files
from tools import provenance
from tools.assets import Asset, AssetStore, NewAsset, Recipe
from tools.credentials import signing
from tools.credentials.certificate import AUTHORITY_FILE, made_identity
from tools.credentials.inspecting import inspect
from tools.credentials.manifest import MEDIA_TYPES
from tools.credentials.outgoing import Outgoing, Policy
from tools.engines.base import Made
from tools.exporting.bundle import collect
from tools.exporting.writing import write_zip
from tools.licensing import Terms
from tools.media import kind_of, open_picture
from tools.recordings import probe
from tools.requests import ImageRequest, canonical

ROW = "{:<22} {:>9} {:>7} {:>7} {:<10} {:<9} {:<8} {:<8} {}"
KINDS = {".mp4": "video", ".webm": "video", ".wav": "voice", ".mp3": "music", ".flac": "sound", ".ogg": "sound", ".m4a": "voice"}
SIZE = (1280, 720)
TRIES = 5


def _put(store: AssetStore, data: bytes, suffix: str, kind: str, *parents: Asset, request: dict[str, Any] | None = None) -> Asset:
    shot = Shot.model_validate({"subject": "a red fox"})
    edited = parents[0].id if parents and not request else None
    recipe = Recipe(request=request or canonical(ImageRequest(shot=shot, image=edited)), card="flux-pro", engine="fal", seed=1)
    made: Any = Made(data, kind, suffix)  # type: ignore[arg-type]
    inputs = {one.id: one.sha256 for one in parents}
    made = provenance.mark(made, recipe, model="FLUX", origin="generated", draft=False, shot=shot, inputs=inputs, licence="MIT")
    new = NewAsset(project="p", kind=kind, recipe=recipe, parents=tuple(inputs), licence="MIT", shot=shot)  # type: ignore[arg-type]
    return store.put(new, made.data, suffix=suffix, sidecars=made.sidecars)


def _read(path: Path, authority: bytes) -> tuple[str, str, str, str]:
    """Return what is read back: of the file, of it with its authority trusted, with one byte of its media changed, and its label."""
    data = path.read_bytes()
    suffix = provenance.suffix_of(data)
    changed = bytearray(data)
    changed[len(changed) // 2 if suffix != ".webp" else len(changed) // 3] ^= 1
    label = provenance.told_by(data, path.name).get("digital_source_type", "none").rpartition("/")[2]
    states = [signing.read(bytes(one), suffix, trust).state for one, trust in ((data, b""), (data, authority), (changed, b""))]
    return states[0], states[1], states[2], label


def _row(name: str, before: int, path: Path, seconds: float, authority: bytes) -> None:
    states = _read(path, authority)
    opened = "yes" if _opens(path) else "NO"
    print(ROW.format(name, before, path.stat().st_size - before, f"{seconds * 1000:.1f}", *states[:3], opened, states[3]))


def _opens(path: Path) -> bool:
    data = path.read_bytes()
    if kind_of(data):
        return open_picture(data).size[0] > 0
    return probe(data).duration_s > 0


def _saved_again(path: Path, authority: bytes) -> str:
    out = io.BytesIO()
    with Image.open(path) as picture:
        picture.save(out, "PNG")
    return signing.read(out.getvalue(), ".png", authority).state


def main() -> int:
    """Print the table; return 1 when a file that can be signed is read back as anything but unchanged."""
    signing.need_package()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        made_identity(home)
        authority = (home / AUTHORITY_FILE).read_bytes()
        with AssetStore(home / "store") as store:
            door = Outgoing(store, Policy("on", lambda: made_identity(home), "bench"), home / "cache")
            return _table(store, door, home, authority)


def _table(store: AssetStore, door: Outgoing, home: Path, authority: bytes) -> int:
    print(ROW.format("file", "bytes", "added", "cpu ms", "read", "trusted", "changed", "opens", "label"))
    picture = _put(store, media_files.png("fox", SIZE), ".png", "image")
    door.leaving(_put(store, media_files.png("warm", SIZE), ".png", "image"))  # the library is loaded
    wrong = 0
    for suffix in (".png", ".jpeg", ".webp"):
        before = Outgoing(store, Policy("off", lambda: made_identity(home)), home / "plain").leaving(picture, suffix).path.stat().st_size
        left = door.leaving(picture, suffix)
        _row(f"picture{suffix}", before, left.path, _seconds(store, home, picture, suffix), authority)
        wrong += inspect(left.path).signature.state != "untrusted"
    edited = _put(store, media_files.png("edit", SIZE), ".png", "image", picture)
    for name, asset in [("edit.png", edited), *((f"{kind}{suffix}", _of(store, suffix, kind)) for suffix, kind in KINDS.items())]:
        left = door.leaving(asset)
        _row(name, asset.bytes, left.path, _seconds(store, home, asset, ""), authority)
        wrong += inspect(left.path).signature.state != ("untrusted" if asset.path.suffix in MEDIA_TYPES else "none")
    print(f"\na picture saved again by Pillow: {_saved_again(door.leaving(picture).path, authority)}")
    return int(bool(wrong + _exported(store, door, home, picture, edited)))


def _seconds(store: AssetStore, home: Path, asset: Asset, suffix: str) -> float:
    """Return the shortest time of the processor, of some first times that a file leaves by a door that kept nothing of it; its ingredients left before."""
    best = float("inf")
    for number in range(TRIES):
        fresh = Outgoing(store, Policy("on", lambda: made_identity(home), f"bench {number}"), home / "fresh" / asset.id / f"{number}{suffix}")
        for parent in asset.parents:
            fresh._alone(store.by_id(parent))
        began = time.thread_time()
        fresh.leaving(asset, suffix)
        best = min(best, time.thread_time() - began)
    return best


def _of(store: AssetStore, suffix: str, kind: str) -> Asset:
    return _put(store, getattr(media_files, suffix[1:])(), suffix, kind)


def _exported(store: AssetStore, door: Outgoing, home: Path, *pieces: Asset) -> int:
    """Export a film with its pieces, and print what is read back from the files of the zip."""
    film = _put(store, media_files.mp4("film", (640, 360), 3.0, 24), ".mp4", "film", *pieces, request={"kind": "film"})
    terms = Terms({}, (), datetime.date(2026, 1, 1))
    began = time.perf_counter()
    write_zip(collect(store, "p", (), owner="", title="Bench", seen=lambda one: one.handle, outgoing=door, terms=terms), home / "out.zip")
    seconds = time.perf_counter() - began
    wrong = 0
    with zipfile.ZipFile(home / "out.zip") as archive:
        names = [name for name in archive.namelist() if name.startswith("assets/")]
        archive.extractall(home / "out", names)
    for name in names:
        state = inspect(home / "out" / name).signature.state
        can = provenance.suffix_of((home / "out" / name).read_bytes()) in MEDIA_TYPES
        wrong += state != ("untrusted" if can else "none")
    found = inspect(next(home / "out" / name for name in names if f"/{film.handle}" in name))
    pieces_told = ", ".join(f"{one.title} {one.relation}{' with credentials' if one.signed else ''}" for one in found.signature.sources)
    print(f"export of a film, {len(names)} files in {seconds * 1000:.0f} ms: {wrong} read back wrongly; the film: {found.signature.state}, {pieces_told}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
