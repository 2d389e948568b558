"""`scenewright cases`: what was refused or held back here, for whoever runs the installation and gets the appeals."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from agent.channels.album import Album
from agent.channels.lines import json_text
from agent.settings import read_settings
from agent.storage import STUDIO, open_store
from prompts.phrases import printable
from tools.assets import AssetStore
from tools.errors import StoreError
from tools.exporting.bundle import ALL
from tools.moderating import CASE, HELD_PROJECT, Cases

MOST_WORDS = 400


async def cases_command(project: Path | None, *, as_json: bool) -> int:
    """Print every case, the newest first, with the file of a result that is held back. Raises StoreError where nothing was made yet."""
    settings = read_settings()
    place = Album(project).store_folder if project is not None else settings.home / STUDIO
    if not place.exists():
        raise StoreError(f"{place.parent} holds nothing of Scenewright yet; name the folder given to --project, or leave it away.")

    def read() -> list[dict[str, Any]]:
        with open_store(settings, place) as store:
            return _rows(store)

    rows = await asyncio.to_thread(read)
    for row in rows:
        sys.stdout.write(json_text(row) + "\n" if as_json else "".join(f"{printable(line)}\n" for line in _lines(row)))
    if not rows and not as_json:
        sys.stdout.write("cases: none\n")
    return 0


def _rows(store: AssetStore) -> list[dict[str, Any]]:
    """Return the cases as plain data, each with the file that is held back, or nothing."""
    rows = Cases(store.database).listed()
    projects = dict.fromkeys(row["project"] for row in rows if row["stage"] == "after")
    held = {asset.facts.get(CASE): asset for project in projects for asset in store.list(f"{HELD_PROJECT}{project}", ALL)}
    return [{**row, "file": str(held[row["id"]].path) if row["id"] in held else ""} for row in rows]


def _lines(row: dict[str, Any]) -> list[str]:
    done = "refused before it was made" if row["stage"] == "before" else "held back after it was made"
    file = [f"  file   {row['file']}"] if row["file"] else []
    return [f"{row['id']}  {row['at'][:19]}  {row['owner'] or 'local'} in {row['project']}: {done} ({row['by']})", f"  words  {row['words'][:MOST_WORDS]}", *file]
