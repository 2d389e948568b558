"""What only one of several servers does: to begin the turn of a message, and to answer a turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from agent.channels.talks import Talks
from tools.errors import StoreError
from tools.notebook import Notebook

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often it is looked whether another server is done, or has died."""


@asynccontextmanager
async def alone(talks: Talks, what: str) -> AsyncIterator[None]:
    """Hold something for the block; wait while another server that lives holds it. Whoever had to wait must look what is left to do.

    Where nobody else works on the records nothing is held, nor while the database is away: better twice than never.
    """
    if not talks.services.store.database.shared:
        yield
        return
    name = f"slack {what}"
    try:
        await _hold(talks.services.studio.notebook, name)
        yield
    finally:
        await asyncio.shield(asyncio.to_thread(_let_go, talks.services.studio.notebook, name))


async def _hold(notebook: Notebook, name: str) -> None:
    try:
        while not await asyncio.to_thread(notebook.claim_turn, name):  # noqa: ASYNC110 - in another process
            await asyncio.sleep(LOOK_S)
    except StoreError as error:
        log.warning("slack: other servers cannot be told of %s: %s", name, error)


def _let_go(notebook: Notebook, name: str) -> None:
    """Let others have it, and forget those who died with it."""
    with suppress(StoreError):  # it is away, and this server's hold ends with the server
        notebook.end_turn(name)
        notebook.forget_cut_off(name)
