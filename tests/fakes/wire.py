"""The base of every wire-level fake: a loopback server in a thread that records, charges, serves files and misbehaves as planned.

    class Fal(Wire):
        name = "fal"

        def refusal(self, step: Step, seen: Seen) -> Reply: ...        # this provider's words for auth, quota, policy, ...

        @route("POST", r"/(?P<slug>.+)", "submit")
        def submit(self, seen: Seen) -> Reply:
            self.charge("a picture", key=seen.headers.get("x-key", ""))
            return Reply({"request_id": "r1"})

    with Fal() as fal:
        fal.plan.add("rate_once", retry_after=0.1)                     # the next submit is told to wait
        fal.plan.add("truncated", on="file")                           # the next download is cut in the middle

Another process drives a fake over `/__control` (GET: charges and counts, POST: see `Wire.control`).
"""

from __future__ import annotations

import re
import socket
import socketserver
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar, Self

from tests.fakes.wire_records import HANG_S, HUGE, REFUSALS, Charge, Does, Plan, Reply, Seen, Stage, Step, Upload

__all__ = ["HANG_S", "HUGE", "REFUSALS", "Charge", "Does", "Plan", "Reply", "Seen", "Stage", "Step", "Upload", "Wire", "route"]

Handle = Callable[[Any, Seen], Reply]
_ROUTE = "_wire_route"


def route(method: str, pattern: str, stage: Stage) -> Callable[[Handle], Handle]:
    """Mark a method of a fake as the answer to requests whose whole path matches; the first of a class that fits is taken."""

    def mark(handle: Handle) -> Handle:
        setattr(handle, _ROUTE, (method, re.compile(pattern), stage))
        return handle

    return mark


