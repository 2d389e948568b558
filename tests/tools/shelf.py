"""A small made-up catalogue for tests of what reads cards: a few systems with one rich card each, changed as a test needs."""

from __future__ import annotations

import datetime
from typing import Any

from tools.catalog import Card, Catalog, System

CHECKED = datetime.date(2026, 11, 20)
READY = {"fal": None, "runway": None, "animatic": None}
PICTURE = {name: name for name in ("prompt", "image", "mask_image", "reference_images", "size", "aspect_ratio", "seed", "strength")}
VIDEO = {
    name: name
    for name in ("prompt", "first_frame", "last_frame", "reference_images", "video", "aspect_ratio", "resolution", "duration_s")
}


def system(name: str, *makes: str, **more: Any) -> System:
    """Return a live system that makes pictures unless told otherwise."""
    data = {
        "id": name,
        "title": name.title(),
        "makes": makes or ("image",),
        "names": {"en": (f"the {name}",)},
        "status": {"state": "live", "checked": CHECKED, "source": "test"},
        **more,
    }
    return System.model_validate(data)


def card(name: str, *tasks: str, system: str = "", **more: Any) -> Card:
    """Return a live final card at fal that can do the tasks, t2i unless told otherwise, and takes every usual parameter."""
    wanted = tasks or ("t2i",)
    film = {"t2v", "i2v", "first_last", "ref2v", "extend", "v2v"} & set(wanted)
    data = {
        "id": name,
        "system": system or name.split("-", maxsplit=1)[0],
        "title": name.title(),
        "engine": "fal",
        "model": f"maker/{name}",
        "tasks": wanted,
        "dialect": "video" if film else "prose",
        "licence": {"name": "API terms", "commercial": True, "source": "https://fal.ai/terms"},
        "limits": {"reference_images": 4},
        "parameters": VIDEO if film else PICTURE,
        "price": {"amount": 0.05, "unit": "second" if film else "picture", "source": "https://fal.ai/pricing", "checked": CHECKED},
        "status": {"state": "live", "checked": CHECKED, "source": "test"},
        **more,
    }
    return Card.model_validate(data)


def shelf(*cards: Card, systems: tuple[System, ...] = ()) -> Catalog:
    """Return a catalogue of the cards; a system nobody gave is made from its name."""
    named = {one.id: one for one in systems}
    for one in cards:
        makes = ("video",) if one.dialect == "video" else ("image",)
        named.setdefault(one.system, system(one.system, *makes))
    return Catalog(named, {one.id: one for one in cards})
