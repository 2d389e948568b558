"""The open lines of pages, which Chainlit asks for their cookie only when they begin: they are closed when the sign-in they came by has ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from agent.channels.sessions import Sessions
from agent.channels.sign_in import sign_in_of
from tools.errors import ScenewrightError

log = logging.getLogger(__name__)

LOOK_S = 5.0
"""How often lines are looked at: as long as `sessions.SURE_S` keeps an answer."""


async def watch_lines(sessions: Sessions) -> None:
    """Close the lines of sign-ins that ended, until cancelled."""
    while True:
        await asyncio.sleep(LOOK_S)
        try:
            await close_ended(sessions)
        except ScenewrightError as error:
            log.warning("open lines could not be looked after: %s", error)


async def close_ended(sessions: Sessions) -> None:
    """Close the lines of sign-ins that have ended. Their pages ask for a new one, and are refused it without a new sign-in."""
    from chainlit.server import sio  # noqa: PLC0415 - reads its folder at import
    from chainlit.session import ws_sessions_sid  # noqa: PLC0415

    lines = {socket: str(session.environ.get("HTTP_COOKIE") or "") for socket, session in ws_sessions_sid.items()}
    for socket in await asyncio.to_thread(_ended, sessions, lines) if lines else ():
        await sio.disconnect(socket)


def _ended(sessions: Sessions, lines: Mapping[str, str]) -> list[str]:
    """Return those of the lines, each with the cookies that it came with, whose sign-in has ended: also by the cookie's own end."""
    found = {socket: sign_in_of(cookies) for socket, cookies in lines.items()}
    over = sessions.ended(signed[0] for signed in found.values() if signed is not None)
    return [socket for socket, signed in found.items() if signed is None or signed[0] in over]
