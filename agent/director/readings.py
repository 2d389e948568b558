"""How a message is understood: its intent and medium, its parts, and what the desk offers to a reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.desk import DeskRow
from agent.director.media import Modality
from agent.director.operations import Does, edited_kind
from agent.director.text import Said, lower

Intent = Literal["new", "edit", "convert", "variation", "pick", "undo", "redo", "compare", "name", "forget", "prefer", "chat", "clarify", "refuse"]


@dataclass(frozen=True)
class Reading:
    """How a message was understood: what to do, in which medium, and the sentence that says so."""

    intent: Intent
    modality: Modality
    span: tuple[int, int]
    """The sentence the decision rests on, as a span of the message."""
    does: Does = ""


@dataclass(frozen=True)
class Part:
    """A piece of a message and how it is read."""

    start: int
    end: int
    reading: Reading
    follows: bool = False
    """Whether it is about the result of the part before it."""


@dataclass(frozen=True)
class Ground:
    """What the desk offers to a reading."""

    kinds: tuple[str, ...]
    names: tuple[str, ...]
    """Lower-case file names of uploads."""
    cast: tuple[str, ...] = ()
    """Lower-case names of the characters."""
    edited: str | None = None
    """The medium that a plain change is about."""

    @property
    def any(self) -> bool:
        return bool(self.kinds)


def ground_of(said: Said, desk: Sequence[DeskRow], cast: Sequence[str] = ()) -> Ground:
    """Return what matters of the desk for reading a message."""
    names = tuple(lower(row.name) for row in desk if row.name)
    return Ground(tuple(row.kind for row in desk), names, tuple(lower(name) for name in cast), edited_kind(said, desk))


def kind_of(ground: Ground) -> Modality:
    """Return the medium that a plain change is about."""
    return ground.edited or "image"  # type: ignore[return-value]
