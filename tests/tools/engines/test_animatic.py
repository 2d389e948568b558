"""The embedded engine with the real studio behind it: same bytes anywhere, and edits that stay where they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from prompts.shot import Shot, ShotChange
from tests.tools.standin import door_of, pixels
from tools import regions
from tools.assets import Asset, AssetStore
from tools.engines.animatic import AnimaticEngine, draw_job, worker_processes
from tools.generate import Door, edit_of
from tools.provenance import read_back
from tools.requests import ImageRequest, Region

CAT = Shot.model_validate({"subject": "一隻穿宇宙裝的貓咪", "action": "騎腳踏車", "scene": "月球上"})
SUNSET = CAT.revise(ShotChange.model_validate({"lighting": "sunset"}))
SMALL = (320, 180)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore(tmp_path) as opened:
        yield opened


@pytest.fixture
def door(store: AssetStore) -> Door:
    return door_of(store, AnimaticEngine())


def _element_mask(store: AssetStore, asset: Asset, name: str) -> np.ndarray:
    number = next(e.id for e in asset.description.elements if name in (e.name, e.words))
    return pixels(store.sidecar(asset, "ids")) == number


async def test_a_drawn_asset_has_its_maps_its_elements_and_its_metadata(door: Door, store: AssetStore) -> None:
    asset = await door.generate(ImageRequest(shot=CAT, size=SMALL), project="p")
    ids, depth = pixels(store.sidecar(asset, "ids")), pixels(store.sidecar(asset, "depth"))
    assert ids.shape == depth.shape == (180, 320)
    assert (ids.dtype, depth.dtype) == (np.uint8, np.uint16)
    assert {e.id for e in asset.description.elements} >= set(np.unique(ids).tolist()) - {0}
    assert "cat" in " ".join(e.name for e in asset.description.elements)
    assert read_back(asset.path)["draft"] is True


async def test_a_worker_process_draws_the_same_bytes_as_this_one(store: AssetStore) -> None:
    engine = AnimaticEngine(worker_processes(1))
    door = door_of(store, engine)
    try:
        asset = await door.generate(ImageRequest(shot=CAT, seed=4, size=SMALL), project="p")
    finally:
        engine.close()
    here = draw_job(CAT.model_dump_json(), SMALL, 4, True)
    assert (pixels(store.read_bytes(asset)) == pixels(here.picture)).all()
    assert store.sidecar(asset, "ids") == here.sidecars["ids"]
    in_a_thread = AnimaticEngine()
    assert await door_of(store, in_a_thread).replay(asset.id) == store.read_bytes(asset)


async def test_a_change_of_light_keeps_the_subject_where_it_was(door: Door, store: AssetStore) -> None:
    day = await door.generate(ImageRequest(shot=CAT, size=(640, 360)), project="p")
    dusk = await door.generate(edit_of(day, SUNSET), project="p")
    name = next(e.name for e in day.description.elements if e.role == "subject")
    before, after = _element_mask(store, day, name), _element_mask(store, dusk, name)
    assert (before & after).sum() / (before | after).sum() > 0.98
    assert dusk.changed == ("lighting",)
    assert (pixels(store.read_bytes(day)) != pixels(store.read_bytes(dusk))).mean() > 0.3


@pytest.mark.parametrize("words", ["貓咪", "the cat"])
async def test_a_region_edit_of_an_element_by_words_in_either_language(door: Door, store: AssetStore, words: str) -> None:
    day = await door.generate(ImageRequest(shot=CAT, size=(640, 360)), project="p")
    red = CAT.revise(ShotChange.model_validate({"subject": "一隻穿紅色宇宙裝的貓咪"}))
    edit = await door.generate(edit_of(day, red, region=Region(words=words, feather_px=5)), project="p")
    name = next(e.name for e in day.description.elements if e.role == "subject")
    mask = _element_mask(store, day, name)
    before, after = pixels(store.read_bytes(day)), pixels(store.read_bytes(edit))
    outside = regions.distance(mask, 5) > 5
    assert (before[outside] == after[outside]).all()
    assert (before[mask] != after[mask]).any()
    assert [e.name for e in edit.description.elements if e.role == "subject"] == [name]


async def test_the_single_icons_of_a_sheet_are_kept_beside_it(door: Door, store: AssetStore) -> None:
    sheet = Shot.model_validate({"subject": "finance icon set", "items": ["borrow", "bank card"], "palette": ["#0032a1"]})
    asset = await door.generate(ImageRequest(shot=sheet, size=(640, 360)), project="p")
    icon = pixels(store.sidecar(asset, "part:bank card"))
    assert icon.shape[2] == 4
    assert {tuple(p) for p in icon[icon[..., 3] == 255][:, :3]} >= {(0x00, 0x32, 0xA1)}


def test_a_ready_engine_has_no_problem() -> None:
    assert AnimaticEngine().problem() is None
