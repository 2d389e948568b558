"""Whether an SDK's method knows the words that a card sends it, asked before anything is sent."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable
from typing import Any

from tools.catalog import Card
from tools.errors import EngineFailure


def check(method: Callable[..., Any], words: Iterable[str], card: Card) -> None:
    """Raise EngineFailure of kind invalid, naming the card and the word, when the method takes no such keyword."""
    check_words(words, inspect.signature(method).parameters, card)


def check_words(words: Iterable[str], known: Collection[str], card: Card) -> None:
    """Raise EngineFailure of kind invalid, naming the card and the word, when a word is none of the known ones."""
    unknown = sorted(set(words) - set(known))
    if unknown:
        raise EngineFailure(
            f'The model card {card.id} says "{unknown[0]}", which {card.engine} does not know; mend the card.', "invalid"
        )
