"""Buttons and forms of a channel: they do what words could have asked for, without asking a model."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Literal

from agent.orders import cut, film
from agent.workshop import Ask
from agent.worktable import Worktable

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Action:
    """One press of a button. For approve and decline, `target` is the id of the question about money; for cancel, of the job.

    cut: the film of a storyboard. edit_film: `change` holds {"changes": [...]}, each as `prompts.film_changes` has it.
    export: `change` holds {"container": "gif"}, or what else the format shall be: aspect_ratio, lines, fps.
    """

    kind: Literal[
        "edit", "vary", "undo", "redo", "select", "compare", "final", "film", "cut", "edit_film", "export", "approve", "decline", "cancel"
    ]
    target: str | None = None
    other: str | None = None
    change: dict[str, Any] | None = None


def do(action: Action, table: Worktable, call: str) -> Awaitable[dict[str, Any]]:
    """Start what the action stands for; raise KeyError for approve and decline, which belong to the session."""
    target = action.target or "this one"
    ask = Ask(call)
    match action.kind:
        case "edit":
            return table.edit_image(target, action.change or {}, ask=ask)
        case "vary":
            return table.edit_image(target, {}, ask=ask)
        case "final":
            return table.edit_image(target, {}, operation="final", ask=ask)
        case "film":
            return film.make(table, film.FilmOrder(first_frame=target, change=action.change or {}), ask)
        case "cut":
            return cut.assemble(table, cut.FilmPlan(storyboard=target), ask)
        case "edit_film" | "export":
            return cut.edit(table, _film_edit(action, target), ask)
        case "undo" | "redo":
            return table.step(action.kind)
        case "select":
            return table.select(target)
        case "compare":
            return table.look_up(", ".join(filter(None, (action.target, action.other))), "compare", ask=ask)
        case "cancel":
            return table.cancel(target)
    raise KeyError(action.kind)


def _film_edit(action: Action, target: str) -> cut.FilmEdit:
    change = action.change or {}
    if action.kind == "edit_film":
        return cut.FilmEdit(target, changes=cut.read_changes(change.get("changes", ())))
    frame = {name: change[name] for name in ("aspect_ratio", "lines", "fps") if change.get(name)}
    changes = cut.read_changes([{"op": "format", **frame}]) if frame else ()
    return cut.FilmEdit(target, changes, cut.read_container(change.get("container")))


def spoken(action: Action | None) -> str:
    """Return the action as the talk keeps it."""
    if action is None:
        return ""
    shown = action.target if action.kind not in ("approve", "decline", "cancel") else None
    where = f" {shown}" if shown else ""
    what = f": {', '.join(action.change)}" if action.change else ""
    return f"[{action.kind}{where}{what}]"


def done(result: dict[str, Any]) -> str:
    """Return what an action came to, as the talk keeps it."""
    made = ", ".join(m["handle"] for m in result.get("made", ()))
    return f"[{made or result.get('selected') or 'done'}]"


def plain(text: str) -> str:
    """Return the text with control characters and broken characters dropped, and plain line ends."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def cleaned(action: Action) -> Action:
    """Return the action with the control characters and broken characters of all its texts dropped."""
    return Action(action.kind, _cleaned(action.target), _cleaned(action.other), _cleaned(action.change))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {plain(str(key)): _cleaned(item) for key, item in value.items()}
    return value
