"""What is claimed of a file, as the definition of a C2PA manifest. Pure: the same making gives the same claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Relation = Literal["parentOf", "componentOf", "inputTo"]
"""The asset that was edited; one that is seen or heard in it; one that was only followed (C2PA 2.2, 8.3.2)."""
GENERATOR = "Scenewright"
MAKING = "invalid.scenewright.making"
"""Our own assertion: what made it, its licence and its labels, and what it was made from, by content."""
MEDIA_TYPES: Mapping[str, str] = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp",
    ".mp4": "video/mp4", ".mov": "video/quicktime", ".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".wav": "audio/wav",
}  # fmt: skip
"""Kinds of file that can carry credentials, by ending. WebM and Ogg cannot; FLAC could, behind a tag that not every player passes over."""
_CONTENT = "urn:scenewright:sha256:"


@dataclass(frozen=True, slots=True)
class Ingredient:
    """Something a file was made from. sha256: of its content before any credentials."""

    title: str
    suffix: str
    sha256: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Making:
    """How a file came about, as far as everybody may know. prompt: empty unless the person wants it told."""

    title: str
    suffix: str
    sha256: str
    source_type: str
    engine: str
    model: str
    version: str = ""
    """Of Scenewright."""
    versions: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""
    commercial: bool | None = None
    labels: tuple[str, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()
    prompt: str = ""


def definition(making: Making) -> dict[str, Any]:
    """Return the manifest; the ingredients come in one by one, see `ingredient`."""
    told: dict[str, Any] = {
        "engine": making.engine, "model": making.model, "versions": dict(making.versions), "licence": making.licence,
        "commercialUse": {True: "yes", False: "no", None: "not verified"}[making.commercial], "labels": list(making.labels),
        "sha256": making.sha256,
        "ingredients": [{"title": one.title, "sha256": one.sha256, "relationship": one.relation} for one in making.ingredients],
    }  # fmt: skip
    if making.prompt:
        told["prompt"] = making.prompt
    return {
        "claim_generator_info": [{"name": GENERATOR, "version": making.version or "0"}],
        "title": making.title,
        "format": MEDIA_TYPES[making.suffix],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": _actions(making)}}, {"label": MAKING, "data": told}],
    }


def ingredient(one: Ingredient) -> dict[str, Any]:
    """Return what the manifest says of an ingredient."""
    return {
        "title": one.title, "format": MEDIA_TYPES.get(one.suffix, "application/octet-stream"), "relationship": one.relation,
        "instance_id": f"{_CONTENT}{one.sha256}", "label": _label(one),
    }  # fmt: skip


def content_of(instance_id: str) -> str:
    """Return the SHA-256 of an ingredient's content from its id; empty where it is none of ours."""
    return instance_id.removeprefix(_CONTENT) if instance_id.startswith(_CONTENT) else ""


def _actions(making: Making) -> list[dict[str, Any]]:
    """Return what was done: an edit opens its parent first, everything else is created (C2PA 2.2, 18.15.4)."""
    by: dict[Relation, list[str]] = {"parentOf": [], "componentOf": [], "inputTo": []}
    for one in making.ingredients:
        by[one.relation].append(_label(one))
    agent = {"name": making.model, **({"version": making.versions["model"]} if making.versions.get("model") else {})}
    deed: dict[str, Any] = {"digitalSourceType": making.source_type, "softwareAgent": agent}
    if by["inputTo"]:
        deed["parameters"] = {"ingredientIds": by["inputTo"]}
    placed = [{"action": "c2pa.placed", "parameters": {"ingredientIds": by["componentOf"]}}] if by["componentOf"] else []
    if by["parentOf"]:
        return [{"action": "c2pa.opened", "parameters": {"ingredientIds": by["parentOf"]}}, {"action": "c2pa.edited", **deed}, *placed]
    return [{"action": "c2pa.created", **deed}, *placed]


def _label(one: Ingredient) -> str:
    return f"{one.title}-{one.sha256[:8]}"
