"""Which card makes a request: a pure ranking of all cards, with reasons, with what each would drop, and with why the others lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, Literal

from tools.agreeing import size_words
from tools.catalog import Card, Catalog, Strength, Task
from tools.engines.base import ToFetch
from tools.errors import ScenewrightError
from tools.fitness import Drop, drops, unfit, unspoken
from tools.health import State
from tools.naming import FALLBACK, Meant, meant_by
from tools.parameters import Asked, asked, task_of
from tools.preferring import place_in, worth_telling
from tools.prices import Estimate, estimate
from tools.refusal_words import TASK_WORDS, end_words
from tools.refusals import (
    cannot_do,
    language_said,
    not_commercial,
    nothing_ready,
    wrong_input,
)
from tools.requests import Request
from tools.stand_ins import STANDS_IN, served
from tools.strengths import STRENGTH_WORDS, quality_for, strengths_wanted

Order = Literal["best", "cheapest", "fastest"]
Tier = Literal["draft", "final"]
Place = tuple[tuple[str, float], ...]
"""Where a choice stands: what is compared, in turn, with its value; the smaller goes first."""
Reason = Literal["task", "input", "gone", "licence", "absent", "not_ready"]
"""Why a card is out: it does not do this, cannot take what the request names, cannot be had, may not be used commercially,
its engine is not here, or its engine still needs something."""

QUALITY_BAND = 10
"""Cards whose quality lies in one band count as equally good, unless the best is asked for."""
ASSUMED_SPEED_S: Mapping[Tier, float] = {"draft": 20.0, "final": 60.0}
"""How long a job is counted when its card does not say: what is sold as fast or small is a draft here."""
ASSUMED_FAST_S = 5.0
"""The same where speed is what the model is known for."""
_FIT = 6
"""The first parts of a place, where no model was named: preference, what is here, tier, breaker, how near the task is, and whether it is kept up."""
_GONE: Mapping[str, str] = {"dead": "was shut down", "no_api": "has no interface for programs", "research": "was never released"}


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants a thing made, beyond what it shall be."""

    model: str | None = None
    """A system or a model by any of its names."""
    tier: Tier | None = None
    """None: final when a final card is ready for the task, else draft; what shall be cheap or fast may be either."""
    order: Order | None = None
    """None: good quality first, then the price; for drafts the price first."""
    commercial: bool = False
    """Whether only what may be used commercially is good enough."""
    prefer: tuple[str, ...] = ()
    """Engines to be used for all that they can make, the first one first: "local", "local:sdxl", see `tools.preferring`."""


def read_wish(data: Mapping[str, Any]) -> Wish:
    """Return the wish that `dataclasses.asdict` made this data from, also after it went through JSON."""
    return Wish(**{**data, "prefer": tuple(data.get("prefer", ()))})


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known around a request while its cards are weighed."""

    ready: Mapping[str, str | None]
    """Engine name -> None, or the sentence that says what it still needs; an engine that is missing is not there at all."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Card id -> the sentence that says what this one model still needs."""
    fetchable: Mapping[str, ToFetch] = field(default_factory=dict)
    """Card id -> what can be fetched, so that nothing of `problems` is left; such a card is a choice only where it was named."""
    health: Mapping[str, State] = field(default_factory=dict)
    """Engine name -> state of its breaker; missing ones are closed."""
    origin: str = ""
    """The engine that made the video to extend, or holds the cloned voice; empty when neither is so."""
    input_s: float | None = None
    """Seconds of the recording or video that the request names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One card that can make the request, why it stands where it stands, and what of the request it cannot honour."""

    card: Card
    reasons: tuple[str, ...]
    drops: tuple[str, ...]
    estimate: Estimate
    task: Task
    """The task the card serves it as; where that is not the request's own, `tools.stand_ins.served` gives the order's request."""
    place: Place
    fetch: ToFetch | None = None
    """What has to be fetched before, once the person has agreed."""


