"""Watches what comes in over HTTP: requests that were too fast are counted, and each request begins a trace where traces are sent."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from tools import watching

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

DOORS = ("v1", "mcp", "api", "slack", "chat", "assets", "files", "share", "metrics")
"""First parts of addresses that are told apart."""
_FOLLOWED = frozenset({"POST", "PUT", "PATCH", "DELETE"})
"""What a click or a program asks to be done; looking is not followed."""
_CARRIER = b"traceparent"


class Watched:
    """ASGI middleware: the outermost, so that it sees what the others refuse."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if status == HTTPStatus.TOO_MANY_REQUESTS:
                    watching.tell("refused", door=door_of(scope["path"]))
            await send(message)

        if scope["method"] not in _FOLLOWED:
            await self._app(scope, receive, answered)
            return
        carried = dict(scope["headers"]).get(_CARRIER, b"").decode("latin-1")
        with watching.span("request", door_of(scope["path"]), carried=carried, method=scope["method"]) as span:
            try:
                await self._app(scope, receive, answered)
            finally:
                route = getattr(scope.get("route"), "path", "")
                span.put(status=status or None, route=route or f"/{door_of(scope['path'])}", method=scope["method"])


def door_of(path: str) -> str:
    """Return the first part of an address, "other" for one that nobody knows."""
    first = path.strip("/").partition("/")[0]
    return first if first in DOORS else "other"
