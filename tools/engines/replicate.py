"""Replicate through its own SDK: official and community models, with nothing sent twice and nothing read past a bound.

Ways around the SDK's faults (1.0.7, read and tried): `wait` and file encoding are dropped by `predictions.create(model=...)`, so
`models.predictions` is used and files are uploaded before; without `wait` a POST has no time limit, so every call has ours;
answers of 429, 503 and 504 are asked again up to ten times inside its transport, so they are raised beneath it; `aborted` does
not fit its Prediction, so polls are read as plain JSON; its downloads carry the key along, so results come by the fetcher.
"""

from __future__ import annotations

import asyncio
import base64
import importlib.metadata
import io
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from pydantic import SecretStr
from replicate.client import Client

from tools.engines.arguments import used_files
from tools.engines.base import CancelOutcome, Found, InputFile, JobStatus, Made, Order, Progress, Report, Ticket
from tools.engines.capped import capped
from tools.engines.faults import BROKEN, broken, failure, problem_with_key, quoted
from tools.engines.replicate_words import (
    SERVICE,
    SETTING,
    build_submit,
    cancel_after,
    cost_of,
    facts_of,
    older_than_kept,
    parse_refusal,
    parse_status,
    same_order,
    ticket_of,
    wiped,
)
from tools.engines.results import MAX_BYTES, addresses_in, found_at, suffix_of
from tools.engines.uploads import as_upload
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.spool import Spool
from tools.tls import trusted

MAX_ANSWER = 16 * 2**20
"""Bytes of one answer: logs can be long, files come by address."""
MAX_IN_JSON = 256 * 1024
"""Larger files are uploaded; Replicate advises data URIs only up to this size."""
MAX_UPLOAD = 100 * 2**20
CONNECT_S = 15.0
PAGES = 20
"""Pages of a hundred predictions that a search reads at most."""
_NEWEST = "latest"
_FILE = "<file>"
"""Stands for a file where only words and numbers are compared."""


