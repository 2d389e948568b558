"""The job that fetches models: agreed repositories into the hub's cache or a folder of the person's own. Runs in a process of its own, without torch."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.errors import EngineFailure, NotConfigured, StoreFull
from tools.local.device.memory import gigabytes
from tools.local.files.hub import (
    Hub,
    HubFile,
    Listing,
    check_size,
    disk_trouble,
    explained,
    kind_of,
    listing,
    offline,
    told,
)
from tools.local.files.shelf import Repository, lack_of
from tools.local.files.transfer import PART, Pace, bring, intact

if TYPE_CHECKING:
    from tools.engines.crew_worker import Line

_SPARE = 200_000_000
"""Bytes that stay free on the disk."""
_NAP_S = 0.1
_PAUSES_S = (0.5, 2.0)
"""Before the hub is asked again what a repository holds."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """What is to be fetched, and where to."""

    hub: Hub
    title: str
    """The model, for people."""
    repositories: tuple[Repository, ...]
    homes: tuple[Path | None, ...]
    """For each the folder of the person's own where it is put, or None for the hub's cache."""
    check: bool = False
    """Whether what is here already is compared with the hub's digests, and fetched again where it differs."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it."""

    folders: tuple[Path, ...]
    bytes: int
    """What came over the line; what was here before is not counted."""


def sizes(line: Line, task: Fetch) -> tuple[int, ...]:
    """Return the bytes of each repository as the hub tells them. A job of the crew that downloads."""
    return tuple(_listed(line, task.hub, repository).size for repository in task.repositories)


def names(line: Line, task: Fetch) -> tuple[str, ...]:
    """Return every file of the first repository, also those that nobody needs. A job of the crew that downloads."""
    line.check()
    return tuple(told(task.hub, task.repositories[0])[1])


def damaged(line: Line, task: Fetch) -> tuple[str, ...]:
    """Return the files that are here and are not as the hub has them. A job of the crew that downloads."""
    places = [_Place(task.hub, one, _listed(line, task.hub, one), home) for one, home in zip(task.repositories, task.homes, strict=True)]
    return tuple(file.path for _, file in _differing(line, task.title, places))


def fetch(line: Line, task: Fetch) -> Fetched:
    """Fetch everything and return where it lies. A job of the crew that downloads.

    What an earlier try has brought is used. A folder has its index only when all else is there, and the cache names a commit
    only when all of it is. Raises StoreFull before anything is fetched when there is no room, and else what `hub` raises.
    """
    listed = [_listed(line, task.hub, repository) for repository in task.repositories]
    for repository, found in zip(task.repositories, listed, strict=True):
        check_size(repository, found.size)
    places = [_Place(task.hub, *one) for one in zip(task.repositories, listed, task.homes, strict=True)]
    if task.check:
        for place, file in _differing(line, task.title, places):
            place.drop(file)
    _make_room(task, places)
    pace = Pace(sum(place.size for place in places))
    for place in places:
        pace.gained(place.size - place.to_come, before=True)
    at_first = pace.here
    teller = _Teller(line, task.title, pace)
    for place in places:
        try:
            _fill(place, teller)
        except OSError as error:
            raise disk_trouble(error, place.folder) from error
        if lack := lack_of(place.repository, place.folder):
            raise EngineFailure(f"{place.repository.id} at {task.hub.endpoint} lacks {lack}; take another model, or another mirror.", "gone")
    line.tell(1.0, message="")
    return Fetched(tuple(place.folder for place in places), pace.here - at_first)


class _Teller:
    """Tells how far it is, and stops when asked to."""

    def __init__(self, line: Line, title: str, pace: Pace) -> None:
        self._line, self._title, self._pace = line, title, pace

    def gained(self, count: int) -> None:
        """Count bytes that have come."""
        self._pace.gained(count)
        here, whole = gigabytes(self._pace.here / 1e9), gigabytes(self._pace.whole / 1e9)
        self._line.tell(self._pace.share, message=f"fetching {self._title}: {here} of {whole}", left_s=self._pace.left_s)

    def wait(self, seconds: float) -> None:
        """Wait before another try."""
        self._line.tell(self._pace.share, message=f"fetching {self._title}: the line is broken, trying again")
        _nap(self._line, seconds)

    def queue(self) -> None:
        """Wait a moment for another program."""
        self._line.tell(self._pace.share, message=f"{self._title}: waiting for another program that fetches it")
        _nap(self._line, _NAP_S)


