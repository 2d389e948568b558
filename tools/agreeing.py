"""What a person agrees to before a model is fetched to this machine: which one, how large, under which licence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from tools.catalog import Card
from tools.engines.base import ToFetch
from tools.errors import BadInput


class Agreed(Protocol):
    """Who agreed to fetch what, kept beyond this process."""

    def agreed(self, card: str, files: ToFetch) -> bool:
        """Tell whether somebody agreed to at least this size under this licence."""
        ...

    def agree(self, card: str, files: ToFetch, owner: str) -> None:
        """Keep that somebody agreed. Raises StoreError when that cannot be kept."""
        ...


class NeedsAgreement(BadInput):
    """Files would have to be fetched that nobody agreed to; the user sees it and agrees or names another model."""


class Fetch(BaseModel):
    """The files of one model, as the question about them is kept and shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str
    title: str
    gb: float
    licence: str
    commercial: bool | None
    repositories: tuple[str, ...] = ()
    gated: bool = False

    @property
    def files(self) -> ToFetch:
        """The same as an engine says it."""
        return ToFetch(self.gb, self.licence, self.commercial, self.repositories, self.gated)


def fetch_of(card: Card, files: ToFetch) -> Fetch:
    """Return the question about a card's files."""
    return Fetch(
        card=card.id, title=card.title, gb=round(files.gb, 3), licence=files.licence, commercial=files.commercial,
        repositories=files.repositories, gated=files.gated,
    )  # fmt: skip


def fetch_words(fetch: Fetch) -> str:
    """Return size and licence in words: "6.9 GB to fetch, OpenRAIL++-M, commercial use allowed"."""
    use = {True: "commercial use allowed", False: "not for commercial use", None: "commercial use not verified"}[fetch.commercial]
    return f"{size_words(fetch.gb)} to fetch, {fetch.licence}, {use}"


def size_words(gb: float) -> str:
    """Return a size as people say it: "6.9 GB", "80 MB"."""
    return f"{gb:.1f} GB" if gb >= 0.95 else f"{max(1, round(gb * 1000))} MB"


def all_words(fetches: Iterable[Fetch]) -> str:
    """Return what is fetched for several models, each after its title where there are more than one."""
    some = tuple(fetches)
    return fetch_words(some[0]) if len(some) == 1 else "; ".join(f"{one.title}: {fetch_words(one)}" for one in some)
