"""The talk of forty turns, played through MCP, comes to the same as at the command line."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession
from mcp.shared.memory import create_connected_server_and_client_session as connected

from agent.channels.mcp.server import build_server
from agent.channels.talks import PROJECT, Talks
from agent.channels.web_history import History
from tests.agent.channels import forty
from tests.agent.paid import fakes, opened

pytestmark = pytest.mark.timeout(300)
REMEMBERED = ("undo", "redo", "select")


async def test_the_talk_of_forty_turns_comes_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, history: History, forty_at_the_command_line: dict[str, Any]
) -> None:
    with fakes(monkeypatch, "fal"):
        async with opened(tmp_path, approve_above_usd=0.0, quality="draft") as services:
            talks = Talks(services, history)

            async def there() -> Talks:
                return talks

            async with connected(build_server(there, lambda _: "ann")) as client:
                thread = await _played(client)
            found = forty.snapshot(services.store, f"{PROJECT}{thread}")
    assert forty.differences(forty_at_the_command_line, found) == []


async def _played(client: ClientSession) -> str:
    """Play the talk with the tools that do what its buttons do, and return its conversation."""
    waiting: list[str] = []
    facts: dict[str, Any] = {}
    for line in forty.SCRIPT:
        button = line.button
        if button is not None and button.kind in ("approve", "decline"):
            answer = await client.call_tool("decide", {"id": waiting[-1], "approve": button.kind == "approve"})
        elif button is not None and button.kind in REMEMBERED:
            target = {"target": button.target} if button.target else {}
            answer = await client.call_tool("remember", {"action": button.kind, **target})
        else:
            files = [{"name": name, "data": base64.b64encode(forty.file(name)).decode()} for name in line.files]
            answer = await client.call_tool("talk", {"text": line.say, "files": files})
        facts = answer.structuredContent or facts
        waiting += facts["waiting"]
    return str(facts["conversation"])
