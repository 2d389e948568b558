"""Slack as a channel: what people say and press in a workspace, over signed requests, and what then stands in its threads."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.channels.slack.memory import thread_id
from agent.channels.slack.routes import include_slack
from agent.channels.web_installed import LOCAL
from tests.agent.channels.in_process import install
from tests.agent.channels.slack_workspace import ANN, BO, DIRECT, ROOM, Workspace, paid_workspace, slack_settings
from tests.fakes.fal import Fal
from tests.fakes.slack import SECRET, TEAM, Slack
from tests.fakes.slack_side import event, message, press, signed, submission
from tools.credentials import signing

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]
CAT = "a cat on a bicycle, 320x180"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ws(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workspace]:
    with Slack() as slack, Fal() as fal:
        async with paid_workspace(tmp_path_factory.mktemp("slack"), slack, fal) as opened:
            yield opened


def handles(ws: Workspace, thread_ts: str, room: str = ROOM) -> list[str]:
    """Return the handles of a conversation's assets, oldest first, and last the selected one."""
    store, project = ws.talks.services.store, f"chat-{thread_id(TEAM, room, thread_ts)}"
    current = store.current(project)
    return [asset.handle for asset in store.list(project, 100)] + ([f"→{current.handle}"] if current else [])


async def test_a_mention_is_answered_in_its_thread_with_the_picture_and_its_buttons(ws: Workspace) -> None:
    ts = await ws.say(CAT)
    answer, file, under = ws.slack.in_thread(ROOM, ts)
    assert "sw:stop" in {e["action_id"] for block in answer.shown[0] for e in block.get("elements", ()) if "action_id" in e}
    assert answer.buttons() == [] and "img1" in answer.text and "/chat/thread/" in answer.words
    sent = ws.slack.sent_files[file.file]
    asset = ws.talks.services.store.get(f"chat-{thread_id(TEAM, ROOM, ts)}", "img1")
    assert (signing.read(sent.data, ".png").making or {})["sha256"] == asset.sha256  # it left signed
    assert "cat" in sent.alt and (sent.name, asset.owner) == ("img1.png", LOCAL)
    assert under.blocks[0]["accessory"]["slack_file"]["id"] == sent.id and {"sw:vary", "sw:prompt", "sw:film", "sw:final"} <= set(under.buttons())
    thread = await ws.talks.history.get_thread(thread_id(TEAM, ROOM, ts))
    assert thread["userIdentifier"] == LOCAL and thread["steps"][0]["output"] == CAT
    assert [a["handle"] for a in thread["elements"][0]["props"]["assets"]] == ["img1"]

    await ws.say("make it night", thread_ts=ts)  # a thread that we take part in needs no mention
    assert ws.heads(ts) == ["img1", "img2"] and "img1 · Lighting" in ws.under("img2", ts).words.replace("← ", "")
    assert sum("/chat/thread/" in m.words for m in ws.slack.in_thread(ROOM, ts)) == 1
    before = len(ws.slack.messages)
    await ws.say("who is in today?", thread_ts=ws.slack.stamp())
    assert len(ws.slack.messages) == before


async def test_only_what_slack_signed_just_now_is_heard(ws: Workspace) -> None:
    data, before = json.dumps(message(ws.slack, ROOM, CAT, mention=True)).encode(), ws.slack.counts()
    for headers in (signed(data, secret="wrong"), signed(data, at=1.0), signed(data + b" "), {"content-type": "application/json"}):
        assert (await ws.client.post("/slack/events", content=data, headers=headers)).status_code == 401
    await ws.idle()
    assert ws.slack.counts() == before
    hello = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    assert (await ws.client.post("/slack/events", content=hello, headers=signed(hello, secret=SECRET))).json() == {"challenge": "abc"}


async def test_retries_and_the_twin_of_a_mention_run_once(ws: Workspace) -> None:
    stamp = ws.slack.stamp()
    called = message(ws.slack, ROOM, CAT, mention=True, ts=stamp)
    twin = message(ws.slack, ROOM, f"<@U0BOT> {CAT}", ts=stamp)
    for body in (called, called, twin):
        assert (await ws.send(body, **{"x-slack-retry-num": "1"})).status_code == 200
    await ws.idle()
    assert handles(ws, stamp) == ["img1", "→img1"]
    shown = ws.under("img1", stamp)
    pressed = press(ws.slack, shown, "sw:vary")
    for _ in range(2):
        await ws.interact(pressed)
    await ws.idle()
    assert handles(ws, stamp) == ["img1", "img2", "→img2"]


