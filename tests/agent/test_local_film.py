"""From chat to film on this machine alone: tiny SDXL pictures and tiny Wan films behind the door, through a whole conversation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
    return settings_for(folder, models_dir=models, engine="local:sdxl,local:wan-2.2-5b-local")


async def test_a_film_is_talked_about_drafted_and_rendered_on_this_machine(tiny: BuildTiny, tmp_path: Path) -> None:  # noqa: F811
    services = await open_services(settings_of(tmp_path, tiny(SDXL, WAN)), tmp_path / "project")
    try:
        session = services.session("main")
        (draft,) = made(await say(session, ASKED))
        happened = await say(session, "render the film for real")
        (final,) = made(happened)
        every = {asset.id: asset for asset in services.studio.store.list("main", 100)}
    finally:
        await services.close()
    assert [shot["words"] for shot in final["film"]["shots"]] == [shot["words"] for shot in draft["film"]["shots"]]
    assert {_card(every[shot["asset"]]) for shot in draft["film"]["shots"]} == {"animatic-video"}
    for shot in final["film"]["shots"]:
        clip = every[shot["asset"]]
        (still,) = (every[parent] for parent in clip.parents)
        (drawing,) = (every[parent] for parent in still.parents)
        assert [_card(one) for one in (clip, still, drawing)] == ["wan-2.2-5b-local", "sdxl-local", "animatic"]
        assert clip.shot == still.shot == drawing.shot
        assert clip.aside and still.aside and drawing.aside, "they are components of the film"
        assert (clip.facts["pipeline"], clip.facts["fps"]) == ("WanImageToVideoPipeline", "24")
        assert not is_flat(frames(clip.path, 1)[0])
    film = probe(every[final["id"]].path)
    assert (film.width, film.height, film.fps) == (854, 480, 24)
    assert film.duration_s == pytest.approx(1.0, abs=0.05)
    heard = [event for event in happened if isinstance(event, events.Working)]
    assert [event.fraction for event in heard] == sorted(event.fraction for event in heard)
    assert any(event.preview and open_picture(event.preview) for event in heard)


async def test_without_a_film_model_finished_pictures_are_moved_and_that_is_told(tiny: BuildTiny, tmp_path: Path) -> None:  # noqa: F811
    models = tmp_path / "models"
    (models / SDXL).parent.mkdir(parents=True)
    (models / SDXL).symlink_to(tiny(SDXL) / SDXL)
    services = await open_services(
        settings_of(tmp_path, models).model_copy(update={"engine": "local:sdxl"}), tmp_path / "project"
    )
    try:
        talk = Talk(services)
        plan = {"shots": [{"subject": "a red boat", "scene": "on a lake", "duration_s": 0.5}], "lines": 480, "fps": 6}
        await talk.film(plan)
        result = await talk.edit("film1", quality="final")
        every = {asset.id: asset for asset in services.studio.store.list("main", 100)}
        view = await talk.view("film2")
    finally:
        await services.close()
    clip = every[view["film"]["shots"][0]["asset"]]
    assert [_card(one) for one in (clip, every[clip.parents[0]])] == ["animatic-video", "sdxl-local"]
    assert result["notes"] == [
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
