"""The one sender of `http_job`: every call with a deadline, a capped answer, no redirect followed and nothing sent twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tools import plain_json
from tools.engines.faults import certainly_unsent, failure, quoted, retry_after, timed_out
from tools.engines.services import Errors, Service, first
from tools.errors import EngineFailure, FailureKind
from tools.tls import trusted

MAX_ANSWER = 24 * 2**20
"""Bytes of an answer in JSON; some services put small files into it."""
_USUAL: Mapping[int, FailureKind] = {
    400: "invalid", 401: "auth", 402: "quota", 403: "auth", 404: "gone", 408: "transient", 409: "transient", 410: "gone",
    413: "invalid", 415: "invalid", 422: "invalid", 425: "transient", 429: "rate",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long each step may take, in seconds."""

    connect_s: float = 15.0
    submit_s: float = 120.0
    call_s: float = 45.0
    """A poll, a cancel, a look into a list."""
    upload_s: float = 300.0
    download_s: float = 600.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call ready to be sent. It holds no key: the sender adds that for the service's own hosts."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    form: Mapping[str, str] | None = None
    """Fields of a multipart form."""
    file: tuple[str, str, bytes, str] | None = None
    """The form's file: field, name, content, type."""
    keyed: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `data` is None when it is no JSON."""

    status: int
    headers: Mapping[str, str]
    data: Any = None
    is_json: bool = False


class Sender:
    """Sends calls of one service. The client belongs to the event loop that uses it first; another loop gets a fresh one."""

    def __init__(self, service: Service, key_header: Mapping[str, str], deadlines: Deadlines) -> None:
        self.deadlines = deadlines
        self._service = service
        self._key_header = key_header
        self._client: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def send(self, call: Outgoing, deadline_s: float, *, in_doubt: bool | None) -> Answer:
        """Send once and return the answer of any status.

        in_doubt: the failure's `accepted` when the line is cut after sending: None for a paid submit, False for what costs
        nothing and comes before it, True for calls about a job that was taken. Raises EngineFailure (transient).
        """
        try:
            async with asyncio.timeout(deadline_s):
                return await self._exchange(call)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
            unsent = certainly_unsent(error)
            accepted = in_doubt is True if unsent else in_doubt
            if unsent:
                words = "no connection; check the network, a proxy and the address"
            else:
                words = f"no answer in {deadline_s:g} s" if timed_out(error) else "the line was cut"
            raise self.failure("transient", words, accepted=accepted) from error

    def failure(
        self, kind: FailureKind, detail: str = "", *, accepted: bool | None, retry_after_s: float | None = None
    ) -> EngineFailure:
        """Return a failure of this service in the wording that all engines share."""
        service = self._service
        return failure(service.title, service.key_env, kind, detail, accepted=accepted, retry_after_s=retry_after_s)

    def refusal(self, answer: Answer, *, in_doubt: bool | None, untaken: tuple[int, ...] = ()) -> EngineFailure | None:
        """Return what an answer refuses, or None when it refuses nothing.

        in_doubt: as for `send`, for the service's own faults. untaken: statuses of 500 and above that say that nothing was taken.
        """
        errors = self._service.errors
        kind = refused_kind(errors, answer)
        if kind is None:
            return None
        unclear = answer.status >= 500 and answer.status not in untaken and kind == "transient"
        accepted = in_doubt if unclear or in_doubt else False
        detail = quoted(said(errors, answer.data)) or (f"HTTP {answer.status}" if answer.status >= 300 else "")
        return self.failure(kind, detail, accepted=accepted, retry_after_s=retry_after(answer.headers))

    async def aclose(self) -> None:
        """Give back the connections."""
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.aclose()

    async def _exchange(self, call: Outgoing) -> Answer:
        headers = {**self._service.headers, **call.headers, **(self._key_header if call.keyed else {})}
        files = {call.file[0]: (call.file[1], call.file[2], call.file[3])} if call.file else None
        request = self._opened().build_request(
            call.method, call.url, headers=headers, content=call.body, data=call.form, files=files
        )
        response = await self._opened().send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER:
                    return Answer(response.status_code, response.headers)
        finally:
            await response.aclose()
        try:
            return Answer(response.status_code, response.headers, plain_json.parse(body), True)
        except ValueError:
            return Answer(response.status_code, response.headers)

    def _opened(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            timeout = httpx.Timeout(None, connect=self.deadlines.connect_s)  # the whole call has its own deadline
            limits = httpx.Limits(max_connections=256, max_keepalive_connections=32)
            self._client = httpx.AsyncClient(verify=trusted(), follow_redirects=False, timeout=timeout, limits=limits)
            self._loop = loop
        return self._client


def refused_kind(errors: Errors, answer: Answer) -> FailureKind | None:
    """Return the kind of a refusal, by the service's own code first and by the status then; None when it is none. Pure."""
    found = first(answer.data, errors.code)
    code = "" if found is None else str(found)
    known = kind_of_code(errors, code) or _kind_of_words(errors, answer)
    if answer.status < 300:
        wrong = bool(errors.fine) and code != "" and code not in errors.fine
        return (known or "transient") if wrong else None
    if answer.status < 400:
        return "transient"
    kind = known or errors.http.get(str(answer.status)) or _USUAL.get(answer.status)
    kind = kind or ("transient" if answer.status >= 500 else "invalid")
    worth = answer.headers.get(errors.retryable_header, "").lower() if errors.retryable_header else ""
    if known is None and worth == "true" and kind == "invalid":
        return "transient"
    return "invalid" if worth == "false" and kind == "transient" else kind


def kind_of_code(errors: Errors, code: str) -> FailureKind | None:
    """Return the kind that the descriptor gives to a code; an exact entry goes before one that ends in `*`. Pure."""
    if code in errors.codes:
        return errors.codes[code]
    fits = [known for known in errors.codes if known.endswith("*") and code and code.startswith(known[:-1])]
    return errors.codes[max(fits, key=len)] if fits else None


def _kind_of_words(errors: Errors, answer: Answer) -> FailureKind | None:
    words = said(errors, answer.data).lower() if errors.texts and answer.status >= 400 else ""
    return next((kind for text, kind in errors.texts.items() if text in words), None)


def said(errors: Errors, data: Any) -> str:
    """Return the service's own words about a failure, "" when it has none. Pure."""
    found = first(data, errors.message)
    return found if isinstance(found, str) else "" if found is None else json.dumps(found, ensure_ascii=False)
