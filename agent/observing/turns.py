"""Watches a turn of a talk: when its first event came, what it made, how it ended, how long it took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from agent import events
from tools import watching

Outcome = Literal["done", "refused", "failed", "stopped"]
"""refused: the person can change the request. stopped: by the person, or because the server stops; it goes on later then."""
Emit = Callable[[events.Event], None]
AGENT = "director"
_REFUSED = 2
"""`tools.errors.BadInput.exit_code`."""


@contextmanager
def watched_turn(kind: str, thread: str, text: str, began: float, emit: Emit) -> Iterator[Emit]:
    """Follow a turn for the block that plays it; yield how its events are to be told.

    kind: words, files, press or resume. began: when the message came, by `time.perf_counter`.
    """
    made, first, outcome = 0, True, "done"

    def heard(event: events.Event) -> None:
        nonlocal made, first, outcome
        if first:
            first = False
            watching.tell("feedback", time.perf_counter() - began, kind=kind)
        made += isinstance(event, events.Made)
        if isinstance(event, events.Failed) and outcome != "failed":
            outcome = "refused" if event.exit_code == _REFUSED else "failed"
        emit(event)

    with watching.span("turn", AGENT, agent=AGENT, thread=thread, kind=kind) as span:
        span.say(input=text)
        try:
            yield heard
        except asyncio.CancelledError:
            outcome = "stopped"
            raise
        finally:
            span.put(outcome=outcome, made=made)
            watching.tell("turn", time.perf_counter() - began, kind=kind, outcome=outcome)
