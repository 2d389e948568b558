"""Models of this machine as an engine: finds their files, has the memory planned, and hands every order to the worker process of a device."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from tools import __version__
from tools.catalog import Card
from tools.engines import local_parts
from tools.engines.base import Made, Order, Progress, Report, ToFetch
from tools.engines.crew_worker import Job, Told
from tools.engines.local_devices import Devices, Place
from tools.engines.local_orders import Prepared, as_it_lies, makeable, prepared
from tools.errors import EngineError, NotConfigured, ScenewrightError
from tools.local.device import estimates, memory
from tools.local.device.machine import Device, lacking_packages, missing_packages, packages
from tools.local.device.memory import RESERVE_GB
from tools.local.files.agreements import to_fetch
from tools.local.files.downloads import Downloads
from tools.local.files.libraries import versions_of
from tools.local.files.shelf import Shelf
from tools.local.models import local_model
from tools.local.tasks import LocalFile, LocalResult, MemoryPlan
from tools.local.worker import performing, tuning
from tools.local.worker.problems import OutOfMemory
from tools.requests import Request
from tools.store.faults import translated
from tools.store.records import Description
from tools.workplace import WorkFolder

LEAST_DEADLINE_S = 3600.0
"""How long an order may take where nobody can tell how long it will: a processor is slow, and people see how far it is."""
_AGAIN = "Memory ran out the first time, so it was made again in a way that needs less."
_PATIENCE = 4.0
"""Times what was estimated, before an order is given up."""
_BEGIN, _END = 0.05, 0.85
_LIBRARIES = ("torch", "diffusers", "transformers", "safetensors")


class LocalEngine:
    """Makes pictures, films, voices, music and sounds with open models on this machine. See `tools.engines.base.DirectEngine`.

    Torch is loaded in worker processes only, one a device; each makes one order after the other.
    """

    name = "local"

    def __init__(
        self,
        shelf: Shelf,
        work: Path,
        devices: Devices,
        downloads: Downloads | None = None,
        *,
        reserve_gb: float = RESERVE_GB,
        speed: tuning.Wish = "plain",
        job: Job[LocalResult] = performing.perform,
    ) -> None:
        """work: folder for what is written on the way. downloads: fetches models; None where nothing may be fetched.

        reserve_gb: memory of a GPU that is left to other programs. speed: which switches a model runs with, see `tuning`. job: what a worker does with an order.
        """
        self._job, self._speed = job, speed
        self._shelf, self._devices, self._downloads = shelf, devices, downloads
        self._work, self._reserve_gb = WorkFolder(work), reserve_gb
        self._weights: dict[str, tuple[Card, Path | None, str | None]] = {}

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of ours and of the libraries that decide the bytes of a result."""
        return {"scenewright": __version__, **versions_of(_LIBRARIES)}

    def versions_of(self, request: Request) -> Mapping[str, str]:
        """Versions of what decides the bytes of this request's result."""
        writes = ("pillow",) if request.kind == "image" else ("av",)
        return {**self.versions, **versions_of(writes)}

    @property
    def places(self) -> Mapping[str, int]:
        """How many orders may be under way at once."""
        return {self.name: self._devices.count}

    def problem(self) -> str | None:
        """Return None: what is missing is missing for single models, see `card_problem`; some need nothing at all."""
        return None

    def card_problem(self, card: Card) -> str | None:
        """Return what keeps a model from running here: packages, its files, or too little memory. Blocking the first time."""
        try:
            if problem := self._lacks(card):
                return problem
            card = self._shelf.figured(card)
            folders = self._shelf.folders(card)
        except NotConfigured as error:
            return self._large(card, None) or str(error)
        except ScenewrightError as error:
            return str(error)
        return self._large(card, folders.get("model"))

    def to_fetch(self, card: Card) -> ToFetch | None:
        """Return what can be fetched for a model, where nothing else keeps it from running. Blocking the first time."""
        try:
            if self._downloads is None or self._lacks(card):
                return None
            missing = self._shelf.missing(card)
            if not missing or any(repository.own for repository in missing) or self._large(card, None):
                return None
        except ScenewrightError:
            return None
        return to_fetch(card, missing)

    async def fetch(self, card: Card, report: Report) -> None:
        """Bring what is missing of a model; the person agreed to it before. Raises NotConfigured, StoreError or EngineError."""
        missing = await asyncio.to_thread(self._shelf.missing, card)
        if not missing:
            return
        if self._downloads is None:
            raise NotConfigured(f"The files of {card.title} are not here, and nothing may be fetched; put them into the folder of models.")

        def told(message: Told) -> None:
            report(Progress(message.message or f"fetching {card.title}", message.fraction, _left(message.left_s), left_s=message.left_s))

        await self._downloads.fetch(card.title, missing, told)

    async def make(self, order: Order, report: Report) -> tuple[Made, ...]:
        """Make the order. Cancelling stops it within one block of the model, and the next order finds all as it was.

        Raises NotConfigured for what is missing, BadInput for what cannot be made as asked, EngineError with one sentence for
        what failed: too little memory after a second, smaller try, broken files, a worker that was ended.
        """
        if problem := self._lacks(order.card):
            raise NotConfigured(problem)
        wanted = await asyncio.to_thread(self._prepared, order)
        report(Progress("getting ready", 0.01))

        def waits() -> None:
            report(Progress("waiting for the device", 0.02))

        async with self._devices.turn(lambda device: self._plan(wanted, device), waits) as place, self._work.job() as folder:
            result, notes = await self._made_at(place, wanted, folder, report)
            report(Progress("storing", _END))
            return await asyncio.to_thread(_as_made, result, (*wanted.notes, *notes))

    async def part_of(self, picture: Path, words: str) -> bytes | None:
        """Return a mask of what the words name in a picture, see `local_parts`; None where nothing here can tell."""
        return await local_parts.part_of(self._shelf, self._devices, self._work, picture, words)

    async def warm(self) -> None:
        """Have a worker started, without waiting for it, so that the first order finds its libraries loaded.

        What stands in the way is told by the first order.
        """
        if not await asyncio.to_thread(missing_packages):
            with suppress(ScenewrightError):
                await self._devices.warm()

    def sweep(self) -> int:
        """Remove what programs that are gone left in the folder of work; return how many folders. Blocking."""
        return self._work.sweep()

    async def aclose(self) -> None:
        """End the workers and the downloads."""
        if self._downloads is not None:
            self._downloads.close()
        await asyncio.to_thread(self._devices.close)

    # --- readiness

    @cached_property
    def _here(self) -> frozenset[str]:
        """The packages that models can use and that are here; looked up once."""
        return packages()

    def _lacks(self, card: Card) -> str | None:
        """Return the packages that a model lacks, as one sentence."""
        return lacking_packages(card.title, card.options.get("library", ""), self._here)

    def _large(self, card: Card, lies_in: Path | None) -> str | None:
        """Return why a model does not fit on any device of this machine, even if nothing else ran on it. lies_in: its folder."""
        known = self._weights.get(card.id)
        if known is None or known[:2] != (card, lies_in):
            known = card, lies_in, self._weighed(card, lies_in)
            self._weights[card.id] = known
        return known[2]

    def _weighed(self, card: Card, lies_in: Path | None) -> str | None:
        model = as_it_lies(local_model(card), lies_in)
        if model.library == "pillow":
            return None
        try:
            machine = self._devices.machine()
        except NotConfigured as error:  # the settings name devices that are not here
            return str(error)
        refusal: str | None = None
        for device in machine.devices:
            try:
                memory.plan(model, device.alone, ram_gb=machine.ram_gb, reserve_gb=self._reserve_of(device), packages=self._here)
            except EngineError as error:
                refusal = refusal or str(error)
            else:
                return None
        return refusal

    # --- making

    def _prepared(self, order: Order) -> Prepared:
        """Return the order as a task; what workers that were ended have streamed to the disk is removed before. Blocking."""
        self._work.sweep()
        return prepared(order, self._shelf)

    def _plan(self, wanted: Prepared, device: Device, ram_gb: float | None = None, smaller: int = 0) -> MemoryPlan:
        """Return how the model is held on a device; raise EngineError when it does not fit."""
        if wanted.task.model.library == "pillow":
            return MemoryPlan()
        ram = self._devices.machine().ram_gb if ram_gb is None else ram_gb
        return memory.plan(
            wanted.task.model, ram_gb=ram, smaller=smaller, reserve_gb=self._reserve_of(device), packages=self._here, **wanted.needs(device)
        )

    def _reserve_of(self, device: Device) -> float:
        return self._reserve_gb if device.kind != "cpu" else 0.0

    async def _made_at(self, place: Place, wanted: Prepared, folder: Path, report: Report) -> tuple[LocalResult, tuple[str, ...]]:
        """Make the order; when memory runs out, once more in a smaller way."""
        device, ram_gb = await place.now()
        plan = self._plan(wanted, device, ram_gb)
        try:
            return await self._run(place, device, wanted, plan, folder, report), _words_of(plan)
        except OutOfMemory:
            report(Progress(f"{wanted.task.title}: memory ran out, trying a smaller way", _BEGIN))
        try:
            plan = self._plan(wanted, device, ram_gb, smaller=1)
        except EngineError as error:
            raise EngineError(_offer(wanted, device)) from error
        try:
            result = await self._run(place, device, wanted, plan, folder, report)
        except OutOfMemory as error:
            raise EngineError(_offer(wanted, device)) from error
        return result, (plan.words or _AGAIN,)

    async def _run(
        self, place: Place, device: Device, wanted: Prepared, plan: MemoryPlan, folder: Path, report: Report
    ) -> LocalResult:
        title, began = wanted.task.title, time.monotonic()
        estimate = _estimate(wanted, device, plan)
        length = f", about {estimates.span(estimate)}" if estimate is not None else ""
        report(Progress(f"{title}: loading", _BEGIN, f"on {device.title}{length}", left_s=estimate))
        told = _teller(report, title, estimate, began)
        task = replace(wanted.on(plan, folder), tuning=tuning.tuned(wanted.task.model, device, self._speed))
        deadline = max(wanted.deadline_s, _PATIENCE * estimate if estimate is not None else LEAST_DEADLINE_S)
        try:
            async with asyncio.timeout(deadline):
                return await place.crew.run(self._job, task, told)
        except TimeoutError as error:
            raise EngineError(f"{title} took longer than {estimates.span(deadline)} and was given up; ask for something smaller or shorter.") from error


