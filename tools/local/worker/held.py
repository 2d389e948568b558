"""The models that a worker process holds: shared between tasks, counted in bytes, let go when room or time runs out."""

from __future__ import annotations

import gc
import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tools.errors import NotConfigured
from tools.local.device.machine import memory_gb
from tools.local.tasks import LocalTask, MemoryPlan
from tools.local.worker import loading, tuning
from tools.local.worker.loading import Source
from tools.local.worker.stepping import Stepping
from tools.workplace import WorkFolder

log = logging.getLogger(__name__)

GB = 1e9
T = TypeVar("T")
Free = Callable[[str], int]
"""Bytes that nobody uses on a device, by torch's name of it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a worker may hold, and for how long."""

    most_gb: float | None = None
    """All models together; None: as much as the device has room for."""
    reserve_gb: float = 1.0
    """Kept free on the device for other programs."""
    idle_s: float | None = None
    """A model that nobody asked for so long is let go at the next job; None keeps it."""
    work: Path | None = None
    """Where weights are put that are streamed from files; None: where the system keeps what nobody keeps."""


@dataclass(frozen=True, slots=True, eq=False)
class _Form:
    """A pipeline that no job runs itself: each has a fresh one made of it."""

    pipeline: Any
    given: frozenset[int] = frozenset()
    """Ids of the modules that came from elsewhere; they are counted there."""


@dataclass(slots=True, eq=False)
class _Kept:
    """One thing that is held: a pipeline's parts, or an addition."""

    title: str
    bytes: int = 0
    used_at: float = 0.0
    value: Any = None
    """An addition."""
    parts: dict[str, Any] = field(default_factory=dict)
    """A pipeline's components as they lie on the disk."""
    forms: dict[tuple[Any, ...], _Form] = field(default_factory=dict)
    """Pipelines over these parts, by class and by what was given to them from elsewhere."""
    rests_on: str = ""
    """The device whose memory it takes between jobs, by torch's name; empty for what is streamed from files."""
    sliced: bool = False
    disk: Path | None = None
    disks: ExitStack = field(default_factory=ExitStack)
    """Takes the folder of what is streamed from files away again."""

    def own(self) -> Iterator[Any]:
        """Yield the components that lie where they belong already, and were not given by others."""
        yield from self.parts.values()
        for form in self.forms.values():
            yield from (part for part in form.pipeline.components.values() if id(part) not in form.given)


