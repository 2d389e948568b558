"""How well the embedded director understands: `plan` in the shapes of the evaluation scorer, and a table of slices."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent.desk import DeskRow
from agent.director.plan import Plan, make_plan


def plan(history: list[dict[str, Any]], text: str) -> dict[str, Any]:
    """Return the director's plan for `text` after `history`, in the shapes that the scorer documents."""
    desk = desk_of(history)
    return as_dict(make_plan(text, desk))


def desk_of(history: list[dict[str, Any]]) -> tuple[DeskRow, ...]:
    """Return the desk that a history leaves: every asset once, oldest first, the selection on the last one said to be."""
    rows: dict[str, DeskRow] = {}
    chosen: str | None = None
    for turn, message in enumerate(history):
        assets = message.get("assets") or []
        made = message["role"] == "assistant"
        for asset in assets:
            group = tuple(a["id"] for a in assets) if len(assets) > 1 else ()
            rows[asset["id"]] = DeskRow(
                handle=asset["id"], kind=asset["modality"], words=asset.get("prompt") or "", caption=asset.get("caption") or "", name=asset.get("name") or "",
                fields=asset.get("fields") or {}, turn=turn, upload=not made, group=group, parents=_parents(asset, rows, made),
            )
        chosen = message.get("selected") or (assets[-1]["id"] if assets else chosen)
    return tuple(DeskRow(**{**row.__dict__, "selected": row.handle == chosen}) for row in rows.values())


def _parents(asset: dict[str, Any], rows: dict[str, DeskRow], made: bool) -> tuple[str, ...]:
    """The history does not say what an asset was made from; replaying the director's own choice does."""
    if not made or not rows:
        return ()
    task = make_plan(asset.get("prompt") or "", tuple(rows.values())).tasks[0]
    return task.target if task.intent in ("edit", "variation", "convert") else ()


def as_dict(made: Plan) -> dict[str, Any]:
    """Return a plan as the scorer's dictionary."""
    first = made.tasks[0]
    several = len(made.tasks) > 1
    intent = "multi" if several else {"compare": "chat", "name": "chat", "prefer": "chat"}.get(first.intent, first.intent)
    return {
        "intent": intent,
        "modality": None if several else first.modality,
        "target": list(first.target) or None,
        "fields": dict(first.words),
        "changed": list(first.change) if first.intent == "edit" else None,
        "tasks": [{"intent": t.intent, "modality": t.modality, "target": list(t.target)} for t in made.tasks] if several else None,
    }
