"""How deep the searches go: few examples, always the same ones, in the suite; many random ones by `python -m tests.fuzz`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

TIMES = 1
"""Times as many examples as in the suite; above 1 they are random. Set by `python -m tests.fuzz` before the tests are imported."""


def searched(examples: int) -> Callable[[Any], Any]:
    """Return the settings of a search with this many examples in the suite."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
    )
