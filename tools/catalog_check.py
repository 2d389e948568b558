"""What is wrong in a catalogue: every rule that the card forms themselves cannot hold, as sentences that name the card."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import get_args

from prompts.dialects import DIALECTS
from tools.catalog import Card, Catalog, Medium, Parameter, System, Task, names_of
from tools.chinese import Language
from tools.errors import NotConfigured
from tools.fitness import NEEDS
from tools.local.files.libraries import unknown_classes
from tools.local.models import local_model
from tools.stand_ins import STANDS_IN

BUILT_IN_ENGINES = frozenset(
    {"animatic", "openai", "elevenlabs", "replicate", "comfyui", "gradio", "local", "media-server"}
)
"""Engines that are code; all others are services by descriptor."""
STALE_DAYS = 180
"""A fact that was last looked at longer ago than this is worth another look."""
LANGUAGES: tuple[Language, ...] = get_args(Language)
MAKES: Mapping[Task, tuple[Medium, ...]] = {
    **dict.fromkeys(("t2i", "i2i", "edit", "inpaint", "outpaint", "multi_ref", "upscale", "remove_background"), ("image",)),
    **dict.fromkeys(("t2v", "i2v", "first_last", "ref2v", "extend", "v2v"), ("video",)),
    **dict.fromkeys(("tts", "sts", "clone"), ("voice",)),
    **dict.fromkeys(("dub", "isolate"), ("voice", "video", "sound", "music")),
    **dict.fromkeys(("stt", "describe"), ("text", "voice")),
    "music": ("music",),
    "sfx": ("sound", "music"),
    "storyboard": ("image", "video"),
    "cut": ("video",),
}
"""What a system must say it makes when one of its cards does the task: one of these."""
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])+)*")
_LANGUAGE_TAG = re.compile(r"\*|[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "aspect_ratio": re.compile(r"auto|\d+(?:\.\d+)?:\d+(?:\.\d+)?"),
    "size": re.compile(r"auto|\d+x\d+"),
}
"""How OUR values of a parameter are written."""
_NUMBERS = frozenset({"integer", "number"})

CardRule = Callable[[Card, Catalog], Iterator[str]]
SystemRule = Callable[[System, Catalog], Iterator[str]]


def check_cards(catalog: Catalog, engines: Collection[str] | None = None) -> list[str]:
    """Return every fault in the catalogue, one sentence each that begins with the id it stands at; an empty list is a clean one.

    engines: names of the services there are; None lets any engine pass. Duplicate ids, unknown tasks and parameters that are
    not canonical cannot be loaded at all, see `tools.catalog.load_catalog`.
    """
    faults = list(_shared_names(catalog))
    for system in catalog.systems.values():
        faults += [f"{system.id}: {fault}." for rule in _SYSTEM_RULES for fault in rule(system, catalog)]
    for card in catalog.cards.values():
        faults += [f"{card.id}: {fault}." for rule in _CARD_RULES for fault in rule(card, catalog)]
        if engines is not None and card.engine not in BUILT_IN_ENGINES | set(engines):
            faults.append(f"{card.id}: nobody knows the engine {card.engine}.")
    return faults


def stale_facts(catalog: Catalog, today: datetime.date) -> list[str]:
    """Return the ids whose status or price was last looked at more than STALE_DAYS ago, with the day."""
    oldest = today - datetime.timedelta(days=STALE_DAYS)
    seen = [(system.id, system.status.checked) for system in catalog.systems.values()]
    for card in catalog.cards.values():
        seen += [(card.id, day) for day in (card.status.checked, card.price.checked) if day is not None]
    return [f"{name}: last looked at on {day}" for name, day in dict.fromkeys(seen) if day < oldest]


def unverified_licences(catalog: Catalog) -> list[str]:
    """Return the ids of usable cards of which nobody could verify whether results may be used commercially."""
    return [card.id for card in catalog.cards.values() if card.usable and card.commercial is None]


def _shared_names(catalog: Catalog) -> Iterator[str]:
    """A name means one system or one model; only a system and its own model may share one."""
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for system in catalog.systems.values():
        for name in names_of(system):
            owners[name][f"system {system.id}"] = system.id
    for card in catalog.cards.values():
        for name in names_of(card):
            owners[name][f"model {card.id}"] = card.system
    for name, who in sorted(owners.items()):
        models = [one for one in who if one.startswith("model ")]
        if len(models) > 1 or len(set(who.values())) > 1:
            yield f'"{name}" is the name of more than one: {", ".join(sorted(who))}.'


# --- systems ---


def _says_what_is_gone(system: System, catalog: Catalog) -> Iterator[str]:
    if system.status.state not in ("dead", "no_api", "research"):
        return
    missing = [language for language in LANGUAGES if not system.say.get(language)]
    if missing:
        yield f"cannot be had and does not say so in {', '.join(missing)}"
    if not system.stand_ins:
        yield "cannot be had and names no system to use instead"
    if system.status.state == "dead" and system.status.since is None:
        yield "is dead, but does not say since when"
    if any(card.usable for card in catalog.of_system(system.id)):
        yield "cannot be had, but has a model that can"


def _stand_ins(system: System, catalog: Catalog) -> Iterator[str]:
    for name in system.stand_ins:
        other = catalog.systems.get(name)
        if other is None:
            yield f"names the stand-in {name}, which does not exist"
        elif not set(other.makes) & set(system.makes):
            yield f"names the stand-in {name}, which makes something else"
        elif not any(card.usable for card in catalog.of_system(name)):
            yield f"names the stand-in {name}, which has no usable model"


def _has_models(system: System, catalog: Catalog) -> Iterator[str]:
    if system.status.state in ("live", "mirror", "frozen") and not system.note:
        if not any(card.usable for card in catalog.of_system(system.id)):
            yield "is said to be usable, but has no usable model and no note that says why"


def _is_named(system: System, catalog: Catalog) -> Iterator[str]:
    if not system.names.get("en"):
        yield "has no English name"
    if not system.status.source:
        yield "does not say where its status was read"


# --- cards ---


def _belongs(card: Card, catalog: Catalog) -> Iterator[str]:
    system = catalog.systems.get(card.system)
    if system is None:
        yield f"belongs to the system {card.system}, which does not exist"
        return
    for task in card.tasks:
        if not set(MAKES[task]) & set(system.makes):
            yield f"does {task}, but its system does not say that it makes {' or '.join(MAKES[task])}"


def _can_do(card: Card, catalog: Catalog) -> Iterator[str]:
    if not card.usable:
        return
    for task in card.tasks:
        for ways in NEEDS[task]:
            if not any(way in card.parameters for way in ways):
                yield f"does {task}, but has no parameter {' or '.join(ways)}"


def _fallbacks(card: Card, catalog: Catalog) -> Iterator[str]:
    for name in card.fallback:
        other = catalog.cards.get(name)
        if other is None:
            yield f"names the fallback {name}, which does not exist"
        elif other is card or not other.usable:
            yield f"names the fallback {name}, which {'is itself' if other is card else 'cannot be used'}"
        elif not any({task, *STANDS_IN.get(task, ())} & set(other.tasks) for task in card.tasks):
            yield f"names the fallback {name}, which can do none of its tasks"


def _facts(card: Card, catalog: Catalog) -> Iterator[str]:
    if card.price.amount is not None and not (card.price.source and card.price.checked):
        yield "has a price without where and when it was read"
    if not card.status.source:
        yield "does not say where its status was read"
    if card.dialect not in DIALECTS:
        yield f"is of the dialect {card.dialect}, which nobody speaks"
    if not _POINTER.fullmatch(card.output):
        yield f"has an output that is no JSON pointer: {card.output}"
    if not card.languages:
        yield "reads no language"
    for tag in card.languages:
        if not _LANGUAGE_TAG.fullmatch(tag):
            yield f"reads the language {tag}, which is no language tag"


def _limits(card: Card, catalog: Catalog) -> Iterator[str]:
    limits = card.limits
    if not 0 < limits.min_side <= limits.max_side:
        yield f"has a shortest side of {limits.min_side} and a longest of {limits.max_side}"
    if limits.min_s is not None and limits.max_s is not None and limits.min_s > limits.max_s:
        yield f"lasts at least {limits.min_s:g} s and at most {limits.max_s:g} s"
    if limits.deadline_s <= 0:
        yield "has no time to finish"
    if limits.reference_images and card.usable and "reference_images" not in card.parameters:
        yield "takes reference pictures, but has no parameter for them"
    if card.speed_s is not None and card.speed_s <= 0:
        yield "is faster than anything"


def _parameters(card: Card, catalog: Catalog) -> Iterator[str]:
    for name, parameter in card.parameters.items():
        for fault in (*_bounds(parameter), *_choices(name, parameter)):
            yield f"parameter {name} {fault}"
        if any(not part for part in parameter.to.split(".")):
            yield f"parameter {name} leads to {parameter.to}, which has an empty part"
    for to in card.fixed:
        if any(not part for part in to.split(".")):
            yield f"fixed {to} has an empty part"


def _bounds(parameter: Parameter) -> Iterator[str]:
    if parameter.min is not None and parameter.max is not None and parameter.min > parameter.max:
        yield f"has a minimum of {parameter.min:g} above its maximum of {parameter.max:g}"
    if parameter.scale == 0:
        yield "is scaled to nothing"
    if parameter.max_items is not None and parameter.max_items < 1:
        yield "takes no item"
    if parameter.each and "$" not in _leaves(parameter.each.values()):
        yield "has a shape for each item in which the item ($) is missing"


def _choices(name: str, parameter: Parameter) -> Iterator[str]:
    numeric = parameter.form in _NUMBERS or parameter.min is not None or parameter.max is not None
    low = float("-inf") if parameter.min is None else parameter.min
    high = float("inf") if parameter.max is None else parameter.max
    for choice in parameter.choices:
        number = _number(choice)
        if numeric and number is None:
            yield f'has the choice "{choice}", which is no number'
        elif numeric and number is not None and not low <= number <= high:
            yield f"has the choice {choice} outside its bounds"
    shape = _SHAPES.get(name)
    for value in (*parameter.choices, *parameter.words) if shape else ():
        if shape and not shape.fullmatch(str(value)):
            yield f'has "{value}", which is not how our {name} is written'
    if parameter.choices:
        for word in set(parameter.words) - {str(choice) for choice in parameter.choices}:
            yield f'has a word for "{word}", which is not among its choices'


def _local(card: Card, catalog: Catalog) -> Iterator[str]:
    """A card of this machine says how it is run, in classes that the installed libraries have."""
    if card.engine != "local" or not card.usable:
        return
    try:
        model = local_model(card)
    except NotConfigured as error:
        yield str(error).removeprefix(f"The model card {card.id} ").removesuffix(".")
        return
    for name in unknown_classes(model):
        yield f"names the class {name}, which the installed {model.library} does not have"
    for task in card.tasks:
        if task not in model.classes:
            yield f"does {task}, but names no class for it"
    for task in (*model.classes, *model.guided, *model.settings):
        if task not in card.tasks:
            yield f"says how {task} is done, but does not do it"


def _number(value: str | int | float) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _leaves(values: Iterable[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, Mapping):
            yield from _leaves(value.values())
        elif isinstance(value, list):
            yield from _leaves(value)
        else:
            yield value


_SYSTEM_RULES: tuple[SystemRule, ...] = (_is_named, _has_models, _says_what_is_gone, _stand_ins)
_CARD_RULES: tuple[CardRule, ...] = (_belongs, _can_do, _fallbacks, _facts, _limits, _parameters, _local)
