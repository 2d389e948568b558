"""A person's account: how much they keep beside the caps, and the way to end all of their sign-ins."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import BaseModel

from agent.channels.web_installed import Installed, Owner, Presser

if TYPE_CHECKING:
    from agent.settings import Settings
    from tools.assets import AssetStore

SECOND_S = 1.0

router = APIRouter(tags=["conversations"])


class Account(BaseModel):
    """Whose account it is and what is kept in it, in bytes. A cap that is None is none."""

    owner: str
    signs_in: bool
    """Whether people sign in here; where nobody does, nobody signs out either."""
    kept_bytes: int
    most_bytes: int | None
    all_kept_bytes: int | None
    """What everybody keeps together; told only where that has a cap."""
    all_most_bytes: int | None


@router.get("/api/account")
async def account(owner: Owner) -> Account:
    """Tell how much the person keeps, and what the caps are."""
    services = (await Installed.chat()).services
    return await asyncio.to_thread(_account, services.settings, services.store, owner)


def _account(settings: Settings, store: AssetStore, owner: str) -> Account:
    from agent.storage import bytes_of  # noqa: PLC0415 - with the agent, behind the first page
    from tools.keeping.quotas import kept_by_all  # noqa: PLC0415

    together = bytes_of(settings.quota_total_gb)
    return Account(
        owner=owner,
        signs_in=settings.signs_in,
        kept_bytes=store.kept_by(owner),
        most_bytes=bytes_of(settings.quota_user_gb),
        all_kept_bytes=None if together is None else kept_by_all(store.database),
        all_most_bytes=together,
    )


@router.post("/api/sign-out")
async def sign_out(owner: Presser) -> dict[str, str]:
    """End all sign-ins of the person, on every machine; keys of programs stay.

    Cookies tell when they were given in whole seconds, so the answer waits for the next one: whoever signs in after it stays signed in.
    """
    from agent.channels.open_lines import close_ended  # noqa: PLC0415 - behind the first page

    if Installed.sessions is not None and Installed.settings is not None and Installed.settings.signs_in:
        await asyncio.to_thread(Installed.sessions.end_all, owner)
        await close_ended(Installed.sessions)
        await asyncio.sleep(SECOND_S - time.time() % SECOND_S)
    return {"signed_out": owner}
