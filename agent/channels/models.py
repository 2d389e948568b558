"""What `scenewright models` and `scenewright why` print: tables for people, a line of JSON a row for programs."""

from __future__ import annotations

import datetime
import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tools.catalog import Card, Catalog, Parameter, System, Task
from tools.catalog_check import check_cards, stale_facts, unverified_licences
from tools.prices import price_words
from tools.refusals import listed, unknown_name
from tools.router import Choice, Loser, behind

Ready = Mapping[str, str | None]
"""Engine name -> None when it is ready, else what is missing; an engine that is not in it is not here."""

_STATES = {
    "live": "live", "mirror": "live at a mirror", "frozen": "works, nobody mends it", "dead": "shut down",
    "no_api": "no interface for programs", "research": "research only",
}  # fmt: skip
_MAX_MODELS = 4
"""Models named in a row of the table of systems."""


def print_models(
    catalog: Catalog, ready: Ready, *, task: Task | None = None, commercial: bool = False, as_json: bool = False
) -> int:
    """Print every system, or every model that does a task; return 0.

    commercial: leave out what may not be used commercially, and mark what nobody verified.
    """
    cards = [card for card in catalog.cards.values() if _wanted(card, task, commercial)]
    cards.sort(key=lambda card: (not _is_ready(card, ready), not card.usable, -card.quality, card.id))
    if as_json:
        without = [] if task else [s for s in catalog.systems.values() if not catalog.of_system(s.id)]
        _lines([*(_card_row(card, ready) for card in cards), *(_system_row(s, catalog) for s in without)])
    elif task:
        _print_task(cards, ready, task)
    else:
        _print_systems(catalog, cards, ready, commercial)
    return 0


def print_model(catalog: Catalog, name: str, ready: Ready, *, as_json: bool = False) -> int:
    """Print everything that is known of a system or a model; return 0. Raises BadInput for a name nobody knows."""
    found = catalog.named(name)
    if found is None:
        raise unknown_name(name, catalog)
    if as_json:
        _lines([found.model_dump(mode="json")])
        return 0
    out = _console()
    if isinstance(found, System):
        _print_pairs(out, found.title, _about_system(found, catalog))
        cards = catalog.of_system(found.id)
        if cards:
            out.print()
            _print_cards(out, cards, ready)
        return 0
    _print_pairs(out, found.title, _about_card(found, ready))
    table = _table("Asked as", "Sent as", "Takes")
    for canonical, parameter in found.parameters.items():
        table.add_row(*map(escape, (canonical, parameter.to, _takes(parameter))))
    out.print(table)
    return 0


def print_why(choices: Sequence[Choice], losers: Iterable[Loser], *, as_json: bool = False) -> int:
    """Print which model would make something and why, and why each other one would not; return 0, or 2 when there is none.

    choices, losers: see `tools.router.weigh`.
    """
    if as_json:
        _lines([*(_choice_row(choices[0], choice) for choice in choices), *(_loser_row(loser) for loser in losers)])
        return 0 if choices else 2
    out = _console()
    if choices:
        first = choices[0]
        out.print(f"[bold]{escape(first.card.title)}[/bold] ({escape(first.card.engine)})")
        for words in (*first.reasons, *first.drops):
            out.print(f"  {escape(words)}")
    else:
        out.print("Nothing here can make this now.")
    if choices[1:]:
        out.print("\nIf that fails, in this order:")
    for choice in choices[1:]:
        title = f"{choice.card.title} ({choice.card.engine})"
        out.print(f"  {escape(title)}: {escape(behind(choices[0], choice))}")
    grouped: dict[str, list[str]] = defaultdict(list)
    for loser in losers:
        grouped[loser.why].append(loser.card.title)
    if grouped:
        out.print("\nOut of the question:")
    for why, titles in grouped.items():
        out.print(f"  {escape(why.rstrip('.'))}:\n    {escape(', '.join(sorted(titles)))}")
    return 0 if choices else 2


