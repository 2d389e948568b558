"""What the open pages of a conversation are told: messages, cards, pieces of a reply. Nothing where this process serves no page."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.channels.web_installed import LOCAL
from agent.channels.web_turns import TurnCard

ANSWERS = "Scenewright"
"""Whose name stands on replies."""
MOST_AGO_MS = 86_400_000
"""A page that was away for longer than a day asks for everything anyway."""


@dataclass(slots=True)
class Sheet:
    """A turn's card, with the element that shows it and the reply that holds the element, both as the history keeps them."""

    card: TurnCard
    element: dict[str, Any]
    reply: dict[str, Any]
    streaming: bool = False
    """Whether the pages were told that pieces of the reply come."""

    def refresh(self) -> dict[str, Any]:
        """Return the element with the card as it stands."""
        self.element["props"] = self.card.props()
        return self.element


def new_sheet(card: TurnCard) -> Sheet:
    """Return the sheet of a turn that begins."""
    reply = step_of(card.thread, "assistant_message", ANSWERS, card.text)
    return Sheet(card, element_of(card, reply["id"]), reply)


def element_of(card: TurnCard, reply: str) -> dict[str, Any]:
    """Return the element that shows a card under a reply."""
    return {
        "id": card.id, "threadId": card.thread, "type": "custom", "url": f"/api/turns/{card.id}", "name": "Turn",
        "display": "inline", "forId": reply, "mime": "application/json", "props": card.props(),
    }  # fmt: skip


def step_of(thread: str, kind: str, name: str, text: str) -> dict[str, Any]:
    """Return a message as the history keeps it and the page shows it; kind: user_message or assistant_message."""
    moment = now()
    return {
        "id": str(uuid.uuid4()), "threadId": thread, "parentId": None, "type": kind, "name": name, "output": text, "createdAt": moment,
        "start": moment, "end": moment, "streaming": False, "isError": False, "waitForAnswer": False, "metadata": {},
    }  # fmt: skip


def now() -> str:
    """Return the time as the history writes it."""
    return _written(datetime.now(UTC))


def moment_of(since: str) -> str:
    """Return a time that a page gave, as the history writes it: one that it was given here stays; "-5000" is so many milliseconds ago."""
    ago = since.removeprefix("-")
    if ago == since or not (ago.isascii() and ago.isdigit()):
        return since
    return _written(datetime.now(UTC) - timedelta(milliseconds=min(int(ago), MOST_AGO_MS)))


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def with_cards(kept: dict[str, Any], cards: Iterable[TurnCard]) -> dict[str, Any]:
    """Return a thread as the history has it, with the cards in memory as they stand now: the history learns of them when they end."""
    newest = {card.id: card for card in cards}
    replies = {element["forId"]: newest[element["id"]] for element in kept["elements"] if element["id"] in newest}
    elements = [{**one, "props": newest[one["id"]].props()} if one["id"] in newest else one for one in kept["elements"]]
    steps = [{**one, "output": replies[one["id"]].text} if one["id"] in replies else one for one in kept["steps"]]
    return {**kept, "steps": steps, "elements": elements}


def pages(thread: str, owner: str) -> Iterator[Any]:
    """Yield Chainlit's sessions of every open page of an owner's conversation; none where Chainlit's server is not loaded."""
    sessions = sys.modules.get("chainlit.session")
    for session in tuple(sessions.ws_sessions_id.values()) if sessions is not None else ():
        if session.thread_id == thread and (session.user.identifier if session.user else LOCAL) == owner:
            yield session


async def show(thread: str, owner: str, event: str, data: dict[str, Any]) -> None:
    """Tell every open page of a conversation; one whose line is down asks for what it missed when it is back."""
    for session in pages(thread, owner):
        await session.emit(event, data)
