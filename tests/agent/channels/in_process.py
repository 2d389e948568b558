"""Routes asked inside this process: no server, no sign-in, only the parts of the chat that they need."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Header

from agent.channels.web_installed import Installed, pressing, signed_in
from tools.assets import AssetStore
from tools.catalog import Catalog
from tools.consent import Consents
from tools.credentials.certificate import made_identity
from tools.credentials.outgoing import Outgoing, Policy

ANN, BOB = {"who": "ann"}, {"who": "bob"}
"""Headers of a request by Ann, and of one by Bob."""


def services_of(store: AssetStore) -> SimpleNamespace:
    """Return what routes need of the services around a store; files leave without credentials."""
    policy = Policy("off", lambda: made_identity(store.folder / "credentials"))
    outgoing = Outgoing(store, policy, store.folder / "signed")
    studio = SimpleNamespace(catalog=Catalog(), consents=Consents(store.database))
    return SimpleNamespace(store=store, outgoing=outgoing, studio=studio)


def install(chat: object, patch: pytest.MonkeyPatch) -> None:
    """Let everything in this process find a chat, opened already."""
    opening: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    opening.set_result(chat)
    patch.setattr(Installed, "opening", opening)


def unserved() -> None:
    """Let an application be made though another test of this process has served one: there is one set of Chainlit's pages in a process."""
    server = sys.modules.get("chainlit.server")
    if server is not None:
        server.app.middleware_stack = None


async def named(who: str = Header()) -> str:
    return who


@asynccontextmanager
async def in_process(*routers: APIRouter, who: Any = named, **chat: object) -> AsyncIterator[httpx.AsyncClient]:
    """Serve routes over a chat of these parts. who: the dependency that tells who asks; else it is whom the header `who` names."""
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    app.dependency_overrides = {signed_in: who, pressing: who}
    with pytest.MonkeyPatch.context() as patch:
        install(SimpleNamespace(**chat), patch)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            yield client
