"""A local card is only right when the installed libraries have what it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.tools.local.folders import local_card
from tools.catalog import Catalog
from tools.catalog_check import check_cards
from tools.local.files.libraries import class_names


def test_the_names_that_are_read_are_those_the_libraries_have() -> None:
    pictures, sounds = class_names("diffusers"), class_names("transformers")
    assert pictures is not None and sounds is not None
    assert {"StableDiffusionXLPipeline", "FluxControlNetPipeline", "WanImageToVideoPipeline"} <= pictures
    assert "StableDefusionPipeline" not in pictures
    assert {"VitsModel", "MusicgenForConditionalGeneration", "WhisperForConditionalGeneration"} <= sounds
    assert class_names("pillow") is None


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"classes": {"t2i": "StableDefusionPipeline"}}, "names the class StableDefusionPipeline, which the installed diffusers does not have"),
        ({"guided": {"t2i": "NoControlNetPipeline"}}, "names the class NoControlNetPipeline, which the installed diffusers does not have"),
        ({"classes": {"i2i": "StableDiffusionImg2ImgPipeline"}}, "does t2i, but names no class for it"),
        ({"guided": {"i2i": "StableDiffusionControlNetImg2ImgPipeline"}}, "says how i2i is done, but does not do it"),
        ({"library": "magic"}, "is wrong at options.library"),
        ({"gibberish": 1}, "is wrong at options.gibberish"),
    ],
)
def test_what_is_wrong_in_a_local_card_is_told(options: Mapping[str, Any], fault: str) -> None:
    card = local_card(**options)
    assert any(one.startswith(f"small-local: {fault}") for one in check_cards(Catalog({}, {card.id: card})))


def test_a_right_card_has_no_such_fault() -> None:
    faults = check_cards(Catalog({}, {"small-local": local_card()}))
    assert faults == ["small-local: belongs to the system own, which does not exist."]
