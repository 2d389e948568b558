"""Kills of a working process at random moments, over slow paid services, and the count of what that cost. Driven by a test and by bench/crash.py."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from prompts.briefs import SpeechBrief
from prompts.shot import Shot
from tests.fakes.wire import Reply, Seen, Step, Wire
from tests.postgres import INSTEAD
from tests.tools.engines.conformance import subjects
from tests.tools.service_stage import NO_WAIT, ranked
from tools.assets import AssetStore
from tools.engines.base import Engine
from tools.errors import OutcomeUnknown, ScenewrightError
from tools.fetching import Fetcher
from tools.generate import Door
from tools.jobs import Ledger
from tools.means import Means
from tools.requests import ImageRequest, Request, SpeechRequest
from tools.router import Wish
from tools.spool import Spool

ENGINES: Mapping[str, str] = {"fal": "flux-2-pro", "luma": "uni-1", "replicate": "flux-dev-replicate", "openai": "openai-tts"}
"""fal lists finished orders, Replicate lists every order, Luma has no way back, OpenAI answers at once and has none either."""
PROJECT = "p"
LEASE_S, POLL_S, WATCH_S = 0.5, 0.03, 0.2
TAKES_S, ANSWERS_S, MAKES_S = 0.04, 0.12, 0.3
"""A service takes an order and charges within the first, answers within the second, and has made it after the third."""
MOST_LEFT = 8
"""With so many calls unfinished no new ones are made, so that a process comes to work before it is killed."""
MOST_S = 8.0
"""The longest that a process may work before it is killed."""
RUN_S = 120.0
"""A clean run that takes longer is stuck."""
_LAZY = ("openai.resources.audio.speech", "openai.resources.images", "replicate.prediction")
"""What SDKs import at their first call; every process would spend half a second on it."""
_NUMBER = re.compile(r"number (\d+)")
_STATES = "SELECT state, json_extract(delivery, '$.words') AS words FROM jobs ORDER BY created"


class SlowService:
    """A fake that takes its time and notes which call each charge is for."""

    def __init__(self, fake: Wire, rng: random.Random) -> None:
        self.fake, self._rng = fake, rng
        self.paid: Counter[int] = Counter()
        self._here = threading.local()
        self._answer = fake.answer
        fake.seconds = MAKES_S
        fake.answer = self._slowly  # type: ignore[method-assign]
        fake.charge = self._charged  # type: ignore[method-assign]

    def _slowly(self, seen: Seen) -> tuple[Reply, Step]:
        self._here.body = seen.body
        orders = self.fake.find_route(seen.method, seen.path)[1] == "submit"
        if orders:
            time.sleep(self._rng.uniform(0, TAKES_S))
        answer = self._answer(seen)
        if orders:
            time.sleep(self._rng.uniform(0, ANSWERS_S))
        return answer

    def _charged(self, what: str, key: str = "") -> None:
        with self.fake.lock:
            self.paid[_number(self._here.body.decode("utf-8", "replace"))] += 1


def request_of(number: int) -> tuple[Request, Wish]:
    """Return what a call asks for; the calls go round the engines."""
    card = list(ENGINES.values())[number % len(ENGINES)]
    if card == "openai-tts":
        return SpeechRequest(brief=SpeechBrief(text=f"This is number {number}.", language="en")), Wish(model=card)
    return ImageRequest(shot=Shot(subject=f"a kite number {number}"), seed=number, size=(320, 192)), Wish(model=card)


def work(folder: Path, addresses: Mapping[str, str], calls: Sequence[int], told: Path, database_url: str = "") -> None:
    """Take up what is unfinished and make new calls, as a fresh process does; runs in a child that may be killed."""
    asyncio.run(_work(folder, addresses, calls, told, database_url))


def stay(folder: Path, addresses: Mapping[str, str], calls: Sequence[int], told: Path, database_url: str = "") -> None:
    """Do the same, and then look for what others leave until the process is killed, as a server does."""
    asyncio.run(_work(folder, addresses, calls, told, database_url, stays=True))


async def _work(
    folder: Path, addresses: Mapping[str, str], calls: Sequence[int], told: Path, database_url: str, stays: bool = False
) -> None:
    fetcher = Fetcher({address.removeprefix("http://") for address in addresses.values()})
    with AssetStore(folder, database_url=database_url) as store:
        spool = Spool(folder / "spool")
        engines: dict[str, Engine] = {name: subjects()[name].build(url, spool, fetcher, False) for name, url in addresses.items()}
        for engine in engines.values():
            engine.poll_s = engine.first_poll_s = POLL_S  # type: ignore[attr-defined]
        ledger = Ledger(store, lease_s=LEASE_S)
        means = Means(store=store, ledger=ledger, spool=spool, engines=engines, catalog=ranked(*ENGINES.values()), backoff_s=NO_WAIT)
        door = Door(means)

        async def one(number: int) -> None:
            request, wish = request_of(number)
            try:
                await door.generate(request, project=PROJECT, tool_call_id=f"c{number}", wish=wish, words=f"number {number}")
                word = "done"
            except OutcomeUnknown:
                word = "unknown"
            except ScenewrightError as error:
                word = f"failed: {error}"
            note(told, number, word)

        watching = asyncio.create_task(door.watch(every_s=WATCH_S))
        await asyncio.gather(door.recover(), *(one(number) for number in calls))
        if stays:
            await watching
        watching.cancel()
        await door.aclose()
        for engine in engines.values():
            await engine.aclose()
    await fetcher.aclose()


def note(told: Path, number: int, word: str) -> None:
    """Write down how a call ended, as the person would have seen it."""
    with told.open("a") as file:
        file.write(f"{number}\t{word}\n")


Work = Callable[[Path, Mapping[str, str], Sequence[int], Path, str], None]
"""What a child does: store folder, service -> address, calls to make, the file in which it notes how they ended, and the PostgreSQL
server that keeps the records, if one does."""


@dataclass
class Tally:
    """What a series of kills cost."""

    kills: int = 0
    runs: int = 0
    """Processes started, the clean run too."""
    jobs: int = 0
    done: int = 0
    lost: list[str] = field(default_factory=list)
    """Calls without an asset whose outcome is not unknown, and assets that cannot be read."""
    paid_twice: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Calls that nobody can tell the outcome of, with what the service knows."""
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        return not (self.lost or self.paid_twice or self.orphaned or self.torn or self.stuck)


