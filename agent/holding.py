"""Failures that a model was told of, held back until it is clear whether it mended them."""

from __future__ import annotations

from agent import events
from agent.workshop import Emit


class ToldFailures:
    """Holds back the failures that a model was told of until it is clear that it did not mend them in a later call."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._held: list[events.Failed] = []
        self._trying_again = False

    def take(self, event: events.Event) -> None:
        """Pass an event on, or hold it."""
        if isinstance(event, events.Failed) and event.told:
            self._held.append(event)
            self._trying_again = False
            return
        if self._trying_again and isinstance(event, events.Made | events.Selected | events.Compared):
            self._held.clear()
        self._emit(event)

    def heard_the_model(self) -> None:
        """Note that the model answers: what is made from now on comes after it was told of the failures."""
        self._trying_again = True

    def release(self) -> None:
        """Pass on what was not mended."""
        for failure in self._held:
            self._emit(failure)
