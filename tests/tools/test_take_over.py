"""Several processes over one PostgreSQL: what one that is killed had begun ends in another one, once, and is charged once."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.tools.crash_series import PROJECT, Series, stay
from tools.assets import AssetStore
from tools.jobs import Ledger

PATIENCE_S = 120.0
"""Within this a dead process's job is taken over."""
MAKES_S = 0.3
"""The service takes so long once the process that ordered is killed; before that it does not come to an end."""


def _until(true: Callable[[], object]) -> None:
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < PATIENCE_S
        time.sleep(0.05)


def test_a_paid_job_of_one_of_three_that_is_killed_ends_elsewhere_once(tmp_path: Path, postgres_url: str) -> None:
    with Series(tmp_path, work=stay, engines=("luma",), database_url=postgres_url) as series:
        series.services["luma"].fake.seconds = 600.0
        living = [series.start(0), series.start(0)]
        begun = series.start(1)
        with AssetStore(series.folder, database_url=postgres_url) as store:
            ledger = Ledger(store)
            _until(lambda: store.database.rows("SELECT 1 FROM attempts WHERE state = 'sent'"))
            (job,) = ledger.listed()
            holder = job.lease_by
            series.kill(begun)
            series.services["luma"].fake.seconds = MAKES_S
            _until(lambda: ledger.listed() == [])
            (asset,) = store.list(PROJECT, 9)
            assert (asset.words, asset.cost_source != "") == ("number 1", True)
            (attempt,) = ledger.attempts(job.key)
            assert attempt.state == "done"
            assert holder not in ("", ledger.me)
        assert dict(series.services["luma"].paid) == {1: 1}
        assert all(child.is_alive() for child in living)
        for child in living:
            series.kill(child)


def test_kills_among_three_that_work_at_once_lose_nothing_and_charge_nothing_twice(tmp_path: Path, postgres_url: str) -> None:
    with Series(tmp_path, seed=4, engines=("fal", "luma", "replicate", "openai"), database_url=postgres_url) as series:
        tally = series.run_crowd(4)
    assert tally.clean, tally
    assert tally.jobs >= 6 and tally.done + len(tally.unknown) == tally.jobs
