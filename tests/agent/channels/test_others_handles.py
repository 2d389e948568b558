"""In Slack and over MCP another person reaches nothing by one's handles, ids, threads or names: walked over all that the channels register."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from mcp import McpError, types
from mcp.shared.memory import create_connected_server_and_client_session as connected
from pydantic import AnyUrl

from agent.actions import KINDS
from agent.app import Services
from agent.channels.mcp import http
from agent.channels.mcp.answers import SCHEME
from agent.channels.slack.blocks import Button
from agent.channels.slack.memory import thread_id
from agent.channels.talks import PROJECT, Talks
from agent.session import Turn
from tests.agent.channels.in_process import install
from tests.agent.channels.slack_workspace import ANN, BO, ROOM, Workspace, workspace
from tests.agent.channels.test_mcp import facts, server
from tests.agent.test_isolation import CHANGES, state_of
from tests.fakes.slack import TEAM, Slack
from tests.fakes.slack_side import event, message, submission
from tools.approvals import Approval

pytestmark = pytest.mark.timeout(300)
THREAD, NAME, MARK = "anns-thread", "Anns work", "zebrafinch"
"""MARK: a word of Ann's that Bob never says."""
DRAWN = f"draw a {MARK} on a branch, 320x180"


def ask_money(services: Services, project: str) -> None:
    """Let a question about money of Ann's wait."""
    question = Approval(id="money", project=project, owner="ann", turn=1, call="c", words=MARK, requests=(), wish={}, estimate="", usd=1, maker="m")
    services.studio.approvals.ask(question)


def calls(asset: str, job: str) -> dict[str, list[dict[str, Any]]]:
    """What Bob asks of each tool with what is Ann's; a tool that is not here fails the walk."""
    return {
        "talk": [{"text": words} for words in ("undo", "what did I make", f"make {asset} brighter", f"show {asset}", f"cancel {job}")],
        "decide": [{"id": id, "approve": yes} for id in ("money", asset, job) for yes in (True, False)],
        "edit_image": [{"target": asset, "change": {"lighting": "night"}}, {"target": asset, "operation": "upscale"}, {"target": "img1", "region": asset, "change": {"style": "flat"}}],
        "create_video": [{"first_frame": asset}, {"operation": "extend", "video": asset}, {"first_frame": "img1", "last_frame": asset}],
        "speak": [{"operation": "isolate", "source": [asset]}, {"operation": "convert", "source": [asset], "voice": asset}],
        "compose_music": [{"music": {"words": "calm piano", "duration_s": 1.0}, "model": asset}],
        "make_sound": [{"text": "rain", "duration_s": 1.0, "model": asset}],
        "assemble_film": [{"storyboard": asset}],
        "edit_film": [{"target": asset, "changes": [{"op": "remove", "shots": [-1]}]}],
        "look_up": [{"query": asset, "what": what} for what in ("find", "describe", "list", "transcribe", "cost", "jobs")] + [{"query": f"img1 and {asset}", "what": "compare"}],
        "remember": [{"action": "select", "target": asset}, {"action": "name", "target": asset, "name": "Mia"}, {"action": "forget", "name": "Mia"}, {"action": "undo"}, {"action": "redo"}],
        "create_image": [{"shot": {"subject": "a pear"}, "references": [asset]}],
    }  # fmt: skip


HANDLED = {
    types.PingRequest: "tells nothing", types.ListToolsRequest: "the same for everybody", types.ListPromptsRequest: "the same for everybody",
    types.GetPromptRequest: "fills in what the caller sends", types.ListResourceTemplatesRequest: "the same for everybody",
    types.CallToolRequest: "walked", types.ListResourcesRequest: "walked", types.ReadResourceRequest: "walked",
}  # fmt: skip
"""What the server answers; each kind of request must be named here."""


