"""Who watches the work: figures and traces are told here, where it is done, and heard by whoever was installed; by default by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

Happening = Literal[
    "turn", "feedback", "model", "tokens", "tool", "job", "queue", "cost", "provider_error", "budget_denied", "refused",
]  # fmt: skip
"""What is counted or timed. turn, feedback, model, tool, job, queue: seconds. tokens: how many. cost: US dollars. The others: once each."""
Operation = Literal["request", "turn", "model", "tool", "job", "attempt", "store"]
"""What is traced: a request of a channel, a turn of the agent, a call of its model, a tool, a job, one try of it at an engine, storing its result."""
Fact = str | int | float | bool
IDS = ("thread", "turn", "job")
"""Facts of spans that stand in every line of the log that is written inside them."""


class Span(Protocol):
    """A piece of work that is being watched."""

    def put(self, **facts: Fact | None) -> None:
        """Add what is known of it by now; None and empty texts are left out."""

    def say(self, **texts: str) -> None:
        """Add what was said in it, which is left out unless the person who runs the program asks for it."""


class Listener(Protocol):
    """Counts what happens."""

    def heard(self, what: Happening, amount: float, labels: Mapping[str, str]) -> None:
        """Take it in; called from any thread, and never fails."""


class Tracer(Protocol):
    """Follows pieces of work."""

    def span(
        self, operation: Operation, name: str, carried: str, facts: Mapping[str, Fact]
    ) -> AbstractContextManager[Span]:
        """Follow one for a block. carried: where an earlier part of it was followed, as `carried` gave it."""

    def carried(self) -> str:
        """Return where the work under way is followed, as a text that may be kept: a W3C `traceparent`; empty when it is not."""

    def trace(self) -> str:
        """Return the id of the trace under way, 32 hexadecimal digits, or an empty text."""


class Unwatched:
    """A span that nobody watches."""

    def put(self, **facts: Fact | None) -> None:
        """Do nothing."""

    def say(self, **texts: str) -> None:
        """Do nothing."""


@dataclass(slots=True)
class _Watchers:
    listener: Listener | None = None
    tracer: Tracer | None = None


_UNWATCHED = Unwatched()
_NOBODY: Mapping[str, str] = MappingProxyType({})
_watchers = _Watchers()
_ids: ContextVar[Mapping[str, str]] = ContextVar("watching_ids", default=_NOBODY)


def watch(listener: Listener | None, tracer: Tracer | None = None) -> None:
    """Let these watch the work of this process from now on, in place of those before; None: nobody."""
    _watchers.listener, _watchers.tracer = listener, tracer


def leave(listener: Listener | None) -> None:
    """Watch no more, unless others watch by now."""
    if _watchers.listener is listener:
        watch(None)


def tell(what: Happening, amount: float = 1.0, **labels: str) -> None:
    """Tell that something happened. labels: from small closed sets, never ids, names or words of people."""
    if _watchers.listener is not None:
        _watchers.listener.heard(what, amount, labels)


@contextmanager
def span(operation: Operation, name: str, *, carried: str = "", **facts: Fact) -> Iterator[Span]:
    """Follow a piece of work for a block; those of `IDS` among the facts stand in the lines of the log written inside.

    Not for the body of an asynchronous generator, whose blocks may end in another context than they began in.
    """
    token = _ids.set({**_ids.get(), **{key: str(facts[key]) for key in IDS if facts.get(key)}})
    tracer = _watchers.tracer
    try:
        with nullcontext(_UNWATCHED) if tracer is None else tracer.span(operation, name, carried, facts) as watched:
            yield watched
    finally:
        _ids.reset(token)


def note(**ids: str) -> None:
    """Have these ids in every line of the log that is written in this task or span from now on."""
    _ids.set({**_ids.get(), **ids})


def ids() -> dict[str, str]:
    """Return the ids of the work under way: thread, turn, job, trace, as far as they are known."""
    trace = _watchers.tracer.trace() if _watchers.tracer is not None else ""
    return {**_ids.get(), **({"trace": trace} if trace else {})}


def carried() -> str:
    """Return where the work under way is followed, to be kept with what may go on in another process; empty when it is not."""
    return _watchers.tracer.carried() if _watchers.tracer is not None else ""
