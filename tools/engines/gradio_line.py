"""A gradio_client for one job that is quiet: it reports to nobody, prints nothing, and its reading has a bound.

The client reports every start unless both a parameter and the environment forbid it, so the reporting is taken out; it prints a
traceback when the line is cut, so the listening is ours.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from typing import Any

import httpx
from gradio_client import Client
from gradio_client.utils import ServerMessage

from tools import plain_json

MAX_EVENT = 64 * 2**20
"""Bytes of one event: results come by address, but some apps put a picture into the event itself."""
_EVENTS = frozenset({"estimation", "process_starts", "progress", "process_generating", "log", "process_completed"})
_LOG = logging.getLogger(__name__)


class QuietClient(Client):  # type: ignore[misc]
    """Listens for one job. `httpx_kwargs` must name a timeout."""

    def _telemetry_thread(self) -> None:
        return

    def stream_messages(self, protocol: str, session_hash: str) -> None:
        """Hand the app's events (server-sent, one JSON object each) to the job that waits; the end of the line is the job's end."""
        query, wait = {"session_hash": session_hash}, self.httpx_kwargs["timeout"]
        try:
            with httpx.stream(
                "GET", self.sse_url, params=query, headers=self.headers, cookies=self.cookies, timeout=wait
            ) as answer:
                for line in _lines(answer):
                    if line.startswith(b"data:") and self._deliver(plain_json.parse(line[5:])):
                        return
        except (httpx.HTTPError, ValueError, LookupError) as error:
            _LOG.info("the line to a Space ended (%s)", type(error).__name__)

    def _deliver(self, message: dict[str, Any]) -> bool:
        """Pass one event on; return whether it was the last. What this client has no word for would end its job, so it is left out."""
        said = message["msg"]
        if said in (ServerMessage.close_stream, ServerMessage.unexpected_error):
            return True
        if said in _EVENTS:
            with self.pending_lock:
                self.pending_messages_per_event.setdefault(message["event_id"], deque()).append(message)
        return bool(said == ServerMessage.process_completed)


def _lines(answer: httpx.Response) -> Iterator[bytes]:
    """Yield the lines of a stream; raise ValueError for one that has no end."""
    rest = b""
    for chunk in answer.iter_bytes():
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
        if len(rest) > MAX_EVENT:
            raise ValueError("an event without an end")
