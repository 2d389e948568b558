"""Building the calls that a descriptor describes: templates filled, addresses kept to the service's own hosts. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tools.catalog import Card
from tools.engines.arguments import merged, place
from tools.engines.base import Order, Ticket
from tools.engines.http_sender import Outgoing
from tools.engines.services import Call, Service
from tools.errors import EngineFailure

_NAME = re.compile(r"\{([\w.]+)\}")
_PATHS = frozenset({"model", "version", "app"})
"""Names whose values are paths themselves: their slashes stay."""


def filled(template: Any, names: Mapping[str, Any]) -> Any:
    """Return a template with its names in place; a text that is one name alone becomes the value itself, of whatever type."""
    if isinstance(template, str):
        whole = _NAME.fullmatch(template)
        if whole and whole[1] in names:
            return names[whole[1]]
        return _NAME.sub(lambda found: str(_value(names, found[1])), template)
    if isinstance(template, Mapping):
        return {key: filled(item, names) for key, item in template.items()}
    return [filled(item, names) for item in template] if isinstance(template, list) else template


def outgoing(
    service: Service, base: str, call: Call, names: Mapping[str, Any], kept: Mapping[str, str] | None = None
) -> Outgoing:
    """Return a described call: under its host, or at the address that the service named for it when that is its own.

    base: the base URL in use; one that a person set stands for every host. kept: addresses from the answer to the submit.
    """
    slashed = {name: quote(str(value), safe="/" if _is_path(name, service) else "") for name, value in names.items()}
    path, _, query = filled(call.path, slashed).partition("?")
    address = (kept or {}).get(call.kept, "") if call.kept else ""
    if address and is_own(address, base):
        address = address.partition("?")[0]
    else:
        address = _host(service, base, call) + path
    url = f"{address}?{query}" if query else address
    if call.method in ("GET", "DELETE") or not call.body:
        return Outgoing(call.method, url)
    return Outgoing(call.method, url, {"content-type": "application/json"}, json_bytes(filled(call.body, names)))


def submit_call(service: Service, base: str, order: Order, values: Mapping[str, Any]) -> Outgoing:
    """Return the paid call of an order; values: its arguments in the provider's words."""
    submit = service.submit
    names = names_of(service, order.card, order.key)
    body = filled(submit.body, names)
    if submit.into:
        place(body, submit.into, dict(values))
    else:
        body = merged(body, values)
    headers = {"content-type": "application/json"}
    if submit.idempotency_header:
        headers[submit.idempotency_header] = order.key
    bare = submit.model_copy(update={"body": {}})
    return Outgoing(submit.method, outgoing(service, base, bare, names).url, headers, json_bytes(body))


def names_of(service: Service, card: Card, key: str) -> dict[str, str]:
    """Return what templates may name of a card and an order."""
    names = {"model": card.model, "version": card.version, "order": key}
    names |= {f"options.{name}": str(value) for name, value in card.options.items() if isinstance(value, str | int | float)}
    for name, expression in service.words.items():
        match = re.search(expression, card.model)
        names[name] = match[0] if match else card.model
    return names


def names_later(service: Service, card: Card, key: str) -> dict[str, str]:
    """Return those of the names that the calls after the submit need: they travel in the ticket."""
    used = {name for call in _later(service) for text in _texts((call.path, call.body)) for name in _NAME.findall(text)}
    return {name: value for name, value in names_of(service, card, key).items() if name in used}


def names_of_ticket(ticket: Ticket) -> dict[str, str]:
    """Return what templates may name of a job that was taken."""
    mark = "name."
    kept = {name.removeprefix(mark): value for name, value in ticket.data.items() if name.startswith(mark)}
    return {**kept, "order": ticket.key, "id": ticket.id}


def is_own(address: str, base: str) -> bool:
    """Tell whether an address that an answer named lies under the base URL, so that the key may go there."""
    return address == base or address.startswith((f"{base}/", f"{base}?"))


def json_bytes(data: Any) -> bytes:
    """Return data as compact JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _host(service: Service, base: str, call: Call) -> str:
    if not call.host or base != service.base_url:
        return base
    return service.hosts[call.host].rstrip("/")


def _later(service: Service) -> Iterator[Call]:
    for call in (service.poll, service.result.call, service.result.resolve, service.cancel):
        if call is not None:
            yield call


def _texts(template: Any) -> Iterator[str]:
    if isinstance(template, str):
        yield template
    elif isinstance(template, Mapping):
        for item in template.values():
            yield from _texts(item)
    elif isinstance(template, list | tuple):
        for item in template:
            yield from _texts(item)


def _is_path(name: str, service: Service) -> bool:
    return name in _PATHS or name in service.words or name.startswith("options.")


def _value(names: Mapping[str, Any], name: str) -> Any:
    if name not in names:
        raise EngineFailure(f"The model's card says nothing of {name}, which its service needs; complete the card.", "invalid")
    return names[name]
