"""The stand-ins for processors that want torchvision, which is not installed here."""

from __future__ import annotations

import importlib

import pytest
from PIL import Image

from tests.tiny import flows
from tools.local.worker.eyes import see_without_torchvision


@pytest.mark.parametrize("kind", ["Qwen2VLProcessor", "Qwen2_5_VLProcessor"])
def test_words_and_a_picture_become_tokens(kind: str) -> None:
    processor = flows._qwen_processor(kind)
    words = "<|vision_start|><|image_pad|><|vision_end|>make it blue"
    read = processor(text=[words], images=[Image.new("RGB", (56, 56))], return_tensors="pt")
    cells = int(read["image_grid_thw"].prod()) // processor.image_processor.merge_size**2
    assert int((read["input_ids"] == processor.image_token_id).sum()) == cells > 1
    assert type(processor).__module__ == "transformers"


def test_a_stand_in_takes_the_place_of_a_placeholder_that_was_seen_before() -> None:
    library = importlib.import_module("transformers")
    library.__dict__.pop("PixtralProcessor", None)
    before = library.PixtralProcessor
    see_without_torchvision()
    after = importlib.import_module("transformers").PixtralProcessor
    assert after is not before
    see_without_torchvision()
    assert importlib.import_module("transformers").PixtralProcessor is after
