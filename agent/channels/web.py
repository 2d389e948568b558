"""The web chat's server: our routes, Chainlit mounted at /chat, and one command that serves both."""

from __future__ import annotations

import asyncio
import hmac
import importlib
import logging
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response

from agent.channels.web_page import HomeOnly, prepare_root
from agent.channels.web_turns import ended
from agent.settings import LOOPBACK, Settings, chainlit_root, chainlit_secret, quiet_chainlit
from tools.errors import BadInput, NotConfigured, UnknownHandle
from tools.store.faults import translated

if TYPE_CHECKING:
    from agent.channels.web_chat import WebChat
    from agent.channels.web_history import History
    from tools.assets import Asset

log = logging.getLogger(__name__)

LOCAL = "local"
"""The owner of everything when nobody has to sign in."""
CALLBACKS = Path(__file__).resolve().parents[2] / "chainlit_app.py"
HISTORY = "history.sqlite"
FOREVER = "private, max-age=31536000, immutable"
MEDIA_TYPES = {".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}


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


def create_app(settings: Settings) -> FastAPI:
    """Return the server's application. Chainlit is imported here, once, after its folder is ready.

    Raises StoreError or StoreFull when the folder cannot be used.
    """
    root = settings.home / "web"
    with translated(settings.home):
        prepare_root(root, max_upload_mb=settings.max_upload_mb)
        secret = _kept_secret(root / "secret")
    chainlit_root(root)
    quiet_chainlit()
    chainlit_secret(secret)
    Installed.settings = settings

    from chainlit.utils import mount_chainlit  # noqa: PLC0415 - reads its folder at import

    app = FastAPI(title="Scenewright", lifespan=_lifespan, docs_url=None, redoc_url=None)
    _add_routes(app)
    mount_chainlit(app, str(CALLBACKS), path="/chat")
    app.add_middleware(HomeOnly, give_cookies=None if settings.password else _local_cookies)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    from agent.channels.web_history import History  # noqa: PLC0415 - needs Chainlit, whose folder is ready only now

    settings = Installed.settings or Settings()
    Installed.history = History(settings.home / "web" / HISTORY)
    Installed.opening = asyncio.create_task(_open_chat(settings, Installed.history))
    try:
        yield
    finally:
        opening, Installed.opening = Installed.opening, None
        await asyncio.wait([opening])
        if not opening.exception():
            await opening.result().services.close()
        await Installed.history.close()


async def _open_chat(settings: Settings, history: History) -> WebChat:
    """Load the agent and open its services; a second of imports goes to a thread, so that the page is served meanwhile."""
    with translated(settings.home / "web", HISTORY):
        await history.open()
    module = await asyncio.to_thread(importlib.import_module, "agent.channels.web_chat")
    services = await module.open_services(settings, executor=module.worker_processes(settings.workers, settings.cache))
    await asyncio.to_thread(services.engine.warm)
    chat: WebChat = module.WebChat(services, history)
    return chat


def _local_cookies(request: Request) -> list[str]:
    """Return the session cookies of this machine's own user for a visitor who has none yet."""
    from chainlit.auth import create_jwt, get_token_from_cookies, set_auth_cookie  # noqa: PLC0415
    from chainlit.user import User  # noqa: PLC0415

    if get_token_from_cookies(dict(request.cookies)):
        return []
    answer = Response()
    set_auth_cookie(request, answer, create_jwt(User(identifier=LOCAL)))
    return answer.headers.getlist("set-cookie")


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


Owner = Annotated[str, Depends(signed_in)]


async def _owned(asset_id: str, owner: str) -> Asset:
    """Return an asset of the one who asks; somebody else's is as unknown as one that never was."""
    store = (await Installed.chat()).services.store
    try:
        asset = await asyncio.to_thread(store.by_id, asset_id)
    except UnknownHandle as error:
        raise HTTPException(404, "there is no such asset") from error
    if asset.owner != owner:
        raise HTTPException(404, "there is no such asset")
    if not await asyncio.to_thread(asset.path.is_file):
        raise HTTPException(410, f"the file of {asset.handle} is gone; restore {asset.path.name} from a backup")
    return asset


def _add_routes(app: FastAPI) -> None:
    @app.get("/", include_in_schema=False)
    async def home() -> RedirectResponse:
        return RedirectResponse("/chat/")

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        ready = Installed.opening is not None and Installed.opening.done() and not Installed.opening.exception()
        return {"status": "ok" if ready else "starting"}

    @app.get("/assets/{asset_id}")
    async def asset(asset_id: str, owner: Owner, download: bool = False) -> FileResponse:
        found = await _owned(asset_id, owner)
        kind = MEDIA_TYPES.get(found.path.suffix, "application/octet-stream")
        name = f"{found.handle}{found.path.suffix}" if download else None
        return FileResponse(found.path, media_type=kind, filename=name, headers={"cache-control": FOREVER})

    @app.get("/assets/{asset_id}/thumb")
    async def thumb(asset_id: str, owner: Owner) -> Response:
        found = await _owned(asset_id, owner)
        store = (await Installed.chat()).services.store
        data = await asyncio.to_thread(store.thumbnail, found.id, 512)
        return Response(data, media_type="image/webp", headers={"cache-control": FOREVER})

    @app.get("/assets/{asset_id}/parts/{label}")
    async def part(asset_id: str, label: str, owner: Owner) -> FileResponse:
        from agent.views import PART, part_labels  # noqa: PLC0415 - with the agent, behind the first page

        found = await _owned(asset_id, owner)
        if label not in part_labels(found):
            raise HTTPException(404, "there is no such part")
        path = (await Installed.chat()).services.store.sidecar_path(found, f"{PART}{label}")
        return FileResponse(path, media_type="image/png", filename=f"{label}.png", headers={"cache-control": FOREVER})

    @app.get("/api/turns/{turn_id}")
    async def turn(turn_id: str, owner: Owner) -> JSONResponse:
        return JSONResponse(await _turn_props(turn_id, owner), headers={"cache-control": "no-store"})


async def _turn_props(turn_id: str, owner: str) -> Any:
    chat = await Installed.chat()
    card = chat.turns.get(turn_id)
    if card is not None and card.owner == owner:
        return card.props()
    element = await chat.history.element_of(turn_id)
    if element and await chat.history.get_thread_author(element["threadId"]) == owner:
        return ended(element["props"])
    raise HTTPException(404, "there is no such turn")


def _kept_secret(path: Path) -> str:
    """Return the secret that signs session cookies, made once and readable by its owner only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), "utf-8")
    return path.read_text("utf-8")


def password_fits(given: str) -> bool:
    """Tell whether a password is the one of the settings, in constant time."""
    wanted = Installed.settings.password if Installed.settings else None
    return wanted is not None and hmac.compare_digest(given.encode(), wanted.get_secret_value().encode())


class _Server(uvicorn.Server):
    """Says where the chat is as soon as it is served, and stops when what is behind the page cannot be opened."""

    failure: BaseException | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host = self.config.host if ":" not in self.config.host else f"[{self.config.host}]"
            sys.stdout.write(f"Scenewright is at http://{host}:{self.config.port}/chat/\n")
            sys.stdout.flush()
            if Installed.opening is not None:
                Installed.opening.add_done_callback(self._opened)

    def _opened(self, opening: asyncio.Task[WebChat]) -> None:
        """Stop serving when the agent could not be opened: a page without one helps nobody."""
        if not opening.cancelled() and opening.exception() is not None:
            self.failure = opening.exception()
            self.should_exit = True


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the web chat until it is stopped.

    Raises BadInput when the address is taken, NotConfigured when it is beyond this machine and no password is set, and
    what the agent raises when it cannot be opened.
    """
    if host not in LOOPBACK and settings.password is None:
        raise NotConfigured(f"set SCENEWRIGHT_PASSWORD before the chat is served at {host}, where others can reach it")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise BadInput(f"{host}:{port} cannot be used ({error.strerror}); name another with --port.") from error
        listener.listen(256)
        app = create_app(settings)
        config = uvicorn.Config(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=5)
        server = _Server(config)
        server.run(sockets=[listener])
        if server.failure is not None:
            raise server.failure
