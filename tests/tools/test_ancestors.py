"""A picture edited again and again starts from the best picture of its line, and is a version of the last one all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prompts.shot import Shot, ShotChange
from tests.tools import standin
from tests.tools.standin_service import Books, Script, ScriptedService, card, catalog, picture
from tools.assets import Asset, AssetStore
from tools.engines.animatic import AnimaticEngine
from tools.generate import Door, edit_of, variation_of
from tools.requests import ImageRequest, Region
from tools.router import Wish

CAT = Shot.model_validate({"subject": "a cat", "scene": "the moon"})
TAKES = {name: name for name in ("prompt", "image", "mask_image", "size", "seed", "reference_images", "num_inference_steps", "loras")}


def said(shot: Shot, **fields: str) -> Shot:
    return shot.revise(ShotChange.model_validate(fields))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with AssetStore(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def engine(tmp_path: Path) -> ScriptedService:
    return ScriptedService("fal", Books(tmp_path / "books"), Script(polls=0))


@pytest.fixture
def door(store: AssetStore, engine: ScriptedService) -> Door:
    shelf = catalog(card("flux", "fal", parameters=TAKES, dialect="instruction"))
    return standin.door_of(store, engine, catalog=shelf, backoff_s=(0.0, 0.0))


async def make(door: Door, request: ImageRequest) -> Asset:
    return await door.generate(request, project="p")


def started_from(engine: ScriptedService) -> str:
    image = engine.orders[-1].inputs.image
    return image.handle if image is not None else ""


async def test_the_third_edit_in_words_starts_from_the_first_picture_and_says_all_that_changed(door: Door, engine: ScriptedService) -> None:
    first = await make(door, ImageRequest(shot=CAT, size=(128, 72), seed=7, num_inference_steps=20))
    night = await make(door, edit_of(first, said(CAT, lighting="night")))
    assert started_from(engine) == "img1"
    foggy = await make(door, edit_of(night, said(night.shot or CAT, scene="a foggy harbour")))
    rain = await make(door, edit_of(foggy, said(foggy.shot or CAT, action="walks in the rain")))
    assert started_from(engine) == "img1"
    assert all(words in engine.orders[-1].prompt.prompt for words in ("night", "foggy harbour", "rain"))
    assert (rain.parents, foggy.parents, rain.recipe and rain.recipe.request["image"]) == ((foggy.id,), (night.id,), foggy.id)
    requests = [order.request for order in engine.orders]
    assert [(request.seed, request.size, request.num_inference_steps) for request in requests] == [(7, (128, 72), 20)] * 4  # type: ignore[union-attr]


async def test_what_words_do_not_say_is_kept(door: Door, store: AssetStore, engine: ScriptedService) -> None:
    first = await make(door, ImageRequest(shot=CAT, size=(128, 72)))
    night = await make(door, edit_of(first, said(CAT, lighting="night")))
    part = await make(door, edit_of(night, said(night.shot or CAT, subject="a dog"), region=Region(box=(0, 0, 0.5, 1))))
    assert started_from(engine) == "img2", "a part is laid into the very picture"
    fog = await make(door, edit_of(part, said(part.shot or CAT, scene="fog")))
    assert started_from(engine) == "img3", "what was laid in is in no words"
    other = await make(door, variation_of(fog, store.list("p")))
    await make(door, edit_of(other, said(other.shot or CAT, style="watercolour")))
    assert started_from(engine) == other.handle, "another roll of the dice is what was chosen"


async def test_a_reference_that_was_brought_in_is_kept(door: Door, store: AssetStore, engine: ScriptedService) -> None:
    face = await make(door, ImageRequest(shot=said(CAT, subject="a woman"), size=(128, 72)))
    first = await make(door, ImageRequest(shot=CAT, size=(128, 72)))
    met = await make(door, edit_of(first, said(CAT, lighting="night"), references=(face.id,)))
    await make(door, edit_of(met, said(met.shot or CAT, scene="fog")))
    assert started_from(engine) == met.handle


async def test_a_draft_is_where_its_final_starts_and_the_final_where_its_edits_do(store: AssetStore, engine: ScriptedService) -> None:
    from tools.catalog import load_catalog

    shelf = catalog(load_catalog().cards["animatic"], card("flux", "fal", parameters=TAKES, tasks=["i2i", "edit"]))
    door = standin.door_of(store, engine, AnimaticEngine(job=standin.draw), catalog=shelf, backoff_s=(0.0, 0.0))
    draft = await door.generate(ImageRequest(shot=CAT, size=(128, 72)), project="p", wish=Wish(tier="draft"))
    night = await door.generate(edit_of(draft, said(CAT, lighting="night")), project="p", wish=Wish(tier="draft"))
    final = await door.generate(edit_of(night, night.shot or CAT).model_copy(update={"operation": "finalize"}), project="p")
    assert started_from(engine) == "img2"
    await door.generate(edit_of(final, said(final.shot or CAT, scene="fog")), project="p")
    assert started_from(engine) == "img3"


async def test_a_part_of_a_final_is_found_by_the_draft_it_was_rendered_from(store: AssetStore, engine: ScriptedService) -> None:
    from tools.catalog import load_catalog

    shelf = catalog(load_catalog().cards["animatic"], card("flux", "fal", parameters=TAKES, tasks=["i2i", "inpaint"]))
    door = standin.door_of(store, engine, AnimaticEngine(job=standin.draw), catalog=shelf, backoff_s=(0.0, 0.0))
    draft = await door.generate(ImageRequest(shot=CAT, size=(128, 72)), project="p", wish=Wish(tier="draft"))
    engine.script.result = picture("final", (256, 144))
    final = await door.generate(edit_of(draft, CAT).model_copy(update={"operation": "finalize", "size": (256, 144)}), project="p")
    assert "ids" not in final.sidecars and (final.width, final.height) == (256, 144)
    engine.script.result = picture("dog", (256, 144))
    dog = await door.generate(edit_of(final, said(CAT, subject="a dog"), region=Region(words="the cat", feather_px=0)), project="p")
    before, after = (standin.pixels(store.read_bytes(asset)) for asset in (final, dog))
    changed = (before != after).any(axis=2)
    assert changed[36:108, 64:128].mean() > 0.9, "the cat of the draft, at twice its size"
    changed[36:108, 64:128] = False
    assert not changed.any()
    assert "The part was found by the draft img1, from which img2 was rendered." in dog.notes
    again = await door.generate(edit_of(dog, said(CAT, subject="a fox"), region=Region(words="the cat", feather_px=0)), project="p")
    assert again.parents == (dog.id,) and again.recipe is not None and again.recipe.request["region"]["words"] == "the cat"
