"""Weighted tags and long prompts of the CLIP families: what counts more is heard more, and nothing changes where nothing is weighted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.tools.local.conftest import BuildTiny
from tests.tools.local.picture_orders import CATALOG, made, order, repositories
from tools.local.image.weighted import Tag, embeddings, tags_of

SD, XL = "stable-diffusion-v1-5/stable-diffusion-v1-5", "stabilityai/stable-diffusion-xl-base-1.0"
BOTH = pytest.mark.parametrize("card_id", ["sd-1.5-local", "sdxl-local"])
LONG = ", ".join(f"a fox number {number}" for number in range(12))
"""More than 77 tokens of the tiny tokenizer, which has one for each letter."""


@pytest.mark.parametrize(
    ("prompt", "tags"),
    [
        ("a red fox", (Tag("a red fox"),)),
        ("(fox:1.2), snow", (Tag("fox", 1.2), Tag(", snow"))),
        ("snow, (a red fox: 0.5)", (Tag("snow, "), Tag("a red fox", 0.5))),
        (r"a fox \(red\)", (Tag("a fox (red)"),)),
        (r"(fox \(red\):1.3)", (Tag("fox (red)", 1.3),)),
        ("a fox (red)", (Tag("a fox (red)"),)),
        ("at (8:30) sharp", (Tag("at "), Tag("8", 2.0), Tag(" sharp"))),
        ("(fox:9)", (Tag("fox", 2.0),)),
        ("", ()),
    ],
)
def test_tags_are_read_with_their_weights(prompt: str, tags: tuple[Tag, ...]) -> None:
    assert tags_of(prompt) == tags


def pipeline(tiny: BuildTiny, name: str) -> Any:
    import diffusers

    return diffusers.DiffusionPipeline.from_pretrained(tiny(name) / name, local_files_only=True)


@pytest.mark.parametrize("name", [SD, XL])
def test_words_that_are_short_and_unweighted_stay_words(name: str, tiny: BuildTiny) -> None:
    assert embeddings(pipeline(tiny, name), "a red fox", "ugly") == {"prompt": "a red fox", "negative_prompt": "ugly"}
    assert embeddings(pipeline(tiny, name), "a (fox:1.0)") == {"prompt": "a  fox"}


@pytest.mark.parametrize("name", [SD, XL])
def test_our_own_reading_of_a_short_prompt_is_the_pipelines_bit_for_bit(name: str, tiny: BuildTiny) -> None:
    pipe = pipeline(tiny, name)
    ours = embeddings(pipe, "a (fox:1.5)", "ugly")
    theirs = pipe.encode_prompt(
        "a fox", device="cpu", num_images_per_prompt=1, do_classifier_free_guidance=True, negative_prompt="ugly"
    )
    assert torch.equal(ours["negative_prompt_embeds"], theirs[1])
    assert ours["prompt_embeds"].shape == theirs[0].shape
    assert torch.equal(
        ours["prompt_embeds"][:, :2], theirs[0][:, :2]
    )  # the first mark and "a", before the weight begins


def test_a_long_prompt_goes_on_in_further_pieces_and_the_negative_has_as_many(tiny: BuildTiny) -> None:
    found = embeddings(pipeline(tiny, XL), LONG, "ugly")
    pieces = found["prompt_embeds"].shape[1] // 77
    assert pieces > 1
    assert found["prompt_embeds"].shape == found["negative_prompt_embeds"].shape == (1, pieces * 77, 32)
    assert found["pooled_prompt_embeds"].shape == found["negative_pooled_prompt_embeds"].shape == (1, 16)


def test_a_long_prompt_is_cut_behind_a_comma_and_not_inside_a_tag(tiny: BuildTiny) -> None:
    pipe = pipeline(tiny, SD)
    first = "x" * 60 + ","
    found = embeddings(pipe, f"{first} {'y' * 30}")["prompt_embeds"]
    alone = [pipe.encode_prompt(part, "cpu", 1, do_classifier_free_guidance=False)[0] for part in (first, "y" * 30)]
    assert torch.allclose(found, torch.cat(alone, dim=1), atol=1e-5)


def test_nothing_against_it_is_nothing_at_all_where_the_model_was_trained_so(tiny: BuildTiny) -> None:
    found = embeddings(pipeline(tiny, XL), "(fox:1.2)")
    assert not found["negative_prompt_embeds"].any()
    assert not found["negative_pooled_prompt_embeds"].any()


@BOTH
def test_a_weight_changes_the_picture_and_1_does_not(card_id: str, tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards[card_id]
    wish = order(card, "t2i", tiny(*repositories(card)), tmp_path / "out")
    plain, one, more = (
        made(wish, call={**wish.call, "prompt": prompt})
        for prompt in ("a red fox", "(a red fox:1.0)", "(a red fox:1.6)")
    )
    assert np.array_equal(plain, one)
    assert (plain != more).any()


@BOTH
def test_the_end_of_a_long_prompt_is_heard(card_id: str, tiny: BuildTiny, tmp_path: Path) -> None:
    card = CATALOG.cards[card_id]
    wish = order(card, "t2i", tiny(*repositories(card)), tmp_path / "out", negative_prompt="ugly")
    snow, rain = (made(wish, call={**wish.call, "prompt": f"{LONG}, in the {weather}"}) for weather in ("snow", "rain"))
    assert (snow != rain).any()
