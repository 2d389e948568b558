"""What a ComfyUI server tells over its websocket while a job runs: steps and small previews. The HTTP history stays the truth."""

from __future__ import annotations

import asyncio
import logging
import struct
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidURI, WebSocketException

from tools import plain_json

_LOG = logging.getLogger(__name__)
_MAX_MESSAGE = 32 * 2**20
_OPEN_S = 5.0
_CLOSE_S = 1.0
_PREVIEW = 1
"""Binary event PREVIEW_IMAGE of ComfyUI's protocol: event and format as big-endian 32-bit numbers, then the file."""
_HEADER = 8
_ENDS = frozenset({"execution_success", "execution_error", "execution_interrupted"})


class Watch:
    """Listens for one job until it ends. A line that cannot be opened, or is cut, only means no steps and no previews."""

    def __init__(self, server: str, client_id: str, number: str) -> None:
        """Prepare to listen at a server (http address) as `client_id`, for the job with this number."""
        self._address = f"ws{server.removeprefix('http')}/ws?clientId={client_id}"
        self._number = number
        self.fraction: float | None = None
        self.message = ""
        self._preview: bytes | None = None
        self._open = asyncio.Event()
        self._task = asyncio.create_task(self._listen(), name=f"comfyui-{number}")

    async def ready(self) -> None:
        """Wait until the line is open, or will not be: what is told before that is missed."""
        opened = asyncio.ensure_future(self._open.wait())
        await asyncio.wait({opened, self._task}, timeout=_OPEN_S, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()

    def preview(self) -> bytes | None:
        """Return the newest preview (a JPEG or PNG file), once."""
        preview, self._preview = self._preview, None
        return preview

    async def close(self) -> None:
        """Stop listening."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            async with connect(
                self._address, max_size=_MAX_MESSAGE, open_timeout=_OPEN_S, close_timeout=_CLOSE_S, proxy=None
            ) as line:
                self._open.set()
                async for message in line:
                    if self._take(message):
                        return
        except (OSError, WebSocketException, InvalidURI, TimeoutError) as error:
            _LOG.info("no progress of ComfyUI job %s over the websocket (%s)", self._number, type(error).__name__)

    def _take(self, message: str | bytes) -> bool:
        """Note what a message says; return whether it was the last one."""
        if isinstance(message, bytes):
            if len(message) > _HEADER and struct.unpack_from(">I", message)[0] == _PREVIEW:
                self._preview = message[_HEADER:]
            return False
        try:
            said: Any = plain_json.parse(message)
        except ValueError:
            return False
        data = said.get("data") if isinstance(said, dict) else None
        if not isinstance(data, dict) or data.get("prompt_id", self._number) != self._number:
            return False
        if said.get("type") == "progress":
            value, most = data.get("value"), data.get("max")
            if isinstance(value, int | float) and isinstance(most, int | float) and most > 0:
                self.fraction, self.message = min(value / most, 1.0), f"Step {value:g} of {most:g}."
        return said.get("type") in _ENDS
