"""What moves by itself in a film shot, people and scenery alike: which drawing is seen when, and where it has gone."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple, Protocol

from tools.animatic.spec import Layer


class State(NamedTuple):
    """A mover at one time."""

    drawing: Hashable
    """Which drawing is seen; equal keys are equal pixels."""
    dx: float = 0.0
    dy: float = 0.0
    """How far it has gone since the still, in pixels of its layers' own space; may be between pixels."""
    opacity: float = 1.0


class Mover(Protocol):
    """Something that moves by itself. Everything is a function of the time, so frames may be drawn in any order."""

    names: tuple[str, ...]
    """Names of the still's layers it stands for; a new layer's own name where the still has none."""
    rate: float
    """How often a second its drawing may change; 0 where only its place and its opacity do."""
    wrap: tuple[float, float]
    """Width and height in pixels after which a drifting sheet repeats; 0 where it does not."""
    speed: float
    """Pixels a second that its feet or wheels cover on the ground it stands on, positive to the right; 0 where it stays."""

    def state(self, at_s: float) -> State:
        """Return what is seen of it at a time in seconds; at 0 it is the still."""
        ...

    def drawing(self, key: Hashable) -> tuple[Layer, ...]:
        """Draw one of its drawings, in a few milliseconds; keep what you use again.

        Figures come whole, lit and in frame pixels, followed by the masks of their mount and prop; scenery in the
        set's pixels. Corner and size differ from drawing to drawing, the places they show do not.
        """
        ...
