"""Brings one file of the hub to its place: goes on where an earlier try ended, tries again when the line breaks, and checks what came."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from tools.errors import EngineFailure
from tools.local.files.hub import HubFile

PART = ".scenewright.incomplete"
"""Ends the name of a file of which only a part has come."""
Gained = Callable[[int], None]
"""Takes bytes that have come, negative for those that have to come again; raises to stop."""
Wait = Callable[[float], None]
_CHUNK = 256 * 1024
_CONNECT_S, _READ_S = 15.0, 30.0
PAUSES_S = (1.0, 2.0, 4.0, 8.0)
"""Before each further try at a line that brings nothing; one that brings something has all of them again."""
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_UNSATISFIABLE = 416
_PARTIAL = 206


def bring(url: str, file: HubFile, part: Path, headers: Mapping[str, str], gained: Gained, wait: Wait) -> None:
    """Fill `part` until it holds the whole file, checked against its digest.

    What is in `part` already counts. Raises what the hub's library raises when the line stays broken, and EngineFailure when
    the bytes are wrong twice.
    """
    for again in (False, True):
        _filled(url, file, part, headers, gained, wait)
        if intact(part, file):
            return
        gained(-part.stat().st_size)
        part.unlink()
        if again:
            break
    raise EngineFailure(f"{file.path} came damaged twice; try again later, or set HF_ENDPOINT to another mirror.", "transient")


def intact(path: Path, file: HubFile) -> bool:
    """Say whether a file has the digest that the hub tells; true where it tells none. Raises OSError for one that cannot be read."""
    return _digest(path, file) in (file.digest, "")


def _filled(url: str, file: HubFile, part: Path, headers: Mapping[str, str], gained: Gained, wait: Wait) -> None:
    import httpx2  # noqa: PLC0415 - the process that downloads only
    from huggingface_hub.errors import HfHubHTTPError  # noqa: PLC0415

    pauses = list(PAUSES_S)
    while (here := _size(part)) < file.size or not part.exists():
        try:
            _stream(url, here, part, headers, gained)
            if _size(part) > here:
                pauses = list(PAUSES_S)
                continue
            trouble: Exception = httpx2.RemoteProtocolError("the line ended before the file did")
            if file.size == 0:
                return
        except httpx2.TransportError as error:
            trouble = error
        except HfHubHTTPError as error:
            if error.response.status_code == _UNSATISFIABLE and here:
                gained(-here)
                part.unlink()
            elif error.response.status_code not in _AGAIN:
                raise
            trouble = error
        if _size(part) > here:
            pauses = list(PAUSES_S)
        if not pauses:
            raise trouble
        wait(pauses.pop(0))


def _stream(url: str, here: int, part: Path, headers: Mapping[str, str], gained: Gained) -> None:
    """Add to `part` what the hub sends from the byte `here` on."""
    import httpx2  # noqa: PLC0415
    from huggingface_hub.utils import get_session, hf_raise_for_status  # type: ignore[attr-defined]  # noqa: PLC0415

    asked = {**headers, "Accept-Encoding": "identity"}
    if here:
        asked["Range"] = f"bytes={here}-"
    timeout = httpx2.Timeout(_READ_S, connect=_CONNECT_S)
    with get_session().stream("GET", url, headers=asked, timeout=timeout, follow_redirects=True) as answer:
        hf_raise_for_status(answer)
        if here and answer.status_code != _PARTIAL:  # it sends all of it again
            gained(-here)
            here = 0
        with part.open("ab" if here else "wb") as file:
            for chunk in answer.iter_bytes():  # as it comes: what waits for a full piece is lost when the line breaks
                file.write(chunk)
                gained(len(chunk))


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except FileNotFoundError:
        return 0


def _digest(part: Path, file: HubFile) -> str:
    """Return the digest of what has come, in the form of the one it shall have; empty where the hub told none."""
    with part.open("rb") as opened:
        if len(file.digest) == 64:
            return hashlib.file_digest(opened, "sha256").hexdigest()
        if len(file.digest) == 40:
            return _git(opened, file.size)
    return ""


def _git(opened: BinaryIO, size: int) -> str:
    """Return git's name of a file, https://git-scm.com/book/en/v2/Git-Internals-Git-Objects."""
    found = hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    while chunk := opened.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()


class Pace:
    """How fast bytes come, over the last seconds, and how long the rest takes at that."""

    def __init__(self, whole: int) -> None:
        """whole: bytes of everything that is to come, what is here already among them."""
        self.whole, self.here = max(whole, 1), 0
        self._since, self._came = time.monotonic(), 0
        self._rate = 0.0

    def gained(self, count: int, *, before: bool = False) -> None:
        """Count bytes; before: they were here already and say nothing of the pace."""
        self.here += count
        if before or count < 0:
            return
        self._came += count
        took = time.monotonic() - self._since
        if took >= _PACE_S:
            fresh = self._came / took
            self._rate = fresh if not self._rate else _STEADY * self._rate + (1 - _STEADY) * fresh
            self._since, self._came = time.monotonic(), 0

    @property
    def share(self) -> float:
        """How much of it is here, 0..1."""
        return min(max(self.here / self.whole, 0.0), 1.0)

    @property
    def left_s(self) -> float | None:
        """Seconds until all is here, or None as long as nobody can tell."""
        return max(self.whole - self.here, 0) / self._rate if self._rate else None


_PACE_S = 0.5
_STEADY = 0.7
"""How much the pace so far counts against that of the last half second."""
