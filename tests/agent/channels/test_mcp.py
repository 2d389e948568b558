"""The MCP server, asked with the real client: in memory, over standard input and output, and over HTTP."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from mcp import ClientSession, McpError, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.memory import create_connected_server_and_client_session as connected

from agent import events
from agent.channels.mcp.answers import SCHEME
from agent.channels.mcp.jobs import JOBS
from agent.channels.mcp.server import build_server
from agent.channels.talks import Talks
from agent.channels.web_history import History
from tests.agent.paid import fakes, opened
from tests.served import Served, environment

CAT = "a cat on a bicycle, 320x180"
KITE = "draw a red kite over a green hill with Flux"


def server(talks: Talks, owner: str = "ann") -> Any:
    async def there() -> Talks:
        return talks

    return build_server(there, lambda _: owner)


def words(answer: types.CallToolResult) -> str:
    return "\n".join(block.text for block in answer.content if isinstance(block, types.TextContent))


def facts(answer: types.CallToolResult) -> dict[str, Any]:
    assert answer.structuredContent is not None
    return answer.structuredContent


async def test_words_and_tools_go_on_in_one_conversation_that_the_page_lists(talks: Talks, history: History) -> None:
    seen: list[float] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        seen.append(done)

    async with connected(server(talks)) as client:
        first = await client.call_tool("talk", {"text": CAT}, progress_callback=progress)
        assert not first.isError and facts(first)["made"] == ["img1"] and "img1" in words(first)
        kinds = [block.type for block in first.content]
        assert kinds == ["text", "image", "resource_link"]
        assert isinstance(first.content[1], types.ImageContent)
        assert base64.b64decode(first.content[1].data)[8:12] == b"WEBP" and len(first.content[1].data) < 100_000
        assert seen and seen == sorted(seen) and seen[-1] <= 1.1
        second = await client.call_tool("edit_image", {"target": "it", "change": {"lighting": "moonlight"}})
        assert facts(second)["made"] == ["img2"] and facts(second)["conversation"] == facts(first)["conversation"]
        assert facts(second)["result"]["made"][0]["changed"] == ["lighting"]
        other = await client.call_tool("talk", {"text": CAT, "conversation": "my second film"})
        assert facts(other)["made"] == ["img1"] and facts(other)["conversation"] != facts(first)["conversation"]
        undone = await client.call_tool("remember", {"action": "undo"})
        assert "img1 is selected" in words(undone)
    rows, _ = await history.threads("ann")
    assert {facts(first)["conversation"], facts(other)["conversation"]} == {row.id for row in rows}
    assert rows[-1].name == CAT


async def test_assets_are_read_by_their_owner_only_and_so_are_conversations(talks: Talks) -> None:
    async with connected(server(talks)) as ann, connected(server(talks, "bob")) as bob:
        made = await ann.call_tool("talk", {"text": CAT})
        (resource,) = (await ann.list_resources()).resources
        assert resource.name == "img1" and resource.mimeType == "image/png" and str(resource.uri).startswith(SCHEME)
        (content,) = (await ann.read_resource(resource.uri)).contents
        assert isinstance(content, types.BlobResourceContents) and base64.b64decode(content.blob)[:4] == b"\x89PNG"
        (template,) = (await ann.list_resource_templates()).resourceTemplates
        assert template.uriTemplate == f"{SCHEME}{{id}}"
        assert (await bob.list_resources()).resources == []
        with pytest.raises(McpError, match="no asset"):
            await bob.read_resource(resource.uri)
        intruding = await bob.call_tool("talk", {"text": "undo", "conversation": facts(made)["conversation"]})
        assert facts(intruding)["conversation"] != facts(made)["conversation"] and "nothing to go back to" in words(intruding)
        mine, his = [await client.call_tool("talk", {"text": "undo", "conversation": "work"}) for client in (ann, bob)]
        assert facts(mine)["conversation"] != facts(his)["conversation"]
        again = await ann.call_tool("talk", {"text": "undo", "conversation": facts(mine)["conversation"]})
        assert facts(again)["conversation"] == facts(mine)["conversation"]


async def test_a_file_sent_with_words_is_taken_in(talks: Talks) -> None:
    data = base64.b64encode(Path("docs/examples/mia.png").read_bytes()).decode()
    async with connected(server(talks)) as client:
        answer = await client.call_tool("talk", {"text": "", "files": [{"name": "mia.png", "data": data}]})
        assert facts(answer)["made"] == ["img1"]
        broken = await client.call_tool("talk", {"text": "", "files": [{"name": "mia.png", "data": "???"}]})
        assert broken.isError and words(broken) == 'The data of "mia.png" is no base64.'
        strange = await client.call_tool("talk", {"text": "", "files": [{"name": "mia.png", "data": "圖"}]})
        assert strange.isError and words(strange) == 'The data of "mia.png" is no base64.'
        one = await client.call_tool("talk", {"text": "hi", "files": {"name": "mia.png", "data": data}})
        assert one.isError and words(one).startswith("files is a list")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("paint", {}, 'There is no tool "paint"'),
        ("talk", {"words": "hi"}, 'talk has no argument "words"'),
        ("talk", {"text": 3}, "text is a text."),
        ("decide", {"id": "x"}, "Say true or false for approve"),
        ("edit_image", {"target": "img1", "n": 99}, "n of edit_image cannot be used"),
        ("create_image", {"shot": {"subject": "a cat"}, "seed": 10**26}, "seed of create_image cannot be used"),
        ("decide", {"id": "x", "approve": True}, "answered already"),
    ],
)
async def test_a_call_that_cannot_be_is_one_sentence(talks: Talks, tool: str, arguments: dict[str, Any], said: str) -> None:
    async with connected(server(talks)) as client:
        answer = await client.call_tool(tool, arguments)
    assert answer.isError and said in words(answer) and "\n" not in words(answer)


async def test_the_tools_are_the_toolboxes_own_and_every_common_job_has_a_prompt_in_both_languages(talks: Talks) -> None:
    async with connected(server(talks)) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert {"talk", "decide", "create_image", "assemble_film", "remember"} <= tools.keys()
        assert tools["create_image"].inputSchema["required"] == ["shot"] and "runtime" not in tools["create_image"].inputSchema["properties"]
        prompts = (await client.list_prompts()).prompts
        assert [prompt.name for prompt in prompts] == list(JOBS)
        for prompt in prompts:
            given = {argument.name: "ZZZ" for argument in prompt.arguments or () if argument.required}
            english = (await client.get_prompt(prompt.name, given)).messages[0].content.text  # type: ignore[union-attr]
            chinese = (await client.get_prompt(prompt.name, given | {"language": "zh-TW"})).messages[0].content.text  # type: ignore[union-attr]
            assert "ZZZ" in english and "ZZZ" in chinese and "請用" in chinese and "{" not in english + chinese
        with pytest.raises(McpError, match="needs script"):
            await client.get_prompt("storyboard_a_script", {})


async def test_money_is_asked_about_and_only_a_decision_spends_it(
    tmp_path: Path, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def agree(context: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
        asked.append(params.message)
        return types.ElicitResult(action="accept", content={"approve": len(asked) > 1})

    with fakes(monkeypatch, "fal") as running:
        async with opened(tmp_path, approve_above_usd=0.0) as paid:
            talks = Talks(paid, history)
            async with connected(server(talks)) as client:
                waiting = await client.call_tool("talk", {"text": KITE})
                (question,) = facts(waiting)["waiting"]
                assert question in words(waiting) and "decide" in words(waiting) and running["fal"].charges == []
                made = await client.call_tool("decide", {"id": question, "approve": True})
                assert facts(made)["made"] == ["img1"] and len(running["fal"].charges) == 1
                called = await client.call_tool("create_image", {"shot": {"subject": "a blue kite"}, "model": "Flux"})
                assert len(facts(called)["waiting"]) == 1 and len(running["fal"].charges) == 1
            async with connected(server(talks), elicitation_callback=agree) as client:
                declined = await client.call_tool("talk", {"text": KITE})
                assert facts(declined)["made"] == [] and facts(declined)["waiting"] == [] and len(running["fal"].charges) == 1
                agreed = await client.call_tool("talk", {"text": KITE})
                assert facts(agreed)["made"] == ["img1"] and len(running["fal"].charges) == 2
    assert len(asked) == 2 and "costs" in asked[0]


async def test_a_call_that_the_client_cancels_stops_the_turn(talks: Talks, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def handle(turn: Any) -> AsyncIterator[events.Event]:
        try:
            begun.set()
            yield events.Working("c", "drawing", 0.1)
            await asyncio.Event().wait()
        finally:
            stopped.set()

    monkeypatch.setattr(talks, "session", lambda thread, owner: SimpleNamespace(handle=handle))
    async with connected(server(talks)) as client:
        number = client._request_id
        call = asyncio.create_task(client.call_tool("talk", {"text": CAT}))
        await asyncio.wait_for(begun.wait(), 60)
        cancelled = types.CancelledNotification(method="notifications/cancelled", params=types.CancelledNotificationParams(requestId=number))
        await client.send_notification(types.ClientNotification(cancelled))
        await asyncio.wait_for(stopped.wait(), 60)
        with pytest.raises(McpError):
            await call


async def test_a_desktop_client_starts_it_and_talks_over_its_pipes(tmp_path: Path) -> None:
    env = environment(tmp_path, SCENEWRIGHT_BRAIN="embedded", SCENEWRIGHT_OFFLINE="1")
    command = StdioServerParameters(command=sys.executable, args=["-m", "agent.channels.cli", "mcp"], env=env)
    async with stdio_client(command) as (reading, writing), ClientSession(reading, writing) as client:
        told = await client.initialize()
        assert told.serverInfo.name == "scenewright"
        answer = await client.call_tool("talk", {"text": CAT})
        assert facts(answer)["made"] == ["img1"]


async def test_it_is_served_over_http_beside_the_page(served: Served) -> None:
    async with streamable_http_client(f"{served.url}/mcp") as (reading, writing, _), ClientSession(reading, writing) as client:
        await client.initialize()
        answer = await client.call_tool("talk", {"text": CAT})
        (link,) = [block for block in answer.content if isinstance(block, types.ResourceLink)]
        (content,) = (await client.read_resource(link.uri)).contents
        assert content.mimeType == "image/png"
    async with httpx.AsyncClient(base_url=served.url, timeout=60) as web:
        web.cookies = (await web.get("/chat/")).cookies
        state = await web.get(f"/api/talks/{facts(answer)['conversation']}/state")
        data = state.json()
        assert data["selected"] == "img1" and [asset["handle"] for asset in data["assets"]] == ["img1"] and data["name"] == CAT
        again = await web.get(state.url, headers={"if-none-match": state.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert (await web.get("/api/talks/nobody-s/state")).status_code == 404
        for headers in ({"host": "evil.example"}, {"origin": "http://evil.example"}, {"authorization": "Bearer sw-made-up", "host": "evil.example"}):
            assert (await web.post("/mcp", json={}, headers=headers)).status_code in (401, 403), headers