class Wire:
    """A loopback server in a thread. Use as a context manager, or `start()` and `stop()`."""

    name: ClassVar[str] = "wire"
    paced: Sequence[str] = ("queued", "running")
    """States a job shows, one a poll, before it is done."""

    def __init__(self, *, port: int = 0) -> None:
        self.plan = Plan()
        self.requests: list[Seen] = []
        self.charges: list[Charge] = []
        self.seconds = 0.0
        """When above zero a job is done this many seconds after it was taken, however often it is asked about."""
        self.files: dict[str, tuple[bytes, str]] = {}
        self.lock = threading.RLock()
        self._port = port
        self._server: _Server | None = None
        self._stopping = threading.Event()
        self._polls: Counter[str] = Counter()
        self._born: dict[str, float] = {}
        self._answers: dict[str, Reply] = {}

    # -- life

    def start(self) -> Self:
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_address[1]
        self._stopping.clear()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True, name=f"fake-{self.name}").start()
        return self

    def stop(self) -> None:
        """Cut every connection and stop listening: from now on connections are refused, until `start` opens the same port again."""
        self._stopping.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.hang_up()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Base address, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def host(self) -> str:
        """Host and port, as a fetcher's open host."""
        return f"127.0.0.1:{self._port}"

    # -- for protocols

    def authorised(self, seen: Seen) -> bool:
        """Tell whether the request carries a key; overridden by a protocol. Files need none."""
        return True

    def refusal(self, step: Step, seen: Seen) -> Reply:
        """Return this provider's own words for a refusal; overridden by a protocol, which falls back to this."""
        status = {
            "rate_once": 429, "auth": 401, "quota": 402, "policy": 400, "invalid": 422, "gone": 404, "expired": 404,
            "unavailable": 503, "server_error": 500,
        }.get(step.does, 200)  # fmt: skip
        headers = {"retry-after": f"{step.retry_after:g}"} if step.does == "rate_once" else {}
        return Reply({"error": step.does}, step.status or status, headers=headers)

    def charge(self, what: str, key: str = "") -> None:
        """Note that a paid order was taken."""
        with self.lock:
            self.charges.append(Charge(key, what))

    def once(self, key: str, make: Callable[[], Reply]) -> Reply:
        """Answer a repeated idempotency key with the first answer, without making (and charging) again; no key, no memory."""
        with self.lock:
            if not key:
                return make()
            if key not in self._answers:
                self._answers[key] = make()
            return self._answers[key]

    def born(self, job: str) -> None:
        """Note when a job was taken, for `state`."""
        self._born[job] = time.monotonic()

    def state(self, job: str, seen: Seen) -> str:
        """Return what a poll of this job shows: "queued", "running" or "done"; each call is one poll."""
        if seen.held:
            return "running"
        with self.lock:
            if self.seconds:
                return "done" if time.monotonic() - self._born.get(job, 0.0) >= self.seconds else "running"
            count = self._polls[job]
            self._polls[job] += 1
        return self.paced[count] if count < len(self.paced) else "done"

    def put_file(self, name: str, data: bytes, mime: str) -> str:
        """Serve bytes and return their address."""
        self.files[name] = (data, mime)
        return f"{self.url}/files/{name}"

    def of_path(self, text: str) -> list[Seen]:
        """Return the requests whose path has this text in it, in order."""
        return [seen for seen in self.requests if text in seen.path]

    # -- answering

    def find_route(self, method: str, path: str) -> tuple[Handle | None, str, dict[str, str]]:
        for owner in type(self).__mro__:
            for handle in vars(owner).values():
                mark = getattr(handle, _ROUTE, None)
                if mark and mark[0] == method and (match := mark[1].fullmatch(path)):
                    return handle, mark[2], match.groupdict()
        return None, "other", {}

    def answer(self, seen: Seen) -> tuple[Reply, Step]:
        """Return the reply and the step that says how it is sent."""
        handle, stage, match = self.find_route(seen.method, seen.path)
        step = self.plan.take(stage, seen.path)
        seen = Seen(seen.method, seen.path, seen.query, seen.headers, seen.body, stage, step.does in ("slow", "never"), match)
        with self.lock:
            self.requests.append(seen)
        if step.does in REFUSALS:
            return self.refusal(step, seen), step
        if stage != "file" and not self.authorised(seen):
            return self.refusal(Step("auth", stage), seen), step
        if step.does in ("hang", "drop"):
            return Reply(), step
        if handle is None:
            return Reply({"error": f"no such route: {seen.method} {seen.path}"}, 404), step
        return handle(self, seen), step

    @route("GET", r"/files/(?P<file>[^/]+)", "file")
    def _file(self, seen: Seen) -> Reply:
        data, mime = self.files.get(seen.match["file"], (b"", ""))
        return Reply(data, mime=mime) if mime else Reply("gone", 404)

    def control(self, body: dict[str, Any]) -> None:
        """Do what another process asks: {"plan": [{"does": "auth", "on": "submit", "times": null}], "clear": true, "seconds": 0.5}."""
        if body.get("clear"):
            self.plan.clear()
        for step in body.get("plan", ()):
            self.plan.add(**step)
        self.seconds = float(body.get("seconds", self.seconds))

    def report(self) -> dict[str, Any]:
        """Return what another process may know: charges in order, and how many requests came at each stage."""
        with self.lock:
            stages = Counter(seen.stage for seen in self.requests)
            return {"name": self.name, "charges": [asdict(charge) for charge in self.charges], "requests": dict(stages)}


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], wire: Wire) -> None:
        self.wire = wire
        self._open: set[socket.socket] = set()
        self._cut = False
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def opened(self, connection: socket.socket) -> None:
        """Note a connection; one that was taken as the server stopped, and comes to its thread only now, is cut with the others."""
        with self._lock:
            self._open.add(connection)
            if self._cut:
                _cut(connection)

    def closed(self, connection: socket.socket) -> None:
        """Note that a connection is over."""
        with self._lock:
            self._open.discard(connection)

    def hang_up(self) -> None:
        """Cut every connection that is kept alive."""
        with self._lock:
            self._cut = True
            for connection in self._open:
                _cut(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is part of the tests."""


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self.connection)
        super().finish()

    def log_message(self, *args: Any) -> None:
        pass

    def _serve(self) -> None:
        wire = self.server.wire
        headers = {name.lower(): value for name, value in self.headers.items()}
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        seen = Seen(self.command, urllib.parse.unquote(parts.path), query, headers, self._body(headers))
        if seen.path == "/__control":
            if seen.method == "POST":
                wire.control(seen.json)
            self._send(Reply(wire.report()))
            return
        reply, step = wire.answer(seen)
        self._misbehave(reply, step)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _serve

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length") or 0))
        data = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def _misbehave(self, reply: Reply, step: Step) -> None:
        match step.does:
            case "hang" | "charge_then_hang":
                self.server.wire._stopping.wait(HANG_S)
                self.close_connection = True
            case "drop" | "charge_then_drop":
                self.close_connection = True
            case "charge_then_500":
                self._send(Reply({"error": "internal error"}, step.status or 500))
            case "malformed_json":
                self._send(Reply(b'{"id": "cut', mime="application/json"))
            case "html":
                self._send(Reply("<!doctype html><html><body>Sign in to the network</body></html>", mime="text/html"))
            case "truncated":
                data, mime = reply.encoded()
                self._send(Reply(data[: len(data) // 2], reply.status, mime, {"content-length": str(len(data))}))
                self.close_connection = True
            case "huge":
                self._send(Reply(b"", 200, reply.encoded()[1], {"content-length": str(HUGE)}))
                self._pour()
            case "twice":
                self._send(reply)
                self._send(reply)
            case _:
                self._send(reply)

    def _pour(self) -> None:
        """Send nothing of use until the client has had enough."""
        block = bytes(65_536)
        self.close_connection = True
        for _ in range(HUGE // len(block)):
            if self.server.wire._stopping.is_set():
                return
            self.wfile.write(block)

    def _send(self, reply: Reply) -> None:
        if reply.take_over is not None:
            self.close_connection = True
            reply.take_over(self.rfile, self.wfile)  # type: ignore[arg-type]
            return
        data, mime = reply.encoded()
        headers = {"content-type": mime, **({} if reply.stream is not None else {"content-length": str(len(data))})}
        headers |= {name.lower(): value for name, value in reply.headers.items()}
        self.send_response_only(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        if reply.stream is not None:
            self.send_header("connection", "close")
        self.end_headers()
        if reply.stream is None:
            self.wfile.write(b"" if self.command == "HEAD" else data)
            return
        for chunk in reply.stream:
            self.wfile.write(chunk)
            self.wfile.flush()
        self.close_connection = True
