"""No route gives anything of one person to another, nor to nobody: walked over all routes of the server, those that are added later too."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from agent.channels import web
from agent.channels.web_history import History
from agent.channels.web_installed import Installed
from agent.settings import Settings
from prompts.shot import Shot
from tests.agent.channels.in_process import install, unserved
from tools.approvals import Approval
from tools.assets import NewAsset
from tools.errors import StoreError
from tools.media import encode_png

pytestmark = pytest.mark.timeout(300)
THREAD = str(uuid.uuid4())
TURN = uuid.uuid4().hex
ELEMENT = {"id": TURN, "threadId": THREAD, "forId": "s1", "type": "custom", "name": "Turn"}

OPEN = {
    "/": "leads to the chat", "/healthz": "for whoever watches the server", "/readyz": "for whoever watches the server", "/metrics": "asks for a token itself", "/docs": "tells what there is", "/openapi.json": "tells what there is",
    "/docs/oauth2-redirect": "of the page above", "/share/{token}": "for everybody with the link", "/mcp": "asks for a key itself", "/files/{token}": "the link is signed by us",
    "/share/{token}/assets/{asset_id}": "for everybody with the link", "/share/{token}/assets/{asset_id}/thumb": "for everybody with the link",
    "/share/{token}/assets/{asset_id}/captions": "for everybody with the link", "/slack/events": "signed by Slack", "/static-offline-docs": "files of the page above",
}  # fmt: skip
"""Routes that ask nobody who they are, and why; each must be named here."""
CHAINLIT_OPEN = re.compile(
    r"/chat/(public|assets|copilot|avatars|favicon|logo|login|logout|auth|health|set-session-cookie|project/(translations|settings)|slack|teams|docs|redoc|openapi.json)\b|/chat/$|/chat/\{full_path:path\}"
)
"""Chainlit's files, its ways to sign in, and its page without anything in it."""
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/api/talks/{thread}/actions"): {"json": {"kind": "undo"}},
    ("POST", "/api/talks/{thread}/messages"): {"json": {"text": "make it night"}},
    ("POST", "/api/talks/{thread}/files"): {"params": {"name": "x.png"}, "content": b"x"},
    ("POST", "/api/talks/{thread}/masks"): {
        "params": {"target": "img1"},
        "content": encode_png(Image.new("L", (64, 36), 255)),
    },
    ("PATCH", "/api/talks/{thread}"): {"json": {"name": "mine"}},
    ("POST", "/api/talks/{thread}/again"): {"json": {}},
    ("GET", "/chat/project/file/{file_id}"): {"params": {"session_id": "none"}},
    ("GET", "/api/talks/{thread}/masks"): {"params": {"target": "img1"}},
    ("GET", "/api/assets/{asset_id}/shot"): {"params": {"words": "a cat"}},
}
"""What a request needs beside its path to come as far as the question whose it is."""
NOT_FOUND = {401, 403, 404}
CHAINLIT_NO = {401, 403, 404, 422}
"""Chainlit looks at what was sent before it asks who sent it."""


class Theirs:
    """What belongs to Ann, by the name that routes give it in their paths; a parameter that is not here fails the test."""

    def __init__(self, asset: str, element: str) -> None:
        self.values = {
            "thread": THREAD, "thread_id": THREAD, "asset_id": asset, "turn_id": TURN, "element_id": element, "approval_id": "money", "job_id": "0123456789",
            "job": "job", "name": "subject", "label": "wallet", "file_id": "file", "token": "none", "upload": "none", "shot": "s1", "shot_id": "s1",
            "handle": "img1", "suffix": "png", "signature": "none", "asset": asset, "file": f"{asset}.png",
        }  # fmt: skip

    def path(self, template: str) -> str:
        """Return a route's path with Ann's values."""

        def value(found: re.Match[str]) -> str:
            name = found[1].partition(":")[0]
            assert name in self.values, f"{template}: say in Theirs what of Ann's {name} names"
            return self.values[name]

        return re.sub(r"\{([^}]+)\}", value, template)


