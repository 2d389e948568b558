"""What the page shows of an asset beyond its view: a draft or not, the model by its title, the source of the price, and what is told on asking."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

from agent import events
from agent.app import Services
from agent.views import asset_view
from tools.assets import Asset
from tools.consent import today
from tools.recordings import MIMES

DRAWING = "svg"
"""The sidecar that holds a picture's drawing as paths."""
MAX_TEXT = 200_000
"""Bytes of a text that the page shows; the file holds the rest."""


async def view_of(services: Services, asset: Asset) -> dict[str, Any]:
    """Return an asset as the page shows it."""
    parents = [await asyncio.to_thread(services.store.by_id, parent) for parent in asset.parents]
    return _with_facts(services, asset, asset_view(asset, {parent.id: parent.handle for parent in parents}))


async def dressed(services: Services, event: events.Event) -> events.Event:
    """Return an event with the page's facts added to every asset in it."""
    match event:
        case events.Made(view):
            return events.Made(await _dressed(services, view))
        case events.Planned(view):
            return events.Planned(await _dressed(services, view))
        case events.Selected(view, action) if view is not None:
            return events.Selected(await _dressed(services, view), action)
        case events.Asked(question, candidates):
            return events.Asked(question, tuple([await _dressed(services, view) for view in candidates]))
        case events.Compared():
            return replace(event, left=await _dressed(services, event.left), right=await _dressed(services, event.right))
    return event


async def _dressed(services: Services, view: dict[str, Any]) -> dict[str, Any]:
    asset = await asyncio.to_thread(services.store.by_id, view["id"])
    return _with_facts(services, asset, view)


def _with_facts(services: Services, asset: Asset, view: dict[str, Any]) -> dict[str, Any]:
    card = services.studio.catalog.cards.get(view["model"])
    return {
        **view,
        "draft": card is not None and card.origin == "drawn",
        "model_title": card.title if card is not None else view["model"],
        "cost_source": asset.cost_source,
        "drawing": f"{view['url']}/drawing" if DRAWING in asset.sidecars else "",
        "aside": asset.aside,
        "mime": MIMES.get(asset.path.suffix, ""),
    }


async def about(services: Services, asset: Asset) -> dict[str, Any]:
    """Return what the page asks for when it shows a text (its words) or a cloned voice (the consent to it, as it stands today)."""
    if asset.kind == "text":
        data = await asyncio.to_thread(asset.path.read_bytes)
        return {"text": data[:MAX_TEXT].decode("utf-8", "ignore"), "whole": len(data) <= MAX_TEXT}
    if asset.kind == "clone":
        voice = json.loads(await asyncio.to_thread(asset.path.read_text, "utf-8"))
        records = await asyncio.to_thread(services.studio.consents.of, asset.owner)
        record = next((r for r in records if r.id == voice.get("consent")), None)
        if record is None:
            return {"name": voice.get("name", "")}
        return {
            "name": voice.get("name", ""),
            "speaker": record.speaker,
            "granted_by": record.granted_by,
            "uses": record.uses,
            "until": record.until,
            "revoked": record.revoked_at.date().isoformat() if record.revoked_at else "",
            "holds": record.valid_on(today()),
        }
    return {}
