"""Who is let in: by password or an account elsewhere, how often one may try, and what becomes of a session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from chainlit.auth import create_jwt
from chainlit.user import User
from fastapi.responses import PlainTextResponse
from starlette.datastructures import Headers

from agent.channels.sign_in import (
    MOST_TRIES,
    Doorkeeper,
    Knock,
    Tries,
    allowed,
    by_password,
    by_provider,
    check_providers,
    knock,
    stands,
)
from agent.channels.web_installed import Installed
from agent.settings import Settings, read_settings
from tests.fakes.oauth_provider import Provider, provider
from tests.served import Served, serve
from tools.errors import NotConfigured

pytestmark = pytest.mark.timeout(300)
PASSWORD = "open sesame"


@pytest.fixture(scope="module")
def accounts() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def guarded(accounts: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A chat with a password and a provider."""
    ways = {"SCENEWRIGHT_PASSWORD": PASSWORD, "SCENEWRIGHT_ALLOW": "ann@example.org, @friends.org", **accounts.settings}
    with serve(tmp_path_factory.mktemp("signed"), **ways) as running:
        yield running


@pytest.fixture
def visitor(guarded: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=guarded.url, timeout=60, follow_redirects=True) as opened:
        yield opened


def test_the_login_page_offers_both_ways_and_speaks_of_a_name(visitor: httpx.Client) -> None:
    ways = visitor.get("/chat/auth/config").json()
    assert (ways["requireLogin"], ways["passwordAuth"], ways["headerAuth"], ways["oauthProviders"]) == (
        True,
        True,
        False,
        ["generic"],
    )
    words = visitor.get("/chat/project/translations?language=zh-TW").json()["translation"]["auth"]["login"]
    assert words["form"]["email"]["label"] == "你的名字" and "十五分鐘" in words["errors"]["Too Many Requests"]
    assert visitor.get("/chat/").cookies.get("access_token") is None
    assert visitor.get("/api/talks").status_code == 401 and visitor.get("/chat/user").status_code == 401


def test_a_person_with_an_account_that_is_named_comes_in_and_goes_out_again(
    visitor: httpx.Client, accounts: Provider, guarded: Served
) -> None:
    accounts.account = {"email": "Ann@Example.org", "email_verified": True}
    answer = visitor.get("/chat/auth/oauth/generic")
    assert answer.status_code == 200 and answer.url.path == "/chat/login/callback"
    assert accounts.redirects[-1] == f"{guarded.url}/chat/auth/oauth/generic/callback"
    assert visitor.get("/chat/user").json()["identifier"] == "ann@example.org"
    assert visitor.get("/api/talks").json() == {"talks": [], "cursor": None}
    assert visitor.post("/chat/logout").json() == {"success": True}
    assert visitor.get("/api/talks").status_code == 401


@pytest.mark.parametrize(
    "account",
    [
        {"email": "eve@evil.org"},
        {"email": "ann@example.org", "email_verified": False},
        {"email": "eve@evilfriends.org"},
        {"name": "ann"},
    ],
)
def test_a_stranger_is_sent_back_to_the_login_page(
    visitor: httpx.Client, accounts: Provider, account: dict[str, object]
) -> None:
    accounts.account = account
    answer = visitor.get("/chat/auth/oauth/generic")
    assert answer.url.path == "/chat/login" and answer.url.params["error"] == "oauthSignin"
    assert visitor.get("/api/talks").status_code == 401


def test_a_callback_that_nobody_began_lets_nobody_in(visitor: httpx.Client, accounts: Provider) -> None:
    accounts.account = {"email": "ann@example.org"}
    answer = visitor.get("/chat/auth/oauth/generic/callback?code=c0de&state=forged")
    assert answer.url.path == "/chat/login" and visitor.get("/api/talks").status_code == 401


def test_a_name_and_the_password_come_in_but_not_with_the_name_of_somebody_from_elsewhere(
    visitor: httpx.Client,
) -> None:
    refused = visitor.post("/chat/login", data={"username": "ann@example.org", "password": PASSWORD})
    assert refused.status_code == 401 and refused.json()["detail"].startswith("The password is wrong, or this name is")
    answer = visitor.post("/chat/login", data={"username": " bob ", "password": PASSWORD})
    (cookie,) = answer.headers.get_list("set-cookie")
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert visitor.get("/chat/user").json()["identifier"] == "bob"


