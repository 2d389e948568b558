"""Forgetting a conversation: what was made in it, what the agent remembers of it, and what is arranged in it."""

from __future__ import annotations

import asyncio
from functools import partial

from agent.app import Services
from tools.keeping.deleting import Deleted, Uses, delete_project
from tools.moderating import HELD


async def is_busy(services: Services, project: str) -> bool:
    """Tell whether another program plays a turn of a conversation, or a job of it runs or has an unknown outcome."""
    held = await asyncio.to_thread(services.studio.notebook.is_held_elsewhere, project)
    return held or bool(await asyncio.to_thread(partial(services.door.jobs, project=project)))


async def forget(services: Services, project: str, owner: str, uses: Uses | None = None) -> Deleted | None:
    """Forget a conversation in which no turn is under way; None, and its assets stay, while it is busy.

    uses: where many are forgotten; else what the owner has is looked through. What others use stays, see `delete_project`;
    what was spent stays in the books.
    """
    deleted = None
    if not await is_busy(services, project):
        if uses is None:
            uses = await asyncio.to_thread(Uses, services.store, (owner, HELD))
        deleted = await asyncio.to_thread(delete_project, services.store, project, uses)
    checkpointer = services.graph.checkpointer
    if checkpointer is not None and not isinstance(checkpointer, bool):
        await checkpointer.adelete_thread(project)
    return deleted


def forgotten_words(gone: Deleted | None) -> str:
    """Return what is gone of a conversation and what stays."""
    first = "The conversation is gone, and its link with it."
    if gone is None:
        return f"{first} What was made in it stays for now: a job of it still runs, or nobody can tell how one ended."
    made = " So is what was made in it; its files are removed at the next clean-up." if gone.assets else ""
    stayed = f" What other conversations use of it stays ({gone.stayed})." if gone.stayed else ""
    return f"{first}{made}{stayed}"
