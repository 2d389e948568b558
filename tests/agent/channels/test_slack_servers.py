"""Several servers in one Slack: a message becomes one turn, and a turn gets one answer, whichever of them is begun meanwhile."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent.channels.slack.conversing import Conversing
from agent.channels.slack.heard import Heard, heard
from agent.channels.slack.memory import Memory, OpenTurn, Talk
from tests.agent.channels.slack_workspace import ANN, ROOM
from tests.fakes.slack import Slack
from tests.fakes.slack_side import message

TALK = Talk("t", "ann", "T0TEAM", ROOM, "1.0", ANN, "en")
TURN = OpenTurn("turn", "t", ROOM, "1.0", "", ANN, "en")


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "slack.sqlite")


@pytest.fixture
def server(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> tuple[Conversing, list[str]]:
    """A server over records that others share, and what it began and answered."""
    notebook = SimpleNamespace(claim_turn=lambda name: True, end_turn=lambda name: None, forget_cut_off=lambda name: None)
    talks: Any = SimpleNamespace(services=SimpleNamespace(store=SimpleNamespace(database=SimpleNamespace(shared=True)), studio=SimpleNamespace(notebook=notebook)))
    done: list[str] = []

    async def find_talks() -> Any:
        return talks

    async def remember(work: Any, *given: Any) -> Any:
        return work(*given)

    async def begin(said: Heard) -> None:
        done.append(said.text)
        memory.taken(said.keys)

    async def finish(talks: Any, talk: Talk, left: OpenTurn, before: Any) -> None:
        done.append(left.id)
        memory.end_turn(left.id)

    office: Any = SimpleNamespace(memory=memory, find_talks=find_talks, remember=remember)
    conversing = Conversing(office, lambda work: pytest.fail("nothing is done beside this"))
    monkeypatch.setattr(conversing, "_begin", begin)
    monkeypatch.setattr(conversing, "_finish_here", finish)
    return conversing, done


async def test_a_message_that_two_servers_have_becomes_one_turn(server: tuple[Conversing, list[str]], memory: Memory) -> None:
    conversing, done = server
    body = message(Slack(), ROOM, "a cat", mention=True)
    said = heard(body, body["event"], "U0ME")
    assert said is not None and memory.take(said.keys, said.kept())
    for _ in range(2):  # by the one that heard it, and by one that was begun meanwhile and found it waiting
        await conversing._begin_once(said)
    assert done == [said.text]


async def test_a_turn_that_another_server_answered_meanwhile_is_not_answered_again(server: tuple[Conversing, list[str]], memory: Memory) -> None:
    conversing, done = server
    memory.keep_talk(TALK)
    memory.open_turn(TURN)
    for _ in range(2):
        await conversing._finish(TURN, None)
    assert done == ["turn"]
