"""Attacks by address: ways into the private network, redirects, and servers that never end."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from unittest import mock

from tests.attacks.attack import Attack
from tests.attacks.builders import PAGE, png
from tools.errors import EngineFailure
from tools.fetching import Fetched, Fetcher

Reply = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]
WHERE = "fetcher"
_NO_ADDRESS, _PRIVATE = "no web address", "private network"
_REFUSED = {
    "127.0.0.1": _PRIVATE, "127.1.2.3": _PRIVATE, "0.0.0.0": _PRIVATE, "10.0.0.1": _PRIVATE, "172.16.9.9": _PRIVATE,
    "192.168.0.1": _PRIVATE, "169.254.169.254": _PRIVATE, "100.64.0.1": _PRIVATE, "100.100.100.200": _PRIVATE, "192.0.0.192": _PRIVATE,
    "198.18.0.1": _PRIVATE, "224.0.0.1": _PRIVATE, "255.255.255.255": _PRIVATE, "[::1]": _PRIVATE, "[::]": _PRIVATE,
    "[::ffff:127.0.0.1]": _PRIVATE, "[::ffff:a9fe:a9fe]": _PRIVATE, "[64:ff9b::7f00:1]": _PRIVATE, "[2002:7f00:1::]": _PRIVATE,
    "[fe80::1]": _PRIVATE, "[fd00:ec2::254]": _PRIVATE, "[::127.0.0.1]": _PRIVATE, "localhost": _PRIVATE,
    "2130706433": _NO_ADDRESS, "0x7f000001": _NO_ADDRESS, "0177.0.0.1": _NO_ADDRESS, "127.1": _NO_ADDRESS, "0x7f.1": _NO_ADDRESS,
    "①②⑦.⓪.⓪.①": _NO_ADDRESS,
}  # fmt: skip
_SCHEMES = ("file:///etc/passwd", "ftp://example.org/a", "gopher://127.0.0.1:6379/_INFO", "concat:/etc/passwd", "http:///a", "//127.0.0.1/a")


def by_address() -> list[Attack]:
    """Return the attacks by what an address says."""
    found = [Attack(f"address {host}", WHERE, _asks(f"http://{host}/latest/meta-data"), says) for host, says in _REFUSED.items()]
    found += [Attack(f"address {url[:24]}", WHERE, _asks(url), _NO_ADDRESS) for url in _SCHEMES]
    return [
        *found,
        Attack("name and password in the address", WHERE, _asks("http://user:secret@198.51.100.7/a.png"), _NO_ADDRESS),
        Attack("host hidden behind a name", WHERE, _asks("http://example.org@127.0.0.1/a.png"), _NO_ADDRESS),
        Attack("line end in the address", WHERE, _asks("http://127.0.0.1/a\r\nHost: inner"), _NO_ADDRESS),
        Attack("host of 3,000 letters", WHERE, _asks(f"http://{'a' * 3_000}/"), _NO_ADDRESS),
        Attack("data: address over the cap", WHERE, _asks(f"data:image/png;base64,{'A' * 2_000_000}"), "more than"),
        Attack("data: address that is a page", WHERE, _asks("data:image/png,%3Chtml%3E%3Cscript%3E"), "web page"),
        Attack("data: address that is no base64", WHERE, _asks("data:image/png;base64,@@@"), "damaged"),
        Attack("name that changes its mind", WHERE, _rebinds),
    ]


def by_server() -> list[Attack]:
    """Return the attacks by what a server does."""
    to = lambda place: reply(status="302 Found", headers={"Location": place})  # noqa: E731
    return [
        Attack("redirect to loopback", WHERE, _led(to("http://127.0.0.1:1/a")), _PRIVATE),
        Attack("redirect to the metadata service", WHERE, _led(to("http://169.254.169.254/latest/")), _PRIVATE),
        Attack("redirect to a mapped address", WHERE, _led(to("http://[::ffff:10.0.0.1]/")), _PRIVATE),
        Attack("redirect to a decimal address", WHERE, _led(to("http://2130706433/")), _NO_ADDRESS),
        Attack("redirect to a file", WHERE, _led(to("file:///etc/passwd")), _NO_ADDRESS),
        Attack("redirect with a password", WHERE, _led(to("http://a:b@198.51.100.7/")), _NO_ADDRESS),
        Attack("redirect without end", WHERE, _led(to("/a.png")), "redirected more than"),
        Attack("body without end", WHERE, _led(_endless), "more than"),
        Attack("head without end", WHERE, _led(_endless_head), "cut"),
        Attack("body that drips", WHERE, _led(_drip, 0.3), "did not arrive"),
        Attack("head that drips", WHERE, _led(_drip_head, 0.3), "did not arrive"),
        Attack("two gigabytes announced", WHERE, _led(reply(headers={"Content-Length": str(2 * 2**30)})), "more than"),
        Attack("length that is no number", WHERE, _led(reply(headers={"Content-Length": "-1"})), "cut"),
        Attack("packed bomb", WHERE, _led(reply(gzip.compress(bytes(20 * 2**20)), headers={"Content-Encoding": "gzip"})), "more than"),
        Attack("packing that is not read", WHERE, _led(reply(png(), headers={"Content-Encoding": "br"})), "packed in a way"),
        Attack("page called a picture", WHERE, _led(reply(PAGE)), "web page"),
        Attack("error text called a picture", WHERE, _led(reply(b'{"error": "gone"}')), "error text"),
        Attack("wait of a million years", WHERE, _led(reply(status="429 Slow", headers={"Retry-After": "9" * 30})), "asks to wait"),
        Attack("wait that is no number", WHERE, _led(reply(status="429 Slow", headers={"Retry-After": "\u00b2"})), "asks to wait"),
        Attack("length lied about", WHERE, _led(reply(png(), headers={"Content-Length": "99999"})), "cut"),
    ]


def reply(body: bytes = b"", *, status: str = "200 OK", headers: dict[str, str] | None = None) -> bytes:
    """Return the bytes of an answer that calls itself a picture."""
    fields = {"Content-Type": "image/png", "Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


@asynccontextmanager
async def serving(answer: Reply) -> AsyncIterator[int]:
    """Yield the port of a loopback server that gives this answer to everything."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await reader.readuntil(b"\r\n\r\n")
            if callable(answer):
                await answer(writer)
            else:
                writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _fetched(fetcher: Fetcher, url: str, deadline_s: float = 60.0) -> Fetched:
    try:
        return await fetcher.get(url, max_bytes=2**20, deadline_s=deadline_s)
    finally:
        await fetcher.aclose()