def test_cookies_are_kept_to_https_where_a_proxy_speaks_it(visitor: httpx.Client) -> None:
    sent = visitor.post(
        "/chat/login", data={"username": "bob", "password": PASSWORD}, headers={"x-forwarded-proto": "https"}
    )
    assert "Secure" in sent.headers["set-cookie"]


def test_after_too_many_wrong_passwords_even_the_right_one_has_to_wait(visitor: httpx.Client) -> None:
    for _ in range(MOST_TRIES):
        assert visitor.post("/chat/login", data={"username": "carl", "password": "guess"}).status_code == 401
    late = visitor.post(
        "/chat/login", data={"username": "Carl", "password": PASSWORD}, headers={"accept-language": "zh-CN,en"}
    )
    assert late.status_code == 429 and late.json() == {"detail": "密码错误次数太多，请十五分钟后再试。"}
    assert 800 < int(late.headers["retry-after"]) <= 900
    assert visitor.post("/chat/login", data={"username": "dora", "password": PASSWORD}).status_code == 200


def test_tries_are_counted_by_name_and_by_address_and_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    counted = Tries(lambda: now[0])
    for _ in range(8):
        counted.wrong("1.2.3.4", "ann")
    assert counted.wait_s("1.2.3.4", "ann") == 900 and counted.wait_s("1.2.3.4", "bob") == 0 == counted.wait_s(
        "5.6.7.8", "ann"
    )
    now[0] = 899
    assert counted.wait_s("1.2.3.4", "ann") == 1
    now[0] = 901
    assert counted.wait_s("1.2.3.4", "ann") == 0
    for number in range(40):
        counted.wrong("1.2.3.4", f"name {number}")
    assert counted.wait_s("1.2.3.4", "another") == 900
    counted.right("1.2.3.4", "name 3")
    assert counted.wait_s("1.2.3.4", "another") == 900


def test_one_person_s_addresses_of_ipv6_count_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Installed, "settings", Settings(password=PASSWORD))  # type: ignore[arg-type]
    monkeypatch.setattr("agent.channels.sign_in.tries", Tries())
    for number in range(MOST_TRIES):
        knock.set(Knock(f"2001:db8::{number}"))
        assert by_password("ann", "wrong") is None
    full = Knock("2001:db8::99")
    knock.set(full)
    assert by_password("ann", PASSWORD) is None and full.wait_s > 800
    knock.set(Knock("2001:db8:1::1"))
    assert by_password("ann", PASSWORD) == "ann" and by_password("  ", PASSWORD) is None


@pytest.mark.parametrize(
    ("email", "allow", "may"),
    [
        ("ann@example.org", "", False), ("ann@example.org", "ANN@example.org", True), ("ann@example.org", "bob@example.org", False),
        ("ann@example.org", "x.org,example.org", True), ("ann@sub.example.org", "example.org", False), ("ann@example.org", "ann", False),
        ("ann@example.org", "@example.org", True), ("", "example.org", False), ("example.org", "example.org", False),
    ],
)  # fmt: skip
def test_only_addresses_and_domains_that_are_named_may_sign_in(email: str, allow: str, may: bool) -> None:
    found = by_provider("generic", {"email": email}, email, Settings(oauth=True, allow=allow))
    assert (found is not None) is may and (not may or allowed(email, allow))


def test_github_s_word_counts_for_addresses_that_it_verified() -> None:
    settings = Settings(oauth=True, allow="ann@example.org")
    told = {
        "emails": [
            {"email": "x@y.org", "verified": True},
            {"email": "Ann@example.org", "verified": True, "primary": True},
        ]
    }
    assert by_provider("github", told, "ann", settings) == "ann@example.org"
    unverified = {"emails": [{"email": "ann@example.org", "verified": False, "primary": True}]}
    assert by_provider("github", unverified, "ann@example.org", settings) is None


