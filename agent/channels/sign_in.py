"""Who is let in: by password or by an account elsewhere, how often one may try, and what becomes of a session cookie."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Literal

from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.datastructures import Headers, MutableHeaders

from agent.channels.sessions import SignIn
from agent.channels.web_installed import Installed, at_home, password_fits
from agent.channels.web_words import LOCALES, PAGE_WORDS, script_of
from agent.settings import outside
from tools.errors import NotConfigured

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from agent.channels.sessions import Sessions
    from agent.settings import Settings

MOST_TRIES = 8
"""Wrong passwords for one name from one address before a pause."""
MOST_FROM_ADDRESS = 40
"""Wrong passwords from one address, whatever the name."""
PAUSE_S = 900.0
"""How long tries are remembered."""
REMEMBERED = 10_000
"""Addresses and names remembered at once; the oldest are forgotten."""
MAX_NAME = 80
ELSEWHERE = (
    "Nobody has to sign in to this Scenewright, so it answers at this machine's own address only, such as http://127.0.0.1:8000. "
    "To reach it by another name, set SCENEWRIGHT_PASSWORD, or SCENEWRIGHT_PUBLIC_URL to that address.\n"
)
WS_POLICY = 1008
"""https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1"""
_PROVIDERS_MARK = "@:"
"""What the names of people from elsewhere hold, and so no name that a person chose for itself may."""


@dataclass(slots=True)
class Knock:
    """A request that is answered right now: where it comes from, and why its password opens nothing."""

    address: str = ""
    refusal: Literal["", "credentialssignin", "toomanytries"] = ""
    """As the login page's sentences are named, see `web_words`."""
    wait_s: float = 0.0
    """Seconds until another try."""


knock: ContextVar[Knock | None] = ContextVar("knock", default=None)


class Tries:
    """Wrong passwords of the last quarter of an hour, in memory. clock: seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[tuple[str, str], list[float]] = OrderedDict()

    def wait_s(self, place: str, name: str) -> float:
        """Return how long somebody has to wait before another try; 0 when it may be made now."""
        of_name, of_place = self._recent((place, name)), self._recent((place, ""))
        full = [
            tries[-most] for tries, most in ((of_name, MOST_TRIES), (of_place, MOST_FROM_ADDRESS)) if len(tries) >= most
        ]
        return max((oldest + PAUSE_S - self._clock() for oldest in full), default=0.0)

    def wrong(self, place: str, name: str) -> None:
        """Remember a wrong password."""
        for key in ((place, name), (place, "")):
            self._wrong[key] = [*self._recent(key), self._clock()]
            self._wrong.move_to_end(key)
        while len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)

    def right(self, place: str, name: str) -> None:
        """Forget the wrong tries of a name that got in."""
        self._wrong.pop((place, name), None)

    def _recent(self, key: tuple[str, str]) -> list[float]:
        since = self._clock() - PAUSE_S
        return [at for at in self._wrong.get(key, ()) if at > since]


tries = Tries()


def by_password(name: str, password: str) -> str | None:
    """Return the owner that a name and the password sign in as, or None.

    The name is theirs to choose and owns what they make; names of people from elsewhere are not to be had this way.
    After too many wrong ones nobody gets in for a while; the `Doorkeeper` answers so, for Chainlit takes an exception for a no.
    """
    here = knock.get() or Knock()
    name, place = name.strip()[:MAX_NAME], _network(here.address)
    here.wait_s = tries.wait_s(place, name.casefold())
    if here.wait_s > 0:
        here.refusal = "toomanytries"
        return None
    settings = Installed.settings
    taken = settings is not None and settings.oauth and any(mark in name for mark in _PROVIDERS_MARK)
    if name and not taken and password_fits(password):
        tries.right(place, name.casefold())
        return name
    tries.wrong(place, name.casefold())
    here.refusal = "credentialssignin"
    return None


def _network(place: str) -> str:
    """Return what one person is likely to have of addresses: an IPv4 address, or a /64 of IPv6."""
    try:
        found = ipaddress.ip_address(place)
    except ValueError:
        return place
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else place


def by_provider(provider: str, told: Mapping[str, Any], identifier: str, settings: Settings) -> str | None:
    """Return the owner that an account elsewhere signs in as, its e-mail address; None for everybody whom SCENEWRIGHT_ALLOW does not name.

    told: what the provider says of the account. identifier: what Chainlit takes for its name.
    """
    email = _verified_email(provider, told, identifier)
    return email if email and allowed(email, settings.allow) else None


def _verified_email(provider: str, told: Mapping[str, Any], identifier: str) -> str:
    """Return the account's e-mail address in small letters, empty when the provider does not vouch for one."""
    if provider == "github":
        every = [one for one in told.get("emails") or () if isinstance(one, dict) and one.get("verified")]
        found = next((one.get("email") for one in sorted(every, key=lambda one: not one.get("primary"))), "")
    elif any(told.get(name) in (False, "false") for name in ("email_verified", "verified_email")):
        found = ""
    else:
        found = identifier
    return str(found).strip().lower() if "@" in str(found or "") else ""


