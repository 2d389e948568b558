"""The first example through a whole talk on this machine alone: real pipelines, tiny weights, the real worker process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent import events
from agent.app import open_services
from tests.agent.conftest import say, settings_for
from tests.tools.local.conftest import BuildTiny, tiny  # noqa: F401 - a fixture
from tools.local.figures import FILE, Figures, write_figures
from tools.media import open_picture

ROOT = Path(__file__).resolve().parents[2]
SDXL = "stabilityai/stable-diffusion-xl-base-1.0"


def models_of(folder: Path, built: Path) -> Path:
    """Return a folder of models with tiny SDXL as it is made in two steps at 64x64."""
    own = folder / "models" / SDXL
    own.mkdir(parents=True)
    for part in (built / SDXL).iterdir():
        if part.name != FILE:
            (own / part.name).symlink_to(part)
    write_figures(own, Figures(size=(64, 64), steps=2))
    return folder / "models"


@pytest.mark.long
async def test_the_first_example_is_made_on_this_machine_with_previews_and_one_picture_a_line(tiny: BuildTiny, tmp_path: Path) -> None:  # noqa: F811
    lines = (ROOT / "docs" / "examples" / "first.txt").read_text("utf-8").splitlines()
    settings = settings_for(tmp_path, models_dir=models_of(tmp_path, tiny(SDXL)), engine="local:sdxl")
    services = await open_services(settings, tmp_path / "project")
    happened: list[events.Event] = []
    try:
        session = services.session("main")
        for line in lines:
            happened += await say(session, line)
        made = [event.view for event in happened if isinstance(event, events.Made)]
        assert [event.message for event in happened if isinstance(event, events.Failed)] == []
        assert {(view["engine"], view["model"]) for view in made} == {("local", "sdxl-local")}
        assets = {asset.handle: asset for asset in services.store.list("main")}
        again = await services.door.replay(assets["img2"].id)
        assert again == services.store.read_bytes(assets["img2"]), "the same recipe gives the same bytes"
    finally:
        await services.close()
    assert [(view["handle"], view["parents"]) for view in made] == [
        ("img1", []), ("img2", ["img1"]), ("img3", ["img2"]), ("img4", ["img2"]), ("img5", ["img4"]),
    ]  # fmt: skip
    assert {view["seed"] for view in made} == {0}
    assert len({assets[view["handle"]].sha256 for view in made}) == 5
    working = [event for event in happened if isinstance(event, events.Working)]
    assert any(event.preview and open_picture(event.preview) for event in working)
    assert any(event.left_s for event in working)
    selected = [event.view["handle"] for event in happened if isinstance(event, events.Selected) and event.view]
    assert selected == ["img2", "img4"], "back to the second one, and one step back at the end"


@pytest.mark.long
async def test_other_looks_of_one_thing_in_a_finished_draft_leave_all_else_as_it_was(tiny: BuildTiny, tmp_path: Path) -> None:  # noqa: F811
    settings = settings_for(tmp_path, models_dir=models_of(tmp_path, tiny(SDXL)), engine="local:sdxl")
    services = await open_services(settings, tmp_path / "project")
    try:
        session = services.session("main")
        for line in ("draft a girl in a red coat with a dog in a park, 512x512", "render the draft", "make the dog black"):
            await say(session, line)
        assets = {asset.handle: asset for asset in services.store.list("main")}
        before, after = (np.asarray(open_picture(services.store.read_bytes(assets[name])).convert("RGB")) for name in ("img2", "img3"))
        dog = next(element for element in assets["img1"].description.elements if element.name == "dog")
    finally:
        await services.close()
    request = assets["img3"].recipe.request if assets["img3"].recipe else {}
    assert request["region"]["words"] == "dog"
    changed = np.argwhere((before != after).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    margin = 32
    assert dog.box[0] - margin <= left < right <= dog.box[2] + margin
    assert dog.box[1] - margin <= top < bottom <= dog.box[3] + margin
