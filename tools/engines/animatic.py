"""The embedded studio as an engine: draws pictures in a thread or in processes, and has its crew make all that takes longer."""

from __future__ import annotations

import asyncio
import importlib.metadata
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from prompts.shot import Shot
from tools import __version__
from tools.animatic import art, draw
from tools.animatic.spec import Frame
from tools.engines import animatic_jobs as jobs
from tools.engines.animatic_makers import Makers, OwnFiles, ready
from tools.engines.base import Inputs, Made, Order, Progress, Report
from tools.engines.crew import Crew
from tools.errors import EngineError, ScenewrightError
from tools.media import encode_png
from tools.requests import FilmRequest, ImageRequest, MusicRequest, Request, SoundRequest, SpeechRequest, VideoRequest
from tools.store.records import Description, ElementNote
from tools.workplace import WorkFolder

MakeExecutor = Callable[[], Executor]
Size = tuple[int, int]

DEADLINE_S = 120.0
"""Far above the slowest picture at the largest size; a drawing that takes longer hangs."""
MAX_WAITING = 64
"""Drawings waiting or running at once; more are refused rather than queued for minutes."""

_STUDIO = "The embedded studio"
_TRIAL = '{"subject": "a cat"}'
_TRIAL_SIZE = (64, 36)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished frame as files, ready to cross a process border."""

    picture: bytes
    sidecars: dict[str, bytes]
    description: Description


Job = Callable[[str, Size | None, int, bool], Drawing]
"""Shot as JSON, size, seed, whether to mark it as a draft -> files. Must be importable by name for worker processes."""


def draw_job(shot_json: str, size: Size | None, seed: int, mark: bool) -> Drawing:
    """Draw a Shot and return the frame as PNG files."""
    return to_files(draw(Shot.model_validate_json(shot_json), size, seed=seed, mark=mark))


def to_files(frame: Frame) -> Drawing:
    """Return a frame as PNG files: the picture, its id map (8 bit), inverse depth (16 bit) and single parts."""
    sidecars = {"ids": encode_png(Image.fromarray(frame.ids)), "depth": encode_png(Image.fromarray(frame.depth))}
    sidecars.update({f"part:{name}": encode_png(part) for name, part in frame.parts.items()})
    elements = tuple(
        ElementNote(id=int(e.id), name=e.name, words=e.words, box=_whole(e.box), role=e.role) for e in frame.elements
    )
    description = Description(
        kind=frame.spec.kind, elements=elements, drawn=frame.spec.drawn, not_drawn=frame.spec.not_drawn
    )
    return Drawing(encode_png(frame.image), sidecars, description)


def one_thread() -> Executor:
    """Return an executor for a single person's program: one thread, no start-up cost."""
    return ThreadPoolExecutor(1, thread_name_prefix="animatic")


def worker_processes(count: int, cache: Path | None = None) -> MakeExecutor:
    """Return a maker of pools for a server: `count` fresh processes that do not hold up the event loop.

    cache: folder of drawn glyphs that the processes share; None for the user's own cache folder.
    """

    def make() -> Executor:
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(count, mp_context=spawn, initializer=_prepare, initargs=(cache,))

    return make


