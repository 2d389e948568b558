"""One progress over many pieces of work: the real share that is done, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agent import events
from agent.workshop import Emit
from tools.engines.base import Progress, Report

_TOLD_FROM = 0.04
"""Share done below which nothing is said about the time left."""
_STEP = 0.004
"""Smaller steps are not told."""


@dataclass(slots=True)
class Shares:
    """What is done of a film. `weights` are the seconds each piece is thought to take, by its name."""

    emit: Emit
    call: str
    weights: dict[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    done: dict[str, float] = field(default_factory=dict)
    """Fraction done by piece."""
    _began: float | None = None
    _told: float = -1.0

    def expect(self, weights: Mapping[str, float]) -> None:
        """Add pieces, or correct how long they are thought to take. What is told never goes back."""
        self.weights.update(weights)

    @property
    def share(self) -> float:
        """The share of the whole that is done, 0..1."""
        whole = sum(self.weights.values())
        return sum(weight * self.done.get(name, 0.0) for name, weight in self.weights.items()) / whole if whole else 0.0

    def report(self, piece: str, words: str) -> Report:
        """Return what takes the progress of one piece. words: what it is, for people."""

        def take(progress: Progress) -> None:
            self.done[piece] = max(self.done.get(piece, 0.0), min(1.0, progress.fraction))
            self.tell(words, progress.preview)

        return take

    def finish(self, piece: str, words: str) -> None:
        """Note that a piece is done."""
        self.done[piece] = 1.0
        self.tell(words)

    def tell(self, words: str, preview: bytes | None = None) -> None:
        """Tell how far it is, unless that has hardly changed."""
        now = self.clock()
        self._began = now if self._began is None else self._began
        share = self.share
        if preview is None and abs(share - self._told) < _STEP:
            return
        self._told = max(share, self._told)
        self.emit(events.Working(self.call, words, round(self._told, 4), preview, self._left(now)))

    def _left(self, now: float) -> float | None:
        if self._told < _TOLD_FROM or self._began is None:
            return None
        return round((now - self._began) / self._told * (1.0 - self._told), 1)


def part_of(report: Report, begin: float, end: float) -> Report:
    """Return what takes the progress of one part of a piece, which fills these shares of it."""

    def take(progress: Progress) -> None:
        report(replace(progress, fraction=begin + (end - begin) * min(1.0, progress.fraction)))

    return take
