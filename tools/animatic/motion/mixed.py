"""Two reels as one: the first becomes the second on the way, and where both show one subject the cameras meet."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Literal

from PIL import Image

from tools.animatic.motion.moves import View
from tools.animatic.motion.scene import SceneReel
from tools.animatic.motion.take import Pixels, Reel, Take
from tools.animatic.spec import Layer
from tools.film.planes import mixed, to_image

_BEGINS, _ENDS = 0.12, 0.88
"""Shares of the take between which the one becomes the other."""
_CLOSER, _FARTHER = 2.6, 0.75
"""How far a lens goes to meet another framing."""


class MixedReel:
    """Two reels of one length, cross-faded."""

    layout: Literal["rgb24", "yuv420p"] = "yuv420p"

    def __init__(self, take: Take, one: Reel, two: Reel) -> None:
        self.size, self.fps, self.count = take.size, take.fps, take.count
        self.drawn = tuple(dict.fromkeys((*one.drawn, *two.drawn)))
        self.not_drawn = tuple(words for words in dict.fromkeys((*one.not_drawn, *two.not_drawn)) if words not in self.drawn)
        self.notes = tuple(dict.fromkeys((*one.notes, *two.notes)))
        self._one, self._two = one, two
        self._take = take

    def frames(self, first: int = 0, stop: int | None = None) -> Iterator[Pixels]:
        """Draw frames `first` .. `stop` (not included)."""
        for index in range(first, self.count if stop is None else min(stop, self.count)):
            share = self._share(index)
            if share <= 0:
                yield from self._one.frames(index, index + 1)
            elif share >= 1:
                yield from self._two.frames(index, index + 1)
            else:
                pairs = zip(self._one.frames(index, index + 1), self._two.frames(index, index + 1), strict=True)
                yield from (mixed(one, two, share) for one, two in pairs)

    def still(self, index: int) -> Image.Image:
        """Return one frame as an RGB picture."""
        return to_image(next(self.frames(index, index + 1)))

    def _share(self, index: int) -> float:
        last = max(1.0 / self.fps, self._take.movement_s - 1.0 / self.fps)
        way = ((self._take.begin_s + index / self.fps) / last - _BEGINS) / (_ENDS - _BEGINS)
        way = min(1.0, max(0.0, way))
        return way * way * (3 - 2 * way)


Aside = Callable[[float], View]


def meeting(one: SceneReel, two: SceneReel) -> tuple[Aside | None, Aside | None]:
    """Return by what each camera leaves its own way, so that the subject of both lies in one place all the while."""
    first, second = one.staged.subject, two.staged.subject
    if first is None or second is None:
        return None, None
    growth = 1.0 if _cut(first, second, one.size[1]) else second.image.height / first.image.height
    growth = min(_CLOSER, max(_FARTHER, growth))
    x1, y1 = _anchor(first)
    x2, y2 = _anchor(second)

    def ahead(share: float) -> View:
        return _toward(share, (x1, y1), (x2, y2), growth, one.size)

    def behind(share: float) -> View:
        return _toward(1 - share, (x2, y2), (x1, y1), 1 / growth, two.size)

    return ahead, behind


def _toward(share: float, here: tuple[float, float], there: tuple[float, float], growth: float, size: tuple[int, int]) -> View:
    """Return the view that has gone a share of the way from a subject seen here to it being seen there, `growth` times as large."""
    way = min(1.0, max(0.0, share))
    way = way * way * (3 - 2 * way)
    zoom = growth**way
    width, height = size
    x, y = here[0] + (there[0] - here[0]) * way, here[1] + (there[1] - here[1]) * way
    pan = (here[0] - width / 2 - (x - width / 2) / zoom) / width
    tilt = ((y - height / 2) / zoom - (here[1] - height / 2)) / height
    return View(pan=pan, tilt=tilt, zoom=zoom)


def _cut(one: Layer, two: Layer, height: int) -> bool:
    """Tell whether sizes of two figures say nothing about their framing because both are cut by the frame."""
    return min(one.y + one.image.height, two.y + two.image.height) > height * 1.02 and math.isclose(one.image.width, two.image.width, rel_tol=0.05)


def _anchor(layer: Layer) -> tuple[float, float]:
    """Return the middle of a figure's top, where its head is."""
    return layer.x + layer.image.width / 2, float(layer.y)
