"""Parts of uploads that are only named in words: found by a segmenter where one is, and edited like any painted part."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from prompts.shot import Shot
from tests.tools import standin
from tests.tools.engines import local_stage as stage
from tests.tools.local.conftest import BuildTiny
from tests.tools.local.guides import SD, difference, own_folder, pixels, plain
from tests.tools.local.test_steering import FASTER, HERE, tiny_cards
from tools.assets import AssetStore
from tools.engines.local import LocalEngine
from tools.local.image import segmenting
from tools.parting import Segmenter
from tools.requests import ImageRequest, Region

in_one_loop = pytest.mark.asyncio(loop_scope="module")


def test_a_part_ends_where_it_becomes_unlikely_and_is_of_the_pictures_size() -> None:
    likely = np.full((16, 16), 0.02, np.float32)
    likely[4:8, 4:12] = 0.9
    mask = segmenting.mask_of(likely, (64, 64))
    assert mask is not None
    part = np.asarray(mask) > 0
    assert part[18:30, 18:46].all()
    assert not part[44:, :].any()
    assert not part[:, :10].any()


def test_what_is_likely_nowhere_is_not_found() -> None:
    assert segmenting.mask_of(np.full((16, 16), 0.2, np.float32), (64, 64)) is None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalEngine]:
    models = own_folder(tmp_path_factory.mktemp("models"), tiny, SD, segmenting.REPOSITORY.id)
    opened = stage.engine(models, tmp_path_factory.mktemp("work"))
    yield opened
    await opened.aclose()


@in_one_loop
async def test_words_find_a_part_and_other_words_another(engine: LocalEngine, tmp_path: Path) -> None:
    picture = plain(tmp_path / "boat.png", (200, 40, 40), 96)
    found = await engine.part_of(picture, "the boat")
    assert found is not None
    mask = standin.pixels(found)
    assert mask.shape == (96, 96)
    assert set(np.unique(mask)) <= {0, 255}
    assert found == await engine.part_of(picture, "the boat")
    other = await engine.part_of(picture, "zzz 9")
    assert other != found


@in_one_loop
async def test_only_the_part_of_an_upload_that_was_named_changes(
    engine: LocalEngine, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = AssetStore(tmp_path / "store")
    door = standin.door_of(store, engine, catalog=tiny_cards())
    upload = store.import_upload(plain(tmp_path / "boat.png", (200, 40, 40), 128).read_bytes(), "boat.png", project="p")
    whole = Image.new("L", (128, 128))
    whole.paste(255, (40, 40, 90, 80))
    whole.save(tmp_path / "mask.png")
    asked: list[str] = []

    async def part_of(picture: Path, words: str) -> bytes:
        asked.append(words)
        return (tmp_path / "mask.png").read_bytes()

    monkeypatch.setattr(engine, "part_of", part_of)
    request = ImageRequest(
        shot=Shot(subject="a green boat"), image=upload.id, region=Region(words="船", feather_px=4), seed=3, **FASTER
    )
    edited = await door.generate(request, project="p", wish=HERE)
    assert asked == ["sailboat"]
    before, after = pixels(upload.path)[..., :3], pixels(edited.path)[..., :3]
    outside = np.ones((128, 128), bool)
    outside[35:85, 35:95] = False
    assert np.array_equal(before[outside], after[outside])
    assert difference(before[40:80, 40:90], after[40:80, 40:90]) > 5
    assert edited.recipe is not None
    mask = store.by_id(edited.recipe.request["region"]["mask_image"])
    assert (mask.kind, mask.words, mask.aside) == ("mask", "sailboat", True)
    assert store.current("p") == edited


@in_one_loop
async def test_without_a_segmenter_a_part_stays_a_matter_of_words(tmp_path: Path) -> None:
    alone = stage.engine(tmp_path, tmp_path / "work")
    assert isinstance(alone, Segmenter)
    assert await alone.part_of(plain(tmp_path / "boat.png", (200, 40, 40)), "the boat") is None
    await alone.aclose()
