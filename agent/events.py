"""What a turn says while it runs: channels turn these events into widgets and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of the assistant's reply; the pieces of one turn joined are the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Working:
    """Something is being made: which call, what, and how far (0..1, or None when unknown); `preview` is a small picture file."""

    call_id: str
    message: str
    fraction: float | None = None
    preview: bytes | None = None
    left_s: float | None = None
    """Seconds it will still take, about; None when nobody can tell."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The storyboard of a film that is being made. `view` is an asset's view; the film itself comes later as `Made`."""

    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """An asset is finished and stored. `view` is plain data, as `agent.views.asset_view` gives it."""

    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Selected:
    """The selection moved to an asset that was already there (undo, redo, a pick), or to none."""

    view: dict[str, Any] | None
    action: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Two assets side by side and the names of the fields in which they differ."""

    left: dict[str, Any]
    right: dict[str, Any]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The assistant needs to know which one is meant; `candidates` are asset views, best first."""

    question: str
    candidates: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """Something would cost more than may be spent without asking. `view` is plain data, as `agent.views.approval_view` gives it.

    The person's yes or no comes as an `Action` of kind approve or decline with the view's id as target, or in words.
    """

    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A table of facts beside the reply: models, spending, jobs. `rows` are plain data; `title` is for people."""

    title: str
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a tool answered to the program that called it by an action, as plain data; pages show it by the events beside it."""

    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """Something failed: one clear sentence and the exit code of its kind.

    `told` is True when the reply already says it; `incident` is an id that the log also holds, for failures nobody foresaw.
    """

    message: str
    exit_code: int
    told: bool = False
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The turn is over; the last event of every turn."""

    seconds: float
    made: int
    notes: tuple[str, ...] = field(default=())


Event = Said | Working | Planned | Made | Selected | Compared | Asked | NeedsApproval | Told | Answered | Failed | Finished
