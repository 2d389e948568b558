"""Deleting a conversation's assets: their rows go aside first, their files when they are collected; what others use stays."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tools.approvals import SCHEMA as APPROVALS
from tools.assets import AssetStore
from tools.notebook import SCHEMA as NOTES
from tools.store.faults import translated

_ID = re.compile(r"\b[0-9a-f]{32}\b")
_LASTING = frozenset({"clone"})
"""Kinds that every conversation of their owner uses."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many assets of a project were deleted, and how many stayed because others use them."""

    assets: int
    stayed: int


class Uses:
    """Which assets are named outside their own project: by assets, and by the notes of a cast. Reads all rows once. Blocking."""

    def __init__(self, store: AssetStore, owners: Sequence[str] = ()) -> None:
        """owners: whose assets are looked through; none: everybody's."""
        self._named: dict[str, set[str]] = defaultdict(set)
        whose = f" WHERE owner IN ({', '.join('?' * len(owners))})" if owners else ""
        rows = [(row[0], row[1]) for row in store.database.rows(f"SELECT project, body FROM assets{whose}", *owners)]  # noqa: S608 - marks only
        with store.database.table(NOTES) as connection:
            rows += [(row[0], row[1]) for row in connection.execute("SELECT project, body FROM notes")]
        for project, body in rows:
            for asset_id in _ID.findall(body):
                self._named[asset_id].add(project)

    def outside(self, asset_id: str, project: str) -> bool:
        """Tell whether another project names the asset."""
        return bool(self._named[asset_id] - {project})


def delete_project(store: AssetStore, project: str, uses: Uses) -> Deleted:
    """Delete what a project made, in one transaction, and what is arranged in it; the files stay until they are collected. Blocking. Raises StoreError.

    What another project names stays, with all that it was made from, and so do cloned voices.
    """
    now = datetime.now(UTC).isoformat()
    with translated(store.folder), store.database.writing(about=(project,)) as connection:
        rows = connection.execute("SELECT id, owner, sha256, body FROM assets WHERE project = ?", (project,)).fetchall()
        bodies = {row[0]: json.loads(row[3]) for row in rows}
        stay = _with_ancestors({one for one in bodies if bodies[one]["kind"] in _LASTING or uses.outside(one, project)}, bodies)
        for asset_id, owner, sha256, body in rows:
            if asset_id not in stay:
                connection.execute("INSERT INTO deleted VALUES (?, ?, ?, ?, ?, ?)", (asset_id, project, owner, sha256, body, now))
                connection.execute("DELETE FROM assets WHERE id = ?", (asset_id,))
        connection.execute("DELETE FROM events WHERE project = ?", (project,))
    with store.database.table(NOTES, project) as connection:
        connection.execute("DELETE FROM notes WHERE project = ?", (project,))
    with store.database.table(APPROVALS) as connection:
        connection.execute("DELETE FROM approvals WHERE project = ?", (project,))
    return Deleted(len(rows) - len(stay), len(stay))


def _with_ancestors(some: Collection[str], bodies: dict[str, dict[str, object]]) -> set[str]:
    found, waiting = set(some), list(some)
    while waiting:
        parents = _ID.findall(json.dumps(bodies[waiting.pop()]))
        new = {one for one in parents if one in bodies} - found
        found |= new
        waiting += new
    return found
