"""A film made while an engine of this machine is preferred: rendered at once as far as that engine can, drafted for the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.app import Services
from agent.orders.rendering import FILMS, PICTURES, rendered_by, renders
from tests.agent.conftest import made, say
from tests.agent.test_fetched_models import CARD, asked, opened
from tests.tools.standin_local import SDXL, LocalStandIn
from tools.catalog import load_catalog
from tools.router import Wish

ASKED = "make a 480p film of 1 second with two shots: a red boat on a lake; a fox in the snow, no music, no narration"


def makers(services: Services, film: dict[str, Any]) -> list[list[str]]:
    """Return for each shot the models of its clip, of the picture that it was filmed from, and of the drawing that this was made of."""
    every = {asset.id: asset for asset in services.store.list("p", 100)}
    chains = []
    for shot in film["film"]["shots"]:
        chain = [every[shot["asset"]]]
        while chain[-1].parents:
            chain.append(every[chain[-1].parents[0]])
        chains.append([asset.recipe.card if asset.recipe else "" for asset in chain])
    return chains


async def test_every_shot_begins_with_a_finished_picture_and_is_moved_where_no_film_model_is_preferred(tmp_path: Path) -> None:
    engine = LocalStandIn(here=(CARD,))
    async with opened(tmp_path, engine) as services:
        (film,) = made(await say(services.session("p"), ASKED))
        assert makers(services, film) == [["animatic-video", CARD, "animatic"]] * 2
        assert [order.request.operation for order in engine.orders] == ["finalize"] * 2  # type: ignore[union-attr]


async def test_a_draft_that_is_asked_for_in_words_stays_a_draft(tmp_path: Path) -> None:
    engine = LocalStandIn(here=(CARD,))
    async with opened(tmp_path, engine) as services:
        (film,) = made(await say(services.session("p"), f"{ASKED}, just a draft"))
        assert makers(services, film) == [["animatic-video"]] * 2
    assert engine.orders == []


async def test_a_film_whose_model_has_to_be_fetched_asks_once_before_anything_is_made(tmp_path: Path) -> None:
    engine = LocalStandIn({CARD: SDXL}, here=())
    async with opened(tmp_path, engine) as services:
        session = services.session("p")
        happened = await say(session, ASKED)
        (question,) = asked(happened)
        assert (question["kind"], [row["card"] for row in question["fetch"]]) == ("film", [CARD])
        assert engine.fetched == [] and made(happened) == []
        (film,) = made(await say(session, "yes"))
        assert makers(services, film)[0][1] == CARD
    assert engine.fetched == [CARD]


@pytest.mark.parametrize(
    ("prefer", "tasks", "tier"),
    [
        (("local:sdxl",), PICTURES, None), (("local:sdxl",), FILMS, "draft"), (("local:sdxl",), {"tts"}, "draft"), (("local:wan",), FILMS, None),
        (("local:wan",), PICTURES, "draft"), (("local",), {"tts"}, None),
    ],
)  # fmt: skip
def test_what_the_preferred_engine_cannot_make_is_drafted(prefer: tuple[str, ...], tasks: Any, tier: str | None) -> None:
    assert rendered_by(Wish(prefer=prefer), tasks, load_catalog()).tier == tier


def test_a_wish_for_finals_or_for_a_model_is_left_as_it_is() -> None:
    for wish in (Wish(tier="final", prefer=("local:sdxl",)), Wish(model="kling", prefer=("local",))):
        assert rendered_by(wish, FILMS, load_catalog()) == wish
    assert renders(Wish(prefer=("local:sdxl",)))
    assert not renders(Wish(prefer=("openai",))) and not renders(Wish())