@dataclass(frozen=True, slots=True)
class Loser:
    """One card that was thought of and cannot make the request. `why` is the end of a sentence about it."""

    card: Card
    why: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every card that was weighed: those that can, best first, and those that cannot."""

    choices: tuple[Choice, ...]
    losers: tuple[Loser, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """The request as it goes to cards that serve it by one task: its own, the first, or one that stands in."""

    asked_for: Task
    strengths: tuple[Strength, ...]
    task: Task
    near: int
    """0 for its own task, 1 for the nearest stand-in."""
    differs: str
    """What is different when the task stands in."""
    request: Request
    wanted: Asked


def rank(
    request: Request,
    catalog: Catalog,
    *,
    wish: Wish = Wish(),
    ready: Mapping[str, str | None],
    health: Mapping[str, State] | None = None,
    origin: str = "",
    input_s: float | None = None,
    problems: Mapping[str, str] | None = None,
    fetchable: Mapping[str, ToFetch] | None = None,
) -> tuple[Choice, ...]:
    """Return the cards that can make the request now, best first: the first is used, the rest may stand in for it. Pure.

    The keywords after `wish` are those of `Situation`. What counts, in turn: the model named, the engine preferred, what is here
    before what has to be fetched, the tier, the breaker, the task itself before a stand-in for it, what is kept up before what
    is frozen, what is lost, then what the wish's order compares. With a model named, only its system and the fallbacks of its
    cards are returned; of what has to be fetched, nothing but the first choice. Raises Unavailable for a system that cannot be
    had, BadInput for a name that is unknown or a model that cannot do this, and NotConfigured, naming the settings, when no card
    is ready, or none of the engine that is preferred and has one for this.
    """
    situation = Situation(ready, problems or {}, fetchable or {}, health or {}, origin, input_s)
    ranking = weigh(request, catalog, wish, situation)
    if not ranking.choices:
        raise refusal(request, catalog, wish, situation, ranking)
    first, *others = ranking.choices
    return (first, *(other for other in others if other.fetch is None))


def weigh(request: Request, catalog: Catalog, wish: Wish, situation: Situation) -> Ranking:
    """Return all that `rank` weighs, also when nothing can be chosen; raise only for a name that is unknown or cannot be had."""
    meant = meant_by(wish.model, request, catalog, situation.ready) if wish.model else None
    forms = _forms(request)
    able: list[tuple[Card, _Form]] = []
    losers: list[Loser] = []
    for card in catalog.cards.values():
        if meant is not None and card.id not in meant.groups:
            continue
        form = next((form for form in forms if form.task in card.tasks), None)
        if form is None:
            losers += [Loser(card, f"cannot {TASK_WORDS[forms[0].task]}", "task")] if meant is not None else []
            continue
        lost = _lost(card, form, wish, situation, meant)
        if lost is None:
            able.append((card, form))
        else:
            losers.append(lost)
    if meant is not None and all(meant.groups[card.id] == FALLBACK for card, _ in able):
        able = []  # fallbacks of a model that is out are not what was asked for
    if meant is None and _kept_waiting(wish, able, losers):
        able = []  # another engine than the one preferred would be used without a word
    if wish.tier is None and wish.order not in ("cheapest", "fastest"):
        wish = replace(wish, tier="final" if any(card.tier == "final" for card, _ in able) else "draft")
    absent = _absent(meant, able, losers)
    choices = [_choice(card, form, wish, situation, meant, absent) for card, form in able]
    return Ranking(_in_order(choices, wish), tuple(losers))


def refusal(
    request: Request, catalog: Catalog, wish: Wish, situation: Situation, ranking: Ranking
) -> ScenewrightError:
    """Return the error that says why nothing could be chosen, and what to do."""
    task, language = task_of(request), language_said(request)
    now: tuple[str, ...] = ()
    title, losers = "", ranking.losers
    if wish.prefer and not wish.model:
        losers = tuple(loser for loser in losers if _is_preferred(loser.card, wish)) or losers
    if wish.model:
        meant = meant_by(wish.model, request, catalog, situation.ready)
        others = weigh(request, catalog, replace(wish, model=None), situation).choices
        now = tuple(dict.fromkeys(catalog.systems[c.card.system].title for c in others if c.card.system in catalog.systems))[:3]
        title, losers = meant.title, tuple(loser for loser in losers if meant.groups[loser.card.id] != FALLBACK)
    needy = [loser.card for loser in losers if loser.reason == "not_ready"]
    needy = worth_telling([card for card in needy if not unspoken(request, card)] or needy, () if wish.model else wish.prefer)
    if needy or not losers:
        drawn = next((loser for loser in losers if loser.reason == "input" and loser.card.origin == "drawn"), None)
        why = f"{drawn.card.title} {end_words(drawn.why, language)}" if drawn is not None else ""
        return nothing_ready(task, needy, {**situation.ready, **situation.problems}, title, now, language, why=why)
    if wish.model:
        return cannot_do(title, task, [loser.why for loser in losers], now, language)
    licensed = [loser.card.title for loser in losers if loser.reason == "licence"]
    if licensed:
        return not_commercial(licensed, language)
    wrong = [loser for loser in losers if loser.reason == "input"]
    if wrong:
        return wrong_input(wrong[0].card, wrong[0].why, language)
    return nothing_ready(task, (), situation.ready, language=language)


def behind(first: Choice, other: Choice) -> str:
    """Return why `other` stands behind `first`, as one short sentence about it."""
    name = next((a for (a, x), (_, y) in zip(first.place, other.place, strict=True) if x != y), "")
    sentences = {
        "named": "it is not the one that was named",
        "preferred": "another engine is preferred",
        "fetch": "its files would have to be fetched first",
        "alike": "its name is less like the one that was said",
        "tier": f"it makes {other.card.tier}s",
        "breaker": "it failed several times just now",
        "near": "it only stands in for this task",
        "frozen": "nobody keeps it up any more",
        "lost": f"it loses more: {' '.join(other.drops)}",
        "quality": "we judge it less good for this",
        "usd": f"it is dearer: {other.estimate.words}, against {first.estimate.words}",
        "seconds": "it is slower, as far as its card says",
        "unverified": "its licence is not verified",
    }
    return sentences.get(name, "only its name decides")


def _kept_waiting(wish: Wish, able: list[tuple[Card, _Form]], losers: list[Loser]) -> bool:
    """Tell whether all that is preferred and could make the request is not ready."""
    if not wish.prefer or any(_is_preferred(card, wish) for card, _ in able):
        return False
    return any(loser.reason == "not_ready" and _is_preferred(loser.card, wish) for loser in losers)


def _is_preferred(card: Card, wish: Wish) -> bool:
    """Tell whether a card is of a preferred engine; where a draft was asked for, only what makes drafts is."""
    return place_in(card, wish.prefer) < len(wish.prefer) and (wish.tier != "draft" or card.tier == "draft")


def _forms(request: Request) -> tuple[_Form, ...]:
    task = task_of(request)
    strengths = strengths_wanted(request)
    own = _Form(task, strengths, task, 0, "", request, asked(request))
    stand_ins = []
    for near, (other, differs) in enumerate(STANDS_IN.get(task, {}).items(), 1):
        taken = served(request, other)
        stand_ins.append(_Form(task, strengths, other, near, differs, taken, asked(taken)))
    return (own, *stand_ins)


def _lost(card: Card, form: _Form, wish: Wish, situation: Situation, meant: Meant | None) -> Loser | None:
    """Return why the card is out of the question, or None."""
    if not card.usable:
        since = f" on {card.status.since}" if card.status.since else ""
        return Loser(card, _GONE.get(card.status.state, "cannot be used") + since, "gone")
    if wish.commercial and card.commercial is False:
        return Loser(card, f"may not be used commercially ({card.licence.name})", "licence")
    if card.engine not in situation.ready:
        return Loser(card, f"needs the engine {card.engine}, which is not here", "absent")
    why = unfit(form.request, card, situation.origin, form.wanted)
    if why is not None:
        return Loser(card, why, "input")
    problem = situation.ready[card.engine] or situation.problems.get(card.id)
    if problem is not None and card.id in situation.fetchable and _is_wanted(card, wish, meant):
        return None
    return None if problem is None else Loser(card, f"is not ready: {problem}", "not_ready")


def _is_wanted(card: Card, wish: Wish, meant: Meant | None) -> bool:
    """Tell whether a card was named, or is of an engine that is preferred."""
    return meant.groups[card.id] != FALLBACK if meant is not None else _is_preferred(card, wish)


def _absent(meant: Meant | None, able: list[tuple[Card, _Form]], losers: list[Loser]) -> str:
    """Return what is told when the one model that was named is out but others of its system are not; else an empty string."""
    if meant is None or not meant.card or any(card.id == meant.card for card, _ in able):
        return ""
    why = next((loser.why for loser in losers if loser.card.id == meant.card), "cannot be used")
    return f"{meant.title} {why.rstrip('.')}; "


def _choice(card: Card, form: _Form, wish: Wish, situation: Situation, meant: Meant | None, absent: str) -> Choice:
    lost = drops(form.request, card, form.wanted)
    if form.near:
        lost = (Drop(f"{card.title} cannot {TASK_WORDS[form.asked_for]} as such: {form.differs}.", 0.0), *lost)
    if absent:
        lost = (Drop(f"{absent}{card.title} was used.", 0.0), *lost)
    price = estimate(form.request, card, input_s=situation.input_s, wanted=form.wanted)
    place = (
        *_likeness(card, meant),
        ("preferred", float(place_in(card, wish.prefer) if _is_preferred(card, wish) else len(wish.prefer))),
        ("fetch", float(card.id in situation.fetchable)),
        ("tier", _tier(card, wish)),
        ("breaker", float(situation.health.get(card.engine) == "open")),
        ("near", float(form.near)),
        ("frozen", float(card.status.state == "frozen")),
        ("lost", round(sum(drop.weight for drop in lost), 3)),
        *_merit(card, quality_for(card, form.strengths), price, wish),
        ("unverified", float(card.commercial is None)),
    )
    reasons = _reasons(card, form, price, wish, situation, meant)
    return Choice(card, reasons, tuple(drop.sentence for drop in lost), price, form.task, place, situation.fetchable.get(card.id))


def _likeness(card: Card, meant: Meant | None) -> Place:
    if meant is None:
        return ()
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(card.id, meant.card, strict=False)))
    return ("named", float(meant.groups[card.id])), ("alike", float(-shared))


def _tier(card: Card, wish: Wish) -> float:
    """Return 0 for the tier that was wished. Where any will do, what our own draft studio draws comes last."""
    return float(card.origin == "drawn" if wish.tier is None else card.tier != wish.tier)


def _merit(card: Card, good: int, price: Estimate, wish: Wish) -> Place:
    """Return what the wish's order compares, the first thing first. good: the card's quality for this request."""
    quality, usd = ("quality", float(-good)), ("usd", price.assumed_usd)
    seconds = ("seconds", _seconds(card))
    if wish.order == "best":
        return quality, usd, seconds
    if wish.order == "fastest":
        return seconds, quality, usd
    if wish.order == "cheapest" or wish.tier == "draft":
        return usd, quality, seconds
    return ("quality", float(-(good // QUALITY_BAND))), usd, quality, seconds


def _seconds(card: Card) -> float:
    if card.speed_s is not None:
        return card.speed_s
    return ASSUMED_FAST_S if "speed" in card.strengths else ASSUMED_SPEED_S[card.tier]


def _reasons(card: Card, form: _Form, price: Estimate, wish: Wish, situation: Situation, meant: Meant | None) -> tuple[str, ...]:
    group = meant.groups[card.id] if meant else None
    named = {0: "asked for by name", 1: "of the system or the service that was asked for", FALLBACK: "stands in when the one asked for fails"}
    licence = {None: "licence not verified", False: "not for commercial use", True: "commercial use allowed"}
    breaker = {"open": "failed several times just now", "half_open": "failed before; this finds out whether it is back"}
    found = (
        named[group] if group is not None else "",
        f"can {TASK_WORDS[form.task]}, which stands in for it" if form.near else f"can {TASK_WORDS[form.task]}",
        "of an engine that is preferred" if _is_preferred(card, wish) else "",
        f"{card.tier} quality",
        *(f"good at {STRENGTH_WORDS[strength]}" for strength in form.strengths if strength in card.strengths),
        price.words,
        f"about {card.speed_s:g} s" if card.speed_s is not None else "",
        f"{size_words(situation.fetchable[card.id].gb)} to fetch first" if card.id in situation.fetchable else "",
        licence[card.commercial],
        breaker.get(situation.health.get(card.engine, "closed"), ""),
    )
    return tuple(reason for reason in found if reason)


def _in_order(choices: list[Choice], wish: Wish) -> tuple[Choice, ...]:
    """Return the choices by their places. The fallbacks that the first one names follow it, among those that fit as well as it
    does, unless an order was wished."""
    ranked = sorted(choices, key=lambda choice: (choice.place, choice.card.id))
    if not ranked or wish.order or wish.model:
        return tuple(ranked)
    first = ranked[0]
    alike = [choice for choice in ranked[1:] if choice.place[:_FIT] == first.place[:_FIT]]
    chain = [choice for name in first.card.fallback for choice in alike if choice.card.id == name]
    return (first, *chain, *(choice for choice in ranked[1:] if choice not in chain))
