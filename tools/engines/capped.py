"""A bound on what a provider may answer, for SDKs that read a body whole: counted while it arrives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import httpx2

from tools.errors import EngineFailure

MAX_ANSWER = 256 * 1024**2
"""Bytes of one answer: ten 4K pictures as base64, or an hour of speech."""
_BEST_PACKING = 1000
"""Deflate cannot pack more than about so many bytes into one (zlib technical notes, 1032:1)."""

Hook = Callable[[Any], Awaitable[None]]


def capped(service: str, limit: int = MAX_ANSWER) -> Hook:
    """Return a response hook for an httpx or httpx2 client that ends an answer longer than `limit` bytes with EngineFailure."""

    async def hook(response: httpx.Response | httpx2.Response) -> None:
        packed = response.headers.get("content-encoding", "identity") != "identity"
        room = limit // _BEST_PACKING if packed else limit
        announced = response.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > room:
            raise _too_large(service, limit)
        response.stream = _Counted(response.stream, room, _too_large(service, limit))

    return hook


class _Counted(httpx.AsyncByteStream, httpx2.AsyncByteStream):
    """A body that counts itself."""

    def __init__(self, stream: Any, room: int, failure: EngineFailure) -> None:
        self._stream, self._room, self._failure = stream, room, failure

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._room -= len(chunk)
            if self._room < 0:
                raise self._failure
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _too_large(service: str, limit: int) -> EngineFailure:
    return EngineFailure(
        f"{service} sent more than {limit // 1024**2} MB and was cut off; ask for something smaller.",
        "invalid",
        accepted=True,
    )
