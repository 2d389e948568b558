"""The README adds a service with one TOML file; this does exactly that, against a server of the shape the file describes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import pytest

from agent.app import open_services
from agent.settings import Settings
from agent.workshop import Ask, Sitting
from agent.worktable import Worktable
from tests.fakes.media_files import png
from tests.fakes.wire import Reply, Seen, Wire, route
from tools.catalog import load_catalog
from tools.catalog_check import check_cards
from tools.engines.services import load_services

README = Path(__file__).resolve().parents[3] / "README.md"


class Sketchfarm(Wire):
    """The server that the README's file describes."""

    name: ClassVar[str] = "sketchfarm"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.inputs: dict[str, dict[str, Any]] = {}

    def authorised(self, seen: Seen) -> bool:
        return seen.headers.get("authorization") == "Bearer farm-key"

    @route("POST", r"/v2/jobs", "submit")
    def submit(self, seen: Seen) -> Reply:
        job = f"job-{len(self.inputs)}"
        self.inputs[job] = seen.json
        self.born(job)
        self.charge("a sketch", seen.headers.get("idempotency-key", ""))
        return Reply({"job": {"id": job, "state": "waiting"}})

    @route("GET", r"/v2/jobs/(?P<id>[^/]+)", "poll")
    def status(self, seen: Seen) -> Reply:
        job = seen.match["id"]
        state = {"queued": "waiting", "running": "drawing", "done": "finished"}[self.state(job, seen)]
        address = self.put_file(f"{job}.png", png(job, (320, 180)), "image/png")
        return Reply({"job": {"id": job, "state": state, "percent": 40}, "images": [{"url": address}] if state == "finished" else []})


def the_file() -> str:
    text = README.read_text("utf-8")
    section = text[text.index("### Add a service with one TOML file") :]
    found = re.search(r"```toml\n(.*?)```", section, re.DOTALL)
    assert found, "the README shows no TOML file"
    return found[1]


async def test_the_readmes_file_alone_adds_a_service_that_makes_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home" / "cards").mkdir(parents=True)
    (tmp_path / "home" / "cards" / "sketchfarm.toml").write_text(the_file(), "utf-8")
    with Sketchfarm() as farm:
        monkeypatch.setenv("SKETCHFARM_KEY", "farm-key")
        monkeypatch.setenv("SCENEWRIGHT_SKETCHFARM_URL", farm.url)
        settings = Settings(_env_file=None, home=tmp_path / "home", cache=tmp_path / "cache", brain="embedded")
        services = await open_services(settings, tmp_path / "p")
        try:
            table = Worktable(services.studio, Sitting("main", "local", 1, "a cat on the moon"), lambda _: None)
            shot = {"subject": "a cat", "scene": "on the moon"}
            result = await table.create_image(shot, seed=7, ask=Ask("call", model="Sketchfarm"))
            asset = services.store.get("main", result["made"][0]["handle"])
        finally:
            await services.close()
        submits = [seen for seen in farm.requests if seen.stage == "submit"]
    assert (asset.kind, asset.recipe and asset.recipe.card, asset.width, asset.height) == ("image", "sketchfarm-1", 320, 180)
    assert asset.cost_usd == pytest.approx(0.02)
    assert [seen.json for seen in submits] == [{"model": "farm-1", "input": {"text": "A cat, on the moon.", "seed": 7}}]
    assert [charge.key for charge in farm.charges] == [submits[0].headers["idempotency-key"]]


def test_the_readmes_file_passes_the_lint(tmp_path: Path) -> None:
    (tmp_path / "sketchfarm.toml").write_text(the_file(), "utf-8")
    before = check_cards(load_catalog(), load_services())
    assert check_cards(load_catalog(tmp_path), load_services(tmp_path)) == before
