"""What the worker process of local models does with an order: holds the models, sends the task to the runner of its kind, and words what goes wrong."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, cast

from tools.catalog import Task
from tools.engines.crew_worker import Line, Stopped
from tools.errors import EngineError
from tools.local.tasks import LocalResult, LocalTask
from tools.local.worker.held import Held, Limits, free_bytes
from tools.local.worker.problems import OutOfMemory, as_ours
from tools.local.worker.stepping import Stepping

_PICTURES, _MENDING, _FILMS = "tools.local.image.pictures", "tools.local.image.mending", "tools.local.film.films"
_SOUNDS, _LISTENING = "tools.local.audio.sounds", "tools.local.audio.listening"
RUNNERS: Mapping[Task, str] = {
    **dict.fromkeys(("t2i", "i2i", "inpaint", "outpaint", "edit", "multi_ref"), _PICTURES),
    **dict.fromkeys(("upscale", "remove_background"), _MENDING),
    **dict.fromkeys(("t2v", "i2v", "first_last", "ref2v", "v2v", "extend"), _FILMS),
    **dict.fromkeys(("tts", "music", "sfx"), _SOUNDS),
    "stt": _LISTENING,
    "describe": "tools.local.image.segmenting",
}
"""The module whose `run` does a task; loaded with the first one."""

_held: Held | None = None
"""What this process holds; made by `prepare`."""


class Runner(Protocol):
    """What every module of RUNNERS has."""

    def run(self, task: LocalTask, held: Held, steps: Stepping) -> LocalResult:
        """Do the task; files go into `task.out`."""
        ...


def prepare(limits: Limits) -> None:
    """Make a worker process ready: load the libraries, and cut them off from the network for good."""
    global _held  # noqa: PLW0603 - one for each process, which is this module's whole purpose
    _held = Held(limits)
    if importlib.util.find_spec("torch") is None:  # only what needs no model is done here, such as a cut-out of a draft
        return
    import diffusers  # noqa: PLC0415 - the worker only
    import huggingface_hub  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    huggingface_hub.constants.HF_HUB_OFFLINE = huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY = True
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
    warnings.simplefilter("ignore")  # they are for the libraries' developers, and would stand in the person's terminal


def perform(line: Line, task: LocalTask) -> LocalResult:
    """Do the task: the crew's job.

    Raises OutOfMemory, with nothing held any more, when memory ran out; EngineError with one sentence for files that are
    broken; what a runner raises of our own errors; anything else as it is.
    """
    held = _held if _held is not None else _first()
    try:
        return _performed(line, task, held)
    except Stopped:
        raise
    except Exception as error:
        failure = as_ours(error, task)
        if failure is None:
            raise
        error.__traceback__ = None  # its frames hold what filled the memory
    if isinstance(failure, OutOfMemory):
        gc.collect()
        held.evict_all()
    raise failure


@dataclass(frozen=True, slots=True)
class Room:
    """Memory that a model may use, with nothing of ours held."""

    device_bytes: int
    ram_bytes: int


def room(line: Line, device: str) -> Room:
    """Return what room there is on a device. A job of the crew."""
    held = _held if _held is not None else _first()
    return Room(free_bytes(device) + held.bytes_on(device), free_bytes("cpu") + held.bytes_on("cpu"))


def forget(line: Line, task: None) -> int:
    """Let every model go that is held; return the bytes. A job of the crew."""
    return _held.evict_all() if _held is not None else 0


def _performed(line: Line, task: LocalTask, held: Held) -> LocalResult:
    runner = RUNNERS.get(task.task)
    if runner is None:
        raise EngineError(f"{task.title} cannot do this on this machine; choose another model.")
    _use_threads(task)
    steps = Stepping(line, task.size or task.model.size)
    began = time.monotonic()
    with held.job(steps):
        result = cast(Runner, importlib.import_module(runner)).run(task, held, steps)
        notes = tuple(dict.fromkeys((*held.notes, *result.notes)))
        switches = ", ".join(sorted(held.switches))
        seconds = {"loading": held.loading_s, "all": time.monotonic() - began, **result.seconds}
    plan = task.plan
    facts = {"device": plan.device, "dtype": plan.dtype, "offload": plan.offload, "quantization": plan.quantization, "tuning": switches}
    return replace(result, notes=notes, facts={**{name: value for name, value in facts.items() if value}, **result.facts}, seconds=seconds)


def _use_threads(task: LocalTask) -> None:
    if task.plan.threads:
        import torch  # noqa: PLC0415 - the worker only

        torch.set_num_threads(task.plan.threads)


def _first() -> Held:
    """Return what a process holds that was not prepared; it is not cut off from the network, so only tests come here."""
    prepare(Limits())
    assert _held is not None
    return _held
