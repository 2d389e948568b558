"""Buttons and forms of a channel: they do what words could have asked for, without asking a model."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from agent import arrangements
from agent.calling import call_tool
from agent.casting import cast
from agent.orders import cut, film
from agent.workshop import Ask
from agent.worktable import Worktable
from prompts.phrases import tidy
from tools.errors import BadInput

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
MAX_INSTRUCTION = 2_000
MAX_DEPTH = 32
"""How deep the change of an action may be nested."""

Kind = Literal[
    "edit", "vary", "undo", "redo", "select", "compare", "final", "film", "cut", "edit_film", "export", "approve", "decline", "cancel",
    "upscale", "cutout", "outpaint", "region", "reference", "lock", "cast", "settings", "name", "tool",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One press of a button. For approve and decline, `target` is the id of the question about money; for cancel, of the job.

    cut: the film of a storyboard. edit_film: `change` holds {"changes": [...]}, each as `prompts.film_changes` has it.
    export: `change` holds {"container": "gif"}, or what else the format shall be: aspect_ratio, lines, fps.
    outpaint: {"sides": [...], "aspect_ratio": "16:9"}. region: `other` is the mask's handle; {"instruction": words} or
    {"change": a ShotChange}. reference: pins `target` for what is made next; again, or {"pin": false}, takes the pin away. lock: {"lighting": true}.
    cast: see `agent.casting`. settings: part of `tools.talk_settings.TalkSettings`. name: {"name": "Mia"}.
    tool: `target` is a tool of `agent.toolbox`, `change` its arguments.
    """

    kind: Kind
    target: str | None = None
    other: str | None = None
    change: dict[str, Any] | None = None


KINDS: tuple[Kind, ...] = get_args(Kind)


def read_action(data: Mapping[str, Any]) -> Action:
    """Return the action that plain data says: kind, target, other, change. Raises BadInput, in one sentence, for what is none."""
    kind = data.get("kind")
    if kind not in KINDS:
        raise BadInput(f'There is no action "{tidy(str(kind))[:40]}"; there are {", ".join(KINDS)}.')
    for key in ("target", "other"):
        if not isinstance(data.get(key), str | None):
            raise BadInput(f"The {key} of an action is a handle or words.")
    if not isinstance(data.get("change"), dict | None):
        raise BadInput("The change of an action is an object with what shall be different.")
    return Action(kind, data.get("target"), data.get("other"), data.get("change"))


_Do = Callable[[Action, Worktable, Ask], Awaitable[dict[str, Any]]]


def do(action: Action, table: Worktable, call: str) -> Awaitable[dict[str, Any]]:
    """Start what the action stands for; raise KeyError for approve and decline, which belong to the session."""
    return _DOES[action.kind](action, table, Ask(call))


def instruction_of(action: Action) -> str:
    """Return the words of a region's instruction, which the talk's model reads; empty for every other action."""
    words = (action.change or {}).get("instruction", "") if action.kind == "region" else ""
    if not isinstance(words, str) or len(words) > MAX_INSTRUCTION:
        raise BadInput(f"Say in at most {MAX_INSTRUCTION:,} characters what shall be different in the region.")
    return words.strip()


def _target(action: Action) -> str:
    return action.target or "this one"


def _edit(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    return table.edit_image(_target(action), action.change or {}, ask=ask)


def _vary(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    return table.edit_image(_target(action), {}, ask=ask)


def _final(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    return table.edit_image(_target(action), {}, operation="final", ask=ask)


def _upscale(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    return table.edit_image(_target(action), {}, operation="upscale", ask=ask)


def _cutout(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    return table.edit_image(_target(action), {}, operation="remove_background", ask=ask)


def _outpaint(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    wanted = action.change or {}
    strange = [name for name in wanted if name not in ("sides", "aspect_ratio")]
    if strange or not isinstance(wanted.get("aspect_ratio", ""), str):
        raise BadInput('Say where the picture grows: {"sides": ["left", "right"]} or {"aspect_ratio": "16:9"}.')
    shape = {"technical": {"add": [wanted["aspect_ratio"]]}} if wanted.get("aspect_ratio") else {}
    how = {"sides": wanted["sides"]} if wanted.get("sides") else {}
    return table.edit_image(_target(action), shape, operation="outpaint", how=how, ask=ask)


def _region(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    change = (action.change or {}).get("change")
    if not action.other or not isinstance(change, dict) or not change:
        raise BadInput("A region needs a mask and what shall be different inside it.")
    return table.edit_image(_target(action), change, region=action.other, ask=ask)


def _film(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    return film.make(table, film.FilmOrder(first_frame=_target(action), change=action.change or {}), ask)


def _cut(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    return cut.assemble(table, cut.FilmPlan(storyboard=_target(action)), ask)


def _edit_film(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    changes = (action.change or {}).get("changes", ())
    return cut.edit(table, cut.FilmEdit(_target(action), changes=cut.read_changes(changes)), ask)


def _export(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    change = action.change or {}
    frame = {name: change[name] for name in ("aspect_ratio", "lines", "fps") if change.get(name)}
    changes = cut.read_changes([{"op": "format", **frame}]) if frame else ()
    return cut.edit(table, cut.FilmEdit(_target(action), changes, cut.read_container(change.get("container"))), ask)


def _compare(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    return table.look_up(", ".join(filter(None, (action.target, action.other))), "compare", ask=ask)


async def _name(action: Action, table: Worktable, ask: Ask) -> dict[str, Any]:
    return await arrangements.answered(table, await table.name(_target(action), str((action.change or {}).get("name", ""))))


def _tool(action: Action, table: Worktable, ask: Ask) -> Awaitable[dict[str, Any]]:
    return call_tool(table, action.target or "", action.change or {}, ask.call)


_DOES: Mapping[str, _Do] = {
    "edit": _edit, "vary": _vary, "final": _final, "upscale": _upscale, "cutout": _cutout, "outpaint": _outpaint, "region": _region,
    "film": _film, "cut": _cut, "edit_film": _edit_film, "export": _export, "compare": _compare, "name": _name, "tool": _tool,
    "undo": lambda _, table, __: table.step("undo"),
    "redo": lambda _, table, __: table.step("redo"),
    "select": lambda action, table, _: table.select(_target(action)),
    "cancel": lambda action, table, _: table.cancel(_target(action)),
    "reference": lambda action, table, _: arrangements.pin(table, _target(action), (action.change or {}).get("pin")),
    "lock": lambda action, table, _: arrangements.lock(table, _target(action), action.change or {}),
    "cast": lambda action, table, _: cast(table, _target(action), action.change or {}),
    "settings": lambda action, table, _: arrangements.settle(table, action.change or {}),
}  # fmt: skip


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
    """Return the action with the control characters and broken characters of all its texts dropped. Raises BadInput for one nested too deep."""
    return Action(action.kind, _cleaned(action.target), _cleaned(action.other), _cleaned(action.change))


def _cleaned(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise BadInput(f"The change of an action is nested more than {MAX_DEPTH} deep; say it flatter.")
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_cleaned(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {plain(str(key)): _cleaned(item, depth + 1) for key, item in value.items()}
    return value
