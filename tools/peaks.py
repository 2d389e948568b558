"""Waveforms as numbers: how loud each part of a recording or a film is, measured once and kept beside the thumbnails."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from tools.assets import Asset, AssetStore
from tools.recordings import waveform

SOUNDING = frozenset({"voice", "music", "sound", "film", "video"})
"""Kinds of assets that can have sound."""
FEWEST, MOST = 16, 4000
"""Parts that a recording can be divided in."""


def peaks(store: AssetStore, asset: Asset, count: int) -> list[float]:
    """Return the peak level 0..1 of each of `count` equal parts of an asset's sound. Blocking: decodes the file the first time.

    Raises BadMedia where there is no sound to be heard.
    """
    kept = store.folder / "thumbs" / f"{asset.sha256}-{count}.peaks.json"
    with suppress(OSError, ValueError):
        found = json.loads(kept.read_text("utf-8"))
        if isinstance(found, list) and len(found) == count:
            return found
    levels = [round(float(level), 3) for level in waveform(asset.path, count, name=asset.handle)]
    with suppress(OSError):  # a cache: on a full disk it is measured again next time
        _keep(kept, json.dumps(levels))
    return levels


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
