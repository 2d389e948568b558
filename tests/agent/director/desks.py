"""Desks for the tests of the director, and short ways to ask it."""

from __future__ import annotations

from typing import Any

from agent.desk import DeskRow
from agent.director.call import Call
from agent.director.calls import answer
from agent.director.media_calls import Talk

CAT = DeskRow("img1", words="a grey cat on a roof", fields={"subject": "a grey cat", "scene": "on a roof"}, selected=True)
BOAT = DeskRow("img2", words="漁夫在湖上划船", fields={"subject": "漁夫", "action": "划船", "scene": "在湖上"})
TOWER = DeskRow("img3", words="a lighthouse in a storm", fields={"subject": "a lighthouse", "scene": "in a storm"})
FILM = DeskRow("vid1", kind="video", words="animate img1", fields={"subject": "a grey cat", "scene": "on a roof"}, parents=("img1",), selected=True)
SPOKEN = DeskRow("voc1", kind="voice", words='say "Welcome to class" in a warm voice', selected=True)
RECORDING = DeskRow("voc1", kind="voice", name="me.wav", upload=True, selected=True)
LECTURE = DeskRow("vid1", kind="video", name="lecture.mp4", upload=True, selected=True)


def calls(text: str, *desk: DeskRow, cast: tuple[str, ...] = (), talk: Talk | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Return the first calls for a message, as (tool, arguments)."""
    return [(call.name, call.arguments) for call in answer(text, desk, cast=cast, talk=talk).calls]


def one(text: str, *desk: DeskRow, cast: tuple[str, ...] = (), talk: Talk | None = None) -> Call:
    """Return the only call for a message."""
    (call,) = answer(text, desk, cast=cast, talk=talk).calls
    return call