class Held:
    """The models of one process, for one job at a time. What a job uses is never let go before it ends."""

    def __init__(self, limits: Limits = Limits(), free: Free | None = None) -> None:
        """free: tells what room a device has; None asks torch and the system."""
        self._limits, self._free = limits, free or free_bytes
        self._kept: dict[tuple[Any, ...], _Kept] = {}
        self._used: set[tuple[Any, ...]] = set()
        self._undo = ExitStack()
        self._steps: Stepping | None = None
        self.notes: list[str] = []
        """What could not be done as planned, for the person; of the job under way."""
        self.switches: set[str] = set()
        """What makes the job under way faster, see `tools.local.worker.tuning`."""
        self.loading_s = 0.0
        """Seconds that loading took in the job under way."""

    @property
    def bytes(self) -> int:
        """What everything held takes."""
        return sum(kept.bytes for kept in self._kept.values())

    def bytes_on(self, device: str) -> int:
        """Return what everything held takes of the memory of one device."""
        return sum(kept.bytes for kept in self._kept.values() if kept.rests_on == device)

    @property
    def titles(self) -> tuple[str, ...]:
        """What is held, the longest unused first."""
        return tuple(kept.title for kept in sorted(self._kept.values(), key=lambda kept: kept.used_at))

    @contextmanager
    def job(self, steps: Stepping | None = None) -> Iterator[None]:
        """Hold what the job uses until it ends, and undo then what `afterwards` was told, the last first."""
        self._steps, self.notes, self.switches, self.loading_s = steps, [], set(), 0.0
        self._let_go_idle()
        try:
            yield
        finally:
            used, self._used = self._used, set()
            self._steps = None
            try:
                self._undo.close()
            except Exception:  # what cannot be undone is not used again; the job's own outcome stands
                log.exception("a model could not be put back as it was and is let go")
                self._let_go(used)

    def afterwards(self, undo: Callable[[], object]) -> None:
        """Have this called when the job ends, however it ends: adapters are detached there."""
        self._undo.callback(undo)

    def pipeline(self, task: LocalTask, class_name: str, part: str = "model", **given: Any) -> Any:
        """Return a pipeline of this class for the job, on its device as `task.plan` says.

        part: the folder it lies in, by its name in `task.folders`. given: components from elsewhere (controlnet=...).
        The weights are shared with every other class over the same files; the pipeline object and its schedulers are the
        job's own. Adapters that change the shared weights' behaviour have to be taken off again, see `afterwards`.
        Raises EngineError for a class that the installed library does not have; what loading raises goes through.
        """
        source = _source(task, part)
        key = (source.single or source.folder, *_held_as(task.plan))
        kept = self._kept.get(key)
        if kept is None:
            self._make_room(task.plan.device, _wanted_bytes(task, source), "loading")
            kept = _Kept(task.title if part == "model" else f"{task.title} ({part})", rests_on=_rests_on(task.plan))
        form = kept.forms.get(_form(source, class_name, given)) or self._load_form(task, kept, source, class_name, given)
        self._keep(key, kept)
        pipeline = loading.fresh(form.pipeline)
        loading.spare(pipeline, task.plan, sliced=kept.sliced)
        kept.sliced = task.plan.attention_slicing
        if task.plan.offload == "model":
            loading.take_turns(pipeline, task.plan)
        self.notes += tuning.apply(pipeline, tuning.suited(task))
        self.switches.update(tuning.active(pipeline))
        return pipeline

    def addition(self, task: LocalTask, name: str, load: Callable[[Path, LocalTask], T]) -> T:
        """Return what `load` makes of the folder of this name in `task.folders`, loaded once for all jobs.

        load: takes the folder and the task, is known by its name, and returns anything that holds torch modules; they are
        put on the task's device.
        """
        folder = _folder(task, name)
        key = (folder, load.__module__, load.__qualname__, *_held_as(task.plan))
        kept = self._kept.get(key)
        if kept is None:
            self._make_room(task.plan.device, loading.bytes_on_disk(folder), "loading" if name == "model" else f"loading {name}")
            began = time.monotonic()
            kept = _Kept(f"{task.title} ({name})", value=load(folder, task), rests_on=task.plan.device)
            modules = tuple(loading.modules_of(kept.value))
            for module in modules:
                module.to(task.plan.device)
            kept.bytes = loading.bytes_of(modules)
            self.loading_s += time.monotonic() - began
        self._keep(key, kept)
        value: T = kept.value
        return value

    def evict_all(self) -> int:
        """Let everything go that no job uses; return the bytes."""
        before = self.bytes
        self._let_go(set(self._kept) - self._used)
        return before - self.bytes

    # --- inside

    def _load_form(self, task: LocalTask, kept: _Kept, source: Source, class_name: str, given: dict[str, Any]) -> _Form:
        """Load what a class needs beyond the parts that are there; nothing is noted down when that fails."""
        began = time.monotonic()
        loaded = loading.load(source, class_name, kept.parts, given, task.plan)
        theirs = frozenset(id(module) for module in loading.modules_of(given))
        there = {id(part) for part in kept.own()} | theirs
        with ExitStack() as undo:
            if task.plan.offload == "disk" and kept.disk is None:
                undo.callback(setattr, kept, "disk", None)
                kept.disk = undo.enter_context(WorkFolder(self._limits.work or _usual_work()).held())
            for name, module in loaded.pipeline.components.items():
                if id(module) not in there and next(loading.modules_of(module), None) is not None:
                    loading.place(name, module, task.plan, kept.disk)
            kept.disks.push(undo.pop_all())
        kept.parts.update({name: part for name, part in loaded.parts.items() if id(part) not in theirs})
        kept.forms[_form(source, class_name, given)] = _Form(loaded.pipeline, theirs)
        kept.bytes = loading.bytes_of(loading.modules_of(list(kept.own())))
        self.notes += loaded.notes
        self.loading_s += time.monotonic() - began
        return kept.forms[_form(source, class_name, given)]

    def _keep(self, key: tuple[Any, ...], kept: _Kept) -> None:
        kept.used_at = time.monotonic()
        self._kept[key] = kept
        self._used.add(key)
        most = self._limits.most_gb
        if most is not None:
            self._let_go_until(lambda: self.bytes <= most * GB)

    def _make_room(self, device: str, needed: int, words: str) -> None:
        """Let models go, the longest unused first, until the next one fits; when none is left it is tried all the same.

        words: what is told while that one is loaded.
        """
        if self._steps is not None:
            self._steps.say(words)
        most, reserve = self._limits.most_gb, self._limits.reserve_gb * GB

        def fits() -> bool:
            return self._free(device) - reserve >= needed and (most is None or self.bytes + needed <= most * GB)

        self._let_go_until(fits)

    def _let_go_until(self, enough: Callable[[], bool]) -> None:
        waiting = sorted((key for key in self._kept if key not in self._used), key=lambda key: self._kept[key].used_at)
        for key in waiting:
            if enough():
                return
            self._let_go({key})

    def _let_go_idle(self) -> None:
        idle_s = self._limits.idle_s
        if idle_s is not None:
            now = time.monotonic()
            self._let_go({key for key, kept in self._kept.items() if now - kept.used_at > idle_s})

    def _let_go(self, keys: set[tuple[Any, ...]]) -> None:
        for key in keys:
            kept = self._kept.pop(key, None)
            if kept is not None:
                self._without(kept.value)
                kept.disks.close()
        if keys:
            _give_back()

    def _without(self, value: Any) -> None:
        """Let the pipelines go that were made with an addition; else they would keep its weights."""
        theirs = {id(module) for module in loading.modules_of(value)}
        for kept in self._kept.values() if theirs else ():
            kept.forms = {key: form for key, form in kept.forms.items() if not theirs & form.given}


