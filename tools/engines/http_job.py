"""One client for every service that is data: POST an order, poll its job, fetch its files, cancel and find it again."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from tools import __version__
from tools.engines.arguments import Arguments, arguments
from tools.engines.base import CancelOutcome, Found, JobStatus, Made, Order, Progress, Report, Ticket
from tools.engines.faults import problem_with_key
from tools.engines.http_answers import (
    facts_of,
    list_entry,
    made_of,
    outputs_of,
    parse_status,
    parse_submit,
    was_refused,
)
from tools.engines.http_calls import is_own, names_later, names_of, names_of_ticket, outgoing, submit_call
from tools.engines.http_files import content_of, fits_inline, inline, mark_of, put_files
from tools.engines.http_sender import Answer, Deadlines, Outgoing, Sender
from tools.engines.results import MAX_BYTES, kind_of
from tools.engines.services import Service, point
from tools.errors import EngineFailure
from tools.fetching import Fetcher
from tools.spool import Spool

log = logging.getLogger(__name__)

WORDS = ("text", "clone")
"""Kinds of results that stand in the answer itself instead of behind an address."""


class HttpJobEngine:
    """Drives one described service. Its name is the service's, and cards with that engine are its models.

    Every ticket holds all that a fresh process needs: the provider's id, the addresses it named under its own base URL,
    and from the card the model, the output pointer and the kind of result.
    """

    def __init__(
        self,
        service: Service,
        key: SecretStr | None,
        base_url: str,
        spool: Spool,
        fetcher: Fetcher,
        *,
        deadlines: Deadlines | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = service.name
        self.poll_s = service.poll_s
        self._seeded = service.find is not None and bool(service.find.arguments)
        self.first_poll_s = service.first_poll_s or service.poll_s
        self.service = service
        self._base = (base_url or service.base_url).rstrip("/")
        self._problem = problem_with_key(key, service.title, service.key_env)
        self._fetcher, self._clock = fetcher, clock
        secret = key.get_secret_value() if key is not None and self._problem is None else ""
        self._key_header = {service.auth.header: service.auth.format.replace("{key}", secret)} if secret else {}
        self._sender = Sender(service, self._key_header, deadlines or Deadlines())

    @property
    def versions(self) -> Mapping[str, str]:
        """Version of this client; the service's own version of a model is a fact of each result."""
        return {"scenewright": __version__}

    def problem(self) -> str | None:
        """Return what is wrong with the key, or None."""
        return self._problem

    async def submit(self, order: Order, report: Report) -> Ticket:
        """See ServiceEngine. Files that are too large to go along are uploaded first, which costs nothing."""
        if self._problem is not None:
            raise EngineFailure(self._problem, "auth")
        placed = await put_files(self.service, self._base, self._sender, order)
        put = arguments(order, lambda file: placed[mark_of(file)], seeded=self._seeded)
        call = await self._built(order, put, bool(placed))
        report(Progress("sending", 0.0))
        answer = await self._sender.send(call, self._sender.deadlines.submit_s, in_doubt=None)
        id, kept = parse_submit(self.service, self._sender, answer)
        log.info("%s took order %s as %s", self.name, order.key, id)
        return self._ticket(order, id, {k: url for k, url in kept.items() if is_own(url, self._base)}, put.notes)

    async def poll(self, ticket: Ticket) -> JobStatus:
        """See ServiceEngine."""
        return parse_status(self.service, self._sender, await self._asked_status(ticket))

    async def fetch(self, ticket: Ticket) -> tuple[Made, ...]:
        """See ServiceEngine. An address that has expired is asked for anew, once."""
        data, addresses = await self._results(ticket)
        try:
            return await self._brought(ticket, data, addresses)
        except EngineFailure as failure:
            if failure.kind != "gone":
                raise
            data, fresh = await self._results(ticket)
            if fresh == addresses:
                raise
            return await self._brought(ticket, data, fresh)

    async def cancel(self, ticket: Ticket) -> CancelOutcome:
        """See ServiceEngine."""
        cancel = self.service.cancel
        if cancel is None:
            return "unsupported"
        call = outgoing(self.service, self._base, cancel, names_of_ticket(ticket), ticket.urls)
        answer = await self._sender.send(call, self._sender.deadlines.call_s, in_doubt=True)
        if answer.status in (401, 403, 429) or answer.status >= 500:
            raise self._sender.refusal(answer, in_doubt=True) or self._sender.failure("transient", accepted=True)
        return cancel.outcomes.get(str(answer.status), "unsupported")

    async def find(self, order: Order) -> Found:
        """See ServiceEngine. Where the service promises to take a key once, the order is sent again under its key."""
        if self.service.submit.idempotency_header:
            return await self.submit(order, lambda _: None)
        find = self.service.find
        if find is None:
            return "unknown"
        put = await asyncio.to_thread(self._repeatable, order)
        if not find.order and put is None:
            return "unknown"
        names = names_of(self.service, order.card, order.key)
        call = outgoing(self.service, self._base, find, names)
        address = call.url
        for _ in range(find.pages):
            answer = await self._sender.send(call, self._sender.deadlines.call_s, in_doubt=None)
            refusal = self._sender.refusal(answer, in_doubt=None)
            if refusal is not None or not answer.is_json:
                return "unknown"
            id = list_entry(find, answer.data, order.key, put)
            if id:
                return self._ticket(order, id, {}, put.notes if put else ())
            cursor = point(answer.data, find.next) if find.next else None
            if not cursor:
                return "absent" if find.complete else "unknown"
            mark = "&" if "?" in address else "?"
            call = Outgoing(call.method, f"{address}{mark}{find.next_field}={cursor}")
        return "unknown"

    async def aclose(self) -> None:
        """Give back the connections."""
        await self._sender.aclose()

    async def _built(self, order: Order, put: Arguments, large: bool) -> Outgoing:
        if large:  # files inside the call are megabytes of text: not on the event loop
            return await asyncio.to_thread(submit_call, self.service, self._base, order, put.values)
        return submit_call(self.service, self._base, order, put.values)

    def _ticket(self, order: Order, id: str, urls: dict[str, str], notes: Sequence[str]) -> Ticket:
        card = order.card
        data = {f"name.{name}": value for name, value in names_later(self.service, card, order.key).items()}
        data |= {"model": card.model, "output": card.output, "kind": kind_of(order.request)}
        if order.request.kind == "clone":
            data |= {"name": order.request.name, "consent": order.request.consent}
        if notes:
            data["notes"] = json.dumps(list(notes), ensure_ascii=False)
        return Ticket(
            engine=self.name, card=card.id, key=order.key, id=id, urls=urls, data=data, submitted_at=self._clock()
        )

    def _repeatable(self, order: Order) -> Arguments | None:
        """Return the order's arguments where they are the same at every building and hold a seed, else None. Blocking."""
        if "seed" not in order.card.parameters or not fits_inline(self.service, order):
            return None
        return arguments(order, lambda file: inline(self.service.files.value, content_of(order, file)), seeded=self._seeded)

    async def _asked_status(self, ticket: Ticket) -> Answer:
        call = outgoing(self.service, self._base, self.service.poll, names_of_ticket(ticket), ticket.urls)
        return await self._sender.send(call, self._sender.deadlines.call_s, in_doubt=True)

    async def _results(self, ticket: Ticket) -> tuple[Any, list[str]]:
        """Return the answer that holds the results, and the outputs in it: addresses, or for words the words."""
        described = self.service.result
        if described.call is None:
            answer = await self._asked_status(ticket)
        else:
            call = outgoing(self.service, self._base, described.call, names_of_ticket(ticket), ticket.urls)
            answer = await self._sender.send(call, self._sender.deadlines.call_s, in_doubt=True)
        refusal = self._sender.refusal(answer, in_doubt=True)
        if refusal is not None:
            raise refusal
        if not answer.is_json:
            raise self._sender.failure("transient", "its answer cannot be read", accepted=True)
        if was_refused(described, answer.data):
            raise self._sender.failure("policy", "the result was withheld", accepted=True)
        outputs = outputs_of(described, answer.data, ticket.data.get("output", ""))
        if not outputs:
            raise self._sender.failure("transient", "it finished without a result", accepted=True)
        if ticket.data["kind"] in WORDS:
            return answer.data, outputs
        return answer.data, [await self._resolved(ticket, value) for value in outputs]

    async def _resolved(self, ticket: Ticket, value: str) -> str:
        resolve = self.service.result.resolve
        if resolve is None or value.startswith(("http://", "https://", "data:")):
            return value
        call = outgoing(self.service, self._base, resolve, {**names_of_ticket(ticket), "value": value})
        answer = await self._sender.send(call, self._sender.deadlines.call_s, in_doubt=True)
        refusal = self._sender.refusal(answer, in_doubt=True)
        if refusal is not None:
            raise refusal
        address = point(answer.data, self.service.result.address)
        if not isinstance(address, str) or not address:
            raise self._sender.failure("transient", "it did not say where the file is", accepted=True)
        return address

    async def _brought(self, ticket: Ticket, data: Any, outputs: Sequence[str]) -> tuple[Made, ...]:
        facts = facts_of(self.service, ticket, data)
        notes = tuple(json.loads(ticket.data.get("notes", "[]")))
        made: list[Made] = []
        for value in outputs:
            content = value.encode()
            if ticket.data["kind"] not in WORDS:
                content = await self._downloaded(value, MAX_BYTES[ticket.data["kind"]])  # type: ignore[index]
            made.append(made_of(self.service, ticket, content, data, facts, notes, len(outputs)))
        return tuple(made)

    async def _downloaded(self, address: str, max_bytes: int) -> bytes:
        keyed = self.service.result.keyed and is_own(address, self._base)
        fetched = await self._fetcher.get(
            address,
            max_bytes=max_bytes,
            deadline_s=self._sender.deadlines.download_s,
            headers=self._key_header if keyed else None,
        )
        return fetched.data