async def test_buttons_reactions_menus_and_shared_messages_do_what_they_say(ws: Workspace) -> None:
    ts = await ws.say(CAT)
    await ws.press(ws.under("img1", ts), "sw:vary")
    await ws.press(ws.under("img2", ts), "sw:undo")
    said = ws.slack.messages[-1]
    assert handles(ws, ts) == ["img1", "img2", "→img1"] and "Now at *img1*" in said.words and said.blocks[0]["accessory"]["slack_file"]
    await ws.press(said, "sw:redo")
    await ws.press(said, "sw:undo")
    assert handles(ws, ts)[-1] == "→img1"
    file = next(m for m in ws.slack.in_thread(ROOM, ts) if m.file and "img2" not in m.text and m.text.startswith("img1")).ts
    second = next(m for m in ws.slack.in_thread(ROOM, ts) if m.file and m.ts != file).ts
    await ws.send(event(ws.slack, "reaction_added", user=BO, reaction="point_up_2::skin-tone-3", item={"type": "message", "channel": ROOM, "ts": second}))
    await ws.idle()
    assert handles(ws, ts)[-1] == "→img2"
    for reaction, item in (("tada", file), ("point_up", "1.1")):
        await ws.send(event(ws.slack, "reaction_added", user=BO, reaction=reaction, item={"type": "message", "channel": ROOM, "ts": item}))
    await ws.idle()
    assert handles(ws, ts)[-1] == "→img2"
    await ws.say("改成黃昏的光", thread_ts=ts, attachments=[{"is_share": True, "channel_id": ROOM, "ts": file}])
    store, project = ws.talks.services.store, f"chat-{thread_id(TEAM, ROOM, ts)}"
    assert [store.by_id(p).handle for p in store.get(project, "img3").parents] == ["img1"]
    assert "換一版" in json.dumps(ws.under("img3", ts).blocks, ensure_ascii=False)


async def test_the_form_of_a_prompt_makes_a_child(ws: Workspace) -> None:
    ts = await ws.say(CAT)
    await ws.press(ws.under("img1", ts), "sw:prompt")
    opened = ws.slack.forms[-1]
    assert opened["blocks"][0]["element"]["initial_value"] == "a cat"
    for _ in range(2):
        assert (await ws.interact(submission(opened, {"lighting": "golden hour"}))).status_code == 200
    await ws.idle()
    assert handles(ws, ts) == ["img1", "img2", "→img2"] and "Lighting" in ws.under("img2", ts).words
    await ws.press(ws.under("img1", ts), "sw:prompt")
    await ws.interact(submission(ws.slack.forms[-1], {}))
    await ws.idle()
    assert handles(ws, ts)[-1] == "→img2"


async def test_only_who_asked_or_owns_the_thread_decides_about_money(ws: Workspace) -> None:
    ts = await ws.say("draw a red kite over a green hill with Flux")
    asked = ws.slack.in_thread(ROOM, ts)[-1]
    assert {"sw:approve", "sw:decline"} == set(asked.buttons()) and asked.button("sw:approve")["confirm"]["title"]["text"] == "Are you sure?"
    await ws.press(asked, "sw:approve", user=BO)
    await ws.say("yes", thread_ts=ts, user=BO)
    assert [w["user"] for w in ws.slack.whispers[-2:]] == [BO, BO] and handles(ws, ts) == []
    await ws.press(asked, "sw:decline")
    assert handles(ws, ts) == [] and "Declined by <@U0ANN>" in asked.words and asked.buttons() == []
    await ws.say("draw a blue kite over a green hill with Flux", thread_ts=ts, user=BO)
    await ws.press(ws.slack.in_thread(ROOM, ts)[-1], "sw:approve", user=BO)  # who asked
    assert handles(ws, ts) == ["img1", "→img1"] and ws.heads(ts) == ["img1"]


async def test_files_become_uploads_of_their_turn_and_can_be_pointed_at(ws: Workspace) -> None:
    ts = await ws.say(CAT)
    picture = ws.slack.sent_files[next(m for m in ws.slack.in_thread(ROOM, ts) if m.file).file].data or b""
    files = [ws.slack.attach("one.png", picture, "image/png"), {"id": ws.slack.attach("two.png", picture, "image/png")["id"], "file_access": "check_file_info"}]
    said = await ws.say("", thread_ts=ts, files=files)
    assert handles(ws, ts)[:3] == ["img1", "img2", "img3"] and "Received: *img2*, *img3*" in ws.slack.messages[-1].words
    assert ws.heads(ts) == ["img1"]  # what people sent stands in Slack already
    rows = [block for block in ws.slack.messages[-1].blocks if block["type"] == "actions"]
    assert [row["elements"][0]["text"]["text"] for row in rows] == ["img2: Animate", "img3: Animate"]
    assert ws.channel.office.memory.at(ROOM, said).handle in ("img2", "img3")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"size": 10**9}, "larger than 40 MB"), ({"url_private_download": "https://evil.example/a.png"}, "does not lie in Slack itself"),
        ({"mode": "external"}, "does not lie in Slack itself"),
    ],
)  # fmt: skip
async def test_a_file_that_cannot_be_had_is_one_sentence_and_no_turn(ws: Workspace, change: dict[str, object], sentence: str) -> None:
    before = len(ws.talks.turns._cards)
    ts = await ws.say("look at this", files=[{**ws.slack.attach("a.png", b"x", "image/png"), **change}])
    assert sentence in ws.slack.in_thread(ROOM, ts)[-1].text and len(ws.talks.turns._cards) == before


