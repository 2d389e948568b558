"""Every picture family of this machine through the worker's own door, at tiny size: real pipelines, random weights."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.guides import drawn
from tests.tools.local.picture_orders import (
    CATALOG,
    FLAT,
    SIDE,
    QuietLine,
    digest,
    done,
    ground,
    made,
    mask,
    order,
    picture_cards,
    repositories,
)
from tools.catalog import Card, Task
from tools.errors import NotConfigured
from tools.local.image import drafts, guiding
from tools.local.models import local_model
from tools.local.tasks import FileAt

FURTHER = [pytest.param(card, task, id=f"{card.id}-{task}") for card, task in picture_cards() if task != card.tasks[0]]
"""The first task of each card goes through the engine, see `test_pictures_engine.py`."""
CLASSES = {local_model(card).classes[task]: (card, task) for card, task in picture_cards() if task == card.tasks[0]}
FAMILIES = [pytest.param(card, task, id=name) for name, (card, task) in CLASSES.items()]
LOOKING = ("edit", "i2i", "multi_ref")


@pytest.fixture(autouse=True)
def small_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Qwen-Image-Edit and Kandinsky 5 work at the size of these tests: at their million pixels a test takes half a minute."""
    import diffusers
    import diffusers.pipelines.qwenimage.pipeline_qwenimage_edit as edit
    import diffusers.pipelines.qwenimage.pipeline_qwenimage_edit_inpaint as inpaint
    import diffusers.pipelines.qwenimage.pipeline_qwenimage_edit_plus as plus

    for module in (edit, inpaint):
        usual = module.calculate_dimensions
        monkeypatch.setattr(
            module, "calculate_dimensions", lambda area, ratio, usual=usual: usual(min(area, SIDE**2), ratio)
        )
    monkeypatch.setattr(plus, "CONDITION_IMAGE_SIZE", SIDE**2)
    monkeypatch.setattr(plus, "VAE_IMAGE_SIZE", SIDE**2)
    for kind in (diffusers.Kandinsky5T2IPipeline, diffusers.Kandinsky5I2IPipeline):
        monkeypatch.setattr(kind, "__init__", _with_one_size(kind.__init__))


