"""A page of the web chat without a browser: its line, what came over it, and what Chainlit's own page would show of that."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import socketio

HEADERS = {"x-scenewright": "page"}


@asynccontextmanager
async def visitor(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client that has the session cookie of this machine's own user."""
    async with httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=60) as web:
        await web.get("/chat/")
        yield web


class Line:
    """One tab. `steps` and `elements` are what its page shows, kept as Chainlit's page keeps them."""

    def __init__(self, web: httpx.AsyncClient) -> None:
        self.web, self.session, self.thread = web, str(uuid.uuid4()), ""
        self.steps: dict[str, dict[str, Any]] = {}
        self.elements: dict[str, dict[str, Any]] = {}
        self.busy = False
        self.heard: list[str] = []
        """The names of what came, in order."""
        self._marks: set[str] = set()
        self._news = asyncio.Event()
        self._socket: socketio.AsyncClient | None = None
        self._lost: list[asyncio.Task[None]] = []

    async def open(self, thread: str = "") -> None:
        """Connect; with a thread, as a page that stands at it (or is back after its line was down)."""
        self.thread = thread or self.thread
        socket = self._socket = socketio.AsyncClient(reconnection=False)
        socket.on("*", self._hear)
        cookies = "; ".join(f"{name}={value}" for name, value in self.web.cookies.items())
        auth = {"sessionId": self.session, "clientType": "webapp", "threadId": self.thread, "userEnv": "{}", "chatProfile": ""}
        await socket.connect(
            str(self.web.base_url), headers={"Cookie": cookies}, auth=auth, socketio_path="/chat/ws/socket.io", transports=["websocket"]
        )
        await socket.emit("connection_successful")

    async def say(self, text: str) -> None:
        """Send a message as the page does."""
        assert self._socket is not None
        step = {"id": str(uuid.uuid4()), "threadId": "", "name": "local", "type": "user_message", "output": text, "createdAt": "2026-01-01T00:00:00Z"}
        await self._socket.emit("client_message", {"message": step, "fileReferences": []})

    async def stop(self) -> None:
        """Press the stop button."""
        assert self._socket is not None
        await self._socket.emit("stop")

    async def drop(self) -> None:
        """Lose the line: no goodbye reaches the server."""
        assert self._socket is not None
        socket, self._socket = self._socket, None
        socket.eio.ws._response.connection.transport.abort()
        self._lost.append(asyncio.create_task(socket.wait()))  # its own tasks notice within a second, which nobody has to wait for

    async def catch_up(self, since: str) -> str:
        """Ask for what was missed, as the page does when its line is back; return the time up to which it now has everything."""
        mark = uuid.uuid4().hex
        answer = await self.web.post(f"/api/talks/{self.thread}/again", json={"since": since, "mark": mark})
        await self.until(lambda: mark in self._marks)
        return str(answer.json()["now"])

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.disconnect()
        await asyncio.wait_for(asyncio.gather(*self._lost), 60)

    async def until(self, seen: Callable[[], Any], timeout: float = 60) -> None:
        """Wait until what came makes this true."""

        async def watch() -> None:
            while not seen():
                self._news.clear()
                await self._news.wait()

        await asyncio.wait_for(watch(), timeout)

    def turns(self) -> list[dict[str, Any]]:
        """The cards that stand under messages of the page, oldest first."""
        return [one["props"] for one in self.elements.values() if one["forId"] in self.steps]

    async def _hear(self, event: str, data: Any = None) -> None:
        self.heard.append(event)
        take: Callable[[Any], None] | None = getattr(self, f"_on_{event}", None)
        if take is not None:
            take(data)
        self._news.set()

    def _on_first_interaction(self, data: Any) -> None:
        self.thread = data["thread_id"]

    def _on_resume_thread(self, data: Any) -> None:
        self.steps = {step["id"]: step for step in data["steps"]}
        self.elements = {element["id"]: element for element in data["elements"]}

    def _on_new_message(self, data: Any) -> None:
        self.steps[data["id"]] = data

    def _on_stream_start(self, data: Any) -> None:
        self.steps[data["id"]] = data

    def _on_update_message(self, data: Any) -> None:
        if data["id"] in self.steps:
            self.steps[data["id"]] = data

    def _on_stream_token(self, data: Any) -> None:
        if data["id"] in self.steps:
            self.steps[data["id"]]["output"] += data["token"]

    def _on_element(self, data: Any) -> None:
        self.elements[data["id"]] = data

    def _on_task_start(self, data: Any) -> None:
        self.busy = True

    def _on_task_end(self, data: Any) -> None:
        self.busy = False

    def _on_window_message(self, data: Any) -> None:
        self._marks.add(data.get("scenewright", ""))


@asynccontextmanager
async def line(web: httpx.AsyncClient, thread: str = "") -> AsyncIterator[Line]:
    """Yield an open line, closed at the end."""
    opened = Line(web)
    await opened.open(thread)
    try:
        yield opened
    finally:
        await opened.close()


async def ended(web: httpx.AsyncClient, turn: str) -> dict[str, Any]:
    """Wait until a turn is over, and return its card."""
    while True:
        card: dict[str, Any] = (await web.get(f"/api/turns/{turn}")).json()
        if card["status"] != "working":
            return card
        await asyncio.sleep(0.02)
