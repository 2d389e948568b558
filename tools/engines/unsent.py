"""Whether a failed call reached its provider, as far as what the HTTP client raised or what came back tells."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import httpx2

_BEFORE_SENDING: tuple[type[Exception], ...] = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError,
    httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL,
    httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError,
    httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL,
)  # fmt: skip
_TIMEOUTS: tuple[type[Exception], ...] = (httpx.TimeoutException, httpx2.TimeoutException, TimeoutError)


def certainly_unsent(error: BaseException) -> bool:
    """Tell whether no byte of the order reached the provider: no connection, no name, no proxy, a wrong address.

    error: of httpx, of httpx2, or an SDK's error that was raised from one. A time-out or a cut line while sending or
    waiting is no such case: the provider may have taken the order.
    """
    return any(isinstance(cause, _BEFORE_SENDING) for cause in _causes(error))


def timed_out(error: BaseException) -> bool:
    """Tell whether the wait ran out of time, at whatever step."""
    return any(isinstance(cause, _TIMEOUTS) for cause in _causes(error))


def surely_taken(answer: bytes) -> bool | None:
    """Return True for a damaged file, which only the provider can have sent; None for a text or a page, which anything on the way may send."""
    return None if answer.lstrip()[:1] in (b"", b"{", b"<") else True


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
