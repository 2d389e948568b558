"""A person's account over HTTP: what is kept beside the caps; and signing out everywhere, which closes the open lines of their pages too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from chainlit.auth import create_jwt
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id
from chainlit.user import User

from agent.app import Services
from agent.channels import account_routes
from agent.channels.open_lines import close_ended
from agent.channels.sessions import Sessions
from agent.channels.sign_in import sign_in_of
from agent.channels.web_installed import Installed
from agent.settings import Settings
from tests.agent.channels.in_process import ANN, BOB, in_process
from tests.fakes import media_files
from tools.assets import NewAsset


async def account(services: Services, who: dict[str, str]) -> dict[str, Any]:
    async with in_process(account_routes.router, services=services) as client:
        return dict((await client.get("/api/account", headers=who)).json())


async def test_a_person_sees_what_they_keep_and_what_all_do_only_where_that_is_capped(services: Services) -> None:
    data = media_files.png("cat")
    services.store.put(NewAsset(project="p", owner="ann"), data)
    services.store.put(NewAsset(project="q", owner="ann"), data)
    services.store.put(NewAsset(project="q", owner="bob"), media_files.png("dog"))
    told = await account(services, ANN)
    assert told == {"owner": "ann", "signs_in": False, "kept_bytes": len(data), "most_bytes": None, "all_kept_bytes": None, "all_most_bytes": None}
    services = replace(services, settings=services.settings.model_copy(update={"quota_user_gb": 0.5, "quota_total_gb": 2.0}))
    told = await account(services, BOB)
    assert (told["kept_bytes"], told["most_bytes"]) == (len(media_files.png("dog")), 500_000_000)
    assert (told["all_kept_bytes"], told["all_most_bytes"]) == (len(data) + len(media_files.png("dog")), 2_000_000_000)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The open lines of three pages, two of Ann's: the socket of each, with the cookies that it came by."""
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "s" * 40)

    async def emit(*_: object) -> None:
        pass

    came = {"at home": "ann", "at work": "ann", "elsewhere": "bob"}
    cookies = {socket: f"a=b; access_token={create_jwt(User(identifier=owner, metadata={'at': socket}))}" for socket, owner in came.items()}
    opened = {socket: WebsocketSession(socket, socket, emit, emit, {}, "webapp", {"HTTP_COOKIE": one}) for socket, one in cookies.items()}  # type: ignore[arg-type]
    monkeypatch.setattr("chainlit.session.ws_sessions_sid", opened)
    yield cookies
    for socket in cookies:
        ws_sessions_id.pop(socket)


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sockets that were closed."""
    sockets: list[str] = []

    async def disconnect(socket: str) -> None:
        sockets.append(socket)

    monkeypatch.setattr(sio, "disconnect", disconnect)
    return sockets


async def test_signing_out_everywhere_closes_the_lines_of_that_persons_pages_alone(
    tmp_path: Path, lines: dict[str, str], closed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = Sessions(tmp_path / "s.sqlite", idle_s=3600.0, longest_s=7200.0)
    monkeypatch.setattr(Installed, "sessions", sessions)
    monkeypatch.setattr(account_routes, "SECOND_S", 0.01)
    monkeypatch.setattr(Installed, "settings", Settings(password="x"))  # type: ignore[arg-type]
    await close_ended(sessions)
    assert closed == []
    signed = sign_in_of(lines["at work"])
    assert signed is not None
    sessions.end(signed[0].token, "ann")
    await close_ended(sessions)
    assert closed == ["at work"]
    closed.clear()
    async with in_process(account_routes.router) as client:
        answer: httpx.Response = await client.post("/api/sign-out", headers=ANN)
    assert answer.json() == {"signed_out": "ann"}
    assert sorted(closed) == ["at home", "at work"]


async def test_a_line_whose_cookie_is_over_is_closed(
    tmp_path: Path, lines: dict[str, str], closed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "t" * 40)  # none of the cookies is read any more
    await close_ended(Sessions(tmp_path / "s.sqlite", idle_s=3600.0, longest_s=7200.0))
    assert sorted(closed) == sorted(lines)


def test_a_cookie_that_is_none_of_ours_is_nobodys_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "s" * 40)
    assert [sign_in_of(cookies) for cookies in ("", "a=b", "access_token=forged", "x; =;")] == [None] * 4
    found = sign_in_of(f"access_token={create_jwt(User(identifier='ann@example.org', metadata={'provider': 'google'}))}")
    assert found is not None and (found[0].owner, found[1]) == ("ann@example.org", "google")