def routes_of(app: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the method and the path of every route, mounted ones and those of included routers too."""
    for route in app.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        path = prefix + str(getattr(route, "path", ""))
        if getattr(route, "methods", None):
            yield from ((method, path) for method in route.methods - {"HEAD", "OPTIONS"})
        elif hasattr(inner, "routes"):
            yield from routes_of(inner, path)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    unserved()
    return web.create_app(Settings(home=tmp_path_factory.mktemp("home"), password="open sesame"))  # type: ignore[arg-type]


@pytest.fixture
async def theirs(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Theirs]:
    """Ann's talk with a picture, a turn and a question about money, in the real services behind the routes."""
    from agent.channels.web_chat import WebChat, open_services

    settings = Installed.settings
    assert settings is not None
    history = History(settings.home / "web" / "history.sqlite")
    services = await open_services(settings)
    new = NewAsset(
        project=f"chat-{THREAD}", owner="ann", shot=Shot.model_validate({"subject": "a fox"}), width=64, height=36
    )
    asset = services.store.put(
        new, encode_png(Image.new("RGB", (64, 36), "#d4622a")), sidecars={"svg": b"<svg/>", "part:wallet": b"x"}
    )
    question = Approval(
        id="money",
        project=f"chat-{THREAD}",
        owner="ann",
        turn=1,
        call="c",
        words="w",
        requests=(),
        wish={},
        estimate="",
        usd=1,
        maker="m",
    )
    services.studio.approvals.ask(question)
    await history.begin_thread(THREAD, "ann", "Ann's")
    element = {**ELEMENT, "props": {"turn": TURN, "status": "done", "assets": []}}
    await history.keep_reply(THREAD, element)
    chat = WebChat(services, history)
    install(chat, monkeypatch)
    monkeypatch.setattr(Installed, "history", history)
    monkeypatch.setattr("chainlit.data._data_layer", history)
    monkeypatch.setattr("chainlit.data._data_layer_initialized", True)
    yield Theirs(asset.id, TURN)
    await services.close()
    await history.close()


def client(app: FastAPI, owner: str) -> httpx.AsyncClient:
    """Return a browser in which somebody is signed in; nobody for an empty name."""
    from chainlit.auth import create_jwt
    from chainlit.user import User

    cookies = {"access_token": create_jwt(User(identifier=owner))} if owner else {}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", cookies=cookies, headers={"x-scenewright": "1"}, timeout=30
    )


def closed(app: FastAPI) -> list[tuple[str, str]]:
    """Return the routes that have to know who asks."""
    every = sorted(set(routes_of(app)))
    assert len(every) > 60, "the walk does not find the routes any more"
    return [(method, path) for method, path in every if not is_open(path)]


def is_open(path: str) -> bool:
    return path in OPEN or path.startswith(("/static-offline-docs", "/slack/")) or bool(CHAINLIT_OPEN.match(path))


async def test_nothing_is_given_to_nobody(app: FastAPI, theirs: Theirs) -> None:
    given = []
    async with client(app, "") as nobody:
        for method, template in closed(app):
            answer = await nobody.request(method, theirs.path(template), **BODIES.get((method, template), {}))
            if answer.status_code not in CHAINLIT_NO if template.startswith("/chat/") else answer.status_code not in (401, 403):
                given.append(f"{method} {template}: {answer.status_code} {answer.text[:200]}")
    assert not given, "name what is open to everybody in OPEN; what needs more than its path goes into BODIES:\n" + "\n".join(given)


async def test_nothing_of_ann_is_given_to_bob(app: FastAPI, theirs: Theirs) -> None:
    given = []
    async with client(app, "bob") as bob:
        for method, template in closed(app):
            answer = await bob.request(method, theirs.path(template), **BODIES.get((method, template), {})) if "{" in template else None
            if answer is not None and answer.status_code not in NOT_FOUND:
                given.append(f"{method} {template}: {answer.status_code} {answer.text[:200]}")
    assert not given, "what needs more than its path goes into BODIES:\n" + "\n".join(given)


