"""What decides what of a project may be sold: the catalogue, the owner's records of consent, and today."""

from __future__ import annotations

from agent.settings import Settings
from agent.storage import STUDIO
from tools.assets import AssetStore
from tools.catalog import Catalog, load_catalog
from tools.consent import Consents, today
from tools.errors import BadInput
from tools.exporting.bundle import ALL, lineage_of
from tools.licensing import Report, Terms, report


def terms_of(catalog: Catalog, consents: Consents, owner: str) -> Terms:
    """Return the terms for an owner's assets. Blocking."""
    return Terms(catalog.cards, consents.of(owner), today())


def home_terms(settings: Settings, store: AssetStore, owner: str) -> Terms:
    """Return the terms for the chat's own store, where no agent is open. Blocking."""
    folders = (*settings.card_folders, (settings.home / STUDIO).parent / "cards")
    return terms_of(load_catalog(*folders), Consents(store.database), owner)


def licence_report(store: AssetStore, project: str, owner: str, terms: Terms) -> Report:
    """Return what of an owner's project may be sold. Blocking. Raises BadInput for a project without anything of theirs."""
    every = [asset for asset in store.list(project, ALL) if asset.owner == owner]
    if not every:
        raise BadInput("There is nothing here yet that a licence could be said of; make something first.")
    return report(every, lineage_of(store, every), terms)
