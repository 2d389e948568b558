"""What a name in a wish means: a system, one model, or what an engine has of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tools.catalog import USABLE, Card, Catalog
from tools.preferring import HERE, named_at, split_engine, where
from tools.refusals import language_said, unavailable, unknown_name
from tools.requests import Request

FALLBACK = 2
"""How near a card is to the name that was said: 0 it is meant, 1 it is of the same system, 2 it is a fallback of these."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name in the wish means."""

    title: str
    """Its title, and where it shall run if that was said."""
    groups: Mapping[str, int]
    """Card id -> how near it is to the name, see `FALLBACK`."""
    card: str
    """Id of the one model that was named; empty for a system."""


def meant_by(name: str, request: Request, catalog: Catalog, ready: Mapping[str, str | None]) -> Meant:
    """Return what a name means, also with an engine before it ("local:sdxl") or an engine alone ("local"). Pure.

    ready: see `tools.router.Situation`. Raises BadInput for a name nobody knows and Unavailable for a system that cannot be had.
    """
    engine, rest = split_engine(name, catalog)
    if engine:
        return _at(engine, rest, request, catalog)
    found = catalog.named(name)
    if found is None:
        raise unknown_name(name, catalog, language_said(request))
    system = catalog.systems[found.system] if isinstance(found, Card) else found
    if system.status.state not in USABLE:
        raise unavailable(system, catalog, ready, language_said(request))
    card = found.id if isinstance(found, Card) else ""
    served_there = tuple(c for c in catalog.cards.values() if c.engine == system.id and not card)
    own = catalog.of_system(system.id) or served_there
    groups = {other: FALLBACK for one in own for other in one.fallback if other in catalog.cards}
    groups |= {one.id: 1 for one in served_there}  # "with ComfyUI": what runs there, also of other makers
    groups |= {one.id: 1 if card and one.id != card else 0 for one in own}
    return Meant(found.title, groups, card)


def _at(engine: str, name: str, request: Request, catalog: Catalog) -> Meant:
    """Return what "local:sdxl" or "local" means: only cards of that engine."""
    there = [card for card in catalog.cards.values() if card.engine == engine]
    if not name:
        return Meant("This machine" if engine == HERE else engine, {card.id: 1 for card in there}, "")
    found = named_at(name, engine, catalog)
    if found is None:
        raise unknown_name(name, catalog, language_said(request))
    card = found.id if isinstance(found, Card) else ""
    own = [one for one in there if one.system == (found.system if isinstance(found, Card) else found.id)]
    title = found.title if where(engine) in found.title else f"{found.title} {where(engine)}"
    return Meant(title, {one.id: 1 if card and one.id != card else 0 for one in own}, card)
