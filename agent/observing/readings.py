"""What is looked up at the moment somebody asks: the ledger's jobs and money, bytes, memory, lines; cheap, and kept for some seconds."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

import psutil

from tools.assets import AssetStore
from tools.errors import StoreError
from tools.generate import Door
from tools.jobs import day_of
from tools.store.faults import translated

READINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "scenewright_build_info": ("The version of the program.", ("version",)),
    "scenewright_ledger_jobs": ("Jobs in the ledger, which all processes share.", ("state",)),
    "scenewright_ledger_jobs_unfinished": ("Jobs in the ledger that run or whose outcome is unknown.", ("state", "engine", "kind")),
    "scenewright_ledger_cost_today_usd": ("US dollars of this day (UTC) in the ledger, what is set aside counted.", ("engine",)),
    "scenewright_stored_bytes": ("Bytes of all stored files.", ()),
    "scenewright_stored_files": ("Stored files.", ()),
    "scenewright_memory_bytes": ("Resident memory of this process, and of its workers together.", ("process",)),
    "scenewright_workers": ("Processes that work for this one.", ()),
    "scenewright_gpu_memory_bytes": ("Memory of this machine's GPUs, whoever uses it.", ("device", "part")),
    "scenewright_open_lines": ("Pages that are connected to this process.", ()),
    "scenewright_jobs_running": ("Jobs that this process drives.", ()),
    "scenewright_turns_running": ("Turns that this process plays.", ()),
}
"""Gauges by name: what each says and its labels. Those of the ledger are the same at every process: take their maximum, not their sum."""
MOST_UNFINISHED = 2_000
"""Unfinished jobs that are told apart by engine and kind; of more than these only the newest are."""
LEDGER_S, BYTES_S, GPU_S = 2.0, 30.0, 30.0
"""How long a look is good for."""
_JOBS = "SELECT state, COUNT(*) AS many FROM jobs GROUP BY state"
_UNFINISHED = "SELECT state, cards, request FROM jobs WHERE state IN ('open', 'unknown') ORDER BY created DESC LIMIT ?"
_COSTS = "SELECT engine, SUM(COALESCE(cost, reserved)) AS micro FROM attempts WHERE day = ? GROUP BY engine"
_BYTES = "SELECT COUNT(*) AS files, COALESCE(SUM(bytes), 0) AS bytes FROM blobs"
_STATES = ("open", "done", "failed", "cancelled", "unknown")


@dataclass(frozen=True, slots=True)
class Reading:
    """One gauge as it stands."""

    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Look = Callable[[], list[Reading]]


class Readings:
    """The gauges of one process. Blocking: read them in a thread; many may."""

    def __init__(self, store: AssetStore, door: Door, engines: Mapping[str, str], *, lines: Callable[[], int], turns: Callable[[], int]) -> None:
        """engines: the engine of each card. lines, turns: how many pages are connected, and turns played, right now."""
        self._store, self._door, self._engines = store, door, engines
        self._lines, self._turns = lines, turns
        self._kept: dict[str, tuple[float, list[Reading]]] = {}
        self._lock = threading.Lock()

    def read(self) -> list[Reading]:
        """Return all gauges; while the database does not answer, those that are read there are left out."""
        looks: tuple[tuple[str, float, Look], ...] = (
            ("ledger", LEDGER_S, self._ledger), ("bytes", BYTES_S, self._bytes), ("gpu", GPU_S, lambda: list(_gpus())),
        )  # fmt: skip
        with self._lock:
            found = [reading for name, good_s, look in looks for reading in self._fresh(name, good_s, look)]
        return [*found, *self._here()]

    def _fresh(self, name: str, good_s: float, look: Look) -> list[Reading]:
        kept = self._kept.get(name)
        if kept is None or time.monotonic() - kept[0] > good_s:
            try:
                with translated(self._store.folder):
                    found = look()
            except StoreError:
                found = []
            kept = self._kept[name] = (time.monotonic(), found)
        return kept[1]

    def _ledger(self) -> list[Reading]:
        rows = self._store.database.rows
        by_state = dict.fromkeys(_STATES, 0) | {row["state"]: row["many"] for row in rows(_JOBS)}
        found = [Reading("scenewright_ledger_jobs", many, {"state": state}) for state, many in by_state.items()]
        several = Counter(self._told_apart(row["state"], row["cards"], row["request"]) for row in rows(_UNFINISHED, MOST_UNFINISHED))
        for (state, engine, kind), many in several.items():
            found.append(Reading("scenewright_ledger_jobs_unfinished", many, {"state": state, "engine": engine, "kind": kind}))
        for row in rows(_COSTS, day_of(time.time())):
            found.append(Reading("scenewright_ledger_cost_today_usd", float(row["micro"]) / 1_000_000, {"engine": row["engine"]}))
        return found

    def _told_apart(self, state: str, cards: str, request: str) -> tuple[str, str, str]:
        """Return a job's state, the engine of its first choice, and what it makes."""
        first = next(iter(json.loads(cards)), "")
        return state, self._engines.get(first, ""), str(json.loads(request).get("kind", "image"))

    def _bytes(self) -> list[Reading]:
        row = self._store.database.rows(_BYTES)[0]
        return [Reading("scenewright_stored_files", row["files"]), Reading("scenewright_stored_bytes", float(row["bytes"]))]

    def _here(self) -> Iterator[Reading]:
        yield Reading("scenewright_build_info", 1, {"version": version("scenewright")})
        yield Reading("scenewright_jobs_running", self._door.board.running)
        yield Reading("scenewright_turns_running", self._turns())
        yield Reading("scenewright_open_lines", self._lines())
        own, workers = psutil.Process(), _resident(psutil.Process().children(recursive=True))
        yield Reading("scenewright_memory_bytes", own.memory_info().rss, {"process": "web"})
        yield Reading("scenewright_memory_bytes", sum(workers), {"process": "workers"})
        yield Reading("scenewright_workers", len(workers))


def _resident(processes: list[psutil.Process]) -> list[int]:
    found = []
    for process in processes:
        try:
            found.append(int(process.memory_info().rss))
        except psutil.Error:  # it ended meanwhile
            continue
    return found


def _gpus() -> Iterator[Reading]:
    """Yield the memory of GPUs where a driver tells it."""
    if shutil.which("nvidia-smi") is None:
        return
    from tools.local.device.machine import GB, look  # noqa: PLC0415 - only where there are some

    for device in look().devices:
        if device.kind == "cuda":
            for part, gb in (("used", device.memory_gb - device.free_gb), ("free", device.free_gb)):
                yield Reading("scenewright_gpu_memory_bytes", gb * GB, {"device": device.name, "part": part})
