"""From a draft to its final and on, through the door: what steers a picture of this machine's models, and what stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from prompts.shot import Shot
from tests.tools import standin
from tests.tools.engines import local_stage as stage
from tests.tools.local.conftest import BuildTiny
from tests.tools.local.guides import ADAPTER, DEPTH, SD, difference, own_folder, pixels
from tools.assets import Asset, AssetStore
from tools.catalog import Card, Catalog, load_catalog
from tools.engines.animatic import AnimaticEngine
from tools.generate import Door
from tools.requests import ImageRequest, Region
from tools.router import Wish

pytestmark = pytest.mark.asyncio(loop_scope="module")
SIZE = (192, 128)
COUPLE = Shot.model_validate({
    "subject": "a girl in a red coat and a boy in a blue jacket", "scene": "a beach",
    "text_in_image": [{"text": "SUMMER", "place": "title"}],
})  # fmt: skip
DRAFT, HERE, FASTER = Wish(tier="draft"), Wish(prefer=("local:sd-1.5",)), {"num_inference_steps": 2}


@dataclass
class Room:
    """A door with the embedded studio and this machine's models behind it."""

    door: Door
    store: AssetStore

    async def made(self, wish: Wish = HERE, **asked: Any) -> Asset:
        """Return what the door makes of a request for a picture."""
        return await self.door.generate(ImageRequest(shot=COUPLE, **asked), project="p", wish=wish)


