"""A value that a provider does not know is moved to the nearest it does."""

from __future__ import annotations

from tools.catalog import Parameter
from tools.engines.fitting import fitted


def test_of_two_lengths_as_near_the_longer_is_taken_since_it_can_be_cut() -> None:
    lengths = Parameter(to="duration", choices=(4, 6, 8))
    assert [fitted("duration_s", lengths, seconds) for seconds in (1, 4, 5, 6.9, 7, 12)] == [4, 4, 6, 6, 8, 8]


def test_of_two_other_values_as_near_the_first_is_taken() -> None:
    assert fitted("fps", Parameter(to="fps", choices=(24, 30)), 27) == 24
