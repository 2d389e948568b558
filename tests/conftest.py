"""What every test stands on: no network beyond loopback, and a project folder of its own."""

from __future__ import annotations

import gc
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest

pytest_plugins = ["pytester", "tests.postgres"]

# whoever starts the tests in the background has the interrupt ignored, and every process that they start would inherit that
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# hundreds of processes are started here; without kept bytecode each of them would compile the whole program again
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish() -> None:
    """Keep what is loaded by now out of every later search for garbage: torch alone is a million objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


class NetworkBlocked(AssertionError):
    """A test tried to reach something that is not on this machine."""


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).split("%")[0]
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def network_guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test at the first connection or look-up that leaves the loopback interface, even when the code under test swallows the error."""
    strays: list[str] = []
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def stop(address: Any) -> None:
        strays.append(repr(address))
        raise NetworkBlocked(f"a test reached for {address!r}; only loopback is allowed")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not _is_local(address):
            stop(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if not _is_local(address):
            stop(address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_local((name,)):
            stop((name,))
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    if strays:
        pytest.fail(f"reached beyond loopback: {', '.join(strays)}")