class ReplicateEngine:
    """Models at Replicate. See `tools.engines.base.ServiceEngine`."""

    name = "replicate"
    poll_s = 2.0
    first_poll_s = 0.5
    finds_within_s = 3600.0
    """`find` can tell only this long after the sending; what it calls absent later may have been taken."""

    def __init__(
        self,
        key: SecretStr | None,
        base_url: str,
        spool: Spool,
        fetcher: Fetcher,
        *,
        call_s: float = 60.0,
        prepare_s: float = 300.0,
        download_s: float = 600.0,
    ) -> None:
        """Build the engine; nothing is sent.

        In seconds: call_s bounds one API call, prepare_s an upload or the look-up of a version, download_s one result.

        spool: engines are built alike; this one keeps nothing there, since its results are fetched by id.
        """
        self._key, self._base, self._fetcher = key, base_url.rstrip("/"), fetcher
        self._call_s, self._prepare_s, self._download_s = call_s, prepare_s, download_s
        self._http = httpx.AsyncClient(
            verify=trusted(),
            timeout=httpx.Timeout(call_s, connect=min(CONNECT_S, call_s)),
            follow_redirects=False,
            headers=self._headers(),
            event_hooks={"response": [capped(SERVICE, MAX_ANSWER)]},
        )
        self._sdks: dict[str, Client] = {}
        self._newest: dict[str, str] = {}
        self._issued: deque[str] = deque(maxlen=10_000)

    @property
    def versions(self) -> Mapping[str, str]:
        """The SDK's version; a model's own version is among a result's facts."""
        return {"replicate": importlib.metadata.version("replicate")}

    def problem(self) -> str | None:
        """Return what is wrong with the key, or None."""
        return problem_with_key(self._key, SERVICE, SETTING)

    async def submit(self, order: Order, report: Report) -> Ticket:
        """Upload the order's larger files and create one prediction; see ServiceEngine."""
        self._ready()
        files: dict[str, str] = {}
        for file in used_files(order):
            report(Progress("sending", 0.02, f"Sending {file.handle}."))
            files[_name(file)] = await self._put(file)
        submit = build_submit(order, lambda file: files[_name(file)])
        version = await self._version(order)
        sdk = self._sdk(cancel_after(order.card))
        async with self._sending(order.card.model, accepted=None):
            if version:
                made = await sdk.predictions.async_create(version=version, input=submit.input)
            else:
                made = await sdk.models.predictions.async_create(model=order.card.model, input=submit.input)
        ticket = ticket_of(order, {"id": made.id}, submit, time.time())
        self._issued.append(ticket.id)
        return ticket

    async def poll(self, ticket: Ticket) -> JobStatus:
        """Ask how far the prediction is; one that Replicate no longer knows raises `gone`."""
        return parse_status(await self._prediction(ticket), ticket)

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """Download the results of a prediction; they are there for an hour."""
        prediction = await self._prediction(ticket)
        output = prediction.get("output")
        if output is None or prediction.get("data_removed"):
            raise failure(SERVICE, SETTING, "gone", "results are kept for an hour", accepted=True)
        parts = found_at(ticket.data.get("output", ""), output)
        facts, cost = facts_of(prediction, ticket), cost_of(prediction, ticket)
        notes = tuple(json.loads(ticket.data.get("notes", "[]")))
        if ticket.data.get("kind") == "text":
            text = _text_of(parts)
            if not text.strip():
                raise failure(SERVICE, SETTING, "invalid", "the answer has no text in it", accepted=True)
            return (Made(text.encode(), "text", ".txt", notes=notes, cost_usd=cost, facts=facts),)
        addresses = [address for part in parts for address in addresses_in(part)]
        if not addresses:
            raise failure(SERVICE, SETTING, "invalid", "the answer has no file in it", accepted=True)
        share = None if cost is None else cost / len(addresses)
        files = await asyncio.gather(*(self._download(address, ticket) for address in addresses))
        kind: Any = ticket.data.get("kind", "image")
        return tuple(
            Made(data, kind, suffix, notes=notes, cost_usd=share, facts=facts | ({"number": str(n)} if n else {}))
            for n, (data, suffix) in enumerate(files)
        )

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """Stop the prediction; what it has used up until then is charged."""
        try:
            prediction = await self._ask("POST", f"/v1/predictions/{ticket.id}/cancel", about=ticket.id)
        except EngineFailure as error:
            if error.kind != "gone":
                raise
            return "unsupported"
        return "cancelled" if parse_status(prediction, ticket).state == "cancelled" else "requested"

    async def find(self, order: Order) -> Found:
        """Look for the order among the predictions of the last hour: by its seed, words and numbers, where they are unique.

        Two that fit, or one of the same model whose input was removed, make it unknown.
        """
        self._ready()
        submit = build_submit(order, lambda _: _FILE)
        fits: list[Mapping[str, Any]] = []
        async for prediction in self._recent():
            if wiped(order, prediction):
                return "unknown"
            if prediction.get("id") not in self._issued and same_order(order, submit.input, prediction, _FILE):
                fits.append(prediction)
        if not fits:
            return "absent"
        return ticket_of(order, fits[0], submit, time.time()) if len(fits) == 1 else "unknown"

    async def probe(self) -> str:
        """Ask whose key it is, which costs nothing; return one sentence."""
        self._ready()
        account = await self._ask("GET", "/v1/account", about="account")
        return (
            f"Replicate knows the key: it belongs to {quoted(account.get('username')) or 'an account without a name'}."
        )

    async def aclose(self) -> None:
        """Give back the connections."""
        await self._http.aclose()

    async def _recent(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the predictions of the last hour, the newest first."""
        place = "/v1/predictions"
        for _ in range(PAGES):
            page = await self._ask("GET", place, about="list")
            results = page.get("results")
            for prediction in results if isinstance(results, list) else ():
                if older_than_kept(prediction, time.time()):
                    return
                yield prediction
            following = page.get("next")
            if not following:
                return
            place = self._own(str(following))
        raise failure(SERVICE, SETTING, "transient", "its list is too long to search", accepted=None)

    async def _prediction(self, ticket: Ticket) -> Mapping[str, Any]:
        return await self._ask("GET", f"/v1/predictions/{ticket.id}", about=ticket.id)

    async def _ask(self, method: str, place: str, *, about: str) -> Mapping[str, Any]:
        """Send a call that costs nothing and return its JSON object."""
        async with self._sending(about, accepted=True):
            answer = await _refused(await self._http.request(method, urljoin(self._base, place)))
            data = answer.json()
            if not isinstance(data, dict):
                raise ValueError("no JSON object")
            return data

    @asynccontextmanager
    async def _sending(self, about: str, *, accepted: bool | None) -> AsyncIterator[None]:
        """Bound one call in time and turn whatever goes wrong into an EngineFailure; `accepted` is what stays open after sending.

        False is a call before the order, which may take its time: nothing can have been taken yet.
        """
        try:
            async with asyncio.timeout(self._prepare_s if accepted is False else self._call_s):
                yield
        except _Refused as error:
            raise parse_refusal(error.status, error.headers, error.body, about, accepted=accepted) from None
        except BROKEN as error:
            raise broken(error, SERVICE, SETTING, accepted=accepted) from error

    async def _version(self, order: Order) -> str:
        """Return the version to run, "" for an official model; "latest" is looked up once for a process."""
        card = order.card
        if card.version != _NEWEST:
            return card.version
        if card.model not in self._newest:
            async with self._sending(card.model, accepted=False):
                model = await self._sdk().models.async_get(card.model)
            if model.latest_version is None:
                raise failure(SERVICE, SETTING, "gone", f"{card.model} has no version to run")
            self._newest[card.model] = model.latest_version.id
        return self._newest[card.model]

    async def _put(self, file: InputFile) -> str:
        """Return what stands for a file: a data URI, or the address of an upload."""
        name, data, mime = await asyncio.to_thread(as_upload, file)
        if len(data) <= MAX_IN_JSON:
            return await asyncio.to_thread(_data_uri, data, mime)
        if len(data) > MAX_UPLOAD:
            raise EngineFailure(
                f"{file.handle} is larger than the 100 MB that Replicate takes; choose a smaller file.", "invalid"
            )
        async with self._sending(file.handle, accepted=False):
            made = await self._sdk().files.async_create(io.BytesIO(data), filename=name, content_type=mime)
            return made.urls["get"]

    async def _download(self, address: str, ticket: Ticket) -> tuple[bytes, str]:
        """Return one result's bytes and ending. The key goes along only to Replicate's own API host."""
        kind: Any = ticket.data.get("kind", "image")
        own = urlsplit(address).netloc == urlsplit(self._base).netloc
        fetched = await self._fetcher.get(
            address,
            max_bytes=MAX_BYTES[kind],
            deadline_s=self._download_s,
            headers=self._headers() if own else None,
        )
        suffix = suffix_of(fetched.data)
        if not suffix:
            raise failure(SERVICE, SETTING, "invalid", "the result is no picture, film or recording", accepted=True)
        return fetched.data, suffix

    def _sdk(self, deadline: str = "") -> Client:
        """Return the SDK's client; the deadline is one of its headers, so each has its own, over the same connections."""
        if deadline not in self._sdks:
            key = self._key.get_secret_value() if self._key else ""
            self._sdks[deadline] = Client(
                api_token=key,
                base_url=self._base,
                transport=_Plain(self._http, self._call_s if deadline else self._prepare_s),
                headers={"Cancel-After": deadline} if deadline else {},
            )
        return self._sdks[deadline]

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key.get_secret_value()}"} if self._key else {}

    def _own(self, address: str) -> str:
        """Return path and query of an address of the API; another host's never gets the key."""
        parts = urlsplit(address)
        if parts.netloc and parts.netloc != urlsplit(self._base).netloc:
            raise failure(SERVICE, SETTING, "transient", "its list leads to another host", accepted=None)
        return f"{parts.path}?{parts.query}"

    def _ready(self) -> None:
        problem = self.problem()
        if problem:
            raise EngineFailure(problem, "auth")


