"""How large a request may be, and the one sentence that answers a request that cannot be read."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi import HTTPException as Refusal
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MB = 1_000_000
MOST_WORDS = 2 * MB
"""Bytes of words and buttons."""
MOST_TALK = 64 * MB
"""Bytes of a whole talk with the pictures in it, as programs send it each time."""
HALF = "The request holds half a character, which nothing can be called by; send whole ones."
_BASE64 = 4 / 3
_MOST_FILES = 8
"""Files of one message, as `agent.session.MAX_UPLOADS` has it."""
_COUNTING = re.compile(r"/mcp|/api/talks/[^/]+/(?:files|masks)")
"""Addresses that count what they read themselves."""


class Capped:
    """ASGI middleware: a request is answered with 413 as soon as its body is larger than its address has any use for, whatever its headers say."""

    def __init__(self, app: ASGIApp, max_upload_mb: int) -> None:
        self._app = app
        self._file = max_upload_mb * MB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its body is counted while it is read."""
        if scope["type"] == "http" and not _COUNTING.fullmatch(scope["path"]):
            most = self._most(scope["path"])
            too_large = f"That is larger than {most // MB} MB; send less at once."
            receive = _counted(receive, Headers(scope=scope), most, too_large)
        await self._app(scope, receive, send)

    def _most(self, path: str) -> int:
        if path == "/v1/images/edits":
            return self._file * _MOST_FILES + MOST_WORDS
        if path.startswith("/v1/"):
            return max(MOST_TALK, int(self._file * _BASE64) + MOST_WORDS)
        return self._file + MOST_WORDS if path == "/chat/project/file" else MOST_WORDS


async def body_of(request: Request, most: int, too_large: str) -> bytes:
    """Return the body of a request; raise 413 with the sentence `too_large` as soon as it is known to be larger than `most` bytes, whatever its header says."""
    return await Request(request.scope, _counted(request.receive, request.headers, most, too_large)).body()


def _counted(receive: Receive, headers: Headers, most: int, too_large: str) -> Receive:
    told = headers.get("content-length", "")
    size = int(told) if told.isdecimal() else 0
    begun = 0

    async def counted() -> Message:
        nonlocal begun
        if size <= most:
            message = await receive()
            begun += len(message.get("body", b""))
            if begun <= most:
                return message
        raise Refusal(413, too_large)

    return counted


def tell_in_one_sentence(app: FastAPI) -> None:
    """Let every refusal of an application be {"detail": one sentence} that any JSON can hold; what was sent is not sent back."""
    for kind in (HTTPException, RequestValidationError, UnicodeEncodeError):
        app.add_exception_handler(kind, _refused)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, HTTPException):
        return JSONResponse({"detail": whole(str(error.detail))}, error.status_code, error.headers)
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    return JSONResponse({"detail": _where(found[0]) if found else HALF}, 422)


def _where(fault: dict[str, Any]) -> str:
    """Return where a request is wrong, and how."""
    where = ".".join(str(part) for part in fault["loc"][1:])[:80]
    said = str(fault["msg"])[:300]
    return whole(f"{where}: {said}" if where else said)


def whole(text: str) -> str:
    """Return a text with question marks for half characters, which JSON can name and no encoding has."""
    return text.encode("utf-8", "replace").decode()
