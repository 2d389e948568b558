"""Jobs over HTTP: what the page polls, for their owner only, with progress, previews, a wait for the end, and a way to stop them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from agent.channels import job_routes
from agent.channels.web_installed import Installed
from tests.agent.channels.in_process import ANN, BOB, in_process
from tests.tools.service_door import CAT, door_of
from tests.tools.standin_service import Books, Script, ScriptedService, picture
from tools.assets import AssetStore
from tools.engines.base import JobStatus, Ticket
from tools.fairness import FairGates
from tools.generate import Door


class Showing(ScriptedService):
    """A service that shows what it makes, and goes on until it is told to finish."""

    def __init__(self, books: Books) -> None:
        super().__init__("fal", books, Script(polls=-1))

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Say how it stands, with a picture."""
        told = await super().poll(ticket)
        return JobStatus(told.state, 0.5, "painting", picture("a preview")) if told.state == "running" else told


@pytest.fixture
def engine(tmp_path: Path) -> Showing:
    return Showing(Books(tmp_path / "books"))


@pytest.fixture
def door(store: AssetStore, engine: Showing) -> Door:
    return door_of(store, engine, gates=FairGates({"fal": 1}))


@pytest.fixture
async def client(store: AssetStore, door: Door, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    services = SimpleNamespace(door=door, store=store, engine=SimpleNamespace(name="animatic"))
    monkeypatch.setattr(Installed, "closing", asyncio.Event())
    async with in_process(job_routes.router, services=services) as opened:
        yield opened


@asynccontextmanager
async def making(door: Door, engine: Showing, thread: str = "t1", calls: int = 1) -> AsyncIterator[list[asyncio.Task[Any]]]:
    """Have things made for Ann until they are told to stop; the first one is under way."""
    tasks = [
        asyncio.create_task(door.generate(CAT, project=f"chat-{thread}", words="draw it", tool_call_id=f"c{n}", owner="ann"))
        for n in range(calls)
    ]
    await engine.running.wait()
    yield tasks
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def rows(client: httpx.AsyncClient, who: dict[str, str] = ANN, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/jobs", headers=who, params=params)
    assert answer.status_code == 200
    return list(answer.json())


async def until(client: httpx.AsyncClient, fits: Any) -> list[dict[str, Any]]:
    async with asyncio.timeout(60):
        while not fits(found := await rows(client)):
            await asyncio.sleep(0.005)
    return found


async def test_a_running_job_tells_its_owner_how_it_stands_and_nobody_else(client: httpx.AsyncClient, door: Door, engine: Showing) -> None:
    async with making(door, engine):
        (row,) = await until(client, lambda found: found and found[0]["preview"])
        assert (row["thread"], row["words"], row["about"], row["card"]) == ("t1", "draw it", "a cat", "flux")
        assert (row["kind"], row["state"], row["aside"]) == ("image", "open", False)
        assert (row["step"], row["message"], row["usd"], row["place"], row["assets"]) == ("working", "painting", 0.25, 0, [])
        assert row["fraction"] == pytest.approx(0.475)
        shown = await client.get(row["preview"], headers=ANN)
        assert (shown.headers["content-type"], shown.content) == ("image/png", picture("a preview"))
        assert [one["id"] for one in await rows(client, thread="t1")] == [row["id"]]
        assert await rows(client, thread="t2") == await rows(client, BOB) == []
        for method, path in (("GET", ""), ("GET", "/preview"), ("POST", "/cancel")):
            assert (await client.request(method, f"/api/jobs/{row['id']}{path}", headers=BOB)).status_code == 404
        assert [one["state"] for one in await rows(client)] == ["open"]


async def test_jobs_that_wait_for_their_engine_know_their_place(client: httpx.AsyncClient, door: Door, engine: Showing) -> None:
    engine.script.hang_after = "before"  # the first one holds the only place
    tasks = [asyncio.create_task(door.generate(CAT, project="chat-t", tool_call_id=f"c{n}", owner="ann")) for n in range(3)]
    found = await until(client, lambda found: sorted(row["place"] for row in found) == [0, 1, 2])
    assert all(row["preview"] == "" for row in found)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_wait_ends_with_the_job_and_names_what_was_made(client: httpx.AsyncClient, door: Door, engine: Showing) -> None:
    async with making(door, engine) as (task,):
        (row,) = await rows(client)
        waiting = asyncio.create_task(client.get(f"/api/jobs/{row['id']}", headers=ANN, params={"wait": 60}))
        engine.script.polls = 0
        asset = await task
        ended = (await asyncio.wait_for(waiting, 60)).json()
    assert (ended["state"], ended["fraction"], ended["preview"], ended["usd"]) == ("done", None, "", 0.25)
    thumb = f"/assets/{asset.id}/thumb"
    assert ended["assets"] == [{"id": asset.id, "handle": "img1", "kind": "image", "url": f"/assets/{asset.id}", "thumb": thumb}]
    assert await rows(client) == []
    assert [one["state"] for one in await rows(client, every=1)] == ["done"]


async def test_a_wait_ends_when_the_server_stops_and_when_its_time_is_over(client: httpx.AsyncClient, door: Door, engine: Showing) -> None:
    async with making(door, engine):
        (row,) = await rows(client)
        address = f"/api/jobs/{row['id']}"
        assert (await client.get(address, headers=ANN, params={"wait": 0.01})).json()["state"] == "open"
        waiting = asyncio.create_task(client.get(address, headers=ANN, params={"wait": 60}))
        await asyncio.sleep(0.01)
        assert Installed.closing is not None
        Installed.closing.set()
        assert (await asyncio.wait_for(waiting, 30)).json()["state"] == "open"
        assert (await client.get(address, headers=ANN, params={"wait": 61})).status_code == 422


async def test_a_job_is_stopped_at_its_provider_and_says_what_came_of_it(client: httpx.AsyncClient, door: Door, engine: Showing) -> None:
    async with making(door, engine):
        (row,) = await until(client, lambda found: found and found[0]["step"] == "working")
        answer = await client.post(f"/api/jobs/{row['id']}/cancel", headers=ANN)
        assert answer.json()["state"] == "cancelled" and "charged" in answer.json()["message"]
        assert engine.cancelled == ["0001"]
        again = await client.post(f"/api/jobs/{row['id']}/cancel", headers=ANN)
        assert (again.status_code, again.json()["state"]) == (200, "cancelled")
    assert (await client.post("/api/jobs/0123456789/cancel", headers=ANN)).status_code == 404


async def test_a_job_of_another_process_is_told_from_the_ledger_and_waited_for(
    client: httpx.AsyncClient, store: AssetStore, engine: Showing, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_routes, "LOOK_S", 0.01)
    other = door_of(store, engine)  # a door of its own, as another process has one
    async with making(other, engine) as (task,):
        (row,) = await rows(client)
        assert (row["state"], row["fraction"], row["preview"]) == ("open", None, "")
        waiting = asyncio.create_task(client.get(f"/api/jobs/{row['id']}", headers=ANN, params={"wait": 60}))
        engine.script.polls = 0
        await task
        assert (await asyncio.wait_for(waiting, 60)).json()["state"] == "done"
