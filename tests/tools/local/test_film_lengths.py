"""How long films become, in which pieces, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.tools.local.filming import order
from tools.local.film.film_lengths import planned
from tools.local.film.film_sources import filling, size_for
from tools.local.models import LocalModel

NEAREST, MOST = (
    "The model does not make every length, so {} became {}.",
    "The model makes {1} at most, so {0} became {1}.",
)
PIECES = "The model makes {} at once, so the film was made in {} pieces, each from the last frame of the one before."
# frames asked, step, most at once, whether it goes on, pieces, what is said at 10 frames a second
LENGTHS: list[tuple[int | None, int, int | None, bool, tuple[int, ...], list[str]]] = [
    (None, 4, 81, True, (81,), []),
    (None, 1, 25, False, (25,), []),
    (49, 4, 81, True, (49,), []),
    (48, 4, 81, True, (49,), [NEAREST.format("4.8 s", "4.9 s")]),
    (1, 8, 161, True, (9,), [NEAREST.format("0.1 s", "0.9 s")]),
    (10, 1, 16, False, (10,), []),
    (30, 1, 16, False, (16,), [MOST.format("3 s", "1.6 s")]),
    (161, 4, 81, True, (81, 81), [PIECES.format("8.1 s", 2)]),
    (201, 4, 81, True, (69, 69, 65), [PIECES.format("8.1 s", 3)]),
    (12, 1, None, False, (12,), []),
]
HUNDRED = (100, 100)


def model(step: int = 1, most: int | None = None, **more: object) -> LocalModel:
    return LocalModel.model_validate(
        {"library": "diffusers", "classes": {"t2v": "X"}, "frames_step": step, "frames": most, **more}
    )


@pytest.mark.parametrize(("asked", "step", "most", "goes_on", "pieces", "said"), LENGTHS)
def test_a_film_gets_the_nearest_length_in_pieces_that_can_be_made(
    asked: int | None, step: int, most: int | None, goes_on: bool, pieces: tuple[int, ...], said: list[str]
) -> None:
    length = planned(model(step, most), "The model", asked, 10.0, goes_on=goes_on)
    assert length.pieces == pieces
    assert length.frames == sum(pieces) - len(pieces) + 1
    assert list(length.notes) == said


@pytest.mark.parametrize(
    ("ground", "size"), [((1920, 1080), (128, 64)), ((1080, 1920), (64, 128)), ((50, 50), (96, 96)), (None, (128, 64))]
)
def test_a_film_is_made_in_the_shape_of_its_picture_at_the_area_of_the_model(
    ground: tuple[int, int] | None, size: tuple[int, int], tmp_path: Path
) -> None:
    task = order(tmp_path, "ltx-local", "i2v", tmp_path)
    free = {word: value for word, value in task.call.items() if word not in ("width", "height")}
    told = task.model.model_copy(update={"size": (128, 64), "multiple": 32})
    assert size_for(replace(task, call=free, model=told), ground) == size


def test_a_picture_is_cropped_never_distorted_but_by_a_model_of_one_size() -> None:
    wide = Image.new("RGB", (200, 100))
    wide.paste((255, 0, 0), (0, 0, 40, 100))
    assert filling(wide, HUNDRED).getpixel((0, 50)) == (0, 0, 0), "the red edge is cropped"
    assert filling(wide.crop((0, 0, 120, 100)), HUNDRED, squeezed=True).getpixel((2, 50)) == (255, 0, 0), (
        "squeezed, all is kept"
    )
    assert filling(wide, HUNDRED, squeezed=True).getpixel((0, 50)) == (0, 0, 0), "too wide to be squeezed"
