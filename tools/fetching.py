"""Bringing files from addresses that others name: no private networks, no endless bodies, no pages in place of files."""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import re
import socket
import zlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import time
from typing import Literal
from urllib.parse import unquote_to_bytes

import httpx

from tools.errors import EngineFailure, FailureKind
from tools.tls import trusted

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

MAX_REDIRECTS = 5
CONNECT_S = 15.0
ERROR_BYTES = 4_096
"""How much of a refusal is read: enough to see whether it speaks of expiry."""
MAX_WAIT_S = 3_600.0
"""The longest wait that a server can ask for; a longer one is cut to this."""
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_ADDRESSES = 4
"""Addresses of one name that are tried."""
_NEVER = tuple(map(ipaddress.ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
)))  # fmt: skip
"""What is not the public internet by the IANA registries of special addresses; older Pythons do not know all of it (192.0.0.192 is a
cloud's metadata service)."""
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""RFC 6052 and RFC 8215: the last four bytes are the IPv4 address that is reached."""
_NAME = re.compile(r"[\w.-]{1,253}", re.ASCII)
_ODD_NUMBER = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}\.?", re.IGNORECASE)
"""An IPv4 address in decimal, octal or hexadecimal: resolvers read it, and nobody honest writes it."""
_PRIVATE_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".corp")
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script")
_SIGNED = re.compile(r"signature|expires?|token|sig|se|(x-(amz|goog|oss|tos|bce)-.+)", re.IGNORECASE)
"""Names of query fields by which a storage service knows an address that is good for a while only."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that came whole. `mime` is what the sender calls it, in small letters, without parameters; "" when it says nothing."""

    data: bytes
    mime: str
    final_url: str
    """Where it came from after redirects; "" for a data: address. It may be signed: never log or store it."""