async def test_ann_herself_is_given_what_is_hers(app: FastAPI, theirs: Theirs) -> None:
    paths = ("/assets/{asset_id}", "/assets/{asset_id}/thumb", "/assets/{asset_id}/parts/{label}", "/api/turns/{turn_id}", "/api/approvals/{approval_id}",
             "/api/talks/{thread}/state", "/api/talks/{thread}/export", "/api/talks/{thread}/share", "/chat/project/thread/{thread_id}")  # fmt: skip
    async with client(app, "ann") as ann:
        for template in paths:
            assert (await ann.get(theirs.path(template))).status_code == 200, template


async def test_lists_hold_nothing_of_others(app: FastAPI, theirs: Theirs) -> None:
    async with client(app, "bob") as bob:
        for path in (
            "/api/talks",
            "/api/talks?q=Ann",
            "/api/jobs",
            f"/api/jobs?thread={THREAD}",
            "/api/jobs?every=true",
        ):
            answer = await bob.get(path)
            assert (
                answer.status_code in (200, 404)
                and THREAD not in answer.text.replace(path, "")
                and "Ann" not in answer.text
            ), path
        threads = await bob.post("/chat/project/threads", json={"pagination": {"first": 20}, "filter": {}})
        assert threads.json()["data"] == []


async def test_bob_cannot_change_ann_s_talk_by_what_he_sends(app: FastAPI, theirs: Theirs) -> None:
    element = {**ELEMENT, "display": "inline", "props": {"text": "forged"}}
    async with client(app, "bob") as bob:
        for method, path, body in (
            ("PUT", "/chat/project/thread", {"threadId": THREAD, "name": "mine"}), ("DELETE", "/chat/project/thread", {"threadId": THREAD}),
            ("PUT", "/chat/project/thread/share", {"threadId": THREAD, "isShared": True}),
            ("PUT", "/chat/project/element", {"element": element, "sessionId": "none"}),
            ("DELETE", "/chat/project/element", {"element": element, "sessionId": "none"}),
            ("POST", "/chat/project/action", {"sessionId": "none", "action": {"name": "scene", "payload": {}, "label": "", "forId": "s1", "id": "a"}}),
        ):  # fmt: skip
            answer = await bob.request(method, path, json=body)
            assert answer.status_code >= 400, (method, path, answer.status_code, answer.text)
    history = Installed.history
    assert history is not None
    thread = await history.get_thread(THREAD)
    assert (thread["name"], thread["userIdentifier"], len(thread["elements"])) == ("Ann's", "ann", 1)
    assert thread["elements"][0]["props"]["turn"] == TURN


async def test_another_site_cannot_press_anything_with_ann_s_cookie(app: FastAPI, theirs: Theirs) -> None:
    async with client(app, "ann") as ann:
        del ann.headers["x-scenewright"]
        for method, template in closed(app):
            if method != "GET" and template.startswith("/api/"):
                answer = await ann.request(method, theirs.path(template), **BODIES.get((method, template), {}))
                assert answer.status_code == 403, (method, template, answer.status_code)


async def test_a_history_that_cannot_be_reached_is_one_sentence(app: FastAPI, theirs: Theirs, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lost(*_: object) -> None:
        raise StoreError("The database db/x cannot be reached; start it.")

    monkeypatch.setattr(History, "threads", lost)
    async with client(app, "ann") as ann:
        answer = await ann.get("/api/talks")
    assert (answer.status_code, answer.json()) == (503, {"detail": "The database db/x cannot be reached; start it."})


def test_the_folder_of_a_home_stays_out_of_the_tests(app: FastAPI) -> None:
    settings = Installed.settings
    assert settings is not None and Path.home() not in settings.home.parents
