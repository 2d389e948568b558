"""What a file says of its making, and that it says it the same way twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prompts.shot import Shot
from tools.assets import Recipe
from tools.errors import BadMedia
from tools.media import encode_png
from tools.provenance import parameters, read_back, stamp
from tools.requests import ImageRequest, canonical

SHOT = Shot.model_validate({"subject": "一隻貓, cat", "scene": "the moon", "negative": ["people", "text"]})
PNG = encode_png(Image.new("RGB", (8, 6), "#123456"))


def _recipe(image: str | None = None) -> Recipe:
    request = canonical(ImageRequest(shot=SHOT, seed=42, image=image))
    return Recipe(request=request, card="animatic", engine="animatic", seed=42, versions={"scenewright": "0.1.0"})


def _stamped(origin: str = "drawn", image: str | None = None) -> bytes:
    return stamp(
        PNG, _recipe(image), SHOT, (8, 6), model="Animatic draft", origin=origin, draft=origin == "drawn",  # type: ignore[arg-type]
        inputs={image: "ab" * 32} if image else {},
    )  # fmt: skip


def test_a_file_tells_its_recipe_its_source_type_and_that_it_is_a_draft(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_stamped())
    told = read_back(path)
    assert told["draft"] is True
    assert told["digital_source_type"] == "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
    assert ImageRequest.model_validate(told["recipe"]["request"]) == ImageRequest(shot=SHOT, seed=42)
    assert told["recipe"]["versions"] == {"scenewright": "0.1.0"}


def test_a_trained_models_picture_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_stamped("generated"))
    told = read_back(path)
    assert told["digital_source_type"].endswith("/trainedAlgorithmicMedia")
    assert told["draft"] is False


def test_the_parameters_read_like_those_of_the_common_web_ui() -> None:
    lines = parameters(SHOT, _recipe(), (8, 6), "Animatic draft").splitlines()
    assert "cat" in lines[0]
    assert lines[1].startswith("Negative prompt: ")
    assert "people" in lines[1]
    assert lines[-1] == "Seed: 42, Size: 8x6, Model: Animatic draft, Version: scenewright 0.1.0"
    assert len(lines) == 3


def test_input_pictures_are_named_by_their_content(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(_stamped(image="f00d"))
    assert read_back(path)["recipe"]["request"]["image"] == "sha256:" + "ab" * 32
    assert b"f00d" not in path.read_bytes()


def test_the_same_recipe_gives_the_same_bytes_and_the_pixels_are_untouched(tmp_path: Path) -> None:
    assert _stamped() == _stamped()
    path = tmp_path / "a.png"
    path.write_bytes(_stamped())
    with Image.open(path) as image:
        assert (np.asarray(image) == (0x12, 0x34, 0x56)).all()


def test_a_plain_file_tells_nothing_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    assert read_back(path) == {}
    path.write_bytes(b"<svg/>")
    with pytest.raises(BadMedia, match=r"a\.png"):
        read_back(path)
