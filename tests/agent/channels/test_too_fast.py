"""Who asks too fast in Slack, over MCP and at /v1 is told so in one sentence there, and every refusal is counted by the door it came to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from mcp import types
from mcp.shared.memory import create_connected_server_and_client_session as connected

from agent.app import Services
from agent.channels.openai_api.routes import _Route
from agent.channels.pace import Pace, TooFast, kind_of
from agent.channels.talks import Talks
from agent.channels.web_history import History
from tests.agent.channels.slack_workspace import ANN, BO, ROOM, workspace
from tests.agent.channels.test_mcp import CAT, KITE, facts, server, words
from tests.agent.paid import fakes, opened
from tests.fakes.slack import Slack

pytestmark = pytest.mark.timeout(300)
SENTENCE = re.compile(r"That is faster than this Scenewright may be asked; try again in \d+ seconds\.")


def refused(services: Services) -> dict[str, int]:
    """How many requests were too fast, by door."""
    return {door: series.count for (door,), series in services.observing.figures.read("refused").items()}


async def test_in_slack_the_thread_and_who_pressed_are_told_and_others_go_on(tmp_path: Path) -> None:
    people = {"password": "open sesame", "slack_people": f"{ANN}=ann,{BO}=bo"}
    with Slack() as slack:
        async with workspace(tmp_path, slack, turns_a_minute=1, **people) as ws:
            ws.talks._pace = Pace(lambda: 0.0)  # however long the turns take, the minute is not over
            ts = await ws.say(CAT)
            await ws.say("make it night", thread_ts=ts)
            assert SENTENCE.search(ws.slack.in_thread(ROOM, ts)[-1].text)
            await ws.press(ws.under("img1", ts), "sw:vary")
            assert ws.slack.whispers[-1]["user"] == ANN and SENTENCE.fullmatch(ws.slack.whispers[-1]["text"])
            assert ws.heads(ts) == ["img1"] and refused(ws.talks.services) == {"slack": 2}
            other = await ws.say(CAT, user=BO)
            assert ws.heads(other) == ["img1"] and refused(ws.talks.services) == {"slack": 2}


async def test_over_mcp_the_answer_of_the_tool_says_so_and_a_question_goes_on_waiting(
    tmp_path: Path, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def agree(context: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
        return types.ElicitResult(action="accept", content={"approve": True})

    with fakes(monkeypatch, "fal") as running:
        async with opened(tmp_path, approve_above_usd=0.0, password="open sesame", turns_a_minute=1) as services:
            talks = Talks(services, history)
            talks._pace = Pace(lambda: 0.0)
            async with connected(server(talks), elicitation_callback=agree) as client:
                asked = await client.call_tool("talk", {"text": KITE})
                assert not asked.isError and SENTENCE.search(words(asked)) and facts(asked)["waiting"] and running["fal"].charges == []
                again = await client.call_tool("talk", {"text": CAT})
                assert again.isError and SENTENCE.fullmatch(words(again))
            assert refused(services) == {"mcp": 2}
    assert kind_of("POST", "/mcp") == "calls", "a turn over MCP is counted once, where it begins"


async def test_a_program_at_v1_gets_429_and_when_to_come_back() -> None:
    router, app = APIRouter(route_class=_Route), FastAPI()

    @router.get("/v1/busy")
    async def busy() -> None:
        raise TooFast(2.5)

    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        answer = await client.get("/v1/busy")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert SENTENCE.fullmatch(answer.json()["error"]["message"]) and answer.json()["error"]["type"] == "rate_limit_error"