class Fetcher:
    """Fetches files over HTTP. Connections are not kept, so every one of them is checked and one object serves any event loop.

    open_hosts: hosts with their port ("127.0.0.1:8188") that may be private: a server of one's own. Any other name must lead to
    an address of the public internet, at the first request and at every redirect; the address that was checked is the one
    that is connected to, so a name cannot change its mind in between.
    proxy: the address of a proxy that the internet is reached through ("http://proxy.office:3128"); open hosts are reached
    without it. It looks names up itself, so there only addresses and names that are private by themselves are refused here.
    """

    def __init__(self, open_hosts: Collection[str] = (), *, proxy: str | None = None) -> None:
        self._open = frozenset(host.lower() for host in open_hosts)
        self._client = _client(None)
        self._by_proxy = _client(proxy) if proxy else None

    async def get(
        self,
        url: str,
        *,
        max_bytes: int,
        deadline_s: float,
        headers: Mapping[str, str] | None = None,
        expect: Literal["media", "any"] = "media",
    ) -> Fetched:
        """Return the file at an http:, https: or data: address.

        max_bytes: the most it may hold, counted after any unpacking. deadline_s: seconds from now to its last byte.
        headers: sent to the first host only, never after a redirect to another one. expect: "any" takes JSON too.

        An address with a name and a password in it is refused, and so is one whose number is not plainly written.
        Raises EngineFailure: transient (cut, slow, shorter than announced, the server's own fault), rate, gone (404, 410 or an
        address that has expired), auth, invalid (refused address, too large, a page or an error text in place of a file).
        """
        if url[:5].lower() == "data:":
            return _checked(_from_data(url, max_bytes), expect, "the answer itself")
        shown = _shown(url)
        try:
            async with asyncio.timeout(deadline_s):
                fetched = await self._follow(url, max_bytes, dict(headers or {}))
        except TimeoutError as error:
            raise _failure(
                f"{shown} did not arrive whole within {deadline_s:g} seconds; try again later.", "transient"
            ) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, ValueError) as error:
            raise _failure(
                f"{shown} is no web address that can be fetched; ask for the result again.", "invalid"
            ) from error
        except httpx.RequestError as error:
            raise _failure(f"The line to {shown} was cut or could not be opened; try again.", "transient") from error
        return _checked(fetched, expect, shown)

    async def aclose(self) -> None:
        """Give back the connections."""
        await self._client.aclose()
        if self._by_proxy is not None:
            await self._by_proxy.aclose()

    def _may_reach(self, host: str, address: IpAddress, port: int) -> bool:
        return is_public(address) or self._is_open(host, port)

    def _is_open(self, host: str, port: int) -> bool:
        named = f"[{host}]" if ":" in host else host
        return f"{named}:{port}".lower() in self._open

    async def _follow(self, url: str, max_bytes: int, headers: dict[str, str]) -> Fetched:
        target = httpx.URL(url)
        for _ in range(MAX_REDIRECTS + 1):
            _check_address(target)
            response = await self._sent(target, {**headers, "Accept-Encoding": "identity"})
            try:
                if not response.has_redirect_location:
                    return await _read(response, target, max_bytes)
            finally:
                await response.aclose()
            following = target.join(response.headers["location"])
            if self._is_own(following) and not self._is_own(target):
                raise _private(_shown(url))
            if _origin(following) != _origin(target):
                headers = {}
            target = following
        raise _failure(f"{_shown(url)} was redirected more than {MAX_REDIRECTS} times; try again later.", "invalid")

    async def _sent(self, target: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        """Return the answer's head. A name is looked up once, each of its addresses is checked, and one of these is connected to."""
        client = self._client_for(target)
        if client is self._by_proxy:
            return await client.send(client.build_request("GET", target, headers=headers), stream=True)
        port = _origin(target)[2]
        addresses = await look_up(target.host, port)
        if not addresses or not all(self._may_reach(target.host, address, port) for address in addresses):
            raise _private(_shown(str(target)))
        named = {**headers, "Host": target.netloc.decode("ascii")}
        for number, address in enumerate(addresses[:_ADDRESSES], 1):
            there = target.copy_with(host=str(address))
            request = client.build_request("GET", there, headers=named, extensions={"sni_hostname": target.host})
            try:
                return await client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == min(len(addresses), _ADDRESSES):
                    raise
        raise httpx.ConnectError("no address")

    def _is_own(self, url: httpx.URL) -> bool:
        return self._is_open(url.host, _origin(url)[2])

    def _client_for(self, url: httpx.URL) -> httpx.AsyncClient:
        if self._by_proxy is None or self._is_own(url):
            return self._client
        if not _may_name(url.host):
            raise _private(_shown(str(url)))
        return self._by_proxy


def _client(proxy: str | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trusted(),
        proxy=proxy,
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(None, connect=CONNECT_S),
        limits=httpx.Limits(max_connections=64, max_keepalive_connections=0),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


def _may_name(host: str) -> bool:
    """Return whether a host that a proxy looks up is an address of the internet or may be a name there."""
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." in host.strip(".") and not host.lower().rstrip(".").endswith(_PRIVATE_NAMES)


def is_public(address: IpAddress) -> bool:
    """Return whether an address belongs to the public internet, by itself and by any IPv4 address it stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_reserved and not any(address in network for network in _NEVER)


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to: mapped, NAT64, 6to4, Teredo or the old compatible form."""
    if any(address in network for network in _NAT64) or (address.packed[:12] == bytes(12) and int(address) > 1):
        return ipaddress.IPv4Address(address.packed[-4:])
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _check_address(url: httpx.URL) -> None:
    """Raise httpx.UnsupportedProtocol for anything but http(s) to a host by name or by a plainly written address."""
    if url.scheme not in ("http", "https"):
        raise httpx.UnsupportedProtocol(f"not fetched over {url.scheme[:12]}")
    if url.userinfo:
        raise httpx.UnsupportedProtocol("not fetched with a name and a password in it")
    host = url.raw_host.decode("ascii")
    try:
        ipaddress.ip_address(host)
    except ValueError as error:
        if not _NAME.fullmatch(host) or _ODD_NUMBER.fullmatch(host):
            raise httpx.UnsupportedProtocol("not the name of a host") from error


async def look_up(host: str, port: int) -> tuple[IpAddress, ...]:
    """Return the addresses of a name, the best first, or the address that it is. Raises httpx.ConnectError for a name without any."""
    with suppress(ValueError):
        return (ipaddress.ip_address(host),)
    try:
        rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError("no such name") from error
    return tuple(dict.fromkeys(ipaddress.ip_address(row[4][0]) for row in rows))


async def _read(response: httpx.Response, target: httpx.URL, max_bytes: int) -> Fetched:
    """Return the body, at most max_bytes of it after unpacking, or raise what the status means."""
    shown = _shown(str(target))
    if response.status_code != 200:
        raise await _refused(response, shown)
    announced = response.headers.get("content-length", "")
    if _NUMBER.fullmatch(announced) and int(announced) > max_bytes:
        raise _too_large(shown, max_bytes)
    unpack, is_whole = _unpacker(response.headers.get("content-encoding", ""), shown)
    body = bytearray()
    try:
        async for chunk in _chunks(response, max_bytes, shown):
            body += unpack(chunk, max_bytes + 1 - len(body))
            if len(body) > max_bytes:
                raise _too_large(shown, max_bytes)
        if not is_whole():
            raise zlib.error("packed, and cut off")
    except zlib.error as error:
        raise _failure(f"{shown} came damaged; try again.", "transient") from error
    mime = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(bytes(body), mime, str(target))


async def _chunks(response: httpx.Response, max_bytes: int, shown: str) -> AsyncIterator[bytes]:
    async for chunk in response.aiter_raw(2**16):
        if response.num_bytes_downloaded > max_bytes:
            raise _too_large(shown, max_bytes)
        yield chunk


def _unpacker(encoding: str, shown: str) -> tuple[Callable[[bytes, int], bytes], Callable[[], bool]]:
    """Return what turns packed bytes into at most so many plain ones, and what tells whether all came. Packing is not asked for; a few stores send it all the same."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda chunk, _: chunk, lambda: True
    if name not in ("gzip", "x-gzip", "deflate"):
        raise _failure(f"{shown} came packed in a way that is not read here; try again later.", "invalid")
    machine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    return lambda chunk, room: machine.decompress(chunk, max(room, 1)), lambda: machine.eof


async def _refused(response: httpx.Response, shown: str) -> EngineFailure:
    status = response.status_code
    start = b""
    async for chunk in response.aiter_raw(ERROR_BYTES):
        start += chunk
        if len(start) >= ERROR_BYTES:
            break
    kind = _kind(status, response.request, start)
    says = {
        "gone": "is no longer there; ask for the result again",
        "rate": "asks to wait; try again in a while",
        "transient": "cannot be had right now; try again",
        "auth": "is closed to this key; check the key",
        "invalid": "was refused; ask for the result again",
    }[kind]
    return _failure(f"{shown} {says} (HTTP {status}).", kind, _retry_after(response.headers.get("retry-after", "")))


def _kind(status: int, request: httpx.Request, start: bytes) -> FailureKind:
    if status in (404, 410):
        return "gone"
    if status == 429:
        return "rate"
    if status >= 500 or status in (408, 425):
        return "transient"
    signed = any(_SIGNED.fullmatch(name) for name in request.url.params)
    if b"expire" in start.lower() or (status in (401, 403) and signed):
        return "gone"
    return "auth" if status in (401, 403) else "invalid"


def _retry_after(value: str) -> float | None:
    """Return the seconds of a Retry-After header, an hour at most: a number or a date (RFC 9110, 10.2.3)."""
    try:
        if _NUMBER.fullmatch(value.strip()):
            return min(float(value), MAX_WAIT_S)
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - time()), MAX_WAIT_S)
    except (ValueError, OverflowError):
        return None


def _checked(fetched: Fetched, expect: Literal["media", "any"], shown: str) -> Fetched:
    """Return the file when it is none of the things that stand in for one; raise EngineFailure otherwise."""
    start = fetched.data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not fetched.data:
        raise _failure(f"{shown} is empty; try again.", "transient")
    if start.startswith(_PAGE) or (fetched.mime == "text/html" and start.startswith(b"<")):
        raise _failure(f"{shown} is a web page where a file should be; ask for the result again.", "invalid")
    if expect == "media" and start[:1] in (b"{", b"["):
        raise _failure(f"{shown} is an error text where a file should be; ask for the result again.", "invalid")
    return fetched


def _from_data(url: str, max_bytes: int) -> Fetched:
    """Return the file inside a data: address (RFC 2397)."""
    head, comma, body = url[5:].partition(",")
    mime, *options = (part.strip().lower() for part in head.split(";"))
    packed = options[-1:] == ["base64"]
    if len(body) > (max_bytes * 4 / 3 + 4 if packed else max_bytes * 3):
        raise _too_large("The answer", max_bytes)
    try:
        if not comma:
            raise ValueError("a data: address without a comma")
        plain = unquote_to_bytes(body)
        data = base64.b64decode(plain, validate=True) if packed else plain
    except (ValueError, binascii.Error) as error:
        raise _failure("The file inside the answer is damaged; ask for the result again.", "invalid") from error
    if len(data) > max_bytes:
        raise _too_large("The answer", max_bytes)
    return Fetched(data, mime, "")


def _shown(url: str) -> str:
    """Return host and last part of an address: enough to tell which, without what may be secret in it."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError, ValueError):
        return "The file's address"
    last = parsed.path.rstrip("/").rpartition("/")[2]
    return f'"{parsed.host[:80]}{"/…/" if last else ""}{last[-60:]}"'


def _private(shown: str) -> EngineFailure:
    says = "leads into a private network and was not fetched; name the host in the settings if it is your own"
    return _failure(f"{shown} {says}.", "invalid")


def _too_large(shown: str, max_bytes: int) -> EngineFailure:
    return _failure(
        f"{shown} holds more than {max_bytes / 2**20:.0f} MB and was not fetched; ask for something smaller.", "invalid"
    )


def _failure(message: str, kind: FailureKind, retry_after_s: float | None = None) -> EngineFailure:
    return EngineFailure(message, kind, retry_after_s=retry_after_s, accepted=True)