@pytest.fixture
async def anns(talks: Talks) -> tuple[str, str]:
    """Ann's conversation; the ids of her picture and of its job."""
    running = await talks.begin(THREAD, "ann", Turn(DRAWN), said=DRAWN, name=NAME)
    await running.done()
    ask_money(talks.services, f"{PROJECT}{THREAD}")
    (asset,), (job,) = talks.services.store.list(f"{PROJECT}{THREAD}"), talks.services.door.jobs(owner="ann", every=True)
    return asset.id, job["id"]


async def test_no_tool_and_no_resource_of_mcp_reaches_another_s_work(talks: Talks, anns: tuple[str, str]) -> None:
    asset, job = anns
    before, talk = state_of(talks.services, f"{PROJECT}{THREAD}", "ann"), await talks.history.get_thread(THREAD)
    program, asked, wrong = server(talks, "bob"), calls(asset, job), []
    assert set(program.request_handlers) == set(HANDLED)
    async with connected(program) as bob:
        assert {tool.name for tool in (await bob.list_tools()).tools} == set(asked), "say in calls what Bob asks of a new tool"
        for tool, every in asked.items():
            for at, arguments in enumerate(every):
                named = (THREAD, NAME)[at] if at < 2 else f"{tool} {at}"
                answer = await bob.call_tool(tool, arguments | {"conversation": named})
                links = [str(block.uri) for block in answer.content if isinstance(block, types.ResourceLink)]
                theirs = not answer.isError and facts(answer)["conversation"] == THREAD
                if MARK in answer.model_dump_json() or f"{SCHEME}{asset}" in links or theirs:
                    wrong.append((tool, arguments, named, answer))
        listed = (await bob.list_resources()).resources
        assert f"{SCHEME}{asset}" not in {str(one.uri) for one in listed} and MARK not in str(listed)
        for path in (asset, f"{asset}/", f"../{asset}", f"%2e%2e/{asset}", THREAD, "img1", f"{THREAD}/img1", job, "money", ""):
            with pytest.raises(McpError) as no:
                await bob.read_resource(AnyUrl(f"{SCHEME}{path}"))
            assert MARK not in str(no.value)
    assert wrong == []
    assert state_of(talks.services, f"{PROJECT}{THREAD}", "ann") == before and await talks.history.get_thread(THREAD) == talk


async def test_a_session_of_mcp_belongs_to_whoever_opened_it(talks: Talks, monkeypatch: pytest.MonkeyPatch) -> None:
    async def who(request: Any) -> str:
        return str(request.headers["who"])

    async def there() -> Talks:
        return talks

    monkeypatch.setattr(http, "program", who)
    install(SimpleNamespace(talks=talks), monkeypatch)
    door, app = http.McpDoor(there), FastAPI()
    app.router.add_route("/mcp", door, methods=["GET", "POST", "DELETE"])
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    async with door.running(), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:

        async def asked(name: str, method: str, session: str = "", params: Any = None, verb: str = "POST") -> httpx.Response:
            headers = {"who": name, "accept": "application/json, text/event-stream", **({http.SESSION: session} if session else {})}
            body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
            return await client.request(verb, "/mcp", json=body if verb == "POST" else None, headers=headers)

        opened = await asked("ann", "initialize", params=hello)
        session = opened.headers[http.SESSION]
        assert [(await asked("bob", "tools/list", session, verb=verb)).status_code for verb in ("POST", "DELETE", "GET")] == [404] * 3
        assert (await asked("ann", "ping", session)).status_code == 200


# -- Slack

HEARD = {
    "_on_message": "walked", "_on_reaction": "walked", "_on_press": "walked", "_on_form": "walked", "_on_command": "walked", "_on_shortcut": "walked",
}  # fmt: skip
"""What the app listens to; each must be named here."""
BOS = "D0BO"


