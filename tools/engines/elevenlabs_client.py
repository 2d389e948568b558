"""The one place that makes ElevenLabs' SDK client: key and address passed in, nothing sent twice, every answer bounded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
from elevenlabs.client import AsyncElevenLabs
from pydantic import SecretStr

from tools.engines.capped import capped
from tools.engines.elevenlabs_faults import SERVICE
from tools.tls import trusted

CONNECT_S = 15.0
CALL_S = 60.0
"""Deadline of a call that only asks, in seconds."""
OPTIONS: Any = {"max_retries": 0, "chunk_size": 65_536}
"""Passed with every call: the SDK would send again after 408, 409, 429 and 5xx by itself (SDK 2.78, core/http_client)."""


class Account:
    """A lazily made client; the event loop that first uses it owns it."""

    def __init__(self, key: SecretStr | None, base_url: str) -> None:
        self._key, self._base_url = key, base_url
        self._http: httpx.AsyncClient | None = None
        self._sdk: AsyncElevenLabs | None = None

    @property
    def sdk(self) -> AsyncElevenLabs:
        """The client."""
        if self._sdk is None:
            hooks: dict[str, list[Callable[[Any], Awaitable[None]]]] = {"request": [_patient], "response": [capped(SERVICE)]}
            self._http = httpx.AsyncClient(
                verify=trusted(),
                timeout=httpx.Timeout(None, connect=CONNECT_S),
                follow_redirects=False,
                event_hooks=hooks,
                headers={"Accept-Encoding": "identity"},
            )
            self._sdk = AsyncElevenLabs(
                api_key=self._key.get_secret_value() if self._key else "", base_url=self._base_url, httpx_client=self._http
            )
        return self._sdk

    async def aclose(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = self._sdk = None


async def received(opening: Any) -> tuple[bytes, Mapping[str, str]]:
    """Return the bytes and the headers of one of the SDK's lazy streams: nothing is sent before it is opened."""
    async with opening as response:
        data = b"".join([chunk async for chunk in response.data])
        return data, {name.lower(): value for name, value in response.headers.items()}


async def _patient(request: httpx.Request) -> None:
    """Let a slow answer take its time (the engine holds the deadline), but not the opening of a connection."""
    request.extensions["timeout"] = {"connect": CONNECT_S, "read": None, "write": None, "pool": CONNECT_S}
