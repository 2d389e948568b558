"""What a picture encoder saw in a reference picture, kept so that the same character is looked at once."""

from __future__ import annotations

import contextlib
import hashlib
import io
import uuid
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""(2, 1, ...): of a picture that shows nothing, and of the picture."""

FOLDER = "references"
_IN_MEMORY = 64
_ON_DISK = 256
"""Pictures kept; the oldest go first. One is 10 KB, or 1 MB for an adapter that looks at every part of a picture."""


class Embeddings:
    """Vectors by the picture's own hash and the adapter that reads it: in memory, and in a folder that all worker processes share."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Vectors] = OrderedDict()

    def of(self, sha256: str, adapter: str, folder: Path, look: Callable[[], Vectors]) -> Vectors:
        """Return the vectors of a picture; `look` makes them where nobody has looked yet.

        adapter: what they depend on beside the picture, as text. folder: of the shared files; it need not exist.
        """
        key = hashlib.sha256(f"{sha256} {adapter}".encode()).hexdigest()[:40]
        found = self._held.get(key)
        if found is None:
            found = _read(folder / f"{key}.npy")
        if found is None:
            found = look()
            _write(folder / f"{key}.npy", found)
        self._held[key] = found
        self._held.move_to_end(key)
        while len(self._held) > _IN_MEMORY:
            self._held.popitem(last=False)
        return found


def _read(path: Path) -> Vectors | None:
    try:
        found: Vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):  # nobody looked yet, or a file that a crash cut off
        return None
    return found if found.dtype == np.float32 and found.ndim >= 3 and len(found) == 2 else None


def _write(path: Path, vectors: Vectors) -> None:
    """Keep the vectors for others; where there is no room or no right to write, the picture is looked at again next time."""
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    unfinished = path.with_name(f".{uuid.uuid4().hex}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(buffer.getvalue())
        unfinished.replace(path)
        _thin_out(path.parent)
    with contextlib.suppress(OSError):
        unfinished.unlink(missing_ok=True)


def _thin_out(folder: Path) -> None:
    kept = sorted(folder.glob("*.npy"), key=lambda path: path.stat().st_mtime)
    for path in kept[: max(0, len(kept) - _ON_DISK)]:
        path.unlink(missing_ok=True)
