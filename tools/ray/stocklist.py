"""Which models a cluster has: every replica writes it into the exchange, and any process reads it there without asking a replica that is at work."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from tools.catalog import Card
from tools.engines.base import Engine, Stocked, ToFetch
from tools.ray.exchange import KEPT_S, Exchange

_FOLDER = "stock"
LIVES_S = 600.0
"""What a replica wrote counts for so long after it was last heard of, unless no other is heard of."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One model: what keeps it from running, and what can be fetched for it."""

    problem: str | None = None
    fetch: ToFetch | None = None


def write(exchange: Exchange, node: str, engine: Engine, cards: Iterable[Card]) -> None:
    """Write what a replica can make. Blocking. node: names the machine, so that what it wrote before is replaced."""
    entries = {card.id: asdict(entry_of(engine, card)) for card in cards}
    exchange.files.replace(f"{_FOLDER}/{node}.json", json.dumps(entries).encode())


def read(exchange: Exchange) -> dict[str, Entry]:
    """Return what the cluster has, by card; a model is ready when it is ready anywhere. Empty when no replica ever ran. Blocking."""
    every = [name for name in exchange.files.names(_FOLDER) if name.endswith(".json")]
    old = set(exchange.files.names(_FOLDER, LIVES_S))
    found: dict[str, Entry] = {}
    for name in [name for name in every if name not in old] or every:
        for card, entry in json.loads(exchange.files.read(name) or b"{}").items():
            if card not in found or found[card].problem is not None:
                found[card] = _read(entry)
    return found


def sweep(exchange: Exchange, older_s: float = KEPT_S) -> int:
    """Remove what machines wrote that were not heard of for longer than this, unless no other was; return how many. Blocking."""
    every, old = exchange.files.names(_FOLDER), exchange.files.names(_FOLDER, older_s)
    if len(old) == len(every):
        return 0
    for name in old:
        exchange.files.remove(name)
    return len(old)


def entry_of(engine: Engine | Stocked, card: Card) -> Entry:
    """Return what an engine tells of a model. Blocking."""
    if not isinstance(engine, Stocked):
        return Entry(engine.problem())
    problem = engine.card_problem(card)
    return Entry(problem, engine.to_fetch(card) if problem is not None else None)


def _read(entry: Mapping[str, object]) -> Entry:
    fetch, problem = entry["fetch"], entry["problem"]
    assert problem is None or isinstance(problem, str)
    if not isinstance(fetch, dict):
        return Entry(problem)
    return Entry(problem, ToFetch(**(fetch | {"repositories": tuple(fetch["repositories"])})))
