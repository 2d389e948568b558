"""How many frames a film gets and in which pieces it is made, from what a model can do at once. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tools.local.models import LocalModel

_TOLD_S = 0.05
"""A film may be so much longer or shorter than asked before that is told."""


@dataclass(frozen=True, slots=True)
class Length:
    """What is filmed: the frames of each piece. Every piece after the first begins with the last frame of the one before."""

    pieces: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """Return how many frames the film has; a frame that two pieces share counts once."""
        return sum(self.pieces) - len(self.pieces) + 1


def planned(model: LocalModel, title: str, asked: int | None, fps: float, *, goes_on: bool) -> Length:
    """Return the pieces of a film of about `asked` frames, each with k * frames_step + 1 and no more than the model makes at once.

    asked: None leaves it to the model. fps: frames a second, to say lengths in seconds. goes_on: whether the model takes a first
    frame, so that a longer film can be made piece by piece; else it is cut to what can be made.
    """
    step = model.frames_step
    most = max(1, ((model.frames or asked or 1 + step) - 1) // step)
    steps = most if asked is None else max(1, math.floor((asked - 1) / step + 0.5))
    if steps <= most:
        shares = [steps]
    elif goes_on:
        shares = _shared(steps, math.ceil(steps / most))
    else:
        shares = [most]
    pieces = tuple(share * step + 1 for share in shares)
    made = Length(pieces)
    return Length(pieces, _told(model, title, asked, made, fps))


def _shared(steps: int, pieces: int) -> list[int]:
    """Return the steps of each piece: as equal as can be, the longer ones first."""
    each, more = divmod(steps, pieces)
    return [each + 1] * more + [each] * (pieces - more)


def _told(model: LocalModel, title: str, asked: int | None, made: Length, fps: float) -> tuple[str, ...]:
    notes: list[str] = []
    if asked is not None and abs(made.frames - asked) / fps > _TOLD_S:
        wanted, became = _seconds(asked / fps), _seconds(made.frames / fps)
        if made.frames < asked and model.frames is not None and made.frames + model.frames_step > model.frames:
            notes.append(f"{title} makes {became} at most, so {wanted} became {became}.")
        else:
            notes.append(f"{title} does not make every length, so {wanted} became {became}.")
    if len(made.pieces) > 1:
        at_once = _seconds((model.frames or 0) / fps)
        notes.append(
            f"{title} makes {at_once} at once, so the film was made in {len(made.pieces)} pieces, each from the last frame of the one before."
        )
    return tuple(notes)


def _seconds(length: float) -> str:
    """Return a length for people, to a tenth of a second: "6 s", "2.5 s"."""
    return f"{round(length, 1):g} s"
