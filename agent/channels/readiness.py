"""How ready models are, in words: their engines, and for those of this machine their files and its memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tools.catalog import Card, Catalog, System
from tools.local.device.stock import Stock
from tools.refusals import listed, settings_of

STATES = {
    "live": "live", "mirror": "live at a mirror", "frozen": "works, nobody mends it", "dead": "shut down",
    "no_api": "no interface for programs", "research": "research only",
}  # fmt: skip
SECTIONS = ("Ready here", "With a key, a server or a download", "Not to be had")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is known of engines and of local models."""

    engines: Mapping[str, str | None]
    """Engine name -> None when it is ready, else what is missing; an engine that is not in it is not here."""
    stocked: Mapping[str, Stock] = field(default_factory=dict)
    """Local models by card id."""

    def has(self, card: Card) -> bool:
        """Say whether a model can be used now."""
        one = self.stocked.get(card.id)
        return card.usable and self.engines.get(card.engine, "") is None and (one is None or one.state == "here")

    def sentence(self, card: Card) -> str:
        """Return "ready", or what a model needs."""
        if not card.usable:
            return f"{STATES[card.status.state]}{since(card)}"
        if card.engine not in self.engines:
            return f"The engine {card.engine} is not here."
        one = self.stocked.get(card.id)
        return self.engines[card.engine] or (one.problem if one is not None else "") or "ready"

    def short(self, card: Card) -> str:
        """Return a model's engine with whether it is ready, for a table."""
        if not card.usable:
            return STATES[card.status.state]
        if card.engine not in self.engines:
            return f"{card.engine}, not here"
        one = self.stocked.get(card.id)
        if one is not None:
            return f"{card.engine}, {one.words}"
        return card.engine if self.engines[card.engine] else f"{card.engine}, ready"

    def rank(self, system: System, own: Collection[Card]) -> int:
        """Return 0 for a system that can be used now, 1 for one that could be, 2 for one that is gone."""
        if any(self.has(card) for card in own) or (not own and self.engines.get(system.id, "") is None):
            return 0
        return 1 if system.status.state in ("live", "mirror", "frozen") else 2

    def of_system(self, system: System, own: Sequence[Card], catalog: Catalog) -> str:
        """Return where a system can be used now, else what is missing, else when it went and what to use instead."""
        if self.rank(system, own) == 2:
            instead = listed(titles(system, catalog))
            return f"{STATES[system.status.state]}{since(system)}" + (f"; use {instead}" if instead else "")
        engines = dict.fromkeys(card.engine for card in own if self.has(card))
        if engines:
            return ", ".join(engines)
        able = [card for card in own if card.usable]
        if not own and system.id in self.engines:  # a service that serves the models of others
            return system.id
        engines = dict.fromkeys(self._could(card.engine, able) for card in able if card.engine in self.engines)
        return ", ".join(engines) or ("its engine is not here" if able else f"see `models show {system.id}`")

    def how_to_get(self, cards: Iterable[Card]) -> str:
        """Return which setting each engine still needs: "Set FAL_KEY for fal, RUNWAYML_API_SECRET for runway."."""
        needy = {card.engine: card for card in cards if card.usable and self.engines.get(card.engine)}
        wants = [f"{' or '.join(names)} for {engine}" for engine, card in needy.items() if (names := settings_of([card], self.engines))]
        return f"Set {', '.join(wants)}." if wants else ""

    def how_to_fetch(self, cards: Iterable[Card]) -> str:
        """Return how models come to this machine, where some of the cards could."""
        some = [card for card in cards if card.id in self.stocked and self.stocked[card.id].state == "to fetch"]
        return f"`scenewright models get {some[0].id if len(some) == 1 else 'ID'}` fetches what is not on this machine yet." if some else ""

    def _could(self, engine: str, cards: Iterable[Card]) -> str:
        """Return an engine with what the easiest of its local models still needs."""
        stocked = [self.stocked[card.id] for card in cards if card.engine == engine and card.id in self.stocked]
        waiting = [one for one in stocked if one.state == "to fetch"]
        if waiting:
            return f"{engine} ({min(waiting, key=lambda one: one.fetch_gb).words})"
        return f"{engine} ({stocked[0].words})" if stocked else engine


def since(one: System | Card) -> str:
    """Return " on 2026-03-24" for what has ended on a known day."""
    return f" on {one.status.since}" if one.status.since else ""


def titles(system: System, catalog: Catalog) -> list[str]:
    """Return what to use instead of a system."""
    return [catalog.systems[name].title for name in system.stand_ins if name in catalog.systems]