def print_check(catalog: Catalog, engines: Collection[str]) -> int:
    """Print what is wrong in the cards, the user's own among them; return 2 when anything is. engines: names of the services."""
    out = _console()
    faults = check_cards(catalog, engines)
    for fault in faults:
        out.print(escape(fault))
    stale = stale_facts(catalog, datetime.datetime.now(datetime.UTC).date())
    open_licences = unverified_licences(catalog)
    out.print(f"{len(catalog.systems)} systems, {len(catalog.cards)} models, {len(faults)} faults.")
    if stale:
        out.print(f"Worth another look: {escape('; '.join(stale))}.")
    if open_licences:
        out.print(f"Commercial use not verified: {escape(', '.join(open_licences))}.")
    return 2 if faults else 0


# --- tables ---


def _print_systems(catalog: Catalog, cards: Sequence[Card], ready: Ready, commercial: bool) -> None:
    table = _table("System", "Makes", "Models", "Here")
    kept = {card.system for card in cards}
    rows = []
    for system in catalog.systems.values():
        own = [card for card in cards if card.system == system.id]
        if commercial and not own and catalog.of_system(system.id):
            continue
        rows.append((_rank(system, own, ready), system, own))
    for _, system, own in sorted(rows, key=lambda row: (row[0], row[1].title.casefold())):
        names = [card.title for card in own[:_MAX_MODELS]] + ([f"{len(own) - _MAX_MODELS} more"] if len(own) > _MAX_MODELS else [])
        table.add_row(*map(escape, (system.title, ", ".join(system.makes), ", ".join(names), _here(system, own, catalog, ready))))
    out = _console()
    out.print(table)
    out.print(f"{len(rows)} systems, {len(cards)} models of {len(kept)} of them. `scenewright models show NAME` tells all of one.")


def _print_task(cards: Sequence[Card], ready: Ready, task: Task) -> None:
    out = _console()
    if not cards:
        out.print(f"No model does {task}.")
        return
    _print_cards(out, cards, ready)


def _print_cards(out: Console, cards: Iterable[Card], ready: Ready) -> None:
    table = _table("Model", "Engine", "Tasks", "Tier", "Price", "Commercial use", "Here")
    for card in cards:
        cells = (card.id, card.engine, " ".join(card.tasks), card.tier, price_words(card.price), _use(card), _state(card, ready))
        table.add_row(*map(escape, cells))
    out.print(table)


def _print_pairs(out: Console, title: str, pairs: Iterable[tuple[str, str]]) -> None:
    out.print(f"[bold]{escape(title)}[/bold]")
    for name, words in pairs:
        if words:
            out.print(f"  {name:<12} {escape(words)}")


def _about_system(system: System, catalog: Catalog) -> list[tuple[str, str]]:
    status = system.status
    return [
        ("id", system.id),
        ("maker", system.maker),
        ("makes", ", ".join(system.makes)),
        ("names", "; ".join(name for names in system.names.values() for name in names)),
        ("status", f"{_STATES[status.state]}{_since(system)} ({status.source}, {status.checked})"),
        *((f"says {language}", words) for language, words in system.say.items()),
        ("instead", ", ".join(_titles(system, catalog))),
        ("note", system.note),
    ]


def _about_card(card: Card, ready: Ready) -> list[tuple[str, str]]:
    licence, price, limits = card.licence, card.price, card.limits
    source = ", ".join(str(part) for part in (price.source, price.checked) if part)
    return [
        ("id", card.id),
        ("system", card.system),
        ("engine", f"{card.engine}: {card.model}".rstrip(": ")),
        ("here", _state(card, ready)),
        ("tasks", ", ".join(card.tasks)),
        ("tier", f"{card.tier}, quality {card.quality} of 100 in our own judgement"),
        ("price", price_words(price) + (f" ({source})" if source else "")),
        ("licence", "; ".join(part for part in (licence.name, _use(card), licence.note, licence.source) if part)),
        ("sides", f"{limits.min_side} to {limits.max_side} pixels"),
        ("seconds", _span(limits.min_s, limits.max_s)),
        ("characters", str(limits.characters or "")),
        ("references", str(limits.reference_images or "")),
        ("prompt", f"{card.dialect}; reads {', '.join(card.languages)}"),
        ("status", f"{_STATES[card.status.state]}{_since(card)} ({card.status.source}, {card.status.checked})"),
        ("fixed", ", ".join(f"{name}={value}" for name, value in card.fixed.items())),
        ("fallback", ", ".join(card.fallback)),
    ]


