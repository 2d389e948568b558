"""A fake of the model hub on loopback: repositories, redirects to a store of large files, ranges, gates, and lines that break."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote, urlsplit

LARGE = 1000
"""Files of so many bytes and more are kept in the store of large files, as git-lfs keeps them."""
COMMIT = "c0ffee" + "0" * 34
_INFO = re.compile(r"/api/(models|datasets)/([^/]+/[^/]+?)(?:/revision/([^/]+))?")
_FILE = re.compile(r"/(?:datasets/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)")
_PIECE = 4096


@dataclass
class Asked:
    """One request that came in."""

    method: str
    path: str
    range: str
    token: str


@dataclass
class Faults:
    """What goes wrong, each list used up from the front."""

    statuses: list[int] = field(default_factory=list)
    """Answers of the store before it gives the file (503, 429, 416 ...)."""
    info: list[int] = field(default_factory=list)
    """Answers to the question what a repository holds."""
    breaks: list[int] = field(default_factory=list)
    """Bytes after which a file's line is cut."""
    damaged: int = 0
    """How often a large file comes with a wrong byte."""
    no_ranges: bool = False
    drips_from: int = 0
    """From so many bytes on a file comes byte by byte, slowly, until this is 0 again."""


class FakeHub:
    """Serves `repositories` until it is stopped. Use as a context manager."""

    def __init__(self, repositories: Mapping[str, Mapping[str, bytes]]) -> None:
        self.repositories = {name: dict(files) for name, files in repositories.items()}
        self.gated: dict[str, str] = {}
        """Repository -> the token whose account has accepted its licence."""
        self.faults = Faults()
        self.asked: list[Asked] = []
        self.sent = 0
        """Bytes of large files that went out."""
        self.commit = COMMIT
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        hub = self

        class Handler(_Handler):
            served = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), name="fake-hub", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The endpoint."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def files_asked(self) -> list[str]:
        """Return the files that were asked for, in order, without repeats."""
        found = (match.group(3) for one in self.asked if (match := _FILE.fullmatch(one.path)))
        return list(dict.fromkeys(found))

    def ranges(self) -> list[str]:
        """Return the ranges that the store was asked for; "" is a whole file."""
        return [one.range for one in self.asked if one.path.startswith("/store/")]


class _Handler(BaseHTTPRequestHandler):
    served: FakeHub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def log_message(self, *_: Any) -> None:
        pass

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        self.served.asked.append(Asked(self.command, path, self.headers.get("range", ""), token))
        if match := _INFO.fullmatch(path):
            self._info(match.group(2), match.group(3) or "main", token)
        elif match := _FILE.fullmatch(path):
            self._resolve(match.group(1), match.group(3), token)
        elif path.startswith("/store/"):
            self._store(path.removeprefix("/store/"), body=body)
        else:
            self._refuse(404)

    def _info(self, name: str, revision: str, token: str) -> None:
        if self.served.faults.info:
            self._refuse(self.served.faults.info.pop(0))
        elif name not in self.served.repositories:
            self._refuse(404 if token else 401, "RepoNotFound")
        elif revision not in ("main", self.served.commit):
            self._refuse(404, "RevisionNotFound")
        else:
            siblings = [_sibling(path, data) for path, data in self.served.repositories[name].items()]
            self._send(200, json.dumps({"id": name, "sha": self.served.commit, "siblings": siblings}).encode())

    def _resolve(self, name: str, path: str, token: str) -> None:
        data = self.served.repositories.get(name, {}).get(path)
        if data is None:
            self._refuse(404, "EntryNotFound")
        elif name in self.served.gated and token != self.served.gated[name]:
            self._refuse(403 if token else 401, "GatedRepo")
        elif len(data) >= LARGE:
            self._send(302, b"", Location=f"/store/{hashlib.sha256(data).hexdigest()}")
        else:
            self._send(200, data, ETag=f'"{_git(data)}"')

    def _store(self, digest: str, *, body: bool) -> None:
        faults = self.served.faults
        if faults.statuses:
            self._refuse(faults.statuses.pop(0))
            return
        every = (data for files in self.served.repositories.values() for data in files.values())
        data = next(data for data in every if hashlib.sha256(data).hexdigest() == digest)
        if faults.damaged:
            faults.damaged -= 1
            data = bytes([data[0] ^ 1]) + data[1:]
        begin = int(match.group(1)) if (match := re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", ""))) else 0
        if begin and not faults.no_ranges:
            self._head(206, len(data) - begin, {"Content-Range": f"bytes {begin}-{len(data) - 1}/{len(data)}"})
            data = data[begin:]
        else:
            self._head(200, len(data), {})
        if body:
            self._pour(data, faults.breaks.pop(0) if faults.breaks else len(data))

    def _pour(self, data: bytes, most: int) -> None:
        try:
            at, faults = 0, self.served.faults
            while at < min(len(data), most):
                drips = 0 < faults.drips_from <= at
                piece = data[at : min(at + (1 if drips else _PIECE), most)]
                self.wfile.write(piece)
                self.served.sent += len(piece)
                at += len(piece)
                if drips:
                    time.sleep(0.02)
        except OSError:
            self.close_connection = True
        if most < len(data):
            self.close_connection = True

    def _refuse(self, status: int, code: str = "") -> None:
        self._send(status, b'{"error": "refused"}', **({"X-Error-Code": code} if code else {}))

    def _send(self, status: int, data: bytes, **headers: str) -> None:
        self._head(status, len(data), {"X-Repo-Commit": self.served.commit, **headers})
        if self.command != "HEAD":
            self.wfile.write(data)

    def _head(self, status: int, length: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(length)}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


def _sibling(path: str, data: bytes) -> dict[str, Any]:
    told: dict[str, Any] = {"rfilename": path, "size": len(data), "blobId": _git(data)}
    if len(data) >= LARGE:
        told["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
    return told


def _git(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