class AnimaticEngine:
    """Makes pictures, films, voices, music and sounds with the embedded studio. Same request, same bytes.

    A picture never waits behind a film, nor does a voice: pictures have an executor of their own, what takes long has a crew
    of `workers` processes, and what is soon done another one.
    """

    name = "animatic"

    def __init__(
        self,
        make_executor: MakeExecutor = one_thread,
        job: Job = draw_job,
        *,
        work: Path | None = None,
        workers: int = 2,
        shorts: int = 1,
        cache: Path | None = None,
        own: OwnFiles = OwnFiles(),  # noqa: B008 - frozen
    ) -> None:
        """work: folder for what is written on the way; None for one beside the system's temporary files.

        workers: processes that film and cut. shorts: processes for what is soon done. cache: folder of drawn glyphs.
        own: what the user brings.
        """
        self._make_executor = make_executor
        self._job = job
        self._work = WorkFolder(work or Path(tempfile.gettempdir()) / "scenewright-work")
        films = Crew(workers, partial(ready, cache, jobs.prepare), name=_STUDIO)
        self._makers = Makers(films, Crew(shorts, partial(ready, cache), name=_STUDIO), self._work, own)
        self._executor: Executor | None = None
        self._lock = threading.Lock()
        self._waiting = 0

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of the studio and of the libraries that set a picture's pixels."""
        return _versions("pillow", "thorvg-python")

    def versions_of(self, request: Request) -> Mapping[str, str]:
        """Versions of the studio and of the libraries that decide the bytes of this request's result."""
        match request:
            case VideoRequest() | FilmRequest():
                return _versions("pillow", "thorvg-python", "numpy", "av")
            case SpeechRequest():
                return _versions("espeakng-loader", "numpy", "av")
            case MusicRequest() | SoundRequest():
                return _versions("numpy", "av")
            case _:
                return self.versions

    @property
    def places(self) -> Mapping[str, int]:
        """How many jobs may be under way at once behind each of the engine's gates, see `gate_of`."""
        films, shorts = self._makers.films.count, self._makers.shorts.count
        return {self.name: MAX_WAITING, f"{self.name} films": films, f"{self.name} sounds": shorts}

    def gate_of(self, request: Request) -> str:
        """Return which gate a request waits at, so that what is soon done never waits behind a film."""
        if isinstance(request, ImageRequest):
            return self.name
        long = isinstance(request, VideoRequest) or (isinstance(request, FilmRequest) and request.operation == "cut")
        return f"{self.name} {'films' if long else 'sounds'}"

    async def make(self, order: Order, report: Report) -> tuple[Made, ...]:
        """Make the order; raise BadInput for what cannot be made as asked, EngineError when a process dies, hangs or is overloaded."""
        if isinstance(order.request, ImageRequest):
            return (await self._picture(order.request, order.inputs, report),)
        try:
            async with asyncio.timeout(order.card.limits.deadline_s):
                return (await self._makers.make(order, report),)
        except TimeoutError as error:
            minutes = round(order.card.limits.deadline_s / 60)
            raise EngineError(f"This took longer than {minutes} minutes and was given up; ask for something shorter.") from error

    async def _picture(self, request: ImageRequest, inputs: Inputs, report: Report) -> Made:
        if self._waiting >= MAX_WAITING:
            raise EngineError("Too many pictures are being drawn at once; try again in a minute.")
        self._waiting += 1
        try:
            report(Progress("drawing", 0.05))
            drawing = await self._draw(request)
        finally:
            self._waiting -= 1
        report(Progress("drawn", 0.85))
        return Made(
            drawing.picture, sidecars=drawing.sidecars, description=drawing.description, notes=_notes(request, inputs)
        )

    def problem(self) -> str | None:
        """Draw a thumbnail here and return what went wrong, or None."""
        try:
            self._job(_TRIAL, _TRIAL_SIZE, 0, False)
        except (ScenewrightError, OSError, ImportError) as error:
            return f"The embedded studio cannot draw ({error}); install Scenewright again."
        return None

    def warm(self) -> None:
        """Start a process for each kind of work without waiting, so that the first real one is fast; see `sweep` too."""
        self._submit(_TRIAL, _TRIAL_SIZE, 0, False)
        self._makers.films.warm()

    def sweep(self) -> int:
        """Remove what programs that are gone left in the folder of work; return how many folders. Blocking."""
        return self._work.sweep()

    async def aclose(self) -> None:
        """Stop everything: drawings that wait are dropped, the one that runs is waited for, the crew's processes are ended."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Do the same without an event loop."""
        with self._lock:
            executor, self._executor = self._executor, None
        self._makers.films.close()
        self._makers.shorts.close()
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)

    async def _draw(self, request: ImageRequest) -> Drawing:
        future, executor = self._submit(request.shot.model_dump_json(), request.size, request.seed, request.draft_mark)
        try:
            async with asyncio.timeout(DEADLINE_S):
                return await asyncio.wrap_future(future)
        except BrokenExecutor as error:
            self._drop(executor)
            raise EngineError("The drawing process died; ask again, nothing made before is lost.") from error
        except TimeoutError as error:
            self._drop(executor)
            raise EngineError("The drawing took too long and was given up; try a simpler or smaller picture.") from error

    def _submit(self, shot_json: str, size: Size | None, seed: int, mark: bool) -> tuple[Future[Drawing], Executor]:
        executor = self._current()
        try:
            return executor.submit(self._job, shot_json, size, seed, mark), executor
        except RuntimeError:  # it died while idle, or was closed: nothing was begun, so a fresh one may begin
            self._drop(executor)
            executor = self._current()
            return executor.submit(self._job, shot_json, size, seed, mark), executor

    def _current(self) -> Executor:
        with self._lock:
            if self._executor is None:
                self._executor = self._make_executor()
            return self._executor

    def _drop(self, executor: Executor) -> None:
        with self._lock:
            if self._executor is executor:
                self._executor = None
        executor.shutdown(wait=False, cancel_futures=True)


def _versions(*libraries: str) -> dict[str, str]:
    return {"scenewright": __version__, **{name: importlib.metadata.version(name) for name in libraries}}


def _prepare(cache: Path | None) -> None:
    """Set a worker process up: Ctrl-C belongs to the program that owns it, and its end is the worker's end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, name="animatic-parent", daemon=True).start()
    if cache is not None:
        art.configure(cache)


def _end_with_the_parent() -> None:
    """Wait until the program that owns this worker is gone, however it went, and leave."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _whole(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (int(v) for v in box)
    return left, top, right, bottom


def _notes(request: ImageRequest, inputs: Inputs) -> tuple[str, ...]:
    notes = []
    image = inputs.image
    if image is not None and request.region is None:
        if image.shot is None:
            notes.append(f"The draft is drawn anew from the words; the pixels of {image.handle} are not used.")
        elif image.region_edit:
            notes.append(f"{image.handle} was edited in one part only; here that edit is drawn into the whole picture.")
    elif image is not None and image.shot is None:
        notes.append(f"A draft of the words is drawn over the area; it does not look at the pixels of {image.handle}.")
    unseen = [p.handle for p in inputs.reference_images if p.shot is None]
    if unseen:
        notes.append(f"The draft does not look at the pixels of {', '.join(unseen)}; describe in words what to take from there.")
    return tuple(notes)
