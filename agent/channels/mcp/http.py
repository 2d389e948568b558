"""The MCP server over streamable HTTP: whose key it is, whose session it is, and the server's life inside the web chat's."""

from __future__ import annotations

import asyncio
import importlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from agent.channels.web_installed import program

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from agent.channels.talks import Talks

PATH = "/mcp"
SESSION = "mcp-session-id"
OWNER = "scenewright.owner"
"""Where a request's scope holds for whom it is made."""
SESSIONS = 10_000
IDLE_S = 3_600.0
MAX_BODY = 64_000_000
"""Bytes of one message: files come in it as base64."""


class McpDoor:
    """An ASGI application that serves MCP at one path; `running` keeps it alive."""

    def __init__(self, talks: Callable[[], Awaitable[Talks]]) -> None:
        self._talks = talks
        self._manager: asyncio.Future[StreamableHTTPSessionManager] | None = None
        self._owners: OrderedDict[str, str] = OrderedDict()
        """Session id -> whose it is."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve until the context ends; what the server needs is imported beside the first page."""
        self._manager = asyncio.get_running_loop().create_future()
        ending = asyncio.Event()
        task = asyncio.create_task(self._run(self._manager, ending), name="mcp")
        try:
            yield
        finally:
            ending.set()
            await asyncio.wait([task])
            self._manager = None
            self._owners.clear()

    async def _run(self, ready: asyncio.Future[StreamableHTTPSessionManager], ending: asyncio.Event) -> None:
        managing = await asyncio.to_thread(importlib.import_module, "mcp.server.streamable_http_manager")
        serving = await asyncio.to_thread(importlib.import_module, "agent.channels.mcp.server")
        server = serving.build_server(self._talks, _owner)
        manager = managing.StreamableHTTPSessionManager(server, session_idle_timeout=IDLE_S, max_request_body_size=MAX_BODY)
        async with manager.run():
            ready.set_result(manager)
            await ending.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: 401 without a key where one is needed, 404 for somebody else's session."""
        try:
            owner = await program(Request(scope))
        except HTTPException as error:
            await JSONResponse({"error": error.detail}, error.status_code, {"www-authenticate": "Bearer"})(scope, receive, send)
            return
        session = Headers(scope=scope).get(SESSION)
        if session is not None and self._owners.get(session, owner) != owner:
            await JSONResponse({"error": "there is no such session"}, 404)(scope, receive, send)
            return
        if self._manager is None:
            await JSONResponse({"error": "the server is stopping"}, 503)(scope, receive, send)
            return
        manager = await asyncio.shield(self._manager)
        await manager.handle_request({**scope, OWNER: owner}, receive, self._noting(owner, send))

    def _noting(self, owner: str, send: Send) -> Send:
        """Return a way to answer that notes whose a new session is."""

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                session = Headers(raw=message["headers"]).get(SESSION)
                if session is not None:
                    self._owners.setdefault(session, owner)
                    while len(self._owners) > SESSIONS:
                        self._owners.popitem(last=False)
            await send(message)

        return noted


def _owner(context: Any) -> str:
    """Return for whom a request is made."""
    return str(context.request.scope[OWNER])