class _Place:
    """Where a repository is put: the hub's cache in its own layout (blobs, snapshots, refs), or a plain folder."""

    def __init__(self, hub: Hub, repository: Repository, listed: Listing, home: Path | None) -> None:
        self.hub, self.repository, self.listed = hub, repository, listed
        kind, name = kind_of(repository.id)
        self._cached = None if home else hub.cache / f"{kind}s--{name.replace('/', '--')}"
        self.folder = home or (self._cached or hub.cache) / "snapshots" / listed.commit

        self._apart = {file.digest if self._blob(file) else file.path: file for file in listed.files}

    @property
    def size(self) -> int:
        """Bytes of all of it; the cache holds files that are the same once."""
        return sum(file.size for file in self._apart.values())

    @property
    def to_come(self) -> int:
        """Bytes of it that are not here."""
        return sum(file.size - self._here(file) for file in self._apart.values())

    @property
    def root(self) -> Path:
        """The folder on whose disk it all lies."""
        return self._cached or self.folder

    def goal(self, file: HubFile) -> Path:
        """Return where a file is to lie."""
        return self.folder.joinpath(*file.path.split("/"))

    def part(self, file: HubFile) -> Path:
        """Return where it lies until it is whole."""
        for blob in self._blob(file):
            return blob.with_name(f"{blob.name}{PART}")
        goal = self.goal(file)
        return goal.with_name(f"{goal.name}{PART}")

    def _here(self, file: HubFile) -> int:
        """Return how many of its bytes are here."""
        for path in (self.goal(file), *self._blob(file), self.part(file)):
            with contextlib.suppress(OSError):
                return min(path.stat().st_size, file.size)
        return 0

    def whole(self, file: HubFile) -> bool:
        """Say whether it lies where it is to lie, at its full length."""
        try:
            return self.goal(file).stat().st_size == file.size
        except OSError:
            return False

    def settle(self, file: HubFile) -> None:
        """Put a file that has come whole to its place; the cache keeps it under its digest, with a link where links can be had."""
        goal, part = self.goal(file), self.part(file)
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.unlink(missing_ok=True)
        for blob in self._blob(file):
            if part.exists():
                part.replace(blob)
            try:
                goal.symlink_to(os.path.relpath(blob, goal.parent))
            except OSError:  # Windows without the right to make links
                blob.replace(goal)
            return
        part.replace(goal)

    def drop(self, file: HubFile) -> None:
        """Take a file away."""
        for path in (self.goal(file), *self._blob(file)):
            path.unlink(missing_ok=True)

    def finish(self) -> None:
        """Say in the cache that the revision is this commit, now that all of it is here."""
        if self._cached is not None and self.repository.revision != self.listed.commit:
            ref = self._cached / "refs" / self.repository.revision
            ref.parent.mkdir(parents=True, exist_ok=True)
            fresh = ref.with_name(f"{ref.name}{PART}")
            fresh.write_text(self.listed.commit, "ascii")
            fresh.replace(ref)

    def has_blob(self, file: HubFile) -> bool:
        """Say whether the cache has the file already, under its digest."""
        return any(blob.exists() and blob.stat().st_size == file.size for blob in self._blob(file))

    def _blob(self, file: HubFile) -> tuple[Path, ...]:
        return (self._cached / "blobs" / file.digest,) if self._cached is not None and file.digest else ()


def _listed(line: Line, hub: Hub, repository: Repository) -> Listing:
    if repository.own:
        raise NotConfigured(f"{repository.id} is a place of your own that is not there any more; put it back.")
    if hub.offline:
        raise offline(repository)
    for pause in _PAUSES_S:
        try:
            return listing(hub, repository)
        except EngineFailure as failure:
            if failure.kind != "transient":
                raise
        _nap(line, pause)
    return listing(hub, repository)


def _nap(line: Line, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        line.check()
        time.sleep(_NAP_S)


def _differing(line: Line, title: str, places: list[_Place]) -> Iterator[tuple[_Place, HubFile]]:
    """Yield what is here and is not as the hub has it."""
    files = [(place, file) for place in places for file in place.listed.files]
    for number, (place, file) in enumerate(files):
        line.tell(number / len(files), message=f"checking {title}: file {number + 1} of {len(files)}")
        with contextlib.suppress(FileNotFoundError):
            if not intact(place.goal(file), file):
                yield place, file


def _make_room(task: Fetch, places: list[_Place]) -> None:
    """Raise StoreFull when what is still to come does not fit on a disk."""
    wanted: dict[int, tuple[int, Path]] = {}
    for place in places:
        root = next(path for path in (place.root, *place.root.parents) if path.exists())
        count, _ = wanted.get(root.stat().st_dev, (0, root))
        wanted[root.stat().st_dev] = count + place.to_come, root
    for count, root in wanted.values():
        free = shutil.disk_usage(root).free
        if count and count + _SPARE > free:
            told, left = gigabytes(count / 1e9), gigabytes(max(free - _SPARE, 0) / 1e9)
            raise StoreFull(f"{task.title} needs {told} more, and {left} are free in {root}; make room, or set SCENEWRIGHT_MODELS_DIR to another disk.")


def _fill(place: _Place, teller: _Teller) -> None:
    with explained(place.hub, place.repository):
        for file in place.listed.files:
            if place.whole(file):
                continue
            place.part(file).parent.mkdir(parents=True, exist_ok=True)
            with _alone(place.part(file), teller):
                if not place.whole(file):
                    if not place.has_blob(file):
                        _bring(place, file, teller)
                    place.settle(file)
    place.finish()


def _bring(place: _Place, file: HubFile, teller: _Teller) -> None:
    from huggingface_hub import hf_hub_url  # noqa: PLC0415 - the process that downloads only
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # noqa: PLC0415

    kind, name = kind_of(place.repository.id)
    url = hf_hub_url(name, file.path, repo_type=kind, revision=place.listed.commit, endpoint=place.hub.endpoint)
    bring(url, file, place.part(file), build_hf_headers(token=place.hub.token), teller.gained, teller.wait)


@contextlib.contextmanager
def _alone(part: Path, teller: _Teller) -> Iterator[None]:
    """Hold a file's lock, which the system gives back when a process dies; two programs fetch a file once."""
    from filelock import FileLock, Timeout  # noqa: PLC0415

    path = part.with_name(f"{part.name}.lock")
    lock = FileLock(path)
    while True:
        try:
            lock.acquire(timeout=0)
            break
        except Timeout:
            teller.queue()
    try:
        yield
    finally:
        lock.release()
        path.unlink(missing_ok=True)
