"""The page's files and headers: Chainlit's folder prepared, and nothing fetched from anywhere else."""

from __future__ import annotations

import hashlib
import json
import re
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, partial
from http import HTTPStatus
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.channels.web_headers import mark, page_policy
from agent.channels.web_words import PAGE_WORDS, SIGN_IN_FAULTS

PUBLIC = Path(__file__).resolve().parents[2] / "public"
"""Our elements, style and icons, in the repository and in the installed package alike."""

STUDIO = "studio"
"""The folder in it with the page's own modules and their styles."""
KEPT_S = 7 * 86_400.0
"""Seconds for which files stay that this server has no use for: another one of an older version may serve them."""

_FOREIGN = re.compile(rb"<link\b[^>]*https://[^>]*>", re.DOTALL)
_FOREIGN_META = re.compile(rb'<meta property="og:(?:image|url)"[^>]*>')

CONFIG = """\
[project]
session_timeout = 3600
user_session_timeout = 1296000
allow_origins = []

[features]
unsafe_allow_html = false
latex = false
user_message_markdown = false
auto_tag_thread = false
edit_message = false

[features.spontaneous_file_upload]
enabled = true
accept = [
  "image/png", "image/jpeg", "image/webp", "image/gif",
  "audio/mpeg", "audio/mp3", "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/mp4", "audio/x-m4a", "audio/m4a",
  "audio/flac", "audio/x-flac", "audio/ogg", "audio/opus", "audio/webm", "audio/aac",
  "video/mp4", "video/webm", "video/quicktime",
  "text/plain", "text/markdown", "text/vtt", "text/csv", "application/x-subrip",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
]
max_files = 8
max_size_mb = {max_upload_mb}

[features.audio]
enabled = false

[features.mcp]
enabled = false

[UI]
name = "Scenewright"
description = "Talk a scene into being"
cot = "hidden"
default_sidebar_state = "closed"
confirm_new_chat = false
custom_css = "/public/page.css"
custom_js = "{studio}/main.js"
custom_js_attributes = 'type="module"'

[meta]
generated_by = "{version}"
"""


