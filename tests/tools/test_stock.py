"""Models of this machine through the door: fetched only after somebody agreed, once for everybody, and gone on with after a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from prompts.shot import Shot
from tests.tools import standin
from tests.tools.standin_local import SDXL, Agreements, LocalStandIn, local_card
from tests.tools.standin_service import card, catalog
from tools.agreeing import Fetch, NeedsAgreement, all_words, fetch_words
from tools.assets import AssetStore
from tools.engines.base import Progress
from tools.errors import EngineFailure
from tools.generate import Door
from tools.jobs import Ledger
from tools.requests import ImageRequest
from tools.router import Wish

REQUEST = ImageRequest(shot=Shot(subject="a red kite"), size=(128, 72))
NAMED = Wish(prefer=("local:sdxl",))
ASKED = Fetch(card="sdxl-local", title="SDXL", gb=6.94, licence="OpenRAIL++-M", commercial=True, repositories=("maker/sdxl",))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with AssetStore(tmp_path / "store") as opened:
        yield opened


def door_of(store: AssetStore, engine: LocalStandIn, agreements: Agreements | None = None) -> Door:
    data = local_card("sdxl-local")
    shelf = catalog(card("sdxl-local", "local", **{key: data[key] for key in ("title", "tasks", "price", "parameters")}))
    return standin.door_of(store, engine, catalog=shelf, agreements=agreements or Agreements())


async def test_nothing_is_fetched_that_nobody_agreed_to(store: AssetStore) -> None:
    engine = LocalStandIn({"sdxl-local": SDXL})
    door = door_of(store, engine)
    plan = await door.plan(REQUEST, NAMED)
    assert door.unagreed([plan.choices[0], plan.choices[0]]) == (ASKED,)
    with pytest.raises(NeedsAgreement, match=r"The files of SDXL are not here yet \(6\.9 GB to fetch, OpenRAIL\+\+-M, commercial use allowed\)"):
        await door.generate(REQUEST, project="p", wish=NAMED)
    assert engine.fetched == [] and store.list("p") == ()


async def test_after_a_yes_it_is_fetched_with_progress_and_then_made(store: AssetStore) -> None:
    engine, agreements = LocalStandIn({"sdxl-local": SDXL}), Agreements()
    door = door_of(store, engine, agreements)
    door.agree([ASKED], "ann")
    assert agreements.kept == {"sdxl-local": (SDXL, "ann")}
    told: list[Progress] = []
    asset = await door.generate(REQUEST, project="p", wish=NAMED, report=told.append)
    assert engine.fetched == ["sdxl-local"]
    fetching = [progress for progress in told if progress.step == "fetching"]
    assert [progress.left_s for progress in fetching] == [4.0, 3.0, 2.0, 1.0]
    assert (asset.recipe and asset.recipe.card, asset.cost_source) == ("sdxl-local", "free")
    assert door.unagreed((await door.plan(REQUEST, NAMED)).choices) == ()


async def test_two_who_ask_at_once_fetch_once(store: AssetStore) -> None:
    engine, agreements = LocalStandIn({"sdxl-local": SDXL}), Agreements()
    door = door_of(store, engine, agreements)
    door.agree([ASKED], "ann")
    both = await asyncio.gather(*(door.generate(REQUEST, project=name, wish=NAMED) for name in "pq"))
    assert engine.fetched == ["sdxl-local"]
    assert [asset.handle for asset in both] == ["img1", "img1"]


async def test_a_line_that_breaks_is_told_and_asking_again_goes_on(store: AssetStore) -> None:
    engine, agreements = LocalStandIn({"sdxl-local": SDXL}), Agreements()
    engine.cut_off = 1
    door = door_of(store, engine, agreements)
    door.agree([ASKED], "ann")
    with pytest.raises(EngineFailure, match="it goes on where it stopped"):
        await door.generate(REQUEST, project="p", wish=NAMED)
    assert (await door.generate(REQUEST, project="p", wish=NAMED)).handle == "img1"


async def test_a_job_that_was_fetching_when_the_program_ended_goes_on_after_a_restart(store: AssetStore) -> None:
    engine, agreements = LocalStandIn({"sdxl-local": SDXL}), Agreements()
    door = door_of(store, engine, agreements)
    door.agree([ASKED], "ann")
    fetching = asyncio.Event()
    job = asyncio.create_task(door.generate(REQUEST, project="p", wish=NAMED, tool_call_id="c", report=lambda _: fetching.set()))
    await fetching.wait()
    await door.aclose()
    await asyncio.gather(job, return_exceptions=True)
    assert store.list("p") == ()
    again = door_of(store, engine, agreements)
    (outcome,) = await again.recover()
    assert outcome.asset is not None and outcome.asset.handle == "img1"
    assert engine.fetched == ["sdxl-local"]
    assert Ledger(store).listed(project="p") == []


async def test_a_larger_size_or_another_licence_is_asked_about_again(store: AssetStore) -> None:
    engine, agreements = LocalStandIn({"sdxl-local": SDXL}), Agreements()
    door = door_of(store, engine, agreements)
    agreements.agree("sdxl-local", type(SDXL)(1.0, SDXL.licence, True), "ann")
    assert door.unagreed((await door.plan(REQUEST, NAMED)).choices[:1]) == (ASKED,)


def test_sizes_licences_and_uses_are_said_in_words() -> None:
    small = Fetch(card="whisper-local", title="Whisper", gb=0.15, licence="MIT", commercial=None)
    assert fetch_words(small) == "150 MB to fetch, MIT, commercial use not verified"
    assert all_words([ASKED, small]).startswith("SDXL: 6.9 GB to fetch, OpenRAIL++-M, commercial use allowed; Whisper: 150 MB")