def pressed(ws: Workspace, kind: str, thread: str, target: str, at: str) -> dict[str, Any]:
    """A press of Bo's, in his own room, of a button with Ann's values."""
    value = Button(thread, kind, target, target, CHANGES.get(kind) or {"query": target}, by=BO).value()  # type: ignore[call-overload]
    action = {"type": "button", "action_id": f"sw:{kind}", "block_id": f"sw:{thread}:t", "action_ts": ws.slack.stamp(), "value": value}
    if kind == "pick":
        action |= {"type": "static_select", "selected_option": {"value": target}}
    return {
        "type": "block_actions", "team": {"id": TEAM}, "user": {"id": BO, "team_id": TEAM}, "trigger_id": ws.slack.trigger(),
        "channel": {"id": BOS}, "actions": [action], "message": {"ts": at, "thread_ts": at, "text": "", "blocks": []},
    }  # fmt: skip


async def test_no_press_and_no_event_of_slack_reaches_another_s_work(tmp_path: Path) -> None:
    people = {"password": "open sesame", "slack_people": f"{ANN}=ann,{BO}=bob"}
    with Slack() as slack:
        async with workspace(tmp_path, slack, **people) as ws:
            listeners = {listener.ack_function.__name__ for listener in ws.channel._app._async_listeners}  # type: ignore[attr-defined]
            assert listeners == set(HEARD)
            ts = await ws.say(DRAWN)
            thread = thread_id(TEAM, ROOM, ts)
            project = f"{PROJECT}{thread}"
            ask_money(ws.talks.services, project)
            await ws.press(ws.under("img1", ts), "sw:prompt")
            before, told = state_of(ws.talks.services, project, "ann"), len(ws.slack.in_thread(ROOM, ts))
            picture = ws.slack.in_thread(ROOM, ts)[-1].ts

            kinds = [*KINDS, *ws.channel._presses.own, "pick"]
            for kind in kinds:
                target = "money" if kind in ("approve", "decline") else before[7][0]["id"] if kind == "cancel" else before[0][0].id
                for named in (target, "img1"):
                    assert (await ws.interact(pressed(ws, kind, thread, named, picture))).status_code == 200
            await ws.idle()
            assert [whisper["user"] for whisper in ws.slack.whispers] == [BO] * 2 * len(kinds)
            assert {"not known here" in whisper["text"] for whisper in ws.slack.whispers} == {True}

            await ws.interact(submission(ws.slack.forms[-1], {"lighting": "golden hour"}, user=BO))
            await ws.send(event(ws.slack, "reaction_added", user=BO, reaction="point_up", item={"type": "message", "channel": BOS, "ts": picture}))
            shared = [{"is_share": True, "channel_id": ROOM, "ts": picture}]
            link = f"<https://studio.slack.com/archives/{ROOM}/p{picture.replace('.', '')}>"
            for body in (
                message(ws.slack, BOS, "make img1 brighter", user=BO), message(ws.slack, BOS, "undo", user=BO, thread_ts=ts),
                message(ws.slack, BOS, f"make this brighter {link}", user=BO, attachments=shared),
                message(ws.slack, BOS, f"show {before[0][0].id} of {thread}", user=BO),
            ):  # fmt: skip
                await ws.send(body)
            await ws.interact({
                "type": "message_action", "callback_id": "use_here", "trigger_id": ws.slack.trigger(), "team": {"id": TEAM}, "user": {"id": BO},
                "channel": {"id": BOS}, "message": {"type": "message", "user": BO, "ts": picture, "text": "make img1 brighter"}, "response_url": "http://127.0.0.1:1/",
            })  # fmt: skip
            await ws.command(channel_id=BOS, user_id=BO, text=f"make img1 of {link} brighter")
            await ws.idle()
            given = [(m.texts, m.shown) for m in ws.slack.messages if m.channel == BOS]
            assert given and MARK not in json.dumps([given, ws.slack.whispers, ws.slack.forms[1:]])
            assert state_of(ws.talks.services, project, "ann") == before and len(ws.slack.in_thread(ROOM, ts)) == told
