"""How many bytes an owner and everybody may keep, counted by content: the same bytes twice count once."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field

from tools.errors import OverQuota
from tools.store.database import Database

GB = 1_000_000_000


@dataclass(slots=True)
class _Count:
    """What was counted of an owner: up to which row, of how many rows, and which blobs."""

    last: int = 0
    rows: int = 0
    blobs: set[str] = field(default_factory=set)


class Quota:
    """The caps on what is kept. Any thread may ask; the first question reads all rows of the owner, later ones the new.

    each_bytes, total_bytes: None is without a cap.
    """

    def __init__(self, each_bytes: int | None = None, total_bytes: int | None = None) -> None:
        self.each_bytes, self.total_bytes = each_bytes, total_bytes
        self._counts: dict[str, _Count] = {}
        self._lock = threading.Lock()

    def check(self, database: Database, owner: str, more: int = 0) -> None:
        """Raise OverQuota when nothing more, or not `more` bytes, may be kept."""
        if self.total_bytes is not None and _over(kept_by_all(database), more, self.total_bytes):
            raise OverQuota(f"The {_gb(self.total_bytes)} for everybody's files are used up; ask whoever runs this to make room or raise SCENEWRIGHT_QUOTA_TOTAL_GB.")
        if self.each_bytes is not None and _over(self.kept_by(database, owner), more, self.each_bytes):
            raise OverQuota(f"Your {_gb(self.each_bytes)} for files are used up; ask whoever runs this to remove old conversations or to raise SCENEWRIGHT_QUOTA_USER_GB.")

    def kept_by(self, database: Database, owner: str) -> int:
        """Return the bytes of an owner's assets with all that belongs to them."""
        with self._lock:
            count = self._counts.setdefault(owner, _Count())
            row = database.rows("SELECT COUNT(*), MAX(seq) FROM assets WHERE owner = ?", owner)[0]
            new = database.rows("SELECT seq, sha256, body FROM assets WHERE owner = ? AND seq > ? ORDER BY seq", owner, count.last)
            if count.rows + len(new) != row[0]:  # some were deleted: count anew
                count = self._counts[owner] = _Count()
                new = database.rows("SELECT seq, sha256, body FROM assets WHERE owner = ? ORDER BY seq", owner)
            for one in new:
                count.blobs |= blobs_of(one[1], one[2])
                count.last, count.rows = one[0], count.rows + 1
            return sum(sizes(database, count.blobs).values())


def blobs_of(sha256: str, body: str) -> set[str]:
    """Return the hashes of the blobs that an asset's row names: its file and its sidecars."""
    return {sha256, *json.loads(body).get("sidecars", {}).values()}


def sizes(database: Database, blobs: set[str]) -> dict[str, int]:
    """Return the sizes of blobs, in bytes."""
    found: dict[str, int] = {}
    wanted = sorted(blobs)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        marks = ", ".join("?" * len(some))
        found |= {row[0]: row[1] for row in database.rows(f"SELECT sha256, bytes FROM blobs WHERE sha256 IN ({marks})", *some)}  # noqa: S608 - marks only
    return found


def kept_by_all(database: Database) -> int:
    """Return the bytes of all recorded blobs, those among them that wait to be collected."""
    return int(database.rows("SELECT COALESCE(SUM(bytes), 0) FROM blobs")[0][0])


def _over(kept: int, more: int, cap: int) -> bool:
    return kept + more > cap or kept >= cap


def _gb(size: int) -> str:
    return f"{size / GB:.3g} GB" if size >= GB / 10 else f"{size / 1_000_000:.3g} MB"
