"""The state of a conversation, the vocabulary and a person's settings over HTTP, each for its owner only; and whose an MCP session is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from agent.actions import Action
from agent.app import Services
from agent.channels import state_routes
from agent.channels.mcp import http
from agent.channels.web_history import History
from agent.channels.web_installed import Installed
from agent.session import Turn
from tests.agent.channels.in_process import ANN, BOB, in_process
from tests.agent.conftest import say


@pytest.fixture
async def client(services: Services, history: History) -> AsyncIterator[httpx.AsyncClient]:
    await history.begin_thread("t", "ann", "Foxes")
    async with in_process(state_routes.router, services=services, history=history) as opened:
        yield opened


async def test_the_state_tells_all_that_panels_show_and_only_to_its_owner(client: httpx.AsyncClient, services: Services) -> None:
    session = services.session("chat-t", owner="ann")
    await say(session, "a red fox in a park at sunset, 320x180")
    await say(session, "make it night")
    for action in (
        Action("lock", "img1", change={"lighting": True}), Action("reference", "img1"), Action("name", "img1", change={"name": "Fuchs"}),
        Action("settings", change={"quality": "draft", "budget_usd": 5}), Action("select", "img1"),
    ):  # fmt: skip
        _ = [event async for event in session.handle(Turn(action=action))]
    answer = await client.get("/api/talks/t/state", headers=ANN)
    state = state_routes.TalkState.model_validate(answer.json()).model_dump()
    assert (state["thread"], state["name"], state["selected"]) == ("t", "Foxes", "img1")
    assert [(asset["handle"], asset["parents"], asset["draft"]) for asset in state["assets"]] == [("img1", [], True), ("img2", ["img1"], True)]
    assert state["references"] == ["img1"] and "sunset" in state["locks"]["lighting"]
    assert [(row["name"], row["references"], row["locked"]) for row in state["cast"]] == [("Fuchs", ["img1"], False)]
    assert (state["settings"]["quality"], state["budget_usd"], state["spent_usd"]) == ("draft", 5, 0)
    assert state["server"]["quality"] == "auto" and state["choices"]["engines"]["image"]
    again = await client.get("/api/talks/t/state", headers=ANN | {"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await say(session, "undo")
    assert (await client.get("/api/talks/t/state", headers=ANN | {"if-none-match": answer.headers["etag"]})).status_code == 200
    assert (await client.get("/api/talks/t/state", headers=BOB)).status_code == 404
    assert (await client.get("/api/talks/none/state", headers=ANN)).status_code == 404


async def test_a_persons_settings_are_their_own_and_hold_in_new_conversations(client: httpx.AsyncClient) -> None:
    changed = await client.put("/api/settings", headers=ANN, json={"language": "zh-Hant", "engines": {"image": "local"}})
    assert changed.json()["settings"]["language"] == "zh-Hant"
    assert (await client.get("/api/talks/t/state", headers=ANN)).json()["settings"]["engines"] == {"image": "local"}
    assert (await client.get("/api/settings", headers=BOB)).json()["settings"]["language"] is None
    refused = await client.put("/api/settings", headers=ANN, json={"language": "fr"})
    assert refused.status_code == 422 and refused.json()["detail"].startswith("The setting language cannot be used")


async def test_the_vocabulary_marks_what_the_studio_draws(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/vocabulary", params={"field": "lighting", "q": "gol", "language": "zh-Hant"}, headers=ANN)).json()
    assert found[0]["id"] == "light:golden_hour" and found[0]["draft"] == "drawn" and "夕陽" in found[0]["about"]
    assert (await client.get("/api/vocabulary", params={"field": "colours"}, headers=ANN)).status_code == 422


async def test_an_mcp_session_answers_only_whoever_began_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def program(request: Request) -> str:
        if "who" not in request.headers:
            raise HTTPException(401, "send a key")
        return request.headers["who"]

    async def handle(scope: Any, receive: Any, send: Any) -> None:
        await Response(scope[http.OWNER], headers={http.SESSION: "s1"})(scope, receive, send)

    monkeypatch.setattr(http, "program", program)
    door = http.McpDoor(Installed.talks)
    door._manager = asyncio.get_running_loop().create_future()
    door._manager.set_result(SimpleNamespace(handle_request=handle))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://here") as asking:
        assert (await asking.post("/mcp")).status_code == 401
        assert (await asking.post("/mcp", headers=ANN)).text == "ann"
        assert (await asking.post("/mcp", headers=ANN | {http.SESSION: "s1"})).text == "ann"
        assert (await asking.post("/mcp", headers=BOB | {http.SESSION: "s1"})).status_code == 404
