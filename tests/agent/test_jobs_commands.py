"""`scenewright jobs` and `spend`: what runs or is unknown is listed, cancelled, sent again, and what it cost adds up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent import events
from agent.app import Services
from agent.channels import accounts
from agent.channels.play import PROJECT, opened
from tests.agent.conftest import made, say
from tests.agent.paid import fakes, hurried
from tests.fakes.wire import Wire
from tools.errors import BadInput

KITE = "draw a red kite over a green hill with Flux"


@pytest.fixture
def fal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Wire]:
    settings = {"HOME": tmp_path / "home", "CACHE": tmp_path / "cache", "BRAIN": "embedded"}
    for name, value in settings.items():
        monkeypatch.setenv(f"SCENEWRIGHT_{name}", str(value))
    monkeypatch.chdir(tmp_path)
    with fakes(monkeypatch, "fal") as running:
        monkeypatch.setenv("SCENEWRIGHT_BRAIN", "embedded")
        yield running["fal"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "film"


async def talk(project: Path, words: str) -> list[events.Event]:
    async with opened(project) as (services, session, _):
        await hurried(services.engines["fal"])
        return await say(session, words)


async def lines(capsys: pytest.CaptureFixture[str], project: Path, action: str = "", job: str = "") -> list[Any]:
    capsys.readouterr()
    assert await accounts.jobs_command(action, job, project, as_json=True) == 0
    out = capsys.readouterr().out.splitlines()
    return [json.loads(line) if line.startswith("{") else line for line in out]


async def spent(capsys: pytest.CaptureFixture[str], project: Path, by: str = "day") -> list[dict[str, Any]]:
    capsys.readouterr()
    assert await accounts.show_spending(by, project, as_json=True) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_an_unknown_order_is_listed_and_sent_again_only_on_request(
    fal: Wire, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fal.plan.add("charge_then_500").add("server_error", on="list", times=None)
    happened = await talk(project, KITE)
    assert made(happened) == []
    (row,) = await lines(capsys, project)
    assert (row["state"], row["card"], row["usd"], row["words"]) == ("unknown", "flux-2-pro", 0.03, KITE)
    assert "nobody can tell" in row["message"]
    assert len(fal.charges) == 1
    (shown,) = await lines(capsys, project, "retry", row["id"])
    assert shown.startswith("img1  ")
    assert len(fal.charges) == 2
    assert [row["state"] for row in await lines(capsys, project)] == ["done"]
    (day,) = await spent(capsys, project)
    assert day["usd"] == 0.06, "both orders count until the person knows better"


async def test_an_unknown_order_that_is_given_up_counts_as_spent(fal: Wire, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fal.plan.add("charge_then_drop").add("server_error", on="list", times=None)
    await talk(project, KITE)
    (row,) = await lines(capsys, project)
    (words,) = await lines(capsys, project, "cancel", row["id"][:6])
    assert "counts as spent" in words
    assert [row["state"] for row in await lines(capsys, project)] == ["cancelled"]
    (engine,) = await spent(capsys, project, "engine")
    assert (engine["engine"], engine["usd"], engine["unverified"]) == ("fal", 0.03, 0.03)


async def test_a_running_job_is_cancelled_from_another_terminal(fal: Wire, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fal.plan.add("never")
    async with opened(project) as (services, session, _):
        await hurried(services.engines["fal"])
        task = asyncio.create_task(say(session, KITE))
        await _until_sent(services)
        (row,) = await lines(capsys, project)
        assert row["state"] == "open"
        (words,) = await lines(capsys, project, "cancel", row["id"])
        assert "was asked to stop" in words
        assert made(await task) == []
    assert [seen.stage for seen in fal.requests].count("cancel") == 1


async def test_an_id_that_is_none_is_told(fal: Wire, project: Path) -> None:
    await talk(project, "draw a cat as a quick draft")
    for job in ("ffff", "%", "zz"):
        with pytest.raises(BadInput, match=f'"{job}" names no job; copy the id from the list of jobs.'):
            await accounts.jobs_command("cancel", job, project, as_json=False)
    with pytest.raises(BadInput, match="Spending is summed by day"):
        await accounts.show_spending("mood", project, as_json=False)


async def test_an_answer_that_was_lost_is_found_where_the_service_lists_it(fal: Wire, project: Path) -> None:
    fal.plan.add("charge_then_500")
    assert len(made(await talk(project, KITE))) == 1
    assert len(fal.charges) == 1


async def test_a_draft_is_free_and_a_picture_is_summed_by_its_model(fal: Wire, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await talk(project, "draw a cat as a quick draft")
    draft = {"card": "animatic", "usd": 0.0, "jobs": 1, "free": 0.0}
    assert await spent(capsys, project, "card") == [draft]
    await talk(project, KITE)
    assert await spent(capsys, project, "card") == [draft, {"card": "flux-2-pro", "usd": 0.03, "jobs": 1, "estimate": 0.03}]


async def _until_sent(services: Services) -> None:
    while not any(row["state"] == "open" and row["engine"] for row in services.door.jobs(project=PROJECT)):
        await asyncio.sleep(0.01)
