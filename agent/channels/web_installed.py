"""Where Chainlit's callbacks and the routes find the chat of this process, who asks, and about which conversation."""

from __future__ import annotations

import asyncio
import hmac
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from fastapi import Path as InPath
from fastapi.responses import JSONResponse

from agent.settings import LOOPBACK
from tools.errors import BadInput, NotConfigured

if TYPE_CHECKING:
    from pathlib import Path

    from agent.channels.keys import Keys
    from agent.channels.links import Links
    from agent.channels.sessions import Sessions
    from agent.channels.talks import Talks
    from agent.channels.web_chat import WebChat
    from agent.channels.web_history import History
    from agent.settings import Settings
    from tools.assets import Asset, AssetStore

LOCAL = "local"
"""The owner of everything when nobody has to sign in."""
PROJECT = "chat-"
"""What the project of a conversation is called, before the conversation's id."""


class Installed:
    """Where Chainlit's callbacks find the chat: they are registered in its module, so one process holds one chat."""

    settings: Settings | None = None
    keys: Keys | None = None
    sessions: Sessions | None = None
    links: Links | None = None
    history: History | None = None
    opening: asyncio.Task[WebChat] | None = None
    closing: asyncio.Event | None = None
    """Set when the server begins to stop: whoever holds an answer back then gives it at once."""

    @classmethod
    async def chat(cls) -> WebChat:
        """Return the chat of this process; while the agent is still being loaded behind the first page, wait for it."""
        if cls.opening is None:
            raise NotConfigured("the chat page is served by `scenewright web`, not by Chainlit's own command")
        return await asyncio.shield(cls.opening)

    @classmethod
    async def pick_up(cls) -> None:
        """Go on with what was left open in the thread that a page opens again."""
        (await cls.chat()).pick_up()

    @classmethod
    async def talks(cls) -> Talks:
        """Return the talks of this process."""
        return (await cls.chat()).talks

    @classmethod
    async def leaving(cls, asset: Asset, part: str = "") -> Path:
        """Return the file of an asset, or of a part of it, as it leaves this installation: labelled and signed."""
        outgoing = (await cls.chat()).services.outgoing
        left = await asyncio.to_thread(outgoing.part, asset, part) if part else await asyncio.to_thread(outgoing.leaving, asset)
        return left.path

    @classmethod
    async def store(cls) -> AssetStore:
        """Return the store of this process."""
        return (await cls.chat()).services.store


async def told(request: Request, error: Exception) -> JSONResponse:
    """Answer a failure of ours that a route met with its one sentence: 400 what the person can change, 503 what is wrong here."""
    wait_s = getattr(error, "wait_s", None)
    if wait_s is not None:
        return JSONResponse({"detail": str(error)}, 429, {"retry-after": str(wait_s)})
    return JSONResponse({"detail": str(error)}, 400 if isinstance(error, BadInput) else 503)


async def signed_in(request: Request) -> str:
    """Return the identifier of who asks, by a bearer key or by the session cookie; raise 401 without a valid one."""
    from chainlit.auth import decode_jwt, get_token_from_cookies  # noqa: PLC0415
    from jwt import InvalidTokenError  # noqa: PLC0415

    if key := bearer(request):
        return await _owner_of(key)
    token = get_token_from_cookies(dict(request.cookies))
    if not token:
        raise HTTPException(401, "sign in first")
    try:
        return str(decode_jwt(token).identifier)
    except InvalidTokenError as error:
        raise HTTPException(401, "sign in first") from error


async def pressing(request: Request) -> str:
    """Return who asks for a change. A browser sends the cookie for any site, but this header for our own page only; raise 403 without it."""
    if not bearer(request) and "x-scenewright" not in request.headers:
        raise HTTPException(403, "changes need the header x-scenewright, or a key")
    return await signed_in(request)


async def program(request: Request) -> str:
    """Return for whom a program asks: the owner of its key; where nobody has to sign in, any program of this machine speaks for its user.

    Raises 401 without a valid key elsewhere.
    """
    key = bearer(request)
    owner = await asyncio.to_thread(Installed.keys.owner_of, key) if key and Installed.keys is not None else None
    if owner is not None:
        return owner
    if open_here(request):
        return LOCAL
    raise HTTPException(401, "send a key that `scenewright keys add NAME` made: Authorization: Bearer sw-...")


Owner = Annotated[str, Depends(signed_in)]
"""Who asks a route."""
Presser = Annotated[str, Depends(pressing)]
"""Who asks a route for a change."""
Program = Annotated[str, Depends(program)]
"""For whom a program asks a route."""
Thread = Annotated[str, InPath(pattern=r"^[0-9A-Za-z-]{1,64}$")]
"""A conversation's id in a route's address."""


def bearer(request: Request) -> str:
    """Return the key that a request brings, or an empty string."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def open_here(request: Request) -> bool:
    """Tell whether a program of this machine asks where nobody has to sign in, and not a page of some site in a browser."""
    settings = Installed.settings
    origin = urlsplit(request.headers.get("origin", "")).hostname
    return settings is not None and not settings.signs_in and at_home(request.headers.get("host", ""), settings) and origin in (None, *LOOPBACK)


def at_home(host: str, settings: Settings) -> bool:
    """Tell whether a Host header names this machine or the server's public address, and not another name that leads here (DNS rebinding)."""
    name = _name(host)
    return name in LOOPBACK or (bool(settings.public_url) and name == urlsplit(settings.public_url).hostname)


def _name(host: str) -> str:
    """Return a host without its port and brackets."""
    return urlsplit(f"//{host}").hostname or ""


async def _owner_of(key: str) -> str:
    owner = await asyncio.to_thread(Installed.keys.owner_of, key) if Installed.keys is not None else None
    if owner is None:
        raise HTTPException(401, "this key is not known; `scenewright keys add NAME` makes one")
    return owner


def password_fits(given: str) -> bool:
    """Tell whether a password is the one of the settings, in constant time."""
    wanted = Installed.settings.password if Installed.settings else None
    return wanted is not None and hmac.compare_digest(given.encode(), wanted.get_secret_value().encode())
