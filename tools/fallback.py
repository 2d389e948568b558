"""What comes after a failure: the same model again, another one, or the end. Pure; everything is read from the attempts so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from tools.catalog import Card
from tools.engines.base import CancelOutcome
from tools.errors import EngineFailure, FailureKind
from tools.ledger_records import Attempt
from tools.router import Choice

NEAR = 4.0
"""How much a card loses that only does something like what is asked: as much as the thing itself, see `tools.fitness`."""
MAX_SENDS = 3
"""Sends of one job to one model."""
MAX_WAIT_S = 60.0
"""A longer wait that a provider asks for is no wait; another model is taken, or the person is told."""
_WHY: Mapping[str, str] = {
    "auth": "refused its key",
    "quota": "has no credit left",
    "rate": "was too busy",
    "policy": "refused the content",
    "invalid": "could not take the request",
    "transient": "had no answer",
    "gone": "no longer has it",
    "unusable": "sent an unusable file",
}


@dataclass(frozen=True, slots=True)
class Step:
    """The next try: which card, and how long to wait before it."""

    choice: Choice
    wait_s: float = 0.0
    again: bool = False
    """Whether it is the same card once more."""


def next_step(
    choices: Sequence[Choice], attempts: Sequence[Attempt], *, now: float, deadline: float, allowed: Callable[[str], bool]
) -> Step | None:
    """Return the next try, or None when nothing more is to be tried.

    choices: ranked, the first was the first choice. attempts: those of this round, each ended. deadline: seconds since the
    epoch after which nothing is sent to the same model again; another one has time of its own. allowed: whether an engine's breaker lets a request through; asked in order.
    What was refused for its content or as wrong goes nowhere else, nor does what was made and got lost; what was taken is
    not sent again to the same model; a draft is the last that stands in for a final, and no final stands in for a draft.
    """
    if not attempts:
        return next((Step(choice) for choice in choices if allowed(choice.card.engine)), None)
    last = attempts[-1]
    lost = last.failure == "gone" and last.accepted
    if last.failure in ("policy", "invalid") or lost:
        return None
    same = next((choice for choice in choices if choice.card.id == last.card), None)
    if same is not None and _may_repeat(last, attempts):
        wait = max(0.0, last.retry_at - now)
        if wait <= MAX_WAIT_S and now + wait <= deadline and allowed(last.engine):
            return Step(same, wait, again=True)
    rest = _rest(choices, attempts)
    return next((Step(choice) for choice in rest if allowed(choice.card.engine)), None)


def told(choice: Choice, attempts: Iterable[Attempt], cards: Mapping[str, Card]) -> tuple[str, ...]:
    """Return the notes for an asset that was not made by the first choice: what failed, what was charged for it, what stands in."""
    failed = {a.card: a for a in attempts if a.card != choice.card.id and a.state == "failed"}
    if not failed:
        return ()
    words = [f"{_named(a, cards)} {why(a)}" for a in failed.values()]
    notes = [f"{'; '.join(words)}; it was made with {title_of(choice.card)} instead."]
    first = cards.get(next(iter(failed)))
    if choice.card.tier == "draft" and first is not None and first.tier == "final":
        notes.append("This is a draft, not a final.")
    charged = sum(a.cost_usd or 0.0 for a in failed.values())
    if charged:
        notes.append(f"The failed tries were charged with about ${charged:.2f}.")
    return tuple(notes)


def why(attempt: Attempt) -> str:
    """Return what an attempt's engine did, as the end of a sentence about it."""
    return _WHY[attempt.failure or "transient"]


def gave_up(attempts: Sequence[Attempt], cards: Mapping[str, Card]) -> EngineFailure:
    """Return the error for a job that nothing could make: the first engine's own sentence, and what else was tried.

    attempts: of this round, at least one, each failed.
    """
    first, last = attempts[0], attempts[-1]
    others = {a.card: a for a in attempts if a.card != first.card}
    message = last.message if not others else first.message
    if others:
        tried = "; ".join(f"{_named(a, cards)} {why(a)}" for a in others.values())
        message = f"{message.rstrip('. ')}. Others were tried as well: {tried}."
    charged = sum(a.cost_usd or 0.0 for a in attempts)
    if charged:
        message = f"{message.rstrip('. ')}. About ${charged:.2f} was charged."
    kinds: dict[str, FailureKind] = {kind: kind for kind in get_args(FailureKind)}
    return EngineFailure(message, kinds.get(last.failure, "transient"), accepted=last.accepted, charged_usd=charged or None)


def left_alone(choices: Sequence[Choice]) -> EngineFailure:
    """Return the error for a job whose engines all have open breakers."""
    names = ", ".join(dict.fromkeys(choice.card.engine for choice in choices))
    return EngineFailure(f"{names} failed several times just now and is left alone for a while; try again in a minute.", "transient")


def stopped_words(name: str, outcome: CancelOutcome, cost_usd: float) -> str:
    """Return what a person is told of a cancelled job."""
    money = f"about ${cost_usd:.2f} is charged" if cost_usd else "nothing is charged"
    said: Mapping[CancelOutcome, str] = {
        "cancelled": f"{name} was stopped; {money}.",
        "requested": f"{name} was asked to stop, but may still finish; {money}.",
        "unsupported": f"{name} cannot be stopped once it has begun; {money}.",
    }
    return said[outcome]


def title_of(card: Card) -> str:
    """Return a card's title with the service it stands at, where the title does not say it."""
    return card.title if card.engine.casefold() in card.title.casefold() or card.origin == "drawn" else f"{card.title} ({card.engine})"


def _may_repeat(last: Attempt, attempts: Sequence[Attempt]) -> bool:
    sends = sum(1 for a in attempts if a.card == last.card)
    return last.failure in ("rate", "transient") and last.accepted is False and sends < MAX_SENDS


def _rest(choices: Sequence[Choice], attempts: Sequence[Attempt]) -> list[Choice]:
    tried = {a.card for a in attempts}
    barred = {a.engine for a in attempts if a.failure in ("auth", "quota")}
    troubled = {a.engine for a in attempts}
    own = next((choice.card.fallback for choice in choices if choice.card.id == attempts[0].card), ())

    def place(numbered: tuple[int, Choice]) -> tuple[bool, bool, float, int, int]:
        index, choice = numbered
        card = choice.card
        named = own.index(card.id) if card.id in own else len(own)
        standing = dict(choice.place)
        lost = standing.get("near", 0.0) * NEAR + standing.get("lost", 0.0)
        return card.tier == "draft", card.engine in troubled, round(lost), named, index

    rest = [(i, c) for i, c in enumerate(choices) if c.card.id not in tried and c.card.engine not in barred]
    if choices and choices[0].card.tier == "draft":  # a draft is free or nearly so; a final is not what was asked
        rest = [(i, c) for i, c in rest if c.card.tier == "draft"]
    return [choice for _, choice in sorted(rest, key=place)]


def _named(attempt: Attempt, cards: Mapping[str, Card]) -> str:
    card = cards.get(attempt.card)
    return title_of(card) if card is not None else attempt.card
