"""Films, voices, music, sounds, storyboards and cuts of the embedded studio: from an order to tasks of the crew, and back to a result."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from tools.engines import animatic_cuts as cuts
from tools.engines import animatic_jobs as jobs
from tools.engines.animatic_jobs import Finished, SoundTask
from tools.engines.animatic_shots import Plan, planned
from tools.engines.base import Made, Order, Progress, Report
from tools.engines.crew import Crew, Tell
from tools.engines.crew_worker import Job, Told
from tools.errors import EngineError
from tools.requests import FilmRequest, MusicRequest, SoundRequest, SpeechRequest, VideoRequest
from tools.store.faults import translated
from tools.store.records import Description, Kind
from tools.workplace import WorkFolder

PARTS = 2
"""A film shot is written in so many parts, so that two processes may share it; always, so that its bytes do not depend on who is free."""
SHORTEST_SHARED_S = 1.5
"""A shot below this is written in one go."""
_FIRST_TOLD_S = 0.4
"""Before this much time has passed, nobody can say how much is left."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """What a user may bring: a SoundFont for music, and voices of two local engines."""

    soundfont: Path | None = None
    piper: Path | None = None
    kokoro: Path | None = None
    kokoro_voices: Path | None = None


class Makers:
    """Makes everything but pictures. `films` draws and cuts, `shorts` does what is soon done, so that it never waits for a film."""

    def __init__(self, films: Crew, shorts: Crew, work: WorkFolder, own: OwnFiles) -> None:
        self.films, self.shorts = films, shorts
        self._work, self._own = work, own

    async def make(self, order: Order, report: Report) -> Made:
        """Make the order; everything that is written on the way is gone afterwards, also when it fails or is stopped."""
        request = order.request
        async with self._work.job() as folder:
            match request:
                case VideoRequest():
                    return await self._shot(order, folder, report)
                case SpeechRequest() if request.operation == "speak":
                    return await self._heard(jobs.speak, request, "voice", "speaking", folder, report)
                case MusicRequest():
                    return await self._heard(jobs.compose, request, "music", "composing", folder, report)
                case SoundRequest():
                    return await self._heard(jobs.make_sound, request, "sound", "making the sound", folder, report)
                case FilmRequest(operation="storyboard"):
                    return await self._board(order, request, folder, report)
                case FilmRequest():
                    return await self._cut(order, request, folder, report)
        raise EngineError("The draft studio cannot do this; ask another engine.")

    # --- film shots

    async def _shot(self, order: Order, folder: Path, report: Report) -> Made:
        plan = planned(order)
        whole = folder / "shot.mp4"
        drawn_until = 0.7 if plan.before is not None else 0.85
        found = await self._filmed(plan, folder, whole, _teller(report, "filming", 0.05, drawn_until))
        if plan.before is not None:
            task = cuts.LengthenTask(plan.before, whole, folder / "whole.mp4")
            await self.films.run(cuts.lengthen, task, _teller(report, "joining", drawn_until, 0.85))
            whole = task.out
        found = replace(found, files={"main": whole}, notes=(*plan.notes, *found.notes))
        return await _made(found, "video", "motion")

    async def _filmed(self, plan: Plan, folder: Path, out: Path, tell: Tell) -> Finished:
        """Draw a shot into `out`, in one process or in two at once, as many as are free."""
        from tools.film.encode import join  # noqa: PLC0415 - loads with the first film

        count = PARTS if plan.task.duration_s >= SHORTEST_SHARED_S else 1
        parts = tuple((number, count, folder / f"part{number}.mp4" if count > 1 else out) for number in range(count))
        shares = [(part,) for part in parts] if self.films.free >= count else [parts]
        told = _Shares(len(shares), tell)
        tasks = [replace(plan.task, parts=share) for share in shares]
        found = await _together([self.films.run(jobs.film, task, told.of(n)) for n, task in enumerate(tasks)])
        if count > 1:
            await asyncio.to_thread(join, [path for _, _, path in parts], out)
        return found[0]

    # --- what is heard

    async def _heard(
        self,
        job: Job[Finished],
        request: SpeechRequest | MusicRequest | SoundRequest,
        kind: Kind,
        step: str,
        folder: Path,
        report: Report,
    ) -> Made:
        own = self._own
        task = SoundTask(
            request.brief.model_dump_json(), folder / kind, request.seed, own.soundfont, own.piper, own.kokoro, own.kokoro_voices
        )
        report(Progress(step, 0.05))
        found = await self.shorts.run(job, task, _teller(report, step, 0.05, 0.85))
        return await _made(found, kind, kind)

    # --- whole films

    async def _board(self, order: Order, request: FilmRequest, folder: Path, report: Report) -> Made:
        assert request.brief is not None
        self.films.warm(self.films.count)  # after a storyboard comes a film
        timeline = request.timeline.model_dump_json() if request.timeline else ""
        task = cuts.BoardTask(request.brief.model_dump_json(), timeline, _files(order), folder / "board.png", request.seed)
        found = await self.shorts.run(cuts.storyboard, task, _teller(report, "drawing the storyboard", 0.05, 0.85))
        return await _made(found, "board", "storyboard")

    async def _cut(self, order: Order, request: FilmRequest, folder: Path, report: Report) -> Made:
        assert request.timeline is not None
        names = {piece.id: f"{piece.handle}{piece.path.suffix}" for piece in order.inputs.pieces}
        task = cuts.CutTask(request.timeline.model_dump_json(), _files(order), names, folder / f"film.{request.container}")
        found = await self.films.run(cuts.cut, task, _teller(report, "cutting", 0.05, 0.85))
        return await _made(found, "film", "film")


def ready(cache: Path | None, load: Callable[[], None] | None = None) -> None:
    """Make a process of the crew ready: where drawn glyphs are kept, and what its first job needs."""
    if cache is not None:
        from tools.animatic import art  # noqa: PLC0415 - loaded in the worker only

        art.configure(cache)
    if load is not None:
        load()


def _files(order: Order) -> Mapping[str, Path]:
    return {piece.id: piece.path for piece in order.inputs.pieces}


async def _made(found: Finished, kind: Kind, what: str) -> Made:
    data = {name: await asyncio.to_thread(_read, path) for name, path in found.files.items()}
    described = Description(
        kind=what, drawn=found.drawn, not_drawn=found.not_drawn,
        lufs=found.lufs, true_peak_db=found.true_peak_db, facts=found.facts,
    )  # fmt: skip
    main = data.pop("main")
    return Made(main, kind, found.files["main"].suffix, sidecars=data, description=described, notes=found.notes)


def _read(path: Path) -> bytes:
    with translated(path.parent):
        return path.read_bytes()


class _Shares:
    """Joins what several workers tell of their shares of one job."""

    def __init__(self, count: int, tell: Tell) -> None:
        self._done = [0.0] * count
        self._tell = tell

    def of(self, number: int) -> Tell:
        """Return what one worker tells to; only the first one's previews are shown."""

        def told(message: Told) -> None:
            self._done[number] = message.fraction
            share = sum(self._done) / len(self._done)
            self._tell(replace(message, fraction=share, preview=message.preview if number == 0 else None))

        return told


def _teller(report: Report, step: str, low: float, high: float) -> Tell:
    """Return what a job tells to: its share becomes low..high of the whole, with the seconds that are left."""
    first: tuple[float, float] | None = None

    def told(message: Told) -> None:
        nonlocal first
        fraction, now = message.fraction, time.monotonic()
        if first is None and fraction > 0:
            first = now, fraction  # what it takes to prepare says nothing of the pace
        left = _left(now - first[0], fraction - first[1], fraction) if first is not None else None
        words = f"about {max(1, round(left))} s left" if left is not None else ""
        report(Progress(step, low + (high - low) * min(fraction, 1.0), words, message.preview, left))

    return told


def _left(taken_s: float, done: float, fraction: float) -> float | None:
    """Return the seconds that are left when `done` of the whole took so long; None before anybody can say."""
    return taken_s * (1 - fraction) / done if taken_s > _FIRST_TOLD_S and done > 0 else None


async def _together(doing: list[Coroutine[Any, Any, T]]) -> list[T]:
    """Return what all return; when one fails or the caller is cancelled, the others are stopped first."""
    tasks = [asyncio.ensure_future(one) for one in doing]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
