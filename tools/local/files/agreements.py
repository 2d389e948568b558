"""Who agreed to fetch which model, how large and under which licence: a line of JSON each, in a file of the person's own."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.catalog import Card
from tools.engines.base import ToFetch
from tools.errors import StoreError
from tools.local.files.shelf import Repository

FILE = "agreements.jsonl"
_MORE = 1.05
"""What is fetched may be so much larger than what was agreed to, for a model's page is not exact to the byte."""
_MORE_GB = 0.05


@dataclass(frozen=True, slots=True)
class Agreement:
    """One yes."""

    card: str
    gb: float
    licence: str
    owner: str
    repositories: tuple[str, ...] = ()
    at: float = 0.0
    """Seconds since the epoch."""


@dataclass(slots=True)
class Agreements:
    """Keeps every yes. Read again when the file has changed, so that several programs may share it."""

    path: Path
    _read: tuple[tuple[int, int], tuple[Agreement, ...]] = field(default=((0, 0), ()), repr=False)

    def agreed(self, card: str, files: ToFetch) -> bool:
        """Tell whether somebody agreed to at least this size and these repositories under this licence."""
        return any(
            one.card == card
            and one.licence == files.licence
            and files.gb <= one.gb * _MORE + _MORE_GB
            and set(files.repositories) <= set(one.repositories)
            for one in self.all()
        )

    def agree(self, card: str, files: ToFetch, owner: str) -> None:
        """Keep that somebody agreed. Raises StoreError when that cannot be kept."""
        row = {
            "card": card, "gb": round(files.gb, 3), "licence": files.licence, "repositories": files.repositories,
            "owner": owner, "at": round(time.time(), 3),
        }  # fmt: skip
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written ({error.strerror}); mend that, then agree again.") from error

    def all(self) -> tuple[Agreement, ...]:
        """Return every agreement, the oldest first; a line that cannot be read is none."""
        try:
            told = self.path.stat()
            stamp = told.st_mtime_ns, told.st_size
            if stamp != self._read[0]:
                self._read = stamp, tuple(_agreements(self.path.read_text("utf-8", errors="replace").splitlines()))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read ({error.strerror}); mend that.") from error
        return self._read[1]


def to_fetch(card: Card, missing: Sequence[Repository]) -> ToFetch:
    """Return what is asked of a person before these repositories of a card are fetched."""
    licences = dict.fromkeys((card.licence.name, *(one.licence for one in missing if one.licence)))
    return ToFetch(
        round(sum(one.gb for one in missing), 3), ", ".join(licences), card.commercial,
        tuple(one.id for one in missing), any(one.gated for one in missing),
    )  # fmt: skip


def _agreements(lines: Iterable[str]) -> Iterable[Agreement]:
    for line in lines:
        try:
            row = json.loads(line)
            yield Agreement(
                str(row["card"]), float(row["gb"]), str(row["licence"]), str(row["owner"]), tuple(map(str, row["repositories"])), float(row["at"])
            )
        except (ValueError, KeyError, TypeError):  # a line that a full disk has cut off
            continue