def test_a_session_ends_when_its_way_in_is_closed() -> None:
    both = Settings(oauth=True, allow="example.org", password=PASSWORD)  # type: ignore[arg-type]
    assert stands("ann@example.org", "google", both) and stands("bob", "", both)
    assert not stands("ann@elsewhere.org", "google", both)
    assert not stands("bob", "", Settings(oauth=True, allow="example.org"))
    assert not stands("ann@example.org", "google", Settings(oauth=False, password=PASSWORD))  # type: ignore[arg-type]
    assert stands("local", "", Settings(oauth=False))


async def test_a_person_who_is_not_named_any_more_is_shut_out_with_the_session_they_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "s" * 40)
    token = create_jwt(User(identifier="ann@example.org", metadata={"provider": "google"}))

    async def cookie_seen(allow: str, cookie: str) -> str:
        seen: list[str] = []

        async def page(scope: Any, receive: Any, send: Any) -> None:
            seen.append(Headers(scope=scope).get("cookie", ""))

        scope = {
            "type": "websocket",
            "scheme": "ws",
            "client": None,
            "headers": [(b"cookie", cookie.encode()), (b"x", b"y")],
        }
        await Doorkeeper(page, Settings(oauth=True, allow=allow))(scope, None, None)  # type: ignore[arg-type]
        return seen[0]

    assert await cookie_seen("example.org", f"access_token={token}") == f"access_token={token}"
    assert await cookie_seen("friends.org", f"access_token={token}") == ""
    assert await cookie_seen("friends.org", "access_token=forged; a=b") == "access_token=forged; a=b"


async def test_a_session_is_taken_from_its_cookie_alone_so_that_one_that_ended_opens_nothing() -> None:
    seen: list[str | None] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        seen.append(Headers(scope=scope).get("authorization"))

    for path in ("/chat/user", "/chat/project/threads", "/v1/models"):
        scope = {"type": "http", "scheme": "http", "path": path, "headers": [(b"authorization", b"Bearer eyJ.a.b")]}
        await Doorkeeper(page, Settings(password=PASSWORD))(scope, None, None)  # type: ignore[arg-type]
    assert seen == [None, None, "Bearer eyJ.a.b"], "Chainlit would read a cookie's token there; keys of programs pass"


def test_a_provider_that_could_let_nobody_in_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("OAUTH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OAUTH_GITLAB_CLIENT_ID", "x")
    assert read_settings().oauth and read_settings().signs_in
    with pytest.raises(NotConfigured, match="set SCENEWRIGHT_ALLOW to the e-mail addresses or domains"):
        check_providers(Settings(oauth=True))
    with pytest.raises(NotConfigured, match="OAUTH_GITLAB_CLIENT_ID, OAUTH_GITLAB_CLIENT_SECRET, OAUTH_GITLAB_DOMAIN"):
        check_providers(Settings(oauth=True, allow="example.org"))


@pytest.mark.parametrize(
    ("host", "open_", "settings"),
    [
        ("127.0.0.1:8000", True, Settings()), ("localhost", True, Settings()), ("[::1]:8000", True, Settings()),
        ("evil.example:8000", False, Settings()), ("", False, Settings()), ("scenes.example", False, Settings()),
        ("scenes.example", True, Settings(public_url="https://scenes.example/")), ("evil.example", True, Settings(password="x")),  # type: ignore[arg-type]
    ],
)  # fmt: skip
async def test_a_strange_name_that_leads_here_opens_nothing_where_nobody_signs_in(
    host: str, open_: bool, settings: Settings
) -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(Headers(scope=scope).get("cookie", ""))
        await PlainTextResponse("in")(scope, receive, send)

    transport = httpx.ASGITransport(app=Doorkeeper(app, settings))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", cookies={"a": "b"}) as client:
        for path in ("/chat/", "/chat/auth/header", "/"):
            answer = await client.get(path, headers={"host": host})
            assert answer.status_code == (200 if open_ else 403), path
            assert open_ or "set SCENEWRIGHT_PASSWORD, or SCENEWRIGHT_PUBLIC_URL" in answer.text
        await client.get("/api/talks", headers={"host": host})
        assert seen[-1] == ("a=b" if open_ else "")
