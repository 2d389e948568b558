"""Fetching from addresses that others name: what comes whole, what is refused, and what each failure is called."""

from __future__ import annotations

import asyncio
import base64
import gzip
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.fakes import media_files
from tools.errors import EngineFailure
from tools.fetching import Fetched, Fetcher, is_public

PNG = media_files.png("a file to fetch")
Reply = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A loopback server that answers each path with the raw bytes it was given, and keeps what it was asked."""

    def __init__(self, replies: dict[str, Reply]) -> None:
        self.replies, self.requests, self.port = replies, list[str](), 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.requests.append(head)
            reply = self.replies[head.split()[1].partition("?")[0]]
            if callable(reply):
                await reply(writer)
            else:
                writer.write(reply)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(replies: dict[str, Reply]) -> AsyncIterator[Server]:
    server = Server(replies)
    listening = await asyncio.start_server(server.answer, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def _reply(
    body: bytes = b"", status: str = "200 OK", mime: str = "image/png", length: int | None = None, **more: str
) -> bytes:
    fields = {"Content-Type": mime, "Content-Length": str(len(body) if length is None else length)}
    fields |= {name.replace("_", "-"): value for name, value in more.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


async def _get(
    server: Server,
    path: str,
    *,
    max_bytes: int = 2**20,
    deadline_s: float = 60.0,
    opened: bool = True,
    headers: dict[str, str] | None = None,
) -> Fetched:
    fetcher = Fetcher((server.host,) if opened else ())
    try:
        return await fetcher.get(server.url(path), max_bytes=max_bytes, deadline_s=deadline_s, headers=headers)
    finally:
        await fetcher.aclose()


async def _failure(
    reply: Reply, path: str = "/out/file.png", query: str = "", max_bytes: int = 2**20, deadline_s: float = 60.0
) -> EngineFailure:
    async with serving({path: reply}) as server:
        with pytest.raises(EngineFailure) as caught:
            await _get(server, path + query, max_bytes=max_bytes, deadline_s=deadline_s)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert "secret" not in message
    assert caught.value.accepted is True
    return caught.value


async def test_a_file_comes_whole_with_its_type_and_no_packing_is_asked_for() -> None:
    async with serving({"/a.png": _reply(PNG, mime="image/PNG; charset=binary")}) as server:
        got = await _get(server, "/a.png", headers={"Authorization": "Key abc"})
    assert got.data == PNG
    assert got.mime == "image/png"
    assert got.final_url == server.url("/a.png")
    head = server.requests[0].lower()
    assert "accept-encoding: identity" in head
    assert "authorization: key abc" in head


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("240.0.0.1", False),
        ("255.255.255.255", False), ("192.0.2.1", False), ("198.18.0.1", False),
        ("::1", False), ("::", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("fec0::1", False),
        ("ff02::1", False), ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False), ("64:ff9b:1::a00:1", False), ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::1]", "0"],
)
async def test_every_way_to_write_loopback_is_refused_unless_it_is_opened(host: str) -> None:
    async with serving({"/a.png": _reply(PNG)}) as server:
        fetcher = Fetcher()
        with pytest.raises(EngineFailure, match=r"private network|no web address") as caught:
            await fetcher.get(f"http://{host}:{server.port}/a.png", max_bytes=2**20, deadline_s=60)
        await fetcher.aclose()
    assert caught.value.kind == "invalid"
    assert server.requests == []


async def test_an_open_host_is_open_at_its_own_port_only() -> None:
    async with serving({"/a.png": _reply(PNG)}) as mine, serving({"/a.png": _reply(PNG)}) as other:
        fetcher = Fetcher((mine.host,))
        assert (await fetcher.get(mine.url("/a.png"), max_bytes=2**20, deadline_s=60)).data == PNG
        with pytest.raises(EngineFailure, match="private network"):
            await fetcher.get(other.url("/a.png"), max_bytes=2**20, deadline_s=60)
        await fetcher.aclose()
    assert other.requests == []


async def test_a_redirect_into_a_private_network_is_refused() -> None:
    async with serving({"/latest/meta-data": _reply(PNG)}) as inner:
        target = inner.url("/latest/meta-data")
        async with serving({"/a.png": _reply(status="302 Found", Location=target)}) as outer:
            with pytest.raises(EngineFailure, match="private network"):
                await _get(outer, "/a.png")
    assert inner.requests == []


async def test_a_stranger_cannot_lead_to_a_server_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.fetching.is_public", lambda address: True)
    async with serving({"/a.png": _reply(PNG)}) as mine:
        async with serving({"/a.png": _reply(status="302 Found", Location=mine.url("/a.png"))}) as stranger:
            fetcher = Fetcher((mine.host,))
            with pytest.raises(EngineFailure, match="private network"):
                await fetcher.get(stranger.url("/a.png"), max_bytes=2**20, deadline_s=60)
            await fetcher.aclose()
    assert mine.requests == []


async def test_the_address_that_was_checked_is_the_one_that_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> tuple[ipaddress.IPv4Address, ...]:
        asked.append(host)
        return (ipaddress.IPv4Address("127.0.0.1"),)

    monkeypatch.setattr("tools.fetching.look_up", resolve)
    async with serving({"/a.png": _reply(PNG)}) as server:
        opened = Fetcher((f"files.example:{server.port}",))
        url = f"http://files.example:{server.port}/a.png"
        assert (await opened.get(url, max_bytes=2**20, deadline_s=60)).data == PNG
        closed = Fetcher()
        with pytest.raises(EngineFailure, match="private network"):
            await closed.get(url, max_bytes=2**20, deadline_s=60)
        await opened.aclose()
        await closed.aclose()
    assert asked == ["files.example", "files.example"]
    assert len(server.requests) == 1


async def test_the_key_stays_behind_when_a_redirect_leads_to_another_host() -> None:
    async with serving({"/b.png": _reply(PNG)}) as store:
        async with serving({"/a.png": _reply(status="307 Temporary Redirect", Location=store.url("/b.png"))}) as api:
            fetcher = Fetcher((api.host, store.host))
            got = await fetcher.get(
                api.url("/a.png"),
                max_bytes=2**20,
                deadline_s=60,
                headers={"xi-api-key": "hidden", "Authorization": "hidden"},
            )
            await fetcher.aclose()
    assert got.final_url == store.url("/b.png")
    assert "hidden" in api.requests[0]
    assert "hidden" not in store.requests[0]


async def test_endless_redirects_end() -> None:
    async with serving({"/a.png": _reply(status="302 Found", Location="/a.png")}) as server:
        with pytest.raises(EngineFailure, match="redirected more than 5 times"):
            await _get(server, "/a.png")
    assert len(server.requests) == 6


async def test_two_gigabytes_are_refused_by_their_announcement() -> None:
    failure = await _failure(_reply(b"x", length=2 * 2**30))
    assert failure.kind == "invalid"
    assert "more than 1 MB" in str(failure)


async def test_a_body_without_a_length_is_cut_off_at_the_limit() -> None:
    sent = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while sent < 500 * 2**20:
            writer.write(b"10000\r\n" + bytes(65536) + b"\r\n")
            sent += 65536
            await writer.drain()

    failure = await _failure(endless)
    assert failure.kind == "invalid"
    assert sent < 50 * 2**20


async def test_a_packed_bomb_is_counted_unpacked() -> None:
    bomb = gzip.compress(bytes(50 * 2**20))
    failure = await _failure(_reply(bomb, Content_Encoding="gzip"))
    assert "more than 1 MB" in str(failure)


async def test_a_packed_file_of_honest_size_is_unpacked() -> None:
    async with serving({"/a.png": _reply(gzip.compress(PNG), Content_Encoding="gzip")}) as server:
        assert (await _get(server, "/a.png")).data == PNG


async def test_a_packed_file_that_was_cut_before_it_was_sent_is_a_passing_fault() -> None:
    failure = await _failure(_reply(gzip.compress(PNG)[:-60], Content_Encoding="gzip"))
    assert failure.kind == "transient" and "damaged" in str(failure)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
async def test_other_packing_is_refused(encoding: str) -> None:
    assert (await _failure(_reply(PNG, Content_Encoding=encoding))).kind == "invalid"


async def test_a_file_shorter_than_announced_is_a_passing_fault() -> None:
    assert (await _failure(_reply(PNG[:100], length=len(PNG)))).kind == "transient"


async def test_a_body_that_drips_is_stopped_by_the_deadline() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    failure = await _failure(drip, deadline_s=0.4)
    assert failure.kind == "transient"
    assert "within 0.4 seconds" in str(failure)


async def test_a_server_that_hangs_up_is_a_passing_fault() -> None:
    assert (await _failure(b"")).kind == "transient"


async def test_a_port_where_nobody_listens_is_a_passing_fault() -> None:
    async with serving({}) as server:
        pass
    with pytest.raises(EngineFailure) as caught:
        await _get(server, "/a.png")
    assert caught.value.kind == "transient"


@pytest.mark.parametrize(
    ("status", "body", "query", "kind"),
    [
        ("404 Not Found", b"", "", "gone"),
        ("410 Gone", b"", "", "gone"),
        (
            "403 Forbidden",
            b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
            "",
            "gone",
        ),
        ("403 Forbidden", b"", "?X-Amz-Signature=secret&X-Amz-Expires=3600", "gone"),
        ("400 Bad Request", b"<Error><Code>ExpiredToken</Code></Error>", "", "gone"),
        ("403 Forbidden", b"no", "?seed=4", "auth"),
        ("401 Unauthorized", b"no", "", "auth"),
        ("400 Bad Request", b"no", "", "invalid"),
        ("429 Too Many Requests", b"", "", "rate"),
        ("500 Internal Server Error", b"", "", "transient"),
        ("503 Service Unavailable", b"", "", "transient"),
        ("204 No Content", b"", "", "invalid"),
    ],
)
async def test_every_status_is_a_failure_of_its_kind(status: str, body: bytes, query: str, kind: str) -> None:
    assert (await _failure(_reply(body, status=status, mime="application/xml"), query=query)).kind == kind


async def test_the_wait_a_server_asks_for_is_told() -> None:
    assert (await _failure(_reply(status="429 Too Many Requests", Retry_After="7"))).retry_after_s == 7.0
    assert (await _failure(_reply(status="503 Busy", Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"))).retry_after_s == 0.0
    assert (await _failure(_reply(status="503 Busy", Retry_After="soon"))).retry_after_s is None


@pytest.mark.parametrize(
    ("body", "mime", "kind", "says"),
    [
        (b"\n<!DOCTYPE html><title>Sign in</title>", "image/png", "invalid", "web page"),
        (b"<html><body>404</body></html>", "text/html", "invalid", "web page"),
        (b'{"error": "not ready"}', "application/json", "invalid", "error text"),
        (b"", "image/png", "transient", "is empty"),
    ],
)
async def test_what_stands_in_for_a_file_is_refused(body: bytes, mime: str, kind: str, says: str) -> None:
    failure = await _failure(_reply(body, mime=mime))
    assert failure.kind == kind
    assert says in str(failure)


async def test_json_comes_when_it_is_expected_and_a_drawing_is_no_page() -> None:
    pages: dict[str, Reply] = {
        "/a.json": _reply(b'{"a": 1}', mime="application/json"),
        "/a.svg": _reply(media_files.svg()),
    }
    async with serving(pages) as server:
        fetcher = Fetcher((server.host,))
        got = await fetcher.get(server.url("/a.json"), max_bytes=100, deadline_s=60, expect="any")
        drawn = await fetcher.get(server.url("/a.svg"), max_bytes=2**20, deadline_s=60)
        await fetcher.aclose()
    assert got.data == b'{"a": 1}'
    assert drawn.data == media_files.svg()


async def test_a_data_address_is_read_here_under_the_same_limit() -> None:
    fetcher = Fetcher()
    url = "data:image/png;base64," + base64.b64encode(PNG).decode()
    got = await fetcher.get(url, max_bytes=len(PNG), deadline_s=60)
    assert (got.data, got.mime, got.final_url) == (PNG, "image/png", "")
    with pytest.raises(EngineFailure, match="holds more than"):
        await fetcher.get(url, max_bytes=len(PNG) - 1, deadline_s=60)
    assert (await fetcher.get("data:,a%20b", max_bytes=10, deadline_s=60)).data == b"a b"
    for damaged in ("data:image/png;base64,@@@", "data:image/png;base64"):
        with pytest.raises(EngineFailure, match="damaged"):
            await fetcher.get(damaged, max_bytes=100, deadline_s=60)
    await fetcher.aclose()


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://files.example/a", "gopher://x/", "", "http://", "http://[", "http://a b/"]
)
async def test_anything_but_the_web_is_refused(url: str) -> None:
    fetcher = Fetcher()
    with pytest.raises(EngineFailure) as caught:
        await fetcher.get(url, max_bytes=100, deadline_s=60)
    await fetcher.aclose()
    assert caught.value.kind == "invalid"


async def test_messages_name_the_host_and_the_file_and_nothing_secret() -> None:
    failure = await _failure(_reply(status="404 Not Found"), path="/secret-folder/shot.mp4", query="?sig=secret")
    assert str(failure).startswith('"127.0.0.1/…/shot.mp4" is no longer there')


async def test_one_server_cannot_leave_a_cookie_for_the_next_request() -> None:
    async with serving({"/a.png": _reply(PNG, Set_Cookie="who=me; Path=/")}) as server:
        fetcher = Fetcher((server.host,))
        for _ in range(2):
            await fetcher.get(server.url("/a.png"), max_bytes=2**20, deadline_s=60)
        await fetcher.aclose()
    assert "cookie" not in server.requests[1].lower()


def test_one_fetcher_serves_several_event_loops() -> None:
    fetcher = Fetcher()

    async def once() -> bytes:
        async with serving({"/a.png": _reply(PNG)}) as server:
            fetcher._open = frozenset({server.host})
            return (await fetcher.get(server.url("/a.png"), max_bytes=2**20, deadline_s=60)).data

    assert asyncio.run(once()) == asyncio.run(once()) == PNG


async def test_the_internet_is_reached_through_a_proxy_and_ones_own_server_without_it() -> None:
    async with serving({"http://files.example/a.png": _reply(PNG)}) as proxy, serving({"/a.png": _reply(PNG)}) as mine:
        fetcher = Fetcher((mine.host,), proxy=f"http://{proxy.host}")
        assert (await fetcher.get("http://files.example/a.png", max_bytes=2**20, deadline_s=60)).data == PNG
        assert (await fetcher.get(mine.url("/a.png"), max_bytes=2**20, deadline_s=60)).data == PNG
        for private in (
            "127.0.0.1",
            "169.254.169.254",
            "[::ffff:10.0.0.1]",
            "localhost",
            "db.internal",
            "printer.local.",
            "nas",
        ):
            with pytest.raises(EngineFailure, match="private network"):
                await fetcher.get(f"http://{private}/a.png", max_bytes=2**20, deadline_s=60)
        await fetcher.aclose()
    assert len(proxy.requests) == len(mine.requests) == 1


async def test_a_proxy_that_is_not_there_is_a_passing_fault() -> None:
    async with serving({}) as proxy:
        pass
    fetcher = Fetcher(proxy=f"http://{proxy.host}")
    with pytest.raises(EngineFailure) as caught:
        await fetcher.get("https://files.example/a.png", max_bytes=2**20, deadline_s=60)
    await fetcher.aclose()
    assert caught.value.kind == "transient"
