"""How fast one person and one address may ask: counts of a minute, by kind of request, and the one sentence for who is too fast.

The counts are of this process: of several processes behind one address each allows as much.
"""

from __future__ import annotations

import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers

from tools import watching
from tools.errors import BadInput

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from agent.settings import Settings

Kind = Literal["turns", "uploads", "calls"]
MINUTE_S = 60.0
REMEMBERED = 20_000
"""Counts held at once; the oldest are forgotten."""
OF_ADDRESS = 5
"""How many times as much as one person an address may ask, for several people may stand behind it."""
_TURNS = re.compile(r"/api/talks(?:/[^/]+/(?:messages|actions|again))?|/v1/(?:chat/completions|images/.+|audio/.+|videos)")
"""Not /mcp: its turns are counted where they begin, so that the client is told in the answer of its tool."""
_UPLOADS = re.compile(r"/api/talks/[^/]+/(?:files|masks)|/chat/project/file")
_UNCOUNTED = re.compile(r"/chat/(?:public|assets|ws)|/assets/|/static-offline-docs|/healthz|/readyz|/metrics|/slack/")
"""Files, what watches the server, and Slack, which paces itself and is counted by its turns."""


class TooFast(BadInput):
    """The user sees it and waits so many seconds."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = max(1, math.ceil(wait_s))
        super().__init__(f"That is faster than this Scenewright may be asked; try again in {self.wait_s} seconds.")


def note_refusal(error: Exception, door: str) -> None:
    """Count a request that was too fast, where the answer is a sentence: those of HTTP (429) are counted on their way out."""
    if isinstance(error, TooFast):
        watching.tell("refused", door=door)


class Pace:
    """Requests of the last minute by who and kind, in memory. clock: seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, who: str, kind: Kind, most: int) -> None:
        """Count one; raise TooFast above `most` a minute. 0: no bound. Tokens come back steadily, `most` at once at first."""
        if not most:
            return
        now, key = self._clock(), (who, kind)
        left, at = self._counts.pop(key, (float(most), now))
        left = min(float(most), left + (now - at) * most / MINUTE_S)
        self._counts[key] = (left - 1 if left >= 1 else left, now)
        while len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)
        if left < 1:
            raise TooFast((1 - left) * MINUTE_S / most)


def kind_of(method: str, path: str) -> Kind | None:
    """Return what a request counts as, or None when it is not counted."""
    if _UNCOUNTED.match(path):
        return None
    if method == "POST" and _UPLOADS.fullmatch(path):
        return "uploads"
    return "turns" if method == "POST" and _TURNS.fullmatch(path) else "calls"


def most_of(kind: Kind, settings: Settings) -> int:
    """Return how many a minute one person may ask."""
    return {"turns": settings.turns_a_minute, "uploads": settings.uploads_a_minute, "calls": settings.calls_a_minute}[kind]


class Paced:
    """ASGI middleware: who asks too fast is answered 429 with Retry-After and one sentence. Counted by the key or cookie and by the address."""

    def __init__(self, app: ASGIApp, settings: Settings, pace: Pace | None = None) -> None:
        self._app, self._settings, self._pace = app, settings, pace or Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        kind = kind_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if kind is not None:
            try:
                self._count(scope, kind)
            except TooFast as fast:
                answer = JSONResponse({"detail": str(fast)}, 429, {"retry-after": str(fast.wait_s)})
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _count(self, scope: Scope, kind: Kind) -> None:
        headers, most = Headers(scope=scope), most_of(kind, self._settings)
        address = scope["client"][0] if scope.get("client") else ""
        self._pace.take(f"address {address}", kind, most * OF_ADDRESS)
        who = headers.get("authorization") or headers.get("cookie")
        if who:
            self._pace.take(f"who {hash(who)}", kind, most)
