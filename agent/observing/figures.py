"""What happens, counted in memory since the process began: a few numbers a series, with no library, so that it may always be on."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.watching import Happening

MOST_SERIES = 200
"""Series of one family; what would be more is counted under the label `OTHER`."""
OTHER = "other"
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)
_WAITS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: its name at Prometheus, what it says, and what its series are told apart by."""

    name: str
    """Without `_total`, which counters get where they are shown."""
    about: str
    labels: tuple[str, ...]
    buckets: tuple[float, ...] = ()
    """Upper bounds of a histogram, in seconds; none: a counter."""


FAMILIES: Mapping[Happening, Family] = {
    "turn": Family("scenewright_turn_duration_seconds", "Turns of talks, from the message to the last event.", ("kind", "outcome"), _SECONDS),
    "feedback": Family("scenewright_turn_feedback_seconds", "From the message to the first event of its turn.", ("kind",), _WAITS),
    "model": Family("scenewright_model_call_duration_seconds", "Calls of the chat model.", ("outcome",), _SECONDS),
    "tokens": Family("scenewright_model_tokens", "Tokens of the chat model.", ("direction",)),
    "tool": Family("scenewright_tool_duration_seconds", "Calls of the agent's tools.", ("tool", "outcome"), _SECONDS),
    "job": Family("scenewright_job_duration_seconds", "Jobs that this process brought to an end.", ("engine", "kind", "state"), _SECONDS),
    "queue": Family("scenewright_job_queue_wait_seconds", "How long jobs waited for a place at an engine.", ("engine",), _WAITS),
    "cost": Family("scenewright_cost_usd", "US dollars that jobs of this process were charged.", ("engine", "source")),
    "provider_error": Family("scenewright_provider_errors", "Tries at engines that failed, by the kind of failure.", ("engine", "kind")),
    "budget_denied": Family("scenewright_budget_denials", "Requests that did not fit into a cap.", ("cap",)),
    "refused": Family("scenewright_rate_limit_refusals", "Requests that came too fast, by the door they came to.", ("door",)),
}


@dataclass(slots=True)
class Series:
    """The numbers of one series: how often, how much together, and how many below each bound."""

    count: int = 0
    total: float = 0.0
    buckets: list[int] = field(default_factory=list)
    """How many fell between each bound and the one before it; the last one is what was above all."""


class Figures:
    """The figures of one process, fed by `tools.watching.tell`. Safe to feed and to read from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._series: dict[Happening, dict[tuple[str, ...], Series]] = {what: {} for what in FAMILIES}

    def heard(self, what: Happening, amount: float, labels: Mapping[str, str]) -> None:
        """Count it; of labels that a family does not have nothing is kept."""
        family = FAMILIES[what]
        key = tuple(labels.get(name, "") for name in family.labels)
        with self._lock:
            known = self._series[what]
            if key not in known and len(known) >= MOST_SERIES:
                key = (OTHER,) * len(family.labels)
            series = known.setdefault(key, Series(buckets=[0] * (len(family.buckets) + 1)))
            series.count += 1
            series.total += amount
            series.buckets[bisect_left(family.buckets, amount)] += 1

    def read(self, what: Happening) -> dict[tuple[str, ...], Series]:
        """Return the series of a family as they stand, by the values of their labels."""
        with self._lock:
            return {key: Series(one.count, one.total, list(one.buckets)) for key, one in self._series[what].items()}
