"""One turn of the web chat as the props of its card: events in, plain data out. The page also polls it, so that a dropped line loses nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from agent import events

KEPT = 500
"""Ended turns held in memory; older ones are read from the history."""


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
    preview: bytes | None = None
    """The newest small picture of what is being made."""
    previews: int = 0
    """How many there were, so that the page asks for each of them anew."""
    assets: list[dict[str, Any]] = field(default_factory=list)
    selected: dict[str, Any] | None = None
    question: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)
    compared: dict[str, Any] | None = None
    approvals: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    plan: dict[str, Any] | None = None
    """The storyboard of the film that is made."""
    left_s: float | None = None
    """Seconds it will still take, about."""
    failure: str = ""

    def take(self, event: events.Event) -> None:
        """Take an event in. An asset or a question about money that the card shows already is not shown twice."""
        match event:
            case events.Said(text):
                self.text += text
            case events.Planned() | events.Working() | events.Made():
                self._made(event)
            case events.NeedsApproval(view):
                _add(self.approvals, view)
            case events.Selected(view, action):
                self.selected = {"asset": view, "action": action}
            case events.Asked(question, candidates):
                self.question, self.candidates = question, list(candidates)
            case events.Compared(left, right, changed):
                self.compared = {"left": left, "right": right, "changed": list(changed)}
            case events.Told(title, rows):
                self.told.append({"title": title, "rows": [dict(row) for row in rows]})
            case events.Failed(message, _, told):
                self.failure = "" if told else message
                self.status = "failed"
            case events.Finished() if self.status == "working":
                self.status = "done"

    def _made(self, event: events.Planned | events.Working | events.Made) -> None:
        match event:
            case events.Planned(view):
                self.plan = view
            case events.Working(_, message, fraction, preview, left_s):
                self.message, self.fraction, self.left_s = message, fraction, left_s
                if preview:
                    self.preview, self.previews = preview, self.previews + 1
            case events.Made(view):
                self.preview, self.fraction, self.left_s = None, None, None
                _add(self.assets, view)

    def shows(self, thing: str) -> bool:
        """Tell whether the card shows the asset or the question about money with this id."""
        return any(thing == view.get("id") for view in (*self.assets, *self.approvals))

    def close(self) -> None:
        """End a turn that nothing more comes of: done when it came to something, else stopped."""
        came = self.assets or self.text or self.told or self.approvals
        self.status = "failed" if self.failure else "done" if came else "stopped"

    def props(self) -> dict[str, Any]:
        """Return what the page shows, as plain data."""
        return {
            "turn": self.id,
            "thread": self.thread,
            "status": self.status,
            "message": self.message,
            "fraction": self.fraction,
            "left_s": self.left_s,
            "plan": without_places(self.plan),
            "preview": f"/api/turns/{self.id}/preview?n={self.previews}" if self.preview and self.status == "working" else "",
            "assets": [without_places(a) for a in self.assets],
            "selected": self.selected and {**self.selected, "asset": without_places(self.selected["asset"])},
            "question": self.question,
            "candidates": [without_places(a) for a in self.candidates],
            "compared": self.compared
            and {**self.compared, "left": without_places(self.compared["left"]), "right": without_places(self.compared["right"])},
            "approvals": [without_places(a) for a in self.approvals],
            "told": self.told,
            "failure": self.failure,
        }


def restored(props: dict[str, Any], owner: str, text: str = "") -> TurnCard:
    """Return the card that kept props were taken from, so that its turn can go on."""
    kept = {name: props[name] for name in ("assets", "selected", "question", "candidates", "compared", "approvals", "told", "plan") if props.get(name)}
    return TurnCard(props["turn"], owner, props.get("thread", ""), text=text, message=props.get("message", ""), **kept)


def ended(props: dict[str, Any]) -> dict[str, Any]:
    """Return the kept props of a turn that no longer runs: one that a stopped server left in the middle was stopped with it."""
    return {**props, "status": "stopped"} if props.get("status") == "working" else props


def _add(shown: list[dict[str, Any]], view: dict[str, Any]) -> None:
    if not any(view.get("id") == other.get("id") for other in shown if "id" in view):
        shown.append(view)


def without_places(view: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return an asset's view without what the page has no use for: where the file lies on the server."""
    return view and {key: value for key, value in view.items() if key not in ("path", "project")}


class Turns:
    """The turns under way and the newest of those that ended, by id."""

    def __init__(self) -> None:
        self._cards: OrderedDict[str, TurnCard] = OrderedDict()

    def start(self, turn_id: str, owner: str, thread: str = "") -> TurnCard:
        """Begin a turn."""
        return self.add(TurnCard(turn_id, owner, thread))

    def add(self, card: TurnCard) -> TurnCard:
        """Hold a card, and return it."""
        self._cards[card.id] = card
        if len(self._cards) > KEPT:  # what still works is found nowhere else: the history learns of it at its end
            ended = [turn for turn, one in self._cards.items() if one.status != "working"]
            for turn in ended[: len(self._cards) - KEPT]:
                del self._cards[turn]
        return card

    def get(self, turn_id: str) -> TurnCard | None:
        """Return a turn that is still in memory."""
        return self._cards.get(turn_id)

    def drop(self, turn_id: str) -> None:
        """Let go of a turn."""
        self._cards.pop(turn_id, None)

    def of(self, thread: str) -> Iterator[TurnCard]:
        """Yield the turns of a thread that are in memory, oldest first."""
        return (card for card in self._cards.values() if card.thread == thread)
