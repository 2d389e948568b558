"""Calls of Slack's Web API: in order within a channel, waiting as long as Slack says, sent again where that is safe, bounded."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from agent.channels.slack.config import SlackConfig
from tools.errors import EngineError, NotConfigured

log = logging.getLogger(__name__)

PATIENCE_S = 900.0
"""How long a call is tried, waits that Slack asked for included; a picture that is paid for is worth a quarter of an hour."""
BUSY_S = 1.0
"""First wait after a failure of Slack's own or of the line; doubled each time."""
TRIES = 6
"""Times a call is sent when Slack or the line fails. Refusals for being too fast do not count."""
WAITING = 2_000
"""Calls that may wait at once; beyond that the newest is refused, so that a storm does not fill the memory."""
TIMEOUT_S = 30
_THEIR_FAULT = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_SETUP = {
    "invalid_auth": "Slack does not take the bot token; copy SLACK_BOT_TOKEN again from the pages of your Slack app.",
    "not_authed": "Slack does not take the bot token; copy SLACK_BOT_TOKEN again from the pages of your Slack app.",
    "account_inactive": "The Slack app was removed from its workspace; install it again and copy its new bot token.",
    "token_revoked": "The Slack app was removed from its workspace; install it again and copy its new bot token.",
}


class SlackTrouble(EngineError):
    """Slack refused a call, or could not be reached for long. `code` is Slack's own word for it."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code

    @property
    def passing(self) -> bool:
        """Whether it may work later: the line was down or Slack too busy, rather than that we may not."""
        return self.code in ("unreachable", "ratelimited", "too_much") or self.code in _THEIR_FAULT


class Outbox:
    """The way to Slack. `patience_s` and `busy_s` are shorter in tests."""

    def __init__(self, client: AsyncWebClient, *, patience_s: float = PATIENCE_S, busy_s: float = BUSY_S) -> None:
        self.client = client
        self._patience_s, self._busy_s = patience_s, busy_s
        self._opens: dict[str, float] = defaultdict(float)
        """When each method may be called again."""
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """One lock a channel; asyncio's locks are given in the order in which they were asked for."""
        self._waiting = 0

    def held(self, method: str) -> bool:
        """Tell whether Slack asked to wait with a method; what would be out of date by then is better left out."""
        return time.monotonic() < self._opens[method]

    async def call(self, method: str, *, line: str = "", once: bool = False, **fields: Any) -> dict[str, Any]:
        """Call a method by its name in slack-sdk ("chat_postMessage") and return the answer. line: calls of one line go in order.

        once: not to be sent again, as what is said would be out of date.

        Raises SlackTrouble, and NotConfigured when the token is of no use.
        """
        async with self._in_line(line):
            return await self._tried(method, fields, once=once)

    @asynccontextmanager
    async def _in_line(self, line: str) -> AsyncIterator[None]:
        if self._waiting >= WAITING:
            raise SlackTrouble("Too much waits to be sent to Slack; try again in a few minutes.", "too_much")
        self._waiting += 1
        try:
            if not line:
                yield
                return
            lock = self._lines.setdefault(line, asyncio.Lock())
            async with lock:
                yield
        finally:
            self._waiting -= 1

    async def _tried(self, method: str, fields: dict[str, Any], *, once: bool) -> dict[str, Any]:
        until, failures = time.monotonic() + self._patience_s, TRIES if once else 0
        while True:
            wait = self._opens[method] - time.monotonic()
            if time.monotonic() + wait > until:
                raise SlackTrouble("Slack asks for a longer wait than makes sense; try again later.", "ratelimited")
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            try:
                answer = await getattr(self.client, method)(**fields)
            except SlackApiError as error:
                if self._slowed(method, error):
                    if once:
                        raise SlackTrouble("Slack asks to wait; this would be out of date by then.", "ratelimited") from error
                    continue
                if not _passing(error) or failures + 1 >= TRIES:
                    raise _trouble(method, error) from error
            except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
                if failures + 1 >= TRIES:
                    raise SlackTrouble("Slack cannot be reached; try again when the line is back.", "unreachable") from error
            else:
                return dict(answer.data)
            failures += 1
            await asyncio.sleep(self._busy_s * 2 ** (failures - 1))

    def _slowed(self, method: str, error: SlackApiError) -> bool:
        """Note how long Slack wants us to wait, where that is the trouble."""
        if _status(error) != 429:
            return False
        asked = 1.0
        with suppress(ValueError, TypeError):
            asked = float(next(value for name, value in error.response.headers.items() if name.lower() == "retry-after"))
        self._opens[method] = max(self._opens[method], time.monotonic() + max(asked, 0.05))
        log.info("slack asks to wait %.1f s with %s", asked, method)
        return True


def _status(error: SlackApiError) -> int:
    return int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0) or 0)


def _code(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _passing(error: SlackApiError) -> bool:
    """Tell whether it may work in a moment."""
    return _status(error) >= 500 or _code(error) in _THEIR_FAULT or not _code(error)


def _trouble(method: str, error: SlackApiError) -> Exception:
    code = _code(error) or ("unreachable" if _passing(error) else "")
    if method == "apps_connections_open" and code and code not in _THEIR_FAULT and code != "unreachable":
        return NotConfigured(f"Slack does not take the app token ({code}); make one with the permission connections:write and set SLACK_APP_TOKEN.")
    if code in _SETUP:
        return NotConfigured(_SETUP[code])
    if code == "missing_scope":
        needed = error.response.get("needed") or "a scope"
        return NotConfigured(f"The Slack app lacks the permission {needed}; add it on the app's pages and install the app again.")
    log.warning("slack refused %s: %s", method, code or _status(error))
    return SlackTrouble(f"Slack refused {method.replace('_', '.')}: {code or _status(error)}.", code)


def web_client(config: SlackConfig) -> AsyncWebClient:
    """Return a client of the Web API that does not try again by itself, and that goes past any proxy to this machine."""
    client = AsyncWebClient(
        token=config.bot_token, base_url=config.base_url, timeout=TIMEOUT_S, proxy=config.proxy or None, retry_handlers=[]
    )
    if config.on_loopback:
        client.proxy = None
    return client
