"""What the models of this machine lack, as a person agrees to it, and how it is brought."""

from __future__ import annotations

from tools.catalog import Card
from tools.engines.base import Progress, Report, ToFetch
from tools.engines.crew_worker import Told
from tools.local.downloads import Downloads
from tools.local.shelf import Shelf


class Supply:
    """Brings files to the shelf. Belongs to one event loop, as its downloads do."""

    def __init__(self, shelf: Shelf, downloads: Downloads, *, offline: bool = False) -> None:
        """offline: nothing is fetched; what is here is used."""
        self._shelf, self._downloads, self._offline = shelf, downloads, offline

    def to_fetch(self, card: Card) -> ToFetch | None:
        """Return what a card's model lacks and could be fetched; None when nothing is missing, or not all of it can be had. Cheap."""
        missing = self._shelf.missing(card)
        if not missing or self._offline or any(repository.own for repository in missing):
            return None
        return ToFetch(
            gb=sum(repository.gb for repository in missing),
            licence=card.licence.name,
            commercial=card.commercial,
            repositories=tuple(repository.id for repository in missing),
            gated=any(repository.gated for repository in missing),
        )

    async def fetch(self, card: Card, report: Report) -> None:
        """Bring what is missing, once for everybody who waits for it; nothing is done when nothing is.

        Raises NotConfigured, StoreError or EngineError with a sentence that says what to do; what has come is kept for the next time.
        """

        def tell(told: Told) -> None:
            report(Progress("fetching", told.fraction, told.message or f"{card.title} is fetched.", told.preview, told.left_s))

        await self._downloads.fetch(card.title, self._shelf.missing(card), tell)

    def close(self) -> None:
        """End the downloads that are under way."""
        self._downloads.close()
