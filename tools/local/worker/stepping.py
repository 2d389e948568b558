"""How a model at work tells how far it is, shows what it has so far, and stops within one block when the person says so."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from tools.engines.crew_worker import Line
from tools.local.models import Latents
from tools.local.worker import previews

LOADED = 0.05
"""Share of a job that is done once its model is loaded."""
MADE = 0.95
"""Share of a job that is done once its last step is: what is left is written down."""
PREVIEW_EVERY_S = 0.34
"""A preview costs less than two milliseconds, so there may be three a second."""

Size = tuple[int, int]


class Stepping:
    """One job's steps, whichever pipelines make it. The shares of its parts add up to the whole between LOADED and MADE.

    Every part asks whether the person stopped the job before each block of each model, and raises `Stopped` there.
    """

    def __init__(self, line: Line, size: Size | None = None) -> None:
        """size: width and height in pixels of what is made, where `of` is not told another."""
        self._line, self._size = line, size
        self._done = 0.0
        line.preview_every_s = PREVIEW_EVERY_S

    def check(self) -> None:
        """Raise Stopped when the person stopped the job."""
        self._line.check()

    def say(self, words: str) -> None:
        """Tell what is being done where there are no steps to count ("loading SDXL")."""
        self._tell(self._done, words, None, None)

    @contextmanager
    def of(
        self,
        pipeline: Any,
        count: int,
        label: str = "painting",
        preview: Latents = "",
        *,
        share: float = 1.0,
        size: Size | None = None,
    ) -> Iterator[None]:
        """Watch one call of a diffusers pipeline, whether it knows callbacks or not.

        count: its steps; the loop's own number wins where it has one. preview: how its latents are read, empty for none.
        share: of the job, where several calls make it. size: width and height in pixels that the call makes.

        Steps are counted by the pipeline's progress bar and by its scheduler, which also shows the latents, because four in
        ten pipelines have no callback; both belong to this one pipeline object, so nothing has to be said in the call.
        """
        run = _Run(self, count, label, share, preview, size or self._size)
        parts = tuple(_pipelines(pipeline))
        run.several = len(parts) > 1
        with ExitStack() as undo:
            for part in parts:
                _replaced(undo, part, "progress_bar", run.bar)
                scheduler = getattr(part, "scheduler", None)
                if hasattr(type(scheduler), "step"):
                    run.notice(undo, scheduler)
            undo.enter_context(self.hooked(pipeline.components))
            run.tell()
            yield
        self._done = min(1.0, run.begin + share)
        self.check()

    @contextmanager
    def hooked(self, models: Mapping[str, Any] | Iterable[Any]) -> Iterator[None]:
        """Ask before each block of these models whether the job was stopped."""
        import torch  # noqa: PLC0415 - the worker only

        every = models.values() if isinstance(models, Mapping) else models
        blocks = [block for model in every if isinstance(model, torch.nn.Module) for block in _blocks(model)]
        hooks = [block.register_forward_pre_hook(self._before) for block in blocks]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    @contextmanager
    def counting(self, count: int, label: str, *, share: float = 1.0) -> Iterator[Callable[[int], None]]:
        """Yield what is called with the number of steps done so far, for what is no diffusers pipeline (tokens, windows)."""
        run = _Run(self, count, label, share, "", None)
        run.tell()
        yield run.reached
        self._done = min(1.0, run.begin + share)

    def _before(self, _module: Any, _arguments: Any) -> None:
        self._line.check()

    def _tell(self, done: float, words: str, preview: Callable[[], bytes | None] | None, left_s: float | None) -> None:
        """Tell that this share of the steps is done."""
        self._line.tell(LOADED + (MADE - LOADED) * min(done, 1.0), preview, message=words, left_s=left_s)


class _Run:
    """The steps of one call."""

    def __init__(self, steps: Stepping, count: int, label: str, share: float, preview: Latents, size: Size | None) -> None:
        self._steps, self._label, self._share, self._preview, self._size = steps, label, share, preview, size
        self.total, self.begin = max(count, 1), steps._done
        self.several = False
        """Whether several pipelines inside the one share `total` between them."""
        self._at = self._bars = self._first_at = 0
        self._began = time.monotonic()
        self._first: float | None = None
        self._latents: Any = None

    def bar(self, iterable: Iterable[Any] | None = None, total: int | None = None) -> _Bar:
        """Stand in for `DiffusionPipeline.progress_bar`."""
        self._bars += 1
        items = list(iterable) if iterable is not None else None
        length = len(items) if items is not None else total
        if length and not self.several:
            self.total, self._at = length, 0
        return _Bar(self, items)

    def notice(self, undo: ExitStack, scheduler: Any) -> None:
        """Have a scheduler show what each of its steps made, until the end.

        It gets another class of the same name for that, because some pipelines work with deep copies of their scheduler: a
        method of the object would go on with the first one's state. The signature stays, pipelines look at that.
        """
        kind: Any = type(scheduler)

        @functools.wraps(kind.step)
        def step(me: Any, *arguments: Any, **named: Any) -> Any:
            made = kind.step(me, *arguments, **named)
            if me is scheduler:
                self._noticed(made)
            return made

        scheduler.__class__ = type(kind.__name__, (kind,), {"step": step, "__module__": kind.__module__})
        undo.callback(setattr, scheduler, "__class__", kind)

    def _noticed(self, made: Any) -> None:
        self._latents = made[0] if isinstance(made, tuple) else getattr(made, "prev_sample", None)
        if not self._bars:
            self.reached(self._at + 1)

    def stepped(self, more: int = 1) -> None:
        """Note that so many more steps are done."""
        self.reached(self._at + more)

    def reached(self, count: int) -> None:
        """Note that so many steps are done, and tell it."""
        self._at = count
        if self._first is None:
            self._first = time.monotonic()
            self._first_at = count
        self.tell()

    def tell(self) -> None:
        at = min(self._at, self.total)
        words = f"{self._label}, step {at} of {self.total}" if at and not self.several and self._bars else self._label
        shown = self._picture if self._latents is not None and self._preview else None
        self._steps._tell(self.begin + self._share * at / self.total, words, shown, self._left(at))

    def _left(self, at: int) -> float | None:
        """Return the seconds that are left of the whole job, as far as its steps show; None before the first one."""
        if self._first is None or not at:
            return None
        now = time.monotonic()
        counted = at - self._first_at
        pace = (now - self._first) / counted if counted > 0 else (now - self._began) / at
        later = max(0.0, 1 - self.begin - self._share) / self._share
        return pace * (self.total - at) + pace * self.total * later

    def _picture(self) -> bytes | None:
        return previews.picture(self._latents, self._preview, self._size) if self._preview else None


class _Bar:
    """What a pipeline takes for its progress bar."""

    def __init__(self, run: _Run, items: list[Any] | None) -> None:
        self._run, self._items = run, items

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def __iter__(self) -> Iterator[Any]:
        for item in self._items or ():
            yield item
            self._run.stepped()

    def __len__(self) -> int:
        return len(self._items or ())

    def update(self, count: int = 1) -> None:
        """Note steps."""
        self._run.stepped(count)

    def set_description(self, *_: Any, **__: Any) -> None:
        """Take words that nobody reads."""

    set_postfix = set_postfix_str = write = set_description

    def close(self) -> None:
        """End."""


def _pipelines(pipeline: Any) -> Iterator[Any]:
    """Yield the pipelines that do the work: those inside a combined one (Kandinsky's prior and decoder), else itself."""
    inner = [value for value in vars(pipeline).values() if hasattr(value, "components") and hasattr(value, "progress_bar")]
    if not inner:
        yield pipeline
    for part in inner:
        yield from _pipelines(part)


def _replaced(undo: ExitStack, owner: Any, name: str, value: Any) -> None:
    """Give one object another method, until the end."""
    object.__setattr__(owner, name, value)
    undo.callback(owner.__dict__.pop, name, None)


def _blocks(model: Any) -> Iterator[Any]:
    """Yield a model and the members of its lists of blocks; what is inside a compiled block is one with it and left alone."""
    import torch  # noqa: PLC0415 - the worker only

    if getattr(model, "_compiled_call_impl", None) is not None:
        return
    yield model
    waiting = [model]
    while waiting:
        parent = waiting.pop()
        listed = isinstance(parent, torch.nn.ModuleList)
        for child in parent._modules.values():
            if child is None or child._compiled_call_impl is not None:
                continue
            if listed:
                yield child
            if child._modules:
                waiting.append(child)