def _with_one_size(usual: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(usual)
    def built(self: Any, *arguments: Any, **named: Any) -> None:
        usual(self, *arguments, **named)
        self.resolutions = [(SIDE, SIDE)]

    return built


def pictures_of(card: Card, task: Task, folder: Path, colour: tuple[int, int, int] = (200, 60, 40)) -> dict[str, Any]:
    """Return what a call of this task holds of pictures, as the engine puts it."""
    listed = "image" in card.parameters and card.parameters["image"].form == "list"
    first = ground(folder, colour)
    match task:
        case "i2i" | "edit":
            return {"image": [first] if listed else first}
        case "inpaint":
            return {"image": [first] if listed else first, "mask_image": mask(folder)}
        case "multi_ref":
            return {card.parameters["reference_images"].to: [first, ground(folder, (40, 200, 60))]}
        case _:
            return {}


@pytest.mark.parametrize(("card", "task"), FURTHER)
def test_every_further_task_makes_a_picture_of_the_size_that_was_asked(
    card: Card, task: Task, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = tiny(*repositories(card))
    result = done(order(card, task, models, tmp_path / "out", **pictures_of(card, task, tmp_path)))
    picture = Image.open(result.files[0].path)
    assert (picture.size, picture.format, result.files[0].kind) == ((SIDE, SIDE), "PNG", "image")
    assert np.asarray(picture).std() > FLAT
    assert {"scheduler", "size", "dtype", "num_inference_steps"} <= set(result.facts)


@pytest.mark.parametrize(("card", "task"), FAMILIES)
def test_the_same_seed_makes_the_same_bytes_and_another_another_picture(
    card: Card, task: Task, tiny: BuildTiny, tmp_path: Path
) -> None:
    models = tiny(*repositories(card))
    wish = order(card, task, models, tmp_path / "out", **pictures_of(card, task, tmp_path))
    first = done(wish).files[0].path.read_bytes()
    assert done(wish).files[0].path.read_bytes() == first
    assert done(replace(wish, seed=4)).files[0].path.read_bytes() != first


@pytest.mark.parametrize(
    "card_id",
    ["sd-1.5-local", "flux-dev-local", "flux-kontext-local", "flux-2-klein-edit-local", "qwen-image-edit-plus-local"],
)
def test_another_picture_to_start_from_makes_another_picture(card_id: str, tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards[card_id]
    task = next(task for task in card.tasks if task in LOOKING)
    models = tiny(*repositories(card))
    red, green = (
        made(
            order(
                card, task, models, tmp_path / name, num_inference_steps=4, **pictures_of(card, task, tmp_path, colour)
            )
        )
        for name, colour in (("red", (200, 60, 40)), ("green", (20, 160, 60)))
    )
    assert (red != green).any()


def test_a_second_reference_changes_the_picture(tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["flux-2-klein-local"]
    one, other = ground(tmp_path), ground(tmp_path, (10, 220, 30))
    wish = order(card, "multi_ref", tiny(*repositories(card)), tmp_path / "out", image=[one])
    assert (made(wish) != made(wish, call={**wish.call, "image": [one, other]})).any()


def test_kandinsky_mixes_words_and_reference_pictures_by_their_weights(tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["kandinsky-2.2-local"]
    red, green = ground(tmp_path), ground(tmp_path, (10, 220, 30))
    wish = order(card, "multi_ref", tiny(*repositories(card)), tmp_path / "out", reference_images=[red, green])
    both = made(wish)
    more, one = (
        made(wish, call={**wish.call, **said})
        for said in ({"reference_weights": [1.5, 0.2]}, {"reference_images": [red]})
    )
    assert (both != more).any()
    assert (both != one).any()


def test_a_picture_is_stretched_to_a_size_of_nearly_its_shape_and_cut_to_another(
    tiny: BuildTiny, tmp_path: Path
) -> None:
    card = CATALOG.cards["sd-1.5-local"]
    wish = order(card, "t2i", tiny(card.model), tmp_path / "out", size=(96, 64))
    wide = made(replace(wish, size=(90, 60)))
    square = made(replace(wish, size=(64, 64)))
    whole = made(wish)
    assert (wide.shape, square.shape, whole.shape) == ((60, 90, 3), (64, 64, 3), (64, 96, 3))
    assert np.array_equal(square, whole[:, 16:80])


def test_strength_0_keeps_the_picture_and_says_so(tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["sd-1.5-local"]
    wish = order(card, "i2i", tiny(card.model), tmp_path / "out", image=ground(tmp_path), strength=0.0)
    result = done(wish)
    before = np.asarray(Image.open(wish.call["image"].path))
    assert np.array_equal(np.asarray(Image.open(result.files[0].path)), before)
    assert result.notes == (
        "With strength 0 nothing changes, so Stable Diffusion 1.5 on this machine left the picture as it is.",
    )


def test_one_step_with_half_the_strength_still_takes_a_step(tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["sdxl-turbo-local"]
    wish = order(
        card, "i2i", tiny(card.model), tmp_path / "out", image=ground(tmp_path), strength=0.4, num_inference_steps=1
    )
    assert done(wish).facts["num_inference_steps"] == "3"


def test_what_suits_a_task_gives_way_to_what_was_asked(tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["sd-1.5-local"]
    wish = order(card, "i2i", tiny(card.model), tmp_path / "out", image=ground(tmp_path))
    assert done(wish).facts["strength"] == "0.65"
    assert done(replace(wish, call={**wish.call, "strength": 0.9})).facts["strength"] == "0.9"


def test_a_see_through_picture_lies_on_white(tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["sd-1.5-local"]
    for name, colour in (("clear.png", (0, 0, 0, 0)), ("white.png", (255, 255, 255, 255))):
        Image.new("RGBA", (SIDE, SIDE), colour).save(tmp_path / name)
    wish = order(card, "i2i", tiny(card.model), tmp_path / "out")
    clear, white = (
        made(wish, call={**wish.call, "image": FileAt(tmp_path / name)}) for name in ("clear.png", "white.png")
    )
    assert np.array_equal(clear, white)


@pytest.mark.parametrize(("size", "stages"), [((128, 128), 2), ((384, 384), 3)])
def test_deepfloyd_enlarges_once_or_twice(size: tuple[int, int], stages: int, tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["deepfloyd-if-local"]
    line = QuietLine()
    result = done(
        order(card, "t2i", tiny(*repositories(card)), tmp_path / "out", size=size, num_inference_steps=1), line
    )
    assert Image.open(result.files[0].path).size == size
    assert len({words for _, words in line.told if words in ("painting", "enlarging")}) == 2
    assert sum(words.startswith("loading") for _, words in line.told) <= stages
    assert [share for share, _ in line.told] == sorted(share for share, _ in line.told)


@pytest.mark.parametrize("card_id", ["kandinsky-2.2-local", "deepfloyd-if-local"])
def test_a_model_of_several_stages_renders_a_draft_without_its_mark(
    card_id: str, tiny: BuildTiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = CATALOG.cards[card_id]
    draft = drawn(tmp_path / "draft", subject="a fox", scene="a forest")
    wish = order(card, "i2i", tiny(*repositories(card)), tmp_path / "out", size=(192, 128))
    wish = replace(wish, **draft.task(call=dict(wish.call)))
    result = done(wish)
    clean = digest(result)
    assert any("started from the draft's picture" in note for note in result.notes)
    assert result.facts["strength"] == f"{guiding.WITHOUT_DEPTH:g}"
    monkeypatch.setattr(drafts, "unmarked", lambda picture: picture)
    assert digest(done(wish)) != clean


def test_a_setting_that_a_task_has_no_word_for_is_told(tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["flux-kontext-local"]
    wish = order(card, "edit", tiny(*repositories(card)), tmp_path / "out", image=ground(tmp_path), strength=0.4)
    assert f"{card.title} has no strength for this, so that was left out." in done(wish).notes


def test_a_card_without_a_class_for_the_task_says_what_to_do(tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards["sdxl-turbo-local"]
    wish = order(card, "inpaint", tiny(card.model), tmp_path / "out", image=ground(tmp_path))
    with pytest.raises(NotConfigured, match=r"sdxl-turbo-local names no class for inpaint; add it to options\.classes"):
        done(wish)
