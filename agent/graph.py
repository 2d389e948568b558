"""The LangGraph agent: one graph for every brain."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, TypeAlias

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph.state import CompiledStateGraph

from agent.middleware import (
    DeskMiddleware,
    GateMiddleware,
    RepairMiddleware,
    SightMiddleware,
    StorableMiddleware,
    TrimmingMiddleware,
)
from agent.observing.agent_calls import WatchingMiddleware
from agent.state import DirectorState, TurnContext
from agent.toolbox import TOOLS

RECURSION_LIMIT = 24
"""Steps a turn may take before it is stopped: bounds a model that calls tools in circles."""


def instructions() -> str:
    """Return what a language model is told, from `prompts/instructions/director.md`."""
    return files("prompts").joinpath("instructions", "director.md").read_text("utf-8")


Agent: TypeAlias = CompiledStateGraph[Any, TurnContext, Any, Any]
"""The agent, ready to be run."""


def build_graph(
    model: BaseChatModel, checkpointer: BaseCheckpointSaver[Any] | None = None, *, sees: bool = False, gated: bool = False
) -> Agent:
    """Return the compiled agent. sees: whether the model is shown uploads as pictures.

    gated: whether it is a language model, so that words of files and services are kept from giving it orders; see `GateMiddleware`.
    """
    middleware: list[Any] = [RepairMiddleware(), StorableMiddleware(), TrimmingMiddleware(), DeskMiddleware(fenced=gated)]
    if gated:
        middleware.append(GateMiddleware())
    if sees:
        middleware.append(SightMiddleware())
    middleware.append(WatchingMiddleware())
    return create_agent(
        model,
        list(TOOLS),
        system_prompt=instructions(),
        middleware=middleware,
        state_schema=DirectorState,
        context_schema=TurnContext,
        checkpointer=checkpointer,
        name="director",
    )
