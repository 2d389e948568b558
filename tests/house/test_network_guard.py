"""The guard of conftest.py really guards."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import NetworkBlocked, _is_local


def test_only_loopback_addresses_pass() -> None:
    assert _is_local(("127.0.0.1", 80)) and _is_local(("::1", 80)) and _is_local(("localhost", 80))
    assert not _is_local(("10.0.0.1", 80)) and not _is_local(("example.org", 443))


def test_a_connection_to_the_outside_is_stopped(request: pytest.FixtureRequest, pytester: pytest.Pytester) -> None:
    guard = (request.config.rootpath / "tests" / "conftest.py").read_text("utf-8")
    pytester.makeconftest(guard)
    pytester.makepyfile(
        "import socket\n"
        "def test_swallowed():\n"
        "    try:\n"
        "        socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        "    except BaseException:\n"
        "        pass\n"
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1, errors=1)


def test_loopback_works() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.getpeername() == server.getsockname()
    assert issubclass(NetworkBlocked, AssertionError)