async def test_a_sign_in_page_instead_of_a_file_says_what_is_missing(ws: Workspace) -> None:
    scopes, ws.slack.scopes = ws.slack.scopes, ""
    ts = await ws.say("look at this", files=[ws.slack.attach("a.png", b"x", "image/png")])
    ws.slack.scopes = scopes
    assert "files:read" in ws.slack.in_thread(ROOM, ts)[-1].text


async def test_nothing_is_lost_and_the_order_stays_when_slack_wants_us_to_wait(ws: Workspace) -> None:
    ws.slack.plan.add("rate_once", on="/api/chat.postMessage", times=4, retry_after=0.03)
    ws.slack.plan.add("rate_once", on="/api/chat.update", times=3, retry_after=0.03)
    ws.slack.plan.add("rate_once", on="/api/files.completeUploadExternal", times=2, retry_after=0.03)
    ws.slack.plan.add("unavailable", on="/upload", times=1)
    ws.slack.plan.add("server_error", on="/api/files.info", times=1)
    ts = await ws.say("three pictures of a red ball on grass, 320x180")
    assert ws.heads(ts) == ["img1", "img2", "img3"] and ws.slack.in_thread(ROOM, ts)[0].buttons() == []
    assert not ws.slack.plan.steps


async def test_a_file_that_slack_never_shows_is_linked_and_its_buttons_stand_there(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ws.channel.office.files, "_ready_s", 0.05)
    ws.slack.slow_files = None
    ts = await ws.say(CAT)
    ws.slack.slow_files = 1
    under = ws.under("img1", ts)
    assert "Slack does not show it yet" in under.words and "https://studio.slack.com/files/" in under.words
    assert "accessory" not in under.blocks[0] and "sw:vary" in under.buttons()


async def test_what_slack_refuses_to_show_or_has_lost_is_said_another_way(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ws.slack, "_is_shown", lambda file_id: False)  # known to files.info, not yet to messages
    ts = await ws.say(CAT)
    assert "accessory" not in ws.under("img1", ts).blocks[0] and "sw:vary" in ws.under("img1", ts).buttons()
    await ws.press(ws.under("img1", ts), "sw:select")
    assert "Now at *img1*" in ws.slack.in_thread(ROOM, ts)[-1].words
    monkeypatch.setattr(ws.slack, "_chat_update", lambda fields: {"error": "message_not_found"})  # somebody deleted it
    await ws.press(ws.under("img1", ts), "sw:select")
    assert "Now at *img1*" in ws.slack.in_thread(ROOM, ts)[-1].words


async def test_a_turn_in_a_channel_that_was_closed_is_made_all_the_same(ws: Workspace) -> None:
    body = message(ws.slack, "C0GONE", CAT, mention=True)
    ws.slack.closed_channels.add("C0GONE")
    await ws.send(body)
    await ws.idle()
    thread = thread_id(TEAM, "C0GONE", str(body["event"]["ts"]))
    await ws.talks.quiet(thread)
    assert ws.talks.services.store.get(f"chat-{thread}", "img1").owner == LOCAL
    memory = ws.channel.office.memory
    assert [turn for turn in memory.open_turns() if turn.thread == thread] == [] and memory.left() == []


async def test_the_command_begins_a_thread_and_says_when_it_cannot(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await ws.command(channel_id=ROOM, user_id=ANN, text=CAT)).status_code == 200
    await ws.idle()
    root = next(m for m in reversed(ws.slack.messages) if m.text == f"<@{ANN}>: {CAT}")
    assert ws.heads(root.ts) == ["img1"]
    told: list[str] = []

    async def respond(_self: object, text: str) -> None:
        told.append(text)

    monkeypatch.setattr("slack_bolt.context.respond.async_respond.AsyncRespond.__call__", respond)
    ws.slack.closed_channels.add("C0SHUT")
    await ws.command(channel_id="C0SHUT", user_id=ANN, text="一隻貓")
    await ws.command(channel_id=ROOM, user_id=ANN, text="")
    await ws.idle()
    assert sorted(told) == sorted(["我無法在這裡發言，請先用 /invite 邀請我。", "Say what you want to see, for example: /scenewright a cat on the moon"])


