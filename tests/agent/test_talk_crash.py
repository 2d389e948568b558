"""A conversation whose process is killed in the middle of paid turns: it goes on, and every turn is paid once."""

from __future__ import annotations

from pathlib import Path

from tests.agent import talk_crash
from tests.tools.crash_series import Series


def test_a_talk_that_is_killed_goes_on_and_pays_once(tmp_path: Path) -> None:
    with Series(tmp_path, seed=5, work=talk_crash.work, engines=talk_crash.ENGINES) as series:
        tally = series.run(2, new=2, longest_s=2.0, together=0)
    assert tally.clean, tally
    assert tally.done + len(tally.unknown) == tally.jobs
