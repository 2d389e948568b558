"""A Slack workspace with Scenewright in it, all in one process: the channel over real talks, and Slack's side as a fake."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from agent.app import open_services
from agent.channels.slack.app import Pauses, SlackChannel
from agent.channels.slack.config import EVENTS, slack_config
from agent.channels.slack.office import Pace
from agent.channels.talks import Talks
from agent.channels.web_history import History
from agent.settings import Settings
from tests.agent.conftest import settings_for
from tests.agent.paid import POLL_S, hurried
from tests.fakes.__main__ import settings_of
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET, Message, Slack
from tests.fakes.slack_side import form_encoded, message, press, signed
from tests.fakes.wire import Wire

PATIENCE_S = 60.0
"""How long a turn may take on a machine that does much else."""
ROOM, DIRECT = "C0ROOM", "D0ANN"
ANN, BO = "U0ANN", "U0BO"


def slack_settings(folder: Path, slack: Slack, **more: object) -> Settings:
    """Return settings with Slack over HTTP; SLACK_APP_TOKEN="xapp-..." with an empty secret makes it Socket Mode."""
    keys = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_APP_TOKEN": None}
    return settings_for(folder, **{**keys, "slack_url": slack.api, "public_url": "https://scenes.example.com", **more})


_HEAD = re.compile(r"[a-z]+\d+:")
SOCKET = {"SLACK_SIGNING_SECRET": None, "SLACK_APP_TOKEN": APP_TOKEN}


class Workspace:
    """The fake's side and ours, with short ways to do what people do."""

    def __init__(self, slack: Slack, channel: SlackChannel, talks: Talks, client: httpx.AsyncClient) -> None:
        self.slack, self.channel, self.talks, self.client = slack, channel, talks, client

    async def send(self, body: dict[str, Any], **headers: str) -> httpx.Response:
        """Deliver an event, signed."""
        data = json.dumps(body).encode()
        return await self.client.post(EVENTS, content=data, headers={**signed(data), **headers})

    async def interact(self, payload: dict[str, Any]) -> httpx.Response:
        """Deliver a press or a sent form, signed."""
        data = form_encoded(payload)
        return await self.client.post(EVENTS, content=data, headers=signed(data, kind="application/x-www-form-urlencoded"))

    async def command(self, **fields: str) -> httpx.Response:
        data = httpx.QueryParams({"command": "/scenewright", "team_id": "T0TEAM", "trigger_id": self.slack.trigger(), **fields})
        body = str(data).encode()
        return await self.client.post(EVENTS, content=body, headers=signed(body, kind="application/x-www-form-urlencoded"))

    async def idle(self) -> None:
        """Wait until everything that was sent is done."""
        await asyncio.wait_for(self.channel.idle(), PATIENCE_S)

    async def say(self, text: str, *, room: str = ROOM, thread_ts: str = "", user: str = ANN, mention: bool | None = None, **more: Any) -> str:
        """Say something, wait until it is answered, and return the message's time stamp."""
        mention = not thread_ts and not room.startswith("D") if mention is None else mention
        body = message(self.slack, room, text, user=user, thread_ts=thread_ts, mention=mention, **more)
        assert (await self.send(body)).status_code == 200
        await self.idle()
        return str(body["event"]["ts"])

    async def press(self, shown: Message, action_id: str, *, user: str = ANN, choose: str = "") -> None:
        """Press a button and wait until it is done."""
        assert (await self.interact(press(self.slack, shown, action_id, user=user, choose=choose))).status_code == 200
        await self.idle()

    async def until(self, true: Callable[[], Any]) -> Any:
        """Wait until something is so, looking often."""
        ends = time.monotonic() + PATIENCE_S
        while not (found := self._seen(true)):
            assert time.monotonic() < ends, "that did not happen"
            await asyncio.sleep(0.01)
        return found

    def _seen(self, true: Callable[[], Any]) -> Any:
        with self.slack.lock:  # no message is looked at while Slack changes it
            return true()

    def under(self, handle: str, thread_ts: str, room: str = ROOM) -> Message:
        """Return the message with the buttons of an asset."""
        return next(m for m in self.slack.in_thread(room, thread_ts) if m.blocks and m.texts[0].startswith(f"{handle}:"))

    def heads(self, thread_ts: str, room: str = ROOM) -> list[str]:
        """Return the handles of the assets that stand in a thread with their buttons, in order."""
        return [m.texts[0].partition(":")[0] for m in self.slack.in_thread(room, thread_ts) if _HEAD.match(m.texts[0])]


@asynccontextmanager
async def workspace(folder: Path, slack: Slack, *, pauses: Pauses | None = None, **settings: object) -> AsyncIterator[Workspace]:
    """Open everything over a folder as a process does; each opening is another process as far as memory goes."""
    wanted = slack_settings(folder, slack, **settings)
    config = slack_config(wanted)
    assert config is not None
    services = await open_services(wanted, folder / "project")
    history = History(folder / "history.sqlite")
    talks = Talks(services, history)

    async def find_talks() -> Talks:
        return talks

    quick = pauses or Pauses(Pace(0.05, 0.05), patience_s=60.0, busy_s=0.02, ready_s=60.0, look_s=0.01)
    channel = SlackChannel(config, folder / "slack.sqlite", find_talks, quick)
    app = FastAPI()

    @app.post(EVENTS)
    async def heard(request: Request) -> Response:
        return await channel.handle(request)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://scenewright") as client:
        await channel.start()
        try:
            yield Workspace(slack, channel, talks, client)
        finally:
            await channel.aclose()
            await services.close()
            await history.close()


@asynccontextmanager
async def paid_workspace(folder: Path, slack: Slack, fal: Wire, **more: object) -> AsyncIterator[Workspace]:
    """Open a workspace in which one service (a fake) can be paid, every price is asked for, and drafts are free."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings_of("fal", fal).items():
            patch.setenv(name, value)
        async with workspace(folder, slack, quality="draft", approve_above_usd=0.0, **more) as opened:
            means = opened.talks.services.door._means
            object.__setattr__(means, "backoff_s", (POLL_S, POLL_S))
            await hurried(opened.talks.services.engines["fal"])
            yield opened
