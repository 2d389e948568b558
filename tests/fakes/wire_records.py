"""What passes over the wire of a fake: requests as seen, replies, charges, and the plan of what goes wrong."""

from __future__ import annotations

import json
import re
import threading
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO, Literal, get_args

Does = Literal[
    "ok", "slow", "never", "rate_once", "auth", "quota", "policy", "invalid", "gone", "server_error", "unavailable",
    "charge_then_500", "charge_then_hang", "charge_then_drop", "expired", "malformed_json", "html", "ok_with_error",
    "truncated", "huge", "hang", "drop", "twice",
]  # fmt: skip
"""What the server does instead of (or after) its duty. gone: the model or the job is no more. unavailable: 503, nothing taken.
hang and drop do nothing before; their `charge_then_` twins do the whole duty first. twice: the whole answer is sent two times."""
Stage = Literal["submit", "poll", "result", "file", "upload", "cancel", "list", "other"]
REFUSALS = frozenset(
    {"rate_once", "auth", "quota", "policy", "invalid", "gone", "server_error", "unavailable", "ok_with_error", "expired"}
)
"""Answered by `Wire.refusal` before anything is done or charged."""
HUGE = 2 * 1024**3
HANG_S = 30.0
"""A hanging answer ends when the server stops, or after this long."""


@dataclass
class Step:
    """One planned misbehaviour: at which stage (or path, when it starts with "/"), and how many times (None: always)."""

    does: Does
    on: str = "submit"
    times: int | None = 1
    retry_after: float = 0.05
    status: int | None = None
    """Another HTTP status than the usual one."""

    def fits(self, stage: str, path: str) -> bool:
        return path.startswith(self.on) if self.on.startswith("/") else self.on == stage


class Plan:
    """What goes wrong, in order; the first step that fits a call is taken. Without a step everything is well."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._lock = threading.Lock()

    def add(self, does: Does, on: str = "submit", times: int | None = 1, **more: Any) -> Plan:
        """Plan a step; returns the plan, so that steps can be chained."""
        if does not in get_args(Does):
            raise ValueError(f"no such misbehaviour: {does}")
        if does in ("slow", "never"):
            on, times = ("poll" if on == "submit" else on), (None if does == "never" else times)
        with self._lock:
            self.steps.append(Step(does, on, times, **more))
        return self

    def clear(self) -> None:
        with self._lock:
            self.steps.clear()

    def take(self, stage: str, path: str) -> Step:
        """Return the step for this call and count it off."""
        with self._lock:
            for step in self.steps:
                if not step.fits(stage, path):
                    continue
                if step.times is not None:
                    step.times -= 1
                    if step.times <= 0:
                        self.steps.remove(step)
                return step
        return Step("ok", stage)


@dataclass(frozen=True)
class Upload:
    """One part of a multipart form that is a file."""

    filename: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    method: str
    path: str
    """Without the query."""
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = b""
    stage: str = "other"
    held: bool = False
    """A `slow` or `never` step: the job asked about is still running."""
    match: dict[str, str] = field(default_factory=dict)
    """Named groups of the route."""

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None for an empty body."""
        return json.loads(self.body) if self.body else None

    @cached_property
    def form(self) -> dict[str, list[str | Upload]]:
        """The fields of a multipart or urlencoded body, each a list in order."""
        kind = self.headers.get("content-type", "")
        found: dict[str, list[str | Upload]] = {}
        boundary = re.search(r'boundary="?([^";]+)', kind)
        if boundary is None:
            for name, value in urllib.parse.parse_qsl(self.body.decode(), keep_blank_values=True):
                found.setdefault(name, []).append(value)
            return found
        for part in self.body.split(b"--" + boundary[1].encode())[1:-1]:
            head, _, data = part.partition(b"\r\n\r\n")
            headers = {k.strip().lower(): v for k, _, v in (line.partition(":") for line in head.decode().splitlines())}
            words = dict(re.findall(r'(\w+)="([^"]*)"', headers.get("content-disposition", "")))
            data = data.removesuffix(b"\r\n")
            mime = headers.get("content-type", "").strip()
            value = Upload(words["filename"], mime, data) if "filename" in words else data.decode()
            found.setdefault(words["name"], []).append(value)
        return found


@dataclass(frozen=True)
class Charge:
    """The provider took a paid order."""

    key: str
    what: str


@dataclass
class Reply:
    """What is answered: JSON data (dict or list), text, or bytes; or a stream of chunks; or the bare connection is taken over."""

    body: Any = b""
    status: int = 200
    mime: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    stream: Iterable[bytes] | None = None
    """Sent chunk by chunk, then the connection closes (server-sent events)."""
    take_over: Callable[[BinaryIO, BinaryIO], None] | None = None
    """Gets (reader, writer) of the connection and does everything itself (a websocket)."""

    def encoded(self) -> tuple[bytes, str]:
        if isinstance(self.body, bytes):
            return self.body, self.mime or "application/octet-stream"
        if isinstance(self.body, str):
            return self.body.encode(), self.mime or "text/plain; charset=utf-8"
        return json.dumps(self.body, ensure_ascii=False).encode(), self.mime or "application/json"
