"""Questions the agent answers without making a picture: which models there are, what was spent, what still runs, what a recording says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agent import events
from agent.hearing import spoken_of
from agent.workshop import Ask
from tools.assets import Asset
from tools.catalog import USABLE, Card, System
from tools.errors import BadInput, NotConfigured
from tools.requests import ReadRequest

if TYPE_CHECKING:
    from agent.worktable import Worktable

MAX_ROWS = 12
"""Rows a model is told; the page and the command line show them all."""
_OF_A_SHOT = ("n", "handle", "words", "narration", "speaker", "start_s", "duration_s", "speed", "transition")
_MEDIA = {"image": "image", "picture": "image", "video": "video", "film": "video", "voice": "voice", "speech": "voice", "music": "music", "sound": "sound"}


async def models(table: Worktable, query: str) -> dict[str, Any]:
    """Tell whether one system can be had and what stands in for it, or which systems make a medium."""
    catalog, around = table.studio.catalog, await asyncio.to_thread(table.studio.door.situation)
    ready = {**around.ready, **around.problems}
    found = catalog.named(query) if query.strip() else None
    if found is not None:
        system = catalog.systems[found.system] if isinstance(found, Card) else found
        row = system_row(system, catalog.of_system(system.id), ready)
        stand_ins = [catalog.systems[s].title for s in system.stand_ins if s in catalog.systems]
        say = dict(system.say)
        return {"model": row | ({"say": say} if say else {}) | ({"stand_ins": stand_ins} if stand_ins else {})}
    medium = next((kind for word, kind in _MEDIA.items() if word in query.casefold()), "")
    rows = [
        system_row(system, catalog.of_system(system.id), ready)
        for system in catalog.systems.values()
        if (not medium or medium in system.makes) and system.status.state in USABLE
    ]
    if query.strip() and not medium:
        raise BadInput(f'No model here is called "{query[:40]}"; ask which models make pictures, videos, voices, music or sounds.')
    rows.sort(key=lambda row: (not row["ready"], row["title"]))
    table.emit(events.Told("models", tuple(rows)))
    can = [row["title"] for row in rows if row["ready"]]
    return {"medium": medium, "ready": can[:MAX_ROWS], "others": [row["title"] for row in rows if not row["ready"]][:MAX_ROWS]}


def system_row(system: System, cards: tuple[Card, ...], ready: dict[str, str | None]) -> dict[str, Any]:
    """Return a system as plain data: what it makes, whether it can be used now, and what is missing otherwise."""
    usable = [card for card in cards if card.usable and card.engine in ready]
    needs = {card.id: ready.get(card.id) or ready[card.engine] for card in usable}
    problems = list(dict.fromkeys(problem for problem in needs.values() if problem is not None))
    return {
        "id": system.id,
        "title": system.title,
        "makes": list(system.makes),
        "state": system.status.state,
        "since": system.status.since.isoformat() if system.status.since else "",
        "ready": None in needs.values(),
        "needs": problems[:3],
    }


async def cost(table: Worktable, query: str) -> dict[str, Any]:
    """Tell what one asset cost and why, or what this conversation and this day have cost."""
    if query.strip():
        asset = await table.find(query)
        card = table.studio.catalog.cards.get(asset.recipe.card) if asset.recipe else None
        view = await table.view(asset)
        price = card.price if card else None
        return {
            "handle": asset.handle,
            "cost": view["cost"] or "free",
            "source": asset.cost_source or "free",
            "model": card.title if card else "",
            "price": f"{price.amount:g} {price.currency} a {price.unit.replace('_', ' ')}" if price and price.amount is not None else "",
            "read_at": price.source if price else "",
            "seconds": asset.duration_s,
        }
    rows = await asyncio.to_thread(table.studio.door.spent, project=table.turn.project)
    table.emit(events.Told("spending", tuple(rows)))
    return {"talk_usd": round(sum(row["usd"] for row in rows), 4), "things": sum(row["jobs"] for row in rows)}


async def jobs(table: Worktable) -> dict[str, Any]:
    """Tell what still runs, waits for a yes, or has an unknown outcome in this conversation."""
    rows = await asyncio.to_thread(table.studio.door.jobs, project=table.turn.project)
    waiting = await asyncio.to_thread(table.studio.approvals.waiting, table.turn.project)
    table.emit(events.Told("jobs", tuple(rows)))
    return {"jobs": rows[:MAX_ROWS], "waiting": [{"words": w.words, "price": w.estimate} for w in waiting]}


async def transcribe(table: Worktable, query: str, ask: Ask) -> dict[str, Any]:
    """Write down what a recording or a video says."""
    asset = await table.find(query or "the last recording")
    if asset.kind not in ("voice", "music", "sound", "video", "film"):
        raise BadInput(f"{asset.handle} holds nothing to hear; name a recording or a video.")
    return await table.workshop.make([ReadRequest(operation="transcribe", asset=asset.id)], ask)


async def heard(table: Worktable, asset: Asset, view: dict[str, Any]) -> dict[str, Any]:
    """Return what else there is to tell of something that plays: its length, loudness and words, a film's shots, a piece's key."""
    spoken = await spoken_of(table.studio.store, asset)
    film = view["film"]
    found = {
        "seconds": round(asset.duration_s, 2),
        "loudness_lufs": view["loudness_lufs"],
        "peak_db": view["peak_db"],
        "says": spoken.text if spoken is not None else view["brief"].get("text", "") if asset.kind == "voice" else "",
        "facts": view["facts"],
        "title": film.get("title", ""),
        "shots": [{key: row[key] for key in _OF_A_SHOT if row.get(key)} for row in film.get("shots", ()) if row["n"]],
        "music": film.get("music", ""),
        "captions": film.get("captions"),
        "shape": film.get("aspect_ratio", ""),
    }
    return {name: value for name, value in found.items() if value not in (None, "", [], {}, 0.0)}


async def describe(table: Worktable, asset: Asset, question: str, ask: Ask) -> dict[str, Any] | None:
    """Describe an uploaded picture, or answer a question about any; None when nothing here can see and its own record must do."""
    if asset.kind != "image":
        return None
    request = ReadRequest(operation="describe", asset=asset.id, question=question)
    try:
        return await table.workshop.make([request], ask)
    except NotConfigured:
        if asset.shot is None:
            raise
        return None
