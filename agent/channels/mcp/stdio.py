"""The MCP server over standard input and output, as desktop clients start it, on the folder that the web chat has too."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from mcp.server.stdio import stdio_server

from agent.channels.logbook import keep_log
from agent.channels.take_away import HISTORY
from agent.settings import Settings, chainlit_root, quiet_chainlit
from tools.store.faults import translated

if TYPE_CHECKING:
    from agent.channels.talks import Talks


async def serve_stdio(settings: Settings, owner: str) -> int:
    """Serve one client until it closes its end, and return the exit code. owner: whose conversations these are.

    Raises StoreError or StoreFull when the folder cannot be used.
    """
    keep_log(settings.home)
    with translated(settings.home):
        (settings.home / "web").mkdir(parents=True, exist_ok=True)
    chainlit_root(settings.home / "web")
    quiet_chainlit()
    from agent.channels.mcp.server import build_server  # noqa: PLC0415 - with Chainlit, whose folder is known only now

    async with stdio_server() as (reading, writing), _opening(settings) as opening:
        sys.stdout = sys.stderr  # what a library prints must not get between the messages

        async def talks() -> Talks:
            return await asyncio.shield(opening)

        server = build_server(talks, lambda _: owner)
        await server.run(reading, writing, server.create_initialization_options())
    return 0


@asynccontextmanager
async def _opening(settings: Settings) -> AsyncIterator[asyncio.Task[Talks]]:
    """Open the conversations beside the first messages of the client, and close them at the end."""
    opening = asyncio.create_task(_open(settings))
    try:
        yield opening
    finally:
        await asyncio.wait([opening])
        if not opening.cancelled() and not opening.exception():
            talks = opening.result()
            await talks.services.close()
            await talks.history.close()


async def _open(settings: Settings) -> Talks:
    from agent.app import open_services  # noqa: PLC0415 - the client is answered before all this is loaded
    from agent.channels.talks import Talks  # noqa: PLC0415
    from agent.channels.web_history import History  # noqa: PLC0415 - needs Chainlit, whose folder is known only now
    from agent.storage import url_of  # noqa: PLC0415

    history = History(settings.home / "web" / HISTORY, url_of(settings))
    with translated(settings.home / "web", HISTORY):
        await history.open()
    services = await open_services(settings)
    await asyncio.to_thread(services.agent)
    services.shield()
    return Talks(services, history)
