"""Slack over restarts, over the line of Socket Mode, with accounts of its people, and through the talk of forty turns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.channels.slack.app import Pauses
from agent.channels.slack.heard import heard
from agent.channels.slack.memory import thread_id
from agent.channels.slack.office import Pace
from agent.channels.talks import PROJECT
from tests.agent.channels import forty
from tests.agent.channels.slack_workspace import ANN, BO, PATIENCE_S, ROOM, SOCKET, Workspace, paid_workspace, workspace
from tests.fakes.fal import Fal
from tests.fakes.slack import ME, TEAM, Slack
from tests.fakes.slack_side import Line, event, message, press
from tools.engines.animatic import AnimaticEngine

pytestmark = pytest.mark.timeout(300)
CAT = "a cat on a bicycle, 320x180"


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as running:
        yield running


async def test_what_a_restart_cut_off_goes_on_and_a_question_is_answered_after_it(slack: Slack, tmp_path: Path) -> None:
    with Fal() as fal:
        async with paid_workspace(tmp_path, slack, fal) as ws:
            kite = await ws.say("draw a red kite over a green hill with Flux")
            asked = slack.in_thread(ROOM, kite)[-1]
            # the server ends in the middle of a turn, and just after another message came
            slack.plan.add("rate_once", on="/api/files.getUploadURLExternal", times=None, retry_after=5.0)
            cut = message(slack, ROOM, CAT, mention=True)
            await ws.send(cut)
            stamp = str(cut["event"]["ts"])
            await ws.until(lambda: slack.of("files.getUploadURLExternal") or any("upload" in s.path.lower() for s in slack.requests))
            unheard = message(slack, ROOM, "make it night", thread_ts=stamp)
            ws.channel.office.memory.take(("said:unheard",), _kept(unheard))
        slack.plan.clear()
        async with paid_workspace(tmp_path, slack, fal) as ws:
            await ws.idle()
            assert ws.heads(stamp) == ["img1", "img2"]
            assert [m.buttons() for m in slack.in_thread(ROOM, stamp) if "sw:stop" in m.buttons()] == []
            await ws.press(asked, "sw:approve")
            assert ws.heads(kite) == ["img1"] and "Approved by <@U0ANN>" in asked.words
            assert ws.channel.office.memory.open_turns() == [] and ws.channel.office.memory.left() == []


def _kept(body: dict[str, Any]) -> str:
    """Return a message as it is kept when it was taken in and nothing more."""
    said = heard(body, body["event"], ME)
    assert said is not None
    return replace(said, team=TEAM, keys=("said:unheard",)).kept()


async def test_a_turn_under_way_at_a_restart_is_told_in_the_same_message(
    slack: Slack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*_: object) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(AnimaticEngine, "make", endless)
        stamp = await _cut_off(slack, tmp_path)
    answer = slack.in_thread(ROOM, stamp)[0]
    assert answer.buttons() == ["sw:stop"]
    async with workspace(tmp_path, slack) as ws:
        await ws.until(lambda: ws.heads(stamp) == ["vid1"])
        await ws.idle()
        assert answer.buttons() == [] and len([m for m in slack.in_thread(ROOM, stamp) if m.ts == answer.ts]) == 1
        assert ws.channel.office.memory.open_turns() == []


async def _cut_off(slack: Slack, folder: Path) -> str:
    """Let a server end while it films; return where it answers."""
    async with workspace(folder, slack) as ws:
        body = message(slack, ROOM, "a 1 second video of a ship, 320x180", mention=True)
        await ws.send(body)
        stamp = str(body["event"]["ts"])
        await ws.until(lambda: any(turn.message for turn in ws.channel.office.memory.open_turns()))
        assert ws.talks.running(thread_id(TEAM, ROOM, stamp))
    return stamp


async def test_people_own_what_they_begin_by_their_address_and_strangers_own_nothing_of_ours(slack: Slack, tmp_path: Path) -> None:
    slack.people = {
        ANN: {"profile": {"email": "Ann@Example.com"}}, BO: {"profile": {}},
        "U0STRANGER": {"profile": {"email": "ann@example.com"}, "team_id": "T0OTHER", "is_stranger": True},
    }  # fmt: skip
    async with workspace(tmp_path, slack, password="secret", slack_people="U0CY=cy@example.com") as ws:
        owners = {}
        for user in (ANN, BO, "U0STRANGER", "U0CY", ANN):
            ts = await ws.say("hello", user=user)
            owners[user] = await ws.talks.history.get_thread_author(thread_id(TEAM, ROOM, ts))
        assert owners == {ANN: "ann@example.com", BO: "slack:T0TEAM:U0BO", "U0STRANGER": "slack:T0TEAM:U0STRANGER", "U0CY": "cy@example.com"}
        assert slack.counts()["users.info"] == 3  # asked once each
        slack.plan.add("auth", on="/api/users.info")
        ts = await ws.say("hello", user="U0DEE")
        assert "SLACK_BOT_TOKEN" in slack.in_thread(ROOM, ts)[-1].text and ws.channel.office.memory.left() == []


async def test_socket_mode_hears_acknowledges_and_connects_again(slack: Slack, tmp_path: Path) -> None:
    line = Line()
    slack.socket_url = line.url
    try:
        async with workspace(tmp_path, slack, **SOCKET) as ws:
            await asyncio.to_thread(line.wait_for, 1)
            for again in (1, 2):
                body = message(slack, ROOM, CAT, mention=True)
                envelope = line.deliver("events_api", body)
                assert (await asyncio.to_thread(line.acknowledged.get, True, PATIENCE_S))["envelope_id"] == envelope
                await ws.until(lambda stamp=str(body["event"]["ts"]): ws.heads(stamp) == ["img1"])
                if again == 1:
                    line.hang_up()
                    await asyncio.to_thread(line.wait_for, 2)
            pressed = line.deliver("interactive", press(slack, ws.under("img1", str(body["event"]["ts"])), "sw:vary"))
            assert (await asyncio.to_thread(line.acknowledged.get, True, PATIENCE_S))["envelope_id"] == pressed
            await ws.until(lambda: ws.heads(str(body["event"]["ts"])) == ["img1", "img2"])
    finally:
        line.close()


async def test_slack_that_is_not_there_at_first_is_asked_again(slack: Slack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.channels.slack.app.RETRY_S", 0.02)
    slack.plan.add("unavailable", on="/api/auth.test", times=8)
    async with workspace(tmp_path, slack) as ws:
        await ws.until(lambda: ws.channel._me)
        ts = await ws.say(CAT)
        assert ws.heads(ts) == ["img1"]


@pytest.mark.long
async def test_the_talk_of_forty_turns_gives_the_same_as_the_command_line(
    slack: Slack, tmp_path: Path, forty_at_the_command_line: dict[str, Any]
) -> None:
    seldom = Pauses(Pace(1.0, 1.0), ready_s=5.0, look_s=0.01)
    with Fal() as fal:
        async with paid_workspace(tmp_path, slack, fal, pauses=seldom) as ws:
            first = ""
            for line in forty.SCRIPT:
                if not await _pressed(ws, first, line):
                    files = [slack.attach(name, forty.file(name), "image/png") for name in line.files]
                    ts = await ws.say(line.say, thread_ts=first, mention=not first, files=files)
                    first = first or ts
            came = forty.snapshot(ws.talks.services.store, f"{PROJECT}{thread_id(TEAM, ROOM, first)}")
        assert fal.charges == []
    assert forty.differences(forty_at_the_command_line, came) == []
    shown = set(ws.heads(first))
    assert {asset["handle"] for asset in came["assets"] if not asset["upload"] and not asset["aside"]} <= shown
    assert not any("sw:stop" in m.buttons() for m in slack.messages)


async def _pressed(ws: Workspace, first: str, line: forty.Line) -> bool:
    """Press, or point at, what does the same as a line's words; False where it has to be said."""
    kind = line.button.kind if line.button is not None else ""
    thread = ws.slack.in_thread(ROOM, first) if first else []
    if kind == "select":
        file = next(m for m in thread if m.file and m.text.startswith(f"{line.button.target} "))  # type: ignore[union-attr]
        item = {"type": "message", "channel": ROOM, "ts": file.ts}
        await ws.send(event(ws.slack, "reaction_added", user=ANN, reaction="point_up", item=item))
        await ws.idle()
    elif kind in ("undo", "redo", "decline"):
        await ws.press(next(m for m in reversed(thread) if f"sw:{kind}" in m.buttons()), f"sw:{kind}")
    return kind in ("select", "undo", "redo", "decline")
