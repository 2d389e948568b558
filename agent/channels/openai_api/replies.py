"""A reply on its way: gathered to its end whether or not the program still listens, told as a whole or as a stream of events.

Shapes: https://platform.openai.com/docs/api-reference/chat/object and .../chat/streaming.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from agent.channels.openai_api.told import Link, piece, progress
from agent.channels.talks import Running
from agent.channels.web_limits import whole

ALIVE_S = 10.0
"""Silence after which a stream says that it is still there, so that no proxy ends it."""
PROGRESS_S = 1.0
"""Seconds between two lines that tell how far the work is."""

Told = tuple[str, str]
"""A piece of the reply: "content" or "reasoning_content", and the text."""


class Reply:
    """The reply of one turn. What the turn says is gathered in a task of its own; a program that hangs up stops nothing."""

    def __init__(self, running: Running, link: Link, keep: Callable[[Running, str], Awaitable[None]]) -> None:
        self._running, self._link, self._keep = running, link, keep
        self._pieces: asyncio.Queue[Told | None] = asyncio.Queue()
        self._text = ""
        self._told = time.perf_counter()
        self._task: asyncio.Task[None] | None = None

    def begin(self, background: list[asyncio.Task[Any]]) -> None:
        """Begin to gather; background: where tasks are held until they are done."""
        self._task = asyncio.create_task(self._gather(), name=f"reply {self._running.card.id[:8]}")
        background.append(self._task)
        self._task.add_done_callback(background.remove)

    async def text(self) -> str:
        """Return the whole reply when it is there."""
        async for _ in self.pieces():
            pass
        return self._text

    async def pieces(self) -> AsyncIterator[Told | None]:
        """Yield the pieces as they come; None after a while of silence."""
        while True:
            try:
                told = await asyncio.wait_for(self._pieces.get(), ALIVE_S)
            except TimeoutError:
                yield None
                continue
            if told is None:
                return
            yield told

    async def _gather(self) -> None:
        try:
            async for event in self._running.events():
                self._say(piece(event, self._link))
                self._tell(progress(event))
            await self._running.done()
            await self._keep(self._running, self._text)
        finally:
            self._pieces.put_nowait(None)

    def _say(self, text: str) -> None:
        """Add to the reply, with one empty line between what stands apart."""
        if not text:
            return
        text = text.lstrip("\n") if not self._text else text
        if self._text.endswith("\n\n"):
            text = text.lstrip("\n")
        self._text += text
        self._pieces.put_nowait(("content", text))

    def _tell(self, line: str) -> None:
        now = time.perf_counter()
        if line and now - self._told >= PROGRESS_S:
            self._told = now
            self._pieces.put_nowait(("reasoning_content", f"{line}\n"))


class Saying:
    """How a reply is told: one object, or a stream of them."""

    def __init__(self, model: str, usage: bool) -> None:
        self._head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": model}
        self._usage = usage

    def whole(self, text: str, more: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the whole reply. more: what Scenewright tells beside it. Tokens are not counted: drawing uses none."""
        message = {"role": "assistant", "content": text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        extra = {"scenewright": more} if more else {}
        return {**self._head, "object": "chat.completion", "choices": [choice], "usage": _NO_TOKENS, **extra}

    async def stream(self, reply: Reply) -> AsyncIterator[str]:
        """Yield the reply as server-sent events."""
        yield self._chunk({"role": "assistant", "content": ""})
        async for told in reply.pieces():
            yield ": still at work\n\n" if told is None else self._chunk({told[0]: told[1]})
        for line in self._end():
            yield line

    async def once(self, text: str) -> AsyncIterator[str]:
        """Yield a text that is there already."""
        yield self._chunk({"role": "assistant", "content": text})
        for line in self._end():
            yield line

    def _end(self) -> list[str]:
        lines = [self._chunk({}, "stop")]
        if self._usage:
            lines.append(_line({**self._head, "object": "chat.completion.chunk", "choices": [], "usage": _NO_TOKENS}))
        return [*lines, "data: [DONE]\n\n"]

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _line({**self._head, "object": "chat.completion.chunk", "choices": [choice]})


_NO_TOKENS = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


def _line(data: dict[str, Any]) -> str:
    return whole(f"data: {json.dumps(data, ensure_ascii=False)}\n\n")