class Series:
    """A series of kills over one folder. Use as a context manager; every process is started fresh by a server that holds only code."""

    def __init__(self, folder: Path, seed: int = 1, *, work: Work = work, engines: Sequence[str] = tuple(ENGINES), database_url: str = "") -> None:
        self._work, self._engines, self._database_url = work, engines, database_url or INSTEAD.url_for(folder)
        self.folder, self.told = folder / "studio", folder / "told.tsv"
        self._rng = random.Random(seed)
        self._stack = ExitStack()
        self._calls: list[int] = []
        self._tally = Tally()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([work.__module__, "tests.tools.engines.conformance_subjects", *_LAZY])

    def __enter__(self) -> Series:
        self.told.touch()
        fakes = {name: self._stack.enter_context(subjects()[name].fake()) for name in self._engines}
        self.services = {name: SlowService(fake, self._rng) for name, fake in fakes.items()}
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, kills: int, *, new: int = 3, longest_s: float = 1.8, together: int = 4) -> Tally:
        """Kill so many processes at random moments, each busy with what is left and up to `new` calls, then let one finish; count.

        Every `together`-th time two processes work on the folder at once and both are killed; 0 means never. On a busy machine the
        processes get more than `longest_s` seconds, or they would never come to anything.
        """
        started, longest, ended = time.perf_counter(), longest_s, 0
        while self._tally.kills < kills:
            pair = 2 if together and self._tally.runs % together == 0 and self._tally.kills + 2 <= kills else 1
            children = [self.start(new) for _ in range(pair)]
            for child in children:
                child.join(self._rng.uniform(0.02, longest))
                self.kill(child)
            longest = longest_s if len(self._ended()) > ended else min(longest * 1.25, MOST_S)
            ended = len(self._ended())
        self._finish()
        self._tally.seconds = time.perf_counter() - started
        return self._tally

    def run_crowd(self, kills: int, *, processes: int = 3, new: int = 2, longest_s: float = 1.2) -> Tally:
        """Let so many processes work at once over what they share; kill one after the other at random moments and put a fresh one in its
        place, `kills` times; then let one finish, and count."""
        started, longest, ended = time.perf_counter(), longest_s, 0
        crowd = [self.start(new) for _ in range(processes)]
        while self._tally.kills < kills:
            at = self._rng.randrange(processes)
            crowd[at].join(self._rng.uniform(0.05, longest))
            self.kill(crowd[at])
            crowd[at] = self.start(new)
            longest = longest_s if len(self._ended()) > ended else min(longest * 1.25, MOST_S)
            ended = len(self._ended())
        for child in crowd:
            self.kill(child)
        self._finish()
        self._tally.seconds = time.perf_counter() - started
        return self._tally

    def start(self, new: int) -> ForkServerProcess:
        """Start a process that takes up the calls which are left and makes `new` ones."""
        ended = set(self._ended())
        left = [number for number in self._calls if number not in ended]
        fresh = [len(self._calls) + index + 1 for index in range(new if len(left) < MOST_LEFT else 0)]
        self._calls += fresh
        self._tally.runs += 1
        addresses = {name: service.fake.url for name, service in self.services.items()}
        child = self._context.Process(target=self._work, args=(self.folder, addresses, left + fresh, self.told, self._database_url), daemon=True)
        child.start()
        return child

    def kill(self, child: ForkServerProcess) -> None:
        """Kill a process with -9 and count it, unless it has ended by itself."""
        if child.is_alive() and child.pid is not None:
            os.kill(child.pid, signal.SIGKILL)
            self._tally.kills += 1
        child.join()

    def _finish(self) -> None:
        """Let a process finish everything, and another one look after it."""
        for _ in range(2):
            child = self.start(0)
            child.join(RUN_S)
            if child.is_alive():
                self._tally.stuck.append(f"a clean run did not end within {RUN_S:g} s")
                self.kill(child)
            elif child.exitcode:
                self._tally.stuck.append(f"a clean run failed with {child.exitcode}")
        with AssetStore(self.folder, database_url=self._database_url) as store:
            self._count(store)

    def _ended(self) -> dict[int, str]:
        lines = [line.split("\t", 1) for line in self.told.read_text().splitlines()]
        return {int(number): word for number, word in (line for line in lines if len(line) == 2)}

    def _count(self, store: AssetStore) -> None:
        tally, ended = self._tally, self._ended()
        states = {_number(row["words"]): row["state"] for row in store.database.rows(_STATES)}
        made = Counter(_number(asset.words) for asset in store.list(PROJECT, 100_000))
        paid = Counter[int]()
        for service in self.services.values():
            paid += service.paid
        tally.jobs = len(self._calls)
        for number in self._calls:
            state, who = states.get(number, "never begun"), f"call {number} at {self._engines[number % len(self._engines)]}"
            if made[number]:
                tally.done += 1
            elif state == "unknown":
                tally.unknown.append(f"{who}: the service {'took' if paid[number] else 'never got'} the order")
            elif state == "open":
                tally.stuck.append(f"{who} is still open")
            else:
                tally.lost.append(f"{who} {state}, paid {paid[number]} times: {ended.get(number, '')}")
            if paid[number] > 1 or made[number] > 1:
                tally.paid_twice.append(f"{who} was paid {paid[number]} times and made {made[number]} times")
        tally.stuck += [f"an attempt at {row['engine']} is {row['state']}" for row in _in_flight(store)]
        tally.orphaned, tally.torn = files_astray(store)


def _number(words: str) -> int:
    """Return which call words are about: every request and every order names it."""
    found = _NUMBER.search(words)
    assert found is not None, words
    return int(found[1])


def _in_flight(store: AssetStore) -> list[Mapping[str, str]]:
    query = "SELECT engine, state FROM attempts WHERE state IN ('queued', 'sending', 'sent', 'fetched')"
    return [dict(row) for row in store.database.rows(query)]


def files_astray(store: AssetStore) -> tuple[list[str], list[str]]:
    """Return the files that nothing refers to, and those that are not what their name says."""
    known = {row["sha256"] for row in store.database.rows("SELECT sha256 FROM blobs")}
    blobs = [path for path in (store.folder / "blobs").rglob("*") if path.is_file()]
    orphaned = [path.name for path in blobs if path.stem not in known]
    torn = [path.name for path in blobs if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem]
    missing = known - {path.stem for path in blobs}
    spool = store.folder / "spool"
    orphaned += [f"spool/{path.name}" for path in (spool.iterdir() if spool.exists() else ())]
    return orphaned, torn + sorted(missing)
