"""A provider of accounts on a loopback port: it signs in whoever `account` names, without asking."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


class Provider(ThreadingHTTPServer):
    """An OAuth 2 server with one account; `redirects` holds where it was asked to send the browser back to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Pages)
        self.account: dict[str, Any] = {}
        self.redirects: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a server that signs people in here."""
        return {
            "OAUTH_GENERIC_CLIENT_ID": "scenewright", "OAUTH_GENERIC_CLIENT_SECRET": "quiet", "OAUTH_GENERIC_SCOPES": "openid email",
            "OAUTH_GENERIC_AUTH_URL": f"{self.url}/authorize", "OAUTH_GENERIC_TOKEN_URL": f"{self.url}/token",
            "OAUTH_GENERIC_USER_INFO_URL": f"{self.url}/me",
        }  # fmt: skip


class _Pages(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if self.path.startswith("/authorize"):
            assert asked["client_id"] == ["scenewright"] and asked["response_type"] == ["code"]
            self.server.redirects.append(asked["redirect_uri"][0])
            self.send_response(302)
            self.send_header(
                "location", f"{asked['redirect_uri'][0]}?{urlencode({'code': 'c0de', 'state': asked['state'][0]})}"
            )
            self.end_headers()
        else:
            known = self.headers["authorization"] == "Bearer t0ken"
            self._answer(self.server.account if known else {"error": "invalid_token"}, 200 if known else 401)

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        right = sent["code"] == ["c0de"] and sent["client_secret"] == ["quiet"]
        self._answer({"access_token": "t0ken"} if right else {"error": "invalid_grant"}, 200 if right else 400)

    def _answer(self, data: dict[str, Any], status: int) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def provider() -> Iterator[Provider]:
    """Serve accounts for the block."""
    with Provider() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()
