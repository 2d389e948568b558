"""The few tools a model sees. Arguments are Shots, ShotChanges and a person's words; results are JSON with handles, never bytes."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable
from typing import Annotated, Any, Literal, cast

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, tool
from pydantic import Field

from agent import events
from agent.arguments import ChangeArgument, ShotArgument
from agent.state import TurnContext
from agent.worktable import MAX_PICTURES, Unsure
from tools.errors import BadInput, ScenewrightError, UnknownHandle

MAX_NAMED = 6
"""Handles named to somebody who asked for one that is not there."""
log = logging.getLogger(__name__)

Runtime = ToolRuntime[Any, Any]
"""The context is a TurnContext; the annotation says Any, because the tool's schema is made from it."""

Count = Annotated[int, Field(ge=1, le=MAX_PICTURES, description="How many pictures; 1 unless several were asked for.")]
Target = Annotated[str, Field(description='A handle from the desk ("img3") or the person\'s words ("the second one", 上一張).')]
References = Annotated[list[str] | None, Field(description="Handles or words of pictures to keep to.")]


async def answer(work: Awaitable[dict[str, Any]], context: TurnContext) -> str:
    """Return the result of a piece of work as JSON for the model; doubt becomes {"question"}.

    A failure becomes {"error", "kind"}: the sentence and the name of its class; an unknown handle brings the `handles` there are.
    """
    try:
        result = await work
    except Unsure as doubt:
        result = await context.table.question(doubt)
    except ScenewrightError as error:
        log.info("tool failed: %s", type(error).__name__)
        context.table.emit(events.Failed(str(error), error.exit_code, told=True))
        result = {"error": str(error), "kind": type(error).__name__}
        if isinstance(error, UnknownHandle):
            result["handles"] = [row["handle"] for row in (await context.table.desk())["assets"]][-MAX_NAMED:]
    return json.dumps(result, ensure_ascii=False)


@tool
async def create_image(
    shot: ShotArgument, runtime: Runtime, n: Count = 1, references: References = None, seed: int | None = None
) -> str:
    """Make a new picture from a structured prompt."""
    work = _context(runtime).table.create_image(shot.given(), n=n, references=references or (), seed=seed, call=_call(runtime))
    return await answer(work, _context(runtime))


@tool
async def edit_image(
    target: Target,
    change: ChangeArgument,
    runtime: Runtime,
    region: Annotated[str | None, Field(description="The one element that may change, by words.")] = None,
    references: References = None,
    n: Count = 1,
) -> str:
    """Change an existing picture: only the fields named in `change` differ in the new version."""
    work = _context(runtime).table.edit_image(
        target, change.given(), region=region, references=references or (), n=n, call=_call(runtime)
    )
    return await answer(work, _context(runtime))


@tool
async def look_up(runtime: Runtime, query: str = "", what: Literal["find", "describe", "compare", "list"] = "find") -> str:
    """Find an asset by words, describe it, list the assets, or compare two ("img1, img3")."""
    return await answer(_context(runtime).table.look_up(query, what), _context(runtime))


@tool
async def remember(
    action: Literal["select", "undo", "redo", "name", "forget", "prefer"],
    runtime: Runtime,
    target: str | None = None,
    name: str | None = None,
    note: str | None = None,
) -> str:
    """Select a version, undo, redo, name the character of a picture, forget a name or wish, or keep a standing wish (`note`)."""
    return await answer(_remember(runtime, action, target, name, note), _context(runtime))


async def _remember(runtime: Runtime, action: str, target: str | None, name: str | None, note: str | None) -> dict[str, Any]:
    table = _context(runtime).table
    match action:
        case "undo":
            return await table.step("undo")
        case "redo":
            return await table.step("redo")
        case "select" if target:
            return await table.select(target)
        case "name" if name:
            return await table.name(target, name)
        case "forget" if name or note:
            return await table.forget(name or note or "")
        case "prefer" if note:
            return await table.prefer(note)
    raise BadInput(f'"{action}" needs to know what: a target, a name or a note.')


def _context(runtime: Runtime) -> TurnContext:
    return cast(TurnContext, runtime.context)


def _call(runtime: Runtime) -> str:
    return runtime.tool_call_id or ""


TOOLS: tuple[BaseTool, ...] = (create_image, edit_image, look_up, remember)
