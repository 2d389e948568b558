"""The one door, from request to stored asset, and the embedded engine behind it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prompts.dialects import Rendered
from prompts.shot import Shot
from tests.tools import standin
from tools import regions
from tools.assets import Asset, AssetStore
from tools.catalog import load_catalog
from tools.engines.animatic import AnimaticEngine, Job, worker_processes
from tools.engines.base import Inputs, Order, Progress, silent
from tools.errors import BadInput, EngineError, StoreError, StoreFull, UnknownHandle
from tools.generate import Door, edit_of, variation_of
from tools.media import encode_png
from tools.provenance import read_back
from tools.requests import ImageRequest, Region

CAT = Shot.model_validate({"subject": "一隻貓, a cat", "scene": "the moon", "lighting": "noon"})
NIGHT = CAT.model_copy(update={"lighting": Shot.model_validate({"lighting": "night"}).lighting})


def _door(store: AssetStore, job: Job = standin.draw) -> Door:
    return standin.door_of(store, AnimaticEngine(job=job))


@pytest.fixture
def door(store: AssetStore) -> Door:
    return _door(store)


def _stored_files(store: AssetStore) -> int:
    return sum(1 for kind in ("blobs", "tmp") for p in (store.folder / kind).rglob("*") if p.is_file())


# --- making


async def test_a_request_becomes_an_asset_with_everything_that_is_known_of_it(door: Door, store: AssetStore) -> None:
    seen: list[Progress] = []
    request = ImageRequest(shot=CAT, seed=5, size=(160, 90))
    asset = await door.generate(
        request, project="p", words="畫一隻貓", turn="3", group="g", owner="ann", report=seen.append
    )
    assert asset == store.current("p") == store.get("p", "img1")
    assert (asset.width, asset.height, asset.kind, asset.parents) == (160, 90, "image", ())
    assert (asset.words, asset.turn, asset.group, asset.owner) == ("畫一隻貓", "3", "g", "ann")
    assert asset.shot == CAT
    assert asset.recipe is not None
    assert ImageRequest.model_validate(asset.recipe.request) == request
    assert (asset.recipe.card, asset.recipe.engine, asset.recipe.seed) == ("animatic", "animatic", 5)
    assert {"scenewright", "pillow", "thorvg-python"} == set(asset.recipe.versions)
    assert asset.description.not_drawn == ("glitter",)
    assert set(asset.sidecars) == {"ids", "depth"}
    assert [p.fraction for p in seen] == sorted(p.fraction for p in seen)
    assert seen[-1].fraction == 1.0


async def test_the_file_says_what_it_is(door: Door) -> None:
    told = read_back((await door.generate(ImageRequest(shot=CAT, seed=5), project="p")).path)
    assert told["draft"] is True
    assert told["digital_source_type"].endswith("/algorithmicMedia")
    assert told["recipe"]["request"]["seed"] == 5
    assert "Seed: 5, Size: 128x72" in told["parameters"]


async def test_a_recipe_read_back_and_run_again_gives_the_same_bytes(door: Door, store: AssetStore) -> None:
    first = await door.generate(ImageRequest(shot=CAT, seed=9), project="p")
    whole = await door.generate(edit_of(first, NIGHT), project="p")
    part = await door.generate(edit_of(first, NIGHT, region=Region(words="cat")), project="p")
    for asset in (first, whole, part):
        assert await door.replay(asset.id) == store.read_bytes(asset)


async def test_the_same_talk_in_two_projects_gives_the_same_files(tmp_path: Path) -> None:
    shas = []
    for name in ("one", "two"):
        with AssetStore(tmp_path / name) as store:
            door = _door(store)
            first = await door.generate(ImageRequest(shot=CAT), project="p")
            shas.append([first.sha256, (await door.generate(edit_of(first, NIGHT), project="p")).sha256])
    assert shas[0] == shas[1]


async def test_an_upload_has_nothing_to_run_again_or_to_vary(door: Door, store: AssetStore) -> None:
    upload = store.import_upload(encode_png(Image.new("RGB", (9, 9))), "a.png", project="p")
    with pytest.raises(BadInput, match="img1 was uploaded"):
        await door.replay(upload.id)
    with pytest.raises(BadInput, match="img1 was uploaded"):
        variation_of(upload, ())


async def test_a_call_played_again_after_a_crash_is_not_made_twice(door: Door, store: AssetStore) -> None:
    first = await door.generate(ImageRequest(shot=CAT), project="p", tool_call_id="call_1")
    again = await door.generate(ImageRequest(shot=NIGHT), project="p", tool_call_id="call_1")
    assert again == first
    both = await asyncio.gather(
        *(door.generate(ImageRequest(shot=NIGHT), project="p", tool_call_id="call_2") for _ in range(2))
    )
    assert both[0] == both[1]
    assert len(store.list("p")) == 2


# --- edits


async def test_an_edit_keeps_seed_and_size_and_names_only_the_fields_that_changed(door: Door, store: AssetStore) -> None:
    first = await door.generate(ImageRequest(shot=CAT, seed=7, size=(160, 90)), project="p")
    second = await door.generate(edit_of(first, NIGHT), project="p")
    assert second.recipe is not None
    assert (second.recipe.seed, second.width, second.height) == (7, 160, 90)
    assert second.parents == (first.id,)
    assert second.changed == ("lighting",)
    assert store.undo("p") == first


async def test_an_edit_that_asks_for_another_shape_does_not_keep_the_size(door: Door) -> None:
    first = await door.generate(ImageRequest(shot=CAT, size=(160, 90)), project="p")
    tall = CAT.model_copy(update={"technical": Shot.model_validate({"technical": "9:16"}).technical})
    assert edit_of(first, tall).size is None
    assert edit_of(first, NIGHT).size == (160, 90)


async def test_a_variation_takes_the_next_free_seed_of_the_same_shot(door: Door, store: AssetStore) -> None:
    first = await door.generate(ImageRequest(shot=CAT, seed=7), project="p")
    second = await door.generate(variation_of(first, store.list("p")), project="p")
    third = await door.generate(variation_of(first, store.list("p")), project="p")
    seeds = [a.recipe.seed for a in (first, second, third) if a.recipe]
    assert seeds == [7, 8, 9]
    assert third.parents == (first.id,)
    assert len({a.sha256 for a in (first, second, third)}) == 3


@pytest.mark.parametrize(
    "region", [Region(words="the cat", feather_px=4), Region(box=(0.1, 0.2, 0.6, 0.9), feather_px=9), Region(words="cat", feather_px=0)]
)
async def test_a_region_edit_leaves_every_pixel_beyond_the_feather_bit_identical(
    door: Door, store: AssetStore, region: Region
) -> None:
    first = await door.generate(ImageRequest(shot=CAT, seed=3), project="p")
    second = await door.generate(edit_of(first, NIGHT, region=region), project="p")
    before, after = standin.pixels(store.read_bytes(first)), standin.pixels(store.read_bytes(second))
    if region.box:
        mask = regions.mask_of_box(region.box, (first.width, first.height))
    else:
        mask = standin.pixels(store.sidecar(first, "ids")) == 2
    outside = regions.distance(mask, region.feather_px) > region.feather_px
    assert outside.any()
    assert (after[outside] == before[outside]).all()
    assert (after[mask] != before[mask]).any()
    assert (standin.pixels(store.sidecar(second, "region")) == mask * 255).all()


async def test_region_edits_can_follow_each_other_by_words(door: Door, store: AssetStore) -> None:
    first = await door.generate(ImageRequest(shot=CAT, seed=3), project="p")
    dog = NIGHT.model_copy(update={"subject": Shot.model_validate({"subject": "a dog"}).subject})
    second = await door.generate(edit_of(first, dog, region=Region(words="cat", feather_px=0)), project="p")
    assert {e.name: e.words for e in second.description.elements} == {"ground": "the moon", "subject": "a dog"}
    third = await door.generate(edit_of(second, CAT, region=Region(words="dog", feather_px=0)), project="p")
    assert (standin.pixels(store.read_bytes(third)) == standin.pixels(store.read_bytes(first))).all()
    whole = await door.generate(edit_of(second, CAT), project="p")
    assert "img2 was edited in one part only" in whole.notes[0]


async def test_a_painted_mask_decides_the_region_of_an_upload(door: Door, store: AssetStore) -> None:
    photo = encode_png(Image.fromarray(np.random.default_rng(1).integers(0, 255, (80, 120, 3), dtype=np.uint8)))
    upload = store.import_upload(photo, "photo.png", project="p")
    paint = Image.new("L", (60, 40))
    paint.paste(255, (0, 0, 30, 40))
    mask = store.import_upload(encode_png(paint), "mask.png", project="p", kind="mask")
    request = edit_of(upload, CAT, region=Region(mask_image=mask.id, feather_px=3))
    asset = await door.generate(request, project="p")
    assert asset.parents == (upload.id, mask.id)
    after = standin.pixels(store.read_bytes(asset))
    assert (after[:, 64:] == standin.pixels(photo)[:, 64:]).all()
    assert (after[:, :58] != standin.pixels(photo)[:, :58]).any()


async def test_a_region_that_is_not_there_is_told_before_anything_is_drawn(store: AssetStore) -> None:
    first = await _door(store).generate(ImageRequest(shot=CAT), project="p")
    blind = _door(store, standin.draw_garbage)
    with pytest.raises(BadInput, match='no "dragon"; it has'):
        await blind.generate(edit_of(first, NIGHT, region=Region(words="dragon")), project="p")
    with pytest.raises(BadInput, match="name the picture"):
        await blind.generate(ImageRequest(shot=CAT, region=Region(words="cat")), project="p")


async def test_an_upload_redrawn_keeps_its_shape_and_the_reply_says_its_pixels_are_not_used(
    door: Door, store: AssetStore
) -> None:
    upload = store.import_upload(encode_png(Image.new("RGB", (3000, 1500), "red")), "wide.png", project="p")
    asset = await door.generate(edit_of(upload, CAT), project="p")
    assert (asset.width, asset.height) == (1280, 640)
    assert "pixels of img1 are not used" in asset.notes[0]


# --- inputs


async def test_references_become_parents_and_one_that_cannot_be_read_is_an_error(door: Door, store: AssetStore) -> None:
    reference = store.import_upload(encode_png(Image.new("RGB", (9, 9), "red")), "mia.png", project="p")
    asset = await door.generate(ImageRequest(shot=CAT, reference_images=(reference.id,)), project="p")
    assert asset.parents == (reference.id,)
    assert "img1" in asset.notes[0]
    reference.path.unlink()
    with pytest.raises(StoreError, match="img1 cannot be read"):
        await door.generate(ImageRequest(shot=CAT, reference_images=(reference.id,)), project="p")
    with pytest.raises(UnknownHandle):
        await door.generate(ImageRequest(shot=CAT, image="nobody"), project="p")
    assert len(store.list("p")) == 2


async def test_another_owners_picture_cannot_be_used(door: Door) -> None:
    hers = await door.generate(ImageRequest(shot=CAT), project="p", owner="ann")
    with pytest.raises(UnknownHandle, match="belongs to somebody else"):
        await door.generate(edit_of(hers, NIGHT), project="q", owner="bob")


async def test_more_references_than_the_card_takes_is_a_visible_note(door: Door) -> None:
    made: list[Asset] = [await door.generate(ImageRequest(shot=CAT, seed=n), project="p") for n in range(9)]
    asset = await door.generate(ImageRequest(shot=CAT, reference_images=tuple(a.id for a in made)), project="p")
    assert asset.parents == tuple(a.id for a in made[:8])
    assert asset.notes == ("Animatic draft takes 8 reference pictures; the other one was left out.",)


async def test_a_size_beyond_the_card_is_refused(door: Door) -> None:
    for size in ((8000, 100), (100, 2)):
        with pytest.raises(BadInput, match="64 to 4096 pixels"):
            await door.generate(ImageRequest(shot=CAT, size=size), project="p")


# --- failures


@pytest.mark.parametrize(
    ("job", "says"),
    [(standin.draw_blank, "empty picture"), (standin.draw_wrong_size, "50x50"), (standin.draw_garbage, "no usable image")],
)
async def test_a_bad_result_is_a_failure_and_nothing_is_stored(store: AssetStore, job: Job, says: str) -> None:
    with pytest.raises(EngineError, match=says):
        await _door(store, job).generate(ImageRequest(shot=CAT, size=(128, 72)), project="p")
    assert store.list("p") == ()
    assert _stored_files(store) == 0


async def test_a_plain_picture_is_fine_when_nothing_was_asked_to_be_in_it(store: AssetStore) -> None:
    asset = await _door(store, standin.draw_blank).generate(ImageRequest(shot=Shot(palette=("#ffffff",))), project="p")
    assert asset.handle == "img1"


async def test_a_full_disk_loses_the_new_picture_only(
    door: Door, store: AssetStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await door.generate(ImageRequest(shot=CAT), project="p")
    files = _stored_files(store)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    with pytest.raises(StoreFull):
        await door.generate(ImageRequest(shot=NIGHT), project="p")
    monkeypatch.undo()
    assert store.list("p") == (kept,)
    assert _stored_files(store) == files


async def test_a_cancelled_drawing_leaves_nothing_and_the_next_one_works(store: AssetStore) -> None:
    door = _door(store, standin.draw_slowly)
    standin.started.clear()
    standin.goes_on.clear()
    task = asyncio.create_task(door.generate(ImageRequest(shot=CAT), project="p", tool_call_id="c"))
    assert await asyncio.to_thread(standin.started.wait, 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert store.list("p") == ()
    assert _stored_files(store) == 0
    standin.goes_on.set()
    assert (await door.generate(ImageRequest(shot=CAT), project="p", tool_call_id="c")).handle == "img1"


async def test_the_event_loop_goes_on_while_a_picture_is_drawn(store: AssetStore) -> None:
    standin.started.clear()
    standin.goes_on.clear()
    task = asyncio.create_task(_door(store, standin.draw_slowly).generate(ImageRequest(shot=CAT), project="p"))
    while not standin.started.is_set():
        await asyncio.sleep(0.01)
    standin.goes_on.set()  # by the loop, which the drawing would wait for in vain if it stood in its way
    assert (await task).handle == "img1"


async def test_a_killed_worker_costs_its_own_job_only_and_a_fresh_pool_takes_the_next(store: AssetStore) -> None:
    engine = AnimaticEngine(worker_processes(1), standin.die_for_seed_13)
    door = standin.door_of(store, engine)
    try:
        first = await door.generate(ImageRequest(shot=CAT, seed=1), project="p")
        with pytest.raises(EngineError, match="drawing process died"):
            await door.generate(ImageRequest(shot=CAT, seed=13), project="p")
        second = await door.generate(ImageRequest(shot=CAT, seed=2), project="p")
    finally:
        engine.close()
    assert store.list("p") == (first, second)
    assert await _door(store).replay(first.id) == store.read_bytes(first)


async def test_an_engine_that_was_closed_starts_again() -> None:
    engine = AnimaticEngine(lambda: ThreadPoolExecutor(1), standin.draw)
    engine.warm()
    engine.close()
    order = Order("0" * 32, ImageRequest(shot=CAT), load_catalog().cards["animatic"], Inputs(), Rendered(""))
    (made,) = await engine.make(order, silent)
    assert standin.pixels(made.data).shape == (72, 128, 3)
    assert engine.problem() is None
    engine.close()
