"""What machines ask of a server: whether it can be used, and its figures. Whether it lives, `/healthz` of `web_routes` tells."""

from __future__ import annotations

import asyncio
import hmac
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from agent.channels.web_installed import Installed, bearer, open_here
from agent.settings import LOOPBACK

if TYPE_CHECKING:
    from agent.channels.web_chat import WebChat
    from agent.observing.readings import Readings

router = APIRouter()

FRESH = {"cache-control": "no-store"}
READY_S, PATIENCE_S = 1.0, 5.0
"""How long an answer of /readyz is good for, and how long a part may take to answer."""
CLOSED = "Set SCENEWRIGHT_METRICS_TOKEN and send it as a bearer token; without it /metrics answers this machine alone, where nobody signs in."
_LOOKING = ThreadPoolExecutor(2, "readiness")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers of a request that came by way of a proxy, and so perhaps from anywhere."""


@router.get("/readyz", include_in_schema=False)
async def ready(request: Request) -> JSONResponse:
    """Say whether the chat can be used: the agent is loaded, the store can be written, the databases answer; 503 names what cannot."""
    state = request.app.state
    when, found = getattr(state, "readiness", (0.0, {}))
    if not found or time.monotonic() - when > READY_S:
        found = await readiness()
        state.readiness = (time.monotonic(), found)
    is_ready = all(found.values())
    parts = {part: "ok" if good else "failed" for part, good in found.items()}
    return JSONResponse({"status": "ok" if is_ready else "not ready", **parts}, 200 if is_ready else 503, headers=FRESH)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Return the figures for Prometheus, to who may see them."""
    from agent.observing.exposition import exposition  # noqa: PLC0415 - with the agent, behind the first page

    _admit(request)
    chat = await Installed.chat()
    readings = getattr(request.app.state, "readings", None)
    if readings is None:
        readings = request.app.state.readings = readings_of(chat)
    text, kind = await asyncio.to_thread(lambda: exposition(chat.services.observing.figures, readings.read()))
    return Response(text, headers={"content-type": kind, **FRESH})


async def readiness() -> dict[str, bool]:
    """Return for each part whether it can be used."""
    opening = Installed.opening
    if opening is None or not opening.done() or opening.cancelled() or opening.exception() is not None:
        return {"agent": False}
    chat = opening.result()
    store = chat.services.store
    checks = {
        "store": _looked(_write, store.folder),
        "database": _looked(store.database.rows, "SELECT 1"),
        "history": chat.history.get_thread_author(""),
    }
    answers = await asyncio.gather(*(asyncio.wait_for(check, PATIENCE_S) for check in checks.values()), return_exceptions=True)
    good = dict(zip(checks, (not isinstance(answer, BaseException) for answer in answers), strict=True))
    return {"agent": not chat.services.door.closing, **good}


def readings_of(chat: WebChat) -> Readings:
    """Return the gauges of a chat."""
    from agent.observing.readings import Readings  # noqa: PLC0415 - with the agent, behind the first page

    services = chat.services
    engines = {card.id: card.engine for card in services.studio.catalog.cards.values()}
    return Readings(services.store, services.door, engines, lines=open_lines, turns=lambda: chat.talks.under_way)


def open_lines() -> int:
    """Return how many pages are connected."""
    from chainlit.session import ws_sessions_sid  # noqa: PLC0415 - reads its folder at import

    return len(ws_sessions_sid)


def _admit(request: Request) -> None:
    """Let through who may see the figures; raise 401 for a wrong token, 403 where there is none and it is not this machine's own user."""
    settings = Installed.settings
    token = settings.metrics_token if settings is not None else None
    if token is not None and token.get_secret_value():
        if not hmac.compare_digest(bearer(request).encode(), token.get_secret_value().encode()):
            raise HTTPException(401, "Send the token of SCENEWRIGHT_METRICS_TOKEN: Authorization: Bearer ...")
        return
    here = request.client is not None and request.client.host in LOOPBACK
    if not (here and open_here(request)) or any(name in request.headers for name in _FORWARDED):
        raise HTTPException(403, CLOSED)


async def _looked(look: Callable[..., object], *what: object) -> None:
    """Do it in a thread of ours, of which there are few: what hangs takes none of those that the chat works with."""
    await asyncio.get_running_loop().run_in_executor(_LOOKING, look, *what)


def _write(folder: Path) -> None:
    """Write and remove a small file. Raises OSError."""
    probe = folder / f".ready-{uuid.uuid4().hex}"
    try:
        probe.write_bytes(b"ok")
    finally:
        with suppress(OSError):
            probe.unlink()
