"""Assets as plain data: what channels show of one, and what the desk says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agent.film_views import film_parents, film_request, film_view, shot_rows
from prompts.shot import FIELDS, Shot
from tools.approvals import Approval
from tools.assets import Asset

SOUND_KINDS = {"sound": "sfx", "film": "video", "mask": "image"}
"""Kinds of the store that the desk speaks of by another name."""


def shot_view(shot: Shot | None) -> dict[str, Any]:
    """Return a Shot as a person reads it: the seven fields as strings (empty ones too), the extras where they are set."""
    if shot is None:
        return {}
    view: dict[str, Any] = {name: shot.words(name).text for name in FIELDS}
    extras = {
        "negative": list(shot.negative),
        "text_in_image": [{"text": t.text, "place": t.place} for t in shot.text_in_image],
        "palette": list(shot.palette),
        "count": shot.count,
        "items": list(shot.items),
        "cast": [m.name for m in shot.cast],
    }
    return view | {name: value for name, value in extras.items() if value}


def alt_text(asset: Asset) -> str:
    """Return a sentence for those who cannot see the picture: the Shot's subject, action, scene and style."""
    if asset.kind in ("film", "board"):
        request = film_request(asset)
        title = request.brief.title if request is not None and request.brief is not None else ""
        return ". ".join(filter(None, (title, *shot_rows(asset)))) or asset.words or asset.handle
    if asset.shot is None:
        brief = brief_view(asset)
        return str(brief.get("text") or brief.get("words") or asset.name or asset.words or asset.handle)
    said = asset.shot.said()
    return ", ".join(said[name] for name in ("subject", "action", "scene", "lighting", "style") if name in said) or asset.handle


SAID = 120
"""Characters of a voice's words in a row of the desk."""
PART = "part:"
"""How the store names the single pieces of an asset, such as the icons of a sheet."""


def part_labels(asset: Asset) -> tuple[str, ...]:
    """Return the labels of an asset's single pieces."""
    return tuple(name.removeprefix(PART) for name in asset.sidecars if name.startswith(PART))


def asset_view(asset: Asset, handles: Mapping[str, str]) -> dict[str, Any]:
    """Return an asset as plain data. handles: asset id -> handle, for its parents and the pieces of a film."""
    return {
        "id": asset.id,
        "handle": asset.handle,
        "kind": asset.kind,
        "path": str(asset.path),
        "url": f"/assets/{asset.id}",
        "thumb": f"/assets/{asset.id}/thumb",
        "width": asset.width,
        "height": asset.height,
        "parents": [handles[p] for p in film_parents(asset) if p in handles],
        "shot": shot_view(asset.shot),
        "changed": list(asset.changed),
        "engine": asset.recipe.engine if asset.recipe else "upload",
        "notes": list(asset.notes),
        "drawn": list(asset.description.drawn),
        "not_drawn": list(asset.description.not_drawn),
        "words": asset.words,
        "alt": alt_text(asset),
        "project": asset.project,
        "parts": list(part_labels(asset)),
        "duration_s": asset.duration_s,
        "fps": asset.fps,
        "model": asset.recipe.card if asset.recipe else "",
        "cost": cost_words(asset),
        "cost_usd": asset.cost_usd,
        "licence": asset.licence,
        "commercial": asset.commercial,
        "labels": list(asset.labels),
        "brief": brief_view(asset),
        "seed": asset.recipe.seed if asset.recipe else None,
        "aside": asset.aside,
        "loudness_lufs": _rounded(asset.description.lufs),
        "peak_db": _rounded(asset.description.true_peak_db),
        "facts": dict(asset.description.facts),
        "film": film_view(asset, handles),
        "files": {name: f"/assets/{asset.id}/files/{name}" for name in asset.sidecars if name in FILES},
    }


FILES = ("captions.vtt", "captions.srt", "timeline.otio", "midi", "words", "poster")
"""Sidecars that a person can take away."""


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def brief_view(asset: Asset) -> dict[str, Any]:
    """Return what a voice, a piece or a sound was asked to be, as a person reads it; empty for pictures and films."""
    if asset.kind in ("film", "board"):
        return {}
    brief = asset.recipe.request.get("brief") if asset.recipe else None
    return {name: value for name, value in (brief or {}).items() if value not in (None, "", [], False)}


def _said(asset: Asset) -> str:
    """Return the words of a voice, shortened."""
    brief = brief_view(asset) if asset.kind == "voice" else {}
    return str(brief.get("text", ""))[:SAID]


def cost_words(asset: Asset) -> str:
    """Return what an asset cost, in words: empty for what is free."""
    if asset.cost_source in ("", "free") or (asset.cost_usd is None and asset.cost_source != "unverified"):
        return ""
    if asset.cost_usd is None:
        return "price not known"
    said = {"provider": "charged", "estimate": "estimated", "unverified": "price not verified, counted as"}[asset.cost_source]
    return f"{said} ${asset.cost_usd:.4g}"


def approval_view(approval: Approval) -> dict[str, Any]:
    """Return a question about money as plain data for a channel."""
    return {
        "id": approval.id,
        "words": approval.words,
        "estimate": approval.estimate,
        "usd": round(approval.usd, 4),
        "maker": approval.maker,
        "count": len(approval.requests),
        "kind": approval.requests[0]["kind"] if approval.requests else "image",
        "fetch": [one.model_dump(mode="json") for one in approval.fetch],
        "state": approval.state,
        "project": approval.project,
    }


def desk_rows(assets: Iterable[Asset], handles: Mapping[str, str], selected: str | None) -> list[dict[str, Any]]:
    """Return the rows of the desk (see `agent.desk.DeskRow`), empty values left out, oldest first. selected: an asset id."""
    assets = tuple(assets)
    groups: dict[str, list[str]] = {}
    for asset in assets:
        if asset.group:
            groups.setdefault(asset.group, []).append(asset.handle)
    rows = []
    for asset in assets:
        row = {
            "handle": asset.handle,
            "kind": SOUND_KINDS.get(asset.kind, asset.kind),
            "words": asset.words,
            "name": asset.name,
            "fields": asset.shot.said() if asset.shot else {},
            "parents": [handles[p] for p in film_parents(asset) if p in handles],
            "turn": int(asset.turn) if asset.turn.isdigit() else 0,
            "upload": asset.upload,
            "selected": asset.id == selected,
            "group": groups.get(asset.group, []) if len(groups.get(asset.group, ())) > 1 else [],
            "cast": [m.name for m in asset.shot.cast] if asset.shot else [],
            "elements": [e.words or e.name for e in asset.description.elements if e.role in ("subject", "prop")][:8],
            "lettering": [[t.text, t.place] for t in asset.shot.text_in_image] if asset.shot else [],
            "negative": list(asset.shot.negative) if asset.shot else [],
            "seconds": round(asset.duration_s, 2),
            "shots": shot_rows(asset),
            "says": _said(asset),
            "model": asset.recipe.card if asset.recipe and asset.recipe.engine != "animatic" else "",
        }
        rows.append({key: value for key, value in row.items() if value})
    return rows
