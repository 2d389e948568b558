"""What a recording says, as far as that is kept with it."""

from __future__ import annotations

import asyncio

from tools.assets import Asset, AssetStore
from tools.spoken import SIDECAR, Spoken


async def spoken_of(store: AssetStore, asset: Asset) -> Spoken | None:
    """Return the words of a recording with their times, or None where they are not known."""
    if SIDECAR not in asset.sidecars:
        return None
    data = await asyncio.to_thread(store.sidecar, asset, SIDECAR)
    return Spoken.model_validate_json(data)
