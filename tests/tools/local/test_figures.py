"""A file beside a model's files says where it differs from its card."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.local.folders import local_card, pipeline, put
from tools.errors import NotConfigured
from tools.local.figures import FILE, Figures, read_figures, write_figures
from tools.local.files.shelf import Shelf
from tools.local.models import local_model

CARD = local_card(tflop=1.6, settings={"t2i": {"num_inference_steps": 30, "eta": 0.0}}).model_copy(update={"fixed": {"guidance_scale": 7.0}})


def test_the_card_is_taken_as_the_file_says(tmp_path: Path) -> None:
    folder = put(tmp_path / "org" / "small", pipeline())
    write_figures(folder, Figures(size=(256, 512), steps=4, guidance_scale=1.0))
    shelf = Shelf(tmp_path)
    card = shelf.figured(CARD)
    model = local_model(card)
    assert card.fixed == {"guidance_scale": 1.0, "num_inference_steps": 4}
    assert (model.size, model.working_gb, model.tflop) == ((256, 512), 0.5, 0.8)
    assert model.settings == {"t2i": {"num_inference_steps": 4, "eta": 0.0}}
    assert shelf.figured(CARD) is card
    assert shelf.folders(card) == {"model": folder}


def test_a_film_of_fewer_frames_needs_less() -> None:
    card = Figures(size=(64, 64), frames=9, fps=8).on(local_card(frames=81, size=(64, 64), tflop=81.0, working_gb=8.1))
    model = local_model(card)
    assert (model.frames, model.fps, model.tflop, model.working_gb) == (9, 8, 9.0, 0.9)


def test_without_the_file_the_card_stays_the_very_same(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.figured(CARD) is CARD
    folder = put(tmp_path / "org" / "small", pipeline())
    assert shelf.figured(CARD) is CARD
    write_figures(folder, Figures(steps=2))
    assert shelf.figured(CARD).fixed["num_inference_steps"] == 2
    (folder / FILE).unlink()
    assert shelf.figured(CARD) is CARD


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"speed": 3}', r"is wrong at speed: .* \(there is size, frames, fps, steps, guidance_scale\); mend or remove it"),
        (b'{"size": [64]}', "is wrong at size.1: "),
        (b'{"steps": "4"}', "is wrong at steps: "),
        (b"not json", "is wrong: Invalid JSON"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_file(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(NotConfigured, match=rf"{FILE} {says}"):
        read_figures(tmp_path)
