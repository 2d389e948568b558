"""What a conversation is right now, as plain data for panels and programs: light views of its assets, its cast, and what is arranged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from agent.areas import said_of_area
from agent.film_views import film_parents
from agent.views import alt_text, approval_view
from agent.workshop import Studio
from tools.assets import Asset
from tools.catalog import Catalog
from tools.notebook import Character
from tools.talk_settings import EngineKind, TalkSettings

MOST = 5_000
"""Assets of a conversation that are shown."""
ALT = 300
WORDS = 400
LANGUAGES = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}
TITLES = {
    "animatic": "Drafts drawn here", "local": "Models of this machine", "openai": "OpenAI", "fal": "fal", "replicate": "Replicate",
    "elevenlabs": "ElevenLabs", "runway": "Runway", "luma": "Luma", "minimax": "MiniMax", "comfyui": "ComfyUI", "gradio": "Hugging Face Spaces",
}  # fmt: skip
_TASKS: Mapping[EngineKind, frozenset[str]] = {
    "image": frozenset({"t2i", "i2i", "edit", "inpaint", "multi_ref"}),
    "video": frozenset({"t2v", "i2v", "first_last", "ref2v"}),
    "speech": frozenset({"tts"}),
    "music": frozenset({"music"}),
    "sound": frozenset({"sfx"}),
}


def talk_state(studio: Studio, project: str, owner: str, server: TalkSettings) -> dict[str, Any]:
    """Return the state of a project. server: what holds where the conversation's settings are None. Blocking, some milliseconds."""
    assets = studio.store.list(project, MOST)
    handles = {asset.id: asset.handle for asset in assets}
    thumbs = {asset.id: f"/assets/{asset.id}/thumb" for asset in assets}
    selected = studio.store.tree(project).current
    book = studio.notebook
    there = book.arrangement(project)
    settings = there.settings or book.defaults(owner)
    waiting = studio.approvals.waiting(project)
    return {
        "selected": handles.get(selected or ""),
        "assets": [light_view(asset, handles, studio.catalog) for asset in assets],
        "cast": [_character(character, handles, thumbs) for character in there.characters],
        "references": [handles[pin] for pin in there.pins if pin in handles],
        "locks": there.locks,
        "settings": settings.model_dump(),
        "server": server.model_dump(),
        "choices": choices(studio),
        "approvals": [approval_view(approval) for approval in waiting if approval.state == "waiting"],
        "spent_usd": round(sum(row["usd"] for row in studio.door.spent(project=project)), 4),
        "budget_usd": settings.budget_usd,
    }


def light_view(asset: Asset, handles: Mapping[str, str], catalog: Catalog) -> dict[str, Any]:
    """Return what panels show of an asset; its whole view is asked for on its own."""
    card = catalog.cards.get(asset.recipe.card) if asset.recipe else None
    alt, parents = _facts(_Remembered(asset))
    return {
        "id": asset.id,
        "handle": asset.handle,
        "kind": asset.kind,
        "thumb": f"/assets/{asset.id}/thumb",
        "url": f"/assets/{asset.id}",
        "parents": [handles[parent] for parent in parents if parent in handles],
        "pieces": [handles[piece] for piece in asset.parents if piece in handles] if asset.kind in ("film", "board") else [],
        "alt": alt,
        "words": said_of_area(asset.words)[:WORDS],
        "name": asset.name,
        "aside": asset.aside or asset.kind in ("mask", "clone", "text"),
        "draft": card is not None and card.origin == "drawn",
        "changed": list(asset.changed),
        "duration_s": asset.duration_s,
        "width": asset.width,
        "height": asset.height,
        "created": asset.created.isoformat(timespec="seconds"),
        "cost_usd": asset.cost_usd,
    }


class _Remembered:
    """An asset as a key: one is the same as another of its id, for assets never change."""

    __slots__ = ("asset",)

    def __init__(self, asset: Asset) -> None:
        self.asset = asset

    def __hash__(self) -> int:
        return hash(self.asset.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Remembered) and other.asset.id == self.asset.id


@lru_cache(maxsize=MOST + 1_000)
def _facts(key: _Remembered) -> tuple[str, tuple[str, ...]]:
    """Return an asset's alt text and the ids of what it comes from, which take reading a film's plan."""
    return alt_text(key.asset)[:ALT], tuple(film_parents(key.asset))


def _character(character: Character, handles: Mapping[str, str], thumbs: Mapping[str, str]) -> dict[str, Any]:
    references = [image for image in character.reference_images if image in handles]
    return {
        "name": character.member.name,
        "looks": character.member.look,
        "references": [handles[image] for image in references],
        "thumb": thumbs[references[0]] if references else "",
        "locked": character.locked,
    }


def choices(studio: Studio) -> dict[str, Any]:
    """Return what settings can be chosen from: engines by kind of request, each with what it still needs; qualities; languages."""
    ready = studio.door.ready()
    engines = {
        kind: [{"id": engine, "title": TITLES.get(engine, engine), "needs": ready[engine]} for engine in names if engine in ready]
        for kind, names in _engines(studio.catalog).items()
    }
    return {"engines": engines, "qualities": ["auto", "draft", "final"], "languages": LANGUAGES}


def _engines(catalog: Catalog) -> dict[str, list[str]]:
    """Return the engines that have a model for each kind of request, the one with the best first."""
    cards = sorted((card for card in catalog.cards.values() if card.usable), key=lambda card: -card.quality)
    return {kind: list(dict.fromkeys(card.engine for card in cards if tasks & set(card.tasks))) for kind, tasks in _TASKS.items()}
