"""Every picture card of this machine through the engine, in a worker process of its own: our cards as they are, tiny weights."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from prompts.shot import Shot
from tests.tools.engines import local_stage
from tests.tools.engines.orders import order
from tests.tools.local.conftest import BuildTiny
from tests.tools.local.picture_orders import CATALOG, FLAT, ground, mask, picture_cards, repositories
from tools.catalog import Card, Task
from tools.engines.base import InputFile, Inputs
from tools.engines.local import LocalEngine
from tools.media import open_picture
from tools.requests import ImageRequest, Region

pytestmark = pytest.mark.asyncio(loop_scope="module")
FIRST = [pytest.param(card, task, id=f"{card.id}-{task}") for card, task in picture_cards() if task == card.tasks[0]]
SIDE = 512
"""Pixels that every card takes; the tiny models make fewer, and the engine enlarges them."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalEngine]:
    opened = local_stage.engine(tiny(), tmp_path_factory.mktemp("work"))
    yield opened
    await opened.aclose()


def file_of(path: Path) -> InputFile:
    with Image.open(path) as picture:
        return InputFile(path.stem, path.stem, path, *picture.size)


def inputs_of(task: Task, folder: Path) -> Inputs:
    """Return the files that the task needs."""
    if task == "t2i":
        return Inputs()
    image = file_of(ground(folder, side=SIDE).path)
    return (
        Inputs(image=image, mask_image=file_of(mask(folder, SIDE).path)) if task == "inpaint" else Inputs(image=image)
    )


@pytest.mark.parametrize(("card", "task"), FIRST)
async def test_our_cards_make_pictures_as_they_are(
    card: Card, task: Task, engine: LocalEngine, tiny: BuildTiny, tmp_path: Path
) -> None:
    tiny(*repositories(card))
    inputs = inputs_of(task, tmp_path)
    asked = {"image": inputs.image.id, "size": None} if inputs.image else {"size": (SIDE, SIDE)}
    region = Region(mask_image="mask") if inputs.mask_image else None
    request = ImageRequest(shot=Shot(subject="a red fox"), seed=3, region=region, num_inference_steps=2, **asked)
    (made,) = await engine.make(order(request, card, "a (red fox:1.2) in the snow", inputs), lambda _: None)
    picture = open_picture(made.data)
    assert picture.size == (SIDE, SIDE)
    assert np.asarray(picture).std() > FLAT
    assert {"scheduler", "size", "dtype", "device"} <= set(made.facts)


async def test_the_weights_of_references_reach_a_prior(engine: LocalEngine, tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["kandinsky-2.2-local"]
    tiny(*repositories(card))
    pictures = tuple(file_of(ground(tmp_path, colour, SIDE).path) for colour in ((200, 60, 40), (10, 220, 30)))
    ids = tuple(picture.id for picture in pictures)
    made = []
    for weights in ((), (1.4, 0.1)):
        request = ImageRequest(
            shot=Shot(subject="a red fox"),
            seed=3,
            size=(SIDE, SIDE),
            num_inference_steps=2,
            reference_images=ids,
            reference_weights=weights,
        )
        made += await engine.make(order(request, card, "a red fox", Inputs(reference_images=pictures)), lambda _: None)
    assert made[0].data != made[1].data
