"""From chat to film on this machine alone: tiny SDXL pictures and tiny Wan films behind the door, through a whole conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from agent import events
from agent.app import open_services
from agent.orders.rendering import meant_for, renders
from agent.settings import Settings
from tests.agent.conftest import made, say, settings_for
from tests.agent.films import Talk
from tests.tools.local.conftest import BuildTiny, tiny  # noqa: F401 - a fixture
from tools.assets import Asset
from tools.catalog import OWN_CARDS, load_catalog
from tools.media import open_picture
from tools.recordings import frames, is_flat, probe
from tools.router import Wish

SDXL, WAN = "stabilityai/stable-diffusion-xl-base-1.0", "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
ASKED = "make a 480p film of 1 second with two shots: a red boat on a lake; a fox in the snow, no music"


def settings_of(folder: Path, models: Path) -> Settings:
    """Return settings with both models at the size of their tiny likenesses: the cards' own words, smaller figures."""
    cards = folder / "home" / "cards"
    cards.mkdir(parents=True)
    for file, card in (("sdxl", "sdxl-local"), ("wan", "wan-2.2-5b-local")):
        head, *blocks = re.split(r"(?m)^(?=\[\[model\]\])", (OWN_CARDS / f"{file}.toml").read_text("utf-8"))
        (block,) = (block for block in blocks if f'id = "{card}"' in block)
        small = re.sub(r"num_inference_steps = \d+", "num_inference_steps = 2", block)
        small = re.sub(r"(?m)^size = .*$", "size = [64, 64]", small)
        small = re.sub(r"min_side = \d+", "min_side = 64", small)
        (cards / f"{file}.toml").write_text(head + small, "utf-8")
    return settings_for(folder, models_dir=models, engine="local:sdxl")


@dataclass
class Conversation:
    """What was made in a talk: a draft, its final, and a final after the film model was taken away."""

    draft: dict[str, Any]
    final: dict[str, Any]
    moved: dict[str, Any]
    happened: list[events.Event]
    """While the final was made."""
    notes: list[str]
    """Of the last film."""
    every: dict[str, Asset]

    def chain(self, shot: dict[str, Any]) -> list[Asset]:
        """Return the clip of a shot, the picture it was filmed from, and the drawing that this was made of."""
        chain = [self.every[shot["asset"]]]
        while chain[-1].parents:
            (parent,) = chain[-1].parents
            chain.append(self.every[parent])
        return chain


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk(tiny: BuildTiny, tmp_path_factory: pytest.TempPathFactory) -> Conversation:  # noqa: F811
    folder = tmp_path_factory.mktemp("talk")
    models = folder / "models"
    for name in (SDXL, WAN):
        (models / name).parent.mkdir(parents=True)
        (models / name).symlink_to(tiny(name) / name)
    services = await open_services(settings_of(folder, models), folder / "project")
    try:
        session = services.session("main")
        (draft,) = made(await say(session, f"{ASKED}, just a draft"))
        happened = await say(session, "render the film for real")
        (final,) = made(happened)
        (models / WAN).unlink()
        result = await Talk(services).edit(draft["handle"], quality="final")
        (moved,) = result["made"]
        view = await Talk(services).view(moved["handle"])
        every = {asset.id: asset for asset in services.studio.store.list("main", 100)}
    finally:
        await services.close()
    return Conversation(draft, final, view, happened, result["notes"], every)


@pytest.mark.long
def test_a_film_is_talked_about_drafted_and_rendered_on_this_machine(talk: Conversation) -> None:
    draft, final = talk.draft["film"]["shots"], talk.final["film"]["shots"]
    assert [shot["words"] for shot in final] == [shot["words"] for shot in draft]
    assert {_card(talk.every[shot["asset"]]) for shot in draft} == {"animatic-video"}
    for shot in final:
        chain = talk.chain(shot)
        assert [_card(one) for one in chain] == ["wan-2.2-5b-local", "sdxl-local", "animatic"]
        assert chain[0].shot == chain[1].shot == chain[2].shot
        assert all(one.aside for one in chain), "they are components of the film"
        assert (chain[0].facts["pipeline"], chain[0].facts["fps"]) == ("WanImageToVideoPipeline", "24")
        assert not is_flat(frames(chain[0].path, 1)[0])


@pytest.mark.long
def test_the_rendered_film_keeps_the_cut(talk: Conversation) -> None:
    timing = [
        [(shot["start_s"], shot["duration_s"], shot["transition"]) for shot in film["film"]["shots"]]
        for film in (talk.draft, talk.final)
    ]
    assert timing[0] == timing[1]
    film = probe(talk.every[talk.final["id"]].path)
    assert (film.width, film.height, film.fps) == (854, 480, 24)
    assert film.duration_s == pytest.approx(1.0, abs=0.05)


@pytest.mark.long
def test_one_progress_with_previews_is_told_over_all_of_the_film(talk: Conversation) -> None:
    heard = [event for event in talk.happened if isinstance(event, events.Working)]
    assert [event.fraction for event in heard] == sorted(event.fraction for event in heard)
    assert any(event.preview and open_picture(event.preview) for event in heard)


@pytest.mark.long
def test_without_a_film_model_finished_pictures_are_moved_and_that_is_told(talk: Conversation) -> None:
    (first, _) = (talk.chain(shot) for shot in talk.moved["film"]["shots"])
    assert [_card(one) for one in first] == ["animatic-video", "sdxl-local", "animatic"]
    assert talk.notes == [
        "No model that films from a picture is ready here, so Animatic video draft moves the finished pictures."
    ]


def test_only_finals_of_this_machine_begin_with_finished_pictures() -> None:
    assert renders(Wish(tier="final", prefer=("local:sdxl",)))
    assert renders(Wish(model="local:wan", prefer=()))
    assert not renders(Wish(tier="draft", prefer=("local",)))
    assert not renders(Wish(tier="final"))
    assert not renders(Wish(tier="final", prefer=("openai",)))


def test_a_model_that_was_named_is_meant_for_what_it_makes() -> None:
    catalog = load_catalog()
    named = Wish(model="local:wan", prefer=("local:sdxl",))
    assert meant_for(named, "video", catalog) == named
    assert meant_for(named, "image", catalog) == Wish(tier="final", prefer=("local", "local:sdxl"))


def _card(asset: Asset) -> str:
    assert asset.recipe is not None
    return asset.recipe.card
