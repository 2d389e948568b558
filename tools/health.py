"""A breaker for each engine: one that keeps failing is left alone for a while, then tried with a single request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tools.errors import FailureKind

State = Literal["closed", "open", "half_open"]
"""closed: it works. open: it is left alone. half_open: the next request finds out."""

FAILURES_TO_OPEN = 3
"""Failures in a row that open the breaker."""
COOL_DOWN_S: dict[FailureKind, float] = {"transient": 60.0, "auth": 600.0, "quota": 600.0}
"""Seconds it stays open, by the last failure; a key or an account does not mend itself in a minute. Other kinds do not count:
they are answers to one request, so the engine works."""
PROBE_S = 120.0
"""After so many seconds a probe that never came back is given up."""


@dataclass(slots=True)
class _Breaker:
    failures: int = 0
    open_until: float | None = None
    """None while closed."""
    probe_until: float = 0.0
    """While a probe is under way: when it is given up."""


class Health:
    """The breakers of all engines of a process. Safe to call from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._breakers: dict[str, _Breaker] = {}
        self._lock = threading.Lock()

    def state(self, engine: str) -> State:
        """Return the breaker's state now."""
        with self._lock:
            return self._state(self._breaker(engine))

    def allow(self, engine: str) -> bool:
        """Tell whether a request may be sent now. When half open, only the first that asks may; it must report back."""
        with self._lock:
            breaker = self._breaker(engine)
            state = self._state(breaker)
            if state != "half_open":
                return state == "closed"
            if self._clock() < breaker.probe_until:
                return False
            breaker.probe_until = self._clock() + PROBE_S
            return True

    def succeeded(self, engine: str) -> None:
        """Take in that the engine answered well: the breaker closes and forgets."""
        with self._lock:
            self._breakers.pop(engine, None)

    def failed(self, engine: str, kind: FailureKind) -> None:
        """Take in a failure. A kind that does not count closes a half-open breaker, for the engine answered."""
        with self._lock:
            breaker = self._breaker(engine)
            half_open = self._state(breaker) == "half_open"
            if kind not in COOL_DOWN_S:
                if half_open:
                    self._breakers.pop(engine, None)
                return
            breaker.failures += 1
            if half_open or breaker.failures >= FAILURES_TO_OPEN:
                breaker.open_until = self._clock() + COOL_DOWN_S[kind]
                breaker.probe_until = 0.0

    def snapshot(self) -> dict[str, State]:
        """Return the state of every engine that is not closed, for the router."""
        with self._lock:
            states = {engine: self._state(breaker) for engine, breaker in sorted(self._breakers.items())}
        return {engine: state for engine, state in states.items() if state != "closed"}

    def _breaker(self, engine: str) -> _Breaker:
        return self._breakers.setdefault(engine, _Breaker())

    def _state(self, breaker: _Breaker) -> State:
        if breaker.open_until is None:
            return "closed"
        return "open" if self._clock() < breaker.open_until else "half_open"
