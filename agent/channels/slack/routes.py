"""Slack beside the page: the path that Slack calls, and the life of the Slack app within the server's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Request, Response

from agent.channels.slack.config import EVENTS, slack_config
from agent.channels.web_installed import Installed
from agent.settings import Settings
from agent.storage import url_of
from tools.store.database import place_of

if TYPE_CHECKING:
    from agent.channels.slack.app import SlackChannel
    from agent.channels.talks import Talks

MEMORY = "slack.sqlite"
MAX_BODY = 4_000_000
"""Most bytes of one delivery; a press of a button brings the whole message along."""


def include_slack(app: FastAPI, settings: Settings) -> None:
    """Let the server answer in Slack, where that is set up; nothing of Slack's packages is loaded otherwise. Raises NotConfigured."""
    config = slack_config(settings)
    if config is None:
        return
    running: list[SlackChannel] = []

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        from agent.channels.slack.app import SlackChannel  # noqa: PLC0415 - loads Slack's packages

        channel = SlackChannel(config, place_of(settings.home / "web" / MEMORY, url_of(settings)), _talks)
        running.append(channel)
        await channel.start()
        try:
            yield
        finally:
            running.remove(channel)
            await channel.aclose()

    router = APIRouter(lifespan=life)
    if config.mode == "http":

        @router.post(EVENTS, include_in_schema=False)
        async def heard(request: Request) -> Response:
            """Take what Slack sends; its signature is checked once it is read, so nothing large is read."""
            if not 0 <= int(request.headers.get("content-length", "-1")) <= MAX_BODY:
                return Response(status_code=413)
            return await running[0].handle(request) if running else Response(status_code=503)

    app.include_router(router)


async def _talks() -> Talks:
    return (await Installed.chat()).talks