async def test_a_message_somebody_chose_is_taken_into_the_talk(ws: Workspace) -> None:
    ts = ws.slack.stamp()
    body = {
        "type": "message_action", "callback_id": "use_here", "trigger_id": ws.slack.trigger(), "team": {"id": TEAM}, "user": {"id": ANN},
        "channel": {"id": ROOM}, "message": {"type": "message", "user": BO, "ts": ts, "text": CAT}, "response_url": "http://127.0.0.1:1/",
    }  # fmt: skip
    assert (await ws.interact(body)).status_code == 200
    await ws.idle()
    assert ws.heads(ts) == ["img1"]


async def test_direct_messages_are_one_conversation_and_a_reply_to_a_picture_selects_it(ws: Workspace) -> None:
    await ws.say(CAT, room=DIRECT)
    await ws.say("make it night", room=DIRECT)
    assert handles(ws, "", DIRECT) == ["img1", "img2", "→img2"] and ws.heads("", DIRECT) == ["img1", "img2"]
    first = next(m for m in ws.slack.messages if m.channel == DIRECT and m.file)
    await ws.say("make it rainy", room=DIRECT, thread_ts=first.ts)
    store, project = ws.talks.services.store, f"chat-{thread_id(TEAM, DIRECT, '')}"
    assert [store.by_id(p).handle for p in store.get(project, "img3").parents] == ["img1"] and ws.heads(first.ts, DIRECT) == ["img3"]


async def test_a_turn_can_be_stopped_and_two_people_talk_at_once(ws: Workspace) -> None:
    wanted = (("a 20 second video of a ship, 640x360", ANN), (CAT, BO))
    bodies = [message(ws.slack, ROOM, text, user=user, mention=True) for text, user in wanted]
    for body in bodies:
        await ws.send(body)
    stamps = [str(body["event"]["ts"]) for body in bodies]
    shown = await ws.until(lambda: next((m for m in ws.slack.in_thread(ROOM, stamps[0]) if "sw:stop" in m.buttons()), None))
    await ws.interact(press(ws.slack, shown, "sw:stop", user=BO))
    await ws.idle()
    assert "Stopped" in shown.words and shown.buttons() == [] and handles(ws, stamps[0]) == []
    assert ws.heads(stamps[1]) == ["img1"]


async def test_a_button_of_a_conversation_that_is_not_here_says_so(ws: Workspace) -> None:
    ts = await ws.say(CAT)
    shown, before = ws.under("img1", ts), handles(ws, ts)
    pressed = press(ws.slack, shown, "sw:vary")
    pressed["channel"] = {"id": "C0OTHER"}
    await ws.interact(pressed)
    await ws.idle()
    assert "not known here" in ws.slack.whispers[-1]["text"] and handles(ws, ts) == before


async def test_slack_is_answered_when_what_it_sent_is_heard(ws: Workspace) -> None:
    async def heard(request: Request) -> Response:
        return await ws.channel.handle(request)

    body = json.dumps(message(ws.slack, ROOM, "hello", mention=True)).encode()
    transport = httpx.ASGITransport(Starlette(routes=[Route("/slack/events", heard, methods=["POST"])]))
    async with httpx.AsyncClient(transport=transport, base_url="http://scenewright") as client:
        answer = await client.post("/slack/events", content=body, headers=signed(body))
    assert answer.status_code == 200 and ws.channel._tasks, "who asks whether it is idle waits for this"
    await ws.idle()


async def test_the_server_hears_slack_while_it_serves(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(SimpleNamespace(talks=ws.talks), monkeypatch)
    settings = slack_settings(tmp_path, ws.slack)
    (settings.home / "web").mkdir(parents=True)
    app = FastAPI()
    include_slack(app, settings)
    hello = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        async with app.router.lifespan_context(app):
            assert (await client.post("/slack/events", content=hello, headers=signed(hello))).status_code == 200
            assert (await client.post("/slack/events", content=bytes(4_000_001))).status_code == 413
        assert (await client.post("/slack/events", content=hello, headers=signed(hello))).status_code == 503
    off = FastAPI()
    include_slack(off, slack_settings(tmp_path, ws.slack, SLACK_BOT_TOKEN=None))
    assert len(off.routes) == len(FastAPI().routes)
