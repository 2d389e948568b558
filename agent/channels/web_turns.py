"""One turn of the web chat as the props of its card: events in, plain data out. The page also polls it, so that a dropped line loses nothing."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from agent import events

KEPT = 500
"""Turns held in memory; older ones are read from the history."""


@dataclass(slots=True)
class TurnCard:
    """The state of one turn."""

    id: str
    owner: str
    thread: str = ""
    status: str = "working"
    """working, done, stopped or failed."""
    text: str = ""
    message: str = ""
    fraction: float | None = None
    assets: list[dict[str, Any]] = field(default_factory=list)
    selected: dict[str, Any] | None = None
    question: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)
    compared: dict[str, Any] | None = None
    failure: str = ""

    def take(self, event: events.Event) -> None:
        """Take an event in."""
        match event:
            case events.Said(text):
                self.text += text
            case events.Working(_, message, fraction):
                self.message, self.fraction = message, fraction
            case events.Made(view):
                self.assets.append(view)
            case events.Selected(view, action):
                self.selected = {"asset": view, "action": action}
            case events.Asked(question, candidates):
                self.question, self.candidates = question, list(candidates)
            case events.Compared(left, right, changed):
                self.compared = {"left": left, "right": right, "changed": list(changed)}
            case events.Failed(message, _, told):
                self.failure = "" if told else message
                self.status = "failed"
            case events.Finished() if self.status == "working":
                self.status = "done"

    def props(self) -> dict[str, Any]:
        """Return what the page shows, as plain data."""
        return {
            "turn": self.id,
            "thread": self.thread,
            "status": self.status,
            "message": self.message,
            "fraction": self.fraction,
            "assets": [_public(a) for a in self.assets],
            "selected": self.selected and {**self.selected, "asset": _public(self.selected["asset"])},
            "question": self.question,
            "candidates": [_public(a) for a in self.candidates],
            "compared": self.compared
            and {**self.compared, "left": _public(self.compared["left"]), "right": _public(self.compared["right"])},
            "failure": self.failure,
        }


def ended(props: dict[str, Any]) -> dict[str, Any]:
    """Return the kept props of a turn that no longer runs: one that a stopped server left in the middle was stopped with it."""
    return {**props, "status": "stopped"} if props.get("status") == "working" else props


def _public(view: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return an asset's view without what the page has no use for: where the file lies on the server."""
    return view and {key: value for key, value in view.items() if key not in ("path", "project")}


class Turns:
    """The newest turns by id, a bounded number of them."""

    def __init__(self) -> None:
        self._cards: OrderedDict[str, TurnCard] = OrderedDict()

    def start(self, turn_id: str, owner: str, thread: str = "") -> TurnCard:
        """Begin a turn."""
        card = TurnCard(turn_id, owner, thread)
        self._cards[turn_id] = card
        while len(self._cards) > KEPT:
            self._cards.popitem(last=False)
        return card

    def get(self, turn_id: str) -> TurnCard | None:
        """Return a turn that is still in memory."""
        return self._cards.get(turn_id)
