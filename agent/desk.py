"""One row of the desk: what the agent knows about an asset when a person speaks of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

Kind = Literal["image", "video", "voice", "music", "sfx", "board"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class DeskRow:
    """An asset on the desk, as words: everything a reference can be matched against. Rows stand oldest first."""

    handle: str
    """The short name a person sees: "img3"."""
    kind: Kind = "image"
    words: str = ""
    """What the person asked for when it was made."""
    caption: str = ""
    name: str = ""
    """The file name of an upload."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The texts of the seven fields that are not empty."""
    parents: tuple[str, ...] = ()
    turn: int = 0
    upload: bool = False
    selected: bool = False
    group: tuple[str, ...] = ()
    """The handles made together in one turn, left to right, this one among them."""
    cast: tuple[str, ...] = ()
    """Names of the characters in it."""
    elements: tuple[str, ...] = ()
    """Names of the things drawn in it."""
    lettering: tuple[tuple[str, str], ...] = ()
    """The exact strings in it, each with its place ("sign"), which may be empty."""
    negative: tuple[str, ...] = ()
    """What must not be seen in it."""
    seconds: float = 0.0
    """Length of what plays."""
    shots: tuple[str, ...] = ()
    """Of a film or a storyboard: what each shot shows, and what is said in it in quotes."""
    says: str = ""
    """Of a voice: its words, shortened."""
    model: str = ""
    """What made it; empty for uploads and for what the embedded studio drew."""

    @property
    def text(self) -> str:
        """Everything said of it, in one string."""
        return " ; ".join(filter(None, (self.words, self.caption, *self.fields.values(), *self.cast, *self.elements, *self.shots, self.says)))


_NAMES = frozenset(f.name for f in fields(DeskRow))
_TUPLES = ("parents", "group", "cast", "elements", "negative", "shots")


def read_row(data: Mapping[str, Any]) -> DeskRow:
    """Return the row that plain JSON data describes; keys it does not know are left out, lists become tuples."""
    known = {key: value for key, value in data.items() if key in _NAMES and value is not None}
    for key in _TUPLES:
        if key in known:
            known[key] = tuple(str(item) for item in known[key])
    if "lettering" in known:
        known["lettering"] = tuple((str(text), str(place)) for text, place in known["lettering"])
    return DeskRow(**known)


def read_desk(rows: Iterable[Mapping[str, Any]]) -> tuple[DeskRow, ...]:
    """Return the rows that a list of plain JSON objects describes, in the same order."""
    return tuple(read_row(row) for row in rows)


def selected(desk: Sequence[DeskRow]) -> DeskRow | None:
    """Return the selected row, else the newest one, else None."""
    return next((row for row in reversed(desk) if row.selected), desk[-1] if desk else None)
