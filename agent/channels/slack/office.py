"""What the parts of the Slack channel share: the way to Slack, its files, the memory, the conversations; and short ways to say something."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from agent.channels.slack.blocks import Block
from agent.channels.slack.config import SlackConfig
from agent.channels.slack.files import Files
from agent.channels.slack.memory import Memory
from agent.channels.slack.mrkdwn import TEXT, clipped
from agent.channels.slack.outbox import Outbox
from agent.channels.slack.people import People
from agent.channels.talks import Talks
from tools.chinese import Language

UPDATE_S = 1.0
"""Seconds between two updates of one message."""
UPDATE_ALL_S = 1.2
"""Seconds between two updates of any messages: `chat.update` is of Tier 3, about fifty a minute and workspace.
Source: https://docs.slack.dev/apis/web-api/rate-limits"""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, where the answer stands, and in which language."""

    channel: str
    ts: str
    """The thread; empty outside of threads in a direct message."""
    by: str
    language: Language
    message: str = ""
    """The person's own message, where there is one."""


@dataclass(slots=True)
class Pace:
    """How often messages are updated. Shorter in tests."""

    update_s: float = UPDATE_S
    update_all_s: float = UPDATE_ALL_S
    _last: float = field(default=0.0, init=False)

    def wait(self, last: float) -> float:
        """Return how long to wait for the next update of a message that was updated at `last`."""
        return max(last + self.update_s, self._last + self.update_all_s) - time.monotonic()

    def mark(self) -> float:
        """Note an update, and return when it is."""
        self._last = time.monotonic()
        return self._last


@dataclass(frozen=True, slots=True)
class Office:
    """The parts of one Slack app."""

    config: SlackConfig
    outbox: Outbox
    files: Files
    memory: Memory
    people: People
    find_talks: Callable[[], Awaitable[Talks]]
    """Returns the conversations; waits while the agent is still being loaded."""
    pace: Pace

    async def post(self, asking: Asking, text: str, blocks: list[Block] | None = None) -> str:
        """Say something where it was asked, and return the message's time stamp. Raises SlackTrouble."""
        said = clipped(text, TEXT) or "…"
        sent = await self.outbox.call(
            "chat_postMessage", line=asking.channel, channel=asking.channel, thread_ts=asking.ts or None, text=said, blocks=blocks,
            unfurl_links=False, unfurl_media=False,
        )  # fmt: skip
        return str(sent["ts"])

    async def update(self, channel: str, ts: str, text: str, blocks: list[Block], *, once: bool = False) -> None:
        """Change a message of ours. Raises SlackTrouble."""
        said = clipped(text, TEXT) or "…"
        await self.outbox.call("chat_update", line=channel, once=once, channel=channel, ts=ts, text=said, blocks=blocks)

    async def whisper(self, asking: Asking, text: str) -> None:
        """Say something that only who asked sees. Raises SlackTrouble."""
        await self.outbox.call(
            "chat_postEphemeral", line=asking.channel, channel=asking.channel, user=asking.by, thread_ts=asking.ts or None, text=text
        )

    async def remember(self, work: Callable[..., Any], *given: Any) -> Any:
        """Do something with the memory beside the event loop."""
        return await asyncio.to_thread(work, *given)