@pytest.fixture(scope="module")
def models(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_folder(tmp_path_factory.mktemp("models"), tiny, SD, ADAPTER, DEPTH[SD])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(models: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    store = AssetStore(tmp_path_factory.mktemp("steering"))
    local = stage.engine(models, tmp_path_factory.mktemp("work"))
    studio = AnimaticEngine()
    yield Room(standin.door_of(store, studio, local, catalog=tiny_cards()), store)
    await local.aclose()
    await studio.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def draft(room: Room) -> Asset:
    return await room.made(DRAFT, seed=7, size=SIZE)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def final(room: Room, draft: Asset) -> Asset:
    return await room.made(operation="finalize", image=draft.id, seed=7, **FASTER)


def tiny_cards() -> Catalog:
    """Return our own cards, with the figures of its tiny likeness at SD 1.5's."""
    catalog = load_catalog()
    return Catalog(catalog.systems, {**catalog.cards, "sd-1.5-local": _tiny(catalog.cards["sd-1.5-local"])})


def _tiny(card: Card) -> Card:
    figures = {
        "size": SIZE,
        "parts_gb": {"unet": 0.001},
        "working_gb": 0.01,
        "tflop": 0.001,
        "dtype": "fp32",
        "files": {"gb": 0.002},
    }
    reference = {**card.options["reference"], "gb": 0.001}
    options = {**card.options, **figures, "reference": reference}
    return card.model_copy(update={"options": options, "limits": card.limits.model_copy(update={"min_side": 16})})


def held(asset: Asset) -> np.ndarray:
    return pixels(asset.path)


async def test_a_draft_becomes_a_final_with_its_depth_its_figures_and_its_words(
    room: Room, draft: Asset, final: Asset
) -> None:
    assert final.recipe is not None
    assert final.recipe.card == "sd-1.5-local"
    assert (final.width, final.height, final.recipe.seed) == (*SIZE, 7)
    told = " ".join(final.notes)
    assert "followed the draft's depth (ControlNet)" in told
    assert "The girl and the boy were painted once more, each in its own place" in told
    assert 'cannot letter, so "SUMMER" was laid over from the draft' in told
    assert "no way to say" not in told
    assert final.facts["control"] == "depth"
    (title,) = (e for e in draft.description.elements if e.words == "SUMMER")
    ids = pixels_of(room, draft, "ids")
    letters = ids == title.id
    drawn = held(draft)[..., :3]
    assert difference(held(final)[letters], drawn[letters]) < 25 < difference(held(final)[~letters], drawn[~letters])


async def test_the_same_draft_is_rendered_to_the_same_bytes(room: Room, draft: Asset, final: Asset) -> None:
    again = await room.made(operation="finalize", image=draft.id, seed=7, **FASTER)
    assert np.array_equal(held(again), held(final))


async def test_beyond_a_region_every_pixel_stays(room: Room, draft: Asset) -> None:
    region = Region(words="the girl", feather_px=4)
    edited = await room.made(image=draft.id, region=region, seed=9, **FASTER)
    assert edited.recipe is not None
    assert edited.recipe.card == "sd-1.5-local"
    (girl,) = (e for e in draft.description.elements if e.words == "girl")
    ids = pixels_of(room, draft, "ids")
    inside = ids == girl.id
    rows, columns = np.nonzero(inside)
    near = np.zeros_like(inside)
    near[max(rows.min() - 5, 0) : rows.max() + 6, max(columns.min() - 5, 0) : columns.max() + 6] = True
    before, after = held(draft)[..., :3], held(edited)[..., :3]
    assert np.array_equal(before[~near], after[~near])
    assert difference(before[inside], after[inside]) > 5


async def test_a_reference_of_the_cast_steers_the_final(room: Room, draft: Asset, final: Asset) -> None:
    face = await room.made(DRAFT, seed=3, size=(96, 96))
    steered = await room.made(
        operation="finalize", image=draft.id, seed=7, reference_images=(face.id,), reference_weights=(0.9,), **FASTER
    )
    assert steered.facts["references"].endswith(":0.63")
    assert difference(held(steered), held(final)) > 0.5
    assert "painted once more" not in " ".join(steered.notes)


async def test_a_picture_follows_another_ones_depth_and_takes_its_colours(room: Room, draft: Asset) -> None:
    alone = await room.made(seed=4, size=SIZE, **FASTER)
    led = await room.made(seed=4, size=SIZE, guide="depth", guide_image=draft.id, **FASTER)
    tinted = await room.made(seed=4, size=SIZE, palette_image=draft.id, **FASTER)
    assert led.facts["control"] == "depth"
    assert difference(held(led), held(alone)) > 2
    wanted = held(draft)[..., :3].mean((0, 1))
    assert np.abs(held(tinted).mean((0, 1)) - wanted).max() < np.abs(held(alone).mean((0, 1)) - wanted).max()


async def test_a_picture_becomes_wider_on_one_side(room: Room, draft: Asset) -> None:
    wider = await room.made(operation="outpaint", image=draft.id, sides=("left",), seed=2, **FASTER)
    assert (wider.width, wider.height) == (288, 128)
    assert not any("shape" in note or "no way to say" in note for note in wider.notes)
    assert np.array_equal(held(wider)[:, 96 + 8 :], held(draft)[:, 8:, :3])


async def test_a_picture_becomes_larger_and_says_how(room: Room, draft: Asset) -> None:
    larger = await room.made(Wish(prefer=("local:lanczos",)), operation="upscale", image=draft.id)
    assert (larger.width, larger.height) == (384, 256)
    assert any("adds no detail" in note for note in larger.notes)


async def test_a_draft_loses_its_background(room: Room, draft: Asset) -> None:
    cut = await room.made(Wish(prefer=("local",)), operation="remove_background", image=draft.id)
    alpha = held(cut)[..., 3]
    ids = pixels_of(room, draft, "ids")
    front = np.isin(ids, [e.id for e in draft.description.elements if e.role in ("subject", "prop", "overlay")])
    assert not alpha[~front].any()
    assert (alpha[front] > 100).mean() > 0.98


async def test_a_final_loses_its_background_along_its_drafts_outlines_and_says_so(
    room: Room, draft: Asset, final: Asset
) -> None:
    cut = await room.made(Wish(prefer=("local",)), operation="remove_background", image=final.id)
    assert any("along the outlines of its draft" in note for note in cut.notes)
    front = [e.id for e in draft.description.elements if e.role in ("subject", "prop", "overlay")]
    assert not held(cut)[..., 3][~np.isin(pixels_of(room, draft, "ids"), front)].any()


def pixels_of(room: Room, asset: Asset, sidecar: str) -> np.ndarray:
    return standin.pixels(room.store.sidecar(asset, sidecar))