# --- cells ---


def _wanted(card: Card, task: Task | None, commercial: bool) -> bool:
    return (task is None or task in card.tasks) and not (commercial and card.commercial is False)


def _is_ready(card: Card, ready: Ready) -> bool:
    return card.usable and ready.get(card.engine, "") is None


def _rank(system: System, own: Iterable[Card], ready: Ready) -> int:
    """Return 0 for what can be used now, 1 for what could be, 2 for what is gone."""
    if any(_is_ready(card, ready) for card in own):
        return 0
    return 1 if system.status.state in ("live", "mirror", "frozen") else 2


def _here(system: System, own: Sequence[Card], catalog: Catalog, ready: Ready) -> str:
    """Return whether a system can be used now, else what is missing, else when it went and what to use instead."""
    if _rank(system, own, ready) == 2:
        instead = listed(_titles(system, catalog))
        return f"{_STATES[system.status.state]}{_since(system)}" + (f"; use {instead}" if instead else "")
    engines = dict.fromkeys(card.engine for card in own if _is_ready(card, ready))
    if engines:
        return f"ready ({', '.join(engines)})"
    able = [card for card in own if card.usable]
    missing = dict.fromkeys(_state(card, ready) for card in able if card.engine in ready)
    return " ".join(missing or dict.fromkeys(_state(card, ready) for card in able)) or system.note


def _state(card: Card, ready: Ready) -> str:
    if not card.usable:
        return f"{_STATES[card.status.state]}{_since(card)}"
    if card.engine not in ready:
        return f"The engine {card.engine} is not here."
    return ready[card.engine] or "ready"


def _use(card: Card) -> str:
    return {True: "allowed", False: "not allowed", None: "not verified"}[card.commercial]


def _since(one: System | Card) -> str:
    return f" on {one.status.since}" if one.status.since else ""


def _titles(system: System, catalog: Catalog) -> list[str]:
    return [catalog.systems[name].title for name in system.stand_ins if name in catalog.systems]


def _takes(parameter: Parameter) -> str:
    parts = [
        _span(parameter.min, parameter.max),
        ", ".join(str(choice) for choice in parameter.choices),
        f"at most {parameter.max_items}" if parameter.max_items else "",
        f"in {parameter.unit}" if parameter.unit else "",
        f"x {parameter.scale:g}" if parameter.scale != 1 else "",
        "needed" if parameter.required else "",
    ]
    return "; ".join(part for part in parts if part)


def _span(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"up to {high:g}" if high is not None else f"from {low:g}"
    return f"{low:g} to {high:g}"


# --- rows for programs ---


def _card_row(card: Card, ready: Ready) -> dict[str, Any]:
    return {
        "model": card.id, "system": card.system, "title": card.title, "engine": card.engine, "tasks": card.tasks,
        "tier": card.tier, "quality": card.quality, "state": card.status.state, "ready": _is_ready(card, ready),
        "here": _state(card, ready), "price": card.price.model_dump(mode="json"), "licence": card.licence.name,
        "commercial": card.commercial,
    }  # fmt: skip


def _system_row(system: System, catalog: Catalog) -> dict[str, Any]:
    return {
        "model": None, "system": system.id, "title": system.title, "makes": system.makes, "state": system.status.state,
        "since": str(system.status.since or ""), "stand_ins": system.stand_ins, "say": system.say, "note": system.note,
    }  # fmt: skip


def _choice_row(first: Choice, choice: Choice) -> dict[str, Any]:
    return {
        "model": choice.card.id, "engine": choice.card.engine, "chosen": choice is first, "task": choice.task,
        "reasons": choice.reasons, "drops": choice.drops, "usd": choice.estimate.usd, "assumed_usd": choice.estimate.assumed_usd,
        "why": "" if choice is first else behind(first, choice),
    }  # fmt: skip


def _loser_row(loser: Loser) -> dict[str, Any]:
    return {"model": loser.card.id, "engine": loser.card.engine, "chosen": False, "reason": loser.reason, "why": loser.why}


def _lines(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _console() -> Console:
    return Console(highlight=False)
