"""The agent as LangGraph's own tools load it (`langgraph.json`): a graph without a checkpointer, with a worktable of its own for each run."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.app import Services, choose_brain, open_services
from agent.events import Event
from agent.graph import RECURSION_LIMIT, build_graph
from agent.settings import Settings, read_settings
from agent.state import TurnContext
from agent.workshop import Sitting
from agent.worktable import Worktable

FOLDER = "langgraph"
"""The folder of what runs there make, in the home folder."""
OWNER = "langgraph"


def make_graph() -> CompiledStateGraph[Any, Any, Any, Any]:
    """Return the graph: one node that plays the director on the studio's own tools. Nothing is opened before its first run."""

    async def director(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        """Play the newest message; what happens on the way goes to the custom stream."""
        writer = get_stream_writer()
        messages = state["messages"]
        said = [message for message in messages if isinstance(message, HumanMessage)]
        words = str(said[-1].text) if said else ""
        async with _opened(read_settings()) as services:
            sitting = Sitting(_project(config), OWNER, len(said), words)
            table = Worktable(services.studio, sitting, lambda event: writer(_plain(event)))
            brain = choose_brain(services.settings)
            reads = services.settings.uses_language_model
            inner = build_graph(brain, sees=reads and services.settings.vision, gated=reads)
            context = TurnContext(table=table, text=words)
            done = await inner.ainvoke({"messages": messages}, {"recursion_limit": RECURSION_LIMIT}, context=context)
        return {"messages": done["messages"][len(messages) :]}

    graph = StateGraph(MessagesState)
    graph.add_node("director", director)
    graph.add_edge(START, "director")
    graph.add_edge("director", END)
    return graph.compile(name="director")


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Services]:
    services = await open_services(settings, settings.home / FOLDER)
    try:
        yield services
    finally:
        await services.close()


def _project(config: RunnableConfig) -> str:
    """Return the project of a run: its thread's, so that a thread goes on with its own pictures."""
    return str(config.get("configurable", {}).get("thread_id") or "studio")[:200]


def _plain(event: Event) -> dict[str, Any]:
    """Return an event as data for the stream, without previews."""
    fields = {field.name: getattr(event, field.name) for field in dataclasses.fields(event) if field.name != "preview"}
    return {"event": type(event).__name__, **fields}
