"""The agent's state: messages with ids only, kept in a channel whose storage does not grow with the square of the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from langchain.agents import AgentState
from langchain_core.messages import AnyMessage
from langgraph.channels.delta import DeltaChannel
from langgraph.graph.message import _messages_delta_reducer

if TYPE_CHECKING:
    from agent.worktable import Worktable

SNAPSHOT_EVERY = 50
"""Writes between two full copies of the messages: bounds both replay time and stored bytes."""


class DirectorState(AgentState):
    """What LangGraph checkpoints: the talk. Assets, selection and cast live in the store, and are shown anew each turn."""

    messages: Annotated[list[AnyMessage], DeltaChannel(_messages_delta_reducer, snapshot_frequency=SNAPSHOT_EVERY)]


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What one run of the graph may know beside its state; never checkpointed."""

    table: Worktable
    text: str
    """The person's own words of this turn."""
    uploads: tuple[str, ...] = ()
    """Handles of the files that came with this turn."""
    direct: bool = False
    """Whether a program calls the tool itself, with no model and no graph around it: a failure is raised, a question about money parked."""