def allowed(email: str, allow: str) -> bool:
    """Tell whether an e-mail address is one that may sign in. allow: addresses and domains, separated by commas."""
    named = {one.strip().lower().removeprefix("@") for one in allow.split(",") if one.strip()}
    email = email.strip().lower()
    return email in named or email.rpartition("@")[2] in named


def stands(owner: str, provider: str, settings: Settings) -> bool:
    """Tell whether a session is still good: its owner may still sign in, in the way they did."""
    if provider:
        return settings.oauth and allowed(owner, settings.allow)
    return settings.password is not None or not settings.signs_in


def check_providers(settings: Settings) -> None:
    """Raise NotConfigured when it is not said who may sign in, or when a provider's settings are not all there, so that nobody could.

    For after Chainlit was imported.
    """
    from chainlit.oauth_providers import get_configured_oauth_providers, providers  # noqa: PLC0415

    if not settings.allow.strip():
        raise NotConfigured(
            "set SCENEWRIGHT_ALLOW to the e-mail addresses or domains that may sign in: ann@example.org, example.com"
        )
    if not get_configured_oauth_providers():
        wanted = next(
            (", ".join(one.env) for one in providers if outside(one.env[0])),
            "OAUTH_GOOGLE_CLIENT_ID, OAUTH_GOOGLE_CLIENT_SECRET",
        )
        raise NotConfigured(f"set all that the provider to sign in with needs: {wanted}")


class Doorkeeper:
    """ASGI middleware: notes who knocks, turns away who came by a strange name, lets no cookie stand for somebody who may not come in any more, and keeps cookies to https where that is spoken."""

    def __init__(self, app: ASGIApp, settings: Settings, sessions: Sessions | None = None) -> None:
        self._app, self._settings, self._sessions = app, settings, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        here = Knock(scope["client"][0] if scope.get("client") else "")
        knock.set(here)
        headers, settings = Headers(scope=scope), self._settings
        if scope.get("path", "").startswith("/chat/"):
            scope = _without(scope, b"authorization")  # Chainlit would take a cookie's token there too, one that has ended as well
        if not settings.signs_in and not at_home(headers.get("host", ""), settings):
            if scope["path"].startswith("/chat") or scope["path"] == "/":
                await _turn_away(scope, receive, send)
                return
            scope = _without(scope, b"cookie")
        elif settings.signs_in and not await asyncio.to_thread(self._known, headers.get("cookie", ""), ends=_signs_out(scope)):
            scope = _without(scope, b"cookie")
        send = _kept_to_https(send) if scope["scheme"] in ("https", "wss") else send
        await self._app(scope, receive, _or_why_not(here, scope, receive, send))

    def _known(self, cookie: str, *, ends: bool) -> bool:
        """Tell whether the session of a cookie stands; a request without one is nobody's and passes. ends: the request signs out. Blocking."""
        found = sign_in_of(cookie)
        if found is None:
            return True  # whoever reads a cookie that is none will say so
        signed, provider = found
        if not stands(signed.owner, provider, self._settings):
            return False
        if self._sessions is None:
            return True
        if ends:
            self._sessions.end(signed.token, signed.owner)
            return True
        return self._sessions.stands(*signed)


def sign_in_of(cookies: str) -> tuple[SignIn, str] | None:
    """Return the sign-in that the cookies of a request stand for, and the provider it came by; None when they stand for nobody."""
    from chainlit.auth import decode_jwt, get_token_from_cookies  # noqa: PLC0415 - reads its folder at import
    from jwt import InvalidTokenError, decode  # noqa: PLC0415

    try:
        token = get_token_from_cookies({name: one.value for name, one in SimpleCookie(cookies).items()})
        user = decode_jwt(token) if token else None
    except (CookieError, InvalidTokenError):
        return None
    if user is None or token is None:
        return None
    begun = float(decode(token, options={"verify_signature": False}).get("iat", 0))
    return SignIn(token, user.identifier, begun), str((user.metadata or {}).get("provider") or "")


def _signs_out(scope: Scope) -> bool:
    return scope.get("path") == "/chat/logout" and scope.get("method") == "POST"


def _without(scope: Scope, header: bytes) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != header]}


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer somebody who came by a name that is not this server's, where nobody has to sign in and so anybody would be let in."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": WS_POLICY})
    else:
        await PlainTextResponse(ELSEWHERE, 403)(scope, receive, send)


def _or_why_not(here: Knock, scope: Scope, receive: Receive, send: Send) -> Send:
    """Return a way to answer that says in the visitor's language why a password opened nothing, where it did not."""

    async def answered(message: Message) -> None:
        if not here.refusal:
            await send(message)
        elif message["type"] == "http.response.start":
            tongue = script_of(Headers(scope=scope).get("accept-language", "").partition(",")[0])
            status, more = (429, {"retry-after": str(math.ceil(here.wait_s))}) if here.wait_s > 0 else (401, {})
            await JSONResponse({"detail": PAGE_WORDS[LOCALES[tongue]][here.refusal]}, status, more)(
                scope, receive, send
            )

    return answered


def _kept_to_https(send: Send) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            cookies = headers.getlist("set-cookie")
            if cookies:
                del headers["set-cookie"]
                for cookie in cookies:
                    headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
        await send(message)

    return marked
