"""The store of assets as the settings want it: where its files and its records lie, and how much may be kept."""

from __future__ import annotations

from pathlib import Path

from agent.settings import Settings
from tools.assets import AssetStore
from tools.keeping.quotas import GB, Quota, kept_by_all
from tools.store.lending import Cache
from tools.store.places import blobs_at

STUDIO = "studio"
"""The folder of the chat's projects in the home."""
CACHE = "assets"


def database_url(settings: Settings, place: Path) -> str:
    """Return the PostgreSQL server that keeps the records of a folder, or nothing for files in it: only the home's own may lie elsewhere."""
    return url_of(settings) if place == settings.home / STUDIO else ""


def url_of(settings: Settings) -> str:
    """Return the PostgreSQL server of the settings, or nothing."""
    return settings.database_url.get_secret_value() if settings.database_url else ""


def open_store(settings: Settings, place: Path) -> AssetStore:
    """Open the store of a folder. Blocking. Only the home's own may lie elsewhere; a project folder of the command line holds all of itself.

    Raises NotConfigured for an address that cannot be used, StoreError or StoreFull when it cannot be opened.
    """
    url = settings.assets_url if place == settings.home / STUDIO else ""
    cache = Cache(settings.cache / CACHE, int(settings.assets_cache_gb * GB))
    blobs = blobs_at(url, place.absolute(), cache, settings.store_keys if url else {})
    quota = Quota(bytes_of(settings.quota_user_gb), bytes_of(settings.quota_total_gb))
    return AssetStore(place, database_url=database_url(settings, place), blobs=blobs, quota=quota)


def kept_words(settings: Settings, store: AssetStore) -> str:
    """Return in words where files are kept, how much there is, and the caps. Blocking."""
    caps = {"each person": settings.quota_user_gb, "all together": settings.quota_total_gb}
    told = "".join(f", at most {size_words(int(cap * GB))} for {whom}" for whom, cap in caps.items() if cap is not None)
    return f"{size_words(kept_by_all(store.database))} in {settings.assets_url or store.folder}{told}"


def size_words(count: int) -> str:
    """Return bytes for a person."""
    for unit, step in (("GB", GB), ("MB", 1_000_000), ("kB", 1_000)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count} bytes"


def bytes_of(gigabytes: float | None) -> int | None:
    """Return a cap of the settings in bytes."""
    return None if gigabytes is None else int(gigabytes * GB)
