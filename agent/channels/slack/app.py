"""The Slack app of this process: what Slack sends is acknowledged at once, then done beside it; over HTTP or a line of our own (Socket Mode)."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request, Response
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from agent.channels.slack.config import SlackConfig
from agent.channels.slack.conversing import Conversing
from agent.channels.slack.files import FIRST_LOOK_S, READY_S, Files
from agent.channels.slack.heard import of_command, of_message
from agent.channels.slack.manifest import COMMAND, USE
from agent.channels.slack.memory import Memory, OpenTurn
from agent.channels.slack.modal import FORM
from agent.channels.slack.mrkdwn import escaped
from agent.channels.slack.office import Asking, Office, Pace
from agent.channels.slack.outbox import BUSY_S, PATIENCE_S, Outbox, SlackTrouble, web_client
from agent.channels.slack.people import People
from agent.channels.slack.presses import Presses
from agent.channels.slack.words import language_of, say
from agent.channels.talks import Talks
from tools.errors import ScenewrightError
from tools.store.database import Place

log = logging.getLogger(__name__)

BOLT_LOG = logging.getLogger("slack_bolt")
PING_S = 10.0
ACK_S = 2.0
"""How long what Slack sends may wait until we know who we are; Slack wants an answer within three seconds, and sends it again later."""
RETRY_S = 5.0
"""How long to wait before Slack is asked again who we are."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Waits of the channel; tests have shorter ones."""

    pace: Pace
    patience_s: float = PATIENCE_S
    busy_s: float = BUSY_S
    ready_s: float = READY_S
    look_s: float = FIRST_LOOK_S


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are in Slack."""

    team: str
    user: str
    bot: str


class SlackChannel:
    """Slack, for one process. Make it within the running event loop; `start`, and `aclose` at the end."""

    def __init__(
        self, config: SlackConfig, memory: Place, find_talks: Callable[[], Awaitable[Talks]], pauses: Pauses | None = None
    ) -> None:
        pauses = pauses or Pauses(Pace())
        outbox = Outbox(web_client(config), patience_s=pauses.patience_s, busy_s=pauses.busy_s)
        files = Files(config, outbox, ready_s=pauses.ready_s, look_s=pauses.look_s)
        self.office = Office(config, outbox, files, Memory(memory), People(config, outbox), find_talks, pauses.pace)
        self._conversing = Conversing(self.office, self.spawn)
        self._presses = Presses(self.office, self._conversing)
        self._me: Me | None = None
        self._asking = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._socket: AsyncSocketModeHandler | None = None
        self._app = self._bolt()
        self._http = AsyncSlackRequestHandler(self._app)

    # -- life

    async def start(self) -> None:
        """Connect where that is ours to do, and go on with what a stopped server left."""
        turns, messages = await self._conversing.left()
        self.spawn(self._open(turns, messages))

    async def _open(self, turns: list[OpenTurn], messages: list[str]) -> None:
        await self.office.find_talks()
        await self._until_there(self.me)
        self._conversing.take_up(turns, messages)
        if self.office.config.mode == "socket":
            await self._until_there(self._connect)

    async def _until_there(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do something for which Slack must be there, as often as it takes. Raises NotConfigured."""
        while True:
            try:
                await work()
            except SlackTrouble as trouble:
                log.warning("slack: %s", trouble)
                await asyncio.sleep(RETRY_S)
            else:
                return

    async def _connect(self) -> None:
        """Open the line of Socket Mode; slack-sdk opens it again whenever it breaks."""
        config = self.office.config
        await self.office.outbox.call("apps_connections_open", app_token=config.app_token)  # slack-sdk tries a wrong token for ever
        self._socket = AsyncSocketModeHandler(
            self._app, config.app_token, logger=BOLT_LOG, web_client=self.office.outbox.client, proxy=config.proxy or None, ping_interval=PING_S
        )
        if config.on_loopback:
            self._socket.client.proxy = None
        await self._socket.connect_async()  # type: ignore[no-untyped-call]

    async def aclose(self) -> None:
        """Hang up. Turns that are under way stay open, and are answered after the next start."""
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.office.files.aclose()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something beside everything else; what goes wrong is logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        trouble = None if task.cancelled() else task.exception()
        if isinstance(trouble, ScenewrightError):
            log.warning("slack: %s", trouble)
        elif trouble is not None:
            log.error("slack: something went wrong", exc_info=trouble)

    async def idle(self) -> None:
        """Wait until nothing is being done."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def me(self) -> Me:
        """Return who we are in Slack, asked once. Raises SlackTrouble or NotConfigured."""
        async with self._asking:
            if self._me is None:
                found = await self.office.outbox.call("auth_test")
                self._me = Me(str(found.get("team_id") or ""), str(found.get("user_id") or ""), str(found.get("bot_id") or ""))
        return self._me

    async def handle(self, request: Request) -> Response:
        """Answer what Slack sends over HTTP: 401 when it is not signed by Slack, or too old."""
        return await self._http.handle(request)

    # -- what Slack sends

    def _bolt(self) -> AsyncApp:
        config = self.office.config

        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            me = await asyncio.wait_for(self.me(), ACK_S)
            return AuthorizeResult(
                enterprise_id=enterprise_id, team_id=team_id, bot_user_id=me.user, bot_id=me.bot, bot_token=config.bot_token
            )

        BOLT_LOG.setLevel(logging.ERROR)  # it warns of tokens in the environment and of every event that nobody asked for
        client = web_client(config)
        client.token = None  # Bolt takes it from `authorize`, which asks Slack once
        app = AsyncApp(
            client=client, signing_secret=config.signing_secret, authorize=authorize, logger=BOLT_LOG, process_before_response=True
        )  # all that is heard is only handed on: whoever is answered is heard
        for name, hear in (("message", self._on_message), ("app_mention", self._on_message), ("reaction_added", self._on_reaction)):
            app.event(name)(hear)
        app.command(COMMAND)(self._on_command)
        app.shortcut(USE)(self._on_shortcut)
        app.action(re.compile("^sw:"))(self._on_press)
        app.view(FORM)(self._on_form)
        return app

    async def _on_message(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        me = await self.me()
        self.spawn(self._conversing.message(body, event, me.user, me.team))

    async def _on_reaction(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        self.spawn(self._presses.reacted(body, event))

    async def _on_press(self, ack: Any, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        self.spawn(self._presses.pressed(body, action))

    async def _on_form(self, ack: Any, body: dict[str, Any]) -> None:
        await ack()
        self.spawn(self._presses.sent(body))

    async def _on_shortcut(self, ack: Any, body: dict[str, Any]) -> None:
        await ack()
        self.spawn(self._use(body))

    async def _on_command(self, ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        self.spawn(self._command(respond, body))

    async def _use(self, body: dict[str, Any]) -> None:
        """Take a message that somebody chose into the conversation of its thread."""
        me = await self.me()
        said = of_message(body, me.user)
        if said is not None:
            await self._conversing.take(replace(said, team=me.team))

    async def _command(self, respond: Any, body: dict[str, Any]) -> None:
        """Begin a thread with the words of the command."""
        text = str(body.get("text") or "").strip()
        language = language_of(text)
        if text in ("", "help"):
            await respond(text=say("hint", language))
            return
        key = f"command:{body.get('trigger_id')}:{body['user_id']}"
        if not await self.office.remember(self.office.memory.take, [key], ""):
            return
        try:
            ts = await self.office.post(Asking(body["channel_id"], "", body["user_id"], language), f"<@{body['user_id']}>: {escaped(text)}")
        except SlackTrouble as trouble:
            log.info("a command could not be answered: %s", trouble.code)
            await respond(text=say("invite", language))
            return
        said = of_command({**body, "trigger_id": ts}, ts)
        await self._conversing.take(replace(said, team=(await self.me()).team))
