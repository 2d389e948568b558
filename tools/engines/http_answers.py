"""Reading the answers that a descriptor describes: ids, states, failures, results. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from tools.engines.arguments import Arguments
from tools.engines.base import JobStatus, Made, Ticket
from tools.engines.faults import quoted
from tools.engines.http_sender import Answer, Sender, kind_of_code, said
from tools.engines.results import suffix_of
from tools.engines.services import Find, Poll, Result, Service, first, point
from tools.errors import EngineFailure
from tools.store.records import Kind

_WORDS: Mapping[Kind, str] = {"clone": ".json", "text": ".txt"}


def parse_submit(service: Service, sender: Sender, answer: Answer) -> tuple[str, dict[str, str]]:
    """Return the provider's id of the job and the addresses it named.

    Raises EngineFailure: its `accepted` is False where the service says that it took nothing, None where nobody can tell.
    """
    refusal = sender.refusal(answer, in_doubt=None, untaken=service.submit.untaken_http)
    if refusal is not None:
        raise refusal
    if not answer.is_json:
        raise sender.failure("transient", "its answer cannot be read", accepted=None)
    id = point(answer.data, service.submit.id)
    if isinstance(id, str | int) and not isinstance(id, bool) and id != "":
        kept = {name: point(answer.data, pointer) for name, pointer in service.submit.keep.items()}
        return str(id), {name: address for name, address in kept.items() if isinstance(address, str)}
    known = kind_of_code(service.errors, str(first(answer.data, service.errors.code) or ""))
    words = quoted(said(service.errors, answer.data)) or "it named no job"
    raise sender.failure(known or "transient", words, accepted=False if known else None)


def parse_status(service: Service, sender: Sender, answer: Answer) -> JobStatus:
    """Return what an answer says of a job; raise EngineFailure when it says that nobody can be told just now, or that it is gone."""
    poll = service.poll
    word = point(answer.data, poll.status) if answer.is_json else None
    state = poll.states.get(str(word), "running")
    refusal = sender.refusal(answer, in_doubt=True)
    if refusal is not None and not (answer.status < 300 and state == "failed"):
        raise refusal
    if word is None:
        raise sender.failure("transient", "its answer cannot be read", accepted=True)
    if state == "failed" or (poll.error and point(answer.data, poll.error)):
        return JobStatus("failed", failure=_failed(service, sender, answer))
    cost = cost_of(service.result, answer.data)
    if state in ("succeeded", "cancelled"):
        return JobStatus(state, 1.0 if state == "succeeded" else None, cost_usd=cost)
    return JobStatus(state, _fraction(poll, answer.data), _words(poll, answer.data, state), cost_usd=cost)


def _failed(service: Service, sender: Sender, answer: Answer) -> EngineFailure:
    code = str(first(answer.data, service.errors.code) or "")
    words = quoted(said(service.errors, answer.data))
    failure = sender.failure(kind_of_code(service.errors, code) or "transient", words or "the job failed", accepted=True)
    failure.charged_usd = cost_of(service.result, answer.data)
    return failure


def _fraction(poll: Poll, data: Any) -> float | None:
    done = point(data, poll.progress) if poll.progress else None
    if isinstance(done, bool) or not isinstance(done, int | float):
        return None
    return min(max(done / poll.progress_of, 0.0), 1.0)


def _words(poll: Poll, data: Any, state: str) -> str:
    place = point(data, poll.position) if poll.position else None
    if state == "queued":
        return f"number {place + 1} in the queue" if isinstance(place, int) else "waiting in the queue"
    found = point(data, poll.message) if poll.message else None
    last = found[-1] if isinstance(found, list) and found else found
    return quoted(last) if isinstance(last, str) else ""


def was_refused(result: Result, data: Any) -> bool:
    """Tell whether a flag says that the content was refused although the job ended well."""
    found = [point(data, pointer) for pointer in result.refused]
    return any(flag is True or (isinstance(flag, list) and True in flag) for flag in found)


def outputs_of(result: Result, data: Any, pointer: str) -> list[str]:
    """Return the results in an answer as texts: addresses, ids or words. pointer: the card's own, or "" for the service's."""
    found = first(data, (pointer,) if pointer else result.outputs)
    items = found if isinstance(found, list) else [found]
    return [str(item) for item in items if isinstance(item, str | int) and not isinstance(item, bool) and item != ""]


def cost_of(result: Result, data: Any) -> float | None:
    """Return what the provider says it charged, in US dollars, or None; less than nothing is no charge that a budget can count with."""
    counted = point(data, result.cost) if result.cost else None
    if isinstance(counted, bool) or not isinstance(counted, int | float) or not 0 <= counted < math.inf:
        return None
    return float(counted) * result.cost_unit_usd


def facts_of(service: Service, ticket: Ticket, data: Any) -> dict[str, str]:
    """Return the provenance of a job's results."""
    facts = {"service": service.title, "request_id": ticket.id, "model": ticket.data.get("model", "")}
    facts |= {name: str(value) for name, pointer in service.result.facts.items() if (value := point(data, pointer)) is not None}
    return {name: value for name, value in facts.items() if value}


def made_of(
    service: Service,
    ticket: Ticket,
    content: bytes,
    data: Any,
    facts: Mapping[str, str],
    notes: tuple[str, ...],
    count: int,
) -> Made:
    """Return one result; what the job cost is shared out evenly among its `count` results."""
    kind: Kind = ticket.data["kind"]  # type: ignore[assignment]
    suffix = _WORDS.get(kind) or suffix_of(content) or ".bin"
    if kind == "clone":
        voice = {name: ticket.data.get(name, "") for name in ("name", "consent")}
        content = json.dumps({"engine": service.name, "voice_id": content.decode(), **voice}, ensure_ascii=False).encode()
    cost = cost_of(service.result, data)
    return Made(
        content,
        kind=kind,
        suffix=suffix,
        notes=notes,
        cost_usd=None if cost is None else cost / count,
        facts=dict(facts),
    )


def list_entry(find: Find, data: Any, key: str, put: Arguments | None) -> str:
    """Return the provider's id of our order in a page of a list, "" when it is not there or not told from its like."""
    items = point(data, find.items)
    entries = items if isinstance(items, list) else []
    if find.order:
        ours = [entry for entry in entries if point(entry, find.order) == key]
    else:
        ours = [entry for entry in entries if put is not None and _same(point(entry, find.arguments), put.values)]
    return str(point(ours[0], find.id) or "") if len(ours) == 1 else ""


def _same(theirs: Any, values: Mapping[str, Any]) -> bool:
    return isinstance(theirs, Mapping) and all(name in theirs and theirs[name] == value for name, value in values.items())
