"""Pictures made wider: where the old one stands, the seam, and the door to the model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.guides import SD, Bench, model_of, new_bench, pixels
from tools.errors import BadInput
from tools.local.image import canvas, outpainting
from tools.local.image.canvas import Side
from tools.local.tasks import FileAt, LocalTask

OLD = (96, 64)


@pytest.mark.parametrize(
    ("wanted", "sides", "size", "box"),
    [
        ((128, 128), (), (128, 128), (16, 32, 112, 96)),
        ((160, 64), ("left",), (160, 64), (64, 0, 160, 64)),
        ((160, 64), ("right",), (160, 64), (0, 0, 96, 64)),
        ((160, 100), ("right", "top"), (160, 100), (0, 36, 96, 100)),
        ((16, 9), (), (114, 64), (9, 0, 105, 64)),
        ((64, 64), ("bottom",), (96, 96), (0, 0, 96, 64)),
        (None, ("left",), (144, 64), (48, 0, 144, 64)),
        (None, ("left", "right"), (192, 64), (48, 0, 144, 64)),
        (None, (), (144, 96), (24, 16, 120, 80)),
        (OLD, ("top",), (96, 96), (0, 32, 96, 96)),
    ],
)
def test_the_canvas_holds_the_old_picture_whole(
    wanted: tuple[int, int] | None, sides: tuple[Side, ...], size: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    place = canvas.canvas(OLD, wanted, sides)
    assert (place.size, place.box) == (size, box)


def test_what_the_model_paints_at_another_shape_comes_back_to_its_place(bench: Bench, tmp_path: Path) -> None:
    old = Image.new("RGB", (96, 40), "white")
    old.paste("black", (0, 0, 96, 5))
    old.save(tmp_path / "old.png")
    call = {"image": FileAt(tmp_path / "old.png"), "prompt": "a wall"}
    order = bench.order(task="outpaint", size=(160, 40), call=call, model=model_of(SD, multiple=64))
    sizes: list[tuple[int, int]] = []

    def painted(task: LocalTask) -> Image.Image:
        with Image.open(task.call["image"].path) as ground:
            sizes.append(ground.size)
        wall = Image.new("RGB", sizes[0], "white")
        wall.paste("black", (0, 0, sizes[0][0], sizes[0][1] // 8))
        return wall

    done, _ = outpainting.widened(order, painted)
    assert sizes == [(128, 64)]
    left = np.asarray(done.convert("L"))[:, :16]
    assert left[:3].max() < 60
    assert left[8:].min() > 200


def gradient(size: tuple[int, int], start: tuple[int, int] = (0, 0)) -> Image.Image:
    """Return a smooth picture; the same colour at the same place, whatever its size."""
    x, y = np.meshgrid(np.arange(size[0]) + start[0], np.arange(size[1]) + start[1])
    return Image.fromarray(np.stack([60 + x * 0.5, 180 - y * 0.6, 90 + x * 0.2], -1).clip(0, 255).astype(np.uint8))


def test_old_pixels_stay_and_the_seam_is_soft_where_the_model_paints_in_other_colours() -> None:
    old, place = gradient((200, 160), (60, 20)), canvas.canvas((200, 160), (320, 200))
    truth = np.asarray(gradient((320, 200)), np.float32)
    tinted = Image.fromarray((truth * (1.1, 0.9, 1.0) + 12).clip(0, 255).astype(np.uint8))
    done = np.asarray(canvas.joined(old, tinted, place))
    left, top, right, bottom = place.inner()
    x, y = place.box[:2]
    assert np.array_equal(done[top:bottom, left:right], np.asarray(old)[top - y : bottom - y, left - x : right - x])
    steps = np.abs(np.diff(done.astype(int), axis=1)).max()
    assert steps <= 8  # the tint differs by up to 30 levels
    hard = truth.copy()
    hard[:] = np.asarray(tinted)
    hard[y : y + 160, x : x + 200] = np.asarray(old)
    assert np.abs(np.diff(hard, axis=1)).max() > 15
    assert np.abs(done[5:20, 5:20] - np.asarray(tinted, int)[5:20, 5:20]).mean() < 12


def test_a_model_that_goes_on_rightly_is_left_as_it_paints() -> None:
    old, place = gradient((200, 160), (60, 20)), canvas.canvas((200, 160), (320, 200))
    done = np.asarray(canvas.joined(old, gradient((320, 200)), place), int)
    assert np.abs(done - np.asarray(gradient((320, 200)), int)).max() <= 1


def test_the_mask_shows_all_that_is_new_and_a_strip_of_the_old() -> None:
    place = canvas.canvas(OLD, (160, 64), ("right",))
    area = np.asarray(canvas.mask(place)) > 0
    assert area[:, 96:].all()
    assert area[:, 96 - place.overlap : 96].all()
    assert not area[:, : 96 - place.overlap].any()


def test_what_is_new_is_filled_with_what_stands_at_the_border() -> None:
    old = Image.new("RGB", OLD, (200, 40, 40))
    ground = np.asarray(canvas.prepared(old, canvas.canvas(OLD, (160, 128))), int)
    assert np.abs(ground - np.array((200, 40, 40))).max() <= 2


# --- through the model


@pytest.fixture(scope="module")
def bench(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return new_bench(tiny(SD), tmp_path_factory.mktemp("outpainting"))


@pytest.fixture
def order(bench: Bench, tmp_path: Path) -> LocalTask:
    gradient(OLD).save(tmp_path / "old.png")
    return bench.order(additions=False, task="outpaint", size=None, call={"image": FileAt(tmp_path / "old.png")})


def test_a_picture_becomes_wider_on_the_side_that_was_named(bench: Bench, order: LocalTask) -> None:
    order = replace(order, call={**order.call, "sides": ["left"]})
    result = bench.result(order)
    done = pixels(result.files[0].path)
    assert done.shape == (64, 144, 3)
    place = canvas.canvas(OLD, None, ("left",))
    assert np.array_equal(done[:, 48 + place.overlap :], np.asarray(gradient(OLD))[:, place.overlap :])
    assert done[:, :40].std() > 5
    assert np.array_equal(done, bench.made(order))
    assert result.notes == ()


def test_a_shape_that_cannot_hold_the_picture_is_taken_as_a_shape_and_told(bench: Bench, order: LocalTask) -> None:
    result = bench.result(replace(order, size=(64, 64)))
    assert pixels(result.files[0].path).shape == (96, 96, 3)
    assert result.notes == ("The old picture stays as large as it is, so the wider one became 96x96.",)


def test_a_large_canvas_is_painted_at_the_models_size(order: LocalTask) -> None:
    model = model_of(SD, size=(512, 512))
    place = canvas.canvas((1600, 900), (2048, 1152))
    width, height = outpainting.painted_size(place, replace(order, model=model))
    assert (width % 8, height % 8) == (0, 0)
    assert width * height <= 512 * 512 * 1.75
    assert width / height == pytest.approx(2048 / 1152, rel=0.02)


def test_a_picture_that_has_the_shape_already_is_said(bench: Bench, order: LocalTask) -> None:
    with pytest.raises(BadInput, match="has that shape and size already"):
        bench.made(replace(order, size=(48, 32)))
