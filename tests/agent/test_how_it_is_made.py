"""How a thing shall be made goes from the talk into the request, and stays while words are edited."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from agent import events
from agent.manner import steered
from agent.session import Session, Turn, Upload
from tests.agent.conftest import made, say
from tests.agent.test_fetched_models import CARD, failures, opened
from tests.tools.standin_local import LocalStandIn
from tests.tools.standin_service import picture
from tools.errors import BadInput
from tools.requests import ImageRequest, Lora


class Talk:
    """A talk whose pictures are made on this machine, and what the engine there was asked."""

    def __init__(self, session: Session, engine: LocalStandIn) -> None:
        self.session, self.engine = session, engine

    async def says(self, text: str) -> list[dict]:
        return made(await say(self.session, text))

    async def uploads(self, name: str) -> None:
        turn = Turn("", (Upload(name, picture(name)),))
        assert [event async for event in self.session.handle(turn) if isinstance(event, events.Made)]

    @property
    def asked(self) -> ImageRequest:
        request = self.engine.orders[-1].request
        assert isinstance(request, ImageRequest)
        return request


@pytest_asyncio.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    engine = LocalStandIn(here=(CARD,))
    async with opened(tmp_path, engine) as services:
        yield Talk(services.session("p"), engine)


async def test_steps_guidance_and_loras_reach_the_engine_and_stay_while_words_are_edited(talk: Talk) -> None:
    await talk.says("draw a red kite over a green hill, 30 steps, guidance 5, with the LoRA pixel-art at 0.8")
    first = talk.asked
    assert (first.num_inference_steps, first.guidance_scale) == (30, 5.0)
    assert first.loras == (Lora(name="pixel-art", weight=0.8),)
    await talk.says("make it sunset")
    edit = talk.asked
    assert edit.image is not None
    assert (edit.seed, edit.size, edit.num_inference_steps, edit.guidance_scale, edit.loras) == (
        first.seed, first.size, 30, 5.0, first.loras,
    )  # fmt: skip


async def test_other_settings_make_the_same_picture_again_from_the_same_seed(talk: Talk) -> None:
    await talk.says("a red kite over a green hill")
    first = talk.asked
    (view,) = await talk.says("try again with 40 steps")
    assert view["handle"] == "img2"
    assert talk.asked == first.model_copy(update={"num_inference_steps": 40})


async def test_pictures_to_follow_are_told_apart_and_become_parents(talk: Talk) -> None:
    await talk.uploads("dancer.png")
    await talk.says("a red kite over a green hill")
    await talk.says("draw a robot following the pose of dancer.png, in the style of img2")
    asked = talk.asked
    assert (asked.guide, asked.image, asked.reference_images) == ("pose", None, ())
    stored = {asset.handle: asset.id for asset in talk.session._store.list("p")}
    assert (asked.guide_image, asked.style_image) == (stored["img1"], stored["img2"])
    (view,) = await talk.says("make it with the same colours as img1")
    assert (talk.asked.palette_image, talk.asked.image, view["parents"]) == (stored["img1"], stored["img3"], ["img3", "img1"])


async def test_a_scribble_is_followed_and_a_reference_counts_as_much_as_said(talk: Talk) -> None:
    await talk.uploads("scan.png")
    await talk.says("turn my scribble into a castle on a hill")
    asked = talk.asked
    assert (asked.guide, asked.guide_image, asked.shot.subject.text) == ("scribble", asked.image, "a castle")
    await talk.says("use scan.png as a reference at half strength: a woman on a bridge")
    assert (len(talk.asked.reference_images), talk.asked.reference_weights) == (1, (0.5,))


async def test_a_final_keeps_seed_and_shot_and_takes_the_draft_as_its_ground(talk: Talk) -> None:
    await talk.says("draw a red kite over a green hill as a quick draft")
    assert talk.engine.orders == []
    (view,) = await talk.says("render the draft with SDXL on this machine, 25 steps")
    asked, inputs = talk.asked, talk.engine.orders[-1].inputs
    assert (asked.operation, asked.num_inference_steps, view["parents"], view["model"]) == ("finalize", 25, ["img1"], CARD)
    assert asked.shot.subject.text == "a red kite"
    assert inputs.image is not None and inputs.image.depth is not None and inputs.image.ids is not None and inputs.image.elements
    assert "red kite" in talk.engine.orders[-1].prompt.prompt, "the words are in the dialect of the card"


async def test_what_does_not_fit_is_one_sentence(talk: Talk) -> None:
    happened = await say(talk.session, "a cat, guidance 99")
    assert failures(happened) == ["guidance_scale cannot be used: Input should be less than or equal to 30."]
    for words, bound in (("a cat, 0 steps", "greater than or equal to 1"), ("a cat, 1000 sampling steps", "less than or equal to 200")):
        assert failures(await say(talk.session, words)) == [f"num_inference_steps cannot be used: Input should be {bound}."]
    with pytest.raises(BadInput, match="Say which picture to follow"):
        await steered({"guide": "pose"}, lambda words, role: pytest.fail(words))
