"""The web chat's server: our routes, Chainlit mounted at /chat, and one command that serves both."""

from __future__ import annotations

import asyncio
import importlib
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi_offline import FastAPIOffline

from agent.channels import (
    account_routes,
    film_routes,
    history_routes,
    job_routes,
    metrics_routes,
    region_routes,
    sessions,
    state_routes,
    talk_routes,
)
from agent.channels.described import describe_refusals
from agent.channels.keys import FILE, Keys
from agent.channels.links import Links
from agent.channels.logbook import keep_log
from agent.channels.mcp import http as mcp_http
from agent.channels.openai_api import routes as openai_api
from agent.channels.pace import Paced
from agent.channels.sessions import Sessions
from agent.channels.sign_in import Doorkeeper, check_providers
from agent.channels.slack.routes import include_slack
from agent.channels.web_installed import LOCAL, Installed, told
from agent.channels.web_limits import Capped, tell_in_one_sentence
from agent.channels.web_memory import hold_little
from agent.channels.web_page import HomeOnly, follow_machine_theme, prepare_root
from agent.channels.web_routes import router
from agent.observing.serving import Watched
from agent.settings import LOOPBACK, Settings, chainlit_oauth, chainlit_root, chainlit_secret, quiet_chainlit
from agent.storage import url_of
from tools.errors import BadInput, NotConfigured, ScenewrightError
from tools.first import put_first
from tools.store.database import place_of
from tools.store.faults import translated

if TYPE_CHECKING:
    from agent.channels.web_chat import WebChat
    from agent.channels.web_history import History

CALLBACKS = Path(__file__).resolve().parents[2] / "chainlit_app.py"
HISTORY = "history.sqlite"


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
    chainlit_oauth(settings.public_url)
    Installed.settings, Installed.keys, Installed.links = settings, Keys(place_of(root / FILE, url_of(settings)), settings.key_days), Links(secret)
    Installed.sessions = Sessions(
        place_of(root / sessions.FILE, url_of(settings)), idle_s=settings.session_idle_hours * 3600, longest_s=settings.session_days * sessions.DAY_S
    )

    from chainlit.utils import mount_chainlit  # noqa: PLC0415 - reads its folder at import

    if settings.oauth:
        check_providers(settings)
    app = FastAPIOffline(title="Scenewright", version=version("scenewright"), lifespan=_lifespan, redoc_url=None)
    app.state.mcp = mcp_http.McpDoor(Installed.talks)
    app.include_router(router)
    app.include_router(metrics_routes.router)
    app.include_router(openai_api.router)
    app.include_router(openai_api.files)
    app.include_router(talk_routes.router)
    app.include_router(history_routes.router)
    app.include_router(state_routes.router)
    app.include_router(account_routes.router)
    app.router.add_route(mcp_http.PATH, app.state.mcp, methods=["GET", "POST", "DELETE"], include_in_schema=False)
    app.include_router(job_routes.router)
    app.include_router(region_routes.router)
    app.include_router(film_routes.router)
    include_slack(app, settings)
    mount_chainlit(app, str(CALLBACKS), path="/chat")
    follow_machine_theme()
    hold_little()
    app.add_middleware(HomeOnly, give_cookies=None if settings.signs_in else _local_cookies, films_from=settings.films_from)
    app.add_middleware(Doorkeeper, settings=settings, sessions=Installed.sessions)
    if settings.signs_in:
        app.add_middleware(Paced, settings=settings)
    app.add_middleware(Capped, max_upload_mb=settings.max_upload_mb)
    app.add_middleware(Watched)
    app.add_exception_handler(ScenewrightError, told)
    tell_in_one_sentence(app)
    describe_refusals(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    from agent.channels.web_history import History  # noqa: PLC0415 - needs Chainlit, whose folder is ready only now

    settings = Installed.settings or Settings()
    Installed.closing = asyncio.Event()
    Installed.history = History(settings.home / "web" / HISTORY, url_of(settings))
    Installed.opening = asyncio.create_task(_open_chat(settings, Installed.history))
    try:
        async with app.state.mcp.running():
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
    await asyncio.to_thread(services.agent)
    await asyncio.to_thread(services.engine.warm)
    services.tidy()
    services.shield()
    services.warm_up()
    chat: WebChat = module.WebChat(services, history)
    chat.begin()
    return chat


def _local_cookies(request: Request) -> list[str]:
    """Return the session cookies of this machine's own user for a visitor who has none yet; a reader of a shared page needs none."""
    from chainlit.auth import create_jwt, get_token_from_cookies, set_auth_cookie  # noqa: PLC0415
    from chainlit.user import User  # noqa: PLC0415

    if get_token_from_cookies(dict(request.cookies)) or request.url.path.startswith("/share/"):
        return []
    answer = Response()
    set_auth_cookie(request, answer, create_jwt(User(identifier=LOCAL)))
    return answer.headers.getlist("set-cookie")


def _kept_secret(path: Path) -> str:
    """Return the secret that signs session cookies, made once and readable by its owner only; servers that begin at once have the same."""
    if path.exists() and not path.read_text("utf-8"):
        path.unlink(missing_ok=True)  # left empty by a full disk: with an empty secret anybody could sign
    if not path.exists():
        whole = path.with_name(f"{path.name}-{secrets.token_hex(8)}")
        try:
            whole.touch(mode=0o600)
            whole.write_text(secrets.token_urlsafe(48), "utf-8")
            put_first(whole, path)
        finally:
            whole.unlink(missing_ok=True)
    return path.read_text("utf-8")


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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the answers go that are held back, and stop."""
        if Installed.closing is not None:
            Installed.closing.set()
        await super().shutdown(sockets)

    def _opened(self, opening: asyncio.Task[WebChat]) -> None:
        """Stop serving when the agent could not be opened: a page without one helps nobody."""
        if not opening.cancelled() and opening.exception() is not None:
            self.failure = opening.exception()
            self.should_exit = True


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the web chat until it is stopped.

    Raises BadInput when the address is taken, NotConfigured when it is beyond this machine and nobody has to sign in, or when
    signing in is not set up whole; and what the agent raises when it cannot be opened.
    """
    if host not in LOOPBACK and not settings.signs_in:
        raise NotConfigured(f"set SCENEWRIGHT_PASSWORD, or a provider to sign in with, before the chat is served at {host}, where others can reach it")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise BadInput(f"{host}:{port} cannot be used ({error.strerror}); name another with --port.") from error
        listener.listen(256)
        keep_log(settings.home, aloud=True, as_json=settings.log == "json")
        app = create_app(settings)
        config = uvicorn.Config(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=5)
        server = _Server(config)
        server.run(sockets=[listener])
        if server.failure is not None:
            raise server.failure
