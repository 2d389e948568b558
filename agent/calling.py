"""A tool of the toolbox called by a program instead of a model: the same arguments, checked by the tool's own schema."""

from __future__ import annotations

import json
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool
from pydantic import BaseModel, ValidationError

from agent.state import TurnContext
from agent.toolbox import TOOLS
from agent.worktable import Worktable
from prompts.phrases import tidy
from tools.errors import BadInput

BY_NAME: dict[str, BaseTool] = {tool.name: tool for tool in TOOLS}


def schema_of(tool: BaseTool) -> dict[str, Any]:
    """Return the JSON schema of a tool's arguments, as a model or a program sees them."""
    model = tool.tool_call_schema
    assert isinstance(model, type) and issubclass(model, BaseModel)
    schema: dict[str, Any] = model.model_json_schema()
    return {**schema, "additionalProperties": False}


def read_call(name: str, arguments: dict[str, Any]) -> tuple[BaseTool, dict[str, Any]]:
    """Return a tool and its checked arguments; raise BadInput, naming the tool or the entry, for what cannot be."""
    tool = BY_NAME.get(name)
    if tool is None:
        raise BadInput(f'There is no tool "{tidy(name)[:40]}"; there are {", ".join(BY_NAME)}.')
    model = tool.tool_call_schema
    assert isinstance(model, type) and issubclass(model, BaseModel)
    strange = next((key for key in arguments if key not in model.model_fields), None)
    if strange is not None:
        raise BadInput(f'{name} has no argument "{tidy(strange)[:40]}"; it has {", ".join(model.model_fields)}.')
    try:
        read = model.model_validate(arguments)
    except ValidationError as error:
        first = error.errors()[0]
        where = tidy(".".join(str(part) for part in first["loc"]))[:80] or "the call"
        raise BadInput(f"{where} of {name} cannot be used: {tidy(first['msg'].removeprefix('Value error, '))[:200]}.") from error
    return tool, {key: getattr(read, key) for key in model.model_fields if key in read.model_fields_set}


async def call_tool(table: Worktable, name: str, arguments: dict[str, Any], call: str) -> dict[str, Any]:
    """Call a tool for a program and return what it answers. A question about money is parked, a failure is raised."""
    tool, given = read_call(name, arguments)
    context = TurnContext(table=table, text=table.turn.words, direct=True)
    runtime: ToolRuntime[Any, Any] = ToolRuntime(
        state={}, context=context, config={}, stream_writer=_nowhere, tool_call_id=call, store=None
    )
    work = getattr(tool, "coroutine")  # noqa: B009 - the toolbox's tools are all made from coroutines
    result: dict[str, Any] = json.loads(await work(runtime=runtime, **given))
    return result


def _nowhere(_: Any) -> None:
    """Take what a tool writes to a stream that nobody reads."""
