"""Which engine a person would rather have ("local", "local:sdxl", "openai"): first among the cards that can make a request."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence

from tools.catalog import Card, Catalog, System
from tools.errors import BadInput

HERE = "local"
"""The engine of the models on this machine."""
_MANY = 6
"""Names listed at most."""


def read_preferences(said: Iterable[str], catalog: Catalog, engines: Collection[str]) -> tuple[str, ...]:
    """Return preferences as a wish holds them, "engine" or "engine:id of a system or a model", in their order, each once.

    said: each may hold several, separated by commas. engines: names of those that are set up beside those of the cards.
    Raises BadInput for a name that nobody knows.
    """
    every = [part.strip() for text in said for part in text.split(",")]
    return tuple(dict.fromkeys(_preference(one, catalog, engines) for one in every if one))


def place_in(card: Card, prefer: Sequence[str]) -> int:
    """Return which of the preferences a card is first meant by, counted from 0; their number when by none."""
    for place, one in enumerate(prefer):
        engine, _, name = one.partition(":")
        if card.engine == engine and name in ("", card.system, card.id):
            return place
    return len(prefer)


def split_engine(name: str, catalog: Catalog) -> tuple[str, str]:
    """Return the engine and the rest of a name such as "local:sdxl" or "local"; the engine is empty where none is said."""
    engine, colon, rest = name.partition(":")
    engine = engine.strip().casefold()
    if colon and engine in _engines(catalog):
        return engine, rest.strip()
    return (HERE, "") if not colon and engine == HERE else ("", name)


def named_at(name: str, engine: str, catalog: Catalog) -> System | Card | None:
    """Return the system or the model of this name that an engine has, or None; the engine's own ending may be left out of an id."""
    for spelled in (name, f"{name}-{engine}"):
        found = catalog.named(spelled)
        if isinstance(found, Card) and found.engine == engine:
            return found
        if isinstance(found, System) and any(card.engine == engine for card in catalog.of_system(found.id)):
            return found
    return None


def where(engine: str) -> str:
    """Return how an engine is said after a model's name."""
    return "on this machine" if engine == HERE else f"at {engine}"


def worth_telling(needy: Sequence[Card], prefer: Sequence[str] = ()) -> list[Card]:
    """Return the cards whose needs are told: services whose settings can be named; of the models on this machine the best one.

    prefer: where that is what was asked for, the engine that stands first in it.
    """
    services = [card for card in needy if card.engine != HERE]
    here = sorted((card for card in needy if card.engine == HERE), key=lambda card: (-card.quality, card.id))[:1]
    if not prefer:
        return services or here
    told = [some for some in (services, here) if some]
    return min(told, key=lambda some: min(place_in(card, prefer) for card in some), default=[])


def _preference(said: str, catalog: Catalog, engines: Collection[str]) -> str:
    engine, colon, name = said.partition(":")
    engine, name = engine.strip().casefold(), name.strip()
    known = sorted({*engines, *_engines(catalog)})
    if engine not in known:
        raise BadInput(f'There is no engine "{said[:40]}"; {_instead(said, known, catalog)}.')
    if not colon or not name:
        return engine
    found = named_at(name, engine, catalog)
    if found is None:
        raise BadInput(f'There is no "{name[:40]}" {where(engine)}; {_there(name, engine, catalog)}.')
    return f"{engine}:{found.id}"


def _engines(catalog: Catalog) -> set[str]:
    return {card.engine for card in catalog.cards.values()}


def _instead(said: str, known: Sequence[str], catalog: Catalog) -> str:
    """Return what was perhaps meant: an engine spelled nearly so, or the engines that have a model of this name."""
    found = catalog.named(said)
    cards = (found,) if isinstance(found, Card) else catalog.of_system(found.id) if found is not None else ()
    having = sorted({f"{card.engine}:{card.system}" for card in cards if card.usable})
    close = having or difflib.get_close_matches(said.casefold(), known, n=2, cutoff=0.7)
    return f"say {' or '.join(close[:3])}" if close else f"there are {', '.join(known)}"


def _there(name: str, engine: str, catalog: Catalog) -> str:
    systems = sorted({card.system for card in catalog.cards.values() if card.engine == engine})
    close = difflib.get_close_matches(name.casefold(), systems, n=3, cutoff=0.6) or systems[:_MANY]
    return f"there is {', '.join(close)}" if close else "it has no models"