def _words_of(plan: MemoryPlan) -> tuple[str, ...]:
    return (plan.words,) if plan.words else ()


def _estimate(wanted: Prepared, device: Device, plan: MemoryPlan) -> float | None:
    """Return about how long the model runs, in seconds; None where nobody can tell."""
    if wanted.steps is None:
        return None
    one = estimates.seconds(wanted.task.model, device, wanted.steps, wanted.made_at, wanted.frames, plan=plan)
    return one * wanted.times if one is not None else None


def _teller(report: Report, title: str, estimate: float | None, began: float) -> Callable[[Told], None]:
    """Return what the worker tells to; before its steps show how long it takes, the estimate does."""

    def told(message: Told) -> None:
        left = message.left_s
        if left is None and estimate is not None:
            left = max(estimate - (time.monotonic() - began), 0.0) or None
        step = f"{title}: {message.message}" if message.message else title
        report(Progress(step, _BEGIN + (_END - _BEGIN) * min(message.fraction, 1.0), _left(left), message.preview, left))

    return told


def _left(seconds: float | None) -> str:
    return f"about {estimates.span(seconds)} left" if seconds is not None else ""


def _offer(wanted: Prepared, device: Device) -> str:
    """Return what to do when memory ran out twice: a size that needs half of it, where the size is what fills it."""
    size, where = wanted.made_at, "" if device.kind == "cpu" else f" on {device.title}"
    shorter = " for fewer seconds or" if wanted.frames > 1 else ""
    sentence = f"There is not enough memory{where} for {wanted.task.title} as it was asked, also in the most sparing way"
    if size is None or min(size) < 2 * wanted.task.model.multiple:
        return f"{sentence}; take a smaller model."
    half = makeable((round(size[0] * 0.7), round(size[1] * 0.7)), wanted.task.model)
    return f"{sentence}; ask{shorter} for {half[0]}x{half[1]}, or take a smaller model."


def _as_made(result: LocalResult, notes: tuple[str, ...]) -> tuple[Made, ...]:
    """Return the worker's files with what is to be said of them, the notes with the first. Blocking: reads the files."""
    made = [_one(file, result) for file in result.files]
    if not made:
        raise EngineError("The model made nothing; ask again, or choose another model.")
    return (replace(made[0], notes=tuple(dict.fromkeys((*notes, *result.notes)))), *made[1:])


def _one(file: LocalFile, result: LocalResult) -> Made:
    with translated(file.path.parent):
        data = file.path.read_bytes()
        sidecars = {name: path.read_bytes() for name, path in file.sidecars.items()}
    described = Description(
        kind="" if file.kind == "image" else file.kind, lufs=_number(result, "lufs"), true_peak_db=_number(result, "true_peak_db")
    )
    return Made(data, file.kind, file.path.suffix, sidecars, described, facts=dict(result.facts))


def _number(result: LocalResult, name: str) -> float | None:
    """Return a figure that the worker measured of a sound, where it did."""
    said = result.facts.get(name)
    return float(said) if said is not None else None
