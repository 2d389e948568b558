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

from agent.channels.readiness import SECTIONS, STATES, Readiness, since, titles
from tools.catalog import Card, Catalog, Parameter, System, Task
from tools.catalog_check import check_cards, stale_facts, unverified_licences
from tools.local.device.stock import Stock
from tools.prices import price_short, price_words
from tools.refusals import unknown_name
from tools.router import Choice, Loser, behind
from tools.strengths import STRENGTH_WORDS

Engines = Mapping[str, str | None]
"""Engine name -> None when it is ready, else what is missing; an engine that is not in it is not here."""
_FEW = 5
"""Names of one kind that are told at most; --json has them all."""
_WIDE = 100
"""Columns of a terminal on which a table has room for everything."""


def print_models(
    catalog: Catalog, engines: Engines, *, stocked: Mapping[str, Stock] | None = None, task: Task | None = None,
    commercial: bool = False, as_json: bool = False,
) -> int:
    """Print every system, or every model that does a task; return 0.

    stocked: what this machine can do with its local models, by card id. commercial: leave out what may not be used commercially, and mark what nobody verified.
    """
    ready = Readiness(engines, stocked or {})
    cards = [card for card in catalog.cards.values() if _wanted(card, task, commercial)]
    cards.sort(key=lambda card: (not ready.has(card), not card.usable, -card.quality, card.id))
    if as_json:
        without = [] if task else [s for s in catalog.systems.values() if not catalog.of_system(s.id)]
        _lines([*(_card_row(card, ready) for card in cards), *(_system_row(s, catalog) for s in without)])
    elif task:
        _print_task(cards, ready, task)
    else:
        _print_systems(catalog, cards, ready, commercial)
    return 0


def print_model(
    catalog: Catalog, name: str, engines: Engines, *, stocked: Mapping[str, Stock] | None = None, as_json: bool = False
) -> int:
    """Print everything that is known of a system or a model; return 0. Raises BadInput for a name nobody knows."""
    ready = Readiness(engines, stocked or {})
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
            _print_cards(out, sorted(cards, key=lambda card: (-card.quality, card.id)), ready, tasks=True)
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
        _indented(out, [*first.reasons, *first.drops])
    else:
        out.print("Nothing here can make this now.")
    if choices[1:]:
        out.print("\nIf that fails, in this order:")
    told = [f"{choice.card.title} ({choice.card.engine}): {behind(choices[0], choice)}" for choice in choices[1:]]
    _indented(out, told[: 2 * _FEW])
    if told[2 * _FEW :]:
        _indented(out, [f"and {len(told) - 2 * _FEW} more"])
    grouped: dict[str, list[Card]] = defaultdict(list)
    for loser in losers:
        grouped[loser.why].append(loser.card)
    if grouped:
        out.print("\nOut of the question:")
    _indented(out, [f"{why.removeprefix('is not ready: ').rstrip('.')}: {_some(cards)}" for why, cards in grouped.items()])
    return 0 if choices else 2


def print_check(catalog: Catalog, engines: Collection[str]) -> int:
    """Print what is wrong in the cards, the user's own among them; return 2 when anything is. engines: names of the services."""
    out = _console()
    faults = check_cards(catalog, engines)
    for fault in faults:
        out.print(escape(fault))
    stale = stale_facts(catalog, datetime.datetime.now(datetime.UTC).date())
    open_licences = unverified_licences(catalog)
    out.print(f"{len(catalog.systems)} systems, {len(catalog.cards)} models, {_counted(faults, 'fault')}.")
    if stale:
        out.print(f"Worth another look, {_counted(stale, 'fact')}: {escape(_listed_few(stale, '; '))}.")
    if open_licences:
        out.print(f"Commercial use not verified, {_counted(open_licences, 'model')}: {escape(_listed_few(open_licences, ', '))}.")
    return 2 if faults else 0


# --- tables ---


def _print_systems(catalog: Catalog, cards: Sequence[Card], ready: Readiness, commercial: bool) -> None:
    sections: dict[int, list[tuple[System, list[Card]]]] = defaultdict(list)
    for system in catalog.systems.values():
        own = [card for card in cards if card.system == system.id]
        if not commercial or own or not catalog.of_system(system.id):
            sections[ready.rank(system, own)].append((system, own))
    out = _console()
    for rank in sorted(sections):
        out.print(f"[bold]{SECTIONS[rank]}[/bold]")
        table = _table("System", "Makes", "Models", "Instead" if rank == len(SECTIONS) - 1 else "Engines")
        for system, own in sorted(sections[rank], key=lambda row: row[0].title.casefold()):
            makes = "all kinds" if len(system.makes) > 3 else ", ".join(system.makes)
            table.add_row(*map(escape, (system.title, makes, str(len(own) or ""), ready.of_system(system, own, catalog))))
        out.print(table)
        out.print()
    number = sum(map(len, sections.values()))
    for how in filter(None, (ready.how_to_get(cards), ready.how_to_fetch(cards))):
        out.print(escape(how))
    out.print(f"{number} systems, {len(cards)} models. `scenewright models show NAME` tells all of one, `--task t2v` lists models of a task.")


