"""Which model makes a request: a pure ranking of the cards, with reasons and with what each would drop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tools.catalog import Card, Task, find_card
from tools.errors import BadInput, NotConfigured
from tools.requests import ImageRequest


@dataclass(frozen=True, slots=True)
class Choice:
    """One card that can make the request, why it stands where it stands, and what of the request it cannot honour."""

    card: Card
    reasons: tuple[str, ...]
    drops: tuple[str, ...] = ()


def task_of(request: ImageRequest) -> Task:
    """Return the task a request asks for."""
    if request.region is not None:
        return "inpaint"
    if request.image is not None:
        return "edit"
    return "multi_ref" if request.reference_images else "t2i"


def rank(request: ImageRequest, cards: Iterable[Card], *, named: str | None = None, tier: str = "draft") -> tuple[Choice, ...]:
    """Return the cards that can make the request, best first: the named one, then what drops least, the tier asked, the price.

    named: a model the person asked for, by id or name. Raises BadInput when no card has that name or it cannot do the
    task, and NotConfigured when no card at all can.
    """
    every = tuple(cards)
    task = task_of(request)
    wanted = _named(named, every) if named else None
    able = [card for card in every if task in card.tasks and card.status.state in ("live", "mirror")]
    if wanted is not None:
        if wanted not in able:
            raise BadInput(f"{wanted.title} cannot do this ({task}); name another model or none.")
        able = [wanted]
    if not able:
        raise NotConfigured(f"No model here can do this ({task}); add a model card for it.")
    choices = [Choice(card, _reasons(card, task, wanted), _drops(request, card)) for card in able]
    return tuple(sorted(choices, key=lambda c: (len(c.drops), c.card.tier != tier, c.card.price.amount or 0.0, c.card.id)))


def _named(name: str, cards: tuple[Card, ...]) -> Card:
    card = find_card(name, cards)
    if card is None:
        raise BadInput(f'No model here is called "{name[:40]}"; there is {", ".join(c.title for c in cards)}.')
    return card


def _reasons(card: Card, task: Task, wanted: Card | None) -> tuple[str, ...]:
    price = "free" if card.price.amount == 0 else "price unverified" if card.price.amount is None else (
        f"{card.price.amount:g} {card.price.currency} a {card.price.unit}"
    )  # fmt: skip
    return (*(("asked for by name",) if wanted else ()), f"can do {task}", f"{card.tier} quality", price)


def _drops(request: ImageRequest, card: Card) -> tuple[str, ...]:
    out = []
    given, taken = len(request.reference_images), card.limits.reference_images
    if given > taken:
        out.append(f"{card.title} takes {taken} reference pictures; the other {given - taken} were left out.")
    if request.seed and "seed" not in card.parameters:
        out.append(f"{card.title} has no seed; the picture cannot be repeated exactly.")
    return tuple(out)