def free_bytes(device: str) -> int:
    """Return the bytes that nobody uses on a device."""
    if device == "cpu":
        return int(memory_gb()[1] * GB)
    import torch  # noqa: PLC0415 - the worker only

    if device.startswith("cuda"):
        cached = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + int(cached)
    return int(torch.mps.recommended_max_memory()) - int(torch.mps.driver_allocated_memory())


def _give_back() -> None:
    """Have the memory of what was let go returned to the device."""
    import torch  # noqa: PLC0415 - the worker only

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def _held_as(plan: MemoryPlan) -> tuple[str, ...]:
    """Return what of a plan decides how weights lie in memory; the rest is set anew for each job."""
    return plan.device, plan.dtype, plan.offload, plan.quantization


def _rests_on(plan: MemoryPlan) -> str:
    """Return the device that holds a pipeline's weights while nothing runs."""
    return {"none": plan.device, "model": "cpu", "group": "cpu", "disk": ""}[plan.offload]


def _usual_work() -> Path:
    return Path(tempfile.gettempdir()) / "scenewright-streamed"


def _form(source: Source, class_name: str, given: dict[str, Any]) -> tuple[Any, ...]:
    """Return what tells pipelines over the same files apart; two cards may run them with different schedulers."""
    model = source.model
    scheduler = () if source.alone else (model.scheduler, json.dumps(model.scheduler_settings, sort_keys=True, default=str))
    return class_name, *scheduler, *sorted((name, id(part)) for name, part in given.items())


def _folder(task: LocalTask, name: str) -> Path:
    folder = task.folders.get(name)
    if folder is None:
        raise NotConfigured(f"The files of {task.title} lack a part ({name}); fetch them with: scenewright models get {task.card}.")
    return folder


def _source(task: LocalTask, part: str) -> Source:
    return Source(_folder(task, part), task.model, task.title, task.folders.get("config"), alone=part != "model")


def _wanted_bytes(task: LocalTask, source: Source) -> int:
    """Return the room that a model needs before it is loaded: as the planner says, or else the size of its files."""
    if source.alone or task.plan.needed_gb <= 0:
        return loading.bytes_on_disk(source.single or source.folder)
    return int(task.plan.needed_gb * GB)