def prepare_root(root: Path, *, max_upload_mb: int) -> None:
    """Lay out Chainlit's folder under `root`: our configuration, our public files, and no welcome file of its own.

    Other servers may begin in the same folder at the same time, or serve from it: what they use is never away, not even for a moment.
    """
    modules = studio_version()
    config = CONFIG.format(max_upload_mb=max_upload_mb, version=version("chainlit"), studio=f"/public/{STUDIO}/{modules}")
    _put(root / ".chainlit" / "config.toml", config.encode())
    _put(root / "chainlit.md", b"")
    _own_words(root / ".chainlit" / "translations")
    laid = {root / "public" / _served_as(path, modules): path for path in PUBLIC.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    for place, path in laid.items():
        _put(place, path.read_bytes())
    _clear(place for place in (root / "public").rglob("*") if place not in laid)
    _clear((root / ".files").rglob("*"))


def _served_as(path: Path, modules: str) -> Path:
    """Return where a public file is served: the page's own modules under the name of their version."""
    within = path.relative_to(PUBLIC)
    return Path(STUDIO, modules, *within.parts[1:]) if within.parts[0] == STUDIO else within


def _put(place: Path, data: bytes) -> None:
    """Have a file hold this, whole at every moment; one that does so already is left alone."""
    if place.is_file() and place.read_bytes() == data:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    whole = place.with_name(f".{place.name}-{uuid.uuid4().hex}")
    try:
        whole.write_bytes(data)
        whole.replace(place)
    finally:
        whole.unlink(missing_ok=True)


def _clear(places: Iterable[Path]) -> None:
    """Remove what nobody uses any more: files of another version, what was sent along with a message, and folders that are empty, after some days."""
    before = time.time() - KEPT_S
    for place in places:
        with suppress(OSError):  # another server clears as well
            if place.stat().st_mtime < before:
                place.rmdir() if place.is_dir() else place.unlink()


def follow_machine_theme() -> None:
    """Let the page be light or dark as the visitor's machine is, until they choose: its own default, which no file of Chainlit's may name."""
    from chainlit.config import config  # noqa: PLC0415 - reads its folder at import

    setattr(config.ui, "default_theme", "system")  # noqa: B010 - narrower in Chainlit's type than in its page


@cache
def studio_version() -> str:
    """Return a name that changes with any of the page's own modules and styles, so that they can be kept by the browser for good."""
    summed = hashlib.sha256()
    for path in sorted((PUBLIC / STUDIO).rglob("*")):
        if path.is_file():
            summed.update(path.relative_to(PUBLIC).as_posix().encode() + b"\0" + path.read_bytes())
    return summed.hexdigest()[:12]


def studio_address() -> str:
    """Return the address of the folder with the page's own modules and styles."""
    return f"/chat/public/{STUDIO}/{studio_version()}"


def _own_words(folder: Path) -> None:
    """Write Chainlit's labels in our three languages with our own words where its own do not fit."""
    package = find_spec("chainlit")
    places = (package.submodule_search_locations if package else None) or ()
    for language, words in PAGE_WORDS.items():
        for place in places:
            labels = json.loads((Path(place) / "translations" / f"{language}.json").read_text("utf-8"))
            labels["chat"]["watermark"] = words["watermark"]
            labels["chat"]["input"]["placeholder"] = words["placeholder"]
            login = labels["auth"]["login"]
            login["form"]["email"] = {"label": words["name"], "placeholder": words["name_hint"], "required": words["name_wanted"]}
            login["errors"] |= {fault: words[sentence] for fault, sentence in SIGN_IN_FAULTS.items()}
            _put(folder / f"{language}.json", json.dumps(labels, ensure_ascii=False).encode())


def without_foreign_links(html: bytes) -> bytes:
    """Return the page without the links Chainlit's template has to font and style servers."""
    return _FOREIGN_META.sub(b"", _FOREIGN.sub(b"", html))


GiveCookies = Callable[[Request], list[str]]
"""Returns the `set-cookie` values that a page's answer brings along."""


class HomeOnly:
    """ASGI middleware: pages lose their foreign links and get a policy that lets the browser load from here only.

    give_cookies: signs a visitor in with the page itself, so that the page need not go by way of a login.
    films_from: where films may come from beside here, for the policy.
    """

    def __init__(self, app: ASGIApp, give_cookies: GiveCookies | None = None, films_from: str = "") -> None:
        self._app, self._films_from = app, films_from
        self._give_cookies = give_cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; change the answer when it is a page."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        cookies = self._give_cookies(Request(scope)) if self._give_cookies else []
        page = _Page(send, cookies, scope["path"], partial(page_policy, host=Headers(scope=scope).get("host", ""), films_from=self._films_from))
        await self._app(_plain(scope), receive, page.send)


def _plain(scope: Scope) -> Scope:
    """Ask for pages uncompressed, so that they can be read; scripts and pictures keep their encoding."""
    if scope["path"].startswith(("/chat/assets", "/assets", "/chat/public")):
        return scope
    headers = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
    return {**scope, "headers": headers}


def _kept_for(path: str) -> str:
    """Return how long a browser may keep a public file: modules for good, for their address changes with them, others until they are asked for anew."""
    if path.startswith(f"/chat/public/{STUDIO}/"):
        return "public, max-age=31536000, immutable"
    if path.startswith("/chat/public/elements/"):
        return "public, max-age=60"
    return "no-cache" if path.startswith("/chat/public/") else ""


class _Page:
    def __init__(self, send: Send, cookies: list[str], path: str, policy: Callable[[bytes], str]) -> None:
        self._send = send
        self._cookies = cookies
        self._path, self._kept_for, self._policy = path, _kept_for(path), policy
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            mark(headers, self._path)
            if self._kept_for and message["status"] == HTTPStatus.OK:
                headers["cache-control"] = self._kept_for
            if headers.get("content-type", "").startswith("text/html"):
                for cookie in self._cookies:
                    headers.append("set-cookie", cookie)
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            html = without_foreign_links(self._body)
            headers = MutableHeaders(raw=self._start["headers"])
            headers["content-length"] = str(len(html))
            headers.setdefault("content-security-policy", self._policy(html))
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": html})
