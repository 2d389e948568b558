"""What is filmed and what comes back: a `Take` as plain values, a `Reel` as frames on demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from prompts.shot import Shot
from tools.spoken import Spoken

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Take:
    """One film shot to draw."""

    shot: Shot
    size: tuple[int, int]
    """Width and height in pixels, both even."""
    duration_s: float
    fps: float = 24.0
    seed: int = 0
    mark: bool = True
    """Whether the small DRAFT mark is in every frame."""
    begin_s: float = 0.0
    """For an extension: where in the movement it begins, in seconds; the frame before its first one is the last of what it extends."""
    whole_s: float | None = None
    """For an extension: the length of the movement it goes on with; None: `duration_s`."""
    last_shot: Shot | None = None
    """What the last frame shows; light, camera and places are interpolated on the way."""
    picture: Image.Image | None = None
    """An upload that is filmed instead of a drawing of the Shot: the camera moves over it."""
    last_picture: Image.Image | None = None
    spoken: Spoken | None = None
    """What the people in the picture say, so that their mouths follow."""

    @property
    def count(self) -> int:
        """How many frames."""
        return max(1, round(self.duration_s * self.fps))

    @property
    def movement_s(self) -> float:
        """Seconds of the whole movement, of which an extension is a part."""
        return self.whole_s or self.duration_s


class Reel(Protocol):
    """A film shot, prepared. Frames are drawn when they are asked for; the same take gives the same frames anywhere."""

    size: tuple[int, int]
    fps: float
    count: int
    """How many frames."""
    layout: Literal["rgb24", "yuv420p"]
    """How the frames' bytes lie, in PyAV's names: (height, width, 3), or (height * 3 / 2, width) with limited-range BT.709."""
    drawn: tuple[str, ...]
    not_drawn: tuple[str, ...]
    """The person's words that are, and are not, seen in the film."""
    notes: tuple[str, ...]
    """What could not be honoured, one sentence each."""

    def frames(self, first: int = 0, stop: int | None = None) -> Iterator[Pixels]:
        """Draw frames `first` .. `stop` (not included); any part may be drawn alone, also in another process."""
        ...

    def still(self, index: int) -> Image.Image:
        """Return one frame as an RGB picture."""
        ...