def _print_task(cards: Sequence[Card], ready: Readiness, task: Task) -> None:
    out = _console()
    if not cards:
        out.print(f"No model does {task}.")
        return
    _print_cards(out, cards, ready)


def _print_cards(out: Console, cards: Collection[Card], ready: Readiness, *, tasks: bool = False) -> None:
    """Print a row a card. tasks: with what each can do; on a narrow terminal its tier and use then stand in `models show` alone."""
    judged = not tasks or out.width >= _WIDE
    table = _table("Model", "Engine", *(["Tasks"] if tasks else []), "Price", *(["Tier", "Commercial"] if judged else []))
    for card in cards:
        doing = [" ".join(card.tasks)] if tasks else []
        use = [f"{card.tier} {card.quality}", {True: "yes", False: "no", None: "?"}[card.commercial]] if judged else []
        table.add_row(*map(escape, (card.id, ready.short(card), *doing, price_short(card.price), *use)))
    out.print(table)
    notes = [
        "Behind the tier stands the quality, of 100, in our own judgement." if judged else "",
        "A ? is not verified; such a price is counted high." if any(card.price.amount is None for card in cards) else "",
        ready.how_to_get(cards),
        ready.how_to_fetch(cards),
    ]
    out.print()
    for note in filter(None, notes):
        out.print(escape(note))


def _print_pairs(out: Console, title: str, pairs: Iterable[tuple[str, str]]) -> None:
    out.print(f"[bold]{escape(title)}[/bold]")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, words in pairs:
        if words:
            grid.add_row(f"  {name}", escape(words))
    out.print(grid)


def _indented(out: Console, lines: Iterable[str]) -> None:
    """Print lines, each set in; what is too long goes on further in."""
    grid = Table.grid(padding=(0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for line in lines:
        grid.add_row("  ", escape(line))
    out.print(grid)


def _about_system(system: System, catalog: Catalog) -> list[tuple[str, str]]:
    status = system.status
    return [
        ("id", system.id),
        ("maker", system.maker),
        ("makes", ", ".join(system.makes)),
        ("names", "; ".join(name for names in system.names.values() for name in names)),
        ("status", f"{STATES[status.state]}{since(system)} ({status.source}, {status.checked})"),
        *((f"says {language}", words) for language, words in system.say.items()),
        ("instead", ", ".join(titles(system, catalog))),
        ("note", system.note),
    ]


def _about_card(card: Card, ready: Readiness) -> list[tuple[str, str]]:
    licence, price, limits = card.licence, card.price, card.limits
    source = ", ".join(str(part) for part in (price.source, price.checked) if part)
    return [
        ("id", card.id),
        ("system", card.system),
        ("engine", f"{card.engine}: {card.model}".rstrip(": ")),
        ("here", ready.sentence(card)),
        ("tasks", ", ".join(card.tasks)),
        ("tier", f"{card.tier}, quality {card.quality} of 100 in our own judgement"),
        ("good at", ", ".join(STRENGTH_WORDS[strength] for strength in card.strengths)),
        ("price", price_words(price) + (f" ({source})" if source else "")),
        ("licence", "; ".join(part for part in (licence.name, _use(card), licence.note, licence.source) if part)),
        ("sides", f"{limits.min_side} to {limits.max_side} pixels"),
        ("seconds", _span(limits.min_s, limits.max_s)),
        ("characters", str(limits.characters or "")),
        ("references", str(limits.reference_images or "")),
        ("prompt", f"{card.dialect}; reads {', '.join(card.languages)}"),
        ("status", f"{STATES[card.status.state]}{since(card)} ({card.status.source}, {card.status.checked})"),
        ("fixed", ", ".join(f"{name}={value}" for name, value in card.fixed.items())),
        ("fallback", ", ".join(card.fallback)),
    ]


# --- cells ---


def _wanted(card: Card, task: Task | None, commercial: bool) -> bool:
    return (task is None or task in card.tasks) and not (commercial and card.commercial is False)


def _some(cards: Sequence[Card]) -> str:
    """Return the titles of the best of the cards, and how many more there are."""
    best = sorted(cards, key=lambda card: (-card.quality, card.title))
    return _listed_few([card.title for card in best], ", ")


def _counted(things: Sequence[object], word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _listed_few(names: Sequence[str], between: str) -> str:
    more = len(names) - _FEW
    return between.join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _use(card: Card) -> str:
    return {True: "allowed", False: "not allowed", None: "not verified"}[card.commercial]


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


def _card_row(card: Card, ready: Readiness) -> dict[str, Any]:
    return {
        "model": card.id, "system": card.system, "title": card.title, "engine": card.engine, "tasks": card.tasks,
        "tier": card.tier, "quality": card.quality, "state": card.status.state, "ready": ready.has(card),
        "here": ready.sentence(card), "price": card.price.model_dump(mode="json"), "licence": card.licence.name,
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


_WHOLE = frozenset({"Model", "Engine", "Tier", "Price", "Commercial", "Models"})
"""Columns whose cells are never broken."""


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in _WHOLE)
    return table


def _console() -> Console:
    return Console(highlight=False)
