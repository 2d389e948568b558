"""Where Chainlit's callbacks and the routes find the chat of this process, and who asks."""

from __future__ import annotations

import asyncio
import hmac
from typing import TYPE_CHECKING

from fastapi import HTTPException, Request

from tools.errors import NotConfigured

if TYPE_CHECKING:
    from agent.channels.web_chat import WebChat
    from agent.channels.web_history import History
    from agent.settings import Settings

LOCAL = "local"
"""The owner of everything when nobody has to sign in."""


class Installed:
    """Where Chainlit's callbacks find the chat: they are registered in its module, so one process holds one chat."""

    settings: Settings | None = None
    history: History | None = None
    opening: asyncio.Task[WebChat] | None = None

    @classmethod
    async def chat(cls) -> WebChat:
        """Return the chat of this process; while the agent is still being loaded behind the first page, wait for it."""
        if cls.opening is None:
            raise NotConfigured("the chat page is served by `scenewright web`, not by Chainlit's own command")
        return await asyncio.shield(cls.opening)

    @classmethod
    async def pick_up(cls) -> None:
        """Go on with what was left open in the thread that a page opens again."""
        await (await cls.chat()).pick_up()


async def signed_in(request: Request) -> str:
    """Return the identifier of who asks; raise 401 without a valid session cookie."""
    from chainlit.auth import decode_jwt, get_token_from_cookies  # noqa: PLC0415
    from jwt import InvalidTokenError  # noqa: PLC0415

    token = get_token_from_cookies(dict(request.cookies))
    if not token:
        raise HTTPException(401, "sign in first")
    try:
        return str(decode_jwt(token).identifier)
    except InvalidTokenError as error:
        raise HTTPException(401, "sign in first") from error


def password_fits(given: str) -> bool:
    """Tell whether a password is the one of the settings, in constant time."""
    wanted = Installed.settings.password if Installed.settings else None
    return wanted is not None and hmac.compare_digest(given.encode(), wanted.get_secret_value().encode())