class _Refused(Exception):
    """An answer of 400 and above, on its way past the SDK."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"HTTP {status}")
        self.status, self.headers, self.body = status, headers, body


class _Plain(httpx.AsyncBaseTransport):
    """Sends through one shared client, once, with our time limit, whatever the SDK says of either."""

    def __init__(self, client: httpx.AsyncClient, seconds: float) -> None:
        self._client, self._timeout = client, httpx.Timeout(seconds, connect=min(CONNECT_S, seconds))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "timeout": self._timeout.as_dict()}
        return await _refused(await self._client.send(request, stream=True))


async def _refused(answer: httpx.Response) -> httpx.Response:
    """Return a good answer; raise `_Refused` for any other, redirects too: the API has none, so a portal stands in between."""
    if answer.is_success:
        return answer
    body = await answer.aread()
    await answer.aclose()
    raise _Refused(502 if answer.is_redirect else answer.status_code, answer.headers, body)


def _text_of(parts: list[Any]) -> str:
    """Return the text of an answer: strings one after the other (a language model's pieces come as a list)."""
    return "".join(
        part if isinstance(part, str) else _text_of(part) if isinstance(part, list) else "" for part in parts
    )


def _name(file: InputFile) -> str:
    return file.id or str(file.path)


def _data_uri(data: bytes, mime: str) -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"