def _asks(url: str) -> Callable[[Path], str]:
    return lambda _: f"fetched {len(asyncio.run(_fetched(Fetcher(), url)).data)} bytes"


def _led(answer: Reply, deadline_s: float = 60.0) -> Callable[[Path], str]:
    async def get() -> str:
        async with serving(answer) as port:
            host = f"127.0.0.1:{port}"
            return f"fetched {len((await _fetched(Fetcher((host,)), f'http://{host}/a.png', deadline_s)).data)} bytes"

    return lambda _: asyncio.run(get())


def _rebinds(_: Path) -> str:
    """A name that leads to a public address (127.0.0.2 plays one) when it is checked and home when it is asked again: it is asked once."""
    asked: list[str] = []
    came: list[bytes] = []

    async def resolve(host: str, port: int) -> tuple[ipaddress.IPv4Address, ...]:
        asked.append(host)
        return (ipaddress.IPv4Address("127.0.0.1" if len(asked) > 1 else "127.0.0.2"),)

    async def note(writer: asyncio.StreamWriter) -> None:
        came.append(b"reached")
        writer.write(reply(png()))

    async def get() -> None:
        async with serving(note) as port:
            with contextlib.suppress(EngineFailure):
                await _fetched(Fetcher(), f"http://files.example:{port}/a.png", 0.3)

    with mock.patch("tools.fetching.look_up", resolve), mock.patch("tools.fetching.is_public", lambda address: str(address) == "127.0.0.2"):
        asyncio.run(get())
    assert not came, "it was connected to another address than the one that was checked"
    return f"asked {len(asked)} time, home never reached"


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + bytes(65_536) + b"\r\n")
        await writer.drain()


async def _endless_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"a" * 60_000 + b"\r\n")
        await writer.drain()


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _drip_head(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"H")
        await writer.drain()
        await asyncio.sleep(0.05)
