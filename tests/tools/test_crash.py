"""A process killed with -9 at every moment of a paid job: a fresh one brings it to its end, and it is paid once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import INSTEAD
from tests.tools import standin
from tests.tools.crash_child import LEASE_S, MOMENTS
from tests.tools.crash_series import Series
from tests.tools.standin_service import Books, Script, ScriptedService, card, catalog
from tools.assets import AssetStore
from tools.errors import OutcomeUnknown
from tools.generate import Door
from tools.jobs import Ledger


def _kill_at(tmp_path: Path, moment: str) -> None:
    words = [sys.executable, "-m", "tests.tools.crash_child", str(tmp_path / "store"), str(tmp_path / "books"), moment, "c", INSTEAD.url_of(tmp_path / "store")]
    ended = subprocess.run(words, cwd=Path(__file__).resolve().parents[2], capture_output=True, timeout=240, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


def _door(store: AssetStore, tmp_path: Path, *, findable: bool = True) -> Door:
    engine = ScriptedService("fal", Books(tmp_path / "books"), Script(findable=findable))
    return standin.door_of(store, engine, catalog=catalog(card("flux", "fal")), ledger=Ledger(store, lease_s=LEASE_S))


def _files(store: AssetStore) -> set[str]:
    return {path.stem for path in (store.folder / "blobs").rglob("*") if path.is_file()}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_killed_process_loses_nothing_and_nothing_is_paid_twice(tmp_path: Path, moment: str) -> None:
    _kill_at(tmp_path, moment)
    with AssetStore(tmp_path / "store") as store:
        door = _door(store, tmp_path)
        outcomes = await door.recover()
        (asset,) = store.list("p")
        assert [outcome.asset for outcome in outcomes] == ([] if moment == "stored" else [asset])
        assert len(Books(tmp_path / "books").charges) == 1
        assert _files(store) == {asset.sha256}
        assert not list((store.folder / "spool").glob("*"))
        assert door.jobs() == []
        assert [(row["usd"], row["jobs"]) for row in door.spent()] == [(0.25, 1)]


@pytest.mark.parametrize("moment", ["sending", "taken"])
async def test_what_was_perhaps_sent_and_cannot_be_found_is_listed_and_not_sent_again(tmp_path: Path, moment: str) -> None:
    _kill_at(tmp_path, moment)
    before = len(Books(tmp_path / "books").charges)
    with AssetStore(tmp_path / "store") as store:
        door = _door(store, tmp_path, findable=False)
        (outcome,) = await door.recover()
        assert isinstance(outcome.problem, OutcomeUnknown)
        assert [row["state"] for row in door.jobs()] == ["unknown"]
        assert store.list("p") == ()
    assert len(Books(tmp_path / "books").charges) == before


def test_kills_at_random_moments_cost_nothing_with_the_real_engines(tmp_path: Path) -> None:
    with Series(tmp_path, seed=3) as series:
        tally = series.run(6, new=3, longest_s=1.2, together=3)
    assert tally.kills >= 6
    assert tally.clean, tally
    assert tally.done + len(tally.unknown) == tally.jobs
    assert all(" at fal" in words or " at luma" in words or " at openai" in words for words in tally.unknown)
